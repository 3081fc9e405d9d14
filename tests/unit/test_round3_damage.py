"""The damages of round 3 of scripts/calibrate on a small lesson and on real ones.

Nothing here scores a damaged text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from calibration.damage_facts import edit_facts
from calibration.damages import KINDS
from calibration.kinds import DOSES
from calibration.lessons import Lesson, settings_of
from calibration.markdown import parts_of, split
from calibration.round3_facts import sentence_spans, stated_in
from damaged_lessons import check_doses
from damaged_lessons import damaged as in_courses
from tide_lesson import COURSE, LESSON, SPEC

from lessongen_core.languages import HEADINGS
from lessongen_core.retrieval import Retrieved
from lessongen_core.sources import chunk

ROUND3 = {name: kind for name, kind in KINDS.items() if ".round3_" in kind.damage.__module__}
GAUGES = """\
## Gauges and tables

The gauge of Brest is a pipe of 12 metres in which a float follows the water. The table of Brest is printed once in 365
days. If the float gets stuck, the clerk writes a warning into the book. We read several gauges and use `tide` to plot
each of them.

```bash
$ tide --port Brest --days 14
```

```output
high 5.1
low 0.4
```

- Look for `high` in the table of the port.
- Take 2 metres away from it, then compare it with `low`.

> **A word of warning**
>
> The command `tide` shows the next 14 days, because the weather of later days is unknown. A storm adds up to 3 metres.

Most harbours keep many old tables. They need all the pages, since nobody knows which of them is asked for next.

"""
SHORE = LESSON.replace("## Exercises", f"{GAUGES}## Exercises")
WAVES = """\
# How waves break

A wave that comes from far away feels the ground long before it reaches the beach.

## Wind over water

The wind raises ripples, and the ripples give the wind something to hold. After a day of gale the waves are long.

## Surf on the beach

Where the water is as deep as a wave is high, its crest overtakes its foot. Surfers look for a bank that slopes gently.

## Summary

- Waves break where the water is about as deep as they are high.
"""
SOURCE = """\
# Gauges

In Brest a float follows the water in a pipe of 12 metres, the gauge of the harbour.

