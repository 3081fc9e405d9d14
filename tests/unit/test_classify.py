"""classify: the table of shapes that clients meet (research/error_shapes.md), row by row, and the gate of a 200."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessongen_core.classify import classify
from lessongen_core.errors import (
    AccountBlocked,
    BadRequest,
    ContextOverflow,
    Deferred,
    LessonError,
    MalformedResponse,
    ModelUnavailable,
    ProviderError,
    RateLimited,
    Refused,
    Truncated,
    Unavailable,
)
from lessongen_core.provider import RawReply

DATE = "Tue, 24 Nov 2026 12:00:00 GMT"


def reply(status: int | None, body: object = "", **fields: Any) -> RawReply:
    """A reply with an error body, as the client records it."""
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"date": DATE, **fields.pop("headers", {})}
    return RawReply(status=status, error_body=text, headers=headers, **fields)


def error(message: str = "", **fields: Any) -> dict[str, Any]:
    """The common envelope."""
    return {"error": {"message": message, **fields}}


# (row of the table, status, body, class); the delay is tested below
ROWS = [
    (1, 429, error("Rate limit reached for gpt-4o-mini on requests per min (RPM): Limit 500, Used 500, Requested 1. "
                   "Please try again in 120ms.", type="requests", code="rate_limit_exceeded"), RateLimited),
    (4, 429, error("Request too large for m in organization o on tokens per min (TPM): Limit 10000, Requested 12000.",
                   type="tokens", code="rate_limit_exceeded"), ContextOverflow),
    (5, 429, error("Rate limit reached on requests per day (RPD): Limit 200, Used 200, Requested 1.",
                   code="rate_limit_exceeded"), Deferred),
    (7, 429, error("You exceeded your current quota, please check your plan and billing details.",
                   type="insufficient_quota", code="insufficient_quota"), AccountBlocked),
    (8, 429, error("You have no credits remaining...", type="insufficient_quota", code="credit_balance_exhausted"),
     AccountBlocked),
    (11, 429, error("x", type="requests", code="organization_usage_limit_exceeded"), AccountBlocked),
    (13, 500, error("The server had an error while processing your request. Sorry about that!", type="server_error"),
     Unavailable),
    (14, 502, "<html><title>Web server is returning an unknown error</title></html>", Unavailable),
    (17, 400, error("This model's maximum context length is 128000 tokens. However, your messages resulted in 200000.",
                    type="invalid_request_error", param="messages", code="context_length_exceeded"), ContextOverflow),
    (19, 400, error("Unsupported parameter: 'max_tokens' is not supported with this model.",
                    type="invalid_request_error", code="unsupported_parameter"), BadRequest),
    (22, 400, error("Invalid 'user': string too long. Expected a maximum length of 64.",
                    code="string_above_max_length"), BadRequest),
    (23, 401, error("Incorrect API key provided: sk-ab***yz.", code="invalid_api_key"), AccountBlocked),
    (25, 404, error("The model `x` does not exist or you do not have access to it.", code="model_not_found"),
     ModelUnavailable),
    (26, 403, error("Project does not have access to model x", code="model_not_found"), ModelUnavailable),
    (37, 402, error("This request requires more credits, or fewer max_tokens.", code=402), AccountBlocked),
    (41, 403, error("moderation", code=403, metadata={"reasons": ["violence"], "provider_name": "p"}), Refused),
    (43, 403, error("limit", metadata={"limit_source": "openrouter_key_limit", "limit_usd": 5}), AccountBlocked),
    (44, 400, error("nonexistent/not-a-model:free is not a valid model ID", code=400), ModelUnavailable),
    (46, 400, {"success": False, "error": {"name": "ZodError", "message": "[\n {}]"}}, BadRequest),
    (47, 404, error("No endpoints found for qwen/dead:free"), ModelUnavailable),
    (49, 429, error("Provider returned error", code=429, metadata={
        "raw": "m is temporarily rate-limited upstream. Please retry shortly",
        "provider_error_code": "engine_overloaded", "limit_source": "upstream_provider_shared_pool"}), RateLimited),
    (52, 429, error("API key budget limit exceeded"), AccountBlocked),
    (55, 429, error("Rate limit exceeded: limit_rpd/google/gemini-2.0-flash/1"), Deferred),
    (56, 502, error("chosen model is down", metadata={"error_type": "provider_unavailable"}), Unavailable),
    (59, 200, error("slow", code=429), RateLimited),
    (59, 200, error("bad gateway", code=502), Unavailable),
    (62, 200, error("Rate limit exceeded", code=429, metadata={"error_type": "rate_limit_exceeded"}), RateLimited),
    (68, 429, {"type": "error", "error": {"type": "rate_limit_error", "message": "This request would exceed"}},
     RateLimited),
    (70, 429, {"type": "error", "error": {"type": "rate_limit_error", "message": "x",
                                          "details": {"error_code": "enforced_spend_limit_reached"}}}, AccountBlocked),
    (73, 200, {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, Unavailable),
    (74, 400, error("Your credit balance is too low to access the Anthropic API.", type="invalid_request_error"),
     AccountBlocked),
    (76, 402, error("x", type="billing_error"), AccountBlocked),
    (77, 400, error("x", details={"error_code": "organization_on_hold"}), AccountBlocked),
    (79, 413, error("too large", type="request_too_large"), ContextOverflow),
    (80, 400, error("Output blocked by content filtering policy", type="invalid_request_error"), Refused),
    (83, 401, error("invalid x-api-key", type="authentication_error"), AccountBlocked),
    (85, 404, error("model: oar-missing-model", type="not_found_error"), ModelUnavailable),
    (86, 400, error("The request body is not valid JSON: unexpected end of data"), Unavailable),
    (88, 429, [error("Resource has been exhausted (e.g. check quota).", code=429, status="RESOURCE_EXHAUSTED")],
     RateLimited),
    (91, 429, error("* Quota exceeded for metric: free_tier_requests, limit: 0, model: gemini-3.1-pro"),
     ModelUnavailable),
    (92, 429, error("Your prepayment credits are depleted."), AccountBlocked),
    (94, 400, error("API key not valid. Please pass a valid API key.", code=400, status="INVALID_ARGUMENT",
                    details=[{"reason": "API_KEY_INVALID"}]), AccountBlocked),
    (95, 400, error("User location is not supported for the API use.", status="FAILED_PRECONDITION"), AccountBlocked),
    (97, 404, error("models/x is not found for API version v1beta", status="NOT_FOUND"), ModelUnavailable),
    (98, 503, error("The model is overloaded. Please try again later.", status="UNAVAILABLE"), Unavailable),
    (100, 400, error("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."),
     ContextOverflow),
    (101, 504, error("DEADLINE_EXCEEDED"), Unavailable),
    (109, 400, error("The response was filtered due to the prompt triggering Azure OpenAI's content management policy",
                     code="content_filter", innererror={"code": "ResponsibleAIPolicyViolation"}), Refused),
    (112, 404, error("x", code="DeploymentNotFound"), ModelUnavailable),
    (118, 400, error("x", code="json_validate_failed"), MalformedResponse),
    (119, 498, error("x", code="capacity_exceeded"), RateLimited),
    (124, 429, error("Request was rejected due to request rate limiting.", type="credit_limit"), RateLimited),
    (127, 403, error("input tokens + max_tokens must be less than the context length"), ContextOverflow),
    (128, 422, error("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097"), ContextOverflow),
    (130, 529, error("overloaded"), Unavailable),
    (133, 400, {"object": "error", "message": "This model's maximum context length is 1600 tokens.", "code": 400},
     ContextOverflow),
    (134, 400, error("max_tokens must be at least 1, got -12"), ContextOverflow),
    (136, 404, error("The model `x` does not exist.", type="NotFoundError", code=404), ModelUnavailable),
    (137, 401, {"error": "Unauthorized"}, AccountBlocked),
    (139, 503, error("The engine is currently busy and cannot accept new requests.", code=503), RateLimited),
    (142, 200, error("x", type="InternalServerError", code=500), Unavailable),
    (145, 400, error("request (13392 tokens) exceeds the available context size (8192 tokens), try increasing it",
                     code=400, type="exceed_context_size_error"), ContextOverflow),
    (151, 503, error("server busy, please try again.  maximum pending requests exceeded"), RateLimited),
    (152, 400, error("the prompt is longer than the context length currently available to the model"),
     ContextOverflow),
    (155, 429, error("you (user) have reached your session usage limit, upgrade for higher limits"), Deferred),
    (157, 503, {"error": "Server overloaded, please retry shortly (ref: 1)"}, Unavailable),
    (158, 403, {"error": "unauthorized", "signin_url": "x"}, AccountBlocked),
    (160, 400, error("Invalid request: Your request exceeded model token limit: 262144 (requested: 425573)"),
     ContextOverflow),
    (163, 429, error("Allocated quota exceeded, please increase your quota limit.", code="insufficient_quota"),
     RateLimited),
    (163, 429, error("x", code="PrepaidBillOverdue"), AccountBlocked),
    (167, 429, error("litellm.RateLimitError: {'error': {'code': '429'}}", type="throttling_error", code="429"),
     RateLimited),
    (0, 418, error("teapot"), BadRequest),
    (0, 403, "<html>forbidden</html>", Unavailable),
    (0, 404, "<html>404 Not Found</html>", BadRequest),
    (0, 408, "", Unavailable),
    (0, 200, "<html>maintenance</html>", MalformedResponse),
    (0, 200, '{"choices": [', MalformedResponse),
    (0, 200, error("something new"), MalformedResponse),
    (0, 307, "", BadRequest),
]  # fmt: skip


@pytest.mark.parametrize(("row", "status", "body", "expected"), ROWS, ids=lambda value: str(value)[:40])
def test_shape(row: int, status: int, body: object, expected: type[LessonError]):
    """Each shape of the table gets its class, and evidence of one line."""
    found = classify(reply(status, body))
    assert type(found) is expected, row
    assert found is not None and found.evidence and "\n" not in found.evidence


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": "# A", "finish_reason": "stop"}, None),
        ({"text": "# A", "finish_reason": "end_turn"}, None),
        ({"text": "# A", "finish_reason": "STOP"}, None),
        ({"text": "# A", "finish_reason": "stop", "failure": "reset"}, None),
        ({"text": "# A", "finish_reason": "length"}, Truncated),
        ({"text": "", "finish_reason": "length"}, Truncated),
        ({"text": "# A", "finish_reason": "MAX_TOKENS"}, Truncated),
        ({"text": "# A", "finish_reason": "content_filter"}, Refused),
        ({"text": "# A", "finish_reason": "content_filter: violence"}, Refused),
        ({"text": "", "finish_reason": "stop", "refusal": "I'm sorry"}, Refused),
        ({"text": "", "finish_reason": "stop"}, MalformedResponse),
        ({"text": " \n", "finish_reason": "stop"}, MalformedResponse),
        ({"text": "# A", "finish_reason": None}, MalformedResponse),
        ({"text": "# A", "finish_reason": "error"}, MalformedResponse),
        ({"text": "# A", "finish_reason": "tool_calls"}, MalformedResponse),
        ({"text": "", "finish_reason": None}, MalformedResponse),
        ({"text": "# A", "finish_reason": None, "failure": "cut"}, Unavailable),
        ({"text": "# A", "finish_reason": None, "failure": "idle_timeout"}, Unavailable),
        ({"text": "", "finish_reason": None, "failure": "total_timeout"}, Unavailable),
    ],
)
def test_gate_of_a_200(fields: dict[str, Any], expected: type[LessonError] | None):
    """A 200 counts only with text and a finish_reason that means the end."""
    found = classify(reply(200, **fields))
    assert found is None if expected is None else type(found) is expected


@pytest.mark.parametrize("failure", ["connect", "reset", "first_byte_timeout"])
def test_no_status_is_unavailable(failure: str):
    """When nothing came back, the provider is unavailable, and the evidence names the failure."""
    found = classify(reply(None, "ConnectError: refused", failure=failure))
    assert isinstance(found, Unavailable)
    assert "refused" in found.evidence


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry-after": "7"}, "", 7.0),
        ({"retry-after": "0.5"}, "", 0.5),
        ({"retry-after-ms": "120", "retry-after": "7"}, "", 0.12),
        ({"retry-after": "Tue, 24 Nov 2026 12:01:30 GMT"}, "", 90.0),
        ({"retry-after": "Tue, 24 Nov 2026 11:00:00 GMT"}, "", 0.0),
        ({"retry-after": "86400"}, "", 86400.0),
        ({"retry-after": "1m30s"}, "", 90.0),
        ({"retry-after": "soon"}, "", None),
        ({"retry-after": "-5"}, "", None),
        ({"retry-after": "1e999"}, "", None),
        ({}, error("x", metadata={"retry_after_seconds": 3}), 3.0),
        ({}, error("x", metadata={"headers": {"Retry-After": "4"}}), 4.0),
        ({}, error("x", metadata={"headers": {"X-RateLimit-Reset": "1795521660000"}}), 60.0),
        ({}, error("x", details=[{"@type": "RetryInfo", "retryDelay": "43s"}]), 43.0),
        ({}, error("Please try again in 1m23.4s."), 83.4),
        ({}, error("Please try again in 120ms."), 0.12),
        ({}, error("Please retry after 37 seconds."), 37.0),
        ({}, error("Please retry in 10h17m5.7s."), 37025.7),
        ({}, error("try again in 6m0s"), 360.0),
        ({}, error("Try again in 2 hours and 5 minutes."), 7500.0),
        ({}, error("Please retry shortly"), None),
        ({"x-ratelimit-reset-requests": "120ms", "x-ratelimit-reset-tokens": "6m0s",
          "x-ratelimit-remaining-requests": "0", "x-ratelimit-remaining-tokens": "9"}, "", 0.12),
        ({"x-ratelimit-reset": "12"}, "", 12.0),
        ({"anthropic-ratelimit-tokens-reset": "2026-11-24T12:00:30Z"}, "", 30.0),
        ({}, error("on requests per day (RPD): Limit 200"), 3600.0),
        ({}, "", None),
    ],
)  # fmt: skip
def test_delay(headers: dict[str, str], body: object, seconds: float | None):
    """The wait is read from every place where providers put it, in their order of trust."""
    found = classify(reply(429, body, headers=headers))
    assert isinstance(found, RateLimited | Deferred)
    assert found.retry_after_s == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected"),
    [
        (429, error("x", code="insufficient_quota"), {"retry-after": "20"}, RateLimited),  # Azure: the minute is full
        (429, error("x", code="insufficient_quota"), {"retry-after": "86400"}, AccountBlocked),
        (402, error("x", metadata={"reason": "openrouter_in_flight_budget"}), {}, RateLimited),
        (402, error("x"), {"retry-after": "3"}, RateLimited),
        (400, error("try later"), {"x-should-retry": "true"}, Unavailable),
    ],
)
def test_headers_decide_between_throttling_and_billing(
    status: int, body: object, headers: dict[str, str], expected: type[LessonError]
):
    """The same code means throttling with a short wait and billing without one."""
    assert type(classify(reply(status, body, headers=headers))) is expected


def test_a_503_keeps_its_delay():
    """Retry-After counts for an unavailable provider too."""
    found = classify(reply(503, error("busy"), headers={"retry-after": "9"}))
    assert isinstance(found, Unavailable) and found.retry_after_s == 9.0


def test_evidence_is_one_redacted_line():
    """Evidence shows where the class was read from, without keys, control characters or markup."""
    found = classify(reply(401, error("Incorrect API key provided: sk-proj-abcdef123456.\n\x1b[31mSee <b>docs</b>")))
    assert isinstance(found, AccountBlocked) and found.status == 401
    assert "HTTP 401" in found.evidence and "Incorrect API key" in found.evidence
    assert "abcdef" not in found.evidence and "\x1b" not in found.evidence and "<b>" not in found.evidence
    assert len(found.evidence) <= 300


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["429", "limit: 0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["error", "code", "message", "type", "metadata", "raw", "retryDelay", "retry-after", "reason"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)
HEADERS = st.dictionaries(
    st.sampled_from(["date", "retry-after", "retry-after-ms", "x-ratelimit-reset-tokens", "x-should-retry"]),
    st.text(max_size=20) | st.from_regex(r"[0-9]{1,30}[a-z:., ]{0,3}[0-9]{0,3}", fullmatch=True),
)


@settings(max_examples=300, deadline=None)
@given(
    status=st.none() | st.integers(0, 999),
    body=st.text(max_size=200) | JSON.map(json.dumps),
    headers=HEADERS,
    text=st.text(max_size=5),
    finish=st.none() | st.sampled_from(["stop", "length", "content_filter"]) | st.text(max_size=5),
    failure=st.none() | st.sampled_from(["connect", "cut"]) | st.text(max_size=5),
    refusal=st.none() | st.text(max_size=5),
)
def test_nothing_breaks_it(
    status: int | None, body: str, headers: dict[str, str], text: str, finish: str | None, failure: str | None,
    refusal: str | None,
):  # fmt: skip
    """Any reply gets one class or None, None only with text; the same reply always gets the same; delays are sane."""
    raw = RawReply(
        status=status,
        text=text,
        error_body=body,
        headers=headers,
        finish_reason=finish,
        failure=failure,
        refusal=refusal,
    )
    found, again = classify(raw), classify(RawReply.from_dict(json.loads(json.dumps(raw.to_dict()))))
    assert type(found) is type(again)
    if found is None:
        assert text.strip() and finish
        return
    assert isinstance(found, LessonError) and found.evidence.isprintable()
    delay_s = found.retry_after_s if isinstance(found, ProviderError) else None
    assert delay_s is None or 0 <= delay_s <= 31 * 86_400


@pytest.mark.parametrize("status", [200, 404])
def test_a_web_page_is_called_one(status):
    """A wrong base URL answers with a page for people: the message says so, the evidence has its title.

    It is our own fault for every lesson, so that the first few stop the batch.
    """
    page = "<!doctype html><html><title>Welcome to nginx!</title></html>"
    error = classify(RawReply(status=status, error_body=page))
    assert isinstance(error, BadRequest) and error.scope == "endpoint"
    assert "web page" in error.message and "base URL" in error.message and "Welcome to nginx!" in error.evidence


@pytest.mark.parametrize("body", ["404 page not found", '{"detail":"Not Found"}', '{"error":"not found"}'])
def test_a_path_that_nobody_serves_is_a_wrong_address(body):
    """No model is missing: there is no API."""
    error = classify(RawReply(status=404, error_body=body))
    assert isinstance(error, BadRequest) and error.scope == "endpoint" and "base URL" in error.message


@pytest.mark.parametrize(
    "words", ["Down for maintenance", "Service temporarily unavailable", "Too Many Requests", "Just a moment..."]
)
def test_a_page_of_an_outage_is_asked_again(words):
    """It goes away again: no batch is stopped for it."""
    error = classify(RawReply(status=200, error_body=f"<html><h1>{words}</h1></html>"))
    assert isinstance(error, MalformedResponse) and "web page" in error.message
