"""A lesson beside its passages: figures, names and negations that stand otherwise, and claims from nowhere."""

from __future__ import annotations

import pytest
from test_quality_languages import SAMPLES, spec
from tide_lesson import LESSON, criterion, score

from lessongen_core.quality import score_lesson
from lessongen_core.sources import Passage
from lessongen_core.spec.models import Course

SAID = """\
The harbour keeps a record of 31 spring tides that were measured between 1920 and 1950 by the pilots. Type `tide --week`
to print the table of the coming week for your own harbour. The water of a closed sea does not rise by more than a few
centimetres at full Moon. A pilot must add 12 minutes to the times of the table for each mile of the narrow bay.
"""
PASSAGES = (Passage("tides.md", 0, "Tides", SAID + "\nType `tide --year` to print all of it.\n"),)
TAUGHT = LESSON.replace("pulls on the sea.", "pulls on the sea [1].").replace(
    "Land stands", f"{SAID}\nBoth `tide --week` and `tide --year` need a printer.\n\nLand stands"
)


def test_what_the_passage_says_is_accused_of_nothing():
    """Sentences of a passage in the lesson follow it, and those in the author's own words are not compared."""
    found = criterion(score(TAUGHT, passages=PASSAGES), "facts")
    assert (found.score, found.ceiling) == (1, 1)
    assert "facts" not in {c.name for c in score(LESSON, passages=PASSAGES).criteria}
    assert "facts" not in {c.name for c in score(TAUGHT).criteria}


@pytest.mark.parametrize(
    ("old", "new", "evidence"),
    [
        ("31 spring tides", "47 spring tides", "47 where the passage has"),
        ("add 12 minutes", "add 25 minutes", "25 where the passage has 12"),
        ("Type `tide --week`", "Type `tide --year`", "`tide --year` where the passage has `tide --week`"),
        ("does not rise", "does rise", "the passage's negation is gone"),
        ("must add", "must not add", "a negation that the passage does not have"),
        ("does not rise", "doesn't ever not rise", "negation"),
    ],
)
def test_what_stands_otherwise_bounds_the_score(old, new, evidence):
    """Another figure, another name of the same text, a "not" too many or too few, each with its line."""
    changed = score(TAUGHT.replace(old, new, 1), passages=PASSAGES)
    found = criterion(changed, "facts")
    assert found.evidence.startswith("line ")
    assert evidence in found.evidence
    assert changed.score <= 0.82 < score(TAUGHT, passages=PASSAGES).score


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("31 spring tides", "many spring tides"),
        ("does not rise", "doesn't rise"),
        ("between 1920 and 1950", "from 1920 to 1950"),
    ],
)
def test_another_example_or_wording_is_no_contradiction(old, new):
    """A figure left out, a contraction, another preposition."""
    assert criterion(score(TAUGHT.replace(old, new, 1), passages=PASSAGES), "facts").score == 1


def test_a_lesson_may_have_names_of_its_own():
    """What the passage calls `tide` the lesson calls `flood`, everywhere."""
    assert criterion(score(TAUGHT.replace("`tide", "`flood"), passages=PASSAGES), "facts").score == 1


def test_a_command_with_another_option_is_seen_in_code():
    """A line of the passages with an option that none of them gives to the command; a line of its own is free."""
    command = "```\ntide --harbour Brest --days 7\n```\n"
    passages = (Passage("tides.md", 0, "Tides", f"{SAID}\n{command}"),)

    def facts(line: str):
        return criterion(score(TAUGHT.replace("Land stands", f"{line}\n\nLand stands"), passages=passages), "facts")

    assert facts(command).score == 1
    assert facts(command.replace("Brest --days 7", "Oslo --days 3")).score == 1
    assert "`--hours` where the passage has `--days`" in facts(command.replace("--days", "--hours")).evidence


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("de", "kann das\nGas nicht entweichen", "kann das\nGas entweichen"),
        ("fr", "le gaz ne peut pas sortir", "le gaz peut sortir"),
        ("ru", "газ не может выйти", "газ может выйти"),
        ("es", "el gas no puede salir", "el gas puede salir"),
    ],
)
def test_a_negation_that_is_gone_is_seen_in_each_language(language, old, new):
    """The negations of five languages are known; with the text itself as passage nothing else differs."""
    text = SAMPLES[language].text
    passages = (Passage("bread.md", 0, "", text),)

    def facts(lesson: str):
        result = score_lesson(lesson, spec(SAMPLES[language]), Course(language=language), passages=passages)
        return criterion(result, "facts")

    assert old in text
    assert facts(text).score == 1
    assert "negation" in facts(text.replace(old, new)).evidence


def test_a_lesson_that_cites_none_of_its_passages_is_bounded():
    """It passes, below every lesson that cites."""
    cited = LESSON.replace("pulls on the sea.", "pulls on the sea [1].")
    passages = (Passage("tides.md", 0, "Tides", LESSON),)
    assert score(LESSON, passages=passages).score <= 0.8 < score(cited, passages=passages).score


def test_claims_from_nowhere_bound_the_score_and_never_stop_it():
    """Figures and names that no passage holds: certain enough to cost, not to reject, for passages are a choice."""
    passages = (Passage("tides.md", 0, "Tides", LESSON),)
    cited = LESSON.replace("pulls on the sea.", "pulls on the sea [1].")
    claims = (
        "In 1893 the institute of Ostrava proved it with 417 buoys.",
        "Ever since, Professor Lindgren asks for 88 euros.",
    )
    claimed = cited.replace("Land stands", f"{claims[0]} {claims[1]}\n\nLand stands")
    result = score(claimed, passages=passages)
    assert "2 claims are not" in criterion(result, "grounding").evidence
    assert 0.75 <= result.score < score(cited, passages=passages).score
