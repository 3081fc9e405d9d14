"""What every figure needs: one broker and one provider for all contenders, lessons, an installation of lessongen."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import redis

ROOT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent
CONTENDERS = HERE / "contenders"
sys.path[:0] = [str(ROOT / "tests" / "support")]

from courses import lesson, write_course  # noqa: E402
from limits import prompts  # noqa: E402
from served import served  # noqa: E402

from lessongen_fixtures.writer import write_lesson  # noqa: E402
from lessongen_jobs.bundled import bundled_server  # noqa: E402

WORKERS = 30
LONGEST_S = 900.0
KEY = "sk-bench"
# Above what anybody reaches: the limit is not what is measured. Places at once stay at 30.
CONFIG = "[limits]\nrequests_per_s = 100000\nconcurrency = 30\n[workers]\ncount = 30\n"


def wait_for(what: str, found: Callable[[], object], *, timeout_s: float = LONGEST_S, every_s: float = 0.02) -> None:
    """Look again and again until `found` is true."""
    give_up = time.monotonic() + timeout_s
    while not found():
        if time.monotonic() > give_up:
            raise TimeoutError(f"{what}: not within {timeout_s:g} s")
        time.sleep(every_s)


@contextlib.contextmanager
def broker(folder: Path) -> Iterator[redis.Redis]:
    """The bundled Valkey on a TCP port with the persistence that the embedded one has; `url_of` tells where."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    data = folder / "broker"
    data.mkdir()
    command = [bundled_server(), "--bind", "127.0.0.1", "--port", str(port), "--dir", data]
    command += ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process, redis.Redis(port=port) as client:
        try:
            wait_for("the broker answers", lambda: _answers(client), timeout_s=20)
            yield client
        finally:
            process.terminate()


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def url_of(client: redis.Redis) -> str:
    """Where it listens."""
    return f"redis://127.0.0.1:{client.get_connection_kwargs()['port']}/0"


@dataclass(frozen=True)
class Course:
    """`count` lessons: the batch file, the same as prompts for those who do not build them, and one reply's text."""

    file: Path
    prompts: Path
    reply: Path
    title: str
    count: int


def make_course(folder: Path, count: int) -> Course:
    """Write the lessons into a folder that may be new; the reply is the offline writer's to the first prompt."""
    folder.mkdir(exist_ok=True)
    file = write_course(folder, count)
    said = prompts(write_course(folder, 1, name="one"), folder / "one.prompts.json")
    first = json.loads(said.read_text(encoding="utf-8"))[0]
    reply = folder / "reply.md"
    reply.write_text(write_lesson(first[-1]["content"]), encoding="utf-8")
    title = str(lesson(1)["title"])
    each = [[message | {"content": message["content"].replace('"1.1"', f'"1.{n}"')} for message in first]
            for n in range(1, count + 1)]  # fmt: skip
    target = folder / "prompts.json"
    target.write_text(json.dumps(each), encoding="utf-8")
    return Course(file, target, reply, title, count)


def provider(course: Course, latency_s: float) -> AbstractContextManager[str]:
    """A provider process that answers after `latency_s`; its base URL."""
    of_course = ["--text", course.reply, "--title", course.title]
    return served([sys.executable, HERE / "provider.py", *of_course, "--latency-s", str(latency_s)])


def asked(base_url: str) -> dict[str, float]:
    """What that provider says of itself: `requests` so far, the `cpu_s` it has used."""
    with urllib.request.urlopen(base_url.removesuffix("/v1") + "/__asked") as answer:
        found: dict[str, float] = json.load(answer)
    return found


class Installation:
    """lessongen with all its state in `folder`, driven as a user drives it."""

    def __init__(self, folder: Path, *, redis_url: str | None, base_url: str, more: str = "") -> None:
        folder.mkdir()
        self.folder = folder
        (folder / "lessongen.toml").write_text(CONFIG + more, encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LESSONGEN_")}
        self.environment = kept | {
            "LESSONGEN_STATE_DIR": str(folder / "state"),
            "LESSONGEN_CONFIG": str(folder / "lessongen.toml"),
            "LESSONGEN_BASE_URL": base_url,
            "LESSONGEN_API_KEY": KEY,
        }
        if redis_url is not None:
            self.environment["LESSONGEN_REDIS_URL"] = redis_url

    @property
    def store(self) -> Path:
        """The SQLite file."""
        return self.folder / "state" / "store.sqlite3"

    def command(self, *arguments: str) -> str:
        """What `lessongen ARGUMENTS` says on stdout."""
        done = subprocess.run(
            [sys.executable, "-m", "lessongen_cli", *arguments], env=self.environment, cwd=self.folder,
            check=False, capture_output=True, text=True, timeout=LONGEST_S,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"lessongen {' '.join(arguments)}: {done.returncode}\n{done.stderr}")
        return done.stdout

    def submit(self, file: Path) -> str:
        """The batch's id."""
        return self.command("submit", str(file), "--fresh").split()[-1]

    @contextlib.contextmanager
    def pool(self, count: int = WORKERS) -> Iterator[subprocess.Popen[str]]:
        """A pool of `count` workers, all registered."""
        command = [sys.executable, "-m", "lessongen_cli", "workers", "-n", str(count)]
        log = (self.folder / "pool.txt").open("w")
        with log, subprocess.Popen(
            command, env=self.environment, cwd=self.folder, text=True, stdout=log, stderr=log
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                process.terminate()

    def said(self) -> str:
        """What the pool said so far."""
        return (self.folder / "pool.txt").read_text()

    def row(self, query: str, *arguments: object) -> tuple[object, ...]:
        """One row of the store."""
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True, timeout=30)) as connection:
            found = connection.execute(query, arguments).fetchone()
        assert found is not None
        return tuple(found)

    def wait_until_over(self, batch_id: str) -> float:
        """Seconds from the batch's commit to the commit of its last lesson's end, by the store's own times."""
        query = "SELECT finished_at, created_at, status FROM batches WHERE id = ?"
        wait_for("the batch is over", lambda: self.row(query, batch_id)[0] is not None, every_s=0.2)
        finished_at, created_at, status = self.row(query, batch_id)
        if status != "succeeded":
            raise RuntimeError(f"the batch ended as {status}")
        return float(str(finished_at)) - float(str(created_at))
