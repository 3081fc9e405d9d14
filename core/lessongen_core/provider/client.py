"""The client. One per worker process; its connection stays open between lessons."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import httpcore
import httpx
from pydantic import SecretStr

from .deadlines import Clock, DeadlineTransport
from .echo import Echo
from .redaction import READ_CHARS, error_text, lesson_text, redact
from .reply import ChatRequest, RawReply
from .stream import BODY_BYTES, ReplyBuilder

# After finish_reason only usage and [DONE] follow, after [DONE] only the end of the body: not worth a long wait.
AFTER_FINISH_S = 5.0
AFTER_DONE_S = 1.0

_KEPT_HEADERS = frozenset({"content-type", "date", "retry-after", "retry-after-ms", "x-should-retry"})
_KEPT_PREFIXES = ("x-ratelimit-", "anthropic-ratelimit-")
_EVENTS = (b"data:", b"event:", b"id:", b"retry:", b":")  # how a stream of events begins
_NO_ECHO = frozenset({401, 402, 403, 429})
_REQUEST_IDS = ("x-request-id", "request-id", "x-ms-request-id", "cf-ray")


class ChatClient:
    """Calls `{base_url}/chat/completions`. Deadlines are in seconds; see `deadlines`."""

    def __init__(
        self, base_url: str, api_key: SecretStr | None, *, first_byte_s: float, idle_s: float, total_s: float
    ) -> None:
        self._secret = api_key.get_secret_value().strip() if api_key else ""
        self._clock = Clock(first_byte_s=first_byte_s, idle_s=idle_s, total_s=total_s)
        self._url = base_url.rstrip("/") + "/chat/completions"
        self._host = httpx.URL(base_url).netloc.decode("ascii", "replace")  # a checked base_url holds no password
        headers = {"Accept": "text/event-stream, application/json", "User-Agent": "lessongen"}
        if self._secret:
            headers["Authorization"] = f"Bearer {self._secret}"
        self._client = httpx.Client(
            transport=DeadlineTransport(httpx.URL(base_url), self._clock),
            headers=headers,
            timeout=None,  # noqa: S113 - the transport's clock holds every deadline
        )

    def complete(self, request: ChatRequest, *, on_tokens: Callable[[int], None] | None = None) -> RawReply:
        """Send `request` and return all that came back.

        `on_tokens` gets the number of tokens so far (estimated), each time it grows. Nothing that a server or a network
        does raises; what `on_tokens` or a signal handler raises goes through.
        """
        self._clock.start()
        call = _Call(request, self._secret, self._clock, on_tokens, self._host)
        try:
            with self._client.stream("POST", self._url, json=payload(request)) as response:
                call.read(response)
        except NETWORK_ERRORS as exc:
            call.failed(exc)
        return call.reply()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


# httpx.DecodingError: a body that is not the gzip it says it is.
NETWORK_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpx.TransportError,
    httpx.DecodingError,
)


def payload(request: ChatRequest) -> dict[str, Any]:
    """The body of a call."""
    sent: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        request.token_param: request.max_tokens,
        "stream": True,
    }
    if request.stream_options:
        sent["stream_options"] = {"include_usage": True}
    if request.temperature is not None:
        sent["temperature"] = request.temperature
    return sent


class _Call:
    """One call under way."""

    def __init__(
        self,
        request: ChatRequest,
        secret: str,
        clock: Clock,
        on_tokens: Callable[[int], None] | None,
        host: str,
    ) -> None:
        self._host = host
        self._asked = request.asked()
        self._echo = Echo(message.content for message in request.messages)
        self._secret = secret
        self._clock = clock
        self._on_tokens = on_tokens
        self._told = 0
        self._builder = ReplyBuilder()
        self._status: int | None = None
        self._headers: dict[str, str] = {"date": formatdate(usegmt=True)}
        self._request_id: str | None = None
        self._raw: list[bytes] = []
        self._failure: str | None = None
        self._network_error = ""

    def read(self, response: httpx.Response) -> None:
        """Read the whole body, or as much of it as the deadlines and the size limits allow."""
        self._status = response.status_code
        self._headers |= _kept(response.headers, self._secret)
        self._request_id = next((value for name in _REQUEST_IDS if (value := response.headers.get(name))), None)
        size = 0
        for data in response.iter_bytes():
            if data:
                self._clock.first_byte()
            size += len(data)
            if response.is_success:
                self._builder.feed(data)
                self._progress()
            else:
                self._raw.append(data)
            if size > BODY_BYTES or self._builder.too_long:
                break

    def _progress(self) -> None:
        builder = self._builder
        if builder.done:
            self._clock.shorten(AFTER_DONE_S)
        elif builder.finish_reason:
            self._clock.shorten(AFTER_FINISH_S)
        if self._on_tokens is not None and builder.tokens_so_far > self._told:
            self._told = builder.tokens_so_far
            self._on_tokens(self._told)

    def failed(self, exc: Exception) -> None:
        """Name what the network did. Once the reply is complete, it did nothing that matters."""
        self._network_error = f"{type(exc).__name__}: {exc}"
        if self._builder.done or self._builder.finish_reason:
            return
        if self._clock.missed:
            self._failure = self._clock.missed
        elif isinstance(exc, httpcore.ConnectError | httpcore.ConnectTimeout | httpcore.ProxyError):
            self._failure = "connect"
            self._network_error = f"{self._host}: {self._network_error}"
        elif isinstance(exc, httpcore.RemoteProtocolError) and self._status is not None:
            self._failure = "cut"
        else:
            self._failure = "reset"

    def reply(self) -> RawReply:
        """Return what came back."""
        builder = self._builder
        builder.close()
        failure = self._failure
        if failure is None and builder.events and not (builder.done or builder.finish_reason or builder.error):
            failure = None if builder.too_long else "cut"  # an event stream that ends without its end mark
        return RawReply(
            status=self._status,
            text=lesson_text(builder.text, self._secret),
            finish_reason=builder.finish_reason and redact(builder.finish_reason, self._secret, limit=100),
            served_model=builder.model and redact(builder.model, self._secret, limit=200),
            request_id=_short(self._request_id or builder.id, self._secret),
            tokens_prompt=builder.tokens_prompt,
            tokens_completion=builder.tokens_completion,
            refusal=_short(builder.refusal, self._secret, limit=2000),
            error_body=self._error_body(),
            headers=self._headers,
            failure=failure,
            asked=self._asked,
            cost_usd=builder.cost_usd,
        )

    def _error_body(self) -> str:
        builder = self._builder
        if builder.error is not None:
            return error_text(self._own_words(builder.error), self._secret)
        if self._raw:
            return error_text(self._own_words(_said(b"".join(self._raw))), self._secret)
        if builder.too_long:
            return "the reply is longer than 2,000,000 characters"
        if builder.events == 0 and builder.other:
            return error_text(self._own_words(builder.other), self._secret)
        return error_text(self._network_error, self._secret) if self._status is None else ""

    def _own_words(self, body: Any) -> Any:
        """An error without what it repeats of the request: nobody repeats that who speaks of a key or of a rate."""
        return body if self._status in _NO_ECHO else self._echo.removed_from(body)


def _said(body: bytes) -> Any:
    """What the body of an error status says: its text, or the error in a stream of events.

    A stream of choices says nothing of the error, whatever the lesson in it says.
    """
    if body.lstrip().startswith(_EVENTS):
        events = ReplyBuilder()
        events.feed(body)
        events.close()
        if events.error is not None or events.events:
            return events.other if events.error is None else events.error
    return body.decode("utf-8", "replace")


def _kept(headers: httpx.Headers, secret: str) -> dict[str, str]:
    kept = {}
    for name, value in headers.items():
        name = name.lower()
        if name in _KEPT_HEADERS or name.startswith(_KEPT_PREFIXES):
            kept[name] = redact(value, secret, limit=200)
    return kept


def _short(value: str | None, secret: str, *, limit: int = 200) -> str | None:
    return redact(value[:READ_CHARS], secret, limit=limit) if value else None
