"""Talk of the text that is being made: weighed by its words, in five languages; no lesson of people is accused."""

from __future__ import annotations

import pytest
from test_quality_languages import SAMPLES
from test_quality_languages import score as score_in
from tide_lesson import LESSON, SPEC, criterion, score

from lessongen_core.quality.talk import CERTAIN, talk, weigh
from lessongen_core.quality.view import View
from lessongen_core.quality.words import words
from lessongen_core.spec.models import Course
from lessongen_core.talk_words import TALK_WORDS

TALK = (
    ("en", "Thanks for the comments! The wording of section two is friendlier now, the exercises are shorter."),
    ("en", "Hmm, maybe an analogy would be better here. I should check whether the outline has one. Fine, vague."),
    ("en", "Sorry, I could not open the attachment, so the material for this section is unavailable."),
    ("en", "(Reviewer: this paragraph was rewritten as requested; please check the tone.)"),
    ("es", "Nota: según las observaciones del revisor, el tono del párrafo es más formal y la frase se acortó."),
    ("es", "Mmm, quizá convendría otra analogía. Creo que el esquema la pide más tarde. Bueno, lo dejo así."),
    ("es", "Lamentablemente no tengo acceso al adjunto, así que no puedo redactar esta sección."),
    ("de", "Anmerkung: Der zweite Absatz wurde gekürzt, der Tonfall angepasst und die Einleitung überarbeitet."),
    ("de", "Hm, vielleicht passt eine andere Analogie besser. Eigentlich wollte ich das Beispiel streichen."),
    ("de", "Leider konnte der Anhang nicht geöffnet werden, daher fehlen mir Informationen für den Abschnitt."),
    ("fr", "Remarque : le ton a été ajusté, le paragraphe reformulé, l'introduction raccourcie."),
    ("fr", "Hmm, je crois que l'exemple est plutôt vague. Le plan dit autre chose ; je garde peut-être la phrase."),
    ("fr", "Malheureusement je n'ai pas accès à la pièce jointe et ne peux pas rédiger cette section."),
    ("ru", "Примечание: по замечаниям редактора введение сокращено, тон исправлен, абзац переписан."),
    ("ru", "Хм, наверное, лучше другая аналогия. Думаю, в плане она позже. Ладно, оставлю пример."),
    ("ru", "К сожалению, у меня нет доступа к файлу, поэтому я не могу написать этот раздел."),
)  # fmt: skip


def with_talk(language, text):
    """The score of a lesson with a text before another paragraph."""
    if language == "en":
        return score(LESSON.replace("Land stands", f"{text}\n\nLand stands"))
    title, rest = SAMPLES[language].text.split("\n\n## ", 1)
    return score_in(language, f"{title}\n\n{text}\n\n## {rest}")


@pytest.mark.parametrize(("language", "text"), TALK)
def test_talk_of_the_text_lowers_the_score(language, text):
    """Notes, thoughts and excuses between two paragraphs, none of them a phrase of a list."""
    result = with_talk(language, text)
    assert result.score <= 0.78, criterion(result, "leftovers").evidence


@pytest.mark.parametrize("language", SAMPLES)
def test_talk_in_two_paragraphs_keeps_the_lesson_out(language):
    """One paragraph is a doubt; the second one makes it certain."""
    both = "\n\n".join(text for spoken, text in TALK if spoken == language)
    assert "leftovers" in with_talk(language, both).caps


PLAIN = "The draft was reworded, the wording of each paragraph polished and the introduction shortened."


@pytest.mark.parametrize(
    "text",
    [
        f"Note: {PLAIN[0].lower()}{PLAIN[1:]}",
        f"({PLAIN})",
        "I reworded the draft as requested and trimmed its wording.",
    ],
)
def test_a_label_brackets_or_an_author_make_talk_certain(text):
    """Who speaks of the work in a note, an aside or the first person."""
    assert "leftovers" in with_talk("en", text).caps


def test_talk_at_the_edge_is_certain():
    """Where a lesson begins and where it ends."""
    assert "leftovers" not in with_talk("en", PLAIN).caps
    title, rest = LESSON.split("\n\n", 1)
    assert "leftovers" in score(f"{title}\n\n{PLAIN}\n\n{rest}").caps
    assert "leftovers" in score(f"{LESSON}\n\n{PLAIN}\n").caps


