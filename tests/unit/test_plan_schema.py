"""`schema show plan` and docs/plan.md: what they say of a plan file is what `run --plan` does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic.alias_generators import to_camel

from lessongen_cli.app import invoke
from lessongen_core import plan as models
from lessongen_core.config import load_settings
from lessongen_core.errors import ConfigError
from lessongen_core.plan import BEFORE_THE_RUN, load_plan
from lessongen_core.plan_schema import DESCRIPTIONS, plan_schema

PAGE = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1]


def faults(document: Any) -> list[str]:
    return [error.json_path for error in jsonschema.Draft202012Validator(plan_schema()).iter_errors(document)]


def written(folder: Path, document: Any) -> Path:
    (folder / "plan.json").write_text(json.dumps(document))
    return folder / "plan.json"


def test_the_example_of_the_page_is_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It loads, sets what the page says, and names every key but the one that does nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path))
    (tmp_path / "plan.json").write_text(EXAMPLE)
    plan = load_plan(tmp_path / "plan.json")
    assert faults(json.loads(EXAMPLE)) == []
    assert (plan.job_type, plan.out) == ("stage6-lesson-content", Path("lessons"))
    assert plan.checks(required=True) + plan.checks(required=False) == BEFORE_THE_RUN
    assert plan.warnings(load_settings()) == ()
    applied = plan.applied(load_settings()).file
    assert (applied.workers.count, applied.retry.attempts, applied.retry.base_s) == (30, 5, 1)
    keys = {to_camel(name) for name in models.Plan.model_fields}
    assert json.loads(EXAMPLE).keys() == keys - {"mcpGuidance"}
    assert set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE)) == keys


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"$schema": "plan.schema.json"},
        {"validation": ["build", "Broker", "examples"]},
        {"validation": {"required": [], "optional": ["quality"]}},
        {"targetFiles": "lessons"},
        {"concurrency": None, "retryStrategy": None, "mcpGuidance": {"any": ["thing"]}},
    ],
)
def test_what_is_a_plan_is_accepted(tmp_path: Path, document: Any) -> None:
    """By the schema as by `run --plan`."""
    assert faults(document) == []
    load_plan(written(tmp_path, document))


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([], "$"),
        ({"jobtype": "x"}, "$"),
        ({"jobType": ""}, "$.jobType"),
        ({"concurrency": 0}, "$.concurrency"),
        ({"concurrency": "30"}, "$.concurrency"),
        ({"retryStrategy": {"attempts": 0}}, "$.retryStrategy"),
        ({"retryStrategy": {"backoff": {"type": "linear"}}}, "$.retryStrategy"),
        ({"modelFallback": {"fallback": {"model": "x"}}}, "$.modelFallback"),
        ({"validation": "build"}, "$.validation"),
        ({"validation": {"requird": []}}, "$.validation"),
        ({"targetFiles": []}, "$.targetFiles"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, document: Any, path: str) -> None:
    """At its place, and by `run --plan` too."""
    assert path in faults(document)
    with pytest.raises(ConfigError):
        load_plan(written(tmp_path, document))


def test_it_is_a_schema_that_explains_every_key() -> None:
    """Valid by the meta schema; an editor shows a sentence for each key, and none is left of a key that is gone."""
    schema = plan_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    known = {
        f"{name}.{to_camel(key)}" for name in ("Plan", *schema["$defs"]) for key in getattr(models, name).model_fields
    }
    assert DESCRIPTIONS.keys() == known


def test_the_commands_list_and_show_it(capsys: pytest.CaptureFixture[str]) -> None:
    """By its name, beside that of spec files."""
    assert invoke(["schema", "list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()][:2] == ["spec", "plan"]
    assert invoke(["schema", "show", "plan"]) == 0
    assert json.loads(capsys.readouterr().out) == plan_schema()
