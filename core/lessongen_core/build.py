"""What this installation is made of: its commit, its dependencies."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path

GIT_S = 2.0
_NAME = re.compile(r"\s*([A-Za-z0-9._-]+)")


def commit() -> str | None:
    """The commit that was installed from a repository, or of the working tree that this runs from; None: not known."""
    installed = distribution("lessongen")
    return _recorded(installed) or _of_the_tree(Path(__file__).parents[2])


def _recorded(installed: Distribution) -> str | None:
    """What pip noted (PEP 610) when it installed from a repository."""
    with suppress(ValueError, AttributeError):
        noted = json.loads(installed.read_text("direct_url.json") or "{}")
        found = noted.get("vcs_info", {}).get("commit_id")
        return found if isinstance(found, str) else None
    return None


def _of_the_tree(root: Path) -> str | None:
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=GIT_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


def dependencies() -> dict[str, str | None]:
    """The versions of what lessongen needs here, None for what is missing; extras are left out."""
    found: dict[str, str | None] = {}
    for wanted in distribution("lessongen").requires or ():
        name, _, marker = wanted.partition(";")
        if "extra ==" in marker or ("win32" in marker and sys.platform == "win32"):
            continue
        if (match := _NAME.match(name)) is not None:
            try:
                found[match[1]] = version(match[1])
            except PackageNotFoundError:
                found[match[1]] = None
    return dict(sorted(found.items()))
