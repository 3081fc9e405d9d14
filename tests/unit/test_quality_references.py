"""References that lead nowhere, in whatever notation and language; and what refers to something that is there."""

from __future__ import annotations

import pytest
from tide_lesson import COURSE, LESSON, SPEC, criterion, score

from lessongen_core.quality.references import references
from lessongen_core.quality.view import View


def found(text: str, language: str = "en") -> str | None:
    course = COURSE.model_copy(update={"language": language})
    finding = references(View(f"# Tides\n\n{text}\n", SPEC, course, (), None))
    return finding.evidence if finding else None


@pytest.mark.parametrize(
    "mark",
    [
        "as Figure ?? shows",
        "see Section ??.?? on page ??",
        "véase la sección XX",
        "siehe Abschnitt ??",
        "voir la figure XX",
        "см. рисунок ??",
        "(??)",
        "as \\cref{fig:tide} shows",
        "after [@sec:springs; @smith2020]",
        "as @fig-tide shows",
        "see Error! Reference source not found.",
        "siehe (Fehler! Verweisquelle konnte nicht gefunden werden.)",
        "as was shown [REF]",
        "as was shown [citation needed]",
        "como se vio [falta referencia]",
    ],
)
def test_a_reference_nobody_resolved(mark):
    """One bounds the score, two keep the lesson out, with the line of the first."""
    assert found(f"The tide rises {mark} twice a day.")
    one, two = (
        LESSON.replace("The Moon pulls on the sea.", f"The Moon pulls {mark}." + again)
        for again in ("", f" It rises {mark}.")
    )
    assert score(one).score <= 0.78
    result = score(two)
    assert "placeholders" in result.caps
    assert "leads nowhere" in criterion(result, "references").evidence


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Figure 3 shows the tide, and Table 2 its times."),
        ("de", "Abbildung 3 zeigt die Flut, und Tabelle 2 ihre Zeiten."),
        ("ru", "На рисунке 3 показан прилив."),
        ("en", "**Correct answer: C.** It is right."),
        ("en", "Option A is dear. The answer B is cheap."),
        ("es", "La opción B es correcta solo en parte."),
    ],
)
def test_what_is_referred_to_must_be_there(language, text):
    assert found(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Figure 3 shows it.\n\n![The sea](sea.png)\n\n*Figure 3: the sea*",
        "Figure 1 shows it.\n\n![The sea](sea.png)",
        "Figure 3 of the atlas shows it, and Table 2 in Darwin's book.",
        "Figure 3 shows it [2].",
        "Is it the Moon?\n\nA. Yes\n\nB. No\n\nThe answer is not option B.",
        "1. go\n2. stay\n\nOption 2 is the better one.",
        "The answer: A boat floats. Answer 42 is a joke.",
        "What?? Really?! You can't be serious, can you?",
        "The match `???.txt` has three, and `Figure ??` is what LaTeX prints.",
        'It says "see Figure ??" where a label is missing, and "[citation needed]" in an article.',
        "Press [Enter], then write [to the harbour](http://harbour.org), as [source] tells.\n\n[source]: http://a.org",
        "In the XX century, and in figure XXI.",
        "If nobody ever picks option D, then option D is wasted paper.\n\n- **D** a shark",
        "Option A is 0.25, which is right. Option B, 2.5, is for whoever lost the decimal point, and option C is 1.0.",
        "Choice 1 is cheap, choice 2 is safe, and choice 3 is both slow and dear.",
        "Press the key A, then the key C; the key F is found twice on some keyboards.",
        "My notes say [source?], and the editor wrote [citation needed] beside the claim. Write [link] where it goes.",
        "Mail goes to @app-team. It is on page XX of the preface. With option 1 you wait; with option 2, you don't.",
        "As you see in table 1, it rises.\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "Which is a fish? A) shark, B) whale.\n\nAnswer: A.",
        "@fig:menu is how Pandoc names a figure, and [@knuth84] is how it cites a book.",
        "Error! The program stops, and so do you. Write to me@tab.org or @figaro.",
    ],
)
def test_what_leads_somewhere_or_is_only_named(text):
    assert found(text) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You choose option B, then press the key A. On a piano the key C, which is white, comes next."),
        ("en", "A song in the key C, and another in the key G, are easy to play. Key: C."),
        ("en", "The table 2 seats four, as the waiter knows, and the diagram hangs on the wall of the hall."),
        ("en", "Which is a fish?\n\n- **A** shark\n- **B** whale\n\nAnswer: A."),
        ("en", "Which is a fish?\n\n- A – shark\n- B – whale\n\nThe answer is option A."),
        ("en", "Which is a fish?\n\n| | |\n|---|---|\n| A | shark |\n| B | whale |\n\nThe answer is option A."),
        ("en", "If nobody picks option D, then option D is wasted."),
        ("de", "Wer nie Option D wählt, für den ist Option D verschwendet."),
        ("de", "Tabelle 5 der amtlichen Liste und Abbildung 3 des Atlas zeigen es. Tab. 2 folgt in einem Jahr."),
        ("de", "Option A ist teuer, Option B ist billig."),
        ("de", "Antwort A ist richtig, wenn Sie zur Miete wohnen; Antwort B, wenn Ihnen die Wohnung gehört."),
        ("fr", "Le choix 1 est moins cher, le choix 2 plus sûr."),
        ("fr", "La figure 2 du ballet est plus difficile que la figure 1."),
        ("es", "La tabla 1 muestra las horas.\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        ("es", "En el cuadro 4, que cuelga en la sala 12 del Prado, se ve el mar."),
    ],
)
def test_what_may_be_the_readers_own_bounds_nothing(language, text):
    """A single mention of what is not there may cost a little; it never bounds the score."""
    course = COURSE.model_copy(update={"language": language})
    finding = references(View(f"# Tides\n\n{text}\n", SPEC, course, (), None))
    assert finding is None or finding.ceiling == 1
