"""Edits that change no lesson for the worse or better: the score should not move by more than 0.02."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Final

from .lessons import Lesson
from .markdown import Block, join, split

# Said otherwise, meaning the same.
_SYNONYMS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "for example": "for instance", "in order to": "to", "a lot of": "many", "however": "yet", "begin": "start",
        "large": "big", "we need to": "we have to", "therefore": "so", "let's": "let us", "it is": "it's",
        "do not": "don't", "perhaps": "maybe", "also": "too", "usually": "mostly",
    },
    "es": {
        "por ejemplo": "a modo de ejemplo", "sin embargo": "no obstante", "utilizar": "usar", "además": "asimismo",
        "comenzar": "empezar", "quizás": "tal vez", "luego": "después", "solamente": "sólo",
    },
}  # fmt: skip
_PROSE: Final = ("text", "list", "quote")
_FENCED: Final = re.compile(r"```|~~~")
_CODE_SPAN: Final = re.compile(r"(`+[^`]*`+)")
_TARGET: Final = re.compile(r"(\]\([^)]*\)|<?https?://\S+|\{[^}\n]*\})")
_OPENS_BLOCK: Final = re.compile(r"[-+*#>=|]|\d+[.)]")
Edit = Callable[[Lesson, str], str]


def _prose(text: str, change: Callable[[str], str], kinds: tuple[str, ...] = _PROSE) -> str:
    """Change blocks of `kinds` that hold no fence."""
    return join([
        Block(block.kind, change(block.text)) if block.kind in kinds and not _FENCED.search(block.text) else block
        for block in split(text)
    ])  # fmt: skip


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """Change what stands in no code span and no link target."""
    return "".join(
        piece if _CODE_SPAN.fullmatch(piece)
        else "".join(part if _TARGET.fullmatch(part) else change(part) for part in _TARGET.split(piece))
        for piece in _CODE_SPAN.split(text)
    )  # fmt: skip


def synonyms(lesson: Lesson, text: str) -> str:
    """A dozen common words and phrases by others of the same meaning."""
    table = _SYNONYMS[lesson.course.language]
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, table))})\b", re.IGNORECASE)

    def other(found: re.Match[str]) -> str:
        new = table[found[0].casefold()]
        return new.capitalize() if found[0][0].isupper() else new

    return _prose(text, lambda block: _outside_code(block, lambda piece: pattern.sub(other, piece)))


def dashes(lesson: Lesson, text: str) -> str:
    """Hyphens between spaces and em dashes -> en dashes."""
    return _prose(text, lambda block: _outside_code(block, lambda s: re.sub(r"(?<=\w) -{1,2} (?=\w)|—", " – ", s)))


def quotation_marks(lesson: Lesson, text: str) -> str:
    """Straight apostrophes and quotation marks -> curly ones."""

    def curly(piece: str) -> str:
        piece = re.sub(r"(?<=\w)'(?=\w)", "’", piece)
        return re.sub(r'(?<!\w)"([^"\n]+)"(?!\w)', r"“\1”", piece)

    return _prose(text, lambda block: _outside_code(block, curly))


def list_markers(lesson: Lesson, text: str) -> str:
    """`-` -> `*` in lists."""
    return _prose(text, lambda block: re.sub(r"^(\s*)- ", r"\1* ", block, flags=re.MULTILINE), ("list",))


def emphasis(lesson: Lesson, text: str) -> str:
    """`*word*` -> `_word_`, `**word**` -> `__word__`."""

    def underscored(piece: str) -> str:
        piece = re.sub(r"(?<![\w*])\*\*([^*\n]+)\*\*(?![\w*])", r"__\1__", piece)
        return re.sub(r"(?<![\w*])\*([^*\s][^*\n]*)\*(?![\w*])", r"_\1_", piece)

    return _prose(text, lambda block: _outside_code(block, underscored))


def heading_case(lesson: Lesson, text: str) -> str:
    """Headings with a capital letter at the beginning only."""

    def lower(heading: str) -> str:
        marks, title = heading.split(" ", 1)
        return f"{marks} {title[:1]}{title[1:].lower()}" if "`" not in title else heading

    return _prose(text, lower, ("heading",))


def heading_wording(lesson: Lesson, text: str) -> str:
    """Section headings with a number before them."""
    number = 0
    blocks = split(text)
    for at, block in enumerate(blocks):
        if block.kind == "heading" and block.text.startswith("## ") and not block.text[3:4].isdigit():
            number += 1
            blocks[at] = Block("heading", f"## {number}. {block.text[3:]}")
    return join(blocks)


def setext(lesson: Lesson, text: str) -> str:
    """`# Title` and `## Section` underlined instead."""

    def underlined(heading: str) -> str:
        marks, title = heading.split(" ", 1)
        if len(marks) > 2 or _OPENS_BLOCK.match(title):
            return heading
        return f"{title}\n{'=-'[len(marks) - 1] * max(3, len(title))}"

    return _prose(text, underlined, ("heading",))


def one_line(lesson: Lesson, text: str) -> str:
    """Every paragraph on one line."""
    return _prose(text, lambda block: " ".join(block.split()), ("text",))


def reflow(lesson: Lesson, text: str) -> str:
    """Paragraphs broken at 60 characters, at spaces only."""

    def wrapped(block: str) -> str:
        lines = textwrap.wrap(" ".join(block.split()), 60, break_long_words=False, break_on_hyphens=False)
        # A line must not begin with what opens a list, quote or heading.
        return block if any(_OPENS_BLOCK.match(line) for line in lines[1:]) else "\n".join(lines)

    return _prose(text, wrapped, ("text",))


def crlf(lesson: Lesson, text: str) -> str:
    """Windows line ends."""
    return text.replace("\n", "\r\n")


def trailing_spaces(lesson: Lesson, text: str) -> str:
    """A space at the end of every line, and blank lines at the end of the text."""
    return _prose(text, lambda block: block.replace("\n", " \n") + " ") + "\n\n"


def front_matter(lesson: Lesson, text: str) -> str:
    """The front matter that lessongen's own files have."""
    return f'---\nlesson_id: "{lesson.spec.lesson_id}"\nmodel: some-model\nllm: true\n---\n\n{text}'


def blank_lines(lesson: Lesson, text: str) -> str:
    """Two blank lines between blocks, none at the end."""
    return "\n\n\n".join(block.text for block in split(text))


EDITS: Final[Mapping[str, Edit]] = {
    edit.__name__: edit
    for edit in (
        synonyms, dashes, quotation_marks, list_markers, emphasis, heading_case, heading_wording, setext, one_line,
        reflow, crlf, trailing_spaces, front_matter, blank_lines,
    )
}  # fmt: skip
