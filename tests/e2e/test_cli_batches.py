"""The commands as people run them: real processes, a real broker, a real pool, a real HTTP server for the LLM."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from commands import run_command
from forked import Forked
from fraction_lesson import good_lesson
from waiting import wait_for

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure, scripted_provider

KEY = "sk-or-v1-sentinel-0123456789abcdef"
TITLES = ("Adding fractions", "Comparing fractions", "Decimals and fractions", "Percentages")
# Two workers start fast; any lesson that is no failure passes; a retry does not wait.
CONFIG = """
[workers]
count = 2
[quality]
threshold = 0
[retry]
attempts = 2
base_s = 0
cap_s = 0
"""


def spec(titles: tuple[str, ...] = TITLES) -> str:
    """A short-form batch file, one lesson a title."""
    lessons = [{"title": title, "objectives": [f"Explain {title} with an example"]} for title in titles]
    return json.dumps({"course": {"title": "Fractions"}, "lessons": lessons})


GOOD = [Rule(Reply(text=good_lesson(title)), lesson=title) for title in TITLES]


@dataclass
class Shell:
    """A user's shell: a working folder with a batch file, a state folder, and what every process printed."""

    folder: Path
    environment: dict[str, str]
    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    printed: str = ""

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `lessongen ARGUMENTS` in the background."""
        process = Forked(
            [sys.executable, "-m", "lessongen_cli", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=self.environment,
        )
        self.processes.append(process)
        return process

    def end(self, process: subprocess.Popen[str], code: int) -> tuple[str, str]:
        """Wait for `process`, which must end with `code`; returns stdout and stderr."""
        out, err = process.communicate(timeout=90)
        return self._said(process.returncode, out, err, code)

    def run(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """Run `lessongen ARGUMENTS` to its end, which must be `code`."""
        done = run_command(*arguments, cwd=self.folder, environment=self.environment)
        return self._said(done.returncode, done.stdout, done.stderr, code)

    def _said(self, ended: int, out: str, err: str, code: int) -> tuple[str, str]:
        self.printed += out + err
        assert ended == code, f"exit {ended}, not {code}\n{out}\n{err}"
        assert "\x1b" not in out + err
        assert "Traceback" not in err
        return out, err

    def json(self, *arguments: str, code: int = 0) -> Any:
        """The one document of a `--json` command."""
        document = json.loads(self.run(*arguments, "--json", code=code)[0])
        assert set(document) == {"schema", "data", "warnings"}
        return document["data"]

    def status(self, ref: str = "latest") -> Any:
        """The data of `status`."""
        return self.json("status", ref)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell whose broker and processes end with the test."""
    (tmp_path / "spec.json").write_text(spec())
    (tmp_path / "lessongen.toml").write_text(CONFIG)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LESSONGEN_")}
    environment |= {"LESSONGEN_STATE_DIR": str(tmp_path / "state"), "HOME": str(tmp_path)}
    opened = Shell(tmp_path, environment)
    try:
        yield opened
    finally:
        for process in opened.processes:
            if process.poll() is None:
                process.kill()
                process.communicate()
        opened.run("down")


@contextlib.contextmanager
def llm(shell: Shell, *rules: Rule) -> Iterator[Any]:
    """An LLM that answers by `rules`, else with a good lesson, configured in `shell` with a key."""
    with scripted_provider(*rules, *GOOD) as server:
        shell.environment |= {"LESSONGEN_BASE_URL": server.url, "LESSONGEN_API_KEY": KEY}
        yield server


@contextlib.contextmanager
def pool(shell: Shell) -> Iterator[subprocess.Popen[str]]:
    """`lessongen workers -n 2` in a second terminal; its first SIGTERM ends it with 0."""
    process = shell.start("workers", "-n", "2")
    yield process
    process.terminate()
    shell.end(process, 0)


def test_run_writes_lessons_and_report(shell: Shell) -> None:
    """`run` on a bare machine: exit 0, every lesson a file, the reports, the summary, and nothing left running."""
    with llm(shell) as server:
        out, err = shell.run("run", "spec.json")
        assert len(server.log) == 4
    assert "finished: SUCCEEDED (exit 0)" in out and "4 succeeded" in out
    assert "event=finished state=succeeded exit=0" in err.splitlines()[-1]
    lessons = shell.folder / "lessongen-out" / "latest" / "lessons"
    assert len(list(lessons.glob("*.md"))) == 4
    report = json.loads((lessons.parent / "report.json").read_text())
    assert all(lesson["path"] and lesson["llm"] for lesson in report["data"]["lessons"])
    page = (lessons.parent / "report.html").read_text()
    assert all(f'<a href="{lesson["path"]}">text</a>' in page for lesson in report["data"]["lessons"])
    assert "no embedded broker" in shell.run("down")[0]


