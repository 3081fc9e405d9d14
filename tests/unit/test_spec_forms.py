"""The forms a batch file may have, ids over several files, and how sources are named (design, section 9)."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from spec_samples import batch, full_lesson, load, short_lesson, write_sources

from lessongen_core.config import load_settings
from lessongen_core.options import BatchOptions, lesson_key
from lessongen_core.spec.loader import load_specs


def ids(loaded: Any) -> list[str]:
    return [lesson.spec.lesson_id for lesson in loaded.lessons]


def messages(loaded: Any) -> list[str]:
    return [problem.message for problem in loaded.problems]


def test_the_short_form_becomes_a_spec_with_defaults(tmp_path: Path):
    """Objectives get ids and a level from their verb; the course lends audience and difficulty."""
    lesson = short_lesson(
        objectives=["Explain why the sea rises.", "Evaluate a tide table.", "Frobnicate the tides of the sea."],
        minutes=20,
    )
    course = {"language": "en", "audience": "practitioner", "difficulty_level": "advanced"}
    spec = load(tmp_path, batch(lesson, course=course)).lessons[0].spec
    assert [(goal.id, goal.bloom_level) for goal in spec.learning_objectives] == [
        ("LO-1.1.1", "understand"), ("LO-1.1.2", "evaluate"), ("LO-1.1.3", "understand"),
    ]  # fmt: skip
    assert (spec.metadata.target_audience, spec.difficulty_level) == ("practitioner", "advanced")
    assert (spec.estimated_duration_minutes, spec.sections, spec.exercises) == (20, (), ())
    assert spec.description.startswith("Explain why the sea rises.")


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_a_bare_list_and_a_single_lesson_are_batch_files(tmp_path: Path, suffix: str):
    """A list of lessons, or one lesson as the whole file, needs no course around it."""
    listed = load(tmp_path, json.dumps([short_lesson(), short_lesson(title="Other")]), f"list.{suffix}")
    alone = load(tmp_path, json.dumps(short_lesson(lesson_id="3.1")), f"alone.{suffix}")
    assert (ids(listed), ids(alone)) == (["1.1", "1.2"], ["3.1"])
    assert (listed.name, alone.name) == ("list", "alone")


@pytest.mark.parametrize("name", ["specs.jsonl", "specs.ndjson", "specs.json", "specs"])
def test_json_lines_hold_one_lesson_each(tmp_path: Path, name: str):
    """JSON Lines are known by their extension, or by the second value that follows the first."""
    lines = [short_lesson(), None, short_lesson(title="x"), full_lesson(lesson_id="2.1")]
    loaded = load(tmp_path, "\n".join(json.dumps(line) if line else "" for line in lines) + "\n", name)
    assert ids(loaded) == ["1.1", "2.1"]
    assert [(problem.line, problem.path) for problem in loaded.problems] == [(3, "[1].title")]


def test_a_broken_json_line_is_named_by_its_own_line(tmp_path: Path):
    """Line and column of a syntax error count in the file, not in the JSON line."""
    loaded = load(tmp_path, json.dumps(short_lesson()) + '\n{"title": }\n', "specs.jsonl")
    [problem] = loaded.problems
    assert (problem.line, problem.column) == (2, 11)


def test_standard_input_is_a_file_called_stdin(tmp_path: Path):
    """`-` reads YAML or JSON from standard input; problems are placed in <stdin>."""
    good = load_specs(["-"], stdin=io.StringIO("- title: Tides\n  objectives: [Explain the tides of the sea.]\n"))
    assert (ids(good), good.name) == (["1.1"], "stdin")
    raw = io.TextIOWrapper(io.BytesIO(json.dumps([short_lesson(title="x")]).encode()))
    assert str(load_specs(["-"], stdin=raw).problems[0]).startswith("<stdin>:1:12: [0].title: title has 1 character;")


def test_several_files_and_patterns_load_each_file_once(tmp_path: Path):
    """A pattern expands in order; a file named twice is read once; positions count over the whole batch."""
    for name in ("b.yaml", "a.yaml", "c.yaml"):
        load(tmp_path, json.dumps([short_lesson(title=name)]), name)
    loaded = load_specs([tmp_path / "*.yaml", str(tmp_path / "a.yaml")])
    assert [(lesson.spec.title, lesson.course_no) for lesson in loaded.lessons] == [
        ("a.yaml", 0), ("b.yaml", 1), ("c.yaml", 2),
    ]  # fmt: skip
    assert ids(loaded) == ["1.1", "1.2", "1.3"]


def test_an_id_used_in_two_files_names_both_places(tmp_path: Path):
    """The first lesson keeps its id; the second is invalid and says where the first stands."""
    write_sources(tmp_path)
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(batch(full_lesson()), indent=1))
    loaded = load_specs([tmp_path / "a.json", tmp_path / "b.json"])
    [problem] = loaded.problems
    line = (tmp_path / "a.json").read_text().split("\n").index('   "lesson_id": "1.1",') + 1
    assert problem.file == str(tmp_path / "b.json")
    assert problem.message == f'lesson_id "1.1" is used twice; the first is at {tmp_path / "a.json"}:{line}:17'
    assert (len(loaded.lessons), loaded.invalid) == (1, 1)


def test_all_problems_of_all_files_come_at_once(tmp_path: Path):
    """A file with a syntax error does not hide the others; a missing file and a folder are problems, too."""
    (tmp_path / "bad.yaml").write_text("lessons: [\n")
    (tmp_path / "short.yaml").write_text("- title: x\n  objectives: [Explain the tides of the sea.]\n")
    loaded = load_specs([tmp_path / "bad.yaml", tmp_path / "no.yaml", tmp_path / "short.yaml", tmp_path, "*.nothing"])
    assert [Path(problem.file).name for problem in loaded.problems] == [
        "bad.yaml", "no.yaml", "short.yaml", tmp_path.name, "*.nothing",
    ]  # fmt: skip
    assert messages(loaded)[1] == "there is no such file"
    assert messages(loaded)[3:] == ["this is a folder; name the files in it", "no file matches this pattern"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        (" \n\t\n", "the file is empty"),
        ("# only a comment\n", "the file is empty: it holds no YAML value"),
        ("\ufeff", "the file is empty"),
        ("null\n", "expected a batch file, a list of lessons or one lesson, not nothing"),
        ("tides\n", 'not "tides"'),
        ("[]\n", "there are no lessons: the list is empty"),
        ("lessons: []\n", "there are no lessons: the list is empty"),
        ("lessons: {}\n", "lessons must be a list, not a mapping"),
        ("course: {title: Tides}\n", "lessons is missing"),
        ("{}\n", "lessons is missing"),
        ("- tides\n", 'a lesson must be a mapping, not "tides"'),
        ("-\n", "a lesson must be a mapping, not nothing"),
    ],
)
def test_what_holds_no_lesson_is_a_problem(tmp_path: Path, text: str, message: str):
    """Every way to write nothing says what was expected."""
    loaded = load(tmp_path, text, "batch.yaml")
    assert message in messages(loaded)[0]
    assert loaded.lessons == ()


def test_a_misspelt_top_level_key_is_named(tmp_path: Path):
    """`lesons` names `lessons`."""
    loaded = load(tmp_path, "course: {}\nlesons: []\n", "batch.yaml")
    assert 'unknown key "lesons"; did you mean "lessons"?' in messages(loaded)


def test_keys_of_the_full_form_in_a_short_lesson_are_explained(tmp_path: Path):
    """Which form a lesson has is told by `objectives`; a key of the other form is no typo."""
    [message] = messages(load(tmp_path, batch(short_lesson(difficulty_level="beginner"))))
    assert "it belongs to the full form" in message


def test_a_position_that_is_taken_asks_for_an_id(tmp_path: Path):
    """A short lesson whose position is another's id is a problem, not a silent clash."""
    [message] = messages(load(tmp_path, batch(short_lesson(lesson_id="1.2"), short_lesson(title="Other"))))
    assert message.startswith('lesson_id "1.2", which is its position, is used twice')


