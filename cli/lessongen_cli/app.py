"""The command line: wiring, and the one place where an exception becomes an exit code.

Nothing heavy is imported here (rq, redis, rich, sqlalchemy, httpx, pydantic): commands import what they need, so that
`--help` and completion stay instant.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from lessongen_core.errors import LessongenError

from . import typer_fixes
from .commands import COMMANDS, AllCommands
from .exit_codes import ExitCode, epilog, for_signal
from .signals import Signalled, raising
from .terminal import carry_config, safe_streams, say_end, silence

typer_fixes.apply()

app = typer.Typer(
    name="lessongen",
    cls=AllCommands,
    help="Generate lessons in batches through an LLM: nothing lost, nothing paid twice.\n\n"
    "A trial: lessongen run --offline FILE. Topics: lessongen help.",
    epilog=epilog(*ExitCode),
    # Help texts are plain text: markup in them can crash --help (research/cli_ux.md, B14).
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Settings file (TOML).")] = None,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version.", is_eager=True)] = False,
) -> None:
    """Generate lessons in batches through an LLM: nothing lost, nothing paid twice."""
    if config is not None and config.is_dir():
        from .failure import UsageError

        raise UsageError(f"--config: {config} is a folder", hint="name a settings file (TOML)")
    if config is not None:
        # Through the environment, so that the processes we start read the same file.
        os.environ["LESSONGEN_CONFIG"] = str(config.absolute())
    carry_config(os.environ.get("LESSONGEN_CONFIG"), (name for name in COMMANDS if name not in ("help", "version")))
    if version:
        from .version import version as print_version

        print_version()
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ExitCode.USAGE)
    if context.invoked_subcommand in ("submit", "workers"):  # `run` tells it where -q is known
        from .config import tell_unknown_variables

        tell_unknown_variables()


def main() -> None:
    """Entry point of the `lessongen` script."""
    sys.exit(invoke(sys.argv[1:]))


def invoke(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    safe_streams()
    code = _invoke(arguments)
    say_end(code)
    carry_config(None, ())  # nothing of this command line stays
    return code


def _invoke(arguments: Sequence[str]) -> int:
    as_json, jsonl = "--json" in arguments, "--jsonl" in arguments
    try:
        # Whoever reads a document hears of a signal in one, whatever the command was at.
        with raising() if as_json or jsonl else nullcontext():
            code = app(_config_first(arguments), prog_name="lessongen", standalone_mode=False)
            sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout)
        return ExitCode.OK
    except SystemExit as exc:
        if isinstance(exc.__context__, BrokenPipeError):
            return ExitCode.OK  # Typer, writing a help text to a reader that left, wanted 1
        raise
    except Signalled as exc:
        from .failure import report_stop

        return report_stop(str(exc), for_signal(exc.number), as_json=as_json, jsonl=jsonl)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as exc:  # noqa: BLE001 - the one place where every exception becomes an exit code
        if "_LESSONGEN_COMPLETE" in os.environ:
            return ExitCode.OK  # TAB was pressed: an error here would stand in the middle of a command line
        return _failed(exc, arguments, as_json=as_json, jsonl=jsonl)
    return code if isinstance(code, int) else ExitCode.OK


def _config_first(arguments: Sequence[str]) -> list[str]:
    """`arguments` with --config before the command, where the parser wants it: people type it behind, too."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for at, argument in enumerate(arguments[:end]):
        if argument == "--config" or argument.startswith("--config="):
            after = at + (2 if argument == "--config" else 1)
            if after > end:  # the value is missing, and the command must not be taken for it
                return list(arguments[at:end])
            return [*arguments[at:after], *arguments[:at], *arguments[after:]]
    return list(arguments)


def _failed(exc: Exception, arguments: Sequence[str], *, as_json: bool, jsonl: bool) -> ExitCode:
    from . import failure

    if isinstance(exc, OSError) and exc.errno in (errno.ENOSPC, errno.EDQUOT):
        exc = failure.full_disk(exc)
    if isinstance(exc, LessongenError):
        return failure.report(exc, as_json=as_json, jsonl=jsonl)
    if isinstance(exc, typer.TyperException):
        return failure.report_usage(exc, as_json=as_json, jsonl=jsonl)
    if isinstance(exc, typer.Abort):
        return ExitCode.INTERRUPTED
    return failure.report_bug(exc, arguments, as_json=as_json, jsonl=jsonl)
