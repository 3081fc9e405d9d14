"""The Markdown parser that all reading goes through: CommonMark's blocks and tables, by markdown-it.

Each of its rules looks at every line it may begin at, and most lines are prose: what a line's first character rules
out is not asked. The tokens are the same; parsing takes half as long.
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
    ruler.at("lheading", _underlined(next(rule.fn for rule in ruler.__rules__ if rule.name == "lheading")))
    signs = {rule.fn: _SIGNS.get(rule.name, "") for rule in ruler.__rules__}
    for chain in ("", "paragraph", "reference", "blockquote", "list"):
        rules = ruler.getRules(chain)  # the ruler's own list
        rules[:] = [_first_of([(signs[rule], rule) for rule in rules])]
    return parser


def _first_of(rules: list[tuple[str, _Rule]]) -> _Rule:
    """The rules of a chain as one that asks those which the line's first character does not rule out."""
    every = [rule for signs, rule in rules if not signs]
    by_sign = {sign: [rule for signs, rule in rules if not signs or sign in signs] for own, _ in rules for sign in own}

    def asked(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        at = state.bMarks[start] + state.tShift[start]
        for rule in by_sign.get(state.src[at : at + 1], every):  # noqa: SIM110  # a generator costs as much as a rule
            if rule(state, start, end, silent):
                return True
        return False

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
