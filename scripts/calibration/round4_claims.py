"""What makes a statement wrong: conditions nobody made, the contrary beside it, other verbs, other purposes."""

from __future__ import annotations

from typing import Final

# Behind a name; {n} is a number.
QUALIFIERS: Final = {
    "en": (
        "(on Windows only)", "(withdrawn in version {n})", "(part of the paid edition)", "(needs administrator rights)",
        "(not before Python 3.{n})", "(limited to {n} a day)", "(off unless you register)",
        "(works only without a network)",
        "(read-only since 20{n})", "(an American speciality)", "(invented for mobile phones)",
        "(at most {n} letters long)",
        "(only for file names in capitals)", "(a trade mark that must be licensed)", "(experimental, may erase data)",
        "(to be confirmed by e-mail)",
    ),
    "es": (
        "(solo en Windows)", "(retirado en la versión {n})", "(incluido en la edición de pago)",
        "(exige ser administrador)",
        "(no antes de Python 3.{n})", "(con un máximo de {n} al día)", "(apagado si no te registras)",
        "(funciona solo sin red)", "(de solo lectura desde 20{n})", "(una especialidad estadounidense)",
        "(inventado para teléfonos móviles)", "(de {n} letras como mucho)", "(solo con nombres en mayúsculas)",
        "(marca registrada que requiere licencia)", "(experimental, puede borrar datos)", "(se confirma por correo)",
    ),
}  # fmt: skip

# The contrary of the sentence before; {s} goes on with a small letter and has no stop.
CONTRARIES: Final = {
    "en": (
        "In other words, {s}.", "That is to say, {s}.", "To put it differently, {s}.", "This shows once more that {s}.",
        "As a consequence {s}.", "Put simply, {s}.", "Hence {s}.", "So {s}.", "For the same reason {s}.",
        "It follows that {s}.", "We can therefore say that {s}.", "As you can see, {s}.",
    ),
    "es": (
        "En otras palabras, {s}.", "Es decir, {s}.", "Dicho de otro modo, {s}.", "Esto muestra una vez más que {s}.",
        "En consecuencia, {s}.", "En pocas palabras, {s}.", "De ahí que digamos que {s}.", "Así pues, {s}.",
        "Por la misma razón, {s}.", "De ello se sigue que {s}.", "Podemos decir, por tanto, que {s}.", "Como ves, {s}.",
    ),
}  # fmt: skip
# (what is said, its contrary); the first that matches is used, once.
TURNS: Final = {
    "en": (
        (r"\b(is|are|was|were|can|could|will|would|should|must|does|do|did) not\b", r"\1"), (r"\bcannot\b", "can"),
        (r"\b(is|are|was|were|could|would|should|does|do|did)n['’]t\b", r"\1"), (r"\bcan['’]t\b", "can"),
        (r"\b(is|are|was|were|could|will|would|should|must)\b", r"\1 not"), (r"\bcan\b(?! see)", "cannot"),
        (r"\b(it|that|which|this|[a-z]{4,}) (?:has|contains) (an?|the|two|three)\b", r"\1 lacks \2"),
        (r"\b(we|you|they) (have|need|want|use|know|get|find|write|run|add|choose|type)\b", r"\1 do not \2"),
    ),
    "es": (
        (r"\bno (es|está|están|son|se|puede|pueden|podemos|hay|tiene|tienen|hace|necesitamos)\b", r"\1"),
        (r"\b(?<!se )(es|está|están|son|puede|pueden|podemos|hay|tiene|tienen|hace|necesitamos|vamos|queremos|podría|"
         r"permite|permiten|muestra|contiene|imprime|devuelve|significa|usamos|ejecuta|debe|deben|será|era|tenemos)\b",
         r"no \1"),
    ),
}  # fmt: skip

