"""The decision order: the first rule that matches gives the class."""

from __future__ import annotations

import re
from collections.abc import Callable

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
    Truncated,
    Unavailable,
)
from ..provider.redaction import redact
from ..provider.reply import RawReply
from . import signs
from .delay import delay_of
from .envelope import Envelope, open_envelope

EVIDENCE_CHARS = 300
# A quota that runs out by the hour, the day or the week, with no time named: ask again after an hour.
PERIOD_S = 3600.0

Verdict = type[LessonError]


DEFER_AFTER_S = 120.0


def classify(reply: RawReply, *, defer_after_s: float = DEFER_AFTER_S) -> LessonError | None:
    """Return what went wrong, None for a complete reply with text. Never raises, whatever the reply holds.

    A rate limit that names a wait above `defer_after_s` seconds is Deferred.
    """
    error = _classify(reply)
    if isinstance(error, RateLimited) and (error.retry_after_s or 0.0) > defer_after_s:
        return Deferred(error.message, evidence=error.evidence, status=error.status, retry_after_s=error.retry_after_s)
    return error


def _classify(reply: RawReply) -> LessonError | None:
    if reply.status is not None and 200 <= reply.status < 300 and not reply.error_body:
        return _ok_status(reply)
    envelope = open_envelope(reply)
    if reply.error_body or reply.status is not None:
        found = _failed(reply, envelope)
        if found is not None:
            return found
    return _transport(reply) or _ok_status(reply)


def _ok_status(reply: RawReply) -> LessonError | None:
    """The gate of a 200: text, a finish_reason that means the end, no refusal."""
    reason = (reply.finish_reason or "").strip().lower()
    if reason in signs.LENGTH_REASONS:
        return Truncated("the reply ended at the token limit", evidence=_gate(reply))
    if reason.startswith(signs.FILTER_REASONS) or (reply.refusal and not reply.text.strip()):
        return Refused("the model or its filter refused", evidence=_gate(reply), status=reply.status)
    if not reply.text.strip():
        return _transport(reply) or MalformedResponse("the reply is empty", evidence=_gate(reply))
    if reason in signs.STOP_REASONS:
        return None
    if not reason:
        return _transport(reply) or MalformedResponse("the reply has no finish_reason", evidence=_gate(reply))
    return MalformedResponse(f"the reply ended with finish_reason {reason[:40]!r}", evidence=_gate(reply))


def _gate(reply: RawReply) -> str:
    refusal = f", refusal: {reply.refusal}" if reply.refusal else ""
    return _line(f"HTTP {reply.status}, finish_reason {reply.finish_reason}, {len(reply.text)} characters{refusal}")


def _transport(reply: RawReply) -> LessonError | None:
    if reply.failure is None:
        return None
    said = signs.FAILURES.get(reply.failure, reply.failure)
    detail = f": {reply.error_body}" if reply.error_body else ""
    return Unavailable(
        said, evidence=_line(f"{said} after {len(reply.text)} characters{detail}"), status=reply.status
    )  # fmt: skip


def _failed(reply: RawReply, envelope: Envelope) -> LessonError | None:
    """The class of an error that the server sent; None when only the network failed."""
    if reply.status is None:
        return None
    delay_s = delay_of(envelope, reply.headers)
    for verdict, rule in _RULES:
        if rule(envelope, delay_s):
            return _error(verdict, reply, envelope, delay_s)
    if 200 <= reply.status < 300:
        if envelope.body is None and reply.finish_reason and reply.text.strip():
            return None
        return _error(MalformedResponse, reply, envelope, delay_s)
    if reply.headers.get("x-should-retry", "").strip().lower() == "true":
        return _error(Unavailable, reply, envelope, delay_s)
    return _error(BadRequest, reply, envelope, delay_s)


def _error(verdict: Verdict, reply: RawReply, envelope: Envelope, delay_s: float | None) -> LessonError:
    status = (
        f"HTTP {reply.status}"
        if envelope.status in (reply.status, None)
        else f"HTTP {reply.status} with {envelope.status}"
    )
    codes = ", ".join(sorted(code for code in envelope.codes if not code.isdigit())[:3])
    evidence = _line(f"{status}{f' [{codes}]' if codes else ''}: {envelope.message}")
    message = signs.MESSAGES[verdict]
    if issubclass(verdict, ProviderError):
        if verdict is RateLimited and delay_s is None and signs.PERIOD.search(envelope.text):
            delay_s = PERIOD_S
        waits = verdict in (RateLimited, Unavailable)
        return verdict(message, evidence=evidence, status=reply.status, retry_after_s=delay_s if waits else None)
    return verdict(message, evidence=evidence)


