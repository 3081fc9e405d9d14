"""Does it teach what the spec asks: objectives, key points, key words, exercises."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from itertools import chain
from typing import Final

from rapidfuzz import fuzz

from ..content import LessonExercise, Part
from ..one_line import counted
from ..score import Finding
from ..spec.models import Objective
from .view import View, is_hidden
from .words import Vocabulary, content_keys, key, subject_words, without_images, words

# Recall of an objective's words: human lessons use other words than their objectives, so full marks come early.
_FULL: Final = 0.6
_NONE: Final = 0.15
_OFF_TOPIC: Final = 0.3  # of the objectives
_OFF_TOPIC_POINTS: Final = 0.2  # of the key points, where the objectives are not well covered, either
_OFF_TOPIC_BOTH: Final = 0.37  # mean of objectives and key points
_ON_TOPIC: Final = 0.6  # of the objectives: such a lesson is on its subject, whatever words its key points have
_DOUBTFUL: Final = 0.74  # what a lesson just outside its subject scores; nothing taken up: 0.34 less
# Of an objective's words, rare ones counting more, the lesson holds less than so much anywhere: it scores at most that.
# People's lessons hold 0.12 of each at least, and one in 50 less than 0.2.
_UNTAUGHT: Final = ((0.1, 0.76), (0.2, 0.86))
_COPY: Final = 90
_STATED: Final = 0.1  # what a key point is worth that stands there as the spec has it, where 0.5 is enough
_FEW_TERMS: Final = 2
_BESIDE: Final = 4  # content words of a sentence beside those of the objective
_GOES_ON: Final = 12  # words
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|\n{2,}")
_SHOWN: Final = 6
_ENOUGH: Final = 0.5  # of one objective or key point
_ALL_BUT_ONE: Final = 0.9  # what a lesson scores at most without a key word that it must have
_MISSING: Final = 0.3  # what a lesson loses by the share of the exercises that it lacks, down to
_TOO_FEW: Final = 0.74
_UNSOLVED: Final = 0.14  # what a lesson loses that solves none of its exercises


def objectives(view: View) -> Finding:
    """Each objective's words, its verb left out, in the best three neighbouring paragraphs that teach."""
    found = [(*_taken_up(view, view.terms(o.objective)), o) for o in view.spec.learning_objectives]
    mean = sum(score for score, _, _ in found) / len(found)
    weakest = min(found, key=lambda row: row[0])[2]
    shown = [f"{o.id} {_place(view, score, line, o)}" for score, line, o in found[:_SHOWN]]
    evidence = ", ".join(shown) + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
    advice = f"Teach in so many words: {weakest.objective}" if mean < 1 else ""
    points = [score for score, _ in _points(view)]
    covered = sum(points) / len(points) if points else 1.0
    both = (mean + covered) / 2 if points else mean
    off_topic = mean < _OFF_TOPIC or both < _OFF_TOPIC_BOTH or (covered < _OFF_TOPIC_POINTS and mean < _ON_TOPIC)
    score = _enough(score for score, _, _ in found)
    if not off_topic:
        nowhere = min((_held(view, view.terms(o.objective)) for own, _, o in found if own == 0), default=1.0)
        ceiling = next((most for least, most in _UNTAUGHT if nowhere < least), 1.0)
        return Finding(score, evidence, advice, ceiling=ceiling)
    # Words are a weak witness: the nearer to the bound, the nearer to passing.
    ceiling = _DOUBTFUL - 0.34 * max(0.0, 1 - both / _OFF_TOPIC_BOTH)
    return Finding(score, evidence, advice, "off_topic", ceiling)


def _held(view: View, terms: frozenset[str]) -> float:
    """The share of `terms`, rare ones counting more, that stand anywhere in what teaches."""
    known = terms.intersection(chain.from_iterable(view.keys))
    total = math.fsum(map(view.rarity, terms))
    return math.fsum(map(view.rarity, known)) / total if len(terms) > 1 else 1.0  # one word may have a synonym


