"""Warnings: jargon in the spec's own words, how many reach the screen, and where all of them are."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from spec_samples import batch, full_lesson, load, short_lesson

from lessongen_cli.app import invoke
from lessongen_core.schemas import load_schema
from lessongen_core.spec.loader import load_specs

VAGUE = [short_lesson(title=f"Lesson {n} of them", objectives=["Understand tides well"]) for n in range(9)]


@pytest.fixture
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state folder and a working folder of the test's own, and no broker left behind."""
    for name in [name for name in os.environ if name.startswith("LESSONGEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    invoke(["down"])


def warnings_in(text: str) -> list[str]:
    head = "lessongen: warning: "
    return [line.removeprefix(head) for line in text.splitlines() if line.startswith(head)]


@pytest.mark.parametrize(
    ("path", "lesson"),
    [
        ("title", short_lesson(title="Tides and Syzygy")),
        ("objectives[0]", short_lesson(objectives=["Explain syzygy at the coast."])),
        ("title", full_lesson(title="Tides and syzygy")),
        ("description", full_lesson(description="What syzygy has to do with the height of tides.")),
        ("exercises[0].structure_template", full_lesson(
            exercises=[full_lesson()["exercises"][0] | {"structure_template": "Given a syzygy, say which tide it is."}]
        )),
    ],
)  # fmt: skip
def test_jargon_in_the_specs_own_words_is_a_warning(tmp_path: Path, path: str, lesson: Any) -> None:
    """Nobody can teach syzygy without the word; a lesson that holds what the course avoids loses its mark."""
    loaded = load(tmp_path, batch(lesson, course={"guidance": {"avoid_jargon": ["syzygy", "tid"]}}))
    [warning] = loaded.warnings
    assert (warning.path, loaded.problems) == (f"lessons[0].{path}", ())
    assert 'the course avoids the jargon "syzygy"' in warning.message


@pytest.mark.parametrize("command", [["run", "--dry-run"], ["submit", "--dry-run"], ["run"]])
def test_of_many_warnings_two_of_each_kind_are_shown(
    own_state: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """The first ones show what is meant, the others are counted, and the command that lists all is named."""
    course = {"guidance": {"avoid_jargon": ["lesson"]}}
    Path("spec.json").write_text(json.dumps({"course": course, "lessons": VAGUE}))
    invoke([*command, "spec.json"])
    err = capsys.readouterr().err
    every = [str(warning) for warning in load_specs(["spec.json"]).warnings]
    weak, jargon = ([line for line in every if word in line] for word in ("cannot be observed", "jargon"))
    assert (len(weak), len(jargon)) == (9, 9)
    assert sorted(warnings_in(err)) == sorted(weak[:2] + jargon[:2])
    assert f"and 14 more warnings; all of them:  lessongen {command[0]} --dry-run spec.json --json" in err


def test_every_warning_is_in_the_json_of_submit(own_state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script sees all of them, of a dry run as of a submission."""
    Path("spec.json").write_text(json.dumps(VAGUE))
    every = [str(warning) for warning in load_specs(["spec.json"]).warnings]
    assert len(every) == 9
    for name, more in (("dry-run", ["--dry-run"]), ("submit", [])):
        assert invoke(["submit", "--offline", "spec.json", "--json", *more]) == 0
        document = json.loads(capsys.readouterr().out)
        jsonschema.validate(document, load_schema(f"{name}-1"))
        assert document["warnings"][:-1] == every  # the last is the offline writer's


def test_two_lessons_of_one_title_are_a_warning_that_names_both(
    own_state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a dry run, of a submission, and in JSON; both are written. Another course may have a lesson called so."""
    lessons = [short_lesson(title=title) for title in ("Tides", "Ebb", " tides ")]
    Path("a.json").write_text(json.dumps({"course": {"title": "Sea"}, "lessons": lessons}, indent=1))
    Path("b.json").write_text(json.dumps({"course": {"title": "Sea"}, "lessons": [short_lesson(title="EBB")]}))
    Path("c.json").write_text(json.dumps({"course": {"title": "Land"}, "lessons": [short_lesson(title="Ebb")]}))
    told = [
        'a.json:19:13: lessons[2].title: lesson 1.3 has the title "tides", and so has lesson 1.1 at a.json:7:13',
        'b.json:1:52: lessons[0].title: lesson 1.4 has the title "EBB", and so has lesson 1.2 at a.json:13:13',
    ]
    files = ["a.json", "b.json", "c.json"]
    loaded = load_specs(files)
    assert ([str(warning) for warning in loaded.warnings], loaded.problems) == (told, ())
    for more in (["--dry-run"], []):
        assert invoke(["submit", "--offline", *files, *more]) == 0
        assert warnings_in(capsys.readouterr().err)[:2] == told
        assert invoke(["submit", "--offline", *files, "--json", *more]) == 0
        assert json.loads(capsys.readouterr().out)["warnings"][:2] == told


@pytest.mark.parametrize(("sources", "offline", "told"), [((), True, 1), ((), False, 0), (("tides",), True, 0)])
def test_the_offline_writer_says_what_it_has_nothing_for(
    own_state: Path, capsys: pytest.CaptureFixture[str], sources: tuple[str, ...], offline: bool, told: int
) -> None:
    """It only extracts: without sources its lessons end as too short, and nobody would know why."""
    lesson = short_lesson() | ({"sources": list(sources)} if sources else {})
    Path("tide.md").write_text("# Tides\n\nThe tide rises and falls twice a day, since the Moon pulls at the sea.\n")
    Path("b.json").write_text(json.dumps(batch(lesson) | {"sources": {"tides": ["tide.md"]}}))
    invoke(["submit", "--dry-run", "--json", "b.json", *(["--offline"] if offline else [])])
    out, err = capsys.readouterr()
    found = [line for line in json.loads(out)["warnings"] if "the offline writer composes from" in line]
    assert len(found) == told
    assert all("1 lesson names no sources and will hardly pass (1.1): add `sources`" in line for line in found)
    assert ("the offline writer composes" in err) == bool(told)
