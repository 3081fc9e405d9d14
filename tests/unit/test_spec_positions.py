"""Line and column of what is complained about, and what YAML and JSON are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from spec_samples import batch, full_lesson, load, short_lesson

from lessongen_core.spec import batch_file, loader
from lessongen_core.spec.json_document import read_json
from lessongen_core.spec.loader import load_specs
from lessongen_core.spec.positions import Unreadable
from lessongen_core.spec.yaml_document import read_yaml

YAML = """\
course:
  title: "Tides"
lessons:
  - title: x
    objectives:
      - Explain the tides.
      - 12
    excess: 1
  - {title: Two, objectives: [Explain the sea., ""]}
"""


def places(text: str, folder: Path, name: str) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.path) for problem in load(folder, text, name).problems]


def test_yaml_problems_stand_at_the_value_or_the_key(tmp_path: Path):
    """A wrong value is placed at its first character, an unknown key at the key."""
    assert places(YAML, tmp_path, "batch.yaml") == [
        (4, 12, "lessons[0].title"),
        (7, 9, "lessons[0].objectives[1]"),
        (8, 5, "lessons[0].excess"),
        (9, 49, "lessons[1].objectives[1]"),
    ]


def test_json_problems_stand_at_the_value_or_the_key(tmp_path: Path):
    """The same in JSON, whatever the layout."""
    text = '{"lessons": [\n {"title": "x", "objectives": ["Explain the tides.",\n  12], "excess": 1}]}'
    assert places(text, tmp_path, "batch.json") == [
        (2, 12, "lessons[0].title"),
        (3, 3, "lessons[0].objectives[1]"),
        (3, 8, "lessons[0].excess"),
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_and_wide_characters_count_as_in_an_editor(tmp_path: Path, ending: str):
    """Columns count characters, lines end with LF, CRLF or CR."""
    text = f"- title: 🌊 é{ending}  objectives: [Explain the sea.]{ending}  excess🌊: 1{ending}"
    (tmp_path / "batch.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    [problem] = load_specs([tmp_path / "batch.yaml"]).problems
    assert (problem.line, problem.column) == (3, 3)


def test_a_problem_reads_as_one_line(tmp_path: Path):
    """file:line:col: path: message; a file that is not there, or is none, has no lines."""
    [empty] = load(tmp_path, "", "empty.yaml").problems
    assert str(empty) == f"{tmp_path / 'empty.yaml'}:1:1: (file): the file is empty"
    missing, folder = load_specs(["no such file.yaml", tmp_path]).problems
    assert str(missing) == "no such file.yaml: there is no such file"
    assert str(folder) == f"{tmp_path}: this is a folder; name the files in it"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("on", "on"), ("1:30", "1:30"), ("2026-11-24", "2026-11-24"), ("0o17", "0o17"),
        ("1_000", "1_000"), ("=", "="), ("1.10", 1.1), ("010", 10), ("-3", -3),
        ("1e3", 1000.0), ("~", None), ("", None), ("null", None),
        ("True", True), ("'true'", "true"), ("!!str 1.10", "1.10"), ('"\\u00e9"', "é"), ("|\n  a\n  b\n", "a\nb\n"),
        ("9" * 5000, "9" * 5000), ("&a x", "x"), ("'a: b'", "a: b"), ("-.inf", float("-inf")),
    ],
)  # fmt: skip
def test_plain_scalars_follow_the_core_schema_of_yaml_1_2(text: str, value: object):
    """Only null, true, false and numbers are not text; nothing becomes a date, a time or a yes."""
    assert read_yaml(f"key: {text}").value == {"key": value}


def test_aliases_and_merge_keys_reuse_values():
    """`*anchor` repeats a value, `<<` puts its keys under the mapping's own."""
    text = "base: &b {tone: formal, level: 1}\none: *b\ntwo: {<<: *b, level: 2}\nthree: {<<: [{level: 3}, *b]}\n"
    document = read_yaml(text)
    assert document.value["one"] == {"tone": "formal", "level": 1}
    assert document.value["two"] == {"tone": "formal", "level": 2}
    assert document.value["three"] == {"tone": "formal", "level": 3}
    assert document.place(("two", "tone")) == (1, 17)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a: &x [*x]\n", "the alias *x has no finished anchor before it", (1, 8)),
        ("a: *nowhere\n", "the alias *nowhere has no finished anchor", (1, 4)),
        ("a: !!python/name:os.system x\n", "the tag !!python/name:os.system is not allowed", (1, 4)),
        ("a: !!binary eA==\n", "the tag !!binary is not allowed", (1, 4)),
        ("a: !<!custom> {b: 1}\n", "the tag !custom is not allowed", (1, 4)),
        ("? [a, b]\n: 1\n", "a list or a mapping cannot be a key", (1, 3)),
        ("a: 1\n---\nb: 2\n", "a second document starts here", (2, 1)),
        ("a: [1, 2\nb: 3\n", "YAML: ", (2, 2)),
        ("a: 'x\n", "YAML: ", (2, 1)),
        ("a:\n\tb: 1\n", "YAML: the line is indented with a tab; use spaces", (2, 1)),
        ("é:\n  \t- 😀\n", "YAML: the line is indented with a tab; use spaces", (2, 3)),
        ("a:\n  - b: c d\n    \te: f\n", "YAML: the line is indented with a tab; use spaces", (3, 5)),
        ("a: |\n\ttext\n", "YAML: the line is indented with a tab; use spaces", (2, 1)),
        ("a: \x07\n", "the character U+0007 is not allowed", (1, 4)),
        ("a: {<<: 1}\n", "<< needs a mapping", (1, 4)),
        ("[" * 60 + "]" * 60, "nested deeper than 50 levels", (1, 51)),
        ("[" * 5000, "nested deeper than 50 levels", (1, 51)),
    ],
)
def test_yaml_that_is_refused(text: str, message: str, place: tuple[int, int]):
    """What cannot be read, or must not be, is told with line and column."""
    with pytest.raises(Unreadable) as caught:
        read_yaml(text)
    assert message in caught.value.message
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ('{"a": 1,}', "JSON: ", (1, 9)),
        ("{'a': 1}", "JSON: ", (1, 2)),
        ('{"a": "\n"}', "JSON: Invalid control character", (1, 8)),
        ('[1] [2]', "JSON: the value ended at line 1, column 3, but more follows at line 1, column 5", (1, 5)),
        ("[" * 60 + "]" * 60, "nested deeper than 50 levels", (1, 51)),
        ("\n" + "[" * 100_000, "nested deeper than 50 levels", (2, 51)),
    ],
)  # fmt: skip
def test_json_that_is_refused(text: str, message: str, place: tuple[int, int]):
    """Strict JSON: the parser's own words, with line and column."""
    with pytest.raises(Unreadable) as caught:
        read_json(text)
    assert message in caught.value.message
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize("name", ["batch.json", "batch.yaml"])
def test_a_key_given_twice_is_a_problem_at_the_second(tmp_path: Path, name: str):
    """Most readers keep the last one silently."""
    text = json.dumps(batch(full_lesson()), indent=1)
    title = '   "title": "Why the sea rises and falls",\n'
    loaded = load(tmp_path, text.replace(title, title + title), name)
    [problem] = loaded.problems
    assert problem.path == "lessons[0].title"
    assert problem.line == text.split("\n").index(title[:-1]) + 2
    assert 'the key "title" is given twice' in problem.message
    assert loaded.invalid == 1


