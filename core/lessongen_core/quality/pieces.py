"""Parts of a lesson as they were read: a block with its words, an exercise with what it asks and solves."""

from __future__ import annotations

from dataclasses import dataclass

from ..content import Block, LessonExercise, Part


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of text and the part it stands in: `words` of `plain`, with code spans; `bare` and `bare_words` without.

    Code has neither `plain` nor `bare`, only `words`.
    """

    block: Block
    part: Part
    words: list[str]
    plain: str
    bare: str
    bare_words: list[str]


@dataclass(frozen=True, slots=True)
class Task:
    """An exercise, read: `said` are the words of its question; the rest are openings, `task` of title and question."""

    given: LessonExercise
    said: list[str]
    question: frozenset[str]
    task: frozenset[str]
    solution: frozenset[str]

    @property
    def held(self) -> frozenset[str]:
        """All of it."""
        return self.task | self.solution
