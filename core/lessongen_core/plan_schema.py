"""The JSON Schema of a plan file, for editors: made from the models, so that it can't tell another story.

Which checks there are is a completion and no rule: their names are read without regard to case, hyphens and spaces.
"""

from __future__ import annotations

from typing import Any

from .plan import BEFORE_THE_RUN, ON_EVERY_LESSON, PART_OF_THE_SCORE, Plan

# What a person sees beside a key in an editor. A test holds this table to the models, key for key.
DESCRIPTIONS: dict[str, str] = {
    "Plan.jobType": "Names the batch; --name beats it.",
    "Plan.concurrency": "Workers that `run` starts.",
    "Plan.retryStrategy": "Attempts of one lesson and the waits between them; frozen in the batch.",
    "Plan.modelFallback": "The chain of models; windows and prices are those of [[models]].",
    "Plan.validation": "Checks. A plain list means that all are required; one that is optional only warns.",
    "Plan.targetFiles": "The output folder is the one that holds them all; --out beats it.",
    "Plan.mcpGuidance": "Accepted, not applicable: a run consults no tools.",
    "RetryStrategy.attempts": "Attempts of one lesson, the first included.",
    "RetryStrategy.backoff": "The waits between attempts.",
    "Backoff.type": "Each wait is twice the one before.",
    "Backoff.delay": "Milliseconds before the second attempt.",
    "ModelFallback.primary": "The model that is asked first.",
    "ModelFallback.fallback": "The model that is asked after the tries of the first.",
    "PlanModel.model": "Its name at the endpoint.",
    "PlanModel.maxRetries": "Attempts on this model before the next one is asked.",
    "Validation.required": "The run does not begin when one of these fails: broker, store, provider.",
    "Validation.optional": "A warning when one of these fails: broker, store, provider.",
}


def plan_schema() -> dict[str, Any]:
    """The schema of a plan file; it refuses what `load_plan` refuses, but for the names of checks and odd folders."""
    made = Plan.model_json_schema(by_alias=True)
    definitions: dict[str, Any] = made.pop("$defs")
    for name, definition in (("Plan", made), *definitions.items()):
        _explain(name, definition)
    checks = {"anyOf": [{"enum": [*BEFORE_THE_RUN, *ON_EVERY_LESSON, *PART_OF_THE_SCORE]}, {"type": "string"}]}
    for values in definitions["Validation"]["properties"].values():
        values["items"] = checks
    keys = made["properties"]
    keys["validation"] = {
        "description": DESCRIPTIONS["Plan.validation"],
        "anyOf": [{"type": "array", "items": checks}, {"$ref": "#/$defs/Validation"}],
    }
    keys["targetFiles"]["anyOf"].insert(0, {"type": "string", "minLength": 1, "maxLength": 4096})
    where = {"type": "string", "description": "Where this schema lies, for editors; lessongen does not read it."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lessongen plan file",
        "description": "A run in JSON, for run --plan. Every key may be left out.",
        **made,
        "properties": {"$schema": where, **keys},
        "$defs": definitions,
    }


def _explain(name: str, definition: dict[str, Any]) -> None:
    """Put our descriptions in the place of titles, docstrings and defaults, which were written for programmers."""
    definition.pop("description", None)
    definition.pop("title", None)
    for key, value in definition["properties"].items():
        value.pop("title", None)
        value.pop("default", None)
        value["description"] = DESCRIPTIONS[f"{name}.{key}"]
