"""Two accounts, one of them full: nobody waits for its places while the other one's lessons could be called."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import write_course
from fleet import Fleet, open_fleet
from waiting import wait_for

from lessongen_core.config import load_settings
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, scripted_provider

LIMIT = "[limits]\nconcurrency = 2\n"


def test_a_full_account_holds_up_no_others_lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty lessons of an account whose two places are taken for long lie before ten of another account's."""
    monkeypatch.setenv("OTHER_KEY", "sk-other-canary-987654321")
    stuck = Rule(Reply(latency_s=60))
    with scripted_provider() as other, open_fleet(tmp_path, monkeypatch, stuck, first_byte_s=90, more=LIMIT) as fleet:
        config = tmp_path / "both.toml"
        own = f'[[models]]\nname = "theirs"\nbase_url = "{other.url}"\napi_key_env = "OTHER_KEY"\n'
        config.write_text((tmp_path / "lessongen.toml").read_text() + own)
        theirs = Fleet(tmp_path, other, load_settings(config))
        (tmp_path / "slow").mkdir()
        slow = fleet.submit(write_course(tmp_path / "slow", 60)).batch.id
        with theirs.pool(5) as pool:
            wait_for(lambda: len(fleet.provider.calls) == 2, what="both places of the first account are taken")
            quick = theirs.submit(write_course(tmp_path, 10)).batch.id
            # Sitting for 5 s on each of the lessons in front, three workers would take a minute and a half.
            assert theirs.wait_until_over(quick, timeout_s=30).batch.status == "succeeded"
            assert len(fleet.provider.calls) == 2
            pool.drain()
            pool.drain()
        assert fleet.snapshot(slow).counts["queued"] == 60
