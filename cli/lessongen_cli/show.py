"""`show REF` and `show REF/LESSON`: a batch with what was frozen in it, or one lesson with each of its attempts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lessongen_core.one_line import counted

from . import completion
from .attempt_lines import attempt_lines, date, decided_text, field
from .options import MOST, AsJson, as_text
from .score_lines import score_lines
from .show_data import show_data
from .terminal import answer, answer_json, answer_lines, clean, is_tty, writing_result

if TYPE_CHECKING:
    from lessongen_core.store.details import LessonDetail
    from lessongen_core.store.rows import BatchRow, LessonRow, ReviewMark
    from lessongen_jobs.batches import Batches


def show(
    ref: Annotated[
        str,
        typer.Argument(
            metavar="REF[/LESSON]",
            callback=as_text,
            autocompletion=completion.lessons,
            help="Batch, or one of its lessons by lesson id or number from 1.",
        ),
    ],
    raw: Annotated[
        int | None,
        typer.Option("--raw", metavar="N", min=1, max=MOST, help="Print the reply of attempt N as it was stored."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a batch with its causes, or a lesson with its attempts.

    Of a batch also the options that were frozen at submit. With --raw N, only what the model said at attempt N;
    with --json also, everything that was stored of it.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    with Batches(load_settings(looking=True)) as batches:
        batch, index = batches.locate(ref)
        if raw is not None:
            _raw(batches, batch, _needed(index, ref), raw, as_json=as_json)
            return
        detail = None if index is None else batches.detail(batch.id, index)
        if as_json:
            answer_json("show", show_data(batches, batch, detail))
        elif detail is None:
            answer_lines(_batch_lines(batches, batch))
        else:
            options, _ = batches.frozen(batch.id)
            answer_lines(lesson_lines(batch, options, detail, alive=batches.pool_alive(batch)))


# -- the raw reply


def _needed(index: int | None, ref: str) -> int:
    if index is None:
        from .failure import UsageError

        raise UsageError("--raw needs a lesson", hint=f"lessongen show {ref}/LESSON --raw 1")
    return index


def _raw(batches: Batches, batch: BatchRow, index: int, n: int, *, as_json: bool) -> None:
    """The text, or where none came what did: the body of an error. Cleaned on a terminal only."""
    reply = batches.reply(batch.id, index, n)
    if as_json:
        answer_json("reply", {"batch_id": batch.id, "index": index, "n": n, "reply": reply})
        return
    text = str(reply["text"] or reply["refusal"] or reply["error_body"] or "")
    if is_tty(sys.stdout):
        answer("\n".join(clean(line) for line in text.split("\n")))
        return
    with writing_result():
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
        sys.stdout.buffer.flush()


# -- a batch


def _batch_lines(batches: Batches, batch: BatchRow) -> list[str]:
    from .summary import by_cause, counts_of, figures, next_commands, next_lines, status_text

    lessons, alive = batches.lessons(batch.id), batches.pool_alive(batch)
    options, courses = batches.frozen(batch.id)
    lines = [f"{batch.id}  {batch.name}  {status_text(batch, alive=alive)}", "", *figures(batch, lessons)]
    lines.append(field("created", date(batch.created_at) + (f"   {batch.rounds} rounds" if batch.rounds > 1 else "")))
    if batch.finished_at is not None:
        lines.append(field("ended", date(batch.finished_at)))
    if batch.blocked_reason:
        lines.append(field("blocked", batch.blocked_reason))
    lines += [
        "",
        "  FROZEN AT SUBMIT",
        *_option_lines(options),
        *_course_lines(courses),
        *by_cause(lessons, sys.stdout, known=batch.blocked_reason),
    ]
    steps = next_commands(batch, counts_of(lessons), batches.outlook(batch.id), alive=alive)
    return [*lines, "", "  NEXT", *next_lines([*_look_at_one(batch, lessons), *steps])]


def _option_lines(options: dict[str, Any]) -> list[str]:
    retry = options["retry"]
    lines = []
    for place, model in enumerate(options["models"], 1):
        lines.append(
            field(
                f"model {place}",
                f"{model['name']}   {model['max_tries']} tries   "
                f"{model['context_window']:,} tokens in, {model['max_output_tokens']:,} out",
            )
        )
    lines.append(
        field(
            "retries",
            f"{retry['attempts']} attempts a lesson, {retry['base_s']:g} to {retry['cap_s']:g} s between them",
        )
    )
    lines.append(field("quality", f"a lesson must score {options['threshold']:g}"))
    replaced = [name for name, text in options.get("templates", {}).items() if text is not None]
    own = f", own {', '.join(replaced)}" if replaced else ""
    return [*lines, field("prompt", f"version {options['prompt_version']}{own}")]


def _course_lines(courses: Sequence[dict[str, Any]]) -> list[str]:
    lines = []
    for entry in courses:
        course = entry["course"]
        sets = ", ".join(entry["sets"]) or "none"
        lines.append(field("course", f"{course['title'] or 'untitled'} ({course['language']})   sources: {sets}"))
    return lines


def _look_at_one(batch: BatchRow, lessons: Sequence[LessonRow]) -> list[tuple[str, str]]:
    """Of one that did not succeed, if there is any."""
    wanted = [lesson for lesson in lessons if lesson.state != "succeeded"] or lessons
    return [("look at one lesson", f"lessongen show {batch.id}/{wanted[0].lesson_id}")] if wanted else []


# -- a lesson


def lesson_lines(batch: BatchRow, options: dict[str, Any], detail: LessonDetail, *, alive: bool = True) -> list[str]:
    """What `show REF/LESSON` says of it, not cleaned; `alive`: a pool works."""
    lesson = detail.lesson
    lines = [f"{batch.id}/{lesson.lesson_id}  {lesson.title}", ""]
    lines += _state_lines(batch, detail, alive=alive)
    lines += _written_lines(detail)
    if detail.attempts:
        lines += ["", "  ATTEMPTS"]
        for tried in detail.attempts:
            lines += attempt_lines(tried, several_rounds=detail.round > 1)
    if lesson.score is not None:
        lines += score_lines(lesson.score, options["threshold"])
        lines += _cleaning_lines(lesson.score.get("cleaning", {}))
    if detail.reviews:
        lines += ["", "  REVIEWS", *map(_review_line, detail.reviews)]
    return [*lines, *_lesson_next(batch, detail, alive=alive)]


def _state_lines(batch: BatchRow, detail: LessonDetail, *, alive: bool) -> list[str]:
    lesson = detail.lesson
    state: str = lesson.state
    if detail.due_at is not None:
        state += f", asked again from {date(detail.due_at)}"
    if lesson.retry_at is not None:
        state += f", not before {date(lesson.retry_at)}"
    if detail.worker is not None:
        state += f", in the hands of {detail.worker}" + ("" if alive else ", which is gone")
    lines = [field("state", state), field("number", f"{lesson.index + 1} of {batch.total} in {batch.name}")]
    if lesson.error_class is not None:
        lines.append(field("cause", f"{lesson.error_class} {lesson.error_code}: {lesson.error_message or ''}"))
    if lesson.crashes:
        lines.append(field("crashes", f"{counted(lesson.crashes, 'worker')} died with it in hand"))
    if detail.queued_at is not None:
        lines.append(field("queued", date(detail.queued_at)))
    if detail.ended_at is not None:
        lines.append(field("ended", date(detail.ended_at)))
    return lines


def _written_lines(detail: LessonDetail) -> list[str]:
    lesson = detail.lesson
    if lesson.generated_at is None:
        return []
    writer = lesson.model or "unknown"
    writer += " (a fallback)" if lesson.fallback else ""
    writer += "" if lesson.llm else ": no LLM"
    lines = [field("written", f"by {writer}, {date(lesson.generated_at)}")]
    if detail.reused_from is not None:
        origin, _, index = detail.reused_from.rpartition("-")
        lines.append(field("reused", f"from {origin}/{int(index) + 1}, at no cost"))
    return lines


def _cleaning_lines(cleaning: dict[str, Any]) -> list[str]:
    """What was taken out of the reply, and what was left in it for a person to see."""
    lines = []
    for title, key in (("CLEANED", "changes"), ("TO LOOK AT", "notes")):
        rows = cleaning.get(key, [])
        lines += ["", f"  {title}"] if rows else []
        for row in rows:
            found = f": {row['found']}" if row["found"] else ""
            lines.append(f"  {row['count']:>6,}  {row['rule']:<22}  line {row['line']}{found}")
    return lines


def _review_line(review: ReviewMark) -> str:
    return f"  {review.reason}, opened {date(review.opened_at)}: {decided_text(review)}"


def _lesson_next(batch: BatchRow, detail: LessonDetail, *, alive: bool) -> list[str]:
    from .summary import NO_CONTEXT, next_lines

    lesson = detail.lesson
    name = f"{batch.id}/{lesson.lesson_id}"
    commands = []
    if detail.attempts:
        commands.append(("the reply, raw", f"lessongen show {name} --raw {detail.attempts[-1].attempt.n}"))
    if lesson.state == "review":
        commands.append(("decide", f"lessongen review show {name}"))
        if lesson.error_class == NO_CONTEXT and not lesson.rejected:
            commands.append(("correct sources or spec", "lessongen submit FILE"))
    if lesson.reviewed:
        commands.append(("read it", f"lessongen review show {name}"))
    if lesson.state == "succeeded":
        commands.append(("write its file", f"lessongen report {batch.id} --out DIR"))
    if lesson.state == "retryable":
        commands.append(("ask again", f"lessongen retry-failed {batch.id} --watch"))
    if lesson.state in ("parked", "cancelled") or (lesson.state in ("queued", "waiting") and not alive):
        commands.append(("go on", f"lessongen resume {batch.id} --watch"))
    commands.append(("what the workers did", f"lessongen logs {name}"))
    return ["", "  NEXT", *next_lines(commands)]
