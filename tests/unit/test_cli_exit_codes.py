"""Exit codes: one table, design section 8."""

from __future__ import annotations

import itertools
import signal

import pytest

from lessongen_cli.exit_codes import (
    MEANINGS,
    PRECEDENCE,
    ExitCode,
    epilog,
    for_run,
    for_signal,
    for_status,
    strongest,
)
from lessongen_core import errors


@pytest.mark.parametrize(
    ("status", "code"),
    [("succeeded", 0), ("partial", 3), ("failed", 4), ("running", 8), ("cancelled", 9), ("blocked", 12)],
)
def test_a_batch_status_has_one_exit_code(status: str, code: int) -> None:
    """The outcome of a batch is its exit code."""
    assert for_status(status) == code


@pytest.mark.parametrize(
    ("status", "code"),
    [("succeeded", 3), ("partial", 3), ("failed", 4), ("running", 8), ("cancelled", 9), ("blocked", 12)],
)
def test_lessons_left_out_make_a_run_partial_once_it_has_ended(status: str, code: int) -> None:
    """What runs still is unfinished, whatever was left out: partial could be within --max-failures, and 0."""
    assert for_run(status, left_out=1) == code and for_run(status, left_out=0) == for_status(status)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_is_128_and_its_number(number: int, code: int) -> None:
    """A signal ends with the code a shell would give it."""
    assert for_signal(number) == code


def test_precedence_is_the_designs() -> None:
    """Signal > 1 > 10 > 12 > 11 > 9 > 4 > 3 > 8 > 0, for every pair."""
    order = [143, 1, 10, 12, 11, 9, 4, 3, 8, 0]
    for stronger, weaker in itertools.combinations(map(ExitCode, order), 2):
        assert strongest([weaker, stronger]) == stronger
    assert strongest([]) == ExitCode.OK


def test_every_code_has_a_meaning_and_a_rank() -> None:
    """No code is left out of the table or of the precedence."""
    assert set(MEANINGS) == set(ExitCode) == set(PRECEDENCE)


def test_every_error_ends_with_a_code_of_the_table() -> None:
    """Each LessongenError's exit status is one that the help explains."""
    kinds = [errors.LessongenError]
    for kind in kinds:
        assert kind.exit_status in set(ExitCode), kind
        kinds += kind.__subclasses__()


def test_the_epilog_names_each_code_once() -> None:
    """A command's help lists its codes with their meanings, one a line."""
    lines = epilog(3, 3, 12).splitlines()
    codes = [int(line.split()[0]) for line in lines[2:] if line[4].isdigit()]  # the others are second lines
    assert codes == [0, 1, 2, 3, 10, 12]
    with_examples = epilog(examples=["lessongen list"]).splitlines()
    assert with_examples == ["\b", "Examples:", "  lessongen list", "", *epilog().splitlines()]
