"""Honest lessons of users that were accused, and what lies next to them and is still seen."""

from __future__ import annotations

from collections import Counter

import pytest
from tide_lesson import COURSE, LESSON, SPEC, criterion, score

from lessongen_core.quality import score_lesson, tasks
from lessongen_core.quality.language import language
from lessongen_core.quality.view import View
from lessongen_core.spec.models import Course, LessonSpec

INTRO = "Most people who see a faint pull the person up again, or they stand and stare. Neither of them helps at all."
STEPS = """\
1. Kneel beside the chest. Lay the nearer arm out at a right angle, palm up.
2. Bring the far arm across, and hold the back of that hand against the near cheek.
3. With your other hand pull up the far knee until the foot is flat on the floor, and roll the body towards you.
"""
PROSE = STEPS.replace("1. ", "").replace("\n2. ", " ").replace("\n3. ", " ")


def first_aid(section: str, audience: str = "novice") -> str:
    return f"""\
# When somebody faints

{INTRO}

## Telling a faint from something worse

A faint is a short loss of blood to the brain, and you recognise it by its warning: the face turns pale, the person
yawns or feels sick, and the sight narrows, as if looking down a tube. Then the knees give way and the person falls.

## What to do

{section}

## Summary

A faint passes within a minute. Whoever breathes and does not wake is laid on the side, and somebody calls for help.
"""


def short_spec(audience: str = "novice") -> LessonSpec:
    spec = SPEC.model_copy(deep=True)
    objectives = [
        spec.learning_objectives[0].model_copy(update={"objective": "Recognise a faint"}),
        spec.learning_objectives[1].model_copy(update={"objective": "Demonstrate the recovery position"}),
    ]
    metadata = spec.metadata.model_copy(update={"target_audience": audience})
    update = {"title": "When somebody faints", "description": "", "learning_objectives": objectives, "sections": []}
    return spec.model_copy(update=update | {"exercises": [], "metadata": metadata})


ENGLISH = Course.model_validate({"title": "First aid", "language": "en"})


def coverage(section: str) -> str:
    return criterion(score_lesson(first_aid(section), short_spec(), ENGLISH), "objective_coverage").evidence


@pytest.mark.parametrize("rest", [STEPS, PROSE])
def test_a_term_is_taught_where_the_section_goes_on_from_it(rest):
    """A verb and one term: whoever teaches it cannot but use the spec's words."""
    told = "When the person breathes but does not wake, use the recovery position, so that the tongue falls forward:"
    assert "only stated" not in coverage(f"{told}\n\n{rest}")


@pytest.mark.parametrize(
    "section",
    [
        f"In this section you demonstrate the recovery position.\n\n{STEPS}",  # says no more than the spec
        f"{STEPS}\nWhen the person breathes but does not wake, use the recovery position, so that the tongue falls.",
    ],
)
def test_a_term_is_only_stated_where_nothing_is_said_of_it(section):
    assert "only stated" in coverage(section)


def test_what_a_colon_announces_is_no_filler():
    """Its words are those of the details, and may all be new."""
    told = "A sailor who swallowed water is laid on the side{} Land stands"
    for stop, announced in ((":", True), (".", False)):
        text = LESSON.replace("Land stands", told.format(f"{stop}\n\n{PROSE}\n\n"))
        assert (criterion(score(text), "cohesion").score == 1) == announced


CONFLICT = "<<<<<<< HEAD\nSo the rule is short.\n=======\nSo the rule is easy.\n>>>>>>> main"


def test_a_merge_conflict_is_a_leftover():
    """With its line; not in a block of code, where a lesson on Git shows one."""
    text = LESSON.replace("Land stands", f"{CONFLICT}\n\nLand stands")
    result = score(text)
    line = text.split("\n").index("<<<<<<< HEAD") + 1
    assert criterion(result, "leftovers").evidence == f"line {line}: a merge conflict"
    assert "leftovers" in result.caps
    shown = score(LESSON.replace("Land stands", f"```\n{CONFLICT}\n```\n\nLand stands"))
    assert "leftovers" not in shown.caps


def test_a_lesson_inside_a_fence_is_told_so():
    """Instead of "0 H1 headings", which nobody who sees one believes."""
    text = f"```markdown\n{LESSON}\n```\n"
    assert "line 1: the whole lesson stands in a code fence" in criterion(score(text), "structure").evidence
    assert "code fence" not in criterion(score(LESSON), "structure").evidence


@pytest.mark.parametrize(("audience", "easy"), [("novice", 1.0), ("practitioner", 0.0), ("executive", 0.0)])
def test_nothing_is_too_easy_for_novices(audience, easy):
    """Who knows the field may be asked for more."""
    plain = "The sea is big. The sun is hot. You can see it. It is wet. Go and look at it now. " * 2
    text = LESSON.replace("Land stands", f"{plain}\n\n" * 12 + "Land stands")
    spec = SPEC.model_copy(update={"metadata": SPEC.metadata.model_copy(update={"target_audience": audience})})
    found = criterion(score_lesson(text, spec, COURSE), "readability")
    assert (found.score == 1) == (easy == 1)
    assert ("fuller" in found.advice) == (easy < 1)


