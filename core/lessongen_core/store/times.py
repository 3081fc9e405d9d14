"""Seconds since the epoch, as columns hold them, and aware datetimes, as everybody else does."""

from datetime import UTC, datetime


def at(seconds: float) -> datetime:
    """UTC."""
    return datetime.fromtimestamp(seconds, UTC)
