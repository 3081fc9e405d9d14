"""Take secrets, and what a provider echoes of a request, out of what is stored. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

ERROR_CHARS = 2000
REDACTED = "[redacted]"

# Shapes of keys; a masked echo ("sk-ab***yz", OpenAI's 401) counts too.
_SHAPES = re.compile(
    r"\bsk-[A-Za-z0-9_*.\-…]{4,}"
    r"|\b(?:gsk|xai|hf|pplx|AIza|nvapi|r8)[_-]?[A-Za-z0-9_*\-…]{16,}"
    r"|(?<=[Bb]earer )[^\s\"',]{6,}"
    r"|(?<=[Kk]ey provided: )[^\s\"',]+"
)
_ACCOUNT = re.compile(r"\b(?:org|proj|user|acct)[-_][A-Za-z0-9]{8,}")
# OpenRouter repeats up to 100 characters of the prompt; Ollama's sign-in address names the account.
_DROPPED_KEYS = frozenset({"flagged_input", "user_id", "signin_url"})


def redact(text: str, secret: str | None) -> str:
    """Return `text` without `secret`, key shapes and account ids."""
    text = without_secret(text, secret)
    return _ACCOUNT.sub(REDACTED, _SHAPES.sub(REDACTED, text))


def without_secret(text: str, secret: str | None) -> str:
    """Return `text` without the literal `secret`; shapes stay, since a lesson may teach what a key looks like."""
    return text.replace(secret, REDACTED) if secret else text


def error_text(body: object, secret: str | None) -> str:
    """Return an error body, text or parsed JSON, as at most 2,000 characters; JSON stays JSON where it can."""
    value = _parse(body) if isinstance(body, str) else body
    if isinstance(value, dict | list):
        for limit in (1000, 300, 100):
            text = redact(_dump(_shorten(value, limit, depth=0)), secret)
            if len(text) <= ERROR_CHARS:
                return text
        return text[:ERROR_CHARS]
    return redact(str(body)[: 4 * ERROR_CHARS], secret)[:ERROR_CHARS]


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _shorten(value: Any, limit: int, *, depth: int) -> Any:
    if depth > 8:
        return "..."
    if isinstance(value, dict):
        kept = ((str(key)[:100], item) for key, item in value.items() if key not in _DROPPED_KEYS)
        return {key: _shorten(item, limit, depth=depth + 1) for key, item in kept}
    if isinstance(value, list):
        return [_shorten(item, limit, depth=depth + 1) for item in value[:10]]
    return value[:limit] if isinstance(value, str) else value
