"""The report's data -> Markdown for people. Pure; the order of the sections is design section 8's.

It reads at 10 lessons and at 10,000: long lists are cut, with the number that is missing and where the rest is. All
text that others wrote goes through `escape.inline`.
"""

from __future__ import annotations

from typing import Any

from .. import __version__
from ..markdown_escape import inline
from .causes import by_cause
from .figures import STATUS, duration, no_llm, open_lessons
from .front_matter import front_matter
from .next_steps import next_steps
from .notices import Notice, batch_notices, model_notices
from .tables import (
    attempt_table,
    lesson_table,
    metric_table,
    model_table,
    rejected_table,
    rest_line,
    settings_table,
    succeeded_table,
)

_MARKS = {"success": "✅", "partial": "⚠️", "failed": "❌"}
_MOST_ROWS = 100
_MOST_FLAGGED = 20
_MOST_ATTEMPTS = 200
_ENDED = ("succeeded", "retryable", "review", "cancelled")


def report_markdown(document: dict[str, Any]) -> str:
    """Return the Markdown of `report_document`'s data, front matter first."""
    blocks = [
        f"# Lesson batch: {inline(document['batch']['name'])}",
        _byline(document),
        *_summary(document),
        *_metrics(document),
        *_succeeded(document),
        *_retryable(document),
        *_review(document),
        *_cancelled(document),
        *_attempts(document),
        *_next_steps(document),
    ]
    return front_matter(_values(document)) + "\n" + "\n\n".join(blocks) + "\n"


def _values(document: dict[str, Any]) -> dict[str, Any]:
    batch, summary = document["batch"], document["summary"]
    running = batch["status"] == "running"
    return {
        "report_type": "lessongen-batch",
        "generated": document["generated_at"],
        "version": document["generated_at"][:10],
        "status": None if running else STATUS[batch["status"]],
        "provisional": running,
        "agent": f"lessongen {__version__}",
        "duration": duration(batch["duration_s"]),
        "items_processed": sum(summary[name] for name in _ENDED),
        "counts": {name: summary[name] for name in ("total", "succeeded", "retryable", "review", "cancelled", "parked")}
        | {"open": open_lessons(document)},
        "batch": batch["id"],
        "name": batch["name"],
        "started": batch["started_at"],
        "finished": batch["finished_at"],
        "offline": no_llm(document),
    }


def _byline(document: dict[str, Any]) -> str:
    batch = document["batch"]
    if batch["status"] == "running":
        status = "⏳ still running, this report is provisional"
    else:
        status = f"{_MARKS[STATUS[batch['status']]]} {STATUS[batch['status']]}"
        if batch["status"] in ("blocked", "cancelled"):
            status += f" ({batch['status']})"
    return (
        f"**Batch**: `{batch['id']}` · **Status**: {status} · **Duration**: {duration(batch['duration_s'])} · "
        f"**Generated**: {document['generated_at']}"
    )


def _summary(document: dict[str, Any]) -> list[str]:
    summary = document["summary"]
    total = summary["total"]
    waiting = summary["review"] - summary["rejected"]
    lines = [
        f"{summary['succeeded']:,} of {total:,} {_lessons(total)} succeeded ({summary['success_rate']:.1f} %); "
        f"{summary['retryable']:,} can be retried, {waiting:,} {_need(waiting)} a person."
    ]
    if summary["reviewed"]:
        lines.append(f"{summary['reviewed']:,} of the succeeded {_was(summary['reviewed'])} accepted by a person.")
    if summary["rejected"]:
        lines.append(f"{summary['rejected']:,} rejected by a person.")
    if summary["cancelled"]:
        lines.append(f"{summary['cancelled']:,} cancelled.")
    if open_lessons(document):
        lines.append(f"{open_lessons(document):,} are not finished yet.")
    return ["## Executive summary", " ".join(lines), *map(_told, batch_notices(document))]


def _metrics(document: dict[str, Any]) -> list[str]:
    blocks = ["## Key metrics", metric_table(document)]
    blocks += ["Frozen when it was submitted:", settings_table(document["batch"]["settings"])]
    if document["models"]:
        blocks += ["By model, with the seconds of the calls that brought a lesson:", model_table(document["models"])]
    blocks += map(_told, model_notices(document))
    return blocks + [_learned(model) for model in document["models"] if model["learned"]]


def _learned(model: dict[str, Any]) -> str:
    words = inline(", ".join(model["learned"]), limit=600)
    return f"{inline(model['model'])}, learned from its errors: {words} (`lessongen forget` forgets it)."


def _succeeded(document: dict[str, Any]) -> list[str]:
    lessons = [lesson for lesson in document["lessons"] if lesson["outcome"] == "succeeded"]
    if not lessons:
        return ["## Succeeded", "None."]
    table = [succeeded_table(lessons[:_MOST_ROWS]), *_rest(document, len(lessons), _MOST_ROWS)]
    return ["## Succeeded", *table, *_flagged(document, lessons)]


