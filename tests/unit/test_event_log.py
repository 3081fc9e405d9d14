"""Reading the worker log: written by the real writer, rotated by the real rotation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lessongen_jobs import events
from lessongen_jobs.event_log import TROUBLE, Follower, Log, Wanted, parse

Write = Callable[..., None]
ALL = Wanted()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes one event, as a worker does."""
    logger = events.open_log(tmp_path, name=f"test.{tmp_path.name}")

    def put(kind: str, **fields: object) -> None:
        events.event(logger, kind, **fields)

    return put


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any log is full: `rotate` moves it away."""
    monkeypatch.setattr(events, "MAX_BYTES", 1)


def read(folder: Path, wanted: Wanted = ALL, *, tail: int | None = None) -> list[str]:
    """`kind lesson` of the wanted lines."""
    with Log(folder) as log:
        return [named(line) for line in log.lines(wanted, tail=tail)]


def named(line: bytes) -> str:
    event = parse(line)
    assert event is not None
    return f"{event.kind} {event.lesson or event.number}"


@contextmanager
def following(folder: Path, wanted: Wanted = ALL) -> Iterator[Callable[[], list[str]]]:
    with Log(folder) as log, Follower(log, wanted) as follower:
        yield lambda: [named(line) for line in follower.new_lines()]


VALUES = {
    "evidence": 'HTTP 503: "come back", a=b  event=bug batch=zzzz',
    "path": "/tmp/a b/ü.txt",
    "control": "two\nlines\x1b[2J",
    "url": "http://x/?batch=1&lesson=2",
}


def test_what_is_written_comes_back(write: Write, tmp_path: Path) -> None:
    """Every kind of value survives, but for double quotes and control characters; no value passes for a field."""
    write("retrying", worker="w1", batch="b1", lesson="1.7", attempt=2, nothing=None, in_s=0.5, **VALUES)
    with Log(tmp_path) as log:
        (line,) = log.lines(Wanted())
    event = parse(line)
    assert event is not None
    assert (event.kind, event.batch, event.lesson, event.number, event.attempt) == ("retrying", "b1", "1.7", None, 2)
    assert event.fields == {
        "worker": "w1",
        "in_s": "0.5",
        "evidence": VALUES["evidence"].replace('"', "'"),
        "path": VALUES["path"],
        "control": "two\\nlines\\x1b[2J",
        "url": VALUES["url"],
    }


@pytest.mark.parametrize("line", [b"", b"torn", b"2026-11-24T02:17:03Z no event", b"\xff\xfe event=x", b"Z event=x"])
def test_what_is_no_event_is_none(line: bytes, tmp_path: Path) -> None:
    """A torn or foreign line is skipped, not an error."""
    assert parse(line) is None
    (tmp_path / "events.log").write_bytes(line + b"\n" + b"2026-11-24T02:17:03Z event=started lesson=1.1\n")
    assert read(tmp_path) == ["started 1.1"]


def test_a_batch_or_a_lesson_is_picked_out(write: Write, tmp_path: Path) -> None:
    """By id or by number, and never by what stands in another field or is a longer name."""
    write("started", batch="b1", lesson="1.2")
    write("started", batch="b1", lesson="1.22")
    write("started", batch="b11", lesson="1.2")
    write("recovered", batch="b1", lesson=1, worker="w1")
    write("failed", batch="b1", lesson="1.3", evidence="see batch=b2 lesson=1.2 there")
    write("bug", file="/a b/c.txt", batch="b1", lesson="1.2")
    assert read(tmp_path, Wanted("b1")) == ["started 1.2", "started 1.22", "recovered 2", "failed 1.3", "bug 1.2"]
    assert read(tmp_path, Wanted("b1", ("1.2", 2))) == ["started 1.2", "recovered 2", "bug 1.2"]
    assert read(tmp_path, Wanted("b1", ("1.2", 2)), tail=2) == ["recovered 2", "bug 1.2"]
    assert read(tmp_path, Wanted("b2")) == []


def test_trouble_is_picked_out(write: Write, tmp_path: Path) -> None:
    """`failed` keeps what somebody should look at, whatever other lines say in their values."""
    for kind in ("started", *TROUBLE, "completed"):
        write(kind, lesson="1.1", evidence="an event=failed of old")
    assert read(tmp_path, Wanted(failed=True)) == [f"{kind} 1.1" for kind in TROUBLE]


def test_rotated_files_are_read_oldest_first(write: Write, tmp_path: Path, small: None) -> None:
    """As one log, whether forwards or from its end; what rotation dropped is gone."""
    for n in range(1, 7):
        write("started", lesson=f"1.{n}")
        write("completed", lesson=f"1.{n}")
        if n < 6:
            events.rotate(tmp_path)
    kept = [f"{kind} 1.{n}" for n in range(3, 7) for kind in ("started", "completed")]
    assert read(tmp_path) == kept
    for tail in range(10):
        assert read(tmp_path, tail=tail) == kept[len(kept) - min(tail, len(kept)) :]


def test_reading_backwards_finds_lines_across_blocks(write: Write, tmp_path: Path) -> None:
    """Lines of many lengths over several blocks, umlauts included: the tail is the end of the whole."""
    for n in range(4000):
        write("started", lesson=f"1.{n + 1}", evidence="ü" * (n % 97))
    whole = read(tmp_path)
    assert len(whole) == 4000
    assert read(tmp_path, tail=3999) == whole[1:]
    assert read(tmp_path, tail=5000) == whole


def test_a_follower_gives_each_line_once_through_rotations(write: Write, tmp_path: Path, small: None) -> None:
    """What was there before is the tail's; what comes then comes once, also from a file that was moved away."""
    write("started", lesson="1.1")
    with following(tmp_path) as new:
        assert new() == []
        write("started", lesson="1.2")
        assert new() == ["started 1.2"]
        write("started", lesson="1.3")
        late = (tmp_path / "events.log").open("ab")  # a worker that has not noticed the rotation yet
        events.rotate(tmp_path)
        write("started", lesson="1.4")
        assert new() == ["started 1.3", "started 1.4"]
        late.write(b"2026-11-24T02:17:03Z event=completed lesson=1.3\n")
        late.close()
        write("started", lesson="1.5")
        assert new() == ["completed 1.3", "started 1.5"]
        events.rotate(tmp_path)
        assert new() == []
        write("started", lesson="1.6")
        assert new() == ["started 1.6"]


