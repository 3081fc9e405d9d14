"""Addresses and keys as people set them: told at once when no call could ever use them."""

from __future__ import annotations

import os
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr
from pydantic_core import PydanticCustomError

from .errors import ConfigError

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_LIKE_A_KEY = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9]{20,}")
HIDDEN = "***"


def _variable(name: str) -> str:
    """A key that somebody pasted in its place mostly has another shape."""
    if not _VARIABLE.fullmatch(name):
        raise PydanticCustomError("variable", "no variable")
    return name


Variable = Annotated[str, AfterValidator(_variable)]  # the name of an environment variable


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


def shown_variable(name: str) -> str:
    """`name`, unless it looks like a key that somebody put where the name of a variable belongs."""
    return HIDDEN if _LIKE_A_KEY.fullmatch(name) and name not in os.environ else name


def shown_url(url: str) -> str:
    """`url` for people: without user, password, query and fragment. Never raises, never guesses."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return HIDDEN
    # A raw "/", "#" or "?" in a password ends the address early: what looks like a host is then part of the secret.
    if "@" in parts.path + parts.query + parts.fragment or not parts.scheme:
        return HIDDEN
    login = f"{HIDDEN}@" if "@" in parts.netloc else ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else (parts.hostname or "")
    query = f"?{HIDDEN}" if parts.query else ""
    return f"{parts.scheme}://{login}{host}{port}{parts.path}{query}"
