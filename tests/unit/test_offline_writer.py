"""The offline writer: honest extraction in the form the prompt asks for, and a process that ends when told to."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import SOURCE
from hypothesis import given, settings
from hypothesis import strategies as st
from provider_calls import COURSE, DELIMITER, LESSON, RETRIEVED, client, request

from lessongen_core.content import parse_lesson
from lessongen_core.errors import InsufficientContext
from lessongen_core.prompts import build_messages
from lessongen_core.quality import score_lesson
from lessongen_core.retrieval import PassageIndex, Retrieved, retrieve
from lessongen_core.sanitizer import sanitize
from lessongen_core.sources import Passage, chunk
from lessongen_core.spec.loader import LoadedSpecs, load_specs
from lessongen_core.spec.models import Course, LessonSpec, ShortLesson
from lessongen_core.spec.short_form import expand
from lessongen_fixtures.writer import write_lesson
from lessongen_fixtures.writer.lesson import NOT_A_LESSON
from lessongen_fixtures.writer.pieces import clean, split_sentences

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "fixtures/lessongen_fixtures/sample/bread.yaml"
LESSONS = ROOT / "../shared/lessons"
COURSES = ("git-novice", "shell-novice", "sql-novice-survey", "lc-open-refine", "shell-novice-es")


def write(lesson: LessonSpec, course: Course, retrieved: Retrieved) -> str:
    """The lesson as the writer gives it."""
    return write_lesson(build_messages(lesson, course, retrieved, delimiter=DELIMITER)[1].content)


def written(loaded: LoadedSpecs) -> Iterator[tuple[LessonSpec, Course, Retrieved, str]]:
    """Every lesson of a batch file, with its context and its text."""
    course = loaded.courses[0]
    indexes = {name: PassageIndex(found.passages) for name, found in course.sets.items()}
    for placed in loaded.lessons:
        retrieved = retrieve(placed.spec, indexes)
        yield placed.spec, course.course, retrieved, write(placed.spec, course.course, retrieved)


def shared(name: str) -> Path:
    """A batch file of the shared lessons; without them the test is skipped, in CI it fails."""
    path = LESSONS / f"{name}.yaml"
    if not path.is_file():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("the shared lessons are missing")
    return path


def passes(spec: LessonSpec, course: Course, retrieved: Retrieved, text: str) -> bool:
    """The lesson, cleaned as the pipeline does, reaches 0.75 and no cap."""
    cleaned = sanitize(text, title=spec.title, language=course.language)
    return score_lesson(cleaned.text, spec, course, passages=retrieved.passages, finish_reason="stop").passed(0.75)


def test_the_form_is_the_one_asked_for():
    """One H1, a section for each of the spec's, exercises with question, solution and rubric, a summary."""
    content = parse_lesson(write(LESSON, COURSE, RETRIEVED))
    assert content.title == LESSON.title and content.summary
    assert [section.title for section in content.sections] == ["Gas and gluten"]
    (exercise,) = content.exercises
    assert "stays flat" in exercise.question and exercise.solution
    assert exercise.rubric == (("Names two causes", 100),)


def test_it_is_deterministic():
    """The same prompt gives the same lesson, in any process."""
    text = write(LESSON, COURSE, RETRIEVED)
    assert text == write(LESSON, COURSE, RETRIEVED)
    code = "import sys; from lessongen_fixtures.writer import write_lesson; print(end=write_lesson(sys.stdin.read()))"
    prompt = build_messages(LESSON, COURSE, RETRIEVED, delimiter=DELIMITER)[1].content
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        other = subprocess.run(
            [sys.executable, "-c", code], input=prompt, capture_output=True, text=True, env=environment
        )
        assert other.stdout == text


def test_every_quotation_carries_its_number():
    """A sentence of a passage stands before that passage's number, and no other number is cited."""
    text = write(LESSON, COURSE, RETRIEVED)
    assert re.search(r"The gas is held by the gluten, so the dough rises\..* \[1\]", text)
    assert set(re.findall(r"\[(\d+)\]", text)) <= {"1", "2"}


@pytest.mark.parametrize("objectives", [1, 2])
def test_a_short_lesson_has_as_many_sections_as_are_asked_for(objectives: int):
    """Two at least, from the sources' own headings where there are fewer objectives, and it passes."""
    asked = ("Explain how a sourdough starter is fed.", "Name what lives in a sourdough starter.")[:objectives]
    short = ShortLesson(title="Feeding a sourdough starter", objectives=asked)
    spec = expand(short, "1.1", COURSE).model_copy(update={"source_sets": ("starter",)})
    retrieved = retrieve(spec, {"starter": PassageIndex(chunk(SOURCE, "starter.md"))})
    text = write(spec, COURSE, retrieved)
    titles = [section.title for section in parse_lesson(text).sections]
    assert len(titles) == 2 and titles[0] == asked[0].rstrip(".")
    assert objectives == 2 or titles[1] in {passage.heading_path.rpartition(" > ")[2] for passage in retrieved.passages}
    assert passes(spec, COURSE, retrieved, text)


def test_without_passages_it_says_what_the_spec_says():
    """No source, no citation, and not a word that is neither the spec's nor a fixed phrase's."""
    text = write(LESSON, COURSE, Retrieved((), ((),)))
    assert "Gluten holds the gas that yeast breathes out." in text
    assert not re.search(r"\[\d+\]", text) and "sugar" not in text


