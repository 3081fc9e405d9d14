"""Submitting: recorded once, whole, before it is queued; the same specs again are the same batch."""

from __future__ import annotations

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis
from courses import write_course

from lessongen_core.config import Settings
from lessongen_core.errors import BrokerError, ConfigError, NoStore, SpecError
from lessongen_core.spec.loader import LoadedSpecs, load_specs
from lessongen_core.store.batches import ROWS_AT_ONCE
from lessongen_core.store.database import open_store
from lessongen_jobs.batches import Batches
from lessongen_jobs.submit import Submitted, submit_batch
from lessongen_jobs.transport import CHUNK, Transport


@pytest.fixture
def offline(settings: Settings) -> Settings:
    """The module's broker and a store of this test's own; no LLM."""
    return dataclasses.replace(settings, offline=True)


def course(folder: Path, count: int, name: str = "course") -> LoadedSpecs:
    loaded = load_specs([write_course(folder, count, name=name)])
    assert not loaded.problems
    return loaded


def held(settings: Settings, client: redis.Redis) -> set[str]:
    store = open_store(settings.store_url)
    try:
        return Transport(client, store.id, settings.file).held(now=0)
    finally:
        store.close()


def test_every_lesson_is_on_the_queue(offline: Settings, tmp_path: Path, redis_client: redis.Redis) -> None:
    """One job a lesson, named after batch and index."""
    done = submit_batch(course(tmp_path, 3), offline)
    assert (done.verdict, done.queued, done.reused, done.enqueued) == ("new", 3, 0, True)
    assert held(offline, redis_client) == {f"{done.batch.id}-{index}" for index in range(3)}


def test_the_same_specs_again_attach(offline: Settings, tmp_path: Path, redis_client: redis.Redis) -> None:
    """Up-arrow and enter is harmless: the same batch, nothing queued twice."""
    first = submit_batch(course(tmp_path, 3), offline)
    again = submit_batch(course(tmp_path, 3), offline)
    assert (again.verdict, again.batch.id) == ("attached", first.batch.id)
    assert len(held(offline, redis_client)) == 3


def test_fresh_is_another_batch(offline: Settings, tmp_path: Path) -> None:
    """`--fresh` asks for everything anew."""
    first = submit_batch(course(tmp_path, 2), offline)
    assert submit_batch(course(tmp_path, 2), offline, fresh=True).batch.id != first.batch.id


def test_other_sources_are_other_lessons(offline: Settings, tmp_path: Path) -> None:
    """A changed source changes the keys; a model of another name, too."""
    first = submit_batch(course(tmp_path, 2), offline)
    loaded = course(tmp_path, 2)
    (tmp_path / "starter.md").write_text((tmp_path / "starter.md").read_text() + "\nOne more sentence about flour.\n")
    assert submit_batch(load_specs([tmp_path / "course.json"]), offline).batch.id != first.batch.id
    with_llm = dataclasses.replace(offline, offline=False, base_url="http://127.0.0.1:9/v1")
    assert submit_batch(loaded, with_llm).batch.id != first.batch.id


def test_an_invalid_spec_records_nothing(offline: Settings, tmp_path: Path) -> None:
    """All or nothing; `skip_invalid` goes on with the valid ones and counts the others."""
    path = write_course(tmp_path, 3)
    path.write_text(path.read_text().replace('"lesson_id": "1.2"', '"lesson_id": "two"'))
    with pytest.raises(SpecError, match="nothing was submitted") as caught:
        submit_batch(load_specs([path]), offline)
    assert "lesson_id" in caught.value.details[0]
    with pytest.raises(NoStore):
        Batches(offline)
    done = submit_batch(load_specs([path]), offline, skip_invalid=True)
    assert (done.queued, done.invalid) == (2, 1)


def test_somebody_must_write_the_lessons(settings: Settings, tmp_path: Path) -> None:
    """No LLM and no `--offline`: exit 2, and both ways out are named."""
    with pytest.raises(ConfigError) as caught:
        submit_batch(course(tmp_path, 1), settings)
    assert "LESSONGEN_BASE_URL" in str(caught.value.details) and "--offline" in str(caught.value.details)


def test_an_unreachable_broker_records_nothing(offline: Settings, tmp_path: Path) -> None:
    """Asked before the commit: exit 10, and no batch."""
    from pydantic import SecretStr

    nowhere = dataclasses.replace(offline, redis_url=SecretStr("redis://127.0.0.1:1/0"))
    with pytest.raises(BrokerError):
        submit_batch(course(tmp_path, 1), nowhere)
    with pytest.raises(NoStore):
        Batches(offline)


def ended(offline: Settings, done: Submitted, state: str) -> None:
    import sqlalchemy as sa

    from lessongen_core.store.batches import close_batch
    from lessongen_core.store.schema import lessons

    store = open_store(offline.store_url)
    with store.write() as tx:
        tx.execute(sa.update(lessons).values(state=state, outcome=state, retry_at=None))
        close_batch(tx, done.batch.id, now=1.0)
    store.close()


