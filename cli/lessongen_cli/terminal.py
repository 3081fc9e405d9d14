"""What each stream may receive: progress mode, colour, glyphs, and text that cannot drive the terminal.

stdout is the result, stderr the progress and the messages; each is judged by itself (research/cli_ux.md, C.2). Rich is
not imported here: every command writes messages, few draw.
"""

from __future__ import annotations

import os
import re
import select
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Literal

from lessongen_core.errors import OutputError

Mode = Literal["live", "plain", "jsonl", "none"]

MIN_COLUMNS, MIN_ROWS = 40, 10
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Line and paragraph separators break a row in two; the byte order mark and its kin take no cell and hide.
_BREAKS = frozenset("\u2028\u2029\ufeff")


def clean(text: str) -> str:
    """`text` with C0, DEL, C1, bidi controls and lone surrogates as visible escapes.

    For people only: JSON keeps the data and escapes it itself. Spaces stay, line ends and tabs do not. Source: CWE-150.
    """
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char in _BIDI or char in _BREAKS or unicodedata.category(char) in ("Cc", "Cs"):
        return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"
    return char


def filled(line: str, width: int, hang: int = 2) -> str:
    """`line` in rows of at most `width`, broken between words; what goes on stands `hang` deeper than it began.

    A word that is longer than a row keeps its letters together.
    """
    import textwrap

    if len(line) <= width:
        return line
    indent = " " * (len(line) - len(line.lstrip()) + hang)
    return textwrap.fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


# A command as messages have it: behind two blanks or `try: `, up to two blanks or the end.
_COMMAND = re.compile(r"(?: {2,}|(?<=try: ))(?P<command>(?:[A-Z_]+=\S+ )*lessongen \S.*?)(?= {2,}|[;,] |$)")


def wrapped(line: str, width: int, hang: int = 2) -> str:
    """`line` as `filled` has it, with the command in it whole, to be copied: on a row of its own where it must be."""
    found = _COMMAND.search(line) if len(line) > width else None
    if found is None:
        return filled(line, width, hang)
    head, command, rest = line[: found.start()].rstrip(), found["command"], line[found.end() :]
    indent = " " * (len(line) - len(line.lstrip()) + hang)
    lines = [filled(head, width, hang)] if head else []
    if len(indent + command + rest) <= width:
        return "\n".join([*lines, indent + command + rest])
    rest = rest.lstrip(" ,;")
    return "\n".join([*lines, indent + command, *([filled(indent + rest, width, 0)] if rest else [])])


def safe_streams() -> None:
    """Let no stream raise on a character its encoding lacks (it is written as an escape), or because it is closed.

    A new command begins: it has answered nothing, and no last line is due.
    """
    global _answered
    _answered = False
    _at_end.clear()
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - None after `>&-`; in use until the end
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


_config: tuple[Path | None, str] = (None, "")


def carry_config(file: str | None, commands: Iterable[str]) -> None:
    """From now on the `commands` that messages name are typed with `file`, which this one was given; None: without."""
    global _config
    _config = (Path(file).absolute() if file else None, "|".join(commands))


def typed(text: str) -> str:
    """`text`; a command to type in it names our settings file, unless it would be found without that."""
    ours, commands = _config
    if ours is None or "lessongen " not in text:
        return text
    import re
    import shlex

    from lessongen_core.config_file import choose_file

    found = choose_file(None).path
    if found is not None and found.resolve() == ours.resolve():
        return text
    flag = f"lessongen --config {shlex.quote(str(ours))} "
    return re.sub(rf"(?<![\w./-])lessongen (?=(?:{commands})\b)(?!\S+ --help)", lambda _: flag, text)


_unsaid = 0


@contextmanager
def unsaid(level: int = 1) -> Iterator[None]:
    """Inside, `say` says nothing and no progress is shown (-q); at `level` 2 `warn` says nothing either (-qq)."""
    global _unsaid
    before, _unsaid = _unsaid, level
    try:
        yield
    finally:
        _unsaid = before


def say(text: str) -> None:
    """One message on stderr, cleaned: one line, on a terminal wrapped between words.

    A closed or full stderr is no reason to stop working.
    """
    if _unsaid:
        return
    line = clean(typed(text))
    if is_tty(sys.stderr):
        line = wrapped(line, size_of(sys.stderr)[0])
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def warn(text: str) -> None:
    """A warning that a person must see though the night was good: -q does not hush it, -qq does."""
    global _unsaid
    if _unsaid > 1:
        return
    before, _unsaid = _unsaid, 0
    say(f"lessongen: warning: {text}")
    _unsaid = before


_at_end: list[Callable[[int], str]] = []


def say_at_end(line: Callable[[int], str]) -> None:
    """The last line on stderr, whatever comes before it: `line` is called with the exit code. The newest one wins."""
    _at_end[:] = [line]


def say_end(code: int) -> None:
    """Say the last line, if there is to be one."""
    lines, _at_end[:] = list(_at_end), []
    for line in lines:
        say(line(code))


def say_waiting(what: str) -> None:
    """Why nothing happens for now, while that may end by itself."""
    say(f"waiting: {what}")


