"""The kinds of damage, and which of them may be looked at while the score is tuned.

The split was fixed before anything was scored. Within each family the kinds are ordered by the SHA-256 of their names;
the families, by name, stand one after the other; along that list kinds are DEV and TEST in turn. So every family with
two kinds or more is on both sides, and nobody chose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from .lessons import Lesson

# (lesson, its undamaged text, the lessons of the same side, dose, source of chance) -> damaged text, or the text as it
# was where the damage does not apply.
Damage = Callable[[Lesson, str, Sequence[Lesson], float, Random], str]
DOSES: Final = (0.05, 0.1, 0.2, 0.4)
MAIN_DOSE: Final = 0.2  # of the tables that show one dose
SEED: Final = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of damage: `what` it does; `doses` are shares, (1.0,) where it is all or nothing; `modes` as in Lesson.

    The first mode is that of the tables; the others are scored at the main dose only.
    """

    name: str
    family: str
    what: str
    damage: Damage
    doses: tuple[float, ...]
    modes: tuple[str, ...]

    @property
    def main_dose(self) -> float:
        return MAIN_DOSE if MAIN_DOSE in self.doses else self.doses[0]

    def apply(self, lesson: Lesson, pool: Sequence[Lesson], dose: float, mode: str) -> str | None:
        """The damaged text, None where there is nothing to damage. The same call gives the same text."""
        base = lesson.settings[mode].text
        drawn = Random(f"{SEED} {self.name} {lesson.name}")  # not the dose: a larger one goes on from a smaller one
        damaged = self.damage(lesson, base, pool, dose, drawn)
        return None if damaged.split() == base.split() else damaged


KINDS: dict[str, Kind] = {}


def kind(family: str, *, doses: bool = False, modes: tuple[str, ...] = ("plain",)) -> Callable[[Damage], Damage]:
    """Register a damage under its function's name; the docstring says what it does."""

    def register(damage: Damage) -> Damage:
        name = getattr(damage, "__name__", "")
        KINDS[name] = Kind(name, family, (damage.__doc__ or "").strip(), damage, DOSES if doses else (1.0,), modes)
        return damage

    return register


def split_kinds(kinds: Iterable[Kind]) -> dict[str, str]:
    """Name -> "dev" or "test", by the rule at the top of this file."""
    ordered = sorted(kinds, key=lambda k: (k.family, hashlib.sha256(k.name.encode()).hexdigest()))
    return {found.name: ("dev", "test")[at % 2] for at, found in enumerate(ordered)}
