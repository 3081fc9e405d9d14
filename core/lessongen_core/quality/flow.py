"""Does the text go on as it began: what is announced follows, no paragraph breaks off, no section stops half-way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from ..content import Block, Part
from ..one_line import counted
from ..score import Finding
from .view import View

_COLONS: Final = (":", "：")
_SHOWS: Final = tuple("*_!|$\\<>\"“«„`'#([0123456789-")  # emphasis, images, formulas, quotes, figures
_STOPS: Final = tuple(".!?;,)]>»”\"'`*|…。！？؟。")
_FORMULAS: Final = ("$$", "\\[", "\\begin")  # set off, yet part of the sentence before
_SENTENCE_WORDS: Final = 8
_LAST_WORDS: Final = 3  # of a last paragraph: nothing follows that could go on with it
_ONE: Final = 0.9  # people do it once in a while
_STOPPED: Final = 0.74  # a section that stops half-way: people never do
# Remarks that stand for text: a bracket, an emphasis or an ellipsis round a word that says the rest is elsewhere.
_DOTS: Final = re.compile(r"\A\W*(?:\.\.\.|…)\W*\Z")
_SET_OFF: Final = re.compile(
    r"\A\s*(?:<!--|[*_]{0,3}[\[(].*[\])][*_]{0,3}\s*\Z|[*_]{1,3}[^*_].*[*_]{1,3}\s*\Z|\.\.\.|…)", re.S
)
_REST: Final = re.compile(
    r"\b(?:rest|remain(?:der|ing)|resto|restante|demás|übrige[nrs]?|restliche[nrs]?|reste|restants?|остал\w+)\b", re.I
)
_GONE: Final = re.compile(
    r"\b(?:continu(?:es|ed|ación|a|ará|e)|continúa|to be continued|omitted|left out|truncated|skipped|shortened"
    r"|unchanged|for brevity|same pattern|sigue|siguen|omitid[oa]s?|cortad[oa]|recortad[oa]|por brevedad|no cambia"
    r"|mismo patrón|fortsetzung|fortgesetzt|weggelassen|ausgelassen|gekürzt|unverändert|der kürze halber|à suivre|suite"
    r"|omise?s?|tronquée?|abrégée?|inchangée?s?|par souci de concision|продолжение|продолжается|опущен\w*"
    r"|сокращ[её]н\w*|обрезан\w*|для краткости)\b", re.I,
)  # fmt: skip
_REMARK_WORDS: Final = 25


def flow(view: View) -> Finding | None:
    """Paragraphs that end with a colon before another matter, or without a stop; sections that stop half-way."""
    paragraphs, broken, stopped = 0, [], []
    for part in view.outline.parts:
        if part.role in ("introduction", "section"):
            for block, after in _paragraphs(part):
                paragraphs += 1
                if what := _broken(block, after):
                    broken.append((block.line, what))
            if stop := _stops_short(part):
                stopped.append(stop)
    if not paragraphs:
        return None
    places = [*stopped, *broken]
    if not places:
        return Finding(1, f"none of {counted(paragraphs, 'paragraph')} breaks off")
    share, more = len(places) / paragraphs, len(places) - 1
    line, what = places[0]
    evidence = f"line {line}: {what}" + (f", one of {len(places)} places" if more else "")
    least = _STOPPED - 0.05 * (len(stopped) - 1) if stopped else _ONE
    ceiling = max(0.6, min(least, _ONE - 0.05 * more - 0.6 * more / paragraphs))
    return Finding(
        max(0.0, 1 - 4 * share), evidence, "Show what the text announces, and end every sentence", ceiling=ceiling
    )


def _paragraphs(part: Part) -> Iterator[tuple[Block, Block | None]]:
    """The paragraphs of a part, each with what follows it."""
    blocks = [block for block in part.blocks if block.kind != "html"]
    for block, after in zip_longest(blocks, blocks[1:]):
        if block.kind == "paragraph" and block.top and not block.quoted:
            yield block, after


def _broken(block: Block, after: Block | None) -> str | None:
    text = block.text.rstrip(" *_")
    if text.endswith(_COLONS):
        return "what is announced does not follow" if _is_other(after) else None
    cut = after is not None and after.kind != "code" and not after.quoted and not after.text.startswith(_FORMULAS)
    if cut and not text.endswith(_STOPS) and _is_sentence(block):
        return "the paragraph ends in the middle of a sentence"
    return None


def _stops_short(part: Part) -> tuple[int, str] | None:
    """Where a part ends in the middle of a sentence, or says that its rest is elsewhere."""
    for block in reversed(part.blocks):
        if block.kind in ("paragraph", "html") and _is_remark(block.text):
            return block.line, "a remark stands where the rest should be"
        if block.kind != "html":
            break
    else:
        return None
    text = block.text.rstrip(" *_")
    if block.kind != "paragraph" or not block.top or block.quoted or text.endswith((*_STOPS, *_COLONS)):
        return None
    if block.text.startswith(_SHOWS) or len(text.split()) < _LAST_WORDS:
        return None
    return block.line, "the section ends in the middle of a sentence"


def _is_remark(text: str) -> bool:
    if _DOTS.match(text):
        return True
    if len(text.split()) > _REMARK_WORDS or not _GONE.search(text):
        return False
    return _SET_OFF.match(text) is not None or _REST.search(text) is not None


def _is_sentence(block: Block) -> bool:
    return not block.text.startswith(_SHOWS) and len(block.text.split()) >= _SENTENCE_WORDS


def _is_other(after: Block | None) -> bool:
    """A sentence or a heading is not what was announced; the end of the part neither."""
    if after is None or after.kind == "heading":
        return True
    return after.kind == "paragraph" and after.top and not after.quoted and _is_sentence(after)