@pytest.mark.parametrize(("state", "verdict"), [("succeeded", "nothing_to_do"), ("retryable", "retry_hint")])
def test_the_same_specs_after_the_end(offline: Settings, tmp_path: Path, state: str, verdict: str) -> None:
    """All succeeded: nothing to do. Else the answer names `retry-failed`."""
    done = submit_batch(course(tmp_path, 2), offline)
    ended(offline, done, state)
    again = submit_batch(course(tmp_path, 2), offline)
    assert (again.verdict, again.batch.id) == (verdict, done.batch.id)


def test_what_a_person_rejected_is_nobodys_work(offline: Settings, tmp_path: Path) -> None:
    """Lessons in review are to be looked at; once all of them are rejected there is no next command."""
    import sqlalchemy as sa

    from lessongen_cli.batch import _sentence
    from lessongen_core.store.schema import reviews

    done = submit_batch(course(tmp_path, 2), offline)
    ended(offline, done, "review")
    opened = [{"batch_id": done.batch.id, "idx": n, "reason": "quality", "opened_at": 1.0} for n in range(2)]
    store = open_store(offline.store_url)
    with store.write() as tx:
        tx.execute(reviews.insert(), opened)
    again = submit_batch(course(tmp_path, 2), offline)
    assert again.next_command == f"lessongen review list {done.batch.id}"
    with store.write() as tx:
        tx.execute(sa.update(reviews).values(decision="reject", decided_by="ann", decided_at=2.0))
    store.close()
    again = submit_batch(course(tmp_path, 2), offline)
    assert (again.verdict, again.next_command) == ("retry_hint", None)
    assert "a person rejected" in _sentence(again) and "review list" not in _sentence(again)


def test_retry_failed_without_a_reference(offline: Settings, tmp_path: Path, redis_client: redis.Redis) -> None:
    """The newest batch with retryable lessons; its lessons are on the queue again, as if they had never been."""
    done = submit_batch(course(tmp_path, 2), offline)
    ended(offline, done, "retryable")
    redis_client.flushall()
    with Batches(offline) as batches:
        retried = batches.retry_failed(None)
        assert retried.batch is not None
        assert (retried.batch.id, retried.lessons, retried.batch.status) == (done.batch.id, 2, "running")
        assert held(offline, redis_client) == {f"{done.batch.id}-{index}" for index in range(2)}
        assert batches.retry_failed(None).batch is None


@pytest.mark.parametrize("ask", ["retry_failed", "resume", "retry_review"])
def test_asking_for_more_without_a_broker_changes_nothing(offline: Settings, tmp_path: Path, ask: str) -> None:
    """Exit 10 before anything is recorded: the same command later does all of it."""
    from pydantic import SecretStr

    done = submit_batch(course(tmp_path, 2), offline)
    ended(offline, done, {"retry_failed": "retryable", "resume": "cancelled", "retry_review": "review"}[ask])
    nowhere = dataclasses.replace(offline, redis_url=SecretStr("redis://127.0.0.1:1/0"))
    with Batches(nowhere) as batches:
        before = batches.lessons(done.batch.id)
        with pytest.raises(BrokerError):
            getattr(batches, ask)(done.batch.id, **({"by": "ann"} if ask == "retry_review" else {}))
        assert batches.lessons(done.batch.id) == before
        assert batches.find(done.batch.id).status != "running"


def test_the_same_specs_at_once_are_one_batch(offline: Settings, tmp_path: Path, store_url: str) -> None:
    """Two nights started in the same second pay once, on either store: the second attaches."""
    settings = dataclasses.replace(offline, store_url=store_url)
    loaded = course(tmp_path, 400)
    start = threading.Barrier(3)

    def submit(_: int) -> Submitted:
        start.wait()
        return submit_batch(loaded, settings)

    with ThreadPoolExecutor(3) as threads:
        done = list(threads.map(submit, range(3)))
    assert sorted(one.verdict for one in done) == ["attached", "attached", "new"]
    assert len({one.batch.id for one in done}) == 1


def test_high_priority_goes_to_the_front(offline: Settings, tmp_path: Path, redis_client: redis.Redis) -> None:
    """`--priority high` overtakes what is queued, and begins with its own first lesson."""
    submit_batch(course(tmp_path, 2), offline)
    urgent = submit_batch(course(tmp_path, 3), offline, priority="high")
    store = open_store(offline.store_url)
    first = redis_client.lrange(f"rq:queue:lessongen-{store.id}", 0, 2)
    store.close()
    assert [id_.decode() for id_ in first] == [f"{urgent.batch.id}-{n}" for n in range(3)]  # type: ignore[union-attr]


def test_thousands_of_lessons(offline: Settings, tmp_path: Path, redis_client: redis.Redis) -> None:
    """All recorded, all queued: more than are written or queued at once, and some left over."""
    count = 2 * max(CHUNK, ROWS_AT_ONCE) + 300
    done = submit_batch(course(tmp_path, count), offline)
    assert done.queued == count
    assert len(held(offline, redis_client)) == count
