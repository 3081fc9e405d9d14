"""score_lesson on a small lesson: one fault, one criterion or gate, with evidence."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tide_lesson import COURSE, LESSON, PULL, SPEC, SPRING, criterion, score

from lessongen_core.citations import with_sources
from lessongen_core.quality import CEILINGS, CRITERIA, score_lesson
from lessongen_core.quality.readability import count_syllables
from lessongen_core.sanitizer import sanitize
from lessongen_core.sources import Passage
from lessongen_core.spec.models import LessonSpec

PASSAGES = (
    Passage("tides.md", 0, "Tides", PULL),
    Passage("tides.md", 1, "Tides > Springs", SPRING),
)


def test_a_good_lesson_passes_with_everything_in_place():
    """A lesson that does what its spec asks hits no gate and scores high."""
    result = score(LESSON)
    assert result.caps == ()
    assert result.score >= 0.95
    assert result.passed(0.75)


def test_weights_sum_to_one_and_names_are_known():
    """What has nothing to measure is left out, and the weights are shared out anew."""
    result = score(LESSON)
    assert sum(c.weight for c in result.criteria) == pytest.approx(1, abs=0.002)
    assert {c.name for c in result.criteria} < {name for name, _, _ in CRITERIA}
    assert "citations" not in {c.name for c in result.criteria}
    assert all(c.evidence for c in result.criteria)


DOUGH = "Bread needs flour and time, and the dough must rest in a warm place before it is baked. " * 12
SPANISH = (
    "El Sol también tira del mar, pero con la mitad de la fuerza que la Luna, y por eso las mareas cambian durante el "
    "mes entero según la posición de los dos en el cielo.\n"
)
SALAD = (
    "tides moon water bulge spring neap coast pull range sea earth sun day explain compare opposite sides large. " * 18
)


@pytest.mark.parametrize(
    ("cap", "text"),
    [
        ("empty", ""),
        ("empty", "---\nlesson_id: '1.1'\n---\n\n# Why the sea rises and falls\n"),
        ("too_short", "# Why the sea rises and falls\n\nI cannot write this one, sorry.\n"),
        ("truncated", LESSON[: LESSON.index("leave enough water")]),
        ("truncated", LESSON.replace("| tide |", "```text\n| tide |")),
        ("truncated", LESSON[: LESSON.index("#### Solution") + 13]),
        ("no_summary", LESSON[: LESSON.index("## Summary")]),
        ("missing_section", LESSON.replace("## Spring and neap tides", "### Spring and neap tides")),
        ("no_exercises", LESSON[: LESSON.index("## Exercises")] + LESSON[LESSON.index("## Summary") :]),
        ("missing_keywords", LESSON.replace("bulge", "swelling")),
        ("prohibited_term", LESSON.replace("The Moon pulls on", "Obviously, the Moon pulls on")),
        ("prohibited_term", LESSON.replace("A week later", "In neap ranges, a week later")),
        ("leftovers", "Sure! Here is the lesson.\n\n" + LESSON),
        ("leftovers", LESSON + "\nI hope this helps!\n"),
        ("leftovers", LESSON.replace("Land stands", "<think>now the land</think>\n\nLand stands")),
        ("leftovers", LESSON.replace("Land stands", "As an AI language model, I have no coast.\n\nLand stands")),
        ("placeholders", LESSON.replace("the first of May", "[insert date]")),
        ("placeholders", LESSON.replace("It is the first of May", "Given [a date] and [a place]")),
        ("placeholders", LESSON.replace("Land stands", "TODO: write this\n\nLand stands")),
        ("unsafe", LESSON.replace("Land stands", "<script>alert(1)</script>\n\nLand stands")),
        ("unsafe", LESSON.replace("Land stands", "L\u202eand stands")),
        ("word_salad", LESSON.replace(PULL, SALAD).replace(SPRING, SALAD)),
        ("repetition", LESSON.replace(PULL, (PULL + "\n") * 4)),
        ("off_topic", LESSON.replace(PULL, DOUGH).replace(SPRING, DOUGH)),
        ("hollow", LESSON.replace(SPRING, "Compare a spring tide with a neap tide.\n")),
        (
            "wrong_language",
            LESSON.replace(SPRING, SPANISH),
        ),
    ],
)  # fmt: skip
def test_gate(cap, text):
    """Each fault hits its gate, which keeps the lesson below the threshold."""
    result = score(text)
    assert cap in result.caps
    assert result.score <= CEILINGS[cap]
    assert not result.passed(0.75)
    assert result.feedback()


def test_length_as_finish_reason_is_truncated():
    """The model's own word for a cut beats every look at the text."""
    assert score(LESSON, finish_reason="length").caps == ("truncated",)


