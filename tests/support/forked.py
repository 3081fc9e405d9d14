"""Processes of lessongen, forked from a server that has imported it: half a second of CPU less for each.

`Forked` is `subprocess.Popen` for `[sys.executable, "-m", MODULE, ...]` of our modules: pid, parent, session, standard
streams, folder and environment are as a start by `exec` leaves them, so it can be signalled, killed and looked at.
Only `/proc` shows the server's command line and environment; an open file named after the state folder stands for the
latter (`mark`). Not for what is about the start itself, about a terminal, or about another host.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import ctypes
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

STATE = "LESSONGEN_STATE_DIR"
JOB_BYTES = 1_000_000
FILES = 4096  # no process of ours has more open
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
_COMMAND, _POOL = "lessongen_cli", "lessongen_jobs.owned_pool"
_WITH_POOL = {"run", "resume", "retry-failed"}  # commands that may start one


def mark(environment: Mapping[str, str]) -> str:
    """How the file is called that processes with this environment hold open."""
    return f"memfd:{STATE}={environment.get(STATE, '')[-200:]}"


class Forked(subprocess.Popen[Any]):
    """A `Popen` that forks what it can; everything else it starts as ever."""

    start: Callable[[Mapping[str, Any], Sequence[int]], int] | None = None

    def _execute_child(
        self, args: Any, executable: Any, preexec_fn: Any, close_fds: Any, pass_fds: Any, cwd: Any, env: Any,
        startupinfo: Any, creationflags: Any, shell: Any, p2cread: int, p2cwrite: int, c2pread: int, c2pwrite: int,
        errread: int, errwrite: int, *more: Any,
    ) -> None:  # fmt: skip
        """What `Popen` calls once it has the pipes; the last of `more` but one is `start_new_session`."""
        *_, session, _ = more
        job = None if shell or preexec_fn else _job_of(args, cwd, env, session)
        start = type(self).start or (_adopted if _can_adopt() else None)
        if job is None or start is None:
            return super()._execute_child(  # type: ignore[misc,no-any-return]
                args, executable, preexec_fn, close_fds, pass_fds, cwd, env, startupinfo, creationflags, shell,
                p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, *more,
            )  # fmt: skip
        ends = [end if end >= 0 else stream for stream, end in enumerate((p2cread, c2pwrite, errwrite))]
        self.pid = start(job, ends)
        self._child_created = True
        self._close_pipe_fds(p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)  # type: ignore[attr-defined]
        return None


@contextlib.contextmanager
def forking() -> Iterator[None]:
    """Inside it our own code forks the pools that it starts."""
    with patch.object(subprocess, "Popen", Forked):
        yield


def _job_of(args: Any, cwd: Any, env: Mapping[str, str] | None, session: bool) -> dict[str, Any] | None:
    """What the new process is to be; None: nothing that can be forked."""
    if isinstance(args, str | bytes | os.PathLike) or list(args[:2]) != [sys.executable, "-m"]:
        return None
    module, *arguments = map(str, args[2:])
    if module not in (_COMMAND, _POOL):
        return None
    folder = Path.cwd() if cwd is None else Path(cwd).absolute()
    environment = dict(os.environ if env is None else env)
    as_we = _of_python(environment) == _PYTHON
    if module == _POOL and not as_we:
        return None  # it is about what the interpreter finds
    with_pool = as_we and not _WITH_POOL.isdisjoint(arguments)
    job = {"module": module, "arguments": arguments, "cwd": str(folder), "env": environment}
    return {**job, "session": bool(session), "with_pool": with_pool}


def _of_python(environment: Mapping[str, str]) -> dict[str, str]:
    """What of it the interpreter reads at its start."""
    return {name: value for name, value in environment.items() if name.startswith("PYTHON")}


_PYTHON = _of_python(os.environ)


# -- the asking side


def _can_adopt() -> bool:
    return sys.platform == "linux"


@cache
def _server() -> socket.socket:
    """The server, which ends when we do."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, __file__, str(theirs.fileno())]
    path = os.pathsep.join(path for path in sys.path if path)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LESSONGEN_")}
    environment["PYTHONPATH"] = path
    process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment)
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _adopted(job: Mapping[str, Any], ends: Sequence[int]) -> int:
    """Have the server fork a process whose parent dies at once, so that it becomes our own child; its pid."""
    _subreaper(True)
    try:
        _send(_server(), {**job, "parent": os.getpid()}, ends)
        return int(_server().recv(20))
    finally:
        _subreaper(False)


