"""`schema show spec`: what an editor says of a spec file is what lessongen says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from spec_samples import LESSONS, shared_lessons

import lessongen_cli
from lessongen_cli.app import invoke
from lessongen_core.schemas import load_schema, schema_names
from lessongen_core.spec import models
from lessongen_core.spec.editor_schema import DESCRIPTIONS, editor_schema
from lessongen_core.spec.loader import load_specs

COURSES = ("control", "git-novice", "lc-open-refine", "minimal", "shell-novice", "shell-novice-es", "sql-novice-survey")
# Faults of one field or key. The others need two places to be seen, or are no document at all.
STRUCTURAL = (
    "01-unknown-key",
    "05-lesson-id-unquoted",
    "06-missing-title",
    "07-title-too-short",
    "08-bad-enum",
    "11-empty",
    "17-nan-minutes",
    "18-negative-minutes",
    "23-lesson-id-slash",
)
SHORT = {"title": "Fractions", "objectives": ["Add fractions with unlike denominators"]}


def faults(document: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(editor_schema())
    return [error.json_path for error in validator.iter_errors(document)]


def document_of(path: Path) -> Any:
    text = path.read_text(encoding="utf-8-sig")
    return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)


def test_it_is_a_schema() -> None:
    """Valid by the meta schema, and no reference leads nowhere."""
    schema = editor_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    text = json.dumps(schema)
    named = {part.split('"')[0] for part in text.split("#/$defs/")[1:]}
    assert named == schema["$defs"].keys()


@pytest.mark.parametrize("name", COURSES)
def test_every_real_course_is_accepted(name: str) -> None:
    """All courses that lessongen takes, in YAML and in JSON."""
    files = [path for suffix in (".yaml", ".json") if (path := shared_lessons() / f"{name}{suffix}").exists()]
    assert files
    for path in files:
        assert load_specs([path]).problems == ()
        assert faults(document_of(path)) == []


@pytest.mark.parametrize("name", STRUCTURAL)
def test_every_structural_fault_is_refused(name: str) -> None:
    """What is wrong in a field or a key is underlined while it is typed."""
    (path,) = (shared_lessons() / "invalid").glob(f"{name}.[yj]*")
    assert faults(document_of(path))


def test_no_structural_fault_was_forgotten() -> None:
    """Each other file of invalid/ is no document, or has a fault that only lessongen can see."""
    rest = [path for path in (LESSONS / "invalid").glob("[0-9]*.[yj]*") if path.stem not in STRUCTURAL]
    if not rest:
        pytest.skip("no data")
    unreadable = {"09-yaml-syntax", "10-json-syntax", "12-latin-1", "14-alias-bomb", "15-deep-nesting", "25-python-tag"}
    seen = {path.stem for path in rest if path.stem not in unreadable and faults(document_of(path))}
    assert seen <= {"16-huge-string", "24-duplicate-key"}


@pytest.mark.parametrize(
    "document",
    [
        SHORT,
        SHORT | {"$schema": "spec.schema.json"},
        {"$schema": "spec.schema.json", "lessons": [SHORT]},
        [SHORT, SHORT | {"title": "Decimals", "lesson_id": "2.1", "minutes": 45, "sources": ["a.md"]}],
        {"lessons": [SHORT], "course": None, "sources": None},
        {
            "lessons": [SHORT],
            "course": {"language": "de", "guidance": {"use_analogies": True}},
            "sources": {"a": ["b"]},
        },
    ],
)
def test_every_form_is_accepted(document: Any, tmp_path: Path) -> None:
    """One lesson, a bare list, a batch file; lessongen has nothing against them but missing files."""
    assert faults(document) == []
    (tmp_path / "a.json").write_text(json.dumps(document))
    assert all("there is no file" in problem.message for problem in load_specs([tmp_path / "a.json"]).problems)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([], "$"),
        (7, "$"),
        ({"lessons": []}, "$.lessons"),
        ({"course": {}}, "$"),
        ({"lesson": [SHORT]}, "$"),
        ({"lessons": [SHORT], "course": {"language": "german"}}, "$.course"),
        ({"lessons": [SHORT], "sources": {"a": []}}, "$.sources"),
        ({"lessons": [SHORT], "sources": {"": ["b"]}}, "$.sources"),
        ([SHORT | {"minutes": 2}], "$[0].minutes"),
        ([SHORT | {"minutes": 46}], "$[0].minutes"),
        ([SHORT | {"minutes": 15.5}], "$[0].minutes"),
        ([SHORT | {"objectives": []}], "$[0].objectives"),
        ([SHORT | {"title": "ab"}], "$[0].title"),
        ([SHORT | {"description": "x"}], "$[0]"),
        ([SHORT | {"$schema": "spec.schema.json"}], "$[0]"),
        ([{"lesson_id": "1.1", "title": "Fractions", "learning_objectives": []}], "$[0]"),
    ],
)
def test_the_bounds_are_those_of_lessongen(document: Any, path: str, tmp_path: Path) -> None:
    """Refused by the schema at the place that is wrong, and by lessongen too."""
    assert any(fault.startswith(path) for fault in faults(document))
    (tmp_path / "a.json").write_text(json.dumps(document))
    assert load_specs([tmp_path / "a.json"]).problems


def test_every_key_is_explained() -> None:
    """An editor shows a sentence for each key; none is left over from a key that is gone."""
    inputs = {"Course", "FullLesson", "ShortLesson"}
    found = {name for name in editor_schema()["$defs"] if hasattr(models, name)}
    assert inputs <= found
    assert DESCRIPTIONS.keys() == {f"{name}.{key}" for name in found for key in getattr(models, name).model_fields}


@pytest.mark.parametrize("group", ["schema", "review"])
def test_a_group_alone_prints_its_help_as_it_is(capsys: pytest.CaptureFixture[str], group: str) -> None:
    """As `lessongen` alone does: on stderr, exit code 2, and no error with escaped line ends."""
    assert invoke([]) == 2
    whole = capsys.readouterr()
    assert invoke([group]) == 2
    shown = capsys.readouterr()
    assert (whole.out, shown.out) == ("", "")
    assert shown.err.startswith(f"Usage: lessongen {group} [OPTIONS] COMMAND [ARGS]...")
    assert "error" not in shown.err and "\\x" not in shown.err
    assert invoke([group, "--help"]) == 0
    assert capsys.readouterr().out == shown.err


def test_every_document_of_a_command_has_a_schema() -> None:
    """Whatever name a command gives to `answer_json`."""
    folder = Path(lessongen_cli.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    named = set(re.findall(r'answer_json\(\s*"([a-z-]+)"', code))
    assert {"review", "submit", "status"} <= named <= set(schema_names())
    for name in schema_names():
        jsonschema.Draft202012Validator.check_schema(load_schema(f"{name}-1"))
