"""Held-out damage to the language of a lesson."""

from __future__ import annotations

import base64
import re
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, assemble, edit_prose, parts_of, section_places
from .round3_form import NAME
from .round4_form import one_line
from .round4_languages import LOCALES, SISTER_LETTERS, SISTER_WORDS
from .round4_leftovers import ANY_WORDS, WORDS

# Where the small and capital letters of a styled alphabet begin.
_STYLES: Final = {
    "bold": (0x1D41A, 0x1D400), "bold script": (0x1D4EA, 0x1D4D0), "fraktur": (0x1D586, 0x1D56C),
    "double-struck bold sans": (0x1D5EE, 0x1D5D4), "monospace": (0x1D68A, 0x1D670), "full width": (0xFF41, 0xFF21),
    "circled": (0x24D0, 0x24B6),
}  # fmt: skip
_LEAST_SLID: Final = 0.25  # of the words of a paragraph
_VOCABULARY: Final = 50257  # tokens of a byte-pair encoding that many models share


def like(new: str, old: str) -> str:
    """`new` with a capital where `old` has one."""
    return new[0].upper() + new[1:] if new and old[0].isupper() else new


@kind("language", doses=True)
def styled_letters(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is in letters for show: bold script, fraktur, full width, circled; code stays."""
    small, capital = _STYLES[drawn.choice(sorted(_STYLES))]

    def styled(letter: str) -> str:
        plain = unicodedata.normalize("NFD", letter)[0]
        if "a" <= plain <= "z":
            return chr(small + ord(plain) - ord("a"))
        return chr(capital + ord(plain) - ord("A")) if "A" <= plain <= "Z" else letter

    def written(old: str) -> str:
        return ANY_WORDS.sub(lambda m: "".join(map(styled, m[0])) if m["word"] else m[0], old)

    return edit_prose(text, dose, drawn, written)


def _token_ids(old: str) -> str:
    ids = [zlib.crc32(piece.encode()) % _VOCABULARY for piece in re.findall(r"\w+|[^\w\s]", old)]
    return f"[{', '.join(map(str, ids))}]"


_ENCODINGS: Final[dict[str, Callable[[str], str]]] = {
    "base64": lambda old: base64.b64encode(old.encode()).decode(),
    "base32": lambda old: base64.b32encode(old.encode()).decode(),
    "base85": lambda old: re.sub(r"[<>`*_|~#{}]", "", base64.b85encode(old.encode()).decode()),
    "hex": lambda old: old.encode().hex(" ", 4),
    "percent": lambda old: "".join(f"%{byte:02X}" if byte % 3 or byte < 33 else chr(byte) for byte in old.encode()),
    "bytes": lambda old: " ".join(map(str, old.encode())),
    "token ids": _token_ids,
    "escapes": lambda old: "".join(f"\\u{ord(letter):04x}" for letter in old),
}


@kind("language", doses=True)
def paragraphs_encoded(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is in no language: the base64, hex, bytes or token numbers that nobody decoded."""
    encode = _ENCODINGS[drawn.choice(sorted(_ENCODINGS))]
    return edit_prose(text, dose, drawn, lambda old: encode(one_line(old)))


@kind("language")
def locales_mixed_up(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The paragraphs of each section but the first come from the files of other locales, another one in each."""
    others = sorted(name for name in LOCALES if name != lesson.course.language)
    drawn.shuffle(others)
    parts = parts_of(text)
    places = section_places(parts)
    for number, at in enumerate(places[1:] or places):
        bank = LOCALES[others[number % len(others)]]
        blocks = []
        for block in parts[at].blocks:
            if block.kind == "text":
                names = [f"`{name}`" for name in NAME.findall(block.text)] or [f"*{lesson.spec.title}*"]
                said = [line.format(it=drawn.choice(names)) for line in drawn.sample(bank, drawn.randrange(2, 4))]
                blocks.append(Block("text", " ".join(said)))
            else:
                blocks.append(block)
        parts[at].blocks = blocks
    return assemble(parts)


@kind("language", doses=True)
def sister_language(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs has slid half-way into a language near by: Spanish to Portuguese, English to Dutch."""
    words, rules = in_language(SISTER_WORDS, lesson), in_language(SISTER_LETTERS, lesson)

    def slid(m: re.Match[str]) -> str:
        old = (m["word"] or "").lower()
        if not old:
            return m[0]
        new = words.get(old, "")
        if not new:
            new = old
            for pattern, other in rules:
                new = re.sub(pattern, other, new)
        return like(new, m[0]) if new != old else m[0]

    def drifted(old: str) -> str | None:
        new = ANY_WORDS.sub(slid, old)
        changed = sum(one != other for one, other in zip(old.split(), new.split(), strict=True))
        return new if changed >= _LEAST_SLID * len(old.split()) else None

    return edit_prose(text, dose, drawn, drifted)


@kind("language", doses=True)
def words_run_backwards(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs the letters of each word stand from right to left: sdrow fo srettel; code stays."""
    return edit_prose(
        text, dose, drawn, lambda old: WORDS.sub(lambda m: m["word"][::-1] if m["word"] else m[0], old)
    )  # fmt: skip
