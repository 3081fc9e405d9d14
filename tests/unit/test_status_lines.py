"""`status` and `list`: what is said once, what comes later, and what to type next."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from cli_snapshots import NOW, TITLES, active_lessons, batch, causes, hanging, snapshot

from lessongen_cli.queries import list_lines
from lessongen_cli.render import ASCII
from lessongen_cli.screen import frame
from lessongen_cli.screen_rows import View
from lessongen_cli.status_data import status_data
from lessongen_cli.status_lines import status_lines
from lessongen_core.store.rows import STATES, Outlook
from lessongen_jobs.batches import Standing
from lessongen_jobs.progress import Cause, HeldModel, Snapshot

NOTHING = Outlook(0, None, None, 0)


def text_of(seen: Snapshot, outlook: Outlook = NOTHING) -> str:
    """What `status` says."""
    return "\n".join(status_lines(seen, outlook))


def test_a_blocked_batch_says_why_once_and_what_to_type() -> None:
    """The reason is not repeated as the cause of the parked ones; `resume` is named, as in the summary."""
    reason = "the provider refused the key: HTTP 401: Incorrect API key"
    parked = Cause("parked", "account_blocked", "E_ACCOUNT_BLOCKED", reason, 3, 2)
    text = text_of(snapshot(batch(3, status="blocked", blocked_reason=reason), causes=[parked], parked=3))
    assert text.count("Incorrect API key") == 1
    assert "      3   parked: account_blocked\n" in text
    assert "go on with 3 parked lessons   lessongen resume 9C2HD0VT --watch" in text
    assert "lessons/min" not in text  # nobody goes on


def test_an_ended_batch_names_the_next_command() -> None:
    """What is retryable now and later, and what needs a person."""
    seen = snapshot(batch(9, status="partial"), succeeded=4, retryable=3, review=2)
    text = text_of(seen, Outlook(2, (NOW + timedelta(minutes=28, seconds=5)).timestamp(), None, 1))
    assert "retry     2 not due yet, the first at 03:47 UTC (in 28m)" in text
    assert "retry 1 lesson " in text and "retry 2 lessons not due yet" in text
    assert "look at 1 lesson in review" in text and "review 2 (1 rejected)" in text
    assert "rejected" not in text_of(seen)


def test_a_batch_that_nobody_writes_does_not_run() -> None:
    """It is open, no worker lives, and one command goes on."""
    text = text_of(snapshot(batch(9), workers=0, queued=9))
    assert text.startswith("9C2HD0VT  nightly  running, no worker\n")
    assert "go on" in text and "lessongen resume 9C2HD0VT --watch" in text
    assert "NEXT" not in text_of(snapshot(batch(9), running=2))


def test_where_no_eta_is_known_the_last_lessons_are_told() -> None:
    """Six of seven are done and the last one hangs: `ETA -` says nothing, how long it is in hand does."""
    last = active_lessons(1, ["Fractions"])
    seen = snapshot(batch(7), active=last, succeeded=6, running=1)
    assert "lessons/min, the last lesson in hand for 3m12s" in text_of(seen)
    assert "running 1h02m, the last lesson in hand for 3m12s" in frame(seen, View(80, 24, ASCII, ""))[0].plain
    two = snapshot(batch(7), active=active_lessons(2), succeeded=5, running=2)
    assert "the last 2 lessons in hand for 3m12s" in text_of(two)
    more = snapshot(batch(7), active=last, succeeded=5, running=1, queued=1)
    assert "ETA -" in text_of(more) and "ETA -" in frame(more, View(80, 24, ASCII, ""))[0].plain


def hung(*ages_s: float, **counts: int) -> Snapshot:
    """A hundred lessons at two a second, each of which took 15 to 34 s; the last ones are in hand for `ages_s`."""
    one = active_lessons(1)[0]
    hands = [dataclasses.replace(one, started_at=NOW - timedelta(seconds=age), index=n) for n, age in enumerate(ages_s)]
    left = len(ages_s) + sum(counts.values())
    seen = snapshot(
        batch(100),
        active=hands,
        finished_recently=100 - left,
        succeeded=100 - left,
        running=len(ages_s),
        **({"queued": 0, "waiting": 0} | counts),
    )
    ends = [dataclasses.replace(end, ended_at=NOW.timestamp() - 20 - n / 2) for n, end in enumerate(seen.ends)]
    return dataclasses.replace(seen, ends=tuple(ends), window_s=75.0)


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (hung(35.0), "the last lesson in hand for 35s"),  # the pace of the whole pool would say: in a second
        (hung(36.0, 2.0), "the last 2 lessons in hand for 36s"),  # one has an end in sight, the other has not
        (hung(10.0), "ETA 23s"),  # by how long lessons take
        (hung(10.0, 4.0), "ETA 29s"),  # the younger one ends last
        (hung(waiting=1), "the last lesson waits to be asked again"),
        (hung(waiting=3), "the last 3 lessons wait to be asked again"),
        (dataclasses.replace(hung(waiting=3), due=2), "the last 3 lessons wait to be asked again"),
        (dataclasses.replace(hung(waiting=1), due=1), "the last lesson is due, and no worker is free"),
        (dataclasses.replace(hung(waiting=3), due=3), "the last 3 lessons are due, and no worker is free"),
        (hung(40.0, waiting=2), "the last 3 lessons: 1 in hand for 40s, 2 waiting"),
        (hung(40.0, queued=2), "ETA -"),  # three at two a second, and nothing ended for 20 s
    ],
)
def test_an_eta_that_has_run_out_is_none(seen: Snapshot, words: str) -> None:
    """Wherever an ETA is told: what the batch waits for stands in its place, and scripts read null."""
    assert f"{words}, a lesson takes" in text_of(seen)
    assert f"running 1h02m, {words}" in frame(seen, View(90, 24, ASCII, ""))[0].plain
    renamed = dataclasses.replace(seen, batch=dataclasses.replace(seen.batch, name="A course with a long name " * 3))
    assert frame(renamed, View(80, 24, ASCII, ""))[0].plain.count(words) == 1
    assert (status_data(seen)["eta_s"] is None) == (words == "ETA -" or not words.startswith("ETA"))


def test_lessons_that_are_all_there_is_are_not_the_last_ones() -> None:
    """Nothing ended yet, since all began at once."""
    assert "all 7 lessons in hand for 3m12s" in text_of(snapshot(batch(7), active=active_lessons(7), running=7))
    assert ", the lesson in hand for 3m12s" in text_of(snapshot(batch(1), active=active_lessons(1), running=1))


def test_an_account_that_was_blocked_is_called_so() -> None:
    """Until a call is answered one goes out at a time, whatever keeps the answer away: a 503 is no trial of a key."""
    held = HeldModel("vendor/claude", True, "HTTP 401", None)
    seen = dataclasses.replace(snapshot(batch(9), active=hanging(45.0), running=1), held=(held,))
    assert "account   claude: its account was blocked; one call at a time until one is answered" in text_of(seen)


def test_what_hangs_and_what_waits_is_told() -> None:
    """Calls without a first byte, the next one of those in backoff, and why a lesson in hand is asked again."""
    again = Cause("running", "unavailable", "E_UNAVAILABLE", "HTTP 503", 1, 0)
    seen = snapshot(batch(9), active=hanging(45.0), causes=[again], running=1, waiting=2)
    text = text_of(seen, Outlook(0, None, (NOW + timedelta(seconds=7)).timestamp(), 0))
    assert "waits     1 call waits for a first byte for 45s" in text
    assert "backoff   2 waiting, the next is asked again in 7s" in text
    due = dataclasses.replace(seen, due=1)  # its time has come: what keeps it are lessons in front of it
    assert "backoff   2 waiting, the next is asked again as soon as a worker is free" in text_of(
        due, Outlook(0, None, 1, 0)
    )
    assert "1   asked again: unavailable: HTTP 503" in text
    assert "retries 58" in text


def test_scripts_read_what_hangs_too() -> None:
    """How many calls are out, how many without a first byte, and the longest silence; the newest of each cause."""
    data = status_data(snapshot(batch(9), active=hanging(45.0, 2.0), causes=causes(1), running=2))
    assert data["calls_waiting"] == {"out": 2, "unanswered": 2, "longest_s": 45.0}
    assert (data["causes"][0]["newest_index"], data["causes"][0]["newest_at"]) == (100, "2026-11-24T03:19:03.000Z")
    assert status_data(snapshot(batch(9)))["calls_waiting"] == {"out": 0, "unanswered": 0, "longest_s": None}


def test_list_says_how_far_and_who_is_needed() -> None:
    """Done of all; lessons to look at, to retry and parked; that nobody writes an open batch."""
    zeros = dict.fromkeys(STATES, 0)
    rows = [
        dataclasses.replace(batch(5000, name="night"), id="aaaaaaaa"),
        dataclasses.replace(batch(10, status="partial", name=TITLES[3]), id="bbbbbbbb"),
        dataclasses.replace(batch(4, status="succeeded"), id="cccccccc"),
    ]
    standings = {
        "aaaaaaaa": Standing(zeros | {"succeeded": 2600, "queued": 2400}, 0, False),
        "bbbbbbbb": Standing(zeros | {"succeeded": 4, "review": 3, "retryable": 3}, 1, True),
        "cccccccc": Standing(zeros | {"succeeded": 4}, 0, True),
    }
    head, night, mixed, good = list_lines(rows, standings)
    assert head.split() == ["ID", "STATUS", "ENDED", "NEEDS", "YOU", "STARTED", "NAME"]
    assert "running, no worker  2,600/5,000  -" in night
    assert "10/10  2 review, 3 retry" in mixed and "\x1b" not in mixed
    assert "4/4  -" in good
    assert len({line.index(cell) for line, cell in ((head, "NAME"), (night, "night"), (good, "nightly"))}) == 1


@pytest.mark.parametrize("title", TITLES)
def test_no_text_of_others_reaches_the_terminal_raw(title: str) -> None:
    """Name, reason, message: one line each, cleaned."""
    cause = Cause("review", "refused", "E_REFUSED", title, 1, 0)
    lines = status_lines(snapshot(batch(1, name=title, blocked_reason=title), causes=[cause], review=1), NOTHING)
    assert not any(char in line for line in lines for char in "\x1b\x9b\u202e\n\r\t\ud800")
