"""Passages from the user's own service over HTTP: `lessongen/context-request@1` in, `lessongen/context-reply@1` out.

No provider call and nothing paid: what fails is asked again at once a few times (tenacity); then the lesson waits. A
service that is down, refuses us or answers something else never leads to a lesson without its sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from .context_settings import ContextService
from .errors import ContextUnavailable
from .masking import written
from .one_line import clipped
from .provider.client import NETWORK_ERRORS
from .provider.deadlines import Clock, DeadlineTransport
from .retrieval import ServedPassages, needs
from .sources import Passage, Quarantined, Unparsable, quarantine, read_document, visible_text
from .spec.models import LessonSpec

TRIES = 3  # of one request, within some two seconds
MAX_REPLY_BYTES = 5_000_000
MAX_QUERIES = 32
LEAST_TOKEN = 8  # characters; a shorter one is a placeholder, and its letters stand in other words
_MAX_NAME = 200
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Chunk(BaseModel):
    """One chunk of a reply; `score` is from 0 to 1, higher is better. Unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    chunk_id: Annotated[str, Field(min_length=1)]
    document: Annotated[str, Field(min_length=1)]
    content: str
    heading: str | None = None
    page_or_section: str | None = None
    score: float | None = None


class _Reply(BaseModel):
    chunks: tuple[Chunk, ...]


class ContextClient:
    """The connection to one service; kept between lessons. Open it after a fork."""

    def __init__(self, service: ContextService) -> None:
        headers = {"Accept": "application/json", "User-Agent": "lessongen"}
        if service.token is not None:
            headers["Authorization"] = f"Bearer {service.token.get_secret_value()}"
        self._service = service
        # httpx's own timeout starts anew with every byte that drips in.
        limit_s = service.timeout_s
        self._clock = Clock(first_byte_s=limit_s, idle_s=limit_s, total_s=limit_s)
        # The token is for this address: no redirects, no proxies and no .netrc of the environment.
        transport = DeadlineTransport(httpx.URL(service.url), self._clock, proxied=False)
        self._http = httpx.Client(
            transport=transport,
            timeout=None,  # noqa: S113 - the clock holds the deadline
            headers=headers,
            follow_redirects=False,
            trust_env=False,
        )

    def find(self, set_id: str, queries: Sequence[str]) -> tuple[Chunk, ...]:
        """The chunks of `set_id` that answer `queries`, best first; () when there is none.

        Raises:
            ContextUnavailable: the service is down, refuses us, or answers what is no reply.
        """
        again = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_random_exponential(multiplier=0.2, max=1.0),
            retry=retry_if_exception(_may_pass),
            reraise=True,
        )
        return again(self._ask, set_id, list(queries[:MAX_QUERIES]))

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _ask(self, set_id: str, queries: list[str]) -> tuple[Chunk, ...]:
        limit = self._service.limit
        asked = {"schema": "lessongen/context-request@1", "rag_context_id": set_id, "queries": queries, "limit": limit}
        self._clock.start()
        try:
            with self._http.stream("POST", self._service.url, json=asked) as response:
                body = self._body(response)
        except (httpx.HTTPError, *NETWORK_ERRORS, httpx.InvalidURL, UnicodeError) as exc:
            raise self._unheard(exc) from None
        if response.status_code != 200:
            raise self._refused(response)
        try:
            chunks = _Reply.model_validate_json(body).chunks
        except ValidationError as exc:
            raise self._no_reply(_in_words(exc)) from None
        return tuple(sorted(chunks, key=lambda chunk: -(chunk.score or 0.0))[:limit])

    def _body(self, response: httpx.Response) -> str:
        """The body, within a size."""
        body = b""
        for piece in response.iter_bytes():
            body += piece
            if len(body) > MAX_REPLY_BYTES:
                raise self._no_reply(f"more than {MAX_REPLY_BYTES // 1_000_000} MB")
        return self._without_token(body.decode("utf-8", "replace"))

    def _without_token(self, text: str) -> str:
        """A service may repeat what it was sent, and its chunks are stored."""
        token = self._service.token.get_secret_value() if self._service.token else ""
        return written(token).sub("[token]", text) if len(token) >= LEAST_TOKEN else text

    @property
    def _host(self) -> str:
        return httpx.URL(self._service.url).host

    def _unheard(self, exc: Exception) -> ContextUnavailable:
        late = self._clock.missed is not None
        why = f"no whole reply within {self._service.timeout_s:g} s" if late else type(exc).__name__
        return ContextUnavailable(
            f"the context service does not answer{' in time' if late else ''}", evidence=f"{self._host}: {why}"
        )

    def _refused(self, response: httpx.Response) -> ContextUnavailable:
        status, wait = response.status_code, response.headers.get("Retry-After", "")
        return ContextUnavailable(
            f"the context service answered {status}",
            evidence=f"{self._host}: HTTP {status}",
            hint="correct [context] url and token_env" if status not in _PASSING else None,
            passing=status in _PASSING,
            retry_after_s=float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else None,
        )

    def _no_reply(self, why: str) -> ContextUnavailable:
        return ContextUnavailable(
            "the context service answered something else than chunks",
            evidence=f"{self._host}: {why}",
            hint="lessongen schema show context-reply",
            passing=False,
        )


