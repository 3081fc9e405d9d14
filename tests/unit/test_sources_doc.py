"""docs/sources.md is true of the code: the tests it names exist, its figures and settings are the code's."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

from lessongen_core.config import FileSettings
from lessongen_core.context_service import TRIES
from lessongen_core.context_settings import Context
from lessongen_core.retrieval import TOKEN_BUDGET
from lessongen_core.schemas import load_schema
from lessongen_core.sources import FORMATS
from lessongen_core.spec.source_folder import MAX_DOCUMENTS, MAX_SET_BYTES
from lessongen_core.spec.source_sets import MAX_BYTES, MAX_BYTES_OF

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/sources.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("path", "name"), sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT))))
def test_every_test_exists(path: str, name: str) -> None:
    """By its name, in its file."""
    assert re.search(rf"(?m)^def {name}\(", (ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", TEXT))
def test_each_link_leads_somewhere(link: str) -> None:
    """From the folder of the document."""
    assert (ROOT / "docs" / link).exists()


def test_the_figures_are_the_codes() -> None:
    """Bounds, formats, budgets."""
    rows = {cells[0]: cells for line in TEXT.splitlines() if (cells := [c.strip() for c in line.strip("|").split("|")])}
    for kind in set(FORMATS.values()):
        limit = f"{MAX_BYTES_OF.get(kind, MAX_BYTES) // 1_000_000} MB"
        assert rows[kind][-1].startswith(limit) and "`.rst`" in rows["reStructuredText"][1]
    assert f"at most {MAX_DOCUMENTS:,} documents and {MAX_SET_BYTES // 1_000_000} MB" in TEXT
    assert f"{TOKEN_BUDGET:,} tokens" in TEXT and "asked three times" in TEXT and TRIES == 3


def test_the_settings_and_examples_are_valid() -> None:
    """The table of `[context]` holds its defaults; request and reply fit their schemas."""
    [settings] = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    found = FileSettings.model_validate(tomllib.loads(settings)).context
    assert found == Context(url="https://rag.example.org/context", token_env="RAG_TOKEN")
    [examples] = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    request, reply = map(json.loads, examples.strip().splitlines())
    jsonschema.validate(request, load_schema("context-request-1"))
    jsonschema.validate(reply, load_schema("context-reply-1"))
