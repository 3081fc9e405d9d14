"""scripts/bench: results as JSON and in the document; a peer that is missing is left out with a word."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bench(monkeypatch):
    """A module of scripts/bench by its name; all of them leave sys.modules again."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(ROOT / "scripts" / "bench"))

    def load(name):
        path = ROOT / "scripts" / "bench" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(f"bench_{name}", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    yield load
    for name in set(sys.modules) - before:
        if str(ROOT / "scripts" / "bench") in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def results_of(bench, names, folder):
    """A made-up result for each of these figures, kept in a folder."""
    results = bench("results")
    folder.mkdir()
    for n, name in enumerate(names):
        figure = results.Figure(name, "at most 1.2 x", found=f"1.{n} x", kept=n % 2 == 0)
        figure.add("ours", [3.0, 1.0, 2.0], "jobs/s", beside="2 x theirs")
        machine = {"cores": "2 x EPYC", "python": "3.11.7"}
        results.Result(figure, n == 1, "2026-11-30", 61.0, (0.1, 2.0), machine).write(folder / f"{name}.json")


def test_every_marker_has_a_figure_and_every_figure_a_marker(bench, tmp_path):
    """The document as it stands is filled from kept results, and nothing runs; what is written by hand stays."""
    program = bench("__main__")
    page = tmp_path / "performance.md"
    page.write_text((ROOT / "docs" / "performance.md").read_text(encoding="utf-8"), encoding="utf-8")
    before = re.sub(r"(<!-- bench: \S+ -->\n).*?(<!-- end -->)", r"\1\2", page.read_text(), flags=re.DOTALL)
    results_of(bench, program.FIGURES, tmp_path / "kept")
    assert program.main(["--from", str(tmp_path / "kept"), "--docs", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert re.sub(r"(<!-- bench: \S+ -->\n).*?(<!-- end -->)", r"\1\2", text, flags=re.DOTALL) == before
    assert set(re.findall(r"<!-- bench: (\S+) -->", text)) == {*program.FIGURES, "machine", "summary", "contenders"}
    assert text.count("| ours | 2 jobs/s | 3, 1, 2 | 2 x theirs |  |") == len(program.FIGURES)
    assert "| [makespan](#makespan) | at most 1.2 x | 1.0 x | reached |" in text
    assert "| [dispatch](#dispatch) | at most 1.2 x | 1.1 x (--quick) | **not reached** |" in text
    assert "2 x EPYC, python 3.11.7." in text


def test_the_document_needs_every_figure(bench, tmp_path, capsys):
    """One that was neither kept nor asked for: said before anything runs, and the document stays."""
    program = bench("__main__")
    results_of(bench, list(program.FIGURES)[1:], tmp_path / "kept")
    page = tmp_path / "performance.md"
    with pytest.raises(SystemExit) as ended:
        program.main(["--from", str(tmp_path / "kept"), "--docs", str(page)])
    assert ended.value.code == 2
    assert "there is none of: makespan" in capsys.readouterr().err
    assert not page.exists()


def test_every_figure_has_a_heading(bench):
    """What the summary links to."""
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (\S+)$", text, flags=re.MULTILINE)
    assert [name for name in bench("__main__").FIGURES if name not in headings] == []


def test_a_peer_that_cannot_be_installed_is_left_out_with_a_word(bench, monkeypatch, tmp_path):
    """No npm here, and a pip that fails: the others run, and the reasons are named."""
    peers = bench("peers")
    monkeypatch.setattr(peers, "CACHE", tmp_path)
    monkeypatch.setattr(peers.shutil, "which", lambda name: None)

    def fail(*command):
        raise subprocess.CalledProcessError(1, command, stderr="ERROR: one\nERROR: no matching distribution\n")

    monkeypatch.setattr(peers, "_quietly", fail)
    assert peers.available() == ["asyncio + httpx", "RQ SimpleWorker", "RQ Worker"]
    assert peers.missing() == {
        "BullMQ": "there is no Node with npm",
        "Celery prefork": "it could not be installed: ERROR: no matching distribution",
    }
    assert peers.versions() == {}
