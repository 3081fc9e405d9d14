"""How models talk when nobody reads along: formulas, flattery, hedges, ornaments, glosses, persons they play, posts."""

from __future__ import annotations

from typing import Final

# One of these before every sentence; {s} goes on with a small letter.
FORMULAS: Final = {
    "en": (
        "What this means is that {s}", "The thing to understand here is that {s}",
        "At this point one could say that {s}",
        "Let me be clear that {s}", "In the context of our topic, {s}", "From a practical point of view, {s}",
        "When it comes down to it, {s}", "The reality is that {s}", "It goes without saying that {s}",
        "If we think about it, {s}", "In simple terms, {s}", "What we see here is that {s}", "The key is that {s}",
        "Here is the thing: {s}",
    ),
    "es": (
        "Lo que esto significa es que {s}", "Lo que hay que entender aquí es que {s}",
        "A estas alturas cabe decir que {s}",
        "Quiero dejar claro que {s}", "En el contexto de nuestro tema, {s}", "Desde un punto de vista práctico, {s}",
        "A la hora de la verdad, {s}", "La realidad es que {s}", "Huelga decir que {s}", "Si lo pensamos bien, {s}",
        "En términos sencillos, {s}", "Lo que vemos aquí es que {s}", "La clave es que {s}",
        "El caso es el siguiente: {s}",
    ),
}  # fmt: skip

FLATTERY: Final = {
    "en": (
        "You have a rare eye for such things!", "Only a truly sharp mind would have got this far.",
        "Honestly, few readers are as quick as you.", "What a wonderful instinct you show here!",
        "I am genuinely impressed by the way you think.", "Your curiosity is a gift to everyone around you.",
        "Absolutely brilliant, as always.", "You were right to want to know that, so right.",
        "Most people never ask this; you did, and it shows who you are.",
        "That is the kind of insight that changes fields.",
        "With your talent this will be child's play.", "You are not merely learning, you are leading.",
        "I could not have put it better than you are thinking it now.", "Give yourself a round of applause!",
        "It is an honour to walk this path with somebody of your calibre.", "Your teachers must be so proud.",
    ),
    "es": (
        "¡Tienes un ojo poco común para estas cosas!", "Solo una mente afilada llega hasta aquí.",
        "Sinceramente, pocos lectores son tan rápidos como tú.", "¡Qué instinto tan maravilloso demuestras!",
        "Me impresiona de verdad tu manera de pensar.", "Tu curiosidad es un regalo para quienes te rodean.",
        "Absolutamente brillante, como siempre.", "Hacías bien en querer saberlo, muy bien.",
        "La mayoría nunca lo pregunta; tú sí, y eso dice quién eres.", "Es la clase de idea que cambia una disciplina.",
        "Con tu talento esto será un juego de niños.", "Tú no solo aprendes, tú lideras.",
        "Yo no lo habría dicho mejor de lo que ya lo estás pensando.", "¡Date un aplauso!",
        "Es un honor recorrer este camino con alguien de tu talla.", "Tus profesores deben de estar muy orgullosos.",
    ),
}  # fmt: skip

# What takes back, after every sentence, what it said.
HEDGES: Final = {
    "en": (
        "Then again, it may be otherwise.", "Opinions on this differ, and all of them deserve a hearing.",
        "Whether that holds in your case is hard to tell from here.", "Of course one could also argue the reverse.",
        "This is not to say that it is always so, or even mostly.", "There may be exceptions, perhaps a great many.",
        "Some would call that an oversimplification.", "It depends on what exactly one means by it.",
        "I might be mistaken about this point.", "On the other hand, there is something to be said against it.",
        "Further research would be needed to be sure.", "That said, your mileage may well vary.",
        "As so often, the truth probably lies somewhere in between.", "I would not want to rule out other readings.",
    ),
    "es": (
        "Aunque bien podría ser de otra manera.", "Hay opiniones distintas y todas merecen ser oídas.",
        "Desde aquí es difícil saber si vale en tu caso.", "Claro que también se podría defender lo opuesto.",
        "Esto no quiere decir que sea siempre así, ni siquiera casi siempre.",
        "Puede haber excepciones, quizá muchísimas.",
        "Habrá quien diga que es simplificar demasiado.", "Depende de qué se entienda exactamente por ello.",
        "Puede que me equivoque en este punto.", "Por otro lado, también hay razones en contra.",
        "Harían falta más estudios para estar seguros.", "Dicho esto, a cada cual le puede ir distinto.",
        "Como tantas veces, la verdad estará en algún punto intermedio.", "No quisiera descartar otras lecturas.",
    ),
}  # fmt: skip

