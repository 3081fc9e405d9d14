"""Shapes that research/error_shapes.md does not show, from providers' documents and from how their servers word "
"things."""

from __future__ import annotations

from error_rows import (
    BAD,
    BIG,
    BLOCKED,
    CUT,
    DEFER,
    DOWN,
    MODEL,
    NO_TEMPERATURE,
    ODD,
    RATE,
    REFUSED,
    TEXT,
    Row,
    at_most,
    error,
    window,
)

from lessongen_core.repair import Repair

RENAME = Repair("token_param", "max_completion_tokens")
RENAME_BACK = Repair("token_param", "max_tokens")
ASKED_NEW = {"asked": {"max_tokens": 8192, "token_param": "max_completion_tokens", "temperature": True}}
HTML = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1><hr>nginx</body></html>"

ACCOUNT = (
    Row("openai org spend", 429, error("x", type="insufficient_quota", code="organization_spend_limit_exceeded"),
        BLOCKED),
    Row("openai hard limit", 400, error("Billing hard limit has been reached", code="billing_hard_limit_reached"),
        BLOCKED),
    Row("openai inactive", 429, error("Your account is not active, please check your billing details.",
        type="billing_not_active",
        code="billing_not_active"), BLOCKED),
    Row("openai deactivated", 401, error("The account was deactivated", code="account_deactivated"), BLOCKED),
    Row("openai country", 403, error("Country, region, or territory not supported",
        code="unsupported_country_region_territory",
        type="request_forbidden"), BLOCKED),
    Row("openai member", 401, error("You must be a member of an organization to use the API"), BLOCKED),
    Row("openai permission", 403, error("You have insufficient permissions for this operation. Missing scopes: "
        "model.request"),
        BLOCKED),
    Row("anthropic usage", 400, error("You have reached your specified API usage limits. You will regain access on "
        "2026-12-01 at 00:00 UTC.", type="invalid_request_error"), BLOCKED, 561_600.0),
    Row("anthropic workspace", 429, error("You have reached your specified workspace API usage limits.",
        type="rate_limit_error"), BLOCKED),
    Row("anthropic permission", 403, error("Your API key does not have permission to use the specified resource",
        type="permission_error"), BLOCKED),
    Row("gemini leaked", 403, error("Your API key was reported as leaked. Please use another API key.", code=403,
        status="PERMISSION_DENIED"), BLOCKED),
    Row("gemini disabled", 403, error("Generative Language API has not been used in project 1 before or it is "
        "disabled.",
        code=403, status="PERMISSION_DENIED", details=[{"reason": "SERVICE_DISABLED"}]), BLOCKED),
    Row("gemini suspended", 403, error("Consumer has been suspended.", code=403,
        details=[{"reason": "CONSUMER_SUSPENDED"}]),
        BLOCKED),
    Row("gemini unregistered", 403, error("Method doesn't allow unregistered callers. Please use API Key.", code=403,
        status="PERMISSION_DENIED"), BLOCKED),
    Row("gemini expired", 400, error("API key expired. Please renew the API key.", code=400), BLOCKED),
    Row("openrouter credits", 402, error("Insufficient credits. Add more using https://x", code=402), BLOCKED),
    Row("openrouter key total", 403, error("Key limit exceeded (total limit). Manage it using https://x", code=403),
        BLOCKED),
    Row("openrouter no user", 401, error("User not found.", code=401), BLOCKED),
    Row("groq restricted", 400, error("Organization has been restricted. Please reach out to support.",
        type="invalid_request_error", code="organization_restricted"), BLOCKED),
    Row("groq spend", 400, error("Your organization reached its spend limit", code="blocked_api_access"), BLOCKED),
    Row("deepseek", 402, error("Insufficient Balance", type="unknown_error", code="invalid_request_error"), BLOCKED),
    Row("xai key", 400, {"code": "Client specified an invalid argument", "error": "Incorrect API key provided: "
        "xa***yz. You "
        "can obtain an API key from https://x"}, BLOCKED),
    Row("xai credits", 403, {"code": "The caller does not have permission to execute the specified operation", "error":
        "Your newly created team doesn't have any credits yet."}, BLOCKED),
    Row("xai spent", 429, {"code": "Some resource has been exhausted", "error": "Your team has either used all "
        "available "
        "credits or reached its monthly spending limit. To continue, please purchase more credits"}, BLOCKED),
    Row("moonshot", 429, error("Your account o is suspended due to insufficient balance, please recharge your "
        "account or "
        "check your plan and billing details", type="exceeded_current_quota_error"), BLOCKED),
    Row("dashscope arrears", 400, {"code": "Arrearage", "message": "Access denied, please make sure your account is "
        "in good "
        "standing."}, BLOCKED),
    Row("zhipu balance", 429, error("余额不足或无可用资源包,请充值。", code="1113"), BLOCKED),
    Row("zhipu token", 401, error("令牌已过期或验证不正确", code="1003"), BLOCKED),
    Row("zai plan", 429, error("Your plan has expired", code="1309"), BLOCKED),
    Row("minimax balance", 200, {"base_resp": {"status_code": 1008, "status_msg": "x"}}, BLOCKED),
    Row("baidu token", 200, {"error_code": 110, "error_msg": "Access token invalid or no longer valid"}, BLOCKED),
    Row("siliconflow", 403, {"code": 30001, "message": "Sorry, your account balance is insufficient"}, BLOCKED),
    Row("one-api", 403, error("用户额度不足", type="new_api_error", code="insufficient_user_quota"), BLOCKED),
    Row("volcengine", 403, error("x", code="AccountOverdueError", type="Forbidden"), BLOCKED),
    Row("perplexity", 401, HTML.format("401 Authorization Required"), BLOCKED),
    Row("huggingface", 402, {"error": "You have exceeded your monthly included credits for Inference Providers."},
        BLOCKED),
    Row("bedrock token", 403, {"message": "The security token included in the request is invalid."}, BLOCKED),
    Row("bedrock client", 403, {"__type": "UnrecognizedClientException", "message": "x"}, BLOCKED),
    Row("cohere key", 401, {"message": "invalid api token", "id": "1"}, BLOCKED),
    Row("cohere month", 429, {"message": "You are using a Trial key, which is limited to 1000 API calls / month."},
        BLOCKED),
    Row("litellm budget", 400, error("Budget has been exceeded! Current cost: 0.5, Max budget: 0.4",
        type="budget_exceeded",
        code="400"), BLOCKED),
    Row("litellm user", 429, error("ExceededBudget: User=u over budget. Spend=3, Budget=2", type="budget_exceeded"),
        BLOCKED),
    Row("litellm key", 401, error("Authentication Error, Invalid proxy server token passed.",
        type="token_not_found_in_db",
        code="401"), BLOCKED),
    Row("plain 401", 401, "", BLOCKED),
    Row("plain key", 403, "Invalid API key", BLOCKED),
    Row("fireworks", 412, error("Account a is suspended, possibly due to reaching the monthly spending limit"),
        BLOCKED),
)  # fmt: skip

