"""render_html: what a browser is given of any text."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lessongen_core.html_view import ATTRIBUTES, SCHEMES, TAGS, html_page, render_html
from lessongen_core.links import decoded


class Seen(HTMLParser):
    """Every tag and attribute, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


PIECES = st.sampled_from(
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=x>", "<a href='javascript:x'>",
        "</a>",
        "[a](", "[a](javascript:x)", "[a](java&#115;cript:x)", "[a](data:text/html,x)", "<https://e.example>", ")",
        "[a](//h/x)", "[a](ssh://h)", '[a](https://e.example "t" onclick=x)', "![a](https://e.example/p.png)",
        "<ssh://h>",
        "[r]: vbscript:x\n", "[r]", "```html onload=x\n", "```\n", "`", "<!--", "-->", "<style>p{}</style>",
        "\n\n", "# ",
        "| a |\n|:-:|\n", "&lt;script&gt;", "<?php", "<![CDATA[", "\x00", '"', "'", ">", "<", "&", "7. x\n", "- ",
        "    ",
        "<sub>", "<td onclick=x>", "<details ", "<br/>", "</table>", "<table>\n",
        "<form action=x><input></form>", "<iframe srcdoc='<script>'>", "<math><mi xlink:href='data:x'>",
        "<base href=//h>",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=80))
@example("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>")
def test_nothing_runs(markdown: str) -> None:
    """Of any text only the listed tags and attributes are left, and links to http, https and mail."""
    seen = Seen(render_html(markdown))
    assert seen.others == []
    for tag, attributes in seen.tags:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        target = decoded(attributes.get("href") or "")
        assert not target.startswith("//") and urlsplit(target).scheme in {"", *SCHEMES}


def test_a_page_is_whole_and_loads_nothing() -> None:
    """Language, title and text; the browser is told to fetch and to run nothing, whatever should get in."""
    page = html_page("# T\n\n*x*\n", title='</title><script>x</script> "T"', language='he"><script>')
    seen = Seen(page)
    tags = [tag for tag, _ in seen.tags]
    assert tags[:2] == ["html", "head"] and not {"script", "link", "img"} & set(tags)
    assert seen.tags[0][1] == {"lang": 'he"><script>'}
    text = page.split("<style>")[1].split("</style>")[0]
    style = f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
    policy = f"default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'"
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": policy}) in seen.tags
    assert '<main dir="auto">\n<h1>T</h1>\n<p><em>x</em></p>\n</main>' in page


REL = 'rel="noopener noreferrer"'


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# A *b*", "<h1>A <em>b</em></h1>\n"),
        ("[x](https://e.example 't')", f'<p><a href="https://e.example" title="t" {REL}>x</a></p>\n'),
        ("[x](javascript:y)", "<p>[x](javascript:y)</p>\n"),
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n"),
        ("H<sub>2</sub>O<br>x<sup onclick=y>2</sup>", "<p>H<sub>2</sub>O<br>x&lt;sup onclick=y&gt;2</p>\n"),
        (
            "<details>\n<summary>S</summary>\n\n*T*\n\n</details>\n",
            "<details>\n<summary>S</summary>\n<p><em>T</em></p>\n</details>\n",
        ),
        ("![alt](https://e.example/p.png)", f'<p>!<a href="https://e.example/p.png" {REL}>alt</a></p>\n'),
        ("```python x=1\na < b\n```", '<pre><code class="language-python">a &lt; b\n</code></pre>\n'),
        ("3. x", '<ol start="3">\n<li>x</li>\n</ol>\n'),
        ("| a |\n|--:|", "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n</table>\n"),
    ],
)  # fmt: skip
def test_what_a_lesson_looks_like(markdown: str, html: str) -> None:
    """Headings, code with its language, tables, links that tell the other side nothing; HTML and images as text."""
    assert render_html(markdown) == html