def _line(text: str) -> str:
    text = re.sub(r"<[^>]{0,200}>", " ", text)  # an HTML error page
    text = "".join(char if char.isprintable() else " " for char in text)
    return redact(" ".join(text.split()), None)[:EVIDENCE_CHARS]


# --- rules, in order -------------------------------------------------------------------------------------------------

Rule = Callable[[Envelope, float | None], bool]


def _too_large_for_the_minute(envelope: Envelope, _: float | None) -> bool:
    """One request over the whole limit: no wait helps, whatever its code."""
    match = re.search(r"request too large.*?limit:? ([0-9]+).*?requested:? ([0-9]+)", envelope.text, re.DOTALL)
    return bool(match) and int(match[2]) > int(match[1]) if match else False


def _throttled_not_billed(envelope: Envelope, delay_s: float | None) -> bool:
    """Billing codes that are throttling: Azure's and DashScope's `insufficient_quota`, OpenRouter's in-flight 402."""
    if envelope.status == 402:
        return "openrouter_in_flight_budget" in envelope.codes or delay_s is not None
    if "insufficient_quota" not in envelope.codes:
        return False
    return "allocated quota" in envelope.text or (delay_s is not None and delay_s <= 3600)


def _no_quota_for_model(envelope: Envelope, _: float | None) -> bool:
    return envelope.status == 429 and re.search(r"\blimit: 0\b", envelope.text) is not None


def _blocked(envelope: Envelope, _: float | None) -> bool:
    if envelope.status == 403 and signs.FORBIDDEN.search(envelope.text) and not _is_model_or_policy(envelope):
        return True
    return (
        envelope.status in (401, 402)
        or not envelope.codes.isdisjoint(signs.BLOCKED_CODES)
        or signs.BLOCKED_TEXT.search(envelope.text) is not None
    )


def _is_model_or_policy(envelope: Envelope) -> bool:
    return _model_missing(envelope, None) or _refused(envelope, None) or _overflow(envelope, None)


def _overflow(envelope: Envelope, _: float | None) -> bool:
    if envelope.status not in (None, 400, 403, 413, 422, 500) or "string_above_max_length" in envelope.codes:
        return False
    if envelope.status == 413 and "html" not in envelope.text:
        return True
    return not envelope.codes.isdisjoint(signs.OVERFLOW_CODES) or signs.OVERFLOW_TEXT.search(envelope.text) is not None


def _model_missing(envelope: Envelope, _: float | None) -> bool:
    if envelope.status not in (None, 400, 403, 404, 410):
        return False
    return (
        not envelope.codes.isdisjoint(signs.MODEL_CODES)
        or signs.MODEL_TEXT.search(envelope.text) is not None
        or (envelope.status == 404 and not envelope.codes.isdisjoint({"not_found", "not_found_error", "notfounderror"}))
    )


def _refused(envelope: Envelope, _: float | None) -> bool:
    if envelope.status not in (None, 400, 403, 422, 451):
        return False
    return not envelope.codes.isdisjoint(signs.POLICY_CODES) or signs.POLICY_TEXT.search(envelope.text) is not None


def _malformed(envelope: Envelope, _: float | None) -> bool:
    return "json_validate_failed" in envelope.codes


def _rate_limited(envelope: Envelope, _: float | None) -> bool:
    if envelope.status in (429, 498):
        return True
    if envelope.status in (None, 500, 503) and signs.BUSY_TEXT.search(envelope.text):
        return True
    return envelope.status is None and not envelope.codes.isdisjoint(signs.RATE_CODES)


def _unavailable(envelope: Envelope, _: float | None) -> bool:
    if envelope.status is not None and (envelope.status in (408, 409, 425) or envelope.status >= 500):
        return True
    if envelope.status is None and not envelope.codes.isdisjoint(signs.SERVER_CODES):
        return True
    return envelope.status == 400 and signs.TRANSIT_TEXT.search(envelope.text) is not None


_RULES: tuple[tuple[Verdict, Rule], ...] = (
    (ContextOverflow, _too_large_for_the_minute),
    (RateLimited, _throttled_not_billed),
    (ModelUnavailable, _no_quota_for_model),
    (AccountBlocked, _blocked),
    (ContextOverflow, _overflow),
    (ModelUnavailable, _model_missing),
    (Refused, _refused),
    (MalformedResponse, _malformed),
    (RateLimited, _rate_limited),
    (Unavailable, _unavailable),
)
