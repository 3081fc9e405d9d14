"""Settings that are valid each for itself and do not go together, or not with this environment."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from .config import Endpoint, Survey
from .config_file import Fault, SettingsFile, dotted
from .endpoint_settings import shown_variable
from .file_settings import FileSettings
from .toml_places import Path
from .variables import unknown_variables

PROGRESS, MODES = "LESSONGEN_PROGRESS", ("live", "plain", "none")
Advice = Iterator[tuple[Path, str]]


def advise(found: Survey) -> list[Fault]:
    """Warnings, those about the environment first; `place` is the file's line where it sets the value."""
    told = [Fault("", "", text) for text in unknown_variables(os.environ, named=named_variables(found.file.settings))]
    progress = os.environ.get(PROGRESS)
    if progress and progress not in MODES:
        told.append(Fault(PROGRESS, "", f"is {progress[:40]!r}, must be {', '.join(MODES[:-1])} or {MODES[-1]}"))
    if found.file.faults:
        return told  # what the file says is not known
    file, settings = found.file, found.file.settings
    for key, text in (
        *_keys(found),
        *_addresses(found),
        *_models(settings),
        *_deadlines(settings),
        *_paces(settings),
    ):
        told.append(Fault(_place(file, key), dotted(key), text))
    return told


def named_variables(settings: FileSettings) -> set[str]:
    """The environment variables that the file names."""
    named = (settings.provider.api_key_env, settings.context.token_env, *(one.api_key_env for one in settings.models))
    return {name for name in named if name}


def _place(file: SettingsFile, key: Path) -> str:
    return next((place for end in range(len(key), 0, -1) if (place := file.place(key[:end]))), "")


def _keys(found: Survey) -> Advice:
    settings = found.file.settings
    named: list[tuple[Path, str | None]] = [(("context", "token_env"), settings.context.token_env)]
    if found.environment.api_key is None:
        named.insert(0, (("provider", "api_key_env"), settings.provider.api_key_env))
    named += [(("models", number, "api_key_env"), model.api_key_env) for number, model in enumerate(settings.models)]
    for key, name in named:
        if name and not os.environ.get(name, "").strip():
            yield key, f"the variable {shown_variable(name)} is {'empty' if name in os.environ else 'not set'} here"


def _addresses(found: Survey) -> Advice:
    settings = found.settings
    if settings is None:
        return
    if settings.base_url is not None:
        key = ("provider", "base_url") if not found.environment.base_url else ("LESSONGEN_BASE_URL",)
        for text in _odd(Endpoint(settings.base_url, settings.api_key)):
            yield key, text
        if settings.file.provider.offline:
            yield ("provider", "offline"), "the offline writer is on: the provider is not asked"
    for number, model in enumerate(settings.file.models):
        endpoint = settings.own_endpoints.get(model.name)
        if endpoint is None:
            continue
        for text in _odd(endpoint) if model.base_url else ():
            yield ("models", number, "base_url"), text
        if endpoint.api_key is None and settings.api_key is not None and model.api_key_env is None:
            yield (
                ("models", number, "base_url"),
                "asked without a key: [provider]'s key is not sent to a model's own address",
            )


def _odd(endpoint: Endpoint) -> Iterator[str]:
    parts = urlsplit(endpoint.base_url)
    if parts.path.rstrip("/").endswith("/completions"):
        yield "names the call itself; base_url ends before /chat/completions, mostly with /v1"
    elif parts.path in ("", "/"):
        yield "has no path; most OpenAI-style APIs begin with /v1"
    if parts.scheme == "http" and endpoint.api_key is not None and not _is_near(parts.hostname or ""):
        yield "the key goes unencrypted over http:// to a public host"


def _is_near(host: str) -> bool:
    """This machine, or a private network by its address or its name."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".internal", ".localhost"))


def _models(settings: FileSettings) -> Advice:
    names = Counter(model.name for model in settings.models)
    before = 0
    for number, model in enumerate(settings.models):
        if names[model.name] > 1 and [one.name for one in settings.models].index(model.name) < number:
            yield ("models", number, "name"), "is in the chain twice; the later entry is never asked by itself"
        if model.max_output_tokens >= model.context_window:
            text = f"{model.max_output_tokens:,} leave no room for a prompt: context_window is {model.context_window:,}"
            yield ("models", number, "max_output_tokens"), text
        if (model.price_prompt is None) != (model.price_completion is None):
            yield ("models", number), "one price alone tells no cost: set price_prompt and price_completion"
        if before >= settings.retry.attempts:
            yield ("models", number), f"not reached after failures: the models before it use up all attempts ({before})"
        before += model.max_tries


def _deadlines(settings: FileSettings) -> Advice:
    provider, retry, workers = settings.provider, settings.retry, settings.workers
    for name, value in (("first_byte_s", provider.first_byte_s), ("idle_s", provider.idle_s)):
        if value > provider.total_s:
            yield ("provider", name), f"{value:g} never ends a call: total_s is {provider.total_s:g}"
    if retry.base_s > retry.cap_s:
        yield ("retry", "base_s"), f"{retry.base_s:g} is above cap_s, {retry.cap_s:g}: every wait is cap_s"
    if retry.defer_after_s > retry.patience_s:
        yield ("retry", "defer_after_s"), f"{retry.defer_after_s:g} is never waited: patience_s is {retry.patience_s:g}"
    if workers.claim_s < 2 * workers.renew_s:
        text = (
            f"{workers.claim_s:g} is less than two heartbeats (renew_s {workers.renew_s:g}): live workers count as dead"
        )
        yield ("workers", "claim_s"), text


def _paces(settings: FileSettings) -> Advice:
    limits, count = settings.limits, settings.workers.count
    if limits.concurrency < count:
        yield (
            ("limits", "concurrency"),
            f"{limits.concurrency} calls at once keep {count} workers waiting (workers.count)",
        )
    largest = max(model.max_output_tokens for model in settings.models)
    if 0 < limits.tokens_per_min < largest:
        yield (
            ("limits", "tokens_per_min"),
            f"{limits.tokens_per_min:,} a minute is less than one reply may have, {largest:,}",
        )
