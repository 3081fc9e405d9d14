"""The timeline of the HTML report: every call has its place, and pauses are cut out."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_rows import NOW, START, attempt_row, batch_row, lesson_row

from lessongen_core.report import report_document
from lessongen_core.report.drawing import drawn_timeline
from lessongen_core.report.model_figures import is_unpriced, quantile
from lessongen_core.report.timeline import MOST_BARS, WIDTH, timeline

SPANS = st.lists(st.tuples(st.floats(0, 5000), st.floats(0.01, 300)), min_size=1, max_size=60)


def lessons_of(spans, error_class="ok"):
    """One lesson with a call for each (start, seconds)."""
    calls = [
        attempt_row(
            n,
            error_class,
            started_at=START + timedelta(seconds=start),
            ended_at=START + timedelta(seconds=start + seconds),
        )
        for n, (start, seconds) in enumerate(spans, 1)
    ]
    return [lesson_row(0, attempts=len(calls), attempt_rows=tuple(calls))]


@settings(max_examples=100, deadline=None)
@given(SPANS)
def test_calls_at_once_lie_in_lanes_of_their_own(spans):
    """Each call is one bar; no two that overlap share a lane, and there are as many lanes as calls at once."""
    lessons = lessons_of(spans)
    drawn = timeline(lessons)
    if not drawn.lanes:  # too many for lanes
        return
    assert len(drawn.bars) == len(spans)
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH + 2 for bar in drawn.bars)
    for lane in range(drawn.lanes):
        calls = [bar.call for bar in drawn.bars if bar.lane == lane]
        assert calls and all(one.end <= other.start for one, other in pairwise(calls))
    at_once = report_document(batch_row(), lessons, now=NOW)["summary"]["calls_at_once"]
    assert drawn.lanes == at_once


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.floats(1, 5000))
def test_columns_hold_the_seconds_of_all_calls(seed, length):
    """More calls than bars are drawn as columns, whose areas add up to the time that was spent in calls."""
    chosen = random.Random(seed)
    spans = [(chosen.uniform(0, length), chosen.uniform(0.1, 60)) for _ in range(MOST_BARS + 1)]
    drawn = timeline(lessons_of(spans))
    assert not drawn.bars and len(drawn.columns) <= 400
    unit = (WIDTH - 26 * len(drawn.breaks)) / (drawn.end - drawn.start - sum(pause for _, pause in drawn.breaks))
    area = sum(column.height * column.width for column in drawn.columns) / unit
    assert area == pytest.approx(sum(seconds for _, seconds in spans), rel=0.01)


def test_a_night_between_two_rounds_is_cut_out():
    """A retry hours later does not squeeze the calls to slivers; where the pause was is marked, with its length."""
    spans = [(n, 2.0) for n in range(60)] + [(80_000 + n, 2.0) for n in range(20)]
    lessons = lessons_of(spans)
    drawn = timeline(lessons)
    ((place, pause),) = drawn.breaks
    assert pause == pytest.approx(80_000 - 61) and 600 < place < 800
    assert next(tick.label for tick in drawn.ticks if tick.x > place) == "00:30:23"
    told = drawn_timeline(lessons)
    assert told.breaks[0][1] == "22 h" and "Pauses cut out: 22 h." in told.words


def test_short_pauses_stay():
    """Seconds without a call are a part of the batch."""
    assert timeline(lessons_of([(0, 1), (20, 1), (45, 1)])).breaks == ()


@pytest.mark.parametrize("spans", [[(0, 0)], [(5, 0), (5, 0)], [(0, 1e-9)], [(0, -3)]])
def test_calls_that_took_no_time_are_seen(spans):
    """Also where a clock was set back in the middle of a call."""
    drawn = timeline(lessons_of(spans))
    assert len(drawn.bars) == len(spans) and all(bar.width >= 1 for bar in drawn.bars) and drawn.ticks


def test_times_below_the_axis_do_not_overlap():
    """Whatever the length of a batch, labels have room, and there are some."""
    for length in (0.5, 3, 40, 700, 5000, 90_000, 2_000_000):
        ticks = timeline(lessons_of([(0, length)])).ticks
        assert 1 <= len(ticks) <= 13
        assert all(after.x - before.x >= 70 for before, after in pairwise(ticks))


@pytest.mark.parametrize(
    ("changes", "unpriced"),
    [
        ({"error_class": "ok", "cost_usd": 0.01}, False),
        ({"error_class": "ok", "cost_usd": 0.0}, False),
        ({"error_class": "ok", "evidence": "score 0.93"}, True),
        ({"error_class": None, "evidence": ""}, True),
        ({"error_class": "unavailable", "evidence": "HTTP 503 [overloaded]: later"}, False),
        ({"error_class": "unavailable", "evidence": "HTTP 200 with 503: later"}, True),
        ({"error_class": "unavailable", "evidence": "the endpoint does not accept connections: refused"}, False),
        ({"error_class": "unavailable", "evidence": "the reply was cut off after 400 characters"}, True),
        ({"error_class": "rate_limited", "evidence": "HTTP 429"}, False),
        ({"error_class": "quality", "evidence": "score 0.61"}, True),
    ],
)
def test_which_calls_are_of_unknown_cost(changes, unpriced):
    """Those that may have been charged and left no price: not what a server refused, nor what never reached one."""
    assert is_unpriced(attempt_row(1, **changes)) is unpriced


def test_quantiles_lie_between_values():
    """Of one value that value; of two, by their distance."""
    assert quantile([3.0], 0.9) == 3.0
    assert [quantile([1.0, 2.0, 4.0], share) for share in (0, 0.5, 0.75, 1)] == [1.0, 2.0, 3.0, 4.0]


def called_by(*workers):
    """One lesson; each of `workers` called for a second, one after the other."""
    calls = [
        attempt_row(
            n, "ok", worker=worker, started_at=START + timedelta(seconds=n), ended_at=START + timedelta(seconds=n + 1)
        )
        for n, worker in enumerate(workers, 1)
    ]
    return [lesson_row(0, attempts=len(calls), attempt_rows=tuple(calls))]


def test_each_worker_has_a_lane():
    """From its first call to its last, idle or not; who comes later may have the lane of one that is gone."""
    drawn = timeline(called_by("w1", "w2", "w1", "w3", "w3"))
    assert (drawn.workers, drawn.lanes) == (3, 2)
    assert [bar.lane for bar in drawn.bars] == [0, 1, 0, 0, 0]


def test_a_call_of_nobody_is_packed():
    """And then the chart does not claim to show workers."""
    drawn = timeline(called_by("w1", None, "w1"))
    assert (drawn.workers, drawn.lanes) == (0, 2)
