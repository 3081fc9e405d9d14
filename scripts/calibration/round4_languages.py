"""Paragraphs of other locales, the ways from a language to its sister, and forms that do not agree."""

from __future__ import annotations

from typing import Final

# As the files of other locales of the same course would say it; {it} is something the lesson names.
LOCALES: Final[dict[str, tuple[str, ...]]] = {
    "de": (
        "Wer mit {it} arbeitet, merkt schnell, dass es auf die Reihenfolge ankommt: zuerst wird gelesen, dann "
        "gerechnet.",
        "Wir öffnen das Beispiel noch einmal und ersetzen den zweiten Wert durch einen größeren.",
        "Auf manchen Rechnern heißt das Programm anders, die Bedienung bleibt jedoch dieselbe.",
        "Hinter {it} steht eine einfache Überlegung, die man sich an einem Blatt Papier klarmachen kann.",
        "Bleibt der Bildschirm leer, so war die Eingabe meist richtig, nur gab es nichts zu melden.",
        "Notieren Sie sich, welche Zeilen sich geändert haben und welche nicht.",
    ),
    "fr": (
        "Quand on travaille avec {it}, on s'aperçoit vite que l'ordre compte : on lit d'abord, on calcule ensuite.",
        "Rouvrons l'exemple et remplaçons la deuxième valeur par une valeur plus grande.",
        "Sur certains ordinateurs le programme porte un autre nom, mais il s'utilise de la même façon.",
        "Derrière {it} se cache une idée simple, que l'on peut vérifier sur une feuille de papier.",
        "Si l'écran reste vide, c'est le plus souvent que la saisie était correcte et qu'il n'y avait rien à dire.",
        "Notez quelles lignes ont changé et lesquelles sont restées telles quelles.",
    ),
    "it": (
        "Chi lavora con {it} si accorge presto che l'ordine conta: prima si legge, poi si calcola.",
        "Riapriamo l'esempio e sostituiamo il secondo valore con uno più grande.",
        "Su alcuni computer il programma ha un altro nome, ma si usa allo stesso modo.",
        "Dietro {it} c'è un ragionamento semplice, che si può seguire su un foglio di carta.",
        "Se lo schermo resta vuoto, di solito il comando era giusto e non c'era niente da segnalare.",
        "Annotate quali righe sono cambiate e quali invece no.",
    ),
    "pt": (
        "Quem trabalha com {it} logo percebe que a ordem importa: primeiro se lê, depois se calcula.",
        "Abrimos o exemplo outra vez e trocamos o segundo valor por um maior.",
        "Em alguns computadores o programa tem outro nome, mas o uso é o mesmo.",
        "Por trás de {it} existe um raciocínio simples, que cabe numa folha de papel.",
        "Se a tela fica vazia, em geral a entrada estava certa e não havia nada a dizer.",
        "Anote quais linhas mudaram e quais ficaram como estavam.",
    ),
    "sv": (
        "Den som arbetar med {it} märker snart att ordningen spelar roll: först läser man, sedan räknar man.",
        "Vi öppnar exemplet igen och byter ut det andra värdet mot ett större.",
        "På en del datorer heter programmet något annat, men det används på samma sätt.",
        "Bakom {it} finns en enkel tanke som får plats på ett papper.",
        "Om skärmen förblir tom var det man skrev oftast rätt, det fanns bara inget att säga.",
        "Anteckna vilka rader som har ändrats och vilka som inte har det.",
    ),
    "pl": (
        "Kto pracuje z {it}, szybko zauważa, że ważna jest kolejność: najpierw się czyta, potem liczy.",
        "Otwieramy przykład jeszcze raz i zamieniamy drugą wartość na większą.",
        "Na niektórych komputerach program nazywa się inaczej, ale używa się go tak samo.",
        "Za {it} kryje się prosta myśl, którą można sprawdzić na kartce papieru.",
        "Jeśli ekran pozostaje pusty, to zwykle polecenie było dobre i nie było o czym informować.",
        "Zapiszcie, które wiersze się zmieniły, a które nie.",
    ),
}

