"""Looking at batches, lessons and the log, removing old batches, and seeing a retry through: as people type it."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from courses import write_course
from fleet import Fleet, open_fleet
from forked import Forked
from waiting import wait_for

from lessongen_core.schemas import load_schema
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure, too_many
from lessongen_jobs.batches import Batches

COMMAND = [sys.executable, "-m", "lessongen_cli"]
TWO_WORKERS = "[workers]\ncount = 2\n"
LATER = too_many(retry_after="3600")  # retryable after one call, and due in an hour
REFUSAL = Reply(refusal="This is against the policy.", finish_reason="content_filter")
# Of three lessons: 1.1 succeeds at once, 1.2 at its second call, 1.3 only after `retry-failed --all`.
MIXED = [Rule(failure(503, "overloaded"), "1.2", n=[1]), Rule(LATER, "1.3", n=[1])]


@contextmanager
def mixed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Fleet, str]]:
    """A fleet with one partial batch of three lessons, made by `run`; the batch's id."""
    with open_fleet(folder, monkeypatch, *MIXED, more=TWO_WORKERS) as fleet:
        done = fleet.command("run", str(write_course(folder, 3)))
        assert done.returncode == 3, done.stderr
        yield fleet, done.stdout.split()[0]


def out_of(fleet: Fleet, *arguments: str, code: int = 0) -> str:
    """stdout of a command that ends with `code`."""
    done = fleet.command(*arguments)
    assert done.returncode == code, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


def document(fleet: Fleet, *arguments: str, code: int = 0) -> Any:
    """The data of the one document of a `--json` command, which fits the schema it names."""
    whole = json.loads(out_of(fleet, *arguments, "--json", code=code))
    name, _, version = whole["schema"].removeprefix("lessongen/").partition("@")
    jsonschema.Draft202012Validator(load_schema(f"{name}-{version}")).validate(whole)
    return whole.get("data", whole.get("error"))


def test_every_document_fits_the_schema_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command's real document, in the states in which it differs most."""
    with mixed(tmp_path, monkeypatch) as (fleet, batch):
        course = str(tmp_path / "course.json")
        assert document(fleet, "submit", course, "--dry-run")["lessons"] == 3
        assert document(fleet, "submit", course)["verdict"] == "retry_hint"
        assert document(fleet, "list")["items"][0]["id"] == batch
        assert document(fleet, "status", batch)["counts"]["succeeded"] == 2
        assert document(fleet, "show", batch)["lesson"] is None
        assert document(fleet, "show", f"{batch}/1.1")["lesson"]["result"]["llm"]
        assert [each["class"] for each in document(fleet, "show", f"{batch}/2")["lesson"]["attempts"]] == [
            "unavailable",
            "ok",
        ]
        assert document(fleet, "show", f"{batch}/1.3")["lesson"]["outcome"] == "retryable"
        assert document(fleet, "show", f"{batch}/1.1", "--raw", "1")["reply"]["status"] == 200
        assert document(fleet, "logs")["total"] == 8
        assert document(fleet, "report", batch)["summary"]["retryable"] == 1
        lesson = next((tmp_path / "lessongen-out" / batch / "lessons").glob("*.md"))
        assert document(fleet, "score", course, str(lesson))["lessons"]
        assert document(fleet, "forget", "a model nobody asked") == {"model": "a model nobody asked", "facts": 0}
        assert document(fleet, "gc", "--dry-run", "--older-than", "0d")["removed"][0]["id"] == batch
        assert document(fleet, "retry-failed", batch)["not_due"] == 1
        assert document(fleet, "retry-failed", batch, "--all")["lessons"] == 1
        assert document(fleet, "resume", batch)["status"] == "running"
        assert document(fleet, "gc", "--older-than", "0d", "--yes")["kept"][0]["reason"] == "running"
        assert document(fleet, "cancel", batch)["cancelled"] == 1
        gone = document(fleet, "gc", "--older-than", "0d", "--yes")
        assert (gone["removed"][0]["status"], gone["attempts"], gone["source_sets"]) == ("cancelled", 4, 1)
        assert document(fleet, "list")["items"] == []
        assert document(fleet, "retry-failed")["id"] is None
        assert document(fleet, "schema", "list")["items"][0]["name"] == "spec"
        assert document(fleet, "show", "nonsense", code=6)["code"] == "E_REF_NOT_FOUND"
        assert document(fleet, "logs", "--follow", code=2)["code"] == "E_USAGE"


