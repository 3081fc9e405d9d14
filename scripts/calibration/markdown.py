"""Reference lessons as blocks that damage can move about; code is never looked into. Simpler than the scorer's parser.

The scorer must not judge damage by the reading it was made with, so nothing of lessongen but its list of headings is
used here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from lessongen_core.languages import heading_role

_FENCE = re.compile(r"^(?P<quote>(?:>\s?)*)(?P<indent>\s*)(?P<mark>`{3,}|~{3,})")
_LIST = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'(¿¡*`\w])")
_LEAST_WORDS = 8  # of a paragraph worth damaging
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list, quote, table or fence, as written."""

    kind: str
    text: str


@dataclass(slots=True)
class Part:
    """The blocks below one H2; the first part has no heading and holds the title. `role` as in lessongen's headings."""

    heading: str | None
    role: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def title(self) -> str:
        return (self.heading or "").lstrip("# ").strip()


def split(text: str) -> list[Block]:
    """`text` in blocks; joined again it differs in blank lines only."""
    found: list[Block] = []
    lines: list[str] = []
    mark = quote = ""

    def flush() -> None:
        if lines:
            found.append(Block(_kind(lines[0]), "\n".join(lines)))
            lines.clear()

    for line in text.split("\n"):
        fence = _FENCE.match(line)
        if mark and quote and not line.startswith(">"):
            mark = ""  # the quote ended, and its fence with it
        if mark:
            lines.append(line)
            if fence and fence["mark"].startswith(mark) and not line.strip("> \t`~"):
                top = not quote and _FENCE.match(lines[0]) is not None
                mark = ""
                if top:
                    flush()
        elif not line.strip():
            flush()
        else:
            if line.startswith("#") or (fence and not fence["quote"] and not fence["indent"]):
                flush()
            lines.append(line)
            if line.startswith("#"):
                flush()
            if fence:
                mark, quote = fence["mark"], fence["quote"]
    flush()
    return found


def join(blocks: list[Block]) -> str:
    """Blocks with a blank line between them."""
    return "\n\n".join(block.text for block in blocks) + "\n"


def parts_of(text: str) -> list[Part]:
    """The title's part, then one for each H2."""
    parts = [Part(None, "introduction")]
    for block in split(text):
        if block.kind == "heading" and block.text.startswith("## "):
            role = heading_role(block.text.lstrip("# ")) or "section"
            parts.append(Part(block.text, role if role in ("exercises", "summary", "sources") else "section"))
        else:
            parts[-1].blocks.append(block)
    return parts


def assemble(parts: list[Part]) -> str:
    """Parts as text."""
    return join([
        block
        for part in parts
        for block in ([Block("heading", part.heading)] if part.heading else []) + part.blocks
    ])  # fmt: skip


def section_places(parts: list[Part]) -> list[int]:
    """Where the sections stand."""
    return [at for at, part in enumerate(parts) if part.role == "section"]


def prose_places(parts: list[Part]) -> list[Place]:
    """Where the paragraphs of introduction and sections stand, short ones left out."""
    return [
        (at, index)
        for at, part in enumerate(parts)
        if part.role in ("introduction", "section")
        for index, block in enumerate(part.blocks)
        if block.kind == "text" and len(block.text.split()) >= _LEAST_WORDS
    ]


def paragraphs(text: str) -> list[str]:
    """The same paragraphs as texts."""
    parts = parts_of(text)
    return [parts[at].blocks[index].text for at, index in prose_places(parts)]


def sentences(paragraph: str) -> list[str]:
    """A paragraph in sentences, roughly."""
    return _SENTENCE.split(paragraph)


def amount(dose: float, total: int) -> int:
    """How many of `total` a dose is: at least one."""
    return min(total, max(1, round(dose * total)))


def edit_prose(text: str, dose: float, drawn: Random, change: Callable[[str], str | None]) -> str:
    """Change a share `dose` of the paragraphs; those that `change` answers None for are passed over.

    The order is drawn first, so that a larger dose changes what a smaller one does and more.
    """
    parts = parts_of(text)
    places = prose_places(parts)
    left = amount(dose, len(places))
    for at, index in drawn.sample(places, len(places)):
        if left == 0:
            break
        old = parts[at].blocks[index].text
        new = change(old)
        if new is not None and new != old:
            parts[at].blocks[index] = Block("text", new)
            left -= 1
    return assemble(parts)


def insert_after_prose(text: str, dose: float, drawn: Random, make: Callable[[str], str]) -> str:
    """Put a new block after a share `dose` of the paragraphs; `make` is given the paragraph."""
    parts = parts_of(text)
    places = prose_places(parts)
    chosen = drawn.sample(places, len(places))[: amount(dose, len(places))]
    made = {place: make(parts[place[0]].blocks[place[1]].text) for place in chosen}
    for at, index in sorted(made, reverse=True):
        parts[at].blocks.insert(index + 1, Block("text", made[at, index]))
    return assemble(parts)


def rotate(parts: Sequence[Part], places: Sequence[tuple[int, int]]) -> None:
    """Put at each of `places` (part, block) the block of the next one, at the last that of the first."""
    blocks = [parts[at].blocks[index] for at, index in places]
    for (at, index), block in zip(places, blocks[1:] + blocks[:1], strict=True):
        parts[at].blocks[index] = block


def _kind(line: str) -> str:
    if line.startswith("#"):
        return "heading"
    fence = _FENCE.match(line)
    if fence and not fence["quote"] and not fence["indent"]:
        return "code"
    if line.startswith(">"):
        return "quote"
    if line.startswith("|"):
        return "table"
    if _LIST.match(line) or line.startswith("  "):
        return "list"
    return "text"
