"""Addresses and keys as people set them: told at once when no call could ever use them."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from pydantic import SecretStr

from .errors import ConfigError


def checked_url(url: str, name: str) -> str:
    """`url`, which the setting `name` holds. Raises ConfigError when it is no http(s) URL, or holds a password."""
    try:
        parts = urlsplit(url)
        complete = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        complete = False
    if not complete:
        raise ConfigError(
            f"{name} is no http(s) URL with a host", hint=f"correct {name}, such as http://127.0.0.1:8080/v1"
        )
    if parts.username or parts.password:
        raise ConfigError(f"{name} holds a user or a password", hint="give the key by an environment variable")
    return url


def key_in(name: str | None) -> SecretStr | None:
    """The key in the environment variable `name`, None when there is none. Raises ConfigError as `checked_key`."""
    value = os.environ.get(name) if name else None
    return checked_key(value, name) if name and value else None


def checked_key(value: str, name: str) -> SecretStr:
    """`value` without the white space that a file or a paste ends with.

    Raises:
        ConfigError: no HTTP header can carry it; `name` is what holds it.
    """
    key = value.strip()
    if not (key.isascii() and key.isprintable()):
        raise ConfigError(
            f"{name} holds a character that no HTTP header can carry: a line break, or a letter with an accent",
            hint=f"set {name} anew: one line, as the provider shows the key",
        )
    return SecretStr(key)
