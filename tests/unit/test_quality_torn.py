"""Paragraphs without their beginning or their end, and good ones that begin small or end in dots."""

from __future__ import annotations

import pytest
from test_quality_languages import SAMPLES
from test_quality_languages import score as score_in
from tide_lesson import LESSON, criterion, score

LANGUAGES = ("en", *SAMPLES)


def scored(language: str, text: str):
    return score(text) if language == "en" else score_in(language, text)


def text_of(language: str) -> str:
    return LESSON if language == "en" else SAMPLES[language].text


def prose_changed(text: str, change, most: int = 2) -> str:
    """The first `most` paragraphs of introduction and sections that are prose and long enough, changed."""
    blocks, left = text.split("\n\n"), most
    for at, block in enumerate(blocks):
        if left and not block.startswith(("#", "-", "`", "|", ">")) and len(block.split()) > 12:
            blocks[at] = change(block)
            left -= 1
    return "\n\n".join(blocks)


def beheaded(block: str) -> str:
    """From within a word of its second quarter."""
    at = next(i for i in range(len(block) // 4, len(block)) if block[i - 2 : i + 3].isalpha())
    return block[at:]


def previewed(block: str) -> str:
    return " ".join(block.split()[:10]).rstrip(".,") + "… [+312]"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("damage", [beheaded, previewed])
def test_a_paragraph_without_its_beginning_or_end_is_seen(language, damage):
    """Two are a doubt at least, with line and words."""
    found = criterion(scored(language, prose_changed(text_of(language), damage)), "torn")
    assert found.ceiling <= 0.78
    assert found.evidence.startswith("line ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_lesson_has_none(language):
    assert criterion(scored(language, text_of(language)), "torn").ceiling == 1


def test_three_are_certain():
    """They close the gate."""
    more = "Land stands still while the water goes round it, as every sailor knows.\n\n"
    text = LESSON.replace("Land stands", more * 2 + "Land stands")
    assert "garbled" in score(prose_changed(text, beheaded, 4)).caps


@pytest.mark.parametrize(
    "block",
    [
        "a) The water rises twice a day.\n\nb) The water falls twice a day.\n\nc) The Moon does it all alone.",
        "npm shows the tide tables.\n\nnpm prints them, too.\n\nnpm is a tool of its own that does no more.",
        "The command is:\n\n```\ntide\n```\n\nand it shows the next high water:\n\n```\n4:12\n```\n\nwhich is early.",
        "She said to the sailors on the quay, “Wait…”\n\nSo they waited for all of the night, and “So what…” he said.",
        "eBay and iPhone begin small.\n\niPhones show the tide.\n\neBay sells tables to the sailors of all coasts.",
    ],
)
def test_what_begins_small_or_ends_in_dots_by_right_is_not(block):
    """Items, names, sentences round a block of code, quotes."""
    found = criterion(score(LESSON.replace("Land stands", f"{block}\n\nLand stands")), "torn")
    assert found.ceiling >= 0.9, found.evidence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("For the walk: boots, a map, water, bread and a slab of halva", "For the evening: rice and a spoon of ghee"),
        ("The tide table is kept in a file whose name ends in csv", "The program that draws it is written in golang"),
    ],
)
def test_a_rare_word_at_the_end_is_a_doubt(one, other):
    """Only a longer word of the lesson tells that it is a piece of one."""
    found = score(LESSON.replace("Land stands", f"{one}\n\n{other}\n\nLand stands", 1))
    assert found.caps == ()
    assert criterion(found, "torn").ceiling == 0.78
