"""OUT lies where others may write, too: what they put there holds nobody up and leads no byte elsewhere."""

from __future__ import annotations

import os
import secrets
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from report_rows import NOW, batch_row, lesson_row

from lessongen_cli.results import check_out
from lessongen_core.errors import OutputError
from lessongen_core.report import OutputFolder, report_document
from lessongen_core.report.front_matter import read_front_matter
from lessongen_core.score_files import named_lesson

BATCH, LESSON = batch_row(), lesson_row(0)
LESSON_FILE = "1.1-lesson-number-1.md"


@pytest.fixture(autouse=True)
def _no_hanging() -> Iterator[None]:
    """A pipe that is waited for ends the test by SIGALRM, not the day."""

    def hangs(*_: object) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(10)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def write_all(out: Path) -> OutputFolder:
    """Everything that `run` writes of a batch."""
    folder = OutputFolder(out, BATCH.id)
    folder.write_lesson(BATCH, LESSON)
    document = report_document(BATCH, [LESSON], now=NOW, written=folder.written([LESSON]))
    folder.write_report(document, [LESSON])
    return folder


def older_report(out: Path) -> Path:
    """Where OUT/latest leads, to a report that is not there yet."""
    (out / "older").mkdir()
    (out / "latest").symlink_to("older")
    return out / "older" / "report.md"


def pipe(out: Path) -> None:
    os.mkfifo(older_report(out))


def endless(out: Path) -> None:
    older_report(out).symlink_to("/dev/zero")


def aliases(out: Path) -> None:
    """Nine times nine times nine ...: 2 GB when written out."""
    rows = [
        f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]"
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    older_report(out).write_text("\n".join(["---", "a: &a [xxxx]", *rows, "started: *i", "---", ""]))


def brackets(out: Path) -> None:
    older_report(out).write_text(f"---\nstarted: {'[' * 30_000}\n---\n")


def files_are_pipes(out: Path) -> None:
    (out / BATCH.id / "lessons").mkdir(parents=True)
    for name in ("report.md", "report.json", f"lessons/{LESSON_FILE}"):
        os.mkfifo(out / BATCH.id / name)
    os.mkfifo(out / "latest")


@pytest.mark.parametrize("trap", [pipe, endless, aliases, brackets, files_are_pipes])
def test_what_lies_in_out_holds_nobody_up(tmp_path: Path, trap: Callable[[Path], None]) -> None:
    """Pipes, devices, bombs: the files are written, and `latest` is ours."""
    trap(tmp_path)
    folder = write_all(tmp_path)
    assert (folder.path / "report.md").is_file() and (folder.path / "lessons" / LESSON_FILE).is_file()
    assert (tmp_path / "latest").readlink() == Path(BATCH.id)


@pytest.mark.parametrize("name", ["report.md", "report.json", f"lessons/{LESSON_FILE}"])
def test_a_link_in_the_place_of_a_file_is_replaced(tmp_path: Path, name: str) -> None:
    """Reports, too: what the link leads to is not touched."""
    precious = tmp_path / "precious"
    precious.write_text("precious")
    out = tmp_path / "out"
    (out / BATCH.id / "lessons").mkdir(parents=True)
    (out / BATCH.id / name).symlink_to(precious)
    write_all(out)
    assert precious.read_text() == "precious"
    assert not (out / BATCH.id / name).is_symlink()


def test_a_folder_in_the_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    """No traceback, and nothing of the folder is lost."""
    (tmp_path / BATCH.id / "lessons" / LESSON_FILE / "mine").mkdir(parents=True)
    with pytest.raises(OutputError, match=LESSON_FILE):
        write_all(tmp_path)
    assert (tmp_path / BATCH.id / "lessons" / LESSON_FILE / "mine").is_dir()


def test_the_probe_of_out_follows_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`run` tries whether OUT can be written by a file of its own: even a link in its place is not followed."""
    precious = tmp_path / "precious"
    precious.write_text("precious")
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(secrets, "token_hex", lambda _: "guessed")
    for guess in ("guessed", os.getpid()):
        (out / f".lessongen-probe-{guess}").symlink_to(precious)
    with pytest.raises(OutputError):
        check_out(out)
    assert precious.read_text() == "precious"


@pytest.mark.parametrize(
    "value", ["2026-01-32", "0x" + "f" * 5000, "[" * 30_000, "!!python/object/apply:os.system [x]"]
)
def test_front_matter_of_others_raises_nothing(value: str) -> None:
    """`score` and `latest` read files that anybody may have written."""
    assert read_front_matter(f"---\na: {value}\n---\n").get("a") in (None, int("f" * 5000, 16))


def test_front_matter_of_others_names_no_lesson() -> None:
    """`score` goes by the file's name where the front matter cannot be read."""
    assert named_lesson("1.2-loops.md", f"---\nlesson_id: {'[' * 30_000}\n---\n# Loops\n") == "1.2"
