"""All kinds of damage, registered, with the split."""

from __future__ import annotations

from typing import Final

from . import damage_facts, damage_form, damage_text, damage_words
from .kinds import KINDS, split_kinds

__all__ = ["KINDS", "SIDES", "damage_facts", "damage_form", "damage_text", "damage_words"]

SIDES: Final = split_kinds(KINDS.values())
