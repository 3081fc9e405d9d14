"""The scripted provider: rules, faults, limits and the log, in process and as a process."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from provider_calls import KEY, LESSON, client, messages, request

from lessongen_core.classify import classify
from lessongen_core.errors import RateLimited, Truncated, Unavailable
from lessongen_core.provider import RawReply
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.poor import KINDS, REFUSAL, spoil
from lessongen_fixtures.scripted import Rule, Script, failure, scripted_provider, too_many
from lessongen_fixtures.writer import write_lesson

PROMPT = messages()[1].content
GOOD = write_lesson(PROMPT)


def ask(url: str, model: str = "m-1") -> RawReply:
    """One call."""
    with client(url) as chat:
        return chat.complete(request(model))


def test_what_no_rule_answers_gets_a_good_lesson():
    """Without rules every lesson is written by the offline writer."""
    with scripted_provider() as server:
        assert ask(server.url).text == GOOD


def test_the_nth_request_of_a_lesson_fails():
    """A rule for n counts the requests of its lesson."""
    with scripted_provider(Rule(failure(503, "busy"), lesson="1.1", n=[1, 2])) as server:
        assert [ask(server.url).status for _ in range(3)] == [503, 503, 200]


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        (Rule(lesson="1.1"), True),
        (Rule(lesson="1.10"), False),
        (Rule(lesson="1"), False),
        (Rule(lesson="dough"), True),
        (Rule(lesson="other"), False),
        (Rule(model="m-1"), True),
        (Rule(model="m-2"), False),
        (Rule(n=[2]), False),
        (Rule(overall=[1]), True),
        (Rule(since=2), False),
        (Rule(until=1), True),
    ],
)
def test_a_rule_matches_by_every_field_it_names(rule: Rule, matches: bool):
    """Lesson id or part of the title, model, number of the lesson's or of all requests."""
    with scripted_provider() as server:
        ask(server.url)
        assert rule.matches(server.calls[0]) is matches


def test_the_first_rule_that_matches_answers():
    """Order decides."""
    with scripted_provider(Rule(Reply("one")), Rule(Reply("two"))) as server:
        assert ask(server.url).text == "one"


def test_the_log_shows_every_request():
    """Time, lesson, model, number, status and whether a key came with it; never the key."""
    with scripted_provider(Rule(failure(500, "x"), n=[2])) as server:
        ask(server.url)
        ask(server.url, "m-2")
        log = httpx.get(server.url.removesuffix("/v1") + "/__log").json()
        assert log == server.log
    assert [(entry["n"], entry["lesson_n"], entry["model"], entry["status"]) for entry in log] == [
        (1, 1, "m-1", 200),
        (2, 2, "m-2", 500),
    ]
    assert all(entry["authorized"] and entry["lesson_id"] == LESSON.lesson_id for entry in log)
    assert KEY not in json.dumps(log) and log[0]["time"] <= log[1]["time"]


def test_requests_over_the_rate_get_429_with_a_wait():
    """A hard limit on requests a second answers with Retry-After."""
    with scripted_provider(requests_per_s=3) as server, ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda _: ask(server.url), range(8)))
    refused = [reply for reply in replies if reply.status == 429]
    assert len(refused) == 5
    assert all(reply.headers["retry-after"] == "1" for reply in refused)


def test_requests_over_the_concurrency_get_429():
    """A hard limit on requests at once refuses the others, and counts down again."""
    rule = Rule(Reply(latency_s=0.5))
    with scripted_provider(rule, concurrency=2) as server, ThreadPoolExecutor(6) as threads:
        statuses = list(threads.map(lambda _: ask(server.url).status, range(6)))
        assert statuses.count(200) >= 2 and 429 in statuses
        assert ask(server.url).status == 200


def test_a_429_is_worded_as_providers_do():
    """The ready-made 429 is classified as such, with its wait."""
    with scripted_provider(Rule(too_many(retry_after="7"))) as server:
        found = classify(ask(server.url))
    assert isinstance(found, RateLimited) and found.retry_after_s == 7


