"""Is it readable: length of sentences and words, in English only; a weak measure with a small weight."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

from ..score import Finding
from .structure import plateau
from .view import View

# Flesch-Kincaid grades people's lessons have (research/quality.md, section 2), falling to 0 over three grades.
_GRADES: Final = {"novice": (5.5, 11.0), "practitioner": (6.5, 13.0), "executive": (7.0, 14.0)}
_SENTENCE: Final = re.compile(r"[.!?…。！？]+(?=\s|$)|\n{2,}")
_SPOKEN_ENDING: Final = re.compile(r"(?:[sxz]|ch|sh|[cg])es$|[td]ed$|[aeiouy]e[sd]$")
_FEW_WORDS: Final = 80


def readability(view: View) -> Finding | None:
    """Flesch-Kincaid grade of the prose, English only; a weak measure, so a small weight and a wide plateau."""
    if view.language != "en":
        return None
    sentences = words = 0
    counts: Counter[str] = Counter()
    for piece in view.prose:
        found = piece.bare_words
        if len(found) >= 4:
            words += len(found)
            counts.update(found)
            sentences += max(1, len(_SENTENCE.findall(piece.bare.strip())))
    if words < _FEW_WORDS:
        return None
    syllables = sum(count * count_syllables(word) for word, count in counts.items())
    grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59
    low, high = _GRADES[view.spec.metadata.target_audience]
    # Nothing is too easy for a novice.
    easy = grade < low and view.spec.metadata.target_audience == "novice"
    score = 1.0 if easy else plateau(grade, low, high, 3, 3)
    advice = "Use shorter sentences and plainer words" if grade > high else "Write fuller sentences"
    return Finding(score, f"Flesch-Kincaid grade {grade:.1f}, {low:g}-{high:g} asked", "" if score == 1 else advice)


@lru_cache(maxsize=20_000)
def count_syllables(word: str) -> int:
    """Vowel groups of an English word with the usual silent endings; right for about 95 % of running words."""
    count = len(re.findall(r"[aeiouy]+", word))
    silent_e = word.endswith("e") and not word.endswith(("le", "ee", "ye"))
    silent_ending = word.endswith(("es", "ed")) and not _SPOKEN_ENDING.search(word)
    count -= count > 1 and (silent_e or silent_ending)
    count += len(re.findall(r"i(?:a|o(?!u|n))|(?<!q)u[ao]|eo|[^aeiouy]sm$", word)) - len(re.findall(r"[ct]i[ao]", word))
    return max(1, count)
