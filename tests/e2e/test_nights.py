"""Nights: real runs of a schedule that meet, are killed, end badly, and what their owner hears."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from courses import write_course
from fleet import Fleet, calls_of, descendants_of, kill, open_fleet
from forked import Forked
from monitor import SECRET, monitor
from waiting import wait_for

from lessongen_core.schemas import load_schema
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure

MORE = "[workers]\ncount = 2\n"


def courses(folder: Path) -> tuple[str, str]:
    """Two batch files, of which the second is another batch."""
    return str(write_course(folder, 2, name="one")), str(write_course(folder, 3, name="two", title="More"))


def invalid(folder: Path) -> str:
    """A batch file with one lesson, which is not valid."""
    path = write_course(folder, 1, name="invalid")
    document = json.loads(path.read_text())
    del document["lessons"][0]["title"]
    path.write_text(json.dumps(document))
    return str(path)


def start(fleet: Fleet, *arguments: str) -> subprocess.Popen[str]:
    """`lessongen run --schedule nightly ARGUMENTS` in the background."""
    command = [sys.executable, "-m", "lessongen_cli", "run", "--schedule", "nightly", *arguments]
    return Forked(command, cwd=fleet.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said_by(process: subprocess.Popen[str], code: int) -> str:
    """What it said on both streams, once it ended, with `code`."""
    out, err = process.communicate(timeout=100)
    assert process.returncode == code, out + err
    return out + err


def read_line(process: subprocess.Popen[str]) -> str:
    """The next line of its stderr."""
    assert process.stderr is not None
    return process.stderr.readline()


def document_of(out: str, schema: str) -> dict[str, Any]:
    """The one JSON document that `out` is, held to its schema."""
    (line,) = out.splitlines()
    document: dict[str, Any] = json.loads(line)
    jsonschema.Draft202012Validator(load_schema(f"{schema}-1")).validate(document)
    assert document["schema"] == f"lessongen/{schema}@1"
    return document


def named(fleet: Fleet) -> list[tuple[str, str, str]]:
    """(name, schedule, status) of each batch, oldest first."""
    items = json.loads(fleet.command("list", "--json").stdout)["data"]["items"]
    return [(item["name"].rpartition("-20")[0], item["schedule"], item["status"]) for item in reversed(items)]


def looks_on_for_a_second(fleet: Fleet, course: str, batch_id: str) -> None:
    """`attach` ends with 8, and tells the batch and its state to person, script and command."""
    notify = f"env | grep ^LESSONGEN_ > {fleet.folder}/told.env; cat > {fleet.folder}/told.json"
    attach = ["run", "--schedule", "nightly", "--if-running", "attach", "--timeout", "1", "--notify-cmd", notify]
    briefly = fleet.command(*attach, "-q", "--json", course)
    assert briefly.returncode == 8 and "keeps running" in briefly.stderr and "not submitted" not in briefly.stderr
    assert f"LESSONGEN_BATCH={batch_id}\n" in (fleet.folder / "told.env").read_text()
    assert "LESSONGEN_STATE=running\n" in (fleet.folder / "told.env").read_text()
    assert json.loads((fleet.folder / "told.json").read_text())["data"]["id"] == batch_id
    detached = document_of(briefly.stdout, "run")["data"]
    assert (detached["outcome"], detached["batch"], detached["exit_code"]) == ("detached", batch_id, 8)


def test_a_night_meets_the_one_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """skip, fail and wait as they say; killed, the first frees the schedule at once, and attach completes its batch."""
    held = Rule(Reply(latency_s=100.0), lesson="1.1", n=[1])
    with open_fleet(tmp_path, monkeypatch, held, first_byte_s=110, total_s=120, more=MORE) as fleet:
        one, two = courses(tmp_path)
        first = start(fleet, one)
        wait_for(lambda: fleet.provider.calls, timeout_s=60, what="a lesson is in hand")
        batch_id = fleet.latest()
        skipped = fleet.command("run", "--schedule", "nightly", "--if-running", "skip", two)
        assert skipped.returncode == 0 and f"({batch_id})" in skipped.stderr and skipped.stdout == ""
        for answer, schema in (("--json", "run"), ("--jsonl", "event")):
            silent = fleet.command("run", "-q", answer, "--schedule", "nightly", "--if-running", "skip", two)
            assert (silent.returncode, silent.stderr) == (0, "")
            left_out = document_of(silent.stdout, schema)
            assert (left_out.get("data") or left_out)["batch"] == batch_id, left_out
        locked = fleet.command("run", "--schedule", "nightly", two)
        assert locked.returncode == 7 and f"lessongen watch {batch_id}" in locked.stderr
        late = fleet.command("run", "--schedule", "nightly", "--if-running", "wait", "--wait", "1s", two)
        assert late.returncode == 7 and "waiting: " in late.stderr
        in_vain = fleet.command("run", "--schedule", "nightly", "--if-running", "wait", "--timeout", "1s", two)
        assert in_vain.returncode == 8 and "E_WAITED_IN_VAIN" in in_vain.stderr, in_vain.stderr
        looks_on_for_a_second(fleet, one, batch_id)
        attached = start(fleet, "--if-running", "attach", "--out", "attached", two)
        wait_for(lambda: f"attached to {batch_id}" in read_line(attached), what="it is attached")
        assert "another run works on it" in read_line(attached)
        waiting = start(fleet, "--if-running", "wait", two)
        for pid in [first.pid, *descendants_of(first.pid)]:  # its workers, too, as when memory runs out
            kill(pid, signal.SIGKILL)
        said = said_by(attached, 0)
        assert f"{batch_id}  nightly-" in said
        assert (tmp_path / "attached" / batch_id / "report.md").exists()
        assert "5 lessons" not in said_by(waiting, 0)
        first.communicate()
        assert named(fleet) == [("nightly", "nightly", "succeeded")] * 2
        assert json.loads(fleet.command("status", "latest:nightly", "--json").stdout)["data"]["counts"]["total"] == 3


def test_of_two_nights_at_one_moment_one_is_submitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two crontabs, other specs: one batch, and the one that came second was skipped."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=3.0)), more=MORE) as fleet:
        both = [start(fleet, "--if-running", "skip", file) for file in courses(tmp_path)]
        said = [said_by(process, 0) for process in both]
        assert sum("skipped: " in text for text in said) == 1, said
        assert len(named(fleet)) == 1


def test_a_killed_night_holds_up_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By default an unfinished batch is exit 7 while somebody works on it only: after kill -9 the next night works."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=15.0), lesson="1.1", n=[1]), more=MORE) as fleet:
        one, two = courses(tmp_path)
        first = start(fleet, one)
        wait_for(lambda: fleet.provider.calls, timeout_s=60, what="a lesson is in hand")
        first.kill()
        first.communicate()
        said = said_by(start(fleet, two), 0)
        assert "of other batches that are on the queue" in said
        # What the killed night left: its own command goes on with it, at no second cost for what is written.
        said_by(start(fleet, one), 0)
        assert [status for _, _, status in named(fleet)] == ["succeeded"] * 2


def test_rounds_bounds_and_the_last_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lesson that comes with the second round; one that never comes is within the bound, and told of."""
    twice = Rule(failure(503, "overloaded"), lesson="1.1", n=range(1, 5))  # two models, two tries each
    never = Rule(failure(400, "content policy", code="content_filter"), lesson="1.2")
    with open_fleet(tmp_path, monkeypatch, twice, never, more=f"attempts = 2\n{MORE}") as fleet:
        course = str(write_course(tmp_path, 3))
        done = fleet.command("run", "--retry-failed", "2", "--max-failures", "34%", course)
        assert done.returncode == 0, done.stderr
        assert done.stderr.count("the provider was away") == done.stderr.count("queued once more") == 2
        assert calls_of(fleet)["1.1"] == 5
        assert "within --max-failures 34%" in done.stderr and "finished: PARTIAL (exit 0)" in done.stdout
        last = done.stderr.splitlines()[-1]
        assert "event=finished state=partial exit=0" in last
        same = fleet.command("run", "--max-failures", "34%", course)
        assert (same.returncode, same.stderr.count(" event=")) == (0, 1), same.stderr
        assert "state=partial exit=0" in same.stderr.splitlines()[-1], "where nothing was left to do, too"
        strict = fleet.command("run", "-q", "--max-failures", "0", course)
        assert (strict.returncode, strict.stdout) == (3, "")
        assert "finished: PARTIAL (exit 3)" in strict.stderr and "lessongen review list" in strict.stderr
        assert fleet.command("run", "-q", "--max-failures", "1", course).stderr == ""
        nothing = fleet.command("run", "-qq", course)
        assert (nothing.returncode, nothing.stdout, nothing.stderr) == (3, "", "")


