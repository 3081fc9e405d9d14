"""The documents of `review`: `lessongen/review-list@1`, `review@1`, `review-accept@1` and `review-reject@1`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lessongen_core.store.rows import BatchRow, ReviewRow
    from lessongen_jobs.reviews import Listing, Look, Verdict


def list_data(listing: Listing) -> dict[str, Any]:
    """The data of `review list`."""
    return {
        "items": [_row_data(row) | {"superseded_by": listing.superseded.get(row.id)} for row in listing.rows],
        "total": listing.total,
        "reasons": listing.reasons,
    }


def look_data(look: Look) -> dict[str, Any]:
    """The data of `review show`."""
    draft = look.draft
    return {
        **_row_data(look.review),
        "score": draft.score if draft else look.review.score,
        "threshold": look.threshold,
        "fault": draft.fault if draft else None,
        "attempts": [
            {"n": row.n, "model": row.model, "class": row.error_class, "evidence": row.evidence}
            for row in look.detail.lesson.attempt_rows
        ],
        "changes": [asdict(change) for change in draft.changes] if draft else [],
        "raw": look.reply.text if look.reply else None,
        "content": draft.content if draft else None,
    }


def accept_data(verdicts: Iterable[Verdict], batches: Iterable[BatchRow]) -> dict[str, Any]:
    """The data of `review accept`; `verdicts` hold the reviews as they are now."""
    return {
        "items": [
            {
                **_name(verdict.review),
                "accepted": verdict.accepted,
                "review": _review(verdict.review) if verdict.accepted else None,
                "passed": verdict.draft.passed,
                "threshold": verdict.draft.threshold,
                "fault": verdict.draft.fault,
                "score": verdict.draft.score,
                "changes": [asdict(change) for change in verdict.draft.changes],
                "own_links": list(verdict.draft.own_links),
                "unlisted": list(verdict.draft.unlisted),
            }
            for verdict in verdicts
        ],
        "batches": _batches(batches),
    }


def reject_data(rows: Iterable[ReviewRow], batches: Iterable[BatchRow]) -> dict[str, Any]:
    """The data of `review reject`; `rows` are the reviews as they are now."""
    return {"items": [{**_name(row), "review": _review(row)} for row in rows], "batches": _batches(batches)}


def _row_data(row: ReviewRow) -> dict[str, Any]:
    from lessongen_core.envelope import timestamp

    return {
        **_name(row),
        "review_id": row.id,
        "batch_name": row.batch_name,
        "reason": row.mark.reason,
        "message": row.message,
        "opened_at": timestamp(row.mark.opened_at),
        "score": row.score["score"] if row.score else None,
        "review": None if row.mark.decision is None else _review(row),
    }


def _name(row: ReviewRow) -> dict[str, Any]:
    return {"batch_id": row.batch_id, "index": row.index, "lesson_id": row.lesson_id, "title": row.title}


def _review(row: ReviewRow) -> dict[str, Any]:
    from lessongen_core.report import review_data

    return review_data(row.mark)


def _batches(batches: Iterable[BatchRow]) -> list[dict[str, Any]]:
    return [{"id": batch.id, "status": batch.status} for batch in batches]