# From the lesson's language to one that is near: whole words, then endings and letters. What comes out is neither.
SISTER_WORDS: Final = {
    "en": {  # towards Dutch and Low German
        "the": "de", "and": "en", "are": "zijn", "of": "van", "to": "te", "with": "met", "that": "dat", "this": "dit",
        "not": "niet", "for": "voor", "you": "je", "we": "wij", "it": "het", "a": "een", "an": "een", "or": "of",
        "from": "van", "on": "op", "can": "kan", "have": "hebben", "has": "heeft", "which": "welke", "will": "zal",
        "if": "als", "when": "wanneer", "be": "zijn", "by": "door", "as": "zoals", "but": "maar", "all": "alle",
        "our": "onze",
        "your": "jouw", "each": "ieder", "use": "gebruik", "make": "maken", "name": "naam", "new": "nieuwe",
        "one": "een",
        "two": "twee", "then": "dan", "there": "daar", "what": "wat", "they": "zij", "more": "meer", "also": "ook",
        "only": "slechts", "first": "eerste", "how": "hoe", "so": "zo", "do": "doen", "does": "doet", "was": "was",
    },
    "es": {  # towards Portuguese
        "el": "o", "la": "a", "los": "os", "las": "as", "y": "e", "en": "em", "un": "um", "una": "uma", "del": "do",
        "con": "com", "no": "não", "es": "é", "son": "são", "muy": "muito", "más": "mais", "pero": "mas",
        "como": "como",
        "para": "para", "por": "por", "esto": "isto", "este": "este", "esta": "esta", "cuando": "quando", "si": "se",
        "al": "ao", "lo": "o", "su": "seu", "sus": "seus", "nuestro": "nosso", "nuestra": "nossa", "también": "também",
        "hay": "há", "puede": "pode", "pueden": "podem", "podemos": "podemos", "tiene": "tem", "tienen": "têm",
        "hacer": "fazer", "cada": "cada", "otro": "outro", "otra": "outra", "todos": "todos", "mismo": "mesmo",
        "archivo": "arquivo", "archivos": "arquivos", "nombre": "nome", "ejemplo": "exemplo", "donde": "onde",
        "solo": "só", "sólo": "só", "ahora": "agora", "entonces": "então", "o": "ou", "ya": "já", "aún": "ainda",
        "después": "depois", "nuevo": "novo", "nueva": "nova", "eso": "isso", "ese": "esse", "esa": "essa",
        "aquí": "aqui",
        "siguiente": "seguinte", "directorio": "diretório", "directorios": "diretórios", "dos": "dois",
        "mejor": "melhor",
        "hemos": "temos", "he": "hei", "cómo": "como", "qué": "quê", "vamos": "vamos", "muestra": "mostra",
        "salida": "saída",
    },
}  # fmt: skip
SISTER_LETTERS: Final = {
    "en": (
        (r"(?:tions?)\b", "tie"), (r"(?:ings?)\b", "ende"), (r"ly\b", "lijk"), (r"ty\b", "teit"), (r"y\b", "ig"),
        (r"ee", "ie"),
        (r"oo", "oe"), (r"ea", "ee"), (r"ou", "uu"), (r"th", "d"), (r"sh", "sch"), (r"ck", "k"), (r"ph", "f"),
        (r"c(?=[aoultr])", "k"), (r"x", "ks"), (r"ed\b", "de"), (r"er\b", "aar"),
    ),
    "es": (
        (r"ciones\b", "ções"), (r"ción\b", "ção"), (r"siones\b", "sões"), (r"sión\b", "são"), (r"dades\b", "dades"),
        (r"ll", "lh"), (r"ñ", "nh"), (r"ue(?=[a-z])", "o"), (r"ie(?=[a-z])", "e"), (r"ble\b", "vel"), (r"bles\b",
         "veis"),
        (r"ón\b", "ão"), (r"iendo\b", "indo"), (r"aje\b", "agem"), (r"ero\b", "eiro"), (r"era\b", "eira"), (r"n\b",
         "m"),
        (r"\bh(?=[aeiou])", "f"), (r"jo\b", "lho"), (r"\bejec", "exec"), (r"pregunt", "pergunt"), (r"z(?=[aeo])", "ç"),
    ),
}  # fmt: skip

# Forms that change places with one that does not agree.
DISAGREEING: Final = {
    "en": {
        "is": "are", "are": "is", "was": "were", "were": "was", "has": "have", "have": "has", "does": "do",
        "do": "does",
        "this": "these", "these": "this", "that": "those", "a": "an", "an": "a", "we": "us", "it": "them", "they": "it",
        "them": "it", "their": "its", "its": "their", "you": "he", "your": "her", "many": "much", "each": "all",
        "one": "ones",
        "another": "other", "our": "they", "us": "we", "there": "their", "which": "who", "every": "all", "both": "each",
    },
    "es": {
        "el": "la", "la": "el", "los": "las", "las": "los", "un": "una", "una": "un", "del": "de la", "este": "esta",
        "esta": "este", "estos": "estas", "estas": "estos", "es": "son", "son": "es", "está": "están", "están": "está",
        "tiene": "tienen", "tienen": "tiene", "puede": "pueden", "pueden": "puede", "nuestro": "nuestra",
        "nuestra": "nuestros", "su": "sus", "sus": "su", "todos": "todas", "todas": "todos", "otro": "otra",
        "otra": "otros",
        "mismo": "misma", "misma": "mismos", "tu": "tus", "tus": "tu", "uno": "una", "podemos": "puedo", "al": "a la",
    },
}  # fmt: skip
