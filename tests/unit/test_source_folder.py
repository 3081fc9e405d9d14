"""Folders and files that `sources add` is given: what is read, how it is called, what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lessongen_core.spec import source_folder
from lessongen_core.spec.source_folder import read_folders

TEXT = "# Tides\n\nThe Moon draws up the water.\n"


def written(folder: Path, *names: str, text: str = TEXT) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_documents_are_called_by_their_path_in_the_folder(tmp_path: Path):
    """Sorted, at any depth; files of other kinds are counted, hidden ones and links to folders passed over."""
    written(tmp_path / "docs", "b.md", "a/c.rst", "a/d.HTML", "e.txt", "f.png", ".git/x.md", ".g.md", "Makefile")
    (tmp_path / "docs" / "loop").symlink_to(tmp_path)
    found = read_folders([tmp_path / "docs"])
    assert list(found.sources) == ["b.md", "e.txt", "a/c.rst", "a/d.HTML"]
    assert found.skipped == {".png": 1, "hidden file": 1, "no extension": 1, "link to a folder": 1}
    assert not found.faults


def test_the_same_folder_elsewhere_gives_the_same_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Names, and so keys, do not tell where the folder lies or how it was named."""
    written(tmp_path / "one" / "docs", "a.md")
    written(tmp_path / "two" / "docs", "a.md")
    monkeypatch.chdir(tmp_path / "one")
    names = [list(read_folders([path]).sources) for path in (Path("docs"), tmp_path / "two" / "docs", Path("docs/."))]
    assert names == [["a.md"]] * 3


def test_of_several_folders_each_name_begins_with_its_folder(tmp_path: Path):
    """Two files of one name are told apart; two folders of one name are a fault."""
    one, two = written(tmp_path / "x" / "one", "a.md"), written(tmp_path / "y" / "two", "a.md")
    assert list(read_folders([one, two, one / "a.md"]).sources) == ["one/a.md", "two/a.md", "a.md"]
    same = written(tmp_path / "z" / "one", "a.md")
    assert read_folders([one, same]).faults == [
        '"one/a.md" is the name of two documents; give their folders different names'
    ]


def test_a_file_that_is_named_is_read_whatever_it_is_called(tmp_path: Path):
    """Who names a file means it."""
    assert list(read_folders([written(tmp_path, "NOTES") / "NOTES"]).sources) == ["NOTES"]


def test_links_may_not_leave_the_folder(tmp_path: Path):
    """One that stays inside is another name of the document; one that leads out is refused."""
    written(tmp_path, "secret.md")
    docs = written(tmp_path / "docs", "a.md")
    (docs / "inside.md").symlink_to(docs / "a.md")
    (docs / "out.md").symlink_to(tmp_path / "secret.md")
    (docs / "none.md").symlink_to(docs / "nothing")
    found = read_folders([docs])
    assert list(found.sources) == ["a.md", "inside.md"]
    assert found.faults == ['there is no file "none.md"', '"out.md" leaves its folder through a symbolic link']


def test_what_cannot_be_read_is_told_all_at_once(tmp_path: Path):
    """Wrong encoding, no text, a pipe, a file that is too large, one nested too deep: each with its name."""
    docs = written(tmp_path / "docs", "good.md")
    (docs / "latin.md").write_bytes(b"# M\xe9r\n")
    (docs / "empty.md").write_text(" \n")
    (docs / "binary.md").write_bytes(b"a\0b")
    (docs / "deep.html").write_text("<div>" * 5000)
    (docs / "bare.md").write_text("# Only a heading\n")
    os.mkfifo(docs / "pipe.md")
    for name in ("large.rst", "large.html", "large.md"):
        with (docs / name).open("wb") as file:
            file.truncate(100_000_000)
    found = read_folders([docs, tmp_path / "nowhere"])
    assert found.faults == [
        '"docs/bare.md" holds no text beside headings and comments',
        '"docs/binary.md" is not a text: it holds NUL characters',
        '"docs/deep.html": its elements are nested too deep',
        '"docs/empty.md" is empty',
        '"docs/large.html" is larger than 10 MB',
        '"docs/large.md" is larger than 20 MB',
        '"docs/large.rst" is larger than 5 MB',
        '"docs/latin.md" is not UTF-8 (line 1)',
        '"docs/pipe.md" is not a file',
        f'there is no file or folder "{tmp_path / "nowhere"}"',
    ]
    assert list(found.sources) == ["docs/good.md"]


def test_a_name_that_is_no_utf_8_becomes_text(tmp_path: Path):
    """The store holds text alone."""
    name = os.fsdecode(b"b\xffd.md")
    assert list(read_folders([written(tmp_path / "docs", name)]).sources) == ["b\\xffd.md"]


def test_a_set_has_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every worker keeps a set's index in memory."""
    docs = written(tmp_path / "docs", *(f"{n}.md" for n in range(4)))
    monkeypatch.setattr(source_folder, "MAX_DOCUMENTS", 3)
    assert read_folders([docs]).faults == ["a set holds at most 3 documents; make several sets of it"]
    monkeypatch.setattr(source_folder, "MAX_SET_BYTES", 1)
    assert read_folders([docs]).faults == ["a set holds at most 0 MB; make several sets of it"]
