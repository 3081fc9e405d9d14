"""One frame of the live screen: it fits, it says what it must, and no title breaks it."""

from __future__ import annotations

import dataclasses
import re
from itertools import product

import pytest
from cli_snapshots import NOW, TITLES, active_lessons, batch, causes, hanging, lesson, snapshot

from lessongen_cli.render import ASCII, UNICODE
from lessongen_cli.screen import frame, tiny
from lessongen_cli.screen_rows import View
from lessongen_core.store.budget import Budget
from lessongen_core.store.limits import LimitRow
from lessongen_core.store.moments import End
from lessongen_jobs.progress import Cause, HeldModel

SIZES = [
    (40, 10),
    (44, 12),
    (50, 15),
    (59, 24),
    (60, 10),
    (60, 12),
    (80, 24),
    (99, 30),
    (100, 24),
    (120, 40),
    (240, 80),
]


def text_of(snap, width=80, height=24, lessons=(), glyphs=ASCII):
    """The frame as plain text."""
    return "\n".join(line.plain for line in frame(snap, View(width, height, glyphs, "Ctrl-C detaches."), lessons))


def busy(total=5000, active=30, reasons=5, **changes):
    """A big batch under way."""
    return snapshot(
        batch(total, name=TITLES[5] * 3),
        active=active_lessons(active),
        causes=causes(reasons),
        finished_recently=423,
        failed_recently=12,
        **({"succeeded": 2600, "retryable": 16, "review": 5, "running": active, "waiting": 2} | changes),
    )


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("glyphs", [ASCII, UNICODE])
def test_a_frame_never_outgrows_the_terminal(width: int, height: int, glyphs) -> None:
    """At most height - 1 rows of at most width - 1 cells, whatever is shown."""
    rows = [lesson(n, "review", TITLES[n % len(TITLES)], error_class="quality") for n in range(11)]
    for active, reasons, offline, workers in product((0, 1, 11, 30), (0, 1, 7), (False, True), (0, 30)):
        snap = snapshot(
            batch(11 if active == 11 else 5000, name=TITLES[3] + TITLES[6], offline=offline, blocked_reason=TITLES[6]),
            active=active_lessons(active),
            causes=causes(reasons),
            workers=workers,
            running=active,
        )
        for lessons in ((), rows):
            lines = frame(snap, View(width, height, glyphs, "Ctrl-C detaches, the batch keeps running."), lessons)
            assert len(lines) <= height - 1
            assert all(line.cell_len <= width - 1 for line in lines)
            assert not any("\n" in line.plain or "\x1b" in line.plain for line in lines)


@pytest.mark.parametrize("title", TITLES)
def test_titles_are_literal_text(title: str) -> None:
    """Markup, emoji codes and controls in a title are shown, never obeyed."""
    shown = text_of(snapshot(batch(name=title), active=active_lessons(1, [title]), running=1), 120, 30)
    assert "\x1b" not in shown and "\u202e" not in shown and "\ud800" not in shown
    if title in ("[/]", "list[int] and [i] sequences", ":warning: quadratic formula"):
        assert shown.count(title) == 2  # the batch's name and the lesson's title


def test_the_aggregate_screen_says_what_people_ask() -> None:
    """Done of total, rate, ETA, counts, workers, longest active lesson first with stage, percent and model, causes."""
    shown = text_of(busy()).splitlines()
    assert "running 1h02m, ETA 56m (04:15 UTC)" in shown[0]
    assert "2,621/5,000  52.4%  42.3 lessons/min" in shown[1]
    assert "succeeded 2,600  retryable 16  review 5  running 30  waiting 2  queued 2,347" in shown[3]
    assert shown[4] == "stage now   context 8   generating 8   sanitizing 7   validating 7"
    assert shown[5] == "last 10min  ok 411   failed 12 (2.8%)   median 24s   p95 33s   slowest 34s"
    assert "workers 30/30 busy   retries 58" in shown[6]
    first = next(line for line in shown if line.startswith("#1 "))
    assert all(word in first for word in ("[/]", "context", "10%", "3m12s", "claude-3.5-sonnet"))
    assert any(line.startswith("+") and line.endswith("more active") for line in shown)
    assert any("rate_limited" in line and "#101" in line for line in shown)
    assert shown[-1] == "Ctrl-C detaches."


