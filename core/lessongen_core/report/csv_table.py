"""The report as CSV (RFC 4180), a row a lesson, for spreadsheets: no cell is a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

from ..markdown_escape import visible

COLUMNS: Final = (
    "index", "lesson_id", "title", "outcome", "state", "model", "llm", "fallback", "attempts", "quality_score",
    "token_count", "generated_at", "reviewed", "error_class", "error_code", "error_message", "retry_at", "path",
)  # fmt: skip
# What a spreadsheet takes for a formula, also behind spaces (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MOST: Final = 1000  # characters of a cell


def report_csv(document: Mapping[str, Any]) -> str:
    """The lessons of a report document under a header of COLUMNS; ends with a line break."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for lesson in document["lessons"]:
        error = {f"error_{name}": value for name, value in (lesson["error"] or {}).items()}
        values = lesson | error | {"retry_at": error.get("error_retry_at")}
        rows.writerow([_cell(values.get(name)) for name in COLUMNS])
    return out.getvalue()


def _cell(value: object) -> object:
    """Numbers and nothing as they are; a text on one line, behind an apostrophe where it would be a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    text = visible(value, limit=_MOST)
    return f"'{text}" if text.startswith(_FORMULA) else text
