"""Lesson Markdown against its spec -> a score from 0 to 1, each criterion with its evidence.

Deterministic: no model, no network. What it cannot see: wrong facts, figures and negations without sources that say
them in like words; paragraphs in another order, unless one announces what then does not follow; text of a neighbouring
lesson that uses the same words; what a program prints under the wrong command.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Final

from ..score import CEILINGS, Criterion, Finding, Score, combine
from ..spec.models import Course, LessonSpec
from . import (
    alignment,
    asides,
    belonging,
    brackets,
    code,
    cohesion,
    coverage,
    echoes,
    encoding,
    facts,
    flow,
    fluency,
    gaps,
    insertions,
    language,
    legibility,
    links,
    mistyped,
    odd_signs,
    placeholders,
    readability,
    references,
    repetition,
    residue,
    shape,
    sources,
    strewn,
    structure,
    stuffing,
    tasks,
    telegram,
    torn,
    usage,
    wording,
)
from .view import View

if TYPE_CHECKING:
    from ..sources import Passage

__all__ = ["CEILINGS", "Criterion", "Score", "score_lesson"]

# Shares of the mean; they need not sum to 1, since what has nothing to measure is left out.
CRITERIA: Final[tuple[tuple[str, float, Callable[[View], Finding | None]], ...]] = (
    ("structure", 0.12, structure.structure),
    ("objective_coverage", 0.2, coverage.objectives),
    ("key_points", 0.15, coverage.key_points),
    ("alignment", 0.04, alignment.alignment),
    ("belonging", 0.02, belonging.belonging),
    ("summary_belonging", 0.02, belonging.summary_belonging),
    ("exercise_belonging", 0.02, belonging.exercise_belonging),
    ("code_belonging", 0.01, belonging.code_belonging),
    ("exercises", 0.13, coverage.exercises),
    ("tasks", 0.03, tasks.tasks),
    ("required_keywords", 0.06, coverage.keywords),
    ("prohibited_terms", 0.02, residue.prohibited),
    ("depth", 0.08, structure.depth),
    ("readability", 0.03, readability.readability),
    ("examples", 0.04, code.examples),
    ("citations", 0.06, sources.citations),
    ("grounding", 0.05, sources.grounding),
    ("facts", 0.05, facts.facts),
    ("code_validity", 0.03, code.code),
    ("elision", 0.01, code.elision),
    ("mistyped", 0.01, mistyped.mistyped),
    ("repetition", 0.05, repetition.repetition),
    ("sentences", 0.01, repetition.sentences),
    ("echoes", 0.01, echoes.echoes),
    ("shape", 0.01, shape.shape),
    ("stuffing", 0.03, stuffing.stuffing),
    ("strewn", 0.01, strewn.title_strewn),
    ("asides", 0.01, asides.asides),
    ("insertions", 0.01, insertions.insertions),
    ("glosses", 0.01, brackets.glosses),
    ("works", 0.01, brackets.works),
    ("tags", 0.01, odd_signs.tags),
    ("hidden_letters", 0.01, odd_signs.hidden),
    ("originality", 0.03, residue.originality),
    ("language", 0.03, language.language),
    ("fluency", 0.08, fluency.fluency),
    ("grammar", 0.02, telegram.grammar),
    ("word_use", 0.02, usage.word_use),
    ("wording", 0.02, wording.wording),
    ("cohesion", 0.03, cohesion.cohesion),
    ("flow", 0.02, flow.flow),
    ("torn", 0.01, torn.torn),
    ("gaps", 0.01, gaps.gaps),
    ("legibility", 0.01, legibility.legibility),
    ("leftovers", 0.02, residue.leftovers),
    ("encoding", 0.02, encoding.encoding),
    ("links", 0.01, links.links),
    ("references", 0.01, references.references),
    ("placeholders", 0.02, placeholders.placeholders),
    ("safety", 0.01, residue.safety),
    ("conduct", 0.01, residue.conduct),
    ("ending", 0.05, structure.ending),
)


def score_lesson(
    markdown: str,
    lesson: LessonSpec,
    course: Course,
    *,
    passages: Sequence[Passage] = (),
    finish_reason: str | None = None,
    removed: Collection[str] = (),
    instructions: str = "",
) -> Score:
    """Score a finished lesson; never raises for what the text holds.

    `passages` are the retrieved ones, `[n]` being `passages[n - 1]`; without them the text's own list of sources says
    which numbers exist. `finish_reason` is the provider's: "length" means cut off. `removed` are the
    sanitizer's rules that changed the reply: a text that is clean now may come of one that was hostile.
    `instructions` are those that the model was given and must not repeat.
    """
    view = View(markdown, lesson, course, passages, finish_reason, removed, instructions)
    nothing = structure.presence(view)
    if nothing is not None:
        return combine([("presence", 1.0, nothing)])
    return combine((name, weight, check(view)) for name, weight, check in CRITERIA)
