"""What a score is made of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Criterion:
    """One check: `score` 0..1, `weight` as used in the mean (the weights of a score sum to 1)."""

    name: str
    score: float
    weight: float
    evidence: str
    advice: str


@dataclass(frozen=True, slots=True)
class Score:
    """The weighted mean of the criteria that apply, lowered to the lowest of the caps that were hit."""

    score: float
    caps: tuple[str, ...]
    criteria: tuple[Criterion, ...]

    def passed(self, threshold: float) -> bool:
        """At or above the threshold and no gate hit."""
        return self.score >= threshold and not self.caps

    def to_dict(self) -> dict[str, Any]:
        """For the store and JSON."""
        return {
            "score": self.score,
            "caps": list(self.caps),
            "criteria": [asdict(criterion) for criterion in self.criteria],
        }

    def feedback(self) -> tuple[str, ...]:
        """Lines for a re-ask: what failed, the gates first, then the criteria that cost most."""
        by_loss = sorted(self.criteria, key=lambda c: (c.name not in self.caps, (c.score - 1) * c.weight))
        return tuple(f"{c.name}: {c.evidence}. {c.advice}" for c in by_loss if c.advice and c.score < 0.95)[:8]
