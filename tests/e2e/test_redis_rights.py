"""The documented ACL rule is exact: Redis refuses nothing of what we do, and allows no command that we do not use."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from typing import Any

import pytest
import redis
from brokers import documented_rule, foreign_redis
from courses import write_course
from fleet import Fleet, kill, open_fleet
from waiting import wait_for

from lessongen_core.store.database import open_store
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure, too_many
from lessongen_jobs.connection import connect
from lessongen_jobs.transport import Transport

pytestmark = pytest.mark.chaos

EVERYBODY = {"hello", "auth"}  # no rule can forbid them
MORE = "attempts = 2\n[limits]\ntokens_per_min = 1_000_000\nconcurrency = 2\n"  # of three workers one waits
RULES = [
    Rule(failure(503, "overloaded"), n=[1]),
    Rule(too_many(retry_after="1"), "1.2", n=[2]),
    Rule(failure(400, "no"), "1.3"),
    Rule(Reply(status=503, body="no"), "1.4"),
    Rule(Reply(latency_s=0.3)),
]


def used_commands(operator: Any) -> set[str]:
    """Every command that was run since the figures were reset, subcommands as `script|load`, those of scripts too."""
    figures = operator.info("commandstats")
    run = {name.removeprefix("cmdstat_").lower() for name, each in figures.items() if each["calls"]}
    return run - {"config|resetstat"} - EVERYBODY


def break_a_job(client: redis.Redis) -> None:
    """A job that fails by RQ, which goes another way."""
    (queue,) = client.smembers("rq:queues")  # type: ignore[misc]
    origin = queue.removeprefix(b"rq:queue:")  # type: ignore[union-attr]
    fields = {"created_at": "2026-01-01T00:00:00.000000Z", "status": "queued", "origin": origin, "data": b"[]"}
    client.hset("rq:job:broken", mapping=fields)  # type: ignore[arg-type]
    client.lpush(queue, "broken")  # type: ignore[arg-type]


def work(fleet: Fleet, folder: Path) -> None:
    """A batch with failures, pauses and a killed worker, and every command."""
    with fleet.pool(3):
        batch_id = fleet.submit(write_course(folder, 10)).batch.id
        with connect(fleet.settings) as client:
            break_a_job(client)
            # What a sweep asks only where a lesson is late, and a submit notes only of a thousand and more.
            store = open_store(fleet.settings.store_url)
            transport = Transport(client, store.id, fleet.settings.file)
            store.close()
            note = transport._putting(batch_id)
            transport._note([note])
            assert transport.being_put([batch_id]) == {batch_id}
            client.delete(note)
        wait_for(lambda: len(fleet.provider.calls) > 5, what="lessons are under way")
        kill(fleet.workers(3)[0], signal.SIGKILL)
        assert fleet.wait_until_over(batch_id).batch.status == "partial"
        again = (["retry-failed", batch_id, "--all"], ["cancel", batch_id], ["resume", batch_id])
        look = (
            ["watch", batch_id],
            ["status", batch_id],
            ["report", batch_id],
            ["list"],
            ["doctor"],
            ["gc", "--older-than", "0s"],
        )
        for command in (*again, *look):
            answer = fleet.command(*command)
            assert "NOPERM" not in answer.stderr and "permission" not in answer.stderr, (command, answer.stderr)


def test_the_documented_acl_rule_is_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures, pauses, a killed worker, every command: what is used is what is granted, and no other key is held."""
    rule = documented_rule()
    with (
        foreign_redis(tmp_path, rule=rule) as server,
        server.operator() as operator,
        open_fleet(tmp_path, monkeypatch, *RULES, redis_url=server.url, more=MORE) as fleet,
    ):
        operator.config_resetstat()  # this connection has said all that a new one says
        work(fleet, tmp_path)
        used = used_commands(operator)
        denied = [(entry["reason"], entry["object"]) for entry in operator.acl_log()]  # type: ignore[union-attr]
        assert denied == []
        assert used == {*re.findall(r"(?<= )\+(\S+)", rule)}
        keys = [key for key in operator.keys("*") if not key.startswith((b"rq:", b"lessongen:"))]  # type: ignore[union-attr]
        assert keys == []