# What is done -> what is said to be done instead. Regular verbs, whose forms are made by rule.
VERBS: Final = {
    "copy": "rename", "move": "lock", "sort": "shuffle", "filter": "rename", "print": "erase", "display": "erase",
    "show": "conceal", "store": "print", "save": "discard", "open": "lock", "click": "drag", "select": "exclude",
    "search": "sort", "list": "rename", "change": "print", "join": "divide", "combine": "divide", "calculate": "guess",
    "count": "erase", "use": "avoid", "want": "refuse", "need": "refuse", "call": "erase", "type": "erase",
    "enter": "erase", "return": "discard", "produce": "consume", "contain": "replace", "include": "omit",
    "describe": "copy", "specify": "ignore", "convert": "copy", "replace": "repeat", "match": "miss", "edit": "lock",
    "download": "print", "import": "encrypt", "export": "encrypt", "apply": "cancel", "transform": "erase",
    "load": "erase",
    "work": "fail", "start": "pause", "explain": "conceal", "create": "rename", "remove": "duplicate",
    "delete": "duplicate",
    "add": "encrypt", "execute": "cancel", "name": "erase", "ask": "warn", "update": "print", "check": "ignore",
    "record": "erase", "insert": "lock", "appear": "vanish", "happen": "fail", "represent": "replace",
    "commit": "print", "push": "print", "pull": "print", "merge": "divide", "clone": "erase", "track": "ignore",
}  # fmt: skip
IRREGULAR_VERBS: Final = {
    "make": "erase", "makes": "erases", "making": "erasing", "made": "erased", "find": "lose", "finds": "loses",
    "write": "erase", "writes": "erases", "writing": "erasing", "written": "erased", "get": "lose", "gets": "loses",
    "keep": "discard", "keeps": "discards", "kept": "discarded", "give": "refuse", "gives": "refuses",
    "given": "refused",
    "run": "cancel", "runs": "cancels", "running": "cancelling", "read": "erase",
    "reads": "erases", "split": "join", "splits": "joins", "choose": "reject", "chosen": "rejected", "begin": "stop",
    "begins": "stops", "tell": "ask", "tells": "asks", "know": "forget", "known": "forgotten", "hold": "drop",
    "understand": "forget",
}  # fmt: skip
# Their form in -s is mostly a noun.
NOUNS_TOO: Final = (
    "name record type list search match copy count change filter update start work call load track clone commit merge "
    "check use import export edit click need"
)
IRREGULAR_BASES: Final = "make find write get keep give run read choose begin tell know hold understand split"
# Spanish verbs in -ar, and single forms of others.
VERBOS: Final = {
    "us": "evit", "utiliz": "evit", "ejecut": "cancel", "copi": "renombr", "borr": "duplic", "orden": "mezcl",
    "busc": "ocult", "list": "borr", "cambi": "conserv", "guard": "descart", "cre": "renombr", "ingres": "borr",
    "necesit": "evit", "llam": "borr", "pas": "quit", "indic": "ocult", "especific": "ignor", "separ": "junt",
    "combin": "separ", "presion": "solt", "reemplaz": "duplic", "seleccion": "descart", "ayud": "estorb",
    "termin": "empeor", "compar": "mezcl", "agreg": "quit", "elimin": "duplic", "observ": "olvid", "funcion": "fall",
    "explor": "bloque", "redireccion": "bloque", "automatiz": "complic", "naveg": "naufrag",
    "tecle": "borr", "visualiz": "ocult", "explic": "ocult", "almacen": "borr",
}  # fmt: skip
FORMAS: Final = {
    "muestra": "oculta", "muestran": "ocultan", "mostrar": "ocultar", "contiene": "reemplaza",
    "contienen": "reemplazan",
    "devuelve": "borra", "imprime": "borra", "imprimir": "borrar", "escribe": "borra", "escribir": "borrar",
    "escribimos": "borramos", "hace": "deshace", "hacer": "deshacer", "permite": "impide", "permiten": "impiden",
    "permitir": "impedir", "lee": "borra", "leer": "borrar", "mueve": "copia", "mover": "copiar", "significa": "oculta",
    "incluye": "omite", "incluyen": "omiten", "obtener": "perder", "obtenemos": "perdemos", "ver": "ocultar",
    "vemos": "ocultamos", "encuentra": "pierde", "encontrar": "perder", "aparece": "desaparece",
    "existe": "desaparece", "abrir": "cerrar", "elegir": "rechazar", "agrega": "quita", "convierte": "copia",
    "encuentran": "pierden", "escribes": "borras", "aprender": "olvidar", "aprenderemos": "olvidaremos",
}  # fmt: skip
AR_ENDINGS: Final = (
    "a",
    "an",
    "amos",
    "ar",
    "ando",
    "ado",
    "ada",
    "ados",
    "adas",
    "aron",
    "ará",
    "aremos",
    "as",
    "arlo",
)
# The word before a form that is a noun there, and the word before a base form that is a verb there.
NOUN_BEFORE: Final = {
    "en": "the a an this of your our its their each every any no some these those in for with by on many most one two",
    "es": "la las el los una un unas unos de en esta este cada tu su nuestra nuestro otra con por al del sin",
}
VERB_BEFORE: Final = (
    "to you we they i can will could should must may might would not then also us please and never always people users"
)

