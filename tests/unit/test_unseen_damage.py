"""The damages of scripts/calibrate that are held out, on a small lesson and on real ones.

Not to be read while the score is tuned, nor are the files `unseen_*.py` that it tests. Nothing here scores a text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import partial

import pytest
from calibration import (
    unseen_claims,
    unseen_languages,
    unseen_outlines,
    unseen_phrases,
    unseen_speech,
    unseen_subjects,
    unseen_words,
    unseen_worlds,
)
from calibration.damages import KINDS
from calibration.kinds import DOSES
from calibration.lessons import Lesson, settings_of
from calibration.markdown import sentences, split
from calibration.tables import AIMS
from damaged_lessons import check_doses, outside
from damaged_lessons import damaged as in_courses
from damaged_lessons import from_bank as from_bank_with
from tide_lesson import COURSE, LESSON, SPEC

from lessongen_core.retrieval import Retrieved
from lessongen_core.sources import chunk

UNSEEN = {name: kind for name, kind in KINDS.items() if ".unseen_" in kind.damage.__module__}
BOOK = """\
## The book of the keeper

The keeper of the gauge writes the height of the water into a book. The book has a page that shows the levels of a day,
and the clerk of the port often copies the page into the table. If you want to read the table, use `gauge` or `port` to
print some of the levels. We need two pages to compare the ports, because the wind of the bay moves the water.

The clerk is an old man who keeps the key of the room. You can also write "storm" on a page that has no mark (it is used
for the weather), and then `gauge` counts the day twice; isn't that the clerk's own rule?

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

The book has a page that shows the levels of a day, and the clerk of the port often copies the page into the table.

