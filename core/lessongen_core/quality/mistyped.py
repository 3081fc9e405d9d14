"""Code that somebody mistyped, in whatever language: a bracket or quote without its other half, two letters exchanged.

In 97 lessons of people's there is neither. What an exercise shows, and what an error message or the text beside it
calls wrong, may be so on purpose; so may a word that the text names, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

from ..content import Block
from ..lexicon import lexicon
from ..one_line import counted
from ..score import Finding
from .view import View
from .words import words

_MAX_CHARACTERS: Final = 20_000
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
# What a program prints, prose, and languages in which a bracket may stand alone.
_NO_CODE: Final = frozenset((
    "output", "error", "stderr", "stdout", "log", "text", "txt", "plain", "plaintext", "console", "diff", "patch",
    "markdown", "md", "tex", "latex", "bnf", "ebnf",
))  # fmt: skip
_PAIRS: Final = ("()", "[]")  # a brace may close in the next block, where a program is shown in pieces
# Strings, escaped signs, remarks, the heads of a shell's cases, numbers of points and intervals (half open ones, too)
# have brackets of their own.
_APART: Final = re.compile(
    r"\\.|[\[(] ?[-+]?\w[\w.]* ?[,;] ?[-+]?[\w∞][\w.]* ?[\])]"
    r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|(?:#|--|//|%|;).*|^\s*\(?[\w*.?\"|'-]+\)(?=\s)",
    re.MULTILINE,
)
_FAILS: Final = re.compile(
    r"error|not found|unknown|invalid|no such|did you mean|traceback|undefined|unrecogni[sz]ed|unexpected|failed"
    r"|erreur|fehler|ошибк|cannot|can't",
    re.IGNORECASE,
)
# What a sentence says of a half that is not there.
_LACKS: Final = re.compile(
    r"never closed|not closed|unclosed|terminated|forg[eo]t|missing|sin cerrar|olvid|falta|geschlossen|vergess|fehlt"
    r"|fermé|oubli|manqu|закры|забы|не хвата|пропущен",
    re.IGNORECASE,
)
_CEILINGS: Final = (1.0, 0.78, 0.74, 0.72)  # by the number of faults
_SHARE: Final = 0.05  # of the blocks
Place = tuple[int, Block]


def mistyped(view: View) -> Finding | None:
    """One slip is a doubt; two in one lesson are code that nobody has run."""
    code = list(_code(view))
    found = sorted([*_halves(code), *_exchanged(view, code)])
    if found:  # only then each block is asked for: what the text says beside them takes long to read
        code = [(at, block) for at, block in code if not _is_wrong_on_purpose(view, at)]
        right = {block.line for _, block in code}
        found = [(line, what) for line, what in found if line in right]
    if all(_is_wrong_on_purpose(view, at) for at, _ in code):
        return None
    if not found:
        return Finding(1, "code without slips of the keys")
    rank = min(len(found), len(_CEILINGS) - 1)
    if len(found) < _SHARE * len(code):
        rank = 1
    line, what = found[0]
    more = f", one of {counted(len(found), 'slip')}" if len(found) > 1 else ""
    score = max(0.0, 1 - 2 * len(found) / len(code))
    return Finding(score, f"line {line}: {what}{more}", "Correct the code", ceiling=_CEILINGS[rank])


def _code(view: View) -> Iterator[Place]:
    """Blocks of code, each with its place, that no pupil is to mend."""
    for at, block in enumerate(view.outline.blocks):
        told = block.info not in _NO_CODE and block.line not in view.exercise_lines
        if block.kind == "code" and block.closed and told and len(block.text) <= _MAX_CHARACTERS:
            yield at, block


def _is_wrong_on_purpose(view: View, at: int) -> bool:
    """Whether what stands before and after a block tells of an error."""
    blocks = view.outline.blocks
    told = [other for other in blocks[max(0, at - 1) : at] if other.kind != "code"]
    return any(map(_tells_of_failure, [*told, *blocks[at + 1 : at + 2]]))


def _tells_of_failure(block: Block) -> bool:
    said = _FAILS.search(block.text)
    return said is not None or (block.kind != "code" and _LACKS.search(block.text) is not None)


def _halves(code: Sequence[Place]) -> Iterator[tuple[int, str]]:
    return ((block.line, what) for _, block in code if (what := _half(block)))


def _half(block: Block) -> str:
    """What stands in the block without its other half; nothing where nobody says in which language it is."""
    text = block.text
    if not block.info or not _is_odd(text):
        return ""
    if "_" * 3 in text or "..." in text or "…" in text:
        return ""  # to be filled in
    return _is_odd(_APART.sub("", text))


def _is_odd(text: str) -> str:
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            return f"`{opening}` and `{closing}` do not match"
    return '`"` without its other half' if text.count('"') % 2 else ""


def _exchanged(view: View, code: Iterable[Place]) -> Iterator[tuple[int, str]]:
    """Words of code that stand once in the lesson, are no words, and are one with two letters exchanged."""
    read = [piece.words for piece in view.all_prose] + [piece.words for piece in view.taught if not piece.plain]
    said = Counter(chain.from_iterable(read))
    for _, block in code:
        for word in sorted(set(words(block.text))):
            if said[word] == 1 and _WORD.fullmatch(word):
                meant = next((other for other in _neighbours(word) if other in said), "")
                if meant and not _is_word(word, view.language):
                    yield block.line, f"`{word}` where the lesson has `{meant}`"


def _neighbours(word: str) -> Iterator[str]:
    for at, (one, other) in enumerate(pairwise(word)):
        if one != other:
            yield f"{word[:at]}{other}{one}{word[at + 2 :]}"


def _is_word(word: str, language: str) -> bool:
    tables = (lexicon(code) for code in {language, "en"})
    return any(table is not None and (table.is_common(word) or table.knows(word)) for table in tables)
