"""What the shell offers after TAB where a batch or a lesson is asked for.

Only what a shell takes as one plain word is offered: a batch named `$(rm)` or `two words` is reached by its id.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lessongen_core.one_line import counted

Offer = tuple[str, str]  # a word, and what zsh and fish show beside it

_PLAIN = re.compile(r"[\w.+-]+")
_ODD = re.compile(r"[^\w .,+/-]")


def quietly(offers: Callable[[str], list[Offer]]) -> Callable[[str], list[Offer]]:
    """`offers`, with nothing where it fails: a traceback in the middle of a command line helps nobody."""

    def safe(incomplete: str) -> list[Offer]:
        try:
            return offers(incomplete)
        except Exception:  # noqa: BLE001 - see above
            return []

    return safe


def _batches(incomplete: str) -> list[Offer]:
    from lessongen_core.store.glance import newest_batches

    found = newest_batches()
    offers = [("latest", beside(f"{found[0].status}, {found[0].name}"))] if found else []
    nights = {batch.schedule: batch for batch in reversed(found) if batch.schedule and _PLAIN.fullmatch(batch.schedule)}
    offers += [
        # Bash cuts words at a colon: there it is typed by hand.
        (f"latest:{schedule}", beside(f"{batch.status}, {batch.id}"))
        for schedule, batch in reversed(nights.items())
    ]
    offers += [(batch.id, beside(f"{batch.status}, {counted(batch.total, 'lesson')}, {batch.name}")) for batch in found]
    names = {batch.name: batch for batch in reversed(found) if _PLAIN.fullmatch(batch.name)}
    offers += [(name, beside(f"{batch.status}, {batch.id}")) for name, batch in reversed(names.items())]
    return [offer for offer in offers if offer[0].startswith(incomplete)]


def _lessons(incomplete: str, *, state: str | None = None) -> list[Offer]:
    from lessongen_core.store.glance import lessons_of

    ref, slash, _ = incomplete.partition("/")
    if not slash:
        return [*_batches(incomplete)]
    return [
        (f"{ref}/{lesson.lesson_id}", beside(f"{lesson.state}, {lesson.title}"))
        for lesson in lessons_of(ref)
        if _PLAIN.fullmatch(lesson.lesson_id) and state in (None, lesson.state)
    ]


def _reviews(incomplete: str) -> list[Offer]:
    return _lessons(incomplete, state="review")


def beside(text: str) -> str:
    """`text` on one line, without what a shell or a terminal could act on."""
    return _ODD.sub("_", text)[:70]


batches = quietly(_batches)
lessons = quietly(_lessons)
reviews = quietly(_reviews)
