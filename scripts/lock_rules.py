"""Two rules of the locks: they hold all that pyproject.toml asks for, and they name no address.

Lock and TOML files name no package index, no path of a machine and nothing else to install from: one that does is
bound to one mirror, and tells where its author works. A requirement that the lock lacks would show only in a fresh
clone, since our own package is installed without its dependencies.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ANY_ADDRESS = re.compile(r"[a-z+]+://|@ |^\s*-(e|i|f)\b|^\s*/|--(extra-)?index-url|--find-links")
AN_INDEX = re.compile(r"file://|(index|find)[-_](url|links)|tool\.(uv|poetry|pdm)\.(index|sources?)|/simple\b|pypi\.")
FORBIDDEN = ("uv.lock", "pylock.toml", "poetry.lock")


def main() -> int:
    root = Path(__file__).parent.parent
    pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    found = rules(root / "requirements.lock", [project["dependencies"], *project["optional-dependencies"].values()])
    found += rules(root / "local-llm.lock", [pyproject["dependency-groups"]["local-llm"]])
    for path in sorted(root.glob("**/*.toml")):
        if not any(part.startswith(".") for part in path.relative_to(root).parts):
            found += lines_with(path, AN_INDEX)
    found += [f"{name}: records addresses, do not commit it" for name in tracked(root, FORBIDDEN)]
    print("\n".join(found) or "complete, with hashes, without addresses")
    return 1 if found else 0


def rules(lock: Path, groups: list[list[str]]) -> list[str]:
    """What is wrong with `lock`, which is to hold the requirements of `groups`."""
    text = lock.read_text(encoding="utf-8")
    found = lines_with(lock, ANY_ADDRESS) + missing(text, groups, lock.name)
    return found if "--hash=sha256:" in text else [*found, f"{lock.name}: holds no hashes"]


def missing(lock: str, groups: list[list[str]], name: str) -> list[str]:
    """What `groups` ask for and the text of the lock does not hold, or holds in another version."""
    pinned = re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;]+)", lock)
    versions = {canonicalize_name(name): version for name, version in pinned}
    asked = [Requirement(line) for group in groups for line in group]
    return [
        f"{need}: not in {name}; run ./scripts/lock"
        for need in asked
        if not need.specifier.contains(versions.get(canonicalize_name(need.name), "0"), prereleases=True)
        or canonicalize_name(need.name) not in versions
    ]


def tracked(root: Path, names: tuple[str, ...]) -> list[str]:
    """Those of `names` that git keeps; none outside a repository."""
    listed = subprocess.run(["git", "ls-files", "--", *names], cwd=root, capture_output=True, text=True, check=False)
    return listed.stdout.splitlines()


def lines_with(path: Path, pattern: re.Pattern[str]) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [f"{path.name}:{number}: {line}" for number, line in enumerate(lines, 1) if pattern.search(line)]


if __name__ == "__main__":
    sys.exit(main())
