"""The steps of one lesson, without queue, store or network: ask for it, and judge what came back."""

from __future__ import annotations

import secrets
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from itertools import zip_longest
from typing import Any

from .citations import with_sources
from .classify import classify
from .config import FileSettings, Model
from .content import parse_lesson
from .errors import LessonError, MalformedResponse, QualityError, Refused
from .learned import Learned
from .links import KnownLinks
from .one_line import clipped
from .options import BatchOptions
from .partial import joined
from .prompts import Message, build_messages, feedback_lines, temperature_for
from .provider import ChatRequest, RawReply
from .provider.reply import estimated_tokens
from .quality import Score, score_lesson
from .retrieval import NOTHING, Retrieved, Searchable, retrieve
from .sanitizer import Cleaned, is_refusal, sanitize
from .sanitizer.invariants import broken_invariants
from .spec.models import Course, LessonSpec, ShortLesson
from .spec.short_form import expand
from .store.claims import Result

MIN_WORDS = {"summary": 200, "detailed_analysis": 500, "comprehensive": 1000}
WORDS_A_MINUTE = 43  # median of 127 lessons people wrote: research/quality.md, 1.5
TOKENS_A_WORD = 1.5
LEAST_ROOM = 4096
WINDOW_MARGIN = 64  # what a server adds to a prompt: roles, end marks
_MESSAGE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Task:
    """One lesson to write: what is asked, where to look, by whose rules."""

    lesson: LessonSpec
    course: Course
    indexes: Mapping[str, Searchable]
    options: BatchOptions
    feedback: tuple[str, ...] = ()


def warm() -> None:
    """Do once what the first lesson of a process pays for: patterns are compiled, tables filled. Nothing is opened.

    Before a fork, so that the children share what comes of it.
    """
    file = FileSettings()
    options = BatchOptions(
        offline=True, models=file.models, retry=file.retry, threshold=file.quality.threshold, prompt_version=""
    )
    course = Course(title="A course", language="en")
    lesson = expand(ShortLesson(title="A lesson", objectives=("Explain what a lesson is.",)), "1.1", course)
    task = Task(lesson, course, {}, options)
    messages_for(task, NOTHING)
    text = files(__package__).joinpath("sample_lesson.md").read_text(encoding="utf-8")
    judge(task, options.models[0], NOTHING, RawReply(status=200, text=text, finish_reason="stop"), lambda stage: None)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reply is worth: a result, or an error with what a re-ask or a reviewer needs."""

    result: Result | None = None
    error: LessonError | None = None
    feedback: tuple[str, ...] = ()
    content: str | None = None
    score: Score | None = field(default=None)
    cleaned: Cleaned | None = field(default=None)

    @property
    def score_detail(self) -> dict[str, Any] | None:
        """The score, and under `cleaning` what the sanitizer did and noticed; None without a score."""
        return None if self.score is None else detail_of(self.score, self.cleaned)


def fetch_context(task: Task) -> Retrieved:
    """The passages this lesson may cite.

    Raises:
        InsufficientContext: sources are named and nothing relevant is in them.
    """
    return retrieve(task.lesson, task.indexes)


def messages_for(task: Task, retrieved: Retrieved) -> tuple[Message, ...]:
    """What is said to the model; sources stand inside a delimiter drawn anew each time."""
    return build_messages(
        task.lesson,
        task.course,
        retrieved,
        delimiter=secrets.token_hex(8),
        feedback=task.feedback,
        templates=task.options.templates,
    )


def build_request(task: Task, model: Model, messages: tuple[Message, ...], known: Learned) -> ChatRequest:
    """The one call that asks `model` for the lesson, by what is `known` of it."""
    temperature = model.temperature if model.temperature is not None else temperature_for(task.lesson)
    return ChatRequest(
        model.name,
        messages,
        max_tokens=_max_tokens(task.lesson, model, messages, known),
        temperature=None if known.drop_temperature else temperature,
        token_param=known.token_param,
        stream_options=not known.drop_stream_options,
    )


def prompt_tokens(messages: tuple[Message, ...], known: Learned) -> int:
    """About how many tokens the model will count."""
    return int(estimated_tokens(message.content for message in messages) * known.ratio)


def _max_tokens(lesson: LessonSpec, model: Model, messages: tuple[Message, ...], known: Learned) -> int:
    wanted = room_for(lesson) * known.room
    taken = prompt_tokens(messages, known) + WINDOW_MARGIN
    left = known.window(model.context_window) - taken
    if known.window_seen is not None and known.window_seen - taken >= least_tokens(lesson):
        left = min(left, known.window_seen - taken)
    allowed = known.max_tokens or wanted
    if allowed < least_tokens(lesson):
        allowed = wanted  # nothing comes of so little: to be refused costs nothing
    return max(1, min(wanted, model.max_output_tokens, allowed, left))


def room_for(lesson: LessonSpec) -> int:
    """Tokens for three times what is expected: enough for a wordy model, and a babbling one is stopped."""
    return max(LEAST_ROOM, 3 * expected_tokens(lesson))


def expected_tokens(lesson: LessonSpec) -> int:
    """About how long the reply will be."""
    words = sum(MIN_WORDS[section.constraints.depth] for section in lesson.sections)
    return int(TOKENS_A_WORD * max(words, lesson.estimated_duration_minutes * WORDS_A_MINUTE))


def least_tokens(lesson: LessonSpec) -> int:
    """With less room than this no lesson comes of it."""
    return max(256, expected_tokens(lesson) // 2)


def judge(
    task: Task,
    model: Model,
    retrieved: Retrieved,
    reply: RawReply,
    on_stage: Callable[[str], None],
    *,
    before: str = "",
) -> Judged:
    """Classify, sanitize, parse and score a stored reply of `model`; `on_stage` hears "sanitizing" and "validating".

    `before` is the cut reply that this one continues.
    """
    reply = replace(reply, text=joined(before, reply.text))
    error = classify(reply, defer_after_s=task.options.retry.defer_after_s)
    if error is not None:
        return Judged(error=error, content=reply.text or None)
    if is_refusal(reply.text):
        return Judged(error=Refused("the model refused", evidence=_line(reply.text, _MESSAGE_LENGTH)))
    on_stage("sanitizing")
    cleaned = clean(task, reply.text, retrieved)
    if not cleaned.text.strip():
        return Judged(error=MalformedResponse("nothing is left of the reply once it is cleaned"))
    if "invariant" in cleaned.rules:
        fault = next(change.found for change in cleaned.changes if change.rule == "invariant")
        return Judged(error=QualityError("cleaning left what no lesson may hold", evidence=fault), cleaned=cleaned)
    content = listed(task, cleaned.text, retrieved)
    if broken := fault_in(content, known_links(task, retrieved), seen=cleaned.text):
        return Judged(error=QualityError("its list of sources holds what no lesson may", evidence=broken))
    on_stage("validating")
    score = score_cleaned(task, cleaned, retrieved, finish_reason=reply.finish_reason)
    if not score.passed(task.options.threshold):
        error = _quality_error(score, task.options.threshold)
        feedback = feedback_lines(score.feedback(), cleaned.text)
        return Judged(error=error, feedback=feedback, content=content, score=score, cleaned=cleaned)
    return Judged(result=_result(task, model, reply, content, score, cleaned), score=score, cleaned=cleaned)


def clean(task: Task, text: str, retrieved: Retrieved | None) -> Cleaned:
    """The lesson in a reply; it may link to what its passages and its spec hold, and to the domains its user allows.

    `retrieved` None: a person made the text, and its links are theirs.
    """
    known = known_links(task, retrieved) if retrieved is not None else None
    return sanitize(text, title=task.lesson.title, language=task.course.language, known=known)


def listed(task: Task, text: str, retrieved: Retrieved) -> str:
    """A model's text with the list of the sources that it cites."""
    titles = [section.title for section in task.lesson.sections]
    return with_sources(text, retrieved.passages, language=task.course.language, section_titles=titles)


