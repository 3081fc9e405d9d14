"""One failed attempt, seen from all sides that decide what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lessongen_core.chain import Candidate, choose, left_to_others
from lessongen_core.errors import (
    AccountBlocked,
    ContextOverflow,
    LessonError,
    ModelUnavailable,
    Truncated,
)
from lessongen_core.fallback import Situation, spends_attempt, spends_try
from lessongen_core.learned import facts_of
from lessongen_core.partial import adds
from lessongen_core.pipeline import Judged, Task, least_tokens, room_for
from lessongen_core.provider import RawReply
from lessongen_core.provider.reply import estimated_tokens
from lessongen_core.repair import Repair
from lessongen_core.store.claims import Claim

from .asking import MOST_REPAIRS, Asking

LEAST_PARTIAL = 200  # characters worth continuing


@dataclass(frozen=True, slots=True)
class Failure:
    """`error` of the model at `index`. Without `reply` no call was made; `before` is the text that it continued."""

    error: LessonError
    index: int
    judged: Judged | None = None
    reply: RawReply | None = None
    before: str = ""
    asking: Asking | None = None
    chain: Sequence[Candidate] = field(default=())

    def situation(self, held: Claim, task: Task) -> Situation:
        """Where the lesson stands now."""
        repairable = self.repairable(held, task)
        same = self.index == held.chain_index
        counts = not repairable
        return Situation(
            spent=held.spent + int(counts and spends_attempt(self.error)),
            tries=(held.tries if same else 0) + int(counts and spends_try(self.error)),
            max_tries=task.options.models[self.index].max_tries,
            waited_s=held.waited_s,
            has_next=self._has_next(held, task),
            repairable=repairable,
            partial=self._grows(task) and len(self._text.strip()) >= LEAST_PARTIAL,
            endless=self._is_endless(task, again=same and held.tries > 0),
            repeated=same and held.tries > 0 and bool(held.last_text) and self._reply_text == held.last_text,
        )

    def _asked(self, name: str) -> int:
        """A number of the request; 0 for a reply that an older version stored."""
        return int(self.reply.asked.get(name, 0)) if self.reply else 0

    @property
    def _reply_text(self) -> str | None:
        return self.reply.text if self.reply else None

    def _grows(self, task: Task) -> bool:
        """A cut reply that said something new, and that is no half longer yet than the room for a wordy lesson."""
        if not isinstance(self.error, Truncated) or self.reply is None:
            return False
        most = 1.5 * room_for(task.lesson)
        return adds(self.before, self.reply.text) and (not self.before or estimated_tokens([self._text]) < most)

    def _is_endless(self, task: Task, *, again: bool) -> bool:
        """What continued a cut reply, or came when it was asked for anew, was cut, too, and for nothing."""
        return isinstance(self.error, Truncated) and (bool(self.before) or again) and not self._grows(task)

    @property
    def _text(self) -> str:
        return self.before + (self.reply.text if self.reply else "")

    def repairable(self, held: Claim, task: Task) -> bool:
        """The error teaches a fact with which this model can write this lesson."""
        repair = self._repair
        if repair is None or self.reply is None or held.repairs >= MOST_REPAIRS:
            return False
        least, value = least_tokens(task.lesson), repair.value
        match repair.kind:
            case "max_tokens":
                return isinstance(value, int) and value >= least
            case "more_room":
                return self._asked("max_tokens") < task.options.models[self.index].max_output_tokens
            case "context_window":
                prompt = repair.prompt_tokens or self._asked("prompt_tokens")
                shorter = prompt + self._asked("max_tokens") > int(value or 0)
                return isinstance(value, int) and prompt + least <= value and shorter
        return True

    @property
    def _repair(self) -> Repair | None:
        return self.error.repair

    def facts(self, task: Task) -> Mapping[str, str]:
        """What all workers are to know from now on, by name; a reply too short for a lesson is no fact to go by."""
        repair = self._repair
        if repair is None or self.reply is None or self.asking is None:
            return {}
        if repair.kind == "max_tokens" and int(repair.value or 0) < least_tokens(task.lesson):
            return {}
        estimated = self._asked("prompt_tokens")
        return facts_of(repair, known=self.asking.known(self.index), estimated_prompt=estimated)

    def needs_window(self, held: Claim, task: Task) -> int:
        """A window of so many tokens is too small for this lesson."""
        if not isinstance(self.error, ContextOverflow) or self.reply is None or self.repairable(held, task):
            return held.needs_window
        repair = self._repair
        learned = repair.value if repair is not None and repair.kind == "context_window" else None
        window = learned if isinstance(learned, int) else task.options.models[self.index].context_window
        return max(held.needs_window, window)

    def _has_next(self, held: Claim, task: Task) -> bool:
        """Another model can be asked, here or by another pool, this failure considered."""
        if not self.chain or self.asking is None:
            return False
        chain = list(self.chain)
        if isinstance(self.error, ModelUnavailable):
            chain[self.index] = replace(chain[self.index], dead=self.error.evidence)
        if isinstance(self.error, AccountBlocked):
            mine = self.asking.credential(self.index)
            chain = [
                replace(one, blocked=self.error.evidence) if self.asking.credential(place) == mine else one
                for place, one in enumerate(chain)
            ]
        start, larger_than = self.index + 1, self.needs_window(held, task)
        return choose(chain, start, larger_than=larger_than) is not None or left_to_others(
            chain, start, larger_than=larger_than
        )
