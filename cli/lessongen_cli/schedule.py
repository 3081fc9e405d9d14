"""`schedule print`: what goes into a crontab, or into systemd's folder, to have a night run by itself."""

from __future__ import annotations

import getpass
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from .exit_codes import epilog
from .failure import UsageError
from .groups import command_group
from .night_options import (
    Bound,
    IfRunning,
    MaxFailures,
    NotifyCmd,
    PingUrlFile,
    Rounds,
    StallAfter,
    Timeout,
    Wait,
    schedule_name,
)
from .options import (
    AllowSuspicious,
    AsJson,
    Files,
    Fresh,
    MaxCost,
    Offline,
    PlanFile,
    Priority,
    SkipInvalid,
    Workers,
)
from .schedule_checks import mail_warnings, night_warnings, ping_warnings, span, spec_warnings
from .terminal import answer, answer_json, say

STOP_S = "11min"  # a call may take [provider] total_s, 600 s: who is killed before pays for it twice
LIMIT_S = 5 * 3600.0
STOPPING_S = 1800.0  # between --timeout and systemd's own

UNITS = """\
# /etc/systemd/system/{night}.service
[Unit]
Description=lessongen: a night of {name}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
{shared}
Environment=LESSONGEN_PROGRESS=plain
ExecStart={run}
# A night in which some lessons failed (exit 3) counts as failed here; not, with the next line:
# SuccessExitStatus=3
# --timeout ends the night before this does; then it has {stop} more to finish what is in hand.
TimeoutStartSec={limit}
# SIGTERM to lessongen alone: it stops its workers, and its broker outlives them.
KillMode=mixed
TimeoutStopSec={stop}

# /etc/systemd/system/{night}.timer
[Unit]
Description=lessongen: every night of {name}

[Timer]
OnCalendar=*-*-* {at}:00 UTC
# A night that the machine slept through is made up for when it is up again.
Persistent=true

[Install]
WantedBy=timers.target

# /etc/systemd/system/lessongen-workers.service
# Only where workers shall live all day, for `lessongen submit`; a night brings its own.
[Unit]
Description=lessongen: workers
Wants=network-online.target
After=network-online.target

[Service]
{shared}
ExecStart={workers}
# Broker or store away is exit 10: systemd tries again until they answer.
Restart=on-failure
RestartSec=10
KillMode=mixed
TimeoutStopSec={stop}

[Install]
WantedBy=multi-user.target

# then:         systemctl daemon-reload && systemctl enable --now {night}.timer
# once, now:    systemctl start {night}
# how it went:  journalctl -u {night}
"""

schedule = command_group("Have nights run by themselves: cron, systemd.")


Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="As for run; default: lessongen-out, here.")]
Env = Annotated[
    Path | None,
    typer.Option("--env-file", metavar="FILE", help="File with LESSONGEN_BASE_URL and the like, NAME=VALUE."),
]


@schedule.command("print", epilog=epilog(ok="printed"))
def print_(
    kind: Annotated[Literal["cron", "systemd"], typer.Argument(metavar="cron|systemd", help="For whom.")],
    name: Annotated[str, typer.Argument(metavar="NAME", callback=schedule_name, help="Of the schedule.")],
    files: Files,
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="When each night begins, UTC.")] = "02:17",
    out: Out = None,
    env_file: Env = None,
    mailto: Annotated[str | None, typer.Option("--mailto", metavar="ADDRESS", help="Who is mailed (cron).")] = None,
    if_running: IfRunning = "skip",
    wait: Wait = None,
    retry_failed: Rounds = 3,
    max_failures: MaxFailures = None,
    timeout: Timeout = None,
    stall_after: StallAfter = None,
    ping_url_file: PingUrlFile = None,
    notify_cmd: NotifyCmd = None,
    plan: PlanFile = None,
    workers: Workers = None,
    priority: Priority = "normal",
    fresh: Fresh = False,
    skip_invalid: SkipInvalid = False,
    offline: Offline = False,
    allow_suspicious: AllowSuspicious = False,
    max_cost: MaxCost = None,
    as_json: AsJson = False,
) -> None:
    """Print a crontab line, or systemd units, for a night.

    Files and folders of this command line become absolute. Nothing is installed: look at it, change it, put it there.
    Without --timeout a night has 5 hours. The options of run are written as cron and systemd want them.
    """
    _check_together(kind, mailto, if_running, wait)
    flags = {"--fresh": fresh, "--skip-invalid": skip_invalid, "--offline": offline}
    flags["--allow-suspicious"] = allow_suspicious
    limit_s = timeout or LIMIT_S
    words = ["--schedule", name, "--if-running", if_running or "skip", *_duration_of("--wait", wait)]
    words += ["--retry-failed", str(retry_failed), *_duration_of("--timeout", limit_s)]
    words += [*_duration_of("--stall-after", stall_after), *_told(max_failures, ping_url_file, notify_cmd)]
    words += [*_as_run(plan, workers, priority, max_cost), *(flag for flag, given in flags.items() if given)]
    night = _Night(name, [*words, *_out(out, plan), *_absolute(files)], _time(at), limit_s, mailto)
    warnings = [*ping_warnings(ping_url_file)]
    if kind == "cron":
        warnings += mail_warnings(mailto, told_otherwise=bool(ping_url_file or notify_cmd))
    _print(kind, night, files, None if env_file is None else env_file.absolute(), warnings, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Night:
    """`words`: of `run`; `when`: hour and minute, UTC."""

    name: str
    words: list[str]
    when: tuple[int, int]
    limit_s: float
    mailto: str | None


def _print(
    kind: str,
    night: _Night,
    files: Sequence[str],
    environment: Path | None,
    more: Sequence[str],
    *,
    as_json: bool,
) -> None:
    from lessongen_core.config import load_settings

    settings = load_settings(looking=True)
    words = [*_program(settings.config_file), "run", *night.words]
    _check_printable([*words, str(environment), night.mailto or ""])
    warnings = [
        *night_warnings(settings.file, environment, systemd=kind == "systemd"),
        *spec_warnings(_absolute(files)),
        *more,
    ]
    _tell(warnings)
    lines = (_units if kind == "systemd" else _crontab)(night, words, environment)
    if as_json:
        answer_json("schedule-print", {"kind": kind, "name": night.name, "text": "\n".join(lines)}, warnings)
    else:
        answer("\n".join(lines))


def _check_together(kind: str, mailto: str | None, if_running: str | None, wait_s: float | None) -> None:
    if mailto is not None and kind == "systemd":
        raise UsageError("--mailto is for cron: systemd mails nobody", hint="--notify-cmd CMD, or --ping-url-file FILE")
    if wait_s is not None and if_running != "wait":
        raise UsageError("--wait goes with --if-running wait", hint="lessongen schedule print --help")


def _tell(warnings: Sequence[str]) -> None:
    for warning in warnings:
        say(f"lessongen: warning: {warning}")


def _told(max_failures: Bound | None, ping_url_file: Path | None, notify_cmd: str | None) -> list[str]:
    words = [] if max_failures is None else ["--max-failures", str(max_failures)]
    words += [] if ping_url_file is None else ["--ping-url-file", str(ping_url_file.absolute())]
    return words if notify_cmd is None else [*words, f"--notify-cmd={notify_cmd}"]


def _as_run(plan: Path | None, workers: int | None, priority: str, max_cost_usd: float | None) -> list[str]:
    words = [] if plan is None else ["--plan", str(plan.absolute())]
    words += [] if workers is None else ["--workers", str(workers)]
    words += [] if priority == "normal" else ["--priority", priority]
    return words if max_cost_usd is None else [*words, "--max-cost", f"{max_cost_usd:.12f}".rstrip("0").rstrip(".")]


def _out(out: Path | None, plan: Path | None) -> list[str]:
    """The folder as `run` would take it here: a night runs in another one."""
    from lessongen_core.plan import load_plan

    planned = None if plan is None else load_plan(plan).out
    return ["--out", str((out or planned or Path("lessongen-out")).absolute())]


def _duration_of(option: str, given_s: float | None) -> list[str]:
    return [] if given_s is None else [option, _duration(given_s)]


def _duration(seconds: float) -> str:
    """As --timeout reads it; whole seconds at least."""
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size:.0f}{unit}"
    return f"{max(1, round(seconds))}s"


