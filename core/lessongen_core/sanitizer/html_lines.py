"""Raw HTML that may stay stands alone, one line between blank ones: what is around it is Markdown to every parser.

CommonMark reads on as HTML to the next blank line; parsers that know no HTML read Markdown there at once. What the one
takes for raw text is a link, an image or a fence to the other.
"""

from __future__ import annotations

import re
import textwrap
from typing import Final

from markdown_it.token import Token

from ..content import block_tokens
from .changes import Log
from .raw_html import ALLOWED_TAGS

_TAG_LINE: Final = re.compile(rf"[ \t]*</?(?:{'|'.join(sorted(ALLOWED_TAGS))})(?=[\s/>]|\Z)", re.IGNORECASE)
_FENCE: Final = re.compile(r"[ \t]*(?:(`{3,})[^`]*\Z|(~{3,}))")
_QUOTED: Final = re.compile(r"[ \t>]*\Z")


def isolate_html(text: str, log: Log) -> str:
    """Blank lines round each line that begins with an allowed tag, where CommonMark reads a block of HTML."""
    blocks = [token for token in block_tokens(text) if token.type == "html_block"] if "<" in text else []
    if not blocks:
        return text
    lines = text.split("\n")
    out: list[str] = []
    done = 0
    for token in blocks:
        begin, end = _lines_of(token, lines)
        out += lines[done:begin]
        done = end
        out += _isolated(token, lines, begin, end) if _TAG_LINE.match(token.content) else lines[begin:end]
    out += lines[done:]
    added = len(out) - len(lines)
    first = next((number for number, (one, other) in enumerate(zip(lines, out, strict=False)) if one != other), 0)
    log.add("html_lines", added or out != lines, first + 1)
    return "\n".join(out)


def _lines_of(token: Token, lines: list[str]) -> tuple[int, int]:
    """Without the blank lines at its end, which a parser counts in or not."""
    begin, end = token.map or (0, 0)
    while end > begin + 1 and not lines[end - 1].strip(" \t>"):
        end -= 1
    return begin, end


def _isolated(token: Token, lines: list[str], begin: int, end: int) -> list[str]:
    """The lines of a block, each tag line alone; text between them keeps its lines and loses a common indent."""
    parts = [_parted(raw, own) for raw, own in zip(lines[begin:end], token.content.split("\n"), strict=False)]
    prefixes, inside = [prefix for prefix, _ in parts], [own for _, own in parts]
    out: list[str] = []
    if begin and lines[begin - 1].strip(" \t>") and _QUOTED.match(prefixes[0]):
        out.append(prefixes[0].rstrip())
    for run in _runs(inside[: end - begin]):
        if run.start:
            out.append(prefixes[run.start].rstrip())
        own = [inside[number] for number in run]
        if _TAG_LINE.match(own[0]):
            own = [own[0].lstrip(" \t")]
        elif not any(map(_FENCE.match, own)):
            own = textwrap.dedent("\n".join(own)).split("\n")
        out += [prefixes[number] + line for number, line in zip(run, own, strict=True)]
    if end < len(lines) and lines[end].strip(" \t>"):
        out.append("")
    return out


def _parted(raw: str, own: str) -> tuple[str, str]:
    """The container's marks and the line itself; where a tab is both, it goes to the marks."""
    if not raw.endswith(own):
        own = own.lstrip(" \t")
    return raw[: len(raw) - len(own)], own


def _runs(inside: list[str]) -> list[range]:
    """Each tag line, and the lines between two of them; a fence runs to its closing mark whatever is inside."""
    starts: list[int] = []
    fence, alone = "", True
    for number, line in enumerate(inside):
        mark = _FENCE.match(line)
        tag = not fence and bool(_TAG_LINE.match(line))
        if tag or alone:
            starts.append(number)
        alone = tag
        if not fence and mark:
            fence = mark[1] or mark[2]
        elif fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
    return [range(begin, end) for begin, end in zip(starts, [*starts[1:], len(inside)], strict=True)]
