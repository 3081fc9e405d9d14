"""One line for the report: where a class was read from. No markup, no control characters, no secret."""

from __future__ import annotations

import re

from ..provider.redaction import REDACTED, redact

EVIDENCE_CHARS = 300

# What may be a key or name an account, whatever the vendor: long words of letters and digits, ids, masked keys,
# addresses, account numbers. A model's name has hyphens between its shorter words.
_PRIVATE = re.compile(
    r"\b(?=[A-Za-z]{0,60}[0-9])(?=[0-9]{0,60}[A-Za-z])[A-Za-z0-9]{20,}"
    r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"
    r"|[^\s'\"`=:]{0,40}\*{2,}[^\s'\"`,;]{0,40}"
    r"|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}"
    r"|\b[0-9]{10,}\b"
    r"|\b(?:org|proj|user|acct|ak|team)-(?=[a-z-]{0,20}[0-9])[A-Za-z0-9-]{2,60}"
    r"|(?<=\byou )\([^)\n]{1,80}\)"
)


def line(text: str) -> str:
    """Return `text` as one line of at most 300 characters, without keys and account ids."""
    text = re.sub(r"<[^>]{0,200}>", " ", text[: 20 * EVIDENCE_CHARS])  # an HTML error page
    text = "".join(char if char.isprintable() else " " for char in text)
    text = redact(" ".join(text.split()), None)
    return _PRIVATE.sub(REDACTED, text)[:EVIDENCE_CHARS]
