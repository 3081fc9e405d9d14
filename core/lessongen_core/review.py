"""What a person has before them: a lesson's text as it would be published, what cleaning changed, and its score.

A text that a person edited is judged by the rules of its batch as a model's reply is: cleaned, and scored with the
lesson's spec and the passages that it was written from. In two things it is not: its links, and its list of sources,
are that person's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .citations import unlisted, without_sources
from .content import outline, parse_lesson
from .context_settings import SERVED
from .errors import InsufficientContext
from .links import links_in
from .options import BatchOptions
from .pipeline import Task, clean, detail_of, fault_in, fetch_context, known_links, listed, score_cleaned
from .remembered import recall
from .retrieval import PassageIndex, Retrieved
from .sanitizer import Change
from .spec.models import Course, LessonSpec
from .store import source_sets, views
from .store.claims import Result
from .store.history import LastReply
from .store.rows import ACCEPTED, Acceptance, ReviewRow
from .store.schema import lessons

NO_LESSON = ("empty", "too_short")  # caps of what holds no lesson at all: a refusal, say
A_PERSON = "person"  # who wrote the text, where no model did


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it would be published. `score` is a `Score` as a dict, `threshold` what its batch asks for.

    `fault` is what of it no lesson may hold, with its line: not even force makes such a text a result. Of a person's
    text also `own_links`, which neither the spec nor a source holds, and `unlisted`, the numbers it cites that no list
    of sources in it has.
    """

    content: str
    score: dict[str, Any]
    threshold: float
    changes: tuple[Change, ...]
    edited: bool
    fault: str | None = None
    own_links: tuple[str, ...] = ()
    unlisted: tuple[int, ...] = ()

    @property
    def passed(self) -> bool:
        """It reaches the threshold, and no gate holds it down."""
        return bool(self.score["score"] >= self.threshold and not self.score.get("caps"))

    @property
    def is_lesson(self) -> bool:
        """There is more than a refusal, or nothing."""
        return not set(NO_LESSON) & set(self.score.get("caps", ()))

    @property
    def acceptable(self) -> bool:
        """Without force: a lesson that a person read as it is, or an edited one that passes."""
        return self.fault is None and (self.passed if self.edited else self.is_lesson)

    @property
    def decision(self) -> Acceptance:
        """What its acceptance is called."""
        return ACCEPTED[(1 if self.edited else 0) + (0 if self.acceptable else 2)]


def task_of(tx: Connection, batch_id: str, index: int) -> Task:
    """The lesson as it was asked for: spec, course, sources and options, as they were frozen."""
    mine = sa.and_(lessons.c.batch_id == batch_id, lessons.c.idx == index)
    row = tx.execute(sa.select(lessons.c.spec, lessons.c.course_no).where(mine)).one()
    options, courses = views.read_options(tx, batch_id)
    spec, entry = LessonSpec.model_validate(row.spec), courses[row.course_no]
    keys = {name: entry["sets"][name] for name in spec.named_sets if name in entry["sets"]}
    stored = {name: key for name, key in keys.items() if not key.startswith(SERVED)}
    indexes = {name: PassageIndex.of(source_sets.read_set(tx, key)) for name, key in stored.items()}
    return Task(spec, Course.model_validate(entry["course"]), indexes, BatchOptions.model_validate(options))


def sources_are_frozen(tx: Connection, batch_id: str) -> bool:
    """Its texts were stored at submit, all of them: none comes from a context service, which may answer otherwise."""
    _, courses = views.read_options(tx, batch_id)
    return not any(key.startswith(SERVED) for entry in courses for key in entry["sets"].values())


def passages_of(task: Task, context: dict[str, Any] | None) -> Retrieved:
    """What the lesson may cite: what its last prompt had. None, where its sources hold nothing relevant."""
    if context is not None:
        return recall(context, task.indexes)
    try:
        return fetch_context(task)
    except InsufficientContext:
        return Retrieved((), ())


def draft_in_review(task: Task, retrieved: Retrieved, row: ReviewRow, reply: LastReply | None) -> Draft | None:
    """The text that is in review, None when there is none; `reply` is the one it was made from.

    A text that was scored then is not scored again; one that was not (cut, say) was not cleaned either. Its list of
    sources is made anew: one of an earlier release holds names that are not escaped.
    """
    if row.content is None:
        return None
    if row.score is None:
        return _appraised(task, retrieved, row.content, finish_reason=reply.finish_reason if reply else None)
    changes = clean(task, reply.text, retrieved).changes if reply else ()
    content = row.content
    if (bare := without_sources(content, retrieved.passages, language=task.course.language)) != content:
        content = listed(task, bare, retrieved)
    fault = fault_in(content, known_links(task, retrieved))
    return Draft(content, row.score, task.options.threshold, changes, edited=False, fault=fault)


def draft_edited(task: Task, retrieved: Retrieved, text: str) -> Draft:
    """A person's version of the text, scored anew: a list of sources that is still ours is made anew, too.

    What cleaning took off a hostile reply does not count against it: the person has seen what is left.
    """
    return _appraised(task, retrieved, text, edited=True)


def result_of(draft: Draft, task: Task, row: ReviewRow, reply: LastReply | None) -> Result:
    """`draft` as its lesson's result. Where no model's text was in review, a person wrote it."""
    wrote = reply if row.content is not None else None
    return Result(
        content=draft.content,
        structured=parse_lesson(draft.content).to_dict(),
        score=draft.score["score"],
        score_detail=draft.score,
        model=wrote.model if wrote else A_PERSON,
        llm=wrote is not None and not task.options.offline,
        fallback=wrote is not None and wrote.model != task.options.models[0].name,
        token_count=wrote.tokens if wrote else None,
    )


def _appraised(
    task: Task, retrieved: Retrieved, text: str, *, finish_reason: str | None = None, edited: bool = False
) -> Draft:
    known = None if edited else known_links(task, retrieved)
    cleaned = clean(task, text, None if edited else retrieved)
    bare = replace(cleaned, text=without_sources(cleaned.text, retrieved.passages, language=task.course.language))
    score = score_cleaned(task, bare, retrieved, finish_reason=finish_reason)
    titles = [section.title for section in task.lesson.sections]
    theirs = edited and outline(bare.text, titles).first("sources") is not None
    content = bare.text if theirs else listed(task, bare.text, retrieved)
    fault = fault_in(content, known)
    draft = Draft(content, detail_of(score, cleaned), task.options.threshold, cleaned.changes, edited, fault)
    if not edited:
        return draft
    sources = known_links(task, retrieved)
    own = tuple(link for link in links_in(bare.text) if not sources.holds(link))
    return replace(draft, own_links=own, unlisted=tuple(unlisted(content, section_titles=titles)))
