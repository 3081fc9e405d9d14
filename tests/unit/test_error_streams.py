"""What is shown of the body of an error status."""

from __future__ import annotations

import pytest
from provider_calls import client, request

from lessongen_core.classify import classify
from lessongen_core.errors import Unavailable
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure, scripted_provider

TEXT = "# Title\n\nThe dough rises.\n" * 40


@pytest.mark.parametrize(
    ("rule", "evidence"),
    [
        (Reply(TEXT, status=503), "HTTP 503"),
        (Reply("", status=503), "HTTP 503"),
        (Reply(status=503, body=""), "HTTP 503"),
        (Reply(status=503, body="upstream is away"), "HTTP 503: upstream is away"),
        (Reply(TEXT, status=503, after=0, error={"message": "no room"}), "HTTP 503: no room"),
        (failure(503, "no room"), "HTTP 503 [server_error]: no room"),
    ],
)
def test_of_an_error_status_only_what_it_says_is_shown(rule: Reply, evidence: str):
    """Chunks of a stream under an error status are no words of the server."""
    with scripted_provider(Rule(rule, write="")) as server, client(server.url) as chat:
        found = classify(chat.complete(request()))
    assert isinstance(found, Unavailable) and found.evidence == evidence