RATES = (
    Row("openai tpd", 429, error("Rate limit reached for m on tokens per day (TPD): Limit 90, Used 90, Requested 5. "
        "Please try "
        "again in 1h2m3s.", code="rate_limit_exceeded"), DEFER, 3723.0),
    Row("openai slow", 503, error("Slow down", type="server_error", code="slow_down"), RATE),
    Row("openai card", 429, error("Rate limit reached on requests per min. Limit: 3 / min. Please try again in 20s. "
        "Please add "
        "a payment method to your account to increase your rate limit.", type="requests"), RATE, 20.0),
    Row("anthropic pace", 429, error("Number of request tokens has exceeded your per-minute rate limit",
        type="rate_limit_error"), RATE, 3.0, headers={"retry-after": "3"}),
    Row("gemini day", 429, [error("You exceeded your current quota, please check your plan and billing details.",
        code=429,
        details=[{"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "quotaValue": "50"}]},
                 {"retryDelay": "33s"}])], DEFER, 3600.0),
    Row("vertex", 429, error("Online prediction request quota exceeded", code=429, status="RESOURCE_EXHAUSTED"), RATE),
    Row("google 403", 403, error("Quota exceeded", status="PERMISSION_DENIED",
        errors=[{"reason": "rateLimitExceeded"}]), RATE),
    Row("openrouter minute", 429, error("Rate limit exceeded: free-models-per-min. ", code=429, metadata={
        "headers": {"X-RateLimit-Reset": "1795521640000"}}), RATE, 40.0),
    Row("openrouter flight", 402, error("x", code=402, metadata={"limit_source": "openrouter_in_flight_budget"}), RATE),
    Row("azure bare", 429, error("x", code="RateLimitReached"), RATE, 8.0, headers={"retry-after": "8"}),
    Row("groq busy", 429, error("m is currently over capacity", code="rate_limit_exceeded"), RATE),
    Row("mistral", 429, {"message": "Requests rate limit exceeded", "type": "rate_limited", "code": "1300"}, RATE),
    Row("moonshot busy", 429, error("The engine is currently overloaded, please try again later",
        type="engine_overloaded_error"),
        RATE),
    Row("moonshot concurrency", 429, error("Your account o request reached max organization concurrency: 3, please "
        "try again "
        "after 1 seconds", type="rate_limit_reached_error"), RATE, 1.0),
    Row("dashscope burst", 429, {"code": "Throttling.BurstRate", "message": "Request rate increased too quickly"},
        RATE),
    Row("zhipu concurrency", 429, error("您当前使用该API的并发数过高", code="1302"), RATE),
    Row("zai week", 429, error("Weekly limit exhausted. Your limit will reset at 2026-11-26 12:00:00", code="1310"),
        DEFER,
        172_800.0),
    Row("minimax rate", 200, {"base_resp": {"status_code": 1002, "status_msg": "rate limit"}}, RATE),
    Row("baidu qps", 200, {"error_code": 18, "error_msg": "Open api qps request limit reached"}, RATE),
    Row("baidu day", 200, {"error_code": 17, "error_msg": "Open api daily request limit reached"}, DEFER, 3600.0),
    Row("cerebras", 429, {"message": "Tokens per minute limit exceeded - too many tokens processed.", "type":
        "too_many_tokens_error", "param": "quota", "code": "token_quota_exceeded"}, RATE),
    Row("bedrock", 400, {"__type": "ThrottlingException", "message": "Too many tokens, please wait before trying "
        "again."}, RATE),
    Row("bedrock day", 429, {"message": "Too many tokens per day, please wait before trying again."}, DEFER, 3600.0),
    Row("cloudflare 1015", 429, HTML.format("You are being rate limited"), RATE, 15.0, headers={"retry-after": "15"}),
    Row("llama.cpp slot", 503, error("no slot available", code=503, type="unavailable_error"), RATE),
    Row("tgi", 429, {"error": "Model is overloaded", "error_type": "overloaded"}, RATE),
    Row("plain 429", 429, "", RATE),
    Row("text 200", 200, {"error": "Rate limit exceeded, please wait 30 seconds"}, RATE, 30.0),
    Row("new-api", 429, error("当前分组上游负载已饱和，请稍后再试"), RATE),
    Row("litellm cooldown", 429, error("No deployments available for selected model, Try again in 60 seconds."),
        RATE, 60.0),
)  # fmt: skip

MODELS = (
    Row("azure route", 404, error("Resource not found", code="404"), BAD, scope="endpoint"),
    Row("openai route", 404, error("Invalid URL (POST /v1/v1/chat/completions)"), BAD, scope="endpoint"),
    Row("ollama route", 404, "404 page not found", BAD, scope="endpoint"),
    Row("fastapi route", 404, {"detail": "Not Found"}, BAD, scope="endpoint"),
    Row("ollama", 404, error('model "m:1b" not found, try pulling it first', type="api_error"), MODEL),
    Row("ollama paid", 403, {"error": "this model requires a subscription, upgrade for access: https://x"}, MODEL),
    Row("ollama memory", 500, {"error": "model requires more system memory (9 GiB) than is available (4 GiB)"}, MODEL),
    Row("groq retired", 400, error("The model `m` has been decommissioned and is no longer supported.",
        code="model_decommissioned"), MODEL),
    Row("together", 404, error("Unable to access model m. Please visit https://x", code="model_not_available"), MODEL),
    Row("fireworks model", 404, error("Model not found, inaccessible, and/or not deployed"), MODEL),
    Row("mistral model", 400, {"message": "Invalid model: m", "type": "invalid_model", "code": "1500"}, MODEL),
    Row("deepseek model", 400, error("Model Not Exist", type="invalid_request_error"), MODEL),
    Row("dashscope denied", 403, {"code": "Model.AccessDenied", "message": "Model access denied."}, MODEL),
    Row("dashscope free", 403, error("The free tier of the model has been exhausted.",
        code="AllocationQuota.FreeTierOnly"), MODEL),
    Row("zhipu model", 400, error("模型不存在，请检查模型代码。", code="1211"), MODEL),
    Row("bedrock denied", 403, {"message": "You don't have access to the model with the specified model ID."}, MODEL),
    Row("bedrock invalid", 400, {"message": "The provided model identifier is invalid."}, MODEL),
    Row("vertex model", 404, error("Publisher Model `projects/p/models/m` was not found or your project does not "
        "have access to "
        "it.", status="NOT_FOUND"), MODEL),
    Row("litellm name", 400, error("/chat/completions: Invalid model name passed in model=m. Call `/v1/models`"),
        MODEL),
    Row("litellm denied", 401, error("key not allowed to access model. This key can only access models=['a']. Tried "
        "to access m",
        type="key_model_access_denied", code="401"), MODEL),
    Row("lm studio", 404, error("No models loaded. Please load a model in the developer page."), MODEL),
    Row("nvidia", 410, {"title": "Gone", "detail": "The model 'm' has reached its end of life"}, MODEL),
    Row("huggingface gated", 403, {"error": "Access to model m is restricted. You must be authorized"}, MODEL),
    Row("new-api model", 503, error("当前分组 default 下对于模型 m 无可用渠道", code="model_not_found"), MODEL),
    Row("openai completion", 404, error("This is not a chat model and thus not supported in the v1/chat/completions "
        "endpoint."),
        MODEL),
)  # fmt: skip

SIZES = (
    Row("anthropic long", 400, error("prompt is too long: 210000 tokens > 200000 maximum"), BIG,
        repair=window(200000, 210000)),
    Row("anthropic sum", 400, error("input length and `max_tokens` exceed context limit: 195000 + 8192 > 200000, "
        "decrease input "
        "length or `max_tokens` and try again"), BIG, repair=window(200000, 195000)),
    Row("groq 413", 413, error("Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 9000",
        type="tokens", code="rate_limit_exceeded"), BIG, repair=window(6000, 808)),
    Row("mistral long", 400, {"message": "Prompt contains 40000 tokens, too large for model with 32768 maximum "
        "context length"},
        BIG, repair=window(32768, 40000)),
    Row("vllm new", 400, error("This model's maximum context length is 4096 tokens. However, you requested 2048 "
        "output tokens and "
        "your prompt contains at least 3000 input tokens"), BIG, repair=window(4096, 3000)),
    Row("sglang", 400, error("The input (9000 tokens) is longer than the model's context length (8192 tokens)."), BIG,
        repair=window(8192, 9000)),
    Row("tgi long", 422, {"error": "Input validation error: `inputs` must have less than 1024 tokens. Given: 1500"},
        BIG,
        repair=window(1024, 1500)),
    Row("cerebras long", 400, error("Please reduce the length of the messages or completion. Current length is 9000 "
        "while limit is "
        "8192", code="context_length_exceeded"), BIG, repair=window(8192, 9000)),
    Row("xai long", 400, {"error": "This model's maximum prompt length is 131072 but the request contains 150000 "
        "tokens."}, BIG,
        repair=window(131072, 150000)),
    Row("bedrock long", 400, {"__type": "ValidationException", "message": "Input is too long for requested model."},
        BIG),
    Row("github models", 413, error("Request body too large for m model. Max size: 8000 tokens.",
        code="tokens_limit_reached"),
        BIG, repair=window(8000)),
    Row("cohere long", 400, {"message": "too many tokens: total number of tokens in the prompt cannot exceed 4081 - "
        "received 5000"},
        BIG, repair=window(4081)),
    Row("dashscope long", 400, {"code": "InvalidParameter", "message": "Range of input length should be [1, 30720]"},
        BIG,
        repair=window(30720)),
    Row("nginx 413", 413, HTML.format("413 Request Entity Too Large"), BIG),
    Row("openai reply", 400, error("max_tokens is too large: 8192. This model supports at most 4096 completion "
        "tokens, whereas you "
        "provided 8192.", param="max_tokens", code="invalid_value"), BAD, repair=at_most(4096)),
    Row("anthropic reply", 400, error("max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens "
        "for m"), BAD,
        repair=at_most(4096)),
    Row("groq reply", 400, error("`max_tokens` must be less than or equal to `2048`, the maximum value for "
        "`max_tokens` is less than "
        "the `context_window` for this model"), BAD, repair=at_most(2048)),
    Row("deepseek reply", 400, error("Invalid max_tokens value, the valid range of max_tokens is [1, 4096]"), BAD,
        repair=at_most(4096)),
    Row("gemini reply", 400, error("it has a maxOutputTokens value of 8192 but the supported range is from 1 "
        "(inclusive) to 4097 "
        "(exclusive)."), BAD, repair=at_most(4096)),
    Row("dashscope reply", 400, error("Range of max_tokens should be [1, 2000]"), BAD, repair=at_most(2000)),
    Row("openai default", 400, error("Unsupported value: 'temperature' does not support 0.2 with this model. Only "
        "the default (1) "
        "value is supported.", param="temperature", code="unsupported_value"), BAD, repair=NO_TEMPERATURE),
    Row("moonshot default", 400, error("invalid temperature: only 1 is allowed for this model"), BAD,
        repair=NO_TEMPERATURE),
    Row("anthropic default", 400, error("`temperature` is deprecated for this model."), BAD, repair=NO_TEMPERATURE),
    Row("old azure", 400, error("Unrecognized request argument supplied: max_completion_tokens"), BAD,
        repair=RENAME_BACK,
        fields=ASKED_NEW),
    Row("mistral extra", 422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"],
        "msg": "Extra inputs are not permitted", "input": 9}]}, BAD, repair=RENAME_BACK, fields=ASKED_NEW),
    Row("unnamed", 400, error("Unsupported parameter", param="max_tokens", code="unsupported_parameter"), BAD,
        repair=RENAME),
)  # fmt: skip

