"""docs/specs.md says what the schema of spec files says: the same keys, the same ones needed, the same values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from lessongen_core.spec.editor_schema import editor_schema
from lessongen_core.spec.loader import load_specs

PAGE = (Path(__file__).parents[2] / "docs" / "specs.md").read_text(encoding="utf-8")
DEFINITIONS: dict[str, Any] = editor_schema()["$defs"]
MODELS = sorted(
    name for name in DEFINITIONS if name not in ("Lesson", "Lessons", "BatchFile") and not name.endswith("Alone")
)


def rows(model: str) -> dict[str, tuple[str, str]]:
    """key -> (needed, value) of the table that follows the model's mark."""
    table = PAGE.split(f"<!-- {model} -->\n", 1)[1].split("\n\n", 1)[0]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.strip().splitlines()[2:]]
    return {key.strip("`"): (needed, value) for key, needed, value, _ in cells}


@pytest.mark.parametrize("model", MODELS)
def test_each_table_holds_the_keys_of_the_schema(model: str) -> None:
    """In its order, with what is needed and every word that a value may be."""
    definition = DEFINITIONS[model]
    found = rows(model)
    assert list(found) == list(definition["properties"])
    assert [key for key, (needed, _) in found.items() if needed == "yes"] == [
        key for key in definition["properties"] if key in definition.get("required", ())
    ]
    for key, schema in definition["properties"].items():
        choices = schema.get("enum") or next((one["enum"] for one in schema.get("anyOf", ()) if "enum" in one), None)
        if choices:
            assert re.findall(r"`([^`]+)`", found[key][1]) == choices


def test_its_examples_are_valid(tmp_path: Path) -> None:
    """What a reader copies from the page is taken as it stands."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "dough.md").write_text("# Dough\n\nFlour with more protein takes up more water.\n")
    batch, lessons = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    whole = yaml.safe_load(batch)
    whole["lessons"] += yaml.safe_load(lessons)
    whole["lessons"][0]["lesson_id"] = "1.2"
    (tmp_path / "batch.yaml").write_text(yaml.safe_dump(whole))
    loaded = load_specs([tmp_path / "batch.yaml"])
    assert not loaded.problems and len(loaded.lessons) == 2
