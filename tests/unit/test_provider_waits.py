"""What the deadlines of a call do not count: a process that did not wait."""

import time

from provider_calls import client, request

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, scripted_provider

LONG = "# Title\n\nThe dough rises.\n" * 4000  # more than one read of the socket


def test_only_waiting_counts():
    """A process that gets no CPU until every deadline is over reads what lies in its socket: it is paid for."""
    with scripted_provider(Rule(Reply(LONG))) as server, client(server.url, first_byte_s=5, total_s=0.5) as chat:
        slept: list[None] = []

        def starve(_: int) -> None:
            if not slept:
                slept.append(time.sleep(0.8))

        reply = chat.complete(request(), on_tokens=starve)
    assert (reply.failure, reply.text, len(slept)) == (None, LONG, 1)
