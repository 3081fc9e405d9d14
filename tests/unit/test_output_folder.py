"""OUT on disk: whole files, safe names, no links followed."""

import json
import os
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from report_rows import NOW, START, batch_row, failed_row, lesson_row

from lessongen_core.errors import OutputError, StoreError
from lessongen_core.report import OutputFolder, report_document
from lessongen_core.report.front_matter import read_front_matter

BATCH = batch_row()
LESSONS = (lesson_row(0), failed_row(1, "review", "quality"), lesson_row(2))


def document(batch=BATCH, lessons=LESSONS, **options):
    return report_document(batch, lessons, now=NOW, **options)


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


@pytest.fixture
def folder(tmp_path):
    return OutputFolder(tmp_path / "deep" / "out", BATCH.id)


def test_lessons_and_reports_lie_where_the_design_says(folder):
    """OUT/<batch id>/lessons/*.md, the three reports, and OUT/latest; nothing temporary is left."""
    path = folder.write_lesson(BATCH, LESSONS[0])
    report = folder.write_report(document(written=folder.written(LESSONS)), LESSONS)
    assert path == folder.out / "9c2hd0vt" / "lessons" / "1.1-lesson-number-1.md"
    assert report == folder.out / "9c2hd0vt" / "report.md"
    found = sorted(str(file.relative_to(folder.out)) for file in folder.out.rglob("*") if not file.is_dir())
    assert found == [
        "9c2hd0vt/lessons/1.1-lesson-number-1.md",
        "9c2hd0vt/report.html",
        "9c2hd0vt/report.json",
        "9c2hd0vt/report.md",
    ]
    assert names(folder.out) == ["9c2hd0vt", "latest"]


def test_the_json_report_is_the_whole_document(folder):
    """report.json is lessongen/report@1 with the paths of the written lessons."""
    folder.write_lesson(BATCH, LESSONS[2])
    folder.write_report(document(written=folder.written(LESSONS)), LESSONS, warnings=["slow"])
    told = json.loads((folder.path / "report.json").read_text(encoding="utf-8"))
    assert (told["schema"], told["warnings"]) == ("lessongen/report@1", ["slow"])
    assert [lesson["path"] for lesson in told["data"]["lessons"]] == [None, None, "lessons/1.3-lesson-number-3.md"]


def test_what_is_written_is_what_lies_there(folder):
    """Only succeeded lessons whose file exists count as written, and none before the first."""
    assert folder.written(LESSONS) == {}
    folder.write_lesson(BATCH, LESSONS[0])
    (folder.path / "lessons" / "1.2-lesson-number-2.md").write_text("old")
    assert folder.written(LESSONS) == {0: "lessons/1.1-lesson-number-1.md"}


def test_files_have_the_users_mode(folder):
    """The umask decides, as for any file; a temporary file's 0600 does not stick."""
    old = os.umask(0o027)
    try:
        path = folder.write_lesson(BATCH, LESSONS[0])
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_file_that_is_equal_is_left_alone(folder):
    """A second report of the same lessons writes nothing; a changed lesson is replaced."""
    path = folder.write_lesson(BATCH, LESSONS[0])
    before = path.stat()
    folder.write_lesson(BATCH, LESSONS[0])
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    folder.write_lesson(BATCH, lesson_row(0, content="# New\n\nOther text.\n"))
    assert "Other text." in path.read_text(encoding="utf-8")


def test_a_reader_never_sees_half_a_file(folder):
    """While a file is replaced again and again, whoever opens it reads one whole version."""
    texts = [lesson_row(0, content=f"# T\n\n{letter * 200_000}\n") for letter in "ab"]
    path = folder.write_lesson(BATCH, texts[0])
    stop = threading.Event()

    def write():
        turn = 0
        while not stop.is_set():
            turn += 1
            folder.write_lesson(BATCH, texts[turn % 2])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = {len(path.read_bytes()) for _ in range(300)}
        letters = {path.read_text(encoding="utf-8").rstrip()[-1] for _ in range(100)}
    finally:
        stop.set()
        writer.join()
    assert len(sizes) == 1
    assert letters <= {"a", "b"}


