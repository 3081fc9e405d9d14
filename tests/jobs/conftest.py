"""A real broker for the tests of this folder: one embedded Valkey per module, in a folder of its own."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from lessongen_core.config import FileSettings, Settings
from lessongen_core.store.database import open_store
from lessongen_jobs.broker import stop_broker
from lessongen_jobs.connection import connect
from lessongen_jobs.pool_helper import Helper


def settings_in(state_dir: Path) -> Settings:
    """Defaults, with all state in `state_dir`: no environment, no configuration file."""
    return Settings(
        file=FileSettings(),
        state_dir=state_dir,
        redis_url=None,
        store_url=f"sqlite:///{state_dir / 'store.sqlite3'}",
        base_url=None,
        api_key=None,
        offline=False,
        config_file=None,
    )


@pytest.fixture(scope="module")
def broker_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of this module's broker, which starts when it is first asked for and ends with the module."""
    settings = settings_in(tmp_path_factory.mktemp("state"))
    yield settings
    stop_broker(settings)


@pytest.fixture
def settings(broker_settings: Settings, tmp_path: Path) -> Settings:
    """The module's broker, emptied, with a store of this test's own."""
    with connect(broker_settings) as client:
        client.flushall()
    return dataclasses.replace(broker_settings, store_url=f"sqlite:///{tmp_path / 'store.sqlite3'}")


@pytest.fixture
def redis_client(settings: Settings) -> Iterator[redis.Redis]:
    """A client on the emptied broker."""
    with connect(settings) as client:
        yield client


@pytest.fixture
def fresh_settings(tmp_path: Path) -> Iterator[Settings]:
    """A state folder of this test's own, without a broker; one that the test starts is stopped."""
    settings = settings_in(tmp_path / "state")
    yield settings
    stop_broker(settings)


@pytest.fixture
def helper(settings: Settings, redis_client: redis.Redis, tmp_path: Path) -> Iterator[Helper]:
    """Pool a's helper, which its store has answered for an hour."""
    store = open_store(settings.store_url, migrate_under=settings.state_dir)
    made = Helper(settings, store, redis_client, pool_id="a", folder=tmp_path)
    made.answers_since = time.monotonic() - 3600
    made.beaten_at = float("inf")  # its own row was renewed just now, however slow the test is
    yield made
    store.close()
    made.offline._log.close()
    for handler in made.log.handlers[:]:
        made.log.removeHandler(handler)
        handler.close()
