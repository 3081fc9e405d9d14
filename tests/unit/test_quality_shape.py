"""Forms that nobody writes to be read, in whatever language; and glossaries, questions, dialogues, steps, which may."""

from __future__ import annotations

import pytest
from tide_lesson import COURSE, SPEC

from lessongen_core.quality.shape import shape
from lessongen_core.quality.view import View


def found(text: str, language: str = "en"):
    course = COURSE.model_copy(update={"language": language})
    return shape(View(f"# Tides\n\nA word first.\n\n## Water\n\n{text}\n", SPEC, course, (), None))


SAID = {
    "en": (
        "The Moon pulls on the sea below it. The water rises on two sides of the Earth. A coast turns below both. "
        "Twice a day a harbour has high water. The Sun pulls as well, but less. Both pull together at new moon. "
        "Pilots know the hour from a table. Sailors read it before they leave the port."
    ),
    "de": (
        "Der Mond zieht am Meer unter ihm. Das Wasser steigt auf zwei Seiten der Erde. Eine Küste dreht sich darunter. "
        "Zweimal am Tag hat ein Hafen Hochwasser. Die Sonne zieht auch, aber weniger. Bei Neumond ziehen beide. "
        "Lotsen lesen die Stunde in einer Tafel. Seeleute schauen vorher hinein."
    ),
}
BOTH = pytest.mark.parametrize("language", sorted(SAID))


def sentences(language: str) -> list[str]:
    return [f"{said.rstrip('.')}." for said in SAID[language].split(". ")]


@BOTH
def test_prose_has_no_such_form(language):
    assert found(SAID[language], language).ceiling == 1


@BOTH
def test_a_stair_of_items_is_no_list(language):
    stairs = "\n".join(f"{'  ' * depth}- {said}" for depth, said in enumerate(sentences(language)))
    assert found(stairs, language).ceiling < 0.7
    flat = "\n".join(f"{'  ' * (at % 2)}- {said}" for at, said in enumerate(sentences(language)))
    assert found(flat, language).ceiling == 1


@BOTH
def test_headings_cut_from_their_sentences(language):
    cut = "\n\n".join(f"### {' '.join(said.split()[:5])}\n\n{said}" for said in sentences(language))
    assert found(cut, language).cap == "repetition"


def test_an_entry_begins_with_what_it_explains():
    terms = ("The spring tide", "A neap tide", "The tidal range", "Slack water", "The ebb tide")
    entries = [
        f"### {term}\n\n{term} is what a pilot calls number {at}, and he reads it." for at, term in enumerate(terms)
    ]
    assert found("\n\n".join(entries)).ceiling == 1
    asked = ("Why does the sea rise twice?", "Who reads the table?", "What does the Sun do?", "When is the water low?")
    answers = [f"### {ask}\n\nThere are {at + 2} reasons." for at, ask in enumerate(asked)]
    assert found("\n\n".join(answers)).ceiling == 1


@BOTH
def test_blocks_that_begin_as_the_one_before_went_on(language):
    said = " ".join(sentences(language))
    words = said.split()
    first, second = " ".join(words[:26]), f"{words[12][2:]} {' '.join(words[13:])}"
    assert found(f"{first}\n\n{second}", language).ceiling == pytest.approx(0.775)
    third = f"{words[30][2:]} {' '.join(words[31:])}"
    assert found(f"{first}\n\n{second}\n\n{third}", language).cap == "repetition"


@pytest.mark.parametrize(
    ("formula", "language"), [("It stands to reason that", "en"), ("Es liegt ja auf der Hand:", "de")]
)
def test_sentences_that_begin_alike(formula, language):
    said = [f"{formula} {one[0].lower()}{one[1:]}" for one in sentences(language)]
    paragraphs = "\n\n".join(f"{one} {other}" for one, other in zip(said[::2], said[1::2], strict=True))
    assert found(paragraphs, language).cap == "repetition"
    at_once = found(" ".join(said), language)
    assert (at_once.cap, at_once.ceiling) == (None, pytest.approx(0.775))
    assert found(" ".join([*said[:2], *sentences(language)]), language).ceiling == 1
    assert found(" ".join(said[:4]) + "\n\n" + SAID[language] * 5, language).ceiling == 0.86


