"""What happens between a worker and a provider that answers otherwise than hoped: real workers, a real server."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from courses import SOURCE, write_course
from fleet import Fleet, open_fleet
from waiting import wait_for

from lessongen_core.limiter import DOWN_AFTER, Grant, Limits, Outcome, RateLimiter
from lessongen_core.store.database import open_store
from lessongen_core.store.rows import LessonRow
from lessongen_core.store.schema import lessons
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, Script, failure, scripted_provider, too_many
from lessongen_jobs.connection import connect

CHAIN = """
[[models]]
name = "first"
price_prompt = 1.0
price_completion = 10.0
[[models]]
name = "second"
price_prompt = 1.0
price_completion = 10.0
"""


def models_asked(fleet: Fleet) -> Counter[str]:
    return Counter(call.model for call in fleet.provider.calls)


def claims_of(fleet: Fleet) -> int:
    """How often a worker took a lesson, of all batches."""
    store = open_store(fleet.settings.store_url)
    with closing(store), store.read() as tx:
        return int(tx.execute(sa.select(sa.func.sum(lessons.c.claim_token))).scalar_one())


def classes(row: LessonRow) -> list[tuple[str, str | None, str | None]]:
    return [(attempt.model, attempt.error_class, attempt.step) for attempt in row.attempt_rows]


def test_the_next_model_after_its_tries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tries on the first model, then the second one writes the lesson, marked as a fallback."""
    down = Rule(failure(503, "overloaded"), model="first")
    with open_fleet(tmp_path, monkeypatch, down, more=CHAIN) as fleet, fleet.pool(2):
        batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        for row in fleet.lessons(batch_id).values():
            assert (row.model, row.fallback) == ("second", True)
            assert classes(row) == [
                ("first", "unavailable", "again"), ("first", "unavailable", "next_model"), ("second", "ok", None),
            ]  # fmt: skip


def test_a_poor_lesson_escalates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A score below the threshold: again with the failing criteria, which no outage wipes out, then the next model."""
    down, poor = Rule(failure(503, "overloaded"), "1.2", n=[2]), Rule(model="first", write="missing_section")
    with open_fleet(tmp_path, monkeypatch, down, poor, more=CHAIN) as fleet, fleet.pool(2):
        batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        rows = fleet.lessons(batch_id).values()
        assert [[step for *_, step in classes(row)] for row in rows] == [["again", "next_model", None]] * 2
        assert sorted(each[1] or "" for row in rows for each in classes(row)) == [
            "ok",
            "ok",
            *["quality"] * 3,
            "unavailable",
        ]
        calls = fleet.provider.calls
        assert {call.lesson_n > 1 for call in calls if "\n- structure: " in call.prompt} == {True}
        assert sum("<feedback-" in call.prompt for call in calls) == 4


def test_retired_models_stop_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every model of the chain is gone: a few calls, then all lessons are retryable; `run` does not repeat them."""
    gone = Rule(failure(404, "The model does not exist", code="model_not_found"))
    with open_fleet(tmp_path, monkeypatch, gone, more=CHAIN + "[workers]\ncount = 4\n") as fleet:
        done = fleet.command("run", str(write_course(tmp_path, 60)))
        assert done.returncode == 4, done.stderr
        assert len(fleet.provider.calls) <= 4 + 4  # one of each worker and model
        rows = fleet.lessons(fleet.snapshot("latest").batch.id).values()
        assert {(row.outcome, row.error_class) for row in rows} == {("retryable", "model_unavailable")}
        assert sum(row.attempts for row in rows) == len(fleet.provider.calls)


