"""A chain whose models belong to different pools: each asks what it has an endpoint for, and leaves the rest."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from courses import write_course
from fleet import Fleet, open_fleet
from waiting import wait_for

from lessongen_core.config import load_settings
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure

DEAD_KEY = failure(401, "Incorrect API key provided")
NAMES = ("first", "second")


def pools_of(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> list[Fleet]:
    """The same installation twice: `first` has an endpoint and a key for the chain's first model alone, and so on."""
    found = []
    for name in ("LESSONGEN_BASE_URL", "LESSONGEN_API_KEY", "LESSONGEN_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    for own in NAMES:
        monkeypatch.setenv(f"{own.upper()}_KEY", f"sk-{own}")
        path = fleet.folder / f"{own}.toml"
        endpoint = f'base_url = "{fleet.provider.url}"\napi_key_env = "{own.upper()}_KEY"\n'
        models = (
            f'[[models]]\nname = "{name}"\ncontext_window = 100000\n' + endpoint * (name == own) for name in NAMES
        )
        path.write_text((fleet.folder / "lessongen.toml").read_text() + "".join(models))
        found.append(Fleet(fleet.folder, fleet.provider, load_settings(path)))
    return found


@pytest.mark.parametrize("trouble", ["account", "quality"])
def test_a_lesson_that_moves_on_is_left_to_the_pool_that_has_the_next_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    """The first model's account is dead, or writes poorly: the other pool's model writes it, and nothing is parked."""
    rule = Rule(DEAD_KEY, model="first") if trouble == "account" else Rule(model="first", write="off_topic")
    with open_fleet(tmp_path, monkeypatch, rule, Rule(Reply(latency_s=0.5))) as fleet:
        first, second = pools_of(fleet, monkeypatch)
        with first.pool(1), second.pool(1):
            batch = first.submit(write_course(tmp_path, 6)).batch
            snapshot = first.wait_until_over(batch.id)
        assert snapshot.batch.status == "succeeded"
        assert {call.model for call in fleet.provider.calls} == {"first", "second"}
        assert {row.model for row in first.lessons(batch.id).values()} == {"second"}


@pytest.mark.parametrize("living", [1, 2])
def test_a_lesson_that_no_living_pool_can_take_up_is_parked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, living: int
) -> None:
    """The first model's account is dead; nobody has the second, or its account is dead too."""
    with open_fleet(tmp_path, monkeypatch, Rule(DEAD_KEY)) as fleet, ExitStack() as stack:
        pools = pools_of(fleet, monkeypatch)
        for one in pools[:living]:
            stack.enter_context(one.pool(1))
        batch = pools[0].submit(write_course(tmp_path, 2)).batch

        def blocked() -> str | None:
            now = pools[0].snapshot(batch.id).batch
            return now.blocked_reason if now.status == "blocked" else None

        assert "Incorrect API key" in wait_for(blocked, what="the batch is blocked")
        assert len(fleet.provider.calls) <= living
