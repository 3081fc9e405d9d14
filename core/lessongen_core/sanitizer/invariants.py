"""The last word on a cleaned text: read again by a parser that trusts it, it must hold what was promised.

The cleaning works on the source, this on tokens; a fault of the one is not the other's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..content import block_tokens, blocks_of, link_definitions
from ..links import KnownLinks
from .characters import TAGS, may_hide
from .inline import NEEDS_WORK
from .link_targets import fault_of
from .nesting import is_too_deep

_FOREIGN: Final = re.compile(
    r"<(?!/?(?:br|sub|sup|kbd|details|summary|table|thead|tbody|tfoot|tr|th|td)(?:\s+(?:open|(?:col|row)span=[\"']?\d{1,3}[\"']?))*\s*/?>)[A-Za-z/!?]",
    re.IGNORECASE,
)
_UNSEEN: Final = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]|{TAGS.pattern}")


@cache
def _parsers() -> tuple[MarkdownIt, ...]:
    """One that passes HTML on, and one to which it is text and what stands in it is Markdown."""
    parsers = (MarkdownIt("commonmark", {"html": True}).enable("table"), MarkdownIt("js-default"))
    for parser in parsers:
        parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parsers


def broken_invariants(text: str, known: KnownLinks | None) -> list[str]:
    """What of the promises does not hold; [] where all do.

    One H1 at most; nothing nested too deep to see; no HTML but the allowed; no image; no target that is not safe and
    known; no hidden or control character. A fence that is open to the end is the scorer's to see.
    """
    return list(dict.fromkeys(_faults(text, known)))


def _faults(text: str, known: KnownLinks | None) -> Iterator[str]:
    if may_hide(text) and (hidden := _UNSEEN.search(text)):
        yield f"U+{ord(hidden[0]):04X} is left"
    if sum(block.kind == "heading" and block.level == 1 for block in blocks_of(text)) > 1:
        yield "more than one H1"
    if is_too_deep(text):
        yield "nested too deep"
    if not NEEDS_WORK.search(text):
        return
    trusting, careful = _parsers()
    definitions = {label: {"href": target, "title": ""} for label, target, _ in reversed(link_definitions(text))}
    for token in block_tokens(text):
        if token.type == "html_block" and _FOREIGN.search(token.content):
            yield "foreign HTML"
        elif token.type == "inline" and (NEEDS_WORK.search(token.content) or (definitions and "[" in token.content)):
            for child in trusting.parseInline(token.content, {"references": definitions})[0].children or ():
                yield from _inline_faults(child, known)
    if any(token.type == "html_block" for token in block_tokens(text)):
        for child in (child for token in careful.parse(text) for child in token.children or ()):
            yield from _inline_faults(child, known)


def _inline_faults(token: Token, known: KnownLinks | None) -> Iterator[str]:
    if token.type == "image":
        yield "an image"
    elif token.type == "html_inline" and _FOREIGN.search(token.content):
        yield "foreign HTML"
    elif token.type == "link_open" and (fault := fault_of(str(token.attrs["href"]), known)):
        yield f"{fault}: {token.attrs['href']}"
