"""The figures of a batch in words: the same in every report for people. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..config import OFFLINE_MODEL

STATUS: Final = {
    "succeeded": "success",
    "partial": "partial",
    "failed": "failed",
    "blocked": "partial",
    "cancelled": "partial",
}
_TONES: Final = {"success": "good", "partial": "poor", "failed": "bad"}
_OPEN_STATES: Final = ("queued", "running", "waiting")
_LEAST_IDLE_S: Final = 60.0
_LEAST_IDLE_SHARE: Final = 0.1
_MOST_WRITERS: Final = 4  # models that are named as such
_TITLES: Final = {
    "succeeded": "Succeeded",
    "retryable": "Retryable",
    "review": "Needs review",
    "cancelled": "Cancelled",
    "parked": "Parked",
}


def status_words(document: Mapping[str, Any]) -> tuple[str, str]:
    """How the batch stands, and the tone of it: good, poor, bad or mute."""
    status = document["batch"]["status"]
    if status == "running":
        return "still running", "mute"
    words = STATUS[status]
    return (f"{words} ({status})" if status in ("blocked", "cancelled") else words), _TONES[words]


def counts(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How many lessons ended where; the empty buckets too."""
    summary = document["summary"]
    return [("Lessons", f"{summary['total']:,}"), *((title, f"{summary[name]:,}") for name, title in _TITLES.items())]


