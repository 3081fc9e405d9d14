"""Is it a whole lesson: parts, order, length, ending."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Final

from rapidfuzz import fuzz

from ..content import Part
from ..languages import normal_heading
from ..one_line import counted
from ..score import CEILINGS, Finding
from .view import SAME_TITLE, View
from .words import words

_EMPTY_WORDS: Final = 15
_SHORT_WORDS: Final = 60
_LEAST_SECTIONS: Final = 2
_MOST_MISORDERED: Final = 0.5  # of the sections
_DISORDER: Final = 0.78  # what a lesson scores at most with a heading or part in the wrong place
_HOLLOW: Final = 0.74  # and with a section that only says what it is about
_HOLLOW_LETTERS: Final = 110  # about 25 words; the shortest sections people wrote without code have 41
_HOLLOW_WORDS: Final = 32
_CELL_SAYS: Final = 8  # words of a table's cell that says something
# Words of prose (lesson_schema.md, 1.6); 3,000 ends "1000+", so that length alone earns nothing.
DEPTHS: Final = {"summary": (200, 400), "detailed_analysis": (500, 1000), "comprehensive": (1000, 3000)}
# A fence that names its language can only open: inside a block of code it shows that the block was never closed.
_INNER_FENCE: Final = re.compile(r"^ {0,3}(?:```+|~~~+) *[A-Za-z]", re.MULTILINE)
_INNER_HEADING: Final = re.compile(r"^#{1,2} \S", re.MULTILINE)
_STOP: Final = re.compile(r"[.!?…:؟。？]+(?=[\s\"”»')]|\Z)")
_FEW_STOPS: Final = 4
_MOST_ASKED: Final = 0.6
_NEARLY_ALL: Final = 0.9
_TERMINAL: Final = tuple("$.!?:;)]»”\"'`*…|。！？")


def presence(view: View) -> Finding | None:
    """Only found when there is hardly anything: nothing else is worth saying then."""
    count = sum(len(piece.words) for piece in view.taught)
    if count == 0:
        return Finding(0, "there is no text", "Write the lesson", "empty")
    if count < _SHORT_WORDS:
        return Finding(
            0, f"introduction and sections hold {counted(count, 'word')}", "Write the whole lesson", "too_short"
        )
    return None


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong, what it takes from the criterion, what the lesson scores at most, and the gate, if it is one."""

    cost: float
    text: str
    ceiling: float = 1.0
    cap: str | None = None


def structure(view: View) -> Finding:
    """One H1 that is the title, no skipped level, an introduction, every section in order, none empty."""
    faults = [*_of_headings(view), *_of_order(view), *_of_sections(view)]
    if not faults:
        return Finding(1, f"{counted(len(view.sections), 'section')}, all in place")
    advice = (
        "Write one H1 with the title, an introduction, and one H2 per section of the spec, in its order, none empty"
    )
    cap = min((fault.cap for fault in faults if fault.cap), key=CEILINGS.__getitem__, default=None)
    score = max(0.0, 1 - sum(fault.cost for fault in faults))
    evidence = ", ".join(fault.text for fault in faults)
    return Finding(score, evidence, advice, cap, min(fault.ceiling for fault in faults))


def _of_headings(view: View) -> Iterator[_Fault]:
    titles = view.outline.titles
    if line := _fenced_whole(view):
        yield _Fault(0.15, f"line {line}: the whole lesson stands in a code fence")
    elif len(titles) != 1:
        yield _Fault(0.15, f"{len(titles)} H1 headings")
    elif _unlike(titles[0][0], view.spec.title):
        yield _Fault(0.15, f"line {titles[0][1]}: the H1 is not the title", _DISORDER)
    if line := _skipped_level(view):
        yield _Fault(0.1, f"line {line}: a heading level is skipped")
    if line := _twice(view):
        yield _Fault(0.15, f"line {line}: a heading that stood before", _DISORDER)