def _place(view: View, score: float, line: int, objective: Objective) -> str:
    """How far it is taught, and where; where it is only announced, if it is not."""
    if score:
        return f"{score:.0%} at line {line}"
    share, stated = view.recall(view.terms(objective.objective))
    return f"only stated, line {stated}" if share > _FULL else "not taken up"


def _taught(view: View, terms: frozenset[str], part: Part | None = None) -> tuple[float, int]:
    """(score, line): what teaching beside the spec's own statements takes up; a stated key point counts half."""
    own, line = view.recall(terms, part, among=view.keys_beside_all)
    stated, line_stated = view.recall(terms, part, among=view.keys_beside_objectives)
    own, stated = _scale(own), _STATED * _scale(stated)
    return (own, line) if own >= stated else (stated, line_stated)


def _taken_up(view: View, terms: frozenset[str]) -> tuple[float, int]:
    """(score, line) of an objective: one of few terms is taught also where a section goes on from them."""
    score, line = _taught(view, terms)
    if score < _ENOUGH and 0 < len(terms) <= _FEW_TERMS and (developed := _developed(view, terms)):
        return _ENOUGH, developed
    return score, line


def _developed(view: View, terms: frozenset[str]) -> int:
    """Line where a sentence of a section says something with so few terms and the section goes on from it; 0: nowhere.

    Such a sentence cannot help using the spec's very words. What states no more than they do has no words beside them.
    """
    vocabulary = Vocabulary(terms, view.language)
    pieces = view.taught
    for at, (piece, held) in enumerate(zip(pieces, view.keys, strict=True)):
        if piece.part.role != "section" or not terms <= held or piece.block.kind not in ("paragraph", "item"):
            continue
        after = pieces[at + 1] if at + 1 < len(pieces) and pieces[at + 1].part is piece.part else None
        found = [words(sentence) for sentence in _SENTENCE.split(piece.bare)]
        for number, said in enumerate(found):
            content = set(subject_words(said, view.language))
            if terms <= vocabulary.present(said) and len(content) >= len(terms) + _BESIDE:
                follows = sum(map(len, found[number + 1 :])) + (len(after.words) if after else 0)
                if follows >= _GOES_ON:
                    return piece.block.line
    return 0


def key_points(view: View) -> Finding | None:
    """Each key point in its own section; elsewhere in the lesson it counts half."""
    scores = _points(view)
    if not scores:
        return None
    mean = _enough(score for score, _ in scores)
    weakest, where = min(scores)
    evidence = f"{sum(score >= 0.75 for score, _ in scores)} of {len(scores)} covered"
    if weakest == 1:
        return Finding(1, evidence)
    return Finding(mean, f"{evidence}; weakest {where}", f"Cover {where}")


def _enough(scores: Iterable[float]) -> float:
    """Mean of what is taken up, where each needs only so much: people use other words than their objectives."""
    found = [min(1.0, score / _ENOUGH) for score in scores]
    return sum(found) / len(found)


def _points(view: View) -> list[tuple[float, str]]:
    found = []
    for section, part in view.matched:
        title = content_keys(section.title, view.language)
        for point in section.key_points_to_cover:
            terms = view.terms(point) - title or view.terms(point)
            own = _taught(view, terms, part)[0] if part is not None else 0.0
            anywhere = 0.5 * _taught(view, terms)[0] if own < 0.5 else 0.0
            found.append((max(own, anywhere), f'"{point}" in "{section.title}"'))
    return found


def keywords(view: View) -> Finding | None:
    """Required key words in their section; elsewhere in the lesson they count half."""
    total, score, missing = 0, 0.0, []
    everything = "\n\n".join(_text(part) for part in view.outline.parts if part.role in ("introduction", "section"))
    for section, part in view.matched:
        for keyword in section.constraints.required_keywords:
            total += 1
            if part is not None and _holds(_text(part), keyword, view.language):
                score += 1
            elif _holds(everything, keyword, view.language):
                score += 0.5
            else:
                missing.append(f'"{keyword}" ({section.title})')
    if not total:
        return None
    cap = "missing_keywords" if len(missing) > total / 2 else None
    evidence = f"{total - len(missing)} of {total} present"
    advice = f"Use {', '.join(missing[:5])}" if missing else ""
    ceiling = _ALL_BUT_ONE - 0.3 * len(missing) / total if missing else 1.0
    return Finding(score / total, evidence, advice, cap, ceiling)


