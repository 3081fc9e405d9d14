"""What `--help` says: of each command the right line, the codes, in 80 columns; and at what cost."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
import subprocess
import sys

import pytest
from cli_commands import all_commands
from typer.core import TyperGroup

import lessongen_cli
import lessongen_core
import lessongen_jobs
from lessongen_cli.app import invoke
from lessongen_cli.commands import COMMANDS, build
from lessongen_cli.exit_codes import ExitCode
from lessongen_cli.help_topics import VARIABLES
from lessongen_core import errors
from lessongen_core.errors import LessongenError

WIDEST_LINE = 80 - 2 - max(map(len, COMMANDS)) - 2


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_of_a_command_what_its_own_help_says_first(name: str) -> None:
    """The list of commands is printed without importing them, so it has lines of its own; they fit beside the names."""
    line = COMMANDS[name].line
    assert (build(name).help or "").split("\n\n")[0].replace("\n", " ") == line
    assert len(line) <= WIDEST_LINE and line.endswith(".")


@pytest.mark.parametrize("name", [name for name in COMMANDS if isinstance(build(name), TyperGroup)])
def test_no_line_of_a_group_is_cut(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Typer cuts lines that are too long with dots; a dot ends a sentence here."""
    assert invoke([name, "--help"]) == 0
    listed = capsys.readouterr().out.split("Commands:\n")[1].split("\n\n")[0]
    assert "..." not in listed


@pytest.mark.parametrize("words", all_commands())
def test_every_help_fits_80_columns_and_ends_with_the_exit_codes(
    words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of subcommands, too; `-h` is the same."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")
    assert invoke([*words.split(), "--help"]) == 0
    long = capsys.readouterr().out
    assert max(map(len, long.splitlines())) <= 80
    assert "Exit codes:" in long and "a bug of lessongen" in long
    assert invoke([*words.split(), "-h"]) == 0
    assert capsys.readouterr().out == long


@pytest.mark.parametrize("words", all_commands())
def test_every_example_is_a_command_line_that_is_understood(words: str) -> None:
    """Its options exist, its arguments are as many as they must be."""
    command = all_commands()[words]
    shown = re.findall(r"(?m)^  (lessongen .+)$", (command.epilog or "").split("Exit codes:")[0])
    for line in re.split(" && ", " && ".join(shown)):
        if line:
            _, *typed = shlex.split(line, comments=True)
            name, *arguments = typed[: typed.index(">")] if ">" in typed else typed
            group = build(name)
            if isinstance(group, TyperGroup):
                group = group.commands[arguments.pop(0)]
            group.make_context(name, arguments, resilient_parsing=False).close()


@pytest.mark.parametrize("arguments", ["['--help']", "['run', '--help']", "['review', 'accept', '--help']", "['x']"])
def test_help_imports_nothing_heavy(arguments: str) -> None:
    """Queue, store, HTTP, drawing, and pydantic (with which Typer converts values) belong to commands that act."""
    script = (
        f"import sys\nfrom lessongen_cli.app import invoke\ninvoke({arguments})\n"
        "heavy = {'rq', 'redis', 'sqlalchemy', 'httpx', 'rich', 'pydantic', 'click'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", ["run", "watch", "resume", "retry-failed"])
def test_a_duration_is_no_number_of_seconds(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It takes 90, 30m, 5h: the word for it says TIME, not S."""
    assert invoke([arguments, "--help"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"--timeout +TIME", out) and re.search(r"--stall-after +TIME", out)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What `lessongen help WORDS` prints; it fits 80 columns."""
    assert invoke(["help", *words]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    return out


def errors_of_the_code() -> dict[str, type[LessongenError]]:
    """Every class of error that is raised itself, by its code; all our modules are imported to find them."""
    for package in (lessongen_core, lessongen_jobs, lessongen_cli):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(".__main__") and ".migrations." not in module.name:
                importlib.import_module(module.name)
    kinds: list[type[LessongenError]] = [LessongenError]
    for kind in kinds:
        kinds += [each for each in kind.__subclasses__() if each.__module__.startswith("lessongen_")]
    only_bases = {LessongenError, errors.LessonError, errors.ProviderError, errors.ContentError}
    return {kind.code: kind for kind in kinds if kind not in only_bases}


def test_every_error_is_explained_and_nothing_else() -> None:
    """Of commands and of lessons; worker_lost has no class, the store writes it."""
    from lessongen_cli.help_errors import COMMAND_ERRORS, LESSON_ERRORS

    known = errors_of_the_code()
    of_lessons = {code for code, kind in known.items() if issubclass(kind, errors.LessonError)}
    assert set(LESSON_ERRORS) == of_lessons | {"E_WORKER_LOST"}
    assert set(COMMAND_ERRORS) == set(known) - of_lessons


def test_an_error_is_explained_with_what_the_code_does(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code; class, bucket, attempts; the next step. The word `errors` and the E_ may be left out."""
    every = said(capsys, "errors")
    for code, kind in errors_of_the_code().items():
        text = said(capsys, "errors", code)
        assert "next  " in text and code in every
        if not issubclass(kind, errors.LessonError):
            assert f"exit code   {kind.exit_status}\n" in text
    text = said(capsys, "e_quality")
    assert "class       quality\n" in text and "bucket      review\n" in text and "spends one, and one of the" in text
    assert said(capsys, "errors", "quality") == text == said(capsys, "E_QUALITY")
    assert "bucket      parked" in said(capsys, "E_ACCOUNT_BLOCKED") and "spends none" in said(capsys, "E_DEFERRED")


def test_the_commands_that_help_names_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """In topics and in next steps."""
    from lessongen_cli.help_errors import codes

    topics = ("exit-codes", "output", "environment", "references", "cron", "errors")
    texts = [said(capsys), *(said(capsys, topic) for topic in topics), *(said(capsys, code) for code in codes())]
    shown = {name for text in texts for name in re.findall(r"lessongen\s+([a-z][a-z-]+)", " ".join(text.split()))}
    assert {"list", "run", "resume", "review"} <= shown <= set(COMMANDS)


def test_the_facts_of_the_topics_are_those_of_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    """Each variable, each exit code, the shortest prefix."""
    from lessongen_core.store.batches import MIN_PREFIX
    from lessongen_core.variables import KNOWN

    text = said(capsys, "environment")
    assert set(VARIABLES) == set(KNOWN) and all(f"  {name} " in text for name in KNOWN)
    codes = said(capsys, "exit-codes")
    assert all(re.search(rf"(?m)^ +{int(code)}  ", codes) for code in ExitCode)
    assert f"at least {MIN_PREFIX} characters" in said(capsys, "references")


def test_help_of_a_command_is_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a group and of a subcommand, too."""
    for words in (["run"], ["review"], ["review", "accept"], ["help"]):
        assert invoke([*words, "--help"]) == 0
        own = capsys.readouterr().out
        assert said(capsys, *words) == own


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["revew"], "review"), (["exit"], "exit-codes"), (["review", "acept"], "accept"),
        (["errors", "E_STOR"], "E_STORE"), (["errors", "confg"], "E_CONFIG"), (["run", "x"], ""),
    ],
)  # fmt: skip
def test_what_is_not_known_names_the_nearest(words: list[str], near: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 6, as of any name that is not there."""
    assert invoke(["help", *words]) == 6
    err = capsys.readouterr().err
    assert (f'did you mean "{near}"' in err) == bool(near) and err.splitlines()[-1].startswith("  try: lessongen help")
