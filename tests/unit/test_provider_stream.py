"""The body's parser: server-sent events in any cut, JSON documents, and what is neither."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessongen_core.provider.stream import Lines, ReplyBuilder


def built(body: bytes, cuts: list[int] | None = None) -> ReplyBuilder:
    """The builder after `body`, fed in pieces that end at `cuts`."""
    builder = ReplyBuilder()
    places = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts or ())})
    for start, end in itertools.pairwise(places):
        builder.feed(body[start:end])
    builder.close()
    return builder


def events(*documents: object, end: str = "\n\n") -> bytes:
    """Server-sent events."""
    return "".join(
        f"data: {item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)}{end}" for item in documents
    ).encode()


def delta(text: str, finish: str | None = None) -> dict[str, object]:
    """A chunk as servers send it."""
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(0, 4000), max_size=40), end=st.sampled_from(["\n\n", "\r\n\r\n", "\r\r"]))
def test_the_cut_of_the_bytes_does_not_matter(cuts: list[int], end: str):
    """Any split of the bytes, inside a character or a line end, gives the same text."""
    body = (": OPENROUTER PROCESSING" + end).encode() + events(
        delta("Те\u2028сто"), delta(" 😀", "stop"), "[DONE]", end=end
    )
    builder = built(body, cuts)
    assert (builder.text, builder.finish_reason, builder.done, builder.error) == ("Те\u2028сто 😀", "stop", True, None)


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=5))
def test_no_bytes_break_the_parser(body: bytes, cuts: list[int]):
    """Any bytes are read without an exception."""
    built(body, cuts)
    built(b"data: " + body + b"\n\n", cuts)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "choices",
                    "delta",
                    "message",
                    "content",
                    "error",
                    "usage",
                    "code",
                    "index",
                    "finish_reason",
                    "response",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(documents=st.lists(JSON, max_size=4))
def test_no_json_breaks_the_parser(documents: list[object]):
    """Any JSON in place of a chunk is read without an exception."""
    built(events(*documents))
    built(json.dumps(documents).encode())


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (
            b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
            "overloaded_error",
        ),
        (events({"error": {"message": "x", "code": 500}}), "500"),
        (events(delta("a")) + b'{"error":"boom"}\n', "boom"),
        (b'{"error":{"code":429,"message":"slow"}}', "429"),
        (b'[{"error":{"code":429,"message":"slow"}}]', "429"),
        (b'{\n  "error": {\n    "code": 429\n  }\n}', "429"),
        (b'{"message":"flat","id":"1"}', "flat"),
        (events({"type": "response.failed", "response": {"error": {"code": "server_error"}}}), "server_error"),
        (events({"choices": [{"delta": {}, "error": {"code": 502}, "finish_reason": "error"}]}), "502"),
    ],
)
def test_an_error_inside_a_success_is_found(body: bytes, error: str):
    """Every shape in which an error hides in a 200 is found."""
    assert error in json.dumps(built(body).error)


def test_events_without_blank_lines_between_them_are_read():
    """A server that sends data lines in a row is understood."""
    assert built(events(delta("a"), delta("b", "stop"), end="\n")).text == "ab"


def test_lines_end_where_the_standard_says():
    """\\n, \\r\\n and \\r end a line; U+2028 and U+0085 do not."""
    lines = Lines()
    assert list(lines.feed("a\r\nb\rc\nd\u2028e\x85f".encode(), final=True)) == ["a", "b", "c", "d\u2028e\x85f"]


def test_what_goes_into_columns_fits_into_columns():
    """No NUL, no half of a surrogate pair, no count that no column holds: a paid reply is kept whatever it says."""
    builder = ReplyBuilder()
    choice = {"message": {"content": "x"}, "finish_reason": "st\0op"}
    usage = {"prompt_tokens": 2**31, "completion_tokens": 7}
    builder.feed(json.dumps({"id": "a\ud800", "model": "m\x1b", "choices": [choice], "usage": usage}).encode())
    builder.close()
    assert (builder.id, builder.model, builder.finish_reason) == ("a\ufffd", "m\ufffd", "st\ufffdop")
    assert (builder.tokens_prompt, builder.tokens_completion) == (None, 7)


@pytest.mark.parametrize(
    "body",
    [
        {"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}},
        {"error_code": 18, "error_msg": "Open api qps request limit reached"},
    ],
)
def test_an_error_in_a_providers_own_words_is_kept(body: dict[str, object]) -> None:
    """MiniMax and Baidu say inside a 200 what went wrong, each under a name of its own."""
    builder = ReplyBuilder()
    builder.feed(json.dumps(body).encode())
    builder.close()
    assert builder.error
    assert builder.text == ""
