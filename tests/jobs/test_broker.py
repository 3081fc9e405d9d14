"""The embedded broker, on the real server: start, sharing, crash, stop, secrets."""

from __future__ import annotations

import dataclasses
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from lessongen_core.config import Settings
from lessongen_core.errors import ConfigError, OutputError
from lessongen_jobs.broker import ensure_broker, find_broker, stop_broker
from lessongen_jobs.connection import connect

STARTER = """
import os, sys, time
from lessongen_core.config import load_settings
from lessongen_jobs.broker import ensure_broker
while time.time() < float(sys.argv[1]):
    pass
print(ensure_broker(load_settings()).started, flush=True)
if len(sys.argv) > 2:
    time.sleep(60)
"""


def spawn(settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("LESSONGEN_", "XDG_", "OPENROUTER"))
    }
    environment["LESSONGEN_STATE_DIR"] = str(settings.state_dir)
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, *arguments], env=environment, stdout=subprocess.PIPE, text=True
    )


def server_pid(settings: Settings) -> int:
    return int((settings.state_dir / "broker" / "valkey.pid").read_text())


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.01)


def test_first_caller_starts_it_and_the_next_ones_share_it(fresh_settings: Settings) -> None:
    """`ensure_broker` starts a server once; while it answers, everybody gets that one."""
    first = ensure_broker(fresh_settings)
    second = ensure_broker(fresh_settings)
    assert (first.started, second.started) == (True, False)
    assert first.embedded
    assert first.url == second.url


def test_find_never_starts(fresh_settings: Settings) -> None:
    """`find_broker` answers None where no server runs, and writes nothing."""
    assert find_broker(fresh_settings) is None
    assert not fresh_settings.state_dir.exists()
    ensure_broker(fresh_settings)
    found = find_broker(fresh_settings)
    assert found is not None
    assert not found.started


def test_eight_starters_at_once_give_one_server(fresh_settings: Settings) -> None:
    """Eight processes that start at the same moment share one server, which exactly one of them started."""
    moment = str(time.time() + 1.5)
    starters = [spawn(fresh_settings, moment) for _ in range(8)]
    said = [starter.communicate(timeout=60)[0].strip() for starter in starters]
    assert sorted(said) == ["False"] * 7 + ["True"]
    log = (fresh_settings.state_dir / "broker" / "valkey.log").read_text()
    assert log.count("Server initialized") == 1


def test_it_outlives_a_killed_starter(fresh_settings: Settings) -> None:
    """SIGKILL of the process that started the server does not touch the server."""
    with spawn(fresh_settings, "0", "stay") as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "True\n"
        starter.kill()
    assert find_broker(fresh_settings) is not None


def test_ctrl_c_of_the_starter_does_not_reach_it(fresh_settings: Settings) -> None:
    """The server stands in a session and process group of its own, where no terminal's Ctrl-C arrives."""
    ensure_broker(fresh_settings)
    pid = server_pid(fresh_settings)
    assert os.getsid(pid) not in (os.getsid(0), 0)
    assert os.getpgid(pid) != os.getpgid(0)


def test_what_was_acknowledged_survives_kill_9(fresh_settings: Settings) -> None:
    """A value that the server has acknowledged survives SIGKILL; the next start needs nobody to clean up."""
    with connect(fresh_settings) as client:
        for number in range(500):
            client.rpush("queue", number)
    os.kill(server_pid(fresh_settings), signal.SIGKILL)
    again = ensure_broker(fresh_settings)
    assert again.started
    with connect(fresh_settings) as client:
        assert client.llen("queue") == 500


def test_one_data_folder_per_family_and_major(fresh_settings: Settings) -> None:
    """Data lies in a folder named after the server's family and major version: no other version ever reads it."""
    ensure_broker(fresh_settings)
    (data,) = (fresh_settings.state_dir / "broker" / "data").iterdir()
    assert data.name == "valkey-9"
    assert list(data.glob("appendonlydir/*"))


def test_stop_waits_until_it_is_gone(fresh_settings: Settings) -> None:
    """After `stop_broker` no server answers, the data is still there, and a second stop has nothing to do."""
    with connect(fresh_settings) as client:
        client.set("kept", 1)
    assert stop_broker(fresh_settings)
    assert find_broker(fresh_settings) is None
    assert not stop_broker(fresh_settings)
    with connect(fresh_settings) as client:
        assert client.get("kept") == b"1"


def test_a_server_whose_socket_was_removed_is_replaced(fresh_settings: Settings) -> None:
    """A cleaned temporary folder takes the socket away: the next start ends that server and keeps its data."""
    with connect(fresh_settings) as client:
        client.set("kept", 1)
    old = server_pid(fresh_settings)
    (fresh_settings.state_dir / "broker" / "valkey.sock").unlink()
    assert ensure_broker(fresh_settings).started
    assert server_pid(fresh_settings) != old
    with connect(fresh_settings) as client:
        assert client.get("kept") == b"1"


