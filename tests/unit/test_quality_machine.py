"""Text of programs in prose: seen by its shape, in any language, and not where code or another meaning explains it."""

from __future__ import annotations

import pytest
from tide_lesson import LESSON, score

from lessongen_core.quality.machine import empty_values, footnotes, machine_marks, variables


def marks(text: str, shown: str = "") -> list[str]:
    return [mark.what for mark in machine_marks(text, footnotes(text), shown)]


@pytest.mark.parametrize(
    "line",
    [
        "The tide turns.\\n\\nThen it rises.",
        "The tide\\u2019s height is measured",
        'he calls it \\"spring tide\\" and means it',
        "caf\\xc3\\xa9 by the sea",
        "the water=E2=80=99s edge",
        "high%20water%20mark",
        "[1;31mhigh water[0m",
        "\u2581The\u2581tide\u2581turns",
        "The\u0120tide\u0120turns",
        "The tide re ##trea ##ts",
        "the wa@@ ter rises</w>",
        "rises <unk> falls",
        "It rises twice a day \u301012:3\u2020source\u3011.",
        "It rises twice a day :contentReference[oaicite:4]{index=4}.",
        "It rises twice a day [cite: 3, 7].",
        "It rises twice a day citeturn0search3.",
        "It rises twice a day [^4_2].",
        '{"name": "lookup", "arguments": {"query": "tides"}}',
        "Action: search\nAction Input: tides\nObservation: three pages",
        'tools.search:2 {"query": "tides"}',
        'lookup_term(name="tide")',
        '<invoke name="search">tides</invoke>',
        "\\textbf{The tide} turns",
        "[b]The tide[/b] turns",
        ".. note:: The tide turns",
        "== The tide ==",
        "@@ -3,4 +3,2 @@\n-The tide turns\n+It turns",
        "{--The tide--}{++It++} turns{>>ed.<<}",
        "id: tide-1\nreviewed: false",
        "-The tide turns twice a day\n-and falls\n+The tide turns twice a night",
        "tokens_used: 320\nnext: sec-2",
        'Section(text="""',
        'height=3, was_read=1, source="a"',
        'Section(title="Tides", words=320)',
        'title="tides", words=320, covered=[True]',
    ],
)
def test_text_of_a_program_is_none_for_readers(line):
    """Each shape is found, lowers the score alone, and in two places keeps the lesson out, with its line."""
    assert marks(line)
    assert score(LESSON.replace("Land stands", f"{line}\n\nLand stands")).score <= 0.78
    result = score(LESSON.replace("Land stands", f"{line}\n\nThe water falls.\n\n{line}\n\nLand stands"))
    assert "leftovers" in result.caps or "placeholders" in result.caps
    assert result.grounds[0].startswith("line ")


@pytest.mark.parametrize(
    "line",
    [
        "The tide\\u2019s height is measured",
        "caf\\xc3\\xa9 by the sea",
        "\u2581The\u2581tide\u2581turns",
        "rises <unk> falls",
        "It rises twice a day \u301012:3\u2020source\u3011.",
        "It rises twice a day \ue200cite\ue201.",
        '{"name": "lookup", "arguments": {"query": "tides"}}',
        "Action: search\nAction Input: tides\nObservation: three pages",
    ],
)
def test_what_nobody_mentions_is_certain_at_once(line):
    """Marks of tokenizers and of sources, bytes, a call of a tool: one place keeps the lesson out."""
    assert "leftovers" in score(LESSON.replace("Land stands", f"{line}\n\nLand stands")).caps


@pytest.mark.parametrize(
    "line",
    [
        "A line ends with \\n on Linux and with \\r\\n elsewhere; a tab is \\t.",
        'The pattern "\\d\\t" finds a digit and a tab (\\t).',
        "Press <Ctrl> and <Enter>, or <Ctrl>+<S>.",
        "A tag such as <TideTable> or <tide-table> is one that you define.",
        "Observation: the water rises.\nResult: the mark is under water.",
        "Query: who won?\nStatus: nobody.",
        "Decision: we meet again.\nAction: Ana calls the harbour.\nAction: Ben orders a boat.",
    ],
)
def test_syntax_that_a_sentence_names_is_no_mark(line):
    """Escapes between blanks, keys, tags of components, labels of an experiment and of minutes."""
    assert marks(line) == []
    assert score(LESSON.replace("Land stands", f"{line}\n\nLand stands")).score > 0.78


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('The object {"height": 3, "name": "Ada"} has two keys.', '{"height": 3, "name": "Ada"}'),
        ("Call tide_at(hour=3) first.", "tide_at(hour=3)"),
        ("The value {name} is shown, and {{ other }} as well.", 'f"{name}" "{{ item }}"'),
        ('Use <TideTable rows="3"> for it.', "<TideTable></TideTable>"),
    ],
)
def test_what_the_lesson_shows_as_code_is_a_term(line, code):
    """Data, calls, variables and tags may be named where a fence holds them."""
    shown = LESSON.replace("Land stands", f"{line}\n\n```\n{code}\n```\n\n{line}\n\nLand stands")
    assert "leftovers" not in score(shown).caps and "placeholders" not in score(shown).caps
    bare = LESSON.replace("Land stands", f"{line}\n\nThe water falls.\n\n{line}\n\nLand stands")
    assert {"leftovers", "placeholders"} & set(score(bare).caps)


