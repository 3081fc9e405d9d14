"""Source sets: the passages of batches, found by the key of their set, and sets that are registered under an id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..sources import Passage, Quarantined, SourceSet
from .database import take_turn
from .schema import batches, passages, source_sets
from .times import at


@dataclass(frozen=True, slots=True)
class RegisteredSet:
    """A set as `sources add` recorded it.

    `documents`: {name, format, bytes, passages, quarantined, dropped, hidden} each; `paths`: what was named then.
    """

    id: str
    key: str
    documents: tuple[dict[str, Any], ...]
    paths: tuple[str, ...]
    allow_suspicious: bool
    added_at: datetime
    changed_at: datetime

    def count(self, what: str) -> int:
        """The sum over all documents of "passages", "quarantined" or "bytes"."""
        return sum(document[what] for document in self.documents)


def insert_passages(tx: Connection, sets: Iterable[SourceSet]) -> None:
    """Record the texts of `sets`, each key once; what a key stands for never changes."""
    for found in {each.key: each for each in sets}.values():
        if tx.execute(sa.select(passages.c.n).where(passages.c.set_key == found.key).limit(1)).first() is not None:
            continue
        kept: list[tuple[Passage, str | None]] = [(passage, None) for passage in found.passages]
        kept += [(each.passage, each.evidence) for each in found.quarantined]
        rows = [
            {
                "set_key": found.key,
                "n": n,
                "document": passage.document,
                "position": passage.position,
                "heading_path": passage.heading_path,
                "text": passage.text,
                "suspicion": suspicion,
            }
            for n, (passage, suspicion) in enumerate(kept)
        ]
        if rows:
            tx.execute(passages.insert(), rows)


def read_set(tx: Connection, set_key: str, *, set_id: str = "") -> SourceSet:
    """The passages recorded under `set_key`, in order."""
    rows = tx.execute(sa.select(passages).where(passages.c.set_key == set_key).order_by(passages.c.n)).all()
    found = [(Passage(row.document, row.position, row.heading_path, row.text), row.suspicion) for row in rows]
    return SourceSet(
        set_id,
        set_key,
        tuple(passage for passage, suspicion in found if suspicion is None),
        tuple(Quarantined(passage, suspicion) for passage, suspicion in found if suspicion is not None),
    )


def register(
    tx: Connection,
    found: SourceSet,
    *,
    documents: Sequence[dict[str, Any]],
    paths: Sequence[str],
    allow_suspicious: bool,
    now: float,
) -> str:
    """Record `found` under its id: "added", "changed", or "unchanged" when its texts are the same.

    Batches that were submitted keep the texts that they name.
    """
    take_turn(tx)
    before = tx.execute(sa.select(source_sets).where(source_sets.c.id == found.id).with_for_update()).one_or_none()
    values = {"documents": list(documents), "paths": list(paths), "allow_suspicious": allow_suspicious}
    insert_passages(tx, [found])
    if before is None:
        moments = {"added_at": now, "changed_at": now}
        tx.execute(source_sets.insert().values(id=found.id, set_key=found.key, **values, **moments))
        return "added"
    same = before.set_key == found.key
    changed_at = before.changed_at if same else now
    here = source_sets.c.id == found.id
    tx.execute(source_sets.update().where(here).values(set_key=found.key, changed_at=changed_at, **values))
    if not same:
        remove_unnamed_passages(tx)
    return "unchanged" if same else "changed"


def find_registered(tx: Connection, set_id: str) -> RegisteredSet | None:
    """The set of that id."""
    row = tx.execute(sa.select(source_sets).where(source_sets.c.id == set_id)).one_or_none()
    return None if row is None else _registered(row)


def list_registered(tx: Connection) -> list[RegisteredSet]:
    """All of them, by id."""
    return [_registered(row) for row in tx.execute(sa.select(source_sets).order_by(source_sets.c.id))]


def unregister(tx: Connection, set_id: str) -> None:
    """Forget the id, and the texts that no batch names."""
    take_turn(tx)
    tx.execute(source_sets.delete().where(source_sets.c.id == set_id))
    remove_unnamed_passages(tx)


def remove_unnamed_passages(tx: Connection) -> int:
    """Remove the texts of sets that neither a batch nor a registered id names any more; returns how many sets."""
    take_turn(tx)
    stored = set(tx.execute(sa.select(passages.c.set_key).distinct()).scalars())
    named = set(tx.execute(sa.select(source_sets.c.set_key)).scalars())
    for courses in tx.execute(sa.select(batches.c.courses)).scalars():
        named.update(key for entry in courses for key in entry["sets"].values())
    for key in stored - named:
        tx.execute(passages.delete().where(passages.c.set_key == key))
    return len(stored - named)


def _registered(row: Any) -> RegisteredSet:
    return RegisteredSet(
        id=row.id,
        key=row.set_key,
        documents=tuple(row.documents),
        paths=tuple(row.paths),
        allow_suspicious=row.allow_suspicious,
        added_at=at(row.added_at),
        changed_at=at(row.changed_at),
    )
