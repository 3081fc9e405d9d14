"""The pool's offline writer: started while an offline batch is open, ended with the process that started it."""

from __future__ import annotations

import select
import subprocess
import sys
from pathlib import Path
from typing import IO

MODULE = "lessongen_fixtures.offline_writer"
START_S = 10.0


class OfflineWriter:
    """One process that writes lessons without an LLM. Its address stands in `folder/offline-url` once it accepts."""

    def __init__(self, folder: Path, log: IO[bytes]) -> None:
        self._url_file = folder / "offline-url"
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def ensure(self) -> None:
        """Start it if it is not running; returns when it accepts connections.

        `--until-eof`: it ends when our end of its standard input closes, so also when we are killed.
        """
        if self._process is not None and self._process.poll() is None:
            return
        self._url_file.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", MODULE, "--port", "0", "--until-eof"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        answers = select.select([self._process.stdout], [], [], START_S)[0]
        url = self._process.stdout.readline() if answers else b""
        if not url.startswith(b"http"):
            self.stop()
        else:
            draft = self._url_file.with_suffix(".new")
            draft.write_bytes(url)
            draft.replace(self._url_file)

    def stop(self) -> None:
        """End it."""
        if self._process is None:
            return
        self._url_file.unlink(missing_ok=True)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.terminate()
        self._process.wait()
        self._process = None
