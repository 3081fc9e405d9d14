"""The decision order. Each rule guards itself against its false friends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import (
    AccountBlocked,
    BadRequest,
    ContextOverflow,
    LessonError,
    MalformedResponse,
    ModelUnavailable,
    RateLimited,
    Refused,
    Truncated,
    Unavailable,
)
from ..repair import Repair
from . import numbers, repairs, signs
from .envelope import Envelope

Verdict = type[LessonError]

# A billing code with a wait this short is throttling (Azure's minute, OpenRouter's calls in flight).
THROTTLE_S = 3600


@dataclass(frozen=True, slots=True)
class Case:
    """An error, the wait that it names in seconds, and the reply length that it says is allowed."""

    envelope: Envelope
    wait_s: float | None = None
    allowed: Repair | None = None

    @property
    def status(self) -> int | None:
        return self.envelope.status

    def says(self, text: re.Pattern[str], code: re.Pattern[str] | None = None) -> bool:
        """By a code, or by a text that is no page of a gateway."""
        if code is not None and code.search(self.envelope.compact):
            return True
        return not self.envelope.is_html and text.search(self.envelope.text) is not None

    def has(self, code: re.Pattern[str]) -> bool:
        return code.search(self.envelope.compact) is not None


def is_period(case: Case) -> bool:
    """The quota that ran out is an hour's, a day's or a week's; what is named first is what ran out."""
    if case.has(signs.PERIOD_CODE) or numbers.meaning(case.envelope) == "period":
        return True
    period, minute = (pattern.search(case.envelope.text) for pattern in (signs.PERIOD, signs.MINUTE))
    return period is not None and (minute is None or period.start() < minute.start())


def _too_large_for_the_minute(case: Case) -> bool:
    text = case.envelope.text
    if case.status == 413 and re.search(r"request too large", text):
        return True
    if case.status == 429 and "required for long context" in text:
        return True
    return repairs.too_large_for_the_minute(text) is not None and case.status in (None, 413, 429)


def _throttled_not_billed(case: Case) -> bool:
    """Billing codes that are throttling: Azure's and DashScope's `insufficient_quota`, OpenRouter's in-flight 402."""
    short = case.wait_s is not None and case.wait_s <= THROTTLE_S
    if case.status == 402:
        return "inflightbudget" in case.envelope.compact or short
    if "insufficientquota" not in case.envelope.compact.splitlines() or signs.BLOCKED_CODE.search(
        case.envelope.compact.replace("insufficientquota", "")
    ):
        return "allocated quota" in case.envelope.text and not case.has(re.compile("overdue|arrear"))
    return re.search("allocated quota|aliyun|alibaba", case.envelope.text) is not None or short


def _no_quota_for_model(case: Case) -> bool:
    if case.status not in (None, 429):
        return False
    text = case.envelope.text
    return re.search(r"\blimit:? 0\b(?![.0-9])", text) is not None or signs.FREE_QUOTA_TEXT.search(text) is not None


def _upstream_account(case: Case) -> bool:
    """OpenRouter tells that a provider's own account, not ours, is empty or refused."""
    if not any(one.key == "is_byok" and one.value is False for one in case.envelope.found):
        return False
    return case.status not in (400, 404, 413, 422) and _blocked(case)


def _model_in_a_denial(case: Case) -> bool:
    """401 and 403 that are about one model."""
    if case.status not in (401, 403):
        return False
    return (
        case.has(signs.MODEL_CODE)
        or signs.MODEL_DENIED.search(case.envelope.text) is not None
        or (case.status == 403 and case.says(signs.MODEL_TEXT) and not _key_is_bad(case))
    )


def _key_is_bad(case: Case) -> bool:
    return case.has(signs.BLOCKED_CODE) or case.says(signs.KEY_TEXT)


def _throttled_403(case: Case) -> bool:
    return case.status == 403 and case.says(signs.RATE_TEXT, signs.RATE_CODE) and not _key_is_bad(case)


def _gateways_page(case: Case) -> bool:
    """A bot wall or a firewall in between, by its status or its words: it refuses a caller or a text, no key."""
    if case.status is None or case.status in (401, 404, 407, 413, 429):
        return False
    of_page = case.status in (403, 406) or (
        case.status < 500 and signs.WALL_PAGE.search(case.envelope.text) is not None
    )
    return case.envelope.is_walls or (case.envelope.is_html and of_page)


def _blocked(case: Case) -> bool:
    if case.status in (401, 402) or numbers.meaning(case.envelope) == "blocked":
        return True
    if case.status == 498 and re.search("invalid token|blocked", case.envelope.text):
        return True
    if case.has(signs.BLOCKED_CODE):
        return True
    if case.status is not None and case.status >= 500:
        return False
    if case.status == 429:
        return _money_is_out(case)
    if case.status == 403 and _forbidden(case):
        return True
    if case.status == 412 and "limit exceeded" in case.envelope.text:
        return True  # a gateway's own precondition: the key's budget
    return case.status != 404 and (
        case.says(signs.KEY_TEXT) or case.says(signs.BILLING_TEXT) or case.says(signs.ACCOUNT_TEXT)
    )


def _money_is_out(case: Case) -> bool:
    """A 429 about money. Rate limits, too, advise to add credits; Gemini calls every quota "your current quota"."""
    text = case.envelope.text
    if "check your plan and billing" in text and _is_any_quota(case):
        text = re.sub(r"you exceeded your current quota, please check your plan and billing[^.]{0,40}", "", text)
    if case.envelope.is_html or case.has(re.compile(r"creditlimit|^perday|peruser|perminute", re.MULTILINE)):
        return False
    if is_period(case) and not re.search(r"month", text):
        return False
    if signs.MINUTE.search(text) and not re.search(r"spend|budget (?:limit )?exceeded|balance", text):
        return False
    return any(pattern.search(text) for pattern in (signs.BILLING_TEXT, signs.ACCOUNT_TEXT, signs.KEY_TEXT))


