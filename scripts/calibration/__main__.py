"""Calibrate the score on the reference lessons.

    scripts/calibrate                         everything; writes the tables of docs/quality.md
    scripts/calibrate --dev-only              DEV kinds on DEV courses, printed; the rest is not even computed
    scripts/calibrate --dev-only --kinds a,b  some kinds only
    scripts/calibrate --explain KIND LESSON   criteria of a DEV lesson ("1.4"), whole and damaged; --diff: what changed
    scripts/calibrate --list                  the kinds with their side; with --dev-only none that is held out

Nothing is kept between runs, chance is seeded: the same tree gives the same tables.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from marked_tables import fill

from . import tables
from .asks import not_as_asked
from .damages import KINDS
from .explain import explain
from .figures import Rows
from .honest import honest_lessons
from .kinds import Kind
from .lessons import Lesson, load_lessons
from .measure import Scored, measure

ROOT = Path(__file__).parent.parent.parent
LESSONS = ROOT.parent / "shared" / "lessons"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0, or 2 when something is asked that cannot or must not be shown."""
    options = _parser().parse_args(arguments)
    sides = ("dev",) if options.dev_only else ("dev", "test")
    if options.list:
        shown = [k for k in _sorted(KINDS) if k.side in sides]
        print("\n".join(f"{k.family:12} {k.name:26} {k.side.upper()}" for k in shown))
        return 0
    if not options.lessons.is_dir():
        return _refuse(f"{options.lessons} is missing; name the folder with --lessons")
    if options.explain:
        return _explain(options)
    wanted = options.kinds.split(",") if options.kinds else list(KINDS)
    if unknown := [name for name in wanted if name not in KINDS]:
        return _refuse(f"no such kind: {', '.join(unknown)}; --list names them")
    names = [kind.name for kind in _sorted(wanted) if kind.side in sides]
    if options.kinds and len(names) < len(wanted):
        return _refuse(f"held out: {', '.join(sorted(set(wanted) - set(names)))}")
    started = time.monotonic()
    lessons = load_lessons(options.lessons, sides)
    scored = measure(lessons, names, options.jobs)
    made = _dev_tables(lessons, scored) if options.dev_only else _all_tables(lessons, scored)
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in scored], indent=0), encoding="utf-8")
    if options.dev_only or options.kinds:
        print("\n\n".join(f"## {name}\n\n{text}" for name, text in made.items()))
    else:
        fill(options.docs, "calibrate", made)
    print(f"{len(scored)} texts scored in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/calibrate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev-only", action="store_true", help="only what may be looked at while tuning")
    parser.add_argument("--kinds", metavar="A,B", help="only these kinds; prints instead of writing the document")
    parser.add_argument("--explain", nargs=2, metavar=("KIND", "LESSON"), help="one damage of one lesson in detail")
    parser.add_argument("--dose", type=float, help="with --explain: the dose, 0 to 1; by default that of the tables")
    parser.add_argument("--diff", action="store_true", help="with --explain: also what was changed")
    parser.add_argument("--list", action="store_true", help="the kinds of damage and their side")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every score to FILE")
    parser.add_argument("--docs", type=Path, metavar="FILE", default=ROOT / "docs" / "quality.md")
    parser.add_argument("--lessons", type=Path, metavar="DIR", default=LESSONS, help="the reference lessons")
    return parser


def _explain(options: argparse.Namespace) -> int:
    name, wanted = options.explain
    if name not in KINDS or KINDS[name].side != "dev":
        return _refuse(f"{name} is held out" if name in KINDS else f"no such kind: {name}; --list names them")
    lessons = load_lessons(options.lessons, ("dev",))
    lesson = next((one for one in lessons if wanted in (one.name, one.spec.lesson_id)), None)
    if lesson is None:
        return _refuse(f"no lesson {wanted} in the DEV courses")
    dose = options.dose or KINDS[name].main_dose
    print("\n".join(explain(KINDS[name], lesson, lessons, dose, show_changes=options.diff)))
    return 0


def _dev_tables(lessons: Sequence[Lesson], scored: Sequence[Scored]) -> dict[str, str]:
    """Everything of the DEV side."""
    rows, kinds = Rows(scored, "dev"), _measured("dev", scored)
    asked = {lesson.name: not_as_asked(lesson) for lesson in lessons}
    own_past = {lesson.name for lesson in lessons if lesson.own_past}
    facts = [kind for kind in kinds if kind.family == "facts"]
    return {
        "kinds": tables.kind_table(rows, kinds),
        "facts": tables.facts_table(rows, facts, own_past),
        "stated": tables.stated_table(rows, facts),
        "doses": tables.dose_table(rows, kinds),
        "undamaged": tables.undamaged_table(rows, asked),
        "failures": tables.failure_table(rows, asked),
        "asked": tables.asked_table(rows, asked),
        "edits": tables.edit_table({"dev": rows}),
        "length": tables.length_table({"dev": rows}, asked),
    }


def _all_tables(lessons: Sequence[Lesson], scored: Sequence[Scored]) -> dict[str, str]:
    """Everything, DEV and TEST apart; the names are the markers of docs/quality.md."""
    both = Rows(scored)
    dev, test = Rows(scored, "dev"), Rows(scored, "test")
    seen, held_out = _measured("dev", scored), _measured("test", scored)
    asked = {lesson.name: not_as_asked(lesson) for lesson in lessons}
    own_past = {lesson.name for lesson in lessons if lesson.own_past}
    facts = [kind for kind in (*seen, *held_out) if kind.family == "facts"]
    as_asked = test.of({name for name, reasons in asked.items() if not reasons})
    quadrants = {
        "held out: TEST kinds, TEST courses": (test, held_out),
        "of these, lessons that do as their spec asks": (as_asked, held_out),
        "DEV kinds, DEV courses": (dev, seen),
    }
    sides = {"dev": dev, "test": test}
    return {
        "summary": tables.summary_table(quadrants),
        "held-out": tables.kind_table(test, held_out),
        "dev": tables.kind_table(dev, seen),
        "dev-kinds-test-courses": tables.kind_table(test, seen),
        "test-kinds-dev-courses": tables.kind_table(dev, held_out),
        "facts-held-out": tables.facts_table(test, facts, own_past),
        "facts-dev": tables.facts_table(dev, facts, own_past),
        "stated-held-out": tables.stated_table(test, facts),
        "stated-dev": tables.stated_table(dev, facts),
        "doses-held-out": tables.dose_table(test, held_out),
        "doses-dev": tables.dose_table(dev, seen),
        "undamaged": tables.undamaged_table(both, asked),
        "honest": tables.honest_table(honest_lessons()),
        "failures": tables.failure_table(both, asked),
        "asked": tables.asked_table(both, asked),
        "edits": tables.edit_table(sides),
        "length": tables.length_table({**sides, "all": both}, asked),
        "kinds": tables.kind_list(lessons, scored),
    }


def _sorted(names: Sequence[str] | dict[str, Kind]) -> list[Kind]:
    return sorted((KINDS[name] for name in names), key=lambda k: (k.family, k.name))


def _measured(side: str, scored: Sequence[Scored]) -> list[Kind]:
    names = {row.name for row in scored if row.what == "damage"}
    return [kind for kind in tables.kinds_of(side) if kind.name in names]


def _refuse(message: str) -> int:
    print(f"calibrate: {message}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
