"""Process boundary: `run_lesson` runs inside one of the worker processes of the pool.

In/out A batch id and an index come in (the row is read again here); a final state goes to the store.
Fork   Database, HTTP and Redis handles open after the fork, once per worker: no socket is shared.
Death  After SIGKILL or OOM the row stays "running"; the pool's helper releases it as soon as it hears of the death.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from rq.job import Retry
from rq.timeouts import JobTimeoutException
from sqlalchemy.engine import Connection

from lessongen_core.classify import classify
from lessongen_core.errors import (
    BadRequest,
    BudgetReached,
    Deferred,
    LessonError,
    ModelUnavailable,
    StoreError,
    Unavailable,
)
from lessongen_core.fallback import Again, End, Park, next_step, spends_patience
from lessongen_core.limiter import Wait
from lessongen_core.pipeline import Task, expected_tokens, judge
from lessongen_core.prompts import merged_feedback
from lessongen_core.provider import RawReply
from lessongen_core.retrieval import Retrieved
from lessongen_core.spec.models import LessonSpec
from lessongen_core.store import claims, rounds
from lessongen_core.store.claims import Claim, Settlement
from lessongen_core.store.history import StoredReply
from lessongen_core.store.hosts import clock

from .asking import Asking, Chosen
from .context import SLOT_WAIT_S, PutBack, WorkerContext, current
from .failing import Failure
from .fetching import passages_for
from .meta import Meta

FOREVER = 10**6  # attempts are counted in the store, not by RQ
BAD_REQUESTS = 3  # in a row, and one more for each lesson in hand: our own fault, for every lesson
RETRY_AT_ONCE = 0
FOREIGN_S = 3.0


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
    held = context.write(lambda tx: claims.claim(tx, batch_id, index, pool=pool, worker=worker, now=clock(tx)))
    if held is None:
        return None
    run = _Run(context, held)
    try:
        return run.go()
    except PutBack:
        context.write(lambda tx: claims.release(tx, held, now=clock(tx), lost_call=run.calls))
        context.event("released", batch=batch_id, lesson=index)
        return Retry(max=FOREVER, interval=RETRY_AT_ONCE, enqueue_at_front=True)


@dataclass(slots=True)
class _Run:
    """One claim, from the claim to its end. `n` is the attempt being judged, None before a call was made.

    `calls`: a call is out; `answered`: some of its reply came in.
    """

    context: WorkerContext
    held: Claim
    n: int | None = None
    meta: Meta | None = None
    calls: bool = False
    answered: bool = False

    def go(self) -> Retry | None:
        """Whatever happens, the lesson leaves `running`: finished, settled, or in review for a bug."""
        try:
            task = self._task()
            try:
                asking = Asking(self.context, self.held, task)
                return self._write(task, asking)
            except JobTimeoutException:
                error: LessonError = Unavailable("the lesson took longer than the job's time limit")
            except LessonError as exc:
                error = exc
            return self._fail(task, Failure(error, self.held.chain_index))
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
        return Task(lesson, course, indexes, batch.options, self.held.feedback)

    def _write(self, task: Task, asking: Asking) -> Retry | None:
        self.meta = Meta(self.context.eye, task.options.models[self.held.chain_index].name, self.held.spent + 1)
        self.meta.write_with_next("starting", 0)
        self._stage("fetching_context", 10)
        retrieved = passages_for(self.context, self.held, task)
        stored = self._pending()
        if stored is None:
            chosen = asking.choose(retrieved)
            self.context.met(foreign=chosen is None)
            if chosen is None:
                return self._give_back(task)
            self._tell_model(chosen)
            wait = asking.wait_for_place(chosen, self._waits_for_place)
            if wait is not None:
                return self._wait(task, wait, waited_here=True)
            expected = expected_tokens(task.lesson)
            called = asking.call(chosen, lambda: self._begin(chosen), lambda count: self._streaming(count / expected))
            self.calls = False
            if isinstance(called, Wait):
                self.context.sit(called.seconds)  # or it would take the next lesson, which finds the same
                return self._wait(task, called, waited_here=True)
            if called is None:
                return None
            stored = called
        return self._judge(task, asking, retrieved, stored)

    def _give_back(self, task: Task) -> Retry | None:
        """Nothing is configured here to write it with: another pool may have it, and others here may go first."""
        self._event("left", msg="no endpoint is configured here for the model that is next")
        return self._wait(task, Wait(FOREIGN_S, "full"), waited_here=False)

    def _put_back(self) -> Retry:
        """As it came, behind what is queued; an urgent one in front."""
        self.context.write(lambda tx: claims.release(tx, self.held, now=clock(tx)))
        return Retry(max=FOREVER, interval=RETRY_AT_ONCE, enqueue_at_front=self.held.priority == "high")

    def _pending(self) -> StoredReply | None:
        """A reply that a dead worker left, if it was paid for. An answer with nothing in it is old by now: ask anew."""
        stored = self.held.pending
        if stored is None or stored.reply["text"]:
            return stored
        error = classify(RawReply.from_dict(stored.reply))
        if error is not None:
            self.context.write(
                lambda tx: claims.judge_unpaid(tx, self.held, stored.n, error.error_class, error.evidence)
            )
        return None

    def _judge(self, task: Task, asking: Asking, retrieved: Retrieved, stored: StoredReply) -> Retry | None:
        self.n = stored.n
        index = next((i for i, model in enumerate(task.options.models) if model.name == stored.model), 0)
        partial = self.held.partial if stored.continues is not None else None
        reply = RawReply.from_dict(stored.reply)
        before = partial.text if partial else ""
        with self.context.turns.one():
            judged = judge(task, task.options.models[index], retrieved, reply, self._judging, before=before)
        result = judged.result
        if result is None:
            assert judged.error is not None
            asking.say_where(judged.error, index)
            failure = Failure(judged.error, index, judged, reply, before, asking, asking.chain(retrieved))
            return self._fail(task, failure)
        if partial is not None:
            result = replace(result, token_count=(result.token_count or 0) + partial.tokens)
        written = self.context.write(lambda tx: claims.finish(tx, self.held, stored, result, now=clock(tx)))
        self._last_stage("complete")
        self._event("completed" if written else "claim_lost", score=round(result.score, 3))
        return None

    # -- what follows a failure

    def _fail(self, task: Task, failure: Failure) -> Retry | None:
        error = failure.error
        if (facts := failure.facts(task)) and failure.asking is not None:
            model = task.options.models[failure.index].name
            self.context.teach(failure.asking.credential(failure.index), model, facts)
        now = failure.situation(self.held, task)
        step = next_step(error, now, task.options.retry)
        after = replace(
            self._settlement("waiting", error, now.spent),
            step=step.step,
            chain_index=failure.index,
            tries=now.tries,
            needs_window=failure.needs_window(self.held, task),
        )
        if isinstance(step, Again):
            return self._again(error, step, after, failure)
        if isinstance(step, Park):
            self._park(task, failure, after)
        else:
            self._end(task, step, after, failure)
        return None

    def _park(self, task: Task, failure: Failure, after: Settlement) -> None:
        """The account is blocked: this lesson and all that have no other way are parked, in one transaction."""
        error = failure.error
        reason = f"{error.message}: {error.evidence}" if error.evidence != error.message else error.message
        after = replace(after, state="parked", message=reason)
        over_budget = isinstance(error, BudgetReached)

        def park(tx: Connection) -> int:
            now = clock(tx)
            blocked = {name for name, (state, _) in self.held.accounts.items() if state == "blocked"}
            if failure.asking is not None and self.n is not None and not over_budget:
                blocked.add(failure.asking.credential(failure.index))
            parked = rounds.park_all(
                tx,
                reason=reason,
                error=type(error),
                now=now,
                batch_id=self.held.batch_id if over_budget else None,
                can_go_on=lambda names: not over_budget and self._can_go_on(names, blocked),
            )
            claims.settle(tx, self.held, self.n, after, evidence=error.evidence, now=now)
            return parked

        parked = self.context.write(park)
        self._event("blocked", error=error.code, parked=parked, evidence=error.evidence)

    def _can_go_on(self, names: Sequence[str], blocked: Collection[str]) -> bool:
        """Whether a batch with these models has one whose account serves, or one that only others can ask."""
        endpoints = (self.context.settings.endpoint(name) for name in names)
        return any(endpoint is None or endpoint.credential not in blocked for endpoint in endpoints)

    def _end(self, task: Task, step: End, after: Settlement, failure: Failure) -> None:
        error, judged = failure.error, failure.judged
        after = replace(
            after,
            state=step.outcome,
            retry_at=self.context.now() + step.retry_after_s if step.retry_after_s is not None else None,
            content=judged.content if judged else None,
            score_detail=judged.score_detail if judged else None,
        )
        self._settle(after, error, also=lambda tx: self._stop_batch(tx, task, failure))
        self._last_stage("failed", error=error.code)
        self._event("failed", outcome=step.outcome, error=error.code, evidence=error.evidence)

    def _stop_batch(self, tx: Connection, task: Task, failure: Failure) -> None:
        """What fails for every lesson ends the batch: a chain of dead models, requests the provider calls wrong."""
        error, held = failure.error, self.held
        if isinstance(error, ModelUnavailable):
            stop = {model.name for model in task.options.models} <= self._dead(tx, task, failure)
        elif isinstance(error, BadRequest):
            stop = rounds.is_refused(tx, held.batch_id, least=BAD_REQUESTS)
        else:
            return
        if stop:
            reason = f"{error.message}: {error.evidence}"
            stopped = rounds.stop_batch(tx, held.batch_id, reason=reason, error=error, now=clock(tx))
            self._event("batch_stopped", error=error.code, stopped=stopped, evidence=error.evidence)

    def _dead(self, tx: Connection, task: Task, failure: Failure) -> set[str]:
        """Note the model that is not served; nobody asks it again in this batch."""
        if self.n is None:
            return set(self.held.dead_models)
        model = task.options.models[failure.index].name
        return rounds.bury_model(tx, self.held.batch_id, model, failure.error.evidence)

    def _again(self, error: LessonError, step: Again, after: Settlement, failure: Failure) -> Retry:
        drawn = random.uniform(0, step.delay_s) if step.full_jitter else step.delay_s
        drawn += random.uniform(0, 1) if step.delay_s > 0 and not step.full_jitter else 0.0
        moves = step.step == "next_model"
        after = replace(
            after,
            waited_s=self.held.waited_s + (drawn if spends_patience(error) else 0.0),
            due_at=self.context.now() + drawn,
            feedback=merged_feedback(failure.judged.feedback if failure.judged else (), self.held.feedback),
            chain_index=failure.index + 1 if moves else failure.index,
            tries=0 if moves else after.tries,
        )
        self._settle(after, error, also=lambda tx: self._bury(tx, error, failure))
        self._stage("starting", 0, error=error.code)
        self._event("retrying", error=error.code, step=step.step, in_s=round(drawn, 1), evidence=error.evidence)
        return _retry(drawn)

    def _bury(self, tx: Connection, error: LessonError, failure: Failure) -> None:
        """The lesson goes on with another model; nobody else is to find out that this one is dead."""
        if isinstance(error, ModelUnavailable) and failure.chain and self.n is not None:
            rounds.bury_model(tx, self.held.batch_id, failure.chain[failure.index].name, error.evidence)

    def _wait(self, task: Task, wait: Wait, *, waited_here: bool) -> Retry | None:
        """No place in the fleet's limit in time: back to the queue as it came, no attempt spent, no call made.

        A pause costs patience, an endpoint that is down what a run sits out: both end the lesson in the end.
        `waited_here`: this worker has sat as long as it may; one that has not would ask again and again.
        """
        now = self.context.now()
        held, policy = self.held, task.options.retry
        bounds = {"paused": policy.patience_s, "down": min(policy.patience_s, policy.defer_after_s)}
        bound_s = bounds.get(wait.cause)
        waited_s = held.waited_s + (wait.seconds if bound_s is not None else 0.0)
        after = Settlement(
            "waiting", None, None, None, held.spent, waited_s, due_at=now + wait.seconds, feedback=held.feedback,
            chain_index=held.chain_index, tries=held.tries, needs_window=held.needs_window,
        )  # fmt: skip
        if bound_s is not None and (wait.seconds > policy.defer_after_s or waited_s > bound_s):
            error = _tired_of(wait)
            after = replace(
                after, state="retryable", error_class=error.error_class, error_code=error.code, message=error.message,
                due_at=None, retry_at=now + wait.seconds,
            )  # fmt: skip
            self._settle(after, error)
            self._last_stage("failed", error=error.code)
            self._event("failed", outcome="retryable", error=error.code, evidence=error.evidence)
            return None
        if bound_s is None and waited_here and wait.seconds <= SLOT_WAIT_S:
            return self._put_back()  # its turn is near: RQ's scheduler would add two seconds to that
        self.context.write(lambda tx: claims.settle(tx, held, None, after, evidence="", now=now))
        return _retry(wait.seconds)

    def _end_in_review(self, exc: Exception) -> None:
        error = LessonError(f"a bug in lessongen: {type(exc).__name__}", evidence=type(exc).__name__)
        self._settle(self._settlement("review", error, self.held.spent + 1), error)

    def _settlement(self, state: claims.SettledState, error: LessonError, spent: int) -> Settlement:
        return Settlement(state, error.error_class, error.code, error.message, spent, self.held.waited_s)

    def _settle(
        self, after: Settlement, error: LessonError, also: Callable[[Connection], None] = lambda tx: None
    ) -> None:
        def settle(tx: Connection) -> bool:
            written = claims.settle(tx, self.held, self.n, after, evidence=error.evidence, now=clock(tx))
            if written:
                also(tx)
            return written

        if not self.context.write(settle):
            self._event("claim_lost", error=error.code)

    # -- what people see

    def _tell_model(self, chosen: Chosen) -> None:
        if self.meta is not None:
            self.meta.model, self.meta.fallback = chosen.model.name, chosen.index > 0

    def _waits_for_place(self) -> None:
        if self.meta is not None:
            self.meta.write("fetching_context", 10, waits=True)

    def _begin(self, chosen: Chosen) -> None:
        self._event("started", model=chosen.model.name)
        self._stage("generating", 30)  # and nothing came yet
        self.calls, self.answered = True, False

    def _streaming(self, share: float) -> None:
        self._stage("generating", 31 + int(39 * min(1.0, share)), at_once=not self.answered)
        self.answered = True

    def _judging(self, stage: str) -> None:
        self._stage(stage, {"sanitizing": 70, "validating": 90}[stage])

    def _stage(self, stage: str, percent: int, error: str | None = None, *, at_once: bool = False) -> None:
        if self.meta is not None:
            self.meta.write(stage, percent, error=error, at_once=at_once)

    def _last_stage(self, stage: str, error: str | None = None) -> None:
        if self.meta is not None:
            self.meta.write_at_end(stage, 100, error=error)

    def _event(self, kind: str, **fields: object) -> None:
        lesson = {"batch": self.held.batch_id, "lesson": self.held.spec["lesson_id"], "attempt": self.held.spent + 1}
        self.context.event(kind, **lesson, **fields)


def _retry(delay_s: float) -> Retry:
    """RQ's scheduler ticks whole seconds; one more, so that the claim finds the lesson due. Must be an int."""
    return Retry(max=FOREVER, interval=math.ceil(delay_s) + 1 if delay_s > 0 else RETRY_AT_ONCE)


def _tired_of(wait: Wait) -> LessonError:
    """Why a lesson that made no call ends."""
    until = f"for {wait.seconds:,.0f} s more"
    if wait.cause == "down":
        return Unavailable(
            "the endpoint does not answer anybody", evidence=f"asked again by one call at a time, {until}"
        )
    return Deferred("the provider asked everybody to wait", evidence=f"no call was made; the wait goes on {until}")