def known_links(task: Task, retrieved: Retrieved) -> KnownLinks:
    """What a model may link to: what its passages and its spec hold, and the domains its user allows."""
    texts = (task.lesson.model_dump_json(), *(passage.text for passage in retrieved.passages))
    return KnownLinks.of(texts, task.options.allow_domains)


def fault_in(content: str, known: KnownLinks | None, *, seen: str = "") -> str | None:
    """What of `content` no lesson may hold, with the line that brings it in; None where all is well.

    `seen` was looked at before, and so were the lines that both begin with.
    """
    lines = content.split("\n")
    same = next(
        (n for n, (ours, theirs) in enumerate(zip_longest(lines, seen.split("\n"))) if ours != theirs), len(lines)
    )
    lines[:same] = [""] * same
    faults = broken_invariants("\n".join(lines), known)
    if not faults:
        return None
    ends = range(1, len(lines))  # the whole text is broken
    line = bisect_left(ends, True, key=lambda end: bool(broken_invariants("\n".join(lines[:end]), known)))
    return f"line {line + 1}: {faults[0]}: {_line(lines[line], _MESSAGE_LENGTH)}"


def detail_of(score: Score, cleaned: Cleaned | None) -> dict[str, Any]:
    """What is stored of a score, and under `cleaning` what the sanitizer did and noticed."""
    return score.to_dict() | ({} if cleaned is None else {"cleaning": cleaned.to_dict()})


def score_cleaned(task: Task, cleaned: Cleaned, retrieved: Retrieved, *, finish_reason: str | None = None) -> Score:
    """Score a text by its lesson's spec, and by the passages that it may cite."""
    return score_lesson(
        cleaned.text,
        task.lesson,
        task.course,
        passages=retrieved.passages,
        finish_reason=finish_reason,
        removed=cleaned.rules,
        instructions=task.options.templates.echoes,
    )


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


def _result(task: Task, model: Model, reply: RawReply, content: str, score: Score, cleaned: Cleaned) -> Result:
    return Result(
        content=content,
        structured=parse_lesson(content).to_dict(),
        score=score.score,
        score_detail=detail_of(score, cleaned),
        model=model.name,
        llm=not task.options.offline,
        fallback=model != task.options.models[0],
        token_count=reply.tokens_completion,
    )
