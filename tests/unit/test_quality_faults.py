"""Faults that are certain however small: each alone bounds the whole score, and no good text is accused of one."""

from __future__ import annotations

import random
import time

import pytest
from test_quality_languages import SAMPLES
from test_quality_languages import score as score_in
from tide_lesson import LESSON, PULL, SPRING, criterion, score

from lessongen_core.quality import CRITERIA, Score, score_lesson
from lessongen_core.sources import Passage
from lessongen_core.spec.models import Course, LessonSpec

LETTERS = "abcdefghijklmnopqrstuvwxyz"
FAULTS = ("encoding", "links", "leftovers", "language", "repetition", "fluency", "cohesion", "ending")
ARABIC = """\
# لماذا يرتفع الخبز

من يعجن العجين لأول مرة يتعجب من أنه يتضاعف حجمه خلال ساعة واحدة، ثم يسأل عن السبب.

## عمل الخميرة

تتكون الخميرة من فطريات صغيرة تعيش على السكر. تجد الخميرة السكر في العجين لأن الدقيق يحول جزءا من النشا إلى سكر. وعندما
تأكله تطلق غازا يبقى في العجين على شكل فقاعات صغيرة. ولأن العجين مرن لا يستطيع الغاز أن يخرج، وهكذا تجعل
الخميرة العجين يرتفع
(وهذا ما يسمى `rise` في البرنامج).

## دور الحرارة

في الدفء تعمل الخميرة بسرعة أكبر، وفي البرد لا تفعل شيئا تقريبا. لذلك يوضع العجين في مكان دافئ حتى يرتفع. فإذا
زادت الحرارة على
خمسين درجة ماتت الفطريات وبقي العجين مسطحا. وفي الفرن يتمدد الغاز مرة أخرى قبل أن تتصلب القشرة.

## الخلاصة

- تطلق الخميرة غازا يحبسه العجين المرن.
- الدفء يسرع الارتفاع، والحرارة الزائدة توقفه.
"""
HEBREW = """\
# מדוע הלחם תופח

מי שלש בצק בפעם הראשונה מתפלא שהוא מכפיל את נפחו בתוך שעה אחת, ושואל מה קרה שם.

## עבודת השמרים

השמרים הם פטריות קטנות שחיות על סוכר. בבצק הם מוצאים סוכר, כי הקמח הופך חלק מן העמילן לסוכר. כשהם אוכלים אותו
הם פולטים גז
שנשאר בבצק בצורת בועות קטנות. מכיוון שהבצק גמיש הגז אינו יכול לצאת, וכך השמרים מתפיחים את הבצק.

## תפקיד החום

בחום השמרים עובדים מהר יותר, ובקור הם כמעט אינם עושים דבר. לכן מניחים את הבצק במקום חמים כדי שיתפח. אבל מעל
חמישים מעלות הפטריות
מתות, והבצק נשאר שטוח. בתנור הגז מתפשט פעם נוספת לפני שהקרום מתקשה.

## סיכום

- השמרים פולטים גז שהבצק הגמיש לוכד.
- חום מזרז את התפיחה, ויותר מדי חום עוצר אותה.
"""


def bounds(result: Score) -> set[str]:
    """The criteria of faults that lower a score, by a ceiling or a gate."""
    return {c.name for c in result.criteria if c.name in FAULTS and (c.ceiling < 1 or c.score < 1)}


def right_to_left(language: str, text: str) -> Score:
    spec = LessonSpec.model_validate(
        {
            "lesson_id": "1.1",
            "title": text.splitlines()[0].lstrip("# "),
            "learning_objectives": [{"id": "LO-1", "objective": text.splitlines()[4], "bloom_level": "understand"}],
        }
    )
    return score_lesson(text, spec, Course(language=language))


@pytest.mark.parametrize("language", SAMPLES)
def test_no_false_alarm_in_another_language(language):
    """A good lesson in Spanish, German, French or Russian is accused of nothing."""
    assert bounds(score_in(language, SAMPLES[language].text)) == set()


@pytest.mark.parametrize(("language", "text"), [("ar", ARABIC), ("he", HEBREW)])
def test_right_to_left_text_survives(language, text):
    """Arabic and Hebrew are read word by word, hold no foreign script, and are bounded by no fault of form."""
    result = right_to_left(language, text)
    assert not bounds(result) - {"ending"}
    assert "wrong_language" not in result.caps and "unsafe" not in result.caps
    assert criterion(result, "language").score == 1


def test_a_good_lesson_is_accused_of_nothing():
    """Each fault has its criterion, and none is seen where there is none."""
    assert set(FAULTS) < {name for name, *_ in CRITERIA}
    assert bounds(score(LESSON)) == set()


def garbled(text: str) -> str:
    """UTF-8 read as Windows-1252, as a careless export leaves it."""
    return text.encode().decode("cp1252", errors="ignore")