def _of_order(view: View) -> Iterator[_Fault]:
    """Parts that are missing, that nobody asked for, or that stand in the wrong place."""
    if not _has_introduction(view):
        yield _Fault(0.1, "no introduction", 0.8)
    missing = [section.title for section, part in view.matched if part is None]
    if missing:
        yield _Fault(0.5 * len(missing) / len(view.matched), "missing: " + "; ".join(missing), cap="missing_section")
    elif misordered := _misordered(view):
        cap = "misplaced" if misordered > _MOST_MISORDERED else None
        yield _Fault(0.15 + 0.3 * misordered, "sections, exercises or summary are out of order", _DISORDER, cap)
    if not missing and len(view.sections) > len(view.matched) > 0:
        extra = next(p for p in view.sections if all(p is not part for _, part in view.matched))
        yield _Fault(0.1, f"line {extra.line}: a section that the spec does not have", 0.9)


def _of_sections(view: View) -> Iterator[_Fault]:
    """Sections that are too few, empty, or say nothing."""
    count = len(view.sections)
    if not view.spec.sections and count < _LEAST_SECTIONS:
        text = f"{counted(count, 'section')}, {_LEAST_SECTIONS} to 5 are needed"
        yield _Fault(0.4, text, cap="missing_section")
    said = _words(view)
    empty = [part for part in view.sections if not said[id(part)] and not _has_code(part)]
    if empty:
        cap = "missing_section" if len(empty) > 1 else None
        yield _Fault(0.3 * len(empty) / count, f"line {empty[0].line}: empty section", 0.78, cap)
    added = _letters_beside(view)
    hollow = [
        part
        for part in view.sections
        if (said[id(part)] or _has_code(part)) and _is_hollow(part, said[id(part)], added[id(part)])
    ]
    stops = _stops(view)
    asking = [part for part in view.sections if _only_asks(stops[id(part)])]
    for parts, what in ((hollow, "only says what it is about"), (asking, "asks and does not answer")):
        if parts:
            cap = "hollow" if 2 * len(parts) >= count else None
            yield _Fault(0.3 * len(parts) / count, f"line {parts[0].line}: {what}", _HOLLOW, cap)


def _fenced_whole(view: View) -> int:
    """Line of a fence that holds a heading and nearly all of the text; 0: there is none."""
    blocks = view.outline.blocks
    total = sum(len(block.text) for block in blocks)
    code = (b for b in blocks if b.kind == "code" and len(b.text) >= _NEARLY_ALL * total)
    return next((block.line for block in code if _INNER_HEADING.search(block.text)), 0)


def _twice(view: View) -> int:
    """Line of the first section whose heading an earlier section has; 0: there is none."""
    seen: set[str] = set()
    for part in view.sections:
        title = normal_heading(part.title)
        if title in seen:
            return part.line
        seen.add(title)
    return 0


def _misordered(view: View) -> float:
    """Share of the spec's sections that stand before one that is to come first, or behind exercises or summary."""
    lines = [part.line for _, part in view.matched if part is not None]
    if not lines:
        return 0.0
    frame = min((part.line for part in view.outline.parts if part.role in ("exercises", "summary")), default=inf)
    wrong = sum(line > frame or any(later < line for later in lines[at + 1 :]) for at, line in enumerate(lines))
    return wrong / len(lines)


def ending(view: View) -> Finding:
    """Nothing cut off: the model's own word, an open fence, half a sentence, no summary."""
    advice = "Finish the lesson: close every fence and sentence and end with the summary"
    if view.finish_reason == "length":
        return Finding(0, "the reply ended at the token limit", advice, "truncated")
    open_fence = next((b for b in view.outline.blocks if b.kind == "code" and not b.closed and not b.quoted), None)
    if open_fence is not None:
        return Finding(0, f"line {open_fence.line}: a code fence is never closed", advice, "truncated")
    code = (block for block in view.outline.blocks if block.kind == "code")
    swallowed = next((block for block in code if _INNER_FENCE.search(block.text)), None)
    if swallowed is not None:
        evidence = f"line {swallowed.line}: a code fence is not closed before the next one opens"
        return Finding(0, evidence, advice, "unclosed_fence")
    summary = view.outline.first("summary")
    sources = view.outline.first("sources")
    written = [b for b in view.outline.blocks if sources is None or not sources.line <= b.line <= sources.end]
    last = next((b for b in reversed(written) if b.kind not in ("rule", "html")), None)
    if last is not None and last.kind == "heading":
        return Finding(0, f"line {last.line}: ends with a heading", advice, "truncated")
    half = last is not None and last.kind == "paragraph" and not last.text.rstrip().endswith(_TERMINAL)
    if half and last is not None:
        return Finding(0, f"line {last.line}: ends in the middle of a sentence", advice, "truncated")
    if summary is None or not summary.markdown.strip():
        return Finding(0.2, "there is no summary", advice, "no_summary")
    return Finding(1, f"line {summary.line}: summary, nothing cut off")