def test_a_retired_model_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first model is gone: all lessons go to the second; nobody asks the first one again."""
    gone = Rule(failure(404, "The model does not exist", code="model_not_found"), model="first")
    with open_fleet(tmp_path, monkeypatch, gone, more=CHAIN) as fleet, fleet.pool(2):
        batch_id = fleet.submit(write_course(tmp_path, 12)).batch.id
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        asked = models_asked(fleet)
        assert asked["first"] <= 2
        assert asked["second"] == 12


WRONG = failure(400, "messages: unexpected field", kind="invalid_request_error")
NOWHERE = failure(404, "no such path: /chat/completions", code="not_found")
PAGE = Reply(body="<!doctype html><html><title>Welcome to nginx!</title></html>")


@pytest.mark.parametrize(("reply", "said"), [(WRONG, "HTTP 400"), (PAGE, "base URL"), (NOWHERE, "base URL")])
def test_wrong_requests_stop_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reply: Reply, said: str
) -> None:
    """What the provider calls wrong, or what lies at a wrong address, is our own fault for every lesson: the first few
    stop the batch. Of an address it is told which one, and what holds it.
    """
    with open_fleet(tmp_path, monkeypatch, Rule(reply)) as fleet, fleet.pool(2):
        batch_id = fleet.submit(write_course(tmp_path, 40)).batch.id
        assert fleet.wait_until_over(batch_id).batch.status == "failed"
        assert len(fleet.provider.calls) <= 5
        rows = fleet.lessons(batch_id).values()
        assert {(row.outcome, row.error_class) for row in rows} == {("retryable", "bad_request")}
        stopped = [row.error_message for row in rows if not row.attempt_rows]
        assert stopped and all(said in str(message) for message in stopped)
        if said == "base URL":
            assert all(f": {fleet.provider.url} (LESSONGEN_BASE_URL" in str(message) for message in stopped)


def test_a_few_odd_lessons_stop_no_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three are refused at once while the first good ones are still being written: these three alone end."""
    wrong = failure(400, "messages: unexpected field", kind="invalid_request_error")
    odd = [Rule(wrong, f"1.{n}") for n in (1, 2, 3)]
    with open_fleet(tmp_path, monkeypatch, *odd, Rule(Reply(latency_s=1.5))) as fleet, fleet.pool(5):
        batch_id = fleet.submit(write_course(tmp_path, 8)).batch.id
        counts = fleet.wait_until_over(batch_id).counts
        assert (counts["succeeded"], counts["retryable"]) == (5, 3)


def test_a_cut_reply_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`finish_reason: length`: the second call carries the first one's text and gives the rest of the lesson."""
    cut = Rule(Reply(finish_reason="length"), n=[1], write="truncated")
    with open_fleet(tmp_path, monkeypatch, cut) as fleet, fleet.pool(1):
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        (row,) = fleet.lessons(batch_id).values()
        first = [(attempt.error_class, attempt.step) for attempt in row.attempt_rows]
        assert first == [("truncated", "continue"), ("ok", None)]
        assert "broke off" in fleet.provider.calls[1].prompt
        assert row.content is not None
        assert fleet.provider.calls[1].partial[:200] in row.content
        assert row.token_count == sum(attempt.tokens_completion or 0 for attempt in row.attempt_rows)


@pytest.mark.parametrize(("said", "step"), [("and so the dough rises " * 900, "again"), (SOURCE, "continue")])
def test_a_reply_without_an_end_is_not_paid_for_on_and_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, step: str
) -> None:
    """A model that runs in circles, or whose continuation says the same again, is asked twice, not five times."""
    cut = [Rule(Reply(f"{said} {n * 'x'}", finish_reason="length"), n=[n]) for n in range(1, 6)]
    with open_fleet(tmp_path, monkeypatch, *cut, more=CHAIN) as fleet, fleet.pool(1):
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        fleet.wait_until_over(batch_id)
        (row,) = fleet.lessons(batch_id).values()
        assert (row.outcome, row.error_class) == ("review", "truncated")
        assert [(model, taken) for model, _, taken in classes(row)] == [
            ("first", step), ("first", "next_model"), ("second", step), ("second", "end"),
        ]  # fmt: skip


def test_another_account_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first model's key is dead, the second one has an endpoint and a key of its own: nothing is parked."""
    monkeypatch.setenv("SECOND_KEY", "sk-second-canary-987654321")
    dead = Rule(failure(401, "Incorrect API key provided"))
    with scripted_provider() as second:
        own = f'{CHAIN}base_url = "{second.url}"\napi_key_env = "SECOND_KEY"\n'
        with open_fleet(tmp_path, monkeypatch, dead, more=own) as fleet, fleet.pool(3):
            batch_id = fleet.submit(write_course(tmp_path, 20)).batch.id
            assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
            assert len(fleet.provider.calls) <= 3
            assert len(second.calls) == 20
            assert (
                len({call.credential for call in second.calls} | {call.credential for call in fleet.provider.calls})
                == 2
            )


