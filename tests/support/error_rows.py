"""The rows of research/error_shapes.md as replies, restated: one `Row` or more for each number.

Rows 35 (files of a batch API, which is not used) and 143, 170 (the transport's failures) carry no body.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lessongen_core.provider import RawReply
from lessongen_core.repair import Repair

DATE = "Tue, 24 Nov 2026 12:00:00 GMT"
ASKED = {"model": "m", "max_tokens": 8192, "token_param": "max_tokens", "temperature": True, "prompt_tokens": 900}


@dataclass(frozen=True)
class Row:
    """A reply and what it means. `wait`: seconds. `scope` None: the class's own."""

    name: str
    status: int | None
    body: Any
    error_class: str
    wait: float | None = None
    repair: Repair | None = None
    scope: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.body if isinstance(self.body, str) else json.dumps(self.body, ensure_ascii=False)

    def reply(self) -> RawReply:
        """The reply as the client records it."""
        fields = {"asked": ASKED, **self.fields}
        return RawReply(status=self.status, error_body=self.text, headers={"date": DATE, **self.headers}, **fields)


def error(message: str = "", **fields: Any) -> dict[str, Any]:
    """The common envelope."""
    return {"error": {"message": message, **fields}}


RATE, DEFER, DOWN, BIG, MODEL = "rate_limited", "deferred", "unavailable", "context_overflow", "model_unavailable"
BLOCKED, REFUSED, BAD, ODD, CUT = "account_blocked", "refused", "bad_request", "malformed_response", "truncated"


def window(tokens: int, prompt: int | None = None) -> Repair:
    return Repair("context_window", tokens, prompt)


def at_most(tokens: int) -> Repair:
    return Repair("max_tokens", tokens)


MORE_ROOM, NO_TEMPERATURE = Repair("more_room"), Repair("drop_temperature")
NO_STREAM_OPTIONS = Repair("drop_stream_options")
DAILY = "Limit 150, Used 150, Requested 1."
QUOTA = "Quota of metric reached."
TEXT = {"text": "# Tides\n" + "Water rises. " * 30}

