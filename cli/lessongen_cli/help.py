"""`help`: the topics, one of them, an error code, or the help of a command."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .completion import Offer, quietly
from .help_topics import TOPICS
from .options import AsJson
from .terminal import answer, answer_json

if TYPE_CHECKING:
    from lessongen_core.errors import NotFound


def _offered(context: typer.Context, incomplete: str) -> list[Offer]:
    return quietly(partial(_words, context))(incomplete)


def _words(context: typer.Context, incomplete: str) -> list[Offer]:
    from .help_errors import codes

    root: Any = context.find_root()
    offers = [(name, about) for name, (about, _) in TOPICS.items()]
    offers += [(name, "") for name in root.command.list_commands(root)]
    offers += [(code, "") for code in codes() if incomplete.startswith("E_")]
    return [offer for offer in offers if offer[0].startswith(incomplete)]


def help_(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC|COMMAND|E_CODE]...",
            autocompletion=_offered,
            help="exit-codes, output, environment, references, cron, errors; a command; an error code.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Explain a topic, a command, or an error code.

    Without any, list the topics. lessongen help errors E_STORE explains one code.
    """
    text = _text(context, words or [])
    if as_json:
        answer_json("help", {"topic": " ".join(words or []) or None, "text": text})
    else:
        answer(text)


def _text(context: typer.Context, words: list[str]) -> str:
    if not words:
        return _topics()
    first, rest = words[0], words[1:]
    if first == "errors" and rest:
        first, rest = rest[0], rest[1:]
        return _error(first.upper())
    if first.upper().startswith("E_"):
        return _error(first.upper())
    return TOPICS[first][1]() if first in TOPICS else _of_command(context, words)


def _topics() -> str:
    rows = [f"  {name:<12}  {about}" for name, (about, _) in TOPICS.items()]
    return "\n".join(
        [
            "Topics (lessongen help TOPIC):",
            "",
            *rows,
            "",
            "A command:  lessongen help COMMAND, or lessongen COMMAND --help",
            "All of them:  lessongen --help",
        ]
    )


def _error(code: str) -> str:
    from .help_errors import codes, one_error

    known = codes()
    wanted = code if code.startswith("E_") else f"E_{code}"
    if wanted not in known:
        raise _unknown("error code", wanted, known, "lessongen help errors")
    return one_error(wanted)


def _of_command(context: typer.Context, words: list[str]) -> str:
    # Typer's own classes of contexts and groups are not public.
    here: Any = context.find_root()
    for number, word in enumerate(words):
        group = here.command
        names = group.list_commands(here) if hasattr(group, "list_commands") else []
        if word not in names:
            known = [*names, *TOPICS] if number == 0 else names
            raise _unknown("topic or command", " ".join(words[: number + 1]), known, "lessongen help", word)
        here = group.get_command(here, word).make_context(word, [], parent=here, resilient_parsing=True)
    return str(here.get_help()).rstrip("\n")


def _unknown(kind: str, said: str, known: list[str], hint: str, word: str | None = None) -> NotFound:
    from lessongen_core.errors import NotFound
    from lessongen_core.nearest import nearest

    word = word or said
    begun = [name for name in known if len(word) > 1 and name.startswith(word)]
    near = begun[0] if len(begun) == 1 else nearest(word, known)
    guess = f'; did you mean "{near}"?' if near else ""
    return NotFound(f'there is no {kind} "{said}"{guess}', hint=hint)