def test_a_length_finish_is_truncated_and_a_cut_is_unavailable():
    """The two ways a reply can end early stay apart."""
    rules = (Rule(Reply(finish_reason="length"), n=[1]), Rule(Reply(cut=True, after=200), n=[2]))
    with scripted_provider(*rules) as server:
        assert isinstance(classify(ask(server.url)), Truncated)
        assert isinstance(classify(ask(server.url)), Unavailable)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_poor_lesson_differs_from_the_good_one(kind: str):
    """Every fault changes the lesson, the same way each time."""
    spoilt = spoil(GOOD, kind, PROMPT)
    assert spoilt != GOOD and spoilt == spoil(GOOD, kind, PROMPT)
    with scripted_provider(Rule(write=kind)) as server:
        assert ask(server.url).text == spoilt


def test_poor_lessons_have_the_fault_they_name():
    """Empty is empty, a refusal refuses, a missing section is missing, and so on."""
    assert spoil(GOOD, "empty") == "" and spoil(GOOD, "refusal") == REFUSAL
    assert "## Gas and gluten" in GOOD and "## Gas and gluten" not in spoil(GOOD, "missing_section")
    assert "#### Solution" not in spoil(GOOD, "no_exercises")
    assert "simply" in spoil(GOOD, "prohibited", PROMPT) and "[97]" in spoil(GOOD, "unknown_citation")
    assert not spoil(GOOD, "truncated").endswith((".", "\n"))
    assert "lighthouse" in spoil(GOOD, "off_topic") and "## Gas and gluten" in spoil(GOOD, "off_topic")
    assert GOOD in spoil(GOOD, "think") and GOOD in spoil(GOOD, "fenced") and GOOD in spoil(GOOD, "preamble")


def test_unknown_faults_and_fields_are_refused():
    """A script with a typo is an error, not a good lesson."""
    with pytest.raises(ValueError, match="unknown kind"):
        Rule(write="leftover")
    with pytest.raises(ValueError, match=r"^rules\.0\.lessons: Unexpected keyword argument$"):
        Script.from_json('{"rules": [{"lessons": "1.1"}]}')


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ('{"n": 1}', "rules.0.n: Input should be a valid array"),
        ('{"reply": {"statuss": 503}}', "rules.0.reply.statuss: Unexpected keyword argument"),
        ('{"reply": {"status": "bad"}}', "rules.0.reply.status: Input should be a valid integer"),
    ],
)
def test_a_wrong_value_is_found_before_anybody_calls(rule: str, told: str):
    """Its place is named; a server that found it at the first call would answer with a traceback."""
    with pytest.raises(ValueError) as caught:
        Script.from_json(f'{{"rules": [{rule}]}}')
    assert str(caught.value).startswith(told)


def test_a_number_is_a_header_too():
    """`"retry-after": 3` is what people write."""
    script = Script.from_json('{"rules": [{"reply": {"headers": {"retry-after": 3}}}], "retry_after": 2}')
    assert (script.rules[0].reply.headers, script.retry_after) == ({"retry-after": "3"}, "2")


@pytest.mark.parametrize("text", [None, "{", "[]", '{"rules": [{"lessons": "1.1"}]}', '{"concurrency": "x"}'])
def test_a_wrong_script_ends_the_process_with_a_word(tmp_path: Path, text: str | None):
    """Usage, the file and what is wrong with it; no traceback."""
    script = tmp_path / "script.json"
    if text is not None:
        script.write_text(text)
    command = [sys.executable, "-m", "lessongen_fixtures.scripted", "--script", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{script} is no script: " in done.stderr and "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_a_word_too():
    """No traceback."""
    with scripted_provider() as server:
        port = server.url.rpartition(":")[2].removesuffix("/v1")
        command = [sys.executable, "-m", "lessongen_fixtures.scripted", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"port {port} cannot be had: " in done.stderr and "Traceback" not in done.stderr


def test_as_a_process(tmp_path: Path):
    """`python -m lessongen_fixtures.scripted` prints its URL, plays the script, and ends when its input closes."""
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"rules": [{"n": [1], "reply": {"status": 503, "body": {"error": "busy"}}}]}))
    command = [
        sys.executable,
        "-m",
        "lessongen_fixtures.scripted",
        "--script",
        str(script),
        "--port",
        "0",
        "--until-eof",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        url = process.stdout.readline().strip()
        assert [ask(url).status for _ in range(2)] == [503, 200]
        assert len(httpx.get(url.removesuffix("/v1") + "/__log").json()) == 2
        process.stdin.close()
        assert process.wait(timeout=10) == 0
        assert process.stdout.read() == ""
