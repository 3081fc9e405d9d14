"""docs/configuration.md has every setting with its default, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from lessongen_core.file_settings import FileSettings, Model
from lessongen_core.variables import GIVEN, KNOWN

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
UNITS = {"_s": "seconds", "_h": "hours", "_per_s": "calls a second", "_tokens": "tokens"}


def rows(columns: int) -> dict[str, list[str]]:
    """The table rows that begin with a name in backquotes, of so many columns."""
    found = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in PAGE.splitlines() if line.startswith("| `")
    ]
    return {row[0].strip("` "): row[1:] for row in found if len(row) == columns}


def settings(section: type[BaseModel], owner: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """Name and default of each, as the page writes them."""
    for name, field in section.model_fields.items():
        default = getattr(owner, name) if owner is not None else field.default
        if isinstance(default, BaseModel):
            yield from settings(type(default), default, f"{above}{name}.")
        elif name == "models":
            yield from settings(Model, None, "models.N.")
        elif default is None or default is PydanticUndefined:
            yield f"{above}{name}", "-"
        else:
            value = list(default) if isinstance(default, tuple) else default
            yield f"{above}{name}", f"{value:g}" if isinstance(value, float) else json.dumps(value)


def test_every_setting_has_its_row_and_default() -> None:
    """A new setting, a renamed one, another default: the page is wrong, and this says so."""
    assert {name: row[0] for name, row in rows(4).items()} == dict(settings(FileSettings, FileSettings()))


def test_every_unit_is_the_one_in_the_name() -> None:
    """`_s` is seconds on the page, too; and every row has a meaning."""
    for name, (_, unit, meaning) in rows(4).items():
        ending = max((end for end in UNITS if name.endswith(end)), key=len, default=None)
        assert ending is None or unit == UNITS[ending], name
        assert meaning.endswith("."), name


def test_every_variable_has_its_row() -> None:
    """Those that the program knows, and no other."""
    assert list(rows(3)) and set(rows(3)) == set(KNOWN)


def test_no_variable_of_the_program_is_told_to_be_unknown() -> None:
    """Whatever the code names is known, so that nobody is warned of what works."""
    code = "".join(
        path.read_text(encoding="utf-8")
        for package in ("core", "jobs", "cli")
        for path in (Path(__file__).parents[2] / package).rglob("*.py")
    )
    assert set(re.findall(r"\bLESSONGEN_[A-Z]+(?:_[A-Z]+)*\b", code)) <= {*KNOWN, *GIVEN}


def test_the_page_is_found() -> None:
    """Its links lead somewhere."""
    for link in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / link).exists(), link
