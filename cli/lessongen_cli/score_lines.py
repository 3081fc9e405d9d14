"""A score in words: what holds it down, and of each criterion that is not met what was found and what would raise it.

Pure; nothing is cleaned yet.
"""

from __future__ import annotations

from typing import Any

from lessongen_core.score import Criterion, Score


def score_lines(stored: dict[str, Any], threshold: float) -> list[str]:
    """A block with a title; `stored` is a score as the store has it."""
    score = Score.stored(stored)
    lines = ["", f"  SCORE {score.score:.2f}   needed: {threshold:.2f}"]
    if score.bounds:
        lines[-1] += f"   held down by: {score.bounds_text}"
    for criterion in score.unmet:
        lines.append(f"  {criterion.score:>6.2f}  {criterion.name}: {evidence_text(criterion)}")
        if criterion.advice:
            lines.append(f"          raise it: {criterion.advice}")
    return [*lines, *(f"          {text}" for text in [met_text(score)] if text)]


def evidence_text(criterion: Criterion) -> str:
    """What was found, and the ceiling that it is for the whole score."""
    bound = f" (the whole at most {criterion.ceiling:.2f})" if criterion.ceiling < 1 else ""
    return f"{criterion.evidence}{bound}"


def met_text(score: Score, *, compared: bool = True) -> str:
    """How many criteria are met in full; "" for none. `compared` false: those of facts were not asked."""
    met = len(score.criteria) - len(score.unmet)
    if not met:
        return ""
    if not compared:
        which = f"all {_criteria(met)} that were asked" if not score.unmet else _criteria(met)
        return f"{which} {'is' if met == 1 else 'are'} met in full; its facts were not compared"
    return f"{'all ' if not score.unmet else ''}{_criteria(met)} met in full"


def _criteria(number: int) -> str:
    return f"{number} {'criterion' if number == 1 else 'criteria'}"
