"""Texts of plans, previews, pictures, forms and scripts that stand where a lesson should be."""

from __future__ import annotations

from typing import Final

# (heading, first line) of a plan for writing.
PLAN: Final = {
    "en": (
        ("Hook: open with a relatable problem (50-70 words)", "*Purpose: make the reader want to go on.*"),
        ("Core idea + simple definition", "*Purpose: one idea only; no side notes yet.*"),
        ("Worked example, then variation", "*Purpose: show before tell. Use data from the brief.*"),
        ("Deep dive (this is the longest block)", "*Purpose: depth = high. Do not go over the limit.*"),
        ("Common mistakes / misconceptions block", "*Purpose: anticipate two errors of the target group.*"),
        ("Transition + mini recap", "*Purpose: bridge to the next block in two sentences.*"),
        ("Body block: second key point with evidence", "*Purpose: tie back to the objective, remember the tone.*"),
        ("Wrap-up and call to action", "*Purpose: end on a positive note.*"),
    ),
    "es": (
        ("Gancho: abrir con un problema cercano (50-70 palabras)", "*Propósito: que el lector quiera seguir.*"),
        ("Idea central + definición sencilla", "*Propósito: una sola idea; todavía sin notas al margen.*"),
        ("Ejemplo resuelto y luego una variante", "*Propósito: mostrar antes de explicar, con los datos del encargo.*"),
        ("Desarrollo a fondo (el bloque más largo)", "*Propósito: profundidad = alta. No pasarse del límite.*"),
        ("Bloque de errores comunes", "*Propósito: prever dos errores del público objetivo.*"),
        ("Transición + mini repaso", "*Propósito: enlazar con el bloque siguiente en dos frases.*"),
        ("Cuerpo: segundo punto clave con pruebas", "*Propósito: volver al objetivo, cuidar el tono.*"),
        ("Cierre y llamada a la acción", "*Propósito: terminar con una nota positiva.*"),
    ),
}  # fmt: skip

# Lines of a timetable for the teacher; {title} is that of the section, {n} a number of minutes.
TIMETABLE: Final = {
    "en": (
        "**{n} min.** Teacher greets the class, takes the register and writes \"{title}\" on the board.",
        "**{n} min.** Pair work: learners tell their neighbour what they already know and note three ideas.",
        "**{n} min.** Teacher explains \"{title}\" with the projector; learners take notes.",
        "**{n} min.** Groups of four prepare a poster on \"{title}\". Monitor and help where needed.",
        "**{n} min.** One speaker of each group presents; the others give two stars and a wish.",
        "**{n} min.** Plenary: collect answers on sticky notes and sort them together.",
        "**Materials:** projector, handout 2 (one per pair), coloured pens, timer.",
        "**Differentiation:** stronger learners get the extension card, the others the vocabulary list.",
        "**Assessment:** exit ticket; teacher observes participation and ticks the class list.",
        "**Homework:** finish the worksheet on \"{title}\" and bring it next time.",
    ),
    "es": (
        "**{n} min.** El docente saluda, pasa lista y escribe «{title}» en la pizarra.",
        "**{n} min.** Trabajo en parejas: cada uno cuenta a su compañero lo que ya sabe y apunta tres ideas.",
        "**{n} min.** El docente explica «{title}» con el proyector; el alumnado toma apuntes.",
        "**{n} min.** Grupos de cuatro preparan un cartel sobre «{title}». Supervisar y ayudar si hace falta.",
        "**{n} min.** Un portavoz por grupo expone; los demás dan dos estrellas y un deseo.",
        "**{n} min.** Puesta en común: se recogen las respuestas en notas adhesivas y se ordenan entre todos.",
        "**Materiales:** proyector, ficha 2 (una por pareja), rotuladores de colores, cronómetro.",
        "**Atención a la diversidad:** tarjeta de ampliación para unos, lista de vocabulario para otros.",
        "**Evaluación:** tique de salida; el docente observa la participación y marca la lista.",
        "**Tarea:** terminar la ficha sobre «{title}» y traerla el próximo día.",
    ),
}  # fmt: skip

# {a} and {b} are things that a section names.
QUESTIONS: Final = {
    "en": (
        "What is {a}, and who would need it?", "How would you explain {a} to a friend?",
        "What is the difference between {a} and {b}?", "Why do you think that {a} works the way it does?",
        "When would you choose {a} over {b}?", "What could go wrong with {a}?",
        "Have you ever met {a} before? Where was that?", "Which came first, {a} or {b}?",
        "What would happen if there were no {a}?", "Can {a} and {b} be used together? If so, how?",
    ),
    "es": (
        "¿Qué es {a} y quién lo necesitaría?", "¿Cómo le explicarías {a} a un amigo?",
        "¿Cuál es la diferencia entre {a} y {b}?", "¿Por qué crees que {a} funciona como funciona?",
        "¿Cuándo elegirías {a} en vez de {b}?", "¿Qué podría salir mal con {a}?",
        "¿Te has encontrado antes con {a}? ¿Dónde fue?", "¿Qué fue primero, {a} o {b}?",
        "¿Qué pasaría si no existiera {a}?", "¿Se pueden usar juntos {a} y {b}? ¿Cómo?",
    ),
}  # fmt: skip

