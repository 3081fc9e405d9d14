"""Passages for a lesson: ranked, bounded, numbered; refused when the sources say nothing."""

from __future__ import annotations

import pickle
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spec_samples import full_lesson, shared_lessons

from lessongen_core.errors import InsufficientContext
from lessongen_core.retrieval import PassageIndex, Retrieved, estimated_tokens, retrieve
from lessongen_core.search_terms import guess_language, query_words, recognized_language
from lessongen_core.sources import Passage, chunk
from lessongen_core.spec.loader import load_specs
from lessongen_core.spec.models import LessonSpec

TEXTS = {
    "git": "Commit your changes with a short commit-message. HEAD~1 names the commit before the last one.",
    "cpp": "C++ and C# are compiled languages. In .gitignore you list what Git must not track.",
    "moon": "The Moon draws up two bulges of water, so most coasts have two high waters a day.",
    "sun": "At new and full moon the Sun and the Moon pull in one line: a spring tide with a large range.",
    "es": "Las mareas suben y bajan porque la Luna atrae el agua de los océanos dos veces al día.",
    "ru": "Приливы вызываются притяжением Луны. Учёные наблюдают за приливами в каждом океане и в каждой бухте.",
    "de": "Die Gezeiten werden von der Anziehungskraft des Mondes verursacht, und das Wasser steigt zweimal am Tag.",
}
INDEX = PassageIndex([Passage(f"{name}.md", 0, name.title(), text) for name, text in TEXTS.items()])


def best(query: str) -> str:
    return INDEX.passages[INDEX.search(query, 1)[0][0]].document


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("committing changes", "git.md"),
        ("commit-message", "git.md"),
        ("HEAD~1", "git.md"),
        ("C++", "cpp.md"),
        ("C#", "cpp.md"),
        (".gitignore", "cpp.md"),
        ("ranges of spring tides", "sun.md"),
        ("subir la marea", "es.md"),
        ("приливов", "ru.md"),
        ("наблюдение за приливом", "ru.md"),
        ("Anziehungskräfte", "de.md"),
    ],
)
def test_search_finds_inflected_words_and_technical_names(query: str, document: str):
    """Stems follow the language of each document; names with signs are terms of their own."""
    assert best(query) == document


@pytest.mark.parametrize("query", ["", "the of and", "¿?", "zeppelin", '"', "a", "   ", "🌊"])
def test_a_query_without_a_telling_word_finds_nothing(query: str):
    """Function words and signs are no reason to cite a passage."""
    assert INDEX.search(query, 5) == []


@pytest.mark.parametrize(
    "query",
    ['commit" OR "x', "commit NOT moon", "NEAR(commit moon)", "heading:commit", "commit*", "(commit", "^commit"],
)
def test_the_syntax_of_the_index_has_no_power(query: str):
    """A query is words, whatever signs stand between them."""
    assert best(query) in {"git.md", "moon.md"}


@given(st.text(max_size=200))
@settings(max_examples=500)
def test_no_query_raises(query: str):
    """Quotes, operators, emoji and control characters are words or nothing; scores fall from hit to hit."""
    hits = INDEX.search(query, 3)
    assert len(hits) <= 3
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)


@given(st.lists(st.text(max_size=80), max_size=4))
def test_no_passage_raises(texts: list[str]):
    """Any text can be indexed, and found by itself or not at all."""
    index = PassageIndex([Passage("a.md", n, text, text) for n, text in enumerate(texts)])
    for text in texts:
        assert all(0 <= at < len(texts) for at, _ in index.search(text, 10))


def test_a_huge_query_is_cut_and_quick():
    """A key point has no upper bound; its query has."""
    query = " ".join(f"word{n}" for n in range(100_000)) + " commit"
    started = time.monotonic()
    assert INDEX.search(query, 5) == []
    assert len(query_words(query, ("en",))) == 64
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("text", ["x" * 500_000, "x-" * 250_000, "-" * 500_000, "+#" * 250_000, "." * 500_000])
def test_a_blob_in_a_source_is_indexed_in_linear_time(text: str):
    """A megabyte of base64 in a code block is a term or none, not minutes of backtracking: the test's time limit."""
    PassageIndex([Passage("a.md", 0, "", text)]).search("commit", 5)


def test_an_empty_index_finds_nothing():
    """A set may have no passages."""
    assert PassageIndex([]).search("commit", 5) == []


@pytest.mark.parametrize("name", ["en", "es", "ru", "de"])
def test_the_language_of_a_text_is_guessed(name: str):
    """Function words tell it; without any it is English."""
    text = {"en": TEXTS["moon"], **TEXTS}[name]
    assert guess_language(text) == name
    assert guess_language("12 34") == "en"
    assert recognized_language("12 34") is None


