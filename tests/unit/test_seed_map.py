"""docs/decisions/seed.md is true of the code: what it names exists, and no part of the user's document is left out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from lessongen_core.classify import classify
from lessongen_core.config import FileSettings
from lessongen_core.errors import AccountBlocked, BadRequest, ContextOverflow, LessonError, Unavailable
from lessongen_core.provider import RawReply

ROOT = Path(__file__).parents[2]
MAP = (ROOT / "docs/decisions/seed.md").read_text(encoding="utf-8")
COLUMNS = ["part", "what it asks", "where it lives here", "test", "adapted how and why"]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in MAP.splitlines()
    if line.startswith("|") and not line.startswith("|---")
]
PARTS = [row for row in ROWS if row != COLUMNS]
NAMES = " ".join(row[0] for row in PARTS)
NAMED = re.findall(r"`([\w./-]+/[\w./-]+|README\.md)(?:::(\w+))?`", MAP)
WITHOUT_TEST = "not applicable"


@pytest.mark.parametrize("row", PARTS, ids=lambda row: row[0][:50])
def test_no_cell_is_empty(row: list[str]) -> None:
    """Five cells with words in them; the test is named, or it is said why there is none."""
    assert len(row) == len(COLUMNS) and all(re.search(r"\w", cell) for cell in row)
    assert row[3] == WITHOUT_TEST or re.fullmatch(r"`tests/[\w/]+\.py::test_\w+`", row[3])


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)))
def test_every_file_and_name_exists(path: str, name: str) -> None:
    """A path is a file of the repository; a name after it is defined in that file."""
    assert (ROOT / path).is_file()
    if name:
        defined = rf"(?m)^(?:async )?(?:def|class) {name}\b|^{name}\b.*=|^\s*(?:from .*)?import .*\b{name}\b"
        assert re.search(defined, (ROOT / path).read_text(encoding="utf-8"))


def test_every_setting_exists() -> None:
    """`[section] key` is a setting, `[[models]]` too."""
    settings = FileSettings().model_dump()
    named = [pair for row in PARTS for pair in re.findall(r"`\[(\w+)\] (\w+)`", " ".join(row))]
    assert len(named) > 10
    assert [(section, key) for section, key in named if key not in settings[section]] == []


def headings_of(document: str) -> list[str]:
    """Headings outside of code, and those of the report's template, which is a block of Markdown."""
    found, fence = [], ""
    for line in document.splitlines():
        if line.lstrip().startswith("```"):
            fence = "" if fence else line.strip().removeprefix("```") or "plain"
        elif fence in ("", "markdown") and (heading := re.match(r"#{1,4} (.+)", line)):
            found.append(heading[1].strip())
    return found


def test_no_part_of_the_document_is_left_out(lessons_folder: Path) -> None:
    """Each heading of the user's document is a heading or a part of the map."""
    document = (lessons_folder.parent / "seed.md").read_text(encoding="utf-8").split("\n---\n", 1)[1]
    known = "\n".join([*re.findall(r"(?m)^## (.+)$", MAP), *(row[0] for row in PARTS)]).casefold()
    headings = headings_of(document)
    assert len(headings) > 40
    assert [heading for heading in headings if heading.casefold() not in known] == []


def test_no_setting_of_the_document_is_left_out(lessons_folder: Path) -> None:
    """Each camelCase setting of its worker, queue and plan is named in the left column."""
    document = (lessons_folder.parent / "seed.md").read_text(encoding="utf-8")
    worker = document.split("const WORKER_CONFIG")[1].split("// Create worker")[0]
    queue = document.split("defaultJobOptions")[1].split("```")[0]
    plan = document.split("**Extract configuration**")[1].split("**If no plan file**")[0]
    names = set(re.findall(r"(?m)^ {2,6}(\w+): ", worker + queue)) | set(re.findall(r"`(\w+)`:", plan))
    names -= {"settings", "type", "delay", "count", "age", "max", "duration"}  # parts of those that are named
    assert {"lockRenewTime", "removeOnFail", "targetFiles"} <= names
    assert sorted(name for name in names if f"`{name}`" not in NAMES) == []


def test_no_type_function_or_event_of_the_document_is_left_out(lessons_folder: Path) -> None:
    """Each interface, function and worker event of its code is named in the left column."""
    document = (lessons_folder.parent / "seed.md").read_text(encoding="utf-8")
    names = set(re.findall(r"(?:interface|function) (\w+)", document))
    names |= set(re.findall(r"stage6Worker\.on\('(\w+)'", document))
    assert {"FailedItem", "BatchResult", "isRateLimitError", "stalled"} <= names
    assert sorted(name for name in names if f"`{name}`" not in NAMES) == []


def test_the_values_of_the_document_are_our_defaults() -> None:
    """30 workers, 30 requests a second, 5 attempts from 1 s to 30 s, 0.75, retention, and the two models."""
    ours = FileSettings()
    assert (ours.workers.count, ours.limits.requests_per_s, ours.limits.concurrency) == (30, 30, 30)
    assert (ours.retry.attempts, ours.retry.base_s, ours.retry.cap_s) == (5, 1, 30)
    assert (ours.quality.threshold, ours.workers.max_crashes) == (0.75, 3)
    assert (ours.retention.completed.count, ours.retention.completed.age_h) == (1000, 24)
    assert (ours.retention.failed.count, ours.retention.failed.age_h) == (5000, 7 * 24)
    assert [(model.name, model.max_tries) for model in ours.models] == [
        ("anthropic/claude-3.5-sonnet", 2),
        ("google/gemini-1.5-flash", 2),
    ]


def by_substring(message: str) -> str:
    """What the document's functions say, in the order in which it asks them."""
    if any(part in message for part in ("rate_limit", "429")):
        return "rate_limited"
    if any(part in message for part in ("context_length", "max_tokens")):
        return "context_overflow"
    return "retryable" if any(part in message for part in ("timeout", "network", "503", "502")) else "not retryable"


def error(message: str, **fields: Any) -> str:
    """A provider's error body."""
    return json.dumps({"error": {"message": message, **fields}})


@pytest.mark.parametrize(
    ("status", "body", "said", "true"),
    [
        (400, error("Unsupported parameter: 'max_tokens' is not supported", code="unsupported_parameter"),
         "context_overflow", BadRequest),
        (402, error("This request requires more credits, or fewer max_tokens.", code=402),
         "context_overflow", AccountBlocked),
        (429, error("You exceeded your current quota, please check your plan", code="insufficient_quota"),
         "rate_limited", AccountBlocked),
        (400, error("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."),
         "not retryable", ContextOverflow),
        (400, error("Your request exceeded model token limit: 262144 (requested: 503121)"),
         "retryable", ContextOverflow),
        (500, error("The server had an error while processing your request", type="server_error"),
         "not retryable", Unavailable),
        (529, error("Overloaded", type="overloaded_error"), "not retryable", Unavailable),
    ],
)  # fmt: skip
def test_the_lists_of_the_document_misjudge_real_replies(
    status: int, body: str, said: str, true: type[LessonError]
) -> None:
    """Replies as providers send them: the substrings say one thing, the classifier another, and it is right."""
    message = f"{status} {json.loads(body)['error']['message']}"  # the exception's text, as clients word it
    assert by_substring(message) == said
    found = classify(RawReply(status=status, error_body=body))
    assert type(found) is true
    assert found is not None and found.error_class != said
