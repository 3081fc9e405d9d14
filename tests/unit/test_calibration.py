"""scripts/calibrate: its statistics by hand, its damages on a small lesson, its split, and what it refuses to show.

Its damages are those of damage_*.py; test_round2_damage.py and test_round3_damage.py have those of later rounds,
test_unseen_damage.py those that are held out, which is not to be read while tuning.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from calibration import __main__ as program
from calibration import lessons
from calibration.asks import not_as_asked
from calibration.baseline import heuristic_score
from calibration.damages import KINDS
from calibration.edits import EDITS
from calibration.figures import Rows, figures, response
from calibration.kinds import DOSES
from calibration.lessons import COURSES, Lesson, settings_of
from calibration.markdown import assemble, join, paragraphs, parts_of, split
from calibration.measure import measure, measure_lesson
from calibration.measures import auc, bootstrap, paired_wins, pearson, percentile, ranks, spearman
from calibration.tables import AIMS
from marked_tables import fill
from tide_lesson import COURSE, LESSON, SPEC

from lessongen_core.quality import Score
from lessongen_core.retrieval import Retrieved
from lessongen_core.sources import chunk

OTHER_SPEC = SPEC.model_copy(update={"lesson_id": "1.2", "title": "How bread rises"})
BREAD = """\
# How bread rises

Flour and water alone make a flat cake. What lifts the loaf is the gas of living yeast, caught in the dough.

## The work of the yeast

Yeast eats the sugar in the flour and gives off gas and alcohol. A warm kitchen makes it work fast, a cold one slowly.
Bakers who want more taste let the dough stand in the cold for 12 hours.

```text
500 g flour
```

## The work of the hands

Kneading does not add air. It lines up the proteins of the flour until they hold the gas like the skin of a balloon.

## Summary

