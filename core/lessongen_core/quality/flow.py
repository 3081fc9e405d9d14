"""Does the text go on as it began: what is announced follows, and no paragraph breaks off in a sentence."""

from __future__ import annotations

from itertools import zip_longest
from typing import Final

from ..content import Block
from ..one_line import counted
from .score import Finding
from .view import View

_COLONS: Final = (":", "：")
_SHOWS: Final = tuple("*_!|$\\<>\"“«„`'#([0123456789-")  # emphasis, images, formulas, quotes, figures
_STOPS: Final = tuple(".!?;,)]>»”\"'`|…。！？؟。")
_SENTENCE_WORDS: Final = 8
_ONE: Final = 0.9  # people do it once in a while


def flow(view: View) -> Finding | None:
    """Paragraphs that end with a colon before a paragraph of another matter, or with no stop before another one."""
    paragraphs, broken = 0, []
    for part in view.outline.parts:
        if part.role in ("introduction", "section"):
            blocks = [block for block in part.blocks if block.kind != "html"]
            for block, after in zip_longest(blocks, blocks[1:]):
                if block.kind == "paragraph" and block.top and not block.quoted:
                    paragraphs += 1
                    if what := _broken(block, after):
                        broken.append((block.line, what))
    if not paragraphs:
        return None
    if not broken:
        return Finding(1, f"none of {counted(paragraphs, 'paragraph')} breaks off")
    share, more = len(broken) / paragraphs, len(broken) - 1
    line, what = broken[0]
    evidence = f"line {line}: {what}, one of {len(broken)} places"
    ceiling = max(0.6, _ONE - 0.05 * more - 0.6 * more / paragraphs)
    return Finding(
        max(0.0, 1 - 4 * share), evidence, "Show what the text announces, and end every sentence", ceiling=ceiling
    )


def _broken(block: Block, after: Block | None) -> str | None:
    text = block.text.rstrip(" *_")
    if text.endswith(_COLONS):
        return "what is announced does not follow" if _is_other(after) else None
    cut = after is not None and after.kind == "paragraph" and after.top and not after.quoted
    if cut and not text.endswith(_STOPS) and _is_sentence(block):
        return "the paragraph ends in the middle of a sentence"
    return None


def _is_sentence(block: Block) -> bool:
    return not block.text.startswith(_SHOWS) and len(block.text.split()) >= _SENTENCE_WORDS


def _is_other(after: Block | None) -> bool:
    """A sentence or a heading is not what was announced; the end of the part neither."""
    if after is None or after.kind == "heading":
        return True
    return after.kind == "paragraph" and after.top and not after.quoted and _is_sentence(after)
