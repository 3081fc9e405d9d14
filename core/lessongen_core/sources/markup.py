"""Which HTML elements no reader sees: the rules that the HTML and the Markdown reader share."""

from __future__ import annotations

import re
from collections.abc import Mapping

UNSEEN = frozenset({"head", "script", "style", "template", "noscript", "iframe", "object", "svg", "canvas"})
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_CLASSES = frozenset({"sr-only", "visually-hidden", "screen-reader-text", "screen-reader-only", "d-none"})
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_ZERO = r"[-+]?0*\.?0*(?:[a-z]+|%)?"
_FAR = r"-(?:(?:[5-9]\d\d|\d{4,})(?:\.\d+)?(?:px|pt|%)?|\d{2,}(?:\.\d+)?(?:em|rem|vw|vh|cm|in))"
_HIDING = re.compile(
    rf"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden|font-size:{_ZERO}|opacity:{_ZERO}"
    rf"|max-(?:height|width):{_ZERO}|(?:left|top|right|bottom|text-indent|margin(?:-left|-top)?):{_FAR}"
    rf"|clip:rect\(0.*|clip-path:(?:inset\((?:50|100)%.*|circle\(0.*)|transform:(?:scale\(0\)|translate.*\({_FAR}.*))"
    r"(?:!important)?(?=;|$)"
)
_NO_SIZE = re.compile(rf"(?:^|;)(?:width|height):(?:{_ZERO}|1px)(?=;|$)")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+""")
TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9-]*+)((?:\s++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+)\s*+(/?)>"""
)


def attributes_of(written: str) -> dict[str, str | None]:
    """The attributes of a tag as they are written, names in lower case."""
    return {name.lower(): value.strip("\"'") if value else None for name, value in _ATTRIBUTE.findall(written)}


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element with these attributes is not shown. Style sheets are not looked at."""
    if "hidden" in attributes or (attributes.get("aria-hidden") or "").strip().lower() == "true":
        return True
    if (attributes.get("type") or "").lower() == "hidden":
        return True
    if not _CLASSES.isdisjoint((attributes.get("class") or "").lower().split()):
        return True
    style = _plain_css(attributes.get("style") or "")
    if not style:
        return False
    clipped = "overflow:hidden" in style and _NO_SIZE.search(style) is not None
    return clipped or _HIDING.search(style) is not None or _same_colours(style)


def _same_colours(style: str) -> bool:
    colours = dict(part.partition(":")[::2] for part in style.split(";"))
    back = colours.get("background-color") or colours.get("background")
    return colours.get("color") == "transparent" or (back is not None and back == colours.get("color"))


def _plain_css(style: str) -> str:
    """A style without comments, escapes and spaces, in lower case."""
    plain = _CSS_ESCAPE.sub(_unescaped, _CSS_COMMENT.sub("", style))
    return re.sub(r"\s+", "", plain).lower()


def _unescaped(found: re.Match[str]) -> str:
    if found[2]:
        return str(found[2])
    code = int(found[1], 16)
    return chr(code) if 0 < code < 0xD800 else ""
