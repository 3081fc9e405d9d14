"""What makes a statement wrong in held-out damage: kindred terms, sweeping words, reasons, names that do not exist."""

from __future__ import annotations

from typing import Final

# Terms that models take for one another; each stands for the other, both ways.
SIBLINGS: Final = {
    "en": {
        "table": "database", "tables": "databases", "record": "field",
        "records": "fields", "primary key": "foreign key", "primary keys": "foreign keys", "inner join": "outer join",
        "ascending": "descending", "aggregate": "filter", "facet": "filter", "facets": "filters", "cluster": "facet",
        "clusters": "facets", "clustering": "faceting", "undo": "redo", "export": "import",
        "exported": "imported", "exporting": "importing", "file": "directory", "files": "directories",
        "pipe": "redirection",
        "pipes": "redirections", "relative path": "absolute path", "current directory": "home directory",
        "working directory": "root directory", "standard input": "standard output", "loop": "script",
        "loops": "scripts",
        "commit": "branch", "commits": "branches", "staging area": "repository", "pull": "push", "fetch": "clone",
        "argument": "option", "arguments": "options", "string": "number", "strings": "numbers",
        "case-sensitive": "case-insensitive", "sorting": "grouping", "sort": "group", "sorted": "grouped",
        "copy": "original", "upload": "download", "browser": "server", "web browser": "web server", "client": "server",
        "query": "result", "queries": "results", "heading": "footer", "top": "bottom",
        "line": "page", "lines": "pages", "character": "word", "characters": "words",
        "variable": "constant", "variables": "constants", "username": "password", "day": "year",
        "plural": "singular", "keyword": "comment", "wildcard": "quotation mark", "reading": "site", "survey": "visit",
        "transformation": "backup", "transformations": "backups", "reconciliation": "encryption",
    },
    "es": {
        "archivo": "directorio", "archivos": "directorios", "columna": "fila", "columnas": "filas",
        "comando": "programa",
        "comandos": "programas", "entrada": "salida", "ruta relativa": "ruta absoluta", "bucle": "script",
        "bucles": "scripts", "argumento": "comando", "argumentos": "comandos", "opción": "variable",
        "opciones": "variables",
        "línea": "palabra", "líneas": "palabras", "carácter": "número", "caracteres": "números",
        "tubería": "redirección",
        "directorio actual": "directorio raíz", "usuario": "administrador", "copia": "original", "terminal": "editor",
        "carpeta": "ventana", "inicio": "final", "principio": "fin", "izquierda": "derecha", "expresión": "extensión",
        "texto": "código", "mayúsculas": "números", "patrón": "nombre", "lista": "tabla", "interfaz": "impresora",
    },
}  # fmt: skip

# What is careful, limited or one case among others -> what holds always and for all.
SWEEPING: Final = {
    "en": {
        "some": "all", "some of the": "all of the", "many": "all", "most": "all", "several": "all the",
        "often": "always",
        "usually": "always", "typically": "invariably", "generally": "without exception", "sometimes": "every time",
        "can": "always", "may": "will certainly", "might": "will certainly", "could": "will",
        "one of the most": "by far the most",
        "for example": "exclusively", "such as": "namely", "a number of": "all existing",
        "in many cases": "in each and every case",
        "in some cases": "in all cases", "probably": "certainly", "almost": "absolutely", "nearly": "fully",
        "tend to": "always", "tends to": "always", "helps to": "is enough to", "useful": "indispensable",
        "a few": "all",
        "perhaps": "beyond doubt", "commonly": "by definition", "mostly": "entirely",
        "a useful": "the only", "a good": "the only", "a common": "the only", "another": "the only",
        "common": "universal",
        "hardly any": "no", "in the same way": "in exactly and only this way", "we can": "one must always",
        "you can": "you must always", "similar": "identical", "should": "will in every case",
    },
    "es": {
        "algunos": "todos los", "algunas": "todas las", "muchos": "todos los", "muchas": "todas las",
        "a menudo": "siempre",
        "normalmente": "siempre", "generalmente": "sin excepción", "usualmente": "siempre",
        "a veces": "todas las veces",
        "puede": "tiene que", "pueden": "tienen que", "podemos": "tenemos que", "puedes": "tienes que",
        "podría": "va a",
        "por ejemplo": "exclusivamente", "varios": "todos los", "varias": "todas las", "probablemente": "con certeza",
        "quizás": "sin duda", "casi": "absolutamente", "útil": "imprescindible", "útiles": "imprescindibles",
        "común": "universal",
        "comunes": "universales", "una manera": "la única manera", "una forma": "la única forma", "otra": "la única",
        "otro": "el único", "otros": "todos los demás", "otras": "todas las demás", "similar": "idéntico",
        "tal vez": "sin duda",
        "la mayoría de": "absolutamente todos", "suele": "siempre va a",
    },
}  # fmt: skip

