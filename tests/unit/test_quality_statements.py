"""Stating objectives and key points is not teaching them."""

from __future__ import annotations

import re

import pytest
from tide_lesson import LESSON, PULL, SPEC, SPRING, criterion, score

from lessongen_core.quality.statements import Statements

GOAL_1, GOAL_2 = (objective.objective.rstrip(".") for objective in SPEC.learning_objectives)
HARBOUR = """\
A harbour master writes down the level of the water four times a day, at the same wall and with the same staff. The book
goes back for a hundred years, and nobody has ever torn a page out of it. Whoever wants to build a pier asks for a copy,
and pays for it with a bottle of something strong.

The wall itself is older than the book. It was built of granite, and the marks on it were cut by a mason who could not
read. When a storm is coming, boats are moored on the lee side, and the staff is taken in so that it does not break.
"""


@pytest.mark.parametrize(
    "stated",
    [
        f"By the end of this lesson you will be able to do the following: {GOAL_1}; {GOAL_2}.",
        f"You will {GOAL_1.lower()}, {GOAL_2.lower()}, and much more.",
        f"You will be able to {GOAL_1.lower()} and to {GOAL_2.lower()}.",
        f"- {GOAL_1}\n- **{GOAL_2}**",
        f"### {GOAL_2}\n\nBelow this we {GOAL_2.lower()}.",
        f"### Exercise 1\n\n{GOAL_2}.\n\n#### Solution\n\nLook at the wall.",
        "A neap tide compared with a spring tide.",
    ],
)
@pytest.mark.parametrize("place", ["intro", "section"])
def test_an_objective_that_is_only_stated_is_not_taught(stated, place):
    """Where nothing is said about it, an objective earns nothing by standing there, in whatever form."""
    emptied = LESSON.replace("tidal day", "lunar day").replace("any tide at all", "any movement at all")
    emptied = emptied.replace(SPRING, f"{stated}\n\n{HARBOUR}" if place == "section" else HARBOUR)
    if place == "intro":
        emptied = emptied.replace("\n\n## The pull", f"\n\n{stated}\n\n## The pull")
    found = criterion(score(emptied), "objective_coverage")
    assert found.score == pytest.approx(0.5, abs=0.01)
    assert re.fullmatch(r"LO-1 100% at line \d+, LO-2 (only stated, line \d+|not taken up)", found.evidence)


def test_each_objective_is_shown_with_its_share_and_place():
    """The evidence names all of them; teaching that holds an objective word for word still teaches it."""
    found = criterion(score(LESSON), "objective_coverage")
    assert re.fullmatch(r"LO-1 100% at line \d+, LO-2 100% at line \d+", found.evidence)


def test_a_key_point_that_stands_there_as_in_the_spec_counts_a_quarter():
    """A list of the key points is not what the key points are about."""
    points = [point for section in SPEC.sections for point in section.key_points_to_cover]
    listed = LESSON.replace(PULL, f"- {points[0]}\n\n{HARBOUR}").replace(SPRING, f"- {points[1]}\n\n{HARBOUR}")
    assert criterion(score(listed), "key_points").score == pytest.approx(0.25, abs=0.05)
    assert criterion(score(LESSON), "key_points").score == 1


def test_sections_that_only_say_what_they_are_about_are_hollow():
    """Half of the sections without teaching is a gate; code or a table is teaching."""
    half = LESSON.replace(SPRING, f"In this section you will {GOAL_2.lower()}.\n")
    assert "hollow" in score(half).caps
    assert criterion(score(half), "structure").evidence.endswith("only says what it is about")
    shown = half.replace("## Exercises", "```text\nspring 5.1 m\n```\n\n## Exercises", 1)
    assert "hollow" not in score(shown).caps


@pytest.mark.parametrize("text", ["..........", "the the the the", "1111111111", "- - - - - - -"])
def test_an_objective_without_words_states_nothing(text):
    """Signs alone take nothing out of a lesson."""
    kept = Statements([text], "en").without("It ebbs, and it flows; the sea rests.")
    assert kept == ["it", "ebbs", "and", "it", "flows", "the", "sea", "rests"]
