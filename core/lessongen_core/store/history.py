"""What came back for a lesson so far: replies as they were committed, and the attempts of one round."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy.engine import Connection

from ..packed import unpack
from ..partial import joined
from .statements import ATTEMPTS_OF_ROUND, CONTEXT, REPLY


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply that was committed and that nobody judged yet: attempt `n` by `model`, `reply` as RawReply.to_dict().

    `continues`: the attempt whose cut reply it goes on from.
    """

    n: int
    model: str
    reply: dict[str, Any]
    continues: int | None = None


@dataclass(frozen=True, slots=True)
class Partial:
    """A cut reply to go on from: the text of attempt `n` by `model` and of those that it continues."""

    n: int
    model: str
    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class LastReply:
    """The last reply of a round, with those that it continues as one text.

    `ended_at` in seconds since the epoch; `tokens` is None where none of them was counted.
    """

    n: int
    model: str
    text: str
    tokens: int | None
    finish_reason: str | None
    ended_at: float


class History:
    """The attempts of one round, oldest first; replies are read only where they are needed."""

    def __init__(self, tx: Connection, batch_id: str, index: int, round_no: int) -> None:
        self._tx = tx
        self._place = {"batch_id_": batch_id, "idx_": index}
        self._rows = tx.execute(ATTEMPTS_OF_ROUND, self._place | {"round_": round_no}).all()

    def pending(self) -> StoredReply | None:
        """A reply that nobody judged yet."""
        row = next((row for row in reversed(self._rows) if row.judged is None), None)
        return None if row is None else StoredReply(row.n, row.model, self._reply(row.n), row.continues)

    def partial(self) -> Partial | None:
        """The cut reply that the next call shall continue, or that the pending one does."""
        if not self._rows:
            return None
        last = self._rows[-1]
        n = last.continues if last.judged is None else last.n if last.step == "continue" else None
        pieces = self._pieces(n)
        if not pieces:
            return None
        return Partial(
            pieces[0].n, pieces[0].model, self._joined(pieces), sum(row.tokens_completion or 0 for row in pieces)
        )

    def last_reply(self) -> LastReply | None:
        """What the last attempt gave, whole."""
        if not self._rows:
            return None
        pieces = self._pieces(self._rows[-1].n)
        last = pieces[0]
        counted = [row.tokens_completion for row in pieces if row.tokens_completion is not None]
        return LastReply(
            n=last.n,
            model=last.model,
            text=self._joined(pieces),
            tokens=sum(counted) if counted else None,
            finish_reason=last.finish_reason,
            ended_at=last.ended_at,
        )

    def last_text(self) -> str | None:
        """The text of the last reply, when it was judged."""
        if not self._rows or self._rows[-1].judged is None:
            return None
        return str(self._reply(self._rows[-1].n)["text"])

    def context(self) -> dict[str, Any] | None:
        """The passages of the prompt that the pending reply answers, else of the last one."""
        row = next((row for row in reversed(self._rows) if row.judged is None), self._rows[-1] if self._rows else None)
        if row is None:
            return None
        blob = self._tx.execute(CONTEXT, self._place | {"n_": row.n}).scalar_one()
        return None if blob is None else dict(unpack(blob))

    def count(self, step: str) -> int:
        """How many attempts were answered with `step`."""
        return sum(row.step == step for row in self._rows)

    def _pieces(self, n: int | None) -> list[Any]:
        """Attempt `n` and those that it continues, newest first."""
        by_n = {row.n: row for row in self._rows}
        pieces = []
        while n is not None and n in by_n:
            pieces.append(by_n[n])
            n = by_n[n].continues
        return pieces

    def _joined(self, pieces: list[Any]) -> str:
        return reduce(joined, (str(self._reply(row.n)["text"]) for row in reversed(pieces)))

    def _reply(self, n: int) -> dict[str, Any]:
        blob = self._tx.execute(REPLY, self._place | {"n_": n}).scalar_one()
        reply: dict[str, Any] = unpack(blob)
        return reply
