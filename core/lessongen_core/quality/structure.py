"""Is it a whole lesson: parts, order, length, ending."""

from __future__ import annotations

import re
from math import inf
from typing import Final

from rapidfuzz import fuzz

from ..content import Part
from ..languages import normal_heading
from .score import Finding
from .view import SAME_TITLE, View

_EMPTY_WORDS: Final = 15
_SHORT_WORDS: Final = 60
_LEAST_SECTIONS: Final = 2
_MOST_MISORDERED: Final = 0.5
_HOLLOW_LETTERS: Final = 110  # about 25 words; the shortest sections people wrote without code have 41
_HOLLOW_WORDS: Final = 32
# Words of prose (lesson_schema.md, 1.6); 3,000 ends "1000+", so that length alone earns nothing.
DEPTHS: Final = {"summary": (200, 400), "detailed_analysis": (500, 1000), "comprehensive": (1000, 3000)}
# A fence that names its language can only open: inside a block of code it shows that the block was never closed.
_INNER_FENCE: Final = re.compile(r"^ {0,3}(?:```+|~~~+) *[A-Za-z]", re.MULTILINE)
_TERMINAL: Final = tuple(".!?:;)]»”\"'`*…|。！？")


def presence(view: View) -> Finding | None:
    """Only found when there is hardly anything: nothing else is worth saying then."""
    count = sum(len(piece.words) for piece in view.taught)
    if count == 0:
        return Finding(0, "there is no text", "Write the lesson", "empty")
    if count < _SHORT_WORDS:
        return Finding(0, f"introduction and sections hold {count} words", "Write the whole lesson", "too_short")
    return None


def structure(view: View) -> Finding:
    """One H1 that is the title, no skipped level, an introduction, every section in order, none empty."""
    faults: list[tuple[float, str]] = []
    titles = view.outline.titles
    if len(titles) != 1 or _unlike(titles[0][0], view.spec.title):
        faults.append((0.15, f"{len(titles)} H1 headings" if len(titles) != 1 else "the H1 is not the title"))
    if line := _skipped_level(view):
        faults.append((0.1, f"line {line}: a heading level is skipped"))
    if not _has_introduction(view):
        faults.append((0.1, "no introduction"))
    missing = [section.title for section, part in view.matched if part is None]
    if missing:
        faults.append((0.5 * len(missing) / len(view.matched), "missing: " + "; ".join(missing)))
    elif misordered := _misordered(view):
        faults.append((0.15 + 0.3 * misordered, "sections, exercises or summary are out of order"))
    empty = [part for part in view.sections if not _words(view, part) and not _has_code(part)]
    if empty:
        faults.append((0.3 * len(empty) / len(view.sections), f"line {empty[0].line}: empty section"))
    twice = _twice(view)
    if twice:
        faults.append((0.15, f"line {twice}: a heading that stood before"))
    few = not view.spec.sections and len(view.sections) < _LEAST_SECTIONS
    if few:
        count = len(view.sections)
        faults.append((0.4, f"{count} section{'' if count == 1 else 's'}, {_LEAST_SECTIONS} to 5 are needed"))
    hollow = [part for part in view.sections if part not in empty and _is_hollow(view, part)]
    if hollow:
        faults.append((0.3 * len(hollow) / len(view.sections), f"line {hollow[0].line}: only says what it is about"))
    advice = (
        "Write one H1 with the title, an introduction, and one H2 per section of the spec, in its order, none empty"
    )
    evidence = ", ".join(text for _, text in faults) or f"{len(view.sections)} sections, all in place"
    score = max(0.0, 1 - sum(cost for cost, _ in faults))
    cap = (
        "missing_section"
        if missing or few or len(empty) > 1
        else "hollow"
        if 2 * len(hollow) >= len(view.sections) > 0
        else "misplaced"
        if _misordered(view) > _MOST_MISORDERED
        else None
    )
    return Finding(score, evidence, advice if faults else "", cap, _bound(view, len(empty), len(hollow), twice))


def _bound(view: View, empty: int, hollow: int, twice: int) -> float:
    """What a lesson with an empty or hollow section, no first part, or its parts in another order scores at most."""
    if empty:
        return 0.78
    if hollow:
        return 0.74
    if twice or _misordered(view) or _is_another_title(view):
        return 0.78
    if _unasked(view):
        return 0.9
    return 1.0 if _has_introduction(view) else 0.8


def _is_another_title(view: View) -> bool:
    """One H1, and not that of the spec."""
    titles = view.outline.titles
    return len(titles) == 1 and _unlike(titles[0][0], view.spec.title)


def _unasked(view: View) -> bool:
    """A section beside all those of the spec."""
    return len(view.sections) > len(view.spec.sections) > 0


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
    scores, worst = [], (1.1, "")
    for section, part in pairs:
        count = _words(view, part)
        low, high = DEPTHS[section.constraints.depth]
        score = plateau(count, 0.8 * low, 1.2 * high, 0.55 * low, 1.3 * high)
        scores.append(score)
        worst = min(worst, (score, f"line {part.line}: {count} words where {low}-{high} are asked"))
    mean = sum(scores) / len(scores)
    if mean == 1:
        return Finding(1, f"{len(pairs)} sections are as long as asked")
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


def _words(view: View, part: Part) -> int:
    return sum(len(piece.words) for piece in view.prose if piece.part is part)


def _is_hollow(view: View, part: Part) -> bool:
    """Hardly a sentence, or hardly a word beside objectives and key points of the spec, and nothing shown."""
    if any(block.kind == "code" for block in part.blocks):
        return False
    if _words(view, part) < _HOLLOW_WORDS:  # a table alone explains nothing
        return True
    if _has_code(part):
        return False
    pairs = zip(view.taught, view.words_beside_all, strict=True)
    return sum(len(word) for piece, found in pairs if piece.part is part for word in found) < _HOLLOW_LETTERS


def _has_code(part: Part) -> bool:
    return any(block.kind in ("code", "table") for block in part.blocks)
