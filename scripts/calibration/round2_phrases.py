"""Texts that models and their surroundings leave in a lesson."""

from __future__ import annotations

from typing import Final

ANNOUNCEMENTS: Final = {
    "en": (
        "In this section we will take a detailed look at the topic \"{title}\", step by step and with many examples.",
        "This part explains everything the learner has to know about {title}, from the first idea to the fine points.",
        "Here the lesson introduces {title}, shows how it works in practice and warns of the most common mistakes.",
    ),
    "es": (
        "En esta sección veremos en detalle el tema «{title}», paso a paso y con muchos ejemplos.",
        "Esta parte explica todo lo que el estudiante debe saber sobre {title}, desde la primera idea hasta los "
        "detalles.",
        "Aquí la lección presenta {title}, muestra cómo funciona en la práctica y advierte de los errores más comunes.",
    ),
}  # fmt: skip
CONTINUES: Final = {
    "en": (
        "*[continues]*", "*(continued in part 2)*", "... (the remaining steps follow the same pattern)",
        "[Response truncated at the length limit. Type \"go on\" for the rest.]",
        "*The rest of this section has been omitted for brevity.*", "<!-- rest of the section unchanged -->\n\n…",
    ),
    "es": (
        "*[continúa]*", "*(sigue en la parte 2)*", "... (los demás pasos siguen el mismo patrón)",
        "[Respuesta cortada por el límite de longitud. Escribe «sigue» para ver el resto.]",
        "*El resto de esta sección se ha omitido por brevedad.*", "<!-- el resto de la sección no cambia -->\n\n…",
    ),
}  # fmt: skip
ELIDED: Final = {
    "en": ("# ... rest of the code ...", "# (same as above)", "# your commands go here", "... existing code ..."),
    "es": ("# ... resto del código ...", "# (igual que antes)", "# aquí van tus comandos", "... código existente ..."),
}

