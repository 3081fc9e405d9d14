"""Repairs: facts that are read from errors, as numbers are written there."""

from __future__ import annotations

import dataclasses
import json
import pickle

import pytest

from lessongen_core.classify import classify
from lessongen_core.provider import RawReply
from lessongen_core.repair import Repair

SENTENCE = "This model's maximum context length is {} tokens. However, your messages resulted in {} tokens."


def taught(message: str, status: int = 400) -> Repair | None:
    """What an error with `message` teaches."""
    found = classify(RawReply(status=status, error_body=json.dumps({"error": {"message": message}})))
    assert found is not None
    return found.repair


@pytest.mark.parametrize("written", ["128000", "128,000", "128.000", "128_000"])
def test_numbers_are_read_as_they_are_written(written: str):
    """With or without marks between the thousands, at the end of a sentence too."""
    assert taught(SENTENCE.format(written, "200000")) == Repair("context_window", 128_000, 200_000)
    assert taught(f"Too long. The maximum context length is {written}.") == Repair("context_window", 128_000)


@pytest.mark.parametrize("written", ["0", "7", "1e9", "12,34", "9" * 12, "9" * 40, "-4096", "many"])
def test_no_window_is_guessed(written: str):
    """What is no number of tokens that a window can have teaches nothing, and stays an overflow."""
    found = classify(RawReply(status=400, error_body=json.dumps({"error": SENTENCE.format(written, "10")})))
    assert found is not None and found.error_class == "context_overflow" and found.repair is None


def test_the_least_affordable_reply_counts():
    """Where several providers name what can be afforded, the smallest reply is affordable at each."""
    assert taught("can only afford 900; can only afford 1,200; can only afford 850", 402) == Repair("max_tokens", 850)


def test_a_repair_is_a_value():
    """It cannot change, compares by content, and crosses process boundaries."""
    repair = Repair("max_tokens", 850)
    assert pickle.loads(pickle.dumps(repair)) == repair
    with pytest.raises(dataclasses.FrozenInstanceError):
        repair.value = 1  # type: ignore[misc]
