"""Are headings and lists what people make of them: headings above some text, lists of several items.

Whatever cuts a text into headings or steps of a list, sentence by sentence, leaves both where nothing is to be ordered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ..content import Block
from ..score import Finding
from .view import View
from .words import plain, words

_STOP: Final = re.compile(r"[.!?…:][\"”»)*_]*\s+\S")
_ITEM: Final = re.compile(r" *(?:[-*+]|\d{1,3}[.)]) ")
# Of 94 lessons that people wrote none has a heading inside a section with one sentence below, nor one whose words begin
# the text below; glossaries and questions with their answers may.
_SOME: Final = 6  # headings with at most one sentence below, or whose words begin the text below
_PART: Final = 0.5  # of the headings
_BESIDE: Final = (4, 0.25)  # number and share of single sentences, where most headings begin their text
_MANY: Final = 0.33  # of the paragraphs and items
_LONG_HEADING: Final = 4  # words; shorter ones are terms, which their explanation begins with
_STEPS: Final = 3  # levels, each one deeper and with a single item
_STAIRS: Final = 2
_LONG_STAIRS: Final = 5
_LONGEST_STAIRS: Final = 7
_CERTAIN: Final = 0.7
_DOUBT: Final = 0.78


def layout(view: View) -> Finding | None:
    """Headings for single sentences, lists that go down like stairs; None where sections have neither."""
    bodies = list(_bodies(view))
    stairs = list(_stairs(view))
    if not bodies and not stairs:
        return None
    advice = "Give headings to what has several paragraphs, and lists to what is several of a kind"
    thin = [heading for heading, body in bodies if _is_thin(view, body)]
    ceiling = _of_headings(len(bodies), len(thin), sum(_begins(*one) for one in bodies), len(view.prose))
    if ceiling < 1:
        return Finding(0, f"line {thin[0].line}: a heading for one sentence, one of {len(thin)}", advice, None, ceiling)
    ceiling = _of_stairs([steps for _, steps in stairs])
    if ceiling < 1:
        line, steps = max(stairs, key=lambda stair: stair[1])
        evidence = f"line {line}: a list that goes down {steps} levels with one item on each"
        return Finding(0, evidence, advice, None, ceiling)
    return Finding(1, "headings and lists order what stands below them")


def _of_headings(count: int, thin: int, begun: int, prose: int) -> float:
    """What a lesson scores at most whose headings stand above single sentences, or are the begin of these."""
    most = max(_SOME, _PART * count)
    if begun >= most and thin >= max(_BESIDE[0], _BESIDE[1] * count):
        return _CERTAIN
    return _DOUBT if thin >= most and thin > _MANY * prose else 1.0


def _of_stairs(steps: list[int]) -> float:
    """What a lesson scores at most with lists that go down so many levels each."""
    deepest = max(steps, default=0)
    if deepest >= (_LONG_STAIRS if len(steps) >= _STAIRS else _LONGEST_STAIRS):
        return _CERTAIN
    return _DOUBT if len(steps) >= _STAIRS or deepest >= _LONG_STAIRS else 1.0


def _bodies(view: View) -> Iterator[tuple[Block, list[Block]]]:
    """Each heading inside a section, with what stands below it up to the next."""
    for part in view.sections:
        heads = [at for at, block in enumerate(part.blocks) if block.kind == "heading"]
        for at, end in pairwise([*heads, len(part.blocks)]):
            yield part.blocks[at], list(part.blocks[at + 1 : end])


def _is_thin(view: View, body: list[Block]) -> bool:
    """Nothing, or one sentence."""
    return len(body) <= 1 and all(b.kind == "paragraph" and not _STOP.search(view.bare(b)) for b in body)


def _begins(heading: Block, body: list[Block]) -> bool:
    """Whether the text below begins with the words of its heading."""
    title = words(plain(heading.text)) if body else []
    return len(title) >= _LONG_HEADING and words(plain(body[0].text))[: len(title)] == title


def _stairs(view: View) -> Iterator[tuple[int, int]]:
    """(line, number of levels) of items each deeper than that before and alone on its level."""
    lines = view.outline.text.split("\n")
    items = [block.line for part in view.sections for block in part.blocks if block.kind == "item"]
    depths = [
        (line, len(lines[line - 1]) - len(lines[line - 1].lstrip(" ")))
        for line in items
        if _ITEM.match(lines[line - 1])
    ]
    run: list[tuple[int, int]] = []
    for line, depth in [*depths, (0, 0)]:
        if run and depth > run[-1][1]:
            run.append((line, depth))
            continue
        if len(run) >= _STEPS and depth <= run[0][1]:  # else the last of them has a neighbour
            yield run[0][0], len(run)
        run = [(line, depth)]
