"""`review`: the lessons that need a person: to look at them, to decide, and to have them written again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import completion
from .exit_codes import ExitCode, epilog
from .groups import command_group
from .options import MOST, AsJson, as_text
from .specs import count
from .terminal import answer, answer_json, answer_lines, colour, is_tty, say, size_of

if TYPE_CHECKING:
    from lessongen_core.store.rows import BatchRow, ReviewRow
    from lessongen_jobs.reviews import Look, Reviews, Verdict

SHOWN = 18  # off a terminal
AROUND, EACH, LEAST = 6, 3, 5  # on one: rows for heading and what to type next, and for a lesson; lessons at least

review = command_group("Look at the lessons that need a person, and decide.")

LessonRef = Annotated[
    str,
    typer.Argument(
        metavar="REF/LESSON",
        callback=as_text,
        autocompletion=completion.reviews,
        help="Batch and lesson id, or its number from 1.",
    ),
]
LessonRefs = Annotated[
    list[str],
    typer.Argument(
        metavar="REF/LESSON...",
        autocompletion=completion.reviews,
        help="Batch and lesson id, or its number from 1; several.",
    ),
]
By = Annotated[
    str | None, typer.Option("--by", metavar="WHO", callback=as_text, help="Who decides; default: user@host.")
]
Seen = Annotated[
    int | None,
    typer.Option("--seen", metavar="ID", min=1, help="The review that `show` showed: no other text is decided on."),
]


AnyBatch = Annotated[
    str | None,
    typer.Argument(
        metavar="[REF]", callback=as_text, autocompletion=completion.batches, help="Batch; default: all batches."
    ),
]
Reason = Annotated[
    str | None,
    typer.Option("--reason", metavar="CLASS", callback=as_text, help="Only these: quality, refused, ...; or a gate."),
]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit", metavar="N", min=1, max=MOST, help=f"How many; default: what fits, or {SHOWN}; --json: all."
    ),
]


@review.command("list", epilog=epilog(6, 10))
def list_reviews(
    ref: AnyBatch = None,
    reason: Reason = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those decided on, or that succeeded since.")] = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List the lessons that need a person.

    The batch that waits longest comes first, and of its lessons those without a score, then the worst. Those that
    succeeded since in a newer batch are only counted.
    """
    from lessongen_core.config import load_settings
    from lessongen_core.errors import NoStore
    from lessongen_jobs.reviews import Reviews

    shown = limit if limit is not None or as_json else _that_fit()
    found, decided, reasons = None, 0, []
    try:
        with Reviews(load_settings(looking=True)) as reviews:
            found = reviews.listing(
                ref, reason=reason, decided=everything, superseded=everything or as_json, limit=shown
            )
            if not found.rows:
                decided = reviews.listing(ref, reason=reason, decided=True, limit=1).total - found.left_out
                reasons = reviews.reasons(ref, decided=everything) if reason else []
    except NoStore:
        if ref is not None:
            raise
    from .review_data import list_data
    from .review_screens import list_lines, tell_more, tell_none

    if as_json:
        answer_json("review-list", list_data(found) if found else {"items": [], "total": 0, "reasons": {}})
    elif found is None or not found.rows:
        tell_none(found, ref, reason, decided, reasons)
    else:
        width = size_of(sys.stdout)[0] if is_tty(sys.stdout) else None
        answer("\n".join(list_lines(found, width=width, decided=everything)))
        tell_more(found, ref)


