"""The files that a person reads and edits a lesson in: written once, and read back with care."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from lessongen_core.errors import OutputError

from .failure import UsageError

MAX_BYTES = 1_000_000  # a lesson is some 20 kB; a larger file is another one, given by mistake
_REASONS = {errno.ELOOP: "it is a link, and none is followed", errno.EISDIR: "it is a folder"}


def read_edited(path: str) -> str:
    """The text of an edited lesson; `-` is standard input.

    Raises:
        UsageError: it cannot be read, is too large, empty or no UTF-8, which is told with its line.
    """
    name = "standard input" if path == "-" else path
    try:
        if path == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as exc:
        raise UsageError(
            f"{name} cannot be read: {exc.strerror or exc}; nothing was changed", hint="name a file that you can read"
        ) from exc
    if len(data) > MAX_BYTES:
        raise UsageError(f"{name} is larger than {MAX_BYTES:,} bytes; nothing was changed", hint="name a lesson file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise UsageError(
            f"{name}:{line}: no UTF-8 (byte 0x{data[exc.start]:02x}); nothing was changed", hint="save it as UTF-8"
        ) from exc
    if not text.strip():
        raise UsageError(
            f"{name} is empty; nothing was changed", hint="lessongen review show REF/LESSON --out FILE writes the text"
        )
    return text


def write_new(path: Path, text: str, *, force: bool) -> None:
    """Write `text` to a new file (`force`: also over an old one), with the rights that the umask leaves.

    Raises:
        UsageError: there is a file already.
        OutputError: it cannot be written, or it is a link or no file.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags | (0 if force else os.O_EXCL), 0o666)
        with os.fdopen(descriptor, "wb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OutputError(f"cannot write {path}: it is no file", hint="name another file")
            file.truncate()
            try:
                file.write(text.encode("utf-8", "backslashreplace"))
                file.flush()
            except OSError:
                with suppress(OSError):
                    path.unlink()  # half a lesson is worse than none
                raise
    except FileExistsError as exc:
        raise UsageError(f"{path} is there already; nothing was written", hint="another name, or --force") from exc
    except OSError as exc:
        reason = _REASONS.get(exc.errno or 0, exc.strerror or str(exc))
        raise OutputError(f"cannot write {path}: {reason}", hint="name another file") from exc
