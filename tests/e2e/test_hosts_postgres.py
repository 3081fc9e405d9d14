"""The commands and every class of failure with the store on PostgreSQL; what a wrong or absent one says."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from courses import write_course
from databases import new_database, own_postgres
from fleet import open_fleet
from test_classes import (  # noqa: F401  collected here a second time
    test_a_dead_key_stops_the_fleet,
    test_every_class_ends_in_its_bucket,
    test_resume_after_a_dead_key,
)
from test_cli_batches import (  # noqa: F401
    shell,
    test_a_partial_run_is_exit_3_and_one_document,
    test_no_secret_is_ever_printed,
    test_retry_failed_asks_only_what_failed,
    test_review_shows_what_there_is_to_look_at,
    test_run_writes_lessons_and_report,
    test_submit_workers_watch_report,
    test_the_same_run_again_has_nothing_to_do,
)
from test_provider_calls import test_a_budget_parks_the_rest, test_a_reply_that_no_column_takes_is_kept  # noqa: F401

DOCS = Path(__file__).parents[2] / "docs" / "several-machines.md"
PASSWORD = "pg-canary-0123"
SHORT = (["list"], ["status", "latest"], ["report", "latest"], ["submit", "course.json"], ["workers", "-n", "1"])


@pytest.fixture(autouse=True)
def _on_postgres(
    _no_settings_from_outside: None,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """A database of each test's own."""
    url = new_database(postgres_url, f"t{secrets.token_hex(6)}")
    monkeypatch.setenv("LESSONGEN_STORE_URL", url)
    if "shell" in request.fixturenames:
        request.getfixturevalue("shell").environment["LESSONGEN_STORE_URL"] = url


def test_a_database_that_is_down_is_exit_10_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In under 5 s, with its place and the setting's name, without its password; it comes back, and all is there."""
    with own_postgres(password=PASSWORD) as server, open_fleet(tmp_path, monkeypatch, store_url=server.url) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        server.kill()
        for command in (*SHORT, ["run", "course.json"], ["resume", batch_id]):
            began = time.monotonic()
            answer = fleet.started_command(*command)
            took_s = time.monotonic() - began
            assert answer.returncode == 10, (command, answer.stderr)
            assert took_s < 5, command
            assert "E_STORE" in answer.stderr and "LESSONGEN_STORE_URL" in answer.stderr
            assert "canary" not in answer.stdout + answer.stderr
        server.start()
        assert fleet.command("status", batch_id).returncode == 0


def test_a_wrong_password_is_refused_without_repeating_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own words, exit 10, and nothing of the password in what is said or written."""
    with own_postgres(password=PASSWORD) as server:
        wrong = server.url.replace(PASSWORD, "wrong-canary-4567")
        with open_fleet(tmp_path, monkeypatch, store_url=wrong, judged=False) as fleet:
            write_course(tmp_path, 1)
            for command in SHORT:
                answer = fleet.command(*command)
                assert answer.returncode == 10, (command, answer.stderr)
                assert "password authentication failed" in answer.stderr
                assert "canary" not in answer.stdout + answer.stderr
        written = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
        assert written
        assert not [path for path in written if b"canary" in path.read_bytes()]


def test_the_documented_rights_and_connections_are_enough(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A role of its own with two grants; a pool holds a connection for each worker and two more."""
    block = re.search(r"^CREATE ROLE .*?^GRANT .*?$", DOCS.read_text(encoding="utf-8"), re.M | re.S)
    assert block is not None
    url = new_database(postgres_url, f"t{secrets.token_hex(6)}")
    with psycopg.connect(url, autocommit=True) as operator:
        operator.execute(block[0].replace("LOGIN PASSWORD", "NOSUPERUSER LOGIN PASSWORD"))  # type: ignore[arg-type]
        with open_fleet(tmp_path, monkeypatch, store_url=url.replace("postgres@", "lessongen:PASSWORD@")) as fleet:
            with fleet.pool(4):
                batch_id = fleet.submit(write_course(tmp_path, 12)).batch.id
                assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
                query = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'lessongen'"
                row = operator.execute(query).fetchone()
                assert row is not None and 4 < row[0] <= 4 + 2
            assert fleet.command("report", batch_id).returncode == 0
        operator.execute("DROP OWNED BY lessongen; DROP ROLE lessongen")


def test_a_missing_driver_is_named(tmp_path: Path) -> None:
    """Without the extra: exit 2 and the command that installs it; SQLite needs none of it."""
    (tmp_path / "psycopg.py").write_text("raise ImportError('no such driver')\n")  # what an absent package does
    write_course(tmp_path, 1)
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "LESSONGEN_STATE_DIR": str(tmp_path / "state")}
    environment |= {"LESSONGEN_OFFLINE": "1", "LESSONGEN_STORE_URL": "postgresql://u:canary@db.example/x"}

    def answer(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "lessongen_cli", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)

    for command in SHORT:
        said = answer(*command)
        assert said.returncode == 2, (command, said.stderr)
        assert "pip install '.[postgres]'" in said.stderr
        assert "canary" not in said.stderr and "Traceback" not in said.stderr
    del environment["LESSONGEN_STORE_URL"]
    assert answer("submit", "course.json").returncode == 0
    assert answer("down").returncode == 0
