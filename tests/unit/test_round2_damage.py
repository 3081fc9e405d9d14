"""The damages of round 2 of scripts/calibrate on a small lesson and on real ones.

Nothing here scores a damaged text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from calibration.damages import KINDS
from calibration.kinds import DOSES
from calibration.lessons import Lesson, settings_of
from calibration.markdown import split
from damaged_lessons import damaged as in_courses
from tide_lesson import COURSE, LESSON, SPEC

from lessongen_core.retrieval import Retrieved

ROUND2 = {name: kind for name, kind in KINDS.items() if ".round2_" in kind.damage.__module__}
COMMANDS = """\
The pilots of Brest wrote two programs for this in 1974. If you pass `--days`, then `tide` prints the next three weeks,
which is easier to read than the table from London that Captain Harrow keeps in Dover.

```bash
$ tide --port Brest --days 14
$ tide --port Dover --days 7 > dover.txt
```

```output
high 5.1
low 0.4
```

It's the command that most harbours use, because it needs nothing but a name and a number of days to work with.

```bash
$ range -s spring
```

```output
4.7 metres
```

"""
SECOND_EXERCISE = """\
### Exercise 2: The file of a port

Which of the two commands above writes its lines to a file, and what is the file called? Look at the last word of each.

#### Solution

The second command writes to `dover.txt`, since the sign before the name sends the output to a file.

"""
SOUTH = LESSON.replace("## Exercises", f"{COMMANDS}## Exercises").replace("## Summary", f"{SECOND_EXERCISE}## Summary")
OVENS = """\
# How an oven is heated

Bread wants a hot floor and a falling heat, and the baker has no thermometer in the vault of bricks.

## The fire in the vault

Brushwood burns for an hour on the floor itself. When the soot has gone from the bricks, the embers are raked out and
the floor is wiped with a wet cloth, so that no ashes stick to the loaves.

## Exercises

### Exercise 1: Too hot

