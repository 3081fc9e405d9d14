"""What turns a statement into a wrong one: numbers, denials, verbs that are negated, clauses that change places."""

from __future__ import annotations

from typing import Final

NUMBER_WORDS: Final = {
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "hundred"),
    "es": ("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "doce", "veinte", "cien"),
}
# {n} is a number.
QUANTITIES: Final = {
    "en": {
        "many": "exactly {n}", "several": "exactly {n}", "multiple": "exactly {n}", "a few": "exactly {n}",
        "various": "exactly {n}", "a number of": "exactly {n}", "a lot of": "exactly {n}", "lots of": "exactly {n}",
        "most": "exactly {n} percent of all", "all the": "only the first {n}", "all of the": "only {n} of the",
        "often": "in {n} of 1000 cases", "usually": "in {n} of 1000 cases", "sometimes": "in {n} of 1000 cases",
        "always": "in {n} percent of cases", "every": "every {n}th", "each": "every {n}th",
        "any": "at most {n} percent of any",
        "any number of": "at most {n}", "at any time": "within {n} days", "only one": "{n}",
        "at the same time": "at intervals of {n} minutes", "immediately": "after {n} minutes",
        "a range of": "exactly {n}",
        "a single": "exactly {n}", "a set of": "a set of exactly {n}", "a list of": "a list of exactly {n}",
    },
    "es": {
        "muchos": "exactamente {n}", "muchas": "exactamente {n}", "varios": "exactamente {n}",
        "varias": "exactamente {n}", "algunos": "exactamente {n}", "algunas": "exactamente {n}",
        "múltiples": "exactamente {n}", "la mayoría de": "exactamente el {n} por ciento de",
        "todos los": "solo los primeros {n}", "todas las": "solo las primeras {n}",
        "a menudo": "en {n} de cada 1000 casos", "a veces": "en {n} de cada 1000 casos",
        "normalmente": "en {n} de cada 1000 casos", "siempre": "en el {n} por ciento de los casos",
        "cualquier": "como mucho el {n} por ciento de cualquier",
        "inmediatamente": "a los {n} minutos",
        "un solo": "exactamente {n}", "una sola": "exactamente {n}",
    },
}  # fmt: skip

# {s} is the statement, with a small letter and without its stop.
DENIALS: Final = {
    "en": (
        "It is not true that {s}.", "It is a mistake to think that {s}.", "Many people wrongly believe that {s}.",
        "It is often said that {s}, but this is not so.",
        "Contrary to what one may read elsewhere, it is not the case that {s}.",
    ),
    "es": (
        "Es un error pensar que {s}.", "Suele decirse que {s}, pero no es así.",
        "Mucha gente cree, sin razón, que {s}.", "Aunque se lea en otros sitios que {s}, es falso.",
    ),
}  # fmt: skip
# How a sentence begins that states something.
DECLARATIVE: Final = {
    "en": r"(?:The|A|An|This|These|Those|That|Each|Every|All|Most|You|We|They|It|There|One|Our|Its|`[^`\n]+`|[A-Z]\w+ "
          r"(?:is|are|has|can|will|does|[a-z]+s)) ",
    "es": r"(?:El|La|Los|Las|Un|Una|Este|Esta|Estos|Estas|Cada|Todos|Todas|Nuestro|Nuestra|Esto|Se|`[^`\n]+`|[A-Z]\w+ "
          r"(?:es|son|está|tiene|puede|permite)) ",
}  # fmt: skip

# Third persons that are hardly ever nouns, and the base forms of the same and others.
_DOES: Final = (
    "allows contains creates makes requires gives keeps becomes appears happens includes shows tells lets takes "
    "provides selects removes adds works follows refers describes explains produces reads writes gets goes sees knows "
    "prevents ensures consists exists depends remains enables determines defines represents holds converts applies "
    "sends tries saves moves deletes ignores treats compares replaces combines executes wants comes looks opens "
    "turns helps stores finds returns supports keeps uses"
)
_DO: Final = (
    "use need want get see make know find select choose click open add write run create save edit work call give "
    "take keep start type enter apply change remove move copy put store combine sort filter join look go do think rely "
    "begin end lose read tell mean depend appear contain include show allow exist provide follow require export import"
)
_ADVERBS: Final = r"(?:(?:also|always|then|only|still|often|usually|sometimes|automatically|actually|simply) )?"
_NO_NOUN: Final = r"(?<!\bthe )(?<!\ba )(?<!\bof )(?<!\bby )(?<!\bfor )(?<!\bany )(?<!\ball )(?<!\bmany )"
_HACE: Final = (
    "permite permiten muestra muestran contiene contienen crea significa devuelve imprime ejecuta usa usamos utiliza "
    "utilizamos necesitamos incluye elimina borra copia mueve ordena busca encuentra funciona empieza comienza termina "
    "guarda lee escribe selecciona cambia tenemos tienen hace dice da sirve indica genera produce queremos debemos "
    "podemos puedes puede pueden aparece aparecen existe existen"
)


def _base(third: str) -> str:
    if third in ("goes", "becomes"):
        return third[:-2] if third == "goes" else third[:-1]
    return f"{third[:-3]}y" if third == "tries" else third[:-1]


