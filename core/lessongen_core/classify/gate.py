"""The gate of a 200: text, a finish_reason that means the end, no refusal, a prompt that was read whole."""

from __future__ import annotations

from ..errors import ContextOverflow, LessonError, MalformedResponse, Refused, Truncated, Unavailable
from ..provider.reply import RawReply
from ..repair import Repair
from .evidence import line

STOP_REASONS = frozenset(
    {"stop", "end_turn", "eos", "eos_token", "stop_sequence", "stop_token", "complete", "completed", "end", "finished"}
)
LENGTH_REASONS = frozenset(
    {"length", "max_tokens", "max_output_tokens", "max_completion_tokens", "model_length", "error_limit", "pause_turn",
     "max_length", "token_limit", "incomplete"}
)  # fmt: skip
WINDOW_REASONS = frozenset({"model_context_window_exceeded", "context_length_exceeded", "context_window_exceeded"})
FILTER_REASONS = (
    "content_filter", "content-filter", "content filter", "contentfilter", "content_polic", "safety", "refusal",
    "refused", "prohibited_content", "blocklist", "recitation", "error_toxic", "spii", "image_safety", "sensitive",
    "guardrail", "moderation", "flagged",
)  # fmt: skip
SERVER_REASONS = frozenset({"insufficient_system_resource", "network_error", "timeout", "server_error", "overloaded"})

FAILURES = {
    "connect": "the endpoint does not accept connections",
    "reset": "the connection broke",
    "cut": "the reply was cut off",
    "first_byte_timeout": "no first byte in time",
    "idle_timeout": "the reply stalled",
    "total_timeout": "the reply took too long in all",
}

# A reply that was cut before this many characters is not worth continuing, nor one that is a small part of the tokens
# that were paid for: thinking took the others. Half a byte a token is less than any script needs.
LEAST_TEXT = 200
BYTES_A_TOKEN_THOUGHT = 0.5
# The server counted less than this share of an estimate of at least so many tokens: it read only a part.
LEAST_SHARE, LEAST_ESTIMATE = 0.4, 1000


def judge_success(reply: RawReply) -> LessonError | None:
    """Return what is wrong with a reply that reports no error; None when it is complete."""
    reason = (reply.finish_reason or "").strip().lower().removeprefix("finish_reason_")
    text = reply.text.strip()
    if reason in LENGTH_REASONS or reason in WINDOW_REASONS:
        return _truncated(reply, text, reason)
    if reason.startswith(FILTER_REASONS) or (reply.refusal and not text):
        return Refused("the model or its filter refused", evidence=_said(reply), status=reply.status)
    if reason in SERVER_REASONS:
        return Unavailable("the server gave up on the reply", evidence=_said(reply), status=reply.status)
    if not text:
        return transport(reply) or MalformedResponse("the reply is empty", evidence=_said(reply))
    if reason in STOP_REASONS:
        return _prompt_cut(reply)
    if not reason:
        return transport(reply) or MalformedResponse("the reply has no finish_reason", evidence=_said(reply))
    return MalformedResponse(f"the reply ended with finish_reason {reason[:40]!r}", evidence=_said(reply))


def transport(reply: RawReply) -> LessonError | None:
    """Return what the network did, None when nothing is known of it."""
    if reply.failure is None:
        return None
    said = FAILURES.get(reply.failure, reply.failure)
    detail = f": {reply.error_body}" if reply.error_body else ""
    evidence = line(f"{said} after {len(reply.text)} characters{detail}")
    return Unavailable(said, evidence=evidence, status=reply.status)


def _truncated(reply: RawReply, text: str, reason: str) -> Truncated:
    error = Truncated("the reply ended at the token limit", evidence=_said(reply))
    thought = len(text.encode("utf-8", "surrogatepass")) < BYTES_A_TOKEN_THOUGHT * (reply.tokens_completion or 0)
    if reason in LENGTH_REASONS and (len(text) < LEAST_TEXT or thought):
        error.repair = Repair("more_room")
    return error


def _prompt_cut(reply: RawReply) -> LessonError | None:
    """Servers with a small window (Ollama's default) drop the start of a long prompt and say nothing.

    The estimate is bytes / 4; in scripts of 2 or 3 bytes a letter tokenizers make fewer tokens of them. What the reply
    is written in tells how many bytes a letter has, so that the estimate becomes letters / 4.
    """
    estimate, counted = reply.asked.get("prompt_tokens"), reply.tokens_prompt
    if not isinstance(estimate, int) or isinstance(estimate, bool) or not counted:
        return None
    bytes_a_letter = len(reply.text.encode("utf-8", "surrogatepass")) / len(reply.text)
    likely = estimate / bytes_a_letter
    if likely < LEAST_ESTIMATE or counted >= LEAST_SHARE * likely:
        return None
    evidence = line(
        f"HTTP {reply.status}: the server counted {counted:,} prompt tokens, about {int(likely):,} were sent"
    )
    error = ContextOverflow("the server read only a part of the prompt", evidence=evidence, status=reply.status)
    error.repair = Repair("context_window", counted)
    return error


def _said(reply: RawReply) -> str:
    refusal = f", refusal: {reply.refusal}" if reply.refusal else ""
    return line(f"HTTP {reply.status}, finish_reason {reply.finish_reason}, {len(reply.text)} characters{refusal}")
