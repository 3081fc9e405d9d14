"""What a machine left: no letters, no small ones, stops anywhere, numbered lines, gaps; and honest look-alikes."""

from __future__ import annotations

import base64
import re
import textwrap
from collections.abc import Callable

import pytest
from test_quality_torn import LANGUAGES, prose_changed, scored, text_of
from tide_lesson import LESSON, criterion, score


def joined(block: str) -> str:
    return " ".join(block.split())


def counted(mark: str) -> Callable[[str], str]:
    def change(block: str) -> str:
        return "\n".join(mark.format(n=n) + line for n, line in enumerate(textwrap.wrap(joined(block), 60), 21))

    return change


def chopped(block: str) -> str:
    words = re.sub(r"[.,;:]", "", block).split()
    return " ".join(word + "." * (at % 3 == 2) for at, word in enumerate(words)) + "."


def slipped(block: str) -> str:
    """The words of five letters and more with their third letter twice and the last two changed over."""
    return re.sub(r"[^\W\d_]{5,}", lambda m: m[0][:3] + m[0][2:-2] + m[0][-1] + m[0][-2], block)


def abridged(mark: str) -> Callable[[str], str]:
    def change(block: str) -> str:
        said = re.split(r"(?<=[.!?])\s+", joined(block))
        return " ".join(" ".join([*one.split()[:3], mark, *one.split()[-2:]]) for one in said)

    return change