def test_a_lesson_shows_each_attempt_and_its_raw_reply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Model, time, tokens, class, evidence and decision; the reply byte for byte, also what an error said."""
    with mixed(tmp_path, monkeypatch) as (fleet, batch):
        shown = out_of(fleet, "show", f"{batch}/1.2")
        for part in (
            "state     succeeded",
            "anthropic/claude-3.5-sonnet",
            "tokens in",
            "HTTP 503",
            "asked again after",
        ):
            assert part in shown
        assert shown.index("unavailable: HTTP 503") < shown.index("ok: score") < shown.index("gave the lesson")
        assert "ended: retryable, not before" in out_of(fleet, "show", "latest/3")
        raw = subprocess.run([*COMMAND, "show", f"{batch}/1.2", "--raw", "2"], capture_output=True, cwd=tmp_path)
        stored = document(fleet, "show", f"{batch}/1.2", "--raw", "2")["reply"]["text"]
        assert raw.stdout.decode() == stored and stored.startswith("#")
        assert "overloaded" in out_of(fleet, "show", f"{batch}/1.2", "--raw", "1")
        shown = out_of(fleet, "show", batch)
        for part in ("FROZEN AT SUBMIT", "5 attempts a lesson", "NOT SUCCEEDED", f"lessongen show {batch}/1.3"):
            assert part in shown
        huge = "9" * 22
        for arguments in (
            ("show", f"{batch}/9"),
            ("show", f"{batch}/1.1", "--raw", "2"),
            ("show", "x/1.1"),
            ("show", f"{batch}/{huge}"),
            ("review", "show", f"{batch}/{huge}"),
            ("review", "retry", f"{batch}/{huge}"),
        ):
            out_of(fleet, *arguments, code=6)
        for arguments in (("show", f"{batch}/1.1", "--raw"), ("logs", "--tail"), ("list", "--limit"), ("gc", "--keep")):
            out_of(fleet, *arguments, huge, code=2)
        out_of(fleet, "show", batch, "--raw", "1", code=2)


def test_show_needs_no_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Redis that is away hides nothing of what is in the store."""
    with mixed(tmp_path, monkeypatch) as (fleet, batch):
        monkeypatch.setenv("LESSONGEN_REDIS_URL", "redis://127.0.0.1:1/0")
        assert document(fleet, "show", f"{batch}/1.1")["lesson"]["state"] == "succeeded"


def test_the_log_is_filtered_and_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By batch, lesson and trouble; --follow shows what comes, and ends with 130, or when its reader leaves."""
    with mixed(tmp_path, monkeypatch) as (fleet, batch):
        of_one = out_of(fleet, "logs", f"{batch}/2").splitlines()
        assert [line.split(" ")[1] for line in of_one] == [
            f"event={kind}" for kind in ("started", "retrying", "started", "completed")
        ]
        trouble = out_of(fleet, "logs", batch, "--failed").splitlines()
        assert sorted(line.split(" ")[1] for line in trouble) == ["event=failed", "event=retrying"]
        assert out_of(fleet, "logs", "--tail", "2").splitlines() == out_of(fleet, "logs").splitlines()[-2:]
        nothing = fleet.command("logs", "--tail", "0")
        assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "")
        out_of(fleet, "logs", "nonsense", code=6)
        head = f"{sys.executable} -m lessongen_cli logs -f --tail 1 | head -1"
        assert subprocess.run(head, shell=True, cwd=tmp_path, timeout=30, capture_output=True).returncode == 0
        command = [*COMMAND, "logs", batch, "-f", "--tail", "0"]
        with Forked(command, cwd=tmp_path, stdout=subprocess.PIPE) as follower:
            wait_for(lambda: ready(follower), what="the follower is up")
            out_of(fleet, "retry-failed", batch, "--all", "--watch")
            assert follower.stdout is not None
            lines = [follower.stdout.readline() for _ in range(2)]
            follower.send_signal(signal.SIGINT)
            assert follower.wait(10) == 130
        assert b"event=started" in lines[0] and b"event=completed" in lines[1] and b"lesson=1.3" in lines[1]


def ready(process: subprocess.Popen[bytes]) -> bool:
    """The follower has opened the log."""
    try:
        links = [str(link.readlink()) for link in Path(f"/proc/{process.pid}/fd").iterdir()]
    except FileNotFoundError:  # closed while we looked
        return False
    return any("events.log" in link for link in links)


def test_a_batch_s_name_may_hold_a_slash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lesson is what stands behind the last one, unless the whole is a batch's name."""
    with open_fleet(tmp_path, monkeypatch, Rule(REFUSAL), more=TWO_WORKERS) as fleet:
        out_of(fleet, "run", str(write_course(tmp_path, 2)), "--name", "TCP/IP", code=4)
        for arguments in (("show", "TCP/IP"), ("show", "TCP/IP/1.2"), ("review", "show", "TCP/IP/1.2")):
            out_of(fleet, *arguments)
        assert document(fleet, "review", "retry", "TCP/IP/1.2")["lessons"] == 1
        out_of(fleet, "review", "retry", "TCP/IP/1.2", code=6)  # it is queued, and in review no more
        assert document(fleet, "review", "retry", "TCP/IP")["lessons"] == 1


