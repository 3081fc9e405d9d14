"""docs/nightly.md is true of the commands it names."""

from __future__ import annotations

import re
from pathlib import Path

from cli_commands import all_commands, options_of

from lessongen_cli.commands import COMMANDS
from lessongen_core.variables import GIVEN

DOC = (Path(__file__).parents[2] / "docs" / "nightly.md").read_text(encoding="utf-8")


def test_every_option_exists() -> None:
    """Of `run`, of `schedule print`, or of the others that are named with one."""
    commands = all_commands()
    known = {option for name in ("run", "schedule print", "resume") for option in options_of(commands[name])}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", DOC)) <= known | {"--config"}


def test_every_exit_code_of_a_night_is_explained() -> None:
    """A row for each that `run` may end with, and for no other."""
    rows = {int(code) for row in re.findall(r"(?m)^\| ([\d, ]+) \|", DOC) for code in row.split(", ")}
    assert rows == {0, 1, 2, 10, *COMMANDS["run"].codes}


def test_every_variable_of_the_command_is_named() -> None:
    """Those that --notify-cmd's command is given."""
    assert {name for name in GIVEN if f"`{name}`" in DOC} == set(GIVEN)