def halved(block: str) -> str:
    """Up to within a word of six letters and more, behind its middle."""
    text = joined(block)
    at = next(m.start() for m in re.finditer(r"(?<= )[a-zß-öø-ÿа-яё]{6,}", text) if m.start() > len(text) // 2)
    return text[: at + 3]


# Russian has few words of grammar to stop at; without words these lessons are too short to be scored.
HARDLY_ANY = {("ru", "chopped"), ("ru", "circled"), ("de", "circled")}
RUINED = {
    "base64": lambda block: base64.b64encode(block.encode()).decode(),
    "bytes": lambda block: " ".join(str(byte) for byte in block.encode()),
    "one sign": lambda block: f"{block[:40]} {'@' * 700}",
    "one word": lambda block: f"{block[:40]} {'so ' * 200}",
    "circled": lambda block: "".join(chr(0x24D0 + ord(sign) % 26) if sign.isalpha() else sign for sign in block),
    "chopped": chopped,
}


@pytest.mark.parametrize(
    ("language", "way"),
    [(language, way) for language in LANGUAGES for way in RUINED if (language, way) not in HARDLY_ANY],
)
def test_what_nobody_can_read_is_no_text(language, way):
    """In every language, by letters, blanks and stops; with its line."""
    found = criterion(scored(language, prose_changed(text_of(language), RUINED[way])), "legibility")
    assert found.ceiling <= 0.78, found
    assert found.evidence.startswith("line ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_capitals_throughout_are_no_text(language):
    """All prose in capitals; a warning in capitals is one."""
    loud = prose_changed(text_of(language), str.upper, most=9)
    assert "garbled" in scored(language, loud).caps
    assert criterion(scored(language, text_of(language)), "legibility").ceiling == 1


@pytest.mark.parametrize("mark", ["{n}: ", "L{n}: ", "{n:05d} ", "[{n}] ", "line {n}: ", "{n}\t", "({n}) ", "{n} | "])
@pytest.mark.parametrize("language", ["en", "de"])
def test_numbers_before_lines_are_a_tools(language, mark):
    """They go up by one while the sentence goes on."""
    assert "leftovers" in scored(language, prose_changed(text_of(language), counted(mark))).caps


def test_lines_of_a_log_are_a_programs():
    """Two paragraphs are certain, one is a doubt, a code block is shown."""
    line = "\n\n12:03:{n} [worker-2] WARN c.e.Store - retry id=7f3a9c21 wait=30s\n\n"
    one = LESSON.replace("\n\nThe Earth", f"{line.format(n=10)}The Earth", 1)
    two = one.replace("\n\nLand stands", f"{line.format(n=11)}Land stands", 1)
    assert criterion(score(one), "leftovers").ceiling == 0.78
    assert "leftovers" in score(two).caps
    assert score(re.sub(r"(12:03.*)", r"```text\n\1\n```", two)).caps == ()


@pytest.mark.parametrize("mark", ["[...]", "(…)", "/.../", "{...}", "-/-", "- - -"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_without_their_middle_are_none(language, mark):
    """One mark in most sentences of two paragraphs."""
    assert "garbled" in scored(language, prose_changed(text_of(language), abridged(mark))).caps


def test_bare_dots_are_a_doubt():
    """Somebody may hesitate so."""
    assert criterion(score(prose_changed(LESSON, abridged("..."))), "gaps").ceiling == 0.78


FILL_IN = {
    "en": ("The tide {} twice a day, and the Moon {} the water up.", "The tide rises, and the Moon draws it."),
    "fr": ("Je {} au marché, tu {} à la maison, il {} au bureau.", "Je vais, tu restes, il travaille."),
    "es": ("Yo {} pan, tú {} agua y él {} sopa en casa.", "Yo como, tú bebes, él toma."),
}


@pytest.mark.parametrize("gap", ["...", "…"])
@pytest.mark.parametrize("language", FILL_IN)
def test_gaps_to_fill_in_are_an_exercise(language, gap):
    """The commonest one of language lessons; in a section they are a doubt, however many there are."""
    task, solution = (said.format(gap, gap, gap) for said in FILL_IN[language])
    asked = "".join(
        f"### Exercise {n}: Fill in\n\n{task}\n\n{task} {n}\n\n#### Solution\n\n{solution}\n\n" for n in range(2, 6)
    )
    assert "gaps" not in {c.name for c in score(LESSON.replace("## Summary", f"{asked}## Summary", 1)).criteria}
    found = score(LESSON.replace("Land stands", f"{task}\n\n" * 5 + "Land stands", 1))
    assert criterion(found, "gaps").ceiling == 0.78


@pytest.mark.parametrize("language", LANGUAGES)
def test_paragraphs_that_end_within_a_word_lack_their_end(language):
    """Whatever stands there has no stop and is no word, or the beginning of another."""
    found = scored(language, prose_changed(text_of(language), halved))
    assert not found.passed(0.75)
    assert criterion(found, "torn").evidence.startswith("line ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_paragraphs_full_of_words_that_are_none_are_broken(language):
    """Two are certain: people's unknown words come again, or stand alone."""
    assert "garbled" in scored(language, prose_changed(text_of(language), slipped, most=9)).caps


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_capital_before_every_word_is_a_title(language):
    """As headings are written in English, all over the prose."""
    changed = prose_changed(
        text_of(language), lambda block: re.sub(r"[^\W\d_]+", lambda m: m[0].title(), block), most=9
    )
    assert "garbled" in scored(language, changed).caps


MARKED_UP = {
    "LaTeX": ("\\noindent\\small ", "\\emph{", "}", " \\par"),
    "roff": (".PP .ad l ", "\\fB", "\\fR", " .br"),
    "a forum": ("[size=3]", "[b]", "[/b]", "[/size]"),
    "AsciiDoc": ("[.lead] ", "[.term]#", "#", " xref:top.adoc[]"),
    "Typst": ("[#set par(justify: true); ", "#strong[", "]", " #linebreak() ]"),
}


@pytest.mark.parametrize("system", MARKED_UP)
@pytest.mark.parametrize("language", ["en", "es"])
def test_markup_of_whatever_system_is_left_over(language, system):
    """By its shape: a block that begins with a command and has more of them; what is shown as code is a subject."""
    before, opened, closed, after = MARKED_UP[system]

    def marked(block: str) -> str:
        return before + re.sub(r"[^\W\d_]{7,}", lambda m: opened + m[0] + closed, block) + after

    text = prose_changed(text_of(language), marked)
    assert "leftovers" in scored(language, text).caps


@pytest.mark.parametrize(
    ("language", "tasks"),
    [
        ("en", ["Q: Which animals purr?\nA: Cats, cheetahs and some genets do.", "Q: Name a cheese.\nA: Gouda or brie.",
                "Q: Who painted sunflowers?\nA: Vincent van Gogh, in Arles.",
                "Q: Capital of Peru?\nA: Lima, near the coast of the Pacific."]),
        ("de", ["Frage: Welche Tiere schnurren?\nAntwort: Katzen und Geparden.",
                "Frage: Nenne Käse.\nAntwort: Gouda oder Emmentaler.",
                "Frage: Wer malte Sonnenblumen?\nAntwort: Vincent van Gogh in Arles.",
                "Frage: Hauptstadt von Peru?\nAntwort: Lima am Pazifischen Ozean."]),
    ],
)  # fmt: skip
def test_what_goes_on_behind_the_summary_is_of_no_lesson(language, tasks):
    """Tasks on anything; a last remark on the subject is the lesson's own."""
    text = text_of(language).rstrip()
    assert "off_topic" in scored(language, "\n\n".join([text, *tasks])).caps
    assert scored(language, text).caps == ()


@pytest.mark.parametrize("said", ["See above.", "As explained in the text.", "The answer is in the previous section."])
def test_a_solution_that_is_elsewhere_is_none(said):
    """ "See above." answers nothing; "Above." may say where, and "A neap tide." what."""
    found = re.compile(r"(?<=\*\*Solution:\*\*)[\s\S]*?(?=\n\n|\n#)|(?<=#### Solution\n\n)[\s\S]*?(?=\n\n|\n#)")
    assert found.search(LESSON), "the lesson has a solution"
    assert criterion(score(found.sub(f" {said}", LESSON)), "tasks").ceiling < 0.8
    for answer in (" A neap tide.", " Above.", " It is below."):
        assert criterion(score(found.sub(answer, LESSON)), "tasks").ceiling == 1


def test_two_foreign_scripts_in_a_paragraph_are_no_accident():
    """One word may be how it is written there; an encoding's letters are an example where it is named."""
    one = LESSON.replace("Land stands in", "Land стоит in", 1)
    assert criterion(score(one), "language").ceiling == 0.78
    assert "wrong_language" in score(one.replace("of the water. In", "of the 水面. In", 1)).caps


def test_three_letters_of_a_wrong_encoding_are_no_example():
    """Where the lesson is not about encodings; there one paragraph may show them."""
    bad = LESSON.replace("In a narrow bay it piles up", "In a narrow bay â€“ hereâ€™s one â€“ it piles up", 1)
    assert "garbled" in score(bad).caps
    assert score(bad.replace("Land stands", "Read as Latin-1, UTF-8 looks so. Land stands", 1)).caps == ()


ORDERS = {
    "en": ("Get up. Take the boots. Put them on. Go out. Read it. Write it down. Sit down. Hold on. Come back in.",
           "She looks up. He walks in. They sit down. The bell goes off. All get up. They run out. Is it over?"),
    "de": ("Steh auf. Geh hin. Mach mit. Hör zu. Denk nach. Schreib auf. Fang an. Gib es ihm.",
           "Nimm das Blatt. Falte es. Dreh es um. Leg es hin. Zieh daran. Mach es auf. Sieh dir das an."),
    "fr": ("Prenez la feuille. Pliez-la. Coupez ici. Regardez tout. C'est lui. C'est nous. Encore. Attendez-nous.",
           "Entrez donc. Venez tous. Restez là. On y va. Il sort avant. Elle aussi. Et vous ? Moi non plus."),
    "es": ("Abre la caja. Saca todo. Ponlo ahí. Espera. Ya está. Hazlo así. Dilo tú. Míralo otra vez.",
           "Entra él. Sale ella. Todo es eso. No hay nada. Hay más. Vamos ya. Dámelo a mí."),
    "ru": ("Возьми его. Сложи их. Положи там. Это он. Вот и всё. Скажи мне. Мы с вами. Иди туда.",
           "Это не так. Так бывает. Идём со мной. Где она? Он здесь. Все уже там. Это всё."),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_orders_and_stage_directions_are_sentences(language):
    """Their ends are particles and pronouns as often as not."""
    first, *rest = text_of(language).split("\n## ")
    orders = "\n\n".join(ORDERS[language])
    found = scored(language, "\n## ".join([first, f"{rest[0].rstrip()}\n\n{orders}\n", *rest[1:]]))
    assert criterion(found, "legibility").ceiling == 1, found.reasons()


def test_letters_beside_what_they_became_are_shown():
    """Two paragraphs of the text that teaches it."""
    said = "A file saved in the wrong way shows Ã© for é, Ã¼ for ü and Ã± for ñ."
    told = LESSON.replace("Land stands", f"{said}\n\nSo the harbour of La Coruña (CoruÃ±a) is lost.\n\nLand stands")
    assert "encoding" not in {c.name for c in score(told).criteria}
    bare = told.replace(" for é", "").replace(" for ü", "").replace(" for ñ", "").replace("La Coruña", "Brest")
    assert "garbled" in score(bare).caps


HONEST = {
    "names of markup": "@noindent is a command, .PP another, #let a third; a mark such as ^^x is none.",
    "names": "Bay of Fundy, Bristol Channel, Gulf of Saint Lawrence, Cook Inlet, Bay of Mont Saint Michel, Severn.",
    "a warning": "WARNING: NEVER ANCHOR ABOVE A SAND BANK AT A NEAP TIDE WITHOUT A LOOK AT THE TABLE.",
    "figures": "High waters in June, in metres: " + ", ".join(f"{n / 10}" for n in range(21, 70)) + ".",
    "a blank to fill in": "Name: " + "_" * 80,
    "a row of dots": "Your answer " + "." * 90,
    "counted verse": "1 The tide comes in,\n2 the tide goes out,\n3 and nobody asks\n4 what it is about.",
    "counted sentences": "(1) The Moon pulls.\n(2) The water rises.\n(3) The harbour fills.",
    "notes": "21: Look at the table.\n22: Find the day.\n23: Read the height.",
    "short orders": "Look. Wait. Read. Cast off. Row. Now rest. Look again. And so on.",
    "a page number": "The pull of the Moon " + ". " * 64 + "12",
    "a riddle": "Fill in: T _ D E, M _ _ N, W _ T _ R, B _ _ G E, N _ _ P, H _ R B _ _ R, S H _ R E, D R Y.",
    "a row of numbered verses": "12 When high tide leaves the harbour at the fall of night,\n"
    "13 the lamps go out that lit the fishermen their way,\n14 and every boat that lay afloat in evening light",
    "steps": "11 Click the small arrow at the head of the column of heights and dates\n"
    "12 Choose the way in which the heights of the harbour are to be sorted\n13 Read the first row of the new table",
    "a cipher": "WKH WLGH ULVHV DW QRRQ DQG IDOOV DW GXVN LV D FLSKHU RI FDHVDU",
    "bits": "The bits of the buoy are 01001000 01100101 01101100 01101100 and 01110111 01101111 01110010 01101100.",
    "an alphabet": "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z",
    "reactions": "2H2 + O2 → 2H2O, N2 + 3H2 → 2NH3, CaCO3 → CaO + CO2, 4Fe + 3O2 → 2Fe2O3, CH4 + 2O2 → CO2 + 2H2O",
    "a timetable": "06:10 Plymouth\n06:45 Looe\n07:20 Fowey\n08:05 Falmouth\n08:50 Helford",
    "a line of a log, told": "A line such as 12:03:10 [pump] WARN level=high id=7f3a9c21 tells when the pump ran.",
    "Braille": "The word tide is ⠞⠊⠙⠑ in Braille, the word moon is ⠍⠕⠕⠝, and the word water is ⠺⠁⠞⠑⠗.",
    "dialect": "Owd fowk say t'watter's nobbut a bit owwer t'staithe, an' tha mun bide while t'ebb, for t'bairns.",
    "times": "Low water 05:12, high water 11:24, low water 17:40, high water 23:51.",
    "moves": "1. e4 e5 2. Nf3 Nc6 3. Bb5 a6 4. Ba4 Nf6",
    "a greeting": "In Swahili a sailor says jambo in the harbour, habari at noon and kwaheri when he leaves.",
    "Latin": "A sailor is nauta, two are nautae; the wave is unda, and undae are many.",
    "an elision told": "Write [...] where you leave words of the log out.",
    "hesitation": "Well ... I think ... it may be the Moon.",
    "a checksum": "The table has the checksum 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.",
    "an address": "See https://www.gov.uk/"
    + "-".join(map(str, range(40)))
    + "/table for the table of the harbour and its times.",
    "verse": "The water comes with the moon\nand goes as the moon goes\nover the sand of the bar\nto the sea it flows",
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_look_alike_closes_no_gate(name):
    """Twice in one lesson, in different parts."""
    said = HONEST[name]
    text = LESSON.replace("\n\nThe Earth", f"\n\n{said}\n\nThe Earth", 1).replace(
        "\n\nA week later", f"\n\n{said}\n\nA week later", 1
    )
    own = {"legibility", "gaps", "torn", "wording", "leftovers"}
    assert {"garbled", "leftovers", "off_topic", "placeholders", "wrong_language"}.isdisjoint(score(text).caps), score(
        text
    ).reasons()
    assert [c.name for c in score(text).criteria if c.name in own and c.ceiling < 0.78] == []


def test_thanks_and_books_behind_the_summary_are_no_second_lesson():
    """Three paragraphs without a word of the lesson are a doubt."""
    said = ["Further reading: Deacon, Margaret: Scientists and their Century; Cartwright: A Scientific History.",
            "This text is licensed under CC BY 4.0 by Anna Miller, University of Plymouth.",
            "Photographs: John Smith, Bristol Museum, with kind permission."]  # fmt: skip
    assert score("\n\n".join([LESSON.rstrip(), *said])).caps == ()