def _check_printable(words: Sequence[str]) -> None:
    for word in words:
        if not word.isprintable():
            raise UsageError(f"{word!r} can stand in no crontab and no unit", hint="write it on one line")


def _time(text: str) -> tuple[int, int]:
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise UsageError(f'--at: "{text}" is no time of day; write 02:17', hint="lessongen schedule print --help")
    return int(hour), int(minute)


def _program(config: Path | None) -> list[str]:
    """This very lessongen, found without PATH, with the settings file that it reads here."""
    itself = Path(sys.argv[0])
    program = [sys.executable, "-m", "lessongen_cli"]
    if itself.name == "lessongen" and (found := shutil.which(itself)):
        program = [str(Path(found).absolute())]
    return program if config is None else [*program, "--config", str(config.absolute())]


def _absolute(files: Sequence[str]) -> list[str]:
    """Globs stay globs: a file that is new tomorrow is written tomorrow."""
    if "-" in files:
        raise UsageError("a night has no standard input", hint="name files instead of -")
    return [str(Path(file).absolute()) for file in files]


def _crontab(night: _Night, words: Sequence[str], environment: Path | None) -> list[str]:
    run = words.index("run") + 1
    command = shlex.join([*words[:run], "-q", *words[run:]])
    if environment is not None:
        command = f"set -a; . {shlex.quote(str(environment))}; set +a; {command}"
    # In a crontab a bare percent sign ends the command.
    line = f"{night.when[1]} {night.when[0]} * * *  {command}".replace("%", r"\%")
    return [
        f'# lessongen: every night of "{night.name}". Put these lines in with:  crontab -e',
        "# -q says nothing unless a person is needed, so that cron mails bad nights only.",
        "# CRON_TZ is known to cronie and others; Debian's cron ignores it and goes by the machine's time zone.",
        "CRON_TZ=UTC",
        f"MAILTO={night.mailto or getpass.getuser()}",
        line,
    ]


def _units(night: _Night, words: Sequence[str], environment: Path | None) -> list[str]:
    shared = [f"User={getpass.getuser()}"]
    if environment is not None:
        shared.append(f"EnvironmentFile={_specifier(str(environment))}")
    program = words[: words.index("run")]
    filled = UNITS.format(
        name=night.name,
        night=f"lessongen-{night.name}",
        shared="\n".join(shared),
        run=_command(words),
        workers=_command([*program, "workers"]),
        at=f"{night.when[0]:02}:{night.when[1]:02}",
        limit=span(night.limit_s + STOPPING_S),
        stop=STOP_S,
    )
    return filled.splitlines()


def _command(words: Sequence[str]) -> str:
    """As systemd reads a command line: `%` and `$` would mean something, and quotes are its own."""
    return " ".join(_word(word) for word in words)


def _word(word: str) -> str:
    escaped = _specifier(word).replace("$", "$$")
    if all(char.isalnum() or char in "@%+=:,./-_$*?" for char in escaped):
        return escaped
    return '"' + escaped.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _specifier(text: str) -> str:
    return text.replace("%", "%%")
