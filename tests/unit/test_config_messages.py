"""A wrong lessongen.toml is told in our words, all faults at once, each with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessongen_core.config import load_settings
from lessongen_core.errors import ConfigError

WRONG = """\
[limits]
requests_per_s = 0
concurrency = "many"
[[models]]
name = ""
max_tries = 1.5
[quality]
threshold = 2
[retry]
refused_to_next_model = "perhaps"
[provider]
base_ur = "http://x"
"""


def test_every_fault_of_a_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File, line, key, what is wrong, what would be right; none of pydantic's phrases."""
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path))
    path = tmp_path / "lessongen.toml"
    path.write_text(WRONG)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    told = {line.removeprefix(f"{path}:") for line in (caught.value.message, *caught.value.details)}
    assert told == {
        "2: limits.requests_per_s: is 0, must be above 0.0",
        "3: limits.concurrency: must be a whole number, not 'many'",
        "5: models.0.name: must not be empty",
        "6: models.0.max_tries: must be a whole number, not 1.5",
        "8: quality.threshold: is 2, must be at most 1.0",
        "10: retry.refused_to_next_model: must be true or false, not 'perhaps'",
        '12: provider.base_ur: unknown key; did you mean "base_url"?',
    }


def test_a_model_has_an_endpoint_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its key is not [provider]'s, and [provider]'s is never sent to another endpoint."""
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("MAIN_KEY", "main-secret")
    monkeypatch.setenv("OWN_KEY", "own-secret")
    path = tmp_path / "lessongen.toml"
    path.write_text(
        '[provider]\nbase_url = "http://main/v1"\napi_key_env = "MAIN_KEY"\n'
        '[[models]]\nname = "plain"\n'
        '[[models]]\nname = "open"\nbase_url = "http://open/v1"\n'
        '[[models]]\nname = "own"\nbase_url = "http://own/v1"\napi_key_env = "OWN_KEY"\n'
    )
    settings = load_settings(path)
    found = {name: (endpoint.base_url, endpoint.secret) for name, endpoint in settings.endpoints.items()}
    assert found == {
        "plain": ("http://main/v1", "main-secret"),
        "open": ("http://open/v1", ""),
        "own": ("http://own/v1", "own-secret"),
    }
    assert len({endpoint.credential for endpoint in settings.endpoints.values()}) == 3
    assert sorted(settings.secrets) == ["main-secret", "own-secret"]


@pytest.mark.parametrize("key", ["cl\u00e9-0123456789", "abc-0123456789\ndef"])
@pytest.mark.parametrize("name", ["LESSONGEN_API_KEY", "MY_KEY"])
def test_a_key_that_no_header_can_carry_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, key: str
) -> None:
    """It would be a broken connection or a bug for each lesson; the variable is named, the key is not shown."""
    config = tmp_path / "lessongen.toml"
    config.write_text('[provider]\nbase_url = "http://127.0.0.1:1/v1"\napi_key_env = "MY_KEY"\n')
    monkeypatch.setenv(name, key)
    with pytest.raises(ConfigError, match=name) as caught:
        load_settings(config)
    assert key not in str(caught.value) + str(caught.value.hint)


def test_white_space_around_a_key_is_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file ends with a line break, and so does what is read from it."""
    monkeypatch.setenv("LESSONGEN_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("LESSONGEN_API_KEY", " sk-0123456789\n")
    assert load_settings().secrets == ["sk-0123456789"]


@pytest.mark.parametrize("name", ["LESSONGEN_API_KEY", "LESSONGEN_BASE_URL"])
def test_who_only_looks_needs_no_provider(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A key without an endpoint, an endpoint that is none: `list` and `down` work, `run` does not begin."""
    monkeypatch.setenv(name, "sk-0123456789")
    assert load_settings(looking=True).secrets == []
    with pytest.raises(ConfigError, match=name):
        load_settings()