@pytest.mark.parametrize("place", ["9c2hd0vt", "9c2hd0vt/lessons"])
def test_a_link_in_place_of_a_folder_is_not_followed(folder, tmp_path, place):
    """Somebody's link inside OUT does not lead a lesson elsewhere: an error, and nothing is written there."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = folder.out / place
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    with pytest.raises(OutputError, match="link"):
        folder.write_lesson(BATCH, LESSONS[0])
    assert list(elsewhere.iterdir()) == []


def test_a_link_in_place_of_a_file_is_replaced(folder, tmp_path):
    """The link's target keeps its content; the lesson's file is a file."""
    target = tmp_path / "precious"
    target.write_text("precious")
    path = folder.write_lesson(BATCH, LESSONS[0])
    path.unlink()
    path.symlink_to(target)
    folder.write_lesson(BATCH, LESSONS[0])
    assert target.read_text() == "precious"
    assert not path.is_symlink() and path.read_text().startswith("---\n")


def test_out_itself_may_be_a_link(tmp_path):
    """The user's own link to another disk is followed."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to("disk")
    OutputFolder(tmp_path / "out", BATCH.id).write_lesson(BATCH, LESSONS[0])
    assert (tmp_path / "disk" / BATCH.id / "lessons").is_dir()


def test_latest_points_to_the_newest_batch(tmp_path):
    """A later batch takes `latest`; writing the report of an older one again does not take it back."""
    newer = batch_row(id="zzzzzzzz", created_at=START + timedelta(days=1), finished_at=NOW + timedelta(days=1))
    for batch in (BATCH, newer, BATCH):
        OutputFolder(tmp_path, batch.id).write_report(document(batch), LESSONS)
    assert (tmp_path / "latest").readlink() == Path("zzzzzzzz")
    assert read_front_matter((tmp_path / "latest" / "report.md").read_text(encoding="utf-8"))["batch"] == "zzzzzzzz"


@pytest.mark.parametrize("old", ["gone", "../..", "/etc"])
def test_a_latest_that_leads_nowhere_is_replaced(folder, old):
    """A link to a batch that was removed, or to no batch at all, gives way."""
    folder.out.mkdir(parents=True)
    (folder.out / "latest").symlink_to(old)
    folder.write_report(document(), LESSONS)
    assert (folder.out / "latest").readlink() == Path(BATCH.id)


def test_latest_is_a_text_file_where_links_cannot_be_made(folder, monkeypatch):
    """On a file system without links `latest` holds the batch's id, and later batches are told from earlier ones."""

    def no_links(*args, **kwargs):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "symlink", no_links)  # no file system without links can be mounted in a test
    older = batch_row(id="aaaaaaaa", created_at=START - timedelta(days=1))
    folder.write_report(document(), LESSONS)
    OutputFolder(folder.out, older.id).write_report(document(older), LESSONS)
    assert (folder.out / "latest").read_text() == f"{BATCH.id}\n"


def test_a_folder_named_latest_is_the_users(folder):
    """A real folder in the place of `latest` is not removed: an error that names the path, the report is written."""
    (folder.out / "latest").mkdir(parents=True)
    with pytest.raises(OutputError, match="latest"):
        folder.write_report(document(), LESSONS)
    assert (folder.path / "report.md").is_file()
    assert names(folder.out) == ["9c2hd0vt", "latest"]


@pytest.mark.parametrize("batch_id", ["", "..", "a/b", "latest", ".hidden", "x" * 65, "a\n"])
def test_no_batch_id_leaves_out(tmp_path, batch_id):
    """Only letters, digits, `_` and `-` name a folder."""
    with pytest.raises(ValueError, match="not a batch id"):
        OutputFolder(tmp_path, batch_id)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_with_path_and_hint(folder, monkeypatch):
    """ENOSPC ends with E_STORAGE, exit 10, the path and what to run; no temporary file stays."""
    fdopen = os.fdopen

    def on_a_full_disk(descriptor, mode):
        if mode != "wb":
            return fdopen(descriptor, mode)
        os.close(descriptor)
        return Path("/dev/full").open("wb")  # every write to it fails with ENOSPC: the kernel's own full disk

    monkeypatch.setattr(os, "fdopen", on_a_full_disk)
    with pytest.raises(OutputError, match="No space left on device") as caught:
        folder.write_lesson(BATCH, LESSONS[0])
    assert isinstance(caught.value, StoreError)
    assert (caught.value.code, caught.value.exit_status) == ("E_STORAGE", 10)
    assert "1.1-lesson-number-1.md" in caught.value.message
    assert "lessongen report 9c2hd0vt --out" in caught.value.hint
    assert names(folder.path / "lessons") == []


def test_a_file_in_the_place_of_out_is_told(tmp_path):
    """OUT that is a file is an error with its path, not a traceback."""
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="out"):
        OutputFolder(tmp_path / "out", BATCH.id).write_report(document(), LESSONS)


def test_two_processes_may_write_one_batch(folder):
    """Several writers of the same files end with whole ones and without an error."""
    errors = []

    def write():
        try:
            for lesson in LESSONS[::2]:
                folder.write_lesson(BATCH, lesson)
            folder.write_report(document(), LESSONS)
        except BaseException as exc:  # noqa: BLE001 - shown by the main thread
            errors.append(exc)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(list((folder.path / "lessons").iterdir())) == 2