# ---------------------------------------------------------------- retrieve


def spec(sets: tuple[str, ...] = ("tides",), **changes: Any) -> LessonSpec:
    """One section for each set."""
    lesson = full_lesson(**changes)
    section = lesson["sections"][0]
    lesson["sections"] = [
        {**section, "title": f"The pull of the Moon {n}", "rag_context_id": set_id} for n, set_id in enumerate(sets)
    ]
    return LessonSpec.model_validate(lesson)


def indexed(**texts: str) -> dict[str, PassageIndex]:
    return {name: PassageIndex(chunk(text, f"{name}.md")) for name, text in texts.items()}


TIDES = (
    "# Tides\n\n## Moon\n\n"
    + TEXTS["moon"]
    + "\n\n# Sun\n\n"
    + TEXTS["sun"]
    + "\n\n# Boats\n\nBoats are painted red.\n"
)


def test_a_lesson_without_sources_retrieves_nothing():
    """No set is named: no passages, one empty tuple for a short lesson."""
    short = LessonSpec.model_validate(
        {"lesson_id": "1.1", "title": "Tides", "learning_objectives": full_lesson()["learning_objectives"]}
    )
    assert retrieve(short, {}) == Retrieved((), ((),))


def test_relevant_passages_are_numbered_in_document_order():
    """[n] is passages[n - 1]; what has nothing to do with the section is left out."""
    found = retrieve(spec(), indexed(tides=TIDES))
    assert [passage.heading_path for passage in found.passages] == ["Tides > Moon", "Sun"]
    assert found.by_section == ((1, 2),)


def test_each_section_searches_its_own_set():
    """Sections share the numbering, not the sets."""
    sets = indexed(tides=TIDES, sea=f"# Sea\n\n{TEXTS['moon']} It moves every sea.")
    found = retrieve(spec(("sea", "tides")), sets)
    documents = [[found.passages[number - 1].document for number in own] for own in found.by_section]
    assert set(documents[0]) == {"sea.md"}
    assert {passage.document for passage in found.passages} == {"sea.md", "tides.md"}


def test_the_same_passage_for_two_sections_has_one_number():
    """Two sections on one set cite the same passages."""
    found = retrieve(spec(("tides", "tides")), indexed(tides=TIDES))
    assert found.by_section == ((1, 2), (1, 2))


def test_near_duplicates_are_dropped():
    """An edited copy of a document adds nothing but cost."""
    text = TEXTS["moon"] + " " + TEXTS["sun"]
    documents = {"old.md": text + " This was said before.", "new.md": text}
    index = PassageIndex([passage for name, body in documents.items() for passage in chunk(body, name)])
    assert len(retrieve(spec(), {"tides": index}).passages) == 1


def test_the_token_budget_bounds_all_passages_together():
    """Sections take turns, so that a small budget serves each of them; a passage that is too long is passed over."""
    long = "```\n" + "The Moon draws two bulges of water.\n" * 400 + "```"
    sets = indexed(tides=f"{long}\n\n# A\n\n{TEXTS['moon']}", sea=f"# Sea\n\n{TEXTS['moon']} Every sea of the world.")
    found = retrieve(spec(("tides", "sea")), sets, token_budget=120)
    assert sum(estimated_tokens(passage.text) for passage in found.passages) <= 120
    assert all(found.by_section)
    assert retrieve(spec(), sets, token_budget=0) == Retrieved((), ((),))


def test_at_most_per_section_passages():
    """The limit holds for each section."""
    text = "\n\n".join(
        f"# Part {n}\n\nThe Moon {n} draws up bulges of water number {n} {n * 7} {n * 13}." for n in range(20)
    )
    found = retrieve(spec(), indexed(tides=text), per_section=3)
    assert [len(own) for own in found.by_section] == [3]


def test_sources_about_something_else_are_insufficient():
    """Before any call is paid; the evidence names sets, sizes and queries. The error survives pickling."""
    with pytest.raises(InsufficientContext) as caught:
        retrieve(spec(), indexed(tides="# Bread\n\nKnead the dough and bake it for an hour at great heat."))
    assert "tides (1 passage)" in caught.value.evidence
    assert '"why two high tides a day"' in caught.value.evidence
    assert caught.value.error_class == "insufficient_context"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_section_whose_own_set_says_nothing_of_it_is_insufficient():
    """Before any call, by name, although the other section's set has all; half a lesson without sources is none."""
    sets = indexed(tides=TIDES, bread="# Bread\n\nFlour, yeast and salt make a dough that rises overnight.\n")
    assert retrieve(spec(("tides", "tides")), sets).by_section == ((1, 2), (1, 2))
    with pytest.raises(
        InsufficientContext, match=r'for the section "The pull of the Moon 1": bread \(1 passage\)'
    ) as caught:
        retrieve(spec(("tides", "bread")), sets)
    assert '"The pull of the Moon 1"' in caught.value.evidence and "0 of" in caught.value.evidence


