"""The steps of one lesson, without queue, store or network: ask for it, and judge what came back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .citations import with_sources
from .classify import classify
from .config import Model
from .content import parse_lesson
from .errors import LessonError, MalformedResponse, QualityError
from .options import BatchOptions
from .prompts import build_messages, temperature_for
from .provider import ChatRequest, RawReply
from .quality import Score, score_lesson
from .retrieval import PassageIndex, Retrieved, retrieve
from .sanitizer import sanitize
from .spec.models import Course, LessonSpec
from .spec.positions import clipped
from .store.claims import Result

MIN_WORDS = {"summary": 200, "detailed_analysis": 500, "comprehensive": 1000}
WORDS_A_MINUTE = 43  # median of 127 lessons people wrote: research/quality.md, 1.5
TOKENS_A_WORD = 1.5
_MESSAGE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Task:
    """One lesson to write: what is asked, where to look, by whose rules."""

    lesson: LessonSpec
    course: Course
    indexes: Mapping[str, PassageIndex]
    options: BatchOptions
    feedback: tuple[str, ...] = ()

    @property
    def model(self) -> Model:
        """The model to ask. One for now."""
        return self.options.models[0]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reply is worth: a result, or an error with what a re-ask or a reviewer needs."""

    result: Result | None = None
    error: LessonError | None = None
    feedback: tuple[str, ...] = ()
    content: str | None = None
    score: Score | None = field(default=None)


def fetch_context(task: Task) -> Retrieved:
    """The passages this lesson may cite.

    Raises:
        InsufficientContext: sources are named and nothing relevant is in them.
    """
    return retrieve(task.lesson, task.indexes)


def build_request(task: Task, retrieved: Retrieved) -> ChatRequest:
    """The one call that asks for the lesson; sources stand inside a delimiter drawn anew each time."""
    messages = build_messages(
        task.lesson, task.course, retrieved, delimiter=secrets.token_hex(8), feedback=task.feedback
    )
    temperature = task.model.temperature if task.model.temperature is not None else temperature_for(task.lesson)
    return ChatRequest(task.model.name, messages, max_tokens=task.model.max_output_tokens, temperature=temperature)


def expected_tokens(lesson: LessonSpec) -> int:
    """About how long the reply will be, for the progress bar only."""
    words = sum(MIN_WORDS[section.constraints.depth] for section in lesson.sections)
    return int(TOKENS_A_WORD * max(words, lesson.estimated_duration_minutes * WORDS_A_MINUTE))


def judge(task: Task, retrieved: Retrieved, reply: RawReply, on_stage: Callable[[str], None]) -> Judged:
    """Classify, sanitize, parse and score a stored reply; `on_stage` hears "sanitizing" and "validating"."""
    error = classify(reply)
    if error is not None:
        return Judged(error=error, content=reply.text or None)
    on_stage("sanitizing")
    cleaned = sanitize(reply.text, title=task.lesson.title, language=task.course.language)
    if not cleaned.text.strip():
        return Judged(error=MalformedResponse("nothing is left of the reply once it is cleaned"))
    on_stage("validating")
    score = score_lesson(
        cleaned.text, task.lesson, task.course, passages=retrieved.passages, finish_reason=reply.finish_reason
    )
    content = with_sources(cleaned.text, retrieved.passages, language=task.course.language)
    if not score.passed(task.options.threshold):
        return Judged(
            error=_quality_error(score, task.options.threshold), feedback=score.feedback(), content=content, score=score
        )
    return Judged(result=_result(task, reply, content, score), score=score)


def _quality_error(score: Score, threshold: float) -> QualityError:
    """One line for tables and logs: as many reasons, with their evidence, as it holds."""
    message, first, *others = f"scored {score.score:.2f}, {threshold:.2f} is needed", *score.reasons()
    message += f": {first[0]} ({_line(first[1], _MESSAGE_LENGTH - len(f'{message}: {first[0]} ()'))})"
    for what, evidence in others:
        longer = f"{message}, {what} ({_line(evidence, _MESSAGE_LENGTH)})"
        message = longer if len(longer) <= _MESSAGE_LENGTH else message
    return QualityError(message, hint="read the score's evidence in the report")


def _line(text: str, limit: int) -> str:
    """Cut twice: escaping a control character makes it longer."""
    return clipped(clipped(" ".join(text.split()), limit), limit)


def _result(task: Task, reply: RawReply, content: str, score: Score) -> Result:
    return Result(
        content=content,
        structured=parse_lesson(content).to_dict(),
        score=score.score,
        score_detail=score.to_dict(),
        model=task.model.name,
        llm=not task.options.offline,
        fallback=False,
        token_count=reply.tokens_completion,
    )
