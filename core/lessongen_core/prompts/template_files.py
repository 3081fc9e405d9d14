"""Templates from files: read once, at submit, and frozen in the batch, so that every worker says the same."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..errors import ConfigError
from .templates import NAMES, TEMPLATES, Templates

MOST_BYTES: Final = 100_000  # a quarter of a small model's window


def load_templates(files: Mapping[str, Path | None], *, beside: Path | None) -> Templates:
    """The texts of `files` by name; relative paths begin in the folder `beside`, None for the current one.

    Raises:
        ConfigError: a file cannot be read or does not fit its place; every fault of every file, as `file:line: what`.
    """
    texts: dict[str, str] = {}
    faults: list[str] = []
    for name in NAMES:
        path = files.get(name)
        if path is None:
            continue
        path = (beside or Path()) / path.expanduser()
        try:
            texts[name] = _read(path)
        except ValueError as exc:
            faults.append(f"{path}: {exc} ([prompts] {name})")
            continue
        faults += [f"{path}:{line}: {fault}" for line, fault in TEMPLATES[name].faults(texts[name])]
    if faults:
        raise ConfigError(
            faults[0], details=faults[1:], hint="lessongen prompts show NAME --built-in  prints one that is right"
        )
    return Templates(**texts)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as exc:
        raise ValueError(f"cannot be read: {exc.strerror or exc}") from exc
    except UnicodeDecodeError as exc:
        raise ValueError("is no UTF-8 text") from exc
    if len(data) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES:,} bytes")
    if not text.strip():
        raise ValueError("is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")
