"""Which model of the chain is asked next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import AccountBlocked, ContextOverflow, LessonError, ModelUnavailable


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model of the chain as this worker sees it. `needs` and `window` are tokens.

    `dead`: why nobody asks it again in this batch; `blocked`: why it can't be asked from here: its account serves
    nothing, or there is no endpoint. `elsewhere`: a pool that lives can ask it.
    """

    name: str
    window: int
    needs: int
    dead: str | None = None
    blocked: str | None = None
    elsewhere: bool = False

    def fits(self, larger_than: int) -> bool:
        """The prompt, and a reply worth having, have room; a window as small as one that overflowed has none."""
        return self.window >= self.needs and self.window > larger_than


def choose(chain: Sequence[Candidate], start: int, *, larger_than: int = 0) -> int | None:
    """Return the index of the first model from `start` on that can be asked, None when there is none.

    Models before `start` had their tries and are not asked again in this round.
    """
    for index, candidate in enumerate(chain[start:], start):
        if candidate.dead is None and candidate.blocked is None and candidate.fits(larger_than):
            return index
    return None


def left_to_others(chain: Sequence[Candidate], start: int, *, larger_than: int = 0) -> bool:
    """Whether another pool can ask a model from `start` on, where `choose` found none for this one."""
    return any(one.elsewhere and one.dead is None and one.fits(larger_than) for one in chain[start:])


def why_none(chain: Sequence[Candidate], start: int, *, larger_than: int = 0) -> LessonError:
    """Say why `choose` found no model. A blocked account may come back, so it counts first; a window never grows."""
    rest = chain[start:]
    blocked = [one.blocked for one in rest if one.blocked is not None and one.dead is None and one.fits(larger_than)]
    if blocked:
        return AccountBlocked("the key or the account cannot serve anything", evidence=blocked[0])
    dead = [one.dead for one in rest if one.dead is not None and one.fits(larger_than)]
    if dead:
        return ModelUnavailable("no model of the chain is served", evidence=dead[0])
    needs = min(one.needs for one in rest)
    largest = max(one.window for one in rest)
    return ContextOverflow(
        "the prompt fits no model of the chain",
        evidence=f"about {needs:,} tokens are needed, the largest window left holds {largest:,}",
        hint="name fewer sources for this lesson, or add a model with a larger context_window",
    )