def test_short_lessons_name_sets_or_paths(tmp_path: Path):
    """A path under the batch file's folder makes a set of its own, with the path as its id."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "moon.md").write_text("The Moon pulls.")
    loaded = load(tmp_path, batch(short_lesson(sources=["tides", "notes/moon.md", "tides"])))
    assert loaded.problems == ()
    assert loaded.lessons[0].spec.named_sets == ("tides", "notes/moon.md")
    assert [passage.document for passage in loaded.courses[0].sets["notes/moon.md"].passages] == ["notes/moon.md"]


def test_a_full_lesson_without_sources_around_it_finds_its_own_documents(tmp_path: Path):
    """In a bare lesson the primary documents are paths; every set it names holds them."""
    loaded = load(tmp_path, [full_lesson()])
    assert loaded.problems == ()
    assert [passage.document for passage in loaded.courses[0].sets["tides"].passages] == ["tides.md"]
    missing = full_lesson()
    missing["rag_context"]["primary_documents"] = ["0b9c3c6e-uuid"]
    [problem] = load(tmp_path, missing).problems
    assert problem.path == "rag_context.primary_documents[0]"
    assert problem.message == 'there is no file "0b9c3c6e-uuid"'


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/etc/hostname", "is an absolute path"),
        ("C:\\notes.md", "is an absolute path"),
        ("../tides.md", "leaves the folder of the batch file"),
        ("notes/../../tides.md", "leaves the folder of the batch file"),
        ("link.md", "leaves the folder of the batch file through a symbolic link"),
        ("folder/secret.md", "leaves the folder of the batch file through a symbolic link"),
        ("loop.md", "cannot be read"),
        ("no.md", 'there is no file "no.md"'),
        ("empty.md", "is empty"),
        ("headings.md", "holds no text beside headings and comments"),
        ("latin.md", "is not UTF-8 (line 2)"),
        ("binary.md", "is not a text"),
        (".", "is not a file"),
        ("fifo.md", "is not a file"),
        ("a\0b.md", "cannot be read: not a possible path"),
        ("x" * 5000, "cannot be read"),
        ("", "a path must be text"),
        (7, "a path must be text, not 7"),
        (None, "a path must be text, not nothing"),
    ],
)
def test_each_wrong_path_is_a_problem_at_its_entry(tmp_path: Path, path: Any, message: str):
    """A source that is missing, empty, undecodable or outside the folder is refused before anything else happens."""
    folder = tmp_path / "course"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("TOP-SECRET")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "folder").symlink_to(tmp_path)
    (folder / "loop.md").symlink_to("loop.md")
    (folder / "empty.md").write_text(" \n")
    (folder / "headings.md").write_text("# Tides\n\n<!-- nothing -->\n")
    (folder / "latin.md").write_bytes("Cádiz\nMálaga".encode("latin-1").replace(b"C\xe1diz", b"Cadiz"))
    (folder / "binary.md").write_bytes(b"a\0b")
    os.mkfifo(folder / "fifo.md")
    loaded = load(folder, batch(short_lesson(sources=["tides"]), sources={"tides": ["tides.md", path]}))
    assert {problem.path for problem in loaded.problems} == {"sources.tides[1]"}
    assert any(message in problem.message for problem in loaded.problems)
    assert "TOP-SECRET" not in "".join(map(str, loaded.problems))
    assert all(len(str(problem)) < 500 for problem in loaded.problems)
    assert (loaded.lessons, loaded.invalid) == ((), 1)


def test_a_broken_set_leaves_the_other_lessons_valid(tmp_path: Path):
    """Only lessons that name the set are invalid, and the fault is told once."""
    sources = {"tides": ["tides.md"], "bad": ["no.md"]}
    lessons = [short_lesson(sources=["bad"]), short_lesson(sources=["tides"]), short_lesson(sources=["bad"])]
    loaded = load(tmp_path, batch(*lessons, sources=sources))
    assert (ids(loaded), loaded.invalid, len(loaded.problems)) == (["1.2"], 2, 1)


@pytest.mark.parametrize("sources", [[], "tides.md", {"tides": []}, {"tides": "tides.md"}, {"": ["tides.md"]}])
def test_sources_map_set_ids_to_lists_of_paths(tmp_path: Path, sources: Any):
    """Any other shape is a problem."""
    assert len(load(tmp_path, batch(short_lesson(), sources=sources)).problems) == 1


def test_the_key_of_a_set_is_its_text_not_its_name(tmp_path: Path):
    """The same documents have one key under two ids; another text has another key."""
    lesson = short_lesson(sources=["a", "b", "c"])
    (tmp_path / "other.md").write_text("The Moon.")
    sources = {"a": ["tides.md"], "b": ["tides.md", "tides.md"], "c": ["other.md"]}
    sets = load(tmp_path, batch(lesson, sources=sources)).courses[0].sets
    assert sets["a"].key == sets["b"].key != sets["c"].key
    assert len(sets["a"].key) == 64
    assert sets["a"].passages == sets["b"].passages


def test_a_batch_of_several_files_is_named_after_the_first_and_counts_the_others(tmp_path: Path) -> None:
    """Nobody takes it for the first course alone; a course in two files is one."""
    for number, title in enumerate(["Tides", "Tides", "Moons", "", "  "]):
        load(tmp_path, {"course": {"title": title}, "lessons": [short_lesson()]}, f"file-{number}.json")
    files = [tmp_path / f"file-{number}.json" for number in range(5)]
    assert [load_specs(files[:number]).name for number in range(1, 6)] == [
        "Tides", "Tides", "Tides and 1 more", "Tides and 2 more", "Tides and 3 more",
    ]  # fmt: skip
    assert load_specs(files[3:]).name == "file-3 and 1 more"


@pytest.mark.parametrize("top", [batch(short_lesson()), short_lesson(), full_lesson()])
def test_the_name_of_a_schema_at_the_top_is_the_editors(tmp_path: Path, top: Any) -> None:
    """Editors find the schema of a JSON file by this key; inside a lesson of a list it is unknown as any other."""
    schema = {"$schema": "spec.schema.json"}
    loaded = load(tmp_path, {**schema, **top})
    assert (loaded.problems, len(loaded.lessons)) == ((), 1)
    [problem] = load(tmp_path, [short_lesson(**schema)]).problems
    assert 'unknown key "$schema"' in problem.message


@pytest.mark.parametrize(("own", "same"), [({}, False), ({"lesson_id": "2.1"}, True)])
def test_only_an_id_of_its_own_keeps_a_lesson_when_another_is_put_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: dict[str, str], same: bool
) -> None:
    """As the README says: a position is a part of the key by which a finished lesson is found again."""
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path))
    options = BatchOptions.from_settings(load_settings(offline=True))
    first, other, last = short_lesson(), short_lesson(title="Moons"), short_lesson(title="Stars", **own)
    keys = [
        lesson_key(loaded.lessons[-1].spec, loaded.courses[0].course, {}, options)
        for loaded in (load(tmp_path, [first, last]), load(tmp_path, [first, other, last]))
    ]
    assert (keys[0] == keys[1]) == same


def test_a_short_lesson_s_objectives_are_sentences_with_a_level(tmp_path: Path):
    """The description joins them with full stops, and a verb that asks for doing is no understanding."""
    lesson = short_lesson(objectives=["Scale a recipe to more loaves", "Explain why bread rises."], sources=[])
    [placed] = load(tmp_path, [lesson]).lessons
    assert placed.spec.description == "Scale a recipe to more loaves. Explain why bread rises."
    assert [each.bloom_level for each in placed.spec.learning_objectives] == ["apply", "understand"]
