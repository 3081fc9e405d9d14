"""Exercises in few words, or with verbs that no list has, are exercises all the same."""

from __future__ import annotations

import pytest
from test_quality_units import with_exercises
from tide_lesson import LESSON, criterion, score

TASK = LESSON[LESSON.index("It is the first of May") : LESSON.index("\n\n#### Solution")]
SOLUTION = LESSON[LESSON.index("#### Solution") : LESSON.index("#### Rubric")]


def asked(task: str, solution: str = SOLUTION):
    """The finding on a lesson whose exercise is `task`."""
    result = score(LESSON.replace(TASK, task).replace(SOLUTION, solution))
    return criterion(result, "tasks"), result.caps


@pytest.mark.parametrize(
    "task", ["Draw both bulges.", "Which tide lags?", "Explain neap tides.", "12:40 + 0:50 = ", "`tide(7)`"]
)
def test_a_short_task_is_a_task(task):
    """A question, an order, a figure or code, in under five words."""
    found, caps = asked(task)
    assert found.ceiling == 1, found
    assert "no_exercises" not in caps


@pytest.mark.parametrize(
    "task",
    [
        "Guard a moored boat against the spring tide of this evening.",
        "True or false: the neap tide comes with the new Moon.",
        "Contrast spring tide with neap tide by their causes.",
        "A harbour wall on which the marks of spring and neap tide are to be put by its Moon.",
        "The tide of 7 May in the harbour, by the hour.",
    ],
)
def test_what_asks_in_other_words(task):
    """Verbs off the beaten track, a statement to judge, a figure, a solution that answers."""
    found, caps = asked(task)
    assert found.ceiling == 1, found
    assert not caps


def test_a_list_of_verbs_alone_keeps_nobody_from_passing():
    """All exercises in which no verb of the list stands, without solutions in the same words."""
    found, caps = asked("This exercise deepens what the lesson has taught about the coast.")
    assert "asks for nothing" in found.evidence
    assert 0.75 < found.ceiling <= 0.82 and not caps


@pytest.mark.parametrize("task", ["", "Neap."])
def test_a_heading_alone_is_no_task(task):
    """Nobody says what is to be done."""
    assert "no_exercises" in asked(task)[1]


SWAPPED = [
    (
        "The tide table",
        'Read the row "Mallin Quay 04:10 3.2" and say when the boat of Captain Orr can leave.',
        "Mallin Quay has high water at 04:10, so Captain Orr leaves an hour after it, at five.",
    ),
    (
        "The spring tide",
        "On 14 May the Moon is new. Give the days on which the sluice at Dunmore is closed for 15 hours.",
        "Two days after 14 May the sluice at Dunmore is closed, and again on the 15th day after that.",
    ),
    (
        "The bulge",
        "Why are there two bulges and not one?",
        "One is below the Moon; the other is where its pull is least.",
    ),
]


@pytest.mark.parametrize("count", [2, 3])
def test_two_solutions_that_changed_places(count):
    """Names, figures and quotes of one task come back in the solution of the other only."""
    (title, task, solution), (other, below, second), *rest = SWAPPED[:count]
    assert "misplaced" in score(with_exercises((title, task, second), (other, below, solution), *rest)).caps
    assert "misplaced" not in score(with_exercises(*SWAPPED[:count])).caps


@pytest.mark.parametrize("left", ["", "#### Solution\n\n"])
def test_the_exercise_without_a_solution_is_named(left):
    """By its line, whether the solution is missing or empty."""
    text = with_exercises(*SWAPPED[:2]).replace(f"#### Solution\n\n{SWAPPED[1][2]}\n", left)
    line = text.splitlines().index("### Exercise 3: The spring tide") + 1
    assert f"line {line}: exercise 3 has no solution" in criterion(score(text), "exercises").evidence
