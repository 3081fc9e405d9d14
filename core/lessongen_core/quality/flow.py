"""Does what a paragraph announces follow: after "as in this example:" comes the example."""

from __future__ import annotations

from itertools import zip_longest
from typing import Final

from ..content import Block, Part
from .score import Finding
from .view import View

_COLONS: Final = (":", "：")
_SHOWS: Final = tuple("*_!|$\\<>\"“«„`'#([0123456789-")  # emphasis, images, formulas, quotes, figures
_SENTENCE_WORDS: Final = 8
_ONE: Final = 0.9  # people do it once in a while


def flow(view: View) -> Finding | None:
    """Paragraphs that end with a colon and stand before a paragraph of another matter, a heading or nothing."""
    announced, broken = 0, []
    for part in view.outline.parts:
        if part.role in ("introduction", "section"):
            for block, after in _announcements(part):
                announced += 1
                if _is_other(after):
                    broken.append(block.line)
    if not announced:
        return None
    if not broken:
        return Finding(1, f"what {announced} paragraphs announce follows")
    share, more = len(broken) / announced, len(broken) - 1
    evidence = f"line {broken[0]}: what is announced does not follow, as in {len(broken)} of {announced} places"
    ceiling = max(0.6, _ONE - 0.05 * more - 0.3 * more / announced)
    return Finding(max(0.0, 1 - 2 * share), evidence, "Show what the text announces, right after it", ceiling=ceiling)


def _announcements(part: Part) -> list[tuple[Block, Block | None]]:
    blocks = [block for block in part.blocks if block.kind != "html"]
    return [
        (block, after)
        for block, after in zip_longest(blocks, blocks[1:])
        if block.kind == "paragraph" and block.top and block.text.rstrip(" *_").endswith(_COLONS)
    ]


def _is_other(after: Block | None) -> bool:
    """A sentence or a heading is not what was announced; the end of the part neither."""
    if after is None or after.kind == "heading":
        return True
    if after.kind != "paragraph" or after.quoted or not after.top or after.text.startswith(_SHOWS):
        return False
    return len(after.text.split()) >= _SENTENCE_WORDS
