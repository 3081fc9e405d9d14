"""From a reply to one error: the first rule that matches gives the class."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..errors import (
    AccountBlocked,
    BadRequest,
    ContextOverflow,
    Deferred,
    LessonError,
    MalformedResponse,
    ModelUnavailable,
    ProviderError,
    RateLimited,
    Refused,
    Scope,
    Truncated,
    Unavailable,
)
from ..provider.reply import RawReply
from ..repair import Repair
from . import repairs, signs
from .delay import LONGEST_S, asked_wait, date_of, reset_wait
from .envelope import Envelope, open_envelope
from .evidence import line
from .gate import judge_success, transport
from .rules import RULES, Case, Verdict, is_period

# A quota that runs out by the hour, the day or the week, with no time named: ask again after an hour.
PERIOD_S = 3600.0
DEFER_AFTER_S = 120.0

MESSAGES: dict[type[LessonError], str] = {
    RateLimited: "the provider limits the rate",
    Deferred: "the provider asks for a long wait",
    Unavailable: "the provider is unavailable",
    ContextOverflow: "the prompt does not fit the model",
    ModelUnavailable: "the endpoint does not serve this model",
    AccountBlocked: "the key or the account cannot serve anything",
    Refused: "the provider refused by policy",
    MalformedResponse: "the provider answered with an error inside a success",
    Truncated: "the reply ended at the token limit",
    BadRequest: "the provider calls the request wrong",
}
WEB_PAGE = "a web page came instead of a reply: is the base URL right? most end with /v1"
WEB_PAGE_NOW = "a web page came instead of a reply"
NO_API = "no OpenAI-style API answers at this address: is the base URL right? most end with /v1"
WALL = "something in front of the provider refused the call: a firewall, a bot wall, or a wrong base URL"


def classify(reply: RawReply, *, defer_after_s: float = DEFER_AFTER_S) -> LessonError | None:
    """Return what went wrong, None for a complete reply with text. Never raises, whatever the reply holds.

    A wait of more than `defer_after_s` seconds that the server names makes a `Deferred` of a rate limit or an outage.
    """
    succeeded = reply.status is not None and 200 <= reply.status < 300
    if reply.status is None or (succeeded and not reply.error_body):
        return judge_success(reply)
    envelope = open_envelope(reply)
    if succeeded and envelope.body is None and reply.finish_reason and reply.text.strip():
        return judge_success(reply)  # something unreadable after a complete reply
    return _failed(reply, envelope, defer_after_s)


def _failed(reply: RawReply, envelope: Envelope, defer_after_s: float) -> LessonError:
    """The class of an error that the server sent."""
    case = Case(envelope, asked_wait(envelope, reply.headers), repairs.allowed(envelope, reply.asked))
    verdict = next((verdict for verdict, rule in RULES if rule(case)), None) or _unplaced(reply, envelope)
    should_retry = reply.headers.get("x-should-retry", "").strip().lower()
    if verdict is BadRequest and should_retry == "true":
        verdict = Unavailable
    if verdict is Unavailable and should_retry == "false":
        return _placed(BadRequest, reply, envelope, scope="lesson")  # an outage that the server calls final
    if verdict in (MalformedResponse, Unavailable) and envelope.status is None and reply.failure is not None:
        return transport(reply) or _placed(verdict, reply, envelope)
    return _timed(verdict, case, reply, defer_after_s)


def _unplaced(reply: RawReply, envelope: Envelope) -> Verdict:
    succeeded = reply.status is not None and 200 <= reply.status < 300
    if not succeeded or envelope.status is not None or _is_elsewhere(envelope):
        return BadRequest
    return MalformedResponse


def _is_elsewhere(envelope: Envelope) -> bool:
    """A page for people that speaks of no outage: what lies at a wrong address, for every lesson."""
    return envelope.is_html and not (signs.PASSING_PAGE.search(envelope.text) or signs.WALL_PAGE.search(envelope.text))


def _timed(verdict: Verdict, case: Case, reply: RawReply, defer_after_s: float) -> LessonError:
    """Add the wait, by which a rate limit or an outage may become a deferral."""
    wait_s = case.wait_s
    if verdict is RateLimited:
        if wait_s is None:
            wait_s = reset_wait(case.envelope, reply.headers)
        if is_period(case):
            # A daily quota comes back in hours, even where Gemini names the minute's own wait beside it.
            named = wait_s is not None and (wait_s > defer_after_s or not case.has(signs.PERIOD_CODE))
            wait_s = wait_s if named else max(PERIOD_S, defer_after_s)
            return _placed(Deferred, reply, case.envelope, wait_s=wait_s)
    if verdict in (RateLimited, Unavailable) and wait_s is not None and wait_s > defer_after_s:
        scope: Scope = "model" if verdict is RateLimited else "endpoint"
        return _placed(Deferred, reply, case.envelope, wait_s=wait_s, scope=scope)
    if verdict is AccountBlocked and wait_s is None:
        wait_s = _next_month(case.envelope, reply.headers)
    waits = verdict in (RateLimited, Unavailable, AccountBlocked)
    return _placed(verdict, reply, case.envelope, wait_s=wait_s if waits else None)


def _next_month(envelope: Envelope, headers: Mapping[str, str]) -> float | None:
    """A monthly spending cap of a tier ends with the month, in UTC (Anthropic)."""
    now = date_of(headers.get("date", ""))
    if now is None or "enforcedspendlimit" not in envelope.compact:
        return None
    then = datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)
    return min(LONGEST_S, (then - now).total_seconds())


def _placed(
    verdict: Verdict, reply: RawReply, envelope: Envelope, *, wait_s: float | None = None, scope: Scope | None = None
) -> LessonError:
    evidence = _evidence(reply, envelope)
    if issubclass(verdict, ProviderError):
        behind = envelope.is_html or envelope.is_walls
        wall = verdict is Unavailable and behind and (envelope.status or 0) < 500
        message = WALL if wall else MESSAGES[verdict]
        if verdict is BadRequest and (envelope.is_html or envelope.status in (404, 405)):
            message = WEB_PAGE if envelope.is_html else NO_API
        error: LessonError = verdict(message, evidence=evidence, status=reply.status, retry_after_s=wait_s)
    else:
        page = verdict is MalformedResponse and envelope.is_html
        error = verdict(WEB_PAGE_NOW if page else MESSAGES[verdict], evidence=evidence)
    error.repair = _repair(verdict, envelope, reply.asked)
    if scope is not None or (scope := _scope(verdict, envelope)) is not None:
        error.scope = scope
    return error


def _repair(verdict: Verdict, envelope: Envelope, asked: Mapping[str, Any]) -> Repair | None:
    if verdict is AccountBlocked:
        return repairs.affordable(envelope, asked)
    if verdict is ContextOverflow:
        return repairs.window_repair(envelope, asked)
    if verdict is Truncated:
        return Repair("more_room")
    if verdict is BadRequest:
        return repairs.allowed(envelope, asked) or repairs.parameter(envelope, asked)
    return None


def _scope(verdict: Verdict, envelope: Envelope) -> Scope | None:
    """Where a class is true of something else than it usually is; None: as usual."""
    if verdict is BadRequest and (envelope.is_html or envelope.status in (404, 405, 407, 410)):
        return "endpoint"  # a wrong address, or something in between that answers for it
    if verdict is Unavailable and "model" in envelope.text and signs.SERVER_TEXT.search(envelope.text):
        return "model"
    return None


def _evidence(reply: RawReply, envelope: Envelope) -> str:
    same = envelope.status in (reply.status, None)
    status = f"HTTP {reply.status}" if same else f"HTTP {reply.status} with {envelope.status}"
    codes = ", ".join(sorted(code for code in envelope.codes if not code.isdigit() and len(code) <= 60)[:3])
    said = f": {envelope.message}" if envelope.message.strip() else ""
    return line(f"{status}{f' [{codes}]' if codes else ''}{said}")