What does a baker throw on the floor to see whether it is too hot, and what should happen to it within a minute?
"""


def lesson(name: str, course: str, text: str) -> Lesson:
    return Lesson(name, course, SPEC, COURSE, settings_of(text, SPEC, Retrieved((), ((), ()))), own_past=False)


TIDE = lesson("tides 1.1", "git-novice", SOUTH)
SPANISH = replace(TIDE, course=COURSE.model_copy(update={"language": "es"}))
POOL = [TIDE, lesson("ovens 2.1", "sql-novice-survey", OVENS)]


def damaged(name: str, dose: float | None = None, whole: Lesson = TIDE) -> str:
    kind = ROUND2[name]
    found = kind.apply(whole, POOL, dose or kind.main_dose, kind.modes[0])
    assert found is not None, name
    return found


def test_the_kinds_of_round_2_are_frozen():
    """None is added, renamed or lost unnoticed, for the tables of two days must name the same kinds."""
    assert ROUND2.keys() == CLAIMS.keys()
    assert len(ROUND2) == 56


# What must be true of the damaged lesson. Names of files and headings are those of the lessons above.
CLAIMS = {
    "behaviour_invented": lambda t: len(split(t)) > len(split(SOUTH)) and "`tide`" in t,
    "chat_turns": lambda t: len(t) > len(SOUTH) + 8,
    "characters_lost": lambda t: SOUTH.startswith(t) and t[-1].isalnum() and SOUTH[len(t)].isalnum(),
    "code_elided": lambda t: "-s spring" not in t and t.count("```") == SOUTH.count("```"),
    "commands_altered": lambda t: not all(
        code in t for code in ("--port Brest --days 14", "--port Dover --days 7 > dover", "`--days`", "-s spring")
    ),
    "comparisons_reversed": lambda t: len(t.split()) == len(SOUTH.split()),
    "continued_elsewhere": lambda t: "fall back" not in t and t.count("\n## ") == 4,
    "cut_inside_block": lambda t: t.rstrip() != SOUTH.rstrip() and "## Summary" not in t,
    "deliberation": lambda t: len(t) > len(SOUTH) + 150,
    "escapes_undecoded": lambda t: "It\\u2019s the command" in t,
    "essay_in_section": lambda t: "Why the sea rises and falls stands in this long tradition" in t,
    "exercises_all_alike": lambda t: t.count("It is the first of May") == 2 and "### Exercise 2" in t,
    "exercises_of_other_course": lambda t: "What does a baker throw" in t and "first of May" not in t,
    "exercises_translated": lambda t: "first of May" not in t and "### Exercise 1: The tide of a date" in t,
    "foreign_assistant_talk": lambda t: len(t) > len(SOUTH) + 10,
    "function_words_lost": lambda t: len(t.split()) < len(SOUTH.split()) - 10,
    "key_points_as_prose": lambda t: "piles up" not in t and t.count("wo bulges of water on opposite sides") == 2,
    "key_words_hidden": lambda t: "<!-- " in t and 'style="display:none"' in t and "piles up" not in t,
    "key_words_in_table": lambda t: t.count("| Term |") == 2 and "piles up" not in t,
    "lesson_begins_anew": lambda t: t.count("# Why the sea rises and falls\n") == 4,
    "middle_lost": lambda t: 0.4 < len(t) / len(SOUTH) < 0.75 and "# Why" in t and "## Summary" in t,
    "neighbouring_subject": lambda t: t.count("svn") > 2,
    "number_words_changed": lambda t: 1 <= sum((Counter(SOUTH.split()) - Counter(t.split())).values()) < 12,
    "one_point_rephrased": lambda t: max(Counter(re.findall(r"\w+ \w+ \w+ \w+ \w+ \w+", t.lower())).values()) > 2,
    "other_course_renamed": lambda t: "bricks" in t and "piles up" not in t,
    "outputs_misplaced": lambda t: t.index("4.7 metres") < t.index("It's the command") < t.index("high 5.1"),
    "paragraphs_alternate": lambda t: len(split(t)) == len(split(SOUTH)) + 10,
    "parts_from_back_to_front": lambda t: t.index("## Summary") < t.index("## Exercises") < t.index("## Spring")
    < t.index("## The pull"),
    "phrase_loop": lambda t: re.search(r"(\S+ \S+ \S+(?: \S+){0,3})(?: \1){20}", t) is not None,
    "product_citation_marks": lambda t: len(t) > len(SOUTH) + 8,
    "proper_names_swapped": lambda t: Counter(t.split()) != Counter(SOUTH.split()) and t[:60] == SOUTH[:60],
    "refusal_in_section": lambda t: ("two bulges" in t.split("## Ex")[0]) != ("sand bank" in t),
    "revision_notes": lambda t: len(t) > len(SOUTH) + 40,
    "scope_changed": lambda t: t.count("```") == SOUTH.count("```") and abs(len(t) - len(SOUTH)) < 120,
    "script_changes_in_words": lambda t: re.search(r"[a-z][а-я]", t) is not None,
    "second_half_translated": lambda t: "The Moon pulls on the sea" in t and "most harbours use" not in t,
    "section_escaped": lambda t: "\\n\\nA boat that floats" in t,
    "section_of_other_course": lambda t: "Brushwood" in t and t.count("\n## ") == 4,
    "sections_announced": lambda t: ("two bulges" in t.split("## Ex")[0]) != ("sand bank" in t),
    "sections_as_notes": lambda t: "- The Moon pulls on" in t and "side of the Earth that faces" not in t,
    "sections_break_off": lambda t: t.count("\n## ") == 4 and len(t) < len(SOUTH) - 200,
    "sections_interleaved": lambda t: "## Spring" not in t and Counter(split(t)) < Counter(split(SOUTH)),
    "sentences_change_over": lambda t: t.startswith(SOUTH[:30]) and Counter(split(t)) != Counter(split(SOUTH)),
    "sentences_restart": lambda t: re.search(r"(\w+(?: \w+){2,4}) \1", t) is not None,
    "solutions_misplaced": lambda t: t.index("writes to `dover.txt`") < t.index("It is a spring tide: at full"),
    "synonyms_spun": lambda t: "desk" in t or "moniker" in t or "digit" in t or "queue" in t or "decree" in t,
    "tasks_lost": lambda t: "first of May" not in t and "It is a spring tide: at full" in t and "Exercise 2" in t,
    "times_and_units_changed": lambda t: 1 <= sum((Counter(SOUTH.split()) - Counter(t.split())).values()) < 8,
    "token_marks": lambda t: "▁" in t or "Ġ" in t or "##" in t.replace("\n##", ""),
    "tool_call": lambda t: len(t) > len(SOUTH) + 40,
    "unfilled_variables": lambda t: len(t.split("\n")) == len(SOUTH.split("\n")) and t != SOUTH,
    "versions_to_choose": lambda t: "1 (formal)" in t or "*Version A*" in t,
    "web_page_around": lambda t: len(split(t)) == len(split(SOUTH)) + 4,
    "word_order_broken": lambda t: Counter(t.split()) == Counter(SOUTH.split()) and t.split() != SOUTH.split(),
    "words_clipped": lambda t: len(t.split()) == len(SOUTH.split()) and len(t) < len(SOUTH) - 20,
    "words_of_two_languages": lambda t: re.search(r"\b(?:el|die|le|y|und|et)\b", t) is not None,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ROUND2))
def test_damage_does_what_it_says(name):
    """What a damage is named after can be seen in the text, and another lesson's text comes out the same twice."""
    found = damaged(name)
    assert found == damaged(name)
    assert found.split() != TIDE.settings[ROUND2[name].modes[0]].text.split()
    assert CLAIMS[name](found), found


