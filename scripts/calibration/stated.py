"""Whether the passages state what damage made wrong: a rule of its own, in which the score has no say.

A statement is a sentence of the prose, a row of a table or a line of code. One that the damage changed counts as stated
when a single statement of the passages holds, of the words it had before,

* four fifths (of code all), in whatever order, and among them all that the damage took away, and
* is itself at most twice as long.

What nobody stated, no comparison with the sources can see. Damage that only adds sentences changes none.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lessongen_core.sources import Passage

from .markdown import split

_BREAK = re.compile(r"(?<=[.!?:;])[\s\"')*_]+|\n\s*(?:[-*+]|\d+[.)])\s|\|")
_CITATION = re.compile(r" ?\[\d{1,3}\]")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_SHARE = 0.8
_LONGER = 2
_LEAST = 3  # words; what is shorter states nothing, but for a command of two


class Stated(NamedTuple):
    """Of `changed` statements so many are `stated` in the passages."""

    changed: int
    stated: int


class _Statement(NamedTuple):
    words: tuple[str, ...]
    is_code: bool


def stated(whole: str, damaged: str, passages: Sequence[Passage]) -> Stated:
    """Compare a lesson with its damaged self, and what was changed with the passages."""
    before, after = list(_statements(whole)), list(_statements(damaged))
    given = {frozenset(statement.words) for passage in passages for statement in _statements(passage.text)}
    changed = found = 0
    for what, begin, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what in ("replace", "delete"):
            left = {word for statement in after[first:last] for word in statement.words}
            changed += end - begin
            found += sum(any(_states(source, was, left) for source in given) for was in before[begin:end])
    return Stated(changed, found)


def _states(source: frozenset[str], was: _Statement, left: set[str]) -> bool:
    words = set(was.words)
    least = 1 if was.is_code else _SHARE
    return (
        source.issuperset(words - left)
        and len(words & source) >= least * len(words)
        and len(source) <= _LONGER * len(words)
    )


def _statements(text: str) -> Iterator[_Statement]:
    """Words of each statement, in order; those of code are what stands between spaces."""
    for block in split(text):
        is_code = block.kind == "code"
        if is_code:
            parts = [line.removeprefix("$ ").split() for line in block.text.splitlines()[1:]]
        else:
            parts = [_WORD.findall(part.casefold()) for part in _BREAK.split(_CITATION.sub("", block.text))]
        yield from (_Statement(tuple(words), is_code) for words in parts if len(words) >= _LEAST - is_code)
