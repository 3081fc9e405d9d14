"""sanitize: what holds for any text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lessongen_core.content import blocks_of
from lessongen_core.links import KnownLinks, is_safe_target
from lessongen_core.sanitizer import sanitize
from lessongen_core.sanitizer.changes import MOST_SHOWN
from lessongen_core.sanitizer.invariants import broken_invariants
from lessongen_core.sanitizer.scan import code_spans

KNOWN = KnownLinks.of(["See https://e.example/a_(b)?q=1, or write to me@e.example."], ["docs.example.org"])
PIECES = st.sampled_from(
    [
        "# Loops\n", "#Loops\n", "# Other\n", "## A\n", "## A (300 words)\n", "#### Deep\n", "##Tight\n", "**Bold**\n",
        "Setext\n===\n", "Setext\n---\n", "A sentence.\n---\n", "---\n", "a: b\n", "text ", "I hope this helps!\n",
        "Sure! Here is the lesson:\n", "<think>", "</think>", "```\n", "```markdown\n", "```mermaid\ngraph TD\n",
        "> " * 21, "- " * 11, "\n" + "> " * 21,
        "~~~\n",
        "click A href\n", "; click A f()\n", "A@{ img: x }\n", "<b x\n",
        'A["x\\"y"] --> B\n', "%%{init: {}}%%\n",
        "`", "``", "<!--", "-->", "<script>", "</script>",
        "<details>", "</details>", "<details>\n", "\n<td>", "  <br>\n", "![i](//h/p.png)",
        "<div>", "</div>", "<br/>", "<b", "<x y='", ">", "\\", "\n", "\n\n", "\n\n\n\n", "    ", "> ",
        "- ", "1. ", "[a](", "javascript:x", "https://e.example/", "https://evil.example/p", "www.evil.example",
        "https://docs.example.org/x", "<https://evil.example/>", "<me@evil.example>", ")", "![", "]", "](", "][1]",
        "[1]",
        "[1]: data:x\n", "[1]: https://evil.example\n", "[1]: https://docs.example.org\n", "| a | b |\n", "|---|---|\n",
        "|---|\n", "| c |\n", "| `c | <b x=y>` |\n",
        "[250 words]", "[passage 2]", "【1†x】", "\u200b", "\u202e", "\x1b[31m", "\x00",
        "\U0001f3f4",
        "\U000e0041", "\u200d", "\ue000", "\ufe0f\ufe0f", "e\u0301", "\u00e2\u20ac\u2122", "&lt;", "<?", "<![CDATA[",
        '{"content": "# T"}', '{"content": "# T\\n"', '"', "\\n",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=80)
TITLES = st.sampled_from(["Loops", "C #", "**x** <b>", "a\nb", "`", "", "See https://evil.example"])
FOREIGN_HTML = re.compile(r"<(?!/?(?:br|sub|sup|kbd|details|summary|table|t[a-z]+)\b)[a-z/!?]|\son\w+=", re.IGNORECASE)


def tokens_of(text: str, *, html: bool) -> Iterator[Token]:
    """Every token that a parser sees which passes HTML on, or to which it is text."""
    parser = MarkdownIt("js-default", {"html": html, "maxNesting": 1000})
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    for block in parser.parse(text):
        yield from (block, *(block.children or ()))


@settings(max_examples=300, deadline=None)
@given(TEXTS, TITLES, st.sampled_from([None, KNOWN, KnownLinks()]))
@example("<scr<script></script>ipt>alert(1)</script>", "T", None)
@example("<details>\n`<img src=x onerror=y>`\n</details>", "T", None)
@example("<details>\n<summary>H</summary>\n![x](//h/p.png)\n[a](javascript:x)\n</details>", "T", KNOWN)
@example("<details>\n```\n\n```\n![x](//h/p.png)\n[a](javascript:x)\n```", "T", KNOWN)
@example("> <td>\n    ![x](https://evil.example/p.png)", "T", KNOWN)
@example("a ` b\n<td>` ![x](https://evil.example/p.png) `", "T", KNOWN)
@example("| a | b |\n|---|---|\n| `x | <img src=x onerror=y>` | ![i](//h) |\n", "T", KNOWN)
@example("1. <tr>\n\t<!--<svg/onload=x>- ", "T", KNOWN)
@example("1. > [a](\n   > javascript:x)", "T", None)
@example("> " * 21 + "[a](\n" + "> " * 21 + "javascript:x)", "T", None)
@example("a ` https://evil.example/p ` and `` www.evil.example", "T", KNOWN)
def test_idempotent_and_safe(raw: str, title: str, known: KnownLinks | None) -> None:
    """Cleaning twice is cleaning once, and no renderer that trusts Markdown meets script or a bad target."""
    cleaned = sanitize(raw, title=title, known=known)
    once = cleaned.text
    assert sanitize(once, title=title, known=known).text == once
    for token in [*tokens_of(once, html=True), *tokens_of(once, html=False)]:
        assert token.type != "image"
        if token.type in ("html_block", "html_inline"):
            assert not FOREIGN_HTML.search(token.content)
        if token.type == "link_open":
            target = str(token.attrs["href"])
            assert is_safe_target(target) and (known is None or known.holds(target))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\U000e0000-\U000e007f]", once)
    assert "invariant" not in cleaned.rules


# Code as lessons hold it: fences in fences, tildes, tabs, Markdown and HTML as examples. What deceives a reader even in
# code (controls, bidirectional and tag characters) is not among it.
CODE_LINES = st.lists(
    st.sampled_from(
        [
            "# comment", "## Not a heading", "<script>alert(1)</script>", "<!-- c -->", "[a](javascript:b)",
            "![i](//h/i)",
            "https://evil.example/x", "| a |", "|--|--|", "\tindented", "   ", "", "", "", "", "**Bold**", "<think>",
            "</think>", "[1]: data:x", "Sure! Here is the lesson:", "---", "[250 words]", "[passage 2]", "1. x", "> q",
            "e\u0301", "\u200b", "\ue000", "\u00e2\u20ac\u2122", "\u0430\u0440ple", "rm -rf /", 'A["\\"x\\""]',
            "click A f",
        ]
    )
    | st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=("C",)), max_size=20),
    max_size=8,
)  # fmt: skip
MARKS = st.sampled_from(["```", "````", "~~~", "~~~~~"])
INFO = st.sampled_from(["", "python", "html", "markdown", "sh {.line}"])


@st.composite
def lessons_with_code(draw: st.DrawFn) -> tuple[str, list[str], list[str]]:
    """A lesson, the content of its fences in order, and its code spans in order."""
    parts, fences, spans = ["# Loops\n\nIntro.\n"], [], []
    for number in range(draw(st.integers(1, 3))):
        parts.append(f"\n## Part {number}\n\nSome text of part {number}.\n")
        mark, lines = draw(MARKS), draw(CODE_LINES)
        inner = draw(st.sampled_from(["", "```\ninner\n```", "~~~\ninner\n~~~"]))
        lines = [line for line in [*lines, *inner.split("\n")] if not closes(line, mark)]
        fences.append("".join(f"{line}\n" for line in lines))
        parts.append("\n" + mark + draw(INFO) + "\n" + fences[-1] + mark + "\n")
        span = draw(st.sampled_from(["`<b onclick=x>`", "`` a ` b ``", "`[x](javascript:y)`", "`www.evil.example`"]))
        spans.append(span)
        parts.append(f"\nAnd a span {span} in a sentence.\n")
    return "".join([*parts, "\n## Summary\n\n- Done.\n"]), fences, spans


def closes(line: str, mark: str) -> bool:
    """A line that would end the fence."""
    return re.fullmatch(rf" {{0,3}}{re.escape(mark)}{mark[0]}*\s*", line) is not None


@settings(max_examples=150, deadline=None)
@given(lessons_with_code(), st.sampled_from([None, KNOWN]))
def test_code_keeps_every_byte(lesson: tuple[str, list[str], list[str]], known: KnownLinks | None) -> None:
    """Fences of backticks and tildes, longer ones round others, and code spans come out as they went in."""
    text, fences, spans = lesson
    cleaned = sanitize(text, title="Loops", known=known).text
    assert [block.text for block in blocks_of(cleaned) if block.kind == "code"] == fences
    sentences = [block.text for block in blocks_of(cleaned) if block.text.startswith("And a span")]
    assert [sentence[slice(*code_spans(sentence)[0])] for sentence in sentences] == spans


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("# Loops\nSetext\n---\n")
def test_what_changes_a_text_is_recorded(raw: str) -> None:
    """No silent removal: a text that comes out other than it went in has a change, with a line and a count."""
    cleaned = sanitize(raw, title="Loops", known=KnownLinks())
    if cleaned.text.strip() != raw.strip():
        assert cleaned.changes
    for change in (*cleaned.changes, *cleaned.notes):
        assert change.count >= 1 and change.line >= 1 and len(change.found) <= MOST_SHOWN + 1
        assert change.found.isprintable()


LONG = {
    "tags on lines": "<td>\nx\n",
    "comments without end": "<!-- ",
    "scripts without end": "<script> ",
    "links in links": "[a](",
    "titles without end": '[a](b "',
    "closing brackets": "](",
    "opening brackets": "[",
    "backticks": "` `` ```` ",
    "quotes": "> ",
    "pairs": "<b>x</b>",
    "cells": "| a | b |\n|---|---|\n| `c | d` |\n\n",
    "attributes": "<a b='",
    "delimiters": "|-",
    "reasoning": "<think>",
    "reasoning in code": "`<think>`\n",
    "bare addresses": "https://evil.example/a ",
    "definitions": "[a]: https://evil.example\n",
    "lists": "- " * 3,
    "escapes": "\\",
    "emphasis": "**",
    "headings": "# a\n",
    "repeated headings": "## a b c d\n",
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG)
def test_time_grows_with_the_text(piece: str) -> None:
    """Four times as much of what is meant to hurt takes no sixteen times as long, from a second on."""
    seconds = []
    for size in (8_000, 32_000):
        begin = process_time()
        sanitize("# T\n\n" + piece * (size // len(piece)), title="T", known=KNOWN)
        seconds.append(process_time() - begin)
    assert seconds[1] < max(1.0, 12 * seconds[0]), seconds


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("# A\n\n# B\n", "more than one H1"),
        ("# A\n\n![x](https://docs.example.org/p.png)\n", "an image"),
        ("# A\n\n![x][y]\n\n[y]: https://docs.example.org/p.png\n", "an image"),
        ("# A\n\nA <b onclick=x>word</b>.\n", "foreign HTML"),
        ("# A\n\n<br onclick=x>\n", "foreign HTML"),
        ("# A\n\n<div>\nx\n</div>\n", "foreign HTML"),
        ("# A\n\n<details>\n![x](https://docs.example.org/p.png)\n</details>\n", "an image"),
        ("# A\n\n[x](javascript:y)\n", "link_target: javascript:y"),
        ("# A\n\n[x][y]\n\n[y]: https://evil.example\n", "unknown_link: https://evil.example"),
        ("# A\n\n<https://evil.example>\n", "unknown_link: https://evil.example"),
        ("# A\n\nIf\u202e x\n", "U+202E is left"),
        ("# A\n\n" + "> " * 21 + "x\n", "nested too deep"),
    ],
)
def test_what_the_last_look_finds(text: str, fault: str) -> None:
    """The parser that has the last word sees what the cleaning is to leave to nobody."""
    assert broken_invariants(text, KNOWN) == [fault]
