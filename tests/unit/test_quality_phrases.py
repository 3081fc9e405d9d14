"""Grammar that word salad breaks (quality/phrases.py) beside the same words where they are right."""

from __future__ import annotations

import pytest

from lessongen_core.quality.fluency import _openings
from lessongen_core.quality.phrases import BROKEN_PAIRS

RIGHT = {
    "en": "Ask the IT department because of the delay, and, above all, say whether it goes to and from the store.",
    "es": "No la ha visto la o el docente, y, sobre todo, cuenta una y otra vez, una por una, con y sin ayuda, "
    "de no ser así.",
    "de": "Der im Haus wohnt, sammelt sie ein und reicht sie weiter, zum einen im Soll, zum anderen im Haben, ohne "
    "dass eine der Frauen mit und ohne Hut ein oder zwei im Jahr gebaute Häuser sieht.",
    "fr": "Il leur a dit de ne pas partir, par de nombreux mots, avec du lait et avec de l'eau, avec ou sans sucre, "
    "à la une, un par un, et, enfin, il les a vus.",
    "ru": "Не только скорость 20 м/с, но и масса, до и после, или же, наконец, на не очень скользкой дороге за 1 с.",
}  # fmt: skip
BROKEN = {
    "en": "The and of but a was because than. Of the to. From is my. And or.",
    "es": "El es su con. De y la un por son. Y o los para.",
    "de": "Im und vom ist. Von oder zum. Der dass und oder.",
    "fr": "Du et les dans. De sont un le. Et ou cette.",
    "ru": "В на и или. Из бы а или. Не и.",
}


@pytest.mark.parametrize("language", sorted(BROKEN_PAIRS))
def test_what_people_write_breaks_no_rule(language: str) -> None:
    """Each of these once was a reason to refuse an honest lesson."""
    openings, broken = _openings(RIGHT[language], BROKEN_PAIRS[language])
    assert openings > 4
    assert broken == 0


@pytest.mark.parametrize("language", sorted(BROKEN_PAIRS))
def test_shuffled_grammar_words_break_many(language: str) -> None:
    """In each language."""
    openings, broken = _openings(BROKEN[language], BROKEN_PAIRS[language])
    assert broken >= 4, openings
