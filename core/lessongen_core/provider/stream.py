"""Read a reply's body: server-sent events, or one JSON document. Pure; fed with bytes in any cut."""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Iterator
from typing import Any

TEXT_CHARS = 2_000_000
BODY_BYTES = 16_000_000
MOST_TOKENS = 2**31 - 1  # of one call; what is more is no count, and no column takes it


class Lines:
    """Bytes in, lines out. Ends at \\n, \\r\\n or \\r, and at nothing else: U+2028 is text inside JSON."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
        self._parts: list[str] = []
        self._after_cr = False

    def feed(self, data: bytes, *, final: bool = False) -> Iterator[str]:
        """Yield every line that `data` completes; with `final` also the last, unended one."""
        text = self._decoder.decode(data, final)
        if self._after_cr and text:
            text = text.removeprefix("\n")
            self._after_cr = False
        self._after_cr = self._after_cr or text.endswith("\r")
        *ended, rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for line in ended:
            yield "".join((*self._parts, line))
            self._parts = []
        if rest:
            self._parts.append(rest)
        if final and self._parts:
            yield "".join(self._parts)
            self._parts = []


class ReplyBuilder:
    """Collects one reply. `done`: the stream said so; `events`: chunks with choices that arrived."""

    def __init__(self) -> None:
        self.finish_reason: str | None = None
        self.model: str | None = None
        self.id: str | None = None
        self.tokens_prompt: int | None = None
        self.tokens_completion: int | None = None
        self.cost_usd: float | None = None
        self.error: Any = None
        self.done = False
        self.events = 0
        self.too_long = False
        self._texts: list[str] = []
        self._chars = 0
        self._refusals: list[str] = []
        self._lines = Lines()
        self._data: list[str] = []
        self._event = ""
        self._other: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self._texts)

    @property
    def refusal(self) -> str | None:
        return "".join(self._refusals) or None

    @property
    def tokens_so_far(self) -> int:
        """About four characters a token: chunks are not tokens with every server."""
        return self._chars // 4

    @property
    def other(self) -> str:
        """Lines that are no events: a JSON document, an HTML page."""
        return "\n".join(self._other)

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the body."""
        for line in self._lines.feed(data):
            self._line(line)

    def close(self) -> None:
        """The body has ended."""
        for line in self._lines.feed(b"", final=True):
            self._line(line)
        self._dispatch()
        if self.events == 0 and self.error is None and (document := _json(self.other)) is not None:
            self._document(document)

    def _line(self, line: str) -> None:
        if not line:
            self._dispatch()
            return
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value.strip()
        elif name in ("", "id", "retry"):
            pass  # a comment keeps the connection alive
        elif line.startswith("{") and isinstance(chunk := _json(line), dict):
            self._chunk(chunk)  # Ollama writes a failure into the stream as a bare line
        else:
            self._other.append(line)

    def _dispatch(self) -> None:
        data, event = self._data, self._event
        self._data, self._event = [], ""
        if not data:
            return
        text = "\n".join(data)
        if text.strip() == "[DONE]":
            self.done = True
            return
        chunk = _json(text)
        if chunk is None and len(data) > 1:  # several events with no blank line between them
            for line in data:
                self._data, self._event = [line], event
                self._dispatch()
        elif isinstance(chunk, dict):
            self._chunk(chunk, is_error=event == "error")
        elif event == "error":
            self.error = self.error or text
        elif chunk is None and not _is_blank(text):
            self._other.append(text)

    def _document(self, document: Any) -> None:
        if isinstance(document, list) and document and isinstance(document[0], dict):
            document = document[0]  # Gemini wraps its errors in a list
        if isinstance(document, dict):
            self._chunk(document)

    def _chunk(self, chunk: dict[str, Any], *, is_error: bool = False) -> None:
        self.model = _name(chunk.get("model")) or self.model
        self.id = _name(chunk.get("id")) or self.id
        self._usage(chunk.get("usage"))
        choices = chunk.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        self._error(chunk, choice, is_error=is_error)
        if choice:
            self.events += 1
            self._choice(choice)

    def _error(self, chunk: dict[str, Any], choice: dict[str, Any], *, is_error: bool) -> None:
        response = chunk.get("response")
        nested = response.get("error") if isinstance(response, dict) else None
        error = chunk.get("error") or choice.get("error") or nested
        base = chunk.get("base_resp")
        if not error and isinstance(base, dict) and base.get("status_code"):
            self.error = base  # MiniMax
        elif not error and chunk.get("error_code"):
            self.error = chunk  # Baidu
        elif error:
            self.error = {"error": error} if not isinstance(error, dict) or "error" not in error else error
        elif is_error or ("choices" not in chunk and (_text(chunk.get("message")) or _text(chunk.get("detail")))):
            self.error = chunk  # the flat shapes: Cohere, older vLLM, FastAPI

    def _choice(self, choice: dict[str, Any]) -> None:
        if choice.get("index") not in (0, None):
            return
        self.finish_reason = _name(choice.get("finish_reason")) or self.finish_reason
        message = choice.get("delta") or choice.get("message")
        if not isinstance(message, dict):
            message = {"content": choice.get("text")}
        self._append(_content(message.get("content")))
        if refusal := _text(message.get("refusal")):
            self._refusals.append(refusal)

    def _append(self, text: str) -> None:
        room = TEXT_CHARS - self._chars
        if len(text) > room:
            self.too_long = True
            text = text[:room]
        if text:
            self._texts.append(text)
            self._chars += len(text)

    def _usage(self, usage: Any) -> None:
        if isinstance(usage, dict):
            self.tokens_prompt = _count(usage.get("prompt_tokens"), self.tokens_prompt)
            self.tokens_completion = _count(usage.get("completion_tokens"), self.tokens_completion)
            self.cost_usd = _amount(usage.get("cost"), self.cost_usd)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_blank(text: str) -> bool:
    return not text.strip()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _name(value: Any) -> str | None:
    """Text for a column: what no database or terminal takes (NUL, half a surrogate pair) is replaced."""
    text = _text(value)
    return text and "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _count(value: Any, default: int | None) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS
    return value if is_count else default


def _amount(value: Any, default: float | None) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value < math.inf else default


def _content(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):  # content parts
        return "".join(part["text"] for part in value if isinstance(part, dict) and isinstance(part.get("text"), str))
    return ""
