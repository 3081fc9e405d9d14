"""`schedule print`: what goes into a crontab, or into systemd's folder, to have a night run by itself."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from lessongen_core.variables import PREFIX

from .exit_codes import epilog
from .failure import UsageError
from .night_options import schedule_name
from .options import AsJson, Files
from .terminal import answer, answer_json, say

STOP_S = "11min"  # a call may take [provider] total_s, 600 s: who is killed before pays for it twice
LIMIT = "5h"
LIMIT_WITH_STOP = "5h 30min"

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

schedule = typer.Typer(
    name="schedule", help="Have nights run by themselves: cron, systemd.", rich_markup_mode=None, no_args_is_help=True
)


@schedule.callback()
def _group() -> None:
    """Keep `print` a command of its own: Typer makes the only one of a group the group itself."""


@schedule.command("print", epilog=epilog(ok="printed"))
def print_(
    kind: Annotated[Literal["cron", "systemd"], typer.Argument(metavar="cron|systemd", help="For whom.")],
    name: Annotated[str, typer.Argument(metavar="NAME", callback=schedule_name, help="Of the schedule.")],
    files: Files,
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="When each night begins, UTC.")] = "02:17",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="As for run; default: lessongen-out, here.")
    ] = None,
    env_file: Annotated[
        Path | None,
        typer.Option("--env-file", metavar="FILE", help="File with LESSONGEN_BASE_URL and the like, NAME=VALUE."),
    ] = None,
    mailto: Annotated[str | None, typer.Option("--mailto", metavar="ADDRESS", help="Who is mailed (cron).")] = None,
    as_json: AsJson = False,
) -> None:
    """Print a crontab line, or systemd units, for a night.

    Files and folders of this command line become absolute. Nothing is installed: look at it, change it, put it there.
    """
    from lessongen_core.config import load_settings

    hour, minute = _time(at)
    config = load_settings(looking=True).config_file
    words = [*_program(), *(["--config", str(config.absolute())] if config is not None else []), "run"]
    words += ["--schedule", name, "--if-running", "skip", "--retry-failed", "3", "--timeout", LIMIT]
    words += ["--out", str((out or Path("lessongen-out")).absolute())]
    words += _absolute(files)
    environment = None if env_file is None else env_file.absolute()
    for word in [*words, str(environment), mailto or ""]:
        if not word.isprintable():
            raise UsageError(f"{word!r} can stand in no crontab and no unit", hint="rename it")
    warnings = _warnings(environment)
    for warning in warnings:
        say(f"lessongen: warning: {warning}")
    if kind == "cron":
        text = "\n".join(_crontab(name, words, environment, hour, minute, mailto))
    else:
        text = "\n".join(_units(name, words, environment, hour, minute))
    if as_json:
        answer_json("schedule-print", {"kind": kind, "name": name, "text": text}, warnings)
    else:
        answer(text)


def _time(text: str) -> tuple[int, int]:
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise UsageError(f'--at: "{text}" is no time of day; write 02:17', hint="lessongen schedule print --help")
    return int(hour), int(minute)


def _program() -> list[str]:
    """This very lessongen, found without PATH."""
    itself = Path(sys.argv[0])
    if itself.name == "lessongen" and (found := shutil.which(itself)):
        return [str(Path(found).absolute())]
    return [sys.executable, "-m", "lessongen_cli"]


def _absolute(files: Sequence[str]) -> list[str]:
    """Globs stay globs: a file that is new tomorrow is written tomorrow."""
    if "-" in files:
        raise UsageError("a night has no standard input", hint="name files instead of -")
    return [str(Path(file).absolute()) for file in files]


def _warnings(env_file: Path | None) -> list[str]:
    """What this shell has set, no night will see; a file that others can read gives the key away."""
    known = sorted(name for name in os.environ if name.startswith(PREFIX) and name != f"{PREFIX}CONFIG")
    if known and env_file is None:
        into = "put them into a file, one NAME=VALUE a line, and name it with --env-file FILE"
        return [f"set here, and not there: {', '.join(known)}; {into}"]
    if env_file is not None and not env_file.is_file():
        return [f"{env_file} is not there yet"]
    if env_file is not None and env_file.stat().st_mode & 0o077:
        return [f"others than you can read {env_file}; chmod 600 {shlex.quote(str(env_file))}"]
    return []


def _crontab(
    name: str, words: Sequence[str], environment: Path | None, hour: int, minute: int, mailto: str | None
) -> list[str]:
    run = words.index("run") + 1
    command = shlex.join([*words[:run], "-q", *words[run:]])
    if environment is not None:
        command = f"set -a; . {shlex.quote(str(environment))}; set +a; {command}"
    # In a crontab a bare percent sign ends the command.
    line = f"{minute} {hour} * * *  {command}".replace("%", r"\%")
    return [
        f'# lessongen: every night of "{name}". Put these lines in with:  crontab -e',
        "# -q says nothing unless a person is needed, so that cron mails bad nights only.",
        "# CRON_TZ is known to cronie and others; Debian's cron ignores it and goes by the machine's time zone.",
        "CRON_TZ=UTC",
        f"MAILTO={mailto or getpass.getuser()}",
        line,
    ]


def _units(name: str, words: Sequence[str], environment: Path | None, hour: int, minute: int) -> list[str]:
    shared = [f"User={getpass.getuser()}"]
    if environment is not None:
        shared.append(f"EnvironmentFile={_specifier(str(environment))}")
    program = words[: words.index("run")]
    filled = UNITS.format(
        name=name,
        night=f"lessongen-{name}",
        shared="\n".join(shared),
        run=_command(words),
        workers=_command([*program, "workers"]),
        at=f"{hour:02}:{minute:02}",
        limit=LIMIT_WITH_STOP,
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
