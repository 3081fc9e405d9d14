"""How an exception reaches people and scripts: one shape on stderr, one document on stdout with `--json`.

Shape (research/cli_ux.md, C.6): `lessongen: error[CODE]: what happened`, details two spaces in, then `try: next step`.
"""

from __future__ import annotations

import os
import platform
import re
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import typer

from lessongen_core import __version__
from lessongen_core.errors import ConfigError, InternalError, LessongenError

from .exit_codes import ExitCode
from .terminal import answer, say

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH|COOKIE", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(?<=://)[^/\s@]*:[^/\s@]*(?=@)")
_MIN_SECRET = 6


class UsageError(ConfigError):
    """The command line itself is wrong: a flag, an argument, a command."""

    code = "E_USAGE"


def report(exc: LessongenError, *, as_json: bool) -> ExitCode:
    """Tell of `exc` and return the exit code it stands for."""
    say(f"lessongen: error[{exc.code}]: {exc.message}")
    for line in exc.details:
        say(f"  {line}")
    if exc.hint:
        say(f"  try: {exc.hint}")
    if as_json:
        from lessongen_core.envelope import error_envelope, to_json

        answer(to_json(error_envelope(exc)).rstrip("\n"))
    return ExitCode(exc.exit_status)


def report_usage(exc: typer.TyperException, *, as_json: bool) -> ExitCode:
    """Tell of what the option parser refused; it points at the command's own help."""
    context = getattr(exc, "ctx", None)
    command = context.command_path if context is not None else "lessongen"
    return report(UsageError(exc.format_message(), hint=f"{command} --help"), as_json=as_json)


def report_bug(exc: Exception, arguments: Sequence[str], *, as_json: bool) -> ExitCode:
    """Write a crash file and name it; people get no traceback."""
    path = _write_crash(exc, arguments)
    bug = InternalError(
        f"unexpected {type(exc).__name__}: {hide_secrets(str(exc)) or 'no message'}",
        details=[f"details (secrets removed): {path}"] if path else [],
        hint="attach that file to a bug report" if path else None,
    )
    return report(bug, as_json=as_json)


def _write_crash(exc: Exception, arguments: Sequence[str]) -> Path | None:
    now = datetime.now(UTC)
    lines = [
        f"lessongen {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"{now:%Y-%m-%dT%H:%M:%SZ}  {' '.join(arguments)}",
        "",
        *traceback.format_exception(exc),
    ]
    text = hide_secrets("\n".join(line.rstrip("\n") for line in lines) + "\n")
    for folder in _crash_folders():
        path = folder / f"crash-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError:
            continue
        return path
    return None


def _crash_folders() -> Iterator[Path]:
    """The state folder; where none can be found or written, the temporary one."""
    from lessongen_core.config import load_settings

    with suppress(LessongenError):
        yield load_settings().state_dir
    yield Path(tempfile.gettempdir())


def hide_secrets(text: str) -> str:
    """`text` without the value of any environment variable that may be a secret, and without passwords in URLs."""
    values = {value for name, value in os.environ.items() if _SECRET_NAME.search(name) and len(value) >= _MIN_SECRET}
    for value in sorted(values | _named_key(), key=len, reverse=True):
        text = text.replace(value, "***")
    return _URL_PASSWORD.sub("***", text)


def _named_key() -> set[str]:
    """The provider's key: `api_key_env` may name a variable that no pattern knows."""
    from lessongen_core.config import load_settings

    try:
        key = load_settings().api_key
    except LessongenError:
        return set()
    return {key.get_secret_value()} if key and key.get_secret_value() else set()
