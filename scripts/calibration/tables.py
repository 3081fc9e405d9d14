"""The figures as Markdown tables, one function for each table of docs/quality.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from .damages import KINDS
from .edits import EDITS
from .figures import Figures, Rows, figures, response
from .honest import Honest
from .kinds import Kind
from .lessons import Lesson
from .measure import Scored
from .measures import Estimate, pearson, percentile, spearman

AIMS: Final = {
    "structure": 0.97, "leftovers": 0.97, "truncation": 0.97, "off_topic": 0.97, "repetition": 0.97, "stuffing": 0.97,
    "language": 0.97, "wording": 0.97, "facts": 0.9,
}  # fmt: skip
_UNSEEN: Final = "-"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; cells escape what would end them."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def kinds_of(side: str) -> list[Kind]:
    """The kinds of one side, by family and name."""
    return sorted((kind for kind in KINDS.values() if kind.side == side), key=lambda k: (k.family, k.name))


def kind_table(rows: Rows, kinds: Sequence[Kind]) -> str:
    """One row for each kind and mode at its main dose, facts without sources left to a table of their own."""
    lines = []
    for kind in kinds:
        mode = kind.modes[0]
        found = figures(rows.pairs(kind, mode, kind.main_dose), f"{kind.name} {mode}")
        if found is None:
            lines.append([kind.family, _named(kind), *[_UNSEEN] * 7])
            continue
        lines.append([
            kind.family, _named(kind), str(found.count), _interval(found.auc), _percent_interval(found.wins),
            _percent_interval(found.passes), f"{found.baseline_auc:.2f}", f"{found.baseline_passes:.0%}",
            f"{found.words_auc:.2f}",
        ])  # fmt: skip
    head = ["family", "damage", "n", "AUC", "paired wins", "damaged passes", "A: AUC", "A: passes", "words: AUC"]
    return table(head, lines)


def summary_table(quadrants: Mapping[str, tuple[Rows, Sequence[Kind]]]) -> str:
    """For each family its aim and, for each of `quadrants`, the mean, how many kinds reach it, the worst."""
    lines = []
    for family in sorted({kind.family for kind in KINDS.values()}):
        line = [family, f"{AIMS[family]:.2f}" if family in AIMS else _UNSEEN]
        for rows, kinds in quadrants.values():
            found = {k.name: f for k in kinds if k.family == family and (f := _main(rows, k)) is not None}
            line.append(_reached(found, AIMS.get(family)))
        lines.append(line)
    return table(["family", "aim: AUC", *quadrants], lines)


def _main(rows: Rows, kind: Kind) -> Figures | None:
    return figures(rows.pairs(kind, kind.modes[0], kind.main_dose), f"{kind.name} {kind.modes[0]}")


def _reached(found: dict[str, Figures], aim: float | None) -> str:
    if not found:
        return _UNSEEN
    worst = min(found, key=lambda name: found[name].auc.value)
    mean = sum(f.auc.value for f in found.values()) / len(found)
    reached = f"{sum(f.auc.value >= aim for f in found.values())} of {len(found)} reach it; " if aim else ""
    return f"mean {mean:.2f}; {reached}lowest {found[worst].auc.value:.2f} ({worst})"


_SOURCES: Final = (
    ("sources", "an earlier version of the lesson", (True,)),
    ("sources", "other authors", (False,)),
    ("own", "the undamaged lesson itself", (True, False)),
    ("plain", "none", (True, False)),
)


def facts_table(rows: Rows, kinds: Sequence[Kind], own_past: set[str]) -> str:
    """Wrong facts by what the sources are, and without any."""
    lines = []
    for kind in kinds:
        for mode, label, past in _SOURCES:
            pairs = [
                pair for pair in rows.pairs(kind, mode, kind.main_dose) if (pair[0].lesson in own_past) in past
            ]  # fmt: skip
            found = figures(pairs, f"{kind.name} {mode} {label}")
            lines.append([_named(kind), label, str(len(pairs)), *(_fact_cells(found) if found else [_UNSEEN] * 4)])
    head = ["damage", "sources", "n", "AUC", "paired wins", "damaged passes", "AUC of grounding and facts alone"]
    return table(head, lines)


def _fact_cells(found: Figures) -> list[str]:
    alone = _UNSEEN if found.grounding_auc is None else f"{found.grounding_auc:.2f}"
    return [_interval(found.auc), _percent_interval(found.wins), _percent_interval(found.passes), alone]


def stated_table(rows: Rows, kinds: Sequence[Kind]) -> str:
    """Wrong facts with the sources that retrieval finds, by whether any passage states what was made wrong."""
    lines = []
    for kind in kinds:
        pairs = rows.pairs(kind, "sources", kind.main_dose)
        changed, stated = (sum(getattr(row, name) for _, row in pairs) for name in ("changed", "stated"))
        for label, some in (("of one or more", True), ("of none", False)):
            chosen = [pair for pair in pairs if (pair[1].stated > 0) == some]
            found = figures(chosen, f"{kind.name} stated {label}")
            cells = _fact_cells(found)[:-1] if found else [_UNSEEN] * 3
            lines.append([_named(kind), f"{stated} of {changed}", label, str(len(chosen)), *cells])
    head = ["damage", "facts stated", "lessons in which a passage states", "n", "AUC", "paired wins", "damaged passes"]
    return table(head, lines)


def dose_table(rows: Rows, kinds: Sequence[Kind]) -> str:
    """Mean score by dose, and whether it falls."""
    lines = []
    for kind in kinds:
        found = response(rows, kind, kind.modes[0]) if len(kind.doses) > 1 else None
        if found is not None:
            lines.append([
                kind.name, *(f"{mean:.2f}" for mean in found.means), " / ".join(f"{a:.2f}" for a in found.aucs),
                " / ".join(f"{share:.0%}" for share in found.passes),
                f"{found.spearman:.2f}", f"{found.monotone:.0%}", f"{found.highest_rise:+.3f}",
            ])  # fmt: skip
    doses = ["0 %", "5 %", "10 %", "20 %", "40 %"]
    return table(["damage", *doses, "AUC at 5/10/20/40 %", "passes", "Spearman", "never rises", "most gained"], lines)


def undamaged_table(rows: Rows, asked: dict[str, list[str]]) -> str:
    """Pass rate of the lessons as people wrote them, by course."""
    lines = []
    plain, sources = ({row.lesson: row for row in rows.whole(mode)} for mode in ("plain", "sources"))
    courses = list(dict.fromkeys(row.course for row in plain.values()))
    for course in [*courses, None]:
        own = [row for row in plain.values() if course in (None, row.course)]
        good = [row for row in own if not asked[row.lesson]]
        first = own[0]
        lines.append([
            course or "all", first.language if course else "", first.side if course else "",
            _share(own), _share([sources[row.lesson] for row in own]), _share(good),
            _share([sources[row.lesson] for row in good]),
            f"{sum((row.baseline or 0) >= 0.75 for row in own)} of {len(own)}",
        ])  # fmt: skip
    head = [
        "course",
        "language",
        "side",
        "pass",
        "pass with sources",
        "as asked: pass",
        "as asked: with sources",
        "A: pass",
    ]
    return table(head, lines)


def failure_table(rows: Rows, asked: dict[str, list[str]]) -> str:
    """Every undamaged lesson that does not pass, with and without sources, and why."""
    lines = [
        [row.lesson, row.mode, f"{row.score:.2f}", ", ".join(row.caps) or "none", ", ".join(row.weakest),
         "yes" if not asked[row.lesson] else "no"]
        for mode in ("plain", "sources") for row in rows.whole(mode) if not row.passed
    ]  # fmt: skip
    return table(["lesson", "mode", "score", "caps", "costs most (of 100)", "as asked"], lines) if lines else "None."


def asked_table(rows: Rows, asked: dict[str, list[str]]) -> str:
    """The lessons that do not do what their spec asks, with the reasons."""
    passed = {row.lesson: row.passed for row in rows.whole()}
    lines = [
        [name, "; ".join(asked[name]), "yes" if passed[name] else "no"] for name in passed if asked[name]
    ]  # fmt: skip
    return table(["lesson", "why it is not what the spec asks for", "passes"], lines) if lines else "None."


def honest_table(lessons: Sequence[Honest]) -> str:
    """Honest lessons of other subjects by language: how many pass, and what refuses the others."""
    lines = []
    for side in ([one for one in lessons if one.seen == seen] for seen in (False, True)):
        by_language = {language: [one for one in side if one.language == language] for language in _languages(side)}
        lines += [["", language, *_passing(own), "; ".join(_refused(own))] for language, own in by_language.items()]
        if side:
            lines.append(["tuned on" if side[0].seen else "held out", "all", *_passing(side), ""])
    return table(["", "language", "pass", "lowest", "refused"], lines)


def _languages(lessons: Sequence[Honest]) -> list[str]:
    return sorted({one.language for one in lessons})


def _passing(lessons: Sequence[Honest]) -> tuple[str, str]:
    lowest = min(one.found.score.score for one in lessons)
    return f"{sum(one.found.passed for one in lessons)} of {len(lessons)}", f"{lowest:.2f}"


def _refused(lessons: Sequence[Honest]) -> list[str]:
    return [f"{one.title}: {_why(one)}" for one in lessons if not one.found.passed]


def _why(one: Honest) -> str:
    gates = ", ".join(one.found.score.caps) or ", ".join(one.found.score.held_by)
    return f"{one.found.score.score:.2f}{', ' + gates if gates else ''}"


def edit_table(sides: dict[str, Rows]) -> str:
    """Largest and 95th percentile of the change under each harmless edit."""
    lines = []
    for name in EDITS:
        line = [name]
        for rows in sides.values():
            changes = {row.lesson: abs(row.score - whole.score) for whole, row in rows.edits(name)}
            if not changes:
                line += ["0", *[_UNSEEN] * 3]
                continue
            worst = max(changes, key=lambda lesson: changes[lesson])
            line += [str(len(changes)), f"{percentile(list(changes.values()), 0.95):.3f}", f"{changes[worst]:.3f}"]
            line.append(worst if changes[worst] > 0.02 else "")
        lines.append(line)
    head = ["edit"]
    for side in sides:
        head += [f"{side}: n", "p95", "max", "above 0.02 most"]
    return table(head, lines)


def length_table(sides: dict[str, Rows], asked: Mapping[str, Sequence[str]]) -> str:
    """Correlation of the score of undamaged lessons with their number of words.

    Of all, and of those that are what their spec asks for: of the others the short ones have no solutions.
    """
    lines = []
    for side, rows in sides.items():
        for which, whole in (("all", rows.whole()), ("as asked", [r for r in rows.whole() if not asked[r.lesson]])):
            words = [float(row.words) for row in whole]
            for label, scores in (
                ("lessongen", [row.score for row in whole]), ("A", [row.baseline or 0.0 for row in whole]),
            ):  # fmt: skip
                correlations = f"{pearson(words, scores):+.2f}", f"{spearman(words, scores):+.2f}"
                lines.append([side, which, label, str(len(whole)), *correlations])
    return table(["courses", "lessons", "score", "n", "Pearson", "Spearman"], lines)


def kind_list(lessons: Sequence[Lesson], scored: Sequence[Scored]) -> str:
    """What each kind does, and to how many of the lessons it applied."""
    lines = []
    for kind in sorted(KINDS.values(), key=lambda k: (k.family, k.name)):
        applied = {row.lesson for row in scored if row.name == kind.name and row.what == "damage"}
        doses = "5, 10, 20, 40 %" if len(kind.doses) > 1 else ""
        what = " ".join(kind.what.split())
        lines.append([kind.family, kind.name, kind.side.upper(), what, doses, f"{len(applied)} of {len(lessons)}"])
    return table(["family", "damage", "side", "what is done", "doses", "applies to"], lines)


def _named(kind: Kind) -> str:
    return f"{kind.name} {kind.main_dose:.0%}" if len(kind.doses) > 1 else kind.name


def _share(rows: Sequence[Scored]) -> str:
    return f"{sum(row.passed for row in rows)} of {len(rows)}"


def _interval(found: Estimate) -> str:
    return f"{found.value:.2f} ({found.low:.2f}-{found.high:.2f})"


def _percent_interval(found: Estimate) -> str:
    return f"{found.value:.0%} ({found.low:.0%}-{found.high:.0%})"