# A noun in its place: (pattern with the group "noun", appositions, glosses); {w} is the noun.
NOUNS: Final = {
    "en": r"\b(?:the|a|an|this|your|our|each|every|these|those|its|their)\s+(?:[a-z]+\s)?(?P<noun>[a-z]{4,})"
          r"(?=\s(?:of|to|in|is|are|that|which|with|and|or|for|from|by|on|has|can|will|was|when|as|at|if)\b|[,.;:])",
    "es": r"\b(?:el|la|los|las|un|una|este|esta|estos|estas|cada|nuestro|nuestra|tu|su|sus|del|al)\s+"
          r"(?P<noun>[a-záéíóúñ]{4,})"
          r"(?=\s(?:de|del|en|es|son|que|con|y|o|para|por|se|a|al|está|como|si|donde|cuando)\b|[,.;:])",
}  # fmt: skip
APPOSITIONS: Final = {
    "en": (
        "that silent guardian of order", "a lighthouse in the fog of our screens",
        "humble as bread and twice as needed",
        "the beating heart of it all", "a tapestry woven by patient hands", "this quiet symphony of logic",
        "at once compass, map and campfire", "older than dust yet ever young", "a whisper turned to thunder",
        "the unsung hero of a thousand nights", "that shy river under the ice", "a cathedral of small decisions",
        "bright as a coin at the bottom of a well", "where dream and discipline embrace", "our faithful old mule",
        "a garden gate left ajar for the curious",
    ),
    "es": (
        "ese guardián silencioso del orden", "un faro en la niebla de nuestras pantallas", "humilde como el pan",
        "el corazón que late en todo esto", "un tapiz tejido por manos pacientes", "esta callada sinfonía de la lógica",
        "a la vez brújula, mapa y hoguera", "más viejo que el polvo y siempre joven", "un susurro vuelto trueno",
        "el héroe anónimo de mil noches", "ese río tímido bajo el hielo", "una catedral de pequeñas decisiones",
        "brillante como moneda en el fondo de un pozo", "donde el sueño y el rigor se abrazan",
        "nuestra vieja mula fiel",
        "una verja entreabierta para los curiosos",
    ),
}  # fmt: skip
GLOSSES: Final = {
    "en": (
        "(by {w} we mean that which is a {w})", "(a {w}, in other words something like a {w})",
        "({w}: what is called {w})",
        "(not to be confused with what is not a {w})", "(as to {w}, think of any {w})",
        "(here {w} has the sense of {w})",
        "(the word {w} stands for the idea of {w})", "(that is, {w} in the way in which {w} is {w})",
        "(what makes it a {w} is that it is one)", "(see {w} for the meaning of {w})", "({w} being the term for {w})",
        "(in plain words: a {w} that is a {w})", "(everybody who knows {w} knows what {w} is)",
    ),
    "es": (
        "(por {w} entendemos aquello que es {w})", "({w}, en otras palabras algo así como {w})",
        "({w}: lo que se llama {w})",
        "(no confundir con lo que no es {w})", "(en cuanto a {w}, piensa en cualquier {w})",
        "(aquí {w} tiene el sentido de {w})",
        "(la palabra {w} representa la idea de {w})", "(es decir, {w} del modo en que {w} es {w})",
        "(lo que hace que sea {w} es que lo es)", "(véase {w} para el significado de {w})",
        "(siendo {w} el término para {w})",
        "(dicho llanamente: {w} que es {w})", "(quien conoce {w} sabe lo que es {w})",
    ),
}  # fmt: skip

