"""Real courses load clean; each file of invalid/ is refused as its .expect file says."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from courses import SOURCE, lesson
from spec_samples import LESSONS, shared_lessons

from lessongen_core.spec.loader import Problem, load_specs

COURSES = {"git-novice": 14, "shell-novice": 7, "shell-novice-es": 7, "sql-novice-survey": 11, "lc-open-refine": 13}
EXPECTED = sorted(path.stem for path in (LESSONS / "invalid").glob("*.expect")) or ["(no data)"]


def read_expectation(path: Path) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in path.read_text(encoding="utf-8").splitlines() if ": " in line)


def lines_of(expected: dict[str, str]) -> range:
    first, _, last = expected.get("lines_accepted", expected["line"]).partition("-")
    return range(int(first), int(last or first) + 1)


def fields_of(expected: dict[str, str]) -> set[str]:
    return {expected["field"], *expected.get("field_also_accepted", "").split(", ")}


def names(problem: Problem, wanted: str) -> bool:
    """`a, b`: both are named; `a or b`: one is."""
    text = problem.message.casefold()
    if " or " in wanted:
        return any(choice.strip() in text for choice in wanted.casefold().replace(",", " or ").split(" or "))
    return all(part.strip() in text for part in wanted.casefold().split(","))


@pytest.mark.parametrize("name", EXPECTED)
def test_every_invalid_file_is_refused_as_expected(name: str):
    """One fault gives one problem, at the expected place, naming what it should."""
    folder = shared_lessons() / "invalid"
    expected = read_expectation(folder / f"{name}.expect")
    started = time.monotonic()
    loaded = load_specs([folder / expected["file"]])
    assert time.monotonic() - started < 2
    if expected["verdict"] == "accept or error":
        assert not loaded.problems
        assert len(loaded.lessons) == 2
        return
    [problem] = loaded.problems
    assert problem.line in lines_of(expected)
    assert problem.path in fields_of(expected)
    assert names(problem, expected["message_should_name"])
    assert len(str(problem)) < 1000
    assert loaded.invalid == 0 or len(loaded.lessons) + loaded.invalid == 2


def test_all_invalid_files_at_once_show_all_problems_within_300_mb():
    """The problems of all files come together, in the order of the files, in less than 300 MB."""
    folder = shared_lessons() / "invalid"
    files = [str(folder / read_expectation(path)["file"]) for path in sorted(folder.glob("*.expect"))]
    named, peak_kb = load_apart(*files)
    assert set(files) - set(named) <= {str(folder / "13-bom.json")}
    assert named == [file for file in files if file in named]
    assert peak_kb < 300_000


def test_a_huge_json_string_costs_no_more_than_a_huge_yaml_one(tmp_path: Path):
    """A title of 8 MB, with escapes in it, is refused in less than 300 MB."""
    path = tmp_path / "huge.json"
    path.write_text(json.dumps([{"title": 'say "tide" ' * 800_000, "objectives": ["x"]}]))
    named, peak_kb = load_apart(str(path))
    assert named == [str(path)]
    assert peak_kb < 300_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.json", f"[{','.join(['{}'] * 300_000)}]"),
        ("empty.yaml", "- {}\n" * 300_000),
        ("empty.jsonl", "{}\n" * 300_000),
        ("broken.jsonl", "x\n" * 300_000),
        ("blank.jsonl", "\n" * 10_000_000 + "{}"),
    ],
)
def test_hundreds_of_thousands_of_faults_cost_seconds_and_less_than_300_mb(tmp_path: Path, name: str, text: str):
    """What nobody would read is refused without a message of its own."""
    (tmp_path / name).write_text(text)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    named, peak_kb = load_apart(str(tmp_path / name))
    assert named == [str(tmp_path / name)]
    assert peak_kb < 300_000
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 5  # 1 to 3 on a machine that others use


@pytest.mark.parametrize(("suffix", "most_kb"), [("jsonl", 10), ("json", 16), ("yaml", 20)])
def test_ten_thousand_lessons_take_little_more_than_their_parser(tmp_path: Path, suffix: str, most_kb: int):
    """Specs and places lie packed, and JSON Lines are read line by line: 38 kB a lesson before."""
    peaks = {}
    for count in (100, 1100):
        lessons = [lesson(n) for n in range(1, count + 1)]
        whole = json.dumps({"sources": {"starter": ["starter.md"]}, "lessons": lessons}, indent=1)
        text = "\n".join(map(json.dumps, lessons)) if suffix == "jsonl" else whole  # JSON is YAML
        (tmp_path / "starter.md").write_text(SOURCE)
        (tmp_path / f"{count}.{suffix}").write_text(text)
        named, peaks[count] = load_apart(str(tmp_path / f"{count}.{suffix}"))
        assert named == [""]
    assert (peaks[1100] - peaks[100]) / 1000 < most_kb


def load_apart(*files: str) -> tuple[list[str], int]:
    """The files with problems, and the peak memory in kB of a process that does nothing but load them."""
    script = (
        "import re, sys\n"
        "from lessongen_core.spec.loader import load_specs\n"
        "loaded = load_specs(sys.argv[1:])\n"
        "print(*dict.fromkeys(problem.file for problem in loaded.problems), sep='\\n')\n"
        # not ru_maxrss: a child inherits the peak of the process that forked it
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *files], capture_output=True, text=True, check=True)
    *named, peak_kb = done.stdout.split("\n")[:-1]
    return named, int(peak_kb)


@pytest.mark.parametrize(("name", "count"), COURSES.items())
def test_a_real_course_loads_without_a_problem(name: str, count: int):
    """Every published lesson is valid, and every set it names was read."""
    loaded = load_specs([shared_lessons() / f"{name}.yaml"])
    assert loaded.problems == ()
    assert len(loaded.lessons) == count
    sets = loaded.courses[0].sets
    assert all(sets[set_id].passages for lesson in loaded.lessons for set_id in lesson.spec.named_sets)


@pytest.mark.parametrize("name", ["git-novice", "shell-novice-es"])
def test_json_and_yaml_of_a_course_are_the_same(name: str):
    """The format makes no difference to specs, course and source keys."""
    one, other = (load_specs([shared_lessons() / f"{name}{suffix}"]) for suffix in (".yaml", ".json"))
    assert [lesson.spec for lesson in one.lessons] == [lesson.spec for lesson in other.lessons]
    assert one.courses == other.courses
    assert [problem.path for problem in one.warnings] == [problem.path for problem in other.warnings]


def test_the_short_form_of_real_lessons_loads():
    """Twelve short lessons get their positions as ids; those without sources name none."""
    loaded = load_specs([shared_lessons() / "minimal.yaml"])
    assert loaded.problems == ()
    assert [lesson.spec.lesson_id for lesson in loaded.lessons] == [f"1.{n}" for n in range(1, 13)]
    assert {bool(lesson.spec.named_sets) for lesson in loaded.lessons} == {True, False}


def test_a_thousand_real_lessons_load_in_seconds(tmp_path: Path):
    """1,000 full lessons of 5 kB load at 100 a second or more, with their sources read once."""
    folder = shared_lessons()
    (tmp_path / "sources").symlink_to(folder / "sources")
    head, lessons = (folder / "git-novice.yaml").read_text(encoding="utf-8").split("\nlessons:\n")
    copies = [lessons.replace('lesson_id: "1.', f'lesson_id: "{n}.') for n in range(1, 73)]
    (tmp_path / "many.yaml").write_text(f"{head}\nlessons:\n{''.join(copies)}", encoding="utf-8")
    started = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    loaded = load_specs([tmp_path / "many.yaml"])
    assert len(loaded.lessons) + loaded.invalid == 72 * 14
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - started < 10