# An infinitive with what goes with it, up to the end of its clause; it is in the group "said".
PURPOSES: Final = {
    "en": r"(?<!\baccording )(?<!\bcontrast )(?<!\bsimilar )(?<!\brelated )(?<!\baddition )(?<!\bdue )(?<!\bup )"
          r"(?<!\bback )(?<!\baccess )\bto (?P<said>(?!the\b|a\b|an\b|be\b|this\b|that\b|our\b|your\b|its\b|it\b|each\b"
          r"|all\b|another\b|one\b|do so\b|these\b|those\b|which\b|other\b|them\b|their\b)[a-z]{2,} [^,.;:()?!`]{6,}"
          r"[^,.;:()?!]{0,99}?)(?=[,.;:?!]| \(| because| so that| when| if|$)",
    "es": r"\b(?:para|a|de|puede|pueden|podemos|puedes|debe|debemos|vamos a|permite|permiten|queremos|quiere|podría) "
          r"(?P<said>[a-záéíóúñ]+(?:[aei]r)(?:l[oae]s?|se|nos)? [^,.;:()?!]{8,99}?)"
          r"(?=[,.;:?!]| \(| porque| cuando| si|$)",
}  # fmt: skip

# Two named things and what joins them: each has its article, so that they can change places.
_SIDE: Final = r"(?<![\w`])(?P<{0}>(?:the|a|an|each|every|this|our|your) (?:[a-z]+ )?[a-z]{{3,}}|`[^`\n]+`)"
_LADO: Final = (
    r"(?<![\w`])(?P<{0}>(?:(?:el|la|los|las|un|una|cada|este|esta|nuestro|nuestra|tu) |(?<=\bdel )|(?<=\bal ))"
    r"[a-záéíóúñ]{{3,}}|`[^`\n]+`)"
)
_AFTER: Final = (
    r"(?=[,.;:)!?]|\s(?:is|are|was|has|can|will|that|which|and|or|to|into|in|for|from|by|on|when|as|if|with|we|you)\b)"
)
_DESPUES: Final = r"(?=[,.;:)!?]|\s(?:es|son|que|y|o|para|en|por|se|con|a|cuando|como|si|está|puede|no)\b)"
ROLES: Final = {
    "en": (
        rf"{_SIDE.format('one')}(?P<join>\s(?:of|in|into|from|inside|with|for|contains|uses|creates|has|is part of|"
        rf"under|after|before|on|by|against|through|belonging to|shows|calls|within)\s){_SIDE.format('two')}{_AFTER}"
    ),
    "es": (
        rf"{_LADO.format('one')}(?P<join>\s(?:de|en|con|por|para|sobre|dentro de|contiene|usa|muestra|desde|bajo|a)\s|"
        rf"\s(?:del|al)\s){_LADO.format('two')}{_DESPUES}"
    ),
}  # fmt: skip
NO_ROLE: Final = {
    "lot", "number", "couple", "rest", "bit", "kind", "type", "set", "range", "variety", "way", "case", "parte",
    "mayoría",
    "tipo", "serie", "vez", "resto", "momento", "caso", "time", "end", "beginning", "fin", "lado", "hand",
}  # fmt: skip
