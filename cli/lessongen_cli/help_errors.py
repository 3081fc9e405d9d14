"""`help errors`: each error code, what it means and what to do.

Exit code, class, bucket and what an attempt costs are read from the code that acts.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lessongen_core.errors import LessongenError

WIDTH = 78


@dataclass(frozen=True, slots=True)
class Explained:
    """One code: what happened, and the next step."""

    what: str
    next: str


COMMAND_ERRORS = {
    "E_USAGE": Explained(
        "The command line is wrong: a command, an option, an argument. Nothing was done.",
        "lessongen help COMMAND shows what it takes.",
    ),
    "E_CONFIG": Explained(
        "A setting is missing or not valid, in the environment or in lessongen.toml. Nothing was done.",
        "Correct what the message names: it says the variable, or the file and line. lessongen help environment",
    ),
    "E_CONFIRM": Explained(
        "Something would be removed, and there is no terminal to ask on. Nothing was removed.",
        "See what would go with --dry-run, then add --yes.",
    ),
    "E_SPEC_INVALID": Explained(
        "A spec file has mistakes. All of them are listed as file:line:column; nothing was submitted.",
        "Correct the lines, check with lessongen submit --dry-run FILE; or leave those lessons out: --skip-invalid.",
    ),
    "E_REF_NOT_FOUND": Explained(
        "No batch, lesson or other named thing is called so.",
        "lessongen list shows the batches, lessongen help references how they are named.",
    ),
    "E_REF_AMBIGUOUS": Explained(
        "More than one batch has an id that begins so; the message lists them.",
        "Type one more letter of the id, or the whole.",
    ),
    "E_NO_STORE": Explained(
        "Nothing was ever submitted with these settings: there is no store yet. Another user, or other settings, may"
        " have one.",
        "Check LESSONGEN_STATE_DIR and LESSONGEN_STORE_URL, or start with lessongen run FILE.",
    ),
    "E_ALREADY_RUNNING": Explained(
        "Somebody else holds what was asked for.",
        "Wait for that one, or stop it; the message names it where it is known.",
    ),
    "E_SCHEDULE_BUSY": Explained(
        "The schedule's last night is not over: a run of it lives, or workers write its batch. Nothing was submitted.",
        "lessongen watch REF; or let it wait, skip or attach: lessongen run --if-running MODE.",
    ),
    "E_WAITED_IN_VAIN": Explained(
        "--timeout came while --if-running wait waited for the schedule's last night. Nothing was submitted.",
        "The next night goes on; or give it more time: lessongen run --timeout S.",
    ),
    "E_DECIDED": Explained(
        "Somebody decided on the lesson before, or it has another text by now. Nothing was changed.",
        "Look at it: lessongen review show REF/LESSON. An acceptance is final; lessongen submit FILE --fresh has all"
        " lessons of FILE written anew.",
    ),
    "E_NO_TEXT": Explained(
        "The lesson in review has no text that could be accepted. Nothing was changed.",
        "Write one, then lessongen review accept REF/LESSON --file FILE.",
    ),
    "E_STORE": Explained(
        "The store (SQLite or PostgreSQL) cannot be reached, read or written, or is of another version. What was"
        " committed before is kept.",
        "See to the database the message names; the same command then goes on.",
    ),
    "E_STORAGE": Explained(
        "A file or folder cannot be written: the disk is full, or it is not ours. Lessons are safe in the store.",
        "Make room or name another folder, then lessongen report REF --out DIR writes all files.",
    ),
    "E_REDIS_UNREACHABLE": Explained(
        "The broker (Redis, or the embedded Valkey) does not answer, refuses us or is full. Nothing that was recorded"
        " is lost: the store keeps it.",
        "Start or correct the broker (LESSONGEN_REDIS_URL); running workers go on by themselves.",
    ),
    "E_NO_WORKERS": Explained(
        "The batch waits and no worker lives that can write it. It is intact.",
        "lessongen resume REF --watch brings workers of its own; or start some: lessongen workers.",
    ),
    "E_STALLED": Explained(
        "No lesson ended and no reply came in for as long as --stall-after says. The batch is intact.",
        "Look at the provider and at lessongen logs REF; then lessongen resume REF --watch goes on.",
    ),
    "E_STOPPED": Explained(
        "A signal ended the command before it had an answer: exit 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP."
        " What was recorded before is kept.",
        "The same command again.",
    ),
    "E_INTERNAL": Explained(
        "A bug of lessongen. A crash file was written, with secrets removed; its path is in the message.",
        "Try again; attach the crash file to a bug report.",
    ),
}

LESSON_ERRORS = {
    "E_BUDGET": Explained(
        "The batch reached its --max-cost; the rest is parked and costs nothing.",
        "lessongen resume REF --max-cost USD, with a larger sum.",
    ),
    "E_INSUFFICIENT_CONTEXT": Explained(
        "The lesson names sources, but nothing in them is on its subject. No call was paid.",
        "Correct the sources or the lesson's objectives and submit again: a batch keeps its texts, so review retry does"
        " not help.",
    ),
    "E_CONTEXT_UNAVAILABLE": Explained(
        "The context service did not give the lesson's passages. No call was paid.",
        "See to the service ([context] in lessongen.toml), then lessongen retry-failed REF.",
    ),
    "E_RATE_LIMITED": Explained(
        "The provider asked to slow down for longer than [retry] patience_s.",
        "lessongen retry-failed REF, later; or ask for less at once: [limits].",
    ),
    "E_DEFERRED": Explained(
        "The provider named a wait over [retry] defer_after_s; the lesson is due again at the time shown.",
        "lessongen retry-failed REF --watch, from that time on.",
    ),
    "E_UNAVAILABLE": Explained(
        "The provider did not answer, answered 5xx, or broke off, until the attempts were used up.",
        "lessongen retry-failed REF once it is back.",
    ),
    "E_CONTEXT_OVERFLOW": Explained(
        "Spec and sources do not fit the window of any model of the chain.",
        "Take a model with a larger window into [[models]], or shorten the sources.",
    ),
    "E_MODEL_UNAVAILABLE": Explained(
        "The endpoint does not serve the models of the chain.",
        "Correct the names under [[models]], then lessongen run FILE: another chain is another batch.",
    ),
    "E_ACCOUNT_BLOCKED": Explained(
        "The key or the account cannot be used: wrong key, no money, not allowed. All calls stop, the rest is parked"
        " (exit 12).",
        "Mend the account or set another key, then lessongen resume REF --watch.",
    ),
    "E_REFUSED": Explained(
        "The model, or the filter before it, declined to write the lesson.",
        "Read the reply (lessongen show REF/LESSON --raw 1) and reword the spec, or [retry] refused_to_next_model.",
    ),
    "E_BAD_REQUEST": Explained(
        "The provider says that our request is wrong, or answered as no rule knows. A few in a row stop the batch.",
        "Correct what the message names (often an option under [[models]]), then lessongen retry-failed REF.",
    ),
    "E_MALFORMED_RESPONSE": Explained(
        "The replies were empty, unreadable, or no lesson at all.",
        "lessongen show REF/LESSON --raw 1 shows one; then lessongen retry-failed REF.",
    ),
    "E_TRUNCATED": Explained(
        "The reply ended at the token limit before the lesson did, also when continued.",
        "Raise max_output_tokens under [[models]], or ask for less: lessongen review retry REF/LESSON.",
    ),
    "E_QUALITY": Explained(
        "A lesson was written, but its score is below [quality] threshold, or a gate holds it down.",
        "lessongen review show REF/LESSON, then accept, edit, reject or retry it.",
    ),
    "E_WORKER_LOST": Explained(
        "Each of several workers that took this lesson died; it may be what kills them.",
        "lessongen logs REF/LESSON; lessongen review retry REF/LESSON asks once more.",
    ),
}


def codes() -> list[str]:
    """All that are explained."""
    return [*COMMAND_ERRORS, *LESSON_ERRORS]


def all_errors() -> str:
    """Every code with its first sentence."""
    lines = ["Errors that end a command (the number is its exit code):", ""]
    for code, explained in COMMAND_ERRORS.items():
        lines += _row(f"{_exit_status(code):>3}  {code:<23}", explained.what)
    lines += ["", "Errors that end a lesson (the word is the bucket it lands in):", ""]
    for code, explained in LESSON_ERRORS.items():
        lines += _row(f"{_bucket(_class(code)):<9}  {code:<22}", explained.what)
    return "\n".join([*lines, "", "One of them in full:  lessongen help errors CODE"])


def one_error(code: str) -> str:
    """`code` with all that is known of it."""
    explained = (COMMAND_ERRORS | LESSON_ERRORS)[code]
    facts = [code, "", *textwrap.wrap(explained.what, WIDTH), ""]
    if code in COMMAND_ERRORS:
        facts.append(f"  exit code   {_exit_status(code)}")
    else:
        name = _class(code)
        facts += [f"  class       {name}", f"  bucket      {_bucket(name)}", f"  attempts    {_spends(name)}"]
    facts += textwrap.wrap(f"  next        {explained.next}", WIDTH, subsequent_indent=" " * 14)
    return "\n".join(facts)


def _row(name: str, what: str) -> list[str]:
    first = what.split(": ")[0].split(". ")[0].rstrip(".")
    return textwrap.wrap(f"{name}  {first}", WIDTH, subsequent_indent=" " * (len(name) + 2))


def _error(code: str) -> type[LessongenError]:
    from lessongen_core.errors import error_of

    from . import failure, gc  # they have errors of their own

    assert failure and gc
    return error_of(code)


def _exit_status(code: str) -> int:
    return _error(code).exit_status


def _class(code: str) -> str:
    return "worker_lost" if code == "E_WORKER_LOST" else str(getattr(_error(code), "error_class", "internal"))


def _bucket(name: str) -> str:
    from lessongen_core.fallback import BUCKETS

    return "parked" if name in ("account_blocked", "budget") else BUCKETS.get(name, "review")


def _spends(name: str) -> str:
    from lessongen_core.fallback import SPENDS_A_TRY, SPENDS_NO_ATTEMPT

    if name in SPENDS_NO_ATTEMPT:
        return "spends none"
    return "spends one, and one of the model's tries" if name in SPENDS_A_TRY else "spends one"
