"""What one call asks for, by what errors taught about its model."""

from __future__ import annotations

import pytest
from provider_calls import COURSE, LESSON, RETRIEVED

from lessongen_core.config import load_settings
from lessongen_core.learned import Learned
from lessongen_core.options import BatchOptions
from lessongen_core.pipeline import LEAST_ROOM, Task, build_request, least_tokens, messages_for
from lessongen_core.provider import ChatRequest
from lessongen_core.provider.client import payload


def request(known: Learned) -> ChatRequest:
    """The call for a lesson, to a model of which `known` is known."""
    options = BatchOptions.from_settings(load_settings())
    task = Task(LESSON, COURSE, {}, options)
    return build_request(task, options.models[0], messages_for(task, RETRIEVED), known)


@pytest.mark.parametrize(("short", "asked"), [(0, least_tokens(LESSON)), (1, LEAST_ROOM)])
def test_no_reply_is_asked_for_that_is_too_short_for_the_lesson(short: int, asked: int) -> None:
    """What another lesson was told to be affordable binds this one only if a lesson can come of it."""
    assert request(Learned(max_tokens=least_tokens(LESSON) - short)).max_tokens == asked


def test_what_a_model_does_not_take_is_left_out() -> None:
    """No temperature, no word on how to stream; and a refusal says what was in the request."""
    whole, bare = request(Learned()), request(Learned(drop_temperature=True, drop_stream_options=True))
    assert [payload(sent).keys() for sent in (whole, bare)] == [
        {"model", "messages", "max_tokens", "stream", "stream_options", "temperature"},
        {"model", "messages", "max_tokens", "stream"},
    ]
    assert (whole.asked()["stream_options"], bare.asked()["stream_options"]) == (True, False)
