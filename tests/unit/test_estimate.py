"""What a dry run estimates: the real prompts of a real course, counted by hand here; no store, no network."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from courses import write_course

from lessongen_cli.app import invoke
from lessongen_core.config import Model, load_settings
from lessongen_core.estimate import estimate, price_of, taken_for
from lessongen_core.learned import Learned
from lessongen_core.options import BatchOptions
from lessongen_core.pipeline import Task, messages_for
from lessongen_core.provider import RawReply
from lessongen_core.retrieval import PassageIndex, retrieve
from lessongen_core.schemas import load_schema
from lessongen_core.spec.loader import LoadedSpecs, load_specs

PRICED = """
[[models]]
name = "small"
context_window = {window}
max_output_tokens = 2000
price_prompt = 1.0
price_completion = 4.0

[[models]]
name = "large"
price_prompt = 3.0
price_completion = 15.0
"""
EXPECTED = 645  # 10 minutes of 43 words, 1.5 tokens a word


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state folder and a working folder of the test's own; no provider."""
    for name in [name for name in os.environ if name.startswith("LESSONGEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def course(folder: Path, lessons: int, window: int = 128_000) -> LoadedSpecs:
    """A course with a source, and a chain of a model with `window` and a larger one."""
    (folder / "lessongen.toml").write_text(PRICED.format(window=window))
    write_course(folder, lessons)
    return load_specs(["course.json"])


def prompts(loaded: LoadedSpecs) -> list[int]:
    """The tokens of each lesson's prompt, four bytes each."""
    options = BatchOptions.from_settings(load_settings())
    counted = []
    for placed in loaded.lessons:
        file = loaded.courses[placed.course_no]
        indexes = {name: PassageIndex(found.passages) for name, found in file.sets.items()}
        retrieved = retrieve(placed.spec, indexes)
        assert retrieved.passages
        said = messages_for(Task(placed.spec, file.course, indexes, options), retrieved)
        counted.append(sum(len(message.content.encode()) for message in said) // 4)
    return counted


def test_tokens_and_cost_are_those_of_the_real_prompts(tmp_path: Path) -> None:
    """Sources and all; the most is what max_tokens allows."""
    loaded = course(tmp_path, 3)
    small, large = estimate(loaded, load_settings()).models
    prompt = sum(prompts(loaded))
    assert prompt > 3 * 1000
    assert (small.lessons, small.tokens_prompt) == (3, prompt)
    assert (small.tokens_completion, small.tokens_completion_most) == (3 * EXPECTED, 3 * 2000)
    assert small.cost_usd == pytest.approx((prompt + 4 * 3 * EXPECTED) / 1e6)
    assert small.cost_usd_most == pytest.approx((prompt + 4 * 6000) / 1e6)
    assert (large.lessons, large.tokens_prompt, large.cost_usd) == (0, 0, 0)


def test_a_prompt_too_large_goes_to_the_next_model_or_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a worker chooses; a lesson that no window holds is named with the key to change."""
    loaded = course(tmp_path, 2, window=1500)
    small, large = estimate(loaded, load_settings()).models
    assert (small.lessons, large.lessons, large.tokens_completion_most) == (0, 2, 2 * 4096)
    (tmp_path / "lessongen.toml").write_text('[[models]]\nname = "small"\ncontext_window = 1500\n')
    found = estimate(loaded, load_settings())
    assert found.fit_no_model == tuple(placed.spec.lesson_id for placed in loaded.lessons)
    assert invoke(["submit", "--dry-run", "course.json"]) == 0
    assert f"fits no model's context_window: {', '.join(found.fit_no_model)}" in capsys.readouterr().out


def test_many_lessons_are_sampled_and_scaled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every third lesson here; the screen says so beyond 200."""
    loaded = course(tmp_path, 240)
    found = estimate(loaded, load_settings(), most_sampled=80)
    small = found.models[0]
    assert (found.sampled, small.lessons) == (80, 240)
    assert small.tokens_prompt == 3 * sum(prompts(loaded)[::3])
    assert invoke(["submit", "--dry-run", "course.json"]) == 0
    assert "From 200 lessons, evenly chosen, and scaled to all." in capsys.readouterr().out


def test_a_lesson_without_context_is_not_asked(tmp_path: Path) -> None:
    """Its sources hold nothing about it, so no call is made."""
    course(tmp_path, 1)
    (tmp_path / "starter.md").write_text("# Tides\n\nThe Moon raises two bulges of water on the sea.\n")
    found = estimate(load_specs(["course.json"]), load_settings())
    assert found.without_context == ("1.1",) and found.models[0].lessons == 0


def test_a_model_without_an_endpoint_is_passed_over(tmp_path: Path) -> None:
    """Only the second has one, so the second is asked; with none at all the chain counts as configured."""
    loaded = course(tmp_path, 1)
    with (tmp_path / "lessongen.toml").open("a") as config:
        config.write('base_url = "http://127.0.0.1:9/v1"\n')
    assert [(model.name, model.lessons) for model in estimate(loaded, load_settings()).models] == [("large", 1)]


def test_what_errors_taught_counts(tmp_path: Path) -> None:
    """A window smaller than configured, tokens that the server counts otherwise, replies that can be afforded."""
    loaded, settings = course(tmp_path, 2), load_settings()
    prompt = sum(prompts(loaded))
    facts = {"small": Learned(context_window=1500), "large": Learned(ratio=1.5, max_tokens=700)}
    small, large = estimate(loaded, settings, learned=facts).models
    assert (small.lessons, large.lessons) == (0, 2)
    assert large.tokens_prompt == pytest.approx(1.5 * prompt, abs=2)
    assert (large.tokens_completion, large.tokens_completion_most) == (2 * EXPECTED, 2 * 700)


def test_lessons_that_are_paid_for_are_not_counted(tmp_path: Path) -> None:
    """The sample, and the scale to all, are of those that will be written."""
    loaded = course(tmp_path, 6)
    found = estimate(loaded, load_settings(), paid={0, 2, 4}, most_sampled=2)
    wanted = prompts(loaded)
    assert (found.to_write, found.sampled, found.models[0].lessons) == (3, 2, 3)
    assert found.models[0].tokens_prompt == round(1.5 * (wanted[1] + wanted[3]))
    assert estimate(loaded, load_settings(), paid=range(6)).models[0].cost_usd == 0


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (2.0, "is enough for these calls."),
        (1.0, "is enough for these calls."),
        (0.9, "is enough if replies are as long as expected; it may take"),
        (0.2, "is below the likely"),
    ],
)
def test_a_budget_is_compared_with_the_estimate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], share: float, said: str
) -> None:
    """`--max-cost`: enough, enough if nothing is long, or for how many lessons; a warning for scripts."""
    costs = estimate(course(tmp_path, 20), load_settings()).cost_usd
    assert costs is not None
    budget = f"{share * costs[1] + 1e-9:.9f}"
    assert invoke(["submit", "--dry-run", "--max-cost", budget, "course.json"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert said in shown
    lessons = int(20 * float(budget) / costs[0])
    assert (f"about {lessons} of 20 lessons will be written, the others parked." in shown) == (share < 0.5)
    assert invoke(["run", "--dry-run", "--json", "--max-cost", budget, "course.json"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, load_schema("dry-run-1"))
    assert any("The budget of" in warning for warning in document["warnings"]) == (share < 1)
    assert document["data"]["max_cost_usd"] == float(budget)


def test_a_store_that_cannot_say_is_no_reason_to_say_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The estimate comes, of all lessons, and why it is of all."""
    course(tmp_path, 2)
    (tmp_path / "state" / "store.sqlite3").mkdir(parents=True)
    assert invoke(["submit", "--dry-run", "course.json"]) == 0
    shown = capsys.readouterr().out
    assert "small: 2 lessons" in shown
    assert "which they are is not known: the store" in " ".join(shown.split())


def test_a_budget_without_prices_is_refused_dry_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As the submission itself will be: nobody can keep it."""
    course(tmp_path, 1)
    (tmp_path / "lessongen.toml").unlink()
    assert invoke(["submit", "--dry-run", "--max-cost", "1", "course.json"]) == 2
    assert "price_prompt" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("reply", "price", "taken"),
    [
        (RawReply(200, "x" * 400, tokens_prompt=1000, tokens_completion=200), 0.0018, 0.0014),
        (RawReply(200, "x" * 400, tokens_prompt=9, cost_usd=0.5), 0.5, 0.0014),
        (RawReply(429, error_body="slow down"), None, 0.0),
        (RawReply(429), None, 0.0),  # a gateway that says nothing
        (RawReply(503, failure="cut"), None, 0.0),
        (RawReply(200, error_body='{"code": 502}'), None, 0.0),
        (RawReply(failure="connect", error_body="refused"), None, 0.0),
        (RawReply(200, "x" * 400, failure="cut"), None, 0.0014),  # the prompt, and 100 tokens
        (RawReply(failure="first_byte_timeout", error_body="timed out"), None, None),
        (RawReply(200, failure="cut"), None, None),
    ],
)
def test_what_a_reply_cost(reply: RawReply, price: float | None, taken: float | None) -> None:
    """By the provider's word or its count; else an error takes nothing of a budget, a cut reply what came of it."""
    model = Model(name="m", price_prompt=1.0, price_completion=4.0)
    reply = replace(reply, asked={"prompt_tokens": 1000})
    assert price_of(model, reply) == pytest.approx(price)
    assert taken_for(model, reply) == pytest.approx(taken)


def test_the_document_fits_its_schema_and_nothing_is_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider, a Redis and a store are configured; nobody knocks, no file is made."""
    course(tmp_path, 3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        monkeypatch.setenv("LESSONGEN_BASE_URL", f"http://127.0.0.1:{port}/v1")
        monkeypatch.setenv("LESSONGEN_REDIS_URL", f"redis://127.0.0.1:{port}/0")
        for command in ("submit", "run"):
            assert invoke([command, "--dry-run", "--json", "course.json"]) == 0
            document = json.loads(capsys.readouterr().out)
            jsonschema.validate(document, load_schema("dry-run-1"))
            assert document["data"]["estimate"]["models"][0]["tokens_completion"] == 3 * EXPECTED
        with pytest.raises(BlockingIOError):
            server.accept()
    assert not (tmp_path / "state").exists() and not (tmp_path / "lessongen-out").exists()


def test_the_screen_fits_80_columns_and_names_the_key_of_prices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With prices, without, and offline."""
    course(tmp_path, 3)
    assert invoke(["submit", "--dry-run", "course.json"]) == 0
    priced = capsys.readouterr().out
    (tmp_path / "lessongen.toml").unlink()
    assert invoke(["submit", "--dry-run", "course.json"]) == 0
    unpriced = capsys.readouterr().out
    assert invoke(["submit", "--dry-run", "--offline", "course.json"]) == 0
    offline = capsys.readouterr().out
    assert "USD likely" in priced and "retries come on top" in priced
    assert "price_prompt and price_completion" in unpriced and "USD" not in unpriced
    assert "no LLM writes these lessons" in offline and "USD" not in offline
    assert max(map(len, (priced + unpriced + offline).splitlines())) <= 80
