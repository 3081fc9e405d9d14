"""The client, and servers that LESSONGEN_REDIS_URL names: patience, loud failure, secrets."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from pydantic import SecretStr

from lessongen_core.config import Settings
from lessongen_core.errors import BrokerError, ConfigError, LessongenError
from lessongen_jobs.broker import ensure_broker, find_broker, stop_broker
from lessongen_jobs.bundled import bundled_server
from lessongen_jobs.connection import connect
from lessongen_jobs.redis_client import PatientRetry, open_client, redact_url

SECRET = "s3cr/t#p@ss?w:rd"
QUOTED = "s3cr%2Ft%23p%40ss%3Fw%3Ard"


@dataclasses.dataclass(frozen=True)
class Server:
    """A Redis server that is not ours: with a port, a password and a user."""

    port: int
    pid: int


@contextmanager
def foreign_server(folder: Path) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    config = folder / "foreign.conf"
    config.write_text(f'port {port}\nbind 127.0.0.1\nrequirepass "{SECRET}"\nuser worker on ">{SECRET}" ~* &* +@all\n')
    with (folder / "foreign.log").open("w") as log:
        process = subprocess.Popen([bundled_server(), config], cwd=folder, stdout=log, stderr=log)
    try:
        wait_for_port(port)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(timeout=20)


def wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        else:
            return


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with foreign_server(tmp_path_factory.mktemp("foreign")) as running:
        yield running


def at(settings: Settings, url: str) -> Settings:
    return dataclasses.replace(settings, redis_url=SecretStr(url))


@contextmanager
def scripted_listener(answer: bytes | None) -> Iterator[int]:
    """A server that answers INFO with `answer`; None: it accepts and stays silent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

        def talk(connection: socket.socket) -> None:
            with connection, connection.makefile("rb") as stream:
                while head := stream.readline():  # "*2", then "$4", "INFO", "$6", "server"
                    words = [stream.read(int(stream.readline()[1:]) + 2) for _ in range(int(head[1:]))]
                    if answer is not None:
                        connection.sendall({b"INFO\r\n": answer, b"PING\r\n": b"+PONG\r\n"}.get(words[0], b"+OK\r\n"))

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


# -- servers that LESSONGEN_REDIS_URL names


def test_a_named_server_is_used_and_never_started_or_stopped(fresh_settings: Settings, server: Server) -> None:
    """With LESSONGEN_REDIS_URL nothing is embedded: no folder appears, and `down` leaves the server alone."""
    settings = at(fresh_settings, f"redis://:{QUOTED}@127.0.0.1:{server.port}/0")
    broker = ensure_broker(settings)
    assert (broker.started, broker.embedded) == (False, False)
    assert broker.version.startswith("valkey 9.")
    assert find_broker(settings) == broker
    assert not stop_broker(settings)
    assert not fresh_settings.state_dir.exists()
    with connect(settings) as client:
        assert client.ping()


def test_a_user_name_is_sent(fresh_settings: Settings, server: Server) -> None:
    """An ACL user logs in with its own name."""
    with connect(at(fresh_settings, f"redis://worker:{QUOTED}@127.0.0.1:{server.port}/0")) as client:
        assert client.acl_whoami() in (b"worker", "worker")


def test_a_unix_socket_is_a_url_too(fresh_settings: Settings, broker_settings: Settings) -> None:
    """`unix://` names a server by its socket, with a password."""
    ours = ensure_broker(broker_settings)
    broker = ensure_broker(at(fresh_settings, ours.url))
    assert not broker.embedded


def test_tls_is_verified(fresh_settings: Settings, server: Server, tmp_path: Path) -> None:
    """`rediss://` speaks TLS to a server whose certificate is trusted, and refuses one whose is not."""
    with tls_front(server.port, tmp_path) as (port, certificate):
        url = f"rediss://:{QUOTED}@localhost:{port}/0"
        with connect(at(fresh_settings, f"{url}?ssl_ca_certs={certificate}")) as client:
            assert client.ping()
        with pytest.raises(BrokerError, match="certificate"):
            ensure_broker(at(fresh_settings, url))


