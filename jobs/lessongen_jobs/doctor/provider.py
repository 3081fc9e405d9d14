"""The provider: each endpoint's answer, and one tiny real call a model."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial

from lessongen_core.classify import classify
from lessongen_core.config import Endpoint, Settings
from lessongen_core.endpoint_settings import shown_url
from lessongen_core.errors import (
    AccountBlocked,
    BadRequest,
    ConfigError,
    ContentError,
    Deferred,
    LessonError,
    ModelUnavailable,
    RateLimited,
)
from lessongen_core.nearest import nearest
from lessongen_core.prompts import Message
from lessongen_core.provider import ChatClient, ChatRequest
from lessongen_core.provider.probe import Probed, probe

from ..checks import check_key
from .finding import Finding, fail, failed, ok, warn
from .together import together

PROBE_S = 4.0
CALL_S = 10.0
MAX_TOKENS = 5
NOT_SET = "no LLM is configured: only --offline works"


def examine_provider(settings: Settings, *, calls: bool, probe_s: float = PROBE_S) -> Iterator[Finding]:
    """Endpoints and their models; `calls`: each model is asked for a few tokens, which cost next to nothing."""
    if settings.offline:
        yield ok("provider", "the offline writer is on; no LLM is asked")
        return
    try:
        check_key(settings)
    except ConfigError as exc:
        yield failed("provider", exc)
        return
    endpoints = settings.endpoints
    if not endpoints:
        yield warn("provider", NOT_SET, fix="set LESSONGEN_BASE_URL and LESSONGEN_API_KEY")
        return
    each = list(dict.fromkeys(endpoints.values()))
    probed = dict(zip(each, together(partial(probe, timeout_s=probe_s), each), strict=True))
    for endpoint, answer in probed.items():
        yield _endpoint(endpoint, answer)
    if calls:
        asked = [(name, endpoint) for name, endpoint in endpoints.items() if probed[endpoint].reason is None]
        yield from together(lambda item: _model(*item, probed[item[1]]), asked)
    else:
        yield from _listed(endpoints, probed)
    for model in settings.file.models:
        if model.name not in endpoints:
            yield warn(
                f"model {model.name}", "no endpoint is configured here for it", fix="base_url under its [[models]]"
            )


def _endpoint(endpoint: Endpoint, answer: Probed) -> Finding:
    url = shown_url(endpoint.base_url)
    if answer.reason is None:
        number = len(answer.models or ())
        listed = f", lists {number:,} model{'' if number == 1 else 's'}" if answer.models is not None else ""
        return ok("provider", f"{url} answers{listed}")
    status = 12 if answer.refused else 2
    held = f"{endpoint.key_from or 'no key'} for {endpoint}" if answer.refused else f"from {endpoint.url_from}"
    fix = f"correct {endpoint.key_from}" if endpoint.key_from else "set LESSONGEN_API_KEY"
    fix = fix if answer.refused else "start it, or correct its address"
    return fail("provider", f"{url}: {answer.reason}; {held}", fix=fix, exit_status=status)


def _listed(endpoints: Mapping[str, Endpoint], probed: Mapping[Endpoint, Probed]) -> Iterator[Finding]:
    """Without a call: whether the endpoint's list has the model. A list need not be whole."""
    for name, endpoint in endpoints.items():
        models = probed[endpoint].models
        if models is not None and name not in models:
            yield warn(f"model {name}", "is not in the endpoint's list", fix=_instead(name, models))


def _model(name: str, endpoint: Endpoint, answer: Probed) -> Finding:
    client = ChatClient(endpoint.base_url, endpoint.api_key, first_byte_s=CALL_S, idle_s=CALL_S, total_s=CALL_S)
    started = time.perf_counter()
    try:
        reply = client.complete(ChatRequest(name, (Message("user", "Say yes."),), MAX_TOKENS, stream_options=False))
    finally:
        client.close()
    return _judged(name, endpoint, answer, classify(reply), time.perf_counter() - started)


def _judged(name: str, endpoint: Endpoint, answer: Probed, error: LessonError | None, took_s: float) -> Finding:
    title = f"model {name}"
    if error is None or (isinstance(error, ContentError) and error.error_class == "truncated"):
        return ok(title, f"answers in {took_s:.1f} s")
    if isinstance(error, BadRequest) and error.repair is not None:
        return ok(title, f"answers in {took_s:.1f} s; wants other parameters, which lessongen learns")
    said = f"{error.message}: {error.evidence}" if error.evidence != error.message else error.message
    if isinstance(error, RateLimited | Deferred):
        return warn(title, said, fix="wait, or lower [limits]")
    if isinstance(error, AccountBlocked):
        fix = f"correct {endpoint.key_from}, or look at the account" if endpoint.api_key else "set LESSONGEN_API_KEY"
        return fail(title, f"{said}; asked {endpoint}", fix=fix, exit_status=12)
    fix = f"look at {endpoint}"
    if isinstance(error, BadRequest) and error.scope == "endpoint":
        fix = f"correct base_url: {endpoint}"
    if isinstance(error, ModelUnavailable):
        fix = _instead(name, answer.models or ())
    return fail(title, said, fix=fix, exit_status=2)


def _instead(name: str, models: tuple[str, ...]) -> str:
    close = nearest(name, models)
    return f'name = "{close}"?' if close else "correct its name under [[models]], or remove it"
