"""The facade for `review`: lessons that need a person, and what that person decides. It needs the store alone."""

from __future__ import annotations

import getpass
import os
import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType

from sqlalchemy.engine import Connection

from lessongen_core.config import Settings
from lessongen_core.errors import InsufficientContext, NotFound, NothingToAccept
from lessongen_core.pipeline import Task
from lessongen_core.retrieval import Retrieved
from lessongen_core.review import (
    Draft,
    draft_edited,
    draft_in_review,
    passages_of,
    result_of,
    sources_are_frozen,
    task_of,
)
from lessongen_core.store import batches, details, hosts, review_decisions, review_queue
from lessongen_core.store.database import ANSWER_S, open_store
from lessongen_core.store.details import LessonDetail
from lessongen_core.store.history import History, LastReply
from lessongen_core.store.review_decisions import Accepted
from lessongen_core.store.rows import BatchRow, ReviewRow

NO_CONTEXT = InsufficientContext.error_class


@dataclass(frozen=True, slots=True)
class Listing:
    """Some of the reviews, and how many there are in all, by reason. `now` is the store's clock.

    `superseded`: by review id, where the lesson succeeded in a newer batch; `left_out`: how many such are not listed.
    """

    rows: list[ReviewRow]
    reasons: dict[str, int]
    now: datetime
    superseded: dict[int, str] = field(default_factory=dict)
    left_out: int = 0

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.reasons.values())


@dataclass(frozen=True, slots=True)
class Look:
    """One lesson in review: the last reply as it came, and the text made of it, where there is one.

    `retry_helps`: False where the lesson found nothing in sources whose texts are frozen.
    """

    review: ReviewRow
    batch: BatchRow
    detail: LessonDetail
    reply: LastReply | None
    draft: Draft | None
    threshold: float
    language: str
    retry_helps: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one acceptance; not `accepted`: the text does not do, and nothing was changed."""

    review: ReviewRow
    draft: Draft
    accepted: bool


class Reviews:
    """The store of these settings. A context manager.

    Raises:
        StoreError: there is no store yet, or it is of another version.
    """

    def __init__(self, settings: Settings) -> None:
        self._store = open_store(settings.store_url, busy_s=ANSWER_S)

    def __enter__(self) -> Reviews:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()

    def listing(
        self,
        ref: str | None = None,
        *,
        reason: str | None = None,
        decided: bool = False,
        superseded: bool = True,
        limit: int | None = None,
    ) -> Listing:
        """Open reviews (`decided`: also those decided) of one batch or of all, what waits longest first.

        Without `superseded` those are left out whose lesson succeeded in a newer batch.
        """
        if not superseded:
            return _without_superseded(self.listing(ref, reason=reason, decided=decided), limit)
        with self._store.read() as tx:
            batch_id = None if ref is None else batches.find_batch(tx, ref).id
            rows = review_queue.list_reviews(tx, batch_id, reason=reason, decided=decided, limit=limit)
            return Listing(
                rows,
                review_queue.count_reviews(tx, batch_id, reason=reason, decided=decided),
                datetime.fromtimestamp(hosts.clock(tx), UTC),
                review_queue.superseded_by(tx, rows),
            )

    def reasons(self, ref: str | None = None, *, decided: bool = False) -> list[str]:
        """What `listing` takes as `reason` here: the classes, the most frequent first, then the gates."""
        with self._store.read() as tx:
            batch_id = None if ref is None else batches.find_batch(tx, ref).id
            classes = review_queue.count_reviews(tx, batch_id, decided=decided)
            return list(dict.fromkeys([*classes, *review_queue.list_gates(tx, batch_id, decided=decided)]))

    def look(self, ref: str) -> Look:
        """All there is to see of one lesson in review, or of one that was decided on. Raises NotFound."""
        with self._store.read() as tx:
            review = _review(tx, ref)
            batch = batches.find_batch(tx, review.batch_id)
            detail = details.read_detail(tx, review.batch_id, review.index)
            made = _made_from(tx, review)
            retry_helps = review.mark.reason != NO_CONTEXT or not sources_are_frozen(tx, batch.id)
        threshold = made.task.options.threshold
        lesson = detail.lesson
        if review.mark.accepted and lesson.content is not None and lesson.score is not None:
            draft: Draft | None = Draft(lesson.content, lesson.score, threshold, (), review.mark.edited)
        else:
            draft = made.draft()
        return Look(review, batch, detail, made.reply, draft, threshold, made.task.course.language, retry_helps)

    def hopeless(self, ref: str) -> list[ReviewRow]:
        """The open reviews of a batch, or the one of a lesson, that found nothing in sources whose texts are frozen."""
        with self._store.read() as tx:
            batch, index = details.locate(tx, ref)
            if not sources_are_frozen(tx, batch.id):
                return []
            rows = review_queue.list_reviews(tx, batch.id, reason=NO_CONTEXT)
        return [row for row in rows if index in (None, row.index)]

    def accept(
        self,
        refs: Sequence[str],
        *,
        by: str,
        edited: str | None = None,
        note: str | None = None,
        force: bool = False,
        seen: int | None = None,
    ) -> tuple[list[Verdict], list[BatchRow]]:
        """Accept lessons as they are, or one as a person `edited` it: all of them in one transaction, or none.

        `seen` is the id of the review that a person looked at; None: the one that is open now. Scoring comes before the
        transaction, which finds what others decided meanwhile. Returns what became of each,
        and the batches as they are then.

        Raises:
            NotFound: one of them is not in review.
            NothingToAccept: there is none to accept.
            AlreadyDecided: somebody else was first, or the lesson came back with another text than the one `seen`.
        """
        with self._store.read() as tx:
            read = [_made_from(tx, review) for review in _open_reviews(tx, refs, seen=seen)]
        verdicts, texts = [], []
        for made in read:
            review, draft = made.review, made.draft(edited)
            if draft is None:
                raise NothingToAccept(
                    f"{review.ref} has no text to accept ({review.mark.reason}); nothing was changed",
                    hint=f"write one, then  lessongen review accept {review.ref} --file FILE",
                )
            verdicts.append(Verdict(review, draft, draft.acceptable or (force and draft.fault is None)))
            written_at = made.reply.ended_at if made.reply and review.content is not None else None
            texts.append((review, draft, result_of(draft, made.task, review, made.reply), written_at))
        if not all(verdict.accepted for verdict in verdicts):
            return [Verdict(verdict.review, verdict.draft, accepted=False) for verdict in verdicts], []
        with self._store.write() as tx:
            now = hosts.clock(tx)
            accepted = [
                Accepted(review, draft.decision, result, now if written_at is None else written_at)
                for review, draft, result, written_at in texts
            ]
            review_decisions.accept(tx, accepted, by=by, note=note, now=now)
            rows, touched = _afterwards(tx, [verdict.review for verdict in verdicts])
        return [Verdict(row, verdict.draft, True) for row, verdict in zip(rows, verdicts, strict=True)], touched

    def reject(
        self, refs: Sequence[str], *, by: str, note: str, seen: int | None = None
    ) -> tuple[list[ReviewRow], list[BatchRow]]:
        """Reject lessons, all of them or none; the reviews and their batches as they are then. `seen` as in `accept`.

        Raises:
            NotFound: one of them is not in review.
            AlreadyDecided: somebody else was first, or the lesson came back with another text than the one `seen`.
        """
        with self._store.write() as tx:
            rows = _open_reviews(tx, refs, seen=seen)
            review_decisions.reject(tx, rows, by=by, note=note, now=hosts.clock(tx))
            return _afterwards(tx, rows)


def who() -> str:
    """Who decides, where nobody says otherwise: user@host."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user that no file names
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"


