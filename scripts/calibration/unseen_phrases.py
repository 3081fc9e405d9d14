"""What a lesson's production leaves in it: labels, checks of its own, streams, retrieved passages, a chat window."""

from __future__ import annotations

from typing import Final

# What the plan called a paragraph.
LABELS: Final = {
    "en": (
        "Hook (question)", "Key point {n}", "Transition sentence", "Analogy", "Worked example", "Supporting detail",
        "Engagement prompt", "Topic sentence", "Concept introduction", "Scaffold for novices",
        "Misconception addressed",
        "Link to objective LO-{n}", "Bridge to the next section", "Paragraph {n} (explain)", "Elaboration",
        "Bloom level: understand", "Depth element {n}", "Concluding statement", "Real-world connection",
    ),
    "es": (
        "Gancho (pregunta)", "Punto clave {n}", "Frase de transición", "Analogía", "Ejemplo resuelto",
        "Detalle de apoyo",
        "Llamada a la participación", "Oración temática", "Introducción del concepto", "Andamiaje para principiantes",
        "Error común tratado", "Relación con el objetivo LO-{n}", "Puente a la sección siguiente",
        "Párrafo {n} (explicar)", "Desarrollo", "Nivel de Bloom: comprender", "Elemento de profundidad {n}",
        "Frase de cierre",
    ),
}  # fmt: skip
LABEL_STYLES: Final = (
    "**{}:** {}", "[{}] {}", "({}) {}", "*{}* - {}", "{}: {}", "<{}> {}", "{{{}}} {}", "» {} « {}", "**[{}]**\n{}",
)  # fmt: skip

# What a model says of its own text after a section: {n} words, {m} a small number, {k} a key word, {p} a key point.
CHECKS: Final = {
    "en": (
        "(Word count: {n}. Target range met.)",
        "✅ Required keyword {k} used. ✅ No prohibited terms. ✅ Tone: conversational.",
        "*This section covers the key point \"{p}\" as requested.*",
        "Length check: about {n} words, which is within the requested range for this depth.",
        "[Requirements: audience novice - yes; example included - yes; depth respected - yes]",
        "Keywords included: {k} ({m} times).",
        "Note: the required term {k} appears in paragraph {m}; the prohibited terms were avoided.",
        "All key points have been addressed: \"{p}\" - done.",
        "Constraint check -> depth ok, {n} words, audience ok.",
        "-- {n} words | reading time {m} min | level: beginner --",
        "Objective coverage: LO-1 fully, LO-2 in part ({m} of 4 criteria).",
        "This part was kept to {n} words so that it fits the requested depth.",
        "- [x] hook\n- [x] explanation\n- [x] {k}\n- [ ] citation",
        "Total so far: {n} words; {m}00 remain for the other sections.",
        "(The analogy asked for has been used once, and {k} is defined at first mention, as instructed.)",
        "Section complete. {m} examples, {n} words, no bullet points at the beginning, as specified.",
    ),
    "es": (
        "(Número de palabras: {n}. Se cumple el intervalo pedido.)",
        "✅ Palabra clave {k} utilizada. ✅ Sin términos prohibidos. ✅ Tono: conversacional.",
        "*Esta sección cubre el punto clave «{p}», tal como se pedía.*",
        "Control de longitud: unas {n} palabras, dentro de lo pedido para esta profundidad.",
        "[Requisitos: público principiante - sí; ejemplo incluido - sí; profundidad respetada - sí]",
        "Palabras clave incluidas: {k} ({m} veces).",
        "Nota: el término obligatorio {k} aparece en el párrafo {m}; se evitaron los prohibidos.",
        "Se han tratado todos los puntos clave: «{p}» - hecho.",
        "Restricciones -> profundidad bien, {n} palabras, público bien.",
        "-- {n} palabras | lectura: {m} min | nivel: principiante --",
        "Cobertura de objetivos: LO-1 completo, LO-2 en parte ({m} de 4 criterios).",
        "Esta parte se limitó a {n} palabras para ajustarse a la profundidad pedida.",
        "Total hasta ahora: {n} palabras; quedan {m}00 para las demás secciones.",
        "Sección completa. {m} ejemplos, {n} palabras, sin viñetas al principio, según lo indicado.",
    ),
}  # fmt: skip

# How an interface streams a text; {c} is the next piece of it as a JSON string, {n} a number.
STREAMS: Final = (
    'data: {{"choices":[{{"index":0,"delta":{{"content":{c}}}}}]}}',
    'event: content_block_delta\ndata: {{"type":"content_block_delta","delta":{{"type":"text_delta","text":{c}}}}}',
    '{{"model":"local-8b-q4","response":{c},"done":false}}',
    'data: {{"token":{{"id":{n},"text":{c},"logprob":-0.{n},"special":false}}}}',
    "chunk[{n}]={c}",
    "0:{c}",
    "ChatCompletionChunk(id='cmpl-{n}', delta=Delta(content={c}, role=None))",
    "AIMessageChunk(content={c}, id='run-{n}')",
    'data: {{"candidates":[{{"content":{{"parts":[{{"text":{c}}}]}}}}]}}',
    "id: {n}\nevent: message\ndata: {c}",
    'slot 0 | n_decoded = {n} | piece = {c}',
    "[{n}] >> {c}",
    '{{"seq":{n},"kind":"partial","payload":{c}}}',
)  # fmt: skip

