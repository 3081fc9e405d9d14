"""Which model is asked, what is remembered of each, and how a cut reply is joined."""

from __future__ import annotations

import pytest
from courses import SOURCE

from lessongen_core.chain import Candidate, choose, why_none
from lessongen_core.errors import AccountBlocked, ContextOverflow, LessonError, ModelUnavailable
from lessongen_core.learned import FACTS, Learned, facts_of
from lessongen_core.partial import adds, joined
from lessongen_core.repair import Repair

GOOD = Candidate("good", window=100_000, needs=5_000)
LARGE = Candidate("large", window=1_000_000, needs=5_000)
SMALL = Candidate("small", window=4_000, needs=5_000)
DEAD = Candidate("dead", window=100_000, needs=5_000, dead="retired")
BLOCKED = Candidate("blocked", window=100_000, needs=5_000, blocked="no credit")


@pytest.mark.parametrize(
    ("chain", "start", "larger_than", "index"),
    [
        ([GOOD, LARGE], 0, 0, 0),
        ([GOOD, LARGE], 1, 0, 1),
        ([GOOD, LARGE], 0, 100_000, 1),  # the first overflowed
        ([SMALL, GOOD], 0, 0, 1),  # skipped without a call
        ([DEAD, BLOCKED, GOOD], 0, 0, 2),
        ([GOOD, DEAD], 1, 0, None),  # the first had its tries
        ([GOOD], 1, 0, None),
    ],
)
def test_choose(chain: list[Candidate], start: int, larger_than: int, index: int | None) -> None:
    """The first model that is alive, served and large enough, never an earlier one."""
    assert choose(chain, start, larger_than=larger_than) == index


@pytest.mark.parametrize(
    ("chain", "error"),
    [
        ([DEAD, DEAD], ModelUnavailable),
        ([DEAD, BLOCKED], AccountBlocked),  # an account may come back
        ([SMALL, SMALL], ContextOverflow),
        ([SMALL, DEAD], ModelUnavailable),
    ],
)
def test_why_none(chain: list[Candidate], error: type[LessonError]) -> None:
    """The reason that may pass counts first."""
    assert choose(chain, 0) is None
    assert type(why_none(chain, 0)) is error


@pytest.mark.parametrize(
    ("repair", "facts"),
    [
        (Repair("token_param", "max_completion_tokens"), {"token_param": "max_completion_tokens"}),
        (Repair("drop_temperature"), {"drop_temperature": "1"}),
        (Repair("drop_stream_options"), {"drop_stream_options": "1"}),
        (Repair("max_tokens", 900), {"max_tokens": "900"}),
        (Repair("more_room"), {"more_room": "4"}),
        (Repair("context_window", 8192), {"window_seen": "8192"}),
        (Repair("context_window", 8192, prompt_tokens=9000), {"window_seen": "8192", "ratio": "1.500"}),
    ],
)
def test_facts(repair: Repair, facts: dict[str, str]) -> None:
    """What an error teaches is in force for the next request, here and in every other worker."""
    assert facts_of(repair, known=Learned(), estimated_prompt=6000) == facts
    known = Learned.from_facts(facts)
    assert known != Learned()
    assert known.window(200_000) == 200_000


def test_a_window_counts_for_all_when_it_was_named_twice() -> None:
    """One odd answer turns no other lesson away; the second one that says the same is believed."""
    known = Learned()
    for window in (200_000, 8192):
        facts = facts_of(Repair("context_window", 8192), known=known, estimated_prompt=6000)
        known = Learned.from_facts({"window_seen": "8192"} | facts)
        assert known.window(200_000) == window


@pytest.mark.parametrize(
    "value", ["", "\ufffd\ufffd", "9" * 400, "-1", "0", "0.000", "nan", "inf", "1e999", "[]", "x", "model", "messages"]
)
def test_facts_that_nobody_of_us_wrote_are_passed_over(value: str) -> None:
    """They lie in Redis: one that is damaged, or somebody's, turns no lesson away and names no other parameter."""
    facts = {name: value for name in FACTS if not name.startswith("drop_")}
    assert Learned.from_facts(facts) == Learned()


def test_more_room_has_an_end() -> None:
    """A model that fills any room gets 64 times the first, not more."""
    known = Learned()
    for _ in range(9):
        known = Learned.from_facts(facts_of(Repair("more_room"), known=known, estimated_prompt=1))
    assert known.room == 64


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("The tide tur", "ns twice a day.", "The tide turns twice a day."),
        ("a sentence that was cut here", "that was cut here and went on", "a sentence that was cut here and went on"),
        ("it is", "is it", "it isis it"),  # too short to be a repetition
        ("", "whole", "whole"),
        ("whole", "", "whole"),
    ],
)
def test_joined(before: str, after: str, whole: str) -> None:
    """A continuation goes on in the middle of a word; what it repeats stands once."""
    assert joined(before, after) == whole


PROSE, FRESH = SOURCE[:1500], SOURCE[1500:3000]
LOOP = "and so the dough rises and "


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        (PROSE, FRESH, True),
        ("", PROSE + FRESH, True),
        (PROSE * 2, "| 7 | 49 | 343 |\n".join(str(n) for n in range(100)), True),  # a table grows
        (PROSE + FRESH, PROSE + FRESH, False),  # the same again
        (PROSE, "", False),
        (PROSE, "Well then.", False),
        ("", LOOP * 600, False),
        (PROSE, FRESH[:300] + LOOP * 600, False),  # a little, and then in circles
        (PROSE, "\ud800" + FRESH, True),
    ],
)
def test_what_a_continuation_adds(before: str, after: str, new: bool) -> None:
    """Repeating itself or the reply so far, or hardly anything, is nothing to pay for again."""
    assert adds(before, after) is new
