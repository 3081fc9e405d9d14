"""What changes a lesson's text, frozen in its batch at submit, and the keys made from it.

Endpoint and key belong to the worker, not to the batch; `offline` belongs to the batch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from .config import OFFLINE_MODEL, Model, Retry, Settings
from .prompts import PROMPT_VERSION, Templates, load_templates
from .spec.models import Course, LessonSpec

NOT_IN_THE_TEXT = {"max_tries", "price_prompt", "price_completion", "base_url", "api_key_env"}


class BatchOptions(BaseModel):
    """Frozen at submit. `models` is the chain; an offline batch has one, the offline writer.

    Endpoints and keys are not kept: each worker has its own. Templates are kept as texts: a worker has no file of them.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    offline: bool
    models: tuple[Model, ...]
    retry: Retry
    threshold: float
    prompt_version: str
    templates: Templates = Templates()
    allow_domains: tuple[str, ...] = ()

    @classmethod
    def from_settings(cls, settings: Settings) -> BatchOptions:
        """Take what counts from `settings`, and read the templates that they name.

        Raises:
            ConfigError: a template is missing or does not fit its place.
        """
        chain = (Model(name=OFFLINE_MODEL, max_output_tokens=16_000),) if settings.offline else settings.file.models
        models = tuple(model.model_copy(update={"base_url": None, "api_key_env": None}) for model in chain)
        return cls(
            offline=settings.offline,
            models=models,
            retry=settings.file.retry,
            threshold=settings.file.quality.threshold,
            prompt_version=PROMPT_VERSION,
            templates=load_templates(
                dict(settings.file.prompts), beside=settings.config_file.parent if settings.config_file else None
            ),
            allow_domains=settings.file.output.allow_domains,
        )

    @property
    def of_the_words(self) -> dict[str, object]:
        """What else decides a lesson's words; nothing of it is there by default, so that keys stay what they were."""
        found = {"templates": self.templates.digest, "allow_domains": sorted(self.allow_domains)}
        return {name: value for name, value in found.items() if value}


def lesson_key(lesson: LessonSpec, course: Course, set_keys: Mapping[str, str], options: BatchOptions) -> str:
    """SHA-256 over all that decides the text: spec, its sources' texts, course, prompts, models, threshold."""
    return key_maker(course, set_keys, options)(lesson.model_dump(mode="json"))


def key_maker(course: Course, set_keys: Mapping[str, str], options: BatchOptions) -> Callable[[Mapping[str, Any]], str]:
    """`lesson_key` for specs as JSON, of one course."""
    shared = {
        "course": course.model_dump(mode="json"),
        "prompt_version": options.prompt_version,
        "models": [model.model_dump(mode="json", exclude=NOT_IN_THE_TEXT) for model in options.models],
        "threshold": options.threshold,
        **options.of_the_words,
    }

    def key(spec: Mapping[str, Any]) -> str:
        named = {*spec["source_sets"], *(section["rag_context_id"] for section in spec["sections"])}
        sources = {name: set_keys[name] for name in named if name in set_keys}
        return _digest(shared | {"spec": spec, "sources": sources})

    return key


def batch_key(lesson_keys: Iterable[str]) -> str:
    """SHA-256 over the lesson keys, in order."""
    return _digest(list(lesson_keys))


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
