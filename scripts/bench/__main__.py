"""The figures of issue 8, each with a name; all of them in about twenty-five minutes on a quiet machine.

    .venv/bin/python scripts/bench [NAME...] [--quick] [--rounds 3] [--out DIR] [--from DIR] [--docs FILE]

Names: makespan dispatch memory submit frame report recovery size growth. Prints Markdown; `--out` keeps DIR/NAME.json
of each as it ends. `--from DIR` takes from such files what is not named, and with no name runs nothing. `--docs FILE`
writes the tables between the markers of FILE, which is docs/performance.md: every figure has one there. `--quick` takes
small batches, to see that all runs; its figures mean little. Celery and BullMQ are installed once, into
$XDG_CACHE_HOME/lessongen-bench. Other programs here: steps.py (CPU of single steps), limits.py, scenarios.py, soak.py.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

sys.path.insert(1, str(Path(__file__).parent.parent))

import dispatch
import growth
import looking
import makespan
import memory
import peers
import recovery
import size
import submit
from document import section, tables
from marked_tables import fill
from results import Figure, Result, machine

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 1 when a figure that was to run broke or is not reached."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(FIGURES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    results: dict[str, Result] = {}
    if options.kept is not None:
        results = {name: Result.read(path) for name in FIGURES if (path := options.kept / f"{name}.json").exists()}
    names = options.names or ([] if options.kept is not None else list(FIGURES))
    if options.docs is not None and (absent := FIGURES.keys() - results.keys() - set(names)):
        parser.error(f"--docs needs every figure; there is none of: {', '.join(sorted(absent))}")
    ran = _run(names, quick=options.quick, rounds=options.rounds, out=options.out)
    results |= ran
    if options.docs is not None and (broke := FIGURES.keys() - results.keys()):
        print(f"{options.docs} stays as it was: nothing was found for {', '.join(sorted(broke))}", file=sys.stderr)
    elif options.docs is not None:
        fill(options.docs, "bench", tables({name: results[name] for name in FIGURES}, peers.HOW))
    return int(len(ran) < len(names) or any(result.figure.kept is False for result in ran.values()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(FIGURES)} (all)")
    parser.add_argument("--quick", action="store_true", help="small batches, one round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to keep the results")
    parser.add_argument("--from", dest="kept", type=Path, metavar="DIR", help="where results were kept")
    parser.add_argument("--docs", type=Path, metavar="FILE", help="the document to fill")
    return parser


def _run(names: Sequence[str], *, quick: bool, rounds: int, out: Path | None) -> Mapping[str, Result]:
    """Each of these figures, printed and kept as it ends."""
    if not names:
        return {}
    told = machine(peers.versions())
    print("\n".join(f"{name}: {value}" for name, value in told.items()), flush=True)
    print("".join(f"without {name}: {why}\n" for name, why in peers.missing().items()), flush=True)
    results = {}
    for name in names:
        load, began = os.getloadavg()[0], time.monotonic()
        try:
            figure = FIGURES[name](quick=quick, rounds=1 if quick else rounds)
        except Exception:  # noqa: BLE001  the others may come through: it is shown, and can be taken by itself
            traceback.print_exc()
            continue
        took_s = time.monotonic() - began
        loads = round(load, 1), round(os.getloadavg()[0], 1)
        results[name] = Result(figure, quick, date.today().isoformat(), round(took_s), loads, told)
        print(section(results[name]), flush=True)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            results[name].write(out / f"{name}.json")
    return results


if __name__ == "__main__":
    sys.exit(main())
