"""Code that was mistyped is seen in any programming language; code in pieces, wrong on purpose, or art is not."""

from __future__ import annotations

import pytest
from tide_lesson import COURSE, SPEC

from lessongen_core.quality.mistyped import mistyped
from lessongen_core.quality.view import View


def found(text: str, language: str = "en", exercises: str = ""):
    course = COURSE.model_copy(update={"language": language})
    heading = {"en": "Exercises", "de": "Übungen"}[language]
    below = f"## {heading}\n\n{exercises}\n" if exercises else ""
    return mistyped(View(f"# Tides\n\nA word.\n\n## Water\n\n{text}\n\n{below}", SPEC, course, (), None))


SAID = {"en": "We print the height of the gauge.", "de": "Wir zeigen mit print den Stand des Pegels gauge."}
RIGHT = '{said}\n\n```javascript\nfunction high(gauge) {{\n  print("Height", gauge[0]);\n```\n\n```javascript\n}}\n```'


@pytest.mark.parametrize("language", sorted(SAID))
def test_a_slip_of_the_keys(language):
    right = RIGHT.format(said=SAID[language])
    assert found(right, language).ceiling == 1, "a program in two pieces"
    assert found(right.replace("print(", "pritn("), language).ceiling == 0.78
    assert found(right.replace("gauge[0]", "gauge0]"), language).ceiling == 0.78
    assert found(right.replace('Height"', "Height"), language).ceiling == 0.78
    both = right.replace("print(", "pritn(").replace("gauge[0]", "guage[0")
    assert found(both, language).ceiling == 0.72


@pytest.mark.parametrize(
    "text",
    [
        "```sh\ncase $tide in\n  high) echo up ;;\n  low|slack) echo down ;;\nesac\n```",
        "```text\n:-) and ( alone\n```",
        "```\n1) read\n2) wait\n```",
        "```python\n# a) read (first\nprint('it isn\\'t (yet')\n```",
        '```c\nprintf("(");  // one " of two\n```',
        "Data from a form.\n\n```python\nform = 1\nfrom tide import high\n```",
        "Python knows print.\n\n```python\npritn(3)\n```\n\n```output\nNameError: name 'pritn' is not defined\n```",
        "Write print, not `pritn`.\n\n```python\npritn(3)\n```",
        "```python\nprint(____\n```",
    ],
)
def test_code_that_may_be_as_it_is(text):
    finding = found(text)
    assert finding is None or finding.ceiling == 1, finding.evidence


UNCLOSED = '```python\nprint(high("Brest"\n```\n\n{0}\n\n```python\nname = "Brest\nprint(name)\n```\n\n{1}'


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Python says that the bracket was never closed.", "The string is not terminated.", "en"),
        ("Die Klammer ist nicht geschlossen.", "Hier ist ein Zeichen vergessen.", "de"),
    ],
)
def test_the_text_may_tell_what_is_wrong(one, other, language):
    assert found(UNCLOSED.format(one, other), language) is None
    assert found(UNCLOSED.format("It is high.", "It is low."), language).ceiling == 0.74


def test_intervals_may_be_half_open():
    assert found("```maths\nflood = [0, 6)\n```\n\n```maths\nebb = (6, 12]\n```").ceiling == 1
    assert found("```maths\nflood = [f(0, 6]\n```").ceiling == 0.78


def test_an_exercise_may_be_wrong_on_purpose():
    exercise = '### Exercise 1\n\nWhere is the mistake?\n\n```python\npritn("high"\n```\n\n**Solution:** It is print.'
    assert found("```python\nprint(3)\n```", exercises=exercise).ceiling == 1
