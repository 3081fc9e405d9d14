"""The prompt of one lesson as a worker would send it, without store, network or cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .config import Settings
from .errors import InsufficientContext, NotFound, SpecError
from .learned import Learned
from .options import BatchOptions
from .pipeline import Task, build_request, fetch_context, messages_for, prompt_tokens
from .prompts import Message
from .retrieval import NOTHING, PassageIndex
from .spec.loader import LoadedSpecs, PlacedLesson

MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class PromptPreview:
    """`temperature` is None for a model that is sent none; `tokens` is about what the model will count.

    `served`: source sets of the context service, which is not asked here: their passages are missing.
    """

    lesson_id: str
    model: str
    temperature: float | None
    max_tokens: int
    tokens: int
    prompt_version: str
    replaced: tuple[str, ...]
    served: tuple[str, ...]
    messages: tuple[Message, ...]

    def to_dict(self) -> dict[str, Any]:
        """The data of lessongen/prompts-preview@1."""
        return {
            "lesson_id": self.lesson_id,
            "model": self.model,
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "tokens_prompt": self.tokens,
            "prompt_version": self.prompt_version,
            "replaced": list(self.replaced),
            "served": list(self.served),
            "messages": [{"role": message.role, "content": message.content} for message in self.messages],
        }


def preview_prompt(loaded: LoadedSpecs, settings: Settings, lesson_id: str | None) -> PromptPreview:
    """The prompt for the first model of the chain; without `lesson_id` of the first lesson.

    The delimiter is drawn anew each time, as for a call.

    Raises:
        ConfigError: a template does not fit its place.
        NotFound: there is no such lesson.
        SpecError: it is not valid; or the lesson's sources have nothing for it, so that nothing would be asked.
    """
    options = BatchOptions.from_settings(settings)
    placed = _find(loaded, lesson_id)
    file, spec = loaded.courses[placed.course_no], placed.spec
    indexes = {name: PassageIndex.of(file.sets[name]) for name in spec.named_sets if name in file.sets}
    task = Task(spec, file.course, indexes, options)
    served = tuple(name for name in spec.named_sets if name not in indexes)
    try:
        messages = messages_for(task, NOTHING if served else fetch_context(task))
    except InsufficientContext as exc:
        raise SpecError(
            f"lesson {placed.lesson_id}: {exc.message}",
            details=[exc.evidence],
            hint=exc.hint or "correct the lesson's sources or objectives",
        ) from exc
    model, nothing = options.models[0], Learned()
    request = build_request(task, model, messages, nothing)
    return PromptPreview(
        placed.lesson_id,
        model.name,
        request.temperature,
        request.max_tokens,
        prompt_tokens(messages, nothing),
        options.prompt_version,
        options.templates.replaced,
        served,
        messages,
    )


def _find(loaded: LoadedSpecs, lesson_id: str | None) -> PlacedLesson:
    found = [one for one in loaded.lessons if lesson_id in (None, one.lesson_id)]
    if not found and loaded.problems:
        raise SpecError(
            "there is no such valid lesson",
            details=[str(problem) for problem in loaded.problems[:MOST_PROBLEMS]],
            hint="correct these lines",
        )
    if not found:
        ids = ", ".join(one.lesson_id for one in loaded.lessons[:20])
        raise NotFound(f'there is no lesson "{lesson_id}"', hint=f"--lesson with one of {ids}")
    return found[0]
