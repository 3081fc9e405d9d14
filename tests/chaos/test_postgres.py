"""The same kills with the store on PostgreSQL."""

from __future__ import annotations

import secrets

import pytest
from databases import new_database
from test_kill_others import (  # noqa: F401  collected here a second time
    test_a_reply_paid_before_the_crash_is_not_paid_again,
    test_run_is_killed_and_run_again,
    test_two_runs_of_the_same_file_at_once,
)
from test_kill_submit import (  # noqa: F401
    test_killed_before_it_queued_the_lessons_they_run_all_the_same,
    test_killed_in_its_transaction_nothing_is_recorded,
)
from test_kill_worker import (  # noqa: F401
    test_a_killed_workers_lesson_runs_again_within_three_seconds,
    test_a_lesson_that_kills_three_workers_goes_to_review,
    test_a_sleeping_worker_that_wakes_up_writes_nothing,
    test_second_stop_puts_the_lesson_back,
    test_the_broker_loses_everything,
    test_the_pools_parent_is_killed,
)

pytestmark = pytest.mark.chaos


@pytest.fixture(autouse=True)
def _on_postgres(_no_settings_from_outside: None, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of each test's own."""
    monkeypatch.setenv("LESSONGEN_STORE_URL", new_database(postgres_url, f"t{secrets.token_hex(6)}"))
