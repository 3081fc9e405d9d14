"""Does each section belong to this lesson: does it use the spec's words, and take up what its own heading promises;
are its summary and its exercises of this lesson.

The mean over the lesson hides one section of another subject among five; people who digress still name what they teach.
"""

from __future__ import annotations

from itertools import chain
from typing import Final

from ..content import Part
from ..languages import FUNCTION_WORDS
from ..one_line import counted
from ..score import Finding
from .kinship import Kinship
from .view import View

_LONG_SECTION: Final = 30  # different content words, counted paragraph by paragraph; fewer tell too little
_ENOUGH_TERMS: Final = 6  # of a heading and its key points
# Share of a section's content words that are the spec's, and of its own words of the spec that it takes up. In people's
# lessons the first is 0.12 at least, the sum of both 0.35 at least; in sections on another subject up to 0.12 and 0.47.
_STRANGE: Final = 0.09
_STRANGE_BESIDE: Final = 0.5  # of the share in the other sections: a short spec lends few words to any of them
_UNKEPT: Final = 0.3
_KEPT: Final = 0.5  # a section that takes up so many of its own words is on its subject, whatever else it says
_UNKNOWN: Final = 0.45  # what is held of too few words to tell
_FEW_WORDS: Final = 6  # different content words
# Kinship of a summary, below which it is surely, and perhaps, another lesson's. People's is 0.83 at least, and 1.1
# where the spec has key points, since a summary takes up some; those of neighbouring lessons have 0.73, of others 0.2.
_FOREIGN_SUMMARY: Final = (0.65, 0.82)
_FOREIGN_TO_POINTS: Final = (0.82, 1.0)
# The same of all exercises; people's 0.85 at least, those of neighbouring lessons 0.93, of others 0.3 to 0.5.
_FOREIGN_EXERCISES: Final = (0.72, 0.82)
_FEW_OF_EXERCISES: Final = 8
# Share of the exercises' content words that are the spec's, by that of the sections, and of the best objective or
# template the share they take up; people's: 0.28 and 0.95 at least, exercises of another course: up to 0.43 and 0.75.
_LITTLE: Final = (0.45, 0.2)
_REACH: Final = (0.5, 0.6)
_LONG_OPENING: Final = 8
_FOREIGN_OPENING: Final = (0.09, 0.4)  # an introduction may begin far away; people's 0.1 and 0.29 at least
_OPENING: Final = 0.8
_FEW_UNTOLD: Final = 3
_UNTOLD: Final = 0.2  # of the blocks of code; in people's lessons 0.1 of more than five
# What stands behind the summary: of people's lessons none has a last paragraph with less than half of its words.
_OF_LESSON: Final = 0.5
_LEAST_OF_LESSON: Final = 0.35
_FEW_BESIDE: Final = 2  # paragraphs
_MANY_BESIDE: Final = 4  # thanks, books to read and a licence are fewer
_WORDS_BESIDE: Final = 12
_UNTOLD_CODE: Final = 0.82
_DOUBTFUL: Final = 0.74
_ONE_WITNESS: Final = 0.77  # the lesson still passes


def belonging(view: View) -> Finding | None:
    """Sections with hardly a word of the spec, with hardly a word of their own heading and key points, or with both."""
    if view.language not in FUNCTION_WORDS or not view.promised:
        return None
    strange, share, certain = _strange_sections(view)
    opening = view.outline.first("introduction")
    if not strange and opening is not None and _is_strange(view, opening, _FOREIGN_OPENING):
        evidence = f"line {opening.line}: the introduction is on another subject"
        return Finding(0.5, evidence, "Introduce what the lesson teaches", ceiling=_OPENING)
    if not strange:
        return Finding(1, f"{counted(len(view.promised), 'section')} on the subject")
    line, title = strange[0]
    evidence = f'line {line}: "{title}" is on another subject, one of {len(strange)} such parts'
    gate = certain or len(strange) > 1
    cap, ceiling = ("off_topic", _DOUBTFUL - 0.3 * share) if gate else (None, _ONE_WITNESS)
    return Finding(0, evidence, f'Teach in "{title}" what its title and key points name', cap, ceiling)


def _strange_sections(view: View) -> tuple[list[tuple[int, str]], float, bool]:
    """(line, title) of sections on another subject, those that the spec does not name too; their share; if certain."""
    asked, sizes = view.shares
    everything = sum(sizes.values())
    own = {part.line: (terms, held) for _, part, terms, held in view.promised}
    strange: list[tuple[int, str]] = []
    total, certain = 0, False
    for part in view.sections:
        size = sizes.get(part.line, 0)
        if size < _LONG_SECTION:
            continue
        share = asked[part.line] / size
        others = (sum(asked.values()) - asked[part.line]) / max(1, everything - size)
        terms, held = own.get(part.line, (frozenset(), frozenset()))
        kept = len(terms & held) / len(terms) if len(terms) >= _ENOUGH_TERMS else _UNKNOWN
        witnesses = (share < _strange_below(others)) + (share + kept < _UNKEPT)
        if witnesses and kept < _KEPT:
            strange.append((part.line, part.title))
            total, certain = total + size, certain or witnesses > 1
    return strange, total / max(1, everything), certain


