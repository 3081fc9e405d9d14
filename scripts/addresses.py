"""Lock and TOML files name no package index, no path of a machine and no other address to install from.

A lock that does is bound to one mirror, and tells where its author works.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ANY_ADDRESS = re.compile(r"[a-z+]+://|@ |^\s*-(e|i|f)\b|^\s*/|--(extra-)?index-url|--find-links")
AN_INDEX = re.compile(r"file://|(index|find)[-_](url|links)|tool\.(uv|poetry|pdm)\.(index|sources?)|/simple\b|pypi\.")
FORBIDDEN = ("uv.lock", "pylock.toml", "poetry.lock")


def main() -> int:
    root = Path(__file__).parent.parent
    lock = root / "requirements.lock"
    found = lines_with(lock, ANY_ADDRESS)
    for path in sorted(root.glob("**/*.toml")):
        if not any(part.startswith(".") for part in path.relative_to(root).parts):
            found += lines_with(path, AN_INDEX)
    found += [f"{name}: records addresses, do not commit it" for name in tracked(root, FORBIDDEN)]
    if "--hash=sha256:" not in lock.read_text(encoding="utf-8"):
        found.append(f"{lock.name}: holds no hashes")
    print("\n".join(found) or "none")
    return 1 if found else 0


def tracked(root: Path, names: tuple[str, ...]) -> list[str]:
    """Those of `names` that git keeps; none outside a repository."""
    listed = subprocess.run(["git", "ls-files", "--", *names], cwd=root, capture_output=True, text=True, check=False)
    return listed.stdout.splitlines()


def lines_with(path: Path, pattern: re.Pattern[str]) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [f"{path.name}:{number}: {line}" for number, line in enumerate(lines, 1) if pattern.search(line)]


if __name__ == "__main__":
    sys.exit(main())