def test_who_waits_for_the_limit_does_not_look_like_one_at_work() -> None:
    """Its sources were read long ago: in its row, among the stages and on a narrow screen."""
    waits = [dataclasses.replace(each, waits=each.stage == "fetching_context") for each in active_lessons(30)]
    seen = dataclasses.replace(busy(), active=tuple(waits))
    shown = text_of(seen).splitlines()
    assert shown[4] == "stage now   wait: limit 8   generating 8   sanitizing 7   validating 7"
    assert " wait: limit  10% " in next(line for line in shown if line.startswith("#1 "))
    assert next(line for line in text_of(seen, 50).splitlines() if line.startswith(">1 ")).endswith(" wait")


def test_what_does_not_fit_is_counted() -> None:
    """Shown active lessons and the counted rest make up all of them."""
    shown = text_of(busy()).splitlines()
    rest = next(int(line.split()[0][1:]) for line in shown if line.endswith("more active"))
    assert rest + sum(line.startswith("#") for line in shown) == 30


def test_few_lessons_have_a_row_each() -> None:
    """When all lessons fit, each is shown with its state; a failed one with its cause."""
    rows = [
        lesson(0, "succeeded", "One"),
        lesson(1, "review", "Two", error_class="quality"),
        lesson(2, "queued", "Three"),
    ]
    shown = text_of(snapshot(batch(3), succeeded=1, review=1), lessons=rows).splitlines()
    assert any("One" in line and "succeeded" in line and "100%" in line for line in shown)
    assert any(line.startswith("!") and "Two" in line and "quality" in line for line in shown)
    assert any("Three" in line and "queued" in line for line in shown)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (50, 15)])
def test_the_offline_writer_is_named_on_every_screen(width: int, height: int) -> None:
    """People are told that no LLM writes these lessons."""
    assert "no LLM writes these lessons" in text_of(snapshot(batch(offline=True)), width, height)
    assert "no LLM" not in text_of(snapshot(batch()), width, height)


def test_no_worker_is_a_hint() -> None:
    """Without workers the screen names the command that starts some, and gives no ETA."""
    shown = text_of(busy(workers=0))
    assert "lessongen workers" in shown
    assert "ETA -" in shown


def test_the_bar_is_full_only_at_the_end() -> None:
    """4,999 of 5,000 is neither 100 % nor a full bar."""
    almost = text_of(busy(succeeded=4999, retryable=0, review=0, running=1, waiting=0, active=1, queued=0))
    assert "99.9%" in almost and "#-]" in almost
    whole = text_of(snapshot(batch(5000, status="succeeded"), succeeded=5000))
    assert "100.0%" in whole and "#]" in whole and "succeeded after 1h02m" in whole


def outage(total=14):
    """Every lesson in backoff, for three reasons."""
    rows = [
        lesson(n, "waiting", f"Lesson {n + 1}", error_class=("unavailable", "rate_limited")[n % 2]) for n in range(14)
    ]
    return snapshot(batch(total), causes=causes(3), waiting=total), rows[:total]


def test_rows_of_lessons_give_way_to_the_causes() -> None:
    """At 80x24 with 14 lessons the causes are shown, the rows that do not fit are counted, each says why it waits."""
    shown = text_of(*outage()[:1], lessons=outage()[1]).splitlines()
    assert any("BY CAUSE" in line for line in shown)
    told = [line for line in shown if line.lstrip()[:1].isdigit() and " waiting " in line]
    rest = next(int(line.split()[0][1:]) for line in shown if line.endswith("more lessons"))
    assert len(told) + rest == 14 and len(told) >= 8
    assert all("unavailable" in line or "rate_limited" in line for line in told)
    by_cause = shown[next(n for n, line in enumerate(shown) if "BY CAUSE" in line) :]
    assert "(+1 more)" in by_cause[0]
    assert sum("the server said" in line for line in by_cause) == 2


@pytest.mark.parametrize("height", [10, 12, 15])
def test_narrow_screens_count_what_they_cut_and_name_causes(height: int) -> None:
    """At 50 columns the active lessons that are shown and the counted rest make up all; two causes stay."""
    shown = text_of(busy(active=14, running=14, reasons=4), 50, height).splitlines()
    rest = next(int(line.split()[0][1:]) for line in shown if line.endswith("more active"))
    assert rest + sum(line.startswith(">") for line in shown) == 14
    assert any("rate_limited" in line for line in shown)
    assert any(line.endswith("+2 more") for line in shown)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_footer_is_cut_between_clauses_only(width: int, height: int) -> None:
    """What does not fit of the footer is left out clause by clause."""
    from lessongen_cli import watch, work

    for footer in (work.FOOTER, f"{watch.FOOTER}  Back: lessongen watch 9C2HD0VT"):
        last = frame(busy(), View(width, height, ASCII, footer))[-1].plain
        assert last and footer.startswith(last)
        assert footer[len(last) :][:1] in ("", ".", ";", ",")


