"""Markdown and plain text as blocks: what a reader of the rendered page does not see is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from .cutting import MAX_WORDS, Block, Headings, count_words, split_prose
from .dropped import Dropped
from .markup import TAG, UNSEEN, VOID, attributes_of, is_hidden

_FRONT_MATTER = re.compile(r"\A(?:---[ \t]*\n.*?\n(?:---|\.\.\.)|\+\+\+[ \t]*\n.*?\n\+\+\+)[ \t]*(?:\n|\Z)", re.DOTALL)
# Comments, and what a browser takes for one: instructions to a processor, declarations.
_COMMENT_BEGIN = re.compile(r"(?P<block>^[ \t]*+)?(?P<mark><!--|<\?|<!\[CDATA\[|<![A-Za-z])", re.MULTILINE)
_COMMENT_END = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>"}
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n).){1,4000}?(?<!`)\1(?!`)", re.DOTALL)
_IMAGE = re.compile(
    r"!\[[^\[\]]*+(?:\[[^\[\]]*+\][^\[\]]*+)*+\](?:\((?:<[^<>\n]*+>|[^()\s<>]*+(?:\([^()\s]*+\)[^()\s<>]*+)*+)"
    r"(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?+\s*+\)|\[[^\[\]]*+\])(?:\{[^{}\n]*+\})?+"
)
_EMPTY_LINK = re.compile(r"\[\s*\]\([^()\s]*\)")
_WHOLE = ("fence", "code_block", "table")
_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")  # blocks are enough to cut by


def paragraphs(text: str) -> Iterator[Block]:
    """The blocks of a plain text: a `#` is no heading in it."""
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if paragraph.strip():
            for piece in split_prose(paragraph.strip("\n")):
                yield Block(piece, ())


def markdown_blocks(text: str, dropped: Dropped) -> Iterator[Block]:
    """The blocks of a Markdown document, without front matter, comments, hidden elements and images."""
    if front := _FRONT_MATTER.match(text):
        dropped.drop("metadata", front.group())
        text = text[front.end() :]
    text = _shown(text, dropped)
    lines = text.split("\n")
    environment: dict[str, dict[str, dict[str, str]]] = {}
    tree = SyntaxTreeNode(_PARSER.parse(text, environment))
    for label, link in environment.get("references", {}).items():
        if link["href"] in ("", "#") or label.startswith("//"):  # [//]: # (the comment of people who know Markdown)
            dropped.drop("comments", link.get("title", ""))
    headings = Headings()
    for node in tree.children:
        if node.type == "heading":
            yield headings.enter(int(node.tag[1]), _plain(node.children[0].content if node.children else ""))
            continue
        for piece in _pieces(node, lines):
            yield Block(piece, headings.path)


def _shown(text: str, dropped: Dropped) -> str:
    """`text` without what its page does not show. Code is looked at only where it stands in something hidden."""
    if "<" not in text and "![" not in text:
        return text
    plain = _without_code(text)
    ranges = [*_comments(plain, text, dropped), *_hidden(plain, text, dropped), *_images(plain, dropped)]
    return _EMPTY_LINK.sub("", _cut_out(text, ranges)) if ranges else text


def _without_code(text: str) -> str:
    """`text` with code as spaces, so that places in both are the same."""
    lines = text.split("\n")
    for token in _PARSER.parse(text):
        if token.type in ("fence", "code_block") and token.map:
            for number in range(*token.map):
                lines[number] = " " * len(lines[number])
    return _CODE_SPAN.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), "\n".join(lines))


def _comments(plain: str, text: str, dropped: Dropped) -> Iterator[tuple[int, int]]:
    """One that is never closed hides the rest where it begins a block; elsewhere its signs are text."""
    end = 0
    closed: dict[str, bool] = {}  # whether such an end comes at all: looked for once
    while found := _COMMENT_BEGIN.search(plain, end):
        at, mark = found.start("mark"), _COMMENT_END.get(found["mark"], ">")
        end = plain.find(mark, found.end()) if closed.get(mark, True) else -1
        closed[mark] = end >= 0
        if end < 0 and found["block"] is None:
            end = found.end()
            continue
        end = len(plain) if end < 0 else end + len(mark)
        dropped.drop("comments", text[at:end])
        yield at, end


def _images(plain: str, dropped: Dropped) -> Iterator[tuple[int, int]]:
    for found in _IMAGE.finditer(plain):
        dropped.drop("images", found.group())
        yield found.span()


def _hidden(plain: str, text: str, dropped: Dropped) -> Iterator[tuple[int, int]]:
    """From each tag of something hidden to the end of it; without an end to that of the text, as in a browser."""
    end = 0
    for found in TAG.finditer(plain):
        name = found[2].lower()
        if found.start() < end or found[1]:
            continue
        if name in VOID:
            if name == "img":
                dropped.drop("images", found.group())
                yield found.span()
            continue
        if name not in UNSEEN and not is_hidden(name, attributes_of(found[3])):
            continue
        end = _end_of(name, plain, found.end())
        dropped.drop("scripts, styles, frames" if name in UNSEEN else "hidden elements", text[found.start() : end])
        yield found.start(), end


def _end_of(name: str, plain: str, start: int) -> int:
    """Behind the closing tag that fits the opening one of `name` before `start`."""
    depth = 1
    for tag in TAG.finditer(plain, start):
        if tag[2].lower() == name:
            depth += -1 if tag[1] else 1
            if not depth:
                return tag.end()
    return len(plain)


def _cut_out(text: str, ranges: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(ranges):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return "".join([*kept, text[at:]])


def _plain(heading: str) -> str:
    """A heading without attributes `{#id}` and line breaks."""
    return " ".join(re.sub(r"\s*\{[#.:][^}]*\}\s*$", "", heading).split())


def _pieces(node: SyntaxTreeNode, lines: list[str]) -> Iterator[str]:
    """The text of a block; one that is too long as the texts of its parts."""
    if node.map is None:
        return
    raw = "\n".join(lines[node.map[0] : node.map[1]]).strip("\n")
    if node.type in _WHOLE:
        yield raw
        return
    if count_words(raw) > MAX_WORDS and any(child.map for child in node.children) and node.type != "paragraph":
        for child in node.children:
            yield from _pieces(child, lines)
        return
    yield from split_prose(raw) if node.type in ("paragraph", "html_block") else (raw,)