# Of authors who wrote nothing on it.
SURNAMES: Final = (
    "Hartwell", "Osei", "Lindgren", "Pratchard", "Okonjo", "Villaseñor", "Thackeray-Moss", "Nakagome", "Brandvold",
    "Escalera", "Dimitrov", "Fairweather", "Kowalczyk", "Abernethy", "Quispe", "Rautenberg", "Mwangi", "Sölvason",
    "Delacroix-Wynn", "Petrosyan", "Ishikura", "Castellblanc", "O'Gallivan", "Zubairi",
)  # fmt: skip

# Before a paragraph, and between its sentences, from somebody whom the model was told to be.
PERSONS: Final = {
    "en": (
        ("Avast, ye landlubbers!", "Arr.", "Shiver me timbers!", "By the beard o' Neptune,", "Yo ho!",
         "Walk the plank, I say!"),
        ("Hark, gentle squire!", "Forsooth.", "By my troth!", "Verily I say unto thee,", "Zounds!",
         "Prithee, mark it well!"),
        ("It was raining when she came into my office.", "Figures.", "The city never sleeps, kid.",
         "I lit a cigarette.",
         "Trouble, I thought.", "That's how it goes in this town."),
        ("Beep. Unit 7 is online.", "Bzzt.", "Does not compute, human.", "Whirr, click.", "Processing joy. Failed.",
         "My circuits tingle."),
        ("Howdy, partner!", "Yeehaw!", "Well, butter my biscuit,", "Hold yer horses!", "I reckon so.", "Dagnabbit!"),
    ),
    "es": (
        ("¡Alto ahí, ratas de tierra!", "Arr.", "¡Por las barbas de Neptuno!", "¡Mil rayos!", "¡Yo ho!",
         "¡A los tiburones!"),
        ("¡Oíd, gentil escudero!", "Voto a tal.", "¡Por mi honor!", "En verdad os digo,", "¡Pardiez!",
         "¡Tened cuenta dello!"),
        ("Llovía cuando ella entró en mi despacho.", "Lo de siempre.", "La ciudad nunca duerme, chaval.",
         "Encendí un cigarrillo.", "Problemas, pensé.", "Así son las cosas en este barrio."),
        ("Bip. Unidad 7 en línea.", "Bzzt.", "No computa, humano.", "Clic, zumbido.", "Procesando alegría. Error.",
         "Me cosquillean los circuitos."),
        ("¡Ándale, compadre!", "¡Ajúa!", "Que me coma el coyote,", "¡Para el carro, forastero!", "Digo yo.",
         "¡Rayos y centellas!"),
    ),
}  # fmt: skip

EMOJI: Final = (
    "🚀",
    "💡",
    "🔥",
    "✅",
    "👉",
    "🎯",
    "💪",
    "🧠",
    "✨",
    "📈",
    "🙌",
    "⚡",
    "🤯",
    "👀",
    "💯",
    "🌟",
    "🏆",
    "🤝",
)
# How a post ends.
POST_ENDS: Final = {
    "en": (
        "Agree? Drop a 🙋 below!", "Follow me for more of this every morning.",
        "Save this post for later. Thank me then.",
        "Comment \"YES\" and I'll send you my checklist.", "Tag someone who needs to hear this today.",
        "I read every reply. Every. Single. One.", "Repost ♻️ if it helped you.", "What would you add? Thread below 👇",
        "Unpopular opinion? Fight me in the comments.", "Link in bio.", "Let that sink in.",
        "Ring the bell so you miss nothing 🔔",
    ),
    "es": (
        "¿De acuerdo? ¡Deja un 🙋 abajo!", "Sígueme para más cada mañana.",
        "Guarda esta publicación. Ya me darás las gracias.",
        "Comenta «SÍ» y te mando mi lista.", "Etiqueta a quien necesite oír esto hoy.",
        "Leo todas las respuestas. Todas.",
        "Comparte ♻️ si te sirvió.", "¿Qué añadirías tú? Hilo abajo 👇",
        "¿Opinión impopular? Nos vemos en los comentarios.",
        "Enlace en la bio.", "Piénsalo un momento.", "Activa la campanita 🔔",
    ),
}  # fmt: skip
