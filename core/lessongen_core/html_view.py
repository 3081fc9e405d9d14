"""Markdown -> HTML that a browser may be given: two walls, a parser that passes no HTML on but a few bare tags, and a
list of tags."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from . import pages
from .links import is_safe_target

TAGS: Final = frozenset(
    {
        "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code", "em",
        "strong", "a", "table", "thead", "tbody", "tr", "th", "td", "sub", "sup", "kbd", "details", "summary",
    }
)  # fmt: skip
ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
SCHEMES: Final = frozenset({"http", "https", "mailto"})
# What cleaning leaves in a lesson, without attributes: whoever writes lessons has no other way to say it.
_BARE: Final = re.compile(r"(</?(?:br|sub|sup|kbd|details|summary|table|thead|tbody|tr|th|td)[ \t]*/?>)", re.IGNORECASE)
_STYLE: Final = pages.BASE + pages.LESSON
_PAGE: Final = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main dir="auto">
{body}</main>
</body>
</html>
"""
_LANGUAGE: Final = re.compile(r"language-[\w+#.-]{1,40}")


def html_page(markdown: str, *, title: str, language: str) -> str:
    """`markdown` as a whole page that loads nothing; `language` is its BCP 47 code, direction follows the text."""
    shown = " ".join(title.split())
    return _PAGE.format(
        language=html.escape(language),
        policy=html.escape(pages.policy(style=_STYLE)),
        title=html.escape(shown),
        style=_STYLE,
        body=render_html(markdown),
    )


def render_html(markdown: str) -> str:
    """`markdown` as an HTML fragment: no script, style, image or form, links to http(s) and mail only.

    HTML in the Markdown comes out as text, but for bare tags such as `<br>` and `<sub>`. nh3's own lists are not used:
    its default lets 25 schemes of links through.
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
    parser = MarkdownIt("commonmark", {"html": True}).enable("table").disable("image")
    parser.add_render_rule("html_inline", _bare_tags)
    parser.add_render_rule("html_block", _bare_tags)
    return parser


def _bare_tags(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    parts = _BARE.split(tokens[index].content)  # text and tags by turns
    return "".join(part if number % 2 else html.escape(part) for number, part in enumerate(parts))


def _kept(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if is_safe_target(value) else None
    if tag == "code":
        return value if _LANGUAGE.fullmatch(value) else None
    return value
