"""The user's context service: it is asked once, for a set that it need not have."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from lessongen_core.config import Settings
from lessongen_core.context_service import ContextClient
from lessongen_core.endpoint_settings import shown_url
from lessongen_core.errors import ContextUnavailable

from .finding import Finding, fail, ok

NAME = "context service"
LONGEST_S = 4.0  # of one of its tries: a lesson may wait longer, a person should not
ASKED = "lessongen-doctor", ("Is anybody there?",)


def examine_context_service(settings: Settings) -> Iterator[Finding]:
    """Whether it answers as a lesson's section would be answered; nothing where none is configured."""
    service = settings.context
    if service is None:
        return
    client = ContextClient(replace(service, timeout_s=min(service.timeout_s, LONGEST_S)))
    started = time.perf_counter()
    try:
        client.find(*ASKED)
    except ContextUnavailable as exc:
        fix = exc.hint or "start it, or correct [context] url"
        yield fail(NAME, f"{shown_url(service.url)}: {exc.message} ({exc.evidence})", fix=fix, exit_status=2)
    else:
        yield ok(NAME, f"{shown_url(service.url)} answers in {time.perf_counter() - started:.1f} s")
    finally:
        client.close()
