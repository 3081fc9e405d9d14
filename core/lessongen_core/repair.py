"""What an error teaches about a model and an account: a fact with which the same request would be served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RepairKind = Literal[
    "token_param", "drop_temperature", "drop_stream_options", "max_tokens", "context_window", "more_room"
]


@dataclass(frozen=True, slots=True)
class Repair:
    """One fact.

    token_param       `value` is the name under which max_tokens is accepted
    drop_temperature  the model takes no temperature
    drop_stream_options  the server takes no word on how to stream, and does not count tokens then
    max_tokens        `value` tokens of reply are allowed, or can be afforded
    context_window    the window holds `value` tokens; `prompt_tokens`: what the server counted of the prompt
    more_room         the reply was cut with nothing in it: ask with more max_tokens
    """

    kind: RepairKind
    value: int | str | None = None
    prompt_tokens: int | None = None
