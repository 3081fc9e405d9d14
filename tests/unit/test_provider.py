"""ChatClient against a real server: whatever happens on the wire comes back as a RawReply."""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from provider_calls import KEY, client, request

from lessongen_core.classify import classify
from lessongen_core.errors import MalformedResponse, Unavailable
from lessongen_core.provider import RawReply
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure, scripted_provider

TEXT = "# Title\n\nDer Teig geht auf \u2014 \u2028 Тесто 😀.\n" * 40


def test_a_whole_reply_is_recorded():
    """A stream that ends well gives its text, finish_reason, usage, model and request id, and no failure."""
    with scripted_provider(Rule(Reply(TEXT, model="m-1-2026"))) as server, client(server.url) as chat:
        reply = chat.complete(request())
    assert (reply.status, reply.text, reply.finish_reason, reply.failure) == (200, TEXT, "stop", None)
    assert (reply.served_model, reply.request_id) == ("m-1-2026", "req-1")
    assert reply.tokens_completion == len(TEXT) // 4
    assert reply.tokens_prompt and classify(reply) is None


def test_the_request_is_what_the_api_asks_for():
    """Model, limits, temperature, streaming and the key reach the server."""
    with scripted_provider() as server, client(server.url) as chat:
        chat.complete(request("m-7"))
        (call,) = server.calls
    assert (call.model, call.max_tokens, call.temperature, call.stream) == ("m-7", 4000, 0.5, True)
    assert call.authorized and call.lesson_id == "1.1"


def test_no_key_sends_no_authorization():
    """Without a key there is no Authorization header."""
    with scripted_provider() as server, client(server.url, key=None) as chat:
        chat.complete(request())
        assert not server.calls[0].authorized


def test_tokens_are_told_as_they_come():
    """on_tokens gets growing counts while the text streams in."""
    seen: list[int] = []
    with scripted_provider(Rule(Reply(TEXT, drip_s=0.001, drip_chars=200))) as server, client(server.url) as chat:
        chat.complete(request(), on_tokens=seen.append)
    assert len(seen) > 3 and seen == sorted(set(seen))
    assert seen[-1] <= len(TEXT) // 4


def test_a_foreign_exception_goes_through():
    """What a signal handler or on_tokens raises, RQ's timeout for one, is not swallowed; the client works on."""

    class JobTimeout(Exception):
        pass

    def stop(_: int) -> None:
        raise JobTimeout

    with scripted_provider(Rule(Reply(TEXT))) as server, client(server.url) as chat:
        with pytest.raises(JobTimeout):
            chat.complete(request(), on_tokens=stop)
        assert chat.complete(request()).text == TEXT


def test_the_connection_is_reused():
    """Two lessons, also after an error status, go over one connection."""
    with _counting_server() as (url, connections), client(url) as chat:
        for _ in range(4):
            assert chat.complete(request()).failure is None
    assert connections == [1]


def test_a_plain_json_answer_to_a_stream_request_is_read():
    """A server that does not stream is understood."""
    with scripted_provider(Rule(Reply(TEXT, stream=False))) as server, client(server.url) as chat:
        reply = chat.complete(request())
    assert (reply.text, reply.finish_reason, reply.failure) == (TEXT, "stop", None)


@pytest.mark.parametrize(
    ("rule", "failure_", "text"),
    [
        (Reply(TEXT, after=300, cut=True), "cut", TEXT[:300]),
        (Reply(TEXT, after=300, reset=True), "reset", TEXT[:300]),
        (Reply(cut=True), "reset", ""),
        (Reply(reset=True), "reset", ""),
        (Reply(TEXT, finish_reason=None, usage=False, done=False), "cut", TEXT),
    ],
)
def test_a_broken_stream_keeps_what_came(rule: Reply, failure_: str, text: str):
    """A cut or reset connection is named, and the partial text is kept."""
    with scripted_provider(Rule(rule, write="")) as server, client(server.url) as chat:
        reply = chat.complete(request())
    assert reply.failure == failure_
    assert text.startswith(reply.text) and (reply.failure == "reset" or reply.text == text)
    assert isinstance(classify(reply), Unavailable)


@pytest.mark.parametrize(
    ("rule", "limits", "failure_"),
    [
        (Reply(hang=True), {"first_byte_s": 0.3}, "first_byte_timeout"),
        (Reply(TEXT, first_byte_s=3), {"first_byte_s": 0.3}, "first_byte_timeout"),
        (Reply(TEXT, after=300, hang=True), {"idle_s": 0.3}, "idle_timeout"),
        (Reply(TEXT, drip_s=0.05, drip_chars=1), {"total_s": 0.4}, "total_timeout"),
        (Reply(TEXT, after=300, hang=True), {"total_s": 0.4}, "total_timeout"),
        (Reply(hang=True), {"total_s": 0.4}, "total_timeout"),
    ],
)
def test_each_deadline_holds_by_itself(rule: Reply, limits: dict[str, float], failure_: str):
    """First byte, idle and total are three deadlines; the nearest ends the call, also while bytes drip."""
    with scripted_provider(Rule(rule)) as server, client(server.url, **limits) as chat:
        started = time.monotonic()
        reply = chat.complete(request())
        took_s = time.monotonic() - started
    assert reply.failure == failure_
    assert 0.25 < took_s < 1.5


