"""Damage that keeps the form and spoils the words: the same again, words without sense, empty phrases."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from random import Random

from lessongen_core.languages import heading
from lessongen_core.spec.models import LessonSpec

from .damage_text import in_language, same_course
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, assemble, edit_prose, insert_after_prose, paragraphs, parts_of, sentences
from .phrases import FLUFF

_TEMPLATES = {
    "en": (
        "The {a} is the part of the {b} that makes the {c} of the {d} possible.",
        "When you use the {a}, the {b} will be ready for the {c} and for the {d}.",
        "It is important that the {a} and the {b} are in the {c} before the {d}.",
        "You can see the {a} as a {b}, and this is why the {c} has its own {d}.",
    ),
    "es": (
        "El {a} es la parte del {b} que hace posible el {c} del {d}.",
        "Cuando se usa el {a}, el {b} está listo para el {c} y para el {d}.",
        "Es importante que el {a} y el {b} estén en el {c} antes del {d}.",
        "Se puede ver el {a} como un {b}, y por eso el {c} tiene su propio {d}.",
    ),
}
_OBJECTIVE = {
    "en": "In this section you will learn to {goal}.",
    "es": "En esta sección aprenderás a {goal}.",
}
_AGAIN = {
    "en": ("Again: ", "In other words, ", "As said before, ", "To repeat: "),
    "es": ("Otra vez: ", "En otras palabras, ", "Como ya se dijo, ", "Para repetir: "),
}
_PUNCTUATION = re.compile(r"[.,;:!?¿¡\"()]")


def spec_sentences(spec: LessonSpec) -> list[str]:
    """Objectives and key points."""
    points = [point for section in spec.sections for point in section.key_points_to_cover]
    return [*(objective.objective for objective in spec.learning_objectives), *points]


def spec_keywords(spec: LessonSpec) -> list[str]:
    """Required key words, else the long words of objectives and key points."""
    named = [word for section in spec.sections for word in section.constraints.required_keywords]
    words = " ".join(spec_sentences(spec)).translate(str.maketrans("", "", ".,;:`*()'\"")).split()
    return [*named, *(word for word in words if len(word) > 4)]


def _refill(text: str, make: Sequence[list[str]]) -> str:
    """Every section's paragraphs and lists replaced by the next texts of `make`; all else stays."""
    parts = parts_of(text)
    sections = [part for part in parts if part.role == "section"]
    for part, texts in zip(sections, make, strict=True):
        part.blocks = [Block("text", line) for line in texts]
    return assemble(parts)


def _count(text: str) -> int:
    return sum(part.role == "section" for part in parts_of(text))


