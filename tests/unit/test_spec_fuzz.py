"""Whatever the bytes are, the loader answers with problems or lessons, and never raises."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spec_samples import batch, full_lesson, short_lesson

from lessongen_core.spec.loader import LoadedSpecs, load_specs
from lessongen_core.spec.models import FullLesson, ShortLesson

KEYS = sorted({*FullLesson.model_fields, *ShortLesson.model_fields, "course", "sources", "lessons", "<<", "language"})
NAMES = st.sampled_from(["1.1", "tides", "-", "."])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), NAMES)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner, max_size=6)
    ),
    max_leaves=25,
)
YAML_BITS = st.lists(
    st.sampled_from(
        ["lessons:", "\n", "  ", "- ", "title: ", "objectives: ", "[", "]", "{", "}", "&a ", "*a", "!!str ", "!x ", "'",
         '"', "|", ">", "? ", ": ", "#", "---", "...", "<<: ", "x", "1.1", "\t", "%YAML 1.1", "\\u0000", "🌊", "\u2028"]
    ),
    max_size=40,
).map("".join)  # fmt: skip
FUZZ = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(loaded: LoadedSpecs) -> None:
    """What must hold of every answer."""
    assert loaded.problems or loaded.lessons
    assert loaded.invalid == 0 or loaded.problems
    for problem in (*loaded.problems, *loaded.warnings):
        assert problem.line >= 1
        assert problem.column >= 1
        assert len(problem.message) < 2000
        assert str(problem).isprintable()
        assert not re.search(
            r"^\S+ cannot be (?!read)|Input should|Value error", problem.message
        )  # the validator's own words
    ids = [lesson.spec.lesson_id for lesson in loaded.lessons]
    assert len(ids) == len(set(ids))


def load_bytes(data: bytes) -> LoadedSpecs:
    return load_specs(["-"], stdin=io.TextIOWrapper(io.BytesIO(data)))


@FUZZ
@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_raise(data: bytes):
    """Bytes of any kind give a problem."""
    check(load_bytes(data))


@FUZZ
@given(YAML_BITS)
def test_arbitrary_yaml_never_raises(text: str):
    """Pieces of YAML in any order give problems or lessons."""
    check(load_bytes(text.encode()))


@FUZZ
@given(VALUES)
def test_arbitrary_structures_never_raise(value: Any):
    """Any value under the keys of a spec, as JSON and as YAML, gives problems or lessons."""
    check(load_bytes(json.dumps(value).encode()))
    check(load_bytes(yaml.safe_dump(value, allow_unicode=False).encode()))


@FUZZ
@given(st.data())
def test_a_damaged_lesson_never_raises(data: st.DataObject):
    """One value of a valid batch replaced by any other gives a problem or a lesson, and its neighbour stays."""
    top: Any = batch(full_lesson(), short_lesson(), sources={})
    holder = top["lessons"][0]
    while True:
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        inner = holder[key]
        if not inner or not isinstance(inner, dict | list) or data.draw(st.booleans()):
            break
        holder = inner
    holder[key] = data.draw(VALUES)
    loaded = load_bytes(json.dumps(top).encode())
    check(loaded)
    assert len(loaded.lessons) + loaded.invalid == 2


@pytest.mark.parametrize("name", ["x.json", "x.jsonl", "x.yaml", "x"])
@FUZZ
@given(data=st.binary(max_size=200))
def test_arbitrary_files_of_any_name_never_raise(tmp_path: Path, name: str, data: bytes):
    """The extension chooses the reader; none of them raises."""
    (tmp_path / name).write_bytes(data)
    check(load_specs([tmp_path / name]))