def test_a_batch_that_is_being_cancelled_does_not_keep_running() -> None:
    """While the lessons in hand end, the footer says what becomes of them."""
    snap = snapshot(batch(3, status="cancelled"), active=active_lessons(1), running=1, cancelled=2)
    shown = "\n".join(line.plain for line in frame(snap, View(80, 24, ASCII, "Ctrl-C detaches, it keeps running.")))
    assert "keeps running" not in shown and "Cancelled; the lessons in hand are finished and kept." in shown
    assert "Ctrl-C" not in shown  # what it does differs between `run` and `watch`


def test_no_pace_while_nothing_succeeded() -> None:
    """In an outage lessons end fast; that is neither lessons a minute nor a time of the end."""
    shown = text_of(snapshot(batch(50), retryable=30, running=10, finished_recently=30))
    assert "- lessons/min" in shown and "ETA -" in shown
    assert "3.0 lessons/min" in text_of(snapshot(batch(50), succeeded=1, retryable=29, finished_recently=30))


@pytest.mark.parametrize("width", [120, 80, 60, 50])
def test_a_cancelled_batch_is_not_100_percent(width: int) -> None:
    """What was cancelled was not done: neither figure nor bar counts it."""
    row = batch(40, status="cancelled")
    shown = text_of(snapshot(row, succeeded=4, cancelled=36), width)
    assert "4/40" in shown and "10%" in shown and "100%" not in shown and "-]" in shown
    finished = text_of(snapshot(batch(40, status="partial"), succeeded=30, retryable=8, review=2), width)
    assert "40/40" in finished and "100%" in finished


def test_at_60_columns_what_matters_comes_first() -> None:
    """Titles before models, each count before zeros and long words, and why a lesson failed."""
    titles = ["Automation of the bakery", "Baking in cast iron"]
    snap = snapshot(
        batch(5000, name="Automation of bread"), active=active_lessons(8, titles), finished_recently=423,
        succeeded=2600, retryable=16, review=5, running=30, waiting=2,
    )  # fmt: skip
    shown = text_of(snap, 60, 20)
    assert titles[0] in shown and titles[1] in shown
    assert "ok 2,600  retry 16  review 5  run 30  wait 2  queued 2,347" in shown
    assert "Automation of bread " in shown and "ETA 56m" in shown
    rows = [
        lesson(0, "review", titles[0], error_class="quality"),
        lesson(1, "waiting", titles[1], error_class="rate_limited"),
    ]
    few = text_of(snapshot(batch(2), review=1, waiting=1), 60, 20, lessons=rows)
    assert "succeeded 0  retryable 0  review 1  running 0  queued 0" not in few  # a zero never pushes a count out
    assert "review 1  waiting 1" in few
    assert all(f"{title} " in few for title in titles) and "quality" in few and "rate_limited" in few


@pytest.mark.parametrize(
    ("width", "words"),
    [(80, "2 calls wait for a first byte, the longest for 45s"), (50, "2 calls unanswered, up to 45s")],
)
def test_calls_that_hang_are_seen(width: int, words: str) -> None:
    """How many wait for a first byte and for how long; their rows say so, one that has just begun does not."""
    snap = snapshot(batch(50), active=hanging(45.0, 12.0, 1.0), running=3)
    shown = text_of(snap, width)
    assert words in shown
    if width == 80:
        assert [line.split()[2:4] for line in shown.splitlines() if line.startswith("#")] == [
            ["no", "answer"],
            ["no", "answer"],
            ["generating", "30%"],
        ]
    else:
        assert shown.count(" wait") == 3  # of which one is the count of queued lessons


def test_a_reply_that_stands_still_is_seen() -> None:
    """It began, and nothing more came."""
    shown = text_of(snapshot(batch(50), active=hanging(25.0, percent=44), running=1))
    assert "1 reply stands still for 25s" in shown and " stalled " in shown and "44%" in shown


def test_a_lesson_without_a_heartbeat_has_a_question_mark() -> None:
    """Its pool is gone, and nobody took it up yet."""
    shown = text_of(snapshot(batch(50), active=hanging(1.0, 1.0, lost=True), running=2)).splitlines()
    assert [line[:2] for line in shown if "Fractions" in line] == ["?1", "?2"]
    assert "2 lessons without a heartbeat: the next pool takes them up" in shown
    rows = [lesson(0, "running", "Fractions"), lesson(1, "queued", "Ratios")]
    few = text_of(snapshot(batch(2), active=hanging(1.0, lost=True), running=1), lessons=rows).splitlines()
    assert any(line.startswith("?  1") for line in few)