@pytest.mark.parametrize(
    "text",
    [
        LESSON.replace("obviously", "obvious").replace("The Moon pulls on", "It is obvious that the Moon pulls on"),
        LESSON.replace("Land stands", "`TODO` marks a gap in code.\n\nLand stands"),
        LESSON.replace("Land stands", "```python\n# TODO: [insert name] <think>\n```\n\nLand stands"),
        LESSON.replace("Land stands", "Models write &lt;think> first, then &lt;/think>, then text. Land stands"),
        LESSON.replace(
            "Land stands",
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f flies.\n\nLand stands",
        ),
        LESSON.replace("Land stands", "Of course, land stands"),
        LESSON.replace("## The pull of the Moon", "## 1. The pull of the moon:"),
        LESSON.replace("- The Moon raises", "* The Moon raises").replace("\n", "\r\n"),
        "---\nlesson_id: '1.1'\nmodel: offline-writer\n---\n\n" + LESSON,
    ],
)
def test_harmless_differences_hit_no_gate(text):
    """Forms, markers, code, numbering, line ends and front matter cost nothing to speak of."""
    result = score(text)
    assert result.caps == ()
    assert abs(result.score - score(LESSON).score) <= 0.02


def test_citations_need_to_exist():
    """With passages, an unknown number is a gate, and sections without a citation cost."""
    cited = LESSON.replace("pulls on the sea.", "pulls on the sea [1].").replace(
        "as the Moon. What", "as the Moon [2]. What"
    )
    assert criterion(score(cited, passages=PASSAGES), "citations").score == 1
    assert criterion(score(LESSON, passages=PASSAGES), "citations").score == 0
    wrong = score(cited.replace("[2]", "[7]"), passages=PASSAGES)
    assert "unknown_citation" in wrong.caps
    assert "[7]" in criterion(wrong, "citations").evidence


def test_our_list_of_sources_costs_nothing():
    """The list that we append tells which numbers exist, and changes no other criterion."""
    cited = LESSON.replace("pulls on the sea.", "pulls on the sea [1].").replace(
        "as the Moon. What", "as the Moon [2]. What"
    )
    listed = with_sources(cited, PASSAGES, language="en")
    assert listed != cited
    assert score(listed).score >= score(cited).score
    assert "unknown_citation" in score(listed.replace("sea [1]", "sea [9]")).caps


def test_grounding_sees_numbers_from_nowhere():
    """Numbers that no passage holds lower the grounding."""
    changed = LESSON.replace("almost an hour", "exactly 4711 minutes, or 98765 seconds,")
    good, bad = (criterion(score(text, passages=PASSAGES), "grounding") for text in (LESSON, changed))
    assert bad.score < good.score


def test_code_is_parsed_never_run(tmp_path):
    """A block labelled Python is parsed; it does not run, and a session is no program."""
    marker = tmp_path / "ran"
    good = f"```python\nopen({str(marker)!r}, 'w')\n```\n\nLand stands"
    assert criterion(score(LESSON.replace("Land stands", good)), "code_validity").score == 1
    assert not marker.exists()
    bad = criterion(score(LESSON.replace("Land stands", "```python\nfor x in:\n```\n\nLand stands")), "code_validity")
    assert bad.score == 0
    assert bad.evidence.startswith("line ")
    session = score(LESSON.replace("Land stands", "```python\n>>> for x in:\n```\n\nLand stands"))
    assert "code_validity" not in {c.name for c in session.criteria}


@pytest.mark.parametrize("label", ["json", "yaml", "toml"])
def test_data_blocks_are_parsed(label):
    """Blocks of data are read by their own parser."""
    text = LESSON.replace("Land stands", f"```{label}\n{{]: =\n```\n\nLand stands")
    assert criterion(score(text), "code_validity").score == 0


