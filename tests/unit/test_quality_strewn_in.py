"""What is strewn in between the sentences of a lesson, in whatever words; and honest text that looks like it."""

from __future__ import annotations

import pytest
from tide_lesson import COURSE, SPEC

from lessongen_core.quality.asides import asides
from lessongen_core.quality.brackets import glosses, works
from lessongen_core.quality.insertions import insertions
from lessongen_core.quality.odd_signs import hidden, tags
from lessongen_core.quality.view import View
from lessongen_core.sources import Passage


def view(text: str, language: str = "en", passages: tuple[Passage, ...] = ()) -> View:
    course = COURSE.model_copy(update={"language": language})
    return View(f"# Tides\n\nA word first.\n\n## Water\n\n{text}\n", SPEC, course, passages, None)


def found(check, text: str, language: str = "en") -> tuple[str | None, float] | None:
    finding = check(view(text, language))
    return finding and (finding.cap, round(finding.ceiling, 2))


SAID = {
    "en": [f"The Moon pulls at the water of the bay in hour {n}." for n in range(1, 9)],
    "es": [f"The Moon tira del agua de la bahía en la hora {n}." for n in range(1, 9)],
}
CALLS = {
    "en": ["So the old man said.", "Nobody laughed that night.", "Give me a drink.", "She closed the door."],
    "es": ["Eso dijo el viejo.", "Nadie se rio esa noche.", "Dame un trago.", "Ella cerró la puerta."],
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_calls_that_come_again_are_strewn_in(language):
    calls = CALLS[language] * 2
    text = "\n\n".join(f"{said} {call}" for said, call in zip(SAID[language], calls, strict=True))
    assert found(asides, text, language) == ("stuffing", 0.6)
    once = "\n\n".join([f"{said} {call}" for said, call in zip(SAID[language][:4], CALLS[language], strict=True)])
    assert found(asides, once, language) == (None, 1)


EMPTY = {
    "en": "You may be right. It is hard to tell. Some would never agree. I would not be so sure. That is often so.",
    "de": "Das mag so sein. Man kann es kaum sagen. Viele sehen das anders. Ganz sicher bin ich nicht. So ist es oft.",
}

OTHER = {
    "en": "Some will say no. Who can know? It may be so. There is much to say. I could be wrong here.",
    "de": "Manche sagen nein. Wer weiß das schon? Es kann so sein. Da ist viel zu sagen. Ich kann mich irren.",
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_paragraphs_full_of_what_says_nothing_are_a_doubt(language):
    """Where the others have no such sentence."""
    usual = ["The tide of the Moon rises in hour 6. Water of the tide falls in hour 7. " * 2] * 9
    text = "\n\n".join([*usual, f"The Moon moves the tide of hour 5. {EMPTY[language]}"])
    assert found(asides, text, language) == (None, 1)
    assert asides(view(f"{text}\n\nThe Moon moves the tide of hour 9. {OTHER[language]}", language)).ceiling < 0.8


def test_exclamations_about_nothing_are_a_doubt():
    text = "\n\n".join(SAID["en"])
    assert found(asides, f"{text}\n\nThat is the way! It gives you what you want!") == (None, 0.78)
    assert found(asides, f"{text}\n\nThe Moon pulls! The water rises! Well done!") == (None, 1)


ADORNED = {
    "en": "The Moon, that old friend of all, moves the sea, a beast that never sleeps, for hours, older than us.",
    "es": "La Luna, esa vieja amiga de todos, mueve el mar, un ser que nunca duerme, y el puerto, más viejo que nadie,"
    " calla.",
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_ornaments_on_noun_after_noun_are_a_doubt(language):
    """Where the rest of the lesson has none; nothing is wrong with one such sentence, nor with them all over."""
    plain = "\n\n".join(SAID[language] * 3)
    said = ADORNED[language]
    other = said.replace("old", "dear").replace("vieja", "buena")
    assert insertions(view(f"{plain}\n\n{said} {other} {said}\n\n{other} {said} {other}", language)).ceiling < 0.8
    assert insertions(view(f"{plain}\n\n{said}", language)) is None
    assert insertions(view(f"{said}\n\n" * 9, language)) is None


def test_a_lesson_that_talks_so_everywhere_and_labels_that_come_again_are_let_alone():
    text = "\n\n".join(
        f"**Why it is so:** the tide rises in hour {n}. Try it yourself. It is worth it." for n in range(9)
    )
    assert found(asides, text.replace("Try it yourself. It is worth it.", ""), "en") == (None, 1)
    usual = "\n\n".join(f"The tide rises in hour {n}. {said}." for n, said in enumerate(EMPTY["en"].split(". ")))
    assert found(asides, usual, "en") == (None, 1)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "The tide (a tide, that is, is a tide) lifts a boat (boat is what a boat is). A pier (the pier) waits.",
            "en",
        ),
        (
            "La marea (una marea es una marea) alza un barco (barco es un barco) en un muelle (o sea, muelle).",
            "es",
        ),
    ],
)
def test_a_word_is_not_explained_by_itself(text, language):
    assert found(glosses, text, language) == (None, 0.78)
    assert found(glosses, f"{text}\n\n{text}", language)[0] == "stuffing"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Share the key (the private key) with no one. A loop (an inner loop) and the ebb (low water).", "en"),
        (
            "A port (home port, port of call, port of refuge) has a gauge (pressure gauge, float gauge), a mole (north"
            " mole and south mole), a pilot (sea pilot, river pilot) and a light (leading light, harbour light).",
            "en",
        ),
        (
            "A tide (spring tide or neap tide) has a range (the range is the difference of two levels). The level (mean"
            " level, not the level of a day) is taken from a gauge (tide gauge), the datum (chart datum) is lowest.",
            "en",
        ),
        (
            "Der Begriff (der Begriff im Sinne des Gesetzes), die Sache (eine Sache im Sinne des § 90 BGB), der Vertrag"
            " (Vertrag zu Lasten Dritter), die Frist (gesetzliche Frist) und der Antrag (Antrag in Schriftform).",
            "de",
        ),
    ],
)
def test_a_bracket_may_narrow_its_word(text, language):
    assert found(glosses, text, language) is None


