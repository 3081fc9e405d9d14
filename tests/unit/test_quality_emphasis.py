"""Emphasis is emphasis, whichever marks it is written with."""

from __future__ import annotations

import pytest
from tide_lesson import LESSON, score

from lessongen_core.content import exercises_of, outline

FORMS = ("*{}*", "_{}_", "**{}**", "__{}__")
TEXTS = [
    "name", "init", "undefined", "Your Name", "insert name here", "continued", "placeholder", "TBD", "TODO", "Draft",
    "Option 1", "Note:", "to be continued", "user_name", "USER", "BASE_URL", "la marea está muy alta hoy",
]  # fmt: skip
PLACES = ("{}", "- {}: the sea", "Here {} is told, and the sea is calm. The sea rises again.")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("place", PLACES)
def test_all_marks_of_emphasis_give_the_same_findings(text, place):
    """In a lesson that writes bold words as `__x__`, names in capitals are no variables, either."""
    found = {}
    for form in FORMS:
        other = "__much__" if form == "__{}__" else "**much**"
        lesson = LESSON.replace(
            "Land stands", f"{place.format(form.format(text))}\n\nThe sea is {other} used. Land stands"
        )
        found[form] = [(c.name, c.score, c.ceiling) for c in score(lesson).criteria]
    assert all(row == found["*{}*"] for row in found.values())


def test_a_variable_between_underscores_is_still_one():
    """Where nothing else is emphasized so; one is a doubt, two are none."""
    one = LESSON.replace("Land stands", "__KEYWORD__ is big. Land stands")
    assert score(one).score == 0.78
    assert score(one + "\n__TITLE__ is bigger.\n").caps == ("placeholders",)


@pytest.mark.parametrize("label", ["**Solution**", "__Solution__", "**Solution:**", "__Solution:__"])
def test_a_label_is_one_in_both_forms(label):
    """The solution below it is found."""
    text = LESSON.replace("#### Solution", label)
    assert "It is a spring tide" in exercises_of(outline(text, []))[0].solution