@pytest.mark.parametrize(
    "text",
    [
        'The machine then says: "Sorry, I cannot access the attached material, please upload it again."',
        "> Sorry, I cannot access the attached material, please upload it again.",
        "The clerk wrote home:\n\n*I was asked to revise the draft, I am sorry, I cannot. Please wait.*",
        "**Ana:** Hmm, wait.\n\n**Ben:** Sorry, I guess the request failed, unfortunately I cannot access my draft."
        "\n\n**Ana:** Okay.\n\n**Ben:** Thanks.",
    ],
)
def test_what_somebody_is_quoted_to_say_is_no_talk(text):
    """Quotation marks, block quotes, a letter in emphasis, a dialogue."""
    result = with_talk("en", text)
    assert criterion(result, "leftovers").ceiling == 1 and "leftovers" not in result.caps


@pytest.mark.parametrize(
    "text",
    [
        "The ministers asked for a longer draft; a clerk revised the wording, and the final version was approved.",
        "Scholars suggest that the request was rejected; the policy of support had failed, unfortunately.",
    ],
)
def test_a_sentence_of_history_is_a_doubt_at_most(text):
    """Drafts and requests are also what history is made of."""
    result = with_talk("en", text)
    assert result.caps == () and result.score > 0.75


@pytest.mark.parametrize("language", SAMPLES)
def test_lessons_of_people_are_not_accused(language):
    """In each language the lesson alone has no finding."""
    assert criterion(score_in(language, SAMPLES[language].text), "leftovers").score == 1


@pytest.mark.parametrize(
    "text",
    [
        "In this section we look at the tide; the exercises below ask you to write a short answer.",
        "Please check that your text editor saves the file, then write a sentence on what changed.",
        "You may think that the Moon pushes the water away. Actually, the answer is simpler.",
        "Unfortunately the harbour is shallow, so ships cannot enter at low water.",
        "Maybe you have seen the sea go out. I have stood there as a child.",
        "Note: the water rises again later, and the level is checked every hour.",
    ],
)
def test_a_lesson_may_speak_of_itself_and_to_its_reader(text):
    """One theme alone, or a few of its words, say nothing."""
    result = score(LESSON.replace("Land stands", f"{text}\n\nLand stands"))
    assert "leftovers" not in result.caps and criterion(result, "leftovers").ceiling == 1


def test_who_cites_a_passage_tells_what_it_says():
    """The same words weigh less with a citation; a note without one is talk."""
    text = "Where can I publish my papers? A summary is provided here{}."
    assert criterion(score(LESSON.replace("Land stands", f"{text.format('')}\n\nLand stands")), "leftovers").score < 1
    cited = LESSON.replace("Land stands", f"{text.format(' [2]')}\n\nLand stands")
    assert criterion(score(cited), "leftovers").score == 1


def test_words_of_the_spec_do_not_count():
    """A course on writing talks of drafts and wording: two words name a theme, one may be chance."""
    view = View(f"# T\n\n{PLAIN}\n", SPEC, Course(), (), None)
    assert talk(view, frozenset()) is not None
    assert talk(view, frozenset(words(PLAIN))) is None
    assert talk(view, frozenset(["revise", "rewrite", "draft", "paragraphs"])) is None
    assert talk(view, frozenset(["version", "revise"])) is not None
    assert weigh(["reworded", "wording"], 10, TALK_WORDS["en"]) < CERTAIN


def test_words_that_another_part_uses_are_of_the_subject():
    """A lesson that speaks of drafts in its summary, too, teaches about them; a note that comes twice is a note."""
    once = LESSON.replace("Land stands", f"{PLAIN}\n\nLand stands")
    plain = "A ship has a draft.\n\nStones are polished.\n\nA sign is reworded.\n\nIts wording is old."
    plain += "\n\nThe path is shortened here."
    assert criterion(score(f"{once}\n{plain}\n"), "leftovers").score == 1
    assert "leftovers" in score(f"{once}\n{PLAIN}\n").caps


def test_a_copied_chat_needs_both_sides():
    """A question and an answer of a chat, each with who speaks."""
    chat = "**Instruction:**\n\nExplain the tide.\n\n**Response:**\n\nLand stands"
    assert "leftovers" in score(LESSON.replace("Land stands", chat)).caps
    assert "leftovers" not in score(LESSON.replace("Land stands", "**Instructions:**\n\nLand stands")).caps


def test_two_versions_to_choose_from_lower_the_score():
    """Labels with two marks; one alone is a name."""
    both = LESSON.replace("Land stands", "**Version A**\n\nThe sea goes.\n\n**Version B (shorter)**\n\nLand stands")
    assert score(both).score <= 0.8
    assert score(LESSON.replace("Land stands", "**Version A**\n\nLand stands")).score > 0.8


def test_a_note_above_the_title_is_read():
    """What stands before the H1 belongs to no part."""
    assert (
        "leftovers" in score(f"Draft 2, reworded as the reviewer requested; introduction shortened.\n\n{LESSON}").caps
    )
