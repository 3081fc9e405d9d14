"""`score`: finished Markdown against its spec, without an LLM."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from .exit_codes import ExitCode
from .failure import UsageError
from .options import AsJson
from .specs import count
from .terminal import answer, answer_json, clean

if TYPE_CHECKING:
    from lessongen_core.score_files import FileScore


def score(
    batch_file: Annotated[str, typer.Argument(metavar="BATCH_FILE", help="Spec file, or - for standard input.")],
    lessons: Annotated[list[str], typer.Argument(metavar="LESSON.md...", help="Finished lessons.")],
    lesson_id: Annotated[
        str | None,
        typer.Option("--lesson-id", metavar="ID", help="The lesson; default: its front matter, else its file name."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score finished lessons against their specs, without an LLM."""
    from lessongen_core.config import load_settings
    from lessongen_core.score_files import NotText, score_files
    from lessongen_jobs.registry import Registry

    settings = load_settings()
    threshold, registry = settings.file.quality.threshold, Registry(settings, may_migrate=False)
    try:
        scored = score_files(
            batch_file, lessons, threshold=threshold, lesson_id=lesson_id, stdin=sys.stdin, others=registry
        )
    except NotText as exc:
        raise UsageError(str(exc), hint="name a lesson as Markdown, saved as UTF-8") from exc
    if as_json:
        answer_json("score", {"threshold": threshold, "lessons": [file.to_dict() for file in scored]})
    else:
        answer("\n\n".join("\n".join(_lines(file, threshold)) for file in scored))
    if not all(file.passed for file in scored):
        raise typer.Exit(ExitCode.PARTIAL)


def _lines(file: FileScore, threshold: float) -> list[str]:
    """One lesson as a plain table, so that it reads the same in a file, a mail and a terminal."""
    verdict = "passed" if file.passed else "below the threshold"
    caps = f", capped: {', '.join(file.score.caps)}" if file.score.caps else ""
    held = f", held there by {', '.join(file.score.held_by)}" if file.score.held_by else ""
    rows = [f"{file.path}  lesson {file.lesson_id}  {file.score.score:.3f}  {verdict} ({threshold:g}){caps or held}"]
    if file.passages:
        rows.append(f"  compared with {count(file.passages, 'passage')} of its sources")
    elif file.unread:
        rows.append(f"  not compared with its sources: {file.unread}")
    width = max((len(criterion.name) for criterion in file.score.criteria), default=0)
    for criterion in file.score.criteria:
        bound = f" (the whole at most {criterion.ceiling:.2f})" if criterion.ceiling < 1 else ""
        measured = f"{criterion.score:4.2f}  x{criterion.weight:.2f}  {criterion.evidence}{bound}"
        rows.append(f"  {criterion.name:<{width}}  {measured}")
        if criterion.advice and (criterion.score < 1 or bound):
            rows.append(f"  {'':<{width}}               raise it: {criterion.advice}")
    return [clean(row) for row in rows]
