"""What follows a failed attempt: the table of design section 6 as a pure function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .config import Retry
from .errors import ContextUnavailable, LessonError, ProviderError, RateLimited, Unavailable

StepName = Literal["again", "next_model", "continue", "repair", "end", "park"]

# error_class -> bucket when it sticks; what is missing here goes to review
BUCKETS: dict[str, Literal["retryable", "review"]] = {
    "rate_limited": "retryable",
    "unavailable": "retryable",
    "deferred": "retryable",
    "model_unavailable": "retryable",
    "malformed_response": "retryable",
    "bad_request": "retryable",
}
SPENDS_NO_ATTEMPT = frozenset(
    {"rate_limited", "deferred", "model_unavailable", "account_blocked", "budget", "insufficient_context"}
)
SPENDS_A_TRY = frozenset({"unavailable", "malformed_response", "truncated", "quality"})
SHORTEST_S = 0.1  # of waits that spend no attempt: they end with the patience
BACKOFF = frozenset({"unavailable", "malformed_response"})


@dataclass(frozen=True, slots=True)
class Again:
    """Ask again after `delay_s` seconds. `full_jitter`: the caller draws from 0..delay_s, else it adds up to 1 s."""

    delay_s: float
    full_jitter: bool
    step: StepName = "again"


@dataclass(frozen=True, slots=True)
class End:
    """The lesson ends in a bucket; `retry_after_s`: not before so many seconds."""

    outcome: Literal["retryable", "review"]
    retry_after_s: float | None = None
    step: StepName = "end"


@dataclass(frozen=True, slots=True)
class Park:
    """The credential is blocked: this lesson and all that wait are parked, no attempt spent."""

    step: StepName = "park"


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the lesson stands, the attempt that failed included.

    spent       attempts of this round
    tries       of them on this model, which has `max_tries`
    waited_s    seconds that this lesson waited for rate limits in this round
    has_next    another model of the chain can be asked; after an overflow, one with a larger window
    repairable  the error teaches something that was not tried yet
    partial     the cut reply can be continued
    endless     it was asked for twice, and is no nearer to its end: going on would only cost
    repeated    the reply equals the one before: this model would only cost
    """

    spent: int
    tries: int = 1
    max_tries: int = 2
    waited_s: float = 0.0
    has_next: bool = False
    repairable: bool = False
    partial: bool = False
    endless: bool = False
    repeated: bool = False


def next_step(error: LessonError, now: Situation, policy: Retry) -> Again | End | Park:
    """Return what follows `error`.

    The backoff is min(cap_s, base_s * 2 ** (spent - 1)) seconds. A wait the server names replaces it, if it is no
    shorter than `base_s`; one above `defer_after_s` frees the worker and the batch: the lesson ends as retryable with a
    time.
    """
    if now.repairable:
        return Again(0.0, full_jitter=False, step="repair")
    match error.error_class:
        case "account_blocked":
            return _at_once() if now.has_next else Park()
        case "budget":
            return Park()
        case "model_unavailable":
            return _at_once() if now.has_next else End("retryable")
        case "context_overflow":
            return _at_once() if now.has_next and now.spent < policy.attempts else End("review")
        case "refused":
            may_go_on = policy.refused_to_next_model and now.has_next and now.spent < policy.attempts
            return _at_once() if may_go_on else End("review")
    if isinstance(error, ContextUnavailable):
        return _context_away(error, now.waited_s, policy)
    if isinstance(error, RateLimited):
        return _rate_limited(error, now.waited_s, policy)
    if error.error_class in SPENDS_A_TRY:
        return _try_again(error, now, policy)
    named = error.retry_after_s if isinstance(error, ProviderError) else None
    return End(BUCKETS.get(error.error_class, "review"), retry_after_s=named)


def spends_attempt(error: LessonError) -> bool:
    """Whether `error` costs one of the lesson's attempts."""
    return error.error_class not in SPENDS_NO_ATTEMPT and not isinstance(error, ContextUnavailable)


def spends_try(error: LessonError) -> bool:
    """Whether `error` costs one of the model's tries."""
    return error.error_class in SPENDS_A_TRY and not isinstance(error, ContextUnavailable)


def spends_patience(error: LessonError) -> bool:
    """Whether waiting for `error` to pass counts against `patience_s`."""
    return isinstance(error, ContextUnavailable) or error.error_class == "rate_limited"


def _at_once() -> Again:
    return Again(0.0, full_jitter=False, step="next_model")


def _wait_s(named: float | None, waited_s: float, policy: Retry) -> float:
    """The wait the server names; one below `base_s` is backed off from: "0" each time would be asked for ever."""
    if named is not None and named >= max(policy.base_s, SHORTEST_S):
        return named
    return max(named or 0.0, SHORTEST_S, min(policy.cap_s, max(policy.base_s, waited_s)))


def _rate_limited(error: RateLimited, waited_s: float, policy: Retry) -> Again | End:
    wait_s = _wait_s(error.retry_after_s, waited_s, policy)
    if wait_s > policy.defer_after_s or waited_s + wait_s > policy.patience_s:
        return End("retryable", retry_after_s=wait_s)
    return Again(wait_s, full_jitter=False)


def _context_away(error: ContextUnavailable, waited_s: float, policy: Retry) -> Again | End:
    """No call was made and none is spent: wait as for an endpoint that is down, then let the batch end."""
    named = error.retry_after_s
    if not error.passing:
        return End("retryable", retry_after_s=named)
    wait_s = _wait_s(named, waited_s, policy)
    if wait_s > policy.defer_after_s or waited_s + wait_s > min(policy.patience_s, policy.defer_after_s):
        return End("retryable", retry_after_s=wait_s)
    return Again(wait_s, full_jitter=False)


def _try_again(error: LessonError, now: Situation, policy: Retry) -> Again | End:
    named = error.retry_after_s if isinstance(error, ProviderError) else None
    if named is not None and named > policy.defer_after_s:
        return End("retryable", retry_after_s=named)
    tired = now.tries >= now.max_tries or now.endless or (now.repeated and error.error_class == "quality")
    to_next = tired and now.has_next
    hopeless = (now.repeated or now.endless) and not to_next and error.error_class not in BACKOFF
    if now.spent >= policy.attempts or hopeless:
        return End(BUCKETS.get(error.error_class, "review"), retry_after_s=named)
    step: StepName = "next_model" if to_next else "continue" if now.partial else "again"
    if named is not None and named >= policy.base_s and isinstance(error, Unavailable):
        return Again(named, full_jitter=False, step=step)
    delay_s = min(policy.cap_s, policy.base_s * 2 ** max(0, now.spent - 1)) if error.error_class in BACKOFF else 0.0
    return Again(delay_s, full_jitter=True, step=step)