# How the passages of a search are handed to a model: {f} is a file, {n}, {m} are numbers.
FRAMES: Final = {
    "en": (
        "[Document {n}] (score: 0.{m}, source: {f})", '<passage id="{n}" doc="{f}" rank="{m}">',
        "### Context chunk {n} of {m}", "SOURCE {n}: {f}, p. {m}", "chunk_id={f}#{n} | similarity=0.{m} | tokens=214",
        "--- BEGIN EXCERPT {n} ({f}) ---", "Passage {n} (relevance: high, from {f}):",
        "Retrieved from {f}, lines {m}{n} to {m}{n}9:", "Result {n} of 10 - {f} - reranked 0.{m}",
        "Title: {f} | Heading path: Chapter {n} > Part {m} | Text:", "@@ {f}:{n}:{m} @@",
        "Use the following excerpt ({n}) to answer:", "Reference text {n}, do not quote literally:",
        '{{"doc": "{f}", "rank": {n}, "distance": 0.{m}, "page_content":',
    ),
    "es": (
        "[Documento {n}] (puntuación: 0,{m}, fuente: {f})", '<pasaje id="{n}" doc="{f}" orden="{m}">',
        "### Fragmento de contexto {n} de {m}", "FUENTE {n}: {f}, pág. {m}",
        "chunk_id={f}#{n} | similitud=0.{m} | tokens=214",
        "--- INICIO DEL EXTRACTO {n} ({f}) ---", "Pasaje {n} (relevancia: alta, de {f}):",
        "Recuperado de {f}, líneas {m}{n} a {m}{n}9:", "Resultado {n} de 10 - {f} - reordenado 0.{m}",
        "Título: {f} | Ruta: Capítulo {n} > Parte {m} | Texto:", "Usa el siguiente extracto ({n}) para responder:",
        "Texto de referencia {n}, no citar literalmente:",
    ),
}  # fmt: skip
FILES: Final = (
    "handbook_v2.pdf", "intro.md", "course-notes.docx", "faq_export.html", "manual-2019.pdf", "wiki/Overview",
    "slides_03.pptx",
    "kb-articles.csv", "reader_final.pdf", "README.rst", "transcript-week4.txt", "glossary.json",
)  # fmt: skip

# What a chat window shows round an answer; {n} is a number.
WINDOW: Final = {
    "en": (
        "Copy code", "Regenerate response", "Thought for {n} seconds", "1 / {n}", "Edit message", "👍 👎", "Share",
        "Export to Docs", "Double-check response", "Was this response better or worse?", "Show more sources ({n})",
        "Answers may be inaccurate. Check important information.", "Read aloud", "Continue generating",
        "Searched {n} sites", "Report a problem with this answer", "Today 10:{n}", "Fast model - try a deeper answer",
        "Show drafts", "Reply to the assistant...", "Scroll to bottom", "You have {n} messages left until 14:00.",
    ),
    "es": (
        "Copiar código", "Regenerar respuesta", "Pensó durante {n} segundos", "1 / {n}", "Editar mensaje", "👍 👎",
        "Compartir", "Exportar a Documentos", "Verificar la respuesta", "¿Fue mejor o peor esta respuesta?",
        "Mostrar más fuentes ({n})", "Las respuestas pueden ser inexactas. Comprueba la información importante.",
        "Leer en voz alta", "Seguir generando", "Se buscó en {n} sitios", "Informar de un problema con esta respuesta",
        "Hoy 10:{n}", "Ver borradores", "Responder al asistente...", "Te quedan {n} mensajes hasta las 14:00.",
    ),
}  # fmt: skip

# What a model says that has no room left for the other sections, whose titles are {t}.
HURRIED: Final = {
    "en": (
        "That leaves {t}, which follow the same idea and hold few surprises.",
        "As for {t}: they build on what we have just seen, so there is little to add.",
        "Finally, a quick word on {t}. In short, all of them matter and all of them work along similar lines.",
        "The remaining topics, {t}, can be covered briefly: apply what you have learned above and you will be fine.",
        "There is also {t}, but the principle is always the same.",
        "Time to wrap up: {t} round off the picture.",
        "Briefly, then, {t}: each of these has its uses, and you will come across them in practice.",
        "We should also mention {t}, although a full treatment would go too far here.",
        "To finish, {t} deserve a mention, and with that you know the essentials.",
        "Last but not least come {t}. You now have the tools to explore them on your own.",
        "The rest, that is {t}, is mostly a matter of practice.",
        "In the interest of brevity, {t} are summed up in one sentence: they extend the basics.",
    ),
    "es": (
        "Quedan {t}, que siguen la misma idea y no esconden grandes sorpresas.",
        "En cuanto a {t}: se apoyan en lo que acabamos de ver, así que hay poco que añadir.",
        "Por último, dos palabras sobre {t}. En suma, todo ello importa y funciona de manera parecida.",
        "Los temas restantes, {t}, se tratan en breve: aplica lo anterior y no tendrás problemas.",
        "También está {t}, pero el principio es siempre el mismo.",
        "Hora de ir cerrando: {t} completan el panorama.",
        "En breve, pues, {t}: cada cosa tiene su utilidad, y la encontrarás en la práctica.",
        "Deberíamos mencionar {t}, aunque tratarlo a fondo nos llevaría demasiado lejos.",
        "Para terminar, {t} merecen una mención, y con eso ya sabes lo esencial.",
        "Lo demás, es decir {t}, es sobre todo cuestión de práctica.",
    ),
}  # fmt: skip
