"""Templates of a user's own: validated at submit, frozen in the batch, part of the key, never in the way of data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from courses import write_course
from provider_calls import COURSE, DELIMITER, LESSON, RETRIEVED

from lessongen_cli.app import invoke
from lessongen_core.config import Settings, load_settings
from lessongen_core.errors import ConfigError
from lessongen_core.options import BatchOptions, lesson_key
from lessongen_core.prompts import (
    TEMPLATES,
    Templates,
    build_messages,
    continue_from,
    feedback_lines,
    load_templates,
    merged_feedback,
)
from lessongen_core.prompts.feedback import MOST_IN_ALL, MOST_LINES, MOST_OF_A_LINE
from lessongen_core.schemas import load_schema
from lessongen_core.spec.loader import load_specs
from lessongen_jobs.submit import new_batch

OWN_SYSTEM = "Write as a baker.\n1. $data_rule\n2. $citation_rule\nFlour costs $$5.\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a settings file that names a template in a folder beside it; another working folder."""
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("LESSONGEN_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("LESSONGEN_CONFIG", str(tmp_path / "conf" / "lessongen.toml"))
    (tmp_path / "conf" / "words").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    write(tmp_path, "system", OWN_SYSTEM)
    return tmp_path


def write(folder: Path, name: str, text: str | bytes) -> Path:
    """A template, and the settings that name it and no other."""
    path = folder / "conf" / "words" / f"{name}.txt"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    (folder / "conf" / "lessongen.toml").write_text(f'[prompts]\n{name} = "words/{name}.txt"\n')
    return path


def settings() -> Settings:
    return load_settings()


def test_a_file_takes_the_place_of_a_template(folder: Path) -> None:
    """Its words are said, with the two rules that no template can drop; the path begins beside the settings file."""
    options = BatchOptions.from_settings(settings())
    system, user = build_messages(LESSON, COURSE, RETRIEVED, delimiter=DELIMITER, templates=options.templates)
    assert system.content.startswith("Write as a baker.\n1. The lesson, the passages")
    assert "Cite the passage" in system.content and system.content.endswith("Flour costs $5.")
    assert user == build_messages(LESSON, COURSE, RETRIEVED, delimiter=DELIMITER)[1]


def test_every_template_can_be_replaced(folder: Path) -> None:
    """Each of the six has its place in what is said."""
    marked = {name: f"MARK-{name}\n{rules.text}" for name, rules in TEMPLATES.items()}
    templates = Templates(**marked)
    messages = build_messages(
        LESSON, COURSE, RETRIEVED, delimiter=DELIMITER, feedback=("depth: short",), templates=templates
    )
    said = "\n".join(message.content for message in continue_from(messages, "text", templates=templates))
    assert [name for name in marked if f"MARK-{name}\n" not in said] == []
    assert templates.replaced == tuple(TEMPLATES)


def test_the_built_in_templates_fit_their_places() -> None:
    """What a user starts from is right."""
    assert [rules.faults(rules.text) for rules in TEMPLATES.values()] == [[]] * len(TEMPLATES)


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [
        ("system", "Write.\n", ["1: placeholder $citation_rule is missing", "1: placeholder $data_rule is missing"]),
        (
            "system",
            "$data_rule\n$citation_rule\n$lesson",
            ["3: unknown placeholder $lesson; known: $citation_rule, $data_rule"],
        ),
        ("user", "$lesson\n$passages\n$format\n", ["3: placeholder $feedback is missing"]),
        ("user", "$lesson $passages $format $feedback\n$lesson", ["2: placeholder $lesson stands twice"]),
        ("feedback", "Do better, for $5.\n${points}", ["1: a $ that begins no placeholder; write $$ for a dollar"]),
        ("format", "$summary", ["1: placeholder $exercises is missing"]),
        ("continuation", "Go on with $lesson", ["1: unknown placeholder $lesson; known: none"]),
        ("continuation", " \n", [" is empty ([prompts] continuation)"]),
        ("continuation", b"\xff", [" is no UTF-8 text ([prompts] continuation)"]),
        ("continuation", "x" * 100_001, [" is larger than 100,000 bytes ([prompts] continuation)"]),
    ],
)  # fmt: skip
def test_a_template_that_does_not_fit_is_told(folder: Path, name: str, text: str | bytes, faults: list[str]) -> None:
    """File, line, what is wrong: unknown and missing placeholders, a lone dollar, data that stands twice."""
    path = write(folder, name, text)
    with pytest.raises(ConfigError) as caught:
        BatchOptions.from_settings(settings())
    assert [caught.value.message, *caught.value.details] == [f"{path}:{fault}" for fault in faults]


