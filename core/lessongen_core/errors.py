"""Every failure lessongen names. `code` is stored and reported; `exit_status` is the process's.

LessongenError                                            exit
+-- InternalError        a bug of ours                       1
+-- ConfigError          a setting is missing or invalid     2
+-- SpecError            a spec file is wrong                5
+-- NotFound             no such batch or lesson             6
|   +-- Ambiguous            more than one fits             6
|   +-- NoStore              nothing was ever submitted      6
+-- AlreadyRunning       somebody else holds it              7
|   +-- ScheduleBusy         an earlier night is not over    7
+-- AlreadyDecided       somebody decided a review before    7
+-- StoreError           the store is down, full or foreign 10
|   +-- OutputError          the output folder cannot be written
+-- BrokerError          Redis is down, refused or full     10
+-- NoWorkers            nobody works on the queue          11
|   +-- Stalled              workers live, and nothing moves 11
+-- Stopped              a signal came                128 + it
+-- LessonError          one lesson failed: ends in a bucket -
    +-- BudgetReached         the batch may cost no more; before any call
    +-- InsufficientContext   named sources hold nothing relevant; before any call
    +-- ContextUnavailable    the context service does not give its chunks; before any call
    +-- ProviderError         the LLM call failed
    |   +-- RateLimited           wait as told, spends no attempt
    |   +-- Deferred              the wait is too long to sit out
    |   +-- Unavailable           5xx, timeout, reset, cut stream
    |   +-- ContextOverflow       the prompt does not fit the model
    |   +-- ModelUnavailable      the endpoint does not serve this model
    |   +-- AccountBlocked        the key or the account cannot serve anything
    |   +-- Refused               content policy
    |   +-- BadRequest            our request is wrong, or an answer we cannot place
    +-- ContentError          a reply arrived but is not a lesson
        +-- MalformedResponse     empty, no finish_reason, `error` inside a 200
        +-- Truncated             cut by the token limit
        +-- QualityError          scored below the threshold, or capped
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from .repair import Repair

# What an error is true of: this lesson, this model, this key, this server, or every lesson of the batch.
Scope = Literal["lesson", "model", "credential", "endpoint", "batch"]


class LessongenError(Exception):
    """The root. `hint` is the next step, printed after `try:`; `details` are printed one a line."""

    code: ClassVar[str] = "E_INTERNAL"
    exit_status: ClassVar[int] = 1
    retryable: ClassVar[bool | None] = None  # the same command may succeed later; None: as its exit status says

    def __init__(self, message: str, *, hint: str | None = None, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = tuple(details)


class InternalError(LessongenError):
    """A bug of ours."""


class ConfigError(LessongenError):
    """A setting is missing or invalid; nothing was done."""

    code = "E_CONFIG"
    exit_status = 2


class SpecError(LessongenError):
    """A spec file is wrong; nothing was enqueued."""

    code = "E_SPEC_INVALID"
    exit_status = 5


class NotFound(LessongenError):
    """A reference matches no batch or lesson."""

    code = "E_REF_NOT_FOUND"
    exit_status = 6


class Ambiguous(NotFound):
    """A reference is the beginning of more than one id."""

    code = "E_REF_AMBIGUOUS"


class NoStore(NotFound):
    """Nothing was ever submitted here."""

    code = "E_NO_STORE"


class AlreadyRunning(LessongenError):
    """Somebody else holds what was asked for."""

    code = "E_ALREADY_RUNNING"
    exit_status = 7


class ScheduleBusy(AlreadyRunning):
    """An earlier night of the schedule is not over. `batch_id` is what it works on, None when nothing is known."""

    code = "E_SCHEDULE_BUSY"
    batch_id: str | None = None


class WaitedInVain(ScheduleBusy):
    """The time of a run was up before an earlier night of its schedule was over."""

    code = "E_WAITED_IN_VAIN"
    exit_status = 8


class NothingToAccept(LessongenError):
    """A lesson in review has no text that could be accepted; nothing was changed."""

    code = "E_NO_TEXT"
    exit_status = 2
    retryable = False


class AlreadyDecided(LessongenError):
    """Somebody else decided on a lesson in review before; nothing was changed."""

    code = "E_DECIDED"
    exit_status = 7
    retryable = False


class StoreError(LessongenError):
    """The store is unreachable, full, locked or of another version."""

    code = "E_STORE"
    exit_status = 10


class OtherVersion(StoreError):
    """The store is not of this program's version."""


class OutputError(StoreError):
    """The output folder is full, read-only or not ours to write; the lessons are safe in the store."""

    code = "E_STORAGE"


class BrokerError(LessongenError):
    """Redis is unreachable, refuses us or is full."""

    code = "E_REDIS_UNREACHABLE"
    exit_status = 10


