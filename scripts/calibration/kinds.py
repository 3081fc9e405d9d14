"""The kinds of damage, and which of them may be looked at while the score is tuned.

Every kind names its side. DEV are the kinds of `damage_*.py` and `round2_*.py` to `round4_*.py`: each was held out
once, and was seen by people who tune the score since, so none says how it judges what it was not tuned on. TEST ("held
out") are the kinds of `unseen_*.py`, written by an author who had not read the rules of the score and ran it on none of
them. Whoever tunes the score reads neither those files nor their test, `test_unseen_damage.py`; a TEST kind that was
looked at belongs to DEV. So DEV is what a new kind is unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from .lessons import Lesson

# (lesson, its undamaged text, the lessons of the same side, dose, source of chance) -> damaged text, or the text as it
# was where the damage does not apply.
Damage = Callable[[Lesson, str, Sequence[Lesson], float, Random], str]
Side = Literal["dev", "test"]
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
    side: Side
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


def kind(
    family: str, *, doses: bool = False, modes: tuple[str, ...] = ("plain",), side: Side = "dev"
) -> Callable[[Damage], Damage]:
    """Register a damage under its function's name; the docstring says what it does."""

    def register(damage: Damage) -> Damage:
        name, what = getattr(damage, "__name__", ""), (damage.__doc__ or "").strip()
        KINDS[name] = Kind(name, family, side, what, damage, DOSES if doses else (1.0,), modes)
        return damage

    return register
