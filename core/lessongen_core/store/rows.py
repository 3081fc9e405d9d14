"""What the store answers: plain frozen rows, no SQLAlchemy type. Times are aware datetimes in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

State = Literal["queued", "running", "waiting", "parked", "succeeded", "retryable", "review", "cancelled"]
Outcome = Literal["succeeded", "retryable", "review", "cancelled"]
BatchStatus = Literal["running", "succeeded", "partial", "failed", "blocked", "cancelled"]
Acceptance = Literal["accept", "accept_edited", "accept_forced", "accept_edited_forced"]

OPEN_STATES: tuple[State, ...] = ("queued", "running", "waiting")
ACCEPTED: tuple[Acceptance, ...] = ("accept", "accept_edited", "accept_forced", "accept_edited_forced")
STATES: tuple[State, ...] = (*OPEN_STATES, "parked", "succeeded", "retryable", "review", "cancelled")


def known_sum(values: Iterable[float | None]) -> float | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def calling_s(calls: Iterable[AttemptRow]) -> float:
    """Seconds in which at least one of the calls was under way: without the pauses, and those at once count once."""
    seconds, until = 0.0, None
    for start, end in sorted((call.started_at, call.ended_at) for call in calls):
        begin = start if until is None else max(start, until)
        if end > begin:
            seconds += (end - begin).total_seconds()
            until = end
    return seconds


def told(message: str | None, evidence: str | None) -> str | None:
    """What went wrong and where that was read from, each once: "the provider is unavailable: HTTP 503: overloaded"."""
    if not message or not evidence or evidence in message:
        return message or evidence
    return evidence if message in evidence else f"{message}: {evidence}"


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch. `offline`: its lessons are written by the offline writer, no LLM. `models`: the chain, by name."""

    id: str
    name: str
    key: str
    status: BatchStatus
    total: int
    offline: bool
    created_at: datetime
    finished_at: datetime | None
    blocked_reason: str | None
    rounds: int
    models: tuple[str, ...] = ()
    stopped_by: str | None = None  # the error class whose rule stopped or parked it
    max_cost_usd: float | None = None
    dead_models: dict[str, str] = field(default_factory=dict)  # why nobody asks them again
    options: dict[str, Any] = field(default_factory=dict)  # frozen at submit: `options.BatchOptions` as JSON
    opened_at: datetime | None = None  # when it last began to run: submitted, resumed or asked again
    schedule: str | None = None

    def writable_with(self, reachable: Iterable[str] | None) -> bool:
        """Whether a pool that has an endpoint for the models `reachable` (None: any) can write it.

        Every pool can start the offline writer.
        """
        return self.offline or reachable is None or not set(reachable).isdisjoint(self.models)

    @property
    def over_budget(self) -> bool:
        """It is blocked because it may cost no more, not for its account."""
        return self.status == "blocked" and self.stopped_by == "budget"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes later by itself or by a person: times are seconds since the epoch, None where there is none.

    `not_due`: retryable lessons that may not be asked again yet, the first of them at `first_due`. `next_try`: when
    the first waiting one is asked again. `rejected`: in review, and a person decided against them. `no_context`: in
    review, since their sources hold nothing on them, and nobody decided.
    """

    not_due: int
    first_due: float | None
    next_try: float | None
    rejected: int
    no_context: int = 0


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One provider call. `error_class` is "ok" when it gave the result, None while nobody judged the reply."""

    n: int
    model: str
    started_at: datetime
    ended_at: datetime
    error_class: str | None
    evidence: str
    tokens_prompt: int | None
    tokens_completion: int | None
    cost_usd: float | None
    request_id: str | None
    finish_reason: str | None
    step: str | None = None
    served_model: str | None = None
    worker: str | None = None

    @property
    def unpriced(self) -> bool:
        """It may have cost something, and nobody said what: the reply broke off, or came without its usage.

        An error of the server costs nothing, nor does a call that found nobody.
        """
        free = self.evidence.startswith(("HTTP ", "the endpoint does not accept"))
        return self.tokens_prompt is None and self.cost_usd is None and not free


@dataclass(frozen=True, slots=True)
class ReviewMark:
    """A review, open (`decision` None) or decided: one of ACCEPTED, "reject", or "retry"."""

    reason: str
    opened_at: datetime
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    note: str | None

    @property
    def accepted(self) -> bool:
        """A person took the text, as it was or edited."""
        return self.decision in ACCEPTED

    @property
    def edited(self) -> bool:
        """A person's own version of the text was taken."""
        return self.accepted and "edited" in str(self.decision)

    @property
    def forced(self) -> bool:
        """It was taken although it is no lesson, or was edited and scores too low."""
        return self.accepted and "forced" in str(self.decision)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A lesson that needs, or needed, a person, and its newest review.

    `content` is the text there is to look at, None when there is none; `round` is the lesson's; `score` that of the
    text that was accepted, where one was.
    """

    id: int
    batch_id: str
    batch_name: str
    index: int
    lesson_id: str
    title: str
    round: int
    message: str
    mark: ReviewMark
    score: dict[str, Any] | None
    content: str | None

    @property
    def ref(self) -> str:
        """What people type."""
        return f"{self.batch_id}/{self.lesson_id}"


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One lesson as the report sees it. `index` is 0-based in spec order; `attempts` counts provider calls.

    `cost_usd` is None when the price of no call is known: not the same as nothing.
    """

    index: int
    lesson_id: str
    title: str
    state: State
    outcome: Outcome | None
    retry_at: datetime | None
    error_class: str | None
    error_code: str | None
    error_message: str | None
    crashes: int
    attempts: int
    tokens_prompt: int
    tokens_completion: int
    cost_usd: float | None
    model: str | None
    llm: bool | None
    fallback: bool
    quality_score: float | None
    token_count: int | None
    generated_at: datetime | None
    spec: dict[str, Any]
    content: str | None = None
    score: dict[str, Any] | None = None
    attempt_rows: tuple[AttemptRow, ...] = field(default=())
    review: ReviewMark | None = None  # the newest one
    lost_calls: int = 0  # out when their worker let go of it: nobody knows what they cost

    @property
    def reviewed(self) -> bool:
        """A person accepted the result."""
        return self.state == "succeeded" and self.review is not None and self.review.accepted

    @property
    def rejected(self) -> bool:
        """It is in review, and a person decided that its text is not to be used."""
        return self.state == "review" and self.review is not None and self.review.decision == "reject"