@pytest.mark.parametrize("language", SAMPLES)
def test_wrong_encoding_is_a_gate(language):
    """Letters that were read in the wrong encoding are seen in every language."""
    result = score_in(language, garbled(SAMPLES[language].text.replace("'", "’")))
    assert "garbled" in result.caps
    assert criterion(result, "encoding").evidence.startswith("line ")


@pytest.mark.parametrize("text", ["Ça c’est « Â » et l’Île.", "MAÇÃ, NÃO, CAFÉ", "Ðe Øre Ñandú", "naïve “façade” …"])
def test_accents_are_no_wrong_encoding(text):
    """Capitals with accents, guillemets and curly quotes are letters that people type."""
    assert "encoding" not in {c.name for c in score(LESSON.replace("Land stands", f"{text}\n\nLand stands")).criteria}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Certainly! I would be glad to write this section for you."),
        ("en", "I'll now continue with the next section of the lesson."),
        ("es", "¡Claro! Aquí tienes la sección siguiente."),
        ("de", "Gerne! Hier ist der nächste Abschnitt."),
        ("fr", "Bien sûr ! Voici la suite de la leçon."),
        ("ru", "Конечно! Вот продолжение урока."),
    ],
)
def test_talk_to_who_asked_is_a_gate_in_the_middle_too(language, said):
    """A paragraph in which the writer speaks to the one who asked is a leftover wherever it stands."""
    if language == "en":
        assert "leftovers" in score(LESSON.replace("Land stands", f"{said}\n\nLand stands")).caps
        return
    text = SAMPLES[language].text
    second = [line for line in text.splitlines() if line.startswith("## ")][1]
    assert "leftovers" in score_in(language, text.replace(second, f"{said}\n\n{second}")).caps


@pytest.mark.parametrize(
    "text",
    [
        "Of course, land stands in the way of the water, and here is why that matters to sailors.",
        "Let us continue with the Moon. I will show you a table of the harbour.",
        "Good questions are worth more than answers here.",
        "Here is the table that we will use.",
    ],
)
def test_a_teacher_may_speak_to_learners(text):
    """What a teacher says to learners is no talk of an assistant."""
    assert "leftovers" not in score(LESSON.replace("Land stands", f"{text}\n\nLand stands")).caps


def test_links_to_nowhere_are_a_gate():
    """Two links to names that nobody can own are placeholders; a real one is none."""
    made_up = LESSON.replace("The Sun pulls", "The [Sun](https://sun.example/guide) pulls").replace(
        "The Moon pulls", "The [Moon](https://www.example.com/moon) pulls"
    )
    assert "placeholders" in score(made_up).caps
    real = LESSON.replace("The Sun pulls", "The [Sun](https://en.wikipedia.org/wiki/Sun) pulls")
    assert criterion(score(real), "links").score == 1


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("sandbox:/mnt/data/tide.png", False),
        ("TODO.png", False),
        ("https://via.placeholder.com/800x450.png", False),
        ("fig/tide.png", True),
        ("https://upload.wikimedia.org/your_tide.png", False),
        ("todos.png", True),
    ],
)
def test_an_image_that_is_no_file_is_a_gate(target, leads):
    """Nobody can see it, so one is enough."""
    result = score(LESSON.replace("Land stands", f"![The tide]({target})\n\nLand stands"))
    assert ("placeholders" not in result.caps) == leads


def test_words_of_another_script_are_a_gate():
    """Words in a script that neither course nor spec has are a slip of the model; in brackets they are a name."""
    slipped = LESSON.replace("the water there", "the 数据 there").replace("as strongly as", "as который as")
    assert "wrong_language" in score(slipped).caps
    named = LESSON.replace("neap tide.", "neap tide (小潮, in Japan).")
    assert criterion(score(named), "language").score == 1


@pytest.mark.parametrize(
    "summary",
    [
        "- La Luna levanta dos bultos de agua y por eso hay dos mareas.\n- El Sol tira con menos fuerza que la Luna.",
        "- A Lua levanta a água do mar e por isso há duas marés.\n- O Sol puxa com menos força do que a Lua.",
        "- Der Mond hebt das Wasser auf zwei Seiten.\n- Die Sonne zieht mit, aber nicht so stark wie der Mond.",
    ],
)
def test_a_summary_in_another_language_is_a_gate(summary):
    """A list is read as a whole, so that short items do not hide their language."""
    assert "wrong_language" in score(LESSON[: LESSON.index("- The Moon raises two bulges, and")] + summary + "\n").caps


def test_a_paragraph_said_again_in_another_order_is_repetition():
    """Sentences re-ordered behind another opening are no new paragraph."""
    paragraphs = PULL.strip().split("\n\n")
    again = []
    for paragraph in paragraphs:
        first, rest = paragraph.replace("\n", " ").split(". ", 1)
        again += [paragraph, f"In other words, {rest} {first}."]
    result = score(LESSON.replace(PULL, "\n\n".join(again) + "\n"))
    assert "repetition" in result.caps


