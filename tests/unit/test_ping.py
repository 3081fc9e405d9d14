"""Pings against a real server: what is sent, how often, and that the URL is told to nobody."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from monitor import SECRET, monitor

from lessongen_core.errors import ConfigError
from lessongen_jobs import ping
from lessongen_jobs.ping import MOST_BYTES, Pings


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second between two tries of a test."""
    monkeypatch.setattr(ping, "PAUSE_S", 0.0)


def test_start_and_end_are_pinged(tmp_path: Path) -> None:
    """The summary is the body, 100 kB of it at most."""
    with monitor() as heard:
        pings = Pings(Path(heard.url_file(tmp_path)))
        assert pings.send("start") is None
        assert pings.send("3", "é" * MOST_BYTES) is None
    assert heard.paths == ["/start", "/3"]
    assert len(heard.heard[1][1].encode()) <= MOST_BYTES + 2


def test_a_query_stays_behind_the_path(tmp_path: Path) -> None:
    """healthchecks.io takes `?create=1`."""
    with monitor() as heard:
        file = tmp_path / "url"
        file.write_text(f"{heard.url}/?create=1")
        assert Pings(file).send("0") is None
    assert heard.paths == ["/0?create=1"]


def test_a_server_in_trouble_is_tried_three_times(tmp_path: Path) -> None:
    """A third answer counts; a 404 is not tried again: the URL is wrong. Neither tells the URL."""
    with monitor(500, 503) as heard:
        assert Pings(Path(heard.url_file(tmp_path))).send("0") is None
        assert len(heard.heard) == 3
    with monitor(404) as heard:
        assert Pings(Path(heard.url_file(tmp_path))).send("0") == "HTTP 404"
        assert len(heard.heard) == 1
    failure = Pings(Path(heard.url_file(tmp_path))).send("0")  # nobody listens there any more
    assert failure == "ConnectError, 3 tries"


def test_a_server_that_says_nothing_holds_up_nobody_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try has its time."""
    monkeypatch.setattr(ping, "TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (tmp_path / "url").write_text(f"http://127.0.0.1:{silent.getsockname()[1]}/{SECRET}")
        assert Pings(tmp_path / "url").send("0") in ("ReadTimeout, 3 tries", "no answer within 0.6 s")


@pytest.mark.parametrize("text", ["", "nonsense", f"ftp://x/{SECRET}", f"http:///{SECRET}", f"http://x:port/{SECRET}"])
def test_what_is_no_url_is_told_without_it(tmp_path: Path, text: str) -> None:
    """Nothing would ever be pinged: exit 2 says so, and does not quote."""
    (tmp_path / "url").write_text(text)
    with pytest.raises(ConfigError) as caught:
        Pings(tmp_path / "url")
    assert SECRET not in str(caught.value) and caught.value.__cause__ is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """By its path and the reason."""
    with pytest.raises(ConfigError, match="missing: No such file"):
        Pings(tmp_path / "missing")