BASES: Final = {third: _base(third) for third in _DOES.split()}
# (pattern, what takes its place); the first hit in a sentence counts. {base} is that of a third person in BASES.
ACTIONS: Final = {
    "en": (
        (rf"{_NO_NOUN}\b({_ADVERBS})(?P<third>{'|'.join(BASES)})\b", r"does not \1{base}"),
        (rf"((?:^|,\s|\b(?:and|that|now|then|so|because|but)\s)(?:you|we|they|people|users))\s"
         rf"({_ADVERBS}(?:{'|'.join(_DO.split())}))\b", r"\1 do not \2"),
    ),
    "es": (
        (rf"\b(?<!\bno )(?<!\btambién )(?<!\bsí )((?:(?:se|nos|lo|la|los|las|le) )?(?:{'|'.join(_HACE.split())}))\b",
         r"no \1"),
    ),
}  # fmt: skip
# What a sentence tells the reader to do -> that it must not be done.
_ORDERS: Final = (
    "Click Select Use Open Choose Enter Type Add Create Remove Write Run Put Give Make Save Copy Look Find Check Start "
    "Go Try Keep Change Move Download Install Paste Store"
)
IMPERATIVES: Final = {
    "en": {verb: f"Do not {verb.lower()}" for verb in _ORDERS.split()},
    "es": {
        "Usa": "No uses", "Utiliza": "No utilices", "Abre": "No abras", "Escribe": "No escribas",
        "Ejecuta": "No ejecutes", "Crea": "No crees", "Añade": "No añadas", "Elimina": "No elimines",
        "Copia": "No copies", "Mueve": "No muevas", "Busca": "No busques", "Presiona": "No presiones",
        "Guarda": "No guardes", "Cambia": "No cambies",
    },
}  # fmt: skip

# (conjunction first, conjunction between): its two clauses are groups; the last group is how the sentence ends.
CLAUSES: Final = {
    "en": (
        r"((?:Even if|If|When|Once|Because|Unless|Although|While|As soon as))\s+"
        r"((?:you|we|they|I|it|there|this|that|these|the|a|an|your|our|one|`)[^,.:;()]{8,}),\s+(?:then\s+)?"
        r"((?:you|we|they|I|it|there|this|that|these|the|a|an|your|our|one|`)[^;:()]{8,}?[^.;:()])(\.?)$",
        r"(?![^,]{0,20},)((?:(?! --)[^;:()]){15,200}?)(,?\s+(?:because|when|unless|so that|until|although|while|"
        r"which means that|(?<!\bsee\s)(?<!\bcheck\s)(?<!\bknow\s)(?<!\beven\s)(?<!\bonly\s)(?<!\bas\s)"
        r"(?<!\bout\s)(?<!\bof\s)(?<!\bthat\s)(?<!\band\s)if)\s+)"
        r"((?:you|we|they|I|it|there|this|that|these|the|a|an|your|our|one|`)[^;:()]{8,}?[^.;:()])(\.?)$",
    ),
    "es": (
        r"((?:Si|Cuando|Dado que|Ya que|Aunque|Mientras|Una vez que|En cuanto))\s+"
        r"([^,.:;()]{12,}),\s+(?:entonces\s+)?([^:;()]{11,}?[^.;:()])(\.?)$",
        r"(?![^,]{0,20},)((?:(?! --)[^;:()]){15,200}?)((?<!que),?\s+(?:porque|cuando|para que|ya que|dado que|"
        r"puesto que|hasta que|así que|de modo que|aunque|(?<!\bver\s)(?<!\bsaber\s)(?<!\bque\s)si)\s+)"
        r"([^;:()]{11,}?[^.;:()])(\.?)$",
    ),
}  # fmt: skip

# A short subject that names something, a verb, and what is said of the subject.
PREDICATES: Final = {
    "en": r"(?!(?:This|That|It|There|These|Those|Here|What|Which|How|If|When|To|In|For|As|But|And|So|Note|Where|Before|"
          r"After|Now|Because|Since|While|Although|Once|Even|We|You|They|He|She|I|Let|Why|Who|Unlike|On|At|By|With|"
          r"Explain|Write|Use|Name|Describe)\b)"
          r"(?:[A-Z`*\"'][^\s,.:;]*)(?:\s(?!that|which|if|when|you|we|why|how|because)[^\s,.:;]+){0,5}?\s"
          r"(?P<verb>is|are|has|have|can|will|must|should|means|allows|contains|uses|returns|lets|does|do|was|were|need|"
          r"want|use|could|may|might|would)\s(?P<said>[^:?]{15,250}?)\.?$",
    "es": r"(?!(?:Esto|Eso|Ello|Hay|Aquí|Si|Cuando|Para|En|Como|Pero|Y|Así|Qué|Por|Con|Al|Ahora|Después|Antes)\b)"
          r"(?:[A-ZÁÉÍÓÚ`*\"'][^\s,.:;]*)(?:\s(?!que|si|cuando|porque)[^\s,.:;]+){0,5}?\s"
          r"(?P<verb>es|son|está|están|tiene|tienen|puede|pueden|podemos|significa|permite|contiene|usa|muestra|hace|"
          r"debe|se|no|nos|vamos|queremos|tenemos)\s(?P<said>[^:?]{15,250}?)\.?$",
}  # fmt: skip
