"""Raw HTML, comments, links and images: scanned in the order in which CommonMark binds them, code left alone."""

from __future__ import annotations

import re
from typing import Final

from ..content import link_definitions
from ..links import KnownLinks, decoded
from .changes import Log
from .link_targets import clean_links, fault_of
from .raw_html import clean_html, note, paired_names
from .scan import chunks

NEEDS_WORK: Final = re.compile(r"<[\w/!?]|\]\(|!\[|\]:|://|www\.")


def clean_inline(text: str, known: KnownLinks | None, log: Log) -> str:
    """Drop raw HTML outside the allow list, comments, images, and targets of links that are not safe, or not `known`.

    `known` None: any safe target is, and so are files beside the lesson.
    """
    if not NEEDS_WORK.search(text):
        return text
    definitions = [(label, target, fault_of(target, known), lines) for label, target, lines in link_definitions(text)]
    labels = {label: fault for label, _, fault, _ in reversed(definitions)}  # the first one of a label counts
    dropped = {number: (fault, to) for _, to, fault, lines in definitions if fault for number in range(*lines)}
    out = []
    parts = list(chunks(text))
    blocks = paired_names(chunk for _, chunk, kind in parts if kind == "html")
    for begin, chunk, kind in parts:
        line = begin + 1
        if begin in dropped:
            note(log, dropped[begin][0], decoded(dropped[begin][1]), line)
        elif kind == "code" or (not NEEDS_WORK.search(chunk) and not (labels and "[" in chunk)):
            out.append(chunk)
        else:
            cleaned = clean_html(chunk, kind, line, known, blocks, log)
            out.append(clean_links(cleaned, labels, line, known, log))
    return "".join(out)