def test_an_offline_run_says_who_wrote_it(shell: Shell) -> None:
    """`run --offline` tells at its start and at its end that no LLM wrote the lessons; the report marks each."""
    done = shell.start("run", "--offline", "spec.json")
    out, err = done.communicate(timeout=90)
    data = json.loads((shell.folder / "lessongen-out/latest/report.json").read_text())["data"]
    assert (done.returncode, data["batch"]["status"]) == (4, "failed")  # no source is named, and it invents nothing
    assert "no LLM wrote these lessons" in out and "no LLM writes these lessons" in err
    assert {lesson["model"] for lesson in data["lessons"]} == {"offline-writer"}
    assert all(not lesson["llm"] for lesson in data["lessons"])


def test_the_same_run_again_has_nothing_to_do(shell: Shell) -> None:
    """Up-arrow and enter is right: exit 0, no new batch, no call, the files are there."""
    with llm(shell) as server:
        shell.run("run", "spec.json")
        out, err = shell.run("run", "--out", "again", "spec.json")
        assert len(server.log) == 4
    assert "nothing to do" in err and err.count("event=") == 1
    assert "finished: SUCCEEDED" in out
    assert len(list((shell.folder / "again/latest/lessons").glob("*.md"))) == 4
    assert len(shell.json("list")["items"]) == 1


def test_a_partial_run_is_exit_3_and_one_document(shell: Shell) -> None:
    """A refused lesson goes to review, the others succeed; `--json` prints exactly one report@1."""
    refused = failure(400, "content management policy", code="content_filter")
    with llm(shell, Rule(refused, lesson="Percentages")):
        data = shell.json("run", "spec.json", code=3)
    assert data["summary"]["succeeded"] == 3 and data["summary"]["review"] == 1
    assert [lesson["outcome"] for lesson in data["lessons"]] == ["succeeded"] * 3 + ["review"]
    assert data["batch"]["status"] == "partial"


def test_a_run_in_which_all_failed_is_repeated_once(shell: Shell) -> None:
    """When nothing succeeded and some lessons are retryable, `run` repeats those once by itself."""
    with llm(shell, Rule(failure(503, "overloaded"), until=8)) as server:  # 4 lessons, 2 attempts each
        out, err = shell.run("run", "spec.json")
        assert len(server.log) == 12
    assert "queued once more" in err
    assert "4 succeeded" in out


def test_a_run_that_fails_twice_ends_with_exit_4(shell: Shell) -> None:
    """It is repeated once, not for ever; the summary names the command for later."""
    with llm(shell, Rule(failure(503, "overloaded"))) as server:
        out, _ = shell.run("run", "spec.json", code=4)
        assert len(server.log) == 16
    assert "NONE SUCCEEDED (exit 4)" in out and "lessongen retry-failed" in out


def test_a_dead_key_is_exit_12(shell: Shell) -> None:
    """A 401 stops the batch; the lessons are parked and `resume` is named."""
    with llm(shell, Rule(failure(401, "No auth credentials found", code="401"))):
        out, err = shell.run("run", "spec.json", code=12)
    assert "ACCOUNT BLOCKED (exit 12)" in out and "lessongen resume" in out
    assert "exit=12" in err.splitlines()[-1]


def test_retry_failed_asks_only_what_failed(shell: Shell) -> None:
    """Retryable lessons are queued again; what succeeded is not touched."""
    with llm(shell, Rule(failure(503, "overloaded"), lesson="Percentages", n=[1, 2])):
        shell.run("run", "spec.json", code=3)
        out, err = shell.run("retry-failed")
        assert "1 lesson queued again" in err
        with pool(shell):
            shell.run("watch", out.strip(), code=0)
        assert "nothing to retry" in shell.run("retry-failed", "latest")[1]


