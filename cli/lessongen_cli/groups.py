"""Commands of several words: what a group of them does when it is named alone."""

from __future__ import annotations

import typer

from .exit_codes import ExitCode


def command_group(help_: str) -> typer.Typer:
    """An empty group; without a command it prints its help, as `lessongen` alone does, and ends with 2."""
    group = typer.Typer(help=help_, rich_markup_mode=None)
    group.callback(invoke_without_command=True)(_root)
    return group


def _root(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ExitCode.USAGE)
