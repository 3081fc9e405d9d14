"""What a score is made of, and how the parts become one number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

# Gates: a lesson that hits one scores at most this, however good the rest is (research/quality.md, section 4).
CEILINGS: Final[Mapping[str, float]] = {
    "empty": 0.0,
    "too_short": 0.3,
    "unsafe": 0.3,
    "truncated": 0.5,
    "missing_section": 0.6,
    "hollow": 0.6,
    "misplaced": 0.65,
    "word_salad": 0.6,
    "spec_copy": 0.6,
    "repetition": 0.6,
    "stuffing": 0.6,
    "unclosed_fence": 0.6,
    "garbled": 0.7,
    "off_topic": 0.74,
    "no_summary": 0.7,
    "no_exercises": 0.7,
    "missing_keywords": 0.7,
    "leftovers": 0.7,
    "placeholders": 0.7,
    "wrong_language": 0.7,
    "unknown_citation": 0.7,
    "prohibited_term": 0.7,
    "secret": 0.7,
    "dangerous_command": 0.7,
}


# Ceilings up to here tell of faults that lower a lesson beside others, too: two are often one fault seen twice.
_SERIOUS: Final = 0.8
_FEW_SERIOUS: Final = 2
_EACH_MORE: Final = 0.02
_ROUNDED: Final = 0.0002  # what rounding makes of two equal scores
_FULL: Final = 0.995  # two places show it as 1.00


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: `score` 0..1, the gate it closes if any, and what would raise the score.

    `ceiling`: the whole score is at most this, gate or no gate. It is for faults that are certain, yet too small for
    a gate: their weight in the mean would hide them behind all that is well.
    """

    score: float
    evidence: str
    advice: str = ""
    cap: str | None = None
    ceiling: float = 1.0


@dataclass(frozen=True, slots=True)
class Criterion:
    """One check in the mean: `score` 0..1; the weights of one score sum to 1; the whole is at most `ceiling`."""

    name: str
    score: float
    weight: float
    evidence: str
    advice: str
    ceiling: float = 1.0

    @property
    def is_met(self) -> bool:
        """In full: neither the mean nor a ceiling loses by it."""
        return self.score >= _FULL and self.ceiling == 1


@dataclass(frozen=True, slots=True)
class Score:
    """The weighted mean of the criteria that apply, lowered to the lowest ceiling of criteria and of the `caps` hit.

    `grounds` holds the evidence of each of `caps`, in the same order.
    """

    score: float
    caps: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    grounds: tuple[str, ...] = ()

    def passed(self, threshold: float) -> bool:
        """At or above the threshold and no gate hit."""
        return self.score >= threshold and not self.caps

    @classmethod
    def stored(cls, data: Mapping[str, Any]) -> Score:
        """What `to_dict` made, also by an older version; the grounds are not in it."""
        rows = data.get("criteria", ())
        criteria = (
            Criterion(
                row["name"],
                row["score"],
                row.get("weight", 0.0),
                row["evidence"],
                row.get("advice", ""),
                row.get("ceiling", 1.0),
            )
            for row in rows
        )
        return cls(data["score"], tuple(data.get("caps", ())), tuple(criteria))

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and dicts, for the store and JSON."""
        criteria = [{name: getattr(criterion, name) for name in Criterion.__slots__} for criterion in self.criteria]
        for row in criteria:
            if row["ceiling"] == 1:
                del row["ceiling"]
        return {"score": self.score, "caps": list(self.caps), "criteria": criteria}

    def reasons(self) -> list[tuple[str, str]]:
        """(what, evidence) of what keeps the score down, at least one, the worst first: gates, else costly criteria."""
        if self.caps:
            return sorted(zip(self.caps, self.grounds, strict=True), key=lambda pair: CEILINGS[pair[0]])
        costly = sorted(self.criteria, key=self._loss)
        return [(f"{c.name} {c.score:.2f}", c.evidence) for c in costly[:3] if c.score < 1 or c is costly[0]]

    def feedback(self) -> tuple[str, ...]:
        """Lines for a re-ask: the criteria that cost most, at most eight."""
        open_ones = [c for c in self.criteria if c.advice and (c.score < 0.9 or c.ceiling < 1)]
        open_ones.sort(key=lambda c: min((c.score - 1) * max(c.weight, 0.1), self._loss(c)))
        return tuple(f"{c.name}: {c.evidence}. {c.advice}" for c in open_ones[:8])

    @property
    def unmet(self) -> list[Criterion]:
        """The criteria that are not met in full, the costliest first."""
        return sorted((criterion for criterion in self.criteria if not criterion.is_met), key=self._loss)

    @property
    def bounds(self) -> dict[str, float | None]:
        """What the score may not pass, and why: gates hit, and criteria where their ceiling is lower still.

        Empty where the mean is the score; None for a gate of an older version that this one does not have.
        """
        found = {cap: CEILINGS.get(cap) for cap in self.caps}
        lowest = min((ceiling for ceiling in found.values() if ceiling is not None), default=1.0)
        ceilings = {criterion.name: criterion.ceiling for criterion in self.criteria}
        return found | {name: ceilings[name] for name in self.held_by if not found or ceilings[name] < lowest}

    @property
    def bounds_text(self) -> str:
        """`leftovers (at most 0.70), encoding (at most 0.65)`; "" where the mean of the criteria is the score."""
        return ", ".join(name if most is None else f"{name} (at most {most:.2f})" for name, most in self.bounds.items())

    @property
    def held_by(self) -> tuple[str, ...]:
        """The criteria whose ceilings hold the score below its mean: the lowest, or all that each cost something."""
        lowest = min((criterion.ceiling for criterion in self.criteria), default=1.0)
        # Rounded weights may come to more than 1: without a ceiling nothing holds.
        if lowest == 1 or lowest >= sum(criterion.score * criterion.weight for criterion in self.criteria) - _ROUNDED:
            return ()
        more = max(_SERIOUS, lowest) if not self.caps and self.score < lowest - _ROUNDED else lowest
        return tuple(criterion.name for criterion in self.criteria if criterion.ceiling <= more)

    def _loss(self, criterion: Criterion) -> float:
        """What a criterion takes away, as a negative number: by its weight, or all by its ceiling where that holds."""
        held = criterion.ceiling - 1 if criterion.name in self.held_by else 0.0
        return min((criterion.score - 1) * criterion.weight, held)


def combine(found: Iterable[tuple[str, float, Finding | None]]) -> Score:
    """(name, weight, finding) -> a score. A criterion without a finding is left out and the weights renormalised."""
    applied = [(name, weight, finding) for name, weight, finding in found if finding is not None]
    total = sum(weight for _, weight, _ in applied) or 1.0
    criteria = tuple(
        Criterion(name, round(f.score, 4), round(weight / total, 4), f.evidence, f.advice, round(f.ceiling, 4))
        for name, weight, f in applied
    )
    mean = sum(weight * finding.score for _, weight, finding in applied) / total
    caps: dict[str, str] = {}
    for _, _, finding in applied:
        if finding.cap:
            caps.setdefault(finding.cap, finding.evidence)
    serious = sum(finding.ceiling <= _SERIOUS for _, _, finding in applied)
    lowest = min((finding.ceiling for _, _, finding in applied), default=1.0)
    lowest -= _EACH_MORE * max(0, serious - _FEW_SERIOUS)
    score = round(max(0.0, min([mean, *(CEILINGS[cap] for cap in caps), lowest])), 4)
    return Score(score, tuple(caps), criteria, tuple(caps.values()))
