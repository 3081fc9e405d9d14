"""Write docs/cli.md from the command line itself: `scripts/cli_docs.py`; `--check` fails when it is stale.

`typer ... utils docs` does the work; what it makes of our tables of exit codes is put into blocks here.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "cli.md"
COMMAND = [sys.executable, "-m", "typer", "lessongen_cli.app", "utils", "docs", "--name", "lessongen"]
NOTE = "<!-- Written by scripts/cli_docs.py: do not edit, change the commands and run it again. -->\n\n"


def written() -> str:
    """The page as it should be."""
    environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    text = subprocess.run(COMMAND, capture_output=True, text=True, check=True, cwd=ROOT, env=environment).stdout
    # \b keeps Typer from filling the table; Markdown wants it fenced.
    text = re.sub(r"\x08\n(Examples|Exit codes):\n((?: .+\n)+)", r"**\1**:\n\n```text\n\2```\n", text)
    return NOTE + text.strip() + "\n"


def main() -> int:
    """Exit status: 0 written or fresh, 1 stale."""
    page, kept = written(), PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if sys.argv[1:] != ["--check"]:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if page == kept:
        return 0
    changed = difflib.unified_diff(
        kept.splitlines(), page.splitlines(), "docs/cli.md", "as it should be", lineterm="", n=1
    )
    print("docs/cli.md is stale; write it anew:  .venv/bin/python scripts/cli_docs.py", *list(changed)[:40], sep="\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
