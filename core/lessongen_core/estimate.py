"""What a submission will ask for and cost, before anything is paid: no store, no network."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .chain import Candidate, choose
from .config import Model, Settings
from .errors import InsufficientContext
from .learned import Learned
from .options import BatchOptions
from .pipeline import Task, build_request, expected_tokens, fetch_context, least_tokens, messages_for, prompt_tokens
from .provider.reply import RawReply, estimated_tokens
from .retrieval import NOTHING, TOKEN_BUDGET, PassageIndex, Searchable
from .sources import SourceSet
from .spec.loader import LoadedSpecs, PlacedLesson

MOST_SAMPLED = 200  # retrieval is what takes the time
_UNKNOWN = Learned()


@dataclass(frozen=True, slots=True)
class Call:
    """The first call of one lesson. Tokens; a reply has `completion` of them, if it is as long as expected."""

    index: int
    prompt: int
    completion: int
    completion_most: int


@dataclass(frozen=True, slots=True)
class ModelEstimate:
    """The first calls of all lessons that one model is asked for. USD, None where the model has no prices."""

    name: str
    lessons: int
    tokens_prompt: int
    tokens_completion: int
    tokens_completion_most: int
    cost_usd: float | None
    cost_usd_most: float | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """First calls only. `sampled`: lessons that were looked at; the figures of `models` are scaled to all `to_write`.

    The lists hold the ids of lessons among the sampled ones that no model is asked for: their prompt fits no model's
    window, or their sources say nothing about them.
    """

    models: tuple[ModelEstimate, ...]
    to_write: int
    sampled: int
    fit_no_model: tuple[str, ...]
    without_context: tuple[str, ...]

    @property
    def cost_usd(self) -> tuple[float, float] | None:
        """What all first calls cost, likely and at most; None: a model that is asked has no prices."""
        asked = [model for model in self.models if model.lessons]
        if any(model.cost_usd is None for model in asked):
            return None
        return sum(model.cost_usd or 0.0 for model in asked), sum(model.cost_usd_most or 0.0 for model in asked)


def estimate(
    loaded: LoadedSpecs,
    settings: Settings,
    *,
    paid: Collection[int] = (),
    learned: Mapping[str, Learned] | None = None,
    most_sampled: int = MOST_SAMPLED,
) -> Estimate:
    """Build the real prompts of `loaded` (of at most `most_sampled` lessons, evenly spaced) and count.

    `paid`: places in `loaded.lessons` that cost nothing again; `learned`: what is known of a model. A model without an
    endpoint is passed over, as a worker does; where none has one, all count as configured.
    """
    options = BatchOptions.from_settings(settings)
    chain = [model for model in options.models if _asked(model, settings)]
    to_write = [placed for index, placed in enumerate(loaded.lessons) if index not in paid]
    known = [(learned or {}).get(model.name, _UNKNOWN) for model in chain]
    sample = _evenly(to_write, most_sampled)
    indexes: dict[str, PassageIndex] = {}
    calls: list[Call] = []
    too_large: list[str] = []
    without: list[str] = []
    for placed in sample:
        try:
            call = _first_call(_task(placed, loaded, options, indexes), chain, known)
        except InsufficientContext:
            without.append(placed.lesson_id)
            continue
        if call is None:
            too_large.append(placed.lesson_id)
        else:
            calls.append(call)
    scale = len(to_write) / len(sample) if sample else 1.0
    models = (
        _sum_up(model, [call for call in calls if call.index == index], scale, free=options.offline)
        for index, model in enumerate(chain)
    )
    return Estimate(tuple(models), len(to_write), len(sample), tuple(too_large), tuple(without))


def cost_of(model: Model, tokens_prompt: int, tokens_completion: int) -> float | None:
    """USD by the configured prices, None without them."""
    if model.price_prompt is None or model.price_completion is None:
        return None
    return (tokens_prompt * model.price_prompt + tokens_completion * model.price_completion) / 1e6


def price_of(model: Model, reply: RawReply) -> float | None:
    """USD that a call cost, by the provider's own word or by the tokens that it counted; None: it tells neither."""
    if reply.cost_usd is not None or reply.tokens_prompt is None:
        return reply.cost_usd
    return cost_of(model, reply.tokens_prompt, reply.tokens_completion or 0)


def taken_for(model: Model, reply: RawReply) -> float | None:
    """USD that a reply without a price takes of a budget; None: it may have cost anything.

    An error costs nothing, nor does a call that found nobody; a reply that broke off its prompt and what came of it.
    """
    if reply.text:
        return cost_of(model, int(reply.asked.get("prompt_tokens", 0)), estimated_tokens([reply.text]))
    refused = reply.failure == "connect" or (reply.status is not None and reply.status >= 400)
    return 0.0 if refused or (reply.failure is None and reply.error_body) else None


def _asked(model: Model, settings: Settings) -> bool:
    return settings.offline or not settings.has_provider or settings.endpoint(model.name) is not None


def _evenly(lessons: Sequence[PlacedLesson], most: int) -> list[PlacedLesson]:
    wanted = min(most, len(lessons))
    return [lessons[number * len(lessons) // wanted] for number in range(wanted)]


def _task(placed: PlacedLesson, loaded: LoadedSpecs, options: BatchOptions, indexes: dict[str, PassageIndex]) -> Task:
    """The lesson with the indexes of its sets; `indexes`, by key of the set, keeps those made so far."""
    file, spec = loaded.courses[placed.course_no], placed.spec
    own: Mapping[str, Searchable] = {
        name: _index(file.sets[name], indexes) for name in spec.named_sets if name in file.sets
    }
    return Task(spec, file.course, own, options)


def _index(sources: SourceSet, indexes: dict[str, PassageIndex]) -> PassageIndex:
    if sources.key not in indexes:
        indexes[sources.key] = PassageIndex.of(sources)
    return indexes[sources.key]


def _first_call(task: Task, chain: Sequence[Model], known: Sequence[Learned]) -> Call | None:
    """None: no model's window holds the prompt and a reply worth having.

    A context service is not asked: it is taken to fill the room that passages have.

    Raises:
        InsufficientContext: the lesson's sources have nothing for it.
    """
    served = not task.indexes.keys() >= set(task.lesson.named_sets)
    messages = messages_for(task, NOTHING if served else fetch_context(task))
    prompts = [prompt_tokens(messages, of_it) + (TOKEN_BUDGET if served else 0) for of_it in known]
    least = least_tokens(task.lesson)
    candidates = [
        Candidate(model.name, window=of_it.window(model.context_window), needs=prompt + least)
        for model, of_it, prompt in zip(chain, known, prompts, strict=True)
    ]
    index = choose(candidates, 0)
    if index is None:
        return None
    most = build_request(task, chain[index], messages, known[index]).max_tokens
    return Call(index, prompts[index], min(most, expected_tokens(task.lesson)), most)


def _sum_up(model: Model, calls: Sequence[Call], scale: float, *, free: bool) -> ModelEstimate:
    prompt = round(scale * sum(call.prompt for call in calls))
    likely = round(scale * sum(call.completion for call in calls))
    most = round(scale * sum(call.completion_most for call in calls))
    return ModelEstimate(
        model.name,
        round(scale * len(calls)),
        prompt,
        likely,
        most,
        0.0 if free else cost_of(model, prompt, likely),
        0.0 if free else cost_of(model, prompt, most),
    )