def test_prohibited_terms_are_left_out():
    """A passage with a prohibited term of the section or of the course is not quoted, in any inflection."""
    passages = (
        Passage("a.md", 0, "A", "Gluten simply holds the gas in the dough, and so it rises well."),
        Passage("a.md", 1, "A", "Porcelain cups hold the gas that yeast breathes out when dough rises."),
        Passage("a.md", 2, "A", "The gluten keeps the gas in, and therefore the dough rises."),
    )
    course = COURSE.model_copy(update={"guidance": COURSE.guidance.model_copy(update={"avoid_jargon": ("porcelain",)})})
    text = write(LESSON, course, Retrieved(passages, ((1, 2, 3),)))
    assert "simply" not in text and "orcelain" not in text and "keeps the gas in" in text


def test_another_language_in_the_sources_is_not_quoted():
    """English prose does not get into a Spanish lesson; the code does."""
    course = Course(title="Pan", language="es")
    spanish = "El gluten retiene el gas que la levadura produce, y por eso la masa crece."
    english = "The gluten holds the gas that the yeast makes, and so the dough rises.\n\n```text\n65 %\n```\n"
    retrieved = Retrieved((Passage("a.md", 0, "A", spanish), Passage("a.md", 1, "A", english)), ((1, 2),))
    text = write(LESSON, course, retrieved)
    assert "la masa crece" in text and "the yeast makes" not in text
    assert "## Ejercicios" in text and "#### Solución" in text and "## Resumen" in text


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "ru", "it"])
def test_headings_are_those_of_the_prompt(language: str):
    """In every language the lesson can be taken apart again."""
    content = parse_lesson(write(LESSON, Course(title="Bread", language=language), RETRIEVED))
    assert len(content.sections) == 1 and len(content.exercises) == 1 and content.summary


@pytest.mark.parametrize(
    "prompt", ["", "Say hello.", "<lesson-abc>\n{\n</lesson-abc>", "<lesson-abc>\n[]\n</lesson-abc>"]
)
def test_another_prompt_gets_a_fixed_sentence(prompt: str):
    """It claims to be nothing but what it is."""
    assert write_lesson(prompt) == NOT_A_LESSON


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="ab .#*-_`[](){}|>:\n1!?", max_size=300))
def test_no_passage_breaks_it(text: str):
    """Any Markdown in a passage gives a lesson."""
    content = parse_lesson(write(LESSON, COURSE, Retrieved((Passage("a.md", 0, "A", text),), ((1,),))))
    assert content.title == LESSON.title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See [the docs](https://x.org){: .a} and `a[0](b)`.", "See the docs and `a[0](b)`."),
        ("An ![image](x.png) here [3], <b>bold</b> {: .callout}", "An here, bold"),
        ("{octicon}`check` Use {ref}`staging <stage>` now.", "Use staging now."),
        ("Path `<dir>` stays.", "Path `<dir>` stays."),
    ],
)
def test_inline_markup_of_sources_is_cleaned(text: str, expected: str):
    """Links, images, HTML, roles and foreign citations go; code spans stay as they are."""
    assert clean(text) == expected


def test_sentences_are_split_where_they_end():
    """Abbreviations, initials and file names end no sentence."""
    text = "Use e.g. Bash. Ask N. Chue Hong about `a.md`. Done? Yes!"
    assert split_sentences(text) == ["Use e.g. Bash.", "Ask N. Chue Hong about `a.md`.", "Done?", "Yes!"]


def test_the_sample_course_passes():
    """Every lesson of the sample course reaches the threshold."""
    loaded = load_specs([SAMPLE])
    assert not loaded.problems and len(loaded.lessons) == 7
    assert [spec.lesson_id for spec, *rest in written(loaded) if not passes(spec, *rest)] == []


@pytest.mark.parametrize("name", COURSES)
def test_real_lessons_pass(name: str):
    """On five real courses at most two lessons of each stays below the threshold, and none raises."""
    path = shared(name)
    poor = [spec.lesson_id for spec, *rest in written(load_specs([path])) if not passes(spec, *rest)]
    assert len(poor) <= 2, poor


def test_the_short_form_without_sources_is_not_a_lesson():
    """A short lesson that names no source stays poor: nothing is invented to lift it."""
    path = shared("minimal")
    try:
        found = [(spec, passes(spec, *rest)) for spec, *rest in written(load_specs([path]))]
    except InsufficientContext:
        pytest.fail("minimal.yaml names sources that hold something")
    assert {spec.lesson_id for spec, passed in found if not passed} == {
        spec.lesson_id for spec, _ in found if not spec.source_sets
    }


@pytest.mark.parametrize("way", ["eof", "SIGTERM", "SIGINT"])
def test_as_a_process(way: str):
    """It prints one line, its URL, serves at once, and ends with 0 on end of input or a signal."""
    command = [sys.executable, "-m", "lessongen_fixtures.offline_writer", "--port", "0", "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/v1", url)
        with client(url, key=None) as chat:
            reply = chat.complete(request("any/model"))
        assert (reply.served_model, reply.finish_reason) == ("offline-writer", "stop")
        assert reply.text == write(LESSON, COURSE, RETRIEVED) and reply.tokens_completion
        if way == "eof":
            process.stdin.close()
        else:
            process.send_signal(getattr(signal, way))
        assert process.wait(timeout=10) == 0
        assert process.stdout.read() == ""
