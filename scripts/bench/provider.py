"""A provider that costs next to nothing: every contender asks this one process, and it must not be the bottleneck.

    python scripts/bench/provider.py --text LESSON.md --title TITLE [--latency-s 2]

prints its base URL. LESSON.md is a reply that was written for the lesson TITLE; "lesson N" of its title is replaced by
that of the prompt, so that each lesson gets a text of its own. Streams if asked to, in pieces of PIECE characters.
GET /__asked: how many requests came, and the CPU it used, in seconds. Ends with its standard input.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import time
from pathlib import Path

PIECE = 600
LESSON = re.compile(rb'lesson_id\\?": ?\\?"1\.(\d+)')
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Texts:
    """Replies, made once a lesson and kept: (lesson number, streamed) -> bytes on the wire."""

    def __init__(self, text: str, title: str) -> None:
        self._text = text
        self._title = title
        self._made: dict[tuple[bytes, bool], bytes] = {}

    def reply(self, number: bytes, streamed: bool) -> bytes:
        """The whole HTTP response to lesson `number`."""
        if (number, streamed) not in self._made:
            text = self._text.replace(self._title, re.sub(r"\d+$", number.decode(), self._title))
            self._made[number, streamed] = _stream(text) if streamed else _document(text)
        return self._made[number, streamed]


def _usage(text: str) -> dict[str, int]:
    return {"prompt_tokens": 2000, "completion_tokens": len(text) // 4, "total_tokens": 2000 + len(text) // 4}


def _stream(text: str) -> bytes:
    same = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "writer"}
    deltas = [{"content": text[start : start + PIECE]} for start in range(0, len(text), PIECE)]
    events: list[dict[str, object]] = [
        {**same, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas
    ]
    events.append({**same, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    events.append({**same, "choices": [], "usage": _usage(text)})
    body = [f"data: {json.dumps(event)}\n\n".encode() for event in events] + [b"data: [DONE]\n\n"]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in body) + b"0\r\n\r\n"


def _document(text: str) -> bytes:
    message = {"role": "assistant", "content": text}
    document = {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": "writer", "usage": _usage(text),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }  # fmt: skip
    return _json(document)


def _json(document: object) -> bytes:
    body = json.dumps(document).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


class Connection(asyncio.Protocol):
    """HTTP/1.1 as far as the contenders speak it: one request at a time, its length told."""

    def __init__(self, texts: Texts, latency_s: float, asked: list[int]) -> None:
        self._texts = texts
        self._latency_s = latency_s
        self._asked = asked
        self._buffer = bytearray()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer once the request is whole."""
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        length = LENGTH.search(self._buffer, 0, end)
        size = end + 4 + (int(length[1]) if length else 0)
        if len(self._buffer) < size:
            return
        request = bytes(self._buffer[:size])
        del self._buffer[:size]
        if request.startswith(b"GET"):
            of_itself = {"requests": self._asked[0], "cpu_s": time.process_time()}
            self._transport.write(_json(of_itself if b"/__asked" in request[:40] else {"object": "list", "data": []}))
            return
        number = LESSON.search(request, end)
        streamed = request.find(b'"stream":true', end) >= 0 or request.find(b'"stream": true', end) >= 0
        reply = self._texts.reply(number[1] if number else b"1", streamed)
        self._asked[0] += 1
        if self._latency_s:
            asyncio.get_running_loop().call_later(self._latency_s, self._answer, reply)
        else:
            self._answer(reply)

    def _answer(self, reply: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(reply)


async def serve(texts: Texts, latency_s: float) -> None:
    """Until standard input closes."""
    asked = [0]
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(texts, latency_s, asked), "127.0.0.1", 0, backlog=256)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Run the server."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--title", required=True)
    parser.add_argument("--latency-s", type=float, default=0.0)
    options = parser.parse_args()
    asyncio.run(serve(Texts(options.text.read_text(encoding="utf-8"), options.title), options.latency_s))


if __name__ == "__main__":
    main()
