"""The plan file: what it sets, what it says, and how each mistake is named."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessongen_cli.run import _Asked
from lessongen_core.config import FileSettings, Settings, load_settings
from lessongen_core.errors import ConfigError
from lessongen_core.plan import BEFORE_THE_RUN, Plan, load_plan

USERS = {
    "jobType": "stage6-lesson-content",
    "concurrency": 30,
    "retryStrategy": {"attempts": 5, "backoff": {"type": "exponential", "delay": 1000}},
    "modelFallback": {
        "primary": {"model": "anthropic/claude-3.5-sonnet", "maxRetries": 2},
        "fallback": {"model": "google/gemini-1.5-flash", "maxRetries": 2},
    },
    "validation": ["type-check", "build"],
    "targetFiles": ["lessons/one.md", "lessons/two.md"],
    "mcpGuidance": {"required": ["context7"]},
}


def test_workers_of_the_command_line_win_over_those_of_the_plan(tmp_path: Path, settings: Settings) -> None:
    """`run -n 3`, with a plan for 30; without -n the plan's, without a plan the file's."""
    (tmp_path / "plan.json").write_text(json.dumps(USERS | {"concurrency": 7}))
    nothing: dict[str, Any] = {field.name: None for field in dataclasses.fields(_Asked)} | {"offline": True}
    for plan, workers, expected in ((tmp_path / "plan.json", 3, 3), (tmp_path / "plan.json", None, 7), (None, 3, 3)):
        resolved = _Asked(**nothing | {"plan": plan, "workers": workers}).resolved()
        assert resolved.settings.file.workers.count == expected
        assert resolved.settings.file.workers.claim_s == settings.file.workers.claim_s


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Defaults; the working folder is the test's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path / "state"))
    return load_settings()


def plan_of(tmp_path: Path, value: Any) -> Plan:
    """The plan that a file with `value` holds."""
    path = tmp_path / "plan.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return load_plan(path)


def problems(tmp_path: Path, value: Any) -> tuple[str, ...]:
    """What is said of a wrong plan, without the folder."""
    with pytest.raises(ConfigError) as caught:
        plan_of(tmp_path, value)
    assert caught.value.exit_status == 2
    assert caught.value.hint
    return tuple(line.removeprefix(f"{tmp_path}/") for line in caught.value.details)


def test_every_field_of_the_users_document_is_read(tmp_path: Path, settings: Settings) -> None:
    """The names of the user's document; what they set is the setting of the same meaning."""
    plan = plan_of(tmp_path, USERS | {"concurrency": 4, "retryStrategy": {"attempts": 7, "backoff": {"delay": 2500}}})
    applied = plan.applied(settings)
    assert plan.job_type == "stage6-lesson-content"
    assert plan.out == Path("lessons")
    assert applied.file.workers.count == 4
    assert (applied.file.retry.attempts, applied.file.retry.base_s, applied.file.retry.cap_s) == (7, 2.5, 30)
    assert [(model.name, model.max_tries) for model in applied.file.models] == [
        ("anthropic/claude-3.5-sonnet", 2),
        ("google/gemini-1.5-flash", 2),
    ]


def test_the_users_own_values_are_the_defaults(tmp_path: Path, settings: Settings) -> None:
    """30 workers, 5 attempts, 1 s that doubles, this model chain: the document's values change nothing."""
    assert plan_of(tmp_path, USERS).applied(settings).file == settings.file == FileSettings()


def test_an_empty_plan_changes_nothing(tmp_path: Path, settings: Settings) -> None:
    """Every field may be left out."""
    plan = plan_of(tmp_path, {})
    assert plan.applied(settings) == settings
    assert (plan.job_type, plan.out, plan.warnings(settings)) == (None, None, ())
    assert plan.checks(required=True) == plan.checks(required=False) == ()


def test_the_plan_beats_the_file_only_where_it_speaks(tmp_path: Path, settings: Settings) -> None:
    """What the plan does not name stays as `lessongen.toml` has it, window and price of a known model too."""
    file = FileSettings.model_validate(
        {
            "retry": {"attempts": 3, "base_s": 4, "patience_s": 5},
            "models": [{"name": "own/model", "context_window": 9000, "price_prompt": 1.5, "max_tries": 4}],
        }
    )
    plan = plan_of(tmp_path, {"retryStrategy": {"attempts": 9}, "modelFallback": {"primary": {"model": "own/model"}}})
    found = plan.applied(dataclasses.replace(settings, file=file)).file
    assert (found.retry.attempts, found.retry.base_s, found.retry.patience_s) == (9, 4, 5)
    assert found.models == file.models
    assert found.workers == file.workers


