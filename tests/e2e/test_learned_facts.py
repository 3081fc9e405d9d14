"""What an error teaches about a model: paid for once, used by all, shown to people, and forgotten when they say so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from courses import write_course
from fleet import Fleet, open_fleet
from waiting import wait_for

from lessongen_core.store.schema import credentials
from lessongen_fixtures.scripted import Rule, failure

NO_TEMPERATURE = failure(
    400, "Unsupported parameter: 'temperature' is not supported with this model.", code="unsupported_parameter"
)
MODEL = '[[models]]\nname = "own/picky"\n'


def told(fleet: Fleet, batch_id: str) -> list[str]:
    """What `status --json` says was learned of the model."""
    return [fact for row in json.loads(fleet.command("status", batch_id, "--json").stdout)["data"]["limits"]
            for fact in row["learned"]]  # fmt: skip


def test_what_was_learned_is_shown_and_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One refused call; no other sends a temperature, until `forget`: then the next one does again.

    A dry run reckons with it, and with what is paid for.
    """
    with open_fleet(tmp_path, monkeypatch, Rule(NO_TEMPERATURE, overall=[1]), more=MODEL) as fleet, fleet.pool(1):
        batch_id = fleet.submit(write_course(tmp_path, 3)).batch.id
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert [call.temperature is None for call in fleet.provider.calls] == [False, True, True, True]
        wait_for(lambda: told(fleet, batch_id) == ["takes no temperature"], what="a pool has written it down")
        shown = fleet.command("status", batch_id).stdout
        assert "learned   picky: takes no temperature" in shown
        assert "lessongen forget own/picky" in shown
        foreseen = fleet.command("submit", "--dry-run", str(write_course(tmp_path, 5))).stdout
        assert "3 lessons already paid for: reused at no cost." in foreseen
        assert "own/picky: 2 lessons" in foreseen
        assert "learned takes no temperature" in foreseen
        anew = fleet.command("submit", "--dry-run", "--fresh", str(write_course(tmp_path, 5))).stdout
        assert "own/picky: 5 lessons" in anew
        assert fleet.command("forget", "own/picky").stdout == "own/picky: 1 fact forgotten\n"
        assert told(fleet, batch_id) == []
        assert json.loads(fleet.command("forget", "own/picky", "--json").stdout)["data"]["facts"] == 0
        again = fleet.command("submit", "--fresh", str(write_course(tmp_path, 1))).stdout.split()[-1]
        assert fleet.wait_until_over(again).batch.status == "succeeded"
        assert fleet.provider.calls[-1].temperature is not None


def test_too_little_credit_for_a_lesson_teaches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rest of 12 tokens blocks the account, after its probe too; topped up, it gives lessons the room they need."""
    poor = Rule(failure(402, "You requested up to 4096 tokens, but can only afford 12."), until=2)
    with open_fleet(tmp_path, monkeypatch, poor, more=MODEL) as fleet, fleet.pool(1):
        batch_id = fleet.submit(write_course(tmp_path, 3)).batch.id
        for calls in (1, 2):
            assert fleet.wait_until_over(batch_id).batch.status == "blocked"
            assert (len(fleet.provider.calls), fleet.count(credentials)) == (calls, 1)
            fleet.command("resume", batch_id)
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert [call.max_tokens for call in fleet.provider.calls] == [fleet.provider.calls[0].max_tokens] * 5
        assert fleet.count(credentials) == 0
