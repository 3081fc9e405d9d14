"""Forms that no text has which somebody wrote to be read, whatever it is about: stairs of lists, headings cut from
the sentences below them, blocks that begin as others go on, sentences that all begin alike or were dealt out anew.

Measured on 97 lessons of people's in six languages: none has one heading or stair of this kind, nor a block that
begins with words of the one before; one block begins as an earlier one, and a sentence as two others, in a few.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from ..content import Block
from ..languages import FUNCTION_WORDS
from ..one_line import clipped, counted
from ..score import Finding
from .pieces import Piece
from .view import View
from .words import plain, words

_BEGINNING: Final = 8  # words; the first may be a piece of one
_WHOLE: Final = 4  # words of a block that is there twice as a whole
_OPENING: Final = 3  # words of a sentence
_LONG_HEADING: Final = 5
_LONG_ITEM: Final = 8  # words; shorter ones without a stop are names, of kinds and parts or of folders
_DEEP: Final = 2  # steps down, one right after the other, each to an item that stands alone
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+")
_FEW_ALIKE: Final = (4, 0.07)  # sentences, and their share
_MANY_ALIKE: Final = (6, 0.12)
_MANY_PARAGRAPHS: Final = 4  # fewer may be a refrain, or a speech
_IN_A_ROW: Final = 4  # "You can … You can … You can …" is a figure of speech
_PICTURE: Final = ("![", "(", "*(", "_(")  # its description
_SPEAKER: Final = re.compile(r"\A(?:\*\*|__)?([^\W\d_][^:*\n.!?]{0,24}):(?:\*\*|__)?\s+")
_FEW_TURNS: Final = 6
_MOSTLY: Final = 0.6  # of the turns; in people's dialogues one of six
_COLON_INSIDE: Final = re.compile(r"[^.!?:…]{30,}:\s+(?=[A-ZÀ-ÖА-Я¿¡][^.!?:]{25,}[.!?])")
_FEW_SHOWN: Final = 4  # blocks of code below a paragraph
_ANNOUNCED: Final = 0.6  # of them; in people's lessons with a colon inside a paragraph seven of eight
_STEPS: Final = 0.12  # of the blocks; what people write step by step comes back more than other text
_DOUBT: Final = 0.78
_CERTAIN: Final = 0.7
_ALIKE: Final = "sentences begin alike"
_FORMULA: Final = 0.86
Places = list[tuple[int, str]]


def shape(view: View) -> Finding | None:
    """What comes now and then by chance or on purpose is a doubt, what comes often a gate."""
    if not view.prose:
        return None
    steps = max(4, _STEPS * len(view.prose))
    measures: Sequence[tuple[Callable[[View], Places], int, float, str, str | None]] = (
        (_overlaps, 1, 2, "begins with words of the block before", "repetition"),
        (_again, 2, steps, "begins as an earlier block", "repetition"),
        (_sentences_alike, 1, _MANY_ALIKE[0], _ALIKE, "repetition"),
        (_headings_of_text, 2, 4, "the heading is the beginning of its text", "repetition"),
        (_chatter, 5, 8, "who speaks begins with what is not about the subject", None),
        (_dealt_out, 1, 3, "a sentence announces what does not follow, and code stands unannounced", None),
        (_stairs, 1, 4, "an item stands alone below one that stands alone", None),
    )  # places that are a doubt, and that are certain
    found = [(places, most, what, gate) for look, few, most, what, gate in measures if len(places := look(view)) >= few]
    if not found:
        return Finding(1, "lists, headings and beginnings as people make them")
    places, most, what, gate = max(found, key=lambda one: len(one[0]) / one[1])
    is_certain = len(places) >= most
    more = f", one of {counted(len(places), 'place')}" if len(places) > 1 else ""
    evidence = f'line {places[0][0]}: {what}: "{clipped(" ".join(places[0][1].split()), 50)}"{more}'
    ceiling = max(0.3, _CERTAIN - 0.005 * len(places)) if is_certain else _DOUBT - 0.005 * len(found)
    if len(places) == 1 and [one[2] for one in found] == [_ALIKE]:
        ceiling = _FORMULA  # templates have them, too: no doubt that joins others
    advice = "Say everything once, in paragraphs under few headings and in flat lists"
    score = max(0.0, 1 - 0.1 * sum(len(one[0]) for one in found))
    return Finding(score, evidence, advice, gate if is_certain else None, ceiling)


def _overlaps(view: View) -> Places:
    """Blocks that begin, perhaps within a word, with words of the block before, but not with those it began with.

    Of sections: an introduction may name the questions that it lists then.
    """
    return [
        (piece.block.line, piece.plain)
        for before, piece in pairwise(view.prose)
        if piece.part.role == "section"
        and len(piece.words) > _BEGINNING
        and _beginning(piece) in f" {' '.join(before.words[2:])} "
    ]


def _again(view: View) -> Places:
    """Blocks of sections that begin like one before, or are the same; an introduction or summary may say it, too.

    Items one after the other may begin alike.
    """
    said, found, last = "\n", [], ""
    for piece in view.prose:
        if piece.part.role != "section" or piece.block.quoted or piece.block.text.startswith(_PICTURE):
            continue
        long, own = len(piece.words) > _BEGINNING, " ".join(piece.words)
        begun = _beginning(piece) if long else f"\n{own}\n"
        if begun != last and len(piece.words) >= _WHOLE and begun in said:
            found.append((piece.block.line, piece.plain))
        last = begun
        said += f"{own} \n" if long else f"{own}\n"
    return found


def _beginning(piece: Piece) -> str:
    return f" {' '.join(piece.words[1 : _BEGINNING + 1])} "


def _sentences_alike(view: View) -> Places:
    """The sentences of paragraphs that begin with the three words with which most do, hardly about the subject.

    One place for a row of such sentences that is not yet many of all, two for many in few paragraphs.
    """
    begun: dict[tuple[str, ...], Places] = {}
    total = 0
    row: Places = []
    for piece in view.own_prose:
        if piece.block.kind != "paragraph" or piece.part.role not in ("introduction", "section"):
            continue  # exercises may all say what they practise
        if piece.block.text.startswith(_PICTURE):
            continue
        run: Places = []
        last: tuple[str, ...] = ()
        for opening, said in _opened(piece.bare):
            total += 1
            place = (piece.block.line, said)
            begun.setdefault(opening, []).append(place)
            run = [*run, place] if opening == last else [place]
            last = opening
            if len(run) > len(row) and not _is_topical(opening, view):
                row = run
    few = max(_FEW_ALIKE[0], _FEW_ALIKE[1] * total)
    often = [places for opening, places in begun.items() if len(places) >= few and not _is_topical(opening, view)]
    most = max(often, key=len, default=[])
    if len(most) >= _MANY_ALIKE[0] and len(most) >= _MANY_ALIKE[1] * total:
        return most if len({line for line, _ in most}) >= _MANY_PARAGRAPHS else most[:2]
    return most[:1] if most else row[:1] if len(row) >= _IN_A_ROW else []


def _opened(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The first three words of each sentence that has more, with the sentence; none where one of them is code."""
    for said in _SENTENCE.split(text):
        first = said.split(None, _OPENING)
        if len(first) > _OPENING and "·" not in first[:_OPENING]:
            yield tuple(map(str.casefold, first[:_OPENING])), said