CITED = (
    "The tide turns (Marlowe & Quist, 1994; Venn et al., 2003b, p. 7). It ebbs (Osei, 2011; Tran, 1987; Ruud, 2020)."
)


GIVEN = (Passage("a.md", 0, "Tides", "The Moon pulls at the water of the bay."),)


def test_works_that_nobody_lists_are_invented():
    more = f"{CITED} It waits (Dahl, 1999, p. 3; Ekholm, 2001; Falk, 2002)."
    both = works(view(more, passages=GIVEN))
    assert (both.cap, round(both.ceiling, 2)) == ("unknown_citation", 0.62)
    assert found(works, CITED.split("It")[0]) == (None, 0.78)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Floods came (Hamburg, 1962; Zeeland, 1953; Grimma, 2002; London, 1928; Galveston, 1900).", "en"),
        ("Die Frage ist alt (Müller, 1998; Schmidt, 2004; Weber, 1922; Luhmann, 1984; Habermas, 1981).", "de"),
    ],
)
def test_places_and_authors_with_years_are_a_doubt(text, language):
    """Nobody can tell them from each other."""
    course = COURSE.model_copy(update={"language": language})
    lesson = f"# Tides\n\nA word first.\n\n## Water\n\n{text}\n"
    for passages in ((), GIVEN):
        finding = works(View(lesson, SPEC, course, passages, None))
        assert (finding.cap, finding.ceiling) == (None, 0.78)


def test_works_are_a_doubt_where_there_are_no_passages():
    """Whoever writes from memory may remember rightly."""
    assert found(works, CITED * 2) == (None, 0.78)


@pytest.mark.parametrize(
    "listed",
    [
        "\n\n## Sources\n\n- Marlowe and Quist: Tides\n- Venn: Ebb\n- Osei: Sea\n- Tran: Bay\n- Ruud: Moon\n",
        " Quist, Venn, Osei, Tran and Ruud measured it.",
    ],
)
def test_works_that_are_listed_or_told_of_are_not(listed):
    assert found(works, CITED + listed) is None


def test_works_that_a_passage_names_are_not():
    said = Passage("a.md", 0, "Tides", "As Quist, Venn, Osei, Tran and Ruud found, the Moon pulls at the water.")
    assert works(view(CITED, passages=(said,))) is None


def test_tags_of_posts_are_no_prose():
    post = "🌊 The tide turns. Tell a friend! #Moon #Tide\n\n🌙 The Moon pulls. Share it. #Water #Pull"
    assert found(tags, post) == ("leftovers", 0.64)
    assert found(tags, post.split("\n")[0]) == (None, 0.78)


@pytest.mark.parametrize(
    "text",
    [
        "A colour is written `#aabbcc`, a tag `#Moon`, `#Tide`, `#Sea`. #Moon, #Tide and #Sea are found by it.",
        "A hashtag makes a post be found: #Moon, #Tide, #Sea, #Ebb, #Pier, #Boat.",
        "In C# and F# the tide is number #1, the ebb #2, the Moon #3. 🌙 💡 ✨ 🌊",
    ],
)
def test_tags_that_the_lesson_is_about_are(text):
    assert found(tags, text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The t██e of the M##n l***s the w@@@r.\n\nIt is t%%e in e••y b•y, s••s the p••••e.", "en"),
        ("Die F███t des M##des h***t das W@@@@r.\n\nDas i██t in jeder B••••t so, s••t die L••e.", "de"),
    ],
)
def test_words_with_hidden_letters_are_none(text, language):
    text = text.replace("*", "\\*")
    assert found(hidden, text, language)[0] == "garbled"
    assert found(hidden, text.split("\n")[0], language) == (None, 0.78)


@pytest.mark.parametrize(
    "text", ["It rises--they say--and falls--again... slowly--see: a==b, c==d, e==f, n++m, i++j, o++p."]
)
def test_dashes_and_operators_hide_nothing(text):
    assert found(hidden, text) is None
