"""What a reply means. Pure: the same stored reply gives the same class.

Decided by rule, not by row: research/error_shapes.md, "Decision order". The order matters: size before billing before
rate, since providers send billing as 429, throttling as 402, auth as 400 and context overflow as 403 or 429.
"""

from __future__ import annotations

from ..served import served_another
from .decide import classify

__all__ = ["classify", "served_another"]
