"""The policy after a failure: each row is one sentence of design section 6."""

from __future__ import annotations

import pytest

from lessongen_core.config import Retry
from lessongen_core.errors import (
    AccountBlocked,
    BadRequest,
    BudgetReached,
    ContextOverflow,
    ContextUnavailable,
    Deferred,
    InsufficientContext,
    LessonError,
    MalformedResponse,
    ModelUnavailable,
    QualityError,
    RateLimited,
    Refused,
    Truncated,
    Unavailable,
)
from lessongen_core.fallback import SHORTEST_S, Again, End, Park, Situation, next_step, spends_attempt, spends_try

POLICY = Retry(attempts=5, base_s=1, cap_s=30, defer_after_s=120, patience_s=900)
FIRST = Situation(spent=1)
NEXT = Again(0.0, full_jitter=False, step="next_model")


@pytest.mark.parametrize(
    ("error", "now", "step"),
    [
        (Unavailable("503"), FIRST, Again(1.0, full_jitter=True)),
        (Unavailable("503"), Situation(spent=4, tries=1), Again(8.0, full_jitter=True)),
        (Unavailable("503"), Situation(spent=5), End("retryable")),  # attempts are used up
        (Unavailable("503", retry_after_s=7), FIRST, Again(7, full_jitter=False)),
        (Unavailable("503", retry_after_s=3600), FIRST, End("retryable", retry_after_s=3600)),
        (Unavailable("503"), Situation(spent=2, tries=2, has_next=True), Again(2.0, True, "next_model")),
        (Unavailable("503"), Situation(spent=3, tries=3), Again(4.0, full_jitter=True)),  # on the last, attempts bind
        (MalformedResponse("empty"), Situation(spent=2), Again(2.0, full_jitter=True)),
        (MalformedResponse("empty"), Situation(spent=5), End("retryable")),
        (RateLimited("429", retry_after_s=7), FIRST, Again(7, full_jitter=False)),
        (RateLimited("429"), FIRST, Again(1, full_jitter=False)),
        (RateLimited("429", retry_after_s=0), FIRST, Again(1, full_jitter=False)),  # "0" for ever would be for ever
        (RateLimited("429", retry_after_s=0), Situation(1, waited_s=8), Again(8, full_jitter=False)),
        (RateLimited("429", retry_after_s=0), Situation(1, waited_s=880), End("retryable", retry_after_s=30)),
        (Unavailable("503", retry_after_s=0), Situation(spent=3), Again(4.0, full_jitter=True)),
        (ContextUnavailable("503", retry_after_s=0), Situation(0, waited_s=4), Again(4, full_jitter=False)),
        (RateLimited("429"), Situation(1, waited_s=8), Again(8, full_jitter=False)),  # doubles with what was waited
        (RateLimited("429"), Situation(1, waited_s=500), Again(30, full_jitter=False)),  # up to the cap
        (RateLimited("429"), Situation(1, tries=9, has_next=True), Again(1, full_jitter=False)),  # the same model
        (RateLimited("429", retry_after_s=60), Situation(1, waited_s=850), End("retryable", retry_after_s=60)),
        (Deferred("429", retry_after_s=121), FIRST, End("retryable", retry_after_s=121)),
        (Truncated("length"), Situation(1, partial=True), Again(0.0, True, "continue")),
        (Truncated("length"), Situation(2, tries=2, has_next=True, partial=True), Again(0.0, True, "next_model")),
        (Truncated("length"), Situation(4), Again(0.0, full_jitter=True)),
        (Truncated("length"), Situation(5, partial=True), End("review")),
        (Truncated("length"), Situation(2, endless=True), End("review")),  # it goes on and on
        (Truncated("length"), Situation(2, tries=1, endless=True, has_next=True), Again(0.0, True, "next_model")),
        (QualityError("0.6"), FIRST, Again(0.0, full_jitter=True)),
        (QualityError("0.6"), Situation(2, tries=2, has_next=True), Again(0.0, True, "next_model")),
        (QualityError("0.6"), Situation(5), End("review")),
        (QualityError("0.6"), Situation(2, tries=1, repeated=True, has_next=True), Again(0.0, True, "next_model")),
        (QualityError("0.6"), Situation(2, repeated=True), End("review")),  # a third call would only cost
        (Refused("policy"), Situation(1, has_next=True), End("review")),  # other vendors only by opt-in
        (ContextOverflow("too long"), Situation(1, has_next=True), NEXT),
        (ContextOverflow("too long"), FIRST, End("review")),
        (ModelUnavailable("404"), Situation(0, has_next=True), NEXT),
        (ModelUnavailable("404"), Situation(0), End("retryable")),
        (BadRequest("422"), Situation(1, has_next=True), End("retryable")),
        (InsufficientContext("nothing found"), Situation(0), End("review")),
        (AccountBlocked("401"), Situation(0), Park()),
        (AccountBlocked("401"), Situation(0, has_next=True), NEXT),  # of another account
        (BudgetReached("$2"), Situation(0, has_next=True), Park()),
        (BadRequest("no max_tokens"), Situation(0, repairable=True), Again(0.0, False, "repair")),
        (AccountBlocked("afford 900"), Situation(0, repairable=True), Again(0.0, False, "repair")),
    ],
)
def test_next_step(error: LessonError, now: Situation, step: Again | End | Park) -> None:
    """Each row is one sentence of the policy."""
    assert next_step(error, now, POLICY) == step


def test_waits_come_to_an_end_without_a_backoff() -> None:
    """Where `base_s` and `cap_s` are 0, each wait still takes of the patience."""
    bare = POLICY.model_copy(update={"base_s": 0.0, "cap_s": 0.0})
    for error in (RateLimited("429"), RateLimited("429", retry_after_s=0)):
        assert next_step(error, FIRST, bare) == Again(SHORTEST_S, full_jitter=False)


def test_a_refusal_goes_to_another_vendor_only_when_asked_to() -> None:
    """`refused_to_next_model` lets the next model of the chain try."""
    opted_in = POLICY.model_copy(update={"refused_to_next_model": True})
    assert next_step(Refused("policy"), Situation(1, has_next=True), opted_in) == NEXT
    assert next_step(Refused("policy"), Situation(1), opted_in) == End("review")


def test_waits_and_blocks_spend_no_attempt() -> None:
    """What is not the lesson's fault uses up neither its attempts nor the model's tries."""
    free = [RateLimited("429"), Deferred("429"), ModelUnavailable("404"), AccountBlocked("401"), BudgetReached("$")]
    assert not any(spends_attempt(error) or spends_try(error) for error in free)
    both = [Unavailable("503"), MalformedResponse("empty"), Truncated("length"), QualityError("0.6")]
    assert all(spends_attempt(error) and spends_try(error) for error in both)
    attempt_only = [ContextOverflow("long"), BadRequest("422"), Refused("policy")]
    assert all(spends_attempt(error) and not spends_try(error) for error in attempt_only)
