"""What -q still says after a good night: that nobody heard of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from monitor import monitor

from lessongen_cli.notify import News
from lessongen_cli.quiet import hushed


@pytest.mark.parametrize(("level", "told"), [(0, True), (1, True), (2, False)])
def test_a_good_night_that_nobody_heard_of_speaks(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], level: int, told: bool
) -> None:
    """A deaf monitor and a command that fails are told with -q, or cron would mail nothing for ever; not with -qq."""
    with monitor(404, 404) as deaf:
        with hushed(level), News(ping_url_file=Path(deaf.url_file(tmp_path)), notify_cmd="exit 3") as news:
            news.open()
            news.begin()
        assert deaf.paths == ["/start", "/0"]
    said = [
        "lessongen: warning: the ping /start was not heard: HTTP 404",
        "lessongen: warning: the ping /0 was not heard: HTTP 404",
        "lessongen: warning: --notify-cmd ended with 3",
    ]
    assert capfd.readouterr().err.splitlines() == (said if told else [])
