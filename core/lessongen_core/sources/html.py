"""HTML as blocks. The parser is selectolax (Lexbor): it builds the tree that a browser builds.

Only who submits imports this: a page of 10 MB takes some 270 MB while it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .cutting import Block, Headings, as_items, fenced, split_prose, table
from .dropped import Dropped
from .markup import TAG, UNSEEN, VOID, is_hidden

MAX_OPEN = 200  # elements at once; a page has some 30, and the parser's time grows with their square
MAX_COPIES = 1_000_000  # of formatting that is not closed: a browser, and so the parser, repeats it in what follows
_MAY_STAY_OPEN = VOID | {
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "option", "optgroup", "rt", "rp",
    "html", "body", "head",
}  # fmt: skip
_FORMATTING = frozenset({"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
_CONTROLS = frozenset({"button", "select", "textarea", "datalist", "audio", "video", "annotation", "annotation-xml"})
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
        "hr", "li", "main", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot",
        "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight|brush:)[- ]?([A-Za-z0-9+#.]{1,20})")


class TooDeep(RecursionError):
    """More elements are open at once than any page needs."""


def html_blocks(text: str, dropped: Dropped) -> Iterator[Block]:
    """The blocks of a page, without what is hidden, comments, images, navigation and form controls.

    Raises:
        TooDeep: elements are nested too deep.
    """
    _check_depth(text)
    root = LexborHTMLParser(text).root
    if root is not None:
        yield from _Page(dropped).blocks(root)


def _check_depth(text: str) -> None:
    """Count elements that are open: the parser itself takes half a minute for a hundred thousand."""
    still_open = formatting = copies = 0
    for tag in TAG.finditer(text):
        name, step = tag[2].lower(), -1 if tag[1] else 1
        if name in _FORMATTING:
            formatting = max(0, formatting + step)
        elif step > 0:
            copies += formatting
        if name not in _MAY_STAY_OPEN and not tag[4]:
            still_open = max(0, still_open + step)
        if still_open > MAX_OPEN or copies > MAX_COPIES:
            raise TooDeep


class _Page:
    """One page on its way to blocks."""

    def __init__(self, dropped: Dropped) -> None:
        self._dropped = dropped
        self._headings = Headings()

    def blocks(self, node: LexborNode) -> Iterator[Block]:
        """The blocks inside `node`; what stands between them is a paragraph."""
        line: list[str] = []
        for child in _children(node):
            if not self._holds_block(child):
                line.append(self._inline(child))
                continue
            yield from self._paragraph(line)
            line = []
            if self._is_shown(child):
                yield from self._block(child)
        yield from self._paragraph(line)

    def _block(self, node: LexborNode) -> Iterator[Block]:
        tag = node.tag or ""
        if re.fullmatch("h[1-6]", tag):
            if title := _line(self._text(node)):
                yield self._headings.enter(int(tag[1]), title)
        elif tag == "pre":
            if (code := self._code(node)).strip():
                yield self._of(fenced(code, _language(node)))
        elif tag == "table" and not _is_layout(node):
            yield from self._table(node)
        elif tag in ("ul", "ol") and not _has(node, "pre, table, h1, h2, h3, h4"):
            items = self._items(node)
            yield from (self._of(item) for item in (as_items(items, ordered=tag == "ol") if items else ()))
        elif tag == "dt":
            yield self._of(f"**{_line(self._text(node))}**")
        else:
            yield from self.blocks(node)

    def _of(self, text: str) -> Block:
        return Block(text, self._headings.path)

    def _paragraph(self, pieces: list[str]) -> Iterator[Block]:
        if text := _line("".join(pieces)):
            yield from map(self._of, split_prose(text))

    def _table(self, node: LexborNode) -> Iterator[Block]:
        rows = [row for row in self._rows(node) if any(row)]
        for caption in (child for child in _children(node) if child.tag == "caption" and self._is_shown(child)):
            yield from self._paragraph([self._text(caption)])
        if rows:
            yield self._of(table(rows))

    def _rows(self, node: LexborNode) -> Iterator[list[str]]:
        for child in _children(node):
            if child.tag == "tr" and self._is_shown(child):
                yield [_line(self._text(cell)) for cell in _children(child) if cell.tag in ("td", "th")]
            elif child.tag in ("thead", "tbody", "tfoot") and self._is_shown(child):
                yield from self._rows(child)

    def _items(self, node: LexborNode) -> list[str]:
        """The items of a list; one within an item is set in."""
        found = []
        for item in _children(node):
            if item.tag != "li" or not self._is_shown(item):
                continue
            inner = [child for child in _children(item) if child.tag in ("ul", "ol")]
            outer = [self._inline(child) for child in _children(item) if child.tag not in ("ul", "ol")]
            nested = [line for each in inner if self._is_shown(each) for line in as_items(self._items(each))]
            found.append("\n".join([_line("".join(outer)), *nested]).strip())
        return [item for item in found if item]

    def _text(self, node: LexborNode) -> str:
        return "".join(map(self._inline, _children(node))) if self._is_shown(node) else ""

    def _inline(self, node: LexborNode) -> str:
        """Text between blocks: code in backticks, a line break as a space."""
        tag = node.tag or ""
        if node.is_text_node:
            return node.text_content or ""
        if tag in ("br", "wbr"):
            return " " if tag == "br" else ""
        if not self._is_shown(node):
            return ""
        if tag in ("code", "kbd", "samp", "tt"):
            code = self._code(node).strip()
            mark = "``" if "`" in code else "`"
            return f"{mark}{code}{mark}" if code else ""
        text = "".join(map(self._inline, _children(node)))
        return f" {text} " if tag in _BLOCKS else text

    def _code(self, node: LexborNode) -> str:
        """Code as it is, line ends included."""
        if node.is_text_node:
            return node.text_content or ""
        if node.tag == "br":
            return "\n"
        return "".join(map(self._code, _children(node))) if self._is_shown(node) else ""

    def _is_shown(self, node: LexborNode) -> bool:
        """Whether a reader sees the element; counts it when not."""
        tag = node.tag or ""
        if node.is_comment_node:
            self._dropped.drop("comments", node.comment_content or "")
            return False
        if tag == "head" and node.first_child is None:
            return False  # the parser puts one into every page
        if tag in UNSEEN:
            self._dropped.drop("metadata" if tag == "head" else "scripts, styles, frames", node.text(deep=True))
            return False
        attributes = node.attributes
        if tag == "img":
            self._dropped.drop("images", attributes.get("alt") or "")
            return False
        if tag == "nav" or attributes.get("role") == "navigation":
            self._dropped.drop("navigation")
            return False
        if tag in _CONTROLS or tag in VOID - {"br", "wbr", "hr"}:
            self._dropped.drop("form controls and media")
            return False
        if is_hidden(tag, attributes):
            self._dropped.drop("hidden elements", node.text(deep=True))
            return False
        return True

    def _holds_block(self, node: LexborNode) -> bool:
        return node.is_element_node and (node.tag in _BLOCKS or _has(node, "p, div, ul, ol, table, pre, h1, h2, h3"))


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _has(node: LexborNode, selector: str) -> bool:
    """Whether something inside `node` fits."""
    return any(found != node for found in node.css(selector))


def _is_layout(node: LexborNode) -> bool:
    """A table that holds blocks only arranges them."""
    return _has(node, "table, pre, ul, ol, h1, h2, h3, h4")


def _language(node: LexborNode) -> str:
    """Of a code block: from its class, that of the code in it, or of what it stands in."""
    parent = node.parent
    near = [node, *node.css("code"), *([parent, parent.parent] if parent is not None else [])]
    for each in near:
        if each is not None and (found := _LANGUAGE.search(each.attributes.get("class") or "")):
            return "" if found[1] in ("default", "none", "notranslate") else found[1]
    return ""


def _line(text: str) -> str:
    return " ".join(text.split())