ROWS = (
    Row("1", 429, error("Rate limit reached for m on requests per min (RPM): Limit 60, Used 60, Requested 1. Please "
        "try "
        "again in 250ms.", type="requests", code="rate_limit_exceeded"), RATE, 0.25),
    Row("2", 429, error("Rate limit reached for m on tokens per min (TPM): Limit 9000, Used 8000, Requested 2000.",
        type="tokens", code="rate_limit_exceeded"), RATE, 42.0,
        headers={"x-ratelimit-reset-tokens": "42s", "x-ratelimit-reset-requests": "8h0m0s"}),
    Row("4", 429, error("Request too large for m on tokens per min (TPM): Limit 9000, Requested 11000. Reduce it.",
        type="tokens", code="rate_limit_exceeded"), BIG, repair=window(9000, 2808), headers={"retry-after": "9"}),
    Row("5", 429, error(f"Rate limit reached on requests per day (RPD): {DAILY} Please try again in 9m36s.",
        code="rate_limit_exceeded"), DEFER, 576.0),
    Row("7", 429, error("You exceeded your current quota, please check your plan and billing details.",
        type="insufficient_quota", code="insufficient_quota"), BLOCKED, headers={"x-ratelimit-reset-requests": "1s"}),
    Row("8", 429, error("No credits are left.", type="insufficient_quota", code="credit_balance_exhausted"), BLOCKED),
    Row("10", 429, error("x", type="insufficient_quota", code="project_spend_limit_exceeded"), BLOCKED),
    Row("11", 429, error("x", type="requests", code="organization_usage_limit_exceeded"), BLOCKED),
    Row("13", 500, error("The server had an error while processing your request.", type="server_error"), DOWN),
    Row("14", 520, "<!DOCTYPE html><html><title>Web server is returning an unknown error</title></html>", DOWN),
    Row("16 true", 400, error("later"), DOWN, headers={"x-should-retry": "true"}),
    Row("16 false", 500, error("no"), BAD, scope="lesson", headers={"x-should-retry": "false"}),
    Row("16 long", 503, error("later"), DEFER, 900.0, scope="endpoint", headers={"retry-after": "900"}),
    Row("17", 400, error("This model's maximum context length is 32,768 tokens. However, your messages resulted in "
        "41000 "
        "tokens.", param="messages", code="context_length_exceeded"), BIG, repair=window(32768, 41000)),
    Row("19", 400, error("Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        "'max_completion_tokens' instead.", param="max_tokens", code="unsupported_parameter"), BAD,
        repair=Repair("token_param", "max_completion_tokens")),
    Row("20", 400, error("Unsupported parameter: 'temperature' is not supported with this model.",
        param="temperature", code="unsupported_parameter"), BAD, repair=NO_TEMPERATURE),
    Row("22", 400, error("Invalid 'user': string too long. Expected a string with maximum length 64, but got a "
        "string with "
        "length 90 instead.", param="user", code="string_above_max_length"), BAD),
    Row("23", 401, error("Incorrect API key provided: sk-ab***yz.", code="invalid_api_key"), BLOCKED),
    Row("25", 404, error("The model `m` does not exist or you do not have access to it.", code="model_not_found"),
        MODEL),
    Row("26", 403, error("Project `p` does not have access to model `m`", code="model_not_found"), MODEL),
    Row("28", 200, "", CUT, repair=MORE_ROOM, fields={"finish_reason": "length"}),
    Row("29", 200, "", REFUSED, fields={"finish_reason": "stop", "refusal": "I can't help with that"}),
    Row("31", 200, "", ODD),
    Row("32", 200, error("oops", type="server_error", code=None), DOWN, fields=TEXT),
    Row("34", 200, "", DOWN, fields={**TEXT, "failure": "cut"}),
    Row("37", 402, error("This request requires more credits, or fewer max_tokens. You requested up to 8192 tokens, "
        "but "
        "can only afford 1500.", code=402, metadata={"limit_source": "openrouter_credits"}), BLOCKED,
        repair=at_most(1500)),
    Row("38", 402, error("You requested up to 8192 tokens, but can only afford 5000.", code=402, metadata={
        "previous_errors": [{"message": "but can only afford 4100"}, {"message": "can only afford 3900"}]}), BLOCKED,
        repair=at_most(3900)),
    Row("40", 402, error("x", metadata={"reason": "weight_exceeds_budget", "limit_source": "openrouter_credits"}),
        BLOCKED),
    Row("41", 403, error("Input was flagged", metadata={"reasons": ["violence"], "flagged_input": "my API key is",
        "provider_name": "p"}), REFUSED),
    *(Row(f"43 {source}", 403, error("Limit", metadata={"limit_source": source, "resets_at": "2026-11-25T12:00:00Z"}),
          BLOCKED, 86_400.0)
      for source in ("openrouter_key_limit", "openrouter_workspace_budget", "openrouter_guardrail_budget")),
    Row("44", 400, error("vendor/nothing:free is not a valid model ID", code=400), MODEL),
    Row("46", 400, {"success": False, "error": {"name": "ZodError", "message": "[\n {\"path\": [\"x\"]}]"}}, BAD),
    Row("47", 404, error("No endpoints found for vendor/gone:free", code=404), MODEL),
    Row("47 data policy", 404, error("No endpoints found matching your data policy (Free model publication)"), MODEL),
    Row("49", 429, error("Provider returned error", code=429, metadata={"raw": "m is temporarily rate-limited "
        "upstream. "
        "Please retry shortly, or add your own key to accumulate your rate limits", "is_byok": False,
        "provider_error_code": "engine_overloaded", "limit_source": "upstream_provider_shared_pool"}), RATE),
    Row("50", 429, error("Provider returned error", code=429, metadata={"raw": "busy", "retry_after_seconds": 2,
        "headers": {"Retry-After": "2"}}), RATE, 2.0),
    Row("52", 429, error("API key budget limit exceeded", code=429), BLOCKED),
    Row("53", 429, error("Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests",
        code=429, metadata={"headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795525200000"}}), DEFER,
        3600.0),
    Row("55", 429, error("Rate limit exceeded: limit_rpd/vendor/m/00-11", code=429), DEFER, 3600.0),
    Row("56", 502, error("The chosen model is down", metadata={"error_type": "provider_unavailable"}), DOWN),
    Row("58", 500, error("Internal Server Error", metadata={"error_type": "server"}), DOWN),
    Row("59 429", 200, error("slow", code=429), RATE),
    Row("59 502", 200, error("gateway", code=502), DOWN),
    Row("61", 200, "", ODD, fields={**TEXT, "finish_reason": "error"}),
    Row("62", 200, error("Rate limit exceeded", code=429, metadata={"error_type": "rate_limit_exceeded"}), RATE,
        fields={**TEXT, "finish_reason": "error"}),
    Row("64", 200, error("Provider returned error", code=400, metadata={"raw": "missing a thought_signature"}), BAD),
    Row("65", 200, "", ODD),
    Row("67", 200, "", CUT, fields={**TEXT, "finish_reason": "length"}),
    Row("68", 429, {"type": "error", "error": {"type": "rate_limit_error", "message": "This request would exceed your "
        "organization’s rate limit of 40,000 output tokens per minute"}}, RATE, 30.0,
        headers={"anthropic-ratelimit-output-tokens-reset": "2026-11-24T12:00:30Z"}),
    Row("70", 429, error("x", type="rate_limit_error", details={"error_code": "enforced_spend_limit_reached"}), BLOCKED,
        6.5 * 86_400),
    Row("71", 429, error("x", type="rate_limit_error", details={"error_code": "contract_spend_limit_reached"}),
        BLOCKED),
    Row("73", 200, {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, DOWN,
        fields=TEXT),
    Row("74", 400, error("Your credit balance is too low to access the API. Please go to Plans & Billing.",
        type="invalid_request_error"), BLOCKED),
    Row("76", 402, error("x", type="billing_error", details={"error_code": "linked_organization_billing_unavailable"}),
        BLOCKED),
    Row("77", 400, error("x", details={"error_code": "organization_on_hold", "appeal_url": "https://x"}), BLOCKED),
    Row("79", 413, error("x", type="request_too_large"), BIG),
    Row("80", 400, error("Output blocked by content filtering policy", type="invalid_request_error"), REFUSED),
    *(Row(f"82 {reason}", 200, "", CUT, fields={**TEXT, "finish_reason": reason})
      for reason in ("max_tokens", "model_context_window_exceeded", "pause_turn")),
    Row("83", 401, error("invalid x-api-key", type="authentication_error"), BLOCKED),
    Row("85", 404, error("model: claude-0", type="not_found_error"), MODEL),
    Row("86", 400, error("The request body is not valid JSON: unexpected end of data: line 1", type="x"), DOWN),
    Row("88", 429, [error("Resource has been exhausted (e.g. check quota).", code=429, status="RESOURCE_EXHAUSTED")],
        RATE),
    Row("89", 429, [error("You exceeded your current quota, please check your plan and billing details.", code=429,
        status="RESOURCE_EXHAUSTED", details=[
            {"violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]},
            {"@type": "RetryInfo", "retryDelay": "31s"}])], RATE, 31.0),
    Row("91", 429, error("* Quota exceeded for metric: x/free_tier_requests, limit: 0, model: m\nPlease retry in "
        "9h1m2.5s."),
        MODEL),
    Row("92", 429, error("Your prepayment credits are depleted.", code=429, status="RESOURCE_EXHAUSTED"), BLOCKED),
    Row("94", 400, error("API key not valid. Please pass a valid API key.", status="INVALID_ARGUMENT",
        details=[{"reason": "API_KEY_INVALID"}]), BLOCKED),
    Row("95", 400, error("User location is not supported for the API use.", status="FAILED_PRECONDITION"), BLOCKED),
    Row("97", 404, error("models/m is not found for API version v1beta, or is not supported for generateContent.",
        status="NOT_FOUND"), MODEL),
    Row("98", 503, error("The model is overloaded. Please try again later.", code=503, status="UNAVAILABLE"), DOWN,
        scope="model"),
    Row("100", 400, error("The input token count (70000) exceeds the maximum number of tokens allowed (65536)."), BIG,
        repair=window(65536, 70000)),
    Row("101 500", 500, error("x", code=500, status="INTERNAL"), DOWN),
    Row("101 504", 504, error("x", code=504, status="DEADLINE_EXCEEDED"), DOWN),
    Row("103", 429, error("Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your "
        "current "
        "pricing tier. Please retry after 21 seconds.", code="429"), RATE, 21.0, headers={"retry-after": "21"}),
    Row("104", 429, error("have exceeded call rate limit. Please retry after 86400 seconds.", code="429"), DEFER,
        86_400.0),
    Row("106", 429, error("slow", code="429"), RATE, 1.5,
        headers={"retry-after-ms": "1500", "x-ratelimit-limit-tokens": "100"}),
    Row("107", 429, error("x", code="insufficient_quota"), RATE, 12.0, headers={"retry-after": "12"}),
    Row("109", 400, error("The response was filtered due to the prompt triggering the content management policy.",
        param="prompt", code="content_filter", status=400, innererror={"code": "ResponsibleAIPolicyViolation"}),
        REFUSED),
    Row("110", 200, "", REFUSED, fields={"finish_reason": "content_filter"}),
    Row("112", 404, error("The API deployment for this resource does not exist.", code="DeploymentNotFound"), MODEL),
    Row("113", 401, error("Access denied due to invalid subscription key or wrong API endpoint.", code="401"), BLOCKED),
    Row("115", 429, error("Rate limit reached for model `m` in organization `org_0123456789` service tier "
        "`on_demand` on "
        "tokens per minute (TPM): Limit 5000, Used 4000, Requested 3000. Please try again in 18.5s. Upgrade to Dev "
        "Tier "
        "at https://x/settings/billing", type="tokens", code="rate_limit_exceeded"), RATE, 18.5),
    Row("116", 429, error("on tokens per day (TPD): Limit 90000, Used 90000, Requested 10. Please try again in "
        "12m1.5s.",
        type="tokens", code="rate_limit_exceeded"), DEFER, 721.5),
    Row("118", 400, error("Failed to generate JSON", code="json_validate_failed", failed_generation="{\"a\": "), ODD),
    Row("119", 498, error("x", code="capacity_exceeded"), RATE),
    Row("121", 400, error("Please reduce the length of the messages or completion.", code="context_length_exceeded"),
        BIG),
    Row("122", 401, error("Invalid API Key", code="invalid_api_key"), BLOCKED),
    Row("124", 429, error("Request was rejected due to request rate limiting. Your rate limits are 60 RPM (1 QPS) and "
        "9000 TPM (150 TPS).", type="credit_limit", code=None), RATE, 6.0, headers={"x-ratelimit-reset": "6"}),
    Row("125", 429, error("x", error_type="dynamic_token_limited"), RATE),
    Row("127", 403, error("The input tokens + max_tokens must be less than the context length"), BIG),
    Row("128", 422, error("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2049. Given: 1900 "
        "`inputs` "
        "tokens and 512 `max_new_tokens`"), BIG, repair=window(2049, 1900)),
    Row("130 503", 503, error("The engine is currently overloaded"), DOWN),
    Row("130 529", 529, error("x"), DOWN),
    Row("131", 524, "<html><head><title>524: A timeout occurred</title></head></html>", DOWN),
    Row("133", 400, {"object": "error", "message": "This model's maximum context length is 2048 tokens. However, you "
        "requested 2500 tokens (2000 in the messages, 500 in the completion).", "type": "BadRequestError", "code": 400},
        BIG, repair=window(2048, 2000)),
    Row("134", 400, error("max_tokens must be at least 1, got -7"), BIG),
    Row("136", 404, error("The model `m` does not exist.", type="NotFoundError", code=404), MODEL),
    Row("137", 401, {"error": "Unauthorized"}, BLOCKED),
    Row("139", 503, error("The engine is currently busy and cannot accept new requests.", code=503), RATE),
    Row("140", 500, error("The server had an error while processing your request.", type="InternalServerError",
        code=500),
        DOWN),
    Row("142", 200, error("x", type="InternalServerError", code=500), DOWN, fields=TEXT),
    Row("143", None, "ConnectError: refused", DOWN, fields={"failure": "connect"}),
    Row("145", 400, error("request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it",
        code=400, type="exceed_context_size_error", n_prompt_tokens=9000, n_ctx=4096), BIG, repair=window(4096, 9000)),
    Row("146", 401, error("Invalid API Key", code=401, type="authentication_error"), BLOCKED),
    Row("148", 500, error("x", code=500, type="server_error"), DOWN),
    Row("149", 200, "", ODD, fields={"finish_reason": "stop"}),
    Row("149 length", 200, "", CUT, repair=MORE_ROOM, fields={"finish_reason": "length"}),
    Row("151", 503, error("server busy, please try again.  maximum pending requests exceeded", type="api_error"), RATE),
    Row("152", 400, error("the prompt is longer than the context length currently available to the model; shorten the "
        "prompt", type="invalid_request_error"), BIG),
    Row("154", 200, "", DOWN, fields={**TEXT, "failure": "cut"}),
    Row("155 session", 429, error("you (me) have reached your session usage limit, upgrade for higher limits"),
        DEFER, 3600.0),
    Row("155 weekly", 429, error("you (me) have reached your weekly usage limit, upgrade for higher limits"), DEFER,
        3600.0),
    Row("157", 503, {"error": "Server overloaded, please retry shortly (ref: 7)"}, DOWN),
    Row("158 401", 401, {"error": "unauthorized", "signin_url": "https://x"}, BLOCKED),
    Row("158 403", 403, {"error": "ollama cloud is disabled: remote models are unavailable"}, BLOCKED),
    Row("160", 400, error("Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)"), BIG,
        repair=window(8192)),
    Row("161 403", 403, {"errors": [{"message": "exceeded this model context window limit (4096)"}]}, BIG,
        repair=window(4096)),
    Row("161 413", 413, {"errors": [{"message": "over the context window limit"}]}, BIG),
    Row("161 503", 503, {"errors": [{"message": "Capacity temporarily exceeded, please try again."}]}, RATE),
    Row("163", 429, error("Allocated quota exceeded, please increase your quota limit.", code="insufficient_quota"),
        RATE),
    Row("163 throttling", 429, error("x", code="Throttling.AllocationQuota"), RATE),
    Row("163 overdue", 400, error("x", code="PrepaidBillOverdue"), BLOCKED),
    Row("164", 200, "", CUT, fields={"finish_reason": "model_context_window_exceeded"}),
    Row("166 error", 200, "", ODD, fields={**TEXT, "finish_reason": "ERROR"}),
    Row("166 timeout", 200, "", DOWN, fields={**TEXT, "finish_reason": "TIMEOUT"}),
    Row("166 flat", 429, {"message": "trial key: too many requests", "id": "1"}, RATE),
    Row("167", 429, error("litellm.RateLimitError: AzureException RateLimitError - Error code: 429 - {'error': "
        "{'code': "
        "'429', 'message': 'You have exceeded the call rate limit. Please retry after 17 seconds.'}}",
        type="throttling_error", code="429"), RATE, 17.0),
    Row("169", 200, '{"choices": [{"mess', ODD),
    Row("170", None, "ReadError", DOWN, fields={"failure": "reset"}),
)  # fmt: skip
