"""A monitor in the manner of healthchecks.io on loopback: keeps what it was told."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

SECRET = "4e1c9a52-secret-uuid"


class Monitor(ThreadingHTTPServer):
    """`heard` are (path after the secret, body); `answers` the statuses of the next pings, then 200."""

    daemon_threads = True

    def __init__(self, answers: Sequence[int] = ()) -> None:
        super().__init__(("127.0.0.1", 0), _Ping)
        self.heard: list[tuple[str, str]] = []
        self.answers = list(answers)

    @property
    def url(self) -> str:
        """To be pinged."""
        return f"http://127.0.0.1:{self.server_port}/{SECRET}"

    @property
    def paths(self) -> list[str]:
        """What was pinged, in order."""
        return [path for path, _ in self.heard]

    def url_file(self, folder: Path) -> str:
        """A file that holds the URL, as people write it."""
        path = folder / "ping-url"
        path.write_text(f"{self.url}\n")
        return str(path)


class _Ping(BaseHTTPRequestHandler):
    server: Monitor

    def do_POST(self) -> None:
        """Keep the ping, and answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.server.heard.append((self.path.removeprefix(f"/{SECRET}"), body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def monitor(*answers: int) -> Iterator[Monitor]:
    """A running monitor."""
    with Monitor(answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
