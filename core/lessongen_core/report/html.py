"""The report's data and the lessons' rows -> one HTML file that needs nothing else, no font or script of others.

Written with Jinja2, whose templates escape by default: a text that somebody forgets to escape comes out as text, not as
markup. What escaping leaves, characters that are invisible or turn the reading direction, `finalize` makes visible.
At 10,000 lessons the file stays below MOST_BYTES and says what it left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup, escape

from .. import __version__, pages
from ..markdown_escape import visible
from ..store.rows import LessonRow
from . import lesson_rows
from .charts import cause_bars, model_strips, score_columns
from .drawing import drawn_timeline, shares
from .figures import duration, figures, model_cells, settings, status_words, work_time, writer
from .next_steps import next_steps
from .notices import notices

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_BYTES: Final = 4_700_000
MOST_ROWS: Final = 10_000
_MANY: Final = 300  # rows; a browser lays out those in sight
_ROW_BYTES: Final = 160  # of a row besides its texts
_TITLES: Final = (200, 90, 25)  # characters of a title; the shorter ones where the rows alone would be too large
_FOLDER: Final = Path(__file__).with_name("templates")
_FIRST: Final = ("review", "retryable", "parked", "cancelled", "running", "waiting", "queued", "succeeded")
_FILTERS: Final = (
    ("s", "Succeeded"),
    ("r", "Retryable"),
    ("n", "Needs review"),
    ("p", "Parked"),
    ("c", "Cancelled"),
    ("o", "Not finished"),
)


def report_html(document: dict[str, Any], lessons: Sequence[LessonRow]) -> str:
    """The page of `report_document`'s data; `lessons` are the rows that it was made of."""
    style, script = pages.BASE + _asset("report.css"), _asset("report.js")
    rows, left_out = _rows(document, lessons)
    batch = document["batch"]
    words, tone = status_words(document)
    return (
        _environment()
        .get_template("report.html")
        .render(
            version=__version__,
            policy=pages.policy(style=style, script=script),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            batch=batch,
            generated_at=document["generated_at"],
            status=words,
            tone=tone,
            writer=writer(document),
            duration=duration(batch["duration_s"]),
            work_time=work_time(batch["duration_s"], batch["calling_s"]),
            notices=notices(document),
            buckets=shares(document),
            figures=figures(document),
            steps=next_steps(document),
            timeline=drawn_timeline(lessons),
            strips=model_strips(document["models"]),
            scores=score_columns(document["lessons"]),
            threshold=batch["settings"]["quality_threshold"],
            causes=cause_bars(document["lessons"]),
            models=[model | {"cells": model_cells(model)} for model in document["models"]],
            settings=settings(batch["settings"]),
            filters=_filters(lessons),
            many=len(lessons) > _MANY,
            left_out=left_out,
            rows=rows,
        )
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 50 ms that few commands need

    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _shown(value: object) -> object:
    """What a template's expression gives, before it is escaped: text without anything invisible."""
    if not isinstance(value, str) or isinstance(value, Markup) or (value.isascii() and value.isprintable()):
        return value
    return visible(value, limit=2000)


def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _filters(lessons: Sequence[LessonRow]) -> list[dict[str, Any]]:
    letters = [lesson_rows.letter_of(lesson) for lesson in lessons]
    found = [{"letter": letter, "title": title, "count": letters.count(letter)} for letter, title in _FILTERS]
    return [{"letter": "", "title": "All", "count": len(letters)}, *(each for each in found if each["count"])]


def _rows(document: dict[str, Any], lessons: Sequence[LessonRow]) -> tuple[Markup, list[str]]:
    """The table's rows in spec order, and what had to be left out of them."""
    entries = {entry["index"]: entry for entry in document["lessons"]}
    order = sorted(lessons, key=lambda lesson: (_FIRST.index(lesson.state), lesson.index))[:MOST_ROWS]
    for most in _TITLES:
        values = {each.index: lesson_rows.row_values(each, entries[each.index]["path"], most=most) for each in order}
        room = MOST_BYTES - sum(map(_bytes_of, values.values()))
        if room > 0:
            break
    parts: Any = _environment().get_template("parts.html").module
    details: dict[int, Markup] = {}
    for lesson in order:
        told = parts.details(lesson_rows.detail_values(document["batch"]["id"], lesson, entries[lesson.index]))
        room -= len(told.encode("utf-8", "backslashreplace"))
        if room < 0:
            break
        details[lesson.index] = told
    rows = Markup("").join(parts.row(details.get(index), **values[index]) for index in sorted(values))
    return rows, list(_left_out(document["batch"]["id"], len(lessons), len(order), len(details)))


def _bytes_of(row: Mapping[str, Any]) -> int:
    """How many bytes a row takes without what unfolds in it; rather too many."""
    written = "".join(str(escape(_shown(row[name]))) for name in ("lesson_id", "title", "model"))
    return (
        _ROW_BYTES + len(written.encode("utf-8", "replace")) + len((row["path"] or "") + row["result"] + row["marks"])
    )


def _left_out(batch_id: str, lessons: int, rows: int, details: int) -> Iterator[str]:
    if lessons > rows:
        yield f"{lessons - rows:,} lessons that succeeded are left out to keep this page small; report.json has all."
    if rows > details:
        yield (
            f"Calls and criteria of {rows - details:,} lessons, of those that succeeded the last ones, are left out to "
            f"keep this page small: lessongen show {batch_id}/LESSON tells them."
        )