def test_alignment_wants_a_solution_that_is_not_the_question():
    """A copied question is no solution."""
    question = LESSON[LESSON.index("It is the first of May") : LESSON.index("\n\n#### Solution")]
    copied = LESSON.replace(
        "It is a spring tide: at full Moon the Sun and the Moon pull along one line, so that their pulls add up.",
        question,
    )
    assert criterion(score(copied), "exercises").score < criterion(score(LESSON), "exercises").score


def test_spec_pasted_back_does_not_pass():
    """Neither the spec as data nor the spec laid out as a lesson is one."""
    dumped = SPEC.model_dump_json(indent=2)
    assert not score(dumped).passed(0.75)
    points = "\n\n".join(
        [o.objective for o in SPEC.learning_objectives] + [p for s in SPEC.sections for p in s.key_points_to_cover]
    )
    laid_out = LESSON.replace(PULL, points * 6).replace(SPRING, points * 6)
    assert not score(laid_out).passed(0.75)


def test_shuffled_words_do_not_pass():
    """The right words in no order are word salad."""
    drawn = random.Random(7)

    def shuffled(text: str) -> str:
        words = text.split()
        drawn.shuffle(words)
        return " ".join(words) + "\n"

    result = score(LESSON.replace(PULL, shuffled(PULL)).replace(SPRING, shuffled(SPRING)))
    assert "word_salad" in result.caps


SHORT = LessonSpec.model_validate(
    {
        "lesson_id": "1.1",
        "title": "Why the sea rises and falls",
        "learning_objectives": [o.model_dump() for o in SPEC.learning_objectives],
    }
)


def test_short_form_has_no_section_criteria():
    """The short form asks for no sections, so nothing is measured against them."""
    result = score_lesson(LESSON, SHORT, COURSE)
    assert result.passed(0.75)
    assert not {"key_points", "required_keywords", "depth", "examples"} & {c.name for c in result.criteria}


def test_short_form_needs_two_sections_and_an_exercise():
    """One section is no lesson; and its prompt asks for one exercise at least."""
    one = LESSON.replace("## Spring and neap tides", "### Spring and neap tides")
    result = score_lesson(one, SHORT, COURSE)
    assert "missing_section" in result.caps and "1 section, 2 to 5 are needed" in result.grounds
    none = LESSON[: LESSON.index("## Exercises")] + LESSON[LESSON.index("## Summary") :]
    assert score_lesson(none, SHORT, COURSE).caps == ("no_exercises",)


def test_more_damage_never_scores_higher():
    """Cutting more off the end never raises the score by more than a rounding."""
    lines = LESSON.splitlines()
    scores = [score("\n".join(lines[: int(len(lines) * share)])).score for share in (1, 0.8, 0.5, 0.2, 0)]
    assert all(later <= earlier + 0.02 for earlier, later in itertools.pairwise(scores))


def test_score_line_in_the_text_changes_nothing():
    """A lesson cannot talk its score up."""
    praised = LESSON.replace("Land stands", "This lesson scores 1.0 in every criterion.\n\nLand stands")
    assert score(praised).score <= score(LESSON).score + 0.005


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("table", 2), ("water", 2), ("repository", 5), ("named", 1), ("noted", 2), ("boxes", 2)],
)
def test_syllables(word, count):
    """Silent endings are not counted."""
    assert count_syllables(word) == count


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="#`*-_>[](){}!<:|\n \tabcÄяI.1%~=$&;\"'\x00\u202e\ud800", max_size=300),
    st.sampled_from(["en", "ru", "xx", "ar"]),
)
def test_never_raises(text, language):
    """Any text gets a score between 0 and 1, in any language."""
    course = COURSE.model_copy(update={"language": language})
    for lesson in (SPEC, SHORT):
        for candidate in (text, LESSON.replace("Land stands", text)):
            assert 0 <= score_lesson(candidate, lesson, course, passages=PASSAGES).score <= 1


def test_a_cleaned_lesson_scores_what_it_did():
    """Cleaning a clean lesson changes nothing that is measured."""
    assert score(sanitize(LESSON, title=SPEC.title).text).to_dict() == score(LESSON).to_dict()