If you want to read the table, use `gauge` or `port` to print some of the levels.
"""


from_bank = partial(from_bank_with, filled=90)  # the longest that these are filled with


def lesson(name: str, text: str) -> Lesson:
    given = Retrieved(chunk(SOURCE, "keeper.md"), ((1,), ()))
    return Lesson(name, "git-novice", SPEC, COURSE, settings_of(text, SPEC, given), own_past=False)


TIDE = lesson("tides 1.1", SHORE)
SPANISH = replace(TIDE, course=COURSE.model_copy(update={"language": "es"}))
CITED = TIDE.settings["sources"].text


def damaged(name: str, dose: float | None = None, whole: Lesson = TIDE) -> str:
    kind = UNSEEN[name]
    found = kind.apply(whole, [whole], dose or kind.main_dose, kind.modes[0])
    assert found is not None, name
    return found


def base_of(name: str) -> str:
    return TIDE.settings[UNSEEN[name].modes[0]].text


def sections(text: str) -> str:
    return text.split("## Exercises")[0]


def more_words(text: str, base: str = SHORE) -> Counter[str]:
    return Counter(text.split()) - Counter(base.split())


def new_blocks(text: str) -> list[str]:
    """The blocks that the lesson does not have."""
    return [block.text for block in split(text) if block not in split(SHORE)]


def flat(bank: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(line for lines in bank for line in lines)


def levels(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", text, re.M)]


FIRST = "The Moon pulls on the sea. Its pull is strongest"
# What must be true of the damaged lesson. Names and headings are those of the lesson above.
CLAIMS = {
    "adjectives_in_threes": lambda t: len(re.findall(r"\b[\w-]+, [\w-]+ and [\w-]+ [a-z]+", t)) > 2,
    "analogy_takes_over": lambda t: from_bank(t, flat(unseen_worlds.ANALOGIES["en"])) == 16 and "gauge --port" in t,
    "asks_itself": lambda t: from_bank(t, unseen_speech.ASKED["en"]) > 4,
    "chat_window": lambda t: from_bank(t, unseen_phrases.WINDOW["en"]) >= 4 and len(new_blocks(t)) == 2,
    "clauses_exchanged": lambda t: more_words(t, CITED).total() > 1 and t.count(" that ") == CITED.count(" that "),
    "code_spans_lost": lambda t: "use or to" in t and "$ gauge --port" in t and t.count("`") == 6,
    "compliance_notes": lambda t: from_bank(t, unseen_phrases.CHECKS["en"]) >= 3,
    "connectives_pile_up": lambda t: len(re.findall(r"\b[A-Z][a-z ]+, [a-z ]+, (?:[a-z ]+, )?\w", t)) > 4,
    "cumulative_stream": lambda t: all(b.split()[:4] == b.split()[4:8] for b in new_blocks(t)),
    "drift_grows": lambda t: FIRST in t and re.search(" (?:der|die|und|el|la|y|le|et) ", t.split("## The book")[1]),
    "empty_headings": lambda t: len(levels(t)) >= len(levels(SHORE)) + 6 and re.search("### .*\n\n### .*\n\n##", t),
    "empty_steps": lambda t: from_bank(t, unseen_speech.EMPTY_STEPS["en"]) > 9 and re.search(r"^5\. ", t, re.M),
    "entities_escaped_twice": lambda t: t.count('class="body"&gt;') == 2 and "&amp;" in t,
    "every_second_paragraph_lost": lambda t: FIRST in t and "turns below these bulges" not in t and "--port" in t,
    "false_synonyms": lambda t: from_bank(t, unseen_claims.SAME_AS["en"]) >= 1,
    "famous_quotations": lambda t: from_bank(t, unseen_speech.QUOTATIONS["en"]) == 2,
    "for_executives": lambda t: from_bank(t, unseen_subjects.EXECUTIVE["en"]) == 2,
    "forum_thread": lambda t: from_bank(t, unseen_worlds.POSTS["en"]) >= 6 and t.count("## ") == SHORE.count("## "),
    "frame_headings_lost": lambda t: "Exercise 1" not in t and "first of May" in t and "## Spring" in t,
    "glossed_in_other_language": lambda t: len(re.findall(r"(?:book|day|water|table) ?[(（]\w+[)）]", t)) > 2,
    "heading_levels_jumbled": lambda t: all(a != b for a, b in zip(levels(t), levels(SHORE), strict=True)),
    "history_lessons": lambda t: from_bank(t, unseen_subjects.HISTORY["en"]) == 2,
    "hyphens_of_line_ends": lambda t: len(re.findall(r"\w- \w", t)) > 6
    and len(t) == len(SHORE) + 2 * len(re.findall(r"\w- \w", t)),
    "installation_detours": lambda t: from_bank(t, unseen_subjects.INSTALLATION["en"]) == 2,
    "last_words_lost": lambda t: "two opposite sides" not in t and "gauge --port" in t and "lies on its" not in t,
    "lines_as_bullets": lambda t: all(len(re.findall(r"^(?:[-*+]|\d+\.) ", b, re.M)) > 2 for b in new_blocks(t)),
    "lists_cut_short": lambda t: "- Open the book" in t and "then copy the page" not in t and "neap tides.\n" not in t,
    "marks_of_other_script": lambda t: len(re.findall("[，。、۔،።፣]", t)) > 6,
    "names_misremembered": lambda t: re.search(r"`(?:gauge|port)[\w-]+`|`get_(?:gauge|port)`", t),
    "overgeneralised": lambda t: more_words(t, CITED).keys() & {"always", "all", "only", "must", "entirely"},
    "points_listed_again": lambda t: from_bank(t, unseen_speech.LISTED["en"]) == 2 and len(new_blocks(t)) == 4,
    "prose_in_tables": lambda t: t.count("| --- | --- | --- |") == 3 and "| The Moon pulls on the sea. | Its" in t,
    "reasons_invented": lambda t: from_bank(t, unseen_claims.REASONS["en"]) > 3,
    "reminders_everywhere": lambda t: from_bank(t, unseen_speech.REMINDERS["en"]) >= 8,
    "rest_in_one_breath": lambda t: FIRST in t and "## Spring" not in t and "## Exercises" in t
    and from_bank(t, unseen_phrases.HURRIED["en"]) == 1,
    "retrieval_frames": lambda t: from_bank(t, unseen_phrases.FRAMES["en"]) == 2,
    "romanised_paragraphs": lambda t: from_bank(t, flat(tuple(unseen_languages.ROMANISED.values()))) > 3,
    "scaffold_labels": lambda t: from_bank(t, unseen_phrases.LABELS["en"]) == 2,
    "scanned_badly": lambda t: more_words(t).total() > 15 and len(t.split()) == len(SHORE.split()),
    "sections_framed_alike": lambda t: from_bank(t, unseen_speech.OPENINGS["en"]) == 6
    and from_bank(t, unseen_speech.CLOSINGS["en"]) == 6,
    "sentences_derail": lambda t: len(more_words(t).keys() & set(unseen_words.RARE["en"].split())) > 8,
    "siblings_confused": lambda t: more_words(t, CITED).total() >= 2 and len(t.split()) == len(CITED.split()),
    "slide_deck": lambda t: re.search(r"### Slide 1: .*\n\n- The Moon pulls on the sea\n- Its pull", t),
    "slogans": lambda t: from_bank(t, unseen_speech.SLOGANS["en"]) > 4,
    "slot_loop": lambda t: len(new_blocks(t)) == 1 and len(sentences(new_blocks(t)[0])) > 20,
    "stops_at_first_block": lambda t: "A boat that floats" not in t and "| spring" not in t and "- Open" not in t,
    "stream_events": lambda t: all(len(b.splitlines()) > 5 for b in new_blocks(t)) and len(new_blocks(t)) == 2,
    "subtitle_cues": lambda t: len(re.findall(r"^00:\d\d:\d\d,\d{3}\D+00:\d\d:\d\d,\d{3}$", t, re.M)) > 5,
    "summary_copies_sections": lambda t: t.count(FIRST) == 2 and "- The Moon raises" not in t,
    "terms_in_other_language": lambda t: len(re.findall("Buch|Tag|Wasser|Seite|Tabelle|livre|jour|eau|page|tableau", t))
    > SHORE.count("page") + 1,
    "too_advanced": lambda t: from_bank(t, unseen_subjects.ADVANCED["en"]) == 2,
    "words_with_alternatives": lambda t: re.search(r"water\W{1,3}liquid", t) or t.count("/") + t.count("~") > 3,
}  # fmt: skip
# What a damage may change: paragraphs of introduction and sections; these, and blocks may be added; the sections as a
# whole; lists and notes, too. The others may change anything.
IN_PROSE = {
    "adjectives_in_threes", "asks_itself", "chat_window", "connectives_pile_up", "cumulative_stream", "drift_grows",
    "entities_escaped_twice", "for_executives", "glossed_in_other_language", "history_lessons", "hyphens_of_line_ends",
    "installation_detours", "last_words_lost", "marks_of_other_script", "reminders_everywhere", "romanised_paragraphs",
    "scaffold_labels", "scanned_badly", "sentences_derail", "slogans", "slot_loop", "stream_events", "subtitle_cues",
    "terms_in_other_language", "too_advanced", "words_with_alternatives", "every_second_paragraph_lost",
}  # fmt: skip
WITH_BLOCKS = {
    "compliance_notes", "empty_headings", "empty_steps", "famous_quotations", "lines_as_bullets", "points_listed_again",
    "retrieval_frames", "sections_framed_alike",
}  # fmt: skip
IN_SECTIONS = {"analogy_takes_over", "forum_thread", "prose_in_tables", "slide_deck", "stops_at_first_block"}
FACTS = {name for name, kind in UNSEEN.items() if kind.family == "facts"}
FAMILIES = {
    "facts": 6, "language": 5, "leftovers": 7, "off_topic": 6, "repetition": 6, "structure": 6, "stuffing": 6,
    "truncation": 6, "wording": 4,
}  # fmt: skip
# Texts that are put in, each in both languages.
BANKS = [
    unseen_claims.REASONS, unseen_claims.SAME_AS, unseen_outlines.HEADINGS, unseen_outlines.NOTES,
    unseen_phrases.CHECKS, unseen_phrases.FRAMES, unseen_phrases.HURRIED, unseen_phrases.LABELS, unseen_phrases.WINDOW,
    unseen_speech.ASKED, unseen_speech.CLOSINGS, unseen_speech.CONNECTIVES, unseen_speech.EMPTY_STEPS,
    unseen_speech.LISTED, unseen_speech.OPENINGS, unseen_speech.PRAISE, unseen_speech.QUOTATIONS,
    unseen_speech.REMINDERS, unseen_speech.SLOGANS, unseen_subjects.ADVANCED, unseen_subjects.EXECUTIVE,
    unseen_subjects.HISTORY, unseen_subjects.INSTALLATION, unseen_worlds.POSTS,
]  # fmt: skip


def test_the_kinds_are_frozen():
    """None is added, renamed or lost unnoticed; all are held out; each aim has as many as it had."""
    assert UNSEEN.keys() == CLAIMS.keys()
    assert {kind.side for kind in UNSEEN.values()} == {"test"}
    assert Counter(kind.family for kind in UNSEEN.values()) == FAMILIES
    assert FAMILIES.keys() == AIMS.keys()


@pytest.mark.parametrize("name", sorted(UNSEEN))
def test_damage_does_what_it_says(name):
    """What a damage is named after can be seen in the text, and the same call gives the same text."""
    found = damaged(name)
    assert found == damaged(name)
    assert found.split() != base_of(name).split()
    assert CLAIMS[name](found), found


def around(text: str, name: str) -> list[object]:
    """What a damage of this name leaves alone."""
    editable = () if name in IN_SECTIONS else {"text", "list", "quote"} if name in FACTS else {"text"}
    return outside(text, editable=editable, introduction=name not in IN_SECTIONS)


@pytest.mark.parametrize("name", sorted(IN_PROSE | IN_SECTIONS | FACTS))
def test_damage_leaves_the_rest_alone(name):
    """Only what it is named after changes: prose, sections or facts; all else is as it was, in its order."""
    assert around(damaged(name), name) == around(base_of(name), name)


@pytest.mark.parametrize("name", sorted(WITH_BLOCKS))
def test_what_is_put_in_takes_nothing_away(name):
    """Blocks are added, and none of code, lists, notes, exercises or summary is changed, lost or moved."""
    found, base = around(damaged(name), name), around(base_of(name), name)
    rest = iter(found)
    assert all(block in rest for block in base)
    assert len(found) >= len(base)


@pytest.mark.parametrize("name", sorted(name for name, kind in UNSEEN.items() if len(kind.doses) > 1))
def test_a_larger_dose_does_more_damage(name):
    """What a dose changes a larger one changes too, and the largest changes more than the smallest."""
    assert UNSEEN[name].doses == DOSES
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
    """Each bank has twelve or more texts in English and eight or more others in Spanish."""
    for bank in BANKS:
        assert len(set(bank["en"])) >= 12
        assert len(set(bank["es"])) >= 8
        assert len(set(bank["en"]) & set(bank["es"])) < 4  # marks and terms that are said alike
    for table in (unseen_phrases.STREAMS, unseen_phrases.FILES, unseen_speech.QUOTED, unseen_worlds.USERS):
        assert len(set(table)) >= 12
    for tables in (unseen_words.ALTERNATIVES, unseen_claims.SIBLINGS, unseen_claims.SWEEPING):
        assert all(len(table) > 25 for table in tables.values())
    assert all(len(table) > 35 for tables in unseen_languages.TERMS.values() for table in tables.values())
    assert all(len(words.split()) > 60 for words in unseen_words.RARE.values())
    assert {len(lines) for worlds in unseen_worlds.ANALOGIES.values() for lines in worlds} == {8}


def test_spanish_lessons_are_damaged_in_spanish():
    """What is put into a Spanish lesson is of the Spanish bank and not of the English one."""
    for name, bank in {
        "asks_itself": unseen_speech.ASKED, "chat_window": unseen_phrases.WINDOW,
        "compliance_notes": unseen_phrases.CHECKS, "empty_headings": unseen_outlines.HEADINGS,
        "empty_steps": unseen_speech.EMPTY_STEPS, "famous_quotations": unseen_speech.QUOTATIONS,
        "for_executives": unseen_subjects.EXECUTIVE, "forum_thread": unseen_worlds.POSTS,
        "history_lessons": unseen_subjects.HISTORY, "installation_detours": unseen_subjects.INSTALLATION,
        "points_listed_again": unseen_speech.LISTED, "reminders_everywhere": unseen_speech.REMINDERS,
        "rest_in_one_breath": unseen_phrases.HURRIED, "retrieval_frames": unseen_phrases.FRAMES,
        "scaffold_labels": unseen_phrases.LABELS, "sections_framed_alike": unseen_speech.OPENINGS,
        "slide_deck": unseen_outlines.NOTES, "slogans": unseen_speech.SLOGANS,
        "too_advanced": unseen_subjects.ADVANCED,
    }.items():  # fmt: skip
        found = damaged(name, whole=SPANISH)
        assert from_bank(found, bank["es"]) > 0, name
        assert from_bank(found, tuple(set(bank["en"]) - set(bank["es"]))) == 0, name


def test_what_cannot_be_damaged_is_left_out():
    """A lesson of one section without nouns, names, lists and neighbours has nothing for the kinds that need them."""
    bare = lesson(
        "bare 1.1", "# Title\n\n## The only section\n\nwander sand long far home walk by night far out there\n"
    )
    none = {name for name, kind in UNSEEN.items() if kind.apply(bare, [bare], kind.main_dose, "plain") is None}
    assert none >= FACTS | {
        "adjectives_in_threes", "code_spans_lost", "drift_grows", "every_second_paragraph_lost", "frame_headings_lost",
        "glossed_in_other_language", "lists_cut_short", "rest_in_one_breath", "slot_loop", "stops_at_first_block",
        "summary_copies_sections", "terms_in_other_language", "words_with_alternatives",
    }  # fmt: skip


def test_code_is_left_alone_in_sentences():
    """What stands in backticks is neither translated nor misspelt, nor are marks in it exchanged."""
    spans = [span for span in re.findall(r"`[^`\n]+`", SHORE) if "\n" not in span]
    for name in (
        "glossed_in_other_language", "hyphens_of_line_ends", "marks_of_other_script", "scanned_badly",
        "terms_in_other_language", "words_with_alternatives",
    ):  # fmt: skip
        assert re.findall(r"`[^`\n]+`", damaged(name, 0.9)) == spans, name


def test_most_real_lessons_can_be_damaged(monkeypatch, lessons_folder):
    """Each kind applies to a half or more of the lessons of the courses that are held out."""
    count, changed = in_courses(UNSEEN, lessons_folder, ("sql-novice-survey", "lc-open-refine"), monkeypatch)
    assert count == 24
    assert {name for name, texts in changed.items() if texts < 12} == set()


def test_spanish_lessons_can_be_damaged(monkeypatch, lessons_folder):
    """Each kind applies to all of the seven Spanish lessons."""
    _, changed = in_courses(UNSEEN, lessons_folder, ("shell-novice-es",), monkeypatch)
    assert {name for name, texts in changed.items() if texts < 7} == set()
