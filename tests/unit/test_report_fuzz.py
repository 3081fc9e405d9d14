"""The whole report with any text in every field that others fill: its shape stays, and nothing in it is live."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_rows import NOW, attempt_row, batch_row, failed_row, lesson_row
from selectolax.lexbor import LexborHTMLParser

from lessongen_core.envelope import envelope, to_json
from lessongen_core.report import report_document, report_html, report_markdown
from lessongen_core.report.front_matter import read_front_matter
from lessongen_core.store.rows import BatchRow, LessonRow

GFM = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PIECES = """| # --- <script> --> ![a](http://e/x.png) [a](javascript:x) ` ``` * \x1b]0;x\x07 \x9b \u202e \ufeff {{x}} \\
&lt; http://evil.example =cmd() a"""
TAGS = '</title> </style> </script> <script> </td> <tr> <td <details open> <svg/onload=x> \'"> " <!-- ]]> \x00 \ud800'
BITS = st.sampled_from([*PIECES.split(), *TAGS.split(), "\n", "\n\n", "---\n", "```\n", "\u2028", " "])
EVIL = st.lists(BITS, min_size=1, max_size=8).map("".join) | st.text(min_size=1, max_size=30)


def rows_with(text: str) -> tuple[BatchRow, list[LessonRow]]:
    """One lesson a bucket, with `text` wherever others write one."""
    own = {"title": text, "model": text}
    trouble = {"error_message": text, "title": text, "spec": {"title": text}}
    tried = [attempt_row(1, model=text, evidence=text, request_id=text, finish_reason=text)]
    criteria = [{"name": text, "score": 0.5, "weight": 1.0, "evidence": text, "advice": text}]
    score = {"score": 0.5, "caps": [text], "criteria": criteria, "cleaning": {"alarming": [text]}}
    lessons = [
        lesson_row(0, **own, score=score, attempt_rows=tried),
        failed_row(1, "retryable", "unavailable", **trouble, attempt_rows=tried),
        failed_row(2, "review", "quality", **trouble, score=score),
    ]
    batch = batch_row(name=text, total=3, blocked_reason=text, options={"models": [{"name": text, "max_tries": 2}]})
    return batch, lessons


def document_with(text: str) -> dict[str, Any]:
    """A report of these."""
    batch, lessons = rows_with(text)
    return report_document(batch, lessons, now=NOW)


def shape(markdown: str) -> list[tuple[str, int]]:
    """Blocks of a page, by kind and depth; what is live in a line, too."""
    tokens = GFM.parse(markdown.split("\n---\n", 1)[1])
    live = [child for token in tokens for child in token.children or () if child.type in ("html_inline", "image")]
    links = [child.attrs["href"] for token in tokens for child in token.children or () if child.type == "link_open"]
    assert live == [] and not [link for link in links if re.match(r"(?i)\s*(javascript|data|https?):", str(link))]
    return [(token.type, token.level) for token in tokens]


PLAIN = report_markdown(document_with("plain"))
SHAPE, KEYS = shape(PLAIN), list(read_front_matter(PLAIN))


@settings(max_examples=150, deadline=None)
@given(EVIL)
def test_no_text_changes_the_shape_of_a_report(text: str) -> None:
    """As many headings, tables, rows and cells as with a plain word; front matter and JSON read back."""
    document = document_with(text)
    markdown = report_markdown(document)
    assert shape(markdown) == SHAPE
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]", markdown)
    assert (
        read_front_matter(markdown)["report_type"]
        == read_front_matter(report_markdown(document_with("a")))["report_type"]
    )
    printed = to_json(envelope("report", document))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]", printed)
    assert json.loads(printed)["data"]["lessons"][0]["index"] == 0


def page_with(text: str) -> str:
    """The HTML report of these."""
    batch, lessons = rows_with(text)
    return report_html(report_document(batch, lessons, now=NOW), lessons)


def elements(page: str) -> list[tuple[str | None, dict[str, str | None]]]:
    """Every element with its attributes."""
    return [(node.tag, dict(node.attributes)) for node in LexborHTMLParser(page).css("*")]


PAGE = elements(page_with("plain"))


@settings(max_examples=150, deadline=None)
@given(EVIL)
def test_no_text_becomes_an_element_or_an_attribute_of_the_page(text: str) -> None:
    """Elements, attributes and their values are those that the page has with a plain word; it can be written."""
    page = page_with(text)
    assert elements(page) == PAGE
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]", page)
    page.encode("utf-8")
