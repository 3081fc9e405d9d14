"""Data inside tags that it cannot close.

What comes from a spec, a source or an earlier reply cannot end its block: the call's random delimiter is cut out of it,
and the openings of our own tag names and of chat templates are escaped. The rest stays as it is, since text escaped as
XML throughout comes back as `&lt;` in the lesson's code (research/sanitize.md, section 3).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..sources import Passage

# Bidi controls and tag characters hide text from people, not from a model; controls but \n and \t mean nothing.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
# Our tags, then the marks of chat templates: a server turns them into its tokens wherever they stand.
_OPENING = re.compile(
    r"<(?=\s*/?\s*(?:lesson|passage|feedback)\b|[|\uff5c]|/?s>|(?:start|end)_of_turn>|<SYS>>|</SYS>>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])",
    re.IGNORECASE,
)
_ESCAPES = {"<": "&lt;", "[": "&#91;"}


def passage_blocks(passages: Sequence[Passage], delimiter: str) -> str:
    """One block a passage, numbered from 1; "" without passages."""
    return "\n".join(
        block(
            "passage", delimiter, passage.text.strip("\n"), number=number,
            heading=f"document: {one_line(passage.document)}\nheading: {one_line(passage.heading_path)}\n",
        )
        for number, passage in enumerate(passages, 1)
    )  # fmt: skip


def block(name: str, delimiter: str, text: str, *, heading: str = "", number: int | None = None) -> str:
    """`text` between the tags `<name-delimiter>`."""
    attribute = "" if number is None else f' n="{number}"'
    body = neutral(heading, delimiter) + ("\n" if heading else "") + neutral(text, delimiter)
    return f"<{name}-{delimiter}{attribute}>\n{body}\n</{name}-{delimiter}>"


def neutral(text: str, delimiter: str) -> str:
    """`text` without what could end its block: the delimiter, our tag names, chat-template tokens."""
    text = re.sub(r"\r\n?", "\n", text)
    text = _INVISIBLE.sub("", text)
    while delimiter.lower() in text.lower():  # repeated: taking it out may join its halves
        text = re.sub(re.escape(delimiter), "", text, flags=re.IGNORECASE)
    return _OPENING.sub(lambda match: _ESCAPES[match.group()], text)


def one_line(text: str) -> str:
    """`text` without line breaks."""
    return " ".join(text.split())
