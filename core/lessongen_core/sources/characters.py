"""Characters that no reader sees: taken out before anything is indexed, and what they spell is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

_JOINERS = re.compile(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
# U+3164 and U+FFA0 are letters by category. One variation selector may be an emoji's; a run of them is a message.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]|[\ufe00-\ufe0f]{2,}"
)
_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007e]{3,}")  # U+1F3F4: a flag's region
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as a reader sees it. `messages` are what its hidden characters spelled."""

    text: str
    removed: int = 0
    messages: tuple[str, ...] = ()


def seen(text: str) -> Seen:
    """`text` with `\\n` line ends and without characters no reader sees; joiners inside non-Latin words stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _INVISIBLE.search(text):
        return Seen(text)
    kept = {found.start() for found in _JOINERS.finditer(text)}
    messages = [_ascii_of_tags(found.group()) for found in _TAGS.finditer(text)]
    messages += [_bytes_of_selectors(found.group()) for found in _SELECTORS.finditer(text)]
    clean = _INVISIBLE.sub(lambda found: found.group() if found.start() in kept else "", text)
    return Seen(clean, len(text) - len(clean), tuple(message for message in messages if message.strip()))


def visible_text(text: str) -> str:
    """`seen(text).text`."""
    return seen(text).text


def _ascii_of_tags(tags: str) -> str:
    return "".join(chr(ord(char) - 0xE0000) for char in tags)


def _bytes_of_selectors(selectors: str) -> str:
    """Each selector stands for a byte: the sixteen old ones for 0 to 15, the others for 16 to 255."""
    values = (ord(char) - (0xFE00 if char < "\uffff" else 0xE0100 - 16) for char in selectors)
    return bytes(values).decode("utf-8", "replace")
