"""What the settings must hold before anybody is asked to write a lesson."""

from __future__ import annotations

from lessongen_core.config import Settings
from lessongen_core.endpoint_settings import shown_variable
from lessongen_core.errors import ConfigError


def check_key(settings: Settings) -> None:
    """A key that the settings name must be there: without it every call would be refused.

    Raises:
        ConfigError: `api_key_env` names a variable that is not set.
    """
    wanted = [(settings.file.provider.api_key_env, settings.api_key if settings.base_url else True)]
    wanted += [
        (model.api_key_env, settings.own_endpoints[model.name].api_key)
        for model in settings.file.models
        if model.name in settings.own_endpoints
    ]
    for name, key in wanted:
        if name and key is None:
            raise ConfigError(
                f"api_key_env names {shown_variable(name)}, which is not set",
                hint="set that variable, or remove api_key_env",
            )


def check_provider(settings: Settings) -> None:
    """Somebody must write the lessons.

    Raises:
        ConfigError: no endpoint is configured and the offline writer was not asked for; its key is missing.
    """
    if not settings.offline:
        check_key(settings)
    if not settings.offline and not settings.has_provider:
        raise ConfigError(
            "no LLM is configured; nothing was submitted",
            details=(
                "with an LLM: set LESSONGEN_BASE_URL and LESSONGEN_API_KEY, or [provider] in lessongen.toml",
                "without one: add --offline; lessons are then put together from your sources by extraction",
            ),
            hint="the same command with --offline",
        )


def check_context(settings: Settings) -> None:
    """The token that the context service wants must be there.

    Raises:
        ConfigError: `token_env` names a variable that is not set.
    """
    name = settings.file.context.token_env
    if settings.context is not None and name and settings.context.token is None:
        raise ConfigError(
            f"[context] token_env names {shown_variable(name)}, which is not set",
            hint="set that variable, or remove token_env",
        )


def check_prices(settings: Settings) -> None:
    """A budget needs the price of every model that may be asked.

    Raises:
        ConfigError: a model has none; the offline writer costs nothing and keeps every budget.
    """
    if settings.offline:
        return
    for model in settings.file.models:
        if model.price_prompt is None or model.price_completion is None:
            raise ConfigError(
                f"--max-cost: the price of {model.name} is not known; nothing was submitted",
                hint="set price_prompt and price_completion (USD per million tokens) under its [[models]]",
            )
