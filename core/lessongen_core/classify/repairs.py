"""Facts that an error states: with them the same request would be served. Pure; reads text, never guesses a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..repair import Repair
from .envelope import Envelope

_N = r"([0-9][0-9,._]{0,14})"
_FEWEST, _MOST = 16, 100_000_000

_NAMES = r"(max_completion_tokens|max_tokens)"
_UNKNOWN = (
    r"(?:unsupported|not supported|isn'?t supported|unknown|unrecogni[sz]ed|not permitted|not allowed|unexpected"
    r"|extra"
    r"|invalid|deprecated|no longer|does not support param|doesn'?t support param)"
)
_USE = re.compile(rf"\buse ['\"`]?{_NAMES}['\"`]? instead")
_NOT_TAKEN = re.compile(rf"{_UNKNOWN}[^\n.]{{0,50}}['\"`: ]{_NAMES}\b|\b{_NAMES}['\"`]?[^\n.]{{0,30}}{_UNKNOWN}")
_PARAMETER_CODE = re.compile(r"unsupported(?:parameter|value)|unknownparameter|extraforbidden|invalidparameter")

_TEMPERATURE = re.compile(
    rf"{_UNKNOWN}[^\n.]{{0,40}}['\"`: ]temperature\b"
    rf"|\btemperature['\"`]?[^\n]{{0,40}}(?:{_UNKNOWN}|does not support|only (?:the default|1(?:\.0)?|set to 1)\b"
    r"|must be|may only|can only|should be|out of range|range)"
)

_STREAM_OPTIONS = re.compile(rf"{_UNKNOWN}[^\n.]{{0,50}}\bstream_options\b|\bstream_options\b[^\n]{{0,40}}{_UNKNOWN}")

_AFFORD = re.compile(rf"can only afford {_N}")
# The last group of each is the largest reply that is allowed.
_ALLOWED = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rf"at most {_N} (?:completion|output) tokens",
        rf"max_(?:completion_)?tokens['\"`]?:? {_N} ?> ?"
        rf"(?P<limit>[0-9][0-9,._]{{0,14}}),? which is the maximum allowed",
        rf"max[_ ](?:completion_|output_)?tokens['\"`]?[^\n]{{0,60}}(?:less than or equal to|at most|<="
        rf"|cannot exceed|not exceed) ['\"`]?{_N}",
        rf"(?:range|between)[^\n]{{0,40}}max_(?:completion_"
        rf"|output_)?tokens['\"`]?[^\n]{{0,20}}\[ ?[0-9]{{1,3}} ?, ?{_N} ?\]",
        rf"max[_ ](?:completion_|output_)?tokens['\"`]?[^\n]{{0,60}}(?:range|between|in"
        rf"|should be)[^\n]{{0,25}}\[ ?[0-9]{{1,3}} ?, ?{_N} ?\]",
        rf"max[_ ](?:completion_|output_)?tokens['\"`]?[^\n]{{0,40}}between [0-9]{{1,3}} and {_N}",
        rf"maximum tokens you requested exceeds the model limit of {_N}",
    )
)
_EXCLUSIVE = re.compile(rf"maxoutputtokens[^\n]{{0,90}}\bto {_N} \(exclusive\)")

_TOO_LARGE = re.compile(rf"\blimit:? {_N},? [^\n]{{0,60}}?\brequested:? {_N}")
_SUM = re.compile(rf"(?:exceed|limit|>)[^\n]{{0,60}}?\b{_N} ?\+ ?{_N} ?> ?{_N}")
_WINDOW = tuple(
    re.compile(pattern)
    for pattern in (
        rf"context length is only {_N}",  # vLLM names the longest prompt behind it
        rf"maximum (?:context|prompt|model|input)[ _]length(?: is| of|:)? ?(?:only )?{_N}",
        rf"context (?:length|window|size)(?: limit)? (?:is|of|:) ?(?:only )?{_N}",
        rf"(?:context (?:length|window|size|limit)(?: limit)?|maximum (?:context"
        rf"|model) length)(?: of \S{{1,40}})? ?\(?(?:of |is )?\(?{_N}",
        rf"{_N} maximum context length",
        rf"\btokens ?> ?{_N} ?(?:maximum|tokens)?",
        rf"maximum number of (?:input )?tokens allowed:? \(?{_N}",
        rf"model token limit: ?{_N}",
        rf"max_new_tokens[`'\"]? must be <= ?{_N}",
        rf"must have less than {_N} tokens",
        rf"max size: ?{_N} tokens",
        rf"while (?:the )?limit is {_N}",
        rf"exceeds? the (?:maximum |input |model )?limit of {_N}",
        rf"cannot exceed {_N}",
        rf"length of only {_N}",
        rf"supports? (?:only )?up to {_N}",
        rf"max_(?:model|seq)_len ?=? ?\(?{_N}",
        rf"range of input length should be \[ ?[0-9]{{1,3}} ?, ?{_N}",
        rf"{_N} ?- ?[0-9]{{1,8}}\)",
    )
)
_PROMPT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_N} (?:tokens )?(?:in|from|of) (?:the |your |text )?(?:input |prompt )?(?:messages|prompt|input)\b",
        rf"passed {_N} input tokens",
        rf"prompt (?:contains|has)(?: at least)? {_N}",
        rf"(?:messages|prompt|input) (?:resulted in|contains?|has|is) (?:at least )?{_N} (?:input )?tokens",
        rf"(?:request has|given:) {_N} (?:`?inputs?`? )?tokens",
        rf"given: {_N}",
        rf"(?:prompt is too long|token count|input|prompt|request|decoder prompt)(?: of"
        rf"| is)?:? ?\(?(?:length )?{_N} ?(?:tokens|\)| )",
        rf"(?:contains|current length is|prompt token count of) {_N}",
        rf"keep the first {_N}",
        rf"prompt_tokens \(?{_N}",
    )
)


def window_repair(envelope: Envelope, asked: Mapping[str, Any]) -> Repair | None:
    """Return the window that an overflow names, and how large the server counted the prompt, when it tells."""
    text = envelope.text
    if (window := _number(_field(envelope, "n_ctx"))) is not None:
        return _window(window, _number(_field(envelope, "n_prompt_tokens")))
    if match := _SUM.search(text):
        return _window(_number(match[3]), _number(match[1]))
    if "model token limit" not in text and (too_large := too_large_for_the_minute(text)):
        limit, requested = too_large
        room = asked.get("max_tokens")
        return _window(limit, requested - room if isinstance(room, int) and 0 < room < requested else None)
    return _window(_first(_WINDOW, text), _first(_PROMPT, text))


def too_large_for_the_minute(text: str) -> tuple[int, int] | None:
    """Return (limit, requested) when a single request is over the whole limit: no wait helps, whatever its code."""
    for match in _TOO_LARGE.finditer(text):
        limit, requested = _number(match[1]), _number(match[2])
        if limit and requested and requested > limit:
            return limit, requested
    return None


def affordable(envelope: Envelope, asked: Mapping[str, Any]) -> Repair | None:
    """Return the reply that the account can still pay for: the least, where several providers were tried."""
    numbers = [number for found in _AFFORD.findall(envelope.text) if (number := _number(found)) is not None]
    return _less_than_asked(min(numbers, default=None), asked)


def allowed(envelope: Envelope, asked: Mapping[str, Any]) -> Repair | None:
    """Return the longest reply that the model allows, when a request for a longer one is refused."""
    if match := _EXCLUSIVE.search(envelope.text):
        limit = _number(match[1])
        return _less_than_asked(limit - 1 if limit else None, asked)
    for pattern in _ALLOWED:
        if match := pattern.search(envelope.text):
            named = match.groupdict().get("limit")
            return _less_than_asked(_number(named or match[match.re.groups]), asked)
    return None


def parameter(envelope: Envelope, asked: Mapping[str, Any]) -> Repair | None:
    """Return the parameter to rename or to leave out."""
    in_force = asked.get("token_param")
    name = _other_name(envelope)
    if name is not None and name != in_force:
        return Repair("token_param", name)
    if asked.get("temperature") is not False and _names(envelope, "temperature", _TEMPERATURE):
        return Repair("drop_temperature")
    if asked.get("stream_options") is not False and _names(envelope, "stream_options", _STREAM_OPTIONS):
        return Repair("drop_stream_options")
    return None


def _other_name(envelope: Envelope) -> str | None:
    if match := _USE.search(envelope.text):
        return match[1]
    match = _NOT_TAKEN.search(envelope.text)
    refused = (match[1] or match[2]) if match else None
    if refused is None and _PARAMETER_CODE.search(envelope.compact):
        refused = next(
            (name for name in ("max_completion_tokens", "max_tokens") if name in _parameters(envelope)), None
        )
    if refused is None or _ranged(envelope.text):
        return None
    return "max_tokens" if refused == "max_completion_tokens" else "max_completion_tokens"


def _ranged(text: str) -> bool:
    """The name is taken, its value is not."""
    return (
        re.search(r"at least|at most|less than|greater than|\brange\b|too large|between|maximum|exceed", text)
        is not None
    )


def _names(envelope: Envelope, parameter: str, refusal: re.Pattern[str]) -> bool:
    return refusal.search(envelope.text) is not None or (
        parameter in _parameters(envelope)
        and re.search(r"unsupported|unknown|extraforbidden|invalid", envelope.compact) is not None
    )


def _parameters(envelope: Envelope) -> set[str]:
    return {str(one.value).lower() for one in envelope.found if one.key in ("param", "loc", "parameter", "field")}


def _less_than_asked(value: int | None, asked: Mapping[str, Any]) -> Repair | None:
    in_force = asked.get("max_tokens")
    if value is None or value < 1 or (isinstance(in_force, int) and value >= in_force):
        return None
    return Repair("max_tokens", value)


def _window(window: int | None, prompt_tokens: int | None) -> Repair | None:
    if window is None or not _FEWEST <= window <= _MOST:
        return None
    return Repair("context_window", window, prompt_tokens if prompt_tokens and prompt_tokens <= _MOST else None)


def _field(envelope: Envelope, name: str) -> object:
    return next((one.value for one in envelope.found if one.key == name), None)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    for pattern in patterns:
        if (match := pattern.search(text)) and (number := _number(match[1])) is not None:
            return number
    return None


def _number(value: object) -> int | None:
    """Return 128000 of 128000, "128,000", "128.000" or "128_000."; None for what is no whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value <= 10**12 else None
    if not isinstance(value, str):
        return None
    text = value.rstrip(",._")
    if not re.fullmatch(r"[0-9]{1,12}|[0-9]{1,3}(?:[,._][0-9]{3}){1,3}", text, re.ASCII):
        return None
    return int(re.sub(r"[,._]", "", text))
