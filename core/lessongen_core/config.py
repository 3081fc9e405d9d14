"""Settings, and the sole reader of the environment and of `lessongen.toml`.

Names, defaults and precedence: design, section 8. The environment wins over files. A secret is read here and lives in
a `SecretStr`; it is never part of a batch, a job or a log.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .context_settings import Context, ContextService
from .endpoint_settings import checked_key, checked_url, key_in
from .errors import ConfigError
from .setting_faults import in_words
from .state_folder import state_folder

OFFLINE_MODEL = "offline-writer"
ANY_MODEL = "*"  # where models are listed: all others


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Provider(_Section):
    """`[provider]`: the endpoint and its three deadlines, in seconds."""

    base_url: str | None = None
    api_key_env: str | None = None
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
    api_key_env: str | None = None


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
    """Where a model is asked, and with which key."""

    base_url: str
    api_key: SecretStr | None

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
    own_endpoints: Mapping[str, Endpoint] = field(default_factory=dict)  # of models that have one, by name
    context: ContextService | None = None

    def endpoint(self, model: str) -> Endpoint | None:
        """Where `model` is asked from here; None when no endpoint is configured for it."""
        if model in self.own_endpoints:
            return self.own_endpoints[model]
        return Endpoint(self.base_url, self.api_key) if self.base_url is not None else None

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
    environment = _environment()
    path = _config_file(config or environment.config)
    file = _read(path) if path else FileSettings()
    state_dir = state_folder(environment.state_dir)
    base_url = None if looking else _base_url(environment, file, path)
    own_endpoints = {} if looking else _own_endpoints(environment, file, path)
    return Settings(
        file=file,
        state_dir=state_dir,
        redis_url=environment.redis_url,
        store_url=environment.store_url.get_secret_value()
        if environment.store_url
        else f"sqlite:///{state_dir / 'store.sqlite3'}",
        base_url=base_url,
        api_key=None if looking else _api_key(environment, file, base_url, own_endpoints),
        offline=offline or environment.offline or file.provider.offline,
        config_file=path,
        own_endpoints=own_endpoints,
        context=None if looking else _context(file.context, path),
    )


def _environment() -> Environment:
    try:
        return Environment()
    except ValidationError as exc:
        first = exc.errors()[0]
        name = "LESSONGEN_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(f"{name}: {in_words(first)}", hint=f"correct or unset {name}") from None


def _base_url(environment: Environment, file: FileSettings, path: Path | None) -> str | None:
    """The endpoint, which must be one before any lesson waits for it."""
    url = environment.base_url or file.provider.base_url
    name = "LESSONGEN_BASE_URL" if environment.base_url else f"{path}: provider.base_url"
    return None if url is None else checked_url(url, name)


def _own_endpoints(environment: Environment, file: FileSettings, path: Path | None) -> dict[str, Endpoint]:
    """The endpoints of the models that name one, or a key, of their own.

    LESSONGEN_BASE_URL and LESSONGEN_API_KEY stand for `[provider]`; what a model names for itself stays its own.
    """
    found = {}
    for number, model in enumerate(file.models):
        name = f"{path}: models.{number}"
        url = model.base_url or environment.base_url or file.provider.base_url
        if model.base_url is None and model.api_key_env is None:
            continue
        if url is None:
            raise ConfigError(f"{name}: a key without an endpoint", hint="add base_url to the model or to [provider]")
        # Without api_key_env none: [provider]'s key is not for another endpoint.
        found[model.name] = Endpoint(checked_url(url, f"{name}.base_url"), key_in(model.api_key_env))
    return found


def _context(asked: Context, path: Path | None) -> ContextService | None:
    if asked.url is None:
        return None
    url = checked_url(asked.url, f"{path}: context.url")
    return ContextService(url, key_in(asked.token_env), asked.timeout_s, asked.limit)


def _config_file(named: Path | None) -> Path | None:
    if named is not None:
        if not named.is_file():
            raise ConfigError(
                f"{named}: there is no such configuration file", hint="correct --config or LESSONGEN_CONFIG"
            )
        return named
    home = os.environ.get("XDG_CONFIG_HOME") or Path(os.environ.get("HOME", "")) / ".config"
    candidates = (Path("lessongen.toml"), Path(home) / "lessongen" / "config.toml")
    return next((path for path in candidates if path.is_file()), None)


def _read(path: Path) -> FileSettings:
    try:
        text = path.read_text(encoding="utf-8")
        return FileSettings.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise ConfigError(f"{path}: {exc}", hint="correct the file") from exc
    except ValidationError as exc:
        found = exc.errors()  # pydantic counts only valid entries: one bad entry in a list of one would be told twice
        inside = {error["loc"][:1] for error in found if len(error["loc"]) > 1}
        problems = [_describe(path, text, error) for error in found if error["loc"] not in inside]
        raise ConfigError(problems[0], details=problems[1:], hint=f"correct {path}") from None


def _describe(path: Path, text: str, error: Any) -> str:
    """One line `file:line: key: message`; the line is the last one that sets the key's name, best effort."""
    location = [str(part) for part in error["loc"]]
    name = location[-1]
    line = next(
        (n for n, row in enumerate(text.splitlines(), 1) if row.strip().strip("[]").split("=")[0].strip() == name), 1
    )
    message = in_words(error)
    if error["type"] == "extra_forbidden":
        known = _known_keys(location[:-1])
        close = difflib.get_close_matches(name, known, n=1)
        message = "unknown key" + (f'; did you mean "{close[0]}"?' if close else f"; known: {', '.join(known)}")
    return f"{path}:{line}: {'.'.join(location)}: {message}"


def _known_keys(parents: list[str]) -> list[str]:
    sections: dict[str, type[BaseModel]] = {
        "provider": Provider, "models": Model, "limits": Limits, "retry": Retry, "quality": Quality,
        "workers": Workers, "retention": Retention, "prompts": Prompts, "output": Output, "context": Context,
    }  # fmt: skip
    names = [part for part in parents if not part.isdigit()]
    owner = FileSettings if not names else Keep if len(names) > 1 else sections.get(names[0], FileSettings)
    return sorted(owner.model_fields)


def _api_key(
    environment: Environment, file: FileSettings, base_url: str | None, own_endpoints: Mapping[str, Endpoint]
) -> SecretStr | None:
    name = "LESSONGEN_API_KEY"
    key = checked_key(environment.api_key.get_secret_value(), name) if environment.api_key else None
    if key is None and file.provider.api_key_env:
        name = file.provider.api_key_env
        key = key_in(name)
    if key is not None and base_url is None and not own_endpoints:
        raise ConfigError(
            f"{name} is set, but no endpoint is", hint="set LESSONGEN_BASE_URL, or base_url under [provider]"
        )
    return key
