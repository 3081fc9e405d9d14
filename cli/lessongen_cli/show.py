"""`show REF` and `show REF/LESSON`: a batch with what was frozen in it, or one lesson with each of its attempts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import MOST, AsJson, as_text
from .show_data import show_data
from .terminal import answer, answer_json, clean, is_tty, size_of, writing_result

if TYPE_CHECKING:
    from lessongen_core.store.details import Decision, LessonDetail, ReviewMark, TriedRow
    from lessongen_core.store.rows import BatchRow, LessonRow
    from lessongen_jobs.batches import Batches

_LABEL = 10


def show(
    ref: Annotated[
        str,
        typer.Argument(
            metavar="REF[/LESSON]", callback=as_text, help="Batch, or one of its lessons by lesson id or number from 1."
        ),
    ],
    raw: Annotated[
        int | None,
        typer.Option("--raw", metavar="N", min=1, max=MOST, help="Print the reply of attempt N as it was stored."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a batch with its options and causes, or one lesson with each attempt.

    With --raw N, only what the model said at attempt N; with --json also, everything that was stored of it.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    with Batches(load_settings()) as batches:
        batch, index = batches.locate(ref)
        if raw is not None:
            _raw(batches, batch, _needed(index, ref), raw, as_json=as_json)
            return
        detail = None if index is None else batches.detail(batch.id, index)
        if as_json:
            answer_json("show", show_data(batches, batch, detail))
        elif detail is None:
            _print(_batch_lines(batches, batch))
        else:
            options, _ = batches.frozen(batch.id)
            _print(lesson_lines(batch, options, detail, alive=batches.pool_alive(batch)))


def _print(lines: Sequence[str]) -> None:
    """Cleaned; on a terminal wrapped by words, what goes on under where it began."""
    import textwrap

    cleaned = [clean(line) for line in lines]
    if is_tty(sys.stdout):
        width = size_of(sys.stdout)[0]
        cleaned = [
            textwrap.fill(
                line,
                width,
                subsequent_indent=" " * (len(line) - len(line.lstrip()) + 2),
                break_long_words=False,
                break_on_hyphens=False,
            )
            if len(line) > width
            else line
            for line in cleaned
        ]
    answer("\n".join(cleaned))


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
    from .summary import by_cause, figures, next_commands, next_lines

    lessons = batches.lessons(batch.id)
    options, courses = batches.frozen(batch.id)
    lines = [f"{batch.id}  {batch.name}  {batch.status}", "", *figures(batch, lessons)]
    lines.append(_field("created", _date(batch.created_at) + (f"   {batch.rounds} rounds" if batch.rounds > 1 else "")))
    if batch.finished_at is not None:
        lines.append(_field("ended", _date(batch.finished_at)))
    if batch.blocked_reason:
        lines.append(_field("blocked", batch.blocked_reason))
    lines += ["", "  FROZEN AT SUBMIT", *_option_lines(options), *_course_lines(courses), *by_cause(lessons)]
    steps = next_commands(batch, lessons, alive=batches.pool_alive(batch))
    return [*lines, "", "  NEXT", *next_lines([*_look_at_one(batch, lessons), *steps])]


def _option_lines(options: dict[str, Any]) -> list[str]:
    retry = options["retry"]
    lines = []
    for place, model in enumerate(options["models"], 1):
        lines.append(
            _field(
                f"model {place}",
                f"{model['name']}   {model['max_tries']} tries   "
                f"{model['context_window']:,} tokens in, {model['max_output_tokens']:,} out",
            )
        )
    lines.append(
        _field(
            "retries",
            f"{retry['attempts']} attempts a lesson, {retry['base_s']:g} to {retry['cap_s']:g} s between them",
        )
    )
    lines.append(_field("quality", f"a lesson must score {options['threshold']:g}"))
    return [*lines, _field("prompt", f"version {options['prompt_version']}")]


def _course_lines(courses: Sequence[dict[str, Any]]) -> list[str]:
    lines = []
    for entry in courses:
        course = entry["course"]
        sets = ", ".join(entry["sets"]) or "none"
        lines.append(_field("course", f"{course['title'] or 'untitled'} ({course['language']})   sources: {sets}"))
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
    lines += _state_lines(batch, detail)
    lines += _written_lines(detail)
    if detail.attempts:
        lines += ["", "  ATTEMPTS"]
        for tried in detail.attempts:
            lines += _attempt_lines(tried, several_rounds=detail.round > 1)
    lines += _score_lines(lesson, options["threshold"])
    if detail.reviews:
        lines += ["", "  REVIEWS", *map(_review_line, detail.reviews)]
    return [*lines, *_lesson_next(batch, detail, alive=alive)]


def _state_lines(batch: BatchRow, detail: LessonDetail) -> list[str]:
    lesson = detail.lesson
    state: str = lesson.state
    if detail.due_at is not None:
        state += f", asked again from {_date(detail.due_at)}"
    if lesson.retry_at is not None:
        state += f", not before {_date(lesson.retry_at)}"
    if detail.worker is not None:
        state += f", in the hands of {detail.worker}"
    lines = [_field("state", state), _field("number", f"{lesson.index + 1} of {batch.total} in {batch.name}")]
    if lesson.error_class is not None:
        lines.append(_field("cause", f"{lesson.error_class} {lesson.error_code}: {lesson.error_message or ''}"))
    if lesson.crashes:
        lines.append(_field("crashes", f"{lesson.crashes} workers died with it in hand"))
    if detail.queued_at is not None:
        lines.append(_field("queued", _date(detail.queued_at)))
    if detail.ended_at is not None:
        lines.append(_field("ended", _date(detail.ended_at)))
    return lines


def _written_lines(detail: LessonDetail) -> list[str]:
    lesson = detail.lesson
    if lesson.generated_at is None:
        return []
    writer = lesson.model or "unknown"
    writer += " (a fallback)" if lesson.fallback else ""
    writer += "" if lesson.llm else ": no LLM"
    lines = [_field("written", f"by {writer}, {_date(lesson.generated_at)}")]
    if detail.reused_from is not None:
        origin, _, index = detail.reused_from.rpartition("-")
        lines.append(_field("reused", f"from {origin}/{int(index) + 1}, at no cost"))
    return lines


def _attempt_lines(tried: TriedRow, *, several_rounds: bool) -> list[str]:
    row = tried.attempt
    seconds = (row.ended_at - row.started_at).total_seconds()
    counted = row.tokens_prompt is not None or row.tokens_completion is not None
    facts = [
        _date(row.started_at, seconds=True),
        f"{seconds:.1f} s",
        *([f"{_number(row.tokens_prompt)} tokens in, {_number(row.tokens_completion)} out"] if counted else []),
        *([f"{row.cost_usd:.4f} USD"] if row.cost_usd is not None else []),
    ]
    names = [
        *([f"finish {row.finish_reason}"] if row.finish_reason else []),
        *([f"request {row.request_id}"] if row.request_id else []),
        *([f"continues attempt {tried.continues}"] if tried.continues is not None else []),
    ]
    round_no = f"   round {tried.round}" if several_rounds else ""
    return [
        f"  {row.n:>4}  {row.model}{round_no}",
        f"        {'   '.join(facts)}",
        *([f"        {'   '.join(names)}"] if names else []),
        f"        {row.error_class or 'not judged yet'}{': ' + row.evidence if row.evidence else ''}",
        f"        -> {_decision_text(tried.decision)}",
    ]


def _decision_text(decision: Decision) -> str:
    from .render import duration

    if decision.kind in ("asked_again", "new_round"):
        wait_s = decision.wait_s or 0.0
        after = f"{wait_s:.1f} s" if wait_s < 10 else duration(wait_s)
        if decision.kind == "asked_again":
            return f"asked again {'at once' if wait_s < 0.05 else f'after {after}'}, {decision.model}"
        return f"the lesson ended; asked for again {after} later, {decision.model}"
    if decision.kind == "ended":
        return f"ended: {decision.state}" + (f", not before {_date(decision.at)}" if decision.at else "")
    if decision.kind == "waits":
        return "waits" + (f" until {_date(decision.at, seconds=True)}" if decision.at else "")
    return {
        "result": "gave the lesson",
        "parked": "parked with its batch",
        "queued": "back on the queue",
        "running": "a worker has the lesson",
        "not_judged": "kept; the next worker goes on from this reply",
    }[decision.kind]


def _score_lines(lesson: LessonRow, threshold: float) -> list[str]:
    if lesson.score is None:
        return []
    score = lesson.score
    lines = ["", f"  SCORE {score['score']:.2f}   needed: {threshold:.2f}"]
    if score.get("caps"):
        lines[-1] += f"   held down by: {', '.join(score['caps'])}"
    for criterion in score.get("criteria", []):
        lines.append(f"  {criterion['score']:>6.2f}  {criterion['name']:<18}  {criterion['evidence']}")
    return lines


def _review_line(review: ReviewMark) -> str:
    if review.decision is None:
        return f"  {review.reason}, opened {_date(review.opened_at)}: open"
    by = f" by {review.decided_by}" if review.decided_by else ""
    note = f": {review.note}" if review.note else ""
    when = f", {_date(review.decided_at)}" if review.decided_at else ""
    return f"  {review.reason}, opened {_date(review.opened_at)}: {review.decision}{by}{when}{note}"


def _lesson_next(batch: BatchRow, detail: LessonDetail, *, alive: bool) -> list[str]:
    from .summary import next_lines

    lesson = detail.lesson
    name = f"{batch.id}/{lesson.lesson_id}"
    commands = []
    if detail.attempts:
        commands.append(("the reply, raw", f"lessongen show {name} --raw {detail.attempts[-1].attempt.n}"))
    if lesson.state == "review":
        commands.append(("decide", f"lessongen review show {name}"))
    if lesson.state == "retryable":
        commands.append(("ask again", f"lessongen retry-failed {batch.id} --watch"))
    if lesson.state in ("parked", "cancelled") or (lesson.state in ("queued", "waiting") and not alive):
        commands.append(("go on", f"lessongen resume {batch.id} --watch"))
    commands.append(("what the workers did", f"lessongen logs {name}"))
    return ["", "  NEXT", *next_lines(commands)]


# -- small things


def _field(label: str, text: str) -> str:
    return f"  {label:<{_LABEL}}{text}"


def _date(moment: datetime, *, seconds: bool = False) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z" if seconds else "%Y-%m-%d %H:%M %Z")


def _number(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"