def _is_strange(view: View, part: Part, least: tuple[float, float]) -> bool:
    """Whether a part has too few words of the spec and of what was taught."""
    found = view.openings_of(part.markdown)
    if len(found) < _LONG_OPENING or len(found & view.subject) >= least[0] * len(found):
        return False
    taught = [own for piece, own in zip(view.taught, view.openings, strict=True) if piece.part is not part]
    known = view.subject.union(*taught)
    return len(found & known) < least[1] * len(found)


def _strange_below(others: float) -> float:
    """Below which share of the spec's words a section is strange, by that of the other sections (0: there are none)."""
    return min(_STRANGE, _STRANGE_BESIDE * others) if others else _STRANGE


def summary_belonging(view: View) -> Finding | None:
    """Whether the summary is of this lesson; None where there is none of some words."""
    summary = view.outline.first("summary")
    if summary is not None and (beside := _goes_on(view, summary)) is not None:
        return beside
    found = view.openings_of(summary.markdown) if summary is not None else frozenset()
    if summary is None or len(found) < _FEW_WORDS or view.language not in FUNCTION_WORDS:
        return None
    bounds = _FOREIGN_TO_POINTS if view.spec.sections else _FOREIGN_SUMMARY
    what = f'line {summary.line}: "{summary.title}" has'
    return _related(Kinship(view).of_summary(found), bounds, what, "Sum up what this lesson teaches, in its words")


def _goes_on(view: View, summary: Part) -> Finding | None:
    """Where paragraphs at the end of the summary have hardly a word of the lesson: the writer did not stop."""
    taught, found = view.subject.union(*view.openings), []
    for block in reversed(summary.blocks):
        own = view.openings_of(block.text)
        if block.kind != "paragraph" or len(own & taught) > _OF_LESSON * len(own):
            break
        found.append((block.line, own))
    said = frozenset().union(*(own for _, own in found))
    if len(found) < _FEW_BESIDE or len(said) < _WORDS_BESIDE or len(said & taught) > _LEAST_OF_LESSON * len(said):
        return None
    gate = len(found) >= _MANY_BESIDE and 2 * len(said) >= 3 * _WORDS_BESIDE
    evidence = f"line {found[-1][0]}: behind its summary the text goes on about something else"
    cap, ceiling = ("off_topic", 0.65) if gate else (None, _ONE_WITNESS)
    return Finding(0, evidence, "Stop after the summary", cap, ceiling)


def exercise_belonging(view: View) -> Finding | None:
    """Whether the exercises, all together, are of this lesson; None where they hardly have words."""
    found = frozenset().union(*(task.held for task in view.tasks))
    if len(found) < _FEW_OF_EXERCISES or view.language not in FUNCTION_WORDS:
        return None
    what = f"line {view.tasks[0].given.line}: the exercises have"
    advice = "Ask for what this lesson teaches, in its words"
    near = 0.0 if view.spec.sections and _takes_up_little(view) else Kinship(view).of_exercises(found)
    return _related(near, _FOREIGN_EXERCISES, what, advice)


def _takes_up_little(view: View) -> bool:
    """Whether the exercises hold few words of a spec that says what they are to ask, and of any of its objectives."""
    asked, sizes = view.shares
    held = [task.held for task in view.tasks]
    share = sum(len(own & view.subject) for own in held) / max(1, sum(map(len, held)))
    usual = sum(asked.values()) / max(1, sum(sizes.values()))
    wanted = [terms for terms in (*chain.from_iterable(view.wanted_tasks), *view.aims.values()) if terms]
    reach = sum(max(len(own & terms) / len(terms) for terms in wanted) for own in held) / len(held)
    return any(share < part * usual and reach < most for part, most in zip(_LITTLE, _REACH, strict=True))


def _related(near: float, bounds: tuple[float, float], what: str, advice: str) -> Finding:
    certain, doubted = bounds
    if near >= doubted:
        return Finding(1, f"{what} the words of the lesson")
    cap, ceiling = ("off_topic", _DOUBTFUL) if near < certain else (None, _ONE_WITNESS)
    return Finding(0, f"{what} few of the words that the lesson teaches", advice, cap, ceiling)


def code_belonging(view: View) -> Finding | None:
    """Blocks of code of which no word stands anywhere in the text: nobody explains them."""
    told = view.subject.union(
        *(own for piece, own in zip(view.taught, view.openings, strict=True) if piece.block.kind != "code")
    )
    pieces = zip(view.taught, view.openings, strict=True)
    blocks = [(piece.block.line, own) for piece, own in pieces if piece.block.kind == "code" and own]
    lines = [line for line, own in blocks if own.isdisjoint(told)]
    if not blocks:
        return None
    share = len(lines) / len(blocks)
    if len(lines) < _FEW_UNTOLD or share < _UNTOLD:
        return Finding(1, f"the text speaks of {len(blocks) - len(lines)} of {len(blocks)} blocks of code")
    evidence = f"line {lines[0]}: the text speaks of no word of the code, nor in {len(lines)} of {len(blocks)} blocks"
    return Finding(1 - share, evidence, "Explain the code that is shown, and show no other", ceiling=_UNTOLD_CODE)
