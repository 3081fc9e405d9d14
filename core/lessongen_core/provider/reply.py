"""What is asked and what came back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..prompts import Message

BYTES_A_TOKEN = 4  # about right for English prose; more bytes a character elsewhere are more tokens a character, too


def estimated_tokens(texts: Iterable[str]) -> int:
    """About how many tokens a tokenizer that nobody knows makes of `texts`."""
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) // BYTES_A_TOKEN


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One call. `max_tokens` bounds the reply, sent as `token_param`; `temperature` None leaves it to the model.

    `stream_options`: the server is asked to count tokens at the end of the stream.
    """

    model: str
    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float | None = None
    token_param: str = "max_tokens"  # noqa: S105 - the name of a parameter
    stream_options: bool = True

    def asked(self) -> dict[str, Any]:
        """What of the request decides how its reply is read, as plain JSON."""
        return {
            "model": self.model,
            "max_tokens": self.max_tokens,
            "token_param": self.token_param,
            "temperature": self.temperature is not None,
            "stream_options": self.stream_options,
            "prompt_tokens": estimated_tokens(message.content for message in self.messages),
        }


@dataclass(frozen=True, slots=True)
class RawReply:
    """Everything that came back, whatever it was, partial text included. Holds no secret.

    `error_body` is the start (2,000 characters) of an error's body, or of the `error` object inside a 200 or a stream.
    `headers` are lower-case and only those that `classify` reads; `date` is always there, so that a stored reply can be
    judged later. `failure` is the transport's: connect, reset, cut, first_byte_timeout, idle_timeout, total_timeout.
    `asked` is `ChatRequest.asked()` of the call; `cost_usd` what the provider itself says that it cost.
    """

    status: int | None = None
    text: str = ""
    finish_reason: str | None = None
    served_model: str | None = None
    request_id: str | None = None
    tokens_prompt: int | None = None
    tokens_completion: int | None = None
    refusal: str | None = None
    error_body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    failure: str | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    cost_usd: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return a plain JSON object; `from_dict` turns it back."""
        data = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        return data | {"headers": dict(self.headers), "asked": dict(self.asked)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RawReply:
        """Return the reply that `to_dict` wrote; keys of later versions are ignored."""
        known = {item.name for item in dataclasses.fields(cls)}
        return cls(**{key: value for key, value in data.items() if key in known})