def _open_reviews(tx: Connection, refs: Sequence[str], *, seen: int | None) -> list[ReviewRow]:
    """The reviews that `refs` name, each once, all of them open; what was `seen` is the review of each."""
    found = [_review(tx, ref, retried=True) for ref in refs]
    rows = {(row.batch_id, row.index): row for row in found}
    for row in rows.values():
        review_decisions.require_open(row, seen=seen)
    return list(rows.values())


def _afterwards(tx: Connection, rows: Sequence[ReviewRow]) -> tuple[list[ReviewRow], list[BatchRow]]:
    """The reviews, and their batches, as they are after a decision."""
    touched = dict.fromkeys(row.batch_id for row in rows)
    return (
        [review_queue.read_review(tx, row.batch_id, row.index) for row in rows],
        [batches.find_batch(tx, batch_id) for batch_id in touched],
    )


def _without_superseded(found: Listing, limit: int | None) -> Listing:
    rows = [row for row in found.rows if row.id not in found.superseded]
    reasons = Counter(row.mark.reason for row in rows)
    return Listing(rows[:limit], dict(reasons.most_common()), found.now, left_out=len(found.rows) - len(rows))


def _review(tx: Connection, ref: str, *, retried: bool = False) -> ReviewRow:
    batch, index = details.locate(tx, ref)
    if index is None:
        raise NotFound(f'"{ref}" names a batch, not one of its lessons', hint=f"lessongen review list {batch.id}")
    return review_queue.read_review(tx, batch.id, index, retried=retried)


@dataclass(frozen=True, slots=True)
class _Made:
    """A lesson in review: what was asked for, what it may cite, and the last reply."""

    review: ReviewRow
    task: Task
    retrieved: Retrieved
    reply: LastReply | None

    def draft(self, edited: str | None = None) -> Draft | None:
        """The text in review, None when there is none; or the one that a person `edited`."""
        if edited is not None:
            return draft_edited(self.task, self.retrieved, edited)
        return draft_in_review(self.task, self.retrieved, self.review, self.reply)


def _made_from(tx: Connection, review: ReviewRow) -> _Made:
    task = task_of(tx, review.batch_id, review.index)
    history = History(tx, review.batch_id, review.index, review.round)
    return _Made(review, task, passages_of(task, history.context()), history.last_reply())