def test_a_budget_parks_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--max-cost: no call is made that would pass it; the rest is parked, and `resume --max-cost` goes on."""
    with open_fleet(tmp_path, monkeypatch, more=CHAIN) as fleet, fleet.pool(3):
        path = write_course(tmp_path, 20)
        batch_id = fleet.command("submit", "--max-cost", "0.2", str(path)).stdout.split()[-1]
        snapshot = fleet.wait_until_over(batch_id)
        assert snapshot.batch.status == "blocked"
        rows = fleet.lessons(batch_id).values()
        spent = sum(row.cost_usd or 0.0 for row in rows)
        assert 0.05 < spent <= 0.2
        parked = [row for row in rows if row.state == "parked"]
        assert {row.error_code for row in parked} == {"E_BUDGET"}
        assert sum(row.attempts for row in parked) == 0
        refused = fleet.command("resume", batch_id)
        assert (refused.returncode, "--max-cost" in refused.stderr) == (2, True)
        assert fleet.command("resume", batch_id, "--max-cost", "50").returncode == 0
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"


def test_refused_calls_take_nothing_of_a_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each lesson is refused once; what was set aside for that call is there for the one that writes it."""
    refused = Rule(too_many(retry_after="0"), n=[1])
    with open_fleet(tmp_path, monkeypatch, refused, more=CHAIN) as fleet, fleet.pool(1):
        path = write_course(tmp_path, 2)
        batch_id = fleet.command("submit", "--max-cost", "0.09", str(path)).stdout.split()[-1]
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert len(fleet.provider.calls) == 4  # each sets some 0.04 USD aside, and those that are answered cost 0.01
        spent = sum(row.cost_usd or 0.0 for row in fleet.lessons(batch_id).values())
        assert f"budget    {spent:.4f} of 0.0900 USD taken\n" in fleet.command("status", batch_id).stdout


def test_a_budget_of_many_lessons_is_reached_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve workers and 300 lessons that can't be paid: they wait for the calls in hand, not for one another."""
    with open_fleet(tmp_path, monkeypatch, more=CHAIN) as fleet, fleet.pool(12):
        path = write_course(tmp_path, 300)
        batch_id = fleet.command("submit", "--max-cost", "0.1", str(path)).stdout.split()[-1]
        assert fleet.wait_until_over(batch_id, timeout_s=20).batch.status == "blocked"
        log = (fleet.settings.state_dir / "logs" / "events.log").read_text(encoding="utf-8")
        assert log.count("event=started") == len(fleet.provider.calls)  # not of those that only waited for the budget
        assert claims_of(fleet) < 60
        assert sum(row.cost_usd or 0.0 for row in fleet.lessons(batch_id).values()) <= 0.1


def test_a_budget_needs_prices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the price of a model nobody can keep a budget: refused, nothing recorded."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        done = fleet.command("submit", "--max-cost", "1", str(write_course(tmp_path, 1)))
        assert done.returncode == 2
        assert "price_prompt" in done.stderr


def test_a_resumed_account_is_tried_by_one_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half-open: after `resume` one call goes out; refused again, it is the only one; answered, all go on."""
    dead = Rule(failure(401, "Incorrect API key provided"), since=3, until=5)
    with open_fleet(tmp_path, monkeypatch, dead) as fleet:
        with fleet.pool(1):
            batch_id = fleet.submit(write_course(tmp_path, 30)).batch.id
            assert fleet.wait_until_over(batch_id).batch.status == "blocked"
        assert len(fleet.provider.calls) == 3
        with fleet.pool(8):
            for calls in (4, 5):
                fleet.command("resume", batch_id)
                assert fleet.wait_until_over(batch_id).batch.status == "blocked"
                assert len(fleet.provider.calls) == calls
            fleet.command("resume", batch_id)
            assert fleet.wait_until_over(batch_id).batch.status == "succeeded"


def test_an_account_opens_again_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider names the time at which it serves again: pools that live on resume the batch then."""
    capped = failure(429, "You have reached your specified API usage limits", headers={"Retry-After": "4"})
    with open_fleet(tmp_path, monkeypatch, Rule(capped, overall=[2])) as fleet, fleet.pool(2):
        batch_id = fleet.submit(write_course(tmp_path, 6)).batch.id
        wait_for(lambda: fleet.snapshot(batch_id).batch.status == "blocked", what="the account is blocked")
        wait_for(
            lambda: fleet.snapshot(batch_id).batch.status == "succeeded", timeout_s=60, what="it goes on by itself"
        )


