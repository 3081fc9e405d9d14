"""Several hosts on one PostgreSQL and one Redis: real processes, other host names, a password, TLS and an ACL user."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from brokers import PASSWORD, documented_rule, foreign_redis, tls_front
from courses import write_course
from databases import new_database, own_postgres
from fleet import Fleet, calls_of, once_each, open_fleet
from leftovers import nothing_left
from waiting import wait_for

from lessongen_core.store.database import open_store
from lessongen_core.store.schema import lessons, pools, results
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule
from lessongen_jobs.connection import connect

pytestmark = pytest.mark.chaos

DATABASE_PASSWORD = "pg-canary/0123"
OTHER = "lessongen-other-host"


def own_host(*command: str) -> list[str]:
    """`command` on a host of another name, with processes of its own: when the first dies, all die."""
    return [
        "unshare", "--uts", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child=SIGKILL",
        "sh", "-c", f'hostname {OTHER} && "$@"; exit $?', "sh", *command,
    ]  # fmt: skip


@pytest.fixture
def _other_hosts() -> None:
    """This machine lets us be another host; it must in CI."""
    answer = subprocess.run(own_host("hostname"), capture_output=True, text=True)
    if answer.stdout.strip() != OTHER:
        if os.environ.get("CI"):
            pytest.fail(f"no other host name: {answer.stderr}")
        pytest.skip(f"no other host name: {answer.stderr}")


@contextlib.contextmanager
def other_host(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """`lessongen ARGUMENTS` on another host, with a state folder of its own."""
    environment = os.environ | {"LESSONGEN_STATE_DIR": str(folder / "other-state")}
    with (folder / "other.log").open("wb") as log:
        command = own_host(sys.executable, "-m", "lessongen_cli", *arguments)
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def held_by_host(fleet: Fleet, host: str) -> set[str]:
    """Lessons in the hands of this host's workers."""
    store = open_store(fleet.settings.store_url)
    try:
        query = sa.select(lessons.c.lesson_id).join(pools, pools.c.id == lessons.c.claim_pool)
        with store.read() as tx:
            return set(tx.execute(query.where(pools.c.host.startswith(host))).scalars())
    finally:
        store.close()


def secrets_in(folder: Path) -> list[Path]:
    """Files that hold a piece of a password."""
    canaries = [secret.partition("/")[0].encode() for secret in (DATABASE_PASSWORD, PASSWORD)]
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "foreign.conf"]
    return [path for path in files if any(canary in path.read_bytes() for canary in canaries)]


@pytest.mark.usefixtures("_other_hosts")
def test_the_other_host_finishes_a_dead_hosts_lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hosts share a batch; one dies with all its processes; the other finishes within 20 s, one result each."""
    slow = Rule(Reply(latency_s=1.0))
    with (
        own_postgres(password=DATABASE_PASSWORD) as server,
        foreign_redis(tmp_path, rule=documented_rule()) as redis,
        tls_front(redis, tmp_path) as redis_url,
        open_fleet(tmp_path, monkeypatch, slow, store_url=server.url, redis_url=redis_url) as fleet,
    ):
        batch_id = fleet.submit(write_course(tmp_path, 40)).batch.id
        with fleet.pool(3), other_host(tmp_path, "workers", "-n", "3") as other:
            wait_for(lambda: len(held_by_host(fleet, OTHER)) == 3, what="the other host works on three lessons")
            wait_for(lambda: len(fleet.provider.calls) > 8, what="both are at it")
            listed = subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True).stdout
            lost = wait_for(lambda: held_by_host(fleet, OTHER), what="it holds some")
            other.kill()
            other.wait()
            killed_at = time.monotonic()
            wait_for(lambda: not held_by_host(fleet, OTHER), timeout_s=20, what="its lessons are taken back")
            taken_back_s = time.monotonic() - killed_at
            assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert taken_back_s < 20
        calls = calls_of(fleet)
        again = {lesson_id for lesson_id, n in calls.items() if n > 1}
        assert set(calls) == {f"1.{n}" for n in range(1, 41)}
        assert len(again) <= 3 and max(calls.values()) <= 2  # what was in flight in the killed processes
        rows = fleet.lessons(batch_id)
        assert {row.lesson_id for row in rows.values() if row.crashes} <= lost | again
        assert fleet.count(results) == 40
        assert "-canary" not in listed  # as in each secret; a neighbour's folder may be named after its test
        assert secrets_in(tmp_path) == []


@pytest.mark.usefixtures("_other_hosts")
def test_resume_at_once_from_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> None:
    """The queue is lost; people on two hosts type `resume` at once while a pool on each sweeps: all is asked once."""
    database = new_database(postgres_url, f"t{secrets.token_hex(6)}")
    rule = Rule(Reply(latency_s=0.5))
    with (
        foreign_redis(tmp_path, rule="+@all ~* &*") as redis,
        open_fleet(tmp_path, monkeypatch, rule, store_url=database, redis_url=redis.url) as fleet,
        other_host(tmp_path, "workers", "-n", "2"),
        fleet.pool(2) as pool,
    ):
        wait_for(lambda: b"ready" in (tmp_path / "other.log").read_bytes(), what="the other host's pool is ready")
        batch_id = fleet.submit(write_course(tmp_path, 12)).batch.id
        wait_for(lambda: held_by_host(fleet, OTHER), what="both hosts are at it")
        with connect(fleet.settings) as client:
            client.flushall()
        here = [sys.executable, "-m", "lessongen_cli", "resume", batch_id]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
        typed = [subprocess.Popen(command, **quiet) for command in (here, own_host(*here), here, own_host(*here))]  # type: ignore[call-overload]
        assert [one.wait(timeout=60) for one in typed] == [0] * 4
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert calls_of(fleet) == once_each(12)
        nothing_left(fleet, living=[pool.pid])
        assert {row.crashes for row in fleet.lessons(batch_id).values()} == {0}


@pytest.mark.usefixtures("_other_hosts")
def test_sqlite_refuses_a_second_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the other host's pool lives: exit status 2, its name and the way out; once it is gone, all is well."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        path = write_course(tmp_path, 1)
        monkeypatch.setenv("LESSONGEN_STORE_URL", fleet.settings.store_url)  # the same file, from another state folder
        first = fleet.submit(path).batch.id
        with other_host(tmp_path, "workers", "-n", "1"):
            wait_for(lambda: b"ready" in (tmp_path / "other.log").read_bytes(), what="the other host's pool is ready")
            for command in (["workers", "-n", "1"], ["run", str(path)], ["submit", str(path)], ["status", first]):
                answer = fleet.command(*command)
                assert answer.returncode == 2, (command, answer.stderr)
                assert OTHER in answer.stderr and "LESSONGEN_STORE_URL" in answer.stderr, (command, answer.stderr)
        answer = wait_for(lambda: fleet.command("status", first).returncode == 0, what="the dead host is forgotten")
        assert fleet.command("run", str(path)).returncode == 0
