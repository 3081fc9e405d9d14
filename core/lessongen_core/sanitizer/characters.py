"""Characters that are not text: controls, bidirectional overrides (CVE-2021-42574), tags, invisible fillers."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from .changes import Log, line_of
from .scan import on_prose

_ANSI: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?")
_LINE_ENDS: Final = re.compile(r"\r\n?|[\u2028\u2029\u0085\x0b\x0c]")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BIDI: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069\u061c]")
_MARKS: Final = re.compile(r"[\u200e\u200f]")
# The flags of England, Scotland and Wales are the only text that is written with them.
_REGIONS: Final = "|".join(
    "".join(chr(0xE0000 + ord(char)) for char in region) + "\U000e007f" for region in ("gbeng", "gbsct", "gbwls")
)
_TAG: Final = "[\U000e0000-\U000e007f]"
TAGS: Final = re.compile(
    rf"(?<![\U0001f3f4\U000e0000-\U000e007f]){_TAG}+|(?<=\U0001f3f4)(?!(?:{_REGIONS})(?!{_TAG})){_TAG}+"
)
# Kept in code: a lesson may show them there on purpose. In prose those stay that shape the letter before them: variants
# of Mongolian letters and of Chinese characters, breaks between words of scripts that write no blank.
_INVISIBLE: Final = re.compile(
    r"[\u2060-\u2064\u206a-\u206f\ufeff\u00ad\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufff9-\ufffb"
    r"\U0001d173-\U0001d17a\ue000-\uf8ff\U000f0000-\U0010ffff]"
    r"|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]"
    r"|(?<![\u1820-\u18aa])[\u180b-\u180e]"
    r"|(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af])[\U000e0100-\U000e01ef]"
    r"|(?<![\u0e01-\u0edf\u1000-\u109f\u1780-\u17dd])\u200b|\u200b(?![\u0e01-\u0edf\u1000-\u109f\u1780-\u17dd])"
)
# Joiners shape Persian, Hindi and emoji, also where a Persian ending follows a Latin word; between a Latin, Greek or
# Cyrillic letter and anything else they only hide.
_JOINERS: Final = re.compile(
    r"(?<=[A-Za-z\u00c0-\u052f])[\u200c\u200d]+(?![\u0620-\u1fff\u200c\u200d])"
    r"|(?<![\u0620-\u1fff\u200c\u200d])[\u200c\u200d]+(?=[A-Za-z\u00c0-\u052f])"
    r"|(?<=\s)[\u200c\u200d]+|[\u200c\u200d]+(?=\s|\Z)|\A[\u200c\u200d]+"
)
# What can begin any of the three, as a set of characters: a hundredth of the time, and most texts hold none.
_SUSPECTS: Final = re.compile(
    r"[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164"
    r"\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0100-\U000e01ef\U000f0000-\U0010ffffâÃÂ]"
)
# Not at the end of a word in capitals, where a quotation mark or a dash may follow.
_MOJIBAKE: Final = re.compile(
    r"â(?:€[\u0152-\u02dc\u2013-\u203a\u20ac\u2122\x80-\xbf]|[\u0080-\u00bf†‡‰‹›ˆ˜™]{2})"
    r"|(?:(?<![A-ZÀ-ÞĀ-ſ])|(?=..[A-ZÀ-Þ]))(?:Ã[\x80-\xbf\u0152-\u2122]|Â[\xa0-\xbf])"
)
_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


# All that can begin one of the above.
_UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)


def may_hide(text: str) -> bool:
    """Whether controls, bidirectional marks, tags or odd line ends stand there; a hundredth of a search for each."""
    return not text.replace("\n", " ").isprintable() and _UNSEEN.search(text) is not None


def clean_everywhere(text: str, language: str, log: Log) -> str:
    """What must not stand even in code."""
    if not may_hide(text):
        return text
    if found := _LINE_ENDS.search(text):
        text, count = _LINE_ENDS.subn("\n", text)
        log.add("line_end", count, line_of(text, found.start()))
    text = _drop(_ANSI, "terminal_sequence", text, log)
    text = _drop(_CONTROLS, "control_character", text, log)
    text = _drop(_BIDI, "bidirectional_control", text, log)
    if language not in _RIGHT_TO_LEFT:
        text = _drop(_MARKS, "bidirectional_control", text, log)
    return _drop(TAGS, "tag_character", text, log)


def clean_prose(text: str, language: str, log: Log) -> str:
    """Invisible characters, broken encoding and normal form, outside code."""
    if text.isascii():
        return text
    if not _SUSPECTS.search(text) and unicodedata.is_normalized("NFC", text):
        return text

    def clean(piece: str, line: int) -> str:
        piece = _drop(_INVISIBLE, "invisible_character", piece, log, line)
        piece = _drop(_JOINERS, "invisible_character", piece, log, line)
        mended = _MOJIBAKE.sub(_decode, piece)
        log.add("mojibake", mended != piece, line)
        composed = unicodedata.normalize("NFC", mended)
        log.add("normal_form", composed != mended, line)
        return composed

    return on_prose(text, clean)


def _decode(found: re.Match[str]) -> str:
    """UTF-8 read as Windows-1252 and written again; left alone unless it decodes."""
    try:
        return found[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        return found[0]


def _drop(pattern: re.Pattern[str], rule: str, text: str, log: Log, line: int = 1) -> str:
    """`text` without what fits `pattern`; `line` is where `text` begins."""
    found = pattern.search(text)
    if found is None:
        return text
    removed = "".join(match[0] for match in pattern.finditer(text, found.start(), found.start() + 400))
    text_after, count = pattern.subn("", text)
    log.add(rule, count, line + line_of(text, found.start()) - 1, removed)
    return text_after