def test_a_follower_waits_for_a_log_and_for_a_whole_line(write: Write, tmp_path: Path) -> None:
    """It may be started before anything was written; half a line is not shown."""
    folder = tmp_path / "logs"
    with following(folder, Wanted("b1")) as new:
        assert new() == []
        folder.mkdir()
        with (folder / "events.log").open("ab", buffering=0) as file:
            file.write(b"2026-11-24T02:17:03Z event=started batch=b1 les")
            assert new() == []
            file.write(b"son=1.1\n2026-11-24T02:17:03Z event=started batch=b2 lesson=1.1\n")
            assert new() == ["started 1.1"]


def test_no_log_is_an_empty_one(tmp_path: Path) -> None:
    """Before the first worker ran."""
    assert read(tmp_path / "nowhere") == []
    assert read(tmp_path / "nowhere", tail=5) == []


def test_a_full_log_is_read_to_its_first_line(tmp_path: Path) -> None:
    """30 MB in three files: all lines of one batch, or the last hundred of all."""
    line = (
        "2026-11-24T02:17:03Z event=started worker=lessongen-abcdef12-{0}-{0} batch=9c2hd0v{1} lesson=1.{0} attempt=1\n"
    )
    block = "".join(line.format(n, n % 8) for n in range(1000)).encode()
    for name in ("events.log.2", "events.log.1", "events.log"):
        (tmp_path / name).write_bytes(block * (10_000_000 // len(block)))
    found = read(tmp_path, Wanted("9c2hd0v3"))
    assert len(found) * 8 >= 3 * 80_000
    assert len(read(tmp_path, tail=100)) == 100
