"""Pipe tables: short rows are filled up, a delimiter row that fits its header not is written anew."""

from __future__ import annotations

import re
from typing import Final

from ..content import block_tokens
from .changes import Log

_PIPE: Final = re.compile(r"(?<!\\)\|")
_DELIMITER: Final = re.compile(r"\s{0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*\Z")


def repair_tables(text: str, log: Log) -> str:
    """Mend top-level tables. A row with too many cells stays: nobody knows which one is too much."""
    if "|" not in text:
        return text
    lines = text.split("\n")
    for token in block_tokens(text):
        if token.level or token.map is None:
            continue
        begin, end = token.map
        if token.type == "table_open":
            columns = _cells(lines[begin])
            for number in range(begin + 2, end):
                _fill(lines, number, columns - _cells(lines[number]), log)
        elif token.type == "paragraph_open" and end - begin >= 2:
            _mend_delimiter(lines, begin, end, log)
    return "\n".join(lines)


def note_tables(text: str, log: Log) -> None:
    """Notice rows with more cells than the header: a renderer leaves the last ones out."""
    if "|" not in text:
        return
    lines = text.split("\n")
    for token in block_tokens(text):
        if token.type == "table_open" and token.level == 0 and token.map is not None:
            begin, end = token.map
            for number in range(begin + 2, end):
                log.add("ragged_table", _cells(lines[number]) > _cells(lines[begin]), number + 1, lines[number])


def _cells(line: str) -> int:
    row = line.strip().removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    return len(_PIPE.findall(row)) + 1


def _fill(lines: list[str], number: int, missing: int, log: Log) -> None:
    if missing <= 0 or not lines[number].strip():
        return
    row = lines[number].rstrip()
    closed = row.endswith("|") and not row.endswith("\\|")
    lines[number] = row + "  |" * missing if closed else row + " |" * (missing + 1)
    log.add("table_row", 1, number + 1, row)


def _mend_delimiter(lines: list[str], begin: int, end: int, log: Log) -> None:
    """Rows below that are as wide as the header say who is wrong: `a || b` in a header is two pipes more."""
    header, delimiter = lines[begin], lines[begin + 1]
    if "|" not in header or "|" not in delimiter or not _DELIMITER.match(delimiter):
        return
    columns = _cells(header)
    rows = {_cells(line) for line in lines[begin + 2 : end]}
    if columns == _cells(delimiter) or rows != {columns}:
        return
    kept = [cell.strip() for cell in delimiter.strip().strip("|").split("|")][:columns]
    lines[begin + 1] = "| " + " | ".join(kept + ["---"] * (columns - len(kept))) + " |"
    log.add("table_delimiter", 1, begin + 2, delimiter)
