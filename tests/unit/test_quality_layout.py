"""Headings and lists with nothing to order, and formulas that begin sentence after sentence; honest text like them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from test_quality_languages import SAMPLES
from test_quality_languages import score as score_in
from tide_lesson import LESSON, PULL, SPRING, score

from lessongen_core.quality import Score

FORMULAS = {
    "es": "Vale la pena saber que",
    "de": "Man sollte sich merken, dass",
    "fr": "Il faut bien comprendre que",
    "ru": "Нужно хорошо понимать, что",
}


def ceiling(found: Score, name: str) -> float:
    return next((c.ceiling for c in found.criteria if c.name == name), 1.0)


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) +", " ".join(text.split()))


def shattered(text: str) -> str:
    """Each sentence below a heading made of its first words."""
    return "\n\n".join(f"### {' '.join(said.split()[:5])}\n\n{said}" for said in sentences(text))


def staircase(text: str) -> str:
    """Each sentence one level deeper than that before."""
    return "\n".join(f"{'  ' * depth}- {said}" for depth, said in enumerate(sentences(text)))


def everywhere(language: str, change: Callable[[str], str]) -> Score:
    """The sample of a language with each paragraph of its sections changed."""
    blocks, inside = [], False
    for block in SAMPLES[language].text.split("\n\n"):
        inside = inside or block.startswith("## ")
        blocks.append(change(block) if inside and block[:1].isalpha() and not block.startswith("- ") else block)
    return score_in(language, "\n\n".join(blocks))


def test_a_heading_for_every_sentence_fails():
    """In English and, with the words of the sentences, in Spanish."""
    text = LESSON.replace(PULL, shattered(PULL)).replace(SPRING, shattered(SPRING))
    assert ceiling(score(text), "shape") < 0.75
    assert ceiling(everywhere("es", shattered), "shape") < 0.75


def test_the_terms_of_a_glossary_are_none():
    """A glossary: terms of a word or two, which their explanation may begin with."""
    terms = {
        "Neap tide": "comes when Sun and Moon pull against each other.",
        "Spring tide": "has nothing to do with the season.",
        "Ebb": "is what sailors call the water that runs out.",
        "Flood": "means that it comes back.",
        "Slack water": "lasts some minutes, between both.",
    }
    glossary = "\n\n".join(f"### {term}\n\n{term} {said}" for term, said in terms.items())
    assert ceiling(score(LESSON.replace(SPRING, f"{SPRING}\n\n{glossary}")), "shape") == 1


def test_stairs_of_sentences_fail():
    """A single one is a doubt."""
    text = LESSON.replace(PULL, staircase(PULL)).replace(SPRING, staircase(SPRING))
    assert ceiling(score(text), "shape") < 0.75
    assert ceiling(everywhere("de", staircase), "shape") <= 0.78


def test_nested_lists_are_none():
    """With neighbours on some level, also three levels deep, and where a point has a single example."""
    nested = (
        "- The Moon\n  - pulls\n    - water\n    - rock\n  - turns\n- The Sun\n  - pulls less\n- Wind\n  - moves waves"
    )
    assert ceiling(score(LESSON.replace(PULL, f"{PULL}\n\n{nested}\n")), "shape") == 1
    shown = f"```yaml\n{nested}\n```"
    assert ceiling(score(LESSON.replace(PULL, f"{PULL}\n\n{shown}\n")), "shape") == 1


@pytest.mark.parametrize("language", ["de", "es", "fr", "ru"])
def test_a_formula_before_every_sentence(language):
    """Whatever the words are; a lesson whose sentences begin as they like is not touched."""
    formula = FORMULAS[language]

    def begun(text: str) -> str:
        return " ".join(f"{formula} {said[:1].lower()}{said[1:]}" for said in sentences(text))

    assert ceiling(everywhere(language, begun), "shape") <= 0.78
    assert ceiling(score_in(language, SAMPLES[language].text), "shape") == 1


def test_a_figure_of_speech_is_none():
    """Three sentences that begin alike, a list of cases, and sentences that begin with the subject."""
    figure = "It was the Moon that pulled. It was the sea that rose. It was the boat that floated up with both."
    cases = "\n".join(f"- If you live near {bay}, look at the tables." for bay in ("Brest", "Cork", "Hull", "Leith"))
    subject = " ".join(
        f"The spring tide of {month} is a high one." for month in ("March", "April", "May", "June", "July")
    )
    assert ceiling(score(LESSON.replace(PULL, f"{PULL}\n\n{figure}\n\n{cases}\n\n{subject}\n")), "shape") == 1


def overlapping(text: str) -> str:
    """Each paragraph begins with the last 20 words of that before, as chunks do that were cut with an overlap."""
    made, tail = [], ""
    for block in text.split("\n\n"):
        prose = block[:1].isalpha()
        made.append(f"{tail} {block}".strip() if prose else block)
        tail = " ".join(block.split()[-20:]) if prose else tail
    return "\n\n".join(made)


def test_paragraphs_that_begin_with_the_end_of_the_one_before():
    """They fail where they are many; a term that comes back in twelve words does not."""
    found = score(LESSON.replace(PULL, overlapping(PULL)).replace(SPRING, overlapping(SPRING)))
    assert ceiling(found, "repetition") < 0.75
    assert ceiling(score_in("es", overlapping(SAMPLES["es"].text)), "repetition") < 0.75
    term = "the range between the high and the low water of one day"
    named = f"{PULL}\n\nSailors write down {term} and call it the lift.\n\nOn a lake {term} can hardly be seen.\n"
    assert ceiling(score(LESSON.replace(PULL, named)), "repetition") == 1