def _flagged(document: dict[str, Any], lessons: list[dict[str, Any]]) -> list[str]:
    """Lessons that passed, with something in the reply that no lesson holds by accident."""
    flagged = [lesson for lesson in lessons if lesson["flags"]]
    if not flagged:
        return []
    rows = [
        f"- {inline(lesson['lesson_id'])}: {inline(', '.join(lesson['flags']))}" for lesson in flagged[:_MOST_FLAGGED]
    ]
    if len(flagged) > _MOST_FLAGGED:
        rows.append(f"- and {len(flagged) - _MOST_FLAGGED:,} more, in `report.json`")
    command = f"lessongen show {document['batch']['id']}/LESSON"
    return [f"Worth a look before they are published; `{command}` tells what was found:", "\n".join(rows)]


def _retryable(document: dict[str, Any]) -> list[str]:
    batch = document["batch"]
    retryable = [lesson for lesson in document["lessons"] if lesson["outcome"] == "retryable"]
    parked = [lesson for lesson in document["lessons"] if lesson["state"] == "parked"]
    blocks = _causes(document, retryable, f"lessongen retry-failed {batch['id']} --watch")
    if parked:
        blocks += [
            f"### Parked: {len(parked):,} {_lessons(len(parked))}",
            _how_to_go_on(batch),
            lesson_table(parked[:_MOST_ROWS]),
            *_rest(document, len(parked), _MOST_ROWS),
        ]
    return ["## Retryable", *(blocks or ["None."])]


def _how_to_go_on(batch: dict[str, Any]) -> str:
    if batch["over_budget"]:
        return f"{inline(batch['blocked_reason'])}: `lessongen resume {batch['id']} --max-cost USD --watch` goes on."
    return (
        f"Their account is blocked: {inline(batch['blocked_reason'])}. Correct the key or the account, "
        f"then run `lessongen resume {batch['id']} --watch`, or `lessongen run` with the same files."
    )


def _review(document: dict[str, Any]) -> list[str]:
    """What a person is to look at, by cause; then what one looked at and rejected."""
    lessons = [lesson for lesson in document["lessons"] if lesson["outcome"] == "review"]
    rejected = [lesson for lesson in lessons if lesson["review"]]
    blocks = _causes(document, [lesson for lesson in lessons if not lesson["review"]], None)
    if rejected:
        again = f"lessongen review retry {document['batch']['id']}/{rejected[0]['lesson_id']}"
        which = "" if len(rejected) == 1 else " the first of them"
        blocks += [
            f"### Rejected: {len(rejected):,} {_lessons(len(rejected))}",
            f"A person decided that the text is not to be used. `{again}` has{which or ' it'} written again.",
            rejected_table(rejected[:_MOST_ROWS]),
            *_rest(document, len(rejected), _MOST_ROWS),
        ]
    return ["## Needs review", *(blocks or ["None."])]


def _causes(document: dict[str, Any], lessons: list[dict[str, Any]], command: str | None) -> list[str]:
    """One subsection a cause; without `command` it is the review of the cause's first lesson."""
    blocks = []
    for group in by_cause(lessons):
        first = group.lessons[0]["lesson_id"]
        run = command or f"lessongen review show {document['batch']['id']}/{first}"
        code = f" (`{group.code}`)" if group.code else ""
        count = len(group.lessons)
        blocks += [
            f"### {inline(group.title)}{code}: {count:,} {_lessons(count)}",
            f"{group.meaning} Run `{run}`{'' if command or count == 1 else ' for the first of them'}.".strip(),
            lesson_table(group.lessons[:_MOST_ROWS]),
            *_rest(document, count, _MOST_ROWS),
        ]
    return blocks


def _cancelled(document: dict[str, Any]) -> list[str]:
    lessons = [lesson for lesson in document["lessons"] if lesson["outcome"] == "cancelled"]
    if not lessons:
        return []
    return ["## Cancelled", lesson_table(lessons[:_MOST_ROWS]), *_rest(document, len(lessons), _MOST_ROWS)]


def _attempts(document: dict[str, Any]) -> list[str]:
    """Each provider call of the lessons that needed several or failed (promise 6)."""
    lessons = [lesson for lesson in document["lessons"] if lesson["attempt_log"]]
    if not lessons:
        return []
    rows, missing = attempt_table(lessons, most=_MOST_ATTEMPTS)
    return [
        "## Attempts",
        "Each call of the lessons that needed more than one or did not succeed. Calls in a row that ended alike stand "
        "together, and so do lessons in a row whose calls did, with their tokens and seconds summed up.",
        rows,
        *([rest_line(missing, document["batch"]["id"])] if missing else []),
    ]


def _next_steps(document: dict[str, Any]) -> list[str]:
    steps = next_steps(document)
    lines = [f"{number}. {step.before}`{step.command}`{step.after}" for number, step in enumerate(steps, 1)]
    return ["## Next steps", "\n".join(lines)]


def _told(notice: Notice) -> str:
    return f"**{inline(notice.lead)}** {inline(notice.text, limit=600)}"


def _rest(document: dict[str, Any], count: int, most: int) -> list[str]:
    return [rest_line(count - most, document["batch"]["id"])] if count > most else []


def _lessons(count: int) -> str:
    return "lesson" if count == 1 else "lessons"


def _need(count: int) -> str:
    return "needs" if count == 1 else "need"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
