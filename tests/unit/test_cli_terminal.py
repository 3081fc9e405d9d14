"""What each stream may receive: mode, colour, glyphs, clean text."""

from __future__ import annotations

import os
import sys
import termios
import unicodedata

import pytest
from cli_snapshots import TITLES
from hypothesis import given
from hypothesis import strategies as st

from lessongen_cli.terminal import ascii_only, clean, colour, progress_mode, say, wrapped

XTERM = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("environment", "tty", "foreground", "size", "as_json", "mode"),
    [
        (XTERM, True, True, (80, 24), False, "live"),
        (XTERM, False, True, (80, 24), False, "plain"),  # a file or a pipe
        ({**XTERM, "FORCE_COLOR": "1"}, False, True, (80, 24), False, "plain"),  # colour decides colour only
        ({**XTERM, "GITHUB_ACTIONS": "true"}, False, True, (80, 24), False, "plain"),
        ({**XTERM, "CI": "1"}, True, True, (80, 24), False, "plain"),
        ({**XTERM, "CI": "1", "LESSONGEN_PROGRESS": "live"}, True, True, (80, 24), False, "live"),
        ({"TERM": "dumb"}, True, True, (80, 24), False, "plain"),
        ({}, True, True, (80, 24), False, "plain"),
        (XTERM, True, False, (80, 24), False, "plain"),  # a background job
        (XTERM, True, True, (39, 24), False, "plain"),
        (XTERM, True, True, (40, 9), False, "plain"),
        (XTERM, True, True, (40, 10), False, "live"),
        (XTERM, True, True, (80, 24), True, "none"),  # --json
        ({**XTERM, "LESSONGEN_PROGRESS": "none"}, True, True, (80, 24), False, "none"),
        ({**XTERM, "LESSONGEN_PROGRESS": "plain"}, True, True, (80, 24), False, "plain"),
        ({"LESSONGEN_PROGRESS": "live"}, False, True, (80, 24), False, "plain"),  # cursor codes would be garbage
    ],
)
def test_progress_mode(
    environment: dict[str, str], tty: bool, foreground: bool, size: tuple[int, int], as_json: bool, mode: str
) -> None:
    """Each row is one sentence of research/cli_ux.md, C.2."""
    assert progress_mode(environment, tty=tty, foreground=foreground, size=size, as_json=as_json) == mode


@pytest.mark.parametrize(
    ("environment", "tty", "coloured"),
    [
        (XTERM, True, True),
        (XTERM, False, False),
        ({"TERM": "dumb"}, True, False),
        ({**XTERM, "NO_COLOR": "1"}, True, False),
        ({**XTERM, "NO_COLOR": ""}, True, True),  # no-color.org: only when not empty
        ({**XTERM, "NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": "false"}, False, False),
    ],
)
def test_colour(environment: dict[str, str], tty: bool, coloured: bool) -> None:
    """NO_COLOR beats FORCE_COLOR beats the terminal."""
    assert colour(environment, tty=tty) is coloured


@pytest.mark.parametrize(
    ("environment", "encoding", "ascii"),
    [
        ({}, "utf-8", False),
        ({}, "UTF8", False),
        ({}, "ascii", True),
        ({}, "latin-1", True),
        ({}, None, True),
        ({"LESSONGEN_ASCII": "1"}, "utf-8", True),
        ({"LESSONGEN_ASCII": "0"}, "utf-8", False),
    ],
)
def test_glyphs_are_ascii_where_the_stream_is_not_utf8(
    environment: dict[str, str], encoding: str | None, ascii: bool
) -> None:
    """A stream that cannot carry the glyphs gets ASCII ones."""
    assert ascii_only(environment, encoding) is ascii


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\nb\tc\r", "a\\x0ab\\x09c\\x0d"),
        ("\x7f", "\\x7f"),
        ("\u2028", "\\u2028"),
        ("\ud800", "\\ud800"),
        ("[/] list[int] :warning:", "[/] list[int] :warning:"),  # literal text stays what it is
        ("量子力学 Grüße", "量子力学 Grüße"),
    ],
)
def test_clean_shows_controls_as_escapes(raw: str, shown: str) -> None:
    """C0, DEL, C1, bidi controls, separators and surrogates are visible; everything else is untouched."""
    assert clean(raw) == shown


@given(st.one_of(st.text(), st.sampled_from(TITLES)))
def test_clean_leaves_nothing_that_drives_a_terminal(text: str) -> None:
    """No control, no surrogate and no bidi control survives; cleaning twice is cleaning once."""
    shown = clean(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in shown)
    assert not any(
        unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        for char in shown
    )
    assert clean(shown) == shown


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("short", ["short"]),
        ("word " * 9 + "end", ["word word word word word word word word", "  word end"]),
        ("a" * 50, ["a" * 50]),  # no word is broken
        ("  try: look  lessongen status x", ["  try: look  lessongen status x"]),
        (
            "nothing is queued, so go on with:  lessongen resume abcdefgh --watch",
            ["nothing is queued, so go on with:", "  lessongen resume abcdefgh --watch"],
        ),
        (
            "  try: lessongen review accept abcdefgh/1.1 --file FILE --seen 123",
            ["  try:", "    lessongen review accept abcdefgh/1.1 --file FILE --seen 123"],
        ),
        (
            "    write the lessons   lessongen report abcdefgh   once it has ended",
            ["    write the lessons", "      lessongen report abcdefgh", "      once it has ended"],
        ),
        (
            "  try: A_KEY=x lessongen run some/course.yaml --offline; then look again",
            ["  try:", "    A_KEY=x lessongen run some/course.yaml --offline", "    then look again"],
        ),
        ("lessongen: error[E_X]: nothing can be read there", ["lessongen: error[E_X]: nothing can be", "  read there"]),
    ],
)
def test_words_wrap_and_commands_stay_whole(line: str, rows: list[str]) -> None:
    """On 40 columns: what is to be copied is on one row, of its own where it must be."""
    assert wrapped(line, 40).split("\n") == rows


def test_messages_wrap_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In a log a message is one line."""
    message = "nothing is queued for now, so go on with:  lessongen resume abcdefgh --watch"
    say(message)
    assert capsys.readouterr().err == f"{message}\n"
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 40))
    with os.fdopen(theirs, "w", encoding="utf-8") as screen:
        monkeypatch.setattr(sys, "stderr", screen)
        say(message)
        seen = os.read(ours, 4096).decode()
    os.close(ours)
    assert seen.split("\r\n") == [
        "nothing is queued for now, so go on", "  with:", "  lessongen resume abcdefgh --watch", "",
    ]  # fmt: skip
