"""What looks like another class and is not; what an error repeats of a lesson; hostile replies."""

from __future__ import annotations

import json
import time

import pytest
from error_rows import ASKED, DATE, ROWS, error
from hypothesis import given, settings
from hypothesis import strategies as st
from more_error_rows import MORE_ROWS as KNOWN_ROWS
from rare_error_rows import RARE_ROWS

from lessongen_core.classify import classify, served_another
from lessongen_core.errors import ContextOverflow, Deferred, ProviderError, RateLimited, Truncated, Unavailable
from lessongen_core.provider import RawReply
from lessongen_core.repair import Repair

MORE_ROWS = (*KNOWN_ROWS, *RARE_ROWS)


def judged(status: int, body: object, **fields: object) -> str | None:
    """The class of an error body."""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    found = classify(RawReply(status=status, error_body=text, headers={"date": DATE}, asked=ASKED, **fields))  # type: ignore[arg-type]
    return found.error_class if found else None


ECHOES = [
    "Explain to beginners how an invalid API key and insufficient credits stop every request to a service",
    "Rate limit exceeded, too many requests per minute: write a lesson on what a client should do then",
    "The maximum context length is 4096 tokens and the prompt is too long: teach what a context window is",
    "Content policy and moderation: why was the request flagged by the safety system of the provider",
    "The model does not exist or has been decommissioned: a lesson on versions of models",
    "temperature is not supported in Kelvin, use max_completion_tokens instead",
]


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize(
    ("status", "expected"), [(400, "bad_request"), (422, "bad_request"), (500, "unavailable"), (429, "rate_limited")]
)
def test_an_echo_decides_nothing(echo: str, status: int, expected: str):
    """A lesson about errors, repeated in an error, is not that error, wherever providers put it."""
    bodies = [
        error("Something is wrong with the request", input=echo),
        error(f'Could not read the message "{echo}".'),
        error(f"Could not read the message '{echo}'."),
        error(f"Could not read it. prompt: {echo}"),
        error(f"Failed to parse messages; messages = [{{'role': 'user', 'content': {echo!r}}}]"),
        error(f"Invalid value for 'content': '{echo[:38]}'"),
        error("x", metadata={"flagged_input": echo}),
        error("x", failed_generation=echo),
        {
            "detail": [
                {"type": "value_error", "loc": ["body", "messages"], "msg": "wrong", "input": [{"content": echo}]}
            ]
        },
        error(f"1 validation error: {{'type': 'value_error', 'loc': ('body',), 'msg': 'wrong', 'input': {echo!r}}}"),
    ]
    for body in bodies:
        assert judged(status, body) == expected, body
        found = classify(RawReply(status=status, error_body=json.dumps(body), asked=ASKED))
        assert found is not None and found.repair is None, body


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, error("The thinking budget was exceeded: budget_tokens must be below max_tokens"), "bad_request"),
        (400, error("Invalid value: 'tool' is not supported by this endpoint", param="role"), "bad_request"),
        (400, error("stream_options is not supported with this model", code="unsupported_parameter"), "bad_request"),
        (429, error("Quota exceeded for tokens per minute. See your plan and billing to raise it."), "rate_limited"),
        (429, error("Too many requests. Add credits to your account for higher limits per minute."), "rate_limited"),
        (429, error("Too many tokens, please wait before trying again."), "rate_limited"),
        (429, error("Rate limit reached for model `daily-limit-moderation` on requests per min (RPM)"), "rate_limited"),
        (429, error("Rate limit exceeded: free-models-per-min. Add credits for 1000 requests per day"), "rate_limited"),
        (404, error("The model `invalid-api-key` does not exist"), "model_unavailable"),
        (400, error("content-policy/moderation is not a valid model ID"), "model_unavailable"),
        (503, error("Your credit balance service is being repaired"), "unavailable"),
        (502, "<html><body>Check your API key, your billing and the rate limit exceeded page</body></html>",
            "unavailable"),
        (403, "<html><body>You do not have permission to access this page</body></html>", "unavailable"),
        (200, "<html><body>Rate limit exceeded</body></html>", "malformed_response"),
        (404, "<html><body>The model page does not exist</body></html>", "bad_request"),
        (429, error("x", code="insufficient_quota", metadata={"note": "billing_hard_limit_reached"}),
            "account_blocked"),
        (429, error("Provider returned error", code=429, metadata={"raw": '{"error": {"code": "insufficient_quota"}}',
                    "is_byok": False}), "rate_limited"),
        (502, error("Provider returned error", metadata={"raw": '{"error": {"code": "invalid_api_key"}}',
                    "is_byok": False}), "unavailable"),
    ],
)  # fmt: skip
def test_false_friends(status: int, body: object, expected: str):
    """Words of one class inside another."""
    assert judged(status, body) == expected


def test_the_cap_of_a_wait_is_the_callers():
    """A wait is sat out up to the cap, for a rate limit and for an outage."""
    limited = RawReply(status=429, headers={"retry-after": "100"})
    down = RawReply(status=503, headers={"retry-after": "100"})
    assert type(classify(limited)) is RateLimited and type(classify(down)) is Unavailable
    for reply, scope in ((limited, "model"), (down, "endpoint")):
        found = classify(reply, defer_after_s=60)
        assert type(found) is Deferred and (found.retry_after_s, found.scope) == (100, scope)


