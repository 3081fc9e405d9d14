"""Score every lesson, whole, damaged and harmlessly edited, on as many processes as asked; the order never matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

from lessongen_core.quality import Score

from .baseline import heuristic_score
from .damages import KINDS
from .edits import EDITS
from .lessons import Lesson
from .stated import stated

THRESHOLD = 0.75
WHOLE = "whole"
_MODES = ("plain", "sources", "own")
_WEAKEST = 3


@dataclass(frozen=True, slots=True)
class Scored:
    """One text scored: `what` is "whole", "damage" or "edit", `name` that of the damage or edit.

    `baseline` is the heuristic of MegaCampus on the same text, None where no table shows it. `grounding` is the
    lower of the criteria grounding and facts alone, None without sources. Of `changed` statements of a lesson with
    wrong facts so many are `stated` in the passages.
    """

    lesson: str
    course: str
    language: str
    side: str
    what: str
    name: str
    mode: str
    dose: float
    score: float
    passed: bool
    caps: tuple[str, ...]
    weakest: tuple[str, ...]
    words: int
    baseline: float | None
    grounding: float | None
    changed: int = 0
    stated: int = 0


_lessons: list[Lesson] = []
_kinds: tuple[str, ...] = ()


def measure(lessons: Sequence[Lesson], kinds: Sequence[str], jobs: int) -> list[Scored]:
    """Everything scored, in the order of the lessons; damage only of `kinds`."""
    longest_first = sorted(range(len(lessons)), key=lambda at: -len(lessons[at].text))
    with ProcessPoolExecutor(
        jobs, mp_context=get_context("fork"), initializer=_start, initargs=(list(lessons), tuple(kinds))
    ) as pool:
        found = dict(zip(longest_first, pool.map(_measured, longest_first), strict=True))
    return [row for at in range(len(lessons)) for row in found[at]]


def _start(lessons: list[Lesson], kinds: tuple[str, ...]) -> None:
    """Runs once in each process: what all lessons share."""
    global _lessons, _kinds  # a process of a pool has no other place for it
    _lessons, _kinds = lessons, kinds


def _measured(at: int) -> list[Scored]:
    lesson = _lessons[at]
    pool = [other for other in _lessons if other.side == lesson.side]
    return list(measure_lesson(lesson, pool, _kinds))


def measure_lesson(lesson: Lesson, pool: Sequence[Lesson], kinds: Sequence[str]) -> Iterator[Scored]:
    """One lesson; `pool` are the lessons of its side, whose text damage may put into it."""
    for mode in _MODES:
        yield _scored(lesson, lesson.settings[mode].text, WHOLE, WHOLE, mode, 0.0)
    for name, edit in EDITS.items():
        edited = edit(lesson, lesson.text)
        if edited != lesson.text:
            yield _scored(lesson, edited, "edit", name, "plain", 0.0, baseline=False)
    for name in kinds:
        kind = KINDS[name]
        for mode in kind.modes:
            for dose in kind.doses if mode == kind.modes[0] else (kind.main_dose,):
                text = kind.apply(lesson, pool, dose, mode)
                if text is not None:
                    row = _scored(lesson, text, "damage", name, mode, dose, baseline=dose == kind.main_dose)
                    yield _with_stated(row, lesson, text) if kind.family == "facts" and mode == "sources" else row


def _with_stated(row: Scored, lesson: Lesson, text: str) -> Scored:
    setting = lesson.settings["sources"]
    found = stated(setting.text, text, setting.passages)
    return replace(row, changed=found.changed, stated=found.stated)


def _scored(
    lesson: Lesson, text: str, what: str, name: str, mode: str, dose: float, *, baseline: bool = True
) -> Scored:
    score = lesson.score(text, mode)
    return Scored(
        lesson.name,
        lesson.course_name,
        lesson.course.language,
        lesson.side,
        what,
        name,
        mode,
        dose,
        score.score,
        score.passed(THRESHOLD),
        score.caps,
        weakest(score),
        len(text.split()),
        round(heuristic_score(text, lesson.spec), 4) if baseline else None,
        min(
            (criterion.score for criterion in score.criteria if criterion.name in ("grounding", "facts")), default=None
        ),
    )


def weakest(score: Score) -> tuple[str, ...]:
    """The criteria that cost most, each with its cost in points of 100."""
    costs = sorted((c for c in score.criteria if c.score < 1), key=lambda c: (c.score - 1) * c.weight)
    return tuple(f"{c.name} -{100 * (1 - c.score) * c.weight:.0f}" for c in costs[:_WEAKEST])
