"""`lessongen.toml` as types: each section's settings, their units, bounds and defaults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from .context_settings import Context
from .endpoint_settings import Variable


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Provider(_Section):
    """`[provider]`: the endpoint and its three deadlines, in seconds."""

    base_url: str | None = None
    api_key_env: Variable | None = None
    offline: bool = False
    first_byte_s: Annotated[float, Field(gt=0)] = 60
    idle_s: Annotated[float, Field(gt=0)] = 60
    total_s: Annotated[float, Field(gt=0)] = 600


class Model(_Section):
    """One `[[models]]` entry: `context_window` and `max_output_tokens` in tokens, prices in USD per million tokens.

    `base_url` and `api_key_env`: an endpoint and a key of its own, in place of `[provider]`'s.
    """

    name: Annotated[str, Field(min_length=1)]
    max_tries: Annotated[int, Field(ge=1)] = 2
    context_window: Annotated[int, Field(ge=1)] = 128_000
    max_output_tokens: Annotated[int, Field(ge=1)] = 8192
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    price_prompt: Annotated[float, Field(ge=0)] | None = None
    price_completion: Annotated[float, Field(ge=0)] | None = None
    base_url: str | None = None
    api_key_env: Variable | None = None


DEFAULT_MODELS = (
    Model(name="anthropic/claude-3.5-sonnet", context_window=200_000, max_output_tokens=8192),
    Model(name="google/gemini-1.5-flash", context_window=1_000_000, max_output_tokens=8192),
)


class Limits(_Section):
    """`[limits]`, shared by all processes on all machines."""

    requests_per_s: Annotated[float, Field(gt=0)] = 30
    concurrency: Annotated[int, Field(ge=1)] = 30
    tokens_per_min: Annotated[int, Field(ge=0)] = 0


class Retry(_Section):
    """`[retry]`: seconds, and attempts per lesson and round."""

    attempts: Annotated[int, Field(ge=1)] = 5
    base_s: Annotated[float, Field(ge=0)] = 1
    cap_s: Annotated[float, Field(ge=0)] = 30
    defer_after_s: Annotated[float, Field(ge=0)] = 120
    patience_s: Annotated[float, Field(ge=0)] = 900
    refused_to_next_model: bool = False  # a refusal is asked of the next model, of another vendor perhaps


class Prompts(_Section):
    """`[prompts]`: files that replace built-in templates; relative paths begin beside the settings file."""

    system: Path | None = None
    user: Path | None = None
    format: Path | None = None
    exercises: Path | None = None
    feedback: Path | None = None
    continuation: Path | None = None


def _domain(name: str) -> str:
    if not re.fullmatch(r"[^\W_][\w-]{0,62}(?:\.[\w-]{1,63})+", name):
        raise PydanticCustomError("domain", "no domain")
    return name.casefold()


class Output(_Section):
    """`[output]`: domains, with their subdomains, that a lesson may link to beside the URLs of its sources."""

    allow_domains: tuple[Annotated[str, AfterValidator(_domain)], ...] = ()


class Quality(_Section):
    """`[quality]`: the score (0..1) a lesson must reach."""

    threshold: Annotated[float, Field(ge=0, le=1)] = 0.75


class Workers(_Section):
    """`[workers]`: processes, and the claim's clock in seconds."""

    count: Annotated[int, Field(ge=1, le=1000)] = 30
    renew_s: Annotated[float, Field(gt=0)] = 5
    claim_s: Annotated[float, Field(gt=0)] = 15
    max_crashes: Annotated[int, Field(ge=1)] = 3


class Keep(_Section):
    """How many finished queue records are kept, and how long (hours)."""

    count: Annotated[int, Field(ge=0)]
    age_h: Annotated[float, Field(ge=0)]


class Retention(_Section):
    """`[retention]`: queue records only; the store keeps its rows until `gc`."""

    completed: Keep = Keep(count=1000, age_h=24)
    failed: Keep = Keep(count=5000, age_h=168)


class FileSettings(_Section):
    """All of `lessongen.toml`."""

    provider: Provider = Provider()
    models: Annotated[tuple[Model, ...], Field(min_length=1)] = DEFAULT_MODELS
    limits: Limits = Limits()
    retry: Retry = Retry()
    prompts: Prompts = Prompts()
    output: Output = Output()
    quality: Quality = Quality()
    workers: Workers = Workers()
    retention: Retention = Retention()
    context: Context = Context()
