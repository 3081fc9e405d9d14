"""docs/prompts.md is true of the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from lessongen_cli.prompts import prompts
from lessongen_core.config import FileSettings
from lessongen_core.prompts import TEMPERATURES, TEMPLATES
from lessongen_core.prompts.feedback import MOST_IN_ALL, MOST_LINES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/prompts.md").read_text(encoding="utf-8")


def test_the_table_of_templates_is_the_codes() -> None:
    """Each template with the placeholders it must and may hold."""
    rows = re.findall(r"(?m)^\| `(\w+)` \| [^|]+ \| ?([^|]*?) ?\| ?([^|]*?) ?\|$", TEXT)
    said = {name: (set(re.findall(r"\$(\w+)", must)), set(re.findall(r"\$(\w+)", may))) for name, must, may in rows}
    assert said == {name: (rules.required, rules.optional) for name, rules in TEMPLATES.items()}


def test_the_temperatures_are_the_codes() -> None:
    """By archetype."""
    rows = dict(re.findall(r"(?m)^\| `(\w+)`[^|]* \| ([\d.]+) \|$", TEXT))
    assert {name: float(value) for name, value in rows.items()} == TEMPERATURES


def test_the_figures_and_settings_are_the_codes() -> None:
    """The bounds of feedback; the TOML shown is valid."""
    assert f"{MOST_LINES} points and {MOST_IN_ALL:,} characters" in TEXT
    for block in re.findall(r"(?ms)^```toml\n(.*?)^```", TEXT):
        FileSettings.model_validate(tomllib.loads(block))


def test_the_commands_shown_exist() -> None:
    """Each `lessongen prompts COMMAND`."""
    known = {command.name for command in prompts.registered_commands}
    assert set(re.findall(r"lessongen prompts (\w+)", TEXT)) == known


@pytest.mark.parametrize(("path", "name"), sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT))))
def test_every_test_exists(path: str, name: str) -> None:
    """By its name, in its file."""
    assert re.search(rf"(?m)^def {name}\(", (ROOT / path).read_text(encoding="utf-8"))