@pytest.mark.parametrize(
    "drip",
    [b"HTTP/1.1 200 OK\r\nX-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", b"HTTP/1.1 200 OK\r\n" * 9],
)
def test_dripping_headers_end_at_the_first_byte_deadline(drip: bytes):
    """A header that drips byte by byte does not outlive the first-byte deadline."""

    def serve(connection: socket.socket) -> None:
        connection.recv(65_536)
        for index in range(len(drip)):
            connection.sendall(drip[index : index + 1])
            if stopped.wait(0.05):
                return

    stopped = threading.Event()
    with _raw_server(serve) as url, client(url, first_byte_s=0.4) as chat:
        started = time.monotonic()
        reply = chat.complete(request())
        stopped.set()
    assert reply.failure == "first_byte_timeout"
    assert time.monotonic() - started < 1.5


def test_after_the_finish_nobody_waits_for_the_end():
    """A complete reply whose connection hangs afterwards is complete, and comes soon."""
    chunk = {"choices": [{"index": 0, "delta": {"content": "# T"}, "finish_reason": "stop"}]}
    body = f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()

    def serve(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + body)
        stopped.wait(10)

    stopped = threading.Event()
    with _raw_server(serve) as url, client(url) as chat:
        started = time.monotonic()
        reply = chat.complete(request())
        stopped.set()
    assert (reply.text, reply.finish_reason, reply.failure) == ("# T", "stop", None)
    assert time.monotonic() - started < 3


def test_a_tls_handshake_that_hangs_ends_at_the_first_byte_deadline():
    """A server that accepts and then says nothing is a failed connection, also for https."""

    def serve(_: socket.socket) -> None:
        stopped.wait(10)

    stopped = threading.Event()
    with _raw_server(serve) as url, client(url.replace("http:", "https:"), first_byte_s=0.3) as chat:
        started = time.monotonic()
        reply = chat.complete(request())
        stopped.set()
    assert reply.failure == "connect" and time.monotonic() - started < 1.5