def _is_any_quota(case: Case) -> bool:
    """Gemini's words, or a wait beside them: a limit of the minute or of the day, and no bill."""
    if case.has(re.compile("resourceexhausted|^generate", re.MULTILINE)) or case.wait_s is not None:
        return True
    numbered = any(one.key == "code" and one.value == 429 for one in case.envelope.found)
    return numbered or re.search(r"gemini|google|vertex|quota exceeded for", case.envelope.text) is not None


def _forbidden(case: Case) -> bool:
    if case.envelope.is_html or _model_missing(case) or _refused(case) or _overflow(case):
        return False
    return case.says(signs.FORBIDDEN, signs.FORBIDDEN_CODE)


def _too_long_a_reply(case: Case) -> bool:
    """More max_tokens than the model writes: mentions the window, and is none of its business."""
    return case.status in (None, 400, 422) and case.allowed is not None


def _overflow(case: Case) -> bool:
    status = case.status
    if case.has(re.compile("stringabovemaxlength")):
        return False
    if status == 413:
        return True
    if status not in (None, 400, 403, 422, 424, 500):
        return False
    if numbers.meaning(case.envelope) == "overflow":
        return True
    return case.says(signs.OVERFLOW_TEXT, signs.OVERFLOW_CODE)


def _model_missing(case: Case) -> bool:
    if case.status == 410:
        return re.search("model|function|deployment", case.envelope.text) is not None and not case.envelope.is_html
    if numbers.meaning(case.envelope) == "model" or (case.status != 429 and case.has(signs.MODEL_CODE)):
        return True
    if (case.status in (None, 400) or case.status >= 500) and signs.NOT_ENOUGH_MEMORY.search(case.envelope.text):
        return True
    if case.status not in (None, 400, 403, 404, 422) or case.has(_PARAMETER):
        return False
    if case.says(signs.MODEL_TEXT):
        return True
    return case.status == 404 and not case.says(signs.ROUTE_TEXT) and case.has(_NOT_FOUND)


_PARAMETER = re.compile(r"unsupported(?:parameter|value)|unknownparameter|extraforbidden|zoderror")
_NOT_FOUND = re.compile(r"notfound", re.MULTILINE)


def _refused(case: Case) -> bool:
    if numbers.meaning(case.envelope) == "policy":
        return True
    if case.status in (None, 400, 403, 422, 446, 451) and case.says(signs.POLICY_TEXT, signs.POLICY_CODE):
        return True
    if case.status == 403 and any(one.key in ("reasons", "patterns") for one in case.envelope.found):
        return True
    return case.status == 451 or (case.status is not None and case.status >= 500 and case.has(signs.POLICY_CODE))


def _cut(case: Case) -> bool:
    """A reply that ended at the token limit, told as an error."""
    return case.status in (None, 400) and signs.MORE_ROOM_TEXT.search(case.envelope.text) is not None


def _malformed(case: Case) -> bool:
    return case.has(signs.MALFORMED_CODE)


def _not_ready(case: Case) -> bool:
    return case.has(re.compile("modelnotready|modelloading"))


def _rate_limited(case: Case) -> bool:
    if case.status in (420, 429, 498) or numbers.meaning(case.envelope) in ("rate", "period"):
        return True
    if case.status is not None and case.status >= 500:
        return case.says(signs.BUSY_TEXT, signs.RATE_CODE) or (case.status != 500 and case.says(signs.RATE_TEXT))
    if case.has(signs.RATE_CODE):
        return True
    return case.status in (None, 400, 409) and case.says(signs.RATE_TEXT)


def _unavailable(case: Case) -> bool:
    if case.status is not None and (case.status in (408, 409, 424, 425, 499) or case.status >= 500):
        return True
    if numbers.meaning(case.envelope) == "server" or (case.status == 400 and case.says(signs.TRANSIT_TEXT)):
        return True
    if case.status is None:
        return case.has(signs.SERVER_CODE) or case.says(signs.SERVER_TEXT) or case.says(signs.TRANSIT_TEXT)
    return case.status == 400 and (
        case.has(re.compile("internalservererror|overloaded|serviceunavailable|^timeout"))
        or ("provider returned error" in case.envelope.text and case.says(signs.SERVER_TEXT))
    )


def _model_refuses(case: Case) -> bool:
    return case.status in (None, 400, 422) and case.says(signs.MODEL_REFUSES)


RULES: tuple[tuple[Verdict, Callable[[Case], bool]], ...] = (
    (ContextOverflow, _too_large_for_the_minute),
    (RateLimited, _throttled_not_billed),
    (ModelUnavailable, _no_quota_for_model),
    (ModelUnavailable, _model_in_a_denial),
    (RateLimited, _throttled_403),
    (RateLimited, lambda case: case.status == 429 and _upstream_account(case)),
    (Unavailable, _upstream_account),
    (Unavailable, _gateways_page),
    (Truncated, _cut),
    (BadRequest, _too_long_a_reply),
    (AccountBlocked, _blocked),
    (ContextOverflow, _overflow),
    (ModelUnavailable, _model_missing),
    (Refused, _refused),
    (MalformedResponse, _malformed),
    (Unavailable, _not_ready),
    (RateLimited, _rate_limited),
    (Unavailable, _unavailable),
    (ModelUnavailable, _model_refuses),
)
