"""The figures of issue 8, each with a name; all of them in about twenty minutes.

    .venv/bin/python scripts/bench [NAME...] [--quick] [--rounds 3] [--out DIR]

Names: makespan dispatch memory submit frame report recovery size growth. `--quick` takes small batches, to see that all
runs; its figures mean little. Writes DIR/NAME.json as each ends, and prints Markdown. Peers are installed once, into
$XDG_CACHE_HOME/lessongen-bench. Other programs here: steps.py (CPU of single steps), limits.py, scenarios.py, soak.py.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import dispatch
import growth
import looking
import makespan
import memory
import peers
import recovery
import size
import submit
from results import Figure, as_json, machine

FIGURES: dict[str, Callable[..., Figure]] = {
    "makespan": makespan.measure,
    "dispatch": dispatch.measure,
    "memory": memory.measure,
    "submit": submit.measure,
    "frame": looking.frame_of_watch,
    "report": looking.report,
    "recovery": recovery.measure,
    "size": size.measure,
    "growth": growth.measure,
}


def main() -> int:
    """Run what was asked for; 1 when a figure is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(FIGURES)} (all)")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, help="a folder for the JSON results")
    options = parser.parse_args()
    if unknown := set(options.names) - set(FIGURES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    rounds = 1 if options.quick else options.rounds
    told = machine(peers.versions())
    print("\n".join(f"{name}: {value}" for name, value in told.items()) + "\n", flush=True)
    missed = 0
    for name in options.names or FIGURES:
        load, began = os.getloadavg()[0], time.monotonic()
        figure = FIGURES[name](quick=options.quick, rounds=rounds)
        missed += figure.kept is False
        took = f"Load {load:.1f} before, {os.getloadavg()[0]:.1f} after; took {time.monotonic() - began:.0f} s."
        print(f"{figure.markdown()}\n{took}\n", flush=True)
        if options.out is not None:
            options.out.mkdir(parents=True, exist_ok=True)
            path = options.out / f"{name}.json"
            path.write_text(as_json([figure], told | {"load of this figure": took}), encoding="utf-8")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