class NoWorkers(LessongenError):
    """The batch waits and no live worker serves its queue."""

    code = "E_NO_WORKERS"
    exit_status = 11


class Stalled(NoWorkers):
    """No lesson ended and no call moved for as long as the user said."""

    code = "E_STALLED"


class Stopped(LessongenError):
    """A signal ended a command before it had an answer; its exit status is 128 + the signal's number."""

    code = "E_STOPPED"
    exit_status = 143


class LessonError(LessongenError):
    """One lesson failed. `error_class` is the row of the taxonomy (design, section 6) that decides what follows.

    `evidence` is one line for the report: where the class was read from, secrets removed. `repair` is what the error
    teaches, when that differs from what was asked.
    """

    code = "E_LESSON"
    error_class: ClassVar[str] = "internal"
    scope: Scope = "lesson"
    repair: Repair | None = None

    def __init__(self, message: str, *, evidence: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.evidence = evidence or message


class BudgetReached(LessonError):
    """The batch may cost no more. Raised before a call is made."""

    code = "E_BUDGET"
    error_class = "budget"
    scope: Scope = "batch"


class InsufficientContext(LessonError):
    """Sources are named but hold nothing relevant. Raised before any call is paid."""

    code = "E_INSUFFICIENT_CONTEXT"
    error_class = "insufficient_context"


class ContextUnavailable(LessonError):
    """The context service cannot be had. Raised before any call is paid: no lesson is written without its sources.

    `passing`: it may answer soon; else a person has to look. `retry_after_s`: the wait that it named, in seconds.
    """

    code = "E_CONTEXT_UNAVAILABLE"
    error_class = "unavailable"
    scope: Scope = "endpoint"

    def __init__(
        self,
        message: str,
        *,
        evidence: str = "",
        hint: str | None = None,
        passing: bool = True,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, evidence=evidence, hint=hint)
        self.passing = passing
        self.retry_after_s = retry_after_s


class ProviderError(LessonError):
    """The LLM call failed. `status` is the HTTP status, None when none arrived."""

    code = "E_PROVIDER"

    def __init__(
        self,
        message: str,
        *,
        evidence: str = "",
        hint: str | None = None,
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, evidence=evidence, hint=hint)
        self.status = status
        self.retry_after_s = retry_after_s


class RateLimited(ProviderError):
    """HTTP 429, or the provider's own word for it; `retry_after_s` in seconds when the provider named a wait."""

    code = "E_RATE_LIMITED"
    error_class = "rate_limited"
    scope: Scope = "model"


class Deferred(ProviderError):
    """The provider names a wait that is too long to sit out: `retry_after_s` seconds."""

    code = "E_DEFERRED"
    error_class = "deferred"
    scope: Scope = "model"


class Unavailable(ProviderError):
    """5xx, timeout, reset, cut stream."""

    code = "E_UNAVAILABLE"
    error_class = "unavailable"
    scope: Scope = "endpoint"


class ContextOverflow(ProviderError):
    """The prompt does not fit the model's window."""

    code = "E_CONTEXT_OVERFLOW"
    error_class = "context_overflow"


class ModelUnavailable(ProviderError):
    """The endpoint does not serve this model."""

    code = "E_MODEL_UNAVAILABLE"
    error_class = "model_unavailable"
    scope: Scope = "model"


class AccountBlocked(ProviderError):
    """The key or the account cannot serve anything: stop the fleet."""

    code = "E_ACCOUNT_BLOCKED"
    error_class = "account_blocked"
    scope: Scope = "credential"


class Refused(ProviderError):
    """Content policy, content filter or refusal."""

    code = "E_REFUSED"
    error_class = "refused"


class BadRequest(ProviderError):
    """Our request is wrong, or an answer that no rule places."""

    code = "E_BAD_REQUEST"
    error_class = "bad_request"
    scope: Scope = "batch"


class ContentError(LessonError):
    """A reply arrived, was paid for, and is not a lesson."""

    code = "E_CONTENT"


class MalformedResponse(ContentError):
    """Empty, without finish_reason, an `error` inside a 200, or unparsable."""

    code = "E_MALFORMED_RESPONSE"
    error_class = "malformed_response"


class Truncated(ContentError):
    """The reply ended at the token limit (`finish_reason: length`)."""

    code = "E_TRUNCATED"
    error_class = "truncated"


class QualityError(ContentError):
    """The lesson scored below the threshold or hit a cap."""

    code = "E_QUALITY"
    error_class = "quality"


def error_of(code: str) -> type[LessongenError]:
    """The class that stands for `code`; InternalError when none does."""
    kinds: list[type[LessongenError]] = [LessongenError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return next((kind for kind in kinds[1:] if kind.code == code), InternalError)
