"""Ten real specs, written by a real small language model: what it wrote, and what the gate said.

    .venv/bin/python scripts/bench/small_model.py [--lessons 10] [--out FOLDER]

SmolLM2-135M on a llama.cpp server on loopback, as the tests start it; `lessongen run`, two workers, one attempt a
lesson. The specs are the first of ../shared/lessons/minimal.yaml, without their sources: the passages alone would fill
the model's window. Prints a Markdown table; what the model wrote is left in FOLDER, by lesson, for people to read.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from llama import llama_server  # noqa: E402

SPECS = ROOT.parent / "shared" / "lessons" / "minimal.yaml"
WINDOW = 8192  # tokens, as the model was trained
CONFIG = """\
[provider]
first_byte_s = 500
idle_s = 300
total_s = 1800
[[models]]
name = "smollm2"
context_window = {window}
max_output_tokens = 2048
[retry]
attempts = 1
[workers]
count = 2
"""


def write_batch(folder: Path, lessons: int) -> Path:
    """The first specs without sources."""
    batch = yaml.safe_load(SPECS.read_text(encoding="utf-8"))
    del batch["sources"]
    batch["lessons"] = [{k: v for k, v in lesson.items() if k != "sources"} for lesson in batch["lessons"][:lessons]]
    path = folder / "batch.json"
    path.write_text(json.dumps(batch), encoding="utf-8")
    return path


def lessongen(folder: Path, url: str, *arguments: str) -> str:
    """What the command printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LESSONGEN_")}
    environment |= {
        "LESSONGEN_STATE_DIR": str(folder / "state"),
        "LESSONGEN_CONFIG": str(folder / "lessongen.toml"),
        "LESSONGEN_BASE_URL": url,
    }
    command = [sys.executable, "-m", "lessongen_cli", *arguments]
    return subprocess.run(command, env=environment, cwd=folder, stdout=subprocess.PIPE, text=True, check=False).stdout


def row(report: dict[str, Any], review: dict[str, Any], raw: str) -> str:
    """One lesson of the table."""
    error = report["error"] or {}
    score = review.get("score") or {}
    caps = ", ".join(score.get("caps", ())) or "-"
    value = f"{score['score']:.2f}" if "score" in score else report["quality_score"] or "-"
    end = report["outcome"] or report["state"]
    return f"| {report['title']} | {len(raw.split()):,} | {end} | {error.get('class', '-')} | {value} | {caps} |"


def write_and_judge(folder: Path, url: str, lessons: int, out: Path) -> list[str]:
    """Run the batch; the rows of the table."""
    (folder / "lessongen.toml").write_text(CONFIG.format(window=WINDOW), encoding="utf-8")
    lessongen(folder, url, "run", str(write_batch(folder, lessons)), "--out", "out")
    report = json.loads(lessongen(folder, url, "report", "latest", "--json"))["data"]
    rows = []
    for lesson in report["lessons"]:
        ref = f"latest/{lesson['lesson_id']}"
        raw = lessongen(folder, url, "show", ref, "--raw", "1")
        (out / f"{lesson['lesson_id']}.md").write_text(raw, encoding="utf-8")
        shown = lessongen(folder, url, "review", "show", ref, "--json") if lesson["outcome"] == "review" else "{}"
        rows.append(row(lesson, json.loads(shown).get("data", {}), raw))
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lessons", type=int, default=10)
    parser.add_argument("--out", type=Path, default=Path("small-model-lessons"))
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, llama_server(window=WINDOW, slots=2) as server:
        rows = write_and_judge(Path(folder), server.url, asked.lessons, asked.out)
    print("| lesson | words written | outcome | class | score | gates |\n|---|---:|---|---|---:|---|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
