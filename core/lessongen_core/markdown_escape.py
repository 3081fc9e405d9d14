"""Text that others wrote (titles, names, error messages) -> inline Markdown that shows it and does nothing else. Pure.

What is shown equals what came in, except that line breaks are spaces, what is invisible or commands a terminal is a
visible `\\u` escape, and what is too long is cut.
"""

from __future__ import annotations

import re

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
    "|[\U000e0000-\U000e007f]"
)
# ASCII that can open inline markup, a table cell, HTML, an entity or a heading's closing sequence.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~&#$]")
# GFM turns these into links without any markup around them.
_AUTOLINK = re.compile(r"(?i)\b(?P<scheme>https?|ftp|mailto|xmpp):|\b(?P<www>www)\.")


def inline(text: object, *, limit: int = 200) -> str:
    """Return `text` for a heading, a paragraph or a table cell; "-" for None and for what is blank."""
    shown = visible("" if text is None else str(text), limit=limit)
    return escaped(shown) if shown else "-"


def escaped(line: str) -> str:
    """`line`, which holds nothing invisible, so that inside a line of Markdown it is read as text."""
    return _AUTOLINK.sub(_break_link, _MARKUP.sub(lambda found: "\\" + found[0], line))


def visible(text: str, *, limit: int = 200) -> str:
    """One line without invisible characters, at most `limit` characters (a cut is shown by an ellipsis)."""
    line = " ".join(text.split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return _INVISIBLE.sub(_escape_code, line)


def _escape_code(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _break_link(found: re.Match[str]) -> str:
    return f"{found['www']}\\." if found["www"] else f"{found['scheme']}\\:"
