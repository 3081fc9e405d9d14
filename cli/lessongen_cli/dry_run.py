"""The answer of `submit --dry-run` and `run --dry-run`: what a submission would hold, take and cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .anew import anew_data, anew_lines
from .specs import count
from .terminal import answer, answer_json, clean

if TYPE_CHECKING:
    from lessongen_core.config import Settings
    from lessongen_core.estimate import ModelEstimate
    from lessongen_core.spec.loader import LoadedSpecs
    from lessongen_jobs.dry_run import Foreseen

MAX_IDS = 8  # of lessons in one line


def show_estimate(
    loaded: LoadedSpecs,
    settings: Settings,
    *,
    name: str | None,
    fresh: bool,
    max_cost_usd: float | None,
    as_json: bool,
) -> None:
    """Answer a dry run: how many lessons there are, what their first calls will take and cost, and whether the budget
    is enough.
    """
    from lessongen_jobs.checks import check_prices
    from lessongen_jobs.dry_run import foresee

    if max_cost_usd is not None:
        check_prices(settings)
    found = foresee(loaded, settings, name=name, fresh=fresh)
    short = _short_of_money(found, max_cost_usd)
    if as_json:
        data = {
            "name": loaded.name,
            "lessons": len(loaded.lessons),
            "invalid": loaded.invalid,
            "reused": None if found.not_looked_up else found.paid,
            "rewritten": anew_data(found.rewritten),
            "max_cost_usd": max_cost_usd,
            "estimate": _estimated(found, offline=settings.offline),
        }
        answer_json("dry-run", data, [*map(str, loaded.warnings), *([short] if short else [])])
        return
    left_out = f", {loaded.invalid:,} not valid" if loaded.invalid else ""
    head = f"{loaded.name}: {count(len(loaded.lessons), 'lesson')} valid{left_out}; nothing was submitted"
    lines = [
        head,
        *_reuse_lines(found, fresh=fresh),
        *anew_lines(found.rewritten),
        *_estimate_lines(found, offline=settings.offline),
    ]
    if max_cost_usd is not None:
        lines += _wrapped(short or f"The budget of {_usd_text(max_cost_usd)} is enough for these calls.")
    answer("\n".join(clean(line) for line in lines))


def _estimated(found: Foreseen, *, offline: bool) -> dict[str, Any]:
    expected = found.estimate
    return {
        "offline": offline,
        "sampled": expected.sampled,
        "models": [
            {
                "model": model.name,
                "lessons": model.lessons,
                "tokens_prompt": model.tokens_prompt,
                "tokens_completion": model.tokens_completion,
                "tokens_completion_most": model.tokens_completion_most,
                "cost_usd": _rounded(model.cost_usd),
                "cost_usd_most": _rounded(model.cost_usd_most),
                "learned": list(found.learned[model.name].told) if model.name in found.learned else [],
            }
            for model in expected.models
        ],
        "lessons_that_fit_no_model": list(expected.fit_no_model),
        "lessons_without_context": list(expected.without_context),
    }


def _rounded(cost: float | None) -> float | None:
    return None if cost is None else round(cost, 6)


def _reuse_lines(found: Foreseen, *, fresh: bool) -> list[str]:
    if found.not_looked_up:
        return _wrapped(
            f"Lessons already paid for cost nothing again; which they are is not known: {found.not_looked_up}"
        )
    if fresh:
        return ["Every lesson is written anew (--fresh), also those already paid for."]
    return [f"{count(found.paid, 'lesson')} already paid for: reused at no cost."] if found.paid else []


def _estimate_lines(found: Foreseen, *, offline: bool) -> list[str]:
    """The estimate for people, within 80 columns as long as the models' names are short."""
    expected = found.estimate
    if not expected.to_write:
        return []
    lines = ["Estimate for the first call of each lesson; retries come on top."]
    if expected.sampled < expected.to_write:
        lines.append(f"From {expected.sampled:,} lessons, evenly chosen, and scaled to all.")
    for model in expected.models:
        if not model.lessons:
            continue
        lines += [
            f"  {model.name}: {count(model.lessons, 'lesson')}",
            f"    tokens  {model.tokens_prompt:,} in; {model.tokens_completion:,} out likely,"
            f" {model.tokens_completion_most:,} at most",
            f"    cost    {_cost_line(model, offline=offline)}",
        ]
        if model.name in found.learned:
            lines.append(f"    learned {', '.join(found.learned[model.name].told)}")
    for why, ids in (
        ("fits no model's context_window", expected.fit_no_model),
        ("finds nothing in its sources", expected.without_context),
    ):
        if ids:
            more = f" and {len(ids) - MAX_IDS:,} more" if len(ids) > MAX_IDS else ""
            lines.append(f"  not asked, {why}: {', '.join(ids[:MAX_IDS])}{more}")
    return lines


def _cost_line(model: ModelEstimate, *, offline: bool) -> str:
    if offline:
        return "none: no LLM writes these lessons"
    if model.cost_usd is None:
        return "not known: set price_prompt and price_completion in its [[models]]"
    assert model.cost_usd_most is not None
    places = 2 if model.cost_usd >= 1 else 4
    return f"{model.cost_usd:,.{places}f} USD likely, {model.cost_usd_most:,.{places}f} USD at most"


def _short_of_money(found: Foreseen, max_cost_usd: float | None) -> str | None:
    """What a budget will not pay for, by the estimate; None when it is enough, or there is none.

    A batch sets the most that a call can cost aside, and gets back what it did not: the last lessons need the room.
    """
    costs = found.estimate.cost_usd
    if max_cost_usd is None or costs is None or costs[1] <= max_cost_usd:
        return None
    likely, most = costs
    budget = _usd_text(max_cost_usd)
    if likely <= max_cost_usd:
        return f"The budget of {budget} is enough if replies are as long as expected; it may take {_usd_text(most)}."
    lessons = found.estimate.to_write
    written = int(lessons * max_cost_usd / likely)
    return (
        f"The budget of {budget} is below the likely {_usd_text(likely)}: about {written:,} of "
        f"{count(lessons, 'lesson')} will be written, the others parked."
    )


def _usd_text(cost: float) -> str:
    return f"{cost:,.{2 if cost >= 1 else 4}f} USD"


def _wrapped(text: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, 78)
