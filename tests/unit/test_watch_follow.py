"""Following a batch: when it ends, what it survives. Real snapshots, a clock that only moves when we pause."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from cli_snapshots import batch, hanging, snapshot

from lessongen_cli.exit_codes import ExitCode
from lessongen_cli.follow import Followed, ended, follow
from lessongen_cli.watch import code_of, detach
from lessongen_core.errors import BrokerError, StoreError
from lessongen_jobs.progress import Snapshot

RUNNING = snapshot(batch(3), running=1)
DONE = snapshot(batch(3, status="succeeded"), succeeded=3)


class Notebook:
    """A display that remembers; beside it a clock that `pause` moves."""

    interval_s = 0.5

    def __init__(self) -> None:
        self.shown: list[Snapshot] = []
        self.notes: list[str] = []
        self.now = 0.0
        self.pauses: list[float] = []

    def show(self, snapshot: Snapshot) -> None:
        self.shown.append(snapshot)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def clock(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def replay(*moments: Snapshot | Exception) -> Callable[[], Snapshot]:
    """A source that gives `moments` one by one, the last one for ever."""

    def each() -> Iterator[Snapshot | Exception]:
        yield from moments
        while True:
            yield moments[-1]

    stream = each()

    def source() -> Snapshot:
        moment = next(stream)
        if isinstance(moment, Exception):
            raise moment
        return moment

    return source


def followed(book: Notebook, *moments: Snapshot | Exception, **options: float) -> Followed:
    """Follow `moments` on the notebook's clock."""
    return follow(replay(*moments), book, clock=book.clock, pause=book.pause, **options)  # type: ignore[arg-type]


def test_it_ends_with_the_batch() -> None:
    """Each snapshot is shown; the one with the final status is the last."""
    book = Notebook()
    end = followed(book, RUNNING, RUNNING, DONE)
    assert end == Followed("ended", DONE)
    assert book.shown == [RUNNING, RUNNING, DONE]
    assert book.pauses == [0.5, 0.5]


def test_a_blocked_batch_is_followed_until_its_calls_settle() -> None:
    """Blocked is no end while a call is in flight."""
    settling = snapshot(batch(3, status="blocked"), running=1, parked=2)
    settled = snapshot(batch(3, status="blocked"), succeeded=1, parked=2)
    assert not ended(settling)
    assert followed(Notebook(), settling, settled).snapshot == settled


def test_the_timeout_is_kept_to_the_second() -> None:
    """`--timeout` ends following at its time, not at the next frame after it."""
    book = Notebook()
    assert followed(book, RUNNING, timeout_s=1.25).ending == "timeout"
    assert book.now == pytest.approx(1.25)


def test_a_timeout_of_zero_looks_once() -> None:
    """Timeout 0 shows one moment; a batch that is over still ends as over."""
    book = Notebook()
    assert followed(book, RUNNING, timeout_s=0).ending == "timeout"
    assert len(book.shown) == 1
    assert followed(Notebook(), DONE, timeout_s=0).ending == "ended"


def test_no_worker_for_the_stall_time_is_a_stall() -> None:
    """60 s without any live worker end it; one that lives in between starts the count anew."""
    alone = snapshot(batch(3), workers=0)
    book = Notebook()
    assert followed(book, alone, stall_s=60).ending == "stalled"
    assert book.now == pytest.approx(60, abs=0.6)
    book = Notebook()
    assert followed(book, *[alone] * 100, RUNNING, alone, stall_s=60).ending == "stalled"
    assert book.now > 105
    assert followed(Notebook(), *[alone] * 500, DONE).ending == "ended"  # on a terminal: a hint only


@pytest.mark.parametrize("error", [BrokerError("Redis is away"), StoreError("locked")])
def test_a_broker_or_store_that_is_away_is_waited_for(error: Exception) -> None:
    """One message, growing pauses, one message when it is back, and on it goes."""
    book = Notebook()
    assert followed(book, RUNNING, error, error, error, RUNNING, error, DONE).ending == "ended"
    assert [note.split(";")[0] for note in book.notes] == [f"waiting: {error}", "it answers again"] * 2
    assert book.pauses == [0.5, 0.5, 1.0, 2.0, 0.5, 0.5]


def test_it_gives_up_on_a_broker_that_stays_away() -> None:
    """After five minutes without an answer the error is the answer."""
    book = Notebook()
    with pytest.raises(BrokerError):
        followed(book, RUNNING, BrokerError("Redis is away"))
    assert 300 <= book.now <= 312


def test_the_timeout_holds_while_the_broker_is_away() -> None:
    """A broker that is away does not extend the user's time."""
    book = Notebook()
    assert followed(book, RUNNING, BrokerError("away"), timeout_s=3).ending == "timeout"
    assert book.now == pytest.approx(3)


def test_other_errors_are_not_swallowed() -> None:
    """Only a broker or a store can be away; a bug is a bug."""
    with pytest.raises(KeyError):
        followed(Notebook(), RUNNING, KeyError("counts"))


def test_what_finished_is_handed_over_before_the_end() -> None:
    """`each` sees the last snapshot too, so that no lesson file is missed."""
    book, seen = Notebook(), []
    follow(replay(RUNNING, DONE), book, each=seen.append, clock=book.clock, pause=book.pause)
    assert seen == [RUNNING, DONE]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (Followed("ended", DONE), ExitCode.OK),
        (Followed("ended", snapshot(batch(2, status="partial"), succeeded=1, review=1)), ExitCode.PARTIAL),
        (Followed("ended", snapshot(batch(2, status="failed"), review=2)), ExitCode.FAILED),
        (Followed("ended", snapshot(batch(2, status="blocked"), parked=2)), ExitCode.BLOCKED),
        (Followed("ended", snapshot(batch(2, status="cancelled"), cancelled=2)), ExitCode.CANCELLED),
        (Followed("timeout", RUNNING), ExitCode.PENDING),
        (Followed("timeout", None), ExitCode.PENDING),
        (Followed("stalled", RUNNING), ExitCode.STALLED),
    ],
)
def test_the_exit_code_of_watch(end: Followed, code: ExitCode) -> None:
    """How following ended decides the exit code."""
    assert code_of(end) == code


@pytest.mark.parametrize(("workers", "said"), [(2, "keeps running"), (0, "no worker lives for it")])
def test_ctrl_c_says_what_becomes_of_the_batch(capsys: pytest.CaptureFixture[str], workers: int, said: str) -> None:
    """It goes on only while somebody works on it; else the command that goes on is named."""
    seen = snapshot(workers=workers)
    detach(seen.batch, seen)
    text = capsys.readouterr().err
    assert said in text
    assert ("resume" in text) == (workers == 0)


def test_nothing_that_moves_for_the_idle_time_is_a_stall() -> None:
    """A lesson that ends, or a reply that streams, starts the count anew; a call that is sent once more does not."""
    asked = [snapshot(batch(3), running=1, active=hanging(1.0, attempt=n)) for n in (1, 2)]
    streams = [snapshot(batch(3), running=1, active=hanging(0.0, percent=31 + n)) for n in range(20)]
    book = Notebook()
    assert followed(book, *asked * 30, asked[0], idle_s=20).ending == "stalled"
    assert book.now == pytest.approx(20, abs=0.6)
    book = Notebook()
    assert followed(book, *[moment for moment in streams for _ in range(10)], asked[0], idle_s=20).ending == "stalled"
    assert book.now > 110