def exercises(view: View) -> Finding | None:
    """As many as asked, each on its objective, each with a solution that is not the question, rubrics of 100 %."""
    asked, given = view.spec.exercises, view.exercises
    if not asked:
        return None if view.spec.sections else _wished(given)
    if not given:
        return Finding(0, f"0 of {counted(len(asked), 'exercise')}", "Add the exercises of the spec", "no_exercises")
    present = min(1.0, len(given) / len(asked))
    aligned = _alignment(view)
    solved = [exercise for exercise in given if _is_solved(exercise)]
    rubrics = [sum(weight for _, weight in exercise.rubric) == 100 for exercise in given if exercise.rubric]
    weighed = sum(rubrics) / len(rubrics) if rubrics else 1.0
    score = 0.4 * present + 0.35 * aligned + 0.2 * len(solved) / len(given) + 0.05 * weighed
    count = f"{len(given)} of {counted(len(asked), 'exercise')}"
    evidence = f"{_first_unsolved(given)}{count}, {len(solved)} solved, {aligned:.0%} aligned"
    advice = "Give every exercise of the spec, on its objective, with a worked solution and weights of 100 %"
    ceiling = 1 - _UNSOLVED * (1 - len(solved) / len(given))
    ceiling = min(ceiling, max(_TOO_FEW, 1 - _MISSING * (1 - present)))
    return Finding(score, evidence, advice if score < 1 else "", ceiling=ceiling)


def _wished(given: tuple[LessonExercise, ...]) -> Finding:
    """The short form names none, and its prompt asks for one at least."""
    if not given:
        return Finding(0, "no exercise, 1 at least is asked for", "Add an exercise with its solution", "no_exercises")
    solved = sum(map(_is_solved, given)) / len(given)
    evidence = f"{_first_unsolved(given)}{counted(len(given), 'exercise')}"
    ceiling = 1 - _UNSOLVED * (1 - solved)
    return Finding(
        0.8 + 0.2 * solved, evidence, "" if solved == 1 else "Give each exercise a solution", ceiling=ceiling
    )


def _first_unsolved(given: tuple[LessonExercise, ...]) -> str:
    """Where to look: the first exercise without a solution."""
    at = next((at for at, exercise in enumerate(given, 1) if not _is_solved(exercise)), None)
    return f"line {given[at - 1].line}: exercise {at} has no solution; " if at else ""


def _alignment(view: View) -> float:
    """How far the best exercise takes up each template or its objective, on average."""
    held = [task.held for task in view.tasks]
    best = [max(_share(terms, keys) for terms in choices for keys in held) for choices in view.wanted_tasks]
    return sum(best) / len(best)


def _share(terms: frozenset[str], held: frozenset[str]) -> float:
    return _scale(len(terms & held) / len(terms)) if terms else 1.0


def _is_solved(exercise: LessonExercise) -> bool:
    solution = exercise.solution.strip()
    return len(solution) >= 3 and fuzz.ratio(solution, exercise.question) < _COPY


def _scale(recall: float) -> float:
    return min(1.0, max(0.0, (recall - _NONE) / (_FULL - _NONE)))


def _text(part: Part) -> str:
    """What a reader sees of it."""
    texts = (without_images(block.text) for block in part.blocks if not is_hidden(block))
    return "\n\n".join([part.title, *texts])


def _holds(text: str, keyword: str, language: str) -> bool:
    """Word boundary, any case; else all its words, in any form, in one paragraph."""
    pattern = r"\s+".join(map(re.escape, keyword.strip("`* ").split()))
    if re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
        return True
    terms = frozenset(key(word, language) for word in words(keyword))
    prefixes = tuple(term[:3] for term in terms)
    for paragraph in text.split("\n\n") if terms else ():
        if terms <= {key(word, language) for word in words(paragraph) if word.startswith(prefixes)}:
            return True
    return False
