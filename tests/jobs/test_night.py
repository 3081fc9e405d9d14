"""The run that holds a schedule, on a real SQLite: its heartbeat, and who may take it over."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from store_steps import submit
from waiting import wait_for

from lessongen_core.config import FileSettings, Settings
from lessongen_core.processes import birth
from lessongen_core.store import hosts, schedules
from lessongen_core.store.database import Store, open_store, take_turn
from lessongen_core.store.schema import schedules as table
from lessongen_jobs.night import Night


@pytest.fixture
def hasty(fresh_settings: Settings) -> Settings:
    """A heartbeat every 0.05 s; a holder elsewhere lives for 15 s after its last."""
    file = FileSettings.model_validate({"workers": {"renew_s": 0.05, "claim_s": 15}})
    fresh_settings.state_dir.mkdir(mode=0o700)
    return dataclasses.replace(fresh_settings, file=file)


@pytest.fixture
def store(hasty: Settings) -> Iterator[Store]:
    """The store of these settings."""
    with closing(open_store(hasty.store_url, migrate_under=hasty.state_dir)) as opened:
        yield opened


def heartbeat(store: Store) -> float | None:
    """Of the schedule's row, None without one."""
    with store.read() as tx:
        return tx.execute(sa.select(table.c.heartbeat)).scalar()


def test_a_night_beats_while_it_lives(hasty: Settings, store: Store) -> None:
    """From its submission to its end, when its row goes."""
    batch_id = submit(store, 1)
    with Night(hasty, "nightly") as night:
        with store.write() as tx:
            take_turn(tx)
            night.take(tx)
            night.works_on(tx, batch_id)
        first = heartbeat(store)
        assert first is not None
        wait_for(lambda: (heartbeat(store) or 0.0) > first, what="the next heartbeat")
    assert heartbeat(store) is None


def test_a_night_of_another_host_is_not_taken_over_while_it_beats(hasty: Settings, store: Store) -> None:
    """Its process says nothing here; 15 s after its last heartbeat it is dead."""
    batch_id = submit(store, 1)
    with store.write() as tx:
        schedules.hold(tx, "nightly", "theirs", process=(os.getpid(), birth(os.getpid())))
        schedules.works_on(tx, "nightly", "theirs", batch_id)
        tx.execute(table.update().values(host="elsewhere/0badcafe"))
    with Night(hasty, "nightly") as night:
        assert not night.take_over(batch_id)
        with store.write() as tx:
            tx.execute(table.update().values(heartbeat=hosts.clock(tx) - 16))
        assert night.take_over(batch_id)
        with store.read() as tx:
            assert tx.execute(sa.select(table.c.host)).scalar() == hosts.this_host()
