"""One H1 that is the spec's title, no skipped level, no bold line posing as a heading; a fence left open is closed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import fuzz

from ..content import Block, blocks_of
from ..languages import heading_role, normal_heading
from .changes import Log

_BOLD: Final = re.compile(r"(\*\*|__)(?![\s*_])([^*_\n]{2,120}?)(?<![\s.!?:,;])\1:?\s*\Z")
_TIGHT: Final = re.compile(r"^(#{1,6})([^\s#!].*)$")
_ATX: Final = re.compile(r"^ {0,3}#{1,6}(?=[ \t]|$)[ \t]*(.*?)(?:[ \t]+#+)?[ \t]*$")
_MAX_HEADING_WORDS: Final = 10
_SECTION: Final = 2  # level
_SAME: Final = 90  # likeness of two headings that say the same
_SHELLS: Final = ("bash", "sh", "shell", "zsh", "console", "dockerfile", "make")
# A `## x` in their code may be a comment.
_HASH_COMMENTS: Final = frozenset((*_SHELLS, "python", "py", "r", "ruby", "perl", "yaml", "yml", "toml", "conf", "ini"))


@dataclass(frozen=True, slots=True)
class _Heading:
    """`line` and `end` are 0-based, `end` exclusive; `setext` headings are written anew, as ATX."""

    level: int
    text: str
    line: int
    end: int


def title_as_parsed(title: str) -> str:
    """The text that a parser reads back from `# title`."""
    headings = [block for block in blocks_of(f"# {title}") if block.kind == "heading"]
    return headings[0].text if headings else ""


def close_fence(text: str, log: Log) -> str:
    """Close an open fence before the next line that is surely a heading; without one, the scorer sees a cut lesson."""
    last = next((block for block in reversed(blocks_of(text)) if block.kind == "code"), None)
    if last is None or last.closed or last.quoted:
        return text
    lines = text.split("\n")
    opening = re.match(r"\s*(`{3,}|~{3,})", lines[last.line - 1])
    for number in range(last.line, len(lines)):
        heading = re.match(r"##{1,3}[ \t]+(\S.*)$", lines[number])
        if opening and heading and not lines[number - 1].strip() and _is_heading(heading[1], last.info):
            log.add("unclosed_fence", 1, last.line)
            return "\n".join([*lines[: number - 1], opening[1], "", *lines[number:]])
    return text


def repair_headings(text: str, title: str, log: Log) -> str:
    """Rewrite heading lines; everything else keeps its bytes. `title` "" leaves the H1s alone."""
    if not text.strip():
        return text
    lines = text.split("\n")
    blocks = blocks_of(text)
    headings = _raised(_headings(blocks, lines, log), title, log)
    at = _title_index(headings)
    drop: set[int] = set()
    if at is None and title:
        headings.insert(0, _Heading(1, title, -1, -1))
        log.add("title", 1, 1)
        at = 0
    elif at is not None and title and headings[at].text != title:
        log.add("title", 1, headings[at].line + 1)
        headings[at] = replace(headings[at], text=title)
    if at is not None:
        repeated = [h for i, h in enumerate(headings) if i != at and _repeats(h, headings[at])]
        drop = {number for heading in repeated for number in range(heading.line, heading.end)}
        log.add("repeated_title", len(repeated), min(drop, default=0) + 1)
        at -= sum(heading.line < headings[at].line for heading in repeated)
        headings = [heading for heading in headings if heading.line not in drop]
        echoed = _echoed(headings, at, lines)
        drop |= {number for heading in echoed for number in range(heading.line, heading.end)}
        log.add("repeated_heading", len(echoed), echoed[0].line + 1 if echoed else 1)
        headings = [heading for heading in headings if heading.line not in drop]
        headings = _levels(headings, at, log)
    breaks = {block.end - 1 for block in blocks if block.kind == "heading" and _underlined_prose(block, lines)}
    log.add("rule_space", len(breaks), min(breaks, default=0) + 1)
    return _write(lines, headings, drop, breaks)


def _raised(headings: list[_Heading], title: str, log: Log) -> list[_Heading]:
    """All one level up where the title is the only H2 and the sections stand below it."""
    tops = [heading for heading in headings if heading.level <= _SECTION]
    if len(headings) < 2 or tops != headings[:1] or tops[0].level != _SECTION:
        return headings
    named = normal_heading(title)
    if named and fuzz.ratio(normal_heading(tops[0].text), named) < _SAME:
        return headings
    log.add("heading_level", len(headings), tops[0].line + 1)
    return [replace(heading, level=heading.level - 1) for heading in headings]


def _is_heading(text: str, info: str) -> bool:
    return heading_role(text) is not None or info not in _HASH_COMMENTS


def _headings(blocks: Sequence[Block], lines: list[str], log: Log) -> list[_Heading]:
    """Headings at the top level, with bold lines and `##Title` read as what they are meant to be."""
    found: list[_Heading] = []
    real = 1
    has_h2 = any(block.kind == "heading" and block.level == 2 for block in blocks)
    for block in blocks:
        if block.kind == "heading":
            real = block.level
            if not _underlined_prose(block, lines):
                text = " ".join(block.text.split())
                log.add("heading_form", block.end > block.line or text != block.text, block.line)
                found.append(_Heading(block.level, text, block.line - 1, block.end))
        elif block.kind == "paragraph" and block.top and block.end == block.line:
            if bold := _BOLD.match(block.text.strip()):
                if len(bold[2].split()) <= _MAX_HEADING_WORDS and _followed(block, blocks):
                    log.add("bold_heading", 1, block.line)
                    found.append(
                        _Heading(_bold_level(bold[2], real, has_h2), bold[2].strip(), block.line - 1, block.end)
                    )
            elif (tight := _TIGHT.match(block.text.strip())) and (len(tight[1]) > 1 or block is blocks[0]):
                log.add("heading_space", 1, block.line)
                found.append(_Heading(len(tight[1]), tight[2].strip(), block.line - 1, block.end))
    return found


def _bold_level(text: str, real: int, has_h2: bool) -> int:
    match heading_role(text):
        case "exercises" | "summary" | "sources":
            return 2
        case "exercise":
            return 3
        case "solution" | "rubric":
            return 4
    return min(real + 1, 6) if has_h2 else 2


def _followed(block: Block, blocks: Sequence[Block]) -> bool:
    """A heading has something below it, and is not the label of the very next line."""
    return any(other.line > block.end for other in blocks)


def _underlined_prose(block: Block, lines: list[str]) -> bool:
    """A sentence with `---` right below it: a rule that lacks its blank line, not a heading."""
    underline = lines[block.end - 1].strip()
    return (
        block.end > block.line
        and set(underline) == {"-"}
        and (block.text.rstrip().endswith((".", "!", "?", ":")) or len(block.text.split()) > 15)
    )


def _title_index(headings: list[_Heading]) -> int | None:
    for index, heading in enumerate(headings):
        if heading.level == 1:
            return None if heading_role(heading.text) else index
    return None


def _repeats(heading: _Heading, title: _Heading) -> bool:
    return heading.level == 1 and fuzz.ratio(normal_heading(heading.text), normal_heading(title.text)) >= _SAME


def _echoed(headings: list[_Heading], at: int, lines: list[str]) -> list[_Heading]:
    """Headings right below one that says the same: a section that begins with its own title."""
    return [
        below
        for above, below in zip(headings[at + 1 :], headings[at + 2 :], strict=False)
        if below.level >= above.level
        and not any(line.strip() for line in lines[above.end : below.line])
        and fuzz.ratio(normal_heading(above.text), normal_heading(below.text)) >= _SAME
    ]


def _levels(headings: list[_Heading], at: int, log: Log) -> list[_Heading]:
    """H1s below the title go down; when sections are H1s, all below them goes down with them; no level is skipped."""
    others = [heading for index, heading in enumerate(headings) if index != at]
    if any(heading.level == 1 for heading in others):
        whole = others[0].level == 1
        others = [replace(h, level=min(h.level + 1, 6)) if whole or h.level == 1 else h for h in others]
    stack: list[tuple[int, int]] = []
    levelled = [headings[at]]
    for heading in others:
        while stack and stack[-1][0] >= heading.level:
            stack.pop()
        level = min((stack[-1][1] if stack else 1) + 1, 6)
        stack.append((heading.level, level))
        levelled.append(replace(heading, level=level))
    levelled.sort(key=lambda h: h.line)
    before = {heading.line: heading.level for heading in headings}
    moved = [heading for heading in levelled if before[heading.line] != heading.level]
    log.add("heading_level", len(moved), moved[0].line + 1 if moved else 1)
    return levelled


def _write(lines: list[str], headings: list[_Heading], drop: set[int], breaks: set[int]) -> str:
    at = {heading.line: heading for heading in headings}
    out = [f"# {at[-1].text}", ""] if -1 in at else []
    number = 0
    while number < len(lines):
        heading = at.get(number)
        if number in drop or (number - 1 in drop and not lines[number].strip()):
            number += 1
        elif heading is None:
            out += ["", lines[number]] if number in breaks else [lines[number]]
            number += 1
        else:
            out.append(_line(heading, lines[number] if heading.end == number + 1 else ""))
            number = heading.end
    return "\n".join(out)


def _line(heading: _Heading, old: str) -> str:
    """The old line where it says the same already, so that a clean text keeps its bytes."""
    found = _ATX.match(old)
    same = found is not None and found[1] == heading.text and old.lstrip(" ").startswith("#" * heading.level + " ")
    return old if same else f"{'#' * heading.level} {heading.text}"
