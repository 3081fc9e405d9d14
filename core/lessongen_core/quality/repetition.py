"""Is everything said once: paragraphs again, in other words or another order, phrases that come back, loops."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from ..one_line import counted
from ..score import Finding
from .pieces import Piece
from .quotes import may_quote
from .structure import plateau
from .view import View
from .words import words

_SHINGLE: Final = 5  # words in a row; in people's lessons at most 1.2 % of them come twice
_LONG_PARAGRAPH: Final = 8
_SAID: Final = 0.6  # of a paragraph's shingles: a near copy, or the same sentences in another order
_MOST_COPIES: Final = 0.12
_SOME_PHRASES: Final = 0.03
_MOST_PHRASES: Final = 0.2  # step-by-step instructions that people wrote repeat up to a sixth of them
# A sentence that begins, and begins again after at most six words with the same three: people never do.
_BREAK: Final = r"(?:\s|\.\.\.|[…—–-])+"
_TWICE: Final = rf"\W*(\w+\s+\w+\s+\w+)(?:{_BREAK}\w+){{0,3}}?{_BREAK}\1\b"
_RESTART: Final = re.compile(rf"[.!?…:]\s{_TWICE}", re.IGNORECASE)
_RESTART_AT_ONCE: Final = re.compile(_TWICE, re.IGNORECASE)
_BEGUN: Final = 3  # words
_JOINED: Final = re.compile(
    r" (?:an?d?|or|nor|but|not|is|are|was|than|as|y|o|ni|pero|es|son|que|und|oder|aber|ist|sind|als|et|ou|mais|est|sont"
    r"|и|или|а|но|это|чем) \w+ \w+ \w+\Z",
    re.IGNORECASE,
)
# What a lesson scores at most by how many sentences begin twice, or are said again.
_RESTARTED: Final = (1.0, 0.86, 0.74)
_SAID_AGAIN: Final = (1.0, 0.95, 0.88, 0.8)
_SENTENCE: Final = re.compile(r"\s(?<=[.!?…]\s)\s*")
_LONG_SENTENCE: Final = 6  # blanks
_MOST_RESTARTS: Final = 0.06  # by paragraph
# Words in a row that stood before, in one paragraph; in people's lessons ten at most, outside quotes.
_VERBATIM: Final = 14
_VERBATIM_MORE: Final = (0.82, 0.78)  # what a lesson scores at most by how many such paragraphs it has
_VERBATIM_CERTAIN: Final = 0.74
_CERTAIN_SHARES: Final = ((2, 0.1), (3, 0.04))  # number and share of the paragraphs
_LOOP: Final = 0.16  # compressed size, as a share of the plain one


def repetition(view: View) -> Finding | None:
    """Paragraphs said again, nearly or in another order; phrases said again; a text that shrinks like a loop."""
    pieces = [piece for piece in view.prose if len(piece.words) >= _LONG_PARAGRAPH]
    if len(pieces) < 2:
        return None
    seen: set[tuple[str, ...]] = set()
    copies: list[int] = []
    total = again = copied = verbatim = 0
    for piece in pieces:
        shingles = list(_shingles(piece.words))
        flags = list(map(seen.__contains__, shingles))
        known = sum(flags)
        verbatim += _is_verbatim(piece, flags, known)
        own = len(set(shingles))
        total, again = total + len(shingles), again + known + len(shingles) - own
        if known >= _SAID * len(shingles):
            copies.append(piece.block.line)
            copied += len(piece.words)
        seen.update(shingles)
    raw = "\n".join(" ".join(piece.words) for piece in pieces).encode(errors="replace")
    ratio = len(zlib.compress(raw, 1)) / len(raw)
    share, phrases = len(copies) / len(pieces), again / total
    share = max(share, copied / sum(len(piece.words) for piece in pieces))
    looped = (share > _MOST_COPIES and len(copies) > 1) or phrases > _MOST_PHRASES
    looped = looped or (ratio < _LOOP and len(raw) > 2000)
    score = min(max(0.0, 1 - 4 * share), plateau(ratio, 0.28, 1, 0.12, 1), plateau(phrases, 0, 0.02, 1, 0.08))
    where = f", line {copies[0]}" if copies else ""
    evidence = f"{len(copies)} of {counted(len(pieces), 'paragraph')} and {phrases:.1%} of the phrases repeated{where}"
    ceiling = min(_ceiling(len(copies), share, phrases, looped=looped), _of_verbatim(verbatim, len(pieces)))
    advice = "Say everything once" if score < 1 else ""
    return Finding(score, evidence, advice, "repetition" if looped else None, ceiling)


def sentences(view: View) -> Finding | None:
    """Sentences that break off and begin again with the same words, and sentences that stood before."""
    if not view.prose:
        return None
    begun = [piece.block.line for piece in view.prose for _ in _restarts(piece.bare)]
    said = _said_again(view)
    found = begun + said
    if not found:
        return Finding(1, "no sentence is said or begun twice")
    share = len(found) / len(view.prose)
    gate = "repetition" if len(begun) > 1 and share > _MOST_RESTARTS else None
    ceiling = min(_RESTARTED[min(len(begun), len(_RESTARTED) - 1)], _SAID_AGAIN[min(len(said), len(_SAID_AGAIN) - 1)])
    evidence = f"line {found[0]}: a sentence is said or begun twice, one of {len(found)}"
    return Finding(max(0.0, 1 - 4 * share), evidence, "Write every sentence once, from its beginning", gate, ceiling)


def _restarts(text: str) -> Iterator[re.Match[str]]:
    """Sentences that begin twice; with the first apart, the search for the others looks at their stops only."""
    first = _RESTART_AT_ONCE.match(text)
    if first and not _is_figure(first, text):
        yield first
    found = _RESTART.finditer(text, first.end() if first else 0)
    yield from (restart for restart in found if not _is_figure(restart, text))


def _is_figure(restart: re.Match[str], text: str) -> bool:
    """Two things named alike, joined by grammar, then told apart: "a slice of bread and a slice of cheese"."""
    joined = _JOINED.search(restart[0])
    after = words(restart[0][: joined.start()])[_BEGUN:] if joined else []
    return after != [] and words(text[restart.end() : restart.end() + 40])[:1] != after[:1]


def _said_again(view: View) -> list[int]:
    """Lines where a sentence of some length stands that stood before; what holds code may differ in the code."""
    seen: set[str] = set()
    lines = []
    for piece in view.prose:
        if piece.bare.count(" ") < _LONG_SENTENCE:
            continue
        for sentence in _SENTENCE.split(piece.bare.casefold()):
            if sentence.count(" ") >= _LONG_SENTENCE and "·" not in sentence:
                if sentence in seen:
                    lines.append(piece.block.line)
                seen.add(sentence)
    return lines


def _ceiling(copies: int, share: float, phrases: float, *, looped: bool) -> float:
    """One paragraph said again may be on purpose; two are not."""
    worst = max(share, phrases)
    if looped:
        return max(0.2, 0.65 - 0.5 * worst)
    said = 0.84 - worst if copies > 1 else 1.0
    return max(0.76, min(said, 0.9 - 2.5 * phrases if phrases > _SOME_PHRASES else 1.0))


def _is_verbatim(piece: Piece, known: list[bool], count: int) -> bool:
    """Whether a run of words stood before; who compares what somebody said quotes it twice."""
    least = _VERBATIM - _SHINGLE + 1
    if count < least or piece.block.quoted or may_quote(piece.bare):
        return False
    return any(again and sum(1 for _ in run) >= least for again, run in groupby(known))


def _of_verbatim(count: int, paragraphs: int) -> float:
    if any(count >= max(least, share * paragraphs) for least, share in _CERTAIN_SHARES):
        return _VERBATIM_CERTAIN
    return _VERBATIM_MORE[min(count, len(_VERBATIM_MORE)) - 1] if count else 1.0


def _shingles(found: list[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(found[at:] for at in range(_SHINGLE)), strict=False)
