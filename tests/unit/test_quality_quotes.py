"""What a lesson quotes, names or writes as a formula is not what its writer says: no fault is found in it."""

from __future__ import annotations

import pytest
from tide_lesson import COURSE, LESSON, SPEC, criterion, score

from lessongen_core.quality import score_lesson
from lessongen_core.quality.quotes import own_words, unquoted
from lessongen_core.quality.words import code_dotted

ENTRY = (
    "1743 Mar. 3. Wm. s. of Thos. Pegg & Eliz. his wife, blacksm. of decd. relict; recd. 20th Aug. privily bapt. the of"
)
SALAD = "of the water sea tide and bulge is the of moon a which the by rises falls an of into coast the"
FAULTS = ("fluency", "grammar", "wording")


def inserted(paragraph: str) -> str:
    return LESSON.replace("Land stands", f"{paragraph}\n\nLand stands")


@pytest.mark.parametrize("form", ['The book has "{}" in it.', "It has “{}” in it.", "It has «{}» there.", "> {}"])
def test_quoted_records_are_no_sentences_of_the_writer(form):
    """In quotation marks of any kind and in block quotes."""
    result = score(inserted(form.format(ENTRY)))
    for name in FAULTS:
        assert criterion(result, name).ceiling == 1, criterion(result, name)
    assert result.caps == ()


def test_the_same_text_unquoted_is_still_seen():
    result = score(inserted(ENTRY))
    assert min(criterion(result, name).ceiling for name in FAULTS) < 1


def test_a_lesson_that_is_quoted_as_a_whole_is_read():
    """A salad in block quotes is one."""
    quoted = "\n\n".join(
        f"> {SALAD} {number}." if block[:1].isalpha() else block for number, block in enumerate(LESSON.split("\n\n"))
    )
    assert "word_salad" in score(quoted).caps


SPANISH = (
    "la mesa es de madera y la sopa está muy fría",
    "el libro está en la cocina de mi casa",
    "somos de Sevilla pero vivimos en otra ciudad",
)


@pytest.mark.parametrize("form", ['"{}"', "“{}”", "*{}*", "_{}_", "**{}**", "__{}__"])
def test_words_of_another_language_may_be_quoted_or_emphasized(form):
    """Neither drift nor unknown words."""
    shown = [f"The sailor said {form.format(text)} when the tide rose over the bank again." for text in SPANISH]
    result = score(inserted("\n\n".join(shown)))
    assert criterion(result, "language").score == 1
    assert criterion(result, "wording").ceiling == 1


def test_words_of_another_language_count_without_marks():
    result = score(inserted("\n\n".join(f"The sailor said {text} when the tide rose." for text in SPANISH)))
    assert "wrong_language" in result.caps


@pytest.mark.parametrize("name", ["Spanish", "español"])
def test_a_lesson_about_a_language_holds_words_of_it(name):
    """Also without marks; one that has turned into it is still seen."""
    spec = SPEC.model_copy(update={"description": f"Tides, and what they are called in {name}."})
    shown = "\n\n".join(f"The sailor said {text} when the tide rose." for text in SPANISH)
    assert score_lesson(inserted(shown), spec, COURSE).caps == ()
    turned = "\n\n".join(
        f"{SPANISH[0].capitalize()}, {SPANISH[1]}, {SPANISH[2]}." if block[:1].isalpha() else block
        for block in LESSON.split("\n\n")
    )
    assert "wrong_language" in score_lesson(turned, spec, COURSE).caps


@pytest.mark.parametrize("shown", ["**{}**", '"{}"', "a *{}*", "called {}"])
def test_a_strange_word_that_is_named_is_a_term(shown):
    """And no mistake where it comes again."""
    first = f"Sailors have a word, {shown.format('gribble')}, for the foam."
    lesson = inserted(f"{first} The gribble rises. Then a frobbel and a gribble and a snurfle and a plonkish come.")
    assert "gribble" not in criterion(score(lesson), "wording").evidence
    assert "frobbel" in criterion(score(lesson), "wording").evidence


def test_forms_of_a_word_count_together_as_often():
    """`purl` and `purls` in four paragraphs are the author's own word."""
    some = ["The purl rises here.", "The purls fall there.", "Each purl is a wave.", "Two purls meet in the bay."]
    assert criterion(score(inserted("\n\n".join(some))), "wording").score == 1


@pytest.mark.parametrize(
    ("text", "dotted"),
    [
        ("solve $x^2 + 1 = 0$ now", "solve  ·  now"),
        ("$$x^2\n+ 1$$", " · "),
        ("it costs $5 and $6 today", "it costs $5 and $6 today"),
        ("$HOME and $PATH", "$HOME and $PATH"),
    ],
)
def test_formulas_are_read_as_code(text, dotted):
    """Prices and names of variables are none."""
    assert code_dotted(text) == dotted


def test_formulas_are_no_broken_sentences():
    """A step that is hardly more than a formula."""
    steps = "\n".join(
        rf"{n}. Write it as: $\left(x + \frac{{{n}}}{{2}}\right)^2 = (a + b$ and $c - d) a b c d e f$."
        for n in range(3, 9)
    )
    assert criterion(score(inserted(steps)), "fluency").ceiling == 1


@pytest.mark.parametrize("text", ['a 5" pipe and a 6" pipe', "no quotes", "it's John's"])
def test_what_is_no_quote_is_kept(text):
    assert unquoted(text) == text == own_words(text)
