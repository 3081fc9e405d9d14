"""What a source set holds: passages a lesson may cite, and passages that are kept from every model."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document. `position` counts from 0 in the document; `heading_path` is "A > B".

    Of one that joins neighbour sections of A it is "A > B; C".
    """

    document: str
    position: int
    heading_path: str
    text: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A passage that seems to speak to the model. `evidence` is one line: what kind of sign, and its words."""

    passage: Passage
    evidence: str


@dataclass(frozen=True, slots=True)
class SourceSet:
    """Passages of the documents a set names. `key` is a hash of documents and texts, not of the id."""

    id: str
    key: str
    passages: tuple[Passage, ...]
    quarantined: tuple[Quarantined, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        """The names of its documents, in order."""
        held = (*self.passages, *(kept.passage for kept in self.quarantined))
        return tuple(dict.fromkeys(passage.document for passage in held))

    @property
    def kept_back(self) -> dict[str, int]:
        """How many passages of each document are quarantined; documents without any are no key."""
        return dict(Counter(kept.passage.document for kept in self.quarantined))

    @property
    def lost(self) -> dict[str, int]:
        """The documents of which nothing is left, since all their passages are quarantined, and how many those are."""
        heard = {passage.document for passage in self.passages}
        return {document: number for document, number in self.kept_back.items() if document not in heard}


def nothing_of(document: str, passages: int) -> str:
    """What to say of a document all of whose `passages` are quarantined."""
    which = "its only passage is" if passages == 1 else f"all its {passages} passages are"
    return f"nothing of {document} reaches a lesson: {which} kept from the model"


def source_set(set_id: str, passages: Sequence[Passage], quarantined: Sequence[Quarantined] = ()) -> SourceSet:
    """A set with its key: SHA-256, in hex, over documents, heading paths and texts.

    Quarantined passages count too, apart from the others: one that is released changes the key.
    """
    digest = hashlib.sha256()
    _feed(digest, passages)
    if quarantined:
        digest.update(b"quarantined")
        _feed(digest, (kept.passage for kept in quarantined))
    return SourceSet(set_id, digest.hexdigest(), tuple(passages), tuple(quarantined))


def _feed(digest: hashlib._Hash, passages: Iterable[Passage]) -> None:
    for passage in passages:
        for part in (passage.document, passage.heading_path, passage.text):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