def _that_fit() -> int:
    return max(LEAST, (size_of(sys.stdout)[1] - AROUND) // EACH) if is_tty(sys.stdout) else SHOWN


@review.command("show", epilog=epilog(6, 10))
def show(
    lesson: LessonRef,
    diff: Annotated[
        bool, typer.Option("--diff", help="What cleaning changed: the last reply as it was stored, against the text.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the text to FILE, to be edited.")
    ] = None,
    page_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the text to FILE as a page for a browser.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --out and --html overwrite a file.")] = False,
    pager: Annotated[
        bool, typer.Option("--pager/--no-pager", help="On a terminal: LESSONGEN_PAGER, PAGER, or less -R.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Show why one lesson needs a person, and its text.

    With each attempt and the score's evidence; on a terminal in a pager.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.reviews import Reviews

    _require_one_use(diff, out, page_file)
    with Reviews(load_settings(looking=True)) as reviews:
        look = reviews.look(lesson)
    written = _write(look, out, page_file, force=force)
    if as_json:
        from .review_data import look_data

        answer_json("review", look_data(look))
    elif written:
        answer_lines([str(path) for path in written])
    elif diff:
        _show_diff(look, pager=pager)
    else:
        _show_look(look, pager=pager)


def _show_look(look: Look, *, pager: bool) -> None:
    from .pager import page
    from .review_screens import look_lines, look_steps

    width = size_of(sys.stdout)[0] if is_tty(sys.stdout) else None
    text, steps = "\n".join(look_lines(look, width=width)), look_steps(look)
    # Whoever reads a pipe shows the text in his own time: what follows would land in the middle of it.
    above = width is None and is_tty(sys.stderr)
    for line in [*steps, ""] if above else []:
        say(line)
    page(text, wanted=pager)
    for line in [] if above else ["", *steps]:
        say(line)


def _require_one_use(diff: bool, *files: Path | None) -> None:
    if diff and any(path is not None for path in files):
        from .failure import UsageError

        raise UsageError("--diff shows, --html and --out write: not both at once", hint="one after the other")


def _write(look: Look, out: Path | None, page_file: Path | None, *, force: bool) -> list[Path]:
    """Write what is asked for; the files."""
    wanted = [path for path in (page_file, out) if path is not None]
    if not wanted:
        return []
    from lessongen_core.html_view import html_page

    from .failure import UsageError
    from .review_files import write_new

    review, draft = look.review, look.draft
    if draft is None:
        raise UsageError(
            f"{review.ref} has no text to write ({review.mark.reason})", hint=f"lessongen review show {review.ref}"
        )
    if page_file is not None:
        write_new(page_file, html_page(draft.content, title=review.title, language=look.language), force=force)
        if draft.fault is None and review.mark.decision is None:
            say(f"read it, then  lessongen review accept {review.ref} --seen {review.id}")
    if out is not None:
        write_new(out, draft.content, force=force)
        say(f"edit it, then  lessongen review accept {review.ref} --file {out} --seen {review.id}")
    return wanted


def _show_diff(look: Look, *, pager: bool) -> None:
    from .pager import page
    from .review_screens import diff_lines

    if look.reply is None or look.draft is None:
        say(f"{look.review.ref} has no text to compare ({look.review.mark.reason})")
        return
    lines = diff_lines(look, coloured=colour(os.environ, tty=is_tty(sys.stdout)))
    if lines:
        page("\n".join(lines), wanted=pager)
    else:
        say("nothing had to be changed: the text is the reply as it was stored")


_DECIDED = {7: "somebody decided on the lesson before, or it has another text by now; nothing was changed"}
_LOW = {3: "an edited text is below the threshold, or one is no lesson; nothing was changed"}


@review.command("accept", epilog=epilog(3, 6, 7, 10, ok="accepted", means=_LOW | _DECIDED))
def accept(
    lessons: LessonRefs,
    file: Annotated[
        str | None, typer.Option("--file", metavar="EDITED.md", help="Your version of the text; - is standard input.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", callback=as_text, help="Why.")] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Accept also what does not pass, with its true score; never what no lesson may hold."
        ),
    ] = False,
    seen: Seen = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Accept lessons: their text becomes the result, for good.

    They count as succeeded, and that cannot be taken back. Without --file the text in review is taken as it is. With
    it your version is cleaned and scored, and taken when it passes.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.reviews import Reviews, who

    from .review_data import accept_data
    from .review_files import read_edited
    from .review_screens import verdict_lines

    refs = [str(as_text(lesson)) for lesson in lessons]
    _require_one(refs, seen)
    edited = None if file is None else read_edited(_of_one(file, refs))
    with Reviews(load_settings()) as reviews:
        verdicts, batches = reviews.accept(refs, by=by or who(), edited=edited, note=note, force=force, seen=seen)
        if as_json:
            answer_json("review-accept", accept_data(verdicts, batches))
        else:
            answer_lines([line for verdict in verdicts for line in verdict_lines(verdict)])
        if len(verdicts) == 1 and verdicts[0].accepted:
            say(f"read it:  lessongen review show {verdicts[0].review.ref}")
        _tell_batches(reviews, batches)
    if not all(verdict.accepted for verdict in verdicts):
        say(f"nothing was accepted: {_what_to_do(verdicts, file)}")
        raise typer.Exit(ExitCode.PARTIAL)


def _what_to_do(verdicts: Iterable[Verdict], file: str | None) -> str:
    if any(verdict.draft.fault for verdict in verdicts):
        return f"correct the line{'' if file else ', and give your text with --file'}; --force takes no such text"
    return f"correct the text, or add --force{'' if file else ', or give your own with --file'}"


def _require_one(refs: list[str], seen: int | None) -> None:
    if seen is not None and len(refs) > 1:
        from .failure import UsageError

        raise UsageError(f"--seen names one review, and {len(refs)} lessons were named", hint="one after the other")


def _of_one(file: str, refs: list[str]) -> str:
    if len(refs) > 1:
        from .failure import UsageError

        raise UsageError(f"--file is the text of one lesson, and {len(refs)} were named", hint="one after the other")
    return file


@review.command("reject", epilog=epilog(6, 7, 10, ok="rejected", means=_DECIDED))
def reject(
    lessons: LessonRefs,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", callback=as_text, help="Why.")],
    seen: Seen = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Reject lessons: their text is not used.

    Nobody is asked about them again. They stay among those that did not succeed; `review retry` has one written again.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.reviews import Reviews, who

    from .attempt_lines import decided_text
    from .failure import UsageError
    from .review_data import reject_data

    if not note.strip():
        raise UsageError("--note is empty; nothing was changed", hint='say why:  --note "off topic"')
    refs = [str(as_text(lesson)) for lesson in lessons]
    _require_one(refs, seen)
    with Reviews(load_settings()) as reviews:
        rows, batches = reviews.reject(refs, by=by or who(), note=note, seen=seen)
        if as_json:
            answer_json("review-reject", reject_data(rows, batches))
        else:
            answer_lines([f"{row.ref}  {row.title}: {decided_text(row.mark)}" for row in rows])
        _tell_batches(reviews, batches)


def _tell_batches(reviews: Reviews, batches: Iterable[BatchRow]) -> None:
    for batch in batches:
        left = reviews.listing(batch.id, limit=1)
        say(f"{batch.id} is {batch.status}; write its files:  lessongen report {batch.id} --out DIR")
        if left.rows:
            say(f"look at the next of {left.total:,}:  lessongen review show {left.rows[0].ref}")


@review.command("retry", epilog=epilog(6, 7, 10, means=_DECIDED))
def retry(
    lesson: Annotated[
        str,
        typer.Argument(
            metavar="REF[/LESSON]",
            callback=as_text,
            autocompletion=completion.reviews,
            help="One lesson; a batch alone: all that nobody decided on.",
        ),
    ],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Have lessons in review written again.

    With fresh attempts: after a corrected setting, or by choice. REF/LESSON is one lesson, REF all of the batch that
    nobody decided on.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.reviews import Reviews, who

    settings = load_settings()
    with Reviews(settings) as reviews:
        hopeless = reviews.hopeless(lesson)
    if hopeless:
        say(f"lessongen: warning: {_told(hopeless)}; correct sources or spec, then  lessongen submit FILE")
    with Batches(settings) as batches:
        done = batches.retry_review(lesson, by=by or who())
        assert done.batch is not None  # a REF that names none has raised
        alive = batches.pool_alive(done.batch)
    if done.lessons:
        say(f"{done.batch.id}: {count(done.lessons, 'lesson')} in review queued again ({done.batch.name})")
        if not alive:
            say(f"no worker lives for it; write them:  lessongen resume {done.batch.id} --watch")
    else:
        say(f"no lesson of {done.batch.id} needs a person")
    if as_json:
        answer_json("review-retry", {"id": done.batch.id, "lessons": done.lessons})
    else:
        answer(done.batch.id)


def _told(hopeless: Sequence[ReviewRow]) -> str:
    """Of lessons that will end as they did."""
    which = hopeless[0].ref if len(hopeless) == 1 else count(len(hopeless), "lesson")
    return f"{which} found nothing in the sources, and their texts are frozen in the batch: to ask again will not help"