def test_a_first_wait_above_the_cap_raises_the_cap(tmp_path: Path, settings: Settings) -> None:
    """`delay` is the wait before the second attempt, whatever the cap in the file."""
    retry = plan_of(tmp_path, {"retryStrategy": {"backoff": {"delay": 45_000}}}).applied(settings).file.retry
    assert (retry.base_s, retry.cap_s) == (45, 45)


def test_what_is_accepted_and_not_done_is_said(tmp_path: Path, settings: Settings) -> None:
    """One warning for each part that a run of lessons has no use for, or does in another way."""
    value = USERS | {
        "concurrency": 40,
        "validation": ["pnpm type-check", "build", "examples", "placeholders", "broker"],
    }
    plan = plan_of(tmp_path, value)
    assert plan.warnings(plan.applied(settings)) == (
        "plan: concurrency 40: at most 30 calls run at once ([limits] concurrency)",
        'plan: validation "pnpm type-check": accepted, not applicable: a lesson is text, nothing is compiled',
        'plan: validation "build": accepted, not applicable: a lesson is text, nothing is compiled',
        'plan: validation "examples": a part of every lesson\'s score, which as a whole must reach 0.75; it does not '
        "decide alone",
        "plan: mcpGuidance: accepted, not applicable: a run consults no tools",
    )


def test_offline_uses_no_model_of_the_plan(tmp_path: Path, settings: Settings) -> None:
    """The offline writer asks no model; the plan's chain is said to be unused."""
    plan = plan_of(tmp_path, {"modelFallback": USERS["modelFallback"]})
    said = plan.warnings(dataclasses.replace(settings, offline=True))
    assert said == ("plan: modelFallback: not used: the offline writer asks no model",)


@pytest.mark.parametrize(
    ("validation", "required", "optional"),
    [
        (["broker", "Store", "broker"], ("broker", "store"), ()),
        ({"required": ["provider"], "optional": ["store", "lint"]}, ("provider",), ("store",)),
        (["quality", "missing_section", "missing-section", "pnpm test --passWithNoTests"], (), ()),
        (list(BEFORE_THE_RUN), BEFORE_THE_RUN, ()),
    ],
)
def test_checks(tmp_path: Path, validation: Any, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
    """A list is required as a whole; the long form tells required from optional. Each check is done once."""
    plan = plan_of(tmp_path, {"validation": validation})
    assert plan.checks(required=True) == required
    assert plan.checks(required=False) == optional


@pytest.mark.parametrize(
    ("targets", "folder"),
    [
        ("lessons", "lessons"),
        ("v1.0/", "v1.0"),
        ("v1.0", "v1.0"),
        (["lessons/one.md"], "lessons"),
        (["lessons"], "lessons"),
        (["v1.0/"], "v1.0"),
        (["course/a/one.md", "course/b/two.md"], "course"),
        (["one.md", "two.md"], "."),
        (["a/x.md", "b/y.md"], "."),
        (["a/x.md", "a"], "a"),
        (["a/../b/x.md", "b/c/y.md"], "b"),
    ],
)
def test_target_files_name_the_output_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, targets: Any, folder: str
) -> None:
    """A string is the folder; of a list it is the folder in common, an entry with an extension being a file."""
    monkeypatch.chdir(tmp_path)
    assert plan_of(tmp_path, {"targetFiles": targets}).out == Path(folder)


def test_target_files_outside_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Absolute paths, and those that go up, are taken as they are meant."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert plan_of(tmp_path, {"targetFiles": ["../one.md", "two.md"]}).out == tmp_path
    assert plan_of(tmp_path, {"targetFiles": "/srv/lessons"}).out == Path("/srv/lessons")


