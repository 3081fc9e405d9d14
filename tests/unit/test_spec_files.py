"""Files as they come: too large, broken in one line, with text behind their end, with names that are no UTF-8."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from spec_samples import batch, load, short_lesson

from lessongen_core.spec import files
from lessongen_core.spec.loader import load_specs

TIDES = json.dumps(short_lesson())
PRETTY = json.dumps(batch(short_lesson(), sources={}), indent=2)


def placed(folder: Path, text: str, name: str) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.message) for problem in load(folder, text, name).problems]


@pytest.mark.parametrize("binary", [True, False])
def test_standard_input_over_the_limit_is_refused_like_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, binary: bool
) -> None:
    """JSON Lines that are cut at the limit would still be lessons: the rest must not be lost silently."""
    monkeypatch.setattr(files, "MAX_BYTES", 5 * len(TIDES))  # so that the test needs no 256 MB
    text = f"{TIDES}\n" * 8
    (tmp_path / "many.jsonl").write_text(text)
    stdin = io.TextIOWrapper(io.BytesIO(text.encode())) if binary else io.StringIO(text)
    file = load_specs([tmp_path / "many.jsonl"])
    piped = load_specs(["-"], stdin=stdin)
    assert [problem.message for problem in file.problems] == ["the file is larger than 0 MB"]
    assert [str(problem) for problem in piped.problems] == ["<stdin>: the file is larger than 0 MB"]
    assert (file.lessons, piped.lessons) == ((), ())


def test_each_broken_json_line_is_told_and_hides_no_other(tmp_path: Path) -> None:
    """All faults of all lines at once; the good lines keep the ids that they have without the faults."""
    lines = [
        TIDES,
        '{"title": }',
        json.dumps(short_lesson(title="x")),
        "tides",
        TIDES + "}",
        "[" * 60 + "]" * 60,
        TIDES,
    ]
    loaded = load(tmp_path, "\n".join(lines), "specs.jsonl")
    assert [(problem.line, problem.column) for problem in loaded.problems] == [
        (2, 11), (3, 11), (4, 1), (5, len(TIDES) + 1), (6, 51),
    ]  # fmt: skip
    assert [lesson.spec.lesson_id for lesson in loaded.lessons] == ["1.1", "1.7"]
    assert loaded.invalid == 5


@pytest.mark.parametrize("name", ["specs.json", "specs"])
def test_json_lines_under_another_name_are_known_although_one_is_broken(tmp_path: Path, name: str) -> None:
    """Two lines that each look like one lesson are no JSON value, whatever else they are."""
    loaded = load(tmp_path, f'{{"title": }}\n\n{TIDES}\n{{"title" "x"}}\n', name)
    assert [(problem.line, problem.column) for problem in loaded.problems] == [(1, 11), (4, 10)]
    assert len(loaded.lessons) == 1


def test_a_broken_first_line_is_a_fault_like_any_other(tmp_path: Path) -> None:
    """To tell whether the file is one JSON value the rest is read; it is read again as lines."""
    loaded = load(tmp_path, f"tides\n\n{TIDES}\n{{}}\n{TIDES}", "specs.jsonl")
    assert [(problem.line, problem.column) for problem in loaded.problems] == [(1, 1), (4, 1), (4, 1)]
    assert [lesson.lesson_id for lesson in loaded.lessons] == ["1.2", "1.4"]


def test_a_line_that_is_no_utf8_ends_the_reading_of_its_file_alone(tmp_path: Path) -> None:
    """Line and column are those of the byte; a carriage return ends a line, too."""
    (tmp_path / "bad.jsonl").write_bytes(f"\ufeff{TIDES}\n\r\n".encode() + b'{"t\xc3\xadt": "\xff"}\n')
    (tmp_path / "good.jsonl").write_text(TIDES, encoding="utf-8-sig")
    loaded = load_specs([tmp_path / "bad.jsonl", tmp_path / "good.jsonl"])
    [problem] = loaded.problems
    assert (problem.line, problem.column, problem.message) == (3, 10, "the file is not UTF-8: byte 0xff")
    assert [lesson.lesson_id for lesson in loaded.lessons] == ["1.1"]


def test_one_json_value_over_several_lines_is_no_json_lines(tmp_path: Path) -> None:
    """One problem that says so, not one for every line."""
    [(line, column, message)] = placed(tmp_path, PRETTY, "specs.jsonl")
    assert (line, column) == (1, 2)
    assert message.endswith("the file is one JSON value over several lines: name it .json")


@pytest.mark.parametrize("name", ["batch.json", "batch"])
@pytest.mark.parametrize(
    ("more", "below", "column"),
    [("}", 0, 2), ("\n}\n", 1, 1), ("\n\n  ]", 2, 3), (", ", 0, 2), ("\n" + PRETTY, 1, 1), ("\nsome text", 1, 1)],
)
def test_what_follows_the_end_of_a_json_file_is_named(
    tmp_path: Path, name: str, more: str, below: int, column: int
) -> None:
    """The place is where the rest begins; the message says where the value ended and what stands there."""
    [found] = placed(tmp_path, PRETTY + more, name)
    end = PRETTY.count("\n") + 1
    what = more.split()[0] + (" text" if "text" in more else "")
    assert found[:2] == (end + below, column)
    assert found[2] == (
        f"JSON: the value ended at line {end}, column 1, but more follows at line {end + below}, column {column}: "
        f'"{what}"'
    )  # fmt: skip


def test_a_file_name_that_is_no_utf_8_names_a_batch_that_the_store_can_hold(tmp_path: Path) -> None:
    """Linux allows any bytes; those that are no text are shown as escapes, in the name and in problems."""
    folder = os.fsencode(tmp_path)
    for name, text in ((b"tides-\xff.json", f"[{TIDES}]"), (b"bad-\xff.json", "[{}]")):
        Path(os.fsdecode(folder + b"/" + name)).write_text(text)
    loaded = load_specs([os.fsdecode(folder + b"/tides-\xff.json"), str(tmp_path / "bad*.json")])
    assert load_specs([os.fsdecode(folder + b"/tides-\xff.json")]).name == r"tides-\xff"
    assert loaded.problems[0].file == str(tmp_path / r"bad-\xff.json")


def test_half_a_surrogate_pair_is_refused_in_sets_and_paths_too(tmp_path: Path) -> None:
    """Even where a file has that name: the path of a document is kept in the store."""
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\x80.md")).write_text("The Moon pulls.")
    sources = {"\udc80": ["tides.md"], "tides": ["a\udc80.md"]}
    problems = load(tmp_path, batch(short_lesson(), sources=sources)).problems
    assert [problem.message.split(" holds half of a surrogate pair")[0] for problem in problems] == [
        "the set id", "the path",
    ]  # fmt: skip
