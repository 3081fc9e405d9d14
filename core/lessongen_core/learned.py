"""What errors have taught about one model of one account, for all workers: facts are paid for once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .repair import Repair

DAY_S = 86_400
# What an account can afford changes with every call; the other facts are the model's own.
KEPT_S = {
    "token_param": DAY_S,
    "drop_temperature": DAY_S,
    "drop_stream_options": DAY_S,
    "context_window": DAY_S,
    "window_seen": DAY_S,
    "ratio": DAY_S,
    "more_room": DAY_S,
    "max_tokens": 600,
}
FACTS = tuple(KEPT_S)
MORE_ROOM = 4
MOST_ROOM = MORE_ROOM**3
_PARAM = re.compile(r"max_[a-z_]{0,30}tokens")
_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_RATIO = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")  # an estimate that was too small


@dataclass(frozen=True, slots=True)
class Learned:
    """The facts in force. `ratio`: tokens that the server counts for each of our estimate; `room`: times max_tokens.

    A window that one answer named (`window_seen`) shortens replies; only one that was named twice (`context_window`)
    makes a prompt too large for the model: one odd answer must not turn every lesson away.
    """

    token_param: str = "max_tokens"  # noqa: S105 - the name of a parameter
    drop_temperature: bool = False
    drop_stream_options: bool = False
    max_tokens: int | None = None
    context_window: int | None = None
    window_seen: int | None = None
    ratio: float = 1.0
    room: int = 1

    @classmethod
    def from_facts(cls, facts: Mapping[str, str]) -> Learned:
        """Return what `facts` (as `facts_of` wrote them) say; what it cannot have written is passed over.

        They lie in Redis, where others may write: a fact decides how a lesson is asked for, not whether it is.
        """
        return cls(
            token_param=facts["token_param"] if _PARAM.fullmatch(facts.get("token_param", "")) else "max_tokens",
            drop_temperature="drop_temperature" in facts,
            drop_stream_options="drop_stream_options" in facts,
            max_tokens=_count(facts, "max_tokens"),
            context_window=_count(facts, "context_window"),
            window_seen=_count(facts, "window_seen"),
            ratio=float(facts["ratio"]) if _RATIO.fullmatch(facts.get("ratio", "")) else 1.0,
            room=min(MOST_ROOM, _count(facts, "more_room") or 1),
        )

    @property
    def told(self) -> tuple[str, ...]:
        """What is known, for people: a few words for each fact."""
        window = self.context_window or self.window_seen
        renamed = None if self.token_param == "max_tokens" else self.token_param  # noqa: S105 - the name of a parameter
        said = (
            renamed and f"max_tokens is called {renamed}",
            self.drop_temperature and "takes no temperature",
            self.drop_stream_options and "takes no stream_options",
            window and f"window {window:,} tokens",
            self.max_tokens and f"replies of {self.max_tokens:,} tokens at most",
            self.ratio != 1.0 and f"counts {self.ratio:.2f} tokens for each of ours",
            self.room != 1 and f"needs {self.room} times the room",
        )
        return tuple(words for words in said if words)

    def window(self, configured: int) -> int:
        """The model's window in tokens: the server knows better than the configuration."""
        return self.context_window if self.context_window is not None else configured


def _count(facts: Mapping[str, str], name: str) -> int | None:
    value = facts.get(name, "")
    return int(value) if _COUNT.fullmatch(value) else None


def facts_of(repair: Repair, *, known: Learned, estimated_prompt: int) -> dict[str, str]:
    """Return the facts that `repair` adds to `known`, by name; `estimated_prompt`: tokens, by our count."""
    match repair.kind:
        case "token_param":
            return {"token_param": str(repair.value)}
        case "drop_temperature" | "drop_stream_options":
            return {repair.kind: "1"}
        case "max_tokens":
            return {"max_tokens": str(repair.value)}
        case "more_room":
            return {"more_room": str(min(MOST_ROOM, known.room * MORE_ROOM))}
        case "context_window":
            facts = {"context_window" if repair.value == known.window_seen else "window_seen": str(repair.value)}
            if repair.prompt_tokens and repair.prompt_tokens > estimated_prompt > 0:
                facts["ratio"] = f"{max(known.ratio, repair.prompt_tokens / estimated_prompt):.3f}"
            return facts
