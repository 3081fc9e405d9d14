"""What a submission would find in the store: lessons that are paid for, and what errors taught. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from lessongen_core.config import Settings
from lessongen_core.errors import LessongenError, NoStore
from lessongen_core.estimate import Estimate, estimate
from lessongen_core.learned import Learned
from lessongen_core.spec.loader import LoadedSpecs
from lessongen_core.store import batches, hosts, limits
from lessongen_core.store.database import ANSWER_S, open_store
from lessongen_core.store.rewritten import NOTHING_REWRITTEN, Rewritten, rewritten

from .submit import new_batch


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`paid`: lessons that would be reused, `learned`: models of which an error taught something.

    `rewritten`: lessons that have a result and would be written anew.

    `not_looked_up`: why the store could not say; nothing is known of either then.
    """

    estimate: Estimate
    paid: int
    learned: dict[str, Learned]
    not_looked_up: str | None = None
    rewritten: Rewritten = NOTHING_REWRITTEN


@dataclass(frozen=True, slots=True)
class _Found:
    paid: frozenset[int] = frozenset()
    learned: dict[str, Learned] = field(default_factory=dict)
    rewritten: Rewritten = NOTHING_REWRITTEN


def foresee(loaded: LoadedSpecs, settings: Settings, *, name: str | None = None, fresh: bool = False) -> Foreseen:
    """Estimate what submitting `loaded` will take. A store that is away is no reason to answer nothing."""
    why, found = None, _Found()
    try:
        found = _look(loaded, settings, name=name, fresh=fresh)
    except NoStore:
        pass  # nothing was ever submitted: nothing is paid for
    except LessongenError as exc:
        why = str(exc)
    expected = estimate(loaded, settings, paid=found.paid, learned=found.learned)
    return Foreseen(expected, len(found.paid), found.learned, why, found.rewritten)


def _look(loaded: LoadedSpecs, settings: Settings, *, name: str | None, fresh: bool) -> _Found:
    new = None if fresh else new_batch(loaded, settings, name=name, priority="normal")
    keys = [lesson.key for lesson in new.lessons] if new else []
    store = open_store(settings.store_url, busy_s=ANSWER_S)
    try:
        with store.read() as tx:
            have = batches.paid_keys(tx, keys)
            anew = rewritten(tx, new) if new else NOTHING_REWRITTEN
            known = limits.learned(tx, now=hosts.clock(tx))
    finally:
        store.close()
    endpoints = settings.endpoints.items()
    return _Found(
        frozenset(index for index, key in enumerate(keys) if key in have),
        {
            model: learned
            for model, endpoint in endpoints
            if (learned := known.get((endpoint.credential, model), Learned())) != Learned()
        },
        anew,
    )
