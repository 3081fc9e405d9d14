"""How an exception reaches people and scripts: one shape on stderr, one document on stdout with `--json`.

Shape (research/cli_ux.md, C.6): `lessongen: error[CODE]: what happened`, details two spaces in, then `try: next step`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import typer

from lessongen_core.errors import ConfigError, InternalError, LessongenError, OutputError, Stopped

from .exit_codes import ExitCode
from .terminal import answer_document, has_answered, say, silence, typed


class UsageError(ConfigError):
    """The command line itself is wrong: a flag, an argument, a command."""

    code = "E_USAGE"


def report(exc: LessongenError, *, as_json: bool, jsonl: bool = False) -> ExitCode:
    """Tell of `exc`, on stdout too as a document or an event, and return the exit code it stands for."""
    exc.hint = typed(exc.hint or f"lessongen help errors {exc.code}")
    say(f"lessongen: error[{exc.code}]: {exc.message}")
    for line in exc.details:
        say(f"  {line}")
    say(f"  try: {exc.hint}")
    _answer(exc, ExitCode(exc.exit_status), as_json=as_json, jsonl=jsonl)
    return ExitCode(exc.exit_status)


def report_stop(signal: str, code: ExitCode, *, as_json: bool, jsonl: bool) -> ExitCode:
    """Tell that `signal` came before there was a batch, or after it: the commands tell the rest."""
    stop = Stopped(f"stopped by {signal}", hint="the same command again")
    say(f"lessongen: {stop.message}")
    _answer(stop, code, as_json=as_json and not has_answered(), jsonl=jsonl)
    return code


def _answer(exc: LessongenError, code: ExitCode, *, as_json: bool, jsonl: bool) -> None:
    """For scripts: the one document on stdout, or the last event."""
    if as_json:
        from lessongen_core.envelope import error_envelope

        with suppress(OutputError):  # stdout is full: what went wrong was said, and the exit code is still its
            answer_document(error_envelope(exc, exit_code=code))
    if jsonl:
        from .event_stream import tell_error

        tell_error(exc, code)


def full_disk(exc: OSError) -> OutputError:
    """What a full disk is: no bug. Without a file's name it was stdout, Typer writing a help text."""
    try:
        sys.stdout.flush()
    except OSError:
        silence(sys.stdout)  # or the flush at exit fails too, with status 120
    return OutputError(
        f"{exc.filename or 'the output'} cannot be written: {exc.strerror}", hint="make room on its disk"
    )


def report_usage(exc: typer.TyperException, *, as_json: bool, jsonl: bool = False) -> ExitCode:
    """Tell of what the option parser refused; it points at the command's own help."""
    context = getattr(exc, "ctx", None)
    command = context.command_path if context is not None else "lessongen"
    said = exc.format_message().replace("Value error, ", "")
    hint = "name a file that you can read" if said.endswith("is not readable.") else f"{command} --help"
    return report(UsageError(said, hint=hint), as_json=as_json, jsonl=jsonl)


def report_bug(exc: Exception, arguments: Sequence[str], *, as_json: bool, jsonl: bool = False) -> ExitCode:
    """Write a crash file and name it; people get no traceback."""
    from lessongen_core.crash import hide_secrets, write_crash

    state_dir, secrets = _known()
    path = write_crash(exc, state_dir, said=" ".join(arguments), secrets=secrets)
    bug = InternalError(
        f"unexpected {type(exc).__name__}: {hide_secrets(str(exc), secrets) or 'no message'}",
        details=[f"details (secrets removed): {path}"] if path else [],
        hint="attach that file to a bug report" if path else None,
    )
    return report(bug, as_json=as_json, jsonl=jsonl)


def _known() -> tuple[Path | None, list[str]]:
    """The state folder, and the provider's key: `api_key_env` may name a variable that no pattern knows."""
    from lessongen_core.config import load_settings

    try:
        settings = load_settings()
    except LessongenError:
        return None, []
    return settings.state_dir, settings.secrets
