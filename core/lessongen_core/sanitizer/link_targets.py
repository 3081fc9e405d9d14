"""Links and images in prose: images go, links keep their text, and their target where it is safe and known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from markdown_it.common.utils import normalizeReference, unescapeAll
from markdown_it.helpers import parseLinkDestination, parseLinkTitle

from ..links import BARE_URL, KnownLinks, decoded, host_of, is_safe_target, trimmed
from .changes import Log
from .raw_html import note
from .scan import guarded

_REFERENCE: Final = re.compile(r"(!?)\[([^\[\]\n]{1,500})\](?:\[([^\[\]\n]{0,200})\])?")
_ABROAD: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|www\.", re.IGNORECASE)
_GAP: Final = re.compile(r"(?:[ \t]|\n[ \t>]*)*")
# "ASP.NET" and "node.js" are names; these are hosts.
_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.){1,6}(?:com|org|edu|gov|example)(?:/.*)?\Z", re.IGNORECASE)
_LONGEST_TITLE: Final = 1000
_CALLED: Final = re.compile(r"[\w\])]\[")
_TICKS: Final = re.compile(r"`+")


def fault_of(target: str, known: KnownLinks | None) -> str | None:
    """The rule that takes `target` out, None when it may stay.

    A file beside the source is not beside the lesson: such a link is dead, and nobody is to be alarmed by it.
    """
    if not is_safe_target(target):
        return "link_target"
    if known is None or known.holds(target):
        return None
    return "unknown_link" if _ABROAD.match(decoded(target)) else "dead_link"


def clean_links(chunk: str, labels: Mapping[str, str | None], line: int, known: KnownLinks | None, log: Log) -> str:
    """One block of prose. `labels`: the fault of each reference definition of the text, None for a good one."""
    marks = guarded(chunk)
    edits: list[tuple[int, int, str]] = []
    links: list[tuple[int, int]] = []
    for begin, closing in _brackets(chunk, marks):
        target, end = _destination(chunk, closing + 2)
        if end is None:
            continue
        text = chunk[begin + 1 : closing]
        image = begin > 0 and chunk[begin - 1] == "!" and not marks[begin - 1]
        rule = "image" if image else fault_of(target, known) or _lie(text, target)
        if rule is None:
            links.append((begin, end))
            continue
        note(log, rule, decoded(target), line + chunk.count("\n", 0, begin))
        called = rule == "dead_link" and _CALLED.match(chunk, begin - 1)  # `rows[i](x)` is an expression
        edits.append((begin, begin, "\\") if called else (begin - image, end, text))
    edits += _reference_edits(chunk, labels, marks, line, log)
    cleaned = _apply(chunk, edits)
    return cleaned if edits or known is None else _bare_as_code(chunk, marks, links, known, line, log)


def _brackets(chunk: str, marks: bytearray) -> list[tuple[int, int]]:
    """(opening, closing) of every pair of brackets with a `(` right behind it; one way through, whatever is nested."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for at in (match.start() for match in re.finditer(r"[\[\]]", chunk)):
        if marks[at]:
            continue
        if chunk[at] == "[":
            opened.append(at)
        elif opened:
            begin = opened.pop()
            if chunk.startswith("(", at + 1):
                found.append((begin, at))
    return sorted(found)


def _destination(chunk: str, begin: int) -> tuple[str, int | None]:
    """Target of an inline link whose `(` ends at `begin`, and where its `)` ends; None when it is no link.

    A title without an end in reach counts as one that ends there: a bad link must not hide behind it.
    """
    position = _skip(chunk, begin)
    found = parseLinkDestination(chunk, position, len(chunk))
    target = found.str if found.ok else ""
    position = _skip(chunk, found.pos if found.ok else position)
    reach = min(len(chunk), position + _LONGEST_TITLE)
    title = parseLinkTitle(chunk, position, reach)
    if title.ok:
        position = _skip(chunk, title.pos)
    elif reach < len(chunk) and chunk[position : position + 1] in ('"', "'", "("):
        return "javascript:", position
    closed = position < len(chunk) and chunk[position] == ")"
    return unescapeAll(target), position + 1 if closed else None


def _skip(chunk: str, position: int) -> int:
    found = _GAP.match(chunk, position)
    return found.end() if found else position


def _lie(text: str, target: str) -> str | None:
    """A text that is an address, of another host than the target's; a subdomain is the same house."""
    shown = decoded(re.sub(r"[*_~\s]", "", text))
    if not (BARE_URL.match(shown) or _HOST.match(shown)):
        return None
    said, opened = host_of(shown), host_of(decoded(target))
    same = said == opened or opened.endswith(f".{said}") or said.endswith(f".{opened}")
    return None if same else "deceptive_link"


def _reference_edits(
    chunk: str, labels: Mapping[str, str | None], marks: bytearray, line: int, log: Log
) -> list[tuple[int, int, str]]:
    """Images by reference become their text, and so do links whose definition goes; `[1]` alone is a citation."""
    edits: list[tuple[int, int, str]] = []
    for found in _REFERENCE.finditer(chunk) if labels else ():
        at = found.start() + len(found[1])
        label = normalizeReference(found[3] or found[2])
        if marks[at] or label not in labels or chunk[found.end() : found.end() + 1] in ("(", ":"):
            continue
        if found[1] and not marks[found.start()]:
            log.add("image", 1, line + chunk.count("\n", 0, at), found[0])
            edits.append((found.start(), found.end(), found[2]))
        elif labels[label] is not None and (found[3] is not None or not found[2].isdigit()):
            edits.append((at, found.end(), found[2]))
    return edits


def _bare_as_code(
    chunk: str, marks: bytearray, links: list[tuple[int, int]], known: KnownLinks, line: int, log: Log
) -> str:
    """A bare address that no source holds, as code: many renderers make links of plain ones."""
    if "//" not in chunk and "www." not in chunk:
        return chunk
    runs = {len(run[0]) for run in _TICKS.finditer(chunk)}
    mark = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    edits: list[tuple[int, int, str]] = []
    for found in BARE_URL.finditer(chunk):
        url = trimmed(found[0])
        begin, end = found.start(), found.start() + len(url)
        beside = chunk[begin - 1 : begin] + chunk[end : end + 1]
        inside = marks[begin] or any(first <= begin < last for first, last in links)
        if inside or "`" in beside or "\\" in beside or known.holds(url) or not host_of(url):
            continue
        log.add("unknown_link", 1, line + chunk.count("\n", 0, begin), url)
        edits.append((begin, end, f"{mark}{url}{mark}"))
    return _apply(chunk, edits)


def _apply(chunk: str, edits: list[tuple[int, int, str]]) -> str:
    out, position = [], 0
    for begin, end, text in sorted(edits):
        if begin >= position:
            out += [chunk[position:begin], text]
            position = end
    return "".join([*out, chunk[position:]])
