"""How long the server asks to wait, in seconds. Pure: dates count from the reply's own `date` header."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from .envelope import Envelope

LONGEST_S = 31 * 86_400.0

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_WORDS = {
    "millisecond": "ms", "second": "s", "sec": "s", "minute": "m", "min": "m", "hour": "h", "hr": "h", "day": "d",
}  # fmt: skip
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
_PIECE = rf"({_NUMBER})\s*(ms|milliseconds?|secs?(?:onds?)?|s|mins?|minutes?|m|hours?|hrs?|h|days?|d)(?![a-z])"
_DURATION = re.compile(rf"(?:{_PIECE}[\s,]*(?:and\s+)?)+")
_CLOCK = re.compile(r"(?:([0-9]{1,2})\.)?([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])(?![0-9:])")  # .NET: days.hours:..
_ADVICE = re.compile(
    r"(?:try again|retry(?:ing)?|wait|available|resets?|refreshes|refills|replenished)(?:\s{1,3}(?:after|in|for"
    r"|at least|about)){1,3}\s{0,3}:?\s{0,3}"
    r"|\bwait\s{1,3}(?=[0-9])"
)
_DATED = re.compile(
    r"(?:regain access|resets?|reset time|available(?: again)?|try again|retry|until|renews?|restored"
    r"|重置)[^0-9\n]{0,20}"
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:(?:\s+at\s+|[t ])([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,9})?)?\s?(z"
    r"|utc|gmt|[+-][0-9]{2}:[0-9]{2})?"
)


def asked_wait(envelope: Envelope, headers: Mapping[str, str]) -> float | None:
    """Return the wait that this error asks for, None if none: from Retry-After, the body, or its text."""
    now = date_of(headers.get("date", ""))
    candidates = (
        _scaled(headers.get("retry-after-ms"), 0.001),
        retry_after(headers.get("retry-after"), now),
        _from_body(envelope, now),
        _from_text(envelope.text, now),
    )
    return next((min(delay, LONGEST_S) for delay in candidates if delay is not None), None)


def reset_wait(envelope: Envelope, headers: Mapping[str, str]) -> float | None:
    """Return the wait until a limit resets. The headers come with every reply, so they explain a rate limit only."""
    delay_s = _from_reset(envelope, headers, date_of(headers.get("date", "")))
    return None if delay_s is None else min(delay_s, LONGEST_S)


def retry_after(value: object, now: datetime | None) -> float | None:
    """Return the seconds of a Retry-After value: a number, an HTTP-date (RFC 9110, 10.2.3) or a duration."""
    if value is None:
        return None
    text = str(value).strip().lower()
    seconds = _scaled(text, 1.0)
    if seconds is None:
        seconds = duration(text)
    if seconds is None and now is not None and (then := date_of(str(value))) is not None:
        seconds = max(0.0, (then - now).total_seconds())
    return seconds


def duration(text: str) -> float | None:
    """Return the seconds of "1m23.4s", "120ms", "1 hour and 5 minutes", "12:34:56"; None for other text."""
    if clock := _CLOCK.match(text):
        days, hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return ((24 * days + hours) * 60 + minutes) * 60 + seconds
    match = _DURATION.match(text)
    return None if match is None else _sum(match.group())


def _sum(text: str) -> float | None:
    total = sum(float(number) * _UNITS_S[_unit(unit)] for number, unit in re.findall(_PIECE, text))
    return total if math.isfinite(total) else None


def _unit(word: str) -> str:
    return word if word in _UNITS_S else _WORDS[word.rstrip("s")]


def _scaled(value: object, factor: float) -> float | None:
    text = str(value).strip()
    return float(text) * factor if re.fullmatch(_NUMBER, text) else None


def _from_body(envelope: Envelope, now: datetime | None) -> float | None:
    def value(*names: str) -> Any:
        return next((one.value for one in envelope.found if one.key in names), None)

    seconds = _scaled(value("retry_after_seconds", "retry_after_s", "estimated_time", "cooldown_time"), 1.0)
    if seconds is None:
        seconds = _scaled(value("retry_after_ms", "retryafterms", "retry-after-ms"), 0.001)
    if seconds is None:
        seconds = retry_after(value("retry-after", "retry_after", "retryafter"), now)
    if seconds is None:
        seconds = duration(str(value("retrydelay") or "").lower())
    if seconds is None:
        seconds = _until(value("x-ratelimit-reset", "resets_at", "reset_at", "resetsat", "reset_time"), now)
    return seconds


def _from_text(text: str, now: datetime | None) -> float | None:
    for match in _ADVICE.finditer(text):
        rest = text[match.end() : match.end() + 80]
        if re.match(r"[0-9]{4}-[0-9]{2}", rest):
            continue
        seconds = duration(rest)
        if seconds is None and (number := re.match(rf"{_NUMBER}(?![0-9.]*\s?[a-z%/-])", rest)):
            seconds = float(number.group())
        if seconds is not None:
            return seconds
    dated = _DATED.search(text)
    if dated is None or now is None or (then := date_of(_iso(*dated.groups()))) is None:
        return None
    return max(0.0, (then - now).total_seconds())


def _iso(day: str, clock: str | None, zone: str | None) -> str:
    zone = "+00:00" if zone in (None, "z", "utc", "gmt") else zone
    return f"{day}T{clock or '00:00'}{zone}"


def _from_reset(envelope: Envelope, headers: Mapping[str, str], now: datetime | None) -> float | None:
    """The reset of the dimension that is exhausted: by its `remaining`, or as the error names it; else the shortest.

    A day's reset stands beside a minute's (Groq): asking too early costs one more answer, asking too late the night.
    """
    waits, exhausted, named = [], [], []
    for name, value in headers.items():
        if "ratelimit" not in name or "reset" not in name:
            continue
        wait = duration(value.lower())
        wait = _until(value, now) if wait is None else wait
        if wait is not None:
            waits.append(wait)
            if headers.get(name.replace("reset", "remaining"), "").strip() == "0":
                exhausted.append(wait)
            if any(kind in name and _limits(envelope, kind) for kind in ("tokens", "requests")):
                named.append(wait)
    return max(exhausted or named, default=min(waits, default=None))


def _limits(envelope: Envelope, kind: str) -> bool:
    return kind in envelope.codes or f"{kind} per " in envelope.text


def _until(value: object, now: datetime | None) -> float | None:
    """The wait until `value`: seconds, an epoch in s or ms, or a date. An epoch without a clock says nothing."""
    number = _scaled(value, 1.0)
    if number is not None and number < 1e8:
        return number
    if now is None or value is None:
        return None
    if number is not None:
        return max(0.0, (number / 1000 if number > 1e11 else number) - now.timestamp())
    then = date_of(str(value))
    return None if then is None else max(0.0, (then - now).total_seconds())


def date_of(text: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            then = read(text.strip())
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return then if then.tzinfo else then.replace(tzinfo=UTC)
    return None