OTHERS = (
    Row("openai invalid prompt", 400, error("Invalid prompt: your prompt was flagged as potentially violating our "
        "usage policy.",
        code="invalid_prompt"), REFUSED),
    Row("openrouter guardrail", 403, error("Request blocked: prompt injection patterns detected", code=403,
        metadata={"patterns": ["x"]}), REFUSED),
    Row("dashscope content", 400, {"code": "data_inspection_failed", "message": "Input data may contain "
        "inappropriate content."},
        REFUSED),
    Row("zhipu content", 400, error("系统检测到输入或生成内容可能包含不安全或敏感内容", code="1301"), REFUSED),
    Row("xai content", 403, {"error": "Content violates usage guidelines."}, REFUSED),
    Row("gemini safety", 200, "", REFUSED, fields={"finish_reason": "SAFETY"}),
    Row("anthropic refusal", 200, "", REFUSED, fields={**TEXT, "finish_reason": "refusal"}),
    Row("filter with text", 200, "", REFUSED, fields={**TEXT, "finish_reason": "content_filter"}),
    Row("cohere toxic", 200, "", REFUSED, fields={"finish_reason": "ERROR_TOXIC"}),
    Row("gemini limit", 200, "", CUT, fields={**TEXT, "finish_reason": "MAX_TOKENS"}),
    Row("gemini cancelled", 499, error("The operation was cancelled.", code=499, status="CANCELLED"), DOWN),
    Row("anthropic 529", 529, error("Overloaded", type="overloaded_error"), DOWN),
    Row("anthropic 500", 500, error("Internal server error", type="api_error"), DOWN),
    Row("openrouter no provider", 503, error("There is no available model provider that meets your routing "
        "requirements"), DOWN),
    Row("llama.cpp loading", 503, error("Loading model", code=503, type="unavailable_error"), DOWN),
    Row("ollama runner", 500, {"error": "llama runner process has terminated: exit status 2"}, DOWN),
    Row("huggingface loading", 503, {"error": "Model m is currently loading", "estimated_time": 20.0}, DOWN, 20.0),
    Row("bedrock not ready", 429, {"__type": "ModelNotReadyException", "message": "The model is not ready for "
        "inference."}, DOWN),
    Row("bedrock model error", 424, {"message": "x"}, DOWN),
    Row("deepseek busy", 200, "", DOWN, fields={**TEXT, "finish_reason": "insufficient_system_resource"}),
    Row("envoy", 503, "no healthy upstream", DOWN),
    Row("envoy 200", 200, "upstream connect error or disconnect/reset before headers", DOWN),
    Row("nginx 502", 502, HTML.format("502 Bad Gateway"), DOWN),
    Row("cloudflare 403", 403, HTML.format("Attention Required!"), DOWN, scope="endpoint"),
    Row("cloudflare challenge", 403, HTML.format("Just a moment..."), DOWN, scope="endpoint"),
    Row("cloudfront", 403, HTML.format("The request could not be satisfied. Request blocked."), DOWN, scope="endpoint"),
    Row("akamai", 403, "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD>Reference #18.1</HTML>", DOWN, scope="endpoint"),
    Row("mod_security", 406, HTML.format("406 Not Acceptable"), DOWN, scope="endpoint"),
    Row("aliyun waf", 405, HTML.format("Your request has been blocked as it may cause potential threats"), DOWN,
        scope="endpoint"),
    Row("big-ip", 400, HTML.format("Request Rejected. Your support ID is: 123"), DOWN, scope="endpoint"),
    Row("nginx 405", 405, HTML.format("405 Not Allowed"), BAD, scope="endpoint"),
    Row("nginx 400", 400, HTML.format("400 Bad Request"), BAD, scope="endpoint"),
    Row("maintenance", 200, HTML.format("Maintenance"), ODD),
    Row("groq tool", 400, error("x", code="output_parse_failed"), ODD),
    Row("redirect", 307, "", BAD),
    Row("minimax down", 200, {"base_resp": {"status_code": 1013, "status_msg": "x"}}, DOWN),
    Row("empty 500", 500, "", DOWN),
)  # fmt: skip

