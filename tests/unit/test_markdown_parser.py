"""Our parser asks fewer rules than markdown-it's own, and reads the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lessongen_core.markdown_parser import block_parser

LINES = (
    "- a", "  - b", "> q", "> - x", "1. one", "2) two", "0. z", "# h", "##h", "===", "---", "- - -", "***", "```",
    "~~~", "```py", "    code", "\ttab", "| a | b |", "|---|---|", ":-:|-", "a | b", "[a]: http://x",
    "\\# no",
    "[a]: <x>\n 'title'", "[x", "<div>", "<!-- c", "-->", "<b>", "text", "", "  ", "*", "+", "-", "=", "> ```", ">",
)  # fmt: skip
INDENTS = ("", "", "> ", "  ", "    ", "- ", "1. ", ">> ")


@given(st.lists(st.tuples(st.sampled_from(INDENTS), st.sampled_from(LINES)), max_size=12))
def test_tokens_and_definitions_are_those_of_markdown_it(lines):
    """Whatever stands in whatever: quotes in lists, fences in quotes, underlined headings, definitions."""
    text = "\n".join(indent + line for indent, line in lines)
    plain = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
    plain.validateLink = lambda url: True
    known: dict[str, object] = {}
    ours: dict[str, object] = {}
    assert plain.parse(text, known) == block_parser().parse(text, ours)
    assert known == ours
