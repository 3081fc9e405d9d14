"""What unattended pipelines write between the lines of a lesson: hosts, judges, pages, compaction, other tasks."""

from __future__ import annotations

from typing import Final

# The two who talk in a show that was made of a lesson.
HOSTS: Final = {
    "en": (("Maya", "Theo"), ("Host 1", "Host 2"), ("Speaker A", "Speaker B"), ("Jess", "Carl"), ("Alex", "Sam")),
    "es": (("Maya", "Teo"), ("Locutora 1", "Locutor 2"), ("Voz A", "Voz B"), ("Lucía", "Dani"), ("Álex", "Sam")),
}  # fmt: skip
# What one of them says before going on.
INTERJECTIONS: Final = {
    "en": (
        "Okay, so buckle up, because this one blew my mind.", "Right, right. Mm-hm.", "Wait, hold on. Say that again?",
        "Ha, I love that. So how does it go on?", "Totally. And get this, folks.", "Whoa. I did not see that coming.",
        "So what you're telling me is...", "[laughs] Fair enough, fair enough.",
        "Exactly! You took it out of my mouth.",
        "And our listeners are probably thinking the same thing.", "Hmm, I'm not gonna lie, that confused me at first.",
        "See, that's the part that gets me every time.", "Let's unpack that for everyone who's driving right now.",
        "[music fades] And we're back!", "You're speaking my language now.", "Okay but here's where it gets juicy.",
    ),
    "es": (
        "Bueno, agárrate, que esto me voló la cabeza.", "Ya, ya. Ajá.", "Espera, espera. ¿Cómo has dicho?",
        "Ja, ja, me encanta. ¿Y cómo sigue?", "Totalmente. Y ojo a esto, amigos.", "¡Hala! Eso no me lo esperaba.",
        "O sea, que lo que me estás contando es...", "[risas] Vale, vale, te lo compro.",
        "¡Exacto! Me lo has quitado de la boca.", "Y seguro que nuestros oyentes están pensando lo mismo.",
        "Mmm, no te voy a mentir, a mí eso me lió al principio.", "Mira, esa es la parte que siempre me mata.",
        "Vamos a desmenuzarlo para los que nos oyen en el coche.", "[baja la música] ¡Y estamos de vuelta!",
        "Ahora sí que hablamos el mismo idioma.", "Vale, pero aquí viene lo jugoso.",
    ),
}  # fmt: skip