WRONG: list[tuple[Any, str]] = [
    ({"concurency": 3}, 'plan.json:1:2: concurency: unknown key "concurency"; did you mean "concurrency"?'),
    (
        {"retryStrategy": {"backoff": {"delays": 1}}},
        'plan.json:1:32: retryStrategy.backoff.delays: unknown key "delays"; did you mean "delay"?',
    ),
    ({"concurrency": 0}, "plan.json:1:17: concurrency: concurrency is 0; 1 to 1000 are allowed"),
    ({"concurrency": "30"}, 'plan.json:1:17: concurrency: concurrency must be a whole number, not "30"'),
    ({"concurrency": 2.5}, "plan.json:1:17: concurrency: concurrency must be a whole number, not 2.5"),
    ({"jobType": "  "}, "plan.json:1:13: jobType: jobType has 2 characters; 1 to 200 are allowed"),
    (
        {"retryStrategy": {"backoff": {"type": "fixed"}}},
        'plan.json:1:40: retryStrategy.backoff.type: type is "fixed"; allowed: exponential',
    ),
    (
        {"retryStrategy": {"attempts": 0}},
        "plan.json:1:32: retryStrategy.attempts: attempts is 0; at least 1 needed",
    ),
    (
        {"retryStrategy": {"backoff": {"delay": -1}}},
        "plan.json:1:41: retryStrategy.backoff.delay: delay is -1; 0 to 3600000 are allowed",
    ),
    (
        {"modelFallback": {"fallback": {"model": "m"}}},
        "plan.json:1:19: modelFallback.primary: primary is missing",
    ),
    (
        {"modelFallback": {"primary": {"model": "m", "maxRetry": 2}}},
        'plan.json:1:46: modelFallback.primary.maxRetry: unknown key "maxRetry"; did you mean "maxRetries"?',
    ),
    ({"validation": ["brokr"]}, 'plan.json:1:17: validation[0]: "brokr" is no check; did you mean "broker"?'),
    (
        {"validation": ["store", 5]},
        "plan.json:1:26: validation[1]: validation[1] must be text, not 5; put quotes around it",
    ),
    (
        {"validation": {"optional": ["place_holders"]}},
        'plan.json:1:30: validation.optional[0]: "place_holders" is no check; did you mean "placeholders"?',
    ),
    ({"targetFiles": " "}, "plan.json:1:17: targetFiles: targetFiles has 0 characters; 1 to 4096 are allowed"),
    ({"targetFiles": []}, "plan.json:1:17: targetFiles: targetFiles has 0 entries; at least 1 needed"),
    (
        {"targetFiles": ["/a/x.md", "/b/y.md"]},
        "plan.json:1:17: targetFiles: targetFiles have only the root in common; name the output folder itself",
    ),
    ([], "plan.json:1:1: (file): a plan is one JSON object, not a list"),
    ("", "plan.json:1:1: (file): the file is empty"),
    (
        '{\n  "jobType": "x",\n}',
        "plan.json:3:1: (file): JSON: Expecting property name enclosed in double quotes at line 3, column 1",
    ),
    (
        '{"a": 1}\n}',
        'plan.json:2:1: (file): JSON: the value ended at line 1, column 8, but more follows at line 2, column 1: "}"',
    ),
    ('{"jobType": "a",\n "jobType": "b"}', 'plan.json:2:2: jobType: the key "jobType" is given twice'),
    ("[" * 60 + "]" * 60, "plan.json:1:51: (file): nested deeper than 50 levels"),
]


@pytest.mark.parametrize(("value", "line"), WRONG)
def test_each_mistake_is_one_line_with_its_place(tmp_path: Path, value: Any, line: str) -> None:
    """File, line, column, path, what is wrong and the nearest name."""
    assert problems(tmp_path, value) == (line,)


def test_all_mistakes_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Nobody mends a plan one error at a time."""
    text = '{\n "targetFiles": 7,\n "concurrency": 0,\n "validation": ["x"],\n "jobtype": "x"\n}'
    assert [line.split(": ")[0] for line in problems(tmp_path, text)] == [
        "plan.json:2:17",
        "plan.json:3:17",
        "plan.json:4:17",
        "plan.json:5:2",
    ]


def test_bytes_that_are_no_text_are_named_with_their_place(tmp_path: Path) -> None:
    """Another encoding is said at its byte."""
    (tmp_path / "plan.json").write_bytes(b'{\n "jobType": "caf\xe9"}')
    with pytest.raises(ConfigError) as caught:
        load_plan(tmp_path / "plan.json")
    assert "plan.json:2:17: (file): the file is not UTF-8: byte 0xe9" in caught.value.details[0]


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """Windows editors write one."""
    (tmp_path / "plan.json").write_bytes(b'\xef\xbb\xbf{"concurrency": 2}')
    assert load_plan(tmp_path / "plan.json").concurrency == 2


@pytest.mark.parametrize("name", ["missing.json", ".", "no\0name"])
def test_a_plan_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    """Exit 2 with the reason."""
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        load_plan(tmp_path / name)
    assert caught.value.exit_status == 2


def test_a_huge_plan_is_not_read(tmp_path: Path) -> None:
    """A plan has a few hundred bytes."""
    (tmp_path / "plan.json").write_bytes(b" " * 1_000_001)
    with pytest.raises(ConfigError) as caught:
        load_plan(tmp_path / "plan.json")
    assert "larger than 1 MB" in caught.value.details[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*USERS, "required", "attempts", "model", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(value=JSON)
def test_no_json_breaks_the_reader(value: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Any JSON is a plan or a ConfigError whose lines have a place; nothing else is raised."""
    folder = tmp_path_factory.getbasetemp()
    (folder / "any.json").write_text(json.dumps(value), encoding="utf-8")
    try:
        plan = load_plan(folder / "any.json")
    except ConfigError as exc:
        assert exc.details and all(line.startswith(f"{folder / 'any.json'}:") for line in exc.details[:50])
    else:
        assert isinstance(plan.out, Path | None)
