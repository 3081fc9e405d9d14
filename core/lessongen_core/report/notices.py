"""What somebody who reads a report must not miss: the same sentences in every report for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .figures import calls, no_llm


@dataclass(frozen=True, slots=True)
class Notice:
    """`lead` is shown bold; both hold others' text, not escaped."""

    lead: str
    text: str
    tone: Literal["bad", "poor", "mute"] = "mute"


def notices(document: Mapping[str, Any]) -> list[Notice]:
    """All of them, the gravest first."""
    return [*batch_notices(document), *model_notices(document)]


def batch_notices(document: Mapping[str, Any]) -> Iterator[Notice]:
    """Why it is blocked, and that no LLM wrote it."""
    batch, parked = document["batch"], document["summary"]["parked"]
    if parked:
        lessons = "lesson" if parked == 1 else "lessons"
        reason = batch["blocked_reason"] or ""
        yield Notice("The batch is blocked:", f"{parked:,} {lessons} parked. {reason[:1].upper()}{reason[1:]}", "bad")
    if no_llm(document):
        yield Notice("No LLM wrote these lessons:", "the offline writer composed them from spec and sources.")


def model_notices(document: Mapping[str, Any]) -> Iterator[Notice]:
    """Of models that are gone or answered by others, and of what is missing in the cost."""
    for model in document["models"]:
        if model["not_served"]:
            yield Notice(f"{model['model']} is not served", f"and is asked no more: {model['not_served']}", "bad")
        if model["served_by_others"]:
            others = ", ".join(model["served_by_others"])
            yield Notice(f"Asked {model['model']}, served by {others},", "by the provider's own word.", "poor")
    yield from _cost_notices(document)


def _cost_notices(document: Mapping[str, Any]) -> Iterator[Notice]:
    """Nothing where nothing is paid for; of calls that broke off nothing where no model has a price."""
    summary, budget = document["summary"], document["batch"]["budget"]
    if no_llm(document):
        return
    told = [model for model in document["models"] if model["tokens_prompt"]]
    without = [model for model in told if model["cost_usd"] is None]
    if without:
        names = ", ".join(
            f"{model['model']} ({model['calls_unpriced']:,} {calls(model['calls_unpriced'])})" for model in without
        )
        how = "price_prompt and price_completion under [[models]] in lessongen.toml give the next calls a cost"
        yield Notice("Cost not known:", f"no price is set for {names}; {how}.")
    deaths = summary["worker_deaths"]
    broken = summary["calls_unpriced"] - sum(model["calls_unpriced"] for model in without)
    if summary["cost_usd"] is None and not budget and without:
        return
    parts = []
    if broken:
        parts.append(
            f"{broken:,} {'call was' if broken == 1 else 'calls were'} broken off, or came without a count of tokens"
        )
    if deaths:
        parts.append(f"workers died {deaths:,} {'time' if deaths == 1 else 'times'} with a lesson in hand")
    if parts:
        taken = budget["unpriced_usd"] if budget else 0
        held = f" {taken:.4f} USD of the budget are held for such calls." if taken else ""
        yield Notice(
            "Cost is not fully known:", f"{', and '.join(parts)}; the provider may charge for these.{held}", "poor"
        )
