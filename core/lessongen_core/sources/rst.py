"""reStructuredText as blocks, read by docutils. Nothing is opened: no included file, no configuration, no address.

Roles and directives of Sphinx are taken for what their text says. Only who submits imports this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.languages import get_language
from docutils.parsers.rst import Directive, Parser, directives, roles
from docutils.utils import new_document

from .cutting import Block, Headings, as_items, fenced, split_prose, table
from .dropped import Dropped

_NAMED_DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([A-Za-z][\w:+.-]*?)::", re.MULTILINE)
_NAMED_ROLE = re.compile(r":([A-Za-z][\w:+.-]*?):`|`:([A-Za-z][\w:+.-]*?):")
_TITLE_AND_TARGET = re.compile(r"\s*<[^<>]*>\s*\Z")
_CODE = frozenset({"code", "code-block", "sourcecode", "code-cell", "ipython", "prompt", "console"})
_TEXT_ROLES = frozenset({"ref", "doc", "term", "numref", "any", "abbr", "download", "menuselection", "guilabel", "dfn"})
_FILES = frozenset({"include", "literalinclude", "raw"})
_NO_TEXT = frozenset(
    {"toctree", "index", "currentmodule", "module", "highlight", "tabularcolumns", "literalinclude", "automodule",
     "autoclass", "autofunction", "sectionauthor", "codeauthor", "plot", "graphviz", "youtube"}
)  # fmt: skip
_SKIPPED: tuple[type[nodes.Node], ...] = (
    nodes.system_message, nodes.substitution_definition, nodes.target, nodes.pending, nodes.meta, nodes.decoration,
    nodes.transition, nodes.title,
)  # fmt: skip
_BLOCKS: tuple[type[nodes.Node], ...] = (nodes.literal_block, nodes.table, nodes.section)


def rst_blocks(text: str, dropped: Dropped) -> Iterator[Block]:
    """The blocks of a document, without comments, images, raw text and whatever stands in another file."""
    settings = get_default_settings(Parser)
    settings._disable_config = True
    settings.file_insertion_enabled = False
    settings.raw_enabled = False
    settings.report_level = settings.halt_level = 5  # what is wrong stands in the tree, and ends nothing
    settings.line_length_limit = len(text) + 1
    document = new_document("source", settings)
    _count_files(text, dropped)
    _register_unknown(text, document)
    Parser().parse(text, document)
    yield from _Document(dropped).blocks(document)


class _Document:
    """One document on its way to blocks."""

    def __init__(self, dropped: Dropped) -> None:
        self._dropped = dropped
        self._headings = Headings()
        self._level = 0

    def blocks(self, node: nodes.Node) -> Iterator[Block]:
        """The blocks inside `node`."""
        for child in node.children:
            yield from self._block(child)

    def _block(self, node: nodes.Node) -> Iterator[Block]:
        match node:
            case nodes.section():
                yield from self._section(node)
            case nodes.comment():
                self._dropped.drop("comments", node.astext())
            case nodes.image():
                self._dropped.drop("images", str(node.get("alt", "")))
            case nodes.raw():
                self._dropped.drop("files and raw text", node.astext())
            case nodes.docinfo() | nodes.field_list() if _is_first(node):
                self._dropped.drop("metadata", node.astext())
            case nodes.literal_block() | nodes.doctest_block():
                yield self._of(fenced(node.astext(), _language(node)))
            case nodes.table():
                yield from self._table(node)
            case nodes.bullet_list() | nodes.enumerated_list() if not _holds_blocks(node):
                items = self._items(node)
                ordered = isinstance(node, nodes.enumerated_list)
                yield from (self._of(item) for item in (as_items(items, ordered=ordered) if items else ()))
            case nodes.definition_list_item():
                yield self._of(f"**{self._inline(node.children[0])}**")
                yield from (block for part in node.children[1:] for block in self.blocks(part))
            case nodes.line_block() | nodes.math_block():
                yield self._of(node.astext())
            case nodes.TextElement() if not isinstance(node, _SKIPPED):
                yield from self._prose(self._inline(node))
            case nodes.Element() if not isinstance(node, _SKIPPED):
                yield from self._titled(node)
                yield from self.blocks(node)

    def _section(self, node: nodes.Element) -> Iterator[Block]:
        self._level += 1
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        if title is not None:
            yield self._headings.enter(min(self._level, 6), " ".join(self._inline(title).split()))
        yield from self.blocks(node)
        self._level -= 1

    def _titled(self, node: nodes.Element) -> Iterator[Block]:
        """The title of an admonition or a sidebar: a line, no heading."""
        for child in node.children:
            if isinstance(child, nodes.title):
                yield from self._prose(f"**{self._inline(child)}**")

    def _of(self, text: str) -> Block:
        return Block(text, self._headings.path)

    def _prose(self, text: str) -> Iterator[Block]:
        if plain := " ".join(text.split()):
            yield from map(self._of, split_prose(plain))

    def _table(self, node: nodes.Element) -> Iterator[Block]:
        yield from self._titled(node)
        rows = [[" ".join(self._inline(entry).split()) for entry in row.children] for row in node.findall(nodes.row)]
        if any(map(any, rows)):
            yield self._of(table(rows))

    def _items(self, node: nodes.Element) -> list[str]:
        found = []
        for item in node.children:
            lines: list[str] = []
            for child in item.children:
                if isinstance(child, nodes.bullet_list | nodes.enumerated_list):
                    lines += as_items(self._items(child), ordered=isinstance(child, nodes.enumerated_list))
                else:
                    lines.append(" ".join(self._inline(child).split()))
            found.append("\n".join(filter(None, lines)))
        return [item for item in found if item]

    def _inline(self, node: nodes.Node) -> str:
        """Text between blocks: code in backticks."""
        match node:
            case nodes.Text():
                return node.astext()
            case nodes.literal():
                return f"`{node.astext()}`"
            case nodes.comment() | nodes.image() | nodes.raw():
                return " ".join(block.text for block in self._block(node))
            case nodes.problematic():
                return node.astext()
            case nodes.title() | nodes.TextElement():
                return "".join(map(self._inline, node.children))
            case nodes.Element() if not isinstance(node, _SKIPPED):
                return " ".join(map(self._inline, node.children))
        return ""


def _is_first(node: nodes.Node) -> bool:
    """Before any text: the document's own data, as `:author:`."""
    parent = node.parent
    return isinstance(parent, nodes.document) and not any(
        isinstance(child, nodes.paragraph) for child in parent.children[: parent.index(node)]
    )


