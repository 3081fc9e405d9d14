"""Shapes of errors that are met seldom: restated, as in `more_error_rows`, by what they mean."""

from __future__ import annotations

from error_rows import (
    BAD,
    BIG,
    BLOCKED,
    CUT,
    DEFER,
    DOWN,
    MODEL,
    MORE_ROOM,
    NO_STREAM_OPTIONS,
    NO_TEMPERATURE,
    ODD,
    RATE,
    REFUSED,
    Row,
    at_most,
    error,
    window,
)

QUOTA_TEXT = "You exceeded your current quota, please check your plan and billing details."

ACCOUNT = (
    Row("quota in words alone", 429, error(QUOTA_TEXT), BLOCKED),
    Row("quota through a proxy", 429, error(f"litellm.RateLimitError: OpenAIException - {QUOTA_TEXT}", code="429",
        type="throttling_error"), BLOCKED),
    Row("azure private", 403, error("Public access is disabled. Please configure a private endpoint.", code="403"),
        BLOCKED),
    Row("vertex iam", 403, error("Permission 'x.endpoints.predict' denied on resource 'p/models/m' (or it may not "
        "exist).", status="PERMISSION_DENIED"), BLOCKED),
    Row("mistral subscription", 403, {"detail": "Inactive subscription or usage limit reached"}, BLOCKED),
    Row("aws signature", 403, {"message": "The request signature does not match the signature you provided."}, BLOCKED),
    Row("kong consumer", 403, {"message": "You cannot consume this service"}, BLOCKED),
    Row("tencent package", 200, {"Response": {"Error": {"Code": "FailedOperation.ResourcePackExhausted",
        "Message": "资源包余量已用尽"}}}, BLOCKED),
    Row("trial key refused", 498, {"message": "Invalid Token"}, BLOCKED),
    Row("month", 429, error("You have exceeded your monthly request quota"), BLOCKED),
    Row("usage limits", 400, error("You have reached your specified API usage limits. You will regain access on "
        "2026-12-01 at 00:00 UTC."), BLOCKED, 6.5 * 86_400),
    Row("team without credits", 403, {"code": "The caller does not have permission", "error": "Your new team doesn't "
        "have any credits yet."}, BLOCKED),
    Row("not activated", 412, error("Account a is suspended, possibly due to unpaid invoices."), BLOCKED),
)  # fmt: skip

RATES = (
    Row("dashscope quota", 429, error(f"{QUOTA_TEXT} See https://help.aliyun.com", code="insufficient_quota"), RATE),
    Row("google minute", 403, error("Quota exceeded for quota metric 'Requests' and limit 'Requests per minute for a "
        "region'", status="RESOURCE_EXHAUSTED"), RATE),
    Row("google day", 429, error("Quota exceeded for quota metric 'Requests' and limit 'Requests per day'",
        status="RESOURCE_EXHAUSTED"), DEFER, 3600.0),
    Row("day and minute", 429, error("Quota reached. Please retry in 40s.", status="RESOURCE_EXHAUSTED", details=[
        {"violations": [{"quotaId": "TokensPerModelPerMinute"}, {"quotaId": "RequestsPerDayPerProject"}]}]), DEFER,
        3600.0),
    Row("day in seconds", 429, error("Rate limit reached on requests per day (RPD): Limit 9000, Used 9000, Requested "
        "1. Please try again in 9.6s.", code="rate_limit_exceeded"), DEFER, 9.6),
    Row("apim calls", 403, {"statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in "
        "12:34:56."}, DEFER, 45296.0),
    Row("apim days", 403, {"statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in "
        "1.02:03:04."}, DEFER, 93784.0),
    Row("apim tokens", 403, {"statusCode": 403, "message": "Token quota is exceeded. Try again in 45 minutes."}, DEFER,
        2700.0),
    Row("enhance your calm", 420, "", RATE),
    Row("minute before day", 429, error("Request rejected: 60 RPM and 9000 TPM. See also your daily limits."), RATE),
    Row("a day's header beside a minute's", 429, error("x"), RATE, 7.5, headers={
        "x-ratelimit-reset-requests": "2h", "x-ratelimit-remaining-requests": "90",
        "x-ratelimit-reset-tokens": "7.5s", "x-ratelimit-remaining-tokens": "3"}),
    Row("an exhausted day's header", 429, error("x"), DEFER, 7200.0, headers={
        "x-ratelimit-reset-requests": "2h", "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-tokens": "7.5s", "x-ratelimit-remaining-tokens": "3"}),
    Row("the dimension in words", 429, error("over the limit of 900 output tokens per minute"), RATE, 50.0, headers={
        "x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-output-tokens": "50s"}),
    Row("sglang queue", 503, {"object": "error", "message": "The request queue is full.", "code": 503}, RATE),
    Row("slow down", 503, error("Slow down. Please reduce your request rate", code="slow_down"), RATE),
)  # fmt: skip

