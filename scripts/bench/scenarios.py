"""What thirty workers do to a provider that misbehaves: each scenario with its promise, and what was seen.

    .venv/bin/python scripts/bench/scenarios.py [NAME...] [--json]

Everything is real: a pool of 30 worker processes, store, broker, HTTP to the scripted provider on loopback. Figures are
from the provider's own log and from the store. Limits that nobody was told, beside other tools: limits.py. Ends with
status 1 when a promise was not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from courses import write_course  # noqa: E402
from fleet import Fleet, kill, open_fleet  # noqa: E402
from waiting import wait_for  # noqa: E402

from lessongen_fixtures.calls import Reply  # noqa: E402
from lessongen_fixtures.scripted import Rule, Script, failure, too_many  # noqa: E402
from lessongen_jobs.connection import connect  # noqa: E402

WORKERS = 30
LONGEST_S = 240.0
A_SECOND = Rule(Reply(latency_s=1.0))
CHAIN = '[[models]]\nname = "first"\n[[models]]\nname = "second"\n'
WALL = "<!doctype html><html><title>Attention Required! | Cloudflare</title><body>You have been blocked</body></html>"
OVERFLOW = failure(400, "maximum context length is 8192 tokens", code="context_length_exceeded")
# fault of one lesson among good ones: its rule, and where it is to end after how many calls
FAULTS = {
    "cut stream, once": (Rule(Reply(cut=True, after=300), n=[1]), "succeeded", 2),
    "empty 200, always": (Rule(Reply(), write=""), "retryable", 5),
    "refusal": (Rule(Reply(refusal="I can't help with that."), write=""), "review", 1),
    "prompt too large for both models": (Rule(OVERFLOW), "review", 2),
    "dripping body, always": (Rule(Reply(drip_s=0.2, drip_chars=1)), "retryable", 5),
    "hangs, once": (Rule(Reply(hang=True, after=100), n=[1]), "succeeded", 2),
    "endless reply, always": (Rule(Reply("and so it rises " * 900, finish_reason="length")), "review", 4),
    "429 with Retry-After of an hour": (Rule(too_many(retry_after="3600")), "retryable", 1),
}


@dataclass(frozen=True)
class Seen:
    """`figures` for people; `broken`: the parts of the promise that were not kept."""

    figures: dict[str, object]
    broken: tuple[str, ...]


def seen(figures: dict[str, object], **kept: bool) -> Seen:
    return Seen(figures, tuple(name for name, was in kept.items() if not was))


def over(fleet: Fleet, batch_id: str) -> str:
    return fleet.wait_until_over(batch_id, timeout_s=LONGEST_S).batch.status


def dead_key(folder: Path, patch: pytest.MonkeyPatch) -> Seen:
    """The key dies after 20 of 200 lessons: at most 30 requests more, no attempt spent, `resume` finishes."""
    alive = Rule(Reply(latency_s=0.3))
    rules = Rule(failure(401, "Incorrect API key provided"), since=21), alive
    with open_fleet(folder, patch, *rules) as fleet, fleet.pool(WORKERS):
        batch_id = fleet.submit(write_course(folder, 200)).batch.id
        status = over(fleet, batch_id)
        first = min(call["time"] for call in fleet.provider.log if call["status"] == 401)
        later = sum(call["time"] > first for call in fleet.provider.log)
        parked = [row for row in fleet.lessons(batch_id).values() if row.state == "parked"]
        classes = {attempt.error_class for row in parked for attempt in row.attempt_rows}
        fleet.provider.script = Script((alive,))
        fleet.command("resume", batch_id)
        figures = {"requests after the first 401": later, "parked": len(parked), "then": over(fleet, batch_id)}
        return seen(
            figures, blocked=status == "blocked", at_most_30=later <= 30,
            nothing_spent=classes <= {"account_blocked"}, resumed=figures["then"] == "succeeded",
        )  # fmt: skip


def long_waits(folder: Path, patch: pytest.MonkeyPatch) -> Seen:
    """Every 429 says to wait 20 s, 8 are served at once: few 429s, and all 8 places are used in between."""
    with open_fleet(folder, patch, A_SECOND, concurrency=8, retry_after="20") as fleet, fleet.pool(WORKERS):
        batch_id = fleet.submit(write_course(folder, 120)).batch.id
        status = over(fleet, batch_id)
        log = fleet.provider.log
        start = min(call["time"] for call in log)
        refused = sum(call["status"] == 429 for call in log)
        later = [call for call in log if call["time"] - start > 5]
        again = sum(call["status"] == 429 for call in later)
        took = max(call["time"] for call in log) + 1 - start
        figures = {"seconds": round(took), "429s": refused, "of them after 5 s": again}
        figures["most at once after the wait"] = max(call["active"] for call in later if call["status"] == 200)
        waits, most = refused and 1 + again, figures["most at once after the wait"]
        quick = took < 20 * waits + 3 * 120 / 8
        return seen(figures, done=status == "succeeded", few_again=again <= 6, quick=quick, all_used=most == 8)


def buckets(folder: Path, patch: pytest.MonkeyPatch) -> Seen:
    """Each fault ends its lesson in its bucket, after the number of calls that the table says."""
    ids = {fault: f"1.{n}" for n, fault in enumerate(FAULTS, 1)}
    rules = [Rule(rule.reply, ids[fault], n=rule.n, write=rule.write) for fault, (rule, *_) in FAULTS.items()]
    limits = {"idle_s": 1.5, "total_s": 3.0, "more": CHAIN}
    with open_fleet(folder, patch, *rules, **limits) as fleet, fleet.pool(WORKERS):
        batch_id = fleet.submit(write_course(folder, 60)).batch.id
        over(fleet, batch_id)
        rows = fleet.lessons(batch_id)
        sent = {id_: sum(call.lesson_id == id_ for call in fleet.provider.calls) for id_ in rows}
        found = {fault: (rows[id_].outcome, sent[id_]) for fault, id_ in ids.items()}
        good = [id_ for id_ in rows if id_ not in ids.values()]
        return seen(
            {fault: f"{outcome}, {calls} calls" for fault, (outcome, calls) in found.items()},
            each_in_its_bucket=found == {fault: (outcome, calls) for fault, (_, outcome, calls) in FAULTS.items()},
            others_untouched=all(rows[id_].outcome == "succeeded" and sent[id_] == 1 for id_ in good),
        )


def killed_leases(folder: Path, patch: pytest.MonkeyPatch) -> Seen:
    """All four places of the limit die with their workers: the next four calls go within 3 s, not after 15."""
    stuck = Rule(Reply(latency_s=60), overall=[1, 2, 3, 4])
    with open_fleet(folder, patch, stuck, more="[limits]\nconcurrency = 4\n") as fleet, fleet.pool(WORKERS):
        batch_id = fleet.submit(write_course(folder, 40)).batch.id
        wait_for(lambda: len(fleet.provider.calls) == 4, what="every place is taken")

        def holders() -> list[str]:
            active = [one.worker for one in fleet.snapshot(batch_id).active if one.stage == "generating"]
            return active if len(active) == 4 else []

        names = wait_for(holders, what="four show as generating")
        with connect(fleet.settings) as client:
            pids = [int(client.hget(f"rq:worker:{name}", "pid") or 0) for name in names]  # type: ignore[arg-type]
        killed_at = time.time()
        for pid in pids:
            kill(pid, signal.SIGKILL)
        status = over(fleet, batch_id)
        times = sorted(call.time for call in fleet.provider.calls)
        figures = {"s until the places were used again": round(times[7] - killed_at, 1), "calls for 40": len(times)}
        return seen(figures, done=status == "succeeded", at_once=times[7] - killed_at < 3, repeated=len(times) == 44)


def retired_models(folder: Path, patch: pytest.MonkeyPatch) -> Seen:
    """Both models are gone: the batch stops after a call of each worker and model at most, all of it retryable."""
    gone = Rule(failure(404, "The model does not exist", code="model_not_found"))
    with open_fleet(folder, patch, gone, more=CHAIN) as fleet, fleet.pool(WORKERS):
        batch_id = fleet.submit(write_course(folder, 200)).batch.id
        over(fleet, batch_id)
        rows = fleet.lessons(batch_id).values()
        calls, ends = len(fleet.provider.calls), {(row.outcome, row.error_class) for row in rows}
        return seen(
            {"calls for 200": calls}, few=calls <= 2 * WORKERS, ends=ends == {("retryable", "model_unavailable")}
        )


def bot_wall(folder: Path, patch: pytest.MonkeyPatch) -> Seen:
    """Forty calls in a row meet a firewall's page with 403: held, tried again, and every lesson written."""
    wall = Rule(Reply(status=403, body=WALL), since=21, until=60)
    with open_fleet(folder, patch, wall, A_SECOND) as fleet, fleet.pool(WORKERS):
        batch_id = fleet.submit(write_course(folder, 120)).batch.id
        status = over(fleet, batch_id)
        figures = {"batch": status, "calls for 120": len(fleet.provider.calls)}
        return seen(figures, done=status == "succeeded", nothing_twice=len(fleet.provider.calls) == 160)


SCENARIOS: dict[str, Callable[[Path, pytest.MonkeyPatch], Seen]] = {
    each.__name__.replace("_", "-"): each
    for each in (dead_key, long_waits, buckets, killed_leases, retired_models, bot_wall)
}


def play(name: str) -> Seen:
    """One scenario, everything new."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for variable in [variable for variable in os.environ if variable.startswith("LESSONGEN_")]:
            patch.delenv(variable)
        return SCENARIOS[name](Path(folder), patch)


def main() -> int:
    """Play them one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SCENARIOS)}; default: all")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    failed = False
    for name in options.names or SCENARIOS:
        found = play(name)
        failed |= bool(found.broken)
        if options.json:
            print(json.dumps({"scenario": name, **asdict(found)}), flush=True)
            continue
        print(f"{name}: {SCENARIOS[name].__doc__}")
        print("".join(f"  {what}: {value}\n" for what, value in found.figures.items()), end="")
        print(f"  NOT KEPT: {', '.join(found.broken)}\n" if found.broken else "  kept\n", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
