"""Which passages a prompt had, kept beside its reply: a reply is judged, continued and asked again with the same ones.

Passages of stored sets are references, since the texts behind a key never change; those of a service are kept whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .retrieval import PassageIndex, Retrieved, Searchable
from .sources import Passage


def remember(retrieved: Retrieved, indexes: Mapping[str, Searchable]) -> dict[str, Any] | None:
    """`retrieved` as JSON; None when there is nothing to remember."""
    if not retrieved.passages:
        return None
    return {
        "passages": [_reference(passage, indexes) or _whole(passage) for passage in retrieved.passages],
        "by_section": [list(numbers) for numbers in retrieved.by_section],
    }


def recall(kept: Mapping[str, Any], indexes: Mapping[str, Searchable]) -> Retrieved:
    """The reverse of `remember`, given the indexes of the same sets."""
    passages = tuple(
        Passage(**entry) if isinstance(entry, dict) else indexes[entry[0]].passages[entry[1]]
        for entry in kept["passages"]
    )
    return Retrieved(passages, tuple(map(tuple, kept["by_section"])))


def _reference(passage: Passage, indexes: Mapping[str, Searchable]) -> list[Any] | None:
    for name, index in indexes.items():
        if isinstance(index, PassageIndex) and passage in index.passages:
            return [name, index.passages.index(passage)]
    return None


def _whole(passage: Passage) -> dict[str, Any]:
    return {
        "document": passage.document,
        "position": passage.position,
        "heading_path": passage.heading_path,
        "text": passage.text,
    }
