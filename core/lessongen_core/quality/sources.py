"""What the lesson rests on: citations that exist, sentences that the passages support."""

from __future__ import annotations

import re
from typing import Final

from .score import Finding
from .structure import plateau
from .view import Piece, View
from .words import subject_words, without_code, words

CITATION: Final = re.compile(r"(?<![\w!\\])\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\](?![(:])")
_LISTED: Final = re.compile(r"^\s*(?:[-*+]\s+)?(?:\[(\d{1,3})\]|(\d{1,3})[.)]\s)", re.MULTILINE)
_NUMBER: Final = re.compile(r"(?<![\w.])\d[\d.,]*\d(?![\w])")
_PREFIX: Final = 5


def citations(view: View) -> Finding | None:
    """Every number exists, and every section rests on one. Without passages or a list of sources nothing is known."""
    known = _known(view)
    if not known:
        return None
    cited = {line: numbers for piece in view.all_prose for line, numbers in [_cited(piece)] if numbers}
    unknown = [(number, line) for line, numbers in cited.items() for number in numbers if number not in known]
    advice = "Cite in every section, and only numbers of passages that were given"
    if unknown:
        number, line = unknown[0]
        return Finding(0, f"line {line}: [{number}] does not exist", advice, "unknown_citation")
    with_one = [part for part in view.sections if any(_cited(p)[1] for p in view.taught if p.part is part)]
    share = len(with_one) / len(view.sections) if view.sections else float(bool(cited))
    evidence = f"{len(with_one)} of {len(view.sections)} sections cite"
    return Finding(plateau(share, 0.8, 1, 0.8, 1), evidence, advice if share < 0.8 else "")


def grounding(view: View) -> Finding | None:
    """Content words and numbers of the prose that occur in the passages. Says nothing about negations or order."""
    if not view.passages:
        return None
    support: set[str] = set()
    numbers: set[str] = set()
    for passage in view.passages:
        support.update(word[:_PREFIX] for word in words(f"{passage.heading_path} {passage.text}"))
        numbers.update(_NUMBER.findall(passage.text))
    shares, unsupported = [], 0
    for piece in view.prose:
        found = subject_words(piece.bare_words, view.language)
        if len(found) >= 8:
            shares.append(sum(word[:_PREFIX] in support for word in found) / len(found))
        unsupported += sum(number not in numbers for number in _NUMBER.findall(CITATION.sub("", piece.bare)))
    if not shares:
        return None
    mean = sum(shares) / len(shares)
    # Independent sources share 34..76 % of a good lesson's words (research/quality.md, 5.1): the plateau begins there.
    score = plateau(mean, 0.5, 1, 0.3, 1) * (1 - min(0.3, 0.05 * unsupported))
    evidence = f"{mean:.0%} of the words and all but {unsupported} numbers are in the passages"
    return Finding(score, evidence, "Stay with what the passages say" if score < 1 else "")


def _known(view: View) -> set[int]:
    if view.passages:
        return set(range(1, len(view.passages) + 1))
    part = view.outline.first("sources")
    return {int(one or other) for one, other in _LISTED.findall(part.markdown)} if part else set()


def _cited(piece: Piece) -> tuple[int, list[int]]:
    """(line, numbers); [0] and lists of values such as [1, 2, 3] in teaching text are no citations."""
    if piece.block.kind not in ("paragraph", "item") or "[" not in piece.block.text:
        return piece.block.line, []
    found = CITATION.findall(without_code(piece.block.text))
    return piece.block.line, [int(number) for number in found if number.isdigit() and int(number) > 0]
