"""`run --plan`: the user's plan file on real processes, a real broker and a real LLM server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from courses import write_course
from fleet import KEY, Fleet, open_fleet

from lessongen_core.plan import BEFORE_THE_RUN
from lessongen_core.store import views
from lessongen_core.store.database import open_store
from lessongen_fixtures.scripted import Rule, failure
from lessongen_jobs.batches import Batches
from lessongen_jobs.preflight import CHECKS

PLAN: dict[str, Any] = {
    "jobType": "stage6-lesson-content",
    "concurrency": 3,
    "retryStrategy": {"attempts": 4, "backoff": {"type": "exponential", "delay": 150}},
    "modelFallback": {
        "primary": {"model": "anthropic/claude-3.5-sonnet", "maxRetries": 2},
        "fallback": {"model": "google/gemini-1.5-flash", "maxRetries": 2},
    },
    "validation": ["type-check", "build", "broker", "store", "provider"],
    "targetFiles": ["written/one.md", "written/two.md"],
    "mcpGuidance": {"servers": ["context7"]},
}


def write_plan(fleet: Fleet, **changes: Any) -> None:
    """Put the plan into the working folder."""
    (fleet.folder / "plan.json").write_text(json.dumps(PLAN | changes, indent=1))


def frozen_options(fleet: Fleet, batch_id: str) -> dict[str, Any]:
    """What the store holds of a batch's options."""
    store = open_store(fleet.settings.store_url)
    try:
        with store.read() as tx:
            return dict(views.read_options(tx, batch_id)[0])
    finally:
        store.close()


def workers_seen(fleet: Fleet) -> set[str]:
    """The workers that wrote an event."""
    log = (fleet.folder / "state" / "logs" / "events.log").read_text()
    return {part for line in log.splitlines() for part in line.split() if part.startswith("worker=")}


def test_the_users_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name, workers, attempts, backoff, chain and output folder are the plan's; the toml's where it is silent."""
    rule = Rule(failure(503, "overloaded"), lesson="1.2")
    with open_fleet(tmp_path, monkeypatch, rule) as fleet:
        write_course(tmp_path, 12)
        write_plan(fleet)
        done = fleet.command("run", "course.json", "--plan", "plan.json", "--json")
        assert done.returncode == 3, done.stderr
        answer = json.loads(done.stdout)
        batch_id = answer["data"]["batch"]["id"]
        assert answer["data"]["batch"]["name"] == "stage6-lesson-content"
        assert answer["data"]["lessons"][1]["attempts"] == 4
        assert sum(call.lesson_id == "1.2" for call in fleet.provider.calls) == 4
        asked = [call.model.partition("/")[0] for call in fleet.provider.calls if call.lesson_id == "1.2"]
        assert asked == ["anthropic", "anthropic", "google", "google"]
        options = frozen_options(fleet, batch_id)
        assert options["retry"] | {"attempts": 4, "base_s": 0.15, "cap_s": 0.5} == options["retry"]
        assert [(model["name"], model["max_tries"]) for model in options["models"]] == [
            ("anthropic/claude-3.5-sonnet", 2),
            ("google/gemini-1.5-flash", 2),
        ]
        assert len(workers_seen(fleet)) <= 3 and max(call.active for call in fleet.provider.calls) <= 3
        assert len(list((tmp_path / "written" / batch_id / "lessons").glob("*.md"))) == 11
        assert not (tmp_path / "lessongen-out").exists()
        said = [line for line in answer["warnings"] if line.startswith("plan: ")]
        assert [line.split(": ")[1] for line in said] == [
            'validation "type-check"', 'validation "build"', "mcpGuidance",
        ]  # fmt: skip
        assert all(f"lessongen: warning: {line}" in done.stderr for line in said)


def test_a_flag_beats_the_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--name and --out win; the same specs again attach to the batch, which keeps its attempts, and say so."""
    with open_fleet(tmp_path, monkeypatch, Rule(failure(503, "overloaded"), lesson="1.1", n=[1, 2])) as fleet:
        write_course(tmp_path, 2)
        write_plan(fleet, retryStrategy={"attempts": 2})
        flags = ("--plan", "plan.json", "--name", "mine", "--out", "elsewhere")
        assert fleet.command("run", "course.json", *flags).returncode == 3
        with Batches(fleet.settings) as batches:
            ((batch,), _) = batches.recent(2)
        assert batch.name == "mine"
        assert (tmp_path / "elsewhere" / batch.id / "report.md").is_file()
        assert not (tmp_path / "written").exists()
        write_plan(fleet, retryStrategy={"attempts": 3})
        again = fleet.command("run", "course.json", "--plan", "plan.json")
        assert again.returncode == 0, again.stderr
        assert f"batch {batch.id} was recorded before and keeps its own attempts and backoff" in again.stderr
        assert frozen_options(fleet, batch.id)["retry"]["attempts"] == 2


