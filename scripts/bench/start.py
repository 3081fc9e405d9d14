"""What a start of `lessongen` costs: help, a command's help, TAB; beside a Python that does nothing.

    .venv/bin/python scripts/bench/start.py [--rounds 15]

All in one run, interleaved, so that what else the machine does falls on every row. Wall clock and CPU are medians; the
ratio is of CPU to `python -c pass`, which a busy machine moves least. Bounds (issue 7): help 120 ms, TAB 150 ms.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LESSONGEN = str(Path(sys.executable).with_name("lessongen"))
COMPLETE = {"_LESSONGEN_COMPLETE": "complete_bash", "COMP_CWORD": "2"}
ROWS: dict[str, tuple[list[str], dict[str, str]]] = {
    "python -c pass": ([sys.executable, "-c", "pass"], {}),
    "import typer": ([sys.executable, "-c", "import typer"], {}),
    "lessongen --help": ([LESSONGEN, "--help"], {}),
    "lessongen run --help": ([LESSONGEN, "run", "--help"], {}),
    "lessongen review accept --help": ([LESSONGEN, "review", "accept", "--help"], {}),
    "lessongen help exit-codes": ([LESSONGEN, "help", "exit-codes"], {}),
    "lessongen watch TAB": ([LESSONGEN], COMPLETE | {"COMP_WORDS": "lessongen watch "}),
    "lessongen show latest/ TAB": ([LESSONGEN], COMPLETE | {"COMP_WORDS": "lessongen show latest/"}),
    "lessongen list": ([LESSONGEN, "list"], {}),
    "lessongen status": ([LESSONGEN, "status"], {}),
    "lessongen show latest": ([LESSONGEN, "show", "latest"], {}),
    "lessongen report latest": ([LESSONGEN, "report", "latest"], {}),
    "lessongen review list": ([LESSONGEN, "review", "list"], {}),
    "lessongen submit FILE": ([LESSONGEN, "submit", "--offline", "spec.yaml"], {}),
    "import sqlalchemy": ([sys.executable, "-c", "import sqlalchemy"], {}),
}


def once(command: list[str], more: dict[str, str]) -> tuple[float, float]:
    """Milliseconds of wall clock and of CPU that one process takes."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env={**os.environ, **more}, capture_output=True, check=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall * 1000, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


@contextmanager
def one_batch() -> Iterator[None]:
    """A state folder of its own with a batch to complete and to list."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        spec = Path(folder) / "spec.yaml"
        spec.write_text("- title: Fractions\n  objectives: [Add fractions with unlike denominators]\n")
        os.environ["LESSONGEN_STATE_DIR"] = f"{folder}/state"
        try:
            once([LESSONGEN, "submit", "--offline", str(spec)], {})
            yield
        finally:
            once([LESSONGEN, "down"], {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with one_batch():
        taken = [{name: once(*row) for name, row in ROWS.items()} for _ in range(rounds)]
    print(f"| {rounds} rounds | wall, ms | CPU, ms | CPU / nothing |", "|---|---|---|---|", sep="\n")
    nothing = statistics.median(each["python -c pass"][1] for each in taken)
    for name in ROWS:
        wall, cpu = (statistics.median(each[name][column] for each in taken) for column in (0, 1))
        print(f"| `{name}` | {wall:.0f} | {cpu:.0f} | {cpu / nothing:.1f} |")


if __name__ == "__main__":
    main()