@pytest.mark.parametrize(
    ("asked", "error_body", "repair"),
    [
        ({}, error("can only afford 700"), Repair("max_tokens", 700)),
        ({"max_tokens": 700}, error("can only afford 700"), None),
        ({"max_tokens": 700}, error("can only afford 0"), None),
        ({"token_param": "max_completion_tokens"}, error("Use 'max_completion_tokens' instead of max_tokens"), None),
        ({"token_param": "max_completion_tokens"}, error("max_tokens is not supported, use 'max_completion_tokens' "
            "instead"), None),
        ({"temperature": False}, error("'temperature' is not supported with this model"), None),
        ({"temperature": True}, error("'temperature' is not supported with this model"), Repair("drop_temperature")),
        ({"max_tokens": 100}, error("This model supports at most 4096 completion tokens"), None),
    ],
)  # fmt: skip
def test_a_repair_changes_what_is_asked(asked: dict[str, object], error_body: object, repair: Repair | None):
    """What was in force already teaches nothing."""
    status = 402 if "afford" in str(error_body) else 400
    found = classify(RawReply(status=status, error_body=json.dumps(error_body), asked=asked))
    assert found is not None and found.repair == repair


@pytest.mark.parametrize(
    ("text", "estimate", "counted", "cut"),
    [
        ("A lesson. " * 50, 6000, 2048, True),
        ("A lesson. " * 50, 6000, 2500, False),
        ("A lesson. " * 50, 999, 10, False),
        ("A lesson. " * 50, 6000, None, False),
        ("A lesson. " * 50, 6000, 0, False),
        ("पाठ जल चक्र के बारे में है। " * 20, 6000, 1700, False),  # 3 bytes a letter, about 3 letters a token
        ("पाठ जल चक्र के बारे में है। " * 20, 12000, 1000, True),
    ],
)
def test_a_prompt_read_in_part_is_an_overflow(text: str, estimate: int, counted: int | None, cut: bool):
    """Ollama drops the start of a prompt silently; only the count of the tokens shows it."""
    reply = RawReply(
        status=200, text=text, finish_reason="stop", tokens_prompt=counted, asked={"prompt_tokens": estimate}
    )
    found = classify(reply)
    assert isinstance(found, ContextOverflow) if cut else found is None
    assert found is None or found.repair == Repair("context_window", counted)


@pytest.mark.parametrize(
    ("text", "counted", "repair"),
    [
        ("", 64, Repair("more_room")),
        ("A short start.", None, Repair("more_room")),
        ("Water rises. " * 60, 200, None),
        ("Water rises. " * 60, None, None),
        ("Water rises. " * 60, 8192, Repair("more_room")),  # 780 characters of 8,192 tokens: the others were thought
        ("水が満ちて、また引く。" * 60, 900, None),
    ],
)
def test_a_reply_cut_by_thinking_needs_room(text: str, counted: int | None, repair: Repair | None):
    """A reply with enough text is continued; where thinking took the tokens, only more of them help."""
    found = classify(RawReply(status=200, text=text, finish_reason="length", tokens_completion=counted))
    assert isinstance(found, Truncated) and found.repair == repair


@pytest.mark.parametrize(
    ("asked", "served", "another"),
    [
        ("anthropic/claude-3.5-sonnet", "claude-3-5-sonnet-20241022", False),
        ("gpt-4o", "gpt-4o-2024-08-06", False),
        ("openai/gpt-4o", "gpt-4o-mini-2024-07-18", True),
        ("google/gemini-1.5-flash", "gemini-1.5-flash-002", False),
        ("google/gemini-1.5-flash", "gemini-2.5-flash", True),
        ("gemini-flash-latest", "gemini-2.5-flash", False),
        ("mistral-large-latest", "mistral-large-2411", False),
        ("gpt-4", "gpt-3.5-turbo-0125", True),
        ("qwen2.5-0.5b-instruct", "/srv/models/Qwen2.5-0.5B-Instruct-Q4_K_M.gguf", False),
        ("llama3.1:70b", "llama3.1:8b", True),
        ("meta-llama/Llama-3.1-8B-Instruct", "llama3.1:8b", False),
        ("gpt-4o", "/srv/models/qwen2.5-0.5b.gguf", True),
        ("my-deployment", "gpt-4o-2024-08-06", False),
        ("default", "llama3.1:8b", False),
        ("deepseek-chat", "deepseek-v3", False),
        ("claude", "claude-3-opus-20240229", False),
        ("claude-3-haiku", "claude-3-opus-20240229", True),
        ("", "gpt-4o", False),
        ("vendor/model:free", "vendor/model", False),
    ],
)
def test_another_model_answered(asked: str, served: str, another: bool):
    """Aliases, dates and paths are usual; another family, generation or size is not."""
    assert served_another(asked, served) is another