def test_damaged_data_is_set_aside(fresh_settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    """Data that the server refuses to load is moved aside, not deleted; the server starts empty."""
    with connect(fresh_settings) as client:
        client.set("lost", 1)
    stop_broker(fresh_settings)
    (data,) = (fresh_settings.state_dir / "broker" / "data").iterdir()
    (log,) = data.glob("appendonlydir/*.incr.aof")
    log.write_bytes(b"*1\r\n$7\r\nnonsens\r\n" + log.read_bytes())
    with connect(fresh_settings) as client:
        assert client.get("lost") is None
    assert len(list(data.parent.glob("valkey-9.damaged-*"))) == 1
    assert "set aside" in caplog.text


def test_the_password_is_in_no_argument_list(fresh_settings: Settings) -> None:
    """`ps` shows neither the password nor the environment of the starter."""
    os.environ["LESSONGEN_CANARY"] = "canary-in-the-environment"
    try:
        ensure_broker(fresh_settings)
    finally:
        del os.environ["LESSONGEN_CANARY"]
    password = (fresh_settings.state_dir / "broker" / "password").read_text()
    shown = subprocess.run(["ps", "axeww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    assert "valkey-server" in shown
    assert password not in shown
    server = subprocess.run(
        ["ps", "eww", "-o", "args", "-p", str(server_pid(fresh_settings))], capture_output=True, text=True, check=True
    )
    assert "canary" not in server.stdout


def test_files_are_for_the_owner_only(fresh_settings: Settings) -> None:
    """The folder is 0700 and every file in it 0600; the socket too."""
    ensure_broker(fresh_settings)
    folder = fresh_settings.state_dir / "broker"
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_it_wants_the_password_and_has_no_port(fresh_settings: Settings) -> None:
    """Without the password nobody gets in, and the server listens on no TCP port."""
    broker = ensure_broker(fresh_settings)
    with connect(fresh_settings) as client:
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    path = broker.shown.removeprefix("unix://***@")
    with (
        redis.Redis(unix_socket_path=path, retry=Retry(NoBackoff(), 0)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_the_password_is_in_no_repr(fresh_settings: Settings) -> None:
    """Neither a Broker nor a client shows the password when printed."""
    broker = ensure_broker(fresh_settings)
    password = (fresh_settings.state_dir / "broker" / "password").read_text()
    with connect(fresh_settings) as client:
        for shown in (repr(broker), str(broker), broker.shown, repr(client), repr(client.connection_pool)):
            assert password not in shown
    assert password in broker.url


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's; pytest's own are long when tests run beside each other."""
    with tempfile.TemporaryDirectory(prefix="lg-") as folder:
        yield Path(folder)


def test_a_long_path_moves_the_socket(
    short_path: Path, fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A state folder too deep for a socket gets one in the runtime folder, 0700, found again without the variable."""
    runtime = short_path / "run"
    runtime.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    object.__setattr__(fresh_settings, "state_dir", fresh_settings.state_dir / ("d" * 120))
    broker = ensure_broker(fresh_settings)
    assert str(runtime) in broker.shown
    (folder,) = runtime.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    again = ensure_broker(fresh_settings)
    assert (again.started, again.url) == (False, broker.url)
    stop_broker(fresh_settings)
    assert ensure_broker(fresh_settings).url == broker.url  # open clients know the old address


@pytest.mark.parametrize("depth", ["short", "d" * 120])
def test_a_copied_folder_has_a_server_of_its_own(fresh_settings: Settings, tmp_path: Path, depth: str) -> None:
    """A copy of a state folder never reaches the original's server, although it holds the same password."""
    original = dataclasses.replace(fresh_settings, state_dir=fresh_settings.state_dir / depth)
    copied = dataclasses.replace(fresh_settings, state_dir=tmp_path / "copy" / depth)
    first = ensure_broker(original)
    folder = original.state_dir / "broker"
    (copied.state_dir / "broker").mkdir(parents=True)
    for path in (folder / "password", folder / "socket"):
        if path.exists():
            shutil.copy2(path, copied.state_dir / "broker")
    try:
        assert find_broker(copied) is None
        assert ensure_broker(copied).url != first.url
    finally:
        stop_broker(copied)
        stop_broker(original)


def test_a_runtime_folder_that_others_can_write_is_not_used(
    fresh_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of our name that somebody else prepared, open to all, is passed over."""
    trap = tmp_path / "run" / f"lessongen-{os.getuid()}"
    trap.mkdir(parents=True)
    trap.chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(trap.parent))
    object.__setattr__(fresh_settings, "state_dir", fresh_settings.state_dir / ("d" * 120))
    broker = ensure_broker(fresh_settings)
    assert str(trap) not in broker.shown


def test_special_characters_in_the_path(fresh_settings: Settings) -> None:
    """Blanks, quotes, percent signs, '#', '?', '@' and umlauts in the path of the state folder do no harm."""
    object.__setattr__(fresh_settings, "state_dir", fresh_settings.state_dir / "a b\"c' %41 #?@ü\\n")
    with connect(fresh_settings) as client:
        assert client.ping()


def test_no_wheel_for_the_platform(fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no server is bundled the error names the way out: LESSONGEN_REDIS_URL."""
    monkeypatch.setattr(platform, "machine", lambda: "s390x")
    with pytest.raises(ConfigError, match="s390x") as caught:
        ensure_broker(fresh_settings)
    assert caught.value.hint is not None
    assert "LESSONGEN_REDIS_URL" in caught.value.hint


def test_a_state_folder_that_cannot_be_made(fresh_settings: Settings) -> None:
    """A file where the folder should be is an OutputError, exit 10, that names the path."""
    fresh_settings.state_dir.write_text("in the way")
    with pytest.raises(OutputError, match=str(fresh_settings.state_dir)):
        ensure_broker(fresh_settings)
    fresh_settings.state_dir.unlink()


def test_nobody_elses_redis_is_adopted(fresh_settings: Settings) -> None:
    """No address is tried but our own socket: a listener on localhost hears nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        assert find_broker(fresh_settings) is None
        assert "unix://" in ensure_broker(fresh_settings).shown
        with pytest.raises(TimeoutError):
            listener.accept()
