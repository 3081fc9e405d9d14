"""Rows of scores -> the figures of one kind of damage on one side of the courses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .kinds import Kind
from .measure import WHOLE, Scored
from .measures import Estimate, auc, estimate, paired_wins, spearman

Pair = tuple[Scored, Scored]  # a lesson whole, and damaged


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of one kind, mode and dose on `count` lessons; the score's own figures with intervals."""

    count: int
    auc: Estimate
    wins: Estimate
    passes: Estimate
    baseline_auc: float
    baseline_passes: float
    words_auc: float
    grounding_auc: float | None


@dataclass(frozen=True, slots=True)
class Response:
    """How the score goes with the dose: mean score (0 first) and passing share by dose, mean rank correlation."""

    means: tuple[float, ...]
    aucs: tuple[float, ...]
    passes: tuple[float, ...]
    spearman: float
    monotone: float
    highest_rise: float


class Rows:
    """The rows of one side of the courses."""

    def __init__(self, rows: Iterable[Scored], side: str | None = None) -> None:
        self.all = [row for row in rows if side is None or row.side == side]
        self._whole = {(row.lesson, row.mode): row for row in self.all if row.what == WHOLE}

    def of(self, lessons: Collection[str]) -> Rows:
        """The rows of these lessons alone."""
        return Rows(row for row in self.all if row.lesson in lessons)

    def whole(self, mode: str = "plain") -> list[Scored]:
        """The undamaged lessons."""
        return [row for (_, found), row in self._whole.items() if found == mode]

    def pairs(self, kind: Kind, mode: str, dose: float) -> list[Pair]:
        """Each lesson the damage applies to, whole and damaged."""
        return [
            (self._whole[row.lesson, mode], row)
            for row in self.all
            if (row.what, row.name, row.mode, row.dose) == ("damage", kind.name, mode, dose)
        ]

    def edits(self, name: str) -> list[Pair]:
        """Each lesson the edit applies to, before and after."""
        found = (row for row in self.all if (row.what, row.name) == ("edit", name))
        return [(self._whole[row.lesson, row.mode], row) for row in found]


def figures(pairs: Sequence[Pair], seed: str) -> Figures | None:
    """The figures of some lessons, None of fewer than two."""
    if len(pairs) < 2:
        return None
    whole, damaged = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ours = [row.score for row in whole], [row.score for row in damaged]
    theirs = [row.baseline or 0.0 for row in whole], [row.baseline or 0.0 for row in damaged]
    passed = [float(row.passed) for row in damaged]
    return Figures(
        len(pairs),
        estimate(len(pairs), _of(ours, auc), f"{seed} auc"),
        estimate(len(pairs), _of(ours, paired_wins), f"{seed} wins"),
        estimate(len(pairs), lambda numbers: sum(passed[n] for n in numbers) / len(numbers), f"{seed} passes"),
        auc(*theirs),
        sum(score >= 0.75 for score in theirs[1]) / len(pairs),
        auc([float(row.words) for row in whole], [float(row.words) for row in damaged]),
        _grounding_auc(whole, damaged),
    )


def _grounding_auc(whole: Sequence[Scored], damaged: Sequence[Scored]) -> float | None:
    found = [[row.grounding for row in rows if row.grounding is not None] for rows in (whole, damaged)]
    return auc(*found) if all(found) else None


def _of(
    scores: tuple[list[float], list[float]], figure: Callable[[Sequence[float], Sequence[float]], float]
) -> Callable[[list[int]], float]:
    return lambda numbers: figure([scores[0][n] for n in numbers], [scores[1][n] for n in numbers])


def response(rows: Rows, kind: Kind, mode: str) -> Response | None:
    """The dose response of the lessons that every dose applies to; None where there are fewer than two."""
    by_dose = [{pair[0].lesson: pair for pair in rows.pairs(kind, mode, dose)} for dose in kind.doses]
    lessons = [name for name in by_dose[0] if all(name in found for found in by_dose)]
    if len(lessons) < 2:
        return None
    curves = [[by_dose[0][name][0].score, *(found[name][1].score for found in by_dose)] for name in lessons]
    doses = [0.0, *kind.doses]
    columns = list(zip(*curves, strict=True))
    return Response(
        tuple(sum(column) / len(column) for column in columns),
        tuple(auc(columns[0], column) for column in columns[1:]),
        tuple(sum(found[name][1].passed for name in lessons) / len(lessons) for found in by_dose),
        sum(spearman(doses, curve) for curve in curves) / len(curves),
        sum(all(b <= a for a, b in pairwise(curve)) for curve in curves) / len(curves),
        max(max(curve) - curve[0] for curve in curves),
    )
