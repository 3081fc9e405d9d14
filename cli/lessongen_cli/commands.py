"""The table of all commands, and the group that imports a command's module only when it is asked for.

`lessongen --help` prints this table and imports none of them; `lessongen run --help` imports `run` alone. A new command
is one row here: its function and its options are found by Typer as ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.core import CompletionItem, TyperGroup  # type: ignore[attr-defined]
from typer.main import get_group

from .exit_codes import epilog

if TYPE_CHECKING:
    from typer.core import TyperCommand


@dataclass(frozen=True, slots=True)
class Row:
    """One command, or one group of commands (whose epilogs stand with its subcommands).

    `where` is `module:attribute` in this package; `line` the first line of its help, for the list. The rest is what
    `exit_codes.epilog` takes: the codes it may end with beside 0, 1, 2 and 10, what they mean there, and examples.
    """

    where: str
    line: str
    codes: tuple[int, ...] = ()
    ok: str | None = None
    means: Mapping[int, str] = field(default_factory=dict)
    examples: tuple[str, ...] = ()


_ENDS = (3, 4, 9, 11, 12, 129, 130, 143)  # as a batch ends, or the one who follows it
_BUSY = {7: "the schedule's last night is not over"}
_SICK = {
    2: "the settings, the provider's address or a model are wrong",
    11: "with --strict: no worker lives",
    12: "the provider refuses the key",
}
_AGAIN = "the lessons are on the queue, or there were none; with --watch: every lesson succeeded"

COMMANDS = {
    "run": Row(
        "run:run",
        "Do it all: submit, write, show, report.",
        (5, 7, 8, *_ENDS),
        means=_BUSY,
        examples=("lessongen run course.yaml", "lessongen run --offline course.yaml     # a trial, without an LLM"),
    ),
    "submit": Row(
        "batch:submit",
        "Validate and enqueue; print the batch id.",
        (5,),
        ok="the batch is recorded, or was there already",
        examples=(
            "lessongen submit --dry-run course.yaml  # mistakes, tokens, cost",
            "lessongen submit course.yaml && lessongen watch",
        ),
    ),
    "workers": Row("workers:workers", "Work on the queue until stopped.", ok="stopped as asked"),
    "watch": Row("watch:watch", "Show live progress until the batch ends.", (6, 8, *_ENDS)),
    "status": Row(
        "queries:status",
        "Show one moment of a batch.",
        (3, 4, 6, 8, 9, 12),
        ok="status was shown; with --exit-status: every lesson succeeded",
    ),
    "list": Row("queries:list_batches", "List the batches, newest first."),
    "report": Row(
        "report:report",
        "Print or write the report of a batch.",
        (6,),
        examples=(
            "lessongen report latest --out lessongen-out",
            "lessongen report latest --format csv > lessons.csv",
        ),
    ),
    "show": Row(
        "show:show",
        "Show a batch with its causes, or a lesson with its attempts.",
        (6,),
        examples=("lessongen show latest/1.2", "lessongen show latest/1.2 --raw 1"),
    ),
    "logs": Row(
        "logs:logs",
        "Show what the workers did, one event a line.",
        (6, 129, 130, 143),
        examples=("lessongen logs latest --failed --follow",),
    ),
    "retry-failed": Row(
        "again:retry_failed",
        "Queue the retryable lessons again.",
        (6, *_ENDS),
        ok=_AGAIN,
        examples=("lessongen retry-failed latest --watch",),
    ),
    "resume": Row(
        "again:resume",
        "Go on with a batch after a stop or a block.",
        (6, *_ENDS),
        ok=_AGAIN,
        examples=("lessongen resume latest --watch",),
    ),
    "cancel": Row(
        "batch:cancel",
        "Stop a batch: what has not begun is cancelled.",
        (6,),
        ok="cancelled, or there was nothing to cancel",
    ),
    "score": Row(
        "score:score",
        "Score finished lessons against their specs, without an LLM.",
        (3, 5, 6),
        ok="every lesson reached the threshold",
        means={3: "a lesson is below the threshold, or a gate holds it down", 6: "no such lesson or file"},
        examples=("lessongen score course.yaml lessongen-out/latest/lessons/*.md",),
    ),
    "review": Row("review:review", "Look at the lessons that need a person, and decide."),
    "sources": Row("sources:sources", "Register the documents that lessons draw on."),
    "forget": Row("forget:forget", "Forget what errors taught about a model.", ok="forgotten, or nothing was learned"),
    "gc": Row(
        "gc:gc",
        "Remove old batches from the store, and old logs.",
        ok="removed, or there was nothing to remove",
        examples=("lessongen gc --older-than 30d --dry-run",),
    ),
    "config": Row("config:config", "Show and check the settings."),
    "doctor": Row(
        "doctor:doctor",
        "Check all that a night needs, and say how to mend what fails.",
        (11, 12),
        ok="nothing fails",
        means=_SICK,
    ),
    "schedule": Row("schedule:schedule", "Have nights run by themselves: cron, systemd."),
    "schema": Row("schema:schema", "JSON Schemas of specs, plans and --json documents."),
    "prompts": Row("prompts:prompts", "The prompt's templates, and the prompt of a lesson."),
    "down": Row("workers:down", "Stop the embedded broker.", (7,), ok="stopped, or no embedded broker ran"),
    "help": Row(
        "help:help_",
        "Explain a topic, a command, or an error code.",
        (6,),
        means={6: "there is no such topic, command or code"},
        examples=("lessongen help exit-codes", "lessongen help errors E_STORE"),
    ),
    "version": Row("version:version", "Print the version."),
}


def build(name: str) -> TyperCommand:
    """The command `name` of the table, with its module imported."""
    row = COMMANDS[name]
    module, _, attribute = row.where.partition(":")
    target: Any = getattr(import_module(f".{module}", __package__), attribute)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    if isinstance(target, typer.Typer):
        alone.add_typer(target, name=name)
    else:
        alone.command(name, epilog=epilog(*row.codes, ok=row.ok, means=row.means, examples=row.examples))(target)
    command: Any = get_group(alone).commands[name]
    for each in [command, *getattr(command, "commands", {}).values()]:
        each.short_help = " ".join((each.help or "").split("\n\n")[0].split())  # Typer would cut it with dots
    return cast("TyperCommand", command)


class _Built(Mapping[str, Any]):
    """The table as Typer wants to see it: each command is built when it is looked up, once."""

    def __init__(self) -> None:
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            self._built[name] = build(name)
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class AllCommands(TyperGroup):
    """The group behind `lessongen`: its commands are those of the table."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = cast("MutableMapping[str, Any]", _Built())

    def shell_complete(self, ctx: Any, incomplete: str) -> list[CompletionItem]:
        """Commands and options, again without building one."""
        found = [CompletionItem(name, help=row.line) for name, row in COMMANDS.items() if name.startswith(incomplete)]
        return [*found, *super(TyperGroup, self).shell_complete(ctx, incomplete)]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of the commands without building one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, row.line) for name, row in COMMANDS.items()])
