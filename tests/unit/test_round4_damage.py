"""The damages of the fourth round of scripts/calibrate, on a small lesson and on real ones.

Nothing here scores a damaged text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace

import pytest
from calibration import (
    round4_claims,
    round4_languages,
    round4_leftovers,
    round4_phrases,
    round4_speech,
    round4_subjects,
)
from calibration.damages import KINDS
from calibration.kinds import DOSES
from calibration.lessons import Lesson, settings_of
from calibration.markdown import parts_of, prose_places, sentences, split
from calibration.tables import AIMS
from damaged_lessons import check_doses, from_bank, outside
from damaged_lessons import damaged as in_courses
from tide_lesson import COURSE, LESSON, SPEC

from lessongen_core.retrieval import Retrieved
from lessongen_core.sources import chunk

ROUND4 = {name: kind for name, kind in KINDS.items() if ".round4_" in kind.damage.__module__}
BOOK = """\
## The book of the keeper

The keeper of the gauge writes the height of the water into a book. Every page of the book shows the levels of a day,
and the clerk of the port copies the page into the table. If you want to read the table, use `gauge` to print the
levels. We need two pages to compare the ports, because the wind of the bay moves the water.

```bash
$ gauge --port Brest
```

- Open the book of the year.
- Use `gauge` to sort the levels of the day, then copy the page.

> **A note on wind**
>
> The keeper adds a mark to the page if the wind is strong. You can search the marks of the page with `gauge`.

The port keeps the book for ten years. The levels of the day can be changed by the clerk, but the page is not printed
again. A reader who wants to check the height of the water has to open the book of the port.

"""
SHORE = LESSON.replace("## Exercises", f"{BOOK}## Exercises")
SOURCE = """\
# The keeper

The keeper of the gauge writes the height of the water into a book.

Every page of the book shows the levels of a day, and the clerk of the port copies it into the table.

