"""Exercises as whoever does them meets them: each with a task of its own and its own solution."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import Final

from ..languages import FUNCTION_WORDS
from ..one_line import counted
from ..score import Finding
from ..task_words import TASK_WORDS
from .pieces import Task
from .view import EXERCISE_LABEL, View
from .words import OPENING, plain, word_set, words

# A solution of these words alone, and words of grammar, is elsewhere; but one of places alone answers "where?".
_REFERS: Final = word_set(
    """see text section lesson answer solution explained described shown discussed siehe abschnitt lektion lösung ver
    véase vea texto sección lección solución voir texte leçon см смотри смотрите текст тексте урок уроке раздел
    разделе"""
)
_PLACES: Final = word_set(
    """above below earlier previous previously oben unten vorher arriba abajo anterior ci dessus dessous précédent
    précédemment выше ниже"""
)
_FEW_WORDS: Final = 5
_ASKS: Final = re.compile(  # Greek asks with a semicolon
    r"[?？؟;]\s*(?:\Z|\W)|_{3,}|\b(?:true or false|verdadero o falso|(?:wahr|richtig) oder falsch|vrai ou faux"
    r"|верно или неверно)\b",
    re.IGNORECASE,
)
_GIVES: Final = re.compile(r"\d|`|\$|!\[")  # a figure, code, a formula, a picture: something is to be done with it
_FEWEST: Final = 2  # words that tell with a solution what is asked; one is a heading
_ANSWERED: Final = 2  # words that a solution shares with what it answers
_ALIKE: Final = 0.9  # of the content words of two tasks; two parts of one exercise that people wrote share 0.75
_FEW_CONTENT: Final = 6
# A solution shares so much more with its own task than with others; people's 0.03 at least, 0.2 on average. Two
# solutions tell less than many: there the other task must be nearer by far.
_APART: Final = 0.03
_APART_OF_TWO: Final = -0.15
_MOST: Final = 0.6
_BETTER: Final = 0.1  # another task is clearly nearer
# Two solutions that changed places: what is of one task only and comes back in the other's solution only. People's
# pairs have 3 of it on the weaker side at most; names, figures and what is quoted or code count for two words.
_SIGN: Final = re.compile(r"[^\Wa-z_](?:(?<=\d)\d*|(?:(?<=[^\W\dA-Z][ ,;]\D)|(?<=, \D))[\w'’-]+)")
_SHOWN: Final = re.compile(r"\"[^\"\n]{2,}\"|“[^”\n]{2,}”|„[^“”\n]{2,}[“”]|«[^»\n]{2,}»|`[^`\n]+`")
_SIGN_WEIGHT: Final = 2
_CROSSED: Final = 4
_SHORT: Final = 60  # characters
_TIMES: Final = 3  # as much as what comes back in the own solution only
_HALF: Final = 0.5
_COMPARED: Final = 100  # exercises, each with each: more than any lesson has
_ONE_FAULT: Final = 0.82
_DOUBTED_MOST: Final = 0.76  # a list of verbs has gaps: a doubt alone keeps nobody from passing
_ADVICE: Final = "Give each exercise a task of its own on an objective of the spec, and the solution of that task"


def tasks(view: View) -> Finding | None:
    """Exercises that ask for nothing, ask the same again, or solve another one."""
    if not view.exercises:
        return None
    read = view.tasks
    count = len(read)
    idle, again = _without_task(read, view.language), _again([task.question for task in read])
    swapped = _misplaced(read[:_COMPARED]) or _exchanged(read[:_COMPARED])
    resolved = _again([task.solution for task in read]) + [
        at for at, task in enumerate(read) if _is_alike(task.solution, task.question)
    ]
    faults = [
        (idle, "has no task", "no_exercises"),
        (_asking_nothing(read, view.language), "asks for nothing", None),
        ([read[at].given.line for at in again], "asks the same again", "repetition"),
        ([read[at].given.line for at in resolved], "has a solution that stood before, or its question", "repetition"),
        (swapped, "has the solution of another one", "misplaced"),
        (_pointing(read, view.language), "has a solution that only says it is elsewhere", None),
    ]
    worst = max(faults, key=lambda fault: len(fault[0]))
    lines, what, gate = worst
    if not lines:
        return Finding(1, f"{counted(count, 'exercise')}, each with a task of its own")
    share = min(1.0, len(lines) / count)
    most = gate is not None and share >= _HALF and (count > 1 or gate != "repetition")
    evidence = f"line {lines[0]}: the exercise {what}, {len(lines)} of {count} do"
    ceiling = 0.74 - 0.1 * share if most else _ONE_FAULT - 0.1 * share
    if gate is None:
        ceiling = _DOUBTED_MOST if share > _HALF else _ONE_FAULT
    return Finding(max(0.0, 1 - 2 * share), evidence, _ADVICE, gate if most else None, ceiling)


def _without_task(read: Sequence[Task], language: str) -> list[int]:
    """Lines of exercises of hardly a word, which ask for nothing; a title that is a sentence may ask alone."""
    return [
        exercise.given.line
        for exercise in read
        if len(exercise.said) < _FEW_WORDS
        and not (exercise.solution and len(exercise.said) >= _FEWEST)
        and not ((exercise.said or exercise.given.title.endswith(".")) and _is_asking(exercise, language))
    ]


def _asking_nothing(read: Sequence[Task], language: str) -> list[int]:
    """Lines of exercises in which no question is asked and nobody is told to do anything, as far as a list can tell.

    A solution that takes up what the exercise says answers it.
    """
    if language not in TASK_WORDS:
        return []
    return [
        exercise.given.line
        for exercise in read
        if not _is_asking(exercise, language) and len(exercise.question & exercise.solution) < _ANSWERED
    ]


def _pointing(read: Sequence[Task], language: str) -> list[int]:
    """Lines of exercises whose solutions are nothing but "See above."."""
    known = FUNCTION_WORDS.get(language, frozenset()) | _REFERS | _PLACES
    said = [(task.given.line, words(task.given.solution)) for task in read if len(task.given.solution) < _SHORT]
    return [line for line, found in said if not _REFERS.isdisjoint(found) and known.issuperset(found)]


def _is_asking(exercise: Task, language: str) -> bool:
    """By a question mark, a gap, a figure, code, or a word by which somebody is told to do something."""
    orders = TASK_WORDS.get(language, frozenset())
    title = EXERCISE_LABEL.sub("", exercise.given.title)
    return (
        not orders.isdisjoint((*exercise.said, *words(title)))
        or _ASKS.search(f"{title}\n{exercise.given.question}") is not None
        or _GIVES.search(exercise.given.question) is not None
    )


def _again(texts: Sequence[frozenset[str]]) -> list[int]:
    """Which texts say what an earlier one has said."""
    return [
        at
        for at, text in enumerate(texts)
        if any(_is_alike(text, other) for other in texts[max(0, at - _COMPARED) : at])
    ]


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one) >= _FEW_CONTENT and len(one & other) >= _ALIKE * len(one | other)


def _misplaced(read: Sequence[Task]) -> list[int]:
    """Lines of exercises whose solutions share more with another task, where none shares more with its own."""
    solved = [exercise for exercise in read if exercise.solution]
    count = len(solved)
    if count < 2:
        return []
    spread = Counter(word for exercise in solved for word in exercise.task)
    rarity = {word: math.log(1 + count / spread[word]) for word in spread}
    unshared = math.log(1 + count)
    table = [_shared(own.solution, solved, rarity, unshared) for own in solved]
    own = [row[at] for at, row in enumerate(table)]
    others = (sum(map(sum, table)) - sum(own)) / (count - 1)
    if (sum(own) - others) / count >= (_APART if count > 2 else _APART_OF_TWO):
        return []
    better = [e.given.line for e, row, mine in zip(solved, table, own, strict=True) if max(row) > mine + _BETTER]
    return better if len(better) >= (_MOST if count > 2 else _HALF) * count else []


def _exchanged(read: Sequence[Task]) -> list[int]:
    """Lines of exercises each of which has the solution of one other, and that one its solution."""
    told = [
        (_weighed(task.task, f"{task.given.title}\n{task.given.question}"),
         _weighed(task.solution, task.given.solution).keys(), task.given.line)
        for task in read if task.solution
    ]  # fmt: skip
    found: set[int] = set()
    for (one, first, line), (other, second, below) in combinations(told, 2):
        here, there = first - second, second - first
        crossed = [_only(one, other, there), _only(other, one, here)]
        straight = _only(one, other, here) + _only(other, one, there)
        if min(crossed) >= _CROSSED and sum(crossed) >= _TIMES * straight:
            found |= {line, below}
    return sorted(found)


def _only(task: dict[str, int], other: dict[str, int], solution: AbstractSet[str]) -> int:
    return sum(weight for word, weight in task.items() if word in solution and word not in other)


def _weighed(content: frozenset[str], text: str) -> dict[str, int]:
    """The openings of a text with their weights, its figures among them."""
    signs = {sign.casefold()[:OPENING] for sign in _SIGN.findall(plain(text))}
    shown = {word[:OPENING] for word in words(" ".join(_SHOWN.findall(text)))}
    figures = {sign for sign in signs if sign.isdigit()}
    return {word: _SIGN_WEIGHT if word in signs or word in shown else 1 for word in content | figures}


def _shared(solution: frozenset[str], tasks: Sequence[Task], rarity: dict[str, float], unshared: float) -> list[float]:
    """For each task the share of a solution's words that stand in it; those of few tasks count more."""
    total = sum([rarity.get(word, unshared) for word in solution])
    return [sum([rarity[word] for word in solution & other.task]) / total for other in tasks]
