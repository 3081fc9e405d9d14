"""What `--help` says: of each command the right line, the codes, in 80 columns; and at what cost."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cli_commands import all_commands
from typer.core import TyperGroup

from lessongen_cli.app import invoke
from lessongen_cli.commands import COMMANDS, build

WIDEST_LINE = 80 - 2 - max(map(len, COMMANDS)) - 2


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_of_a_command_what_its_own_help_says_first(name: str) -> None:
    """The list of commands is printed without importing them, so it has lines of its own; they fit beside the names."""
    line = COMMANDS[name].line
    assert (build(name).help or "").split("\n\n")[0].replace("\n", " ") == line
    assert len(line) <= WIDEST_LINE and line.endswith(".")


@pytest.mark.parametrize("name", [name for name in COMMANDS if isinstance(build(name), TyperGroup)])
def test_no_line_of_a_group_is_cut(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Typer cuts lines that are too long with dots; a dot ends a sentence here."""
    assert invoke([name, "--help"]) == 0
    listed = capsys.readouterr().out.split("Commands:\n")[1].split("\n\n")[0]
    assert "..." not in listed


@pytest.mark.parametrize("words", all_commands())
def test_every_help_fits_80_columns_and_ends_with_the_exit_codes(
    words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of subcommands, too; `-h` is the same."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")
    assert invoke([*words.split(), "--help"]) == 0
    long = capsys.readouterr().out
    assert max(map(len, long.splitlines())) <= 80
    assert "Exit codes:" in long and "a bug of lessongen" in long
    assert invoke([*words.split(), "-h"]) == 0
    assert capsys.readouterr().out == long


@pytest.mark.parametrize("arguments", ["['--help']", "['run', '--help']", "['review', 'accept', '--help']", "['x']"])
def test_help_imports_nothing_heavy(arguments: str) -> None:
    """Queue, store, HTTP, drawing, and pydantic (with which Typer converts values) belong to commands that act."""
    script = (
        f"import sys\nfrom lessongen_cli.app import invoke\ninvoke({arguments})\n"
        "heavy = {'rq', 'redis', 'sqlalchemy', 'httpx', 'rich', 'pydantic', 'click'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
