"""Crash files: the traceback of a bug, without secrets and without the values of local variables."""

from __future__ import annotations

import os
import platform
import re
import tempfile
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from urllib.parse import unquote

from .masking import written

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH|COOKIE", re.IGNORECASE)
_LOGIN = re.compile(r"(?<=://)[^/\s@]*:[^/\s@]*(?=@)")
_QUERY_PASSWORD = re.compile(r"(?<=[?&]password=)[^&#\s\"']+", re.IGNORECASE)
_MIN_SECRET = 6


def write_crash(
    exc: BaseException, state_dir: Path | None, *, said: str = "", secrets: Iterable[str] = ()
) -> Path | None:
    """Write the traceback under STATE/crashes, or the temporary folder, and return its path; None when neither works.

    `said` is a line of context, `secrets` are values to hide besides those that the environment shows to be some.
    """
    from . import __version__

    now = datetime.now(UTC)
    head = f"lessongen {__version__}, Python {platform.python_version()}, {platform.platform()}"
    lines = [head, f"{now:%Y-%m-%dT%H:%M:%SZ}  {said}", "", "".join(traceback.format_exception(exc))]
    text = hide_secrets("\n".join(lines), secrets)
    folders = (
        [Path(tempfile.gettempdir())] if state_dir is None else [state_dir / "crashes", Path(tempfile.gettempdir())]
    )
    for folder in folders:
        path = folder / f"crash-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}-{token_hex(4)}.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            # A new file: in the temporary folder others may have put a link, or a file of theirs, in its place.
            with open(path, "x", encoding="utf-8", errors="backslashreplace", opener=_private) as file:
                file.write(text)
        except OSError:
            continue
        return path
    return None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def hide_secrets(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without `secrets`, any environment variable's value that may be one, and passwords in URLs."""
    values = {value for name, value in os.environ.items() if _SECRET_NAME.search(name)}
    for value in os.environ.values():
        found = [login.partition(":")[2] for login in _LOGIN.findall(value)] + _QUERY_PASSWORD.findall(value)
        values |= {word for password in found for word in (password, unquote(password))}
    known = {value for value in values if len(value) >= _MIN_SECRET}
    for value in sorted({*known, *filter(None, secrets)}, key=len, reverse=True):
        text = written(value).sub("***", text)
    return _QUERY_PASSWORD.sub("***", _LOGIN.sub("***", text))
