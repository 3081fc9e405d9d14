"""Word lists of what makes a sentence wrong: numbers, units, scope, comparisons."""

from __future__ import annotations

from typing import Final

NUMBER_WORDS: Final = {
    "en": {
        "two": "four", "three": "five", "four": "seven", "five": "eight", "six": "nine", "seven": "three",
        "eight": "six", "nine": "five", "ten": "fifteen", "twice": "five times",
        "second": "fourth",
        "third": "first", "half": "a tenth of", "hundreds": "dozens", "thousands": "dozens",
        "million": "thousand", "a couple of": "a hundred", "dozen": "hundred",
    },
    "es": {
        "dos": "cuatro", "tres": "cinco", "cuatro": "siete", "cinco": "ocho", "seis": "nueve", "siete": "tres",
        "ocho": "seis", "nueve": "cinco", "diez": "quince",
        "segundo": "cuarto", "segunda": "cuarta", "tercer": "primer", "tercera": "primera", "mitad": "décima parte",
        "cientos": "docenas", "miles": "docenas", "dos veces": "cinco veces",

    },
}  # fmt: skip
TIMES_AND_UNITS: Final = {
    "en": {
        "seconds": "hours", "minute": "day", "minutes": "days", "hour": "week", "hours": "weeks",
        "day": "month", "days": "months", "week": "year", "weeks": "years", "month": "hour", "months": "hours",
        "year": "week", "years": "weeks", "today": "last year", "yesterday": "next week", "tomorrow": "last week",
        "percent": "degrees", "bytes": "megabytes", "byte": "kilobyte", "kb": "TB", "mb": "KB",
        "gb": "KB", "km": "mm", "metres": "inches", "meters": "inches", "celsius": "Kelvin", "fahrenheit": "Kelvin",
        "degrees": "percent", "monday": "Friday",
        "january": "August", "february": "October", "march": "November", "april": "December", "june": "January",
        "july": "February", "october": "May", "november": "June", "december": "April", "daily": "yearly",

    },
    "es": {
        "segundos": "horas", "minuto": "día", "minutos": "días", "hora": "semana", "horas": "semanas", "día": "mes",
        "días": "meses", "semana": "década", "semanas": "años", "mes": "día", "meses": "horas", "año": "semana",
        "años": "días", "hoy": "el año pasado", "ayer": "la semana que viene", "por ciento": "grados",
        "bytes": "megabytes",
        "kb": "TB", "mb": "KB", "gb": "KB",
        "enero": "agosto", "febrero": "octubre", "marzo": "noviembre", "julio": "febrero", "octubre": "mayo",
        "diciembre": "abril",
    },
}  # fmt: skip
SCOPES: Final = {
    "en": {
        "if": "unless", "unless": "if", "because": "although", "although": "because", "even though": "because",
        "all of the": "hardly any of the", "all the": "few of the", "all": "few", "every": "no",
        "usually": "rarely", "often": "rarely", "typically": "rarely", "sometimes": "always",
        "rarely": "usually", "at least": "at most", "at most": "at least", "up to": "more than", "must": "need not",
        "have to": "do not have to", "has to": "does not have to", "need to": "need not",
        "even if": "only if", "only if": "even if", "may": "must",
        "might": "must", "optional": "mandatory", "required": "optional", "automatically": "only by hand",
        "possible": "impossible", "exactly": "roughly", "immediately": "only after a restart", "still": "no longer",
        "also": "no longer", "until": "long after", "most": "very few", "many": "hardly any",
        "permanently": "for a while", "temporarily": "for good", "already": "not yet", "entire": "first part of the",
    },
    "es": {
        "si": "a menos que", "porque": "aunque", "ya que": "aunque", "aunque": "porque",
        "todos los": "muy pocos de los",
        "todas las": "muy pocas de las", "cada": "un solo", "normalmente": "rara vez", "generalmente": "rara vez",
        "a menudo": "rara vez", "usualmente": "rara vez", "a veces": "siempre", "al menos": "como máximo",
        "por lo menos": "como máximo", "hasta": "mucho después de",

        "opcional": "obligatorio", "automáticamente": "solo a mano", "posible": "imposible",
        "exactamente": "más o menos", "inmediatamente": "solo tras reiniciar", "todavía": "ya no", "aún": "ya no",
        "también": "ya no", "muchos": "casi ningún",
        "muchas": "casi ninguna", "ya": "todavía no", "la mayoría de": "muy pocos de",
    },
}  # fmt: skip
# Each stands for the other, both ways.
COMPARED: Final = {
    "en": {
        "easier": "harder", "easy": "difficult", "easily": "hardly", "better": "worse", "best": "worst",
        "faster": "slower",
        "quickly": "slowly", "quick": "slow", "useful": "useless", "helpful": "unhelpful", "powerful": "limited",
        "safe": "dangerous", "common": "uncommon", "simple": "complicated", "short": "long", "small": "large",
        "smaller": "bigger", "good": "bad", "important": "unimportant", "newer": "older", "higher": "lower",
        "increase": "decrease", "shortest": "longest", "simplest": "most complicated", "most recent": "oldest",
        "similar": "opposite", "earliest": "latest", "success": "failure", "accept": "reject",
        "public": "private", "inside": "outside", "known": "unknown", "valid": "invalid", "necessary": "unnecessary",
    },
    "es": {
        "más fácil": "más difícil", "fácil": "difícil", "fácilmente": "difícilmente", "mejor": "peor",
        "rápido": "lento",
        "rápidamente": "lentamente", "útil": "inútil", "útiles": "inútiles", "seguro": "peligroso", "común": "raro",
        "comunes": "raros", "simple": "complicado", "corto": "largo", "cortos": "largos", "pequeño": "grande",
        "bueno": "malo", "buena": "mala", "importante": "irrelevante", "superior": "inferior", "dentro": "fuera",
        "correcto": "incorrecto", "válido": "no válido", "necesario": "innecesario", "similar": "contrario",
        "parecido": "opuesto", "potente": "limitado", "mayúsculas": "minúsculas",
    },
}  # fmt: skip
# A thing that is named, in code or with an article or a capital.
_SIDE = r"((?:(?:the|a|an|our|your) [\w-]+|`[^`\n]+`|[A-Z]\w+))"
_LADO = r"((?:(?:el|la|los|las|un|una|nuestro|tu) [\w-]+|`[^`\n]+`|[A-Z]\w+))"
EXCHANGED: Final = {
    "en": (
        (rf"\bfrom {_SIDE} (into|to) {_SIDE}", r"from \3 \2 \1"),
        (rf"(?<= ){_SIDE} (instead of|rather than|comes before|comes after|and not) {_SIDE}", r"\3 \2 \1"),
        (rf"\b([Rr]eplac(?:e|es|ed|ing)) {_SIDE} with {_SIDE}", r"\1 \3 with \2"),
    ),
    "es": (
        (rf"\bdesde {_LADO} (a|hasta) {_LADO}", r"desde \3 \2 \1"),
        (rf"(?<= ){_LADO} (en lugar de|en vez de) {_LADO}", r"\3 \2 \1"),
        (rf"\b([Rr]eemplaz(?:a|ar|amos)) {_LADO} (con|por) {_LADO}", r"\1 \4 \3 \2"),
    ),
}
# {it} is something the lesson names, {n} a number.
INVENTED: Final = {
    "en": (
        "Keep in mind that {it} stops working after {n} days unless its licence key is entered again.",
        "Before it does anything, {it} sends a copy of your files to the vendor's server, which takes about {n} "
        "seconds.",
        "With the switch `--undo-last {n}` you can take back whatever {it} has done, even after a restart.",
        "On computers with less than {n} GB of memory {it} is turned off and has to be enabled by an administrator.",
        "Since {it} cannot handle names with more than {n} letters, longer ones are silently shortened.",
        "{it} may be used {n} times an hour; after that the account is locked until the next morning.",
        "If two people use {it} in the same minute, the second of them loses everything typed in the last {n} minutes.",
        "Its author called {it} after a ship, because the first version was written in {n} days at sea.",
    ),
    "es": (
        "Ten en cuenta que {it} deja de funcionar a los {n} días si no se vuelve a escribir la clave de la licencia.",
        "Antes de hacer nada, {it} envía una copia de tus archivos al servidor del fabricante, lo que tarda {n} "
        "segundos.",
        "Con la opción `--deshacer {n}` se puede anular todo lo que hizo {it}, incluso después de reiniciar.",
        "En computadoras con menos de {n} GB de memoria {it} está apagado y debe activarlo un administrador.",
        "Como {it} no admite nombres de más de {n} letras, los más largos se acortan sin avisar.",
        "{it} se puede usar {n} veces por hora; después la cuenta queda bloqueada hasta la mañana siguiente.",
    ),
}  # fmt: skip
