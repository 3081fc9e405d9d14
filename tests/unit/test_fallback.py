"""The policy after a failure: each row is one sentence of design section 6."""

from __future__ import annotations

import pytest

from lessongen_core.config import Retry
from lessongen_core.errors import (
    AccountBlocked,
    BadRequest,
    ContextOverflow,
    InsufficientContext,
    LessonError,
    MalformedResponse,
    QualityError,
    RateLimited,
    Refused,
    Truncated,
    Unavailable,
)
from lessongen_core.fallback import Again, End, Park, next_step, spends_attempt

POLICY = Retry(attempts=5, base_s=1, cap_s=30, defer_after_s=120, patience_s=900)


@pytest.mark.parametrize(
    ("error", "spent", "waited_s", "step"),
    [
        (Unavailable("503"), 1, 0, Again(1.0, full_jitter=True)),
        (Unavailable("503"), 4, 0, Again(8.0, full_jitter=True)),
        (Unavailable("503"), 5, 0, End("retryable")),  # attempts are used up
        (Unavailable("503", retry_after_s=7), 1, 0, Again(7, full_jitter=False)),
        (Unavailable("503", retry_after_s=3600), 1, 0, End("retryable", retry_after_s=3600)),  # deferred
        (MalformedResponse("empty"), 2, 0, Again(2.0, full_jitter=True)),
        (MalformedResponse("empty"), 5, 0, End("retryable")),
        (RateLimited("429", retry_after_s=7), 1, 0, Again(7, full_jitter=False)),
        (RateLimited("429"), 1, 0, Again(1, full_jitter=False)),
        (RateLimited("429"), 1, 8, Again(8, full_jitter=False)),  # doubles with what was waited already
        (RateLimited("429"), 1, 500, Again(30, full_jitter=False)),  # up to the cap
        (RateLimited("429", retry_after_s=121), 1, 0, End("retryable", retry_after_s=121)),  # too long to sit out
        (RateLimited("429", retry_after_s=60), 1, 850, End("retryable", retry_after_s=60)),  # patience is used up
        (Truncated("length"), 4, 0, Again(0.0, full_jitter=True)),
        (Truncated("length"), 5, 0, End("review")),
        (QualityError("0.6"), 1, 0, Again(0.0, full_jitter=True)),
        (QualityError("0.6"), 5, 0, End("review")),
        (Refused("policy"), 1, 0, End("review")),
        (ContextOverflow("too long"), 1, 0, End("review")),
        (BadRequest("422"), 1, 0, End("review")),
        (InsufficientContext("nothing found"), 1, 0, End("review")),
        (AccountBlocked("401"), 1, 0, Park()),
    ],
)
def test_next_step(error: LessonError, spent: int, waited_s: float, step: Again | End | Park) -> None:
    """Each row is one sentence of the policy."""
    assert next_step(error, spent=spent, waited_s=waited_s, policy=POLICY) == step


def test_a_model_that_repeats_itself_is_not_asked_a_third_time() -> None:
    """The same poor lesson twice ends in review: another call would only cost."""
    assert next_step(QualityError("0.6"), spent=2, waited_s=0, policy=POLICY, repeated=True) == End("review")


def test_waits_and_blocks_spend_no_attempt() -> None:
    """What is not the lesson's fault does not use up its budget."""
    free = [RateLimited("429"), AccountBlocked("401"), InsufficientContext("none")]
    assert [spends_attempt(error) for error in free] == [False] * 3
    assert spends_attempt(Unavailable("503")) and spends_attempt(QualityError("0.6"))


def test_attempts_are_one_based() -> None:
    """A failure that spends has spent at least one."""
    with pytest.raises(ValueError, match="spends an attempt"):
        next_step(Unavailable("503"), spent=0, waited_s=0, policy=POLICY)
