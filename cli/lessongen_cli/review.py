"""`review`: the lessons that need a person: to look at them, and to have them written again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from .exit_codes import ExitCode, epilog
from .options import AsJson, as_text
from .terminal import answer, answer_json, clean, say

if TYPE_CHECKING:
    from lessongen_core.store.rows import LessonRow, ReviewRow

review = typer.Typer(help="Look at the lessons that need a person.", rich_markup_mode=None)


@review.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Without a command print the help, as `lessongen` alone does."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ExitCode.USAGE)


@review.command("list", epilog=epilog(6, 10))
def list_reviews(
    ref: Annotated[
        str | None, typer.Argument(metavar="[REF]", callback=as_text, help="Batch; default: all batches.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the lessons that need a person, newest first."""
    from lessongen_core.config import load_settings
    from lessongen_core.errors import NoStore
    from lessongen_jobs.batches import Batches

    try:
        with Batches(load_settings()) as batches:
            found = batches.reviews(ref)
    except NoStore:
        found = []
    if as_json:
        answer_json("review-list", {"items": [_data(row) for row in found], "total": len(found)})
    elif not found:
        say("no lesson needs a person")
    else:
        answer("\n".join(_line(row) for row in found))


@review.command("show", epilog=epilog(6, 10))
def show(
    lesson: Annotated[
        str, typer.Argument(metavar="REF/LESSON", callback=as_text, help="Batch and lesson id, or its number from 1.")
    ],
    as_json: AsJson = False,
) -> None:
    """Show why one lesson needs a person, each attempt, the score's evidence, and the text."""
    from lessongen_core.config import load_settings
    from lessongen_core.errors import NotFound
    from lessongen_jobs.batches import Batches

    ref, _, name = lesson.rpartition("/")
    if not ref:
        raise NotFound(f'"{lesson}" names no lesson of a batch', hint="lessongen review show BATCH/LESSON")
    with Batches(load_settings()) as batches:
        row, tried = batches.review(ref, name)
    if as_json:
        answer_json("review", {**_data(row), "score": row.score, "content": row.content})
    else:
        answer("\n".join(clean(line) for line in _lines(row, tried)))


@review.command("retry", epilog=epilog(6, 10))
def retry(
    lesson: Annotated[
        str, typer.Argument(metavar="REF[/LESSON]", callback=as_text, help="One lesson; a batch alone: all in review.")
    ],
    as_json: AsJson = False,
) -> None:
    """Have lessons that need a person written again, with fresh attempts: after a corrected setting, or by choice."""
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    with Batches(load_settings()) as batches:
        batch, index = batches.locate(lesson)  # a batch's name may hold a slash
        done = batches.retry_review(batch.id, None if index is None else str(index + 1))
        assert done.batch is not None  # a REF that names none has raised
        alive = batches.pool_alive(done.batch)
    if done.lessons:
        say(f"{done.batch.id}: {done.lessons:,} of the lessons in review queued again ({done.batch.name})")
        if not alive:
            say(f"no worker lives for it; write them:  lessongen resume {done.batch.id} --watch")
    else:
        say(f"no lesson of {done.batch.id} needs a person")
    if as_json:
        answer_json("review-retry", {"id": done.batch.id, "lessons": done.lessons})
    else:
        answer(done.batch.id)


def _data(row: ReviewRow) -> dict[str, Any]:
    from lessongen_core.envelope import timestamp

    return {
        "batch_id": row.batch_id,
        "index": row.index,
        "lesson_id": row.lesson_id,
        "title": row.title,
        "reason": row.reason,
        "message": row.message,
        "opened_at": timestamp(row.opened_at),
    }


def _line(row: ReviewRow) -> str:
    return clean(f"{row.batch_id}/{row.lesson_id:<7} {row.reason:<14} {row.title}: {row.message}")


def _lines(row: ReviewRow, tried: LessonRow) -> list[str]:
    lines = [f"{row.batch_id}/{row.lesson_id}  {row.title}", f"  needs a person: {row.reason}: {row.message}", ""]
    for attempt in tried.attempt_rows:
        lines.append(f"  attempt {attempt.n}  {attempt.model}  {attempt.error_class}  {attempt.evidence}")
    for criterion in (row.score or {}).get("criteria", []):
        if criterion["score"] < 1:
            lines.append(f"  {criterion['score']:4.2f} {criterion['name']}: {criterion['evidence']}")
    text = row.content.splitlines() if row.content else ["(there is no text to look at)"]
    return [*lines, "", "-" * 72, *text]