def _is_topical(opening: Sequence[str], view: View) -> bool:
    return sum(view.opening_of[word] in view.subject for word in words(" ".join(opening))) > 1


def _chatter(view: View) -> Places:
    """Turns of two speakers that come to the subject after a sentence that has nothing of it, where most of them do."""
    turns = [(piece, m) for piece in view.prose if (m := _SPEAKER.match(piece.block.text))]
    often = {name for name, count in Counter(m[1] for _, m in turns).most_common(2) if count > 1}
    turns = [(piece, m) for piece, m in turns if m[1] in often]
    if len(often) < 2 or len(turns) < _FEW_TURNS:
        return []
    idle = []
    for piece, m in turns:
        first, *others = _SENTENCE.split(piece.block.text[m.end() :])
        about = [not view.subject.isdisjoint(view.openings_of(said)) for said in (first, " ".join(others))]
        if about == [False, True]:
            idle.append((piece.block.line, first))
    return idle if len(idle) >= _MOSTLY * len(turns) else []


def _dealt_out(view: View) -> Places:
    """Sentences that end with a colon before another sentence, in a lesson whose code is announced now and then only.

    Each happens to people; who announces code in the wrong place does not announce it in the right one.
    """
    shown = [
        before.text.rstrip(" *_").endswith(":")
        for part in view.sections
        for before, block in pairwise(part.blocks)
        if block.kind == "code" and before.kind == "paragraph"
    ]
    if len(shown) < _FEW_SHOWN or sum(shown) > _ANNOUNCED * len(shown):
        return []
    pieces = [piece for piece in view.own_prose if piece.block.kind == "paragraph" and ": " in piece.bare]
    return [
        (piece.block.line, m[0])
        for piece in pieces
        if piece.part.role != "exercises"
        for m in _COLON_INSIDE.finditer(piece.bare)
    ]


def _headings_of_text(view: View) -> Places:
    """Headings with which the text below them begins: of five words, or such as end where grammar goes on.

    A shorter one may be what an entry of a glossary explains.
    """
    grammar = FUNCTION_WORDS.get(view.language, frozenset())
    found = []
    for part in view.sections:
        for heading, block in pairwise(part.blocks):
            if heading.kind == "heading" and block.kind in ("paragraph", "item"):
                title = words(plain(heading.text))
                long = len(title) >= _LONG_HEADING or (len(title) >= _OPENING and title[-1] in grammar)
                if long and words(plain(block.text))[: len(title)] == title:
                    found.append((heading.line, heading.text))
    return found


def _stairs(view: View) -> Places:
    """Sentences that are items without brothers, below an item without brothers, below another item."""
    items = [block for block in view.outline.blocks if block.kind == "item"]
    if not items:
        return []
    lines = view.outline.text.split("\n")
    depths = [_indent(lines, block) for block in items]
    found, down = [], 0
    for at, depth in enumerate(depths):
        goes_down = at > 0 and depth > depths[at - 1]
        alone = goes_down and next((other for other in depths[at + 1 :] if other <= depth), -1) != depth
        down = down + 1 if alone else 0
        if down >= _DEEP and _is_sentence(items[at].text):
            found.append((items[at].line, items[at].text))
    return found


def _is_sentence(text: str) -> bool:
    return text.rstrip(' *_)"”»').endswith((".", "!", "?", "…")) or text.count(" ") >= _LONG_ITEM


def _indent(lines: Sequence[str], block: Block) -> int:
    line = lines[block.line - 1] if block.line <= len(lines) else ""
    return len(line) - len(line.lstrip())