- Yeast makes the gas and the proteins hold it.
"""
TIDES = LESSON.replace("at a neap tide may touch", "can float at a neap tide of 14 days and may touch").replace(
    "## Exercises",
    "```bash\n$ tide --from 'Brest' --days 14\n```\n\nThe command `tide` does not need `port`.\n\n## Exercises",
)


def lesson(name: str, text: str, spec=SPEC) -> Lesson:
    passages = chunk("# Tides\n\nThe Moon pulls on the sea, and most coasts have two high waters a day.", "tides.md")
    settings = settings_of(text, spec, Retrieved(passages, ((1,), (1,))))
    return Lesson(f"tides {name}", "git-novice", spec, COURSE, settings, own_past=False)


TIDE, NEIGHBOUR = lesson("1.1", TIDES), lesson("1.2", BREAD, OTHER_SPEC)
STRANGER = replace(lesson("2.1", BREAD, OTHER_SPEC), course_name="shell-novice")
CITED = TIDE.settings["sources"].text
POOL = [TIDE, NEIGHBOUR, STRANGER]
DEV = {name: kind for name, kind in KINDS.items() if ".damage_" in kind.damage.__module__}
SEEN = {name for name, kind in KINDS.items() if kind.side == "dev"}
HELD_OUT = sorted(KINDS.keys() - SEEN)


def damaged(name: str, dose: float | None = None) -> str | None:
    kind = KINDS[name]
    return kind.apply(TIDE, POOL, dose or kind.main_dose, kind.modes[0])


@pytest.mark.parametrize(
    ("whole", "hurt", "expected"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.9, 0.8], [0.9, 0.8], 0.5),
        ([0.1], [0.9], 0.0),
        ([0.9, 0.5, 0.7], [0.6, 0.7], 3.5 / 6),  # 0.9 beats both, 0.5 none, 0.7 beats one and ties with one
    ],
)
def test_auc_by_hand(whole, hurt, expected):
    """The share of pairs whose whole lesson scores higher, ties counting half."""
    assert auc(whole, hurt) == pytest.approx(expected)


def test_paired_wins_by_hand():
    """Of three lessons one falls, one stays and one rises: half."""
    assert paired_wins([0.9, 0.8, 0.7], [0.8, 0.8, 0.9]) == pytest.approx(0.5)


def test_correlations_by_hand():
    """Ranks share ties; d = (0, 1, -1, 0) gives 1 - 6*2/(4*15) = 0.8; what does not vary correlates with nothing."""
    assert ranks([3.0, 1.0, 3.0, 2.0]) == [3.5, 1.0, 3.5, 2.0]
    assert spearman([1, 2, 3, 4], [10, 30, 20, 40]) == pytest.approx(0.8)
    assert pearson([1, 2, 3], [2, 4, 6]) == pytest.approx(1.0)
    assert spearman([0, 1, 2], [5, 5, 5]) == 0.0
    assert percentile([0.4, 0.1, 0.3, 0.2], 0.5) == 0.2
    assert percentile([0.4, 0.1, 0.3, 0.2], 0.95) == 0.4


def test_bootstrap_is_seeded_and_about_right():
    """The interval of a share of 50 in 100 is close to 0.5 -+ 1.96 * 0.05, the same for the same seed."""
    values = [0.0, 1.0] * 50

    def share(numbers):
        return sum(values[n] for n in numbers) / len(numbers)

    low, high = bootstrap(100, share, "seed")
    assert (low, high) == bootstrap(100, share, "seed")
    assert low == pytest.approx(0.402, abs=0.025)
    assert high == pytest.approx(0.598, abs=0.025)
    assert bootstrap(10, lambda numbers: 1.0, "x") == (1.0, 1.0)


def test_split_is_by_file_and_the_seen_kinds_are_frozen():
    """Kinds of unseen_*.py are held out and no others; one that was seen is DEV for good; each aim is tested unseen."""
    for name, kind in KINDS.items():
        unseen = kind.damage.__module__.startswith("calibration.unseen_")
        assert kind.side == ("test" if unseen else "dev"), name
    families = {kind.family for kind in KINDS.values() if kind.side == "test"}
    assert AIMS.keys() <= families
    assert DEV.keys() == {
        "assistant_phrase", "body_of_other_course", "body_of_same_course", "bold_headings", "citations_removed",
        "code_broken", "code_removed", "cut", "exercises_removed", "fluff", "foreign_paragraphs", "foreign_sentences",
        "foreign_summary", "half_sections_removed", "headings_removed", "invented_links", "keyword_salad",
        "keyword_templates", "keywords_removed", "keywords_sprinkled", "markov_babble", "mojibake", "names_swapped",
        "numbers_changed", "objectives_repeated", "one_section_removed", "one_sentence_sections", "open_fence",
        "padding",
        "paragraphs_looped", "paragraphs_reordered", "paragraphs_replaced", "paragraphs_restated", "placeholders",
        "prohibited_term", "prompt_echo", "relations_reversed", "score_injection", "script_drift", "section_repeated",
        "sentence_loop", "solutions_removed", "spec_pasted", "statements_negated", "summary_removed", "swapped_bodies",
        "tail_lost", "thoughts", "ungrounded_claims", "unknown_citations", "whole_text_in_a_fence", "words_dropped",
        "words_shuffled",
    }  # fmt: skip


def test_courses_and_translations_stay_on_one_side():
    """No course is on both sides, nor is its translation on the other."""
    assert set(COURSES.values()) == {"dev", "test"}
    assert COURSES["shell-novice"] == COURSES["shell-novice-es"]


@pytest.mark.parametrize("name", sorted(DEV))
def test_damage_is_repeatable_and_changes_the_text(name):
    """Each kind gives the same damaged text twice, another than the lesson's."""
    kind = KINDS[name]
    found = damaged(name)
    assert found is not None
    assert found == damaged(name)
    assert found.split() != TIDE.settings[kind.modes[0]].text.split()


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        ("cut", lambda t: 0.4 < len(t) / len(TIDES) < 0.72 and TIDES.startswith(t)),
        ("summary_removed", lambda t: "## Summary" not in t and "## Exercises" in t),
        ("open_fence", lambda t: t.count("```") == TIDES.count("```") - 1),
        ("half_sections_removed", lambda t: "## Spring" not in t and "## The pull" in t),
        ("one_section_removed", lambda t: t.count("\n## ") == TIDES.count("\n## ") - 1),
        ("headings_removed", lambda t: "## The pull" not in t and "two bulges of water" in t and "## Summary" in t),
        ("exercises_removed", lambda t: "Exercise" not in t and "## Summary" in t),
        ("solutions_removed", lambda t: "spring tide: at full" not in t and "first of May" in t and "Rubric" in t),
        ("swapped_bodies", lambda t: t.index("The Sun pulls") < t.index("## Spring") < t.index("The Moon pulls")),
        ("one_sentence_sections", lambda t: "The Moon pulls on the sea." in t and "strongest" not in t),
        ("paragraphs_reordered", lambda t: sorted(t.split()) == sorted(TIDES.split())),
        ("words_shuffled", lambda t: sorted(t.split()) == sorted(TIDES.split())),
        ("code_removed", lambda t: "$ tide" not in t and "`tide`" in t),
        ("code_broken", lambda t: "$ tide --from 'Brest' --days 14" not in t and t.count("```") == 2),
        ("prohibited_term", lambda t: any(term in t for term in ("obviously", "syzygy", "neap range"))),
        ("keywords_removed", lambda t: "bulge." not in t and "bulges" in t),
        ("whole_text_in_a_fence", lambda t: t.startswith("````markdown\n") and t.endswith("\n````\n")),
        ("body_of_other_course", lambda t: "Yeast" in t and "## The pull of the Moon" in t and "faces it" not in t),
        ("body_of_same_course", lambda t: "Yeast" in t and "## The pull of the Moon" in t and "faces it" not in t),
        ("keyword_salad", lambda t: "faces it" not in t and "bulge" in t.casefold() and "first of May" in t),
        ("spec_pasted", lambda t: SPEC.description in t and "faces it" not in t),
        ("numbers_changed", lambda t: TIDES.replace(" 14 days", "") != t and " 14 days" not in t and "days 14" in t),
        ("statements_negated", lambda t: abs(len(t.split()) - len(CITED.split())) <= 4),
        ("names_swapped", lambda t: "command `port`" in t or "need `tide`" in t),
        ("unknown_citations", lambda t: any(f"[{n}]" in t for n in range(2, 22))),
        ("citations_removed", lambda t: "[1]" not in t),
        ("sentence_loop", lambda t: len(t.split()) > len(TIDES.split()) + 100),
    ],
)  # fmt: skip
def test_damage_does_what_it_says(name, claim):
    """What the damage is named after is in the text, and what it leaves alone is there."""
    assert claim(damaged(name)), damaged(name)


