"""The commands that only look: status, list. They exit 0 whatever the batch did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from .exit_codes import for_status
from .options import MOST, AsJson, LatestRef
from .status_data import batch_data, standing_data, status_data
from .terminal import answer, answer_json, answer_lines, clean, say

if TYPE_CHECKING:
    from lessongen_core.store.rows import BatchRow
    from lessongen_jobs.batches import Standing

ENDED = 2  # the column of figures in `list`


def status(
    ref: LatestRef = "latest",
    exit_status: Annotated[bool, typer.Option("--exit-status", help="Exit as the batch ended; 8: not yet.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one moment of a batch."""
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    with Batches(load_settings(looking=True)) as batches:
        snapshot = batches.snapshot(batches.find(ref).id, unpriced=True)
        outlook = batches.outlook(snapshot.batch.id)
    if as_json:
        answer_json("status", status_data(snapshot) | {"rejected": outlook.rejected})
    else:
        from .status_lines import status_lines

        answer_lines(status_lines(snapshot, outlook))
    if exit_status:
        raise typer.Exit(for_status(snapshot.batch.status))


def list_batches(
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=MOST, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the batches, newest first."""
    from lessongen_core.config import load_settings
    from lessongen_core.errors import NoStore
    from lessongen_jobs.batches import Batches

    try:
        with Batches(load_settings(looking=True)) as batches:
            found, total = batches.recent(limit)
            standings = batches.standings(found)
    except NoStore:
        found, total, standings = [], 0, {}
    if as_json:
        items = [{**batch_data(batch), **standing_data(standings[batch.id])} for batch in found]
        answer_json("list", {"items": items, "total": total, "next": None})
    elif not found:
        say("no batch yet; start one:  lessongen run FILE")
    else:
        answer("\n".join(list_lines(found, standings)))
        if total > limit:
            say(f"and {total - limit:,} older:  lessongen list --limit {total}")


def list_lines(found: Sequence[BatchRow], standings: Mapping[str, Standing]) -> list[str]:
    """A table: how far each batch is, and what of it needs a person."""
    from .summary import status_text

    rows = [("ID", "STATUS", "ENDED", "NEEDS YOU", "STARTED", "NAME")]
    for batch in found:
        standing = standings[batch.id]
        done = sum(standing.counts[state] for state in ("succeeded", "retryable", "review"))
        rows.append(
            (
                batch.id,
                status_text(batch, alive=standing.alive),
                f"{done:,}/{batch.total:,}",
                _needs(standing),
                batch.created_at.astimezone().strftime("%Y-%m-%d %H:%M"),
                clean(batch.name + _whose(batch)),
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if at == ENDED and row is not rows[0] else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _whose(batch: BatchRow) -> str:
    """A night's batch is called by its schedule, unless it was given another name."""
    return f"  ({batch.schedule})" if batch.schedule and not batch.name.startswith(batch.schedule) else ""


def _needs(standing: Standing) -> str:
    """Lessons to look at, and those that wait for an account, a budget or a `retry-failed`."""
    counts = standing.counts
    parts = {"review": counts["review"] - standing.rejected, "parked": counts["parked"], "retry": counts["retryable"]}
    return ", ".join(f"{count:,} {what}" for what, count in parts.items() if count) or "-"