# The verdict of a model that judged a draft; {n} is its mark.
VERDICTS: Final = {
    "en": (
        "**Clarity:** {n}/10. The paragraph reads well, although the second half is denser than it needs to be.",
        "Verdict: ACCEPT WITH CHANGES (confidence 0.{n}3). Flow is adequate, tone matches the brief.",
        "Strengths: concrete, on topic. Weaknesses: little variety in sentence openings. Overall: {n} out of 10.",
        "Judge B disagrees with judge A here: the explanation is correct but not pitched at beginners ({n} vs 4).",
        "Criterion 3 (engagement): partly met. The candidate text could do with a hook; I deduct {n} points.",
        "Compared with answer B, answer A is more complete. Preferred: A. Margin: {n}.",
        "Fluency {n}, coherence 8, relevance 9; no hallucination found in this span.",
        "The response satisfies the length requirement. It fails to satisfy the requirement on examples. Grade: C+.",
        "Critic: I would send this paragraph back once more, it scored only {n} on readability.",
        "Assessment of the passage above: pedagogically sound, slightly verbose. Pass threshold reached ({n}.5 >= 6).",
        "Self-check: did I cover the point? Yes. Did I keep the register? Mostly. Rating for this step: {n}/10.",
        "Rubric row 2 -> \"proficient\". Evidence: see the preceding sentences. Points awarded: {n} of 10.",
        "Feedback for the writer model: good use of active voice, but the transition is abrupt; regenerate below {n}.",
        "Helpfulness: {n}. Harmlessness: 10. Comment: nothing objectionable, moderately informative.",
    ),
    "es": (
        "**Claridad:** {n}/10. El párrafo se lee bien, aunque la segunda mitad es más densa de lo necesario.",
        "Veredicto: ACEPTAR CON CAMBIOS (confianza 0,{n}3). La fluidez es correcta y el tono se ajusta al encargo.",
        "Puntos fuertes: concreto, pertinente. Puntos débiles: poca variedad en los comienzos. Global: {n} sobre 10.",
        "El juez B no coincide con el juez A: la explicación es correcta pero no es para principiantes ({n} frente a "
        "4).",
        "Criterio 3 (interés): cumplido en parte. Al texto candidato le falta un gancho; resto {n} puntos.",
        "En comparación con la respuesta B, la respuesta A es más completa. Preferida: A. Margen: {n}.",
        "Fluidez {n}, coherencia 8, pertinencia 9; no se detectan alucinaciones en este fragmento.",
        "La respuesta cumple el requisito de longitud. No cumple el requisito de ejemplos. Nota: bien bajo.",
        "Crítico: yo devolvería este párrafo una vez más, solo obtuvo {n} en legibilidad.",
        "Evaluación del pasaje anterior: didácticamente sólido, algo prolijo. Supera el umbral ({n},5 >= 6).",
        "Autocomprobación: ¿traté el punto? Sí. ¿Mantuve el registro? Casi siempre. Valoración del paso: {n}/10.",
        "Fila 2 de la rúbrica -> «competente». Evidencia: las frases precedentes. Puntos concedidos: {n} de 10.",
        "Comentario para el modelo redactor: buena voz activa, transición brusca; regenerar si baja de {n}.",
        "Utilidad: {n}. Inocuidad: 10. Comentario: nada objetable, moderadamente informativo.",
    ),
}  # fmt: skip

# What a program writes about its work; {t} is a time, {h} eight hex digits, {n} a number.
LOG_LINES: Final = (
    "2026-03-14 {t},{n} INFO worker-3 job {h} picked up (attempt 2)", "[{t}] WARN cache miss for {h}, recomputing",
    "{t} gen-batch[4121]: stream closed by peer after {n} chunks, reconnecting",
    "DEBUG:llm.client:POST /v1/chat 200 {n}ms",
    "2026-03-14T{t}Z level=error msg=\"upstream timeout\" req={h} wait={n}s",
    "{t} | SUCCESS | section {h} saved ({n} rows)",
    "npm WARN deprecated left-stack@1.0.{n}: use {h} instead", "I0314 {t} {n} scheduler.cc:88] lease {h} renewed",
    "urllib3.connectionpool: Retrying (Retry(total={n})) after connection broken: /jobs/{h}",
    "{t} [main] TRACE o.e.LessonWriter - flush buffer {h} size={n}",
    "Processing batch {h}:  47%|####7     | {n}/128 [{t}<?]",
    "kernel: [{n}.338122] Out of memory: killed process 77 (python3) {h}",
    "{t} celery@node2 Task render[{h}] succeeded in {n}.2s",
    "UserWarning: token indices sequence length is longer than the maximum ({n} > 4096), id {h}",
)  # fmt: skip

# What is printed at the foot of a page; {n}, {m} are pages, {title} the lesson's.
FOOTERS: Final = {
    "en": (
        "Page {n} of {m}", "{n} | Course reader, spring term", "DRAFT - not for circulation", "{title} {n}",
        "Downloaded by guest on 4 May", "Chapter {m} continued overleaf {n}", "(c) The Authors {n}",
        "Printed in Malta {n}",
        "ISBN 978-0-00-00{m}-{n}-4", "Licensed to reading room {m} - do not copy", "{n} Training Handbook Vol. II",
        "Proof of 11/02 13:5{m} p. {n}", "Turn over ->", "This page intentionally left blank {n}",
    ),
    "es": (
        "Página {n} de {m}", "{n} | Manual del curso, semestre de primavera", "BORRADOR - no difundir", "{title} {n}",
        "Descargado por invitado el 4 de mayo", "Capítulo {m} sigue al dorso {n}", "(c) Los autores {n}",
        "Impreso en Malta {n}", "ISBN 978-84-00-00{m}-{n}-4", "Cedido a la sala de lectura {m} - no copiar",
        "{n} Cuadernos de formación, vol. II", "Prueba del 11/02 13:5{m} pág. {n}", "Pasar hoja ->",
        "Esta página se ha dejado en blanco a propósito {n}",
    ),
}  # fmt: skip

