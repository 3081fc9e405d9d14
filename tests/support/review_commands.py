"""`review` as people type it, in this process: its answers, and its documents held to their schemas."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from lessongen_cli.app import invoke
from lessongen_core.schemas import load_schema

Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """stdout and stderr of `review ARGUMENTS`, which ends with `code`."""
    capsys.readouterr()
    ended = invoke(["review", *arguments])
    out, err = capsys.readouterr()
    assert ended == code, f"{arguments}: exit {ended}\n{out}\n{err}"
    assert "\x1b" not in out + err
    return out, err


def document(capsys: Capture, *arguments: str, code: int = 0) -> Any:
    """The data of the one document, which fits the schema it names."""
    whole = json.loads(said(capsys, *arguments, "--json", code=code)[0])
    name, _, version = whole["schema"].removeprefix("lessongen/").partition("@")
    jsonschema.Draft202012Validator(load_schema(f"{name}-{version}")).validate(whole)
    return whole.get("data", whole.get("error"))
