"""Text of others in Markdown: shown, and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lessongen_core.markdown_escape import inline, visible

GFM = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

# What a title, a name or a provider's message may hold to break out of its place.
INJECTIONS = [
    "a | b || c",
    "a \\| b",
    "\\",
    "ends with \\",
    "`code`",
    "``` fence",
    "`",
    "**bold** _it_ ~~gone~~ *",
    "<script>alert(1)</script>",
    "<!-- comment",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![image](http://evil.example/x.png)",
    "[ref]: http://evil.example",
    "<http://evil.example>",
    "http://evil.example www.evil.example",
    "&lt;b&gt; &#x202e; &amp;",
    "# heading",
    "title #",
    "line one\nline two\r\n\n# heading\n\n---\n\n- item",
    "| --- | --- |",
    "a\u2028# b\u2029c\x85d",
    "1. item",
    "- [ ] task",
    "> quote",
    "    code",
    "\ttab",
    "---",
    "===",
    "$x$ and $$y$$",
    "\x1b[2J\x1b]0;title\x07",
    "\x9b2J",
    "rtl \u202e evil \u2066",
    "zero\u200bwidth\ufeff",
    "tag \U000e0041",
    "null \x00 byte",
    "[/] [red] :warning: list[int]",
    "{% raw %}{{ 1 }}",
    "😀 Größe 你好",
    "x" * 5000,
    "",
    "   ",
]


def shown_as(markdown):
    """The text of the only cell of a table, and what kinds of inline tokens it is made of."""
    tokens = GFM.parse(f"| Title | Next |\n| --- | --- |\n| {markdown} | end |\n")
    cells = [tokens[i + 1] for i, token in enumerate(tokens) if token.type == "td_open"]
    assert len(cells) == 2, "the text changed the number of cells"
    assert cells[1].content == "end"
    children = cells[0].children or []
    return "".join(child.content for child in children), {child.type for child in children}


@pytest.mark.parametrize("text", INJECTIONS, ids=lambda text: ascii(text)[:30])
def test_an_injection_is_shown_and_does_nothing(text):
    """In a table cell each text is one piece of plain text, equal to what came in."""
    shown, kinds = shown_as(inline(text))
    assert kinds <= {"text"}
    assert shown == (visible(text) or "-")


@pytest.mark.parametrize("text", INJECTIONS, ids=lambda text: ascii(text)[:30])
def test_an_injection_stays_inside_its_heading(text):
    """In a heading it is the heading's text: no second block, no closing sequence lost."""
    tokens = GFM.parse(f"# Batch {inline(text)}\n\nafter\n")
    assert [token.type for token in tokens if token.level == 0 and token.nesting == 1] == [
        "heading_open",
        "paragraph_open",
    ]
    assert "".join(child.content for child in tokens[1].children) == f"Batch {visible(text) or '-'}"


@given(st.text())
def test_any_text_is_shown_and_does_nothing(text):
    """The same for whatever text there is."""
    shown, kinds = shown_as(inline(text))
    assert kinds <= {"text"}
    assert shown == (visible(text) or "-")


@given(st.text(alphabet=st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Lu", "Po", "Sm"])))
def test_nothing_invisible_reaches_the_page(text):
    """Control, bidi, zero-width and tag characters are visible escapes, and it is one line."""
    told = inline(text, limit=1000)
    assert "\n" not in told and "\r" not in told
    bad = [c for c in told if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not bad
    assert not set(told) & set("\u200b\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\U000e0041")


@pytest.mark.parametrize("url", ["http://a.example/x", "https://a.example", "ftp://a.example", "www.a.example/x"])
def test_a_bare_address_is_not_made_a_link(url):
    """GitHub turns a bare address into a link; broken by a backslash it stays text."""
    assert url not in inline(f"see {url} now")
    assert shown_as(inline(url))[0] == url


def test_a_long_text_is_cut_with_a_sign():
    """What is cut ends in an ellipsis, within the limit."""
    assert visible("word " * 100, limit=12) == "word word w…"
    assert len(inline("x" * 500, limit=50)) == 50


@pytest.mark.parametrize("nothing", [None, "", " \n "])
def test_nothing_is_a_dash(nothing):
    """A table cell is never empty."""
    assert inline(nothing) == "-"