def test_submit_workers_watch_report(shell: Shell) -> None:
    """Three terminals: the id alone on stdout, a hint without workers, 8 while it waits, 0 at the end, the files."""
    with llm(shell):
        out, err = shell.run("submit", "--name", "nightly", "spec.json")
        batch_id = out.splitlines()[-1]
        assert len(out.split()) == 1 and len(batch_id) == 8
        assert "4 lessons queued" in err and "lessongen workers" in err
        assert "event=timeout state=running exit=8" in shell.run("watch", "nightly", "--timeout", "0", code=8)[1]
        shell.run("status", "nightly", "--exit-status", code=8)
        assert shell.run("submit", "spec.json")[0].strip() == batch_id  # the same specs: the same batch
        with pool(shell):
            out, err = shell.run("watch", batch_id)
            assert "finished: SUCCEEDED" in out and "event=started" in err
    shell.run("status", "--exit-status", code=0)
    assert [item["id"] for item in shell.json("list")["items"]] == [batch_id]
    assert shell.run("report", batch_id)[0].startswith("---\n")
    assert len(shell.json("report", batch_id)["lessons"]) == 4
    assert not (shell.folder / "lessongen-out").exists()  # only `run` and `report --out` write files
    shell.run("report", batch_id, "--out", "files")
    assert len(list((shell.folder / "files" / batch_id / "lessons").glob("*.md"))) == 4


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_detaches_watch(shell: Shell, number: signal.Signals, code: int) -> None:
    """Ctrl-C, SIGTERM and SIGHUP leave the batch as it is and say how to come back and how to stop it."""
    batch_id = shell.run("submit", "--offline", "spec.json")[0].strip()
    process = shell.start("watch", batch_id)
    assert process.stderr is not None
    assert "event=started" in process.stderr.readline()
    process.send_signal(number)
    _, err = shell.end(process, code)
    assert f"lessongen watch {batch_id}" in err and f"lessongen cancel {batch_id}" in err
    assert shell.status(batch_id)["status"] == "running"
    shell.run("cancel", batch_id)
    assert "CANCELLED" in shell.run("watch", batch_id, code=9)[0]


def test_the_first_ctrl_c_of_run_finishes_what_is_in_hand(shell: Shell) -> None:
    """The lessons in hand are finished and written, the rest waits; the same command goes on and pays nothing twice."""
    slow = [Rule(Reply(text=good_lesson(title), first_byte_s=2.0), lesson=title, until=2) for title in TITLES]
    with llm(shell, *slow) as server:
        process = shell.start("run", "spec.json")
        wait_for(lambda: len(server.log) == 2, what="two calls in flight")
        process.send_signal(signal.SIGINT)
        out, err = shell.end(process, 130)
        status = shell.status()
        assert f"the same command again, or  lessongen resume {status['id']} --watch" in err and out == ""
        assert f"Batch {status['id']} is kept: 2 of 4 lessons ended." in err and f"lessongen-out/{status['id']}" in err
        assert (status["status"], status["counts"]["succeeded"], status["counts"]["queued"]) == ("running", 2, 2)
        assert len(list((shell.folder / "lessongen-out/latest/lessons").glob("*.md"))) == 2
        assert "attached" in shell.run("run", "spec.json")[1]
        assert len(server.log) == 4
    assert shell.status()["counts"]["succeeded"] == 4


def test_the_second_ctrl_c_stops_at_once(shell: Shell) -> None:
    """Nobody waits for a call that takes minutes: the lessons go back to the queue, and no pool is left."""
    with llm(shell, Rule(Reply(first_byte_s=50.0))) as server:
        process = shell.start("run", "spec.json")
        wait_for(lambda: len(server.log) == 2, what="two calls in flight")
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        wait_for(lambda: "finishing" in (process.stderr.readline() if process.stderr else ""), what="the drain")
        process.send_signal(signal.SIGINT)
        shell.end(process, 130)
        counts = shell.status()["counts"]
        assert (counts["succeeded"], counts["running"], counts["queued"]) == (0, 0, 4)


def test_skip_invalid_goes_on_and_says_so(shell: Shell) -> None:
    """`submit` ends with 0, `run` at best with 3; the broken lesson is named with its line."""
    broken = json.loads(spec())
    broken["lessons"][1]["titel"] = "x"
    (shell.folder / "spec.json").write_text(json.dumps(broken, indent=1))
    assert "spec.json:" in shell.run("run", "--offline", "spec.json", code=5)[1]
    _, err = shell.run("submit", "--offline", "--skip-invalid", "spec.json")
    assert "1 not valid" in err and "spec.json:" in err
    shell.run("cancel", "latest")
    with llm(shell):
        assert "3 succeeded" in shell.run("run", "--skip-invalid", "spec.json", code=3)[0]


def test_no_secret_is_ever_printed(shell: Shell) -> None:
    """The key is in no output and in no file that a run leaves."""
    rules = [Rule(failure(503, f"bad key {KEY}"), lesson="Percentages"), Rule(failure(400, KEY), lesson="Comparing")]
    with llm(shell, *rules):
        shell.run("run", "spec.json", code=3)
        shell.run("report", "latest")
        shell.run("status")
        shell.run("list")
    assert KEY not in shell.printed
    files = [path for path in shell.folder.rglob("*") if path.is_file()]
    assert files and not [path for path in files if KEY.encode() in path.read_bytes()]


