"""What pydantic refuses, in words an author can act on: name, value, bounds, nearest name; never the whole text."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from ..nearest import nearest, suggestion
from .models import FullLesson, ShortLesson
from .positions import Document, Finding, Path, path_text, shown

MAX_PER_VALUE = 100  # problems shown of one lesson or course
HALF_A_PAIR = "holds half of a surrogate pair, which is no character"
_PATTERNS = {
    "lesson_id": 'is not digits, a dot, digits, such as "1.1"',
    "language": 'is not a two-letter language code, such as "en"',
}


def model_findings(error: ValidationError, model: type[BaseModel], document: Document, at: Path) -> list[Finding]:
    """One finding for each fault of the value at `at`, which `model` refused."""
    details = [
        detail
        for detail in error.errors(include_url=False, include_context=False)
        if not (detail["type"] == "too_short" and len(detail["input"]) >= _least_items(model, detail["loc"]))
    ]  # pydantic counts only the valid entries: one bad entry in a list of one would be told twice
    meant = {_near_key(model, detail["loc"]) for detail in details if detail["type"] == "extra_forbidden"}
    found = [
        _finding(detail, model, document, at)
        for detail in details[:MAX_PER_VALUE]
        if not (detail["type"] == "missing" and tuple(detail["loc"]) in meant)
    ]
    if len(details) > MAX_PER_VALUE:
        found.append(Finding(at, f"and {len(details) - MAX_PER_VALUE} more problems here"))
    return found


def _least_items(model: type[BaseModel], loc: Path) -> int:
    return int(_node(model, loc).get("minItems", 0))


def _near_key(model: type[BaseModel], loc: Path) -> Path:
    """Path of the known key that the unknown key at `loc` seems to mean; itself when none does."""
    return (*loc[:-1], nearest(str(loc[-1]), _node(model, loc[:-1]).get("properties", {})) or loc[-1])


def _finding(detail: Any, model: type[BaseModel], document: Document, at: Path) -> Finding:
    loc: Path = tuple(detail["loc"])
    path = (*at, *loc)
    name = path_text(loc[-2:] if loc and isinstance(loc[-1], int) else loc[-1:]) if loc else "this"
    kind, value = detail["type"], detail["input"]
    if kind == "extra_forbidden":
        known = _node(model, loc[:-1]).get("properties", {})
        return Finding(path, f"unknown key {shown(str(loc[-1]))}{_key_hint(str(loc[-1]), model, known)}", on_key=True)
    if kind == "missing":
        return Finding(path, f"{name} is missing")
    return Finding(path, f"{name} {_fault(kind, value, name, _node(model, loc), document, path)}")


def _key_hint(key: str, model: type[BaseModel], known: Any) -> str:
    if model is ShortLesson and key in FullLesson.model_fields:
        return "; it belongs to the full form, which has learning_objectives, sections and more"
    return suggestion(key, known)


def _fault(kind: str, value: Any, name: str, node: dict[str, Any], document: Document, path: Path) -> str:
    match kind:
        case "string_type":
            return f"must be text, not {shown(value)}{_quotes(value, document, path)}"
        case "string_too_short" | "string_too_long":
            return f"has {_many(len(value), 'character')}; {_range(node, 'minLength', 'maxLength')}"
        case "string_pattern_mismatch":
            return f"{shown(value)} {_PATTERNS.get(name, 'has the wrong form')}"
        case "string_unicode":
            return HALF_A_PAIR
        case "invisible":
            return "needs a visible character"
        case "literal_error":
            allowed = [str(choice) for choice in node.get("enum", [node.get("const", "")])]
            return f"is {shown(value)}; allowed: {', '.join(allowed)}{_meant(value, allowed)}"
        case "int_type" | "int_from_float" | "int_parsing":
            return f"must be a whole number, not {shown(value)}"
        case "greater_than_equal" | "less_than_equal":
            return f"is {shown(value)}; {_range(node, 'minimum', 'maximum')}"
        case "too_short" | "too_long":
            return f"has {_many(len(value), 'entry')}; {_range(node, 'minItems', 'maxItems')}"
        case "tuple_type" | "list_type":
            return f"must be a list, not {shown(value)}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"must be a mapping, not {shown(value)}"
        case "bool_type":
            return f"must be true or false, not {shown(value)}"
    return f"cannot be {shown(value)}"  # no model has a rule that comes here


def _quotes(value: Any, document: Document, path: Path) -> str:
    """Tell that quotes are missing; YAML's 1.10 is shown as it was written, not as the number it became."""
    if not isinstance(value, bool | int | float):
        return ""
    written = document.token(path) if document.kind == "YAML" else ""
    return f"; put quotes around it{f': {shown(written)}' if written else ''}"


def _meant(value: Any, allowed: list[str]) -> str:
    close = nearest(value, allowed) if isinstance(value, str) else None
    return f"; did you mean {shown(close)}?" if close else ""


def _many(count: int, noun: str) -> str:
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{count} {noun if count == 1 else plural}"


def _range(node: dict[str, Any], low: str, high: str) -> str:
    if low in node and high in node:
        return f"{node[low]} to {node[high]} are allowed"
    return f"at least {node[low]} needed" if low in node else f"at most {node.get(high)} allowed"


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _node(model: type[BaseModel], loc: Path) -> dict[str, Any]:
    """The part of the model's JSON Schema that describes the value at `loc`; the bounds are read from it."""
    schema = _schema(model)
    node = schema
    for part in loc:
        node = _resolved(node, schema)
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
    return _resolved(node, schema)


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in node:
        node = next(choice for choice in node["anyOf"] if choice.get("type") != "null")
    if "$ref" in node:
        return dict(schema["$defs"][node["$ref"].rsplit("/", 1)[1]])
    return node
