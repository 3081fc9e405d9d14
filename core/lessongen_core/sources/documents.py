"""One document of any format as passages: read, cleaned of what no reader sees, cut, and looked through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from .characters import seen
from .cutting import Block, cut
from .dropped import Dropped
from .injections import suspicion
from .passages import Passage, Quarantined

FORMATS = {
    ".md": "Markdown", ".markdown": "Markdown", ".mkd": "Markdown", ".rmd": "Markdown", ".qmd": "Markdown",
    ".txt": "text", ".text": "text",
    ".html": "HTML", ".htm": "HTML", ".xhtml": "HTML",
    ".rst": "reStructuredText", ".rest": "reStructuredText",
}  # fmt: skip

_PARTING = re.compile(r"[\s_/\\.+-]+")


class Unparsable(Exception):
    """The document's structure cannot be read, in words for its author."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """`dropped`: what was left out, by kind; `hidden`: texts that were hidden, for a person to see."""

    passages: tuple[Passage, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()


def format_of(document: str) -> str:
    """By the extension; Markdown when it is another."""
    return FORMATS.get(PurePath(document).suffix.lower(), "Markdown")


def read_document(text: str, document: str) -> ReadDocument:
    """Cut `text` into passages of about 120 to 220 words; the extension of `document` tells the format.

    Cuts fall between blocks; a long paragraph is cut between sentences, a long list between items, a code block or a
    table never.

    Raises:
        Unparsable: its elements are nested too deep.
    """
    dropped = Dropped()
    clean = seen(text)
    if clean.removed:
        dropped.drop("invisible characters", count=clean.removed)
    for message in clean.messages:
        dropped.show(message)
    try:
        passages = cut(_blocks(clean.text, format_of(document), dropped), document)
    except RecursionError:
        raise Unparsable("its elements are nested too deep") from None
    return ReadDocument(passages, dict(sorted(dropped.counts.items())), tuple(dropped.hidden))


def chunk(text: str, document: str) -> tuple[Passage, ...]:
    """The passages of `read_document`."""
    return read_document(text, document).passages


def quarantine(passages: tuple[Passage, ...]) -> tuple[tuple[Passage, ...], tuple[Quarantined, ...]]:
    """The passages that may be cited, and those that seem to speak to the model, by text, headings or document name."""
    good: list[Passage] = []
    kept: list[Quarantined] = []
    names = {document: _suspicious_name(document) for document in {passage.document for passage in passages}}
    for passage in passages:
        evidence = names[passage.document] or suspicion(f"{passage.heading_path}\n{passage.text}")
        if evidence is None:
            good.append(passage)
        else:
            kept.append(Quarantined(passage, evidence))
    return tuple(good), tuple(kept)


def _suspicious_name(document: str) -> str | None:
    """The prompt names the document, too; as it is, and with what parts words in file names as spaces."""
    found = suspicion(document) or suspicion(_PARTING.sub(" ", document))
    return found and f"document name, {found}"


def _blocks(text: str, kind: str, dropped: Dropped) -> Iterator[Block]:
    """HTML and reStructuredText are read where batches are submitted: no worker imports their parsers."""
    if kind == "text":
        from .markdown import paragraphs

        return paragraphs(text)
    if kind == "HTML":
        from .html import html_blocks

        return html_blocks(text, dropped)
    if kind == "reStructuredText":
        from .rst import rst_blocks

        return rst_blocks(text, dropped)
    from .markdown import markdown_blocks

    return markdown_blocks(text, dropped)
