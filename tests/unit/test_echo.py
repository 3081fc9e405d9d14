"""What an error repeats of the request decides nothing, also where it stands without quotes or a label."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from provider_calls import client, request
from test_classify_friends import ECHOES

from lessongen_core.classify import classify
from lessongen_core.prompts import Message
from lessongen_core.provider.echo import Echo
from lessongen_fixtures.scripted import Rule, failure, scripted_provider

OWN = "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing."


def class_of(status: int, message: str, said: str) -> tuple[str, str]:
    """The class of an error that a real server sends to a prompt that says `said`, and what is stored of it."""
    asked = replace(request(), messages=(Message("system", "You write lessons."), Message("user", said)))
    with scripted_provider(Rule(failure(status, message))) as server, client(server.url) as chat:
        reply = chat.complete(asked)
    found = classify(reply)
    assert found is not None
    return found.error_class, reply.error_body


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize(("status", "expected"), [(400, "bad_request"), (422, "bad_request"), (500, "unavailable")])
def test_an_unquoted_echo_decides_nothing(echo: str, status: int, expected: str):
    """The server runs on into the prompt, cut somewhere and with other white space: its own words alone count."""
    said = f"Title: {echo}\nWrite it for beginners, in English, and give an example of each."
    repeated = echo.replace(" ", "\n", 3) + "\nWrite it for begi"
    error_class, stored = class_of(status, f"Unprocessable value near {repeated}", said)
    assert error_class == expected
    assert "Unprocessable value near ..." in stored


def test_what_a_server_says_first_is_its_own():
    """A lesson about a provider's errors holds its words; where a message begins with them, they count."""
    said = f"Explain what these mean to a client: {OWN} The model does not exist or you do not have access to it."
    assert class_of(400, OWN, said)[0] == "account_blocked"
    nested = json.dumps({"error": {"type": "invalid_request_error", "message": OWN}})
    assert class_of(400, nested, said)[0] == "account_blocked"
    assert class_of(429, f"Provider returned error: {OWN}", said)[0] == "account_blocked"


def test_the_rest_of_a_body_stays_as_it_is():
    """Codes, numbers, short phrases that are in the prompt, too, and texts after the echo."""
    echo = Echo(["one two three four five six seven eight nine ten eleven"])
    body = {"code": 400, "message": "bad: one two three four five six seven eight nine ten - see docs", "x": None}
    assert echo.removed_from(body) == {"code": 400, "message": "bad: ... - see docs", "x": None}
    assert echo.removed_from("at one two three four five six seven") == "at one two three four five six seven"
    assert echo.removed_from("") == ""
