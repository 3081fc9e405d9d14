"""The tables of the Markdown report. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from ..markdown_escape import inline
from ..store.rows import known_sum
from .figures import MODEL_COLUMNS, counts, figures, model_cells, settings, times

Lesson = dict[str, Any]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A GFM table; the cells are Markdown already. A column whose name starts with `>` is aligned right."""
    names = [name.removeprefix(">") for name in header]
    rule = ["---:" if name.startswith(">") else "---" for name in header]
    return "\n".join(f"| {' | '.join(row)} |" for row in (names, rule, *rows))


def metric_table(document: dict[str, Any]) -> str:
    """Key metrics: counts, cost, times."""
    return table(("Metric", ">Value"), counts(document) + figures(document) + times(document["batch"]))


def settings_table(frozen: dict[str, Any]) -> str:
    """What the batch was submitted with."""
    return table(("Setting", "Value"), ((name, inline(value, limit=1000)) for name, value in settings(frozen)))


def model_table(models: Iterable[dict[str, Any]]) -> str:
    """One row a model: calls, how many were answered 429, times, tokens, cost, and the limit that was learned."""
    header = ("Model", *(f">{name}" for name in MODEL_COLUMNS[:-1]), MODEL_COLUMNS[-1])
    return table(header, ((inline(model["model"]), *model_cells(model)) for model in models))


def succeeded_table(lessons: Iterable[Lesson]) -> str:
    """One row a lesson, with its score and, where it was written, its file; who accepted it, where people did any."""
    header = (">#", "Lesson", "Title", ">Score", ">Tokens", "Model", ">Calls", "File")
    rows = [(lesson, _succeeded_row(lesson)) for lesson in lessons]
    if not any(lesson["reviewed"] for lesson, _ in rows):
        return table(header, (row for _, row in rows))
    return table((*header, "Accepted by"), ((*row, _accepted_by(lesson)) for lesson, row in rows))


def _accepted_by(lesson: Lesson) -> str:
    if not lesson["reviewed"]:
        return "-"
    review = lesson["review"]
    how = [word for word in ("edited", "forced") if review[word]]
    return inline(review["by"], limit=80) + (f" ({', '.join(how)})" if how else "")


def _succeeded_row(lesson: Lesson) -> tuple[str, ...]:
    model = inline(lesson["model"], limit=80) + (" (fallback)" if lesson["fallback"] else "")
    path = lesson["path"]
    return (
        str(lesson["index"] + 1),
        inline(lesson["lesson_id"]),
        inline(lesson["title"]),
        _number(lesson["quality_score"]),
        _number(lesson["token_count"]),
        model,
        str(lesson["attempts"]),
        f"[{path.rpartition('/')[2]}]({path})" if path else "-",
    )


def lesson_table(lessons: Iterable[Lesson]) -> str:
    """One row a lesson that did not succeed, with what went wrong and when it is due again."""
    header = (">#", "Lesson", "Title", ">Calls", "Retry at", "Reason")
    return table(header, (_failed_row(lesson) for lesson in lessons))


def _failed_row(lesson: Lesson) -> tuple[str, ...]:
    error = lesson["error"] or {}
    return (
        str(lesson["index"] + 1),
        inline(lesson["lesson_id"]),
        inline(lesson["title"]),
        str(lesson["attempts"]),
        error.get("retry_at") or "-",
        inline(error.get("message"), limit=300),
    )


def rejected_table(lessons: Iterable[Lesson]) -> str:
    """One row a lesson whose text a person rejected: by whom, when and why."""
    header = (">#", "Lesson", "Title", "Rejected by", "At", "Note")
    return table(header, (_rejected_row(lesson) for lesson in lessons))


def _rejected_row(lesson: Lesson) -> tuple[str, ...]:
    review = lesson["review"]
    return (
        str(lesson["index"] + 1),
        inline(lesson["lesson_id"]),
        inline(lesson["title"]),
        inline(review["by"], limit=80),
        review["at"] or "-",
        inline(review["note"], limit=300),
    )


def attempt_table(lessons: Iterable[Lesson], *, most: int) -> tuple[str, int]:
    """One row a provider call, or several in a row that are alike; and how many calls have no row.

    Alike are calls of one lesson, and lessons all of whose calls are. There are `most` rows.
    """
    header = ("Lesson", ">Call", "Model", "Result", ">Tokens in", ">Tokens out", ">Seconds", "Evidence")
    alike = [row for _, group in groupby(lessons, key=_course_of_calls) for row in _rows_of(list(group))]
    return table(header, [_attempt_row(*row) for row in alike[:most]]), sum(len(calls) for _, calls in alike[most:])


def _course_of_calls(lesson: Lesson) -> list[tuple[Any, ...]]:
    """What a lesson's calls came to: equal for lessons whose rows would be."""
    return [(call["n"], *_told(call)) for call in lesson["attempt_log"]]


def _told(call: dict[str, Any]) -> tuple[Any, ...]:
    """What a row says of a call besides figures."""
    return call["model"], call["class"], None if call["class"] == "ok" else call["evidence"]


def _rows_of(lessons: Sequence[Lesson]) -> Iterator[tuple[Sequence[Lesson], list[dict[str, Any]]]]:
    """The rows of lessons that went alike, with all calls of each."""
    for _, run in groupby(lessons[0]["attempt_log"], key=_told):
        numbers = {call["n"] for call in run}
        yield lessons, [call for lesson in lessons for call in lesson["attempt_log"] if call["n"] in numbers]


def _attempt_row(lessons: Sequence[Lesson], calls: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    first, last = calls[0], calls[-1]
    names = [inline(lesson["lesson_id"]) for lesson in lessons]
    return (
        names[0] if len(names) == 1 else f"{names[0]} to {names[-1]} (x{len(names)})",
        str(first["n"]) if first["n"] == last["n"] else f"{first['n']} to {last['n']}",
        inline(first["model"], limit=80),
        inline(first["class"] or "not judged"),
        _number(known_sum(call["tokens_prompt"] for call in calls)),
        _number(known_sum(call["tokens_completion"] for call in calls)),
        f"{sum(call['duration_s'] for call in calls):.1f}",
        inline(_told(first)[-1], limit=160),
    )


def rest_line(missing: int, batch_id: str) -> str:
    """Says how many rows are not shown, and where they are."""
    return f"{missing:,} more are in `report.json` (`lessongen report {batch_id} --json`)."


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}"
