"""Words for held-out damage to wording: rare ones, alternatives of a translation program, letters that look alike."""

from __future__ import annotations

from typing import Final

# Where a model goes that is too hot: real words, one as good as the other.
RARE: Final = {
    "en": """marzipan oblique thunder ledger velvet isthmus carburettor solemn pumice tangential lighthouse brisk
        cathedral wherewithal gravel sonnet unspooled hinterland mustard arbitrage feathered quorum lacquer dwindling
        parsley embargo tessellated harbour murmuring ombudsman thistle copper unfurl gazebo latitude brine mezzanine
        flint sideways cohort turbine lament saffron notwithstanding pivoting quarry silhouette apron ferment
        bureaucratic otter gloaming vestibule amortised plinth sycamore briskly tandem porous fugue cabbage ratified
        wistful hectare clasp monsoon effigy tariff shimmering beneath anvil whilst cordial ballast prism untethered
        pomegranate delegate rivet estuary lukewarm choreography sieve parliament moss vertebrate inkwell trundle
        cascading oyster provisional tinsel abacus""",
    "es": """mazapán oblicuo trueno terciopelo istmo carburador solemne pómez tangencial faro enérgico catedral grava
        soneto desenrollado mostaza arbitraje emplumado quórum laca menguante perejil embargo teselado puerto murmullo
        cardo cobre desplegar glorieta latitud salmuera entresuelo pedernal cohorte turbina lamento azafrán pivotante
        cantera silueta delantal fermento burocrático nutria vestíbulo amortizado plinto sicómoro tándem poroso fuga
        repollo ratificado melancólico hectárea broche monzón efigie arancel reluciente yunque cordial lastre prisma
        granada delegado remache estuario tibio coreografía tamiz parlamento musgo vertebrado tintero ostra ábaco""",
}

# What a translation program offers beside its first choice.
ALTERNATIVES: Final = {
    "en": {
        "use": "employ utilise", "used": "employed utilised", "using": "employing utilising",
        "shows": "displays presents",
        "show": "display present", "see": "observe notice", "want": "wish desire", "need": "require demand",
        "make": "create produce", "find": "locate discover", "get": "obtain receive", "give": "provide grant",
        "change": "modify alter", "changes": "modifications alterations", "start": "begin commence",
        "end": "finish close",
        "example": "instance sample", "way": "manner method", "part": "portion piece", "kind": "type sort",
        "many": "numerous several", "different": "distinct various", "new": "fresh recent", "same": "identical equal",
        "large": "big great", "small": "little tiny", "name": "title designation", "names": "titles designations",
        "file": "document record", "files": "documents records", "data": "information figures",
        "work": "function operate",
        "column": "pillar field", "columns": "pillars fields", "table": "chart board", "tables": "charts boards",
        "value": "worth amount", "values": "worths amounts", "number": "figure count", "list": "listing roster",
        "result": "outcome effect", "results": "outcomes effects", "line": "row string", "lines": "rows strings",
        "first": "initial primary", "however": "nevertheless though", "because": "since as", "also": "too likewise",
        "only": "merely solely", "before": "prior previously", "after": "following later", "each": "every any",
        "write": "compose enter", "read": "peruse study", "open": "unlock access", "choose": "select pick",
        "click": "press tap", "type": "key enter", "command": "order instruction", "question": "query issue",
        "water": "liquid sea", "high": "tall elevated", "low": "short deep", "keeps": "retains holds",
        "page": "sheet leaf",
    },
    "es": {
        "usar": "utilizar emplear", "usando": "utilizando empleando", "muestra": "presenta exhibe",
        "ver": "observar mirar",
        "queremos": "deseamos pretendemos", "hacer": "realizar efectuar", "encontrar": "hallar localizar",
        "archivo": "fichero documento", "archivos": "ficheros documentos", "directorio": "carpeta guía",
        "directorios": "carpetas guías", "comando": "orden instrucción", "comandos": "órdenes instrucciones",
        "nombre": "título denominación", "nombres": "títulos denominaciones", "línea": "renglón fila",
        "líneas": "renglones filas", "salida": "resultado exterior", "contenido": "materia interior",
        "cada": "todo cualquier",
        "ejemplo": "muestra caso", "forma": "manera modo", "parte": "porción trozo", "nuevo": "reciente novedoso",
        "primero": "inicial antes", "diferente": "distinto diverso", "grande": "amplio extenso",
        "mismo": "igual idéntico",
        "porque": "pues ya_que", "pero": "mas sino", "también": "además asimismo", "solo": "únicamente solamente",
        "datos": "información cifras", "lista": "listado relación", "escribir": "redactar teclear",
        "cambiar": "modificar alterar",
        "programa": "aplicación software", "programas": "aplicaciones softwares", "texto": "escrito redacción",
        "ejecutar": "correr lanzar", "crear": "generar producir", "buscar": "hallar indagar", "trabajo": "labor tarea",
        "palabra": "término vocablo", "palabras": "términos vocablos", "bucle": "ciclo lazo", "ruta": "camino vía",
        "usuario": "cliente operador", "resultado": "efecto desenlace", "número": "cifra cantidad",
        "error": "fallo equivocación",
    },
}  # fmt: skip
ALTERNATIVE_FORMS: Final = ("{0}/{1}/{2}", "{0}/{1}", "{0} ({1}, {2})", "[{0}|{1}|{2}]", "{0}; {1}", "{0} ~ {1}")

# What is on the page -> what a scanner reads.
LOOKALIKES: Final = (
    ("rn", "m"), ("cl", "d"), ("fi", "h"), ("li", "h"), ("ll", "11"), ("m", "rn"), ("w", "vv"), ("d", "cl"), ("l", "1"),
    ("o", "0"), ("e", "c"), ("h", "b"), ("g", "q"), ("t", "f"), ("i", "l"), ("s", "5"), ("u", "ii"), ("n", "ri"),
    ("a", "o"), ("b", "6"), ("r", "t"), ("c", "e"), ("y", "v"), ("p", "j>"),
)  # fmt: skip