# What was asked in a chat and how its answer began; {title} is that of a section.
CHAT_TURNS: Final = {
    "en": (
        "**User:** ok that's good, now do the part on {title}, but don't make it too long\n\n**Assistant:**",
        "Human: Can you rewrite the last paragraph so that a beginner gets it?\n\nAssistant: Here it is again, "
        "simpler.",
        "### Instruction:\nWrite two paragraphs about {title}.\n\n### Response:",
        "[INST] Continue with the lesson. [/INST]",
        "You said:\n\nnext section please\n\nChatGPT said:",
        "<|start_header_id|>assistant<|end_header_id|>",
    ),
    "es": (
        "**Usuario:** vale, está bien, ahora haz la parte sobre {title}, pero que no sea muy larga\n\n**Asistente:**",
        "Usuario: ¿Puedes reescribir el último párrafo para principiantes?\n\nAsistente: Aquí va de nuevo, más "
        "sencillo.",
        "### Instrucción:\nEscribe dos párrafos sobre {title}.\n\n### Respuesta:",
        "[INST] Sigue con la lección. [/INST]",
        "Dijiste:\n\nla sección siguiente, por favor\n\nChatGPT dijo:",
        "<|start_header_id|>assistant<|end_header_id|>",
    ),
}  # fmt: skip
TOOL_CALLS: Final = (
    '{{"name": "search_sources", "arguments": {{"query": "{title}", "top_k": 5}}}}',
    '<tool_call>\n{{"name": "retrieve_passages", "arguments": {{"section": "{title}"}}}}\n</tool_call>',
    "<function_calls>\n<invoke name=\"web_search\">\n<parameter name=\"q\">{title} tutorial</parameter>\n</invoke>",
    '[TOOL_CALLS][{{"name": "lookup", "arguments": {{"term": "{title}"}}, "id": "c4Rk81LmQ"}}]',
    "Action: search_documents\nAction Input: \"{title}\"\nObservation: 3 passages found (0.71, 0.64, 0.58)",
    '{{"tool_use_id": "toolu_01Hk3", "type": "tool_result", "content": "No match.", "is_error": true}}',
    "functions.read_file:2 {{\"path\": \"/mnt/data/course_material.pdf\", \"pages\": \"4-9\"}}",
)  # fmt: skip
# Marks that chat products put where they show a source; {a} and {b} are numbers.
PRODUCT_MARKS: Final = (
    "【{a}:{b}†source】", "citeturn{a}search{b}", ":contentReference[oaicite:{b}]{{index={b}}}", "[cite: {a}, {b}]",
    "[^{a}_{b}]", "[^{a}^]", "【{a}†L{b}-L{b}9】",

    "<sup>[{a}][{b}]</sup><cite index=\"{a}-{b}\"></cite>",
)  # fmt: skip
REVISION_NOTES: Final = {
    "en": (
        "**Changes in this version:** shortened the introduction, added one more example, fixed the tone as requested.",
        "(Note: the learning objectives were slightly reworded to match the requested level; please check.)",
        "*Word count: about 850. Both objectives are covered; the second exercise could still be made harder.*",
        "--- REVISED DRAFT v3 (incorporates reviewer feedback on clarity and length) ---",
        "> Editor: this paragraph repeats what was said above, consider removing it or merging it with the next.",
        "I replaced the earlier example, since the feedback said that it was too abstract, and kept all the rest.",
    ),
    "es": (
        "**Cambios en esta versión:** se acortó la introducción, se añadió un ejemplo y se corrigió el tono.",
        "(Nota: los objetivos se reformularon un poco para ajustarlos al nivel solicitado; conviene revisarlos.)",
        "*Número de palabras: unas 850. Se cubren los dos objetivos; el segundo ejercicio podría ser más difícil.*",
        "--- BORRADOR REVISADO v3 (incorpora los comentarios sobre claridad y longitud) ---",
        "> Editor: este párrafo repite lo dicho arriba, considera quitarlo o unirlo con el siguiente.",
        "He sustituido el ejemplo anterior, porque según los comentarios era abstracto, y he dejado lo demás igual.",
    ),
}  # fmt: skip
VARIABLES: Final = (
    "{topic_name}", "${lesson.topic}", "%(concept)s", "<TERM>", "undefined", "[object Object]", "{{ item.title }}",
    "NaN",
    "<%= term %>", "__KEYWORD__", "{0}", "[TERM_2]",
)  # fmt: skip
# Thought aloud, without tags.
DELIBERATIONS: Final = {
    "en": (
        "Hmm, wait. The reader has not seen this command yet, so it should not come here. Let me rethink the order: "
        "first "
        "the idea, then the example, then the command. But the outline says that the example comes last. I'll keep it.",
        "We need to cover two more key points before this section ends. Word budget: 300, used so far maybe 180. So "
        "one "
        "more paragraph of 100 words should do. Need to mention the keyword at least once. OK, writing it now.",
        "Actually, is that true? I believe the default changed at some point, but there is nothing about it in the "
        "passages. Safer to leave the number out. Then again the exercise asks for it. Fine, stay vague.",
        "The user says \"beginner\", so simple words. Not too simple. An analogy would be good here: perhaps a "
        "library? Or "
        "a kitchen? A kitchen is overused. Library then. Draft: \"It is like a library that never forgets.\"",
    ),
    "es": (
        "Mmm, espera. El lector todavía no ha visto este comando, así que no debería ir aquí. A ver el orden: primero "
        "la "
        "idea, luego el ejemplo, luego el comando. Pero el esquema dice que el ejemplo va al final. Lo dejo así.",
        "Faltan dos puntos clave antes de que acabe la sección. Límite: 300 palabras, llevo quizá 180. Entonces un "
        "párrafo "
        "más de 100 palabras basta. Hay que mencionar la palabra clave al menos una vez. Bien, lo escribo.",
        "En realidad, ¿es cierto? Creo que el valor por defecto cambió en algún momento, pero no hay nada de eso en "
        "los "
        "pasajes. Mejor no dar el número. Aunque el ejercicio lo pide. Bueno, lo dejo vago.",
    ),
}  # fmt: skip
REFUSALS: Final = {
    "en": (
        "I'm sorry, but I can't write this section without the source material. No file was attached to the "
        "conversation.",
        "I cannot open links or read files, so I am unable to describe {title}. You may paste the text here instead.",
        "Unfortunately this request was stopped by the content filter. Try to put it in other words.",
        "Error: the model is overloaded, please try again later (request id: req_7d2f91).",
        "My knowledge ends before that date, so I have no reliable information about {title}.",
    ),
    "es": (
        "Lo siento, pero no puedo escribir esta sección sin el material de origen. No se adjuntó ningún archivo.",
        "No puedo abrir enlaces ni leer archivos, así que no me es posible describir {title}. Puedes pegar aquí el "
        "texto.",
        "Lamentablemente el filtro de contenido detuvo esta petición. Intenta decirlo con otras palabras.",
        "Error: el modelo está sobrecargado, inténtalo de nuevo más tarde (id: req_7d2f91).",
        "Mis conocimientos terminan antes de esa fecha, por lo que no tengo información fiable sobre {title}.",
    ),
}  # fmt: skip
# (label, label, opening of the second, last line)
VERSIONS: Final = {
    "en": (
        ("**Option 1 (formal):**", "**Option 2 (friendlier):**", "So here's the thing:",
        "Pick whichever fits your tone."),
        ("*Version A*", "*Version B, shorter*", "In short,", "Version A is closer to the brief; B reads faster."),
    ),
    "es": (
        ("**Opción 1 (formal):**", "**Opción 2 (más cercana):**", "La cosa va así:", "Elige la que vaya con tu tono."),
        ("*Versión A*", "*Versión B, más corta*", "En breve,",
        "La A se ajusta más al encargo; la B se lee más rápido."),
    ),
}  # fmt: skip
FOREIGN_TALK: Final = {
    "de": ("Natürlich! Hier ist der nächste Abschnitt der Lektion, wie gewünscht:",
           "Soll ich die Übungen noch etwas schwieriger machen oder passt das so?"),
    "fr": ("Bien sûr ! Voici la suite de la leçon, comme vous l'avez demandé :",
           "Voulez-vous que je rende les exercices un peu plus difficiles ?"),
    "pt": ("Claro! Segue a próxima parte da aula, como você pediu:", "Quer que eu deixe os exercícios mais difíceis?"),
    "it": ("Certo! Ecco la parte successiva della lezione, come richiesto:",
    "Vuoi che renda gli esercizi più difficili?"),
    "ru": ("Конечно! Вот следующая часть урока, как вы просили:", "Хотите, чтобы я сделал упражнения сложнее?"),
    "zh": ("好的,下面是您要求的课程的下一部分:", "需要我把练习再改难一点吗?"),
    "ja": ("もちろんです。以下がレッスンの続きになります。", "練習問題をもう少し難しくしましょうか。"),
}  # fmt: skip
# What stands round an article on a web page.
WEB_PAGE: Final = {
    "en": (
        "We value your privacy. By clicking \"Accept all\" you agree to the use of cookies. Manage preferences | "
        "Reject",
        "Home > Tutorials > Beginner > You are here", "Share this: Facebook | X | LinkedIn | WhatsApp | Print",
        "5 min read · Updated 3 weeks ago · 1,204 views",
        "Subscribe to our newsletter and get 20 % off your first course!",
        "Related: 7 tools every professional should know in 2024", "Advertisement - scroll to continue reading",
        "Was this page helpful? Yes / No", "Leave a comment. Your email address will not be published.",
        "© 2019-2024 LearnHub Media Ltd. All rights reserved. Terms | Privacy | Imprint", "Skip to main content",
    ),
    "es": (
        "Valoramos tu privacidad. Al pulsar «Aceptar todo» aceptas el uso de cookies. Preferencias | Rechazar",
        "Inicio > Tutoriales > Principiantes > Estás aquí", "Compartir: Facebook | X | LinkedIn | WhatsApp | Imprimir",
        "5 min de lectura · Actualizado hace 3 semanas · 1.204 visitas",
        "¡Suscríbete y llévate un 20 % en tu primer curso!",
        "Relacionado: 7 herramientas que todo profesional debe conocer", "Publicidad - desliza para seguir leyendo",
        "¿Te ha sido útil esta página? Sí / No", "Deja un comentario. Tu correo no será publicado.",
        "© 2019-2024 LearnHub Media. Todos los derechos reservados. Términos | Privacidad", "Saltar al contenido",
    ),
}  # fmt: skip
