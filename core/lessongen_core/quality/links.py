"""Links and images that lead nowhere: made up, or left for somebody to fill in."""

from __future__ import annotations

import re
from typing import Final

from ..one_line import counted
from ..score import Finding
from .view import View

_LINK: Final = re.compile(r"(?<!!)\[([^\[\]\n]*)\]\(\s*<?((?:[^()\s]|\([^()\s]*\))*)>?(?:\s+\"[^\"]*\")?\s*\)")
# Names that RFC 2606 reserves so that nobody can own them, and names that stand for a name.
_NOWHERE: Final = re.compile(
    r"\A(?:\#?|url|link|https?://?|https?://(?:[^/\s]*\.)?(?:example|invalid|test|localhost|example\.(?:com|org"
    r"|net))(?:[:/].*)?"
    r"|https?://[^\s]*\b(?:example-(?:user|repo|org)|your-?(?:user-?name|name|site|domain|repo|org\w*)|insert-\w+"
    r"|placeholder|"
    r"xxx+|path/to/)\b.*)\Z",
    re.IGNORECASE,
)

_IMAGE: Final = re.compile(r"!\[[^\[\]\n]*\]\(\s*<?((?:[^()\s]|\([^()\s]*\))*)")
# What no page can show: a file of the machine or chat that wrote it, and names that stand for a picture to be made.
_NO_IMAGE: Final = re.compile(
    r"\A(?:\Z|(?:sandbox|attachment|blob|file|cid):|/(?:mnt|tmp|home|Users)/"
    r"|https?://(?:[\w-]+\.)*(?:placeholder|placehold|placekitten|dummyimage|picsum)\."
    r"|(?:[^?\s]*/)?(?:todo|tbd|fixme|placeholder|xxx+|your|insert|missing)(?![^\W\d_])[^/\s]*\Z|path/to/)",
    re.IGNORECASE,
)


def links(view: View) -> Finding | None:
    """Targets in the prose that can be no page or picture; None where nothing is linked."""
    if "](" not in view.outline.text:
        return None
    count, bad, images = 0, [], 0
    for piece in view.all_prose:
        if "](" in piece.block.text:
            for _, target in _LINK.findall(piece.block.text):
                count += 1
                if _NOWHERE.match(target):
                    bad.append((piece.block.line, target))
            for target in _IMAGE.findall(view.dotted(piece.block)):
                count += 1
                if _NO_IMAGE.match(target) or _NOWHERE.match(target):
                    images += 1
                    bad.append((piece.block.line, target))
    if not bad:
        return Finding(1, f"{counted(count, 'link')}, none of them made up") if count else None
    line, target = bad[0]
    gate = len(bad) > 1 or images > 0
    ceiling = max(0.4, 0.7 - 0.01 * len(bad)) if gate else 0.78
    evidence = f'line {line}: "{target[:60]}" leads nowhere, one of {len(bad)}'
    score = max(0.0, 1 - len(bad) / count)
    return Finding(score, evidence, "Leave links out", "placeholders" if gate else None, ceiling)