@pytest.mark.parametrize("name", sorted(name for name, kind in DEV.items() if len(kind.doses) > 1))
def test_a_larger_dose_does_more_damage(name):
    """At 80 % more blocks differ from the lesson's than at 5 %; what stands there once only differs once."""
    assert KINDS[name].doses == DOSES
    base = Counter(enumerate(split(TIDE.settings[KINDS[name].modes[0]].text)))
    low, high = (Counter(enumerate(split(damaged(name, dose) or ""))) for dose in (0.05, 0.8))
    changed = [((found - base) + (base - found)).total() for found in (low, high)]
    once = name in ("code_broken", "keywords_removed", "numbers_changed", "names_swapped")
    assert changed[0] == changed[1] if once else changed[0] < changed[1]


def test_a_lesson_with_sources_cites_once_a_section():
    """Reference lessons cite nothing, so each section gets the number of its first passage; nothing else changes."""
    assert CITED.count(" [1]") == 2
    assert CITED.replace(" [1]", "") == TIDES
    assert TIDE.settings["plain"].passages == ()
    own = TIDE.score(TIDE.settings["own"].text, "own")
    assert {c.name: c.score for c in own.criteria}["grounding"] == 1.0


@pytest.mark.parametrize("name", sorted(EDITS))
def test_edits_are_harmless(name):
    """An edit leaves words, headings and code of a lesson as they are, but for case, marks and synonyms."""
    edited = EDITS[name](TIDE, TIDES)
    assert "$ tide --from 'Brest' --days 14" in edited
    assert abs(len(edited.split()) - len(TIDES.split())) <= 20
    assert abs(TIDE.score(edited, "plain").score - TIDE.score(TIDES, "plain").score) <= 0.02


def test_splitting_loses_nothing_but_blank_lines():
    """Blocks joined again are the lesson; a fence stays whole, also with blank lines and headings inside."""
    text = (
        "# A\nB\n\n```sh\n# no heading\n\nx\n```\n\n> q\n> ```\n>\n> # no\n> ```\n\n- a\n\n  ```\n  b\n\n  c\n  ```\n"
    )
    assert [block.kind for block in split(text)] == ["heading", "text", "code", "quote", "list", "list"]
    assert join(split(text)).replace("\n\n", "\n") == text.replace("\n\n", "\n")
    assert assemble(parts_of(TIDES)) == TIDES
    assert [part.role for part in parts_of(TIDES)] == ["introduction", "section", "section", "exercises", "summary"]
    assert len(paragraphs(TIDES)) == 7


def test_baseline_passes_gibberish_and_likes_lessons():
    """The heuristic scores a real lesson high and does not mind the order of its words: research/quality.md, 5.1."""
    shuffled = damaged("words_shuffled", 1.0)
    assert 0.5 < heuristic_score(TIDES, SPEC) <= 1.0
    assert heuristic_score(shuffled or "", SPEC) == pytest.approx(heuristic_score(TIDES, SPEC), abs=0.05)
    assert heuristic_score("", SPEC) < 0.5


def test_lessons_that_are_not_as_asked_are_named():
    """A prohibited term, missing exercises and key points that nobody takes up are reasons; a good lesson has none."""
    assert not_as_asked(TIDE) == []
    assert not_as_asked(lesson("1.1", TIDES.replace("Land stands", "Land obviously stands"))) == [
        'the prohibited "obviously" stands in it'
    ]
    reasons = "; ".join(not_as_asked(lesson("1.1", BREAD)))
    for reason in ("0 of 1 required", "0 of 1 exercises", 'no section "The pull', "key points not taken up"):
        assert reason in reasons