def test_a_wrong_plan_is_exit_2_and_nothing_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every mistake with file and line, also as JSON; no broker, no store, no call."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        write_course(tmp_path, 1)
        write_plan(fleet, concurency=3, validation=["brokr"])
        wrong = fleet.command("run", "course.json", "--plan", "plan.json")
        assert wrong.returncode == 2
        assert "E_CONFIG" in wrong.stderr and "2 problems in the plan" in wrong.stderr
        assert '  plan.json:22:3: validation[0]: "brokr" is no check; did you mean "broker"?' in wrong.stderr
        as_json = json.loads(fleet.command("run", "course.json", "--plan", "plan.json", "--json").stdout)
        assert [line.split(" ")[0] for line in as_json["error"]["details"]] == ["plan.json:22:3:", "plan.json:33:2:"]
        (tmp_path / "plan.json").write_text('{"jobType": "x"')
        broken = fleet.command("run", "course.json", "--plan", "plan.json")
        assert broken.returncode == 2 and "plan.json:1:16: (file): JSON:" in broken.stderr
        missing = fleet.command("run", "course.json", "--plan", "none.json")
        assert missing.returncode == 2 and "cannot be read" in missing.stderr
        assert not fleet.provider.calls and not (tmp_path / "state").exists()


def test_a_dry_run_says_what_the_plan_will_not_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan is read and its warnings are shown; no check starts anything."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        write_course(tmp_path, 1)
        write_plan(fleet)
        done = fleet.command("run", "course.json", "--plan", "plan.json", "--dry-run")
        assert done.returncode == 0 and "mcpGuidance: accepted, not applicable" in done.stderr
        assert not (tmp_path / "state").exists()


def test_the_checks_are_those_a_plan_may_name() -> None:
    """No name without a check, no check without a name."""
    assert tuple(CHECKS) == BEFORE_THE_RUN


@pytest.fixture
def refusing() -> Iterator[tuple[str, list[int]]]:
    """An endpoint whose list of models answers with the status in the list; its URL, and that list."""
    status = [401]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status[0])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1", status
        server.shutdown()


def test_a_required_check_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusing: tuple[str, list[int]]
) -> None:
    """A refused key or a dead endpoint is told before anything is recorded; an optional check only warns."""
    url, status = refusing
    with open_fleet(tmp_path, monkeypatch) as fleet:
        write_course(tmp_path, 1)
        write_plan(fleet)
        for address, code, reason in ((url, 401, "refuses the key"), (url, 503, "out of order")):
            monkeypatch.setenv("LESSONGEN_BASE_URL", address)
            status[0] = code
            stopped = fleet.command("run", "course.json", "--plan", "plan.json")
            assert stopped.returncode == 2
            assert reason in stopped.stderr and f"HTTP {code}" in stopped.stderr
            assert 'the plan requires the check "provider"; nothing was submitted' in stopped.stderr
        monkeypatch.setenv("LESSONGEN_BASE_URL", "http://127.0.0.1:1/v1")
        stopped = fleet.command("run", "course.json", "--plan", "plan.json")
        assert stopped.returncode == 2 and "does not answer" in stopped.stderr
        with Batches(fleet.settings) as batches:
            assert batches.recent(1) == ([], 0)
        write_plan(fleet, validation={"required": ["store"], "optional": ["provider"]})
        monkeypatch.setenv("LESSONGEN_BASE_URL", url)
        status[0] = 401  # the list of models is refused, and so is every lesson: nothing listens to POST
        went_on = fleet.command("run", "course.json", "--plan", "plan.json")
        assert went_on.returncode == 4
        assert 'the optional check "provider" did not pass' in went_on.stderr
        assert KEY not in went_on.stderr + stopped.stderr


def test_a_broker_that_takes_no_write_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full broker answers, and refuses: the check finds it before the store holds the batch."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        write_course(tmp_path, 1)
        write_plan(fleet, validation=["broker"])
        from lessongen_jobs.connection import connect

        with connect(fleet.settings) as client:
            client.config_set("maxmemory-policy", "noeviction")
            client.config_set("maxmemory", 1)
        stopped = fleet.command("run", "course.json", "--plan", "plan.json")
        assert stopped.returncode == 10, stopped.stderr
        assert "takes no writes" in stopped.stderr
        assert 'the plan requires the check "broker"' in stopped.stderr
        assert not (tmp_path / "state" / "store.sqlite3").exists()
