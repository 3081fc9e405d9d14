"""JSON Schemas of the documents that `--json` prints; `NAME-1.json` describes `lessongen/NAME@1`."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def load_schema(name: str) -> dict[str, Any]:
    """Return the schema `name`, as "report-1".

    Raises:
        FileNotFoundError: there is no such schema.
    """
    text = resources.files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def schema_names() -> list[str]:
    """Names without version, as "report", in order."""
    files = (entry.name for entry in resources.files(__name__).iterdir())
    return sorted(name.removesuffix("-1.json") for name in files if name.endswith("-1.json"))
