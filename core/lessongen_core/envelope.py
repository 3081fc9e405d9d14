"""The machine-readable face: one JSON document around every answer, and around every error.

`{"schema": "lessongen/NAME@1", "data": ..., "warnings": []}`; an error has `error` in the place of `data`. Rules
(research/cli_ux.md, C.3): keys in a fixed order and never left out, unknown is null, times are RFC 3339 in UTC with
milliseconds, measured numbers have three places, and NaN does not occur.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from .errors import LessongenError

# Exit status -> (kind, whether the same command can succeed later without a change by a person).
_KINDS: dict[int, tuple[str, bool]] = {
    1: ("internal", False),
    2: ("usage", False),
    3: ("partial", True),
    4: ("failed", True),
    5: ("invalid_input", False),
    6: ("not_found", False),
    7: ("locked", True),
    8: ("pending", True),
    9: ("cancelled", False),
    10: ("infrastructure", True),
    11: ("stalled", True),
    12: ("account_blocked", False),
}

# JSON escapes U+0000..001F itself. DEL, C1, line separators and bidi controls would reach a terminal or flip a line.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def envelope(schema: str, data: Any, warnings: Sequence[str] = ()) -> dict[str, Any]:
    """Wrap `data`; `schema` is the bare name, "report" for `lessongen/report@1`."""
    return {"schema": schema_name(schema), "data": data, "warnings": list(warnings)}


def error_envelope(
    exc: LessongenError, *, exit_code: int | None = None, warnings: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the `lessongen/error@1` document of `exc`; `exit_code` where the command's differs from the error's.

    `retryable`: the same command may succeed later although nobody changed anything.
    """
    code = exc.exit_status if exit_code is None else exit_code
    kind, retryable = _KINDS.get(code, ("signal", True) if code > 128 else ("internal", False))
    error = {
        "code": exc.code,
        "kind": kind,
        "exit_code": code,
        "message": exc.message,
        "hint": exc.hint,
        "retryable": retryable if exc.retryable is None else exc.retryable,
        "details": list(exc.details),
    }
    return {"schema": schema_name("error"), "error": error, "warnings": list(warnings)}


def schema_name(name: str) -> str:
    """Return the full name: "report" and "report@1" are `lessongen/report@1`."""
    bare = name.removeprefix("lessongen/")
    return f"lessongen/{bare}" if "@" in bare else f"lessongen/{bare}@1"


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and `Z`.

    Raises:
        ValueError: `moment` has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def measured(value: float | None, places: int = 3) -> float | None:
    """Round a measured number; what is unknown or not finite is None, so that JSON never holds NaN."""
    return None if value is None or not math.isfinite(value) else round(value, places)


def to_json(document: Any, *, indent: int | None = None) -> str:
    """One JSON document and a newline: UTF-8 text as it is, what could command a terminal as `\\u` escapes.

    Raises:
        ValueError: a number in `document` is NaN or infinite.
    """
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)
    text = _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    # A lone surrogate has no UTF-8; its backslash form happens to be its JSON escape.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
