"""TAB: what real bash offers for a batch and a lesson, and that nothing in the way is ever told there."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from lessongen_cli import completion
from lessongen_core.config import load_settings
from lessongen_core.spec.loader import load_specs
from lessongen_core.store import batches, glance
from lessongen_core.store.database import open_store
from lessongen_jobs.submit import new_batch

SPEC = """\
- title: Fractions
  objectives: [Add fractions with unlike denominators]
- title: "`rm` $(rm) [/] two"
  objectives: [Add fractions with unlike denominators]
"""
NAMES = ("nightly-1", "two words", "$(touch gone)", "nightly-1")


@pytest.fixture
def ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A store with a batch of each name; their ids."""
    for name in [name for name in os.environ if name.startswith("LESSONGEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    Path("spec.yaml").write_text(SPEC)
    settings = load_settings(offline=True)
    store = open_store(settings.store_url, migrate_under=settings.state_dir)
    found = []
    with store.write() as tx:
        for second, name in enumerate(NAMES):
            new = new_batch(load_specs(["spec.yaml"]), settings, name=name, priority="normal")
            found.append(batches.insert_batch(tx, new, now=1_800_000_000.0 + second, reuse=False)[0])
    store.close()
    return found


def offered_by_bash(line: str) -> list[str]:
    """What the completion that `--show-completion bash` prints puts into COMPREPLY, in a bash of its own."""
    folder = Path(sys.executable).parent
    script = f"""
        eval "$(_LESSONGEN_COMPLETE=source_bash lessongen)"
        COMP_WORDS=({line})
        [[ '{line}' == *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
        _lessongen_completion lessongen
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, timeout=60, env=environment, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_offers_batches_lessons_and_commands(ids: list[str]) -> None:
    """Newest first; the ids of all, the names that are one plain word."""
    assert offered_by_bash("lessongen watch ") == ["latest", *reversed(ids), "nightly-1"]
    assert offered_by_bash("lessongen show latest/") == ["latest/1.1", "latest/1.2"]
    assert offered_by_bash("lessongen re") == ["report", "retry-failed", "resume", "review"]
    assert not Path("gone").exists()


def test_names_and_titles_of_others_cannot_act(ids: list[str]) -> None:
    """Beside the words stand status and name, without what a shell or a terminal could act on."""
    offers = completion.batches("") + completion.lessons(f"{ids[0]}/")
    beside = dict(offers)
    assert beside[ids[1]] == "running, 2 lessons, two words" and beside[ids[2]] == "running, 2 lessons, __touch gone_"
    assert beside[f"{ids[0]}/1.2"] == "queued, _rm_ __rm_ _/_ two"
    assert completion.reviews(f"{ids[0]}/") == []


def test_schedules_and_what_help_explains(ids: list[str]) -> None:
    """`latest:` goes on with the schedules, the newest first; `help` takes commands as well as topics."""
    with sqlite3.connect("state/store.sqlite3") as database:
        for name, batch in (("nightly", ids[0]), ("weekly", ids[2]), ("nightly", ids[1]), ("$(x)", ids[3])):
            database.execute("UPDATE batches SET schedule = ? WHERE id = ?", (name, batch))
    database.close()
    assert [name for name, _ in completion.batches("latest:")] == ["latest:weekly", "latest:nightly"]
    assert [name for name, _ in completion.batches("latest:n")] == ["latest:nightly"]
    if shutil.which("bash"):
        assert {"cron", "config", "cancel"} <= set(offered_by_bash("lessongen help c"))


@pytest.mark.parametrize("ref", ["latest", "nightly-1", "", "NIGHTLY-1", "u"])
def test_a_reference_is_read_as_the_commands_do(ids: list[str], ref: str) -> None:
    """The newest of a name, a beginning of an id; of none there is no lesson."""
    assert len(glance.lessons_of(ids[1][:4])) == 2
    assert len(glance.lessons_of(ref)) == (2 if ref in ("latest", "nightly-1", "") else 0)


@pytest.mark.parametrize("state", ["none", "a folder", "no database", "locked", "postgresql", "nowhere"])
def test_whatever_is_in_the_way_nothing_is_offered_and_nothing_made(
    ids: list[str], state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No store, a broken or locked one, another database: no offer, no error, no file."""
    path = tmp_path / "other" / "store.sqlite3"
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(path.parent))
    path.parent.mkdir()
    holder = None
    if state == "a folder":
        path.mkdir()
    elif state == "no database":
        path.write_text("not a database" * 100)
    elif state == "locked":
        holder = sqlite3.connect(path)
        holder.executescript("PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE batches (id); BEGIN EXCLUSIVE")
    elif state == "postgresql":
        monkeypatch.setenv("LESSONGEN_STORE_URL", "postgresql://127.0.0.1:1/lessongen")
    elif state == "nowhere":
        monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path / "spec.yaml"))
    before = sorted(path.parent.iterdir())
    assert completion.batches("") == [] and completion.lessons("latest/") == []
    assert sorted(path.parent.iterdir()) == before
    if holder is not None:
        holder.close()


def test_completion_is_silent_when_it_fails(ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a bug, or a line that no shell sends, prints nothing and exits 0."""
    for words, index in (("lessongen 'nix", "1"), ("lessongen nix nux ", "3"), ("lessongen watch ", "x"), ("", "")):
        environment = {**os.environ, "_LESSONGEN_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": index}
        done = subprocess.run(
            [sys.executable, "-c", "from lessongen_cli.app import main; main()"],
            capture_output=True,
            env=environment,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")

    def broken(_incomplete: str) -> list[completion.Offer]:
        raise RuntimeError("x")

    assert completion.quietly(broken)("") == []


def test_completion_imports_no_sqlalchemy_and_no_pydantic(ids: list[str]) -> None:
    """150 ms for a TAB."""
    script = (
        "import sys\nfrom lessongen_cli.app import invoke\n"
        "try:\n    invoke([])\nexcept SystemExit:\n    pass\n"
        "print({'rq', 'redis', 'sqlalchemy', 'httpx', 'rich', 'pydantic', 'click'} & set(sys.modules))"
    )
    for kind, words in (("bash", "lessongen watch "), ("zsh", "lessongen show latest/")):
        environment = {**os.environ, "COMP_WORDS": words, "COMP_CWORD": "2", "_TYPER_COMPLETE_ARGS": words}
        environment["_LESSONGEN_COMPLETE"] = f"complete_{kind}"
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, env=environment, check=False
        )
        assert "latest" in done.stdout and done.stdout.splitlines()[-1] == "set()", done.stdout + done.stderr
