"""Every value of a TOML file is found on its line."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from lessongen_core.toml_places import Path, places

TEXT = '''\
# lessongen.toml
title = "with # and = and ["
a.b.c = 1.5
"quoted.key".x = true
[provider]  # a comment
base_url = "http://h/v1"
long = """
[limits]
not = "a key"
\\""" still """""
raw = \'\'\'
[[models]]
\'\'\'
[[models]]
name = "one"
tags = [
  "x",  # first
  [1, 2],
  { y = 1, z.q = [3] },
]
[models.extra]
deep = 1979-05-27T07:32:00Z
[[models]]
name = "two"
[[models.parts]]
n = -1.5e3
[[models.parts]]
n = 0x2F
[retention]
completed = {count = 1, age_h = 2}
[ spaced . "out" ]
last = nan'''
LINES = {
    ("title",): 2, ("a", "b", "c"): 3, ("quoted.key", "x"): 4, ("provider",): 5, ("provider", "base_url"): 6,
    ("provider", "long"): 7, ("provider", "raw"): 11, ("models",): 14, ("models", 0): 14, ("models", 0, "name"): 15,
    ("models", 0, "tags"): 16, ("models", 0, "tags", 0): 17, ("models", 0, "tags", 1): 18,
    ("models", 0, "tags", 1, 1): 18, ("models", 0, "tags", 2, "y"): 19, ("models", 0, "tags", 2, "z", "q", 0): 19,
    ("models", 0, "extra"): 21, ("models", 0, "extra", "deep"): 22, ("models", 1): 23, ("models", 1, "name"): 24,
    ("models", 1, "parts", 0, "n"): 26, ("models", 1, "parts", 1): 27, ("models", 1, "parts", 1, "n"): 28,
    ("retention",): 29, ("retention", "completed", "age_h"): 30, ("spaced", "out"): 31, ("spaced", "out", "last"): 32,
}  # fmt: skip


def paths_in(value: Any, path: Path = ()) -> set[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path}.union(*(paths_in(inner, (*path, key)) for key, inner in items)) - {()}


def test_every_value_is_found_on_its_line() -> None:
    """Tables, arrays of tables, dotted and quoted keys, inline tables, texts that look like keys."""
    found = places(TEXT)
    assert {path: found.get(path) for path in LINES} == LINES


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), "", "\n\n", "x=1", "[a]\n[a.b]\n[[a.c]]\n"])
def test_nothing_is_missed_and_nothing_is_made_up(text: str) -> None:
    """What tomllib reads has a line, and what has a line is what tomllib reads (a table between two keys apart)."""
    read = paths_in(tomllib.loads(text))
    found = set(places(text))
    assert found <= read
    assert {path for path in read if path not in found} <= {path[:n] for path in found for n in range(len(path))}
