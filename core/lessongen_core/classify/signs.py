"""Codes and texts by which providers say things: research/error_shapes.md. All lower-case."""

from __future__ import annotations

import re

from ..errors import (
    AccountBlocked,
    BadRequest,
    ContextOverflow,
    LessonError,
    MalformedResponse,
    ModelUnavailable,
    RateLimited,
    Refused,
    Unavailable,
)

STOP_REASONS = frozenset({"stop", "end_turn", "eos", "eos_token", "stop_sequence", "complete", "end"})
LENGTH_REASONS = frozenset(
    {"length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded", "pause_turn"}
)
FILTER_REASONS = (
    "content_filter",
    "content-filter",
    "safety",
    "refusal",
    "prohibited_content",
    "blocklist",
    "recitation",
)

BLOCKED_CODES = frozenset(
    {
        "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded", "organization_usage_limit_exceeded", "billing_hard_limit_reached",
        "billing_not_active", "enforced_spend_limit_reached", "contract_spend_limit_reached",
        "linked_organization_spend_limit_reached", "linked_organization_billing_unavailable", "organization_on_hold",
        "billing_error", "invalid_api_key", "api_key_invalid", "authentication_error", "account_deactivated",
        "prepaidbilloverdue", "arrearage", "permission_error", "openrouter_key_limit", "openrouter_workspace_budget",
        "openrouter_guardrail_budget",
    }
)  # fmt: skip
BLOCKED_TEXT = re.compile(
    r"credit balance is too low|specified (?:workspace )?api usage limits|prepayment credits are depleted"
    r"|api key budget limit|no credits remaining|incorrect api key|invalid (?:x-)?api[ -]key|api key not valid"
    r"|user location is not supported|billing (?:is )?not active|account (?:is |has been )?(?:deactivated|suspended)"
)
FORBIDDEN = re.compile(r"unauthori[sz]ed|api[ -]key|access denied|not authori[sz]ed|permission|cloud (?:is )?disabled")

OVERFLOW_CODES = frozenset(
    {"context_length_exceeded", "exceed_context_size_error", "request_too_large", "token_limit_exceeded",
     "request_body_too_large_after_decoding", "max_tokens_exceeded", "string_too_long"}
)  # fmt: skip
OVERFLOW_TEXT = re.compile(
    r"maximum context length|prompt is too long|exceed(?:s|ed)? (?:the )?(?:model'?s? )?context (?:limit|length|window)"
    r"|exceeds the maximum number of tokens allowed|exceeds the available context size|exceeded model token limit"
    r"|`?inputs`? tokens \+ `?max_new_tokens`?|max_tokens must be at least 1|context window limit"
    r"|longer than the context length|reduce the length of the messages|input is too long"
    r"|input tokens \+ max_tokens|must be less than the context length"
)

MODEL_CODES = frozenset(
    {"model_not_found", "deploymentnotfound", "model_decommissioned", "model_not_available", "modelnotfound",
     "model_deprecated", "unsupported_model"}
)  # fmt: skip
MODEL_TEXT = re.compile(
    r"is not a valid model|no endpoints found|the model `?[^`\n]{1,200}`? does not exist|model:? [^\n]{1,200} not found"
    r"|models/[^\s]{1,200} is not found|model [^\n]{1,200} is not available|has been decommissioned"
    r"|deployment for this resource does not exist|no allowed providers are available"
)

POLICY_CODES = frozenset(
    {"content_filter", "content_policy_violation", "invalid_prompt", "cyber_policy", "responsibleaipolicyviolation",
     "moderation", "content_filtered", "safety", "data_inspection_failed"}
)  # fmt: skip
POLICY_TEXT = re.compile(
    r"content filter|content management policy|content policy|usage polic(?:y|ies)|safety system"
    r"|flagged (?:by|as|for)|moderation|guardrail"
)

RATE_CODES = frozenset(
    {"rate_limit_exceeded", "rate_limit_error", "ratelimiterror", "rate_limited", "resource_exhausted",
     "throttling_error", "too_many_requests", "throttling", "requests", "tokens"}
)  # fmt: skip
BUSY_TEXT = re.compile(
    r"cannot accept new requests|maximum pending requests exceeded|rate[- ]limit(?:ed|s)? (?:exceeded|reached)"
)
PERIOD = re.compile(
    r"per[- ]?day|perday|per[- ]week|weekly|hourly|daily|\((?:rpd|tpd)\)|limit_rpd|session usage limit|per[- ]month"
)

SERVER_CODES = frozenset(
    {"server_error", "internal_error", "internalservererror", "internal_server_error", "overloaded_error", "api_error",
     "overloaded", "unavailable", "service_unavailable", "service unavailable", "timeout", "timeout_error", "internal",
     "deadline_exceeded", "provider_unavailable", "engine_overloaded", "server", "apiconnectionerror",
     "serviceunavailableerror", "midstreamfallbackerror"}
)  # fmt: skip
TRANSIT_TEXT = re.compile(r"unexpected end of (?:data|json|input)|client disconnected|upstream connect error")

FAILURES = {
    "connect": "the endpoint does not accept connections",
    "reset": "the connection broke",
    "cut": "the reply was cut off",
    "first_byte_timeout": "no first byte in time",
    "idle_timeout": "the reply stalled",
    "total_timeout": "the reply took too long in all",
}

MESSAGES: dict[type[LessonError], str] = {
    RateLimited: "the provider limits the rate",
    Unavailable: "the provider is unavailable",
    ContextOverflow: "the prompt does not fit the model",
    ModelUnavailable: "the endpoint does not serve this model",
    AccountBlocked: "the key or the account cannot serve anything",
    Refused: "the provider refused by policy",
    MalformedResponse: "the provider answered with an error inside a success",
    BadRequest: "the provider calls the request wrong",
}