@contextmanager
def tls_front(port: int, folder: Path) -> Iterator[tuple[int, Path]]:
    """TLS in front of `port`: the bundled server is built without. Yields its port and certificate."""
    if shutil.which("openssl") is None:
        assert "CI" not in os.environ
        pytest.skip("no openssl to make a certificate")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    request = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run([*request.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    raw, _ = listener.accept()
                except OSError:
                    return
                try:
                    near = context.wrap_socket(raw, server_side=True)
                except OSError:
                    raw.close()
                    continue
                far = socket.create_connection(("127.0.0.1", port))
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=pump, args=(source, sink), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1], certificate
        listener.shutdown(socket.SHUT_RDWR)


def pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    finally:
        source.close()
        sink.close()


# -- loud failure, without the secret


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_refused_connection_is_loud_within_5_s(fresh_settings: Settings) -> None:
    """Nobody listens: a BrokerError in under 5 s that names the address and the variable, not the password."""
    port = free_port()
    error = failure(at(fresh_settings, f"redis://worker:{QUOTED}@127.0.0.1:{port}/0"))
    assert isinstance(error, BrokerError)
    assert f"redis://***@127.0.0.1:{port}/0" in error.message
    assert "LESSONGEN_REDIS_URL" in (error.hint or "")


def test_a_silent_server_is_loud_within_5_s(fresh_settings: Settings) -> None:
    """A server that accepts and never answers is a BrokerError in under 5 s."""
    with scripted_listener(None) as port:
        assert isinstance(failure(at(fresh_settings, f"redis://127.0.0.1:{port}/0")), BrokerError)


def test_an_unknown_host_is_loud_within_5_s(fresh_settings: Settings) -> None:
    """A host that no name server knows is a BrokerError in under 5 s, however slow name resolution is."""
    assert isinstance(failure(at(fresh_settings, "redis://no-such-host.invalid:6379/0")), BrokerError)


def test_a_wrong_password_is_told_at_once(fresh_settings: Settings, server: Server) -> None:
    """A refused login is not retried, and the message says what is refused."""
    before = time.monotonic()
    error = failure(at(fresh_settings, f"redis://worker:wrong-{QUOTED}@127.0.0.1:{server.port}/0"))
    assert isinstance(error, BrokerError)
    assert "refuses the user name or password" in error.message
    assert time.monotonic() - before < 1


def test_an_old_server_is_refused(fresh_settings: Settings) -> None:
    """Redis 6.0 lacks what keeps a popped job safe: the error names both versions."""
    info = b"# Server\r\nredis_version:6.0.16\r\n"
    with scripted_listener(b"$%d\r\n%b\r\n" % (len(info), info)) as port:
        error = failure(at(fresh_settings, f"redis://127.0.0.1:{port}/0?protocol=2"))
    assert isinstance(error, BrokerError)
    assert "6.0.16" in error.message
    assert "6.2" in error.message


@pytest.mark.parametrize(
    "url",
    [
        f"redis://worker:{SECRET}@127.0.0.1:6379/0",  # not %-encoded: what looks like the port is the secret's
        f"redis://worker:6379/{SECRET}@127.0.0.1:6379/0",  # a password that begins like a port
        f"http://worker:{QUOTED}@127.0.0.1:6379/0",
        f"redis://worker:{QUOTED}@127.0.0.1:port/0",
        f"redis://worker:{QUOTED}@127.0.0.1:6379/0?socket_timeout={SECRET}",
        SECRET,
        "",
    ],
)
def test_a_malformed_url_never_shows_the_secret(fresh_settings: Settings, url: str) -> None:
    """What is no Redis URL is a ConfigError that names the variable."""
    error = failure(at(fresh_settings, url))
    assert isinstance(error, ConfigError)
    assert "LESSONGEN_REDIS_URL" in error.message


def failure(settings: Settings) -> LessongenError:
    """The error that `ensure_broker` ends with: within 5 s, and no piece of the secret in it or its traceback."""
    before = time.monotonic()
    with pytest.raises(LessongenError) as caught:
        ensure_broker(settings)
    assert time.monotonic() - before < 5
    lines = "".join(traceback.format_exception(caught.value))
    for text in (caught.value.message, caught.value.hint or "", *caught.value.details, lines):
        for piece in (SECRET, QUOTED, "s3cr", "w:rd", "p@ss"):
            assert piece not in text
    return caught.value


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://localhost:6379/0", "redis://localhost:6379/0"),
        ("redis://:secret@localhost", "redis://***@localhost"),
        ("rediss://ada:secret@cache.example:6380/2?ssl_ca_certs=x", "rediss://***@cache.example:6380/2"),
        ("redis://ada@localhost/0", "redis://***@localhost/0"),
        ("redis://localhost/0?password=secret", "redis://localhost/0"),
        ("redis://[::1]:6379/0", "redis://[::1]:6379/0"),
        ("unix://:secret@/run/valkey.sock?db=1", "unix://***@/run/valkey.sock"),
        ("redis://ada:12/secret@localhost/0", "redis://***"),
        ("redis://ada:12#secret@localhost/0", "redis://***"),
        ("redis://ada:12?secret@localhost/0", "redis://***"),
        ("redis://ada:secret@[::1/0", "redis://***"),
        ("secret", "redis://***"),
    ],
)
def test_what_is_shown_of_a_url(url: str, shown: str) -> None:
    """Everything but user, password and query, and nothing at all where the password might be taken for the address."""
    assert redact_url(url) == shown


