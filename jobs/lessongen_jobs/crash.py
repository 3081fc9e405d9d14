"""Crash files: the traceback of a bug, without secrets and without the values of local variables."""

from __future__ import annotations

import os
import platform
import time
import traceback
from pathlib import Path

from lessongen_core import __version__
from lessongen_core.config import Settings


def write(settings: Settings, exc: BaseException) -> Path | None:
    """Write the traceback under STATE/crashes and return its path; None when even that fails."""
    folder = settings.state_dir / "crashes"
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    path = folder / f"crash-{stamp}-{os.getpid()}.txt"
    text = "".join(traceback.format_exception(exc))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(
            f"lessongen {__version__}, Python {platform.python_version()}\n{redacted(text, settings)}", encoding="utf-8"
        )
    except OSError:
        return None
    return path


def redacted(text: str, settings: Settings) -> str:
    """`text` without any secret that these settings hold."""
    for secret in (settings.api_key, settings.redis_url):
        if secret is not None and secret.get_secret_value():
            text = text.replace(secret.get_secret_value(), "***")
    return text.replace(settings.store_url, "***") if "@" in settings.store_url else text
