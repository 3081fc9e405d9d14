"""Where all embedded state lies: store, broker, logs, crash files."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from .errors import ConfigError


def state_folder(named: Path | None) -> Path:
    """`named` (LESSONGEN_STATE_DIR), else under XDG_STATE_HOME, else under the home folder.

    Raises:
        ConfigError: it is no folder, or there is no home.
    """
    if named is not None:
        folder = named.expanduser().absolute()
        if folder.exists() and not folder.is_dir():
            raise ConfigError(f"LESSONGEN_STATE_DIR: {folder} is not a folder", hint="name a folder, it may be new")
        return folder
    if state_home := os.environ.get("XDG_STATE_HOME"):
        return Path(state_home) / "lessongen"
    home = os.environ.get("HOME")
    if not home:
        try:
            home = pwd.getpwuid(os.getuid()).pw_dir
        except KeyError:
            raise ConfigError(
                "no folder for state: HOME is unset and this user has no passwd entry", hint="set LESSONGEN_STATE_DIR"
            ) from None
    return Path(home) / ".local" / "state" / "lessongen"
