"""Bounds, cross-field rules and warnings of research/lesson_schema.md, 1.1 to 1.10, one by one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from spec_samples import batch, full_lesson, load, short_lesson

REMOVED = object()


def changed(path: str, value: Any) -> dict[str, Any]:
    """The valid lesson with one value replaced, or taken out; `path` is dotted, numbers are indexes."""
    lesson = full_lesson()
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    holder: Any = lesson
    for part in parents:
        holder = holder[part]
    if value is REMOVED:
        del holder[last]
    else:
        holder[last] = value
    return lesson


def problem_of(folder: Path, lesson: Any) -> tuple[str, str]:
    loaded = load(folder, batch(lesson))
    [problem] = loaded.problems
    assert loaded.invalid == 1
    return problem.path, problem.message


BROKEN = [
    # 1.1
    ("lesson_id", "1", 'lesson_id "1" is not digits, a dot, digits'),
    ("lesson_id", "1.1.1", "is not digits, a dot, digits"),
    ("lesson_id", "1.1\n", "is not digits, a dot, digits"),
    ("lesson_id", "١.١", "is not digits, a dot, digits"),
    ("lesson_id", 1.1, "lesson_id must be text, not 1.1; put quotes around it"),
    ("lesson_id", "1." + "1" * 40, "lesson_id has 42 characters; at most 32 allowed"),
    ("title", "ab", "title has 2 characters; 3 to 200 are allowed"),
    ("title", "x" * 201, "title has 201 characters; 3 to 200 are allowed"),
    ("title", 2026, "title must be text, not 2026"),
    ("title", None, "title must be text, not nothing"),
    ("title", REMOVED, "title is missing"),
    ("description", "short", "description has 5 characters; 20 to 1000 are allowed"),
    ("description", "x" * 1001, "description has 1001 characters"),
    ("estimated_duration_minutes", 2, "estimated_duration_minutes is 2; 3 to 45 are allowed"),
    ("estimated_duration_minutes", 46, "estimated_duration_minutes is 46; 3 to 45 are allowed"),
    ("estimated_duration_minutes", 15.5, "must be a whole number, not 15.5"),
    ("estimated_duration_minutes", "15", 'must be a whole number, not "15"'),
    ("estimated_duration_minutes", True, "must be a whole number, not true"),
    ("difficulty_level", "expert", "allowed: beginner, intermediate, advanced"),
    ("learning_objectives", [], "learning_objectives has 0 entries; at least 1 needed"),
    ("sections", [], "sections has 0 entries"),
    ("sections", "none", 'sections must be a list, not "none"'),
    # 1.2
    ("metadata.target_audience", "expert", "allowed: executive, practitioner, novice"),
    ("metadata.tone", "informal", 'did you mean "formal"?'),
    ("metadata.compliance_level", "loose", "allowed: strict, standard"),
    ("metadata.content_archetype", "tutorial", 'did you mean "code_tutorial"?'),
    ("metadata", [], "metadata must be a mapping, not a list"),
    # 1.3
    ("learning_objectives.0.id", "", "id has 0 characters; at least 1 needed"),
    ("learning_objectives.0.objective", "Explain", "objective has 7 characters; 10 to 500 are allowed"),
    ("learning_objectives.0.bloom_level", "recall", "allowed: remember"),
    # 1.4
    ("intro_blueprint.hook_strategy", "story", "allowed: analogy, statistic, challenge, question"),
    ("intro_blueprint.hook_topic", "", "hook_topic has 0 characters; 1 to 200 are allowed"),
    ("intro_blueprint.key_learning_objectives", "Explain", "at least 10 needed"),
    ("intro_blueprint.key_learning_objectives", ["Explain"], "must be text, not a list"),
    # 1.5
    ("sections.0.title", "", "title has 0 characters; 1 to 200 are allowed"),
    ("sections.0.rag_context_id", "", "rag_context_id has 0 characters"),
    ("sections.0.rag_context_id", "tide", 'there is no source set "tide"; did you mean "tides"?'),
    ("sections.0.key_points_to_cover", [], "key_points_to_cover has 0 entries"),
    ("sections.0.key_points_to_cover.0", "Moon", "key_points_to_cover[0] has 4 characters; at least 5"),
    ("sections.0.analogies_to_use", "x" * 501, "at most 500 allowed"),
    # 1.6
    ("sections.0.constraints.depth", "detailed", "allowed: summary, detailed_analysis, comprehensive"),
    ("sections.0.constraints.required_keywords", [""], "required_keywords[0] has 0 characters"),
    ("sections.0.constraints.prohibited_terms", ["Bulge"], '"Bulge" is prohibited, but "bulge" is required'),
    # 1.7
    ("exercises.0.type", "quiz", "allowed: coding, conceptual, case_study, debugging, design"),
    ("exercises.0.difficulty", "trivial", "allowed: easy, medium, hard"),
    ("exercises.0.learning_objective_id", "LO-1.1.9", '"LO-1.1.9" is not defined in this lesson; did you mean "LO-'),
    ("exercises.0.structure_template", "Do it.", "structure_template has 6 characters; 20 to 1000 are allowed"),
    ("exercises.0.rubric_criteria", [], "rubric_criteria has 0 entries"),
    ("exercises.0.rubric_criteria.0.weight", 59, "the weights add up to 99, not 100"),
    ("exercises.0.rubric_criteria.0.weight", 101, "weight is 101; 0 to 100 are allowed"),
    ("exercises.0.rubric_criteria.0.weight", -1, "weight is -1; 0 to 100 are allowed"),
    ("exercises.0.rubric_criteria.0.criteria", [], "criteria has 0 entries"),
    ("exercises.0.rubric_criteria.0.criteria", ["Name"], "criteria[0] has 4 characters; at least 5"),
    # 1.8
    ("rag_context.primary_documents", [], "primary_documents has 0 entries"),
    ("rag_context.primary_documents", ["tide.md"], '"tide.md" is in no set of sources; did you mean "tides.md"?'),
    ("rag_context.search_queries", [], "search_queries has 0 entries"),
    ("rag_context.search_queries", ["ab"], "search_queries[0] has 2 characters; at least 3"),
    ("rag_context.expected_chunks", 4, "expected_chunks is 4; 5 to 10 are allowed"),
    ("rag_context.expected_chunks", 11, "expected_chunks is 11; 5 to 10 are allowed"),
    # 1.9
    ("lesson_context", {"previous_lesson": {"lesson_id": "x", "title": "t", "key_concepts": []}}, "is not digits"),
    (
        "lesson_context",
        {"next_lesson": {"lesson_id": "1.2", "title": "t", "key_concepts": list("abcdef")}},
        "key_concepts has 6 entries; at most 5 allowed",
    ),
    (
        "lesson_context",
        {"next_lesson": {"lesson_id": "1.2", "title": "t", "key_concepts": [], "summary_preview": "s"}},
        'unknown key "summary_preview"',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "message"), BROKEN)
def test_each_bound_has_its_message(tmp_path: Path, path: str, value: Any, message: str):
    """One broken bound gives one problem that names the value and what is allowed."""
    _, found = problem_of(tmp_path, changed(path, value))
    assert message in found


@pytest.mark.parametrize("key", [key for key in full_lesson() if key != "exercises"])
def test_each_required_field_is_named_when_missing(tmp_path: Path, key: str):
    """A missing field is reported at its lesson; only exercises may be left out."""
    lesson = full_lesson(exercises=[])
    del lesson[key]
    path, message = problem_of(tmp_path, lesson)
    assert (path, message) == (f"lessons[0].{key}", f"{key} is missing")


def test_exercises_and_the_lesson_context_may_be_left_out(tmp_path: Path):
    """The two optional parts of a full lesson, and the empty values of 1.9, are valid."""
    lesson = full_lesson(lesson_context={"previous_lesson": None, "next_lesson": None})
    del lesson["exercises"]
    assert load(tmp_path, batch(lesson)).problems == ()


def test_a_misspelt_key_is_one_problem_not_two(tmp_path: Path):
    """`titel` names `title`; that `title` is missing then needs no line of its own."""
    lesson = full_lesson()
    lesson["titel"] = lesson.pop("title")
    assert problem_of(tmp_path, lesson)[1] == 'unknown key "titel"; did you mean "title"?'


def test_objective_ids_are_unique(tmp_path: Path):
    """Two objectives with one id cannot be told apart by exercises."""
    path, message = problem_of(tmp_path, changed("learning_objectives.0.id", "LO-1.1.2"))
    assert (path, message) == (
        "lessons[0].learning_objectives[1].id", 'the objective id "LO-1.1.2" is used twice'
    )  # fmt: skip


def test_section_titles_are_unique_whatever_the_case(tmp_path: Path):
    """Titles become headings and keys."""
    lesson = full_lesson()
    lesson["sections"].append({**lesson["sections"][0], "title": "the pull of  the moon"})
    path, message = problem_of(tmp_path, lesson)
    assert path == "lessons[0].sections[1].title"
    assert "is also that of sections[0]" in message


@pytest.mark.parametrize(
    ("required", "prohibited", "contradiction"),
    [
        ("SQL injection", "SQL", True),
        ("SQL injection", "sql  INJECTION", True),
        ("bulges", "bulge", True),
        ("status", "us", False),  # two letters inside another word are chance
        ("chart datum", "tide", False),
    ],
)
def test_a_required_keyword_must_not_hold_a_prohibited_term(
    tmp_path: Path, required: str, prohibited: str, contradiction: bool
):
    """A section cannot both use and avoid a term."""
    lesson = full_lesson()
    lesson["sections"][0]["constraints"].update(required_keywords=[required], prohibited_terms=[prohibited])
    assert bool(load(tmp_path, batch(lesson)).problems) == contradiction


def test_a_term_may_be_required_in_one_section_and_prohibited_in_another(tmp_path: Path):
    """The rule holds within a section only."""
    lesson = full_lesson()
    other = full_lesson()["sections"][0]
    other.update(title="Other", constraints={"depth": "summary", "prohibited_terms": ["bulge"]})
    other["key_points_to_cover"] = ["The quarters"]
    lesson["sections"].append(other)
    assert load(tmp_path, batch(lesson)).problems == ()


def test_rules_speak_although_a_bound_is_broken_elsewhere(tmp_path: Path):
    """All faults of a lesson come at once: bounds and cross-field rules."""
    lesson = changed("exercises.0.rubric_criteria.0.weight", 50)
    lesson.update(title="x", difficulty_level="hard", lesson_id="a/b")
    messages = [problem.message for problem in load(tmp_path, batch(lesson)).problems]
    assert len(messages) == 4
    assert any("add up to 90" in message for message in messages)


def lines_of(folder: Path, lesson: Any) -> list[str]:
    return [f"{problem.path}: {problem.message}" for problem in load(folder, batch(lesson)).problems]


def test_sources_of_a_short_lesson_are_checked_although_its_keys_are_misspelt(tmp_path: Path):
    """Two wrong keys, a set that is not there, a path that is not there, a name that is none: all at once."""
    lesson = {"titel": "Tides", "objectives": ["Explain the sea."], "minuets": 5, "sources": ["tide", "no.md", "", 7]}
    assert lines_of(tmp_path, lesson) == [
        'lessons[0].titel: unknown key "titel"; did you mean "title"?',
        'lessons[0].minuets: unknown key "minuets"; did you mean "minutes"?',
        'lessons[0].sources[0]: there is no source set "tide"; did you mean "tides"? else register it:  '
        "lessongen sources add DIR --id tide",
        'lessons[0].sources[1]: there is no file "no.md"',
        "lessons[0].sources[2]: sources[2] has 0 characters; at least 1 needed",
        "lessons[0].sources[3]: sources[3] must be text, not 7; put quotes around it",
    ]  # fmt: skip


def test_rules_between_fields_speak_although_the_keys_of_a_full_lesson_are_misspelt(tmp_path: Path):
    """Sets, ids of objectives, sums of rubrics and the id of the lesson need no title."""
    lesson = changed("exercises.0.learning_objective_id", "LO-9")
    lesson["exercises"][0]["rubric_criteria"][0]["weight"] = 50
    lesson["sections"][0]["rag_context_id"] = "tide"
    lesson["titel"] = lesson.pop("title")
    lesson["sections"][0]["titel"] = lesson["sections"][0].pop("title")
    lesson["exercises"][0]["dificulty"] = lesson["exercises"][0].pop("difficulty")
    loaded = load(tmp_path, batch(short_lesson(lesson_id="1.1"), lesson))
    assert sorted(problem.path.removeprefix("lessons[1].") for problem in loaded.problems) == [
        "exercises[0].dificulty", "exercises[0].learning_objective_id", "exercises[0].rubric_criteria", "lesson_id",
        "sections[0].rag_context_id", "sections[0].titel", "titel",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "problems"),
    [
        ({"minuets": 5}, 2),
        ({"title": "x"}, 2),
        ({"lessonid": "3.1"}, 1),  # what it would be is not known
        ({"lesson_id": 3.1}, 1),
    ],
)
def test_a_faulty_short_lesson_takes_its_position(tmp_path: Path, first: dict[str, Any], problems: int):
    """A later lesson that has this id is told at once, unless the faulty one may mean another id."""
    assert len(load(tmp_path, batch(short_lesson(**first), full_lesson())).problems) == problems


def test_a_full_lesson_without_an_id_takes_no_position(tmp_path: Path):
    """A missing lesson_id is one problem, also where its position is the id of another lesson."""
    lesson = full_lesson()
    del lesson["lesson_id"]
    [problem] = load(tmp_path, batch(short_lesson(lesson_id="1.2"), lesson)).problems
    assert problem.message == "lesson_id is missing"


@pytest.mark.parametrize("sources", [{"sources": ["tides.md"]}, {"sorces": {"tides": ["tides.md"]}}])
def test_wrong_sources_are_told_once_and_not_by_every_lesson(tmp_path: Path, sources: dict[str, Any]):
    """Where it cannot be told which sets there are, no name of a set is right or wrong."""
    top = {"lessons": [full_lesson(), short_lesson(sources=["tides"])], **sources}
    loaded = load(tmp_path, top)
    assert (len(loaded.problems), loaded.lessons, loaded.invalid) == (1, (), 2)


@pytest.mark.parametrize(
    "blank", [" ", "\u3000", "\u200b", "\u200d\ufeff", "\u2060", "\u3164", "\u2800", "\u0301", "\u00ad"]
)
def test_titles_and_objectives_need_a_visible_character(tmp_path: Path, blank: str):
    """Spaces, zero-width characters, fillers and lone accents have a length, but make no heading and no aim."""
    text = blank * 12
    for lesson in (short_lesson(title=text), short_lesson(objectives=[text]), changed("title", text),
                   changed("sections.0.title", text), changed("learning_objectives.0.objective", text)):  # fmt: skip
        assert problem_of(tmp_path, lesson)[1].endswith(" needs a visible character")


@pytest.mark.parametrize("title", ["C++", "¿?…", "潮汐の話", "المد", "🌊 🌊", "½ π"])
def test_a_title_in_any_script_is_visible(tmp_path: Path, title: str):
    """Letters, digits, punctuation and symbols are."""
    assert load(tmp_path, batch(short_lesson(title=title))).problems == ()


def test_no_message_is_the_validators(tmp_path: Path):
    """Each kind of refusal that the models have is said in our words, with the value and what is allowed."""
    found = [line for path, value, _ in BROKEN for line in lines_of(tmp_path, changed(path, value))]
    assert len(found) == len(BROKEN)
    leaked = re.compile(r"Input should|Value error|_(?:type|error|parsing)\b|cannot be")
    assert [line for line in found if leaked.search(line)] == []


@pytest.mark.parametrize(
    ("course", "message"),
    [
        ({"language": "english"}, 'language "english" is not a two-letter language code'),
        ({"langage": "en"}, 'unknown key "langage"; did you mean "language"?'),
        ({"difficulty_level": "easy"}, "allowed: beginner"),
        ({"guidance": {"tone": "casual"}}, "conversational but precise"),
        ({"guidance": {"use_analogies": "yes"}}, 'must be true or false, not "yes"'),
        ({"guidance": {"avoid_jargon": "syzygy"}}, 'must be a list, not "syzygy"'),
        ("Tides", 'must be a mapping, not "Tides"'),
    ],
)
def test_a_wrong_course_leaves_no_lesson_valid(tmp_path: Path, course: Any, message: str):
    """What every lesson of a file stands on is wrong: all are invalid, the fault is told once."""
    loaded = load(tmp_path, batch(full_lesson(), full_lesson(lesson_id="1.2"), course=course))
    [problem] = loaded.problems
    assert message in problem.message
    assert (len(loaded.lessons), loaded.invalid) == (0, 2)


WARNED = [
    ("learning_objectives.0.objective", "Understand why most coasts have two high waters.", "cannot be observed"),
    ("learning_objectives.0.bloom_level", "create", 'the verb "explain" usually stands for understand, not create'),
    ("learning_objectives.0.objective", "Explain how buoys are painted.", 'touches the objective "LO-1.1.1"'),
    ("sections.0.constraints.prohibited_terms", ["moon"], "but the title of its section uses it"),
    ("sections.0.constraints.prohibited_terms", ["sea"], "but the title of the lesson uses it"),
    ("sections.0.constraints.prohibited_terms", ["high waters"], "but a key point of its section uses it"),
    ("sections.0.constraints.prohibited_terms", ["neap tide"], "but an objective of the lesson uses it"),
    ("sections.0.constraints.required_keywords", ["full-moon syzygy"], 'the course avoids the jargon "syzygy"'),
    ("sections.0.constraints.depth", "comprehensive", "at least 1000 words, more than 9 minutes"),
]


@pytest.mark.parametrize(("path", "value", "message"), WARNED)
def test_each_advice_is_a_warning_and_no_error(tmp_path: Path, path: str, value: Any, message: str):
    """A doubtful spec is valid, and says what is doubtful, where."""
    lesson = changed(path, value)
    lesson["estimated_duration_minutes"] = 9
    loaded = load(tmp_path, batch(lesson, course={"guidance": {"avoid_jargon": ["syzygy"]}}))
    assert loaded.problems == ()
    [warning] = loaded.warnings
    assert message in warning.message
    assert warning.path.startswith("lessons[0].")


def test_the_samples_are_valid_without_a_warning(tmp_path: Path):
    """What the other tests damage is sound."""
    loaded = load(tmp_path, batch(full_lesson(), short_lesson(sources=["tides"])))
    assert (loaded.problems, loaded.warnings, loaded.invalid) == ((), (), 0)
    assert len(loaded.lessons) == 2


def test_a_set_in_another_language_is_a_warning(tmp_path: Path):
    """Facts from an English document reach a Spanish lesson only through the model's translation."""
    (tmp_path / "en.md").write_text("This is the text of a book that they have written for you and for all of us.")
    loaded = load(tmp_path, batch(short_lesson(sources=["en"]), course={"language": "es"}, sources={"en": ["en.md"]}))
    assert [warning.path for warning in loaded.warnings] == ["sources.en"]


def test_a_lesson_in_another_language_is_a_warning(tmp_path: Path):
    """The course decides the language of headings and stems; a lesson that disagrees is doubtful."""
    lesson = short_lesson(objectives=["Explicar por qué en la mayor parte de las costas hay dos mareas al día."])
    [warning] = load(tmp_path, batch(lesson)).warnings
    assert "seems to be in es, but the course says language: en" in warning.message
