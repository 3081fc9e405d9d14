"""`score`: finished Markdown against its spec, without an LLM."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from .exit_codes import ExitCode
from .failure import UsageError
from .options import AsJson
from .score_lines import evidence_text, met_text
from .specs import count
from .terminal import answer_json, answer_lines

if TYPE_CHECKING:
    from lessongen_core.score_files import FileScore


def score(
    batch_file: Annotated[str, typer.Argument(metavar="BATCH_FILE", help="Spec file, or - for standard input.")],
    lessons: Annotated[list[str], typer.Argument(metavar="LESSON.md...", help="Finished lessons.")],
    lesson_id: Annotated[
        str | None,
        typer.Option(
            "--lesson-id", metavar="ID", help="The lesson; default: front matter, else file name, else title (H1)."
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show also the criteria that are met in full.")] = False,
    as_json: AsJson = False,
) -> None:
    """Score finished lessons against their specs, without an LLM.

    Of each lesson: what holds its score down, and the criteria that are not met in full, with their evidence and what
    would raise them.
    """
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
        blocks = [_lines(file, threshold, every=every) for file in scored]
        answer_lines([line for block in blocks for line in ("", *block)][1:])
    if not all(file.passed for file in scored):
        raise typer.Exit(ExitCode.PARTIAL)


def _lines(file: FileScore, threshold: float, *, every: bool) -> list[str]:
    """One lesson as a plain table, not cleaned."""
    score = file.score
    verdict = "passed" if file.passed else "below the threshold"
    held = f", held down by: {score.bounds_text}" if score.bounds else ""
    rows = [f"{file.path}  lesson {file.lesson_id}  {score.score:.3f}  {verdict} ({threshold:g}){held}"]
    if file.passages:
        rows.append(f"  compared with {count(file.passages, 'passage')} of its sources")
    elif file.unread:
        rows.append(f"  not compared with its sources: {file.unread}")
    shown = score.criteria if every else score.unmet
    width = max((len(criterion.name) for criterion in shown), default=0)
    for criterion in shown:
        measured = f"{criterion.score:4.2f}  x{criterion.weight:.2f}  {evidence_text(criterion)}"
        rows.append(f"  {criterion.name:<{width}}  {measured}")
        if criterion.advice and not criterion.is_met:
            rows.append(f"  {'':<{width}}               raise it: {criterion.advice}")
    if not every and (met := met_text(score, compared=not file.unread)):
        rows.append(f"  {met}; --all shows them")
    return rows