# -- gc


def test_gc_asks_before_it_removes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Off a terminal it needs --yes (exit 2); on one it shows what would go and takes only a yes for one."""
    with mixed(tmp_path, monkeypatch) as (fleet, batch):
        assert "ended less than 30d ago" in out_of(fleet, "gc")
        done = fleet.command("gc", "--older-than", "0d")
        assert done.returncode == 2 and "E_CONFIRM" in done.stderr
        for wrong in ("soon", "30", "9999999w"):  # 30: days or seconds?
            out_of(fleet, "gc", "--older-than", wrong, code=2)
        assert "would remove 1 batch (3 lessons)" in out_of(fleet, "gc", "--older-than", "0d", "--dry-run")
        assert "among the 1 newest" in out_of(fleet, "gc", "--older-than", "0d", "--keep", "1", "--yes")
        asked = on_terminal(tmp_path, "gc", "--older-than", "0d", answer="n\n")
        assert batch in asked and "Remove 1 batch" in asked and "nothing was removed" in asked
        assert len(document(fleet, "list")["items"]) == 1
        asked = on_terminal(tmp_path, "gc", "--older-than", "0d", answer="y\n")
        assert "removed 1 batch: 3 lessons, 4 attempts" in asked and "the store's file:" in asked
        assert document(fleet, "list")["items"] == []
        assert "nothing to remove" in out_of(fleet, "gc", "--older-than", "0d")
        assert (tmp_path / "lessongen-out" / batch / "report.md").exists()  # files people have are theirs


def on_terminal(folder: Path, *arguments: str, answer: str) -> str:
    """Run a command on a terminal of its own, and type `answer` once it asks; what the terminal showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execv(sys.executable, [*COMMAND, *arguments])
    shown, typed = b"", False
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up and select.select([terminal], [], [], 30)[0]:
        try:
            data = os.read(terminal, 4096)
        except OSError:  # Linux's way to say that the command has ended
            break
        if not data:
            break
        shown += data
        if b"[y/N]" in shown and not typed:
            typed = True
            os.write(terminal, answer.encode())
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, shown
    return shown.decode()


def test_gc_trims_old_crash_files_and_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those older than the age go, whoever wrote them; the log that is written to, and new ones, stay."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        state = tmp_path / "state"
        names = (
            "crashes/crash-1.txt",
            "crashes/crash-2.txt",
            "logs/events.log.1",
            "logs/pool.log.2",
            "logs/events.log",
        )
        for name in names:
            path = state / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x" * 10)
            os.utime(path, (1_600_000_000, 1_600_000_000))
        (state / "crashes" / "crash-new.txt").write_text("new")
        assert "removed 4 files: 40 bytes" in out_of(fleet, "gc", "--yes")
        left = {str(path.relative_to(state)) for path in state.rglob("*") if path.is_file()}
        assert left == {"crashes/crash-new.txt", "logs/events.log"}