def depth(view: View) -> Finding | None:
    """Words of prose per section against the spec's range; a fifth more or less is free, half or double is too much."""
    pairs = [(section, part) for section, part in view.matched if part is not None]
    if not pairs:
        return None
    said = _words(view)
    scores, worst = [], (1.1, "")
    for section, part in pairs:
        count = said[id(part)]
        low, high = DEPTHS[section.constraints.depth]
        score = plateau(count, 0.8 * low, 1.2 * high, 0.55 * low, 1.3 * high)
        scores.append(score)
        worst = min(worst, (score, f"line {part.line}: {count} words where {low}-{high} are asked"))
    mean = sum(scores) / len(scores)
    if mean == 1:
        return Finding(1, f"{counted(len(pairs), 'section')} {'is' if len(pairs) == 1 else 'are'} as long as asked")
    return Finding(mean, worst[1], "Bring each section to the length its depth asks for")


def plateau(value: float, low: float, high: float, below: float, above: float) -> float:
    """1 in low..high, falling to 0 at `below` under `low` and at `above` over `high`."""
    if value < low:
        return max(0.0, 1 - (low - value) / below)
    if value > high:
        return max(0.0, 1 - (value - high) / above)
    return 1.0


def _unlike(one: str, other: str) -> bool:
    return fuzz.token_set_ratio(normal_heading(one), normal_heading(other)) < SAME_TITLE


def _skipped_level(view: View) -> int:
    level = 0
    for block in view.outline.blocks:
        if block.kind == "heading":
            if level and block.level > level + 1:
                return block.line
            level = block.level
    return 0


def _has_introduction(view: View) -> bool:
    return sum(len(piece.words) for piece in view.taught if piece.part.role == "introduction") >= _EMPTY_WORDS // 2


def _words(view: View) -> Counter[int]:
    """By identity of each part the words of its prose; counted once, for a lesson may have thousands of headings.

    Sentences in the cells of a table are prose; names and figures are none.
    """
    count: Counter[int] = Counter()
    for piece in view.taught:
        if piece.block.kind == "table":
            cells = (len(words(cell)) for cell in piece.plain.replace("\n", "|").split("|"))
            count[id(piece.part)] += sum(size for size in cells if size >= _CELL_SAYS)
        elif piece.block.kind in ("paragraph", "item"):
            count[id(piece.part)] += len(piece.words)
    return count


def _letters_beside(view: View) -> Counter[int]:
    """By identity of each part the letters of its words beside objectives and key points of the spec."""
    count: Counter[int] = Counter()
    for piece, found in zip(view.taught, view.words_beside_all, strict=True):
        count[id(piece.part)] += sum(map(len, found))
    return count


def _stops(view: View) -> defaultdict[int, list[str]]:
    """By identity of each part what ends its sentences."""
    stops: defaultdict[int, list[str]] = defaultdict(list)
    for piece in view.prose:
        stops[id(piece.part)] += _STOP.findall(piece.bare)
    return stops


def _is_hollow(part: Part, said: int, added: int) -> bool:
    """Hardly a sentence, or hardly a word beside objectives and key points of the spec, and nothing shown."""
    if any(block.kind == "code" for block in part.blocks):
        return False
    if said < _HOLLOW_WORDS:  # a table alone explains nothing
        return True
    return not _has_code(part) and added < _HOLLOW_LETTERS


def _only_asks(stops: list[str]) -> bool:
    """Most of its sentences are questions; people ask in two of five at most."""
    return len(stops) >= _FEW_STOPS and sum("?" in stop for stop in stops) > _MOST_ASKED * len(stops)


def _has_code(part: Part) -> bool:
    return any(block.kind in ("code", "table") for block in part.blocks)
