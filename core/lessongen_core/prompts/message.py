"""One turn of a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the chat."""

    role: Literal["system", "user", "assistant"]
    content: str
