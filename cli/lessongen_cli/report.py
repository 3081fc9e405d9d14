"""`report REF`: what became of a batch, as Markdown, HTML, JSON or CSV, and as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from .options import AsJson, LatestRef
from .terminal import answer, answer_json, say


def report(
    ref: LatestRef = "latest",
    format_: Annotated[
        Literal["md", "html", "json", "csv"], typer.Option("--format", help="md, html, json or csv.")
    ] = "md",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the reports and the lesson files to DIR.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print or write the report of a batch.

    With --out, report.md, report.html, report.json and the lesson files are written.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    from .results import gather, write_all

    with Batches(load_settings(looking=True)) as batches:
        batch = batches.find(ref)
        if out is None:
            document, lessons = gather(batches, batch)
        else:
            document, lessons = write_all(batches, batch, out)
            say(f"written to {out / batch.id}")
    if as_json or format_ == "json":
        answer_json("report", document)
    elif format_ == "csv":
        from lessongen_core.report import report_csv

        answer(report_csv(document).rstrip("\r\n"))
    elif out is not None:
        answer(str(out / batch.id / f"report.{format_}"))
    elif format_ == "html":
        from lessongen_core.report import report_html

        answer(report_html(document, lessons).rstrip("\n"))
    else:
        from lessongen_core.report import report_markdown

        answer(report_markdown(document).rstrip("\n"))