def test_one_chance_hit_is_not_enough_for_a_section():
    """Each section needs what a lesson needs: a fifth of its queries answered."""
    points = [f"Explain how a loaf of kind number {word} is shaped and baked" for word in "abcdefgh"]
    lesson = spec(("tides", "bread")).model_dump(mode="json")
    lesson["sections"][1]["key_points_to_cover"] = points
    lesson["sections"][1]["title"] = "Loaves of the world"
    asked = LessonSpec.model_validate(lesson)
    sets = indexed(tides=TIDES, bread="# Bread\n\nThe Moon draws moths to the bakery and two bulges rise.\n")
    with pytest.raises(InsufficientContext, match="Loaves of the world"):
        retrieve(asked, sets)


def with_section(title: str, *points: str) -> LessonSpec:
    """The sample lesson and one more section, whose subject the lesson's objectives and queries do not share."""
    lesson = spec().model_dump(mode="json")
    lesson["sections"].append(lesson["sections"][0] | {"title": title, "key_points_to_cover": list(points)})
    return LessonSpec.model_validate(lesson)


def test_the_lesson_does_not_answer_for_a_section_on_another_subject():
    """Objectives and search queries find passages for every section; title and key points must find one, too."""
    asked = with_section("Corporate income tax deadlines", "When a limited company must file its tax return.")
    with pytest.raises(InsufficientContext, match="Corporate income tax deadlines") as caught:
        retrieve(asked, indexed(tides=TIDES))
    assert "0 of 2 queries" in caught.value.message


@pytest.mark.parametrize(
    ("title", "point"),
    [
        ("Corporate income tax", "Moon and Sun and the bulges of water."),  # one point is answered
        ("Prepared notes", "Prepared notes"),  # one query, few words: no finding is chance
        ("Prepared notes", "the use of `make`"),
    ],
)
def test_a_section_with_an_answer_or_few_words_is_not_refused(title: str, point: str):
    """A real section of two short points finds nothing of its own in its sources, and is on their subject."""
    assert retrieve(with_section(title, point), indexed(tides=TIDES)).passages


def test_a_lesson_in_another_language_than_its_sources_is_not_refused_for_its_titles():
    """Its search queries are written for the sources."""
    lesson = spec().model_dump(mode="json")
    lesson["learning_objectives"][0]["objective"] = "Explicar por qué las mareas suben y bajan en la costa."
    for section in lesson["sections"]:
        section["title"] = f"Por qué las mareas suben {section['title'][-3:]}"
        section["key_points_to_cover"] = ["El satélite atrae los océanos y la costa se inunda con la subida."]
    assert retrieve(LessonSpec.model_validate(lesson), indexed(tides=TIDES)).passages


@pytest.mark.parametrize(
    ("needed", "changes"),
    [
        ("key point", {"sections.0.key_points_to_cover": ["A zeppelin crossed the Atlantic in four days."]}),
        ("title", {"sections.0.title": "A zeppelin crossed the Atlantic"}),
        ("objective", {"learning_objectives.0.objective": "Explain how a zeppelin crossed the Atlantic."}),
        ("query", {"rag_context.search_queries": ["zeppelin across the Atlantic"]}),
    ],
)
def test_title_key_points_objectives_and_queries_all_search(needed: str, changes: dict[str, Any]):
    """A passage that only one of them asks for is found."""
    lesson = spec().model_dump(mode="json")
    for path, value in changes.items():
        place: Any = lesson
        *parents, last = path.split(".")
        for part in parents:
            place = place[int(part)] if part.isdigit() else place[part]
        place[last] = value
    sets = indexed(tides=f"{TIDES}\n# Air\n\nIn 1929 a zeppelin crossed the wide Atlantic with twenty people.\n")
    found = retrieve(LessonSpec.model_validate(lesson), sets)
    assert "Air" in [passage.heading_path for passage in found.passages]


ONE = "# One\n\nThe Moon draws bulges. The Moon pulls, the Moon draws: bulges and bulges of the Moon.\n"


def test_ranks_are_fused_over_all_queries():
    """What answers several needs goes before what answers one of them best."""
    several = "The Moon draws up bulges; most coasts have high waters; a spring tide and a neap tide differ. "
    both = f"# Both\n\n{several}{'Harbours keep books on ships, cargo, weather, ropes and crews. ' * 6}\n"
    [best] = retrieve(spec(), indexed(tides=ONE + both), per_section=1).passages
    assert best.heading_path == "Both"


