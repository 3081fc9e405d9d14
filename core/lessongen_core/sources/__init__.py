"""Source documents: Markdown, text, HTML or reStructuredText, cut into passages along their structure."""

from __future__ import annotations

from .characters import visible_text
from .cutting import MAX_WORDS
from .documents import FORMATS, ReadDocument, Unparsable, chunk, format_of, quarantine, read_document
from .passages import Passage, Quarantined, SourceSet, nothing_of, source_set

__all__ = [
    "FORMATS",
    "MAX_WORDS",
    "Passage",
    "Quarantined",
    "ReadDocument",
    "SourceSet",
    "Unparsable",
    "chunk",
    "format_of",
    "nothing_of",
    "quarantine",
    "read_document",
    "source_set",
    "visible_text",
]