@pytest.mark.parametrize("name", ["batch.json", "batch.yaml"])
@pytest.mark.parametrize("escape", ["\\u0000", "\\b", "\\u001b"])
def test_control_characters_behind_an_escape_are_refused(tmp_path: Path, name: str, escape: str):
    """A NUL breaks the store, an ESC the terminal; no lesson needs one."""
    text = json.dumps(batch(full_lesson())).replace("The pull", f"The{escape}pull")
    [problem] = load(tmp_path, text, name).problems
    assert problem.path == "lessons[0].sections[0].title"
    assert "control character" in problem.message


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "9" * 6000, "-0.5"])
def test_numbers_that_are_no_whole_number_are_refused(tmp_path: Path, number: str):
    """NaN compares false with every bound, and a very long number must not stop the reader."""
    text = json.dumps(batch(full_lesson())).replace('minutes": 15', f'minutes": {number}')
    [problem] = load(tmp_path, text).problems
    assert problem.path == "lessons[0].estimated_duration_minutes"
    assert len(problem.message) < 200


def test_half_a_surrogate_pair_is_refused(tmp_path: Path):
    """JSON can spell what no UTF-8 text can hold."""
    [problem] = load(tmp_path, json.dumps(batch(full_lesson(title="Tides \ud800")))).problems
    assert "half of a surrogate pair" in problem.message


def test_messages_stay_short_and_on_one_line(tmp_path: Path):
    """Neither a huge text nor a control character of the input gets into a message."""
    huge = "x\n\x1b[31m" + "y" * 100_000
    lesson = full_lesson(**{huge: 1})
    lesson["difficulty_level"] = huge
    loaded = load(tmp_path, batch(lesson, **{huge: 2}))
    assert {problem.path[:10] for problem in loaded.problems} >= {"lessons[0]"}
    assert len(loaded.problems) >= 3
    for problem in loaded.problems:
        assert len(str(problem)) < 600
        assert str(problem).removeprefix(problem.file).isprintable()


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {},
        short_lesson(title="x"),
        short_lesson(sources=["no set"]),
        full_lesson(lesson_id="8.1", sections=[{"rag_context_id": "no set"}]),
        full_lesson(lesson_id="8.1", rag_context=full_lesson()["rag_context"] | {"primary_documents": ["no.md"]}),
        full_lesson(lesson_id="8.1", exercises=full_lesson()["exercises"] + [{"learning_objective_id": "LO-9"}]),
    ],
)
def test_a_file_of_nothing_but_problems_is_cut_and_its_good_lessons_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: Any
) -> None:
    """What is wrong is counted, also where it is not told any more; a lesson behind it keeps its id and is valid."""
    monkeypatch.setattr(batch_file, "MAX_FINDINGS", 100)  # so that each case takes milliseconds
    monkeypatch.setattr(loader, "MAX_FINDINGS", 100)
    lessons = [wrong] * 120 + [short_lesson(), full_lesson(lesson_id="9.1")]
    loaded = load(tmp_path, batch(*lessons))
    assert len(loaded.problems) == 101
    assert "there are more problems in this file" in loaded.problems[-1].message
    assert loaded.invalid == 120
    assert [lesson.spec.lesson_id for lesson in loaded.lessons] == ["1.121", "9.1"]


def test_a_file_name_cannot_break_the_line(tmp_path: Path):
    """A line feed in a file's name is shown as an escape."""
    [problem] = load(tmp_path, "", "a\nb.yaml").problems
    assert problem.file.endswith("a\\nb.yaml")


def test_many_problems_of_one_lesson_end_with_a_count(tmp_path: Path):
    """A thousand wrong entries are summed up after the first hundred."""
    lesson = full_lesson()
    lesson["sections"][0]["key_points_to_cover"] = [1] * 1000
    loaded = load(tmp_path, batch(lesson))
    assert len(loaded.problems) == 101
    assert any(problem.message == "and 900 more problems here" for problem in loaded.problems)
