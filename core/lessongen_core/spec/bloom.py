"""Action verbs by Bloom level, to guess a level and to doubt one. First words only; a hint, never an error.

Source of the levels: Anderson and Krathwohl, A Taxonomy for Learning, Teaching, and Assessing (2001). Verbs that
teachers use on several levels stand on several.
"""

from __future__ import annotations

import re
from functools import cache

from .models import BloomLevel

_VERBS: dict[BloomLevel, str] = {
    "remember": """define list name recall recognize recognise identify label state match select locate
        definir listar nombrar recordar reconocer identificar enumerar señalar localizar
        назвать перечислить вспомнить определить узнать nennen auflisten benennen définir nommer citer lister""",
    "understand": """explain describe summarize summarise interpret classify discuss paraphrase illustrate compare
        distinguish translate identify recognize recognise give define demonstrate predict
        explicar describir resumir interpretar clasificar comparar distinguir traducir identificar reconocer demostrar
        объяснить описать пояснить сравнить различать erklären beschreiben zusammenfassen
        expliquer décrire résumer comparer distinguer""",
    "apply": """use apply run execute compute calculate write construct demonstrate implement perform solve show install
        configure select set add save open import export combine redirect restore access navigate correct resolve change
        create make import translate go push clone move copy delete scale adjust adapt convert measure prepare
        usar utilizar aplicar ejecutar calcular escribir construir demostrar implementar realizar resolver mostrar crear
        configurar redirigir combinar seleccionar copiar mover eliminar traducir
        использовать применить выполнить вычислить решить написать создать
        anwenden benutzen ausführen berechnen schreiben utiliser appliquer exécuter calculer écrire""",
    "analyze": """analyze analyse compare contrast distinguish differentiate examine trace debug diagnose identify
        analizar comparar contrastar distinguir diferenciar examinar rastrear diagnosticar
        анализировать проанализировать сравнить различать исследовать analysieren vergleichen unterscheiden
        analyser comparer distinguer examiner""",
    "evaluate": """evaluate judge assess critique justify defend argue choose decide recommend
        evaluar juzgar valorar justificar argumentar elegir decidir recomendar
        оценить обосновать выбрать bewerten beurteilen begründen évaluer juger justifier choisir""",
    "create": """create design compose plan build develop devise invent produce write construct generate make
        crear diseñar componer planear desarrollar inventar producir escribir construir generar
        создать разработать спроектировать придумать entwerfen entwickeln gestalten créer concevoir élaborer écrire""",
}
_WEAK = frozenset(
    [
        "understand",
        "know",
        "learn",
        "appreciate",
        "grasp",
        "familiarize",
        "familiarise",
        "comprender",
        "entender",
        "conocer",
        "saber",
        "aprender",
        "понимать",
        "понять",
        "знать",
        "узнать",
        "изучить",
        "verstehen",
        "wissen",
        "kennen",
        "lernen",
        "comprendre",
        "connaître",
        "savoir",
        "apprendre",
    ]
)
_FIRST_WORD = re.compile(r"\w+")


@cache
def _levels() -> dict[str, frozenset[BloomLevel]]:
    levels: dict[str, set[BloomLevel]] = {}
    for level, verbs in _VERBS.items():
        for verb in verbs.split():
            levels.setdefault(verb, set()).add(level)
    return {verb: frozenset(found) for verb, found in levels.items()}


def first_word(objective: str) -> str:
    """The first word of an objective, in lower case; "" when it has none."""
    found = _FIRST_WORD.search(objective)
    return found.group().casefold() if found else ""


def levels_of(objective: str) -> frozenset[BloomLevel]:
    """The levels an objective's verb stands for; empty when the verb is not in the table."""
    return _levels().get(first_word(objective), frozenset())


def guess_level(objective: str) -> BloomLevel | None:
    """The level, when the verb stands for one alone."""
    levels = levels_of(objective)
    return next(iter(levels)) if len(levels) == 1 else None


def is_weak(objective: str) -> bool:
    """The verb names a state of mind that nobody can observe: understand, know, learn."""
    return first_word(objective) in _WEAK