def _subreaper(on: bool) -> None:
    ctypes.CDLL(None).prctl(_SUBREAPER, int(on), 0, 0, 0)


def _send(to: socket.socket, job: Mapping[str, Any], ends: Sequence[int]) -> None:
    data = json.dumps(job).encode()
    to.sendmsg([len(data).to_bytes(8, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", ends))])
    to.sendall(data)


def _received(by: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    head, ends, *_ = socket.recv_fds(by, 8, 3)
    if not head:
        return None
    data, size = b"", int.from_bytes(head, "big")
    while len(data) < size:
        data += by.recv(size - len(data))
    return json.loads(data), ends


# -- the server, and what it forks


def _serve(asked: socket.socket) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks
    _import_all()
    while found := _received(asked):
        job, ends = found
        read, write = os.pipe()
        between = os.fork()
        if between == 0:
            pid = os.fork()
            if pid == 0:
                while os.getppid() != job["parent"]:
                    time.sleep(0.0005)
                _be(job, ends)
            os.write(write, str(pid).encode())
            os._exit(0)
        os.waitpid(between, 0)  # only now is the child theirs
        asked.sendall(os.read(read, 20))
        for end in (*ends, read, write):
            os.close(end)


def _import_all() -> None:
    import lessongen_cli
    import lessongen_core
    import lessongen_jobs

    for package in (lessongen_core, lessongen_jobs, lessongen_cli):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(".__main__") and ".migrations." not in module.name:
                importlib.import_module(module.name)


def _be(job: Mapping[str, Any], ends: Sequence[int]) -> None:
    """Be the process that was asked for, to its end."""
    code = 1
    try:
        code = _lived(job, ends)
    except SystemExit as exc:
        code = exc.code if isinstance(exc.code, int) else int(exc.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter would
        traceback.print_exc()
    finally:
        os._exit(_flushed(code))


def _flushed(code: int) -> int:
    """The exit status: `code`, or what the interpreter makes of a stream that takes nothing any more."""
    threading._shutdown()  # type: ignore[attr-defined]
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.write(2, f"Exception ignored in: {stream.name}\n".encode())
            code = 120
    return code


def _lived(job: Mapping[str, Any], ends: Sequence[int]) -> int:
    for stream, end in enumerate(ends):
        os.dup2(end, stream)
    os.closerange(3, FILES)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if job["session"]:
        os.setsid()
    os.environ.clear()
    os.environ.update(job["env"])
    os.chdir(job["cwd"])
    os.memfd_create(mark(os.environ).removeprefix("memfd:"))
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as Python's own at a start
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1, errors="backslashreplace")  # noqa: SIM115
    sys.argv = ["lessongen", *job["arguments"]]
    if job["module"] == _POOL:
        from lessongen_jobs import owned_pool

        return owned_pool.main()
    from lessongen_cli import app

    if job["with_pool"]:
        _keep_a_spare()
    app.main()
    return 0


def _keep_a_spare() -> None:
    """Fork a child that becomes the pool of this command, once it starts one; until then nothing is in it."""
    global _PYTHON
    _PYTHON = _of_python(os.environ)
    ours, theirs = socket.socketpair()
    spare = os.fork()
    if spare == 0:
        ours.close()
        found = _received(theirs)
        if found is None:
            os._exit(0)
        _be(*found)
    theirs.close()

    def start(job: Mapping[str, Any], ends: Sequence[int]) -> int:
        Forked.start = None
        subprocess.Popen = real  # type: ignore[misc]  # a second pool of the same command starts as users start it
        with ours:
            _send(ours, job, ends)
        return spare

    real = subprocess.Popen
    Forked.start = start
    subprocess.Popen = Forked  # type: ignore[misc]


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as _asked:
        _serve(_asked)