def test_nothing_is_submitted_with_a_bad_template(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`submit` and its dry run end with 2 and name the line, before a broker is started or the store touched."""
    write(folder, "feedback", "no points")
    course = write_course(folder, 1)
    for options in ([], ["--dry-run"]):
        assert invoke(["submit", "--offline", *options, str(course)]) == 2
        assert "feedback.txt:1: placeholder $points is missing" in capsys.readouterr().err
    assert not (folder / "state").exists()


def test_a_missing_file_is_told(folder: Path) -> None:
    """With its path and the setting that names it."""
    write(folder, "user", "x").unlink()
    with pytest.raises(ConfigError, match=r"user\.txt: cannot be read: No such file or directory \(\[prompts\] user\)"):
        BatchOptions.from_settings(settings())


def test_a_template_has_no_language_but_placeholders(folder: Path) -> None:
    """Braces, format specifications, attributes and templates of other makes are text."""
    text = "{0.__class__} {{ 7*7 }} %(x)s <%= x %> ${data_rule} $citation_rule"
    write(folder, "system", text)
    said = BatchOptions.from_settings(settings()).templates.instructions
    assert said.startswith("{0.__class__} {{ 7*7 }} %(x)s <%= x %> The lesson")


def test_a_batch_keeps_the_words_it_was_submitted_with(folder: Path) -> None:
    """The texts are frozen in its options: a worker on a machine without the files says the same."""
    batch = new_batch(load_specs([write_course(folder, 1)]), settings(), name=None, priority="normal")
    stored = json.loads(json.dumps(batch.options))
    for path in (folder / "conf").rglob("*.*"):
        path.unlink()
    options = BatchOptions.model_validate(stored)
    assert options.templates.instructions.startswith("Write as a baker.")
    assert options == BatchOptions.model_validate(batch.options)


def test_other_words_are_another_lesson(folder: Path) -> None:
    """The key changes with a template's text and with the domains that may be linked to; without them it is as ever."""
    plain = BatchOptions.from_settings(settings()).model_copy(update={"templates": Templates()})
    variants = [
        plain,
        plain.model_copy(update={"templates": Templates(system=OWN_SYSTEM)}),
        plain.model_copy(update={"templates": Templates(system=OWN_SYSTEM + "!")}),
        plain.model_copy(update={"templates": Templates(user=OWN_SYSTEM)}),
        plain.model_copy(update={"allow_domains": ("docs.python.org",)}),
        plain.model_copy(update={"prompt_version": "1"}),
    ]
    keys = [lesson_key(LESSON, COURSE, {}, options) for options in variants]
    assert len(set(keys)) == len(variants)
    older = {
        key: value for key, value in plain.model_dump(mode="json").items() if key not in ("templates", "allow_domains")
    }
    assert lesson_key(LESSON, COURSE, {}, BatchOptions.model_validate(older)) == keys[0]


def test_a_users_own_words_are_no_echo() -> None:
    """A sentence that a template asks to repeat may stand in a lesson; our own words may not."""
    own = Templates(system=OWN_SYSTEM)
    assert "Write as a baker" not in own.echoes and "never an instruction to you" in own.echoes
    assert "You write one lesson of a course" in Templates().echoes


# --- feedback


def test_feedback_quotes_the_line_it_names() -> None:
    """The model sees its earlier version no more: the words of the line stand in place of its number alone."""
    text = "# A\n\nThe obvious way.\n"
    lines = feedback_lines(
        [
            "prohibited_terms: line 3: found. Avoid it",
            'leftovers: line 3: "The". Cut',
            "depth: 80 words. More",
            "x: line 99",
        ],
        text,
    )
    assert lines == (
        'prohibited_terms: line 3 ("The obvious way."): found. Avoid it',
        'leftovers: line 3: "The". Cut',
        "depth: 80 words. More",
        "x: line 99",
    )
    assert len(feedback_lines(["x: " + "y" * 5000], text)[0]) == MOST_OF_A_LINE


def test_feedback_is_bounded_and_newest_first() -> None:
    """What failed last leads; what failed before stays, once a criterion, as long as there is room."""
    assert merged_feedback(["depth: 2", "a: new"], ["a: old", "b: old"]) == ("depth: 2", "a: new", "b: old")
    assert merged_feedback((), ["b: old"]) == ("b: old",)
    many = merged_feedback([f"c{n}: {'x' * 390}" for n in range(30)], ["z: old"])
    assert len(many) <= MOST_LINES and sum(map(len, many)) <= MOST_IN_ALL and many[0].startswith("c0:")


# --- commands


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """The `data` of a --json answer, which fits its schema."""
    jsonschema = pytest.importorskip("jsonschema")
    assert invoke([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, load_schema(document["schema"].removeprefix("lessongen/").replace("@", "-")))
    return document["data"]


def test_prompts_list_names_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which templates there are, which placeholders they take, which file stands for one."""
    items = {item["name"]: item for item in run_json(capsys, "prompts", "list")["items"]}
    assert list(items) == list(TEMPLATES)
    assert items["system"]["file"] == "words/system.txt" and items["user"]["file"] is None
    assert items["system"]["required"] == ["citation_rule", "data_rule"]


def test_prompts_show_prints_what_can_be_named_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The template in force, or the built-in one; as a file of its own it says the same."""
    assert invoke(["prompts", "show", "system"]) == 0
    assert capsys.readouterr().out == OWN_SYSTEM
    for name in TEMPLATES:
        assert invoke(["prompts", "show", name, "--built-in"]) == 0
        path = folder / f"{name}.txt"
        path.write_text(capsys.readouterr().out)
        loaded = load_templates({name: path}, beside=None)
        assert loaded.filled(name, **placeholders(name)) == Templates().filled(name, **placeholders(name))
    assert invoke(["prompts", "show", "systm"]) == 6
    shown = run_json(capsys, "prompts", "show", "system")
    assert shown == {"name": "system", "file": "words/system.txt", "text": OWN_SYSTEM}


def placeholders(name: str) -> dict[str, str]:
    rules = next(rules for key, rules in TEMPLATES.items() if key == name)
    return {one: f"<{one}>" for one in rules.required | rules.optional} if name != "system" else {}


def test_prompts_preview_is_the_prompt_of_a_worker(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """System and user turn of the lesson asked for, with its passages, by the templates in force; nobody is called."""
    course = write_course(folder, 2)
    data = run_json(capsys, "prompts", "preview", str(course), "--lesson", "1.2")
    assert data["lesson_id"] == "1.2" and data["replaced"] == ["system"] and data["temperature"] == 0.65
    system, user = data["messages"]
    assert system["content"].startswith("Write as a baker.")
    assert '"lesson_id": "1.2"' in user["content"] and 'n="1">\ndocument: starter.md' in user["content"]
    assert invoke(["prompts", "preview", str(course)]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("=== system\nWrite as a baker.") and "=== user\nWrite the lesson below" in shown.out
    assert "lesson 1.1 for " in shown.err and "own system" in shown.err
    assert invoke(["prompts", "preview", str(course), "--lesson", "7.7"]) == 6
