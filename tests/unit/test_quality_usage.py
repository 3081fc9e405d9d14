"""Words in an order that nobody writes, in five languages; good texts have none."""

from __future__ import annotations

import random
import re

import pytest
from test_quality_languages import SAMPLES
from test_quality_languages import score as score_in
from test_quality_torn import prose_changed, scored, text_of
from tide_lesson import LESSON, criterion

from lessongen_core.usage import Usage, classes_of, packed, symbols, usage

LANGUAGES = ("en", *SAMPLES)


def shuffled(block: str) -> str:
    words = block.split()
    random.Random(3).shuffle(words)
    return " ".join(words)


def stuttering(block: str) -> str:
    return re.sub(r"(\w{3,}) (\w+)", r"\1 \1 \1 \2", block)


def every_third_lost(block: str) -> str:
    return " ".join(word for at, word in enumerate(block.split()) if at % 3 != 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("damage", [shuffled, stuttering, every_third_lost])
def test_damaged_paragraphs_are_less_usual(language, damage):
    """Whatever disturbs the words of a paragraph, the evidence for it as language falls."""
    table = usage(language)
    assert table is not None
    whole = text_of(language).split("\n\n")
    prose = [block for block in whole if not block.startswith(("#", "-", "`")) and len(block.split()) > 20]
    for block in prose:
        means = [sum(found) / len(found) for found in table.evidence([block, damage(block)])]
        assert means[0] > means[1] + 0.3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_lesson_is_usual(language):
    assert criterion(scored(language, text_of(language)), "word_use").ceiling == 1


def test_two_damaged_paragraphs_are_word_salad():
    """With the line and what to do."""
    result = scored("en", prose_changed(LESSON, lambda block: stuttering(shuffled(block))))
    found = criterion(result, "word_use")
    assert "word_salad" in result.caps
    assert found.ceiling < 0.75
    assert re.match(r"line \d+: words in an order", found.evidence)


def test_a_language_without_tables_is_not_judged():
    result = score_in("de", SAMPLES["de"].text, written_in="nl")
    assert "word_use" not in {c.name for c in result.criteria}


def test_symbols_of_text():
    """Signs, figures, names; capitals count within sentences, and in German as nouns; French elisions are words."""
    chunks = ["Then", "Paris,", "NASA", "-", "and", "2nd", "has", "12…"]
    read = [s for chunk in chunks for s in symbols(chunk, "en", first=False)]
    assert read == ["@", "@", ",", "@", "—", "and", "#x", "has", "#", "."]
    assert symbols("Then", "en", first=True) == ["then"]
    assert symbols("Brot.", "de", first=False) == ["^brot", "."]
    assert symbols("l'eau", "fr", first=False) == ["l'", "eau"]


def test_classes_are_words_or_endings():
    """A word that is not common goes by its longest known ending."""
    classes = classes_of([".", ":", "the", "-ing", "-g", "-", "^"])
    table = Usage("en", classes, b"", b"", b"")
    assert table.read("The thing: the bread") == [classes[name] for name in ("the", "-ing", ":", "the", "-")]
    assert len(packed(classes, b"\x08" * 64, b"", b"")) < 200
