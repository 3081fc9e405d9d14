"""One lesson beside its spec, read once for all criteria."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from ..content import Block, LessonExercise, Outline, Part, exercises_of, outline
from ..languages import normal_heading
from ..spec.models import Course, LessonSpec, Section
from .machine import shown_code
from .other_languages import other_languages
from .pieces import Piece, Task
from .quotes import may_quote, own_words, unquoted
from .recall import Recall
from .spec_texts import spec_texts
from .statements import Statements
from .words import (
    Openings,
    Vocabulary,
    code_dotted,
    content_keys,
    emphasizes_with_underscores,
    plain,
    starred,
    without_markup,
    words,
)

if TYPE_CHECKING:
    from ..sources import Passage

SAME_TITLE = 80
EXERCISE_LABEL: Final = re.compile(r"\A[^:.]{0,40}\d+\s*[:.]?\s*")  # "Exercise 3:"
_NONE: Final = frozenset([""])
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_HIDDEN: Final = re.compile(r"<!--|\bhidden\b|display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class View:
    """Everything the criteria look at. Lazy: a lesson that is empty costs nothing."""

    def __init__(
        self,
        markdown: str,
        lesson: LessonSpec,
        course: Course,
        passages: Sequence[Passage],
        finish_reason: str | None,
        removed: Collection[str] = (),
        instructions: str = "",
    ) -> None:
        self.spec = lesson
        self.course = course
        self.language = course.language
        self.passages = passages
        self.finish_reason = finish_reason
        self.removed = removed
        self.instructions = instructions
        self.outline: Outline = outline(markdown, [section.title for section in lesson.sections])

    @cached_property
    def folded(self) -> str:
        """All of the text, casefolded."""
        return self.outline.text.casefold()

    @cached_property
    def signs(self) -> str:
        """Every character beyond ASCII that the text has, once: what is not here need not be looked for."""
        text = self.outline.text
        return "" if text.isascii() else "".join(set(_BEYOND_ASCII.findall(text)))

    @cached_property
    def sections(self) -> list[Part]:
        """The H2 sections of the lesson, without exercises, summary and sources."""
        return [part for part in self.outline.parts if part.role == "section"]

    @cached_property
    def exercises(self) -> tuple[LessonExercise, ...]:
        return exercises_of(self.outline)

    @cached_property
    def tasks(self) -> list[Task]:
        """The exercises, read once."""
        found = []
        for exercise in self.exercises:
            said = words(plain(exercise.question))
            question = self._openings(said)
            title = self.openings_of(EXERCISE_LABEL.sub("", exercise.title))
            solution = self.openings_of(exercise.solution)
            found.append(Task(exercise, said, question, question | title, solution))
        return found

    def openings_of(self, text: str) -> frozenset[str]:
        """Of the content words of Markdown text what two forms of a word share."""
        return self._openings(words(plain(text)))

    def _openings(self, found: list[str]) -> frozenset[str]:
        return frozenset(map(self.opening_of.__getitem__, found)) - _NONE

    @cached_property
    def opening_of(self) -> Openings:
        """By word its opening where it carries the subject, else ""; each word of a lesson is looked at once."""
        return Openings(self.language)

    @cached_property
    def wanted_tasks(self) -> list[list[frozenset[str]]]:
        """For each exercise of the spec the openings of its template and of its objective: either is enough."""
        return [
            [self.openings_of(exercise.structure_template)]
            + [self.aims[exercise.learning_objective_id]] * (exercise.learning_objective_id in self.aims)
            for exercise in self.spec.exercises
        ]

    @cached_property
    def aims(self) -> dict[str, frozenset[str]]:
        """By id of an objective: the openings of its words."""
        return {o.id: self.openings_of(o.objective) for o in self.spec.learning_objectives}

    @cached_property
    def exercise_lines(self) -> frozenset[int]:
        """Lines where blocks of the exercises begin."""
        parts = (part for part in self.outline.parts if part.role == "exercises")
        return frozenset(block.line for part in parts for block in part.blocks)

    @cached_property
    def subject(self) -> frozenset[str]:
        """The openings of the words that say what the lesson is to be about."""
        own = self.openings_of(f"{self.spec.title}\n{self.spec.description}")
        return own.union(*self.aims.values(), *self._asked)

    @cached_property
    def _asked(self) -> list[frozenset[str]]:
        """The openings of each section of the spec."""
        return [self.openings_of("\n".join(_texts(section))) for section in self.spec.sections]

    @cached_property
    def matched(self) -> list[tuple[Section, Part | None]]:
        """Each section of the spec with the part that bears its title, exactly or nearly; a part serves once."""
        free = list(self.sections)
        found: dict[int, Part] = {}
        for least in (100, SAME_TITLE):
            for index, section in enumerate(self.spec.sections):
                best = max(free, key=lambda part: _likeness(section.title, part.title), default=None)
                if index not in found and best is not None and _likeness(section.title, best.title) >= least:
                    found[index] = best
                    free.remove(best)
        return [(section, found.get(index)) for index, section in enumerate(self.spec.sections)]

    @cached_property
    def prose(self) -> list[Piece]:
        """Paragraphs, list items, quotes and tables of introduction and sections; headings and code are not prose."""
        return [piece for piece in self.taught if piece.block.kind in ("paragraph", "item")]

    @cached_property
    def taught(self) -> list[Piece]:
        """All that teaches, code included: introduction and sections, not exercises, summary and sources.

        What no reader sees teaches nothing: comments and hidden elements.
        """
        parts = [part for part in self.outline.parts if part.role in ("introduction", "section")]
        return [
            self._read(block, part)
            for part in parts
            for block in part.blocks
            if block.kind not in ("heading", "rule") and not is_hidden(block)
        ]

    @cached_property
    def openings(self) -> list[frozenset[str]]:
        """For each piece of `taught`, the openings of its content words, code included."""
        return [self._openings(piece.words) for piece in self.taught]

    @cached_property
    def shares(self) -> tuple[dict[int, int], dict[int, int]]:
        """By line of a section: how many of its content words are the spec's, and how many there are."""
        asked: dict[int, int] = {}
        sizes: dict[int, int] = {}
        subject = self.subject
        for piece, held in zip(self.taught, self.openings, strict=True):
            if piece.part.role == "section":
                line = piece.part.line
                asked[line] = asked.get(line, 0) + len(held & subject)
                sizes[line] = sizes.get(line, 0) + len(held)
        return asked, sizes

    @cached_property
    def promised(self) -> list[tuple[Section, Part, frozenset[str], frozenset[str]]]:
        """Each section that is there: the words of title, key points and key words; those of any section it holds."""
        pairs = [(section, part) for section, part in self.matched if part is not None]
        wanted = [
            frozenset().union(*(content_keys(plain(text), self.language) for text in _texts(section)))
            for section, _ in pairs
        ]
        vocabulary = Vocabulary(chain.from_iterable(wanted), self.language)
        texts: dict[int, list[str]] = {}
        for piece in self.taught:
            texts.setdefault(piece.part.line, []).extend(piece.words)
        return [
            (section, part, terms, vocabulary.present(texts.get(part.line, ())))
            for (section, part), terms in zip(pairs, wanted, strict=True)
        ]

    @cached_property
    def all_prose(self) -> list[Piece]:
        """Prose of every part but the sources."""
        parts = [part for part in self.outline.parts if part.role not in ("introduction", "section", "sources")]
        more = [
            self._read(block, part) for part in parts for block in part.blocks if block.kind in ("paragraph", "item")
        ]
        return self.prose + more

    @cached_property
    def own_prose(self) -> list[Piece]:
        """`all_prose` in the writer's own words: no block quotes, a dot for each string in quotation marks.

        All of it where most is quoted: such a lesson has no other words.
        """
        found = [self._unquoted(piece) for piece in self.all_prose if not piece.block.quoted]
        sizes = [sum(len(piece.bare_words) for piece in pieces) for pieces in (found, self.all_prose)]
        return found if 2 * sizes[0] > sizes[1] else self.all_prose

    def said(self, block: Block) -> str:
        """A block's text without markup, code, strings in quotation marks and emphasized words: the writer's own."""
        found = self._said.get(id(block))
        if found is None:
            text = self.dotted(block)
            found = without_markup(own_words(text)) if "*" in text or may_quote(text) else self.bare(block)
            self._said[id(block)] = found
        return found

    @cached_property
    def shown_code(self) -> str:
        """What the lesson shows as code: blocks and spans."""
        return shown_code(self.outline.blocks)

    @cached_property
    def shown(self) -> str:
        """What the lesson shows as code and its spec says: what stands there is a term."""
        return "\n".join([self.shown_code, *spec_texts(self.spec)])

    @cached_property
    def spec_said(self) -> list[list[str]]:
        """The words of each text of the spec."""
        return [words(text) for text in spec_texts(self.spec)]

    @cached_property
    def other_languages(self) -> frozenset[str]:
        return other_languages(self.spec, self.course)

    def _unquoted(self, piece: Piece) -> Piece:
        if not may_quote(piece.bare):
            return piece
        bare = unquoted(piece.bare)
        return replace(piece, bare=bare, bare_words=words(bare))

    @cached_property
    def keys(self) -> list[frozenset[str]]:
        """For each piece of `taught`, which words of objectives and key points it holds."""
        return [self._vocabulary.present(piece.words) for piece in self.taught]

    @cached_property
    def keys_beside_objectives(self) -> list[frozenset[str]]:
        """The same without what only states an objective."""
        statements = Statements([o.objective for o in self.spec.learning_objectives], self.language)
        return [
            self._vocabulary.present(statements.without(piece.plain))
            if len(beside) < len(piece.words) else held  # what states no sentence at all states no objective
            for held, piece, beside in zip(self.keys, self.taught, self.words_beside_all, strict=True)
        ]  # fmt: skip

    @cached_property
    def keys_beside_all(self) -> list[frozenset[str]]:
        """The same without what only states an objective or a key point."""
        return [
            held if found is piece.words else self._vocabulary.present(found)
            for held, piece, found in zip(self.keys, self.taught, self.words_beside_all, strict=True)
        ]

    @cached_property
    def words_beside_all(self) -> list[list[str]]:
        """For each piece of `taught`, its words without what only states an objective or a key point."""
        points = [point for section in self.spec.sections for point in section.key_points_to_cover]
        objectives = [o.objective for o in self.spec.learning_objectives]
        statements = Statements([*objectives, *points], self.language)
        return [
            statements.without(piece.plain)
            if held and piece.block.kind != "code" and statements.may_state(piece.words)
            else piece.words
            for held, piece in zip(self.keys, self.taught, strict=True)
        ]

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        wanted: set[str] = set()
        for objective in self.spec.learning_objectives:
            wanted |= self.terms(objective.objective)
        for section in self.spec.sections:
            wanted = wanted.union(*(self.terms(point) for point in section.key_points_to_cover))
        return Vocabulary(wanted, self.language)

    def dotted(self, block: Block) -> str:
        """A block's text with its code spans as dots, all other markup kept, emphasis as stars; read once."""
        found = self._dotted.get(id(block))
        if found is None:
            found = self._dotted[id(block)] = starred(code_dotted(block.text), names=self._underscored)
        return found

    def bare(self, block: Block) -> str:
        """A block's text without markup, its code spans dots; read once."""
        found = self._bare.get(id(block))
        if found is None:
            found = self._bare[id(block)] = without_markup(self.dotted(block))
        return found

    @cached_property
    def _dotted(self) -> dict[int, str]:
        return {}  # by identity: the outline keeps its blocks

    @cached_property
    def _underscored(self) -> bool:
        """Whether the lesson writes `__x__` for what is bold: then `__NAME__` is a bold word, else a variable."""
        written = (block.text for block in self.outline.blocks if block.kind != "code" and "__" in block.text)
        return any(emphasizes_with_underscores(code_dotted(text)) for text in written)

    @cached_property
    def _bare(self) -> dict[int, str]:
        return {}

    @cached_property
    def _said(self) -> dict[int, str]:
        return {}

    def terms(self, sentence: str) -> frozenset[str]:
        """The words of an objective or key point that its text must take up: the leading verb is left out."""
        return content_keys(plain(sentence), self.language, skip_first=True)

    def recall(
        self, terms: frozenset[str], part: Part | None = None, *, among: Sequence[frozenset[str]] | None = None
    ) -> tuple[float, int]:
        """(share of `terms`, rare ones counting more, in the best three neighbouring blocks; line).

        In `part` only; of `among`, one set for each piece of `taught`, by default all that it holds.
        """
        return self._recall.best(terms, part, self.keys if among is None else among)

    @cached_property
    def _recall(self) -> Recall:
        return Recall(self.taught, self.keys)

    def _read(self, block: Block, part: Part) -> Piece:
        if block.kind == "code":
            return Piece(block, part, words(block.text), "", "", [])
        text = plain(block.text)
        found = words(text)
        if "`" not in block.text and "$" not in block.text:
            self._bare[id(block)] = text
            return Piece(block, part, found, text, text, found)
        bare = self.bare(block)
        return Piece(block, part, found, text, bare, words(bare))

    def rarity(self, term: str) -> float:
        """How much a term tells: more, the fewer pieces hold it."""
        return self._recall.rarity(term)


def _texts(section: Section) -> list[str]:
    """What says what a section is to be about."""
    return [section.title, *section.key_points_to_cover, *section.constraints.required_keywords]


def is_hidden(block: Block) -> bool:
    """Whether a block of HTML is a comment or an element that is not shown."""
    return block.kind == "html" and _HIDDEN.search(block.text) is not None


def _likeness(wanted: str, title: str) -> float:
    one, other = normal_heading(wanted), normal_heading(title)
    if one == other:
        return 100
    alike = fuzz.token_sort_ratio(one, other)
    if min(len(one.split()), len(other.split())) > 1:
        alike = max(alike, fuzz.token_set_ratio(one, other))
    return min(alike, 99)
