"""One call for one lesson: which model, whether now, and the reply's commit."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from sqlalchemy.engine import Connection

from lessongen_core.chain import Candidate, choose, left_to_others, why_none
from lessongen_core.classify import classify
from lessongen_core.config import Endpoint, Model
from lessongen_core.errors import AccountBlocked, BadRequest, BudgetReached, LessonError, ModelUnavailable, Unavailable
from lessongen_core.estimate import cost_of, price_of, taken_for
from lessongen_core.learned import Learned
from lessongen_core.limiter import Kind, Outcome, Wait
from lessongen_core.pipeline import Task, build_request, expected_tokens, least_tokens, messages_for, prompt_tokens
from lessongen_core.prompts import Message, continue_from
from lessongen_core.provider import ChatRequest, RawReply
from lessongen_core.remembered import remember
from lessongen_core.retrieval import Retrieved
from lessongen_core.store import accounts, budget, claims, hosts
from lessongen_core.store.claims import Claim
from lessongen_core.store.history import Partial, StoredReply

from .context import PutBack, WorkerContext
from .giving_way import GivingWay

NO_ENDPOINT = "no endpoint is configured here for"
HALF_OPEN = "half_open"
BUDGET_WAIT_S = 2.0
MOST_REPAIRS = 4  # of one lesson in one round; each teaches something else
ANSWERED = frozenset({"ok", "neutral"})
_OF_THE_ADDRESS = (AccountBlocked, ModelUnavailable, BadRequest)
_OUTCOMES: dict[str, Kind] = {
    "rate_limited": "limited", "deferred": "limited", "unavailable": "failed", "malformed_response": "failed",
    "truncated": "ok", "refused": "ok",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """A call to make. `index` is the model's place in the chain; `probe`: its account is on trial.

    `context`: the passages of its prompt, to be remembered.
    """

    index: int
    model: Model
    endpoint: Endpoint
    request: ChatRequest
    partial: Partial | None
    probe: bool
    context: dict[str, Any] | None


class Asking:
    """Everything between a claimed lesson and a committed reply."""

    def __init__(self, context: WorkerContext, held: Claim, task: Task) -> None:
        self._context = context
        self._held = held
        self._task = task
        self._models = task.options.models
        self._offline = task.options.offline
        self._endpoints = [context.endpoint(model.name, offline=self._offline) for model in self._models]
        self._known: list[Learned] | None = None
        self._messages: tuple[Message, ...] | None = None

    # -- which model

    def credential(self, index: int) -> str:
        """The account of the model at `index`; "" when none is configured here."""
        endpoint = self._endpoints[index]
        return endpoint.credential if endpoint else ""

    def say_where(self, error: LessonError, index: int) -> None:
        """Add the address that was asked, and what holds it and its key, where a person has to correct one of them."""
        endpoint = self._endpoints[index]
        unheard = isinstance(error, Unavailable) and error.status is None
        if endpoint is None or not endpoint.url_from or not (unheard or isinstance(error, _OF_THE_ADDRESS)):
            return
        if isinstance(error, AccountBlocked | ModelUnavailable):
            error.evidence = f"{error.evidence}; asked {endpoint}"
        elif unheard or error.scope == "endpoint":
            error.message = f"{error.message}: {endpoint}"

    def known(self, index: int) -> Learned:
        """What is known of the model at `index`."""
        if self._known is None:
            names = [(self.credential(place), model.name) for place, model in enumerate(self._models)]
            self._known = [Learned()] * len(names) if self._offline else self._context.learned(names)
        return self._known[index]

    def chain(self, retrieved: Retrieved) -> list[Candidate]:
        """The models, each with its window and what this lesson needs."""
        messages = self._said(retrieved)
        least = least_tokens(self._task.lesson)
        return [
            Candidate(
                model.name,
                window=self.known(index).window(model.context_window),
                needs=prompt_tokens(messages, self.known(index)) + least,
                dead=self._held.dead_models.get(model.name),
                blocked=self._blocked(index),
                elsewhere=any(self._refusal(account) is None for account in self._elsewhere[index]),
            )
            for index, model in enumerate(self._models)
        ]

    def _said(self, retrieved: Retrieved) -> tuple[Message, ...]:
        """The whole prompt, built once for the claim: it is measured for each model, and sent at most once."""
        if self._messages is None:
            self._messages = messages_for(self._task, retrieved)
        return self._messages

    def _blocked(self, index: int) -> str | None:
        """Why the model at `index` can't be asked from here, if it can't."""
        if self._endpoints[index] is not None:
            return self._refusal(self.credential(index))
        refusals = (self._refusal(account) for account in self._elsewhere[index])
        return next(filter(None, refusals), f"{NO_ENDPOINT} {self._models[index].name}")

    def _refusal(self, credential: str) -> str | None:
        state, reason = self._held.accounts.get(credential, ("", ""))
        return reason if state == "blocked" else None

    @cached_property
    def _elsewhere(self) -> list[set[str]]:
        """For each model without an endpoint here the credentials that other pools ask it with; else nothing."""
        return [
            set() if endpoint else self._context.accounts_elsewhere(model.name)
            for model, endpoint in zip(self._models, self._endpoints, strict=True)
        ]

    def choose(self, retrieved: Retrieved) -> Chosen | None:
        """The call to make now; None: the lesson is another pool's to write.

        Raises:
            LessonError: no model can be asked: why_none.
        """
        if not any(self._endpoints):
            return None
        start, larger_than = self._held.chain_index, self._held.needs_window
        chain = self.chain(retrieved)
        index = choose(chain, start, larger_than=larger_than)
        if index is None:
            if left_to_others(chain, start, larger_than=larger_than):
                return None
            raise why_none(chain, start, larger_than=larger_than)
        model, endpoint = self._models[index], self._endpoints[index]
        assert endpoint is not None
        partial = self._held.partial
        if partial is not None and partial.model != model.name:
            partial = None
        messages = self._said(retrieved)
        if partial is not None:
            messages = continue_from(messages, partial.text, templates=self._task.options.templates)
        request = build_request(self._task, model, messages, self.known(index))
        state, _ = self._held.accounts.get(endpoint.credential, ("", ""))
        context = remember(retrieved, self._task.indexes)
        return Chosen(index, model, endpoint, request, partial, probe=state == HALF_OPEN, context=context)

    # -- whether now

    def wait_for_place(self, chosen: Chosen, on_wait: Callable[[], None]) -> Wait | None:
        """None: this worker holds a place in the fleet's limit, given back by `call`; `on_wait`: there was none yet."""
        if self._offline:
            return None
        with self._context.interruptible():
            answer = self._context.acquire(
                chosen.endpoint,
                chosen.model.name,
                tokens=self._prompt_tokens(chosen) + expected_tokens(self._task.lesson),
                probe=chosen.probe,
                gives_way=partial(self._gives_way, chosen),
                on_wait=on_wait,
            )
        return answer if isinstance(answer, Wait) else None

    def _prompt_tokens(self, chosen: Chosen) -> int:
        return prompt_tokens(chosen.request.messages, self.known(chosen.index))

    def _gives_way(self, chosen: Chosen) -> bool:
        """An urgent lesson gives way to nobody: put back, it would be in front of what was brought forward."""
        return self._held.priority != "high" and GivingWay(self._context).may(chosen.endpoint, chosen.model.name)

    # -- the call

    def call(
        self, chosen: Chosen, on_start: Callable[[], None], on_tokens: Callable[[int], None]
    ) -> StoredReply | Wait | None:
        """Send the one request and commit whatever came back, before anybody looks at it.

        `on_start` hears that it is sent now, `on_tokens` how many tokens came so far.
        None: the batch was blocked or cancelled before anything was sent. Wait: the budget is in others' hands.

        Raises:
            BudgetReached: the batch has not enough money left for this call.
        """
        outcome = Outcome("unsent")
        try:
            if not self._context.read(lambda tx: claims.may_call(tx, self._held, chosen.endpoint.credential)):
                self._context.write(lambda tx: claims.release(tx, self._held, now=hosts.clock(tx)))
                return None
            reserved = self._reserve(chosen)
            if isinstance(reserved, Wait):
                return reserved
            on_start()
            started_at = time.time()
            outcome = Outcome("broken")  # sent, and broken off by a signal: nothing is known of the endpoint
            reply = self._ask(chosen, on_tokens)
            stored = self._commit(chosen, reply, started_at, reserved)
            error = classify(reply)
            outcome = _outcome(reply, error)
            if error is not None:
                self.say_where(error, chosen.index)
            if isinstance(error, AccountBlocked) and not self._may_afford(error):
                self._block(chosen, error)  # before the place is free: nobody follows
            elif chosen.probe and outcome.kind in ANSWERED:
                self._context.write(lambda tx: accounts.heal(tx, chosen.endpoint.credential))
            return stored
        finally:
            self._context.done(outcome)

    def _may_afford(self, error: AccountBlocked) -> bool:
        """What the account still pays for is enough for this lesson, which may ask for it."""
        rest = error.repair.value if error.repair is not None and self._held.repairs < MOST_REPAIRS else None
        return isinstance(rest, int) and rest >= least_tokens(self._task.lesson)

    def _block(self, chosen: Chosen, error: AccountBlocked) -> None:
        reason, credential = f"{error.message}: {error.evidence}", chosen.endpoint.credential

        def block(tx: Connection) -> None:
            now = hosts.clock(tx)
            until = None if error.retry_after_s is None else now + error.retry_after_s
            accounts.block(tx, credential, reason=reason, until=until, now=now)

        self._context.write(block)

    def _reserve(self, chosen: Chosen) -> float | Wait | None:
        """Set the most that the call can cost aside, if the batch has a budget; returns it."""
        if self._held.max_cost_usd is None:
            return None
        price = cost_of(chosen.model, self._prompt_tokens(chosen), chosen.request.max_tokens) or 0.0
        held = self._held
        verdict = self._context.write(lambda tx: budget.reserve(tx, held.batch_id, held.index, price, token=held.token))
        if verdict == "busy":
            return Wait(BUDGET_WAIT_S, "full")
        if verdict == "reached":
            raise BudgetReached(f"the batch's budget of ${self._held.max_cost_usd:.2f} is reached")
        return price

    def _ask(self, chosen: Chosen, on_tokens: Callable[[int], None]) -> RawReply:
        """The call itself; a second stop signal breaks it off, but no reply that has arrived."""
        client = self._context.client(chosen.endpoint)
        reply: RawReply | None = None

        def hear(count: int) -> None:
            self._context.answering()
            on_tokens(count)

        try:
            with self._context.interruptible():
                reply = client.complete(chosen.request, on_tokens=hear)
        except PutBack:
            if reply is None:
                raise
        assert reply is not None
        return reply

    def _commit(self, chosen: Chosen, reply: RawReply, started_at: float, reserved: float | None) -> StoredReply:
        ended_at = time.time()
        cost_usd = price_of(chosen.model, reply)
        return self._context.write(
            lambda tx: claims.record_reply(
                tx,
                self._held,
                model=chosen.model.name,
                started_at=started_at,
                ended_at=ended_at,
                reply=reply.to_dict(),
                cost_usd=cost_usd,
                billed_usd=taken_for(chosen.model, reply) if cost_usd is None else cost_usd,
                continues=chosen.partial.n if chosen.partial else None,
                reserved_usd=reserved,
                context=chosen.context,
            )
        )


def _outcome(reply: RawReply, error: LessonError | None) -> Outcome:
    """What the fleet's limit learns of a reply."""
    tokens = None
    if reply.tokens_prompt is not None:
        tokens = reply.tokens_prompt + (reply.tokens_completion or 0)
    if error is None:
        return Outcome("ok", tokens)
    outcome = Outcome(_OUTCOMES.get(error.error_class, "neutral"), tokens)
    wait_s = getattr(error, "retry_after_s", None)
    return replace(outcome, retry_after_s=wait_s) if outcome.kind in ("limited", "failed") else outcome
