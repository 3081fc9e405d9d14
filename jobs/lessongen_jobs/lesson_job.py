"""Process boundary: `run_lesson` runs inside one of the worker processes of the pool.

In/out A batch id and an index come in (the row is read again here); a final state goes to the store.
Fork   Database, HTTP and Redis handles open after the fork, once per worker: no socket is shared.
Death  After SIGKILL or OOM the row stays "running"; the pool's helper releases it as soon as it hears of the death.
"""

from __future__ import annotations

import math
import os
import random
import time
from dataclasses import dataclass, replace

from rq.job import Retry
from rq.timeouts import JobTimeoutException
from sqlalchemy.engine import Connection

from lessongen_core.errors import InternalError, LessonError, StoreError, Unavailable
from lessongen_core.fallback import Again, End, Park, next_step, spends_attempt
from lessongen_core.pipeline import Judged, Task, build_request, expected_tokens, fetch_context, judge
from lessongen_core.provider import ChatRequest, RawReply
from lessongen_core.spec.models import LessonSpec
from lessongen_core.store import claims, rounds
from lessongen_core.store.claims import Claim, Settlement, StoredReply

from .context import PutBack, WorkerContext, current
from .meta import Meta

FOREVER = 10**6  # attempts are counted in the store, not by RQ
SLOT_WAIT_S = 2.0
RETRY_AT_ONCE = 0


def run_lesson(batch_id: str, index: int) -> Retry | None:
    """Generate one lesson; claim it first, so that a second delivery does nothing.

    A failure we know is stored and answered with the wait, if any. A bug of ours ends the lesson in review and goes
    on to RQ, which reports it.
    """
    context = current()
    try:
        return _claim_and_go(context, batch_id, index)
    except StoreError as exc:
        # The lesson's end can't be written: die, so that the pool takes the lesson back once the store answers.
        context.event("store_lost", batch=batch_id, lesson=index, error=str(exc))
        os._exit(os.EX_TEMPFAIL)


def _claim_and_go(context: WorkerContext, batch_id: str, index: int) -> Retry | None:
    pool, worker = context.pool_id, context.worker
    held = context.write(lambda tx: claims.claim(tx, batch_id, index, pool=pool, worker=worker, now=time.time()))
    if held is None:
        return None
    try:
        return _Run(context, held).go()
    except PutBack:
        context.write(lambda tx: claims.release(tx, held, now=time.time()))
        context.event("released", batch=batch_id, lesson=index)
        return Retry(max=FOREVER, interval=RETRY_AT_ONCE, enqueue_at_front=True)


