"""docs/security.md is true of the code: each promise names tests that exist, and its figures are the code's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lessongen_core.config import Endpoint
from lessongen_core.provider.redaction import LEAST_SECRET

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
PROMISES = ("Secrets stay in the environment", "Redis is not code", "Input is data", "A source that gives orders")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


def chapter(title: str) -> str:
    return TEXT.split(f"## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("title", PROMISES)
def test_each_promise_names_its_tests(title: str) -> None:
    """What no test shows is no promise."""
    assert re.search(r"`tests/[\w/]+\.py::test_\w+`", chapter(title))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_test_exists(path: str, name: str) -> None:
    """By its name, in its file."""
    assert re.search(rf"(?m)^def {name}\(", (ROOT / path).read_text(encoding="utf-8"))


def test_the_figures_are_the_codes() -> None:
    """The length of a placeholder, the bits of the fingerprint."""
    assert f"fewer than {LEAST_SECRET} characters" in TEXT
    assert f"({4 * len(Endpoint('http://127.0.0.1/v1', None).credential)} bits of SHA-256)" in TEXT


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", TEXT))
def test_each_link_leads_somewhere(link: str) -> None:
    """From the folder of the document."""
    assert (ROOT / "docs" / link).exists()
