"""A Redis that is not ours: on TCP, with a named user under an ACL rule, and TLS in front of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from waiting import wait_for

from lessongen_jobs.bundled import bundled_server

USER = "lessongen"
PASSWORD = "redis-canary/0123#@:"
OPERATOR = "operator-canary"
DOCS = Path(__file__).parents[2] / "docs" / "several-machines.md"


@dataclass
class ForeignRedis:
    """`url` logs in as the user under the rule; `operator()` may do everything. `start` brings a dead one back."""

    port: int
    url: str
    config: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again on its data, and wait until it answers."""
        if self.process is not None:
            self.process.wait(timeout=20)
        with (self.config.parent / "foreign.log").open("ab") as log:
            command = [bundled_server(), self.config]
            self.process = subprocess.Popen(command, cwd=self.config.parent, stdout=log, stderr=log)
        wait_for(lambda: _answers(self), what="the foreign Redis answers")

    def operator(self) -> redis.Redis:
        """A client of whoever runs the server."""
        return redis.Redis(port=self.port, password=OPERATOR)


def documented_rule() -> str:
    """The ACL rule as the documentation gives it."""
    found = re.search(r"^user lessongen on >PASSWORD (.*)$", DOCS.read_text(encoding="utf-8"), re.M)
    assert found is not None
    return found[1]


@contextlib.contextmanager
def foreign_redis(folder: Path, *, rule: str) -> Iterator[ForeignRedis]:
    """A server whose user `lessongen` may do what `rule` says; it ends with the block."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    config = folder / "foreign.conf"
    config.write_text(
        f'bind 127.0.0.1\nport {port}\ndir "{folder}"\nsave ""\nappendonly yes\nmaxmemory-policy noeviction\n'
        f'requirepass "{OPERATOR}"\nuser {USER} on ">{PASSWORD}" {rule}\n',
        encoding="utf-8",
    )
    server = ForeignRedis(port, f"redis://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/0", config)
    try:
        server.start()
        yield server
    finally:
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=20)


@contextlib.contextmanager
def tls_front(server: ForeignRedis, folder: Path) -> Iterator[str]:
    """A `rediss://` URL: TLS in front of the server, since the bundled one is built without."""
    if shutil.which("openssl") is None:
        assert "CI" not in os.environ
        pytest.skip("no openssl to make a certificate")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    request = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    command = [*request.split(), "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    front = _Front(context, server.port)
    thread = threading.Thread(target=asyncio.run, args=(front.serve(),))
    thread.start()
    try:
        assert front.ready.wait(10)
        url = server.url.replace("redis://", "rediss://").replace(f"127.0.0.1:{server.port}", f"localhost:{front.port}")
        yield f"{url}?ssl_ca_certs={certificate}"
    finally:
        front.stop()
        thread.join()


class _Front:
    """Takes TLS connections and passes their bytes on to a port of this machine."""

    def __init__(self, context: ssl.SSLContext, to_port: int) -> None:
        self._context, self._to_port = context, to_port
        self.ready = threading.Event()
        self.port = 0

    async def serve(self) -> None:
        """Serve until `stop`."""
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._join, "127.0.0.1", 0, ssl=self._context)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        async with server:
            await self._over.wait()

    def stop(self) -> None:
        """From another thread."""
        self._loop.call_soon_threadsafe(self._over.set)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        try:
            await asyncio.wait(
                [asyncio.ensure_future(_pump(reader, far_writer)), asyncio.ensure_future(_pump(far_reader, writer))],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            writer.close()
            far_writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.CancelledError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()


def _answers(server: ForeignRedis) -> bool:
    try:
        with server.operator() as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