# What stands instead of a text that an agent dropped to save context; {title} is the section's, {n} a number of tokens.
COMPACTIONS: Final = {
    "en": (
        "[Earlier turns compacted: {n} tokens -> 88.] The section on {title} was drafted and approved in turn 14.",
        "Summary of the conversation so far: wrote {title}; two examples were used; the open question was settled.",
        "(The text of this part, {n} tokens, was dropped from the window. It explained {title} in a friendly tone.)",
        "State: {title} = done. Key decisions: keep it short, second person, no footnotes. Next: write what follows.",
        "<compacted> The draft of {title} is stored as artifact 6 and is not shown again here.",
        "Context usage was at 96 %, so the {n} tokens on {title} have been replaced by this note.",
        "Memory: {title} had five paragraphs, the second with an analogy. Wording no longer available.",
        "[{n} tokens elided] In brief: the part on {title} met all points of the outline.",
        "Handing over to the next agent: {title} is finished, see its transcript; do not rewrite it.",
        "Recap for the model: you have already explained {title}; the reader liked the example.",
        "Checkpoint 3 of 5. {title} was written before the checkpoint; only its outcome is kept: complete.",
        "To save space the paragraphs on {title} were folded. Unfold them with the id of turn {n}.",
    ),
    "es": (
        "[Turnos anteriores compactados: {n} tokens -> 88.] La sección sobre {title} se redactó y aprobó en el turno "
        "14.",
        "Resumen de la conversación hasta ahora: se escribió {title}; hubo dos ejemplos; la duda quedó resuelta.",
        "(El texto de esta parte, {n} tokens, salió de la ventana. Explicaba {title} en tono cercano.)",
        "Estado: {title} = hecho. Decisiones: que sea breve, de tú, sin notas. Siguiente: escribir lo que falta.",
        "<compactado> El borrador de {title} está guardado como artefacto 6 y no se vuelve a mostrar aquí.",
        "El uso del contexto era del 96 %, así que los {n} tokens sobre {title} se sustituyeron por esta nota.",
        "Memoria: {title} tenía cinco párrafos, el segundo con una analogía. Ya no se dispone de la redacción.",
        "[{n} tokens omitidos] En breve: la parte sobre {title} cumplía todos los puntos del esquema.",
        "Relevo al agente siguiente: {title} está terminado, véase su transcripción; no lo reescribas.",
        "Recordatorio para el modelo: ya has explicado {title}; al lector le gustó el ejemplo.",
        "Punto de control 3 de 5. {title} se escribió antes; solo se conserva el resultado: completo.",
        "Para ahorrar espacio se plegaron los párrafos sobre {title}. Despliégalos con el id del turno {n}.",
    ),
}  # fmt: skip

