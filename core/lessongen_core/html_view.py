"""Markdown -> HTML that a browser may be given: two walls, a parser that passes no HTML on and a list of tags."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import nh3
from markdown_it import MarkdownIt

from .links import is_safe_target

TAGS: Final = frozenset(
    {
        "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code", "em",
        "strong", "a", "table", "thead", "tbody", "tr", "th", "td",
    }
)  # fmt: skip
ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
SCHEMES: Final = frozenset({"http", "https", "mailto"})
_LANGUAGE: Final = re.compile(r"language-[\w+#.-]{1,40}")


def render_html(markdown: str) -> str:
    """`markdown` as an HTML fragment: no script, style, image or form, links to http(s) and mail only.

    HTML in the Markdown comes out as text. nh3's own lists are not used: its default lets 25 schemes of links through.
    """
    return nh3.clean(
        _parser().render(markdown),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_kept,
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style"},
        strip_comments=True,
    )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _kept(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if is_safe_target(value) else None
    if tag == "code":
        return value if _LANGUAGE.fullmatch(value) else None
    return value
