"""What follows a failed attempt: the table of design section 6 as a pure function.

One model for now: "next model" rows wait, or end, on the only one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .config import Retry
from .errors import LessonError, ProviderError, RateLimited, Unavailable

# error_class -> bucket when it sticks; what is missing here goes to review
BUCKETS: dict[str, Literal["retryable", "review"]] = {
    "rate_limited": "retryable",
    "unavailable": "retryable",
    "malformed_response": "retryable",
    "truncated": "review",
    "quality": "review",
}
SPENDS_NO_ATTEMPT = frozenset({"rate_limited", "account_blocked", "insufficient_context"})
BACKOFF = frozenset({"unavailable", "malformed_response"})
ASK_AGAIN = frozenset({"truncated", "quality"})


@dataclass(frozen=True, slots=True)
class Again:
    """Try again after `delay_s` seconds. `full_jitter`: the caller draws from 0..delay_s, else it adds up to 1 s."""

    delay_s: float
    full_jitter: bool


@dataclass(frozen=True, slots=True)
class End:
    """The lesson ends in a bucket; `retry_after_s`: not before so many seconds."""

    outcome: Literal["retryable", "review"]
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Park:
    """The credential is blocked: this lesson and all that wait are parked, no attempt spent."""


def next_step(
    error: LessonError, *, spent: int, waited_s: float, policy: Retry, repeated: bool = False
) -> Again | End | Park:
    """Return what follows `error`.

    `spent` counts the attempts of this round including the one that raised `error`, if its class spends one;
    `waited_s` is how long this lesson has waited for rate limits in this round; `repeated`: the reply equals the one
    before, so that asking a third time would only cost.

    The backoff is min(cap_s, base_s * 2 ** (spent - 1)) seconds. A wait the server names replaces it; one above
    `defer_after_s` frees the worker and the batch: the lesson ends as retryable with a time.

    Raises:
        ValueError: `spent` is below 1 for a class that spends an attempt.
    """
    if error.error_class == "account_blocked":
        return Park()
    if isinstance(error, RateLimited):
        return _rate_limited(error, waited_s, policy)
    if error.error_class in BACKOFF | ASK_AGAIN:
        return _try_again(error, spent, policy, repeated)
    return End("review")


def spends_attempt(error: LessonError) -> bool:
    """Whether `error` costs one of the lesson's attempts."""
    return error.error_class not in SPENDS_NO_ATTEMPT


def _rate_limited(error: RateLimited, waited_s: float, policy: Retry) -> Again | End:
    named = error.retry_after_s
    wait_s = named if named is not None else min(policy.cap_s, max(policy.base_s, waited_s))
    if wait_s > policy.defer_after_s or waited_s + wait_s > policy.patience_s:
        return End("retryable", retry_after_s=wait_s)
    return Again(wait_s, full_jitter=False)


def _try_again(error: LessonError, spent: int, policy: Retry, repeated: bool) -> Again | End:
    if spent < 1:
        raise ValueError(f"{error.error_class} spends an attempt, got spent={spent}")
    named = error.retry_after_s if isinstance(error, ProviderError) else None
    if named is not None and named > policy.defer_after_s:
        return End("retryable", retry_after_s=named)
    if spent >= policy.attempts or (repeated and error.error_class in ASK_AGAIN):
        return End(BUCKETS[error.error_class], retry_after_s=named)
    if named is not None and isinstance(error, Unavailable):
        return Again(named, full_jitter=False)
    if error.error_class in ASK_AGAIN:
        return Again(0.0, full_jitter=True)
    return Again(min(policy.cap_s, policy.base_s * 2 ** (spent - 1)), full_jitter=True)
