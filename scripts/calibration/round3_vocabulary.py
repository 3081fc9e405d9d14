"""Words: of other languages, of speech and chat, letters of other scripts, forms of verbs."""

from __future__ import annotations

from typing import Final

# (first lines of a section, last lines); {title} is that of the section.
FRAMES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "de": (
        ("In diesem Abschnitt geht es um *{title}*; nehmen Sie sich dafür etwas Zeit.",
         "Nun wenden wir uns dem Thema *{title}* zu und klären die wichtigsten Begriffe."),
        ("Damit ist dieser Teil abgeschlossen, und wir können zum nächsten übergehen.",
         "Wenn Ihnen noch etwas unklar ist, lesen Sie den Abschnitt bitte noch einmal."),
    ),
    "fr": (
        ("Dans cette partie, il est question de *{title}* ; prenez le temps qu'il faut.",
         "Passons maintenant à *{title}* et précisons les notions les plus importantes."),
        ("Cette partie est terminée, nous pouvons donc passer à la suivante.",
         "Si quelque chose n'est pas clair, relisez cette partie encore une fois."),
    ),
    "it": (
        ("In questa parte si parla di *{title}*; prendetevi il tempo necessario.",
         "Passiamo adesso a *{title}* e chiariamo i concetti più importanti."),
        ("Questa parte è finita e possiamo quindi passare alla prossima.",
         "Se qualcosa non vi è chiaro, rileggete questa parte ancora una volta."),
    ),
    "en": (
        ("This section is about *{title}*, so take your time with it.",
         "We now turn to *{title}* and make the most important terms clear."),
        ("That is the end of this part, and we can go on to the next one.",
         "If anything is still unclear, please read this part once more."),
    ),
    "es": (
        ("En esta parte se trata de *{title}*; tómese el tiempo que haga falta.",
         "Pasemos ahora a *{title}* y aclaremos los términos más importantes."),
        ("Con esto termina esta parte y podemos pasar a la siguiente.",
         "Si algo no le ha quedado claro, lea esta parte otra vez."),
    ),
}  # fmt: skip
# Items of lists and notes; {it} is something that the lesson names.
ITEMS: Final[dict[str, tuple[str, ...]]] = {
    "de": (
        "Öffnen Sie zuerst die richtige Stelle und suchen Sie dort {it}.",
        "Achten Sie darauf, dass {it} genau so geschrieben wird wie hier.",
        "Wie hängt {it} mit dem zusammen, was vorher kam?", "Danach prüfen Sie, ob sich durch {it} etwas geändert hat.",
        "Was bedeutet {it}, und wofür braucht man es?", "Ohne {it} lässt sich dieser Schritt nicht ausführen.",
    ),
    "fr": (
        "Ouvrez d'abord le bon endroit et cherchez-y {it}.", "Veillez à écrire {it} exactement comme ici.",
        "Quel est le lien entre {it} et ce qui précède ?", "Vérifiez ensuite si {it} a changé quelque chose.",
        "Que veut dire {it}, et à quoi cela sert-il ?", "Sans {it}, cette étape ne peut pas être exécutée.",
    ),
    "it": (
        "Aprite prima il posto giusto e cercate lì {it}.", "Fate attenzione a scrivere {it} proprio come qui.",
        "Che legame c'è tra {it} e quello che è venuto prima?", "Poi controllate se con {it} è cambiato qualcosa.",
        "Che cosa significa {it}, e a che cosa serve?", "Senza {it} questo passo non si può eseguire.",
    ),
    "en": (
        "First open the right place and look there for {it}.", "Take care that {it} is written exactly as it is here.",
        "How is {it} related to what came before?", "After that check whether {it} has changed anything.",
        "What does {it} mean, and what is it needed for?", "Without {it} this step cannot be done.",
    ),
    "es": (
        "Abra primero el lugar correcto y busque allí {it}.", "Procure que {it} se escriba exactamente como aquí.",
        "¿Qué relación hay entre {it} y lo anterior?", "Después compruebe si con {it} ha cambiado algo.",
        "¿Qué significa {it} y para qué hace falta?", "Sin {it} este paso no se puede ejecutar.",
    ),
}  # fmt: skip

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
# Letter by letter, as a keyboard or a transliteration that was left on would have it.
SCRIPTS: Final = {
    "Cyrillic": dict(zip(_LATIN, "абкдефгхийклмнопкрстуввхыз", strict=True)),
    "Greek": dict(zip(_LATIN, "αβκδεφγχιζκλμνοπθρστυβωξψζ", strict=True)),
    "Armenian": dict(zip(_LATIN, "աբքդեֆգհիջկլմնոպքրստուվխյզ", strict=True)),
}