@pytest.mark.parametrize("seed", range(6))
def test_one_shuffled_paragraph_in_three_is_word_salad(seed):
    """A sentence end before a small letter, a capital inside, no end: shuffled paragraphs show two of them."""
    drawn = random.Random(seed)
    text = LESSON
    for paragraph in (PULL.split("\n\n")[0], SPRING.split("\n\n")[1]):
        found = paragraph.split()
        drawn.shuffle(found)
        text = text.replace(paragraph, " ".join(found))
    result = score(text)
    assert "word_salad" in result.caps
    assert result.score <= 0.65


def test_a_fence_that_swallows_the_next_is_a_gate():
    """A fence that names its language inside a block of code shows that the block was never closed."""
    text = LESSON.replace(
        "Land stands", "```text\nhigh 5.1\n\nA line of prose.\n\n```python\nx = 1\n```\n\nLand stands"
    )
    assert "unclosed_fence" in score(text).caps
    nested = LESSON.replace("Land stands", "````markdown\n~~~\n```\n````\n\nLand stands")
    assert "unclosed_fence" not in score(nested).caps


FILLER = (
    "It is worth taking a moment to appreciate how far we have come. Every journey begins with a single step, and "
    "the rewards of patience are greater than they seem.",
    "Success in any field depends on passion, balance and curiosity. Those who embrace change will flourish, and "
    "those who hesitate may miss exciting opportunities.",
    "Great achievements are built on solid foundations. Keep an open mind, celebrate progress, and remember that "
    "excellence is a habit, never an accident.",
)


def test_filler_bounds_the_score():
    """Paragraphs that fit every lesson cost in proportion, whatever the rest is worth."""
    scores = [score(LESSON).score]
    for count in (1, 2, 3):
        text = LESSON
        for paragraph, old in zip(FILLER[:count], ("Land stands", "A week later", "A boat that"), strict=False):
            text = text.replace(old, f"{paragraph}\n\n{old}")
        scores.append(score(text).score)
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < 0.75


@pytest.mark.parametrize("unsolved", [0, 1])
def test_a_solution_that_is_missing_costs(unsolved):
    """Exercises without a solution bound the score, and still pass: many good lessons leave some open."""
    solution = "It is a spring tide: at full Moon the Sun and the Moon pull along one line, so that their pulls add up."
    result = score(LESSON.replace(f"#### Solution\n\n{solution}\n\n", "") if unsolved else LESSON)
    assert (result.score <= 0.86) == bool(unsolved)
    assert result.passed(0.75)


@pytest.mark.parametrize(
    "piece",
    [
        *("a-", "a'", "“", "„x ", "«", "(", "[", "](", "Â", "*x", "_x ", "a. b ", "` ", "The the. "),
        *("=======\n", "[@a", "{--", "-a\n+"),
        *("a:", "[@a:", "{#sec:", "@fig:", "<a ", ":a[", "a_", "_", "ai"),
    ],
)
def test_hostile_runs_are_read_once(piece):
    """No rule goes back over a long run of one sign: 60,000 of them are scored in a second or two."""
    text = LESSON.replace("Land stands", f"{piece * 60_000}\n\nLand stands")
    began = time.process_time()
    score(text, passages=(Passage("a.md", 0, "", piece * 2_000),))
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "run",
    [
        "".join(f"The tide ab{a}{b}{c}\n\n" for a in LETTERS for b in LETTERS for c in LETTERS)[:100_000],
        "<details><summary>Solution</summary>\n\nfoo bar\n\n" * 4_000,
        "[abcdefg " * 40_000,
    ],
    ids=["paragraphs without a stop", "folds", "open brackets"],
)
def test_hostile_paragraphs_are_read_once(run):
    """No rule reads the whole lesson, or the rest of a line, again for each of them."""
    text = LESSON.replace("Land stands", f"{run}\n\nLand stands")
    began = time.process_time()
    score(text)
    assert time.process_time() - began < 8


def test_many_headings_are_counted_once():
    """20,000 sections of a line each take seconds."""
    text = LESSON.replace("Land stands", "## a\n\nb\n\n" * 20_000 + "Land stands")
    began = time.process_time()
    score(text)
    assert time.process_time() - began < 10


@pytest.mark.parametrize("name", ["a_" * 30, "_" * 40, "a-" * 30])
def test_a_name_between_two_colons_is_read_once(name):
    """Nobody may stop the score for hours with one line."""
    text = LESSON.replace("Land stands", f"To fill in:\n{name} (at most ...), date: the day\n\nLand stands")
    began = time.process_time()
    score(text)
    assert time.process_time() - began < 5
