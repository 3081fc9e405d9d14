"""What texts call their figures, parts and answers to choose from, by language: who refers to one must have it.

Adding a language is adding rows. Each is an alternative of a pattern, singular and plural, written small.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# What a lesson shows itself and refers to by a number.
FIGURES: Final[Mapping[str, str]] = {
    "en": "figures?|figs?|tables?|listings?|diagrams?|screenshots?",
    "es": "figuras?|figs?|tablas?|diagramas?|capturas?",
    "de": "abbildung(?:en)?|abb|tabellen?|tab|schaubild(?:er)?|bild(?:er)?",
    "fr": "figures?|figs?|tableaux?|schémas?|captures?",
    "ru": "рисун(?:ок|ке|ка|ки|ках)|рис|таблиц[аеыу]?|табл|схем[аеыу]",
}
# What a text is divided into; it may also be another text's.
PARTS: Final[Mapping[str, str]] = {
    "en": "sections?|secs?|chapters?|chaps?|pages?|pp?|appendix|appendices|equations?|eqs?|exercises?|slides?",
    "es": "secci(?:ón|ones)|capítulos?|caps?|páginas?|págs?|apéndices?|anexos?|ecuaci(?:ón|ones)|ejercicios?",
    "de": "abschnitte?n?|kapiteln?|seiten?|s|anhang|anhänge|gleichung(?:en)?|übung(?:en)?|folien?",
    "fr": "sections?|chapitres?|chap|pages?|pp?|annexes?|équations?|exercices?",
    "ru": "раздел[аеуы]?|глав[аеуы]|страниц[аеуы]|стр|приложени[еия]|уравнени[еия]|упражнени[еия]|слайд[аеу]?",
}
# Answers to choose from; they are told apart by letters or numbers.
OPTIONS: Final[Mapping[str, str]] = {
    "en": "options?|distractors?",
    "es": "opci(?:ón|ones)|alternativas?|distractor(?:es)?",
    "de": "option(?:en)?|antwortmöglichkeit(?:en)?|distraktor(?:en)?",
    "fr": "options?|distracteurs?",
    "ru": "вариант[аеыу]?|дистрактор[аеы]?",
}
ANSWERS: Final[Mapping[str, str]] = {
    "en": "answers?", "es": "respuestas?", "de": "antwort(?:en)?|lösung(?:en)?", "fr": "réponses?|solutions?",
    "ru": "ответ[аы]?",
}  # fmt: skip
# What stands in brackets where a source or target is still to be named, and what says that it is.
NAMED_LATER: Final = """ref refs reference references citation citations cite source sources link url page
    cita citas referencia referencias fuente fuentes enlace página beleg belege quelle quellen verweis nachweis
    quellenangabe seite réf référence références lien ссылка ссылки источник источники"""
WANTED: Final = """
    needed required missing wanted necesaria necesarias requerida requeridas falta faltan pendiente fehlt fehlen
    nötig erforderlich nécessaire nécessaires manquante manquantes requise нужен нужна нужны отсутствует требуется
    нет"""