def test_a_section_s_own_points_weigh_more_than_what_the_lesson_shares():
    """Or every section of a lesson would get the same passages."""
    shared = "# Shared\n\nCoasts with high waters: a spring tide, a neap tide, and why there are high tides a day.\n"
    lesson = spec(rag_context=None)
    [best] = retrieve(lesson, indexed(tides=shared + ONE), per_section=1).passages
    assert best.heading_path == "One"


def test_the_verb_of_an_objective_is_no_need():
    """`Compare` stands in every exercise."""
    sets = indexed(tides=f"{TIDES}\n# Tables\n\nCompare the tide tables of harbours that you know.\n")
    assert "Tables" not in [passage.heading_path for passage in retrieve(spec(), sets).passages]


def test_a_single_common_word_is_no_answer():
    """Of a query with several telling words a passage must share two."""
    with pytest.raises(InsufficientContext):
        retrieve(spec(), indexed(tides="# Hull\n\nIts bulge is bad.\n\n# Rocks\n\nRed coasts.\n"))


def test_a_short_lesson_without_answers_is_insufficient():
    """It has no sections; a fifth of its own queries must be answered."""
    objectives = [
        {"id": f"LO-1.1.{n}", "objective": f"Explain how a {thing} is built and sailed.", "bloom_level": "understand"}
        for n, thing in enumerate(("sloop", "ketch", "yawl", "cutter", "schooner", "dinghy"))
    ]
    lesson = LessonSpec.model_validate(
        {"lesson_id": "1.1", "title": "Sails", "learning_objectives": objectives, "source_sets": ["tides"]}
    )
    for text in ("# Bread\n\nFlour and yeast.\n", "# Ships\n\nA sloop is built of oak.\n"):
        with pytest.raises(InsufficientContext):
            retrieve(lesson, indexed(tides=text))


@pytest.mark.parametrize("sets", [{}, {"tides": PassageIndex([])}])
def test_a_named_set_without_passages_is_insufficient(sets: dict[str, PassageIndex]):
    """Nothing can be cited from nothing."""
    with pytest.raises(InsufficientContext, match=r"tides \(0 passages\)"):
        retrieve(spec(), sets)


def test_retrieval_is_repeatable():
    """The same spec and texts give the same passages: the prompt, and so the lesson key, stays the same."""
    assert retrieve(spec(), indexed(tides=TIDES)) == retrieve(spec(), indexed(tides=TIDES))


@pytest.mark.parametrize(
    "name",
    ["control", "minimal", "git-novice", "shell-novice", "shell-novice-es", "sql-novice-survey", "lc-open-refine"],
)
def test_every_real_lesson_finds_passages_in_its_sources(name: str):
    """Each section of each published lesson gets at least one passage, within the budget."""
    loaded = load_specs([shared_lessons() / f"{name}.yaml"])
    indexes = {set_id: PassageIndex(found.passages) for set_id, found in loaded.courses[0].sets.items()}
    for lesson in (placed.spec for placed in loaded.lessons):
        found = retrieve(lesson, indexes)
        assert all(found.by_section) == bool(lesson.named_sets)
        assert sum(estimated_tokens(passage.text) for passage in found.passages) <= 12_000
        assert {number for own in found.by_section for number in own} == set(range(1, len(found.passages) + 1))


def test_a_spanish_lesson_reaches_its_english_chapter():
    """Commands and names lead from a Spanish lesson into an English source, beside the Spanish glossary."""
    loaded = load_specs([shared_lessons() / "shell-novice-es.yaml"])
    lesson = next(placed.spec for placed in loaded.lessons if placed.spec.title == "Bucles")
    indexes = {set_id: PassageIndex(loaded.courses[0].sets[set_id].passages) for set_id in lesson.named_sets}
    documents = {passage.document.rsplit("/", 1)[1] for passage in retrieve(lesson, indexes).passages}
    assert documents == {"glosario.md", "05-loop.md"}


def test_tides_are_not_in_the_sources_of_a_git_course():
    """Lessons of one course find too little in the only set of another, and say so."""
    tides = load_specs([shared_lessons() / "control.yaml"]).courses[0].sets["tides"]
    index = PassageIndex(tides.passages)
    for placed in load_specs([shared_lessons() / "git-novice.yaml"]).lessons:
        indexes = dict.fromkeys(placed.spec.named_sets, index)
        with pytest.raises(InsufficientContext):
            retrieve(placed.spec, indexes)