def _holds_blocks(node: nodes.Element) -> bool:
    return any(True for kind in _BLOCKS for _ in node.findall(kind))


def _language(node: nodes.Element) -> str:
    classes: list[str] = list(node.get("classes", []))
    told = [each for each in classes if each not in ("code", "doctest", "literal-block")]
    return told[0] if told else "python" if isinstance(node, nodes.doctest_block) else ""


# ---------------------------------------------------------------- what docutils does not know


def _count_files(text: str, dropped: Dropped) -> None:
    """Directives that ask for a file, or for text that is passed through."""
    if asked := sum(name in _FILES for name in _NAMED_DIRECTIVE.findall(text)):
        dropped.drop("files and raw text", count=asked)


def _register_unknown(text: str, document: nodes.document) -> None:
    """Take every directive and role that the text names and docutils does not know for its text."""
    language = get_language("en")
    for directive in {found.lower() for found in _NAMED_DIRECTIVE.findall(text)}:
        if directive in _CODE:
            directives.register_directive(directive, _Code)
        elif directive in _NO_TEXT:
            directives.register_directive(directive, _Nothing)
        elif directives.directive(directive, language, document)[0] is None:
            directives.register_directive(directive, _Plain)
    for named in _NAMED_ROLE.finditer(text):
        name: str = named.group(1) or named.group(2)
        if roles.role(name, language, 0, document.reporter)[0] is None:
            roles.register_local_role(name, _role)  # type: ignore[arg-type]  # the stubs ask for references only


class _AnyOption(dict[str, Callable[[str], str]]):
    """Every option is one."""

    def __bool__(self) -> bool:
        return True

    def __missing__(self, name: str) -> Callable[[str], str]:
        return directives.unchanged


class _Plain(Directive):
    """A directive we do not know: its argument and its content are text."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _AnyOption()

    def run(self) -> list[nodes.Node]:
        """The nodes in its place."""
        holder = nodes.container()
        if self.arguments:
            holder += nodes.paragraph("", "", *self.state.inline_text(self.arguments[0], self.lineno)[0])
        self.state.nested_parse(self.content, self.content_offset, holder)
        return [holder]


class _Code(_Plain):
    """A code block; its argument is the language."""

    def run(self) -> list[nodes.Node]:
        """The nodes in its place."""
        code = "\n".join(self.content)
        return [nodes.literal_block(code, code, classes=["code", *self.arguments[:1]])] if code else []


class _Nothing(_Plain):
    """A directive whose content is no text."""

    def run(self) -> list[nodes.Node]:
        """The nodes in its place."""
        return []


def _role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """A role we do not know: its title, else its target; as code unless it names a place or a term."""
    shown = _TITLE_AND_TARGET.sub("", text) or text
    shown = shown.replace("\x00", "").lstrip("~!")
    short = name.rpartition(":")[2]
    kind = nodes.inline if short in _TEXT_ROLES or shown != text.lstrip("~!") else nodes.literal
    return [kind(rawtext, shown)], []