@pytest.mark.parametrize("name", sorted(name for name, kind in ROUND2.items() if len(kind.doses) > 1))
def test_a_larger_dose_does_more_damage(name):
    """With each dose as many blocks differ from the lesson's or more, and in the end more than at first."""
    assert ROUND2[name].doses == DOSES
    base = Counter(split(TIDE.settings[ROUND2[name].modes[0]].text))
    changed = []
    for dose in (*DOSES, 0.8):
        found = Counter(split(damaged(name, dose)))
        changed.append(((found - base) + (base - found)).total())
    assert changed == sorted(changed)
    assert changed[0] < changed[-1]


def test_spanish_lessons_are_damaged_in_spanish():
    """What is put into a Spanish lesson is Spanish, where the kind is not about another language."""
    assert "En conclusión" in damaged("essay_in_section", whole=SPANISH)
    assert "| Término |" in damaged("key_words_in_table", whole=SPANISH)
    announced = damaged("sections_announced", whole=SPANISH)
    assert re.search("En esta sección|Esta parte explica|Aquí la lección", announced)


def test_what_cannot_be_damaged_is_left_out():
    """A lesson without code, tables, lists, exercises and a second section has nothing for the kinds that need them."""
    text = (
        "# Title\n\n## The only section\n\nthe sea is what it was and so it will be for those who look at the water\n"
    )
    bare = lesson("bare 1.1", "no-such-course", text)
    none = {name for name, kind in ROUND2.items() if kind.apply(bare, POOL, kind.main_dose, "plain") is None}
    assert none >= {
        "code_elided", "commands_altered", "cut_inside_block", "escapes_undecoded", "exercises_all_alike",
        "exercises_of_other_course", "exercises_translated", "neighbouring_subject", "outputs_misplaced",
        "paragraphs_alternate", "proper_names_swapped", "sections_interleaved", "solutions_misplaced", "tasks_lost",
    }  # fmt: skip


def test_most_real_lessons_can_be_damaged(monkeypatch, lessons_folder):
    """Each kind applies to four lessons in ten or more of a Spanish and an English course."""
    count, changed = in_courses(ROUND2, lessons_folder, ("shell-novice-es", "sql-novice-survey"), monkeypatch)
    assert {name for name, texts in changed.items() if texts < 0.4 * count} == set()
