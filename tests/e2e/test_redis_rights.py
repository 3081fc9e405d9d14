"""The documented ACL rule grants nothing that we do not use (that it is enough: test_hosts)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from brokers import foreign_redis
from courses import write_course
from fleet import open_fleet
from test_hosts import documented_rule

from lessongen_fixtures.scripted import Rule, failure


def used_commands(operator: Any) -> set[str]:
    """Every command that was sent to the server, subcommands as `script|load`."""
    return {name.removeprefix("cmdstat_").lower() for name in operator.info("commandstats")}


def granted_by(operator: Any, token: str) -> set[str]:
    """The commands that `@category` or `command` stands for."""
    if token.startswith("@"):
        return {name.decode().lower() for name in operator.execute_command("ACL", "CAT", token[1:])}
    return {token}


def unused(operator: Any, rule: str) -> list[str]:
    """What the rule allows, and no command that was sent needs: another part of the rule allows it, too."""
    used = used_commands(operator)
    tokens = re.findall(r"(?<= )\+(\S+)", rule)
    granted = {token: granted_by(operator, token) & used for token in tokens}
    return [
        token
        for token in tokens
        if not granted[token] - set().union(*(granted[other] for other in tokens if other != token))
    ]


def test_every_right_of_the_documented_rule_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch with a retry needs each part of it; what more is asked for would be too much."""
    rule = documented_rule()
    with (
        foreign_redis(tmp_path, rule=rule) as server,
        open_fleet(tmp_path, monkeypatch, Rule(failure(503, "x"), "1.1", n=[1]), redis_url=server.url) as fleet,
        fleet.pool(2),
    ):
        fleet.wait_until_over(fleet.submit(write_course(tmp_path, 3)).batch.id)
        with server.operator() as operator:
            assert unused(operator, rule) == []
