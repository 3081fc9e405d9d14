"""What slides, tables and outlines are filled with where a text was made for them and not for readers."""

from __future__ import annotations

from typing import Final

NOTES: Final = {
    "en": (
        "*Speaker notes: pause here and ask if there are any questions.*", "[Image: team in front of a whiteboard]",
        "*Speaker notes: read out the bullets, then click.*", "[Animation: bullets fly in from the left]",
        "*Speaker notes: tell the story from the pilot course.*", "[Icon: light bulb]",
        "[Diagram: three boxes and two arrows]",
        "*Speaker notes: one minute at most, we are short of time.*", "[Full-bleed photo: mountains at sunrise]",
        "*Speaker notes: skip this slide if the group is advanced.*", "[Chart: placeholder, numbers to follow]",
        "*Speaker notes: hand out the worksheet now.*", "[Logo bottom right, slide number off]",
        "[Video: 0:45, sound on]",
    ),
    "es": (
        "*Notas del orador: haz una pausa y pregunta si hay dudas.*", "[Imagen: equipo frente a una pizarra]",
        "*Notas del orador: lee los puntos y pasa.*", "[Animación: los puntos entran por la izquierda]",
        "*Notas del orador: cuenta la historia del curso piloto.*", "[Icono: bombilla]",
        "[Diagrama: tres cajas y dos flechas]",
        "*Notas del orador: un minuto como mucho.*", "[Foto a toda página: montañas al amanecer]",
        "*Notas del orador: salta esta diapositiva si el grupo es avanzado.*", "[Gráfico: pendiente de cifras]",
        "[Vídeo: 0:45, con sonido]",
    ),
}  # fmt: skip
SLIDE: Final = {"en": "Slide", "es": "Diapositiva"}
# Heads of tables into which prose was put.
TABLE_HEADS: Final = {
    "en": (
        ("Aspect", "Explanation", "Why it matters"), ("Concept", "Description", "Example"), ("#", "Point", "Details"),
        ("Topic", "What to know", "Notes"), ("Step", "What happens", "Remarks"), ("Feature", "Meaning", "Use case"),
        ("Element", "Definition", "Application"), ("Question", "Answer", "Comment"), ("Item", "Summary", "Context"),
        ("Theme", "Key idea", "Further remarks"), ("Part", "Content", "Takeaway"), ("Category", "Statement",
        "Background"),
    ),
    "es": (
        ("Aspecto", "Explicación", "Por qué importa"), ("Concepto", "Descripción", "Ejemplo"), ("N.º", "Punto",
        "Detalles"),
        ("Tema", "Qué saber", "Notas"), ("Paso", "Qué ocurre", "Observaciones"), ("Rasgo", "Significado", "Uso"),
        ("Elemento", "Definición", "Aplicación"), ("Pregunta", "Respuesta", "Comentario"), ("Parte", "Contenido",
        "Idea"),
    ),
}  # fmt: skip
# Headings below which nothing was ever written.
HEADINGS: Final = {
    "en": (
        "Common pitfalls", "Best practices", "Real-world applications", "Advanced considerations", "Further examples",
        "Troubleshooting", "Frequently asked questions", "Case study", "Historical background", "Key terms",
        "Tips and tricks", "Comparison with other approaches", "Limitations", "Next steps", "Practical advice",
    ),
    "es": (
        "Errores frecuentes", "Buenas prácticas", "Aplicaciones reales", "Consideraciones avanzadas", "Más casos",
        "Solución de problemas", "Preguntas frecuentes", "Caso práctico", "Antecedentes históricos", "Términos clave",
        "Trucos y consejos", "Comparación con otros enfoques", "Limitaciones", "Próximos pasos",
    ),
}  # fmt: skip