def test_the_time_is_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--timeout finishes what is in hand, keeps the batch, and ends with 8, whatever was left out or may fail."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=4.0), until=2), more=MORE) as fleet:
        night = ["run", "--skip-invalid", "--max-failures", "1", str(write_course(tmp_path, 4)), invalid(tmp_path)]
        done = fleet.command(*night, "--timeout", "2")
        assert done.returncode == 8, done.stderr
        assert "the time is up: finishing the lessons in hand" in done.stderr
        assert "Stopped by --timeout." in done.stderr and "event=timeout state=running exit=8" in done.stderr
        assert fleet.command(*night).returncode == 0
        assert max(calls_of(fleet).values()) == 1


def test_what_does_not_move_is_exit_11(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that took the calls and says nothing: --stall-after ends the night, and the batch is kept."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(hang=True), until=2), first_byte_s=50, more=MORE) as fleet:
        course = str(write_course(tmp_path, 2))
        done = fleet.command("run", "--stall-after", "3", course)
        assert done.returncode == 11 and "E_STALLED" in done.stderr and "event=stalled" in done.stderr, done.stderr
        assert (tmp_path / "lessongen-out" / "latest" / "report.md").exists()
        assert fleet.command("run", course).returncode == 0


def test_every_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The monitor and the command hear of good nights, of bad ones, and of those that could not even start."""
    with open_fleet(tmp_path, monkeypatch, more=MORE) as fleet, monitor() as heard:
        course = str(write_course(tmp_path, 1))
        notify = "cat > told.json; env | grep ^LESSONGEN_ > told.env; exit 3"
        options = ["run", "--schedule", "nightly", "--ping-url-file", heard.url_file(tmp_path), "--notify-cmd", notify]
        good = fleet.command(*options, course)
        assert good.returncode == 0, good.stderr
        assert heard.paths == ["/start", "/0"] and "SUCCEEDED (exit 0)" in heard.heard[1][1]
        assert "warning: --notify-cmd ended with 3" in good.stderr
        assert "exit=0" in good.stderr.splitlines()[-1]
        told = dict(line.split("=", 1) for line in (tmp_path / "told.env").read_text().splitlines())
        batch_id = fleet.latest()
        state = [told[f"LESSONGEN_{name}"] for name in ("BATCH", "STATE", "EXIT")]
        assert state == [batch_id, "succeeded", "0"]
        assert told["LESSONGEN_FAILED"] == "0" and Path(told["LESSONGEN_REPORT"]).is_file()
        document = json.loads((tmp_path / "told.json").read_text())
        assert (document["schema"], document["data"]["id"]) == ("lessongen/status@1", batch_id)
        heard.heard.clear()
        (tmp_path / "broken.json").write_text("{")
        bad = fleet.command(*options, "broken.json")
        assert bad.returncode == 5 and heard.paths == ["/5"] and "E_SPEC_INVALID" in heard.heard[0][1]
        assert json.loads((tmp_path / "told.json").read_text())["error"]["exit_code"] == 5
        monkeypatch.setenv("LESSONGEN_REDIS_URL", "redis://127.0.0.1:1/0")
        assert fleet.command(*options, "--fresh", course).returncode == 10
        monkeypatch.delenv("LESSONGEN_REDIS_URL")
        monkeypatch.delenv("LESSONGEN_BASE_URL")
        assert fleet.command(*options, course).returncode == 2  # a key and no endpoint
        assert heard.paths == ["/5", "/10", "/2"]
        assert SECRET not in good.stdout + good.stderr + bad.stderr


def test_a_monitor_that_is_away_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning without the URL, and the batch's exit code; a file without one is exit 2 before anything is done."""
    with open_fleet(tmp_path, monkeypatch, more=MORE) as fleet:
        course = str(write_course(tmp_path, 1))
        url = tmp_path / "url"
        url.write_text(f"http://127.0.0.1:1/{SECRET}")
        options = ["--ping-url-file", str(url), "--notify-cmd", "exec 2>/dev/null; kill -9 $$"]
        done = fleet.command("run", *options, course)
        assert done.returncode == 0 and done.stderr.count("was not heard: ConnectError") == 2, done.stderr
        assert "--notify-cmd ended with -9" in done.stderr and SECRET not in done.stderr
        quiet = fleet.command("run", "-q", *options, course)  # a good night, and a monitor that is deaf
        assert (quiet.returncode, quiet.stdout) == (0, "")
        assert all(line.startswith("lessongen: warning: ") for line in quiet.stderr.splitlines()), quiet.stderr
        assert len(quiet.stderr.splitlines()) == 3
        silent = fleet.command("run", "-qq", *options, course)
        assert (silent.returncode, silent.stdout, silent.stderr) == (0, "", "")
        for fresh in (["--fresh"], []):  # a batch that is written, and one with nothing to do
            events = fleet.command("run", "-q", "--jsonl", *fresh, course).stdout.splitlines()
            first, last = json.loads(events[0]), json.loads(events[-1])
            assert (first["event"], last["event"], last["exit_code"]) == ("batch.snapshot", "batch.finished", 0)
        url.write_text("")
        assert fleet.command("run", "--fresh", *options, course).returncode == 2
        assert len(named(fleet)) == 2


def test_a_night_from_an_empty_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As cron or a container starts it: no HOME, no terminal, cwd /, umask 077, streams closed."""
    with open_fleet(tmp_path, monkeypatch, judged=False):
        course = write_course(tmp_path, 2)
        config = tmp_path / "lessongen.toml"
        night = f"--schedule nightly --offline -q --out {tmp_path}/out {course}"
        script = f"cd /; umask 077; exec {sys.executable} -m lessongen_cli --config {config} run {night}"
        bare = {"PATH": "/usr/bin:/bin", "LESSONGEN_STATE_DIR": str(tmp_path / "state")}
        closed = subprocess.run(["/bin/sh", "-c", f"exec <&- >&- 2>&-; {script}"], env=bare, timeout=100)
        assert closed.returncode == 0
        assert len(list((tmp_path / "out" / "latest" / "lessons").glob("*.md"))) == 2
        with (tmp_path / "log").open("w") as log:
            again = subprocess.run(["/bin/sh", "-c", script], env=bare, stdout=log, stderr=log, timeout=100)
        assert (again.returncode, (tmp_path / "log").read_text()) == (0, "")


def test_retry_failed_watch_says_how_the_batch_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is due, and not every lesson succeeded: not 0 for who watches; all succeeded: nothing to retry, 0."""
    late = failure(429, "Rate limit reached for requests per day", headers={"Retry-After": "9000"})
    with open_fleet(tmp_path, monkeypatch, Rule(late, lesson="1.2", n=[1]), more=MORE) as fleet:
        course = str(write_course(tmp_path, 2))
        assert fleet.command("run", course).returncode == 3
        asked = fleet.command("retry-failed", "latest", "--watch")
        assert asked.returncode == 3 and "nothing to retry yet" in asked.stderr
        assert fleet.command("retry-failed", "latest").returncode == 0
        quiet = fleet.command("retry-failed", "latest", "--all", "--watch", "-q")
        assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
        done = fleet.command("retry-failed", "latest", "--watch")
        assert done.returncode == 0 and "nothing to retry" in done.stderr
