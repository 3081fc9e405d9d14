"""One line for the report: where a class was read from. No markup, no control characters, no secret."""

from __future__ import annotations

import re

from ..provider.redaction import redact

EVIDENCE_CHARS = 300


def line(text: str) -> str:
    """Return `text` as one line of at most 300 characters, without keys and account ids."""
    text = re.sub(r"<[^>]{0,200}>", " ", text[: 20 * EVIDENCE_CHARS])  # an HTML error page
    text = "".join(char if char.isprintable() else " " for char in text)
    return redact(" ".join(text.split()), None)[:EVIDENCE_CHARS]