# -- the client


def test_replies_stay_bytes(fresh_settings: Settings, server: Server) -> None:
    """RQ needs bytes: the URL cannot ask for text."""
    with connect(at(fresh_settings, f"redis://:{QUOTED}@127.0.0.1:{server.port}/0?decode_responses=true")) as client:
        client.set("name", "Ada")
        assert client.get("name") == b"Ada"


def test_a_command_outlives_a_restart(fresh_settings: Settings) -> None:
    """SIGKILL of the broker and its next start a second later: the commands of an open client just take longer."""
    with connect(fresh_settings) as client:
        client.set("kept", 1)
        os.kill(int((fresh_settings.state_dir / "broker" / "valkey.pid").read_text()), signal.SIGKILL)
        restart = threading.Timer(1.0, ensure_broker, [fresh_settings])
        restart.start()
        assert client.get("kept") == b"1"
        with client.pipeline() as pipeline:
            assert pipeline.incr("kept").get("kept").execute() == [2, b"2"]
        restart.join()


def test_a_blocking_pop_outlives_a_restart(fresh_settings: Settings) -> None:
    """A worker that waits for a job when the broker is killed gets the next job from the new one."""
    with connect(fresh_settings) as client, connect(fresh_settings) as other:
        popped: list[object] = []
        waiter = threading.Thread(target=lambda: popped.append(client.blmove("queue", "taken", 10)))
        waiter.start()
        wait_until_blocked(other)
        os.kill(int((fresh_settings.state_dir / "broker" / "valkey.pid").read_text()), signal.SIGKILL)
        ensure_broker(fresh_settings)
        other.rpush("queue", "job")
        waiter.join(timeout=20)
    assert popped == [b"job"]


def wait_until_blocked(client: redis.Redis) -> None:
    deadline = time.monotonic() + 10
    while client.info("clients")["blocked_clients"] != 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_patience_ends(fresh_settings: Settings) -> None:
    """A broker that stays away is told after `patience_s`: neither at once nor much later, although retries nest."""
    with connect(fresh_settings, patience_s=1.0) as client:
        client.ping()
        stop_broker(fresh_settings)
        before = time.monotonic()
        with pytest.raises(redis.ConnectionError):
            client.get("anything")
    assert 0.5 < time.monotonic() - before < 2.5


def test_a_hung_server_ends_in_a_timeout(fresh_settings: Settings, tmp_path: Path) -> None:
    """A stopped server is a TimeoutError once its time to reply and the patience are over; afterwards all is well."""
    with foreign_server(tmp_path) as server:
        url = f"redis://:{QUOTED}@127.0.0.1:{server.port}/0"
        with open_client(url, patience_s=0.5, reply_s=0.3) as client:
            client.set("kept", 1)
            os.kill(server.pid, signal.SIGSTOP)
            before = time.monotonic()
            with pytest.raises(redis.TimeoutError):
                client.get("kept")
            assert time.monotonic() - before < 3
            os.kill(server.pid, signal.SIGCONT)
            assert client.get("kept") == b"1"


def test_a_pop_may_block_for_as_long_as_it_says(settings: Settings) -> None:
    """`block_s` seconds of blocking are no timeout of the connection, though a plain reply has only 5 s."""
    with connect(settings, patience_s=0.0, block_s=2.0) as client:
        assert client.connection_pool.connection_kwargs["socket_timeout"] == 7.0
        assert client.blmove("queue", "taken", 1) is None


def test_a_client_works_in_a_forked_child(redis_client: redis.Redis) -> None:
    """A child that uses its parent's client gets a connection of its own; the parent's goes on."""
    redis_client.set("who", "parent")
    parent = redis_client.client_id()
    if (child := os.fork()) == 0:
        same = redis_client.client_id() == parent
        os._exit(same or redis_client.get("who") != b"parent")
    assert os.waitpid(child, 0)[1] == 0
    assert redis_client.client_id() == parent


def test_nested_retries_share_one_deadline() -> None:
    """A command's retry around its reconnect's retry ends when the command's patience does."""
    retry = PatientRetry(0.3)
    fails: list[Exception] = []

    def refuse() -> None:
        raise redis.ConnectionError

    before = time.monotonic()
    with pytest.raises(redis.ConnectionError):
        retry.call_with_retry(lambda: retry.call_with_retry(refuse, fails.append), fails.append)
    assert time.monotonic() - before < 1
    assert len(fails) > 2