def test_https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A certificate of SSL_CERT_FILE is trusted, an unknown one is a failed connection, and the deadlines hold."""
    pem = tmp_path / "cert.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    try:
        subprocess.run([*command.split(), "-keyout", pem, "-out", tmp_path / "c"], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl")
    pem.write_text(pem.read_text() + (tmp_path / "c").read_text())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    rules = (Rule(Reply(TEXT), n=[1]), Rule(Reply(TEXT, drip_s=0.05, drip_chars=1)))
    with scripted_provider(*rules) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        with client(url) as chat:
            assert chat.complete(request()).failure == "connect"
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        with client(url, total_s=0.6) as chat:
            assert chat.complete(request()).text == TEXT
            assert chat.complete(request()).failure == "total_timeout"


def test_nobody_listens():
    """A refused connection is the failure `connect`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with client(f"http://127.0.0.1:{port}/v1") as chat:
        reply = chat.complete(request())
    assert (reply.status, reply.failure) == (None, "connect")


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 2OO\r\n\r\n", b"\x16\x03\x01\x00\x05hello"]
)
def test_what_is_no_http_is_a_reset(answer: bytes):
    """A server that speaks something else gives a failure, not an exception."""

    def serve(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(answer)

    with _raw_server(serve) as url, client(url) as chat:
        reply = chat.complete(request())
    assert reply.failure in ("reset", "cut")


def test_a_body_that_is_not_the_gzip_it_claims_to_be_is_a_failure():
    """Bad compression does not raise."""
    rule = Rule(Reply(status=200, body="no gzip", headers={"Content-Encoding": "gzip"}))
    with scripted_provider(rule) as server, client(server.url) as chat:
        assert classify(chat.complete(request())) is not None


def test_an_error_status_keeps_body_and_delays():
    """The body of an error and the headers that classify needs are kept; others are not."""
    headers = {"Retry-After": "7", "X-RateLimit-Reset-Requests": "120ms", "Set-Cookie": "id=1"}
    rule = Rule(failure(429, "slow down", code="rate_limit_exceeded", headers=headers))
    with scripted_provider(rule) as server, client(server.url) as chat:
        reply = chat.complete(request())
    assert reply.status == 429 and "slow down" in reply.error_body
    assert reply.headers["retry-after"] == "7" and reply.headers["x-ratelimit-reset-requests"] == "120ms"
    assert "set-cookie" not in reply.headers and "date" in reply.headers


def test_an_error_object_inside_a_stream_is_kept_with_the_text_before_it():
    """An error that comes after tokens is no success."""
    rule = Rule(Reply(TEXT, after=300, error={"message": "boom", "code": 502}))
    with scripted_provider(rule) as server, client(server.url) as chat:
        reply = chat.complete(request())
    assert reply.text == TEXT[:300] and "boom" in reply.error_body
    assert isinstance(classify(reply), Unavailable)


def test_a_reply_without_end_is_bounded():
    """A model in a loop fills at most 2,000,000 characters."""
    with scripted_provider(Rule(Reply("lorem ipsum " * 200_000))) as server, client(server.url) as chat:
        reply = chat.complete(request())
    assert len(reply.text) == 2_000_000
    assert isinstance(classify(reply), MalformedResponse)


def test_no_key_survives_an_echo():
    """A server that repeats the key, or a part of one, leaves no trace of it in the reply."""
    rules = (
        Rule(failure(401, f"Incorrect API key provided: {KEY}. Bearer {KEY}"), n=[1]),
        Rule(failure(401, "Incorrect API key provided: sk-proj-ab****wxyz"), n=[2]),
        Rule(Reply(f"The key is {KEY}.", refusal=KEY, model=KEY, headers={"x-request-id": KEY}), n=[3]),
        Rule(Reply(status=429, body=f"<html>{KEY}</html>", headers={"retry-after": KEY}), n=[4]),
    )
    with scripted_provider(*rules) as server, client(server.url) as chat:
        replies = [chat.complete(request()) for _ in rules]
    stored = json.dumps([reply.to_dict() for reply in replies])
    assert KEY not in stored and "wxyz" not in stored


def test_what_openrouter_echoes_of_a_prompt_is_dropped():
    """`flagged_input` and account ids do not reach the store."""
    body = {
        "error": {"message": "blocked", "code": 403, "metadata": {"flagged_input": "a private text"}},
        "user_id": "user_1234567890",
    }
    with scripted_provider(Rule(Reply(status=403, body=body))) as server, client(server.url) as chat:
        reply = chat.complete(request())
    assert "private" not in reply.error_body and "1234567890" not in reply.error_body


def test_a_raw_reply_survives_json():
    """to_dict and from_dict are inverse, through JSON, and keys of later versions are ignored."""
    with scripted_provider(Rule(Reply(TEXT))) as server, client(server.url) as chat:
        reply = chat.complete(request())
    stored = json.loads(json.dumps(reply.to_dict()))
    assert RawReply.from_dict(stored | {"later": 1}) == reply


def test_loopback_never_goes_through_a_proxy(monkeypatch: pytest.MonkeyPatch):
    """HTTP_PROXY is for real endpoints; the offline writer is reached directly."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with scripted_provider() as server, client(server.url) as chat:
        assert chat.complete(request()).failure is None
        with client(server.url.replace("127.0.0.1", "localhost")) as by_name:
            assert by_name.complete(request()).failure is None


def test_other_hosts_go_through_the_proxy(monkeypatch: pytest.MonkeyPatch):
    """HTTP_PROXY is honoured, and NO_PROXY too."""
    with scripted_provider() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.setenv("no_proxy", "direct.invalid")
        with client("http://llm.invalid/v1") as chat:
            assert chat.complete(request()).finish_reason == "stop"
        with client("http://direct.invalid/v1") as chat:
            assert chat.complete(request()).failure == "connect"
        assert len(proxy.calls) == 1


def test_thirty_streams_at_once():
    """30 clients at once are all served, and each gets its own text."""
    rules = [Rule(Reply(f"# {index}\n", latency_s=0.2), model=f"m-{index}") for index in range(30)]

    def ask(index: int) -> str:
        with client(server.url) as chat:
            return chat.complete(request(f"m-{index}")).text

    with scripted_provider(*rules) as server, ThreadPoolExecutor(30) as threads:
        assert list(threads.map(ask, range(30))) == [f"# {index}\n" for index in range(30)]
        assert max(call.active for call in server.calls) > 15


# --- raw servers -----------------------------------------------------------------------------------------------------


class _raw_server:
    """A server that does what `serve` does with each connection."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    serve(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _counting_server:
    """The scripted provider behind a counter of accepted connections; its second answer is a 503."""

    def __enter__(self) -> tuple[str, list[int]]:
        self.count = [0]
        self._manager = scripted_provider(Rule(failure(503, "busy"), n=[2]))
        server = self._manager.__enter__()
        accept = server.get_request

        def counted() -> object:
            self.count[0] += 1
            return accept()

        server.get_request = counted  # type: ignore[method-assign, assignment]
        return server.url, self.count

    def __exit__(self, *_: object) -> None:
        self._manager.__exit__(None, None, None)


def test_a_dead_endpoint_is_named():
    """Who reads the cause reads which address was asked."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with client(f"http://127.0.0.1:{port}/v1") as chat:
        reply = chat.complete(request())
    assert reply.failure == "connect" and reply.error_body.startswith(f"127.0.0.1:{port}: ConnectError")
