"""What a call sets aside: tokens of the minute, and money of the batch."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, cast

import pytest
from provider_calls import COURSE, LESSON, RETRIEVED
from pydantic import SecretStr

from lessongen_core.config import Endpoint, Model, load_settings
from lessongen_core.errors import AccountBlocked, BadRequest, LessonError, ModelUnavailable, RateLimited, Unavailable
from lessongen_core.learned import Learned
from lessongen_core.limiter import Wait
from lessongen_core.options import BatchOptions
from lessongen_core.pipeline import Task, expected_tokens
from lessongen_core.store.claims import Claim
from lessongen_jobs.asking import Asking
from lessongen_jobs.context import WorkerContext

KEY = "sentinel-0123456789"
MODEL = Model(name="m", price_prompt=1_000_000, price_completion=0)  # a dollar a token of the prompt


class Noted(SimpleNamespace):
    """A worker's context without broker and store: nothing is sent here, only what would be set aside is noted."""

    def endpoint(self, model: str, *, offline: bool) -> Endpoint:
        return Endpoint(f"http://127.0.0.1:9/v1?key={KEY}", SecretStr(KEY), "file my.toml:2", "MY_LLM_KEY")

    def learned(self, models: object) -> list[Learned]:
        return [Learned(ratio=self.ratio)]

    def interruptible(self) -> Any:
        return nullcontext()

    def acquire(self, endpoint: Endpoint, model: str, *, tokens: int, **_: object) -> Wait:
        self.tokens = tokens
        return Wait(1, "tokens")

    def write(self, change: Callable[[Any], str]) -> str:
        return "reserved"


def asking_with(ratio: float) -> tuple[Asking, Noted]:
    """For one lesson, and what its context notes."""
    noted = Noted(ratio=ratio)
    held = SimpleNamespace(
        chain_index=0, needs_window=0, partial=None, accounts={}, dead_models={}, max_cost_usd=1e9, priority="normal",
        batch_id="b", index=0, token=1,
    )  # fmt: skip
    task = Task(LESSON, COURSE, {}, BatchOptions.from_settings(load_settings()).model_copy(update={"models": [MODEL]}))
    return Asking(cast(WorkerContext, noted), cast(Claim, held), task), noted


def set_aside(ratio: float) -> tuple[int, float]:
    """Tokens of the minute, and dollars, of a model that counts `ratio` tokens for each of our estimate."""
    asking, noted = asking_with(ratio)
    chosen = asking.choose(RETRIEVED)
    assert chosen is not None
    assert asking.wait_for_place(chosen, lambda: None) == Wait(1, "tokens")
    dollars = asking._reserve(chosen)
    assert isinstance(dollars, float)
    return noted.tokens - expected_tokens(LESSON), dollars


def test_what_a_server_counts_is_set_aside() -> None:
    """It counts twice what we estimate: twice the tokens of a minute, and twice the money for the prompt."""
    (tokens, dollars), once = set_aside(2.0), set_aside(1.0)
    assert (tokens, dollars) == pytest.approx((2 * once[0], 2 * once[1]), abs=3)
    assert once[0] == pytest.approx(once[1], abs=2) and once[0] > 500


ASKED = "http://127.0.0.1:9/v1?*** (file my.toml:2, key of MY_LLM_KEY)"
ELSEWHERE = BadRequest("no API", status=404)
ELSEWHERE.scope = "endpoint"


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (AccountBlocked("x", status=401), True),
        (ModelUnavailable("x", status=404), True),
        (ELSEWHERE, True),
        (Unavailable("the endpoint does not accept connections"), True),
        (Unavailable("overloaded", status=503), False),
        (BadRequest("an odd parameter", status=400), False),
        (RateLimited("x", status=429), False),
    ],
)
def test_what_a_person_has_to_correct_is_named(error: LessonError, named: bool) -> None:
    """The address without its query, and what holds it and its key; where waiting helps, nothing is added."""
    asking_with(1)[0].say_where(error, 0)
    told = f"{error.message} {error.evidence}"
    assert (ASKED in told) is named
    assert KEY not in told