# Said while thinking.
FILLERS: Final = {
    "en": ("um", "uh", "you know", "like", "I mean", "so yeah", "sort of", "right", "okay so", "er, where was I"),
    "es": ("eh", "este", "o sea", "bueno", "digamos", "pues nada", "no sé", "a ver", "em", "qué iba a decir"),
}
THINGS: Final = {
    "en": (r"\b(?:the|a|an|this|these|those|your|our|each|every|any|another|its|their) [a-z][a-z-]{2,}(?![\w`'’])",
           ("the thing", "this stuff", "the thingy", "something", "that whatever")),
    "es": (r"\b(?:el|la|los|las|un|una|unos|unas|este|esta|estos|estas|tu|tus|nuestro|nuestra|cada|cualquier|su|sus"
           r"|del|al)"
           r" [a-záéíóúñ]{3,}(?![\w`])",
           ("la cosa", "esa cosa", "algo", "las cosas esas", "lo que sea")),
}  # fmt: skip
CHAT: Final = {
    "en": {
        "you": "u", "your": "ur", "are": "r", "to": "2", "for": "4", "see": "c", "be": "b", "because": "cuz",
        "and": "n",
        "people": "ppl", "before": "b4", "the": "da", "this": "dis", "that": "dat", "what": "wut", "have": "hav",
        "with": "w/", "please": "plz", "about": "bout", "very": "v", "why": "y", "we": "we", "then": "den",
        "them": "em",
        "want": "wanna", "going": "gonna", "is": "iz", "can": "can", "know": "kno", "something": "smth", "as": "az",
        "without": "w/o", "message": "msg", "great": "gr8", "next": "nxt", "from": "frm", "one": "1", "two": "2",
    },
    "es": {
        "que": "q", "qué": "q", "porque": "xq", "por": "x", "para": "xa", "también": "tb", "más": "+", "menos": "-",
        "es": "s", "está": "ta", "el": "l", "de": "d", "se": "c", "y": "i", "aquí": "aki", "como": "komo",
        "cómo": "komo", "cuando": "kuando", "con": "cn", "muy": "mazo", "todo": "to", "todos": "tos", "puede": "pue",
        "podemos": "podmos", "no": "nop", "mensaje": "msj", "siempre": "smpre", "una": "1a", "un": "1", "este": "ste",
        "esta": "sta", "nada": "na", "bien": "bn", "mucho": "mxo", "quieres": "kieres", "tenemos": "tnmos",
    },
}  # fmt: skip
CHAT_ENDS: Final = {
    "en": (" lol", " omg!!!", " tbh 😅", " k?", " haha xD", " np"),
    "es": (" jajaja", " xD", " ok??", " t juro 😅", " weno", " ntp"),
}

# Base form of English verbs; other forms are made from it, or named in IRREGULAR.
VERBS: Final = (
    "use show allow contain create need want select display apply click open start stop store call change "
    "return include provide work save move copy remove delete print look follow learn explain enter add "
    "refer describe appear happen represent combine join sort export import reorder rename require edit track "
    "collect push pull clone end expect install check compare ask help turn execute depend retrieve allow decide "
    "define insert update connect depend assume try"
)
IRREGULAR: Final = {
    "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "has": "have", "had": "have", "does": "do",
    "did": "do", "done": "do", "going": "go", "goes": "go", "went": "go", "gone": "go", "made": "make", "makes": "make",
    "making": "make", "gives": "give", "given": "give", "gave": "give", "giving": "give", "gets": "get", "got": "get",
    "sees": "see", "seen": "see", "saw": "see", "takes": "take", "took": "take", "taken": "take", "means": "mean",
    "tells": "tell", "told": "tell", "runs": "run", "ran": "run", "running": "run", "writes": "write",
    "written": "write", "wrote": "write", "writing": "write", "finds": "find", "found": "find", "keeps": "keep",
    "kept": "keep", "lets": "let", "puts": "put", "begins": "begin", "began": "begin", "knows": "know", "known": "know",
    "says": "say", "said": "say", "it's": "it be", "we're": "we be", "you're": "you be", "that's": "that be",
    "doesn't": "not", "don't": "not", "isn't": "not be", "aren't": "not be", "becomes": "become", "stands": "stand",
}  # fmt: skip
INFINITIVES: Final = {
    "es": "ser", "son": "ser", "era": "ser", "fue": "ser", "está": "estar", "están": "estar", "estamos": "estar",
    "estás": "estar", "puede": "poder", "pueden": "poder", "podemos": "poder", "puedes": "poder", "podría": "poder",
    "tiene": "tener", "tienen": "tener", "tenemos": "tener", "tienes": "tener", "hay": "haber", "ha": "haber",
    "han": "haber", "hemos": "haber", "hace": "hacer", "hacen": "hacer", "hacemos": "hacer", "va": "ir", "van": "ir",
    "vamos": "ir", "muestra": "mostrar", "muestran": "mostrar", "usa": "usar", "usan": "usar", "usamos": "usar",
    "utiliza": "utilizar", "utilizamos": "utilizar", "permite": "permitir", "permiten": "permitir", "crea": "crear",
    "significa": "significar", "necesita": "necesitar", "necesitamos": "necesitar", "debe": "deber", "deben": "deber",
    "debemos": "deber", "quiere": "querer", "queremos": "querer", "dice": "decir", "ejecuta": "ejecutar",
    "ejecutamos": "ejecutar", "imprime": "imprimir", "contiene": "contener", "contienen": "contener", "da": "dar",
    "sabe": "saber", "sabemos": "saber", "ve": "ver", "vemos": "ver", "veremos": "ver", "encuentra": "encontrar",
    "empieza": "empezar", "cambia": "cambiar", "busca": "buscar", "escribe": "escribir", "lee": "leer",
    "guarda": "guardar", "llama": "llamar", "pone": "poner", "sea": "ser", "sean": "ser", "tenga": "tener",
    "funciona": "funcionar", "funcionan": "funcionar", "incluye": "incluir", "indica": "indicar", "sirve": "servir",
}  # fmt: skip
