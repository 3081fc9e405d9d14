"""Every error that a command can end with says what to do next, and what it says stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_commands import all_commands, options_of

import lessongen_cli
import lessongen_core
import lessongen_jobs
from lessongen_cli.failure import report
from lessongen_core.errors import ConfigError, LessonError, LessongenError, StoreError

PACKAGES = [Path(package.__file__).parent for package in (lessongen_core, lessongen_jobs, lessongen_cli)]
# Where no next step is given, and why: these fall back to `lessongen help errors CODE`.
WITHOUT = {
    "lessongen_cli/notify.py: InternalError": "what a --notify-cmd is told of a bug; `report_bug` tells people",
    "lessongen_jobs/context.py: StoreError": "raised and caught inside a worker; nobody reads it",
}


# Words behind the program's name in sentences about it.
PROSE = {"X", "COMMAND", "again", "alone", "does", "knows", "learns", "needs", "plan", "process", "spec", "that"}


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


def texts(tree: ast.AST) -> Iterator[str]:
    """Every text of a module but its docstrings; what is filled in stands as X."""
    bodies = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docstrings = {id(body.body[0].value) for body in bodies if body.body and isinstance(body.body[0], ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (docstrings | inside):
            yield node.value


def commands_named(text: str) -> Iterator[list[str]]:
    """The words of each `lessongen COMMAND ...` in `text`, up to where the sentence goes on."""
    for found in re.finditer(r"\blessongen ((?:[a-z-]+|X)(?: [^\s;,|>&`()#]+)*)", text):
        yield [word.rstrip(".:'\"").removesuffix("X") or "X" for word in found[1].split(" ")]


def test_every_command_that_is_named_in_a_message_exists_with_its_options() -> None:
    """Hints are typed as they stand: a command or option that was renamed must be renamed there, too."""
    commands, named = all_commands(), 0
    groups = {words.split()[0] for words in commands if " " in words}
    for package in PACKAGES:
        for path in sorted(package.rglob("*.py")):
            for text in texts(ast.parse(path.read_text(encoding="utf-8"))):
                for words in commands_named(text):
                    name = " ".join(words[:2]) if words[0] in groups and len(words) > 1 else words[0]
                    options = {word.partition("=")[0] for word in words if word.startswith("--")}
                    where = f"{path.name}: lessongen {' '.join(words)}"
                    if name in PROSE or name in groups or name.startswith("--"):
                        continue
                    assert name in commands, where
                    assert options <= options_of(commands[name]) | {"--help", "--config"}, where
                    named += 1
    assert named > 50, "the search found almost nothing"
