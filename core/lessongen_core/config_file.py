"""Which settings file is read, and all that is wrong with it, each fault with its line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from .errors import ConfigError
from .file_settings import FileSettings
from .nearest import suggestion
from .setting_faults import in_words
from .toml_places import Path as ValuePath
from .toml_places import places

_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_SECRETS = ("api_key", "key", "token", "password", "secret")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, or odd, with the setting `key`; `place` is `PATH:LINE`, or what else holds it."""

    place: str
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.place, self.key, self.message)))


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """`why` it is this one; `path` None: there is none, and `searched` are the places where one may be."""

    path: Path | None
    why: str
    searched: tuple[Path, ...] = ()


@dataclass(frozen=True)
class SettingsFile:
    """A file as read. What is at fault is not in `settings`; `lines` has the line of each value that the file sets."""

    path: Path | None = None
    settings: FileSettings = field(default_factory=FileSettings)
    lines: Mapping[ValuePath, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def place(self, key: ValuePath) -> str | None:
        """`PATH:LINE` of the value at `key`, None when the file does not set it."""
        return f"{self.path}:{self.lines[key]}" if key in self.lines else None

    def name_of(self, key: ValuePath) -> str:
        """`PATH:LINE: a.b`, for the message of whoever refuses that value."""
        return f"{self.place(key)}: {dotted(key)}"


def fault_of(exc: ConfigError) -> Fault:
    """`exc` of who was given `SettingsFile.name_of` to name a value."""
    found = re.fullmatch(r"(.+?:\d+): ([\w.]+):? (.+)", exc.message, re.DOTALL)
    return Fault(*found.groups()) if found else Fault("", "", exc.message)


def choose_file(named: Path | None, *, named_by: str = "LESSONGEN_CONFIG") -> ChosenFile:
    """`named`, else ./lessongen.toml, else the user's file.

    Raises:
        ConfigError: `named` is no file.
    """
    if named is not None:
        if not named.is_file():
            raise ConfigError(
                f"{named}: there is no such configuration file", hint="correct --config or LESSONGEN_CONFIG"
            )
        return ChosenFile(named, named_by)
    searched = {Path("lessongen.toml"): "in the working folder"}
    if home := os.environ.get("XDG_CONFIG_HOME") or (os.environ.get("HOME") and f"{os.environ['HOME']}/.config"):
        searched[Path(home) / "lessongen" / "config.toml"] = "the user's file"
    found = next((path for path in searched if path.is_file()), None)
    return ChosenFile(found, searched[found] if found else "there is no settings file", tuple(searched))


def read_settings_file(path: Path | None) -> SettingsFile:
    """Read the file; what is wrong with it is in `faults`. Without a file all is as by default."""
    if path is None:
        return SettingsFile()
    try:
        text = path.read_bytes().decode("utf-8-sig")
        value = tomllib.loads(text)
    except OSError as exc:
        return SettingsFile(path, faults=(Fault(str(path), "", f"cannot be read: {exc.strerror or exc}"),))
    except UnicodeDecodeError as exc:
        line = exc.object.count(b"\n", 0, exc.start) + 1
        fault = Fault(f"{path}:{line}", "", f"the file is not UTF-8: byte {exc.object[exc.start]:#04x}")
        return SettingsFile(path, faults=(fault,))
    except tomllib.TOMLDecodeError as exc:
        return SettingsFile(path, faults=(_syntax_fault(path, text, str(exc)),))
    lines = places(text)
    try:
        return SettingsFile(path, FileSettings.model_validate(value), lines)
    except ValidationError as exc:
        return SettingsFile(path, _rest(value, exc), lines, tuple(_faults(path, lines, exc)))


def _rest(value: dict[str, Any], exc: ValidationError) -> FileSettings:
    """What is right in `value`; the defaults when a part of it needs what is wrong."""
    for error in sorted(exc.errors(), key=_depth_first, reverse=True):  # the last of a list first
        with suppress(KeyError, IndexError, TypeError):
            *above, name = error["loc"]
            owner: Any = value
            for part in above:
                owner = owner[part]
            del owner[name]
    try:
        return FileSettings.model_validate(value)
    except ValidationError:
        return FileSettings()


def _depth_first(error: Any) -> list[str]:
    return [f"{part:09}" if isinstance(part, int) else part for part in error["loc"]]


def _syntax_fault(path: Path, text: str, said: str) -> Fault:
    found = _PLACE.search(said)
    line = int(found[1]) if found and found[1] else text.rstrip().count("\n") + 1
    return Fault(f"{path}:{line}", "", f"no TOML: {_PLACE.sub('', said)}")


def _faults(path: Path, lines: Mapping[ValuePath, int], exc: ValidationError) -> Iterator[Fault]:
    """In the order of the file."""
    found = exc.errors()  # pydantic counts only valid entries: one bad entry in a list of one would be told twice
    inside = {error["loc"][:1] for error in found if len(error["loc"]) > 1}
    told = [
        (_line(lines, error["loc"]), dotted(error["loc"]), _said(error))
        for error in found
        if error["loc"] not in inside
    ]
    for line, key, message in sorted(told):
        yield Fault(f"{path}:{line}", key, message)


def _line(lines: Mapping[ValuePath, int], key: ValuePath) -> int:
    """The line of `key`, or of what it should stand in."""
    return next((lines[key[:end]] for end in range(len(key), 0, -1) if key[:end] in lines), 1)


def _said(error: Any) -> str:
    return _unknown(error["loc"]) if error["type"] == "extra_forbidden" else in_words(error)


def _unknown(key: ValuePath) -> str:
    *section, name = key
    known = fields_of(tuple(section))
    if name in _SECRETS:
        return "no secret stands in a file: set LESSONGEN_API_KEY, or name a variable (api_key_env, token_env)"
    if name not in FileSettings.model_fields:
        elsewhere = [part for part in FileSettings.model_fields if name in fields_of((part,))]
        if elsewhere and len(key) > 1:
            return f"unknown key here; it belongs under [{elsewhere[0]}]"
    return f"unknown key{suggestion(str(name), sorted(known))}"


def fields_of(section: ValuePath) -> Mapping[str, Any]:
    """The fields of the table at `section`, () for the whole file; none when there is no such table."""
    owner: type[BaseModel] = FileSettings
    for part in section:
        if isinstance(part, int):
            continue
        annotation = owner.model_fields[part].annotation if part in owner.model_fields else None
        inner = next((kind for kind in (annotation, *get_args(annotation)) if _is_model(kind)), None)
        if inner is None:
            return {}
        owner = inner
    return owner.model_fields


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def dotted(key: ValuePath) -> str:
    """`models.0.name`, as messages and `config show` name a setting."""
    return ".".join(map(str, key))
