"""Words of a text, fast and as the pattern finds them."""

from __future__ import annotations

import re

from hypothesis import assume, example, given
from hypothesis import strategies as st

from lessongen_core.quality.words import WORD, words

# Apostrophes of both kinds in any place, letters of one byte, of two when casefolded, and of none; signs of books.
PAIRED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")  # these are read in pairs
SIGNS = "aZé9ß'’ -_.“”—→µİыŸ²ª\xa0\x92\n"


@given(st.text(SIGNS, max_size=12) | st.text(max_size=12))
@example("'tis the dogs' ‘n’ O’Neil’s rock'n'roll, a''b a'’b")
@example("Straße, Ärger, l’été, ¿qué?, 2²")
def test_words_are_those_of_the_pattern(text):
    """Whatever alphabet a text is in."""
    assume(not PAIRED.search(text))
    assert words(text) == WORD.findall(text.casefold())


def test_every_sign_beside_letters_and_alone():
    """Of the alphabets that a byte may hold, of those it may not, and of books."""
    for sign in [*map(chr, range(0x250)), *"‘’“”„–—…→ыб"]:
        text = f"a{sign}b {sign} '{sign}’ {sign}a B{sign}"
        assert words(text) == WORD.findall(text.casefold()), sign