def test_two_processes_measure_what_one_does():
    """Scores come in the order of the lessons, whatever the number of processes, and the same twice."""
    kinds = ["cut", "numbers_changed", "fluff"]
    one, two = measure(POOL, kinds, 1), measure(POOL, kinds, 2)
    assert one == two
    assert one[: len(list(measure_lesson(TIDE, POOL, kinds)))] == list(measure_lesson(TIDE, POOL, kinds))
    rows = Rows(one, "dev")
    assert [row.lesson for row in rows.whole()] == [found.name for found in POOL]
    found = figures(rows.pairs(KINDS["cut"], "plain", 1.0), "seed")
    assert found is not None
    assert (found.count, found.wins.value, found.passes.value) == (3, 1.0, 0.0)
    answer = response(rows, KINDS["fluff"], "plain")
    assert answer is not None
    assert len(answer.means) == 5
    assert isinstance(TIDE.score(TIDES, "sources"), Score)


def test_what_is_held_out_is_not_shown(monkeypatch, tmp_path, capsys):
    """--explain and --dev-only answer for DEV kinds on DEV lessons, load no others, name and compute none held out."""

    def load(folder, sides):
        assert sides == ("dev",)
        return POOL

    monkeypatch.setattr(program, "load_lessons", load)
    folder = ["--lessons", str(tmp_path)]
    unseen = HELD_OUT[0]
    assert program.main(["--explain", unseen, "1.1", *folder]) == 2
    assert program.main(["--explain", "open_fence", "4.1", *folder]) == 2
    assert program.main(["--dev-only", "--kinds", f"fluff,{unseen}", *folder]) == 2
    told = capsys.readouterr()
    assert (told.out, f"{unseen} is held out" in told.err) == ("", True)
    assert program.main(["--dev-only", "--list"]) == 0
    assert {line.split()[1] for line in capsys.readouterr().out.splitlines()} == SEEN
    assert program.main(["--explain", "open_fence", "1.1", "--diff", *folder]) == 0
    shown = capsys.readouterr().out
    assert "* ending" in shown
    assert "-```" in shown
    measured: list[str] = []
    monkeypatch.setattr(
        program, "measure", lambda found, names, jobs: measured.extend(names) or measure(found, ["fluff"], 1)
    )
    assert program.main(["--dev-only", *folder]) == 0
    shown = capsys.readouterr().out
    assert "## kinds" in shown
    assert sorted(measured) == sorted(SEEN)
    assert not [name for name in HELD_OUT if name in shown]


def test_reference_lessons_are_loaded_with_their_sources(monkeypatch, lessons_folder):
    """A course's lessons come with spec, text, retrieved passages and citations that exist; no other course is read."""
    monkeypatch.setattr(lessons, "COURSES", {"git-novice": "dev", "no-such-course": "test"})
    found = lessons.load_lessons(lessons_folder, ("dev",))
    assert [one.spec.lesson_id for one in found] == [f"1.{number}" for number in range(1, 15)]
    assert {one.own_past for one in found} == {True, False}
    for one in found:
        setting = one.settings["sources"]
        cited = [int(n) for n in re.findall(r" \[(\d+)\]", setting.text)]
        assert cited, one.name
        assert max(cited) <= len(setting.passages), one.name


def test_every_table_has_its_place_in_the_document():
    """Both sides measured make all tables of docs/quality.md, each with rows, and no marker is without a table."""
    pool = [*POOL, *(replace(one, name=f"sql {one.name}", course_name="sql-novice-survey") for one in POOL)]
    facts = [KINDS[name] for name in HELD_OUT if KINDS[name].family == "facts" and len(KINDS[name].doses) > 1]
    # One that applies to all of the lessons, so that no table is empty.
    unseen = next(kind.name for kind in facts if all(kind.apply(one, POOL, 0.05, kind.modes[0]) for one in POOL))
    kinds = ["cut", "fluff", "numbers_changed", unseen]
    made = program._all_tables(pool, measure(pool, kinds, 2))
    document = (program.ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    assert sorted(made) == sorted(re.findall(r"<!-- calibrate: (\S+) -->", document))
    assert {name for name, text in made.items() if text.count("\n") < 2} <= {"failures", "asked"}
    assert f"| {unseen} 20% |" in made["held-out"]
    assert unseen not in made["dev"]
    assert "| cut |" in made["dev"]


def test_document_keeps_its_frame(tmp_path):
    """Only what stands between the markers changes; a marker too many or too few is an error."""
    path = tmp_path / "quality.md"
    path.write_text("Before\n<!-- calibrate: one -->\nold\n<!-- end -->\nafter\n")
    fill(path, "calibrate", {"one": "| new |"})
    assert path.read_text() == "Before\n<!-- calibrate: one -->\n| new |\n<!-- end -->\nafter\n"
    with pytest.raises(ValueError, match="markers"):
        fill(path, "calibrate", {"one": "", "two": ""})
