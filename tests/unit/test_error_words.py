"""Every error that a command can end with says what to do next, and what it says stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import lessongen_cli
import lessongen_core
import lessongen_jobs
from lessongen_cli.failure import report
from lessongen_core.errors import ConfigError, LessonError, LessongenError, StoreError

PACKAGES = [Path(package.__file__).parent for package in (lessongen_core, lessongen_jobs, lessongen_cli)]
# Where no next step is given, and why: these fall back to `lessongen help errors CODE`.
WITHOUT = {
    "lessongen_jobs/context.py: StoreError": "raised and caught inside a worker; nobody reads it",
}


def kinds_of_commands() -> set[str]:
    """Names of the classes whose errors end a command."""
    kinds: list[type[LessongenError]] = [LessongenError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return {kind.__name__ for kind in kinds[1:] if not issubclass(kind, LessonError)}


def made_without_hint() -> Iterator[str]:
    """`file: Class` of each error that is made without a `hint`."""
    names = kinds_of_commands()
    for package in PACKAGES:
        for path in sorted(package.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                    given = {keyword.arg for keyword in node.keywords}
                    if not given & {"hint", None}:  # None: **options
                        yield f"{path.relative_to(package.parent)}: {node.func.id}"


def test_every_error_that_is_made_names_the_next_step() -> None:
    """Nobody is left with what happened alone; what has no step is listed with its reason."""
    assert set(made_without_hint()) == set(WITHOUT)


@pytest.mark.parametrize("exc", [StoreError("x"), ConfigError("x", hint="set it"), LessongenError("x")])
def test_the_last_line_is_always_the_next_step(exc: LessongenError, capsys: pytest.CaptureFixture[str]) -> None:
    """Without one of its own an error points at its explanation."""
    report(exc, as_json=True)
    out, err = capsys.readouterr()
    step = "set it" if isinstance(exc, ConfigError) else f"lessongen help errors {exc.code}"
    assert err.splitlines()[-1] == f"  try: {step}" and f'"hint":"{step}"' in out
