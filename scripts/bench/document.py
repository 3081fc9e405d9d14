"""Figures as Markdown: for the terminal, and for the markers of docs/performance.md."""

from __future__ import annotations

from collections.abc import Mapping

from results import Figure, Result

VERDICT = {True: "reached", False: "**not reached**", None: ""}


def tables(results: Mapping[str, Result], contenders: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """The text for each marker: `machine`, `summary`, `contenders`, and one for each figure, by its name.

    `contenders`: how each runs, and what it leaves out that lessongen does.
    """
    each = {name: f"{table(result.figure)}\n\n{how_taken(result)}" for name, result in results.items()}
    return {
        "machine": _machines(results),
        "summary": _summary(results),
        "contenders": _contenders(contenders),
        **each,
    }


def table(figure: Figure) -> str:
    """Every row of a figure."""
    rows = ["| what | median | all rounds | beside | note |", "|---|---:|---|---|---|"]
    for line in figure.lines:
        every = ", ".join(f"{value:.4g}" for value in line.values) if len(line.values) > 1 else ""
        rows.append(f"| {line.what} | {line.median:.4g} {line.unit} | {every} | {line.beside} | {line.note} |")
    return "\n".join(rows)


def section(result: Result) -> str:
    """A figure by itself, for the terminal."""
    figure = result.figure
    verdict = f"Aim: {figure.aim}. Found: {figure.found}{_ending(figure)}"
    return f"### {figure.name}\n\n{verdict}\n\n{table(figure)}\n\n{how_taken(result)}\n"


def how_taken(result: Result) -> str:
    """When, beside what load, and in how long."""
    before, after = result.load
    quick = " With --quick: small batches, one round." if result.quick else ""
    return f"{result.day}, load {before:.1f} before and {after:.1f} after, {result.took_s:.0f} s.{quick}"


def _ending(figure: Figure) -> str:
    return f": {VERDICT[figure.kept]}" if figure.kept is not None else ""


def _summary(results: Mapping[str, Result]) -> str:
    rows = ["| figure | aim | found | |", "|---|---|---|---|"]
    for name, result in results.items():
        figure = result.figure
        quick = " (--quick)" if result.quick else ""
        rows.append(f"| [{name}](#{name}) | {figure.aim} | {figure.found}{quick} | {VERDICT[figure.kept]} |")
    return "\n".join(rows)


def _contenders(contenders: Mapping[str, tuple[str, str]]) -> str:
    rows = [f"| {name} | {how} | {lacks} |" for name, (how, lacks) in contenders.items()]
    return "\n".join(["| contender | how | leaves out |", "|---|---|---|", *rows])


def _machines(results: Mapping[str, Result]) -> str:
    """What the figures were taken on, a line for each set of versions."""
    named: dict[str, list[str]] = {}
    for name, result in results.items():
        told = ", ".join(value if key == "cores" else f"{key} {value}" for key, value in result.machine.items())
        named.setdefault(told, []).append(name)
    if len(named) == 1:
        return next(iter(named)) + "."
    return "\n".join(f"* {', '.join(names)}: {told}." for told, names in named.items())
