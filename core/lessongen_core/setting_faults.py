"""What pydantic says of a wrong setting, in words a person can act on."""

from __future__ import annotations

from typing import Any

_EXPECTED = {
    "int": "a whole number", "float": "a number", "finite": "a number", "bool": "true or false", "string": "text",
    "tuple": "a list", "list": "a list", "model": "a table", "dict": "a table", "url": "a URL", "path": "a path",
}  # fmt: skip
_BOUNDS = {
    "greater_than": "above",
    "greater_than_equal": "at least",
    "less_than": "below",
    "less_than_equal": "at most",
}


def in_words(error: Any) -> str:
    """What pydantic refuses, in words a person can act on."""
    kind, context = str(error["type"]), error.get("ctx", {})
    value = repr(error["input"])
    value = value if len(value) <= 60 else value[:57] + "..."
    if kind in _BOUNDS:
        return f"is {value}, must be {_BOUNDS[kind]} {next(iter(context.values()))}"
    if kind == "missing":
        return "is missing"
    if kind in ("string_too_short", "too_short"):
        return "must not be empty"
    if kind == "domain":
        return f"{value} is no domain, such as docs.python.org"
    if kind == "variable":
        return "is no name of an environment variable; the key itself does not belong into a file"
    expected = _EXPECTED.get(kind.split("_")[0])
    return f"must be {expected}, not {value}" if expected else f"cannot be {value}"
