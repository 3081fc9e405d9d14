"""Words that are none, words of other languages, sentences without grammar; good texts of five languages have none."""

from __future__ import annotations

import re

import pytest
from test_quality_faults import ARABIC, HEBREW
from test_quality_languages import SAMPLES
from test_quality_languages import score as score_in
from tide_lesson import LESSON, criterion, score

from lessongen_core.languages import FUNCTION_WORDS
from lessongen_core.lexicon import Lexicon, filter_of, lexicon
from lessongen_core.quality import score_lesson
from lessongen_core.quality.words import stem
from lessongen_core.spec.models import Course, LessonSpec


def prose_changed(text: str, change) -> str:
    """Each paragraph that is prose, changed."""
    return "\n\n".join(p if p.startswith(("#", "-", "`")) else change(p) for p in text.split("\n\n"))


def clipped(text: str) -> str:
    """Every third long word of the prose at 60 % of its letters."""
    turn = iter(range(1000))
    cut = re.compile(r"(?<!\w)[a-zà-ÿа-яё]{6,}")
    return prose_changed(text, lambda p: cut.sub(lambda m: m[0] if next(turn) % 3 else m[0][: len(m[0]) * 6 // 10], p))


def telegram(language: str, text: str) -> str:
    known = FUNCTION_WORDS[language]
    return prose_changed(text, lambda p: " ".join(w for w in p.split() if w.strip(",.").casefold() not in known))


@pytest.mark.parametrize("language", ["en", *SAMPLES])
def test_good_texts_have_no_such_fault(language):
    """Every word is known or excused, every sentence whole, nothing is of another language."""
    result = score(LESSON) if language == "en" else score_in(language, SAMPLES[language].text)
    for name in ("wording", "grammar", "language"):
        assert criterion(result, name).ceiling == 1, criterion(result, name)
    assert result.caps == ()


@pytest.mark.parametrize("language", ["en", *SAMPLES])
def test_words_without_their_ends_are_none(language):
    """In each language, with the words and their lines as evidence."""
    result = score(clipped(LESSON)) if language == "en" else score_in(language, clipped(SAMPLES[language].text))
    assert criterion(result, "wording").ceiling <= 0.8
    assert criterion(result, "wording").evidence.startswith("line ")


@pytest.mark.parametrize("language", ["en", "es", "de", "fr"])
def test_sentences_without_grammar_words_are_no_sentences(language):
    """Articles, pronouns and prepositions left out everywhere."""
    text = LESSON if language == "en" else SAMPLES[language].text
    result = score(telegram("en", text)) if language == "en" else score_in(language, telegram(language, text))
    assert not result.passed(0.75)
    assert criterion(result, "grammar").ceiling < 1


@pytest.mark.parametrize("text", [ARABIC, HEBREW])
def test_a_language_without_a_lexicon_is_not_judged(text):
    """Right-to-left text has neither criterion, and no fault."""
    language = "ar" if text is ARABIC else "he"
    objectives = [{"id": "LO-1", "objective": "Explain why bread rises.", "bloom_level": "understand"}]
    lesson = LessonSpec.model_validate({"lesson_id": "1.1", "title": "Bread", "learning_objectives": objectives})
    names = {c.name for c in score_lesson(text, lesson, Course(language=language)).criteria}
    assert not {"wording", "grammar"} & names


@pytest.mark.parametrize(
    "line",
    [
        "The sea rises und danach muss man die Karte noch einmal prüfen.",
        "Certo! Ecco la parte successiva della lezione, come richiesto:",
        "The Moon pulls porque sin ella el mar no se mueve tanto.",
        "Quer que eu deixe os exercícios mais difíceis?",
    ],
)
def test_a_clause_in_another_language_is_seen(line):
    """Three grammar words of one other language in one paragraph."""
    assert score(LESSON.replace("Land stands", f"{line}\n\nLand stands")).score <= 0.78


@pytest.mark.parametrize(
    "line",
    [
        "The word *marea que sube en la costa* is Spanish for it.",
        "Sailors of all the coasts in the north of France say “la mer est à nous” when the water comes back to them.",
        "He came from the coast of Rio de Janeiro, near El Salvador and Los Angeles.",
        "The die was cast; the man who made war was, so to say, an also-ran.",
    ],
)
def test_quotes_names_and_words_of_both_languages_are_no_mixture(line):
    assert criterion(score(LESSON.replace("Land stands", f"{line}\n\nLand stands")), "language").ceiling == 1


def test_words_of_spec_code_and_author_are_excused():
    """A term that the author uses all over, or shows as code, is one."""
    term = "The glorfindex shows it. " * 2
    many = LESSON.replace("Land stands", f"{term}\n\n{term}\n\n{term}\n\n{term}\n\nLand stands")
    assert criterion(score(many), "wording").ceiling == 1
    shown = LESSON.replace("Land stands", "Run `glorfindex` now: glorfindex and glorfindex again.\n\nLand stands")
    assert "glorfindex" not in criterion(score(shown), "wording").evidence


def test_the_lexicon_knows_words_and_forms_of_them():
    """Common words, rare ones, forms by their stem; not what is none."""
    english = lexicon("en")
    assert english is not None and lexicon("xx") is None
    assert english.is_common("water") and not english.is_common("moniker")
    for word, known in (("water", True), ("moniker", True), ("repositor", False), ("watex", False)):
        assert english.knows(stem(word, "en")) is known
    made = Lexicon(filter_of(["tide"], 18), filter_of(["ebb"], 20))
    assert made.is_common("tide") and made.knows("ebb") and not made.knows("flood")


HERBS = "On the dunes grow psammophila, ammophila and cakiloides, and behind them rosulina, halimione and puccinella."
GLIDED = (
    "The auld boatmen cried it the muckle swaw, an the bairns wad loup ower the skellies afore the watter tuk thaim."
)


def test_rows_of_names_and_a_dialect_close_no_gate():
    """Names in a row are those of a trade; a sentence in a dialect is a doubt, which leaves the lesson its pass."""
    assert (
        criterion(
            score(f"{LESSON[: LESSON.index('## ')]}{HERBS}\n\n{LESSON[LESSON.index('## ') :]}"), "wording"
        ).ceiling
        == 1
    )
    result = score(f"{LESSON[: LESSON.index('## ')]}{GLIDED}\n\n{LESSON[LESSON.index('## ') :]}")
    assert "garbled" not in result.caps
    assert 0.75 < criterion(result, "wording").ceiling < 1
