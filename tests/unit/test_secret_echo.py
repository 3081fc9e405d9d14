"""A provider that repeats the key: in whatever it says, and however it writes it, nothing of the key is kept."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from lessongen_core.classify import classify
from lessongen_core.prompts import Message
from lessongen_core.provider import ChatClient, ChatRequest, RawReply
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, scripted_provider

KEY = "Zq7+canary/aB3=x9Y8w7V6u5T4"  # of no shape that is known as a key's
PIECES = ("canary", "x9y8w7v6u5t4")

WRITTEN = {
    "as it is": KEY,
    "in a URL": quote(KEY, safe=""),
    "in a URL of a URL": quote(quote(KEY, safe=""), safe=""),
    "in HTML": html.escape(KEY).replace("/", "&#x2F;").replace("+", "&#43;").replace("=", "&equals;"),
    "in JSON": KEY.replace("/", "\\/").replace("+", "\\u002b"),
    "in capitals": KEY.upper(),
}
PLACES = {
    "message": lambda key: Reply(status=401, body={"error": {"message": f"Wrong API key: {key}.", "code": "invalid"}}),
    "HTML page": lambda key: Reply(status=500, body=f"<html><h1>Oops</h1><p>Authorization: {key}</p></html>"),
    "a page of it": lambda key: Reply(status=502, body=f"{key} " * 2000),
    "error in the stream": lambda key: Reply(text="text " * 40, after=90, error={"message": f"{key} is bad"}),
    "lesson, in pieces": lambda key: Reply(text=f"# Title\n\nThe key is {key}.", drip_chars=3, drip_s=0.0001),
}
# What is too long is cut, and the cut goes through the key.
CUT = {
    "message": Reply(status=401, body={"error": {"message": "x" * 985 + KEY + "y" * 50}}),
    "name": Reply(status=401, body={"error": {"k" * 85 + KEY: 1}}),
    "page": Reply(status=500, body="x" * 1985 + KEY + "y" * 7000),
    "header": Reply(status=429, body={"error": {}}, headers={"x-ratelimit-reset": "q" * 185 + KEY}),
    "request id": Reply(status=429, body={"error": {}}, headers={"x-request-id": "q" * 185 + KEY}),
    "refusal": Reply(refusal="r" * 1985 + KEY),
    "finish_reason": Reply(text="abc", finish_reason="f" * 85 + KEY),
    "model": Reply(text="abc", model="m" * 185 + KEY),
}


def ask(answer: Reply, key: str = KEY) -> RawReply:
    """One call with the key."""
    with scripted_provider(Rule(answer, write="")) as provider:
        client = ChatClient(provider.url, SecretStr(key), first_byte_s=5, idle_s=5, total_s=10)
        try:
            return client.complete(ChatRequest("m", (Message("user", "hello"),), max_tokens=10))
        finally:
            client.close()


def kept(reply: RawReply) -> str:
    """Everything that is stored of it and of the error that it becomes."""
    error = classify(reply)
    return (json.dumps(reply.to_dict()) + (f"{error.message} {error.evidence}" if error else "")).lower()


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_kept_of_a_key_that_is_repeated(place: str, written: str) -> None:
    """In a message, a page, a stream, a lesson; plain or encoded."""
    stored = kept(ask(PLACES[place](WRITTEN[written])))
    assert not [piece for piece in PIECES if piece in stored]


@pytest.mark.parametrize("place", CUT)
def test_a_cut_leaves_no_half_of_the_key(place: str) -> None:
    """The key is taken out before what is too long is cut."""
    assert "zq7" not in kept(ask(CUT[place]))


def test_a_key_that_is_none_stays_a_word_of_lessons() -> None:
    """Servers that want no key are given "ollama" or "none": lessons may hold that word, errors do not show it."""
    assert ask(Reply(text="# Ollama\n\nStart ollama."), "ollama").text == "# Ollama\n\nStart ollama."
    assert "ollama" not in kept(ask(Reply(status=401, body="wrong key: ollama"), "ollama"))
