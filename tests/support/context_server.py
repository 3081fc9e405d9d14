"""A context service on a free port of 127.0.0.1: answers by a function, and remembers what it was asked."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Answer:
    """One reply; `body` is JSON, text or bytes."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


@dataclass
class ContextServer:
    """`url` is where it listens; `asked` the requests, `tokens` their Authorization headers, in order."""

    url: str
    answer: Callable[[dict[str, Any]], Answer]
    asked: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)


def chunk(content: str, *, document: str = "handbook.pdf", **fields: Any) -> dict[str, Any]:
    """A chunk of a reply; its id is made of its text unless `chunk_id` says otherwise."""
    return {"chunk_id": str(hash(content)), "document": document, "content": content, **fields}


def chunks(*found: dict[str, Any]) -> Answer:
    """A reply with these chunks."""
    return Answer({"chunks": list(found)})


@contextmanager
def context_server(answer: Callable[[dict[str, Any]], Answer]) -> Iterator[ContextServer]:
    """Serve `answer`, which may be replaced while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    service = ContextServer(f"http://127.0.0.1:{server.server_port}/context", answer)
    server.RequestHandlerClass = type("Handler", (_Handler,), {"service": service})
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    service: ContextServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked = json.loads(body)
        self.service.asked.append(asked)
        self.service.tokens.append(self.headers["Authorization"])
        answer = self.service.answer(asked)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.data)))
        with suppress(ConnectionError):  # who asked has heard enough
            self.end_headers()
            self.wfile.write(answer.data)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def dripping_server(begun: bytes, *, every_s: float = 0.02) -> Iterator[str]:
    """The address of a server that sends `begun`, and then a letter every `every_s` seconds until nobody listens."""

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65_536)
            connection.sendall(begun)
            while not closed.wait(every_s):
                connection.sendall(b"a")

    def serve() -> None:
        with suppress(OSError):
            while True:
                threads.append(Thread(target=drip, args=(listening.accept()[0],), daemon=True))
                threads[-1].start()

    closed = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threads = [Thread(target=serve, daemon=True)]
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            closed.set()
            listening.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join(5)