# Where a preview of a paragraph ends; {n} characters are not shown.
TEASER_ENDS: Final = {
    "en": (
        "… [+{n} chars]",
        "… **Read more »**",
        "... (show more)",
        "… Continue reading →",
        "[…] ({n} more characters)",
    ),
    "es": (
        "… [+{n} caracteres]",
        "… **Leer más »**",
        "... (ver más)",
        "… Seguir leyendo →",
        "[…] ({n} caracteres más)",
    ),
}
# Where the preview of a whole lesson ends.
PREVIEW_ENDS: Final = {
    "en": (
        "🔒 The rest of this lesson is for members only. Log in or start your 14-day trial to go on.",
        "**This is the end of the free preview.** Get the complete edition with all chapters for $12.99.",
        "You have read 3 of your 3 free articles this month. To keep reading, choose a plan.",
        "Pages 4 to 11 are not shown in this preview.",
    ),
    "es": (
        "🔒 El resto de esta lección es solo para miembros. Inicia sesión o prueba 14 días gratis para seguir.",
        "**Aquí termina la vista previa gratuita.** Consigue la edición completa con todos los capítulos por 12,99 €.",
        "Has leído 3 de tus 3 artículos gratuitos de este mes. Para seguir leyendo, elige un plan.",
        "Las páginas 4 a 11 no se muestran en esta vista previa.",
    ),
}

# Pictures that were never made; {title} is that of a section, {n} a number.
PICTURES: Final = {
    "en": (
        "[IMAGE: smiling student at a laptop, flat vector style, pastel colours, 16:9, no text in the picture]",
        "![Generated image](sandbox:/mnt/data/fig_{n}.png)",
        "*Image prompt: isometric illustration of \"{title}\", soft light, white background, highly detailed*",
        "<<FIGURE {n} GOES HERE - illustrator please draw {title}>>",
        "(Screenshot to come: the window after the click, with the button circled in red.)",
        "/imagine infographic about {title} --ar 3:2 --stylize 250",
        "![](https://via.placeholder.com/800x450.png?text=Image+{n})\n\n*Caption goes here.*",
    ),
    "es": (
        "[IMAGEN: estudiante sonriente con un portátil, estilo vectorial plano, colores pastel, 16:9, sin texto]",
        "![Imagen generada](sandbox:/mnt/data/fig_{n}.png)",
        "*Prompt de imagen: ilustración isométrica de «{title}», luz suave, fondo blanco, muy detallada*",
        "<<AQUÍ VA LA FIGURA {n} - que el ilustrador dibuje {title}>>",
        "(Captura pendiente: la ventana después del clic, con el botón rodeado en rojo.)",
        "/imagine infografía sobre {title} --ar 3:2 --stylize 250",
        "![](https://via.placeholder.com/800x450.png?text=Imagen+{n})\n\n*Aquí va el pie de foto.*",
    ),
}  # fmt: skip

# Answers to questions that are not there.
ANSWER_KEYS: Final = {
    "en": (
        "**Correct answer: C.** Options A and D are distractors; option B is only partly right.",
        "Answer key: 1-b, 2-d, 3-a, 4-c, 5-a (one point each, 3 points to pass)",
        "✔ Correct! That is exactly what the second picture shows. ✘ Not quite, have another look at option 2.",
        "Q7. Answer: True. Difficulty: 0.43. Feedback if wrong: \"Read the first paragraph again.\"",
        "Quiz solution: (a) false, (b) true, (c) true, (d) cannot be decided.",
        "Fill in the blanks - solution: first, ______, third, ______ (accept also synonyms).",
        "Question 4 of 10. Your answer: - . The expected answer was \"both\". Score so far: 0 / 10.",
    ),
    "es": (
        "**Respuesta correcta: C.** Las opciones A y D son distractores; la B es correcta solo en parte.",
        "Clave de respuestas: 1-b, 2-d, 3-a, 4-c, 5-a (un punto cada una, se aprueba con 3)",
        "✔ ¡Correcto! Es justo lo que muestra la segunda imagen. ✘ No del todo, vuelve a mirar la opción 2.",
        "P7. Respuesta: verdadero. Dificultad: 0,43. Si falla: «Lee otra vez el primer párrafo.»",
        "Solución del test: (a) falso, (b) verdadero, (c) verdadero, (d) no se puede decidir.",
        "Rellena los huecos - solución: primero, ______, tercero, ______ (se aceptan sinónimos).",
        "Pregunta 4 de 10. Tu respuesta: - . Se esperaba «ambos». Puntos hasta ahora: 0 / 10.",
    ),
}  # fmt: skip

# (before a section, after it): the record of which its text is a field; {n} is its number, {m} a count.
RECORDS: Final = (
    ('{{"section_id": "sec_{n:02}", "title": "{title}", "status": "draft", "body_md": "',
     '", "points_covered": [0, 1], "words": {m}, "finish_reason": "stop"}},'),
    ("- id: sec-{n:02}\n  bloom: apply\n  archetype: tutorial\n  reviewed: false\n  body: |",
     "  tokens_used: {m}\n  next: sec-{next:02}"),
    ('<section index="{n}" archetype="how_to"><content>', "</content><meta words=\"{m}\" lang_ok=\"1\"/></section>"),
    ("SectionDraft(index={n}, title='{title}', text='''", "''', covered=[True, False], retries=1, cost=0.00{m})"),
)  # fmt: skip

# References that nobody resolved; {n} is a number.
REFERENCES: Final = {
    "en": (
        "(see Figure ??)", "(see Section ??.?? on page ??)", "(Error! Reference source not found.)",
        "(cf. \\ref{{tab:overview-{n}}})", "([@sec:missing-{n}])", "(as in [REF])", "(see chapter XX, p. XX)",
    ),
    "es": (
        "(véase la Figura ??)", "(véase la sección ??.?? en la página ??)",
        "(¡Error! No se encuentra el origen de la referencia.)", "(cf. \\ref{{tab:resumen-{n}}})",
        "([@sec:falta-{n}])", "(como en [REF])", "(véase el capítulo XX, pág. XX)",
    ),
}  # fmt: skip