GATEWAYS = (
    Row("azure operation", 400, error("The chatCompletion operation does not work with the specified model, m.",
        code="OperationNotSupported"), MODEL),
    Row("azure day", 429, error("You have exceeded the token quota for the day"), DEFER, 3600.0),
    Row("groq terms", 400, error("The model `m` requires terms acceptance.", code="model_terms_required"), MODEL),
    Row("groq blocked", 403, error("The model `m` is blocked at the project level.",
        code="model_permission_blocked_project", type="permissions_error"), MODEL),
    Row("cohere removed", 404, {"message": "model 'm' was removed on May 5, 2026"}, MODEL),
    Row("nvidia function", 404, {"title": "Not Found", "detail": "Function 'f': Not found for account 'a'"}, MODEL),
    Row("bedrock profile", 400, {"message": "Invocation of model ID m with on-demand throughput isn’t supported."},
        MODEL),
    Row("ollama chat", 400, error('"m" does not support chat'), MODEL),
    Row("portkey guardrail", 446, {"status": "failure", "message": "The guardrail checks of the config failed."},
        REFUSED),
    Row("portkey budget", 412, {"status": "failure", "message": "Portkey Error: Usage limit exceeded"}, BLOCKED),
    Row("workers ai day", 429, {"errors": [{"code": 3036, "message": "You have used up your daily free allocation"}]},
        DEFER, 3600.0),
    Row("vercel card", 403, error("AI Gateway requires a valid credit card on file.",
        type="customer_verification_required"),
        BLOCKED),
    Row("github day", 429, error("Rate limit of 150 per 86400s exceeded. Please wait 30000 seconds before retrying."),
        DEFER, 30_000.0),
    Row("openrouter long", 400, error("This endpoint's maximum context length is 32768 tokens. However, you "
        "requested about "
        "50000 tokens (45000 of text input, 5000 in the output).", code=400), BIG, repair=window(32768, 45000)),
    Row("vllm too large", 400, error("'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum "
        "context length is 4096 tokens and your request has 100 input tokens (8192 > 4096 - 100).", code=400), BIG,
        repair=window(4096, 100)),
    Row("kong", 404, {"message": "no Route matched with those values"}, BAD, scope="endpoint"),
)  # fmt: skip

MORE_ROWS = (*ACCOUNT, *RATES, *MODELS, *SIZES, *OTHERS, *GATEWAYS)