# Why something is so, according to nobody.
REASONS: Final = {
    "en": (
        ", because the operating system reserves the first block of memory for it",
        ", since names are compared by their length",
        ", because it was designed for screens of eighty columns", ", which saves battery on mobile devices",
        ", because each letter is stored as a small picture", ", since the network would otherwise be blocked",
        ", because the processor reads from right to left", ", which is required by European law",
        ", since the original author was left-handed", ", because spaces are counted as zeros",
        ", which prevents the hard disk from overheating", ", since the licence does not allow more",
        ", because the screen is redrawn from the bottom up", ", since computers cannot count beyond 65,535",
        ", which goes back to an agreement with a printer maker", ", because it is translated into French first",
    ),
    "es": (
        ", porque el sistema operativo le reserva el primer bloque de memoria",
        ", ya que los nombres se comparan por su longitud",
        ", porque se diseñó para pantallas de ochenta columnas", ", lo que ahorra batería en los móviles",
        ", porque cada letra se guarda como una pequeña imagen", ", ya que de otro modo se bloquearía la red",
        ", porque el procesador lee de derecha a izquierda", ", como exige la ley europea",
        ", ya que su autor era zurdo", ", porque los espacios cuentan como ceros",
        ", lo que evita que el disco se caliente", ", ya que la licencia no permite más",
        ", porque la pantalla se dibuja de abajo arriba", ", porque antes se traduce al francés",
    ),
}  # fmt: skip

# Behind a name: another name of the lesson that is said to be the same; {x} is that name.
SAME_AS: Final = {
    "en": (
        " (also known as {x})", " (short for {x})", ", in other words {x},", " (formerly {x})", " (an alias of {x})",
        ", which is the same as {x},", " (called {x} in newer releases)", " or {x}, its other name,",
        " (equivalent to {x})",
        ", another spelling of {x},", " (that is, {x})", " (identical with {x})",
    ),
    "es": (
        " (también llamado {x})", " (abreviatura de {x})", ", es decir, {x},", " (antes {x})", " (un alias de {x})",
        ", que es lo mismo que {x},", " (llamado {x} en las versiones nuevas)", " o {x}, su otro nombre,",
        " (equivalente a {x})", ", otra grafía de {x},", " (idéntico a {x})", " (o sea, {x})",
    ),
}  # fmt: skip

# How a name is misremembered: of the first pattern that matches, one of the ways.
MISREMEMBERED: Final = (
    (r"^-(?P<a>\w)$", (r"--\g<a>", r"-\g<a>x", r"-no\g<a>")),
    (r"^(?P<a>--?)(?P<b>[\w-]+)(?P<c>.*)$", (r"\g<a>no-\g<b>\g<c>", r"\g<a>\g<b>-all\g<c>", r"\g<a>\g<b>x\g<c>")),
    (r"^(?P<a>[\w/-]+)\.(?:txt|csv|md|dat|pdb|sh|db|json|tsv|pdf)$", (r"\g<a>.xls", r"\g<a>.doc", r"\g<a>_final.bin",
    r"\g<a>.html")),
    (r"^(?P<a>[A-Z]{2,})(?P<b>\b.*)$", (r"\g<a>_ALL\g<b>", r"\g<a> ONLY\g<b>", r"\g<a>_BY\g<b>", r"IF \g<a>\g<b>")),
    (r"^(?P<a>\w+)\((?P<b>.*)$", (r"get\g<a>(\g<b>", r"\g<a>Values(\g<b>", r"\g<a>_to(\g<b>")),
    (r"^(?P<a>[A-Z][a-z]+)(?P<b>.*)$", (r"\g<a>List\g<b>", r"All\g<a>\g<b>", r"\g<a>Index\g<b>", r"\g<a>Info\g<b>")),
    (r"^(?P<a>[a-z]+)(?P<b>\b.*)$", (r"\g<a>_all\g<b>", r"get_\g<a>\g<b>", r"\g<a>-cli\g<b>", r"\g<a>_value\g<b>")),
    (r"^(?P<a>.*\w)(?P<b>\W*)$", (r"\g<a>s\g<b>", r"\g<a>_2\g<b>", r"my_\g<a>\g<b>")),
    (r"^(?P<a>.+)$", (r"\g<a>\g<a>", r"%\g<a>", r"\g<a>&")),
)  # fmt: skip

# A clause that says more of a noun; what it says is in the group "said", what joins it in "join".
_SAYS: Final = (
    r"is|are|has|have|was|were|can|will|does|do|don't|doesn't|contains?|match(?:es)?|appears?|begins?|starts?|ends?"
    r"|shows?|makes?|works?|allows?|uses?|holds?|takes?|comes?|needs?|follows?|lists?|looks?|exists?|describes?|gives?"
    r"|lets?|satisf(?:y|ies)|corresponds?|results?|stores?|creates?|prints?|tells?|runs?|keeps?|lies|knows?|wants?"
)
CLAUSES: Final = {
    "en": (
        rf"(?<=\w) (?P<join>that|which|who)\s+(?P<said>(?:{_SAYS})\b[^.,;:()?!]{{6,110}}?)(?=[.,;:)?!])"
    ),
    "es": (
        r"(?<=\w) (?P<join>que|donde)\s+"
        r"(?P<said>(?:es|son|está|están|se|no|nos|te|contiene|contienen|tiene|tienen|puede|pueden|hemos|queremos|usamos"
        r"|permite|comienza|comienzan|termina|terminan|muestra|[a-záéíóúñ]{3,}(?:an|en|mos))\b"
        r"[^.,;:()?!]{6,110}?)(?=[.,;:)?!])"
    ),
}  # fmt: skip
