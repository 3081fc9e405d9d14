"""The tables between the markers of docs/quality.md; what stands outside the markers is written by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path


def fill(path: Path, tables: Mapping[str, str]) -> None:
    """Put each of `tables` between `<!-- calibrate: NAME -->` and `<!-- end -->`.

    Raises:
        ValueError: the file has a marker without a table, or a table has no marker.
    """
    text = path.read_text(encoding="utf-8")
    pattern = re.compile(r"(<!-- calibrate: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
    named = [found[2] for found in pattern.finditer(text)]
    if sorted(named) != sorted(tables):
        raise ValueError(f"{path}: markers {sorted(named)}, tables {sorted(tables)}")
    path.write_text(pattern.sub(lambda m: f"{m[1]}{tables[m[2]]}\n{m[3]}", text), encoding="utf-8")
