"""What is said again at once or in one mould, in whatever language; and verses, dialogues and steps, which may."""

from __future__ import annotations

import pytest
from tide_lesson import COURSE, LESSON, SPEC, score

from lessongen_core.quality.echoes import echoes
from lessongen_core.quality.strewn import title_strewn
from lessongen_core.quality.structure import structure
from lessongen_core.quality.view import View


def view(text: str, language: str = "en") -> View:
    course = COURSE.model_copy(update={"language": language})
    return View(f"# Tides\n\nA word first.\n\n## Water\n\n{text}\n", SPEC, course, (), None)


def gate(text: str, language: str = "en") -> str | None:
    finding = echoes(view(text, language))
    return finding.cap if finding else None


STUTTERED = {
    "en": "The Moon Moon pulls on the water water, and the water bulges bulges below it.",
    "de": "Der Mond Mond zieht am Wasser Wasser, und unter ihm wölbt wölbt es sich.",
}
ECHOED = {
    "en": "It pulls on the sea. Indeed, it pulls on the sea. We all pass below it. Yes, we all pass below it.",
    "es": "La Luna tira del mar. En efecto, la Luna tira del mar. La Tierra gira con él. Sí, la Tierra gira con él.",
}


@pytest.mark.parametrize("texts", [STUTTERED, ECHOED])
def test_what_is_said_twice_at_once_is_repetition(texts):
    assert [gate(text, language) for language, text in texts.items()] == ["repetition"] * 2


def test_one_slip_is_no_more_than_that():
    """A word twice is forgiven, a sentence twice or two such words are a doubt."""
    assert echoes(view("The Moon Moon pulls on the sea, and that that is why it rises.")).score == 1
    doubt = echoes(view("The Moon pulls on the sea. Indeed, the Moon pulls on the sea."))
    assert (doubt.cap, doubt.ceiling) == (None, 0.78)


@pytest.mark.parametrize("line", ["{n}. Repeat this for tide {n}.", "- {n}", "Observa la marea {n}.\n"])
def test_a_list_that_only_counts_says_nothing(line):
    lines = "\n".join(line.format(n=n) for n in range(1, 30))
    assert gate(lines) == "repetition"
    assert "repetition" in score(LESSON.replace("Land stands", f"{lines}\n\nLand stands")).caps


def test_phrases_strewn_in_are_seen_without_knowing_them():
    """What is not about the subject and comes back in sentence after sentence."""
    said = ["the Moon pulls", "water rises", "a bulge grows", "the coast turns", "the range is small", "a pilot waits"]
    frame = "For reasons that everybody can see for himself {}, and more could be said of it than there is room for."
    assert gate("\n\n".join(frame.format(what) for what in said)) == "repetition"


@pytest.mark.parametrize(
    "text",
    [
        "- Yes\n- No\n- Yes\n- No\n- Yes\n- No\n- Yes\n- No\n- Yes\n- No\n- Yes\n- No\n- Yes\n- No\n- Yes\n- No",
        "At 10 10 boats lie here. Vous vous levez. It was so very very calm that that was all he had had.",
        "Go. Go. Go on. Stop here. Stop here now.",
        "Open the table and look for the date. Read it.\n\nOpen the table and look for the place. Write it down.",
        "Use `ls`. Then use `ls -l`. Then use `ls -a`.",
    ],
)
def test_what_people_say_again_is_no_echo(text):
    assert echoes(view(text)).score == 1


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        (
            "What is a tide? Who needs it? Why does it rise? When does it fall? Where is it large? Who knows.",
            True,
        ),
        ("¿Qué es? ¿Quién la necesita? ¿Por qué sube? ¿Cuándo baja? ¿Dónde es grande?", True),
        ("What is a tide? It is the rise of the sea. Who needs it? Every pilot does. Why? Ships are heavy.", False),
    ],
)
def test_a_section_that_only_asks_is_hollow(text, asks):
    words = " The sea and its tides are of interest to all who live on it, for many reasons that are well known by now."
    assert ("asks and does not answer" in structure(view(text.replace("? ", f"{words[:-1]}? ", 1))).evidence) == asks


def test_the_title_where_no_sentence_needs_it():
    """It may be a term: only between words that are none of grammar it was strewn in."""
    title = "why the sea rises and falls"
    stuffed = (
        f"Pilots learn {title} online. A boat {title} course waits. It is the best {title} tutorial. Buy {title} books."
    )
    found = title_strewn(view(stuffed))
    assert found.cap == "stuffing"
    assert "line 7" in found.evidence
    named = f"He asks {title}. We know {title}, as they do. Is {title} known to all? No, {title} is not."
    assert title_strewn(view(named)) is None
