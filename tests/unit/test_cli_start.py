"""What a command that only looks does not wait for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from store_steps import new_batch

from lessongen_core.config import load_settings
from lessongen_core.options import BatchOptions
from lessongen_core.store import batches
from lessongen_core.store.database import open_store

HEAVY = "{'rq', 'redis', 'filelock', 'tenacity', 'httpx', 'markdown_it', 'jinja2', 'rich', 'pygments'}"


@pytest.mark.parametrize("arguments", ["list", "status", "show latest", "report latest"])
def test_looking_at_a_batch_imports_no_queue_no_parser_and_no_drawing(tmp_path: Path, arguments: str) -> None:
    """They read the store and write lines: half of their start was imports that none of it needs."""
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite3", migrate_under=tmp_path)
    options = BatchOptions.from_settings(load_settings()).model_dump(mode="json")
    with store.write() as tx:
        batches.insert_batch(tx, replace(new_batch(2), options=options), now=time.time(), reuse=False)
    store.close()
    script = (
        f"import sys\nfrom lessongen_cli.app import invoke\nfailed = invoke({arguments.split()})\n"
        f"sys.exit(failed or ', '.join({HEAVY} & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "LESSONGEN_STATE_DIR": str(tmp_path)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_worker_imports_no_report():
    """Thirty processes hold what the pool imports."""
    imported = subprocess.run(
        [sys.executable, "-c",
         "import sys, lessongen_jobs.lesson_job, lessongen_jobs.worker_pool\n"
         "print([name for name in sys.modules if name.startswith(('markupsafe', 'lessongen_core.report'))])"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert imported.stdout == "[]\n"
