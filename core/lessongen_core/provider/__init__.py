"""One LLM call over the OpenAI-compatible chat API. What came back is recorded, never judged: see `classify`."""

from __future__ import annotations

from .client import ChatClient
from .deadlines import tls_context
from .reply import ChatRequest, RawReply

__all__ = ["ChatClient", "ChatRequest", "RawReply", "tls_context"]
