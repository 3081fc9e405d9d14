"""Where prose, code and raw HTML stand in Markdown: blocks by the parser's line maps, spans in CommonMark's order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, Literal

from ..content import block_tokens
from .changes import Log

Kind = Literal["prose", "code", "html"]

_ATTRIBUTE: Final = r"\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:[^\"'=<>`\s]+|'[^']{0,2000}'|\"[^\"]{0,2000}\"))?"
SCAN: Final = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)"
    r"|(?P<comment><!--)"
    rf"|(?P<tag><[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>|</?[A-Za-z][A-Za-z0-9-]*(?=[\s/])[^<>\n]*>)"
    r"|(?P<autolink><[A-Za-z][A-Za-z0-9.+-]{1,31}:[^\s<>]*>)"
    r"|(?P<mail><[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,253}>)"
    r"|(?P<declaration><(?=[!?]))"
)
_CELLS: Final = re.compile(r"\|?(?:\\\||[^|])+|\|")


def on_prose(text: str, clean: Callable[[str, int], str]) -> str:
    """Apply `clean` (text, its 1-based line) to what is neither a code block nor a code span."""
    out = []
    for begin_line, chunk, kind in chunks(text):
        if kind == "code":
            out.append(chunk)
            continue
        position = 0
        for begin, end in code_spans(chunk) if kind == "prose" else ():
            out += [clean(chunk[position:begin], begin_line + 1 + chunk.count("\n", 0, position)), chunk[begin:end]]
            position = end
        out.append(clean(chunk[position:], begin_line + 1 + chunk.count("\n", 0, position)))
    return "".join(out)


def chunks(text: str) -> Iterator[tuple[int, str, Kind]]:
    """(0-based line, text, kind) of consecutive lines that CommonMark reads as one block; together they are `text`.

    A table's row comes cell by cell: its pipes bind before code spans do.
    """
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    owner: list[tuple[Kind, int]] = [("prose", -1 - number) for number in range(len(lines))]
    rows: set[int] = set()
    depth = 0
    for index, token in enumerate(block_tokens(text)):
        depth += token.nesting if token.type.startswith("table") else 0
        rows |= set(range(*token.map)) if token.type == "table_open" and token.map else set()
        if token.map is None or not (
            token.type in ("fence", "code_block", "html_block") or (token.type == "inline" and not depth)
        ):
            continue
        kind: Kind = {"fence": "code", "code_block": "code", "html_block": "html"}.get(token.type, "prose")  # type: ignore[assignment]
        for number in range(token.map[0], min(token.map[1], len(lines))):
            owner[number] = (kind, index)
    begin = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or owner[number] != owner[begin]:
            if begin in rows:
                yield from ((begin, cell, "prose") for cell in _CELLS.findall(lines[begin]))
            elif begin < len(lines):
                yield begin, "".join(lines[begin:number]), owner[begin][0]
            begin = number


def code_spans(chunk: str) -> list[tuple[int, int]]:
    """Begin and end of each code span in one block of prose."""
    spans, position = [], 0
    while found := SCAN.search(chunk, position):
        position = found.end()
        if found.lastgroup == "ticks":
            end = closing_ticks(chunk, found)
            if end is not None:
                spans.append((found.start(), end))
                position = end
    return spans


def closing_ticks(chunk: str, opening: re.Match[str]) -> int | None:
    """Where the code span that `opening` begins ends; None when it begins none."""
    closing = re.compile(rf"(?<!`)`{{{len(opening[0])}}}(?!`)").search(chunk, opening.end())
    return closing.end() if closing else None


def guarded(chunk: str) -> bytearray:
    """1 where a character belongs to a code span, an escape, a tag or an autolink."""
    marks = bytearray(len(chunk) + 1)
    position = 0
    while found := SCAN.search(chunk, position):
        position = found.end()
        if found.lastgroup == "ticks":
            position = closing_ticks(chunk, found) or position
        marks[found.start() : position] = b"\x01" * (position - found.start())
    return marks


def close_ranks(text: str, log: Log) -> str:
    """Two blank lines at most between blocks; those in code are code's."""
    if "\n\n\n\n" not in text:
        return text
    lines = text.split("\n")
    inside = {
        number
        for token in block_tokens(text)
        if token.type in ("fence", "code_block", "html_block") and token.map
        for number in range(*token.map)
    }
    blank = [not line.strip() and number not in inside for number, line in enumerate(lines)]
    drop = [all(blank[number - back] for back in range(3)) if number >= 2 else False for number in range(len(lines))]
    log.add("blank_lines", sum(drop), drop.index(True) + 1 if any(drop) else 1)
    return "\n".join(line for line, gone in zip(lines, drop, strict=True) if not gone)