Use `gauge` to print the levels if you want to read the table.
"""


def lesson(name: str, text: str) -> Lesson:
    given = Retrieved(chunk(SOURCE, "keeper.md"), ((1,), ()))
    return Lesson(name, "git-novice", SPEC, COURSE, settings_of(text, SPEC, given), own_past=False)


TIDE = lesson("tides 1.1", SHORE)
SPANISH = replace(TIDE, course=COURSE.model_copy(update={"language": "es"}))
CITED = TIDE.settings["sources"].text


def damaged(name: str, dose: float | None = None, whole: Lesson = TIDE) -> str:
    kind = ROUND4[name]
    found = kind.apply(whole, [whole], dose or kind.main_dose, kind.modes[0])
    assert found is not None, name
    return found


def base_of(name: str) -> str:
    return TIDE.settings[ROUND4[name].modes[0]].text


def sections(text: str) -> str:
    return text.split("## Exercises")[0]


def more_words(text: str) -> Counter[str]:
    return Counter(text.split()) - Counter(SHORE.split())


def new_blocks(text: str) -> list[str]:
    """The blocks that the lesson does not have."""
    return [block.text for block in split(text) if block not in split(SHORE)]


def same_letters(text: str, other: str) -> bool:
    return sorted(text) == sorted(other)


def same_words(text: str) -> bool:
    return Counter(text.split()) == Counter(SHORE.split()) and text.split() != SHORE.split()


# What must be true of the damaged lesson. Names of files and headings are those of the lesson above.
CLAIMS = {
    "actions_replaced": lambda t: re.search("erase|shuffle|rename|avoid|refuse|lock|ignore", " ".join(more_words(t))),
    "agreement_broken": lambda t: sum(more_words(t).values()) > 8 and len(t.split()) == len(SHORE.split()),
    "appositions_pile_up": lambda t: from_bank(t, round4_speech.APPOSITIONS["en"]) > 3,
    "bodies_below_last_heading": lambda t: "Moon\n\n## Spring and neap tides\n\n## The book of" in t,
    "character_run": lambda t: re.search(r"(\S{1,3}?\s?)\1{400,}", t) and "## Summary" in t,
    "chunks_overlap": lambda t: len(t) > len(SHORE) + 200 and any(b[0].islower() for b in new_blocks(t)),
    "circular_glosses": lambda t: len(re.findall(r"\w+ \([^)]*\w[^)]*\)", t)) > 5,
    "column_width": lambda t: max(len(p) for p in re.split(r"^## .*\n", sections(t), flags=re.M)[1:]) < 310,
    "context_compacted": lambda t: from_bank(t, round4_phrases.COMPACTIONS["en"]) == 4 and "## The pull" in t,
    "contradicts_itself": lambda t: len(t) > len(CITED) and len(split(t)) == len(split(CITED)),
    "false_conditions": lambda t: from_bank(t, round4_claims.QUALIFIERS["en"]) > 2 and len(t) > len(CITED),
    "flattery": lambda t: from_bank(t, round4_speech.FLATTERY["en"]) > 3,
    "headings_shatter": lambda t: "### The Moon pulls on the\n\nThe Moon pulls on the sea.\n\n### " in t,
    "hedged_away": lambda t: from_bank(t, round4_speech.HEDGES["en"]) > 3,
    "in_character": lambda t: sum(t.count(word) > 1 for group in round4_speech.PERSONS["en"] for word in group) >= 3,
    "invented_references": lambda t: len(re.findall(r"\([^)]*(?:19|20)\d\d[^)]*; [^)]*\)[.:]", t)) > 5,
    "judges_verdicts": lambda t: from_bank(t, round4_phrases.VERDICTS["en"]) == 2,
    "letters_slip": lambda t: sum(more_words(t).values()) > 20,
    "line_numbers": lambda t: all(len(re.findall(r"^\D{0,6}\d+", b, re.M)) > 2 for b in new_blocks(t)),
    "locales_mixed_up": lambda t: "Its pull is strongest" in t and "The Sun pulls" not in t and "gauge --port" in t,
    "log_lines": lambda t: len(new_blocks(t)) == 2 and re.search(r"[0-9a-f]{8}", "".join(new_blocks(t))),
    "memories_of_a_stranger": lambda t: from_bank(t, round4_subjects.MEMORIES["en"]) == 2,
    "nouns_exchanged": lambda t: 1 <= sum(more_words(t).values()) < 20 and len(t.split()) == len(CITED.split()),
    "nursery_tales": lambda t: from_bank(t, round4_subjects.TALES["en"]) == 2,
    "other_documents": lambda t: from_bank(t, round4_subjects.DOCUMENTS["en"]) == 2,
    "other_markup": lambda t: len(new_blocks(t)) == 2 and sum(more_words(t).values()) > 10,
    "page_footers": lambda t: from_bank(t, round4_phrases.FOOTERS["en"]) > 2,
    "paragraph_tails_lost": lambda t: all(b[-1].isalpha() for b in new_blocks(t)) and len(t) < len(SHORE) - 200,
    "paragraphs_encoded": lambda t: "water" in t and sum(more_words(t).values()) >= 2 and len(new_blocks(t)) == 2,
    "podcast_script": lambda t: len(re.findall(r"^\*\*[\w ]+:\*\* ", t, re.M)) > 20,
    "purposes_exchanged": lambda t: sum(more_words(t).values()) > 1 and t.startswith("# Why the sea"),
    "retry_glued_on": lambda t: t.count("# Why the sea") == 2 and t.endswith(SHORE) and t.count("## Summary") == 1,
    "roles_exchanged": lambda t: same_letters(t, CITED) and t.split() != CITED.split(),
    "runs_past_its_stop": lambda t: t.startswith(SHORE.rstrip()) and len(split(t)) >= len(split(SHORE)) + 4,
    "safety_warnings": lambda t: from_bank(t, round4_subjects.WARNINGS["en"]) == 2,
    "sections_dwindle": lambda t: "two bulges" in t and "lies on its side" not in t and "ten years" not in t,
    "sentences_abridged": lambda t: len(t) < len(SHORE) - 100 and re.search(r"[A-Z]\w* \w+ \w+ \W{1,5} \w+ \w+\.", t),
    "sentences_begin_alike": lambda t: max(t.count(line.split("{s}")[0]) for line in round4_speech.FORMULAS["en"]) > 4,
    "sentences_dealt_out": lambda t: same_words(t) and len(split(t)) == len(split(SHORE)),
    "sister_language": lambda t: " de " in t and re.search(" (?:het|van|en|zijn) ", t),
    "social_media_post": lambda t: re.search(r"#[A-Z]\w+", t) and sum(map(t.count, round4_speech.EMOJI)) > 5,
    "staircase_lists": lambda t: "\n  - Its pull" in t and "\n    - On the far side" in t,
    "stops_strewn": lambda t: re.search(r"(?:(?:\b[\w-]+ ){1,3}[\w-]+\. ){5}", t),
    "study_tips": lambda t: from_bank(t, round4_subjects.STUDY_TIPS["en"]) == 2,
    "styled_letters": lambda t: sum(unicodedata.normalize("NFKC", letter) != letter for letter in t) > 100,
    "summary_after_every_section": lambda t: t.count("- The Moon raises two bulges") == 4,
    "words_run_backwards": lambda t: " eht " in t and sum(more_words(t).values()) > 40,
    "words_starred_out": lambda t: len(re.findall(r"\b\w(?:([^\w\s])\1*|(?:\\\*)+|x+)\w\b", t)) > 3,
}  # fmt: skip
# What a damage may change: paragraphs of introduction and sections; the sections as a whole; lists and notes, too.
# The others may change anything.
IN_PROSE = {
    "agreement_broken", "appositions_pile_up", "chunks_overlap", "circular_glosses", "flattery", "hedged_away",
    "in_character", "invented_references", "judges_verdicts", "letters_slip", "line_numbers", "log_lines",
    "memories_of_a_stranger", "nursery_tales", "other_documents", "other_markup", "page_footers",
    "paragraph_tails_lost", "paragraphs_encoded", "safety_warnings", "sentences_abridged", "sentences_begin_alike",
    "sentences_dealt_out", "sister_language", "social_media_post", "stops_strewn", "study_tips", "styled_letters",
    "words_run_backwards", "words_starred_out", "locales_mixed_up",
}  # fmt: skip
IN_SECTIONS = {
    "bodies_below_last_heading", "character_run", "column_width", "context_compacted", "headings_shatter",
    "podcast_script", "sections_dwindle", "staircase_lists", "summary_after_every_section",
}  # fmt: skip
FACTS = {name for name, kind in ROUND4.items() if kind.family == "facts"}
# Texts that are put in, each in both languages.
BANKS = [
    round4_phrases.INTERJECTIONS, round4_phrases.VERDICTS, round4_phrases.FOOTERS, round4_phrases.COMPACTIONS,
    round4_phrases.TASKS, round4_phrases.LEAD_INS, round4_subjects.TALES, round4_subjects.DOCUMENTS,
    round4_subjects.WARNINGS, round4_subjects.MEMORIES, round4_subjects.STUDY_TIPS, round4_speech.FORMULAS,
    round4_speech.FLATTERY, round4_speech.HEDGES, round4_speech.APPOSITIONS, round4_speech.GLOSSES,
    round4_speech.POST_ENDS, round4_claims.QUALIFIERS, round4_claims.CONTRARIES,
]  # fmt: skip


def test_the_kinds_are_frozen():
    """None is added, renamed or lost unnoticed; all are seen by now; each aim has four or more, facts five or more."""
    assert ROUND4.keys() == CLAIMS.keys()
    assert len(ROUND4) == 48
    assert {kind.side for kind in ROUND4.values()} == {"dev"}
    count = Counter(kind.family for kind in ROUND4.values())
    assert count.keys() == AIMS.keys()
    assert all(number >= 4 + (family == "facts") for family, number in count.items())


@pytest.mark.parametrize("name", sorted(ROUND4))
def test_damage_does_what_it_says(name):
    """What a damage is named after can be seen in the text, and the same call gives the same text."""
    found = damaged(name)
    assert found == damaged(name)
    assert found.split() != base_of(name).split()
    assert CLAIMS[name](found), found


@pytest.mark.parametrize("name", sorted(IN_PROSE | IN_SECTIONS | FACTS))
def test_damage_leaves_the_rest_alone(name):
    """Only what it is named after changes: prose, sections or facts; all else is as it was, in its order."""

    editable = () if name in IN_SECTIONS else {"text", "list", "quote"} if name in FACTS else {"text"}
    found, base = (
        outside(text, editable=editable, introduction=name not in IN_SECTIONS)
        for text in (damaged(name), base_of(name))
    )
    assert found == base


@pytest.mark.parametrize("name", sorted(name for name, kind in ROUND4.items() if len(kind.doses) > 1))
def test_a_larger_dose_does_more_damage(name):
    """What a dose changes a larger one changes too, and the largest changes more than the smallest."""
    assert ROUND4[name].doses == DOSES
    check_doses(lambda dose: damaged(name, dose), base_of(name), adds_up=name not in FACTS)


@pytest.mark.parametrize("name", sorted(FACTS))
def test_facts_are_changed_first_where_the_sources_state_them(name):
    """The least dose changes a sentence that the source has too, and leaves what it is silent on."""
    found = damaged(name, 0.01)
    changed = [block for block in split(CITED) if block not in split(found)]
    assert len(changed) == 1
    assert changed[0].text.startswith("The keeper of the gauge writes")
    assert found.count("\n\n") == CITED.count("\n\n")


def test_phrases_are_many_and_in_both_languages():
    """Each bank has twelve or more texts in English and as many others in Spanish."""
    for bank in BANKS:
        assert len(set(bank["en"])) >= 12
        assert len(set(bank["es"])) >= 12
        assert len(set(bank["en"]) & set(bank["es"])) < 3  # page numbers are said alike
    for table in (round4_phrases.LOG_LINES, round4_speech.SURNAMES, round4_speech.EMOJI, round4_leftovers.MARKUPS):
        assert len(set(table)) >= 12
    assert sum(len(lines) for lines in round4_languages.LOCALES.values()) >= 12


def test_spanish_lessons_are_damaged_in_spanish():
    """What is put into a Spanish lesson is of the Spanish bank and not of the English one."""
    for name, bank in {
        "context_compacted": round4_phrases.COMPACTIONS, "flattery": round4_speech.FLATTERY,
        "hedged_away": round4_speech.HEDGES, "judges_verdicts": round4_phrases.VERDICTS,
        "memories_of_a_stranger": round4_subjects.MEMORIES, "nursery_tales": round4_subjects.TALES,
        "other_documents": round4_subjects.DOCUMENTS, "page_footers": round4_phrases.FOOTERS,
        "podcast_script": round4_phrases.INTERJECTIONS, "safety_warnings": round4_subjects.WARNINGS,
        "social_media_post": round4_speech.POST_ENDS, "study_tips": round4_subjects.STUDY_TIPS,
        "summary_after_every_section": round4_phrases.LEAD_INS,
    }.items():  # fmt: skip
        found = damaged(name, whole=SPANISH)
        assert from_bank(found, bank["es"]) > 0, name
        assert from_bank(found, tuple(set(bank["en"]) - set(bank["es"]))) == 0, name
    assert re.search("(?:Namibia|Nilo|panadería|haiku|camarero|hermanas|tren|gramática|tortita|francés|luna|vecino)",
                     damaged("runs_past_its_stop", whole=SPANISH))  # fmt: skip


def test_what_cannot_be_damaged_is_left_out():
    """A lesson of one section without nouns, names and neighbours has nothing for the kinds that need them."""
    bare = lesson(
        "bare 1.1", "# Title\n\n## The only section\n\nwater sand long way home walk by night far out there\n"
    )
    none = {name for name, kind in ROUND4.items() if kind.apply(bare, [bare], kind.main_dose, "plain") is None}
    assert none >= FACTS | {
        "agreement_broken", "appositions_pile_up", "bodies_below_last_heading", "chunks_overlap", "circular_glosses",
        "sections_dwindle", "sentences_dealt_out", "summary_after_every_section",
    }  # fmt: skip


def test_a_podcast_keeps_every_sentence():
    """Two hosts say all that the sections said, in its order, each in turn."""
    found = damaged("podcast_script")
    parts = parts_of(SHORE)
    for at, index in prose_places(parts):
        if parts[at].role == "section":
            for sentence in sentences(parts[at].blocks[index].text):
                assert " ".join(sentence.split()) in found
    speakers = re.findall(r"^\*\*([\w ]+):\*\* ", found, re.M)
    assert len(set(speakers)) == 2


def test_most_real_lessons_can_be_damaged(monkeypatch, lessons_folder):
    """Each kind applies to a third or more of the lessons of the courses that are held out."""
    count, changed = in_courses(ROUND4, lessons_folder, ("sql-novice-survey", "lc-open-refine"), monkeypatch)
    assert count == 24
    assert {name for name, texts in changed.items() if texts < 8} == set()


def test_spanish_lessons_can_be_damaged(monkeypatch, lessons_folder):
    """Each kind applies to five or more of the seven Spanish lessons."""
    _, changed = in_courses(ROUND4, lessons_folder, ("shell-novice-es",), monkeypatch)
    assert {name for name, texts in changed.items() if texts < 5} == set()
