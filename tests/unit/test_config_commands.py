"""`config show` and `config validate`: each value with its origin, each fault with its line, and no secret."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lessongen_cli.app import invoke
from lessongen_core.config import Environment
from lessongen_core.schemas import load_schema
from lessongen_core.variables import PREFIX, SETTINGS

KEY = "Zq7sentinel0key0B3x9Y8w7V6u5T4"
FILE = """\
[provider]
base_url = "http://file.example:8080/v1"
api_key_env = "MY_LLM_KEY"
[[models]]
name = "first"
[[models]]
name = "second"
max_tries = 4
base_url = "https://other.example/v1?token=urlsentinel"
[limits]
concurrency = 40
[retention]
completed = {count = 7, age_h = 24}
"""
PLAN = """{
  "concurrency": 5,
  "retryStrategy": {"attempts": 6, "backoff": {"delay": 1500}},
  "modelFallback": {
    "primary": {"model": "second", "maxRetries": 1},
    "fallback": {"model": "third"}
  }
}
"""


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder, a home and an environment of the test's own."""
    monkeypatch.setenv("LESSONGEN_CONFIG", "")
    for name in [name for name in os.environ if name.startswith("LESSONGEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Any:
    """`config show --json ARGUMENTS`: the document, checked against its schema."""

    def show(*arguments: str) -> dict[str, Any]:
        assert invoke([*arguments[:2], "config", "show", "--json", *arguments[2:]]) == 0
        document = json.loads(capsys.readouterr().out)
        jsonschema.Draft202012Validator(load_schema("config-show-1")).validate(document)
        return document

    return show


def by_name(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {setting["name"]: setting for setting in document["data"]["settings"]}


def test_each_value_has_its_origin(shown: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment beats the file, the file the defaults; what was overridden is told."""
    Path("lessongen.toml").write_text(FILE)
    monkeypatch.setenv("LESSONGEN_BASE_URL", "http://environment.example/v1")
    monkeypatch.setenv("MY_LLM_KEY", KEY)
    monkeypatch.setenv("LESSONGEN_REDIS_URL", f"redis://me:{KEY}@q1:6379/0?password={KEY}")
    document = shown()
    found = by_name(document)
    told = {name: (one["value"], one["origin"], one["overridden"]) for name, one in found.items()}
    assert told["provider.base_url"] == (
        "http://environment.example/v1", "env LESSONGEN_BASE_URL", ["file lessongen.toml:2"],
    )  # fmt: skip
    assert told["provider.api_key"] == ("***", "env MY_LLM_KEY", [])
    assert told["models.1.max_tries"] == (4, "file lessongen.toml:8", [])
    assert told["models.0.max_tries"] == (2, "default", [])
    assert told["models.1.base_url"] == ("https://other.example/v1?***", "file lessongen.toml:9", [])
    assert told["retention.completed.count"] == (7, "file lessongen.toml:13", [])
    assert told["workers.count"] == (30, "default", [])
    assert told["redis_url"] == ("redis://***@q1:6379/0?***", "env LESSONGEN_REDIS_URL", [])
    assert told["store_url"][:2] == (f"sqlite:///{tmp_path}/home/.local/state/lessongen/store.sqlite3", "default")
    assert document["data"]["file"] == {
        "path": "lessongen.toml",
        "why": "in the working folder",
        "searched": ["lessongen.toml", f"{tmp_path}/home/.config/lessongen/config.toml"],
    }
    assert KEY not in json.dumps(document) and "urlsentinel" not in json.dumps(document)


def test_every_setting_of_the_file_and_the_environment_is_shown(shown: Any) -> None:
    """None is forgotten: sections come from the models, variables from the table that knows them all."""
    assert {f"{PREFIX}{name.upper()}" for name in Environment.model_fields} == {PREFIX + name for name in SETTINGS}
    names = by_name(shown()).keys()
    sections = {name.split(".")[0] for name in names}
    assert sections >= {"provider", "models", "limits", "retry", "prompts", "output", "quality", "workers", "context"}
    assert {"state_dir", "redis_url", "store_url", "progress", "ascii", "pager"} <= names


def test_a_plan_and_a_flag_are_origins_too(shown: Any) -> None:
    """As `run --plan FILE --offline` would have it, with the line of the plan."""
    Path("lessongen.toml").write_text(FILE)
    Path("plan.json").write_text(PLAN)
    found = by_name(shown("--config", "lessongen.toml", "--plan", "plan.json", "--offline"))
    told = {name: (one["value"], one["origin"]) for name, one in found.items()}
    assert told["workers.count"] == (5, "plan plan.json:2")
    assert told["retry.attempts"] == (6, "plan plan.json:3")
    assert told["retry.base_s"] == (1.5, "plan plan.json:3")
    assert told["models.0.name"] == ("second", "plan plan.json:5")
    assert told["models.0.max_tries"] == (1, "plan plan.json:5")
    assert told["models.0.base_url"][1].endswith("lessongen.toml:9")
    assert found["models.0.max_tries"]["overridden"][0].endswith("lessongen.toml:8")
    assert told["models.1.name"] == ("third", "plan plan.json:6")
    assert told["provider.offline"] == (True, "flag --offline")


@pytest.mark.parametrize(
    ("arguments", "variable", "why"),
    [
        (["--config", "my.toml"], None, "--config"),
        ([], "my.toml", "LESSONGEN_CONFIG"),
        ([], None, "the user's file"),
    ],
)
def test_the_file_that_was_taken_is_told(
    shown: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str], variable: str | None, why: str, tmp_path: Path
) -> None:
    """A flag, the variable, the user's own file."""
    Path("my.toml").write_text(FILE)
    user = tmp_path / "home" / ".config" / "lessongen" / "config.toml"
    user.parent.mkdir(parents=True)
    user.write_text(FILE)
    if variable:
        monkeypatch.setenv("LESSONGEN_CONFIG", variable)
    assert shown(*arguments)["data"]["file"]["why"] == why


def test_the_table_fits_its_reader(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not set is left out until it is asked for; without a file it is said where one may be."""
    assert invoke(["config", "show"]) == 0
    short = capsys.readouterr().out
    assert short.startswith("# no settings file: neither lessongen.toml nor ")
    assert "limits.concurrency" in short and "provider.base_url" not in short
    assert short.endswith("# --all also shows what is not set\n")
    assert invoke(["config", "show", "--all"]) == 0
    assert "provider.base_url" in capsys.readouterr().out
    monkeypatch.setenv("LESSONGEN_STATE_DIR", long := "/tmp/" + "x" * 60)
    assert invoke(["config", "show"]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.endswith(long))
    column = next(line for line in lines if line.startswith("workers.count ")).index("default")
    assert lines[at + 1][:column].isspace() and lines[at + 1][column:].startswith("env LESSONGEN_STATE_DIR")


WRONG = """\
[provider]
base_url = "llm.example.org/v1"
api_key = "sk-filesentinel-0123"
api_key_env = "sk-envsentinel-0123"
[[models]]
name = "x"
max_tokens = 1
[limit]
x = 1
[workers]
threshold = 0.5
count = 0
"""


def validated(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = invoke(["config", "validate", *arguments, "--json"])
    document = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(load_schema("config-validate-1")).validate(document)
    return code, document["data"]


def test_all_mistakes_are_told_at_once(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with its line, the nearest name or the section where it belongs; a key in the file is never shown."""
    Path("wrong.toml").write_text(WRONG)
    monkeypatch.setenv("LESSONGEN_OFFLINE", "perhaps")
    assert invoke(["config", "validate", "wrong.toml"]) == 2
    out = capsys.readouterr().out
    assert out.splitlines() == [
        "LESSONGEN_OFFLINE: must be true or false, not 'perhaps'",
        "wrong.toml:3: provider.api_key: no secret stands in a file: set LESSONGEN_API_KEY, or name a variable "
        "(api_key_env, token_env)",
        "wrong.toml:4: provider.api_key_env: is no name of an environment variable; the key itself does not belong "
        "into a file",
        'wrong.toml:7: models.0.max_tokens: unknown key; did you mean "max_output_tokens"?',
        'wrong.toml:8: limit: unknown key; did you mean "limits"?',
        "wrong.toml:11: workers.threshold: unknown key here; it belongs under [quality]",
        "wrong.toml:12: workers.count: is 0, must be at least 1",
        "wrong.toml:2: provider.base_url: is no http(s) URL with a host",
        "8 problems; wrong.toml (FILE)",
    ]
    assert "sentinel" not in out
    code, data = validated(capsys, "wrong.toml")
    assert (code, data["valid"], [one["line"] for one in data["problems"]]) == (
        2,
        False,
        [None, 3, 4, 7, 8, 11, 12, 2],
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[provider\nx = 1\n", "bad.toml:1: no TOML: "),
        (b"[limits]\nrequests_per_s = 1\nrequests_per_s = 2\n", "bad.toml:3: no TOML: "),
        (b"[limits]\n# caf\xe9\n", "bad.toml:2: the file is not UTF-8: byte 0xe9"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(capsys: pytest.CaptureFixture[str], content: bytes, said: str) -> None:
    """Also what no parser reads has a place."""
    Path("bad.toml").write_bytes(content)
    assert invoke(["config", "validate", "bad.toml"]) == 2
    assert capsys.readouterr().out.startswith(said)


DOUBTS = {
    "provider.api_key_env": '[provider]\nbase_url = "http://h/v1"\napi_key_env = "NO_SUCH_KEY"\n',
    "provider.first_byte_s": "[provider]\nfirst_byte_s = 601\n",
    "provider.idle_s": "[provider]\nidle_s = 601\n",
    "provider.base_url": '[provider]\nbase_url = "http://h"\n',
    "models.0.max_output_tokens": '[[models]]\nname = "x"\ncontext_window = 8192\nmax_output_tokens = 8192\n',
    "models.1.name": '[[models]]\nname = "x"\n[[models]]\nname = "x"\n',
    "models.1": '[[models]]\nname = "x"\nmax_tries = 5\n[[models]]\nname = "y"\n',
    "models.0": '[[models]]\nname = "x"\nprice_prompt = 1\n',
    "retry.base_s": "[retry]\nbase_s = 60\n",
    "retry.defer_after_s": "[retry]\ndefer_after_s = 901\n",
    "workers.claim_s": "[workers]\nclaim_s = 9\n",
    "limits.concurrency": "[limits]\nconcurrency = 29\n",
    "limits.tokens_per_min": "[limits]\ntokens_per_min = 8191\n",
    "context.token_env": '[context]\nurl = "http://h/x"\ntoken_env = "NO_SUCH_TOKEN"\n',
}


@pytest.mark.parametrize("key", DOUBTS)
def test_what_does_not_go_together_is_a_warning(capsys: pytest.CaptureFixture[str], key: str) -> None:
    """Each value is valid by itself, so that the file is; the doubt names key and line."""
    Path("lessongen.toml").write_text(DOUBTS[key])
    code, data = validated(capsys)
    assert (code, data["problems"], [one["key"] for one in data["doubts"]]) == (0, [], [key])
    assert data["doubts"][0]["place"].startswith("lessongen.toml:")


def test_a_mode_that_is_none_is_a_warning(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be taken for none set."""
    monkeypatch.setenv("LESSONGEN_PROGRESS", "fancy")
    code, data = validated(capsys)
    told = [(one["place"], one["message"]) for one in data["doubts"]]
    assert (code, told) == (0, [("LESSONGEN_PROGRESS", "is 'fancy', must be live, plain or none")])


@pytest.mark.parametrize("content", ["", FILE.replace('api_key_env = "MY_LLM_KEY"\n', "")])
def test_usual_settings_raise_no_doubt(capsys: pytest.CaptureFixture[str], content: str) -> None:
    """Nor do the defaults."""
    Path("lessongen.toml").write_text(content)
    assert validated(capsys)[1]["doubts"] == []


@pytest.mark.parametrize(
    "command", [["config", "show"], ["config", "validate"], ["run", "no.yaml"], ["submit", "no.yaml"]]
)
def test_an_unknown_variable_is_told_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """A typo is told with the nearest name; a variable that the settings name is none."""
    Path("lessongen.toml").write_text('[provider]\nbase_url = "http://h/v1"\napi_key_env = "LESSONGEN_MY_OWN"\n')
    monkeypatch.setenv("LESSONGEN_MY_OWN", KEY)
    monkeypatch.setenv("LESSONGEN_OFLINE", "1")
    monkeypatch.setenv("LESSONGEN_FROM_NEXT_YEAR", "1")
    invoke(command)
    told = [line for line in capsys.readouterr().err.splitlines() if "warning" in line]
    assert told == [
        "lessongen: warning: LESSONGEN_FROM_NEXT_YEAR is no setting and changes nothing",
        "lessongen: warning: LESSONGEN_OFLINE is no setting and changes nothing; did you mean LESSONGEN_OFFLINE?",
    ]