@contextmanager
def writing_result() -> Iterator[None]:
    """Around writes on stdout. A reader that left is a BrokenPipeError still.

    Raises:
        OutputError: its disk is full, say; what is written from then on is lost, silently.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as exc:
        silence(sys.stdout)  # or the flush at exit fails too, with status 120
        raise OutputError(
            f"standard output cannot be written: {exc.strerror or exc}; the batches are not touched by that",
            hint="make room on its disk, or send the output elsewhere",
        ) from exc


def reader_left() -> bool:
    """Whether stdout is a pipe whose other end is closed: `logs --follow | head` ends without a next event."""
    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
    except (OSError, ValueError):
        return False


def answer(text: str) -> None:
    """Write the result, or a part of it, on stdout as it is. A reader that left (`| head -1`) has what it wanted."""
    try:
        with writing_result():
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout)


def answer_lines(lines: Sequence[str]) -> None:
    """Write lines that may hold others' text: cleaned, and on a terminal wrapped between words."""
    width = size_of(sys.stdout)[0] if is_tty(sys.stdout) else None
    cleaned = [clean(line) for line in lines]
    answer("\n".join(cleaned if width is None else [wrapped(line, width) for line in cleaned]))


_answered = False


def answer_json(schema: str, data: Any, warnings: Sequence[str] = ()) -> None:
    """Write the one document of a `--json` command on stdout; `schema` is the bare name, "status"."""
    from lessongen_core.envelope import envelope

    answer_document(envelope(schema, data, warnings))


def answer_document(document: dict[str, Any]) -> None:
    """Write `document`; it is not to be followed by another one, not even if a signal cuts it off."""
    from lessongen_core.envelope import to_json

    global _answered
    text = to_json(document).rstrip("\n")
    _answered = True
    answer(text)


def has_answered() -> bool:
    """Whether the document of this command is on stdout already, or a part of it."""
    return _answered


def silence(stream: IO[str]) -> None:
    """Point `stream` at the null device, so that nothing, not even the flush at exit, fails on it again."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


def progress_mode(
    environment: Mapping[str, str],
    *,
    tty: bool,
    foreground: bool,
    size: tuple[int, int],
    as_json: bool = False,
    jsonl: bool = False,
) -> Mode:
    """How progress is shown on stderr. `size` is (columns, rows); `foreground`: ours is the terminal's process group.

    `jsonl`: as events on stdout, and not at all on stderr.

    LESSONGEN_PROGRESS names a mode; "live" is still refused where cursor movements would be garbage. FORCE_COLOR and
    GITHUB_ACTIONS decide nothing here.
    """
    if jsonl:
        return "jsonl"
    wanted = environment.get("LESSONGEN_PROGRESS", "")
    if as_json or wanted == "none":
        return "none"
    screen = (
        tty
        and environment.get("TERM", "") not in ("", "dumb", "unknown")
        and (not environment.get("CI") or wanted == "live")
        and size[0] >= MIN_COLUMNS
        and size[1] >= MIN_ROWS
        and foreground
    )
    return "live" if screen and wanted != "plain" else "plain"


def colour(environment: Mapping[str, str], *, tty: bool) -> bool:
    """Whether a stream gets colour: NO_COLOR, then FORCE_COLOR, then whether it is a capable terminal."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "").lower() not in ("", "0", "false", "no"):
        return True
    return tty and environment.get("TERM", "") not in ("", "dumb", "unknown")


def ascii_only(environment: Mapping[str, str], encoding: str | None) -> bool:
    """Whether glyphs must be ASCII: LESSONGEN_ASCII is set, or the stream is not UTF-8."""
    if environment.get("LESSONGEN_ASCII", "") not in ("", "0"):
        return True
    return (encoding or "ascii").lower().replace("-", "").replace("_", "") != "utf8"


def is_tty(stream: IO[str]) -> bool:
    """Whether `stream` is a terminal; a closed one is none."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def in_foreground(stream: IO[str]) -> bool:
    """Whether our process group owns the terminal behind `stream`: a background job must not move its cursor."""
    try:
        return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


@contextmanager
def keys_unseen(stream: IO[str]) -> Iterator[None]:
    """Inside the block the terminal behind `stream` does not show what is typed: an Enter would push a screen up.

    Signals keys work, and what was typed is the shell's afterwards. A no-op off a terminal.
    """
    import signal
    import termios

    try:
        before = termios.tcgetattr(stream.fileno())
    except (termios.error, OSError, ValueError):
        yield
        return
    silent = before.copy()
    silent[3] &= ~(termios.ECHO | termios.ECHONL)  # 3: the local modes
    termios.tcsetattr(stream.fileno(), termios.TCSANOW, silent)
    try:
        yield
    finally:
        # Put into the background meanwhile (Ctrl-Z, bg), we would be stopped for this.
        handler = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(stream.fileno(), termios.TCSANOW, before)
        signal.signal(signal.SIGTTOU, handler)


def size_of(stream: IO[str]) -> tuple[int, int]:
    """(columns, rows) of the terminal behind `stream` now; (80, 24) when there is none. COLUMNS is ignored."""
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        return 80, 24
    return (size.columns, size.lines) if size.columns and size.lines else (80, 24)


def mode_now(*, as_json: bool = False, jsonl: bool = False) -> Mode:
    """`progress_mode` of this process's stderr; events are on stdout, where -q says nothing about."""
    if _unsaid and not jsonl:
        return "none"
    return progress_mode(
        os.environ,
        tty=is_tty(sys.stderr),
        foreground=in_foreground(sys.stderr),
        size=size_of(sys.stderr),
        as_json=as_json,
        jsonl=jsonl,
    )