@pytest.mark.parametrize(
    ("width", "mark"), [(80, "claude-3.5-~ fb x3"), (120, "claude-3.5-sonnet fallback x3"), (70, " x3"), (50, "x3")]
)
def test_the_attempt_and_a_fallback_are_marked(width: int, mark: str) -> None:
    """On every width the attempt is told from the second on; where there is a model, whether it is a fallback."""
    active = hanging(1.0, attempt=3, fallback=True, title="A title that is longer than whatever room there is for it")
    assert mark in text_of(snapshot(batch(50), active=active, running=1), width)


def test_why_a_lesson_in_hand_is_asked_again_is_a_cause() -> None:
    """A first failure is seen before it becomes an end."""
    again = Cause("running", "unavailable", "E_UNAVAILABLE", "HTTP 503: overloaded", 2, 4)
    shown = text_of(snapshot(batch(50), causes=[again], running=2))
    assert "    2  again      unavailable        HTTP 503: overloaded" in shown


def test_the_newest_example_of_a_cause_has_its_time() -> None:
    """In local time, where there is room."""
    at = NOW.astimezone().strftime("%H:%M:%S")
    assert f"#101 {at}" in text_of(busy()) and f"#101 {at}" not in text_of(busy(), 70)


def test_what_holds_a_model_is_seen() -> None:
    """The limit in force with its share of 429s, an endpoint that is down, an account that is blocked, the budget."""
    limits = (
        LimitRow("vendor/slow", 12, 30, 2.1, "", 0.0, 3, 200, 10, NOW, {"context_window": "8192"}),
        LimitRow("vendor/away", 30, 30, None, "down", 16.0, 0, 90, 0, NOW),
    )
    held = (HeldModel("vendor/broke", False, "HTTP 402: no credit", None),)
    snap = dataclasses.replace(busy(), limits=limits, held=held, budget=Budget(5.0, 1.25, None))
    shown = text_of(snap, 80, 30)
    assert "slow: 12 of 30 at once, 2.1/s, 5.0% answered 429" in shown
    assert "away: does not serve, one call tries in 16s" in shown
    assert "broke: its account is blocked: HTTP 402: no credit" in shown
    assert "learned of slow: window 8,192 tokens" in shown
    assert "learned" not in text_of(snap, 80, 24)  # rows for lessons go before it
    assert "budget 1.2500 of 5.0000 USD taken" in shown


def test_no_eta_before_five_ended_nor_when_nothing_ends_any_more() -> None:
    """Four are no pace; and when nothing ended for three times as long as one takes to come, the pace is history."""
    assert "ETA -" in text_of(snapshot(batch(50), succeeded=4, finished_recently=4))
    assert "ETA 1h" in text_of(snapshot(batch(50), succeeded=10, finished_recently=5, running=1))
    old = snapshot(batch(50), succeeded=20, finished_recently=20, running=1)
    down = LimitRow("vendor/m", 30, 30, None, "down", 16.0, 0, 90, 0, NOW)
    assert "ETA -" in text_of(dataclasses.replace(busy(), limits=(down,)))  # nobody is asked: no lesson ends soon
    other = dataclasses.replace(down, model="vendor/other", cause="")
    assert "ETA 56m" in text_of(dataclasses.replace(busy(), limits=(down, other)))
    hours = [dataclasses.replace(end, ended_at=end.ended_at - 130) for end in old.ends]
    assert "ETA -" in text_of(dataclasses.replace(old, ends=tuple(hours)))


def test_the_eta_says_how_far_off_it_may_be() -> None:
    """An even pace has no spread; lessons that end in bursts have one."""
    bursts = [End(True, NOW.timestamp() - 10 - (300 if n % 4 else 0), 20.0) for n in range(40)]
    snap = dataclasses.replace(snapshot(batch(500), succeeded=100), ends=tuple(bursts))
    assert re.search(r"ETA 1h40m \+-\d", text_of(snap, 100))
    assert "+-" not in text_of(busy())


@pytest.mark.parametrize(("width", "height", "rows"), [(36, 12, 2), (80, 3, 2), (80, 2, 1), (12, 9, 2), (1, 1, 1)])
def test_a_screen_that_became_too_small_still_counts(width: int, height: int, rows: int) -> None:
    """Done of all and the counts, within the terminal whatever its size."""
    lines = tiny(busy(), View(width, height, ASCII, ""))
    assert len(lines) == rows and all(line.cell_len <= max(width - 1, 1) for line in lines)
    if width > 30:
        assert f"/{busy().batch.total:,} " in lines[0].plain and (rows == 1 or lines[1].plain.startswith("ok "))