def test_gc_beside_a_running_pool_does_no_harm(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`gc` again and again while a batch is written: the old one goes, the new one is whole and paid once."""
    slow = Rule(Reply(first_byte_s=0.6))
    with open_fleet(tmp_path, monkeypatch, slow, more=TWO_WORKERS, store_url=store_url) as fleet, fleet.pool(2):
        old = fleet.submit(write_course(tmp_path, 2)).batch.id
        fleet.wait_until_over(old)
        new = fleet.submit(write_course(tmp_path, 22, name="other", title="Sourdough")).batch.id
        removed: list[str] = []
        times = 0
        while fleet.snapshot(new).batch.status == "running":
            gone = document(fleet, "gc", "--older-than", "4s", "--yes")
            removed += [each["id"] for each in gone["removed"]]
            times += new in [each["id"] for each in gone["kept"]]
        assert removed == [old] and times >= 2
        rows = fleet.lessons(new)
        assert len(rows) == 22 and all(row.state == "succeeded" and row.content for row in rows.values())
        assert len(fleet.provider.calls) == 22  # two of them for the old batch, whose lessons the new one reused
        assert out_of(fleet, "logs", "--failed") == ""


# -- retry-failed and resume with --watch


def test_a_retry_brings_its_own_pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No pool lives: it brings one, follows to the end, writes no file, exits as the batch ended, leaves nothing."""
    with mixed(tmp_path, monkeypatch) as (fleet, batch):
        files = sorted(tmp_path.rglob("lessongen-out/**"))
        done = fleet.command("retry-failed", "--all", "--watch")
        assert done.returncode == 0, done.stderr
        assert "finished: SUCCEEDED (exit 0)" in done.stdout and "3 succeeded" in done.stdout
        assert "1 lesson queued again" in done.stderr and "event=finished state=succeeded exit=0" in done.stderr
        assert sorted(tmp_path.rglob("lessongen-out/**")) == files
        assert "no embedded broker" in out_of(fleet, "down")
        with Batches(fleet.settings) as batches:
            assert not batches.pool_alive()
        again = fleet.command("retry-failed", batch, "--watch")
        assert again.returncode == 0 and "nothing to retry" in again.stderr


def test_a_retry_beside_a_live_pool_only_watches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool lives: its workers do the work, and it lives on; with --json the one document has the end in it."""
    with mixed(tmp_path, monkeypatch) as (fleet, batch), fleet.pool(1) as pool:
        before = len(out_of(fleet, "logs", batch).splitlines())
        data = document(fleet, "retry-failed", batch, "--all", "--watch")
        assert data == {"id": batch, "status": "succeeded", "lessons": 1, "not_due": 0}
        new = out_of(fleet, "logs", batch).splitlines()[before:]
        workers = {part for line in new for part in line.split() if part.startswith("worker=")}
        assert len(workers) == 1
        assert pool.alive()


def test_a_retry_that_fails_again_exits_as_watch_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch stays partial: 3, once; `retry-failed` is one round, it repeats nothing by itself."""
    with open_fleet(tmp_path, monkeypatch, Rule(LATER, "1.2"), more=TWO_WORKERS) as fleet:
        assert fleet.command("run", str(write_course(tmp_path, 2))).returncode == 3
        assert fleet.command("retry-failed", "--all", "--watch").returncode == 3
        assert len(fleet.provider.calls) == 3


def test_ctrl_c_of_a_retry_finishes_what_is_in_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with `run`: exit 130, the lessons in hand are finished, and `resume --watch` writes the rest."""
    rules = [Rule(LATER, n=[1]), Rule(Reply(first_byte_s=1.5))]
    with open_fleet(tmp_path, monkeypatch, *rules, more=TWO_WORKERS) as fleet:
        course = str(write_course(tmp_path, 2))
        assert fleet.command("submit", course).returncode == 0
        assert fleet.command("resume", "latest", "--watch").returncode == 4
        calls = len(fleet.provider.calls)
        command = [*COMMAND, "retry-failed", "--all", "--watch", "-n", "1"]
        process = Forked(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        wait_for(lambda: len(fleet.provider.calls) > calls, what="a lesson in hand")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "lessongen resume" in err and "--watch" in err
        counts = document(fleet, "status")["counts"]
        assert (counts["succeeded"], counts["queued"]) == (1, 1)  # two workers would have had both in hand
        batch = document(fleet, "status")["id"]
        for ref in ("latest", f"{batch}/1.2"):  # stopped, and no pool lives
            assert re.search(rf"go on +lessongen resume {batch} --watch", out_of(fleet, "show", ref))
        late = fleet.command("resume", "latest", "--watch", "--timeout", "0.001")  # over before its pool is up
        assert (late.returncode, "Stopped by --timeout" in late.stderr, late.stdout) == (8, True, "")
        assert "2 succeeded" in out_of(fleet, "resume", "latest", "--watch")
        assert len(fleet.provider.calls) == calls + 2
        assert out_of(fleet, "down") == "no embedded broker runs\n"  # `submit` began it, the last to work stopped it


def test_without_a_provider_no_pool_is_brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2 says what to set, before anything is queued."""
    with mixed(tmp_path, monkeypatch) as (fleet, batch):
        before = document(fleet, "status", batch)["counts"]
        monkeypatch.delenv("LESSONGEN_BASE_URL")
        monkeypatch.delenv("LESSONGEN_API_KEY")
        done = fleet.command("retry-failed", batch, "--all", "--watch")
        assert done.returncode == 2 and "LESSONGEN_BASE_URL" in done.stderr
        assert document(fleet, "status", batch)["counts"] == before and before["retryable"]


def test_names_of_a_shell_that_are_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of bytes that are no UTF-8 is kept as escapes, and finds its batch again; an unknown one is not found."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        course = str(write_course(tmp_path, 1))
        name = b"n\xe4chtlich".decode("utf-8", "surrogateescape")
        assert fleet.command("submit", course, "--name", name).returncode == 0
        shown = fleet.command("status", name)
        assert shown.returncode == 0 and "n\\xe4chtlich" in shown.stdout
        for command in (["status"], ["show"], ["logs"], ["resume"], ["review", "show"]):
            assert fleet.command(*command, b"\xff/\xfe".decode("utf-8", "surrogateescape")).returncode == 6