@dataclass(slots=True)
class _Run:
    """One claim, from the claim to its end. `n` is the attempt being judged, None before a call was made."""

    context: WorkerContext
    held: Claim
    n: int | None = None
    meta: Meta | None = None

    def go(self) -> Retry | None:
        """Whatever happens, the lesson leaves `running`: finished, settled, or in review for a bug."""
        try:
            task = self._task()
            try:
                return self._write(task)
            except JobTimeoutException:
                return self._fail(task, Judged(error=Unavailable("the lesson took longer than the job's time limit")))
            except LessonError as error:
                return self._fail(task, Judged(error=error))
        except StoreError:
            raise
        except Exception as exc:
            self._end_in_review(exc)
            self.context.report_bug(exc, batch=self.held.batch_id, lesson=self.held.index)
            raise

    def _task(self) -> Task:
        lesson = LessonSpec.model_validate(self.held.spec)
        batch = self.context.batch(self.held.batch_id)
        course, indexes = batch.course(self.held.course_no, lesson.named_sets)
        task = Task(lesson, course, indexes, batch.options, self.held.feedback)
        self.meta = Meta(self.context.redis, task.model.name, self.held.spent + 1)
        self._event("started", model=task.model.name)
        return task

    def _write(self, task: Task) -> Retry | None:
        self._stage("starting", 0)
        self._stage("fetching_context", 10)
        retrieved = fetch_context(task)
        stored = self.held.pending
        if stored is None:
            request = build_request(task, retrieved)  # before the slot: it is held for the call alone
            wait_s = self._wait_for_slot(task)
            if wait_s > 0:
                return self._wait(wait_s)
            stored = self._call(task, request)
            if stored is None:
                return None  # the batch was blocked or cancelled before anything was sent
        self.n = stored.n
        judged = judge(task, retrieved, RawReply.from_dict(stored.reply), self._judging)
        result = judged.result
        if result is None:
            return self._fail(task, judged, stored)
        written = self.context.write(lambda tx: claims.finish(tx, self.held, stored, result, now=time.time()))
        self._stage("complete", 100)
        self._event("completed" if written else "claim_lost", score=round(result.score, 3))
        return None

    # -- the call

    def _wait_for_slot(self, task: Task) -> float:
        """Seconds this lesson has to wait for the fleet's limit, beyond what a worker may sit out; 0.0: go."""
        if task.options.offline:
            return 0.0
        with self.context.interruptible():
            return self.context.acquire_slot(wait_s=SLOT_WAIT_S)

    def _call(self, task: Task, request: ChatRequest) -> StoredReply | None:
        """Send the one request and commit whatever came back, before anybody looks at it."""
        try:
            if not self.context.read(lambda tx: claims.holds(tx, self.held)):
                self.context.write(lambda tx: claims.release(tx, self.held, now=time.time()))
                return None
            started_at = time.time()
            reply = self._ask(task, request)
        finally:
            if not task.options.offline:
                self.context.release_slot()
        ended_at = time.time()
        return self.context.write(
            lambda tx: claims.record_reply(
                tx,
                self.held,
                model=task.model.name,
                started_at=started_at,
                ended_at=ended_at,
                reply=reply.to_dict(),
                cost_usd=_cost(task, reply),
            )
        )

    def _ask(self, task: Task, request: ChatRequest) -> RawReply:
        """The call itself; a second stop signal breaks it off, but no reply that has arrived."""
        client = self.context.client(offline=task.options.offline)
        expected = expected_tokens(task.lesson)
        self._stage("generating", 30)
        reply: RawReply | None = None
        try:
            with self.context.interruptible():
                reply = client.complete(
                    request,
                    on_tokens=lambda count: self._stage("generating", 30 + int(40 * min(1.0, count / expected))),
                )
        except PutBack:
            if reply is None:
                raise
        assert reply is not None
        return reply

    # -- what follows a failure

    def _fail(self, task: Task, judged: Judged, stored: StoredReply | None = None) -> Retry | None:
        error = judged.error
        if error is None:
            raise InternalError("a failure without an error")
        spent = self.held.spent + (1 if spends_attempt(error) else 0)
        repeated = stored is not None and bool(self.held.last_text) and stored.reply["text"] == self.held.last_text
        step = next_step(
            error, spent=max(spent, 1), waited_s=self.held.waited_s, policy=task.options.retry, repeated=repeated
        )
        if isinstance(step, Again):
            return self._again(error, step, spent, judged)
        if isinstance(step, Park):
            self._park(error, spent)
        else:
            self._end(error, step, spent, judged)
        return None

    def _park(self, error: LessonError, spent: int) -> None:
        """The credential is blocked: this lesson and all that wait are parked, in one transaction."""
        now = time.time()
        reason = f"{error.message}: {error.evidence}"
        after = replace(self._settlement("parked", error, spent), message=reason)

        def park(tx: Connection) -> int:
            parked = rounds.park_all(tx, reason=reason, error_class=error.error_class, error_code=error.code, now=now)
            claims.settle(tx, self.held, self.n, after, evidence=error.evidence, now=now)
            return parked

        parked = self.context.write(park)
        self._event("blocked", error=error.code, parked=parked, evidence=error.evidence)

    def _end(self, error: LessonError, step: End, spent: int, judged: Judged) -> None:
        now = time.time()
        after = replace(
            self._settlement(step.outcome, error, spent),
            retry_at=now + step.retry_after_s if step.retry_after_s is not None else None,
            content=judged.content,
            score_detail=judged.score.to_dict() if judged.score else None,
        )
        self._settle(after, error, now)
        self._stage("failed", 100, error=error.code)
        self._event("failed", outcome=step.outcome, error=error.code, evidence=error.evidence)

    def _again(self, error: LessonError, step: Again, spent: int, judged: Judged) -> Retry:
        drawn = random.uniform(0, step.delay_s) if step.full_jitter else step.delay_s + random.uniform(0, 1)
        now = time.time()
        after = replace(
            self._settlement("waiting", error, spent),
            waited_s=self.held.waited_s + (drawn if error.error_class == "rate_limited" else 0.0),
            due_at=now + drawn,
            feedback=judged.feedback,
        )
        self._settle(after, error, now)
        if error.error_class == "rate_limited" and not self.context.batch(self.held.batch_id).options.offline:
            self.context.pause_fleet(step.delay_s)
        self._stage("starting", 0, error=error.code)
        self._event("retrying", error=error.code, in_s=round(drawn, 1), evidence=error.evidence)
        return _retry(drawn)

    def _wait(self, wait_s: float) -> Retry:
        """No slot of the fleet's limit in time: back to the queue, no attempt spent, no call made."""
        now = time.time()
        after = Settlement(
            "waiting", None, None, None, self.held.spent, self.held.waited_s, due_at=now + wait_s,
            feedback=self.held.feedback,
        )  # fmt: skip
        self.context.write(lambda tx: claims.settle(tx, self.held, None, after, evidence="", now=now))
        return _retry(wait_s)

    def _end_in_review(self, exc: Exception) -> None:
        error = LessonError(f"a bug in lessongen: {type(exc).__name__}", evidence=type(exc).__name__)
        self._settle(self._settlement("review", error, self.held.spent + 1), error, time.time())

    def _settlement(self, state: claims.SettledState, error: LessonError, spent: int) -> Settlement:
        return Settlement(state, error.error_class, error.code, error.message, spent, self.held.waited_s)

    def _settle(self, after: Settlement, error: LessonError, now: float) -> None:
        written = self.context.write(
            lambda tx: claims.settle(tx, self.held, self.n, after, evidence=error.evidence, now=now)
        )
        if not written:
            self._event("claim_lost", error=error.code)

    # -- what people see

    def _judging(self, stage: str) -> None:
        self._stage(stage, {"sanitizing": 70, "validating": 90}[stage])

    def _stage(self, stage: str, percent: int, error: str | None = None) -> None:
        if self.meta is not None:
            self.meta.write(stage, percent, error=error)

    def _event(self, kind: str, **fields: object) -> None:
        lesson = {"batch": self.held.batch_id, "lesson": self.held.spec["lesson_id"], "attempt": self.held.spent + 1}
        self.context.event(kind, **lesson, **fields)


def _retry(delay_s: float) -> Retry:
    """RQ's scheduler ticks whole seconds; one more, so that the claim finds the lesson due. Must be an int."""
    return Retry(max=FOREVER, interval=math.ceil(delay_s) + 1 if delay_s > 0 else RETRY_AT_ONCE)


def _cost(task: Task, reply: RawReply) -> float | None:
    """USD, when the model has prices and the provider counted."""
    model = task.model
    if model.price_prompt is None or model.price_completion is None or reply.tokens_prompt is None:
        return None
    return (reply.tokens_prompt * model.price_prompt + (reply.tokens_completion or 0) * model.price_completion) / 1e6
