"""Lines about one lesson that `show` and `review show` both have: its attempts, and small pieces of text."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lessongen_core.store.details import Decision, TriedRow
    from lessongen_core.store.rows import ReviewMark

LABEL = 10  # characters, with the space behind it


def attempt_lines(tried: TriedRow, *, several_rounds: bool) -> list[str]:
    """One attempt: when, how long, tokens, cost, how it ended and what followed."""
    row = tried.attempt
    seconds = (row.ended_at - row.started_at).total_seconds()
    counted = row.tokens_prompt is not None or row.tokens_completion is not None
    facts = [
        date(row.started_at, seconds=True),
        f"{seconds:.1f} s",
        *([f"{number(row.tokens_prompt)} tokens in, {number(row.tokens_completion)} out"] if counted else []),
        *([f"{row.cost_usd:.4f} USD"] if row.cost_usd is not None else []),
    ]
    names = [
        *([f"finish {row.finish_reason}"] if row.finish_reason else []),
        *([f"request {row.request_id}"] if row.request_id else []),
        *([f"continues attempt {tried.continues}"] if tried.continues is not None else []),
    ]
    round_no = f"   round {tried.round}" if several_rounds else ""
    return [
        f"  {row.n:>4}  {row.model}{round_no}",
        f"        {'   '.join(facts)}",
        *([f"        {'   '.join(names)}"] if names else []),
        f"        {row.error_class or 'not judged yet'}{': ' + row.evidence if row.evidence else ''}",
        f"        -> {_decision_text(tried.decision)}",
    ]


def _decision_text(decision: Decision) -> str:
    from .render import duration

    if decision.kind in ("asked_again", "new_round"):
        wait_s = decision.wait_s or 0.0
        after = f"{wait_s:.1f} s" if wait_s < 10 else duration(wait_s)
        if decision.kind == "asked_again":
            return f"asked again {'at once' if wait_s < 0.05 else f'after {after}'}, {decision.model}"
        return f"the lesson ended; asked for again {after} later, {decision.model}"
    if decision.kind == "ended" and decision.state == "succeeded":
        return "a person accepted the lesson"
    if decision.kind == "ended":
        return f"ended: {decision.state}" + (f", not before {date(decision.at)}" if decision.at else "")
    if decision.kind == "waits":
        return "waits" + (f" until {date(decision.at, seconds=True)}" if decision.at else "")
    return {
        "result": "gave the lesson",
        "parked": "parked with its batch",
        "queued": "back on the queue",
        "running": "a worker has the lesson",
        "not_judged": "kept; the next worker goes on from this reply",
    }[decision.kind]


def decided_text(mark: ReviewMark) -> str:
    """What became of a review: open, or the decision, who took it, when and why."""
    if mark.decision is None:
        return "open"
    words = {"accept": "accepted", "reject": "rejected", "retry": "put back on the queue"}
    what = "accepted" if mark.accepted else words.get(mark.decision, mark.decision)
    how = [word for word, is_so in (("edited", mark.edited), ("forced", mark.forced)) if is_so]
    manner = f" ({', '.join(how)})" if how else ""
    by = f" by {mark.decided_by}" if mark.decided_by else ""
    when = f", {date(mark.decided_at)}" if mark.decided_at else ""
    return f"{what}{manner}{by}{when}{f': {mark.note}' if mark.note else ''}"


def field(label: str, text: str) -> str:
    """`text` behind its label."""
    return f"  {label:<{LABEL - 1}} {text}"


def date(moment: datetime, *, seconds: bool = False) -> str:
    """Local time with its zone."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z" if seconds else "%Y-%m-%d %H:%M %Z")


def number(value: int | None) -> str:
    """With commas; `?` where it is not known."""
    return "?" if value is None else f"{value:,}"
