"""Tables that a program writes between the markers of a document; all else in it is written by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path


def fill(path: Path, label: str, tables: Mapping[str, str]) -> None:
    """Put each of `tables` between `<!-- LABEL: NAME -->` and `<!-- end -->`.

    Raises:
        ValueError: the file has a marker without a table, or a table has no marker; nothing was written.
    """
    text = path.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {re.escape(label)}: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
    named = [found[2] for found in pattern.finditer(text)]
    if sorted(named) != sorted(tables):
        raise ValueError(f"{path}: markers {sorted(named)}, tables {sorted(tables)}")
    path.write_text(pattern.sub(lambda m: f"{m[1]}{tables[m[2]]}\n{m[3]}", text), encoding="utf-8")
