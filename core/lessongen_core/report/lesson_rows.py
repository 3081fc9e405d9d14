"""Rows of the HTML report's table of lessons, and what unfolds in each: values for templates/parts.html. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ..score import Criterion, Score
from ..store.rows import AttemptRow, LessonRow
from .model_figures import seconds_of
from .timeline import kind_of

LETTERS: Final = {"succeeded": "s", "retryable": "r", "review": "n", "parked": "p", "cancelled": "c"}
OPEN_LETTER: Final = "o"
RESULTS: Final = {"review": "needs review"}
_TONES: Final = {"ok": "good", "poor": "poor", "limited": "slow", "failed": "bad", "open": "mute"}
_STEPS: Final = {
    "again": "asked again",
    "next_model": "asked the next model",
    "continue": "asked to go on",
    "repair": "the request was corrected",
    "end": "the lesson ended",
    "park": "the batch was parked",
}
_EVIDENCE: Final = 300  # characters
_MOST_CALLS: Final = 20


def letter_of(lesson: LessonRow) -> str:
    """The bucket, as short as a class of 10,000 rows should be."""
    return LETTERS.get(lesson.state, OPEN_LETTER)


def row_values(lesson: LessonRow, path: str | None, *, most: int) -> dict[str, Any]:
    """The cells; the title has at most `most` characters."""
    seconds = sum(map(seconds_of, lesson.attempt_rows))
    result = "rejected" if lesson.rejected else RESULTS.get(lesson.state, lesson.state)
    return {
        "letter": letter_of(lesson),
        "number": lesson.index + 1,
        "lesson_id": cut(lesson.lesson_id, most),
        "title": cut(lesson.title, most),
        "path": path,
        "marks": ", ".join(_marks(lesson)),
        "result": result,
        "score": "-" if lesson.quality_score is None else f"{lesson.quality_score:.2f}",
        "calls": lesson.attempts,
        "tokens": f"{lesson.tokens_prompt + lesson.tokens_completion:,}",
        "seconds": f"{seconds:.1f}",
        "cost": "-" if lesson.cost_usd is None else f"{lesson.cost_usd:.4f}",
        "model": cut(lesson.model or "-", most),
    }


def _marks(lesson: LessonRow) -> Iterator[str]:
    """What is out of the ordinary with a lesson that succeeded."""
    if lesson.reviewed and lesson.review is not None:
        how = [word for word, so in (("edited", lesson.review.edited), ("forced", lesson.review.forced)) if so]
        yield " ".join(["accepted by a person", *([f"({', '.join(how)})"] if how else [])])
    if lesson.fallback:
        yield "fallback"
    if lesson.state == "succeeded" and not lesson.attempts:
        yield "reused"
    if (lesson.score or {}).get("cleaning", {}).get("alarming"):
        yield "worth a look"


def detail_values(batch_id: str, lesson: LessonRow, entry: Mapping[str, Any]) -> dict[str, Any]:
    """What unfolds: why it failed, its score and its calls. `entry` is the lesson of the report document."""
    score = Score.stored({"score": 0.0} | (lesson.score or {}))
    show = "review show" if lesson.state == "review" else "show"
    return {
        "error": entry["error"] and entry["error"] | {"message": cut(entry["error"]["message"] or "", _EVIDENCE)},
        "review": _review(entry["review"]) if entry["review"] else None,
        "flags": entry["flags"],
        "score": "" if lesson.quality_score is None else f"{lesson.quality_score:.2f}",
        "bounds": score.bounds_text,
        "criteria": [_criterion(one) for one in score.unmet],
        "full": [one.name for one in score.criteria if one.is_met],
        "attempts": [_call(row) for row in _calls(lesson)],
        "command": f"lessongen {show} {batch_id}/{lesson.lesson_id}",
    }


def _criterion(one: Criterion) -> dict[str, Any]:
    bound = f", the whole at most {one.ceiling:.2f}" if one.ceiling < 1 else ""
    return {
        "name": one.name,
        "score": f"{one.score:.2f}",
        "weight": f"weight {100 * one.weight:.0f} %{bound}",
        "evidence": cut(one.evidence, _EVIDENCE),
        "advice": cut(one.advice, _EVIDENCE),
    }


def _review(review: Mapping[str, Any]) -> str:
    how = "".join(f", {word}" for word in ("edited", "forced") if review[word])
    what = {"accept": "Accepted", "reject": "Rejected"}.get(review["decision"], str(review["decision"]))
    note = f": {cut(review['note'], _EVIDENCE)}" if review["note"] else ""
    return f"{what}{how} by {review['by']}, {(review['at'] or '')[:16].replace('T', ' ')}{note}"


def _calls(lesson: LessonRow) -> Sequence[AttemptRow]:
    """All, or the last of very many: those say why it ended."""
    return sorted(lesson.attempt_rows, key=lambda row: row.n)[-_MOST_CALLS:]


def _call(row: AttemptRow) -> dict[str, Any]:
    return {
        "n": row.n,
        "tone": _TONES[kind_of(row.error_class)],
        "class": row.error_class or "not judged",
        "model": cut(row.model, 80),
        "facts": ", ".join(_facts(row)),
        "evidence": cut(row.evidence, _EVIDENCE),
        "decision": _decision(row),
    }


def _facts(row: AttemptRow) -> Iterator[str]:
    yield f"{row.started_at:%H:%M:%S}, {seconds_of(row):.1f} s"
    if row.tokens_prompt is not None or row.tokens_completion is not None:
        yield f"{_known(row.tokens_prompt)} tokens in, {_known(row.tokens_completion)} out"
    if row.cost_usd is not None:
        yield f"{row.cost_usd:.4f} USD"
    if row.finish_reason:
        yield f"finish {cut(row.finish_reason, 40)}"
    if row.request_id:
        yield f"request {cut(row.request_id, 60)}"


def _decision(row: AttemptRow) -> str:
    if row.error_class == "ok":
        return "gave the lesson"
    if row.error_class is None:
        return "kept; nobody judged it yet"
    return _STEPS.get(row.step or "", "")


def _known(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def cut(text: str, most: int) -> str:
    """`text`, at most `most` characters; a cut is shown."""
    return text if len(text) <= most else text[: most - 1] + "…"
