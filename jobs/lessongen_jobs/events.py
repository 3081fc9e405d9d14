"""Worker events, one logfmt line each, to a log that rotates: started, progress, completed, failed, retrying, ...

Thirty processes append to one file: each line is one write, and a `WatchedFileHandler` notices when the pool's helper
has moved the file away.
"""

from __future__ import annotations

import contextlib
import logging
import time
from logging.handlers import WatchedFileHandler
from pathlib import Path

MAX_BYTES = 10_000_000
KEPT_FILES = 3


def open_log(folder: Path, *, name: str = "lessongen.events", file: str = "events.log") -> logging.Logger:
    """The logger that writes `folder/file`; children that are forked later write there, too."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = WatchedFileHandler(folder / file, encoding="utf-8", errors="backslashreplace")
    formatter = logging.Formatter("%(asctime)sZ %(message)s", datefmt="%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logger = logging.getLogger(name)
    for old in logger.handlers[:]:
        logger.removeHandler(old)
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.INFO)
    return logger


def event(logger: logging.Logger, kind: str, **fields: object) -> None:
    """Write one event; values with spaces or quotes are quoted, control characters never pass."""
    # A log that can't be written is no reason to lose hold of a lesson.
    parts = [f"event={kind}", *(f"{name}={_value(value)}" for name, value in fields.items() if value is not None)]
    with contextlib.suppress(OSError):
        logger.info(" ".join(parts))


def rotate(folder: Path, *, file: str = "events.log") -> None:
    """Move a full log away and forget the oldest; one process does this, the pool's helper."""
    path = folder / file
    if not path.exists() or path.stat().st_size < MAX_BYTES:
        return
    for n in range(KEPT_FILES - 1, 0, -1):
        older = path.with_suffix(f".log.{n}")
        if older.exists():
            older.replace(path.with_suffix(f".log.{n + 1}"))
    path.replace(path.with_suffix(".log.1"))


def _value(value: object) -> str:
    text = str(value).encode("unicode_escape").decode("ascii") if not str(value).isprintable() else str(value)
    return f'"{text.replace(chr(34), chr(39))}"' if " " in text or '"' in text or not text else text