def test_errors_of_references_and_brokers(shell: Shell) -> None:
    """An unknown batch is 6, a broker that is away 10; both say what to do."""
    shell.run("submit", "--offline", "spec.json")
    assert "E_REF_NOT_FOUND" in shell.run("watch", "nonsense", code=6)[1]
    shell.environment["LESSONGEN_REDIS_URL"] = "redis://user:hunter2pass@127.0.0.1:1/0"
    _, err = shell.run("submit", "--offline", "--fresh", "spec.json", code=10)
    assert "E_REDIS_UNREACHABLE" in err and "try: " in err and "hunter2pass" not in err
    del shell.environment["LESSONGEN_REDIS_URL"]
    assert len(shell.json("list")["items"]) == 1  # nothing was recorded


def test_a_reader_that_leaves_does_not_stop_a_run(shell: Shell) -> None:
    """`lessongen run ... | head -0`: the batch is written all the same, exit code of its outcome."""
    with llm(shell):
        assert run_into_closed_pipe(shell, "run", "spec.json") == 0
    assert shell.status()["counts"]["succeeded"] == 4


def run_into_closed_pipe(shell: Shell, *arguments: str) -> int:
    """The exit code of a command whose stdout and stderr nobody reads."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "lessongen_cli", *arguments]
    done = subprocess.run(command, cwd=shell.folder, env=shell.environment, stdout=write, stderr=write, timeout=90)
    os.close(write)
    return done.returncode


REFUSED = Rule(
    Reply(status=400, body={"error": {"message": "against the policy", "code": "content_policy_violation"}}), TITLES[0]
)


def test_review_shows_what_there_is_to_look_at(shell: Shell) -> None:
    """`review list` names the lessons that need a person; `review show` gives the reason, each attempt and the text."""
    with llm(shell, REFUSED):
        shell.run("run", "spec.json", code=3)
    batch_id = shell.json("list")["items"][0]["id"]
    assert f"{batch_id}/1.1" in shell.run("review", "list", "latest")[0]
    (item,) = shell.json("review", "list")["items"]
    assert (item["lesson_id"], item["reason"]) == ("1.1", "refused")
    shown = shell.run("review", "show", "latest/1.1")[0]
    assert "attempt 1" in shown and "against the policy" in shown
    shell.run("review", "show", "latest/1.2", code=6)
    shell.run("review", "show", "1.1", code=6)


def test_review_retry_writes_a_lesson_again(shell: Shell) -> None:
    """A refusal that a person thinks wrong: `review retry` and the same run again, and only that lesson is paid."""
    with llm(shell, REFUSED):
        shell.run("run", "spec.json", code=3)
    shell.run("review", "retry", "latest")
    with llm(shell) as server:
        shell.run("run", "spec.json")
        assert len(server.log) == 1
    assert "needs a person" in shell.run("review", "list")[1]


def test_workers_without_an_llm_leave_its_lessons_to_others(shell: Shell) -> None:
    """A forgotten environment parks nothing and spends nothing: those workers take only offline lessons."""
    with llm(shell) as server:
        shell.run("submit", "spec.json")
        able = dict(shell.environment)
        for name in ("LESSONGEN_BASE_URL", "LESSONGEN_API_KEY"):
            del shell.environment[name]
        with pool(shell):
            wait_for(lambda: shell.status()["workers"] == {"busy": 0, "alive": 0, "unable": 2})
            shell.run("watch", "latest", "--timeout", "1", code=8)
            assert "none has an endpoint (LESSONGEN_BASE_URL)" in shell.printed
            # Offline lessons lie behind the others on the queue, and have the unable pool take from it.
            (shell.folder / "other.json").write_text(spec(("Percentages of percentages",)))
            offline = shell.run("submit", "other.json", "--offline")[0].split()[-1]
            wait_for(lambda: shell.status(offline)["status"] == "failed", timeout_s=60)
            first = shell.json("list")["items"][1]["id"]
            counts = shell.status(first)["counts"]
            assert counts["queued"] + counts["waiting"] + counts["running"] == 4
            assert server.log == []
            shell.environment = able
            with pool(shell):
                shell.run("watch", first)
        assert len(server.log) == 4
    attempts = shell.json("report", first)["lessons"]
    assert [lesson["attempts"] for lesson in attempts] == [1, 1, 1, 1]
