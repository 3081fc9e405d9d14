"""Errors inside of errors: JSON text, Python's repr of a dict, and what an error repeats of the request."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_DEPTH = 12
TEXT_CHARS = 4000
# Under these names stand parts of the request or of the reply, or advice: nothing there says what went wrong.
ECHOES = frozenset(
    {
        "flagged_input", "failed_generation", "input", "inputs", "prompt", "messages", "content", "request", "url",
        "documentation", "documentation_url", "docs", "doc_url", "link", "help", "remedy_hint", "suggestion", "user_id",
        "provider_name", "model_slug", "appeal_url", "signin_url", "ctx", "stack", "traceback", "request_id",
    }
)  # fmt: skip
# Under these, too, when they hold more than a word to the user: the body of an API that is not OpenAI's.
_REPLIES = frozenset({"text", "response", "output", "completion", "generated_text", "answer", "result"})
LEAST_REPLY = 200

_SPEAKING = re.compile(
    r"(?:message|msg|detail|error|raw|reason|description)[\"'\\]{1,4}\s{0,3}:\s{0,3}$|\b(?:metric|limit) $"
)
# A text that is no whole JSON any more, or a label in front of what was asked: all that follows is an echo.
_LABELLED = re.compile(
    r"[\"'](?:failed_generation|flagged_input|inputs?|prompt|messages|content)[\\\"']{1,4}\s{0,3}:"
    r"|(?:^|[.;,(\n] ?)(?:the )?(?:user )?(?:prompt|messages?|inputs?|content)\s?[:=]\s",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"(?<!\w)'[^'\n]{1,2000}'(?!\w)|\"[^\"\n]{1,2000}\"|`[^`\n]{1,2000}`|“[^”\n]{1,2000}”|«[^»\n]{1,2000}»"
)
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\b(?:None|True|False)\b|[()]", re.DOTALL)
_LITERALS = {"None": "null", "True": "true", "False": "false", "(": "[", ")": "]"}
_CODE_IN_TEXT = re.compile(
    r"[\"'](?:code|type|status|reason|error_code|error_type|status_code)[\\\"']{1,4}\s{0,3}:\s{0,3}[\\\"']{0,4}([a-z0-9_.\-]{1,60})"
)
_STATUS_IN_TEXT = re.compile(
    r"\b(?:error code|status code|status_code|http(?:/[0-9.]{1,3})?(?: status| error)?|statuscode|returned(?: status)?)"
    r"\s{0,2}[:= ]\s{0,2}([45][0-9][0-9])\b"
)
_CLASS_IN_TEXT = re.compile(r"(?:^|litellm\.|\(|: |- )([a-z]{3,40}(?:error|exception))\b")


@dataclass(frozen=True, slots=True)
class Found:
    """One value of a body: its lower-case key, how deep it stands, and whether it was itself opened as JSON text."""

    key: str
    value: Any
    depth: int
    opened: bool = False

    @property
    def is_prose(self) -> bool:
        """Text in which a server may say what went wrong."""
        return isinstance(self.value, str) and not self.opened


def open_value(value: Any, key: str = "", depth: int = 0) -> Iterator[Found]:
    """Yield every single value of `value`, depth first; an error that stands in a text is opened, too."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        for name, item in value.items():
            lower = str(name).lower()
            if lower not in ECHOES and not (lower in _REPLIES and isinstance(item, str) and len(item) > LEAST_REPLY):
                yield from open_value(item, lower, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from open_value(item, key, depth + 1)
    elif isinstance(value, str) and "{" in value:
        yield from _open_text(value, key, depth)
    else:
        yield Found(key, value, depth)


def _open_text(text: str, key: str, depth: int) -> Iterator[Found]:
    """The text around the first object in it, and what that object holds."""
    text = text[:TEXT_CHARS]
    start = text.index("{")
    inner, length = _object(text[start:])
    if inner is None:
        yield Found(key, text, depth)
        return
    around = f"{text[:start]} {text[start + length :]}".strip(" \n'\"[]")
    if around:
        yield Found("", around, depth)
    yield Found(key, text, depth, opened=True)
    yield from open_value(inner, key, depth + 1)


def _object(text: str) -> tuple[dict[str, Any] | None, int]:
    """Return the object at the start of `text` and its length: JSON, or the repr of a dict."""
    for read in (text, _STRING.sub(_as_json, text)):
        try:
            value, end = json.JSONDecoder().raw_decode(read)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value, end if read is text else len(text)
    return None, 0


def _as_json(match: re.Match[str]) -> str:
    literal = match.group()
    if literal in _LITERALS:
        return _LITERALS[literal]
    return json.dumps(re.sub(r"\\(.)", r"\1", literal[1:-1], flags=re.DOTALL))


def inner_codes(text: str) -> Iterator[str]:
    """Yield the codes, statuses and exception names that `text` shows, lower-case: "Error code: 429 - {'code': ..."."""
    head = text[:TEXT_CHARS].lower()
    for pattern in (_CODE_IN_TEXT, _STATUS_IN_TEXT):
        yield from (match.group(1) for match in pattern.finditer(head))
    yield from (match.group(1) for match in _CLASS_IN_TEXT.finditer(head[:300]))


def without_echoes(text: str) -> str:
    """Return `text` without quoted sentences and what a label calls the prompt: words of the request."""
    text = text[:TEXT_CHARS]
    if label := _LABELLED.search(text):
        text = text[: label.end()]
    return _QUOTED.sub(lambda match: _kept(text, match), text)


def _kept(text: str, match: re.Match[str]) -> str:
    quoted = match.group()
    is_name = quoted.count(" ") < 2
    is_all = len(quoted) > 0.8 * len(text)
    speaks = _SPEAKING.search(text[max(0, match.start() - 40) : match.start()].lower())
    return quoted if is_name or is_all or speaks else f"{quoted[0]}...{quoted[-1]}"
