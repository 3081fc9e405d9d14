"""The command line as Typer knows it, for tests that walk all of it."""

from __future__ import annotations

from collections.abc import Iterator

from typer.core import TyperCommand, TyperGroup

from lessongen_cli.commands import COMMANDS, build


def all_commands() -> dict[str, TyperCommand]:
    """Each command that does something, by its words: `run`, `review accept`, ..."""
    return dict(_under("", [build(name) for name in COMMANDS]))


def _under(before: str, commands: list[TyperCommand]) -> Iterator[tuple[str, TyperCommand]]:
    for command in commands:
        if isinstance(command, TyperGroup):
            yield from _under(f"{before}{command.name} ", list(command.commands.values()))
        else:
            yield f"{before}{command.name}", command


def options_of(command: TyperCommand) -> set[str]:
    """Every `--option` of it."""
    return {name for parameter in command.params for name in parameter.opts}