def test_numbered_sources_need_a_list():
    """Where the lesson lists sources a number leads there."""
    line = "It rises twice a day [source 3]."
    text = LESSON.replace("Land stands", f"{line}\n\nLand stands")
    assert score(text).score <= 0.78
    listed = f"{text}\n\n## Sources\n\n3. A book of tides\n"
    assert not any("[source 3]" in c.evidence for c in score(listed).criteria)


@pytest.mark.parametrize(
    "line",
    [
        'He said "no" and left; it costs 5 % at 10:30 [1], see [the page](https://a.example/x%20y).',
        "Files lie in C:\\new\\notes and in \\\\server\\next of the school.",
        "The angle $\\theta$ and $x \\neq y$ are given, so $\\nabla f$ is known.",
        "Press Ctrl+C, then wait; 3 < 4 and 5 > 2 & more, #1 of 10 @ home.",
        "Type <name> where your name goes, or use Vec<T> as it is.",
        "A note[^1] explains it.\n\n[^1]: The note.",
        "Ein Satz über µm, Größe und „Anführung“ – mit Strich.",
        "Une phrase « entre guillemets », n° 5 : l’œuvre.",
        "Фраза «в кавычках», № 5 — и тире.",
        "جملة (بين قوسين) ونقطة؛ ٥٪.",
        "משפט (בסוגריים) וגרשיים: צה״ל.",
        "Result: high. Status: low.",
        "He runs e.g. Python 3.11 and node.js; see a.b(c) there.",
        "Shopping list\n-Bread\n+Butter if there is any",
        "-It is too heavy\n+It is too cheap",
        "The recipe in short:\nflour: 500\nwater: 300\nsalt: 10",
        "La receta:\nharina: 500\nagua: 300\nsal: 10",
        "cat: gato\nwell-being: bienestar\ndog: perro",
        "Each has a name and value: width=20, height=30, colour='red'.",
        'The docstring """says what it does""" in three quotation marks.',
    ],
)
def test_what_people_type_is_no_mark(line):
    """Paths, formulas, footnotes that exist, comparisons, slots for the learner, signs of seven languages."""
    assert marks(line) == []


@pytest.mark.parametrize(
    "slot",
    ["{{ item.title }}", "${lesson.topic}", "%(concept)s", "<%= term %>", "{% if x %}", "{0}", "__KEYWORD__",
     "@@name@@", "[TERM_2]", "[object Object]", "#REF!", "[[tide]]", "%%name%%", "{topic_name}"],
)  # fmt: skip
def test_a_variable_nobody_filled_is_a_slot(slot):
    """Whatever the template's syntax: one is a doubt, two paragraphs with one keep the lesson out."""
    assert variables(f"The {slot} rises twice a day.") == [slot]
    once = LESSON.replace("Land stands", f"The {slot} rises.\n\nLand stands")
    assert score(once).score <= 0.78
    assert "placeholders" in score(once.replace("Land stands", f"Then the {slot} falls.\n\nLand stands")).caps


@pytest.mark.parametrize(
    "text",
    [
        "$x^{10}$ and $\\frac{1}{2}$",
        "50% of A and 30% of B",
        "a {octicon}`eye` b",
        "{a, b, c}",
        "the set {1}",
        "{1} and {1, 2}",
        "the folder %USERPROFILE%",
    ],
)
def test_formulas_and_sets_are_no_variables(text):
    assert variables(text) == []


@pytest.mark.parametrize(
    ("language", "texts", "known", "at"),
    [
        ("en", ["Open the undefined.", "It rises with undefined and falls."], "", 0),
        ("en", ["The result is undefined.", "Its value stays undefined here."], "", None),
        ("en", ["It holds NaN here", "and NaN there"], "", 0),
        ("en", ["It holds NaN here", "and NaN there"], "print(NaN)", None),
        ("es", ["la cantidad de undefined y", "muchos undefined"], "", 0),
        ("en", ["It holds NaN, then NaN again"], "", None),
        ("en", ["It holds NaN here", "and NaN there"], "null is a value", None),
        ("de", ["Das ist null und nichtig.", "null"], "", None),
    ],
)
def test_the_name_of_an_empty_value_stands_for_a_word(language, texts, known, at):
    """Twice, and where no code and no spec speaks of it; an adjective in English is none."""
    assert empty_values(texts, known, language) == at


def test_what_the_spec_says_itself_is_meant():
    """Code spans and fences are never looked at."""
    text = LESSON.replace("Land stands", 'Write `\\n\\n` or `{{ x }}`.\n\n```json\n{"a": 1}\n```\n\nLand stands')
    assert score(text).caps == ()
