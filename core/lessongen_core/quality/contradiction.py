"""What two sentences that follow one another say differently: figures, names, negations, opposites.

A difference counts only where one thing stands in the place of the other: what only one of the two says is no
contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from rapidfuzz.distance import Levenshtein

from ..languages import DENIALS, NEGATIONS
from ..opposites import CONTRARY_PREFIXES, EXAMPLES, OPPOSITES
from .sentences import Known, Sentence
from .words import stem

_SHORTEST_CONTRARY: Final = 4  # letters of a word that a prefix turns round
_LONGEST_STRETCH: Final = 4  # words
_LONGEST_DENIAL: Final = 8  # words before the sentence that is denied: "Many people wrongly believe that"
Places = tuple[tuple[int, int], ...]  # (axis, group) of each meaning of a word


def contradiction(sentence: Sentence, source: Sentence, lesson: Known) -> str | None:
    """What `sentence` says otherwise than `source`, in words for the writer; None where it does not.

    A name of the passages that the `lesson` never has belongs to another example of the same thing.
    """
    own_example = not EXAMPLES.isdisjoint(sentence.spoken)  # it tells of its own data, not of what holds everywhere
    strange, missing = sentence.numbers - source.numbers, source.numbers - sentence.numbers
    if strange and missing and not own_example:
        return f"{min(strange)} where the passage has {', '.join(sorted(source.numbers))}"
    other, lost = sentence.code - source.code, source.code - sentence.code
    if other and lost and (lesson.code.issuperset(lost) or _is_another_option(min(other), min(lost))):
        return f"`{min(other)}` where the passage has `{min(lost)}`"
    named, unnamed = sentence.names - source.names, source.names - sentence.names
    if named and unnamed and lesson.names.issuperset(unnamed):
        return f'"{min(named)}" where the passage has "{min(unnamed)}"'
    turned = _is_turned(sentence, source)
    opposite = _opposite(sentence, source)
    if turned and opposite is None:
        return "a negation that the passage does not have" if sentence.negations else "the passage's negation is gone"
    if opposite is not None and not turned:  # "not different" is "the same"
        return '"{}" where the passage has "{}"'.format(*opposite)
    return None


def _is_another_option(mine: str, theirs: str) -> bool:
    """`sort -k` beside `sort -n`."""
    one, other = mine.split(), theirs.split()
    apart = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
    return len(one) == len(other) and all(a.startswith("-") and b.startswith("-") for a, b in apart)


def _opposite(sentence: Sentence, source: Sentence) -> tuple[str, str] | None:
    """Two words, one in the place of the other, that cannot both be true."""
    for mine, theirs in _replaced(sentence.spoken, source.spoken):
        if (found := _opposed(mine, theirs, sentence.language)) is not None:
            return found
    return None


def _is_turned(sentence: Sentence, source: Sentence) -> bool:
    """One of them has a negation more, in a place where the other says the same without, or denies all that follows.

    A clause that only one of them has negates nothing of the other; "without a break" is "unbroken".
    """
    denials = DENIALS.get(sentence.language, frozenset())
    count = 0
    for at, pair in enumerate(_stretches(sentence.spoken, source.spoken)):
        mine, theirs = (_negated(words, sentence.language) for words in pair)
        leads = at == 0 and sentence.spoken[:1] != source.spoken[:1] and len(pair[0]) <= _LONGEST_DENIAL
        if leads and not denials.isdisjoint(pair[0]):
            count += 1
        elif leads and len(pair[0]) > _LONGEST_STRETCH:
            count += mine > 0
        elif max(map(len, pair)) <= _LONGEST_STRETCH and not _is_unsaid(pair, mine, theirs, sentence.language):
            count += mine + theirs
    return count % 2 == 1


def _negated(words: list[str], language: str) -> int:
    known = NEGATIONS.get(language, frozenset())
    return sum(word in known or word.endswith(("n't", "n’t")) for word in words)


def _is_unsaid(pair: tuple[list[str], list[str]], mine: int, theirs: int, language: str) -> bool:
    """The negation of the one is in a word of the other."""
    plain = pair[1] if mine else pair[0]
    turning = CONTRARY_PREFIXES.get(language, ())
    return (mine > 0) != (theirs > 0) and len(plain) == 1 and plain[0].startswith(turning)


def _replaced(mine: list[str], theirs: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The words that stand for one another, stretch by stretch; a clause that is worded anew tells nothing."""
    for own, other in _stretches(mine, theirs):
        if 0 < len(own) <= _LONGEST_STRETCH and 0 < len(other) <= _LONGEST_STRETCH:
            yield own, other


def _stretches(mine: list[str], theirs: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """What differs, from one common word to the next; either may be empty."""
    begin = first = 0
    for change in [*Levenshtein.opcodes(theirs, mine), None]:
        if change is None or change.tag == "equal":
            end, last = (change.src_start, change.dest_start) if change else (len(theirs), len(mine))
            if begin < end or first < last:
                yield mine[first:last], theirs[begin:end]
        if change is not None and change.tag == "equal":
            begin, first = change.src_end, change.dest_end


def _opposed(mine: Iterable[str], theirs: Iterable[str], language: str) -> tuple[str, str] | None:
    negations = NEGATIONS.get(language, frozenset())
    one = [word for word in mine if word not in negations]
    other = [word for word in theirs if word not in negations]
    for word in one:
        for their in other:
            if _is_contrary(word, their, language) or _is_contrary(their, word, language):
                return word, their
            if _excludes(word, their, language) and not any(_agrees(word, held, language) for held in other):
                return word, their
    return None


def _excludes(word: str, their: str, language: str) -> bool:
    """Of one axis, and never of the same group."""
    groups = [
        (group, held) for axis, group in _places(word, language) for other, held in _places(their, language)
        if axis == other
    ]  # fmt: skip
    return bool(groups) and all(group != held for group, held in groups)


def _agrees(word: str, their: str, language: str) -> bool:
    """The same, or of one group."""
    return word == their or bool(set(_places(word, language)) & set(_places(their, language)))


def _is_contrary(longer: str, word: str, language: str) -> bool:
    """ "unknown" beside "known"."""
    return len(word) >= _SHORTEST_CONTRARY and any(
        longer == prefix + word for prefix in CONTRARY_PREFIXES.get(language, ())
    )


def _places(word: str, language: str) -> Places:
    written, stemmed = _axes(language)
    return written.get(word) or stemmed.get(stem(word, language), ())


@cache
def _axes(language: str) -> tuple[dict[str, Places], dict[str, Places]]:
    """The axes of a language by word as written and by stem."""
    written: dict[str, Places] = {}
    stemmed: dict[str, Places] = {}
    for axis, groups in enumerate(OPPOSITES.get(language, ())):
        for group, forms in enumerate(groups):
            for form in sorted(forms):
                written[form] = (*written.get(form, ()), (axis, group))
                root = stem(form, language)
                stemmed[root] = (*stemmed.get(root, ()), (axis, group))
    return written, stemmed
