"""Habits of speech of models for held-out damage: announcements, reminders, slogans, questions, praise, steps."""

from __future__ import annotations

from typing import Final

# Before a list of what was just said.
LISTED: Final = {
    "en": (
        "**Key takeaways:**", "In short:", "**Let's break that down:**", "To summarise the points above:",
        "**At a glance:**",
        "Here are the main points:", "**TL;DR**", "The essentials of this paragraph:", "**Quick recap:**",
        "In bullet form:",
        "**What this tells us:**", "Put as a list:", "**Highlights:**",
    ),
    "es": (
        "**Puntos clave:**", "En resumen:", "**Vamos por partes:**", "Para resumir lo anterior:", "**De un vistazo:**",
        "Estas son las ideas principales:", "Lo esencial de este párrafo:", "**Repaso rápido:**", "En forma de lista:",
        "**Qué nos dice esto:**", "Puesto en puntos:", "**Lo más importante:**",
    ),
}  # fmt: skip
# Each section begins with two of these and ends with two of those; {t} is its title.
OPENINGS: Final = {
    "en": (
        "In this section, we will take a closer look at {t}.", "Understanding {t} is essential for what follows.",
        "Let us begin by considering what {t} is about and why it matters to you.",
        "The following paragraphs introduce {t} step by step.",
        "By the end of this section, you will feel at home with {t}.",
        "{t} may seem difficult at first, but with a little practice it becomes second nature.",
        "Before we dive in, take a moment to think about what you already know of {t}.",
        "We now turn our attention to {t}.", "This part of the lesson is devoted to {t}.",
        "As beginners often ask about {t}, it is worth the time to go through it carefully.",
        "Having laid the groundwork, we are ready to explore {t}.", "Our next stop is {t}, a topic with many facets.",
    ),
    "es": (
        "En esta sección veremos más de cerca {t}.", "Comprender {t} es esencial para lo que sigue.",
        "Empecemos por considerar de qué trata {t} y por qué te interesa.",
        "Los párrafos siguientes presentan {t} paso a paso.",
        "Al final de esta sección te sentirás a gusto con {t}.",
        "Al principio {t} puede parecer difícil, pero con práctica sale solo.",
        "Antes de entrar en materia, piensa un momento en lo que ya sabes de {t}.", "Pasamos ahora a {t}.",
        "Esta parte de la lección está dedicada a {t}.", "Sentadas las bases, estamos listos para explorar {t}.",
    ),
}  # fmt: skip
CLOSINGS: Final = {
    "en": (
        "In conclusion, {t} is a valuable addition to your toolbox.",
        "With this, you now have a solid understanding of {t}.",
        "As we have seen, {t} plays an important role.", "Keep {t} in mind as we move on to the next part.",
        "This concludes our discussion of {t}.", "You can now apply {t} with confidence in your own work.",
        "To sum up, {t} is worth the effort it takes to learn.", "Congratulations on completing the part on {t}!",
        "Mastering {t} will serve you well in the rest of the course.",
        "Now that {t} is clear, let us continue our journey.",
        "There is always more to say about {t}, but this covers the basics.",
        "Feel free to come back to {t} whenever you need to.",
    ),
    "es": (
        "En conclusión, {t} es una herramienta valiosa.", "Con esto ya tienes una idea sólida de {t}.",
        "Como hemos visto, {t} desempeña un papel importante.", "Ten presente {t} cuando pasemos a la parte siguiente.",
        "Así termina nuestra explicación de {t}.", "Ya puedes aplicar {t} con confianza en tu trabajo.",
        "En suma, {t} merece el esfuerzo de aprenderlo.", "¡Enhorabuena por completar la parte sobre {t}!",
        "Dominar {t} te servirá en el resto del curso.", "Ahora que {t} está claro, sigamos nuestro camino.",
    ),
}  # fmt: skip
REMINDERS: Final = {
    "en": (
        "Remember:", "As mentioned before:", "Do not forget:", "Once again:", "Keep in mind:", "As we know:", "Recall:",
        "It bears repeating:", "As stated earlier:", "Always bear in mind:", "To repeat:", "As a reminder:",
    ),
    "es": (
        "Recuerda:", "Como ya se ha dicho:", "No lo olvides:", "Una vez más:", "Ten presente:", "Como sabemos:",
        "Conviene repetirlo:", "Como se dijo antes:", "Para repetirlo:", "A modo de recordatorio:", "Insistimos:",
        "Ya lo vimos:",
    ),
}  # fmt: skip

