"""Mermaid diagrams: what runs or leads somewhere goes, what breaks a diagram is mended or noticed.

They are the one kind of code that is changed: a page that shows a lesson runs them.
"""

from __future__ import annotations

import re
from typing import Final

from ..content import blocks_of
from .changes import Log
from .raw_html import note

# Bindings to a script or a URL, and settings, which may lift Mermaid's own security level.
_BINDING: Final = re.compile(r"\s*(?:(?:click|callback)\s+\S+\s+\S|links?\s+[\w-]+\s*(?::|\s[\"']))")
_SETTING: Final = re.compile(r"%%\{.*?\}%%|\b(?:securityLevel|htmlLabels)\b.*")
_OPEN_SETTING: Final = re.compile(r"%%\{(?!.*\}%%)")
_TAG: Final = re.compile(r"(?<!<)</?(?!br\s*/?>)[A-Za-z][^<>\n]{0,2000}>", re.IGNORECASE)
_FLOW: Final = re.compile(r"\s*(?:flowchart|graph)\b")
_LABEL: Final = re.compile(r"\"[^\"\n]*\"|\|[^|\n]*\||\w>[^\]\n]*\]")
_NAKED_ARROW: Final = re.compile(r"(?<![-=.<])->(?!>)")
_CLOSING: Final = {")": "(", "]": "[", "}": "{"}


def clean_mermaid(text: str, log: Log) -> str:
    """Take bindings, settings, HTML but `<br>`, and escaped quotes out of every fence that says `mermaid`."""
    if "mermaid" not in text:
        return text
    lines = text.split("\n")
    drop: set[int] = set()
    for number in (number for inside in _diagrams(text) for number in inside):
        drop |= _setting(lines, number, log)
        if number not in drop:
            lines[number] = _line(lines, number, drop, log)
    return "\n".join(line for number, line in enumerate(lines) if number not in drop)


def note_mermaid(text: str, log: Log) -> None:
    """Notice brackets without their partner and arrows that are none, in flow charts."""
    if "mermaid" not in text:
        return
    lines = text.split("\n")
    for inside in _diagrams(text):
        code = [(number + 1, lines[number]) for number in inside if lines[number].strip()]
        if not code or not _FLOW.match(code[0][1]):
            continue
        bare = [(number, _LABEL.sub("", line)) for number, line in code]
        wrong = next((number for number, line in bare if not _balanced(line)), None)
        log.add("mermaid_brackets", wrong is not None, wrong or 1)
        arrow = next((number for number, line in bare if _NAKED_ARROW.search(line)), None)
        log.add("mermaid_arrow", arrow is not None, arrow or 1)


def _diagrams(text: str) -> list[range]:
    """The 0-based lines inside each diagram."""
    return [
        range(block.line, block.end - block.closed)
        for block in blocks_of(text)
        if block.kind == "code" and block.info == "mermaid"
    ]


def _setting(lines: list[str], number: int, log: Log) -> set[int]:
    """The lines of a setting that begins here and goes over several."""
    if not _OPEN_SETTING.search(lines[number]):
        return set()
    end = next((n for n in range(number, len(lines)) if "}%%" in lines[n] or lines[n].startswith("```")), number)
    last = end if end < len(lines) and "}%%" in lines[end] else number
    log.add("mermaid_directive", 1, number + 1, lines[number])
    return set(range(number, last + 1))


def _line(lines: list[str], number: int, drop: set[int], log: Log) -> str:
    line = lines[number]
    setting = _SETTING.search(line)
    if _BINDING.match(line) or (setting and not _SETTING.sub("", line).strip()):
        note(log, "mermaid_directive", line, number + 1)
        drop.add(number)
        return line
    if setting:
        note(log, "mermaid_directive", setting[0], number + 1)
        line = _SETTING.sub("", line)
    while tag := _TAG.search(line):
        note(log, "mermaid_html", tag[0], number + 1)
        line = line[: tag.start()] + line[tag.end() :]
    if '\\"' in line:
        log.add("mermaid_quotes", line.count('\\"'), number + 1)
        line = line.replace('\\"', "")
    return line


def _balanced(line: str) -> bool:
    opened: list[str] = []
    for char in line:
        if char in "([{":
            opened.append(char)
        elif char in _CLOSING and (not opened or opened.pop() != _CLOSING[char]):
            return False
    return not opened
