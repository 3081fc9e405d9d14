"""Which HTML elements no reader sees: the rules that the HTML and the Markdown reader share."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .styles import hides

UNSEEN = frozenset(
    {
        "head", "title", "script", "style", "template", "noscript", "noembed", "noframes", "iframe", "object", "svg",
        "canvas",
    }
)  # fmt: skip
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_CLASSES = frozenset({"sr-only", "visually-hidden", "screen-reader-text", "screen-reader-only", "d-none"})
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+""")
TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9-]*+)((?:\s++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+)\s*+(/?)>"""
)


def attributes_of(written: str) -> dict[str, str | None]:
    """The attributes of a tag as they are written, names in lower case."""
    return {name.lower(): value.strip("\"'") if value else None for name, value in _ATTRIBUTE.findall(written)}


def is_hidden(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Whether a page that is opened does not show such an element. Style sheets are not looked at."""
    if "hidden" in attributes or "popover" in attributes or (tag == "dialog" and "open" not in attributes):
        return True
    if (attributes.get("aria-hidden") or "").strip().lower() == "true":
        return True
    if (attributes.get("type") or "").lower() == "hidden":
        return True
    if not _CLASSES.isdisjoint((attributes.get("class") or "").lower().split()):
        return True
    return hides(attributes.get("style") or "")