MODELS = (
    Row("another route only", 404, error("This model is only supported in v1/responses.", param="model"), MODEL),
    Row("free quota of a model", 429, error("Your account has exhausted its free trial quota for the model",
        code="QuotaExceeded"), MODEL),
    Row("gated 401", 401, {"error": "Access to model m is restricted and you are not in the authorized list."}, MODEL),
    Row("end of life", 404, {"message": "This model version has reached the end of its life."}, MODEL),
    Row("legacy", 404, {"message": "Access denied. This Model is marked by provider as Legacy."}, MODEL),
    Row("no memory", 400, {"error": "Model loading was stopped due to insufficient system resources."}, MODEL),
    Row("providers ignored", 404, error("All providers have been ignored.", code=404), MODEL),
    Row("gone endpoint", 410, {"error": "https://old.example is no longer supported. Please use another."}, BAD,
        scope="endpoint"),
    Row("verified to stream", 400, error("Your organization must be verified to stream this model.", param="stream",
        code="unsupported_value", type="invalid_request_error"), MODEL),
    Row("no system role", 400, error("System role not supported"), MODEL),
    Row("no developer instruction", 400, error("Developer instruction is not enabled for models/gemma-3-27b-it",
        code=400, status="INVALID_ARGUMENT"), MODEL),
    Row("verified", 403, error("Your organization must be verified to use the model `m`."), MODEL),
)  # fmt: skip

SIZES = (
    Row("reply too short", 400, error("Could not finish the message because max_tokens or model output limit was "
        "reached. Please try again with higher max_tokens."), CUT, repair=MORE_ROOM),
    Row("long context costs", 429, error("Extra usage is required for long context requests.",
        type="rate_limit_error"), BIG),
    Row("gemini up to", 400, error("The input token count is 70000 but model only supports up to 65536."), BIG,
        repair=window(65536, 70000)),
    Row("siliconflow length", 400, {"code": 20015, "message": "length of prompt_tokens (40000) must be less than "
        "max_seq_len (32768)."}, BIG, repair=window(32768, 40000)),
    Row("vllm model_len", 400, error("max_tokens=8192 cannot be greater than max_model_len=4096."), BIG,
        repair=window(4096)),
    Row("vllm input length", 400, error("You passed 30000 input tokens and requested 4096 output tokens. However, the "
        "model's context length is only 32768 tokens, resulting in a maximum input length of 28672 tokens. Please "
        "reduce the length of the input prompt."), BIG, repair=window(32768, 30000)),
    Row("fireworks length", 400, error("The prompt is too long: 140000, model maximum context length: 131071"), BIG,
        repair=window(131071, 140000)),
    Row("lm studio reached", 400, {"error": "Reached context length of 4096 tokens with model (arch: x)"}, BIG,
        repair=window(4096)),
    Row("cohere reply", 400, {"message": "too many tokens: max tokens must be less than or equal to 4096, the maximum "
        "output for this model"}, BAD, repair=at_most(4096)),
    Row("no stream options", 400, error("Unrecognized request argument supplied: stream_options",
        type="invalid_request_error"), BAD, repair=NO_STREAM_OPTIONS),
    Row("no stream options (pydantic)", 422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"],
        "msg": "Extra inputs are not permitted"}]}, BAD, repair=NO_STREAM_OPTIONS),
    Row("litellm temperature", 400, error("litellm.UnsupportedParamsError: openai does not support parameters: "
        "['temperature'], for model=o1. To drop these, set litellm.drop_params=True"), BAD, repair=NO_TEMPERATURE),
    Row("temperature in a range", 400, error("temperature: range: 0..1"), BAD, repair=NO_TEMPERATURE),
)  # fmt: skip

WALLS = (
    Row("cloudflare in plain text", 403, "error code: 1020", DOWN, scope="endpoint"),
    Row("cloudflare to programs", 403, {"title": "Error 1020: Access denied", "status": 403, "detail": "The site owner "
        "has blocked access.", "error_code": 1020, "cloudflare_error": True, "retryable": False}, DOWN,
        scope="endpoint"),
    Row("akamai in plain text", 403, "Access Denied You don't have permission to access /v1/chat on this server. "
        "Reference #18.1a2b3c", DOWN, scope="endpoint"),
    Row("cloudflare rate", 429, "error code: 1015", RATE),
)  # fmt: skip

OTHERS = (
    Row("moonshot risk", 400, error("The request was rejected because it was considered high risk"), REFUSED),
    Row("deepseek risk", 400, error("Content Exists Risk", type="invalid_request_error"), REFUSED),
    Row("xai check", 403, {"code": "The caller does not have permission", "error": "Content violates usage guidelines. "
        "Failed check: BIO"}, REFUSED),
    Row("crashed", 400, {"error": "The model has crashed without additional information."}, DOWN),
    Row("unloaded", 400, {"error": "Model has unloaded or crashed.."}, DOWN),
    Row("degraded", 400, {"detail": "Function id 'f': DEGRADED function cannot be invoked"}, DOWN),
    Row("litellm unhealthy", 400, error("There are no healthy deployments for this model."), DOWN),
    Row("a body of another API", 200, {"type": "message", "content": [{"type": "text", "text": "An invalid API key"}],
        "stop_reason": "end_turn"}, ODD),
)  # fmt: skip

RARE_ROWS = (*ACCOUNT, *RATES, *MODELS, *SIZES, *WALLS, *OTHERS)
