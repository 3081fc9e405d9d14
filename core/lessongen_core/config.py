"""Settings, and the sole reader of the environment and of `lessongen.toml`.

Names, defaults and precedence: design, section 8. The environment wins over files. A secret is read here and lives in
a `SecretStr`; it is never part of a batch, a job or a log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .config_file import ChosenFile, Fault, SettingsFile, choose_file, fault_of, read_settings_file
from .context_settings import ContextService
from .endpoint_settings import checked_key, checked_url, key_in, shown_url
from .errors import ConfigError
from .file_settings import DEFAULT_MODELS, FileSettings, Keep, Model, Retention, Retry, Workers
from .setting_faults import in_words
from .state_folder import state_folder

__all__ = [
    "ANY_MODEL", "DEFAULT_MODELS", "OFFLINE_MODEL", "Endpoint", "Environment", "FileSettings", "Keep", "Model",
    "Retention", "Retry", "Settings", "Survey", "Workers", "load_settings", "survey",
]  # fmt: skip

T = TypeVar("T")
OFFLINE_MODEL = "offline-writer"
ANY_MODEL = "*"  # where models are listed: all others
API_KEY = "LESSONGEN_API_KEY"
BASE_URL = "LESSONGEN_BASE_URL"


class Environment(BaseSettings):
    """`LESSONGEN_*`. Wins over the file."""

    model_config = SettingsConfigDict(env_prefix="LESSONGEN_", extra="ignore", frozen=True, env_ignore_empty=True)

    config: Path | None = None
    redis_url: SecretStr | None = None
    store_url: SecretStr | None = None
    state_dir: Path | None = None
    base_url: str | None = None
    api_key: SecretStr | None = None
    offline: bool = False


@dataclass(frozen=True)
class Endpoint:
    """Where a model is asked, and with which key; `url_from` and `key_from` name what holds them, for messages."""

    base_url: str
    api_key: SecretStr | None
    url_from: str = field(default="", compare=False)
    key_from: str = field(default="", compare=False)

    def __str__(self) -> str:
        """For people: the address without its query, where it comes from, and what holds the key."""
        key = f", key of {self.key_from}" if self.api_key else ", no key"
        return f"{shown_url(self.base_url)} ({self.url_from}{key})" if self.url_from else shown_url(self.base_url)

    @property
    def secret(self) -> str:
        """The key, "" when there is none."""
        return self.api_key.get_secret_value() if self.api_key else ""

    @property
    def credential(self) -> str:
        """Names endpoint and key without giving the key away."""
        return hashlib.sha256(f"{self.base_url}\0{self.secret}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Settings:
    """Everything that can be set, resolved. `config_file` is None when no file was read."""

    file: FileSettings
    state_dir: Path
    redis_url: SecretStr | None
    store_url: str = field(repr=False)  # may hold a password
    base_url: str | None
    api_key: SecretStr | None
    offline: bool
    config_file: Path | None
    base_url_from: str = ""
    api_key_from: str = ""
    own_endpoints: Mapping[str, Endpoint] = field(default_factory=dict)  # of models that have one, by name
    context: ContextService | None = None

    def with_workers(self, count: int) -> Settings:
        """The same with so many workers."""
        workers = self.file.workers.model_copy(update={"count": count})
        return replace(self, file=self.file.model_copy(update={"workers": workers}))

    def endpoint(self, model: str) -> Endpoint | None:
        """Where `model` is asked from here; None when no endpoint is configured for it."""
        if model in self.own_endpoints:
            return self.own_endpoints[model]
        if self.base_url is None:
            return None
        return Endpoint(self.base_url, self.api_key, self.base_url_from, self.api_key_from)

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """Every model of the chain that can be asked from here, with where."""
        found = {model.name: self.endpoint(model.name) for model in self.file.models}
        return {name: endpoint for name, endpoint in found.items() if endpoint is not None}

    @property
    def reachable_models(self) -> tuple[str, ...] | None:
        """The models that can be asked from here; None: any, there is an endpoint for all."""
        return None if self.base_url is not None else tuple(self.own_endpoints)

    @property
    def accounts(self) -> dict[str, str]:
        """The credential that each model is asked with from here; ANY_MODEL: all others."""
        others = {} if self.base_url is None else {ANY_MODEL: Endpoint(self.base_url, self.api_key).credential}
        return others | {name: endpoint.credential for name, endpoint in self.own_endpoints.items()}

    @property
    def secrets(self) -> list[str]:
        """Every key, to be kept out of what is written."""
        keys = {self.api_key, *(endpoint.api_key for endpoint in self.own_endpoints.values())}
        keys.add(self.context.token if self.context else None)
        return [key.get_secret_value() for key in keys if key is not None]

    @property
    def has_provider(self) -> bool:
        """An endpoint is configured for some model; says nothing about whether it answers."""
        return bool(self.endpoints)


def load_settings(config: Path | None = None, *, offline: bool = False, looking: bool = False) -> Settings:
    """Resolve settings from `config` (else LESSONGEN_CONFIG, ./lessongen.toml, the user file) and the environment.

    `offline` is the command's `--offline`: it beats a configured provider. `looking`: nobody will be asked for a
    lesson, so endpoints and keys are not read, and what is wrong with them holds up no look and no stop.

    Raises:
        ConfigError: a file is missing or invalid, a key is set without an endpoint, no folder for state can be found.
    """
    found = survey(config, offline=offline, looking=looking)
    if found.faults:
        first, *others = found.faults
        raise ConfigError(str(first), details=list(map(str, others)), hint=found.hint)
    assert found.settings is not None
    return found.settings


@dataclass(frozen=True)
class Survey:
    """Everything that is set, and all that is wrong with it at once; what is wrong counts as not set.

    `settings` is None when there is no folder for state. `chosen` is None when the file that was named is none.
    """

    environment: Environment
    chosen: ChosenFile | None
    file: SettingsFile
    settings: Settings | None
    faults: tuple[Fault, ...]
    hint: str | None


def survey(
    config: Path | None = None, *, named_by: str = "LESSONGEN_CONFIG", offline: bool = False, looking: bool = False
) -> Survey:
    """Resolve as `load_settings` does, and raise nothing; `named_by`: who named `config`."""
    return _Surveyor().look(config, named_by, offline=offline, looking=looking)


class _Surveyor:
    """Collects faults; the hint is the first one's."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._hint: str | None = None

    def look(self, config: Path | None, named_by: str, *, offline: bool, looking: bool) -> Survey:
        environment = self._environment()
        chosen = self._try(lambda: choose_file(config or environment.config, named_by=named_by))
        file = read_settings_file(chosen.path if chosen else None)
        for fault in file.faults:
            self._note(fault, f"correct {file.path}")
        state_dir = self._try(lambda: state_folder(environment.state_dir))
        resolved = None if looking else _Resolver(environment, file, self._try)
        settings = None
        if state_dir is not None:
            settings = _settings(environment, file, state_dir, resolved, offline=offline)
        return Survey(environment, chosen, file, settings, tuple(self._faults), self._hint)

    def _note(self, fault: Fault, hint: str | None) -> None:
        self._hint = hint if not self._faults else self._hint
        self._faults.append(fault)

    def _try(self, do: Callable[[], T]) -> T | None:
        try:
            return do()
        except ConfigError as exc:
            self._note(fault_of(exc), exc.hint)
            return None

    def _environment(self) -> Environment:
        try:
            return Environment()
        except ValidationError as exc:
            wrong = exc.errors()
        for error in wrong:
            name = f"LESSONGEN_{_first(error).upper()}"
            self._note(Fault(name, "", in_words(error)), f"correct or unset {name}")
        defaults: dict[str, Any] = {name: Environment.model_fields[name].default for name in map(_first, wrong)}
        return Environment(**defaults)


