"""What an error repeats of the request, found by comparing the two: a prompt's words say nothing of what went wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

LEAST_WORDS = 8  # in a row, the same as in the prompt
LOOKED_AT = 20_000  # characters of one text
MAX_DEPTH = 8
ECHO = "..."

_WORD = re.compile(r"\w+")


class Echo:
    """The words of one request."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts

    @cached_property
    def _said(self) -> str:
        return f" {' '.join(word for text in self._texts for word in _WORD.findall(text.lower()))} "

    def removed_from(self, body: Any, depth: int = 0) -> Any:
        """Return a body, text or parsed JSON, in which texts are shortened by what they repeat.

        What a text begins with is the server's own, even if the prompt says it, too: a lesson may teach its errors.
        """
        if depth > MAX_DEPTH:
            return body
        if isinstance(body, dict):
            return {key: self.removed_from(value, depth + 1) for key, value in body.items()}
        if isinstance(body, list):
            return [self.removed_from(value, depth + 1) for value in body]
        if not isinstance(body, str) or len(body) < LEAST_WORDS:
            return body
        inner = _opened(body)
        if inner is None:
            return self._cut(body)
        left = self.removed_from(inner, depth + 1)
        return body if left == inner else json.dumps(left, ensure_ascii=False)

    def _cut(self, text: str) -> str:
        words = list(_WORD.finditer(text[:LOOKED_AT].lower()))
        kept, end, at = [], 0, 0
        while at + LEAST_WORDS <= len(words):
            over = self._repeated_until(words, at)
            if over and at > 0:
                kept.append(text[end : words[at].start()])
                end = words[over - 1].end()
            at = over or at + 1
        return ECHO.join([*kept, text[end:]])

    def _repeated_until(self, words: list[re.Match[str]], start: int) -> int:
        """The end of the longest run from `start` that the request has, too; 0 when it is a short one."""
        end = start + LEAST_WORDS
        if f" {' '.join(word.group() for word in words[start:end])} " not in self._said:
            return 0
        step = LEAST_WORDS
        while step:  # by steps that halve: a run may be hundreds of words long
            longer = f" {' '.join(word.group() for word in words[start : end + step])} "
            if end + step <= len(words) and longer in self._said:
                end += step
                step *= 2
            else:
                step //= 2
        return end


def _opened(text: str) -> dict[str, Any] | list[Any] | None:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None