@dataclass(slots=True)
class Served:
    """What a service gave for one lesson: `sets` by id; `quarantined` passages are in none of them."""

    sets: dict[str, ServedPassages] = field(default_factory=dict)
    quarantined: list[Quarantined] = field(default_factory=list)


def ask_service(client: ContextClient, lesson: LessonSpec, set_ids: Sequence[str]) -> Served:
    """Ask for every section of `lesson` that draws on one of `set_ids`; clean and look through what comes.

    Raises:
        ContextUnavailable: the service cannot be had.
    """
    served = Served()
    queries = needs(lesson)
    for set_id in set_ids:
        cleaner = _Cleaner()
        found: list[list[Passage]] = []
        for number, asked in enumerate(queries):
            wanted = not lesson.sections or lesson.sections[number].rag_context_id == set_id
            found.append(cleaner.passages(client.find(set_id, asked)) if wanted else [])
        served.sets[set_id] = ServedPassages(found)
        served.quarantined += cleaner.quarantined.values()
    return served


@dataclass(slots=True)
class _Cleaner:
    """Chunks to passages. The same chunk for two sections is one passage: its position is that of its first use."""

    quarantined: dict[Passage, Quarantined] = field(default_factory=dict)
    _positions: dict[tuple[str, str, int], int] = field(default_factory=dict)

    def passages(self, chunks: Sequence[Chunk]) -> list[Passage]:
        """What may be cited, in the order of `chunks`."""
        good: list[Passage] = []
        for chunk in chunks:
            fine, kept = quarantine(self._cut(chunk))
            good += fine
            self.quarantined.update((each.passage, each) for each in kept)
        return list(dict.fromkeys(good))

    def _cut(self, chunk: Chunk) -> tuple[Passage, ...]:
        """A chunk is read as Markdown; a long one gives several passages."""
        document = _name(chunk.document) or "(no name)"
        above = _name(chunk.heading or chunk.page_or_section or "")
        try:
            read = read_document(chunk.content, "chunk.md").passages
        except Unparsable:
            return ()
        return tuple(
            Passage(
                document,
                self._positions.setdefault((document, chunk.chunk_id, piece.position), len(self._positions)),
                " > ".join(filter(None, (above, piece.heading_path))),
                piece.text,
            )
            for piece in read
        )


def _name(text: str) -> str:
    """A name on one line, without what no reader sees."""
    return clipped(" ".join(visible_text(text).split()), _MAX_NAME)


def _may_pass(exc: BaseException) -> bool:
    """Worth asking again at once: not what names a wait of its own."""
    return isinstance(exc, ContextUnavailable) and exc.passing and exc.retry_after_s is None


def _in_words(exc: ValidationError) -> str:
    first = exc.errors(include_input=False, include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else str(first["msg"])
