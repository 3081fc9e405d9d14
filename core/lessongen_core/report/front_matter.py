"""YAML front matter, written by the YAML dumper and read back for its own keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

# Invisible, or turns the reading direction: such a text is written with escapes, the value stays the same.
_INVISIBLE = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def front_matter(values: Mapping[str, Any]) -> str:
    """Return `values` between two `---` lines, in their order, one line a value."""
    plain = not any(_INVISIBLE.search(value) for value in values.values() if isinstance(value, str))
    text = yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=plain, width=2**31)
    return f"---\n{text}---\n"


def read_front_matter(text: str) -> dict[str, Any]:
    """Return the values at the top of `text`; {} when there are none or they are not a mapping."""
    if not text.startswith("---\n") or (end := text.find("\n---\n", 3)) < 0:
        return {}
    try:
        values = yaml.safe_load(text[4 : end + 1])
    except (yaml.YAMLError, ValueError, RecursionError):  # a 32nd of January, a thousand brackets
        return {}
    return values if isinstance(values, dict) else {}
