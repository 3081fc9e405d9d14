"""The list of sources: names that others gave, as text; what it cites, and that it is known again."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lessongen_cli.terminal import clean
from lessongen_core.citations import with_sources, without_sources
from lessongen_core.html_view import render_html
from lessongen_core.links import KnownLinks
from lessongen_core.pipeline import fault_in
from lessongen_core.sanitizer import sanitize
from lessongen_core.sources import Passage

LESSON = "# Bread\n\n## Dough\n\nFeed it [1].\n"
# What headings, file names and a context service may hold.
HOSTILE = [
    "<a href='javascript:alert(1)' onmouseover=alert(2)>Read</a> What a starter is",
    "<img src=x onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "[Free](https://evil.example/p)",
    "![x](https://evil.example/p.png)",
    "[y](https://evil.example).md",
    "<https://evil.example>",
    "https://evil.example/x www.evil.example",
    "`<img src=x onerror=z>`",
    "a\\<img src=x onerror=z\\>",
    "a\n\n# Another title\n\n<script>x</script>",
    "\x1b[2J\x9b31m",
    "a\u202eb\U000e0041",
]  # fmt: skip
HARMLESS = ["vector<int>", "*args and **kwargs", "__init__ and snake_case", "R&D", "a > b", "`git add`", "C#", "5 | 6"]


def listed(document: str, heading: str) -> str:
    return with_sources(LESSON, [Passage(document, 0, heading, "x")], language="en")


def shown(markdown: str) -> str:
    """What a reader sees of the last line, when the page trusts HTML in Markdown."""
    (token,) = MarkdownIt("commonmark", {"html": True}).parseInline(markdown.rstrip().split("\n")[-1])
    assert {child.type for child in token.children or ()} <= {"text", "text_special"}
    return "".join(child.content for child in token.children or ())


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_others_do_nothing_in_a_lesson(name: str) -> None:
    """As document and as heading: no tag, no link, no image, no second title, and no character that nobody sees."""
    for content in (listed(name, "A"), listed("a.md", name), listed("a.md", f"A > {name}")):
        assert fault_in(content, KnownLinks()) is None
        assert shown(content).startswith("- [1] ")
        html = render_html(content)
        assert "<a" not in html and html.count("<h1>") == 1
        assert clean(content.replace("\n", " ")) == content.replace("\n", " ")  # nothing commands a terminal


@pytest.mark.parametrize("name", HARMLESS)
def test_names_are_read_as_they_are(name: str) -> None:
    """A heading of a programming course keeps its brackets, stars and underscores."""
    assert shown(listed("a_b.md", f"{name} > {name}")) == f"- [1] a_b.md, {name} > {name}"
    assert shown(listed(name, "")) == f"- [1] {name}"


def test_joiners_of_a_script_stay() -> None:
    """A Persian heading is not a heading with a code in it."""
    assert listed("a.md", "می\u200cروم").endswith("- [1] a.md, می\u200cروم\n")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(HOSTILE + HARMLESS) | st.text(max_size=60))
@example("a.md", "x" * 5000)
def test_the_list_is_known_again(document: str, heading: str) -> None:
    """Whatever the names, cleaning leaves it alone and an edited lesson gets it anew."""
    passages = [Passage(document, 0, heading, "x")]
    content = listed(document, heading)
    assert without_sources(content, passages, language="en") == LESSON
    assert fault_in(content, KnownLinks()) is None


@pytest.mark.parametrize("name", HOSTILE + HARMLESS)
def test_cleaning_leaves_the_list_alone(name: str) -> None:
    """An edited lesson is cleaned before its list is looked for."""
    content = listed(name, name)
    assert sanitize(content, title="Bread", known=None).text == content


def test_a_list_from_before_names_were_escaped_is_known() -> None:
    """A lesson that lies in review since then gets a new one when it is edited."""
    passages = [Passage("a_b.md", 0, "vector<T> > *args", "x")]
    old = f"{LESSON}\n## Sources\n\n- [1] a_b.md, vector<T> > *args\n"
    assert without_sources(old, passages, language="en") == LESSON


def test_a_fault_is_told_with_its_line() -> None:
    """The first line with which the text holds what no lesson may."""
    text = "# T\n\n## A\n\nFine.\n\n| a | b |\n|---|---|\n| x | <img src=x onerror=y> |\n\nFine.\n"
    assert fault_in(text, None) == "line 9: foreign HTML: | x | <img src=x onerror=y> |"
    assert fault_in("fine\n\n# One\n\n# Two\n", None) == "line 5: more than one H1: # Two"
    assert fault_in("<script>", None) == "line 1: foreign HTML: <script>"
    assert fault_in(text, None, seen=text[: text.index("| x")]) == "line 9: foreign HTML: | x | <img src=x onerror=y> |"
    assert fault_in(f"{text}\nMore.\n", None, seen=text) is None


CITED = [Passage("a.md", 0, "A", "x"), Passage("b.md", 0, "B", "x")]


@pytest.mark.parametrize(
    "code",
    ["```python\nx = [1]\n```", "    x = [1]", "`x = [1]`", "``x ` [1]``", "> ~~~\n> [1][2]\n> ~~~",
     "| a |\n|---|\n| `y[0] = [1]` |"],
)  # fmt: skip
def test_a_number_in_code_cites_nothing(code: str) -> None:
    """A list of one value is no citation: nobody cited that document."""
    text = f"# T\n\n## A\n\nA list of one value:\n\n{code}\n"
    assert with_sources(text, CITED, language="en") == text
    assert with_sources(f"{text}\nSo it is [2].\n", CITED, language="en").endswith("## Sources\n\n- [2] b.md, B\n")


@pytest.mark.parametrize("text", ["Said [1].", "- item [1]", "> quoted [1]", "| a |\n|---|\n| cell [1] |", "[9][1]"])
def test_a_number_in_prose_cites(text: str) -> None:
    """In paragraphs, items, quotes and tables; numbers that were not given are left out."""
    assert with_sources(f"{text}\n", CITED, language="en") == f"{text}\n\n## Sources\n\n- [1] a.md, A\n"


OURS = "- [1] a.md, A\n- [2] b.md, B\n"


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ("## Sources\n\n- [1] Nature, 2020\n- [2] My memory\n", f"## Sources\n\n{OURS}"),
        ("## References\n\n1. Nature,\n   2020\n2. My memory\n\n[3]: https://e.example\n", f"## Sources\n\n{OURS}"),
        ("## Sources\n\n## Summary\n\nAll.\n", f"## Summary\n\nAll.\n\n## Sources\n\n{OURS}"),
        (
            "## References\n\nRead more in Bread, 1999.\n\n[1] Nature\n\n## Summary\n\nAll.\n",
            f"## References\n\nRead more in Bread, 1999.\n\n{OURS}\n## Summary\n\nAll.\n",
        ),
    ],
)
def test_a_models_own_list_gives_way(theirs: str, expected: str) -> None:
    """One section of sources, whose numbers stand for what the prompt gave; other words in it stay."""
    text = "# T\n\n## A\n\nSo [1] and [2].\n\n"
    content = with_sources(text + theirs, CITED, language="en")
    assert content == text + expected
    assert with_sources(content, CITED, language="en") == content


def test_a_section_of_the_spec_is_no_list() -> None:
    """A lesson on finding sources keeps its section of that name."""
    text = "# T\n\n## Sources\n\n1. Ask who wrote it [1].\n"
    content = with_sources(text, CITED, language="en", section_titles=["Sources"])
    assert content == f"{text}\n## Sources\n\n- [1] a.md, A\n"


def test_a_model_that_lists_nothing_known_keeps_its_words() -> None:
    """Without a citation there is nothing to put in their place."""
    text = "# T\n\n## A\n\nSo.\n\n## Sources\n\n- [1] Nature\n"
    assert with_sources(text, (), language="en") == text
