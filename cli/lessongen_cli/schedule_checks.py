"""What a night would lack that `schedule print` prints: told when it is printed, not by the first bad night."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lessongen_core.variables import PREFIX

if TYPE_CHECKING:
    from lessongen_core.file_settings import FileSettings

_NAME = re.compile(r"[ \t]*(export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)=")
_SENDMAIL = ("/usr/sbin", "/usr/lib")  # where crons look for it, whatever PATH says
NO_MAILER = "cron mails by sendmail, and this machine has none"
MAILER_FIX = "install a mail server (Debian: mail-transport-agent), or give --ping-url-file or --notify-cmd"
_API_KEY = f"{PREFIX}API_KEY"


def night_warnings(settings: FileSettings, env_file: Path | None, *, systemd: bool) -> Iterator[str]:
    """Variables that the settings name, or that this shell has, and no night will see; a file that gives a key away.

    A variable is told by its name; no value is kept.
    """
    there: set[str] = set()
    if env_file is not None:
        try:
            text = env_file.read_text(encoding="utf-8", errors="replace")
        except OSError as exc:
            absent = isinstance(exc, FileNotFoundError)
            yield f"{env_file} is not there yet" if absent else f"{env_file} cannot be read: {exc.strerror}"
            return
        found = [match for line in text.splitlines() if (match := _NAME.match(line))]
        there = {match[2] for match in found if not (systemd and match[1])}
        if ignored := [match[2] for match in found if match[2] not in there]:
            yield f'systemd knows no "export": it passes over {", ".join(ignored)} in {env_file}'
        if env_file.stat().st_mode & 0o077:
            yield f"others than you can read {env_file}; chmod 600 {shlex.quote(str(env_file))}"
    into = "put them into a file, one NAME=VALUE a line, and name it with --env-file FILE"
    if env_file is not None:
        into = f"put them into {env_file}, one NAME=VALUE a line"
    set_here = {name for name in os.environ if name.startswith(PREFIX) and name != f"{PREFIX}CONFIG"} - there
    if set_here:
        yield f"set here, and not there: {', '.join(sorted(set_here))}; {into}"
    if wanted := _wanted(settings, there) - there - set_here:
        yield f"named by the settings, and not there: {', '.join(sorted(wanted))}; {into}"


def _wanted(settings: FileSettings, there: set[str]) -> set[str]:
    """The variables without which the night would not begin; LESSONGEN_API_KEY stands for [provider]'s."""
    from lessongen_core.setting_advice import named_variables

    if _API_KEY in there:
        settings = settings.model_copy(update={"provider": settings.provider.model_copy(update={"api_key_env": None})})
    return named_variables(settings)


def spec_warnings(files: Sequence[str]) -> Iterator[str]:
    """Specs that are not there now; tomorrow they may be."""
    from lessongen_core.spec.files import find_files

    for found in find_files(files):
        if isinstance(found, tuple):
            yield f"{found[0]}: {found[1]} now"


def ping_warnings(file: Path | None) -> Iterator[str]:
    """A file that holds no URL to ping yet; the URL is not told."""
    if file is None:
        return
    from lessongen_core.errors import ConfigError
    from lessongen_jobs.ping import Pings

    try:
        Pings(file)
    except ConfigError as exc:
        yield exc.message


def mail_warnings(mailto: str | None, *, told_otherwise: bool) -> Iterator[str]:
    """cron without a mailer, where a mail is what tells of a bad night: `told_otherwise` by a ping or a command."""
    if told_otherwise and mailto is None:
        return
    if not has_mailer():
        yield f"{NO_MAILER}: nobody would hear of a bad night; {MAILER_FIX}"


def has_mailer() -> bool:
    """Whether cron can mail."""
    return shutil.which("sendmail", path=os.pathsep.join([os.environ.get("PATH", os.defpath), *_SENDMAIL])) is not None


def span(seconds: float) -> str:
    """`5h 30min`, as systemd reads it."""
    hours, rest = divmod(round(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{number}{unit}" for number, unit in parts if number)