@settings(max_examples=200, deadline=None)
@given(asked=st.text(max_size=30), served=st.text(max_size=30))
def test_any_names_can_be_compared(asked: str, served: str):
    """Names without a known family never differ clearly, and a model is never another than itself."""
    assert served_another(asked, served) in (True, False)
    assert served_another(asked, asked) is False


@pytest.mark.parametrize(
    ("message", "private"),
    [
        ("Your api key: ****abcd is invalid", "abcd"),
        ("Received API Key = sk-...wxyz, Key Hash = 0f1e2d3c4b5a69788796a5b4c3d2e1f0", "0f1e2d3c"),
        ("Consumer 'api_key:AIzaSyB1c2D3e4F5g6H7i8J9k0L1m2N3o4P5' is suspended", "SyB1c2"),
        ("Your team 1a2b3c4d-0000-4000-8000-00aa11bb22cc has no credits", "1a2b3c4d"),
        ("Your account org-ab12<ak-cd34efgh56> is suspended", "ab12"),
        ("API x has not been used in project 987654321098", "987654321098"),
        ("User teacher@school.example is over budget", "teacher"),
        ("you (teacher) have reached your weekly usage limit", "teacher"),
        ('Could not read "Explain to beginners how tides come and go"', "beginners"),
    ],
)
def test_evidence_names_no_key_no_account_and_no_lesson(message: str, private: str):
    """What a provider repeats of the key, of the account and of the prompt stays out of reports."""
    found = classify(RawReply(status=401, error_body=json.dumps(error(message))))
    assert found is not None and private not in found.evidence
    assert found.evidence.startswith("HTTP 401: ") and len(found.evidence) > 20


def test_evidence_tells_what_a_proxy_was_told():
    """ "Provider returned error" alone explains nothing."""
    inner = json.dumps(error("prompt is too long: 250000 tokens > 200000 maximum"))
    found = classify(
        RawReply(status=400, error_body=json.dumps(error("Provider returned error", metadata={"raw": inner})))
    )
    assert found is not None
    assert found.evidence == "HTTP 400: Provider returned error: prompt is too long: 250000 tokens > 200000 maximum"


def test_a_reply_of_another_api_is_no_error():
    """The text of a lesson, in a body that is not OpenAI's, is judged as nothing but an odd reply."""
    lesson = "Rate limit exceeded, invalid API key, insufficient credits. " * 5
    for body in ({"response": lesson}, {"generated_text": lesson}, {"candidates": [{"content": {"text": lesson}}]}):
        assert judged(200, body) == "malformed_response"


HOSTILE = [
    piece * (2000 // len(piece))
    for piece in ("a", " ", "{", "'", '"', "`", "[", "(", "<", "1", "1,", "model ", "limit ", "context ", "exceeded ",
                  "credits ", "api key ", "try again in ", "1s ", "max_tokens ", "{'a': ", '{"a":', "\\",
                  "x" * 59 + " ", ". ", "1 + ",
                  "insufficient ", "the model is ", "error: ", "reset 2026-11-24 ", "rate ", "tokens ", "no access ",
                  "temperature ")
]  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: repr(body[:12]))
def test_no_text_takes_long(body: str):
    """A body of 2,000 characters, made to let a pattern run wild, is judged at once."""
    started = time.process_time()  # the machine may be busy with other tests
    for status in (200, 400, 403, 429):
        classify(RawReply(status=status, error_body=json.dumps(error(body)), headers={"date": DATE}))
        classify(RawReply(status=status, error_body=body, headers={"date": DATE}))
    assert time.process_time() - started < 1


BODIES = [row.text for row in (*ROWS, *MORE_ROWS)]


@settings(max_examples=300, deadline=None)
@given(
    status=st.sampled_from([None, 200, 201, 302, 400, 401, 402, 403, 404, 413, 422, 429, 498, 500, 503, 529, 999]),
    body=st.sampled_from(BODIES),
    cut=st.integers(0, 2000),
    noise=st.text(max_size=20) | st.binary(max_size=20).map(lambda data: data.decode("utf-8", "replace")),
    asked=st.dictionaries(
        st.sampled_from(["max_tokens", "prompt_tokens", "token_param", "temperature"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    ),
    tokens=st.none() | st.integers(-1, 10**6),
)
def test_no_reply_is_left_without_a_class(
    status: int | None, body: str, cut: int, noise: str, asked: dict[str, object], tokens: int | None
):
    """Real bodies, cut anywhere and with noise inside: always a class, evidence in one short line, and a sane wait."""
    secret = "sk-proj-" + "Q7" * 12
    text = f"{body[:cut]}{noise}{body[cut:]} {secret}"
    found = classify(
        RawReply(status=status, error_body=text, headers={"date": DATE}, asked=asked, tokens_prompt=tokens)
    )
    assert found is not None and found.error_class != "internal"
    assert secret not in found.evidence and "Q7Q7" not in found.evidence
    assert len(found.evidence) <= 300 and found.evidence.isprintable()
    wait = found.retry_after_s if isinstance(found, ProviderError) else None
    assert wait is None or 0 <= wait <= 31 * 86_400
    if found.repair is not None and isinstance(found.repair.value, int):
        assert found.repair.value >= 1