The command shows the next 14 days because the weather of the later days is unknown.
"""


def lesson(name: str, course: str, text: str) -> Lesson:
    passages = chunk(SOURCE, "gauges.md")
    return Lesson(name, course, SPEC, COURSE, settings_of(text, SPEC, Retrieved(passages, ((1,), ()))), own_past=False)


TIDE = lesson("tides 1.1", "git-novice", SHORE)
SPANISH = replace(TIDE, course=COURSE.model_copy(update={"language": "es"}))
POOL = [TIDE, lesson("waves 1.2", "git-novice", WAVES)]


CITED = TIDE.settings["sources"].text


def damaged(name: str, dose: float | None = None, whole: Lesson = TIDE) -> str:
    kind = ROUND3[name]
    found = kind.apply(whole, POOL, dose or kind.main_dose, kind.modes[0])
    assert found is not None, name
    return found


def base_of(name: str) -> str:
    return TIDE.settings[ROUND3[name].modes[0]].text


def sections(text: str) -> str:
    return text.split("## Exercises")[0]


def own_sections(text: str) -> int:
    return sum(body in text for body in ("The Moon therefore", "A week later the Sun", "The gauge of Brest"))


def more_words(text: str) -> Counter[str]:
    return Counter(text.split()) - Counter(SHORE.split())


# What must be true of the damaged lesson. Names of files and headings are those of the lessons above.
CLAIMS = {
    "actions_negated": lambda t: re.search("[Dd]oes not [a-z]|[Dd]o not [a-z]", t),
    "advertising": lambda t: t.count("Why the sea rises and falls") > 3 and own_sections(t) == 1,
    "anecdotes": lambda t: len(split(t)) > len(split(SHORE)) and len(set(split(t))) == len(split(t)),
    "answer_keys": lambda t: len(split(t)) == len(split(SHORE)) + 4,
    "aspects_of_each_term": lambda t: "two bulges" not in sections(t) and "of `bulge`" in t and "  - " in t,
    "beginning_lost": lambda t: SHORE.endswith(t) and 0.45 < len(t) / len(SHORE) < 0.7 and t[0].isalpha(),
    "broken_references": lambda t: re.search(r"\(.*(?:\?\?|Error!|@sec|REF|XX|\\ref).*\)[.:]", t),
    "causes_exchanged": lambda t: "If the clerk writes" in t or "is unknown, because the command" in t,
    "chat_speak": lambda t: " da " in t and re.search("lol|omg|tbh|k\\?|haha|np", t),
    "digits_slipped": lambda t: re.search("21 metres|41 days|120 metres|140 days|20 metres|30 metres|635|356|3650", t),
    "faq_in_circles": lambda t: "two bulges" not in sections(t) and t.count("?** ") == 15,
    "frame_in_other_language": lambda t: "## Exercises" not in t and "# Why the sea" in t and "two bulges" in t,
    "homonym_explained": lambda t: re.search("prune|branch|Grafting|mulch|scion", t) and own_sections(t) == 1,
    "image_prompts": lambda t: len(split(t)) > len(split(SHORE)),
    "lesson_plan_instead": lambda t: t.count("min.**") > 4 and "two bulges" not in sections(t) and "first of May" in t,
    "list_counts_on": lambda t: "\n119. " in t and len(split(t)) == len(split(SHORE)) + 1,
    "lists_translated": lambda t: "Look for `high`" not in t and "> **A word" not in t and "- Sun and Moon" in t,
    "nouns_are_things": lambda t: len(re.findall("the thingy?|this stuff|something|that whatever", t)) > 3,
    "numbers_exchanged": lambda t: 1 <= sum(more_words(t).values()) <= 9 and len(t.split()) == len(CITED.split()),
    "other_script": lambda t: re.search("[а-яա-ֆα-ω]{4}", t) and "# Why the sea" in t and "`tide`" in t,
    "paragraph_heads_lost": lambda t: any(block.text[0].islower() and block not in split(SHORE) for block in split(t)),
    "paragraphs_crossed": lambda t: Counter(t.split()) == Counter(SHORE.split()) and t.split() != SHORE.split(),
    "plan_as_headings": lambda t: "## The pull" not in t and "two bulges" in t and "## 3. Worked" in t,
    "predicates_exchanged": lambda t: sum(more_words(t).values()) > 3 and t.startswith("# Why the sea"),
    "preview_ends": lambda t: "## Summary" not in t and SHORE.startswith("\n\n".join(t.split("\n\n")[:3])),
    "pseudo_words": lambda t: sum(more_words(t).values()) > 10 and len(t.split()) == len(SHORE.split()),
    "quantities_made_exact": lambda t: re.search(r"[Ee]xactly \d|the first \d|very \d+th|\d times|at most \d", t),
    "questions_only": lambda t: "two bulges" not in sections(t) and t.count("?") > 24 and "`bulge`" in t,
    "recaps_grow": lambda t: t.count("The Moon pulls on the sea.") > 3,
    "record_frames": lambda t: len(split(t)) == len(split(SHORE)) + 6,
    "search_phrases": lambda t: t.count("why the sea rises and falls") > 2,
    "second_half_of_other_spec": lambda t: "## Surf" in t and "## Gauges" not in t and "## The pull" in t,
    "sentences_echoed": lambda t: re.search(r"(.{20,}\.) (?:Indeed|Yes|To be|As a|And so|Note)[^.]*\.", t),
    "sentences_inflated": lambda t: sum(more_words(t).values()) > 60,
    "spaces_lost": lambda t: t.count(" ") < SHORE.count(" ") - 30 and "".join(t.split()) == "".join(SHORE.split()),
    "spoken_transcript": lambda t: re.search(r"\[00:\d\d:\d\d\] ", t) and t.count(".") < SHORE.count("."),
    "statements_denied": lambda t: re.search("not true|a mistake to|wrongly believe|is not so|not the case", t),
    "stream_gaps": lambda t: len(SHORE) - 400 < len(t) < len(SHORE) - 24 and t.count("\n\n") == SHORE.count("\n\n"),
    "summary_of_other_lesson": lambda t: "- Waves break" in t and "- The Moon raises" not in t,
    "teasers": lambda t: re.search(r"chars\]|Read more|show more|Continue reading|more characters\)", t),
    "tracked_changes": lambda t: ">>>>>>> draft-b" in t or "\n@@ -" in t or "--}{++" in t,
    "verbs_unconjugated": lambda t: t.split().count("be") > SHORE.split().count("be") + 1,
    "wall_of_text": lambda t: t.count("\n") == 1 and "#" not in t and "```" not in t and "first of May" in t,
    "words_stutter": lambda t: re.search(r"\b(\w+) \1\b", t) and set(t.split()) == set(SHORE.split()),
}  # fmt: skip
# What a damage may change: paragraphs of introduction and sections, the sections as a whole, lists and notes, one part.
# The others, of structure and truncation, may change anything.
IN_PROSE = {
    "anecdotes", "answer_keys", "broken_references", "chat_speak", "image_prompts", "nouns_are_things", "other_script",
    "paragraph_heads_lost", "paragraphs_crossed", "pseudo_words", "recaps_grow", "search_phrases", "sentences_echoed",
    "sentences_inflated", "spaces_lost", "spoken_transcript", "stream_gaps", "teasers", "tracked_changes",
    "verbs_unconjugated", "words_stutter",
}  # fmt: skip
IN_SECTIONS = {
    "advertising", "aspects_of_each_term", "faq_in_circles", "homonym_explained", "lesson_plan_instead",
    "plan_as_headings", "questions_only", "record_frames", "second_half_of_other_spec",
}  # fmt: skip
FACTS = {name for name, kind in ROUND3.items() if kind.family == "facts"}


def test_the_kinds_are_frozen():
    """None is added, renamed or lost unnoticed."""
    assert ROUND3.keys() == CLAIMS.keys()
    assert len(ROUND3) == 44


@pytest.mark.parametrize("name", sorted(ROUND3))
def test_damage_does_what_it_says(name):
    """What a damage is named after can be seen in the text, and the same call gives the same text."""
    found = damaged(name)
    assert found == damaged(name)
    assert found.split() != base_of(name).split()
    assert CLAIMS[name](found), found


@pytest.mark.parametrize("name", sorted(IN_PROSE | IN_SECTIONS | FACTS | {"summary_of_other_lesson"}))
def test_damage_leaves_the_rest_alone(name):
    """Only what it is named after changes: prose, sections, facts or summary; all else is as it was, in its order."""

    def rest(text: str) -> list[object]:
        kept: list[object] = []
        for part in parts_of(text):
            inside = part.role in ("introduction", "section")
            if name == "summary_of_other_lesson":
                inside = part.role == "summary"
            elif name in IN_SECTIONS:
                inside = part.role == "section"
            editable = {"text", "list", "quote"} if name in FACTS else {"text"}
            if not inside:
                kept += [part.heading, *part.blocks]
            elif name in IN_PROSE or name in FACTS:
                kept += [part.heading, *(block for block in part.blocks if block.kind not in editable)]
        return kept

    assert rest(damaged(name)) == rest(base_of(name))


@pytest.mark.parametrize("name", sorted(name for name, kind in ROUND3.items() if len(kind.doses) > 1))
def test_a_larger_dose_does_more_damage(name):
    """What a dose changes a larger one changes too, and the largest changes more than the smallest."""
    assert ROUND3[name].doses == DOSES
    check_doses(lambda dose: damaged(name, dose), base_of(name), adds_up=name not in FACTS)


def test_facts_are_changed_first_where_the_sources_state_them():
    """Of all numbers of the lesson the two that its passages have too are the first to go; a larger dose takes all."""
    stated = stated_in(TIDE.settings["sources"].passages)
    numbers = re.compile(r"\b(?:12|365|14|3)\b")

    def find(block: str) -> list[tuple[int, int, str]]:
        return [(m.start(), m.end(), "99") for m in numbers.finditer(block)]

    found = edit_facts(SHORE, 0.5, Random(3), find, stated)
    assert "pipe of 99 metres" in found
    assert "next 99 days" in found
    assert "up to 3 metres" in found
    assert "365" in found
    assert edit_facts(SHORE, 1.0, Random(3), find, stated).count("99") == 4
    assert edit_facts(SHORE, 0.5, Random(3), find).count("99") == 2


def test_sentences_are_found_in_paragraphs_lists_and_notes():
    """Marks of items and notes, and a caption, are no part of a sentence; an abbreviation ends none."""

    def said(block: str) -> list[str]:
        return [block[begin:end] for begin, end in sentence_spans(block)]

    assert said("One, e.g. this. Two `a. b` too!\nThree?") == ["One, e.g. this.", "Two `a. b` too!", "Three?"]
    assert said("- One thing\n- Another. And more") == ["One thing", "Another.", "And more"]
    assert said("> **Head**\n>\n> One line\n> and more. Two.") == ["**Head**", "One line\n> and more.", "Two."]
    assert said("*(Figure: A sentence. Another.)*") == []


def test_spanish_lessons_are_damaged_in_spanish():
    """What is put into a Spanish lesson is Spanish, where the kind is not about another language."""
    asked = damaged("questions_only", whole=SPANISH)
    assert "¿" in asked
    assert "What is" not in asked
    for name, words in {
        "advertising": "mejor curso|galardonada|veteranos|Dupliqué|Date prisa|Vivas en|Pulsa|Las 10",
        "anecdotes": "abuela|hermano|colegio|perro|luna de miel|panadería|zapatos|partido",
        "answer_keys": "Respuesta|respuestas|Correcto|Solución|Rellena|Pregunta",
        "faq_in_circles": "como su nombre indica|importa porque|siempre que|del modo en que|fácil para|lo usa todo",
        "lesson_plan_instead": "docente|parejas|grupos|Materiales|Tarea",
        "list_counts_on": "Repite|Elemento|Ejemplo|Comprueba",
        "plan_as_headings": "Gancho",
        "preview_ends": "miembros|vista previa|artículos",
        "search_phrases": "tutorial para|aprender|curso de|paso a paso|cómo funciona|descargar|entrevista|trucos",
        "sentences_inflated": "Nunca se|A fin de cuentas|En vista|Por razones",
        "teasers": "caracteres|Leer más|ver más|Seguir leyendo",
    }.items():  # fmt: skip
        assert re.search(words, damaged(name, whole=SPANISH)), name
    assert not re.search("Ejercicios|Resumen", damaged("frame_in_other_language", whole=SPANISH))


def test_what_cannot_be_damaged_is_left_out():
    """A lesson without numbers, lists, neighbours and statements has nothing for the kinds that need them."""
    text = "# Title\n\n## The only section\n\nwater and sand and the long way home for those who walk by night\n"
    bare = lesson("bare 1.1", "no-such-course", text)
    none = {name for name, kind in ROUND3.items() if kind.apply(bare, POOL, kind.main_dose, "plain") is None}
    assert none >= {
        "actions_negated", "causes_exchanged", "digits_slipped", "homonym_explained", "lists_translated",
        "numbers_exchanged", "predicates_exchanged", "quantities_made_exact", "second_half_of_other_spec",
        "statements_denied", "stream_gaps", "summary_of_other_lesson", "verbs_unconjugated",
    }  # fmt: skip


def test_frames_are_of_languages_that_have_headings():
    """A frame in another language has that language's own words for exercises and summary."""
    from calibration.round3_vocabulary import FRAMES

    assert FRAMES.keys() <= HEADINGS.keys()


def test_most_real_lessons_can_be_damaged(monkeypatch, lessons_folder):
    """Each kind applies to a third or more of the lessons of the courses that are held out."""
    count, changed = in_courses(ROUND3, lessons_folder, ("sql-novice-survey", "lc-open-refine"), monkeypatch)
    assert count == 24
    assert {name for name, texts in changed.items() if texts < 8} == set()


def test_spanish_lessons_can_be_damaged(monkeypatch, lessons_folder):
    """Each kind applies to five or more of the seven Spanish lessons."""
    _, changed = in_courses(ROUND3, lessons_folder, ("shell-novice-es",), monkeypatch)
    assert {name for name, texts in changed.items() if texts < 5} == set()