@pytest.mark.parametrize(
    ("said", "language"),
    [
        (
            "We shall not sleep while the tide is high. We shall not sleep while the Moon is full. We shall not sleep"
            " while the boat lies on the sand.\n\nSo the fishermen sang, and their wives answered. We shall not sleep"
            " until you are home. We shall not sleep until the bay is empty. We shall not sleep until the sea is calm.",
            "en",
        ),
        (
            "Was wissen wir schon? Der Mond zieht. Was wissen wir nicht? Die Stunde. Was wissen wir schon? Das Wasser"
            " steigt. Was wissen wir nicht? Wie weit. Was wissen wir schon? Das Land dreht sich. Was wissen wir nicht?",
            "de",
        ),
    ],
)
def test_anaphora_is_a_figure_of_speech(said, language):
    finding = found(f"{SAID[language]}\n\n{said}", language)
    assert finding.cap is None and finding.ceiling > 0.77, finding


@pytest.mark.parametrize(
    "names",
    [
        ("Animalia, the animals", "Arthropoda, with jointed legs", "Crustacea", "Malacostraca, with a soft shell",
         "Decapoda, with ten legs", "Portunidae, the swimming crabs", "Carcinus maenas, the crab of our shore"),
        ("das Land", "der Regierungsbezirk", "der Kreis", "die Gemeinde", "der Ort", "die Straße", "das Haus"),
    ],
)  # fmt: skip
def test_a_chain_of_kinds_is_a_list(names):
    chain = "\n".join(f"{'  ' * depth}- {name}" for depth, name in enumerate(names))
    assert found(f"{SAID['en']}\n\n{chain}").ceiling == 1


CHATTER = {
    "en": ("Maya", "Theo", "Wow, I never saw that coming.", "Go on, I am all ears now."),
    "de": ("Maya", "Theo", "Wahnsinn, das hätte ich nie gedacht.", "Erzähl weiter, ich bin gespannt."),
}


@BOTH
def test_speakers_who_chatter_before_every_sentence(language):
    """A dialogue is a form; one in which nobody ever comes to the point is none."""
    *hosts, one, other = CHATTER[language]
    subject = {"en": "tides", "de": "tides"}[language]
    turns = [
        f"**{hosts[at % 2]}:** {(one, other)[at % 2]} {said.rstrip('.')}, say the {subject}."
        for at, said in enumerate(sentences(language))
    ]
    assert found("\n\n".join(turns), language).ceiling < 0.7
    plain = [f"**{hosts[at % 2]}:** {said}" for at, said in enumerate(sentences(language))]
    assert found("\n\n".join(plain), language).ceiling == 1


def test_steps_and_refrains_come_back():
    steps = "\n".join(
        f"{n}. Read the gauge at the pier, write down the hour and wait for mark {n}." for n in range(1, 8)
    )
    assert found(f"{SAID['en']}\n\n{steps}").ceiling == 1
    assert found("Read the table.\n\nRead the table.\n\nRead the table.").ceiling == 1
    assert found("> Ay, the tide will turn again for us.\n\n" * 5 + SAID["en"]).ceiling == 1


SHOWN = {
    "en": ("We ask the table for the hour of high water with this line", "The next line asks for the low water of it"),
    "de": (
        "Wir fragen die Tafel mit dieser Zeile nach dem Hochwasser",
        "Die nächste Zeile fragt nach dem Niedrigwasser",
    ),
}


@BOTH
def test_sentences_dealt_out_anew_announce_each_other(language):
    """Only both together tell: a colon before a sentence, and code without one before it."""
    code = "```sh\nhigh 3\n```"
    one, other = SHOWN[language]
    dealt = [f"{one}: {other} day by day.\n\n{code}"] * 4
    told = [said.replace("day by day", f"in port {at}") for at, said in enumerate(dealt)]
    assert found("\n\n".join(told), language).ceiling < 0.75
    announced = [f"{one}: {other} in port {at}:\n\n{code}" for at in range(4)]
    assert "announces" not in found("\n\n".join(announced), language).evidence


def test_exercises_and_introductions_say_the_same_in_each():
    tasks = "\n\n".join(f"### Exercise {n}\n\nThis task practises reading. Read gauge {n}." for n in range(8))
    lead = "We answer: how do I read the table of the port and why?"
    text = f"{SAID['en']}\n\n## Exercises\n\n{tasks}"
    course = COURSE.model_copy(update={"language": "en"})
    lesson = f"# Tides\n\n{lead}\n\n- How do I read the table of the port and why?\n\n## Water\n\n{text}\n"
    assert shape(View(lesson, SPEC, course, (), None)).ceiling == 1
