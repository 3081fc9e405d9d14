"""Every setting with its value and where that comes from: the command's flag, the environment, a plan, the file.

Values are as people may see them: secrets as `***`, addresses without user, password and query.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from .config import API_KEY, BASE_URL, Survey
from .config_file import dotted
from .endpoint_settings import HIDDEN, shown_url, shown_variable
from .file_settings import FileSettings
from .plan import PlanFile
from .toml_places import Path
from .variables import PREFIX, SCREENS

Kind = Literal["default", "file", "plan", "env", "flag"]


@dataclass(frozen=True, slots=True)
class Origin:
    """`name` is the variable's or the flag's, `place` is PATH:LINE."""

    kind: Kind
    name: str | None = None
    place: str | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, (self.kind, self.name, self.place)))


DEFAULT = Origin("default")
_CHAIN = ("primary", "fallback")  # a plan's names of the models, in order


@dataclass(frozen=True, slots=True)
class Setting:
    """`value` is plain JSON, None when it is not set; `overridden` are origins that would count without this one."""

    name: str
    value: Any
    origin: Origin
    overridden: tuple[Origin, ...] = ()


def every_setting(found: Survey, *, plan: PlanFile | None = None, offline: bool = False) -> list[Setting]:
    """All settings in the order of the file's sections, then what only the environment sets."""
    return [*_from_file(found, plan, offline=offline), *_from_environment(found)]


def _from_file(found: Survey, plan: PlanFile | None, *, offline: bool) -> Iterator[Setting]:
    file = found.file.settings
    planned = {} if plan is None else plan.plan.changes(file)
    for key, value in _leaves(file.model_copy(update=planned)):
        origins = list(_origins_of(key, found, plan, offline=offline))
        value = _visible(key, value)
        if key == ("provider", "base_url") and found.environment.base_url:
            value = shown_url(found.environment.base_url)
        if key == ("provider", "offline"):
            value = value or found.environment.offline or offline
        yield Setting(dotted(key), value, origins[0], tuple(origins[1:]))
        if key == ("provider", "api_key_env"):
            yield _key(found)


def _leaves(section: BaseModel, above: Path = ()) -> Iterator[tuple[Path, Any]]:
    for name in type(section).model_fields:
        value, key = getattr(section, name), (*above, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, key)
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            for number, entry in enumerate(value):
                yield from _leaves(entry, (*key, number))
        else:
            yield (
                key,
                list(value) if isinstance(value, tuple) else str(value) if isinstance(value, os.PathLike) else value,
            )


def _visible(key: Path, value: Any) -> Any:
    if value is None:
        return None
    if key[-1] in ("base_url", "url"):
        return shown_url(value)
    return shown_variable(value) if key[-1] in ("api_key_env", "token_env") else value


def _origins_of(key: Path, found: Survey, plan: PlanFile | None, *, offline: bool) -> Iterator[Origin]:
    """Where the value comes from, and behind it what it overrides, strongest first."""
    stated = False
    for origin in _stated(key, found, plan, offline=offline):
        stated = True
        yield origin
    if not stated:
        yield DEFAULT


def _stated(key: Path, found: Survey, plan: PlanFile | None, *, offline: bool) -> Iterator[Origin]:
    if key == ("provider", "offline"):
        if offline:
            yield Origin("flag", "--offline")
        if found.environment.offline:
            yield Origin("env", f"{PREFIX}OFFLINE")
    if key == ("provider", "base_url") and found.environment.base_url:
        yield Origin("env", BASE_URL)
    at: Path | None = key
    if plan is not None:
        if (line := _line_in(plan, key)) is not None:
            yield Origin("plan", place=f"{plan.path}:{line}")
        at = _chosen_by(plan, key, found.file.settings)
    if at is not None and (place := found.file.place(at)) is not None:
        yield Origin("file", place=place)


def _line_in(plan: PlanFile, key: Path) -> int | None:
    """The line on which the plan sets `key`, None when it does not."""
    match key:
        case ("workers", "count"):
            at: Path = ("concurrency",)
        case ("retry", "attempts"):
            at = ("retryStrategy", "attempts")
        case ("retry", "base_s"):
            at = ("retryStrategy", "backoff", "delay")
        case ("models", int(number), "name" | "max_tries" as name) if number < len(_CHAIN):
            at = ("modelFallback", _CHAIN[number], {"name": "model", "max_tries": "maxRetries"}[name])
        case _:
            return None
    value = plan.document.value
    for part in at:
        value = value.get(part) if isinstance(value, dict) else None
    return None if value is None else plan.document.place(at)[0]


def _chosen_by(plan: PlanFile, key: Path, file: FileSettings) -> Path | None:
    """Where the file has `key` when the plan names the models: that model's own entry."""
    chain = plan.plan.model_fallback
    if chain is None or key[0] != "models":
        return key
    name = getattr(chain, _CHAIN[int(key[1])]).model
    number = next((number for number, model in enumerate(file.models) if model.name == name), None)
    return None if number is None else ("models", number, *key[2:])


def _key(found: Survey) -> Setting:
    """[provider]'s key, which no file holds."""
    name = found.file.settings.provider.api_key_env
    origins = [Origin("env", API_KEY)] if found.environment.api_key else []
    if name and os.environ.get(name):
        origins.append(Origin("env", shown_variable(name)))
    is_set = bool(origins)
    return Setting("provider.api_key", HIDDEN if is_set else None, (origins or [DEFAULT])[0], tuple(origins[1:]))


def _from_environment(found: Survey) -> Iterator[Setting]:
    settings, environment = found.settings, found.environment
    named = found.environment.state_dir is not None
    state = Origin("env", f"{PREFIX}STATE_DIR") if named else DEFAULT
    if not named and os.environ.get("XDG_STATE_HOME"):
        state = Origin("env", "XDG_STATE_HOME")
    yield Setting("state_dir", str(settings.state_dir) if settings else None, state)
    redis_url = environment.redis_url.get_secret_value() if environment.redis_url else None
    yield Setting("redis_url", redis_url and shown_url(redis_url), _variable("REDIS_URL", redis_url))
    store_url = environment.store_url.get_secret_value() if environment.store_url else None
    shown = shown_url(store_url) if store_url else settings.store_url if settings else None
    yield Setting("store_url", shown, _variable("STORE_URL", store_url))
    for name in SCREENS:
        value = os.environ.get(PREFIX + name) or None
        yield Setting(name.lower(), value, _variable(name, value))


def _variable(name: str, value: str | None) -> Origin:
    return Origin("env", PREFIX + name) if value else DEFAULT
