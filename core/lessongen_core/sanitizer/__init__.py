"""Raw reply -> safe lesson Markdown. Pure; the order of the steps is research/sanitize.md, section 4.

Everything works on the Markdown source by the parser's line maps, never by an HTML sanitizer: code keeps every byte but
control, bidirectional and tag characters. What is not unambiguous is left for the scorer to see.
"""

from __future__ import annotations

from typing import Final

from ..content import block_tokens
from ..links import KnownLinks
from .changes import ALARMING, Change, Cleaned, Log
from .characters import clean_everywhere, clean_prose
from .echo import drop_echo
from .headings import close_fence, repair_headings, title_as_parsed
from .html_lines import isolate_html
from .inline import clean_inline
from .invariants import broken_invariants
from .mermaid import clean_mermaid
from .nesting import flatten
from .notes import notes_on
from .reply import drop_front_matter, drop_reasoning, is_refusal, trim_talk, unwrap
from .scan import close_ranks
from .tables import repair_tables

__all__ = ["ALARMING", "Change", "Cleaned", "KnownLinks", "is_refusal", "sanitize"]

MAX_CHARACTERS: Final = 1_000_000
# Every rule removes something or moves one way, so a text is stable after a few passes; the bound is a guard.
_MAX_PASSES: Final = 50


def sanitize(raw: str, *, title: str, language: str = "en", known: KnownLinks | None = None) -> Cleaned:
    """Clean a model's reply. `title` is the spec's: it becomes the one H1. `sanitize(sanitize(x)) == sanitize(x)`.

    `known` are the links that may stay; None for a text that no model wrote, whose links are its author's.
    An empty text means that nothing of the reply was a lesson (all reasoning, all preamble).
    """
    log = Log()
    text = raw[:MAX_CHARACTERS]
    log.add("size", len(raw) > MAX_CHARACTERS)
    heading = title_as_parsed(_clean_title(title, language, known))
    for _ in range(_MAX_PASSES):
        before = text
        text = _pass(text, heading, language, known, log)
        if text == before:
            break
    for fault in broken_invariants(text, known):
        log.add("invariant", 1, 1, fault)
    return Cleaned(text, log.changes(), notes_on(text))


def _pass(text: str, title: str, language: str, known: KnownLinks | None, log: Log) -> str:
    text = clean_everywhere(text, language, log)
    text = drop_reasoning(text, log)
    text = unwrap(text, log)
    text = drop_front_matter(text, log)
    text = flatten(text, log)
    text = trim_talk(text, title, log)
    text = clean_prose(text, language, log)
    text = drop_echo(text, log)
    text = isolate_html(text, log)
    text = clean_inline(text, known, log)
    text = close_fence(text, log)
    text = clean_mermaid(text, log)
    text = repair_headings(text, title, log)
    text = repair_tables(text, log)
    text = close_ranks(text, log)
    text = text.strip("\n")
    return text + "\n" if text.strip() else ""


def _clean_title(title: str, language: str, known: KnownLinks | None) -> str:
    log = Log()
    text = " ".join(title.split())
    for _ in range(_MAX_PASSES):
        before = text
        text = clean_prose(clean_everywhere(text, language, log), language, log)
        text = " ".join(clean_inline(drop_echo(text, log), known, log).split())
        if text == before:
            break
    return text if len(block_tokens(f"# {text}")) == 3 else ""
