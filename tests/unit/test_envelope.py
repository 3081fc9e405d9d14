"""The JSON around every answer."""

import json
from datetime import UTC, datetime, timedelta, timezone

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessongen_core import errors
from lessongen_core.envelope import envelope, error_envelope, measured, schema_name, timestamp, to_json
from lessongen_core.schemas import load_schema

ALL_ERRORS = [
    item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, errors.LessongenError)
]


def test_an_answer_names_its_schema_and_has_its_keys_in_order():
    """Every answer is schema, data, warnings, in this order."""
    document = envelope("report", {"b": 1, "a": 2}, ["careful"])
    assert to_json(document) == ('{"schema":"lessongen/report@1","data":{"b":1,"a":2},"warnings":["careful"]}\n')


@pytest.mark.parametrize("name", ["status", "status@1", "lessongen/status@1"])
def test_a_schema_is_named_in_full_whatever_the_caller_wrote(name):
    """`status`, `status@1` and the full name are the same schema."""
    assert schema_name(name) == "lessongen/status@1"


@pytest.mark.parametrize("error", ALL_ERRORS, ids=lambda error: error.__name__)
def test_every_error_is_a_document_of_error_1(error):
    """Each class of the error tree gives a document that the shipped schema accepts."""
    document = error_envelope(error("it broke", hint="try this") if error is not None else error)
    jsonschema.validate(document, load_schema("error-1"))
    assert document["error"]["message"] == "it broke"
    assert document["error"]["code"] == error.code


@pytest.mark.parametrize(
    ("error", "kind", "retryable"),
    [
        (errors.ConfigError("x"), "usage", False),
        (errors.SpecError("x"), "invalid_input", False),
        (errors.NotFound("x"), "not_found", False),
        (errors.AlreadyRunning("x"), "locked", True),
        (errors.StoreError("x"), "infrastructure", True),
        (errors.OutputError("x"), "infrastructure", True),
        (errors.BrokerError("x"), "infrastructure", True),
        (errors.NoWorkers("x"), "stalled", True),
        (errors.InternalError("x"), "internal", False),
    ],
)
def test_an_error_says_whether_to_try_again_or_to_call_someone(error, kind, retryable):
    """`kind` follows the exit status; `retryable` is true where the cause may pass by itself."""
    told = error_envelope(error)["error"]
    assert (told["kind"], told["retryable"], told["exit_code"]) == (kind, retryable, error.exit_status)


def test_the_commands_exit_code_beats_the_errors():
    """A blocked account ends the command with 12, though the lesson's error has no exit status of its own."""
    told = error_envelope(errors.AccountBlocked("no credit"), exit_code=12)["error"]
    assert (told["kind"], told["exit_code"]) == ("account_blocked", 12)


def test_details_of_an_error_are_kept_in_order():
    """All problems of all files reach the script that reads the document."""
    document = error_envelope(errors.SpecError("2 problems", details=("a:1:1", "b:2:2")), warnings=["w"])
    assert document["error"]["details"] == ["a:1:1", "b:2:2"]
    assert document["warnings"] == ["w"]


def test_times_are_utc_with_milliseconds():
    """A time of another zone is told in UTC, with exactly three places and Z."""
    moment = datetime(2026, 11, 24, 3, 0, 0, 123999, tzinfo=timezone(timedelta(hours=1)))
    assert timestamp(moment) == "2026-11-24T02:00:00.123Z"
    assert timestamp(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"


def test_a_time_without_zone_is_refused():
    """A naive time has no meaning outside its machine."""
    with pytest.raises(ValueError, match="no time zone"):
        timestamp(datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("value", "told"), [(1 / 3, 0.333), (2.0, 2.0), (None, None), (float("nan"), None), (float("-inf"), None)]
)
def test_measured_numbers_have_three_places_and_are_never_nan(value, told):
    """What is not a finite number is unknown."""
    assert measured(value) == told


def test_nan_is_an_error_and_not_bad_json():
    """A NaN that slipped through is a bug that shows, not a document no parser reads."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"score": float("nan")})


def test_letters_stay_and_what_commands_a_terminal_is_escaped():
    """Text is UTF-8; DEL, C1, bidi controls and line separators are escapes, as JSON's own C0 ones are."""
    told = to_json({"t": "Größe урок \x1b[2J \x9b \u202e \u2028 \x7f"})
    assert "Größe урок" in told
    assert told.rstrip("\n").isprintable()
    assert "\\u001b" in told and "\\u009b" in told and "\\u202e" in told


@given(st.text(alphabet=st.characters()), st.sampled_from([None, 2]))
def test_any_text_survives_the_trip(text, indent):
    """Whatever the text, lone surrogates included, the document is UTF-8 and reads back equal."""
    told = to_json({"t": text}, indent=indent).encode("utf-8")
    assert json.loads(told) == {"t": text}
