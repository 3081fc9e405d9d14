"""All kinds of damage, registered."""

from __future__ import annotations

from . import (
    damage_facts,
    damage_form,
    damage_text,
    damage_words,
    round2_facts,
    round2_form,
    round2_language,
    round2_leftovers,
    round2_text,
    round3_facts,
    round3_form,
    round3_language,
    round3_leftovers,
    round3_text,
    round4_facts,
    round4_form,
    round4_language,
    round4_leftovers,
    round4_text,
    round4_wording,
)
from .kinds import KINDS

__all__ = [
    "KINDS",
    "damage_facts",
    "damage_form",
    "damage_text",
    "damage_words",
    "round2_facts",
    "round2_form",
    "round2_language",
    "round2_leftovers",
    "round2_text",
    "round3_facts",
    "round3_form",
    "round3_language",
    "round3_leftovers",
    "round3_text",
    "round4_facts",
    "round4_form",
    "round4_language",
    "round4_leftovers",
    "round4_text",
    "round4_wording",
]