def figures(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Rates, calls, tokens and cost, beside `counts` and `times`."""
    batch, summary, lessons = document["batch"], document["summary"], document["lessons"]
    scores = [lesson["quality_score"] for lesson in lessons if lesson["outcome"] == "succeeded"]
    scores = [score for score in scores if score is not None]
    reused = sum(lesson["outcome"] == "succeeded" and not lesson["attempts"] for lesson in lessons)
    return [
        *([("Accepted by a person", f"{summary['reviewed']:,}")] if summary["reviewed"] else []),
        *([("Rejected by a person", f"{summary['rejected']:,}")] if summary["rejected"] else []),
        *([("Reused from an earlier batch", f"{reused:,}")] if reused else []),
        ("Success rate", f"{summary['success_rate']:.1f} %"),
        ("Mean score of the succeeded", f"{sum(scores) / len(scores):.3f}" if scores else "-"),
        ("Written by a fallback model", f"{sum(lesson['fallback'] for lesson in lessons):,}"),
        ("Provider calls", f"{summary['attempts']:,}"),
        ("Most calls at once", f"{summary['calls_at_once']:,}"),
        ("Tokens in, out", f"{summary['tokens_prompt']:,}, {summary['tokens_completion']:,}"),
        ("Cost", cost(document)),
        *([("Budget", _budget(batch["budget"]))] if batch["budget"] else []),
    ]


def times(batch: Mapping[str, Any]) -> list[tuple[str, str]]:
    """When it began and ended, and how long it took."""
    return [
        ("Started", batch["started_at"]),
        ("Finished", batch["finished_at"] or "-"),
        ("Duration", duration(batch["duration_s"])),
        *(
            [("Calls under way for", working)]
            if (working := work_time(batch["duration_s"], batch["calling_s"]))
            else []
        ),
    ]


def work_time(duration_s: float, calling_s: float) -> str:
    """For how long calls were under way, "4m07s"; "" where that says no more than the duration does."""
    idle_s = duration_s - calling_s
    told = calling_s and idle_s >= _LEAST_IDLE_S and idle_s > duration_s * _LEAST_IDLE_SHARE
    return duration(calling_s) if told else ""


def cost(document: Mapping[str, Any]) -> str:
    """USD, and how many calls are missing in it; why they are is a notice."""
    known, unpriced = document["summary"]["cost_usd"], document["summary"]["calls_unpriced"]
    if known is None:
        return "not known" if unpriced and not no_llm(document) else "-"
    return f"{known:.4f} USD" + (f" + {unpriced:,} {calls(unpriced)} of unknown cost" if unpriced else "")


def _budget(budget: Mapping[str, Any]) -> str:
    return f"{budget['taken_usd']:.4f} of {budget['max_cost_usd']:.4f} USD taken"


def settings(frozen: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the batch was submitted with: the chain with the tries of each model, retries and the threshold."""
    chain = [f"{model['model']} ({_tries(model['max_tries'])})" for model in frozen["models"]]
    base_s, cap_s = frozen["backoff_base_s"], frozen["backoff_cap_s"]
    return [
        ("Models, in this order", ", then ".join(chain) or "-"),
        ("Attempts a lesson", "-" if frozen["attempts"] is None else f"{frozen['attempts']:,}"),
        ("Backoff", "-" if base_s is None else f"exponential from {base_s:g} s to {cap_s:g} s, full jitter"),
        ("Quality threshold", "-" if frozen["quality_threshold"] is None else f"{frozen['quality_threshold']:g}"),
    ]


MODEL_COLUMNS: Final = (
    "Calls", "Lessons", "429", "Median", "90 % within", "Tokens in", "Tokens out", "Cost, USD", "Limit in force",
)  # fmt: skip


def model_cells(model: Mapping[str, Any]) -> list[str]:
    """A model's values under MODEL_COLUMNS."""
    seconds, usd, unpriced = model["latency_s"], model["cost_usd"], model["calls_unpriced"]
    return [
        f"{model['calls']:,}",
        f"{model['succeeded']:,}",
        f"{100 * model['limited_share']:.1f} %",
        "-" if seconds is None else f"{seconds['p50']:.1f} s",
        "-" if seconds is None else f"{seconds['p90']:.1f} s",
        f"{model['tokens_prompt']:,}",
        f"{model['tokens_completion']:,}",
        "-" if usd is None else f"{usd:.4f}" + (f" + {unpriced:,} unknown" if unpriced else ""),
        limit_words(model["limit"]),
    ]


def limit_words(limit: Mapping[str, Any] | None) -> str:
    """How fast a model was asked at the end, and why it stood still."""
    if limit is None:
        return "-"
    parts = [f"{limit['concurrency']} of {limit['configured']} at once"]
    if limit["requests_per_s"] is not None:
        parts.append(f"{limit['requests_per_s']:g}/s")
    if limit["cause"] == "paused":
        parts.append(f"paused for {duration(limit['waits_s'])} more")
    elif limit["cause"] == "down":
        parts.append("did not answer")
    return ", ".join(parts)


def writer(document: Mapping[str, Any]) -> str:
    """Who wrote the lessons, in one clause."""
    if no_llm(document):
        return "by the offline writer, no LLM"
    names: dict[str, int] = {}
    for lesson in document["lessons"]:
        if lesson["outcome"] == "succeeded" and lesson["model"]:
            names[lesson["model"]] = names.get(lesson["model"], 0) + 1
    if not names:
        return "no lesson is written yet" if document["batch"]["status"] == "running" else "no lesson was written"
    most = sorted(names.items(), key=lambda item: -item[1])
    others = [f"{len(most) - _MOST_WRITERS} others"] if len(most) > _MOST_WRITERS else []
    return "by " + ", ".join([*(f"{name} ({number:,})" for name, number in most[:_MOST_WRITERS]), *others])


def no_llm(document: Mapping[str, Any]) -> bool:
    """The offline writer's lessons; one that a person wrote is no LLM's either, and says so itself."""
    return bool(document["batch"]["offline"]) or any(lesson["model"] == OFFLINE_MODEL for lesson in document["lessons"])


def open_lessons(document: Mapping[str, Any]) -> int:
    """How many are not finished."""
    return sum(lesson["state"] in _OPEN_STATES for lesson in document["lessons"])


def duration(seconds: float) -> str:
    """`58s`, `4m07s`, `1h58m12s`; below 10 s with one place."""
    if seconds < 10:
        return f"{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes:02d}m{rest:02d}s"
    return f"{minutes}m{rest:02d}s" if minutes else f"{rest}s"


def rough(seconds: float) -> str:
    """`20s`, `7 min`, `3 h`, `2 days`."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"


def _tries(count: int) -> str:
    return "1 try" if count == 1 else f"{count} tries"


def calls(count: int) -> str:
    return "call" if count == 1 else "calls"