def test_evidence_has_no_empty_word():
    """Cut between words, not inside them."""
    strange = " ".join(f"frobbelation{ending}" for ending in ("ux", "iq", "oz", "ep", "yk", "aw"))
    evidence = criterion(score(LESSON.replace("Land stands", f"The {strange} come. Land stands")), "wording").evidence
    assert ", ," not in evidence
    assert "of 6 words that are none" in evidence


@pytest.mark.parametrize(
    ("aside", "faults"),
    [
        ("(In a bay it piles up.\n\nIn a strait it races along the shore for hours.)", False),  # an aside of two
        ("(In a bay it piles up.\n\nIn a strait it races along the shore for hours.", True),
        ("In a bay it piles up.)\n\n(In a strait it races along the shore for hours.", True),
    ],
)
def test_an_aside_may_have_several_paragraphs(aside, faults):
    """Brackets that fit are no salad, wherever a writer breaks the lines."""
    text = LESSON.replace("Land stands", f"{aside.replace('piles up', 'piles up higher and higher')}\n\nLand stands")
    assert (criterion(score(text), "fluency").ceiling < 1) == faults


@pytest.mark.parametrize(
    ("code", "text", "slot"),
    [("en", "What is missing?", False), ("en", "Text is missing.", True), ("es", "¿Qué está pendiente?", False)],
)
def test_a_question_promises_nothing(code, text, slot):
    """A short paragraph that says something is missing stands for it; one that asks what does not."""
    course = COURSE.model_copy(update={"language": code})
    result = score_lesson(LESSON.replace("Land stands", f"{text}\n\nLand stands"), SPEC, course)
    assert ("placeholders" in result.caps) == slot


CELLS = "| Where | What the water does there twice a day |\n|---|---|\n" + "".join(
    f"| {place} | {what} |\n"
    for place, what in (
        ("Bay", "The water piles up until it stands many metres above the mean level of the sea"),
        ("Strait", "The water races from the higher end to the lower one and turns back six hours later"),
        ("Closed sea", "Hardly anything happens, since the Moon pulls on all of it at nearly the same strength"),
    )
)


@pytest.mark.parametrize(
    ("table", "hollow"), [(CELLS, False), ("| Bay | Strait |\n|---|---|\n| high | fast |\n" * 3, True)]
)
def test_sentences_in_a_table_are_said(table, hollow):
    """A table of sentences teaches as a list of them does; one of words explains nothing."""
    head, _, rest = LESSON.partition("## Spring and neap tides")
    _, _, rest = rest.partition("\n## ")
    text = f"{head}## Spring and neap tides\n\nThe tides differ.\n\n{table}\n## {rest}"
    assert ("only says what it is about" in criterion(score(text), "structure").evidence) == hollow


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("The one who rings us is the one who limits the damage.", False),
        ("A slice of bread and a slice of cheese weigh nothing alike.", False),
        ("Una rebanada de pan y una rebanada de queso no pesan lo mismo.", False),
        ("A slice of bread and a slice of bread and cheese weigh nothing alike.", True),
        ("The water is high The water is high twice a day.", True),
    ],
)
def test_two_things_named_alike_are_no_sentence_begun_twice(text, begun):
    """Who breaks off and begins again says the same again."""
    result = score(LESSON.replace("Land stands", f"{text} Land stands"))
    assert (criterion(result, "sentences").ceiling < 1) == begun


def test_letters_are_no_words_of_french():
    """A spreadsheet's "#N/D" in a Spanish heading; "l", "d" and "n" stand before apostrophes only."""
    course = Course.model_validate({"title": "Hojas", "language": "es"})
    found = language(
        View("# Hojas\n\n## Cuando aparece #N/D\n\nEl valor no se ha encontrado.\n", SPEC, course, (), None)
    )
    assert found is None or found.ceiling == 1


def test_hundreds_of_exercises_are_not_all_compared(monkeypatch):
    """A lesson may be hostile: the work grows with their number, not with its square."""
    one = "### Exercise {0}\n\nWhy does coast {0} have tides?\n\n#### Solution\n\nIt has {0} bulges.\n\n"
    body = "".join(one.format(number) for number in range(300))
    calls = Counter[str]()
    compare = tasks._only
    monkeypatch.setattr(tasks, "_only", lambda *given: calls.update(["pair"]) or compare(*given))
    score(LESSON.replace("## Summary", f"{body}## Summary"))
    assert 0 < calls["pair"] <= 4 * 100 * 99 / 2