@kind("repetition", doses=True)
def paragraphs_looped(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs stands three times in a row."""
    return insert_after_prose(text, dose, drawn, lambda old: f"{old}\n\n{old}")


@kind("repetition", doses=True)
def paragraphs_restated(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is said again, begun otherwise and with its sentences in another order."""
    openings = in_language(_AGAIN, lesson)

    def restated(old: str) -> str:
        said = sentences(old)
        return drawn.choice(openings) + " ".join(said[1:] + said[:1])

    return insert_after_prose(text, dose, drawn, restated)


@kind("repetition", doses=True)
def objectives_repeated(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs an objective or key point is announced."""
    pattern = in_language(_OBJECTIVE, lesson)
    goals = [sentence.rstrip(".") for sentence in spec_sentences(lesson.spec)]

    def announced(old: str) -> str:
        goal = drawn.choice(goals)
        return pattern.format(goal=goal[0].lower() + goal[1:])

    return insert_after_prose(text, dose, drawn, announced)


@kind("repetition")
def sentence_loop(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """One paragraph ends in a sentence said thirty times, as small models do."""
    return edit_prose(text, 0, drawn, lambda old: " ".join([old, *[sentences(old)[-1]] * 30]))


@kind("repetition")
def section_repeated(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The longest section stands again below the heading of the next."""
    parts = parts_of(text)
    places = [at for at, part in enumerate(parts) if part.role == "section"]
    if len(places) < 2:
        return text
    longest = max(places, key=lambda at: sum(len(block.text) for block in parts[at].blocks))
    parts[places[(places.index(longest) + 1) % len(places)]].blocks = parts[longest].blocks
    return assemble(parts)


@kind("stuffing")
def keyword_salad(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Sections of key words in random order, cut into sentences."""
    words = spec_keywords(lesson.spec)

    def sentence() -> str:
        return " ".join(drawn.choices(words, k=12)).capitalize() + "."

    return _refill(text, [[" ".join(sentence() for _ in range(5)) for _ in range(5)] for _ in range(_count(text))])


@kind("stuffing")
def keyword_templates(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Sections of grammatical sentences whose nouns are key words drawn at random."""
    words, patterns = spec_keywords(lesson.spec), in_language(_TEMPLATES, lesson)

    def sentence() -> str:
        a, b, c, d = drawn.choices(words, k=4)
        return drawn.choice(patterns).format(a=a, b=b, c=c, d=d)

    return _refill(text, [[" ".join(sentence() for _ in range(5)) for _ in range(5)] for _ in range(_count(text))])


@kind("stuffing")
def markov_babble(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Sections of words drawn after the two words before, from the lesson and its neighbours."""
    known = [lesson.text, *(other.text for other in same_course(lesson, pool)[:4])]
    running = " ".join(paragraph for one in known for paragraph in paragraphs(one)).split()
    after: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one, two, three in zip(running, running[1:], running[2:], strict=False):
        after[one, two].append(three)
    starts = sorted(pair for pair in after if pair[0][:1].isupper())

    def paragraph() -> str:
        found = list(drawn.choice(starts))
        while len(found) < 60 or (len(found) < 90 and not found[-1].endswith(".")):
            following = after.get((found[-2], found[-1]))
            found.append(drawn.choice(following) if following else drawn.choice(running))
        return " ".join(found).rstrip(".") + "."

    return _refill(text, [[paragraph() for _ in range(5)] for _ in range(_count(text))])


@kind("stuffing")
def spec_pasted(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The spec handed back as a lesson: its titles, points, key words, exercises and points again as summary."""
    spec = lesson.spec
    out = [f"# {spec.title}", spec.description]
    for section in spec.sections:
        words = ", ".join(section.constraints.required_keywords)
        out += [f"## {section.title}", *section.key_points_to_cover, *([f"{words}."] if words else [])]
        out += [objective.objective for objective in spec.learning_objectives]
    language = lesson.course.language
    if spec.exercises:
        out.append(f"## {heading(language, 'exercises')}")
    for number, exercise in enumerate(spec.exercises, 1):
        out += [f"### {heading(language, 'exercise')} {number}", exercise.structure_template]
        lines = [line for row in exercise.rubric_criteria for line in row.criteria]
        out += [f"#### {heading(language, 'solution')}", *lines]
    points = "\n".join(f"- {sentence}" for sentence in spec_sentences(spec))
    return "\n\n".join([*out, f"## {heading(language, 'summary')}", points]) + "\n"


@kind("stuffing", doses=True)
def fluff(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is replaced by phrases that say nothing."""
    bank = in_language(FLUFF, lesson)
    return edit_prose(text, dose, drawn, lambda old: " ".join(drawn.sample(bank, 3)))


@kind("stuffing", doses=True)
def words_shuffled(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs the words stand in random order."""

    def shuffled(old: str) -> str:
        words = old.split()
        drawn.shuffle(words)
        return " ".join(words)

    return edit_prose(text, dose, drawn, shuffled)


@kind("stuffing", doses=True)
def keywords_sprinkled(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs ends with a row of key words."""
    words = spec_keywords(lesson.spec)
    return edit_prose(text, dose, drawn, lambda old: f"{old} {', '.join(drawn.choices(words, k=8))}.")


@kind("stuffing", doses=True)
def words_dropped(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs every third word and all punctuation are lost."""

    def dropped(old: str) -> str:
        words = _PUNCTUATION.sub("", old).split()
        return " ".join(word for at, word in enumerate(words) if at % 3 != 1) + "."

    return edit_prose(text, dose, drawn, dropped)
