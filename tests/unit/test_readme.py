"""The README is true of the code."""

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest
from cli_commands import all_commands, options_of
from markdown_it import MarkdownIt

from lessongen_core.config import DEFAULT_MODELS, FileSettings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language):
    found = re.search(rf"(?ms)^```{language}\n(.*?)^```", README)
    assert found, f"no {language} block"
    return found[1]


def test_the_settings_shown_are_valid():
    """The TOML block is a lessongen.toml."""
    settings = FileSettings.model_validate(tomllib.loads(block("toml")))
    assert settings.provider.base_url == "https://llm.example.org/v1"


def test_the_course_shown_is_valid(tmp_path):
    """The YAML block is a batch file of one lesson, with the source beside it."""
    from lessongen_core.spec.loader import load_specs

    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "git.md").write_text("# Git\n\nThe staging area holds what the next commit records.\n")
    (tmp_path / "course.yaml").write_text(block("yaml"), encoding="utf-8")
    loaded = load_specs([tmp_path / "course.yaml"])
    assert [str(problem) for problem in loaded.problems] == []
    assert [lesson.spec.title for lesson in loaded.lessons] == ["Recording changes"]


def test_every_exit_code_is_explained_and_no_other():
    """The table has each exit code once, in the words of the code."""
    from lessongen_cli.exit_codes import MEANINGS, ExitCode

    rows = re.findall(r"(?m)^\| (\d[\d, ]*) \| (.+) \|$", README)
    codes = {int(code): meaning for cell, meaning in rows for code in cell.split(",")}
    assert sorted(codes) == sorted(ExitCode)
    told = {code: meaning.removeprefix("ok: ") for code, meaning in MEANINGS.items() if code < 128}
    assert {code: meaning for code, meaning in codes.items() if code < 128} == told


def known_commands():
    from lessongen_cli.commands import COMMANDS

    return set(COMMANDS)


def test_the_commands_shown_exist():
    """Each `lessongen COMMAND`, in a block or in the text, is a command."""
    blocks = "\n".join(token.content for token in MarkdownIt().parse(README) if token.type == "fence")
    shown = {line.split()[1] for line in re.findall(r"(?m)^lessongen .*$", blocks)}
    shown |= set(re.findall(r"`lessongen ([a-z][a-z-]*)", README))
    assert {"run", "score"} <= shown <= known_commands()


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", README))
def test_each_link_leads_somewhere(link):
    """A relative link in the README is a file or folder of the repository."""
    assert (ROOT / link).exists()


def test_the_commands_said_to_have_no_json_are_those():
    """All others have it."""
    sentence = re.search(r"all commands have it but (.+?)\.\n", README, re.DOTALL)[1]
    assert set(re.findall(r"`([a-z -]+)`", sentence)) == {
        name for name, command in all_commands().items() if "--json" not in options_of(command)
    }


def test_the_default_model_and_the_shortest_prefix_are_the_codes():
    """Names and numbers in the text are those of the code."""
    from lessongen_core.store.batches import MIN_PREFIX

    assert f"Without `[[models]]` the endpoint is asked for `{DEFAULT_MODELS[0].name}`" in README
    assert f"(at least {MIN_PREFIX})" in README


@pytest.mark.parametrize(
    "changed",
    [
        {"models": [{"name": "another/model"}]},
        {"quality": {"threshold": 0.5}},
        {"limits": {"requests_per_s": 1}, "retry": {"attempts": 2}, "workers": {"count": 3}},
    ],
)
def test_a_change_of_model_or_threshold_is_a_change_of_every_lesson(tmp_path, monkeypatch, changed):
    """The lesson's key, by which a finished one is found again, has both in it, and neither pace nor patience."""
    from lessongen_core.config import load_settings
    from lessongen_core.options import BatchOptions, lesson_key
    from lessongen_core.spec.loader import load_specs

    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("LESSONGEN_BASE_URL", "http://127.0.0.1:1/v1")
    (tmp_path / "course.yaml").write_text(
        "- title: Fractions\n  objectives: [Add fractions with unlike denominators]\n"
    )
    loaded = load_specs([tmp_path / "course.yaml"])
    spec, course = loaded.lessons[0].spec, loaded.courses[0].course
    options = BatchOptions.from_settings(settings := load_settings())
    other = BatchOptions.from_settings(dataclasses.replace(settings, file=FileSettings.model_validate(changed)))
    assert (lesson_key(spec, course, {}, options) == lesson_key(spec, course, {}, other)) == ("limits" in changed)
    newer = options.model_copy(update={"prompt_version": "another"})
    assert lesson_key(spec, course, {}, options) != lesson_key(spec, course, {}, newer)