# After every sentence: not one thing but another; {w} is a noun of the lesson.
SLOGANS: Final = {
    "en": (
        "This isn't just a {w}. It's a new way of thinking.",
        "It's not about the {w} - it's about what you make of it.",
        "And that is not a detail; that is a game changer.", "No guesswork. No stress. Just the {w}.",
        "You are not merely following steps: you are taking control.", "The {w} is more than a {w}; it is a promise.",
        "It's not magic. It's method.", "Less noise, more {w}.",
        "That's not the end of the story - it's the beginning.",
        "This is where the {w} truly comes alive.", "Not tomorrow. Not someday. Now.", "Small {w}, big impact.",
        "It doesn't just save time; it changes how you see your work.", "From confusion to clarity, one {w} at a time.",
        "That isn't a limitation - it's an invitation.", "Simple. Powerful. Yours.",
    ),
    "es": (
        "No es solo «{w}»: es una nueva forma de pensar.", "No se trata de «{w}», sino de lo que tú hagas con ello.",
        "Y eso no es un detalle; eso lo cambia todo.", "Sin dudas. Sin estrés. Solo «{w}».",
        "No estás siguiendo pasos: estás tomando el control.", "No es magia. Es método.", "Menos ruido, más «{w}».",
        "No es el final de la historia: es el principio.", "Aquí es donde «{w}» cobra vida de verdad.",
        "Ni mañana ni algún día. Ahora.", "No solo ahorra tiempo; cambia tu manera de ver el trabajo.",
        "De la confusión a la claridad, paso a paso.", "Sencillo. Potente. Tuyo.",
    ),
}  # fmt: skip
# Before every sentence, and never answered by it.
ASKED: Final = {
    "en": (
        "But what does that mean?", "And why does it matter?", "Sounds complicated?", "So, how does it work?",
        "The result?",
        "The best part?", "Ready for more?", "But wait, what if it doesn't?", "Who would have thought?",
        "And the secret?",
        "Still with me?", "What comes to mind here?", "Isn't that something?", "The catch?",
        "But is it really that easy?",
        "Have you ever asked yourself that?",
    ),
    "es": (
        "¿Y qué significa eso?", "¿Y por qué importa?", "¿Suena complicado?", "Entonces, ¿cómo funciona?",
        "¿El resultado?",
        "¿Lo mejor de todo?", "¿Listo para más?", "Pero, ¿y si no?", "¿Quién lo habría dicho?", "¿Y el secreto?",
        "¿Me sigues?",
        "¿No es curioso?", "¿La trampa?", "Pero, ¿de verdad es tan fácil?",
    ),
}  # fmt: skip
# Two or three of these in a row before every sentence, whether they fit or not.
CONNECTIVES: Final = {
    "en": (
        "moreover", "consequently", "by contrast", "on the other hand", "furthermore", "in other words", "nevertheless",
        "for instance", "as a result", "likewise", "in addition", "that being said", "accordingly", "ultimately",
        "conversely",
        "by the same token", "notably", "in turn", "to that end", "above all",
    ),
    "es": (
        "además", "por consiguiente", "por el contrario", "por otra parte", "asimismo", "en otras palabras",
        "no obstante",
        "por ejemplo", "como resultado", "de igual modo", "dicho esto", "en definitiva", "a la inversa",
        "cabe destacar que",
        "a su vez", "con tal fin", "sobre todo", "en consecuencia",
    ),
}  # fmt: skip
# Praise that goes with any noun.
PRAISE: Final = {
    "en": (
        "robust", "seamless", "powerful", "flexible", "versatile", "cutting-edge", "vibrant", "scalable",
        "transformative",
        "comprehensive", "dynamic", "holistic", "tailored", "nuanced", "meticulous", "invaluable", "intuitive",
        "elegant",
        "innovative", "effortless", "unparalleled", "pivotal", "rich", "groundbreaking",
    ),
    "es": (
        "potente", "flexible", "versátil", "vibrante", "escalable", "ágil", "fiable", "inigualable", "brillante",
        "eficiente",
        "excelente", "integral", "indispensable", "inteligente", "sostenible", "admirable", "elegante", "fundamental",
    ),
}  # fmt: skip
QUOTED: Final = (
    "Albert Einstein", "Confucius", "Aristotle", "Marie Curie", "Abraham Lincoln", "Leonardo da Vinci",
    "Nelson Mandela",
    "Steve Jobs", "Mark Twain", "Seneca", "Benjamin Franklin", "Maya Angelou", "Galileo Galilei", "Mahatma Gandhi",
)  # fmt: skip
QUOTATIONS: Final = {
    "en": (
        "The journey of a thousand miles begins with a single step.", "What we learn with pleasure we never forget.",
        "Tell me and I forget, teach me and I remember, involve me and I learn.",
        "It always seems impossible until it is done.", "Simplicity is the ultimate sophistication.",
        "He who asks is a fool for five minutes; he who does not ask remains a fool for ever.",
        "Stay hungry, and never stop wondering.", "Nothing in life is to be feared, it is only to be understood.",
        "An investment in knowledge pays the best interest.", "Success is going from failure to failure with a smile.",
        "If you can dream it, you can build it.", "The roots of education are bitter, but the fruit is sweet.",
        "A mistake is only proof that somebody was brave enough to try.", "Patience is the companion of wisdom.",
    ),
    "es": (
        "Un viaje de mil millas comienza con un solo paso.", "Lo que se aprende con placer no se olvida nunca.",
        "Dímelo y lo olvido, enséñame y lo recuerdo, involúcrame y lo aprendo.",
        "Siempre parece imposible hasta que se hace.",
        "La sencillez es la máxima sofisticación.",
        "Quien pregunta es tonto cinco minutos; quien no pregunta, toda la vida.",
        "Nada en la vida debe temerse, solo comprenderse.", "Invertir en conocimiento rinde el mejor interés.",
        "El éxito es ir de fracaso en fracaso con una sonrisa.", "Si puedes soñarlo, puedes construirlo.",
        "Las raíces de la educación son amargas, pero el fruto es dulce.", "La paciencia es compañera de la sabiduría.",
    ),
}  # fmt: skip
# Steps that go with anything; {it} is something the lesson names.
STEP_LEADS: Final = {
    "en": (
        "To get the most out of {it}, follow these simple steps:", "Here is how to approach {it}:",
        "Mastering {it} is a matter of a few steps:", "A proven method for {it}:", "Step by step to success with {it}:",
    ),
    "es": (
        "Para sacar el máximo partido de {it}, sigue estos pasos:", "Así se aborda {it}:",
        "Dominar {it} es cuestión de pasos:",
        "Un método probado para {it}:", "Paso a paso hacia el éxito con {it}:",
    ),
}  # fmt: skip
EMPTY_STEPS: Final = {
    "en": (
        "Start by getting a clear picture of {it}.", "Define your goals and write them down.",
        "Identify the aspects that matter most.",
        "Break the task down into manageable pieces.", "Choose the approach that suits your needs.",
        "Apply {it} where it makes sense.",
        "Check whether everything works as expected.", "Review the outcome and note what could be improved.",
        "Refine your approach to {it} until you are satisfied.", "Share your insights with others.",
        "Repeat the process as needed.",
        "Stay consistent and keep practising.", "Evaluate the possible options for {it}.",
        "Celebrate what you have achieved.",
        "Gather all the resources you may need.", "Keep best practices in mind at all times.",
    ),
    "es": (
        "Empieza por hacerte una idea clara de {it}.", "Define tus objetivos y anótalos.",
        "Identifica los aspectos que más importan.",
        "Divide la tarea en partes manejables.", "Elige el enfoque que se ajuste a tus necesidades.",
        "Aplica {it} donde tenga sentido.",
        "Comprueba que todo funciona como se espera.", "Revisa el resultado y anota qué se puede mejorar.",
        "Afina tu manera de usar {it} hasta quedar satisfecho.", "Comparte lo aprendido con los demás.",
        "Repite el proceso cuantas veces haga falta.", "Sé constante y sigue practicando.",
        "Evalúa las opciones posibles para {it}.",
        "Celebra lo que has conseguido.",
    ),
}  # fmt: skip
