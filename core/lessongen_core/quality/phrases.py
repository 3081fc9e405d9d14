"""Grammar words and what never follows them, by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# (words, what never comes right after them, stops that may come after them): the grammar that word salad breaks and
# edited text does not. What is left out is right now and then: "because of", "la ha visto", "la o el", "zum einen",
# "der im Haus wohnt", "er sammelt sie ein und", "avec de l'eau", "de ne pas", "il leur a dit", "или же", "20 м/с".
_ALL_STOPS: Final = ".,;!?"
BROKEN_PAIRS: Final[Mapping[str, tuple[tuple[frozenset[str], frozenset[str], str], ...]]] = {
    language: tuple((frozenset(words.split()), frozenset(never.split()), stops) for words, never, stops in rows)
    for language, rows in {
        "en": (
            ("the a an my your our their every",
             "the a an of and or but is are was were be been to in on by from at into has have had than it we you", ""),
            ("of", "of and or but is are was were be been has have had by than", _ALL_STOPS),
            ("into from with without within", "of but is are was were be been has have had by than", _ALL_STOPS),
            ("and or because than", "and or than", ","),
        ),
        "es": (
            ("el su sus nuestro nuestra", "el la un una pero es son era está están ha han se con por para en al a", ""),
            ("su sus nuestro nuestra", "y o", ""),
            ("la los las un unos unas", "el la un pero es son era con para en al", ""),
            ("una", "el la un una", _ALL_STOPS),
            ("de del en sin al", "y o pero es son era está están ha han se del de en con", _ALL_STOPS),
            ("con por", "pero es son era está están ha han se del de en con por", _ALL_STOPS),
            ("y o porque", "y o", ","),
        ),
        "de": (
            ("im vom zum zur beim", "ein eine einem der die das und oder aber ist sind war wird hat haben dass", ""),
            ("eine einem einen einer eines jede jeder", "ein eine einem einen einer eines aber dass", _ALL_STOPS),
            ("von für", "und oder aber ist sind war wird hat haben dass", _ALL_STOPS),
            ("der die den dem des", "dass wenn weil denn", ","),
            ("und oder dass weil denn", "und oder", ","),
        ),
        "fr": (
            ("du au aux des cette ces notre votre chaque",
             "le la les du au aux des de et mais est sont était ont peut ne dans avec sur par pour que", ""),
            ("le la les", "le la les un du au aux des et mais était dans avec sur par que", ""),
            ("un une", "le la les un une du sont ont mais", _ALL_STOPS),
            ("de dans par", "du et ou mais est sont était ont peut", _ALL_STOPS),
            ("avec sur sans", "mais est sont était ont peut", _ALL_STOPS),
            ("et ou que", "et ou", ","),
        ),
        "ru": (
            ("в во на со к из от до для без при под над через",
             "а но если бы ли же он она они мы вы я в во на с со к из от до для без при под над через", ""),
            ("с", "а но если бы ли же он она они мы вы я в во на с со к из от до для без при под", _ALL_STOPS),
            ("и", "и или а но же ли бы", ","),
            ("или", "или а но ли бы", ","),
            ("а но", "или а но же ли", ","),
            ("не", "и или а но же", ","),
        ),
    }.items()
}  # fmt: skip

# Grammar words that may have a capital inside a sentence: months, names, quarters of the sky, whoever is spoken to.
CAPITALS: Final = frozenset({
    "may", "will", "can", "este", "mi", "la", "lei", "loro",
    "вы", "вас", "вам", "вами", "ваш", "ваша", "ваше", "ваши", "вашего", "вашей", "вашем", "вашим", "ваших",
})  # fmt: skip
