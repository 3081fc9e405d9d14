"""The one line that says why a lesson did not pass."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tide_lesson import COURSE, LESSON, PULL, SPEC, SPRING

from lessongen_core.config import Model, Retry
from lessongen_core.errors import LessonError
from lessongen_core.options import BatchOptions
from lessongen_core.pipeline import Task, judge
from lessongen_core.provider import RawReply
from lessongen_core.retrieval import Retrieved

INTRODUCTION = LESSON[LESSON.index("Where does") : LESSON.index("## The pull")]


def error_of(text: str, threshold: float = 0.75) -> LessonError:
    """The error of a reply with this text, as a worker gets it."""
    model = Model(name="any/model")
    options = BatchOptions(offline=False, models=(model,), retry=Retry(), threshold=threshold, prompt_version="1")
    reply = RawReply(status=200, text=text, finish_reason="stop")
    judged = judge(Task(SPEC, COURSE, {}, options), model, Retrieved((), ()), reply, lambda _: None)
    assert judged.error is not None
    return judged.error


POINTS = "\n\n".join(point for section in SPEC.sections for point in section.key_points_to_cover)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (
            LESSON.replace(PULL, PULL + f"\n{POINTS} " * 12),
            r"repetition \(.+\), spec_copy \(\d+% of the text is the spec's wording\)",
        ),
        (LESSON[: LESSON.index("## Summary")], r"no_summary \(there is no summary\)"),
        (
            LESSON.replace(SPRING, "Soon.\n").replace("bulge", "swelling"),
            r"hollow \(line \d+: only says what it is about\), missing_keywords \(0 of 1 present\)",
        ),
    ],
)
def test_the_message_says_what_was_found(text, reasons):
    """Each gate with its evidence, the lowest ceiling first."""
    assert re.fullmatch(rf"scored 0\.[2-7]\d, 0\.75 is needed: {reasons}.*", str(error_of(text)))


def test_without_a_gate_the_costliest_criteria_are_named():
    """Their score and evidence, as many as the line holds."""
    broken = LESSON.replace("Land stands", "```python\nfor x in:\n```\n\nLand stands").replace(INTRODUCTION, "")
    message = str(error_of(broken, threshold=0.99))
    assert re.match(r"scored 0\.\d\d, 0\.99 is needed: \w+ 0\.\d\d \([^()]+\), \w+ 0\.\d\d \([^()]+\)", message)
    assert "code_validity 0.00 (line " in message


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab .\n\t\x07\x1b\u2028\u202e`*[]()1", max_size=200))
def test_the_message_is_one_short_line(text):
    """Whatever a reply holds, the line has at most 160 characters, all of them printable."""
    message = str(error_of(f"# A\n\nSure! Here is {text}\n\n{LESSON[: LESSON.index('#### Sol')]}"))
    assert len(message) <= 160 and message.isprintable()