def _first(error: Any) -> str:
    return str(error["loc"][0])


def _settings(
    environment: Environment, file: SettingsFile, state_dir: Path, resolved: _Resolver | None, *, offline: bool
) -> Settings:
    store_url = environment.store_url
    return Settings(
        file=file.settings,
        state_dir=state_dir,
        redis_url=environment.redis_url,
        store_url=store_url.get_secret_value() if store_url else f"sqlite:///{state_dir / 'store.sqlite3'}",
        base_url=resolved.base_url if resolved else None,
        api_key=resolved.api_key if resolved else None,
        offline=offline or environment.offline or file.settings.provider.offline,
        config_file=file.path,
        base_url_from=resolved.base_url_from if resolved else "",
        api_key_from=resolved.api_key_from if resolved else "",
        own_endpoints=resolved.own_endpoints if resolved else {},
        context=resolved.context if resolved else None,
    )


class _Attempt(Protocol):
    """What `do` gives; None when it raises a ConfigError, which is told."""

    def __call__(self, do: Callable[[], T]) -> T | None: ...


class _Resolver:
    """Endpoints and keys; LESSONGEN_BASE_URL and LESSONGEN_API_KEY stand for `[provider]`'s.

    What a model names for itself stays its own. Each value that is wrong is told by `attempt`, and is then None.
    """

    def __init__(self, environment: Environment, file: SettingsFile, attempt: _Attempt) -> None:
        self._environment, self._file, self._provider = environment, file, file.settings.provider
        self.base_url_from = BASE_URL if environment.base_url else f"file {file.place(('provider', 'base_url'))}"
        self.api_key_from = API_KEY if environment.api_key else self._provider.api_key_env or ""
        self.base_url = attempt(self._base_url)
        self.own_endpoints = self._own_endpoints(attempt)
        self.api_key = attempt(self._api_key)
        self.context = attempt(self._context)

    @property
    def _has_url(self) -> bool:
        return bool(self._environment.base_url or self._provider.base_url)

    def _base_url(self) -> str | None:
        """The endpoint, which must be one before any lesson waits for it."""
        if url := self._environment.base_url:
            return checked_url(url, BASE_URL)
        url = self._provider.base_url
        return None if url is None else checked_url(url, self._file.name_of(("provider", "base_url")))

    def _own_endpoints(self, attempt: _Attempt) -> dict[str, Endpoint]:
        """The endpoints of the models that name one, or a key, of their own."""
        found = {}
        for number, model in enumerate(self._file.settings.models):
            if model.base_url is None and model.api_key_env is None:
                continue
            endpoint = attempt(partial(self._own_endpoint, number, model))
            if endpoint is not None:
                found[model.name] = endpoint
        return found

    def _own_endpoint(self, number: int, model: Model) -> Endpoint | None:
        at, url = ("models", number, "base_url"), model.base_url
        if url is not None:
            url_from, url = f"file {self._file.place(at)}", checked_url(url, self._file.name_of(at))
        else:
            url_from, url = self.base_url_from, self.base_url
        if url is None and not self._has_url:
            raise ConfigError(
                f"{self._file.name_of(('models', number, 'api_key_env'))}: a key without an endpoint",
                hint="add base_url to the model or to [provider]",
            )
        if url is None:
            return None  # [provider]'s is wrong, and was told
        # Without api_key_env none: [provider]'s key is not for another endpoint.
        return Endpoint(url, key_in(model.api_key_env), url_from, model.api_key_env or "")

    def _api_key(self) -> SecretStr | None:
        name, value = API_KEY, self._environment.api_key
        key = checked_key(value.get_secret_value(), name) if value else None
        if key is None and self._provider.api_key_env:
            name = self._provider.api_key_env
            key = key_in(name)
        if key is not None and not self._has_url and not self.own_endpoints:
            raise ConfigError(
                f"{name} is set, but no endpoint is", hint="set LESSONGEN_BASE_URL, or base_url under [provider]"
            )
        return key

    def _context(self) -> ContextService | None:
        asked = self._file.settings.context
        if asked.url is None:
            return None
        url = checked_url(asked.url, self._file.name_of(("context", "url")))
        return ContextService(url, key_in(asked.token_env), asked.timeout_s, asked.limit)
