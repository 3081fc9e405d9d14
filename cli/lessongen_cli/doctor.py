"""`doctor`: one line a check, a fix under each that is not as it should be. Changes and starts nothing."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .config import surveyed
from .options import AsJson
from .specs import count
from .terminal import answer, answer_json, ascii_only, clean, colour, filled, is_tty, mode_now, say, size_of, typed

if TYPE_CHECKING:
    from lessongen_jobs.doctor import Finding

_NAME = 15  # columns
_HANG = 6 + _NAME + 1  # where messages begin
_MARKS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}
_COLOURS = {"ok  ": 32, "WARN": 33, "FAIL": 31}  # green, yellow, red; the words say it without them


def doctor(
    context: typer.Context,
    no_calls: Annotated[
        bool, typer.Option("--no-calls", help="Ask no model; else each gets one call of at most 5 tokens.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="No live workers is a failure, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check all that a night needs, and say how to mend what fails.

    Settings, provider, broker, store, workers, clocks, disks and terminal.
    Changes and starts nothing. Each model is asked for a few tokens, which costs a fraction of a cent.
    """
    from lessongen_jobs.doctor import examine, models_to_ask, severest

    from .run import DEFAULT_OUT

    found = surveyed(context)
    if not no_calls and not as_json and (models := models_to_ask(found)):
        say(f"asking {count(models, 'model')} for a few tokens; --no-calls leaves that out")
    findings = examine(found, out=DEFAULT_OUT, calls=not no_calls, workers_needed=strict)
    if any(each.name == "store" and each.status == "ok" for each in findings):
        findings += _mail()  # even a look leaves a file beside a store in which nobody may look yet
    findings += [_locale(), _terminal()]
    code = severest(findings)
    if as_json:
        answer_json("doctor", _data(findings, code))
    else:
        answer("\n".join(_on_rows(_lines(findings, code))))
    raise typer.Exit(code)


def _mail() -> Iterator[Finding]:
    """Where nights of a schedule ran: without a mailer nobody hears of a bad one, unless a ping or a command tells."""
    from lessongen_core.store.glance import newest_batches
    from lessongen_jobs.doctor.finding import ok, warn

    from .schedule_checks import MAILER_FIX, NO_MAILER, has_mailer

    nights = sorted({batch.schedule for batch in newest_batches() if batch.schedule})
    if nights and has_mailer():
        yield ok("mail", f"a mailer is here, for cron to tell of bad nights of {', '.join(nights)}")
    elif nights:
        unheard = f"without a ping or a command nobody hears of bad nights of {', '.join(nights)}"
        yield warn("mail", f"{NO_MAILER}; {unheard}", fix=MAILER_FIX)


def _locale() -> Finding:
    from lessongen_jobs.doctor.finding import ok, warn

    encodings = {(stream.encoding or "ascii").lower() for stream in (sys.stdout, sys.stderr)}
    files = sys.getfilesystemencoding().lower()
    named = next((name for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), None)
    language = f"{named}={os.environ[named]}" if named else "LANG is not set"
    message = f"{', '.join(sorted(encodings))}; file names {files}; {language}"
    if {files, *encodings} <= {"utf-8", "utf8"}:
        return ok("locale", message)
    return warn("locale", message, fix="export LANG=C.UTF-8, or PYTHONUTF8=1")


def _terminal() -> Finding:
    """The mode that `watch` would take here, and what decides it."""
    from lessongen_jobs.doctor.finding import ok

    columns, rows = size_of(sys.stderr)
    if not is_tty(sys.stderr):
        why = "stderr is no terminal"
    else:
        why = f"{columns}x{rows}, TERM={os.environ.get('TERM', '')}"
        why += "".join(f", {name} is set" for name in ("CI", "NO_COLOR", "LESSONGEN_PROGRESS") if os.environ.get(name))
    glyphs = "ASCII" if ascii_only(os.environ, sys.stderr.encoding) else "Unicode"
    return ok("terminal", f"watch would be {mode_now()}, in {glyphs}: {why}")


def _lines(findings: Sequence[Finding], code: int) -> list[str]:
    lines = []
    for each in findings:
        name, message = each.name, each.message
        if name.startswith("model "):  # as long as they like
            name, message = "model", f"{name.removeprefix('model ')}: {message}"
        lines.append(f"{_MARKS[each.status]}  {name:<{_NAME}} {message}")
        if each.status != "ok" and each.fix:
            lines.append(f"      {'':<{_NAME}} try: {typed(each.fix)}")
    return [*lines, _summary(findings, code)]


def _on_rows(lines: Sequence[str]) -> list[str]:
    """Cleaned; on a terminal a line that is too long goes on under its message."""
    rows = [clean(line) for line in lines]
    tty = is_tty(sys.stdout)
    if tty:
        width = size_of(sys.stdout)[0]
        rows = [filled(row, width, hang=_HANG - len(row) + len(row.lstrip())) for row in rows]
    if not colour(os.environ, tty=tty):
        return rows
    return [f"\x1b[{_COLOURS[row[:4]]}m{row[:4]}\x1b[0m{row[4:]}" if row[:4] in _COLOURS else row for row in rows]


def _summary(findings: Sequence[Finding], code: int) -> str:
    counts: Counter[str] = Counter(each.status for each in findings)
    parts = [f"{counts['ok']} ok"]
    for status, word in (("warn", "warning"), ("fail", "failure")):
        if counts[status]:
            parts.append(f"{counts[status]} {word}{'s' if counts[status] > 1 else ''}")
    return f"{', '.join(parts)}; exit {code}"


def _data(findings: Sequence[Finding], code: int) -> dict[str, Any]:
    from lessongen_core.envelope import measured

    counts = Counter(each.status for each in findings)
    return {
        "checks": [
            {
                "name": each.name,
                "status": each.status,
                "message": each.message,
                "fix": each.fix,
                "duration_s": measured(each.seconds),
            }
            for each in findings
        ],
        "summary": {status: counts[status] for status in ("ok", "warn", "fail")},
        "exit_code": code,
    }