# How a data set sets a task and its answer apart.
TASK_FRAMES: Final = (
    "Q: {task}\nA: {answer}", "Input: {task}\nOutput: {answer}", "<s>[INST] {task} [/INST] {answer} </s>",
    "Prompt: {task}\n\nCompletion: {answer}", "<start_of_turn>user\n{task}<end_of_turn>\n{answer}",
    "Example:\n{task}\n->\n{answer}", "user: {task}\nmodel: {answer}",
)  # fmt: skip
# Tasks that nobody set, with answers, as a model makes them up that was not stopped.
TASKS: Final = {
    "en": (
        ("Name three rivers in Africa.", "Three rivers in Africa are the Nile, the Niger and the Zambezi."),
        ("Turn this sentence into a question: The bakery opens at six.", "Does the bakery open at six?"),
        ("Write a haiku about autumn leaves.",
         "Red leaf on the step, / nobody has rung the bell, / only wind came in."),
        ("What is the feeling in this review? \"The soup was cold and so was the waiter.\"", "Negative."),
        ("Give me a name for a cafe run by two sisters.", "How about \"Second Helping\" or \"The Twin Spoon\"?"),
        ("If a train leaves at 9:40 and takes 75 minutes, when does it arrive?", "It arrives at 10:55."),
        ("Correct the grammar: Him and me goes to school.", "He and I go to school."),
        ("List the ingredients of a pancake.", "Flour, eggs, milk, a pinch of salt and butter for the pan."),
        ("Translate to French: Where is the station?", "Où est la gare ?"),
        ("Which planet has the most moons?", "Saturn has the most known moons."),
        ("Write an apology to a neighbour for a loud party.", "Dear neighbour, I am sorry that we kept you awake."),
        ("Sort these words by length: cat, elephant, mouse.", "cat, mouse, elephant"),
        ("Why do cats purr?", "Cats purr when they are content, but also to calm themselves when they are hurt."),
    ),
    "es": (
        ("Nombra tres ríos de África.", "Tres ríos de África son el Nilo, el Níger y el Zambeze."),
        ("Convierte en pregunta: La panadería abre a las seis.", "¿Abre la panadería a las seis?"),
        ("Escribe un haiku sobre las hojas de otoño.",
         "Hoja en la puerta, / nadie ha tocado el timbre, / solo entró el viento."),
        ("¿Qué sentimiento expresa esta reseña? «La sopa estaba fría y el camarero también.»", "Negativo."),
        ("Dame un nombre para una cafetería de dos hermanas.", "¿Qué tal «La otra cucharada» o «Dos tazas»?"),
        ("Si un tren sale a las 9:40 y tarda 75 minutos, ¿a qué hora llega?", "Llega a las 10:55."),
        ("Corrige la gramática: Yo y él va a la escuela.", "Él y yo vamos a la escuela."),
        ("Enumera los ingredientes de una tortita.", "Harina, huevos, leche, una pizca de sal y mantequilla."),
        ("Traduce al francés: ¿Dónde está la estación?", "Où est la gare ?"),
        ("¿Qué planeta tiene más lunas?", "Saturno es el que tiene más lunas conocidas."),
        ("Escribe una disculpa a un vecino por una fiesta.", "Estimado vecino, siento que no le dejáramos dormir."),
        ("Ordena por longitud: gato, elefante, ratón.", "gato, ratón, elefante"),
        ("¿Por qué ronronean los gatos?", "Ronronean cuando están a gusto, y también para calmarse si les duele algo."),
    ),
}  # fmt: skip

# Lead-ins to a summary that comes again.
LEAD_INS: Final = {
    "en": (
        "**In a nutshell:**", "**What to take away:**", "**Recap of the lesson:**", "**To sum up so far:**",
        "**Remember:**", "**The main points once more:**", "**Wrapping up:**", "**Before we go on, the essentials:**",
        "**All in all:**", "**Lesson highlights:**", "**What you have learned:**", "**Quick review:**",
    ),
    "es": (
        "**En pocas palabras:**", "**Para llevarse a casa:**", "**Repaso de la lección:**", "**Hasta aquí, en suma:**",
        "**Recuerda:**", "**Otra vez lo principal:**", "**Para ir cerrando:**", "**Antes de seguir, lo esencial:**",
        "**Total:**", "**Lo más destacado:**", "**Lo que has aprendido:**", "**Repaso rápido:**",
    ),
}  # fmt: skip
