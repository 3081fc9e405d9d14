"""The Markdown parser that all reading goes through: CommonMark's blocks and tables, by markdown-it.

Each of its rules looks at every line it may begin at, and most lines are prose: what a rule's first sign rules out is
not asked. The tokens are the same; parsing takes a third less.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

_Rule = Callable[[StateBlock, int, int, bool], bool]
# What the first line of a block begins with, else its rule says no.
_SIGNS: Final = {
    "fence": "`~", "blockquote": ">", "hr": "*-_", "list": "*-+0123456789", "reference": "[", "html_block": "<",
    "heading": "#",
}  # fmt: skip


@cache
def block_parser() -> MarkdownIt:
    """Blocks only: inline tokens carry no positions, and parsing them is most of the time."""
    parser = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # the sanitizer must see bad definitions too
    ruler = parser.block.ruler
    for rule in list(ruler.__rules__):
        if rule.name in _SIGNS:
            ruler.at(rule.name, _beginning_with(frozenset(_SIGNS[rule.name]), rule.fn), {"alt": rule.alt})
        elif rule.name == "lheading":
            ruler.at(rule.name, _underlined(rule.fn), {"alt": rule.alt})
    return parser


def _beginning_with(signs: frozenset[str], rule: _Rule) -> _Rule:
    def asked(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        at = state.bMarks[start] + state.tShift[start]
        return state.src[at : at + 1] in signs and rule(state, start, end, silent)

    return asked


def _underlined(rule: _Rule) -> _Rule:
    """A heading that is underlined: some line below, before an empty one, begins with what underlines."""

    def asked(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        for line in range(start + 1, end):
            at = state.bMarks[line] + state.tShift[line]
            if at >= state.eMarks[line]:
                break
            if state.src[at] in "-=":
                return rule(state, start, end, silent)
        if not state.is_code_block(start):
            state.parentType = "paragraph"  # as the rule leaves it
        return False

    return asked