def in_an_outage(fleet: Fleet) -> bool:
    """A pool has seen that the endpoint answers nobody."""
    return any(row.cause == "down" for row in fleet.snapshot("latest").limits)


def test_an_outage_holds_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The endpoint answers nobody for longer than five quick attempts take: no lesson ends, and few calls are made."""
    down = Rule(failure(503, "no healthy upstream"))
    with open_fleet(tmp_path, monkeypatch, down) as fleet, fleet.pool(16):
        batch_id = fleet.submit(write_course(tmp_path, 40)).batch.id
        wait_for(lambda: in_an_outage(fleet), what="the circuit is open")
        time.sleep(3)  # five attempts take 2 s at most
        assert len(fleet.provider.calls) <= DOWN_AFTER + 16 + 5
        fleet.provider.script = Script()
        assert fleet.wait_until_over(batch_id, timeout_s=90).batch.status == "succeeded"


def test_an_endpoint_that_is_back_but_slow_is_no_outage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the one call that tries it still streams, others may go: nobody waits for the end of a long lesson."""
    slow = Rule(Reply(drip_s=0.05, drip_chars=40))
    with open_fleet(tmp_path, monkeypatch, slow) as fleet, fleet.pool(1), connect(fleet.settings) as client:
        model = fleet.settings.file.models[0].name
        endpoint = fleet.settings.endpoint(model)
        assert endpoint is not None
        limiter = RateLimiter(client, credential=endpoint.credential, model=model, limits=Limits(1000, 100))
        for grant in [limiter.acquire(str(n), wait_s=1) for n in range(DOWN_AFTER)]:
            assert isinstance(grant, Grant)
            limiter.done(grant, Outcome("failed"))
        assert limiter.state().cause == "down"
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        wait_for(lambda: fleet.provider.calls and limiter.state().cause == "", what="the endpoint is believed to be up")
        assert limiter.state().in_flight == fleet.snapshot(batch_id).counts["running"] == 1


def test_an_outage_that_lasts_ends_the_lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run sits out (`defer_after_s`) is over: retryable, most of them with attempts left."""
    down = Rule(failure(503, "no healthy upstream"))
    with open_fleet(tmp_path, monkeypatch, down, more="defer_after_s = 6\n") as fleet, fleet.pool(16):
        batch_id = fleet.submit(write_course(tmp_path, 40)).batch.id
        assert fleet.wait_until_over(batch_id, timeout_s=90).batch.status == "failed"
        rows = fleet.lessons(batch_id).values()
        assert {(row.outcome, row.error_class) for row in rows} == {("retryable", "unavailable")}
        assert sum(row.attempts for row in rows) <= DOWN_AFTER + 16 + 20 < 40 * 5


def test_a_reply_that_no_column_takes_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NUL in the model's name and in the reason it ended: recorded and judged as any other."""
    odd = Rule(Reply(finish_reason="st\0op", model="m\0"), n=[1])
    with open_fleet(tmp_path, monkeypatch, odd) as fleet, fleet.pool(1):
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        (row,) = fleet.lessons(batch_id).values()
        assert [attempt.error_class for attempt in row.attempt_rows] == ["malformed_response", "ok"]


def test_a_reply_that_drips_for_ever_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes keep coming, so no read times out: the deadline of the whole call ends it, and the next model writes."""
    drips = Rule(Reply(drip_s=0.2, drip_chars=1), model="first")
    with open_fleet(tmp_path, monkeypatch, drips, more=CHAIN, total_s=1.5) as fleet, fleet.pool(2):
        batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert models_asked(fleet) == {"first": 4, "second": 2}
        for row in fleet.lessons(batch_id).values():
            assert [error for _, error, _ in classes(row)] == ["unavailable", "unavailable", "ok"]
            assert "took too long in all" in row.attempt_rows[0].evidence
            seconds = (row.attempt_rows[0].ended_at - row.attempt_rows[0].started_at).total_seconds()
            assert 1.4 < seconds < 5
