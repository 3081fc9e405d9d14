"""The report for people."""

import re
from datetime import timedelta

import pytest
from markdown_it import MarkdownIt
from report_rows import NOW, attempt_row, batch_row, failed_row, lesson_row
from test_report_escape import INJECTIONS

from lessongen_core import __version__
from lessongen_core.envelope import timestamp
from lessongen_core.report import report_document, report_markdown
from lessongen_core.report.causes import MEANINGS
from lessongen_core.report.figures import duration
from lessongen_core.report.front_matter import read_front_matter
from lessongen_core.store.rows import ReviewMark

OFFLINE_NOTE = "**No LLM wrote these lessons:** the offline writer composed them from spec and sources."
GFM = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SECTIONS = ["Executive summary", "Key metrics", "Succeeded", "Retryable", "Needs review"]


def markdown(lessons, *, now=NOW, written=None, **batch):
    return report_markdown(report_document(batch_row(**batch), lessons, now=now, written=written))


def body(text):
    return text.split("\n---\n", 1)[1]


def headings(text, level):
    return re.findall(rf"(?m)^#{{{level}}} (.+)$", body(text))


def section(text, title):
    """The text under the H2 `title`."""
    found = re.search(rf"(?ms)^## {re.escape(title)}\n(.*?)(?=^## |\Z)", body(text))
    assert found, f"no section {title}"
    return found[1]


MIXED = (
    lesson_row(0),
    failed_row(1, "retryable", "unavailable", calls=2),
    failed_row(2, "review", "quality", calls=4),
    failed_row(3, "review", "refused"),
    failed_row(4, "review", "quality", calls=4),
)


def test_the_sections_stand_in_the_designs_order():
    """One H1, then summary, metrics, the three buckets, and what to do next."""
    text = markdown(MIXED)
    assert len(headings(text, 1)) == 1
    assert headings(text, 2) == [*SECTIONS, "Attempts", "Next steps"]
    assert headings(markdown([lesson_row(0)], status="succeeded"), 2) == [*SECTIONS, "Next steps"]


@pytest.mark.parametrize(
    ("batch", "status", "provisional"),
    [
        ("succeeded", "success", False),
        ("partial", "partial", False),
        ("failed", "failed", False),
        ("blocked", "partial", False),
        ("cancelled", "partial", False),
        ("running", None, True),
    ],
)
def test_the_front_matter_gives_the_status(batch, status, provisional):
    """success, partial or failed; blocked and cancelled are partial; a running batch has none, and is provisional."""
    values = read_front_matter(markdown(MIXED, status=batch))
    assert (values["status"], values["provisional"]) == (status, provisional)


def test_the_front_matter_counts():
    """Type, time, date, duration, and how many lessons ended where."""
    values = read_front_matter(markdown([*MIXED, lesson_row(5, "waiting")], status="running", finished_at=None))
    assert values["report_type"] == "lessongen-batch"
    assert values["agent"] == f"lessongen {__version__}"
    assert values["generated"] == "2026-11-24T04:16:15.008Z"
    assert values["version"] == "2026-11-24"
    assert values["duration"] == "1h59m12s"
    assert values["items_processed"] == 5
    assert values["counts"] == {
        "total": 6, "succeeded": 1, "retryable": 1, "review": 3, "cancelled": 0, "parked": 0, "open": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("batch", "shown"),
    [
        ("succeeded", "✅ success"),
        ("partial", "⚠️ partial"),
        ("failed", "❌ failed"),
        ("blocked", "⚠️ partial (blocked)"),
    ],
)
def test_the_byline_says_status_and_duration(batch, shown):
    """Below the title: batch, status with its mark, duration, time."""
    title, line = body(markdown(MIXED, status=batch)).strip().split("\n\n")[:2]
    assert title == "# Lesson batch: nightly"
    assert line.split(" · ") == [
        "**Batch**: `9c2hd0vt`",
        f"**Status**: {shown}",
        "**Duration**: 1h58m12s",
        "**Generated**: 2026-11-24T04:16:15.008Z",
    ]


def test_the_summary_says_how_many_succeeded():
    """One sentence with the counts and the rate."""
    assert "1 of 5 lessons succeeded (20.0 %); 1 can be retried, 3 need a person." in markdown(MIXED)


def test_each_cause_has_its_heading_its_count_and_its_command():
    """Retryable lessons name `retry-failed`, those for review the first one's `review show`; large causes first."""
    text = markdown(MIXED)
    assert headings(text, 3) == [
        "Provider unavailable (`E_UNAVAILABLE`): 1 lesson",
        "Quality below the threshold (`E_QUALITY`): 2 lessons",
        "Refused by the model (`E_REFUSED`): 1 lesson",
    ]
    assert "`lessongen retry-failed 9c2hd0vt --watch`" in section(text, "Retryable")
    assert "`lessongen review show 9c2hd0vt/1.3`" in section(text, "Needs review")
    assert "`lessongen review show 9c2hd0vt/1.4`" in section(text, "Needs review")


@pytest.mark.parametrize("error_class", MEANINGS)
def test_each_class_is_explained_to_a_person(error_class):
    """Each class of the taxonomy has a name and a sentence, not its identifier."""
    text = section(markdown([failed_row(0, "review", error_class)], status="failed"), "Needs review")
    assert MEANINGS[error_class][0] in text and MEANINGS[error_class][1] in text


def test_a_class_that_is_new_is_shown_by_its_name():
    """A class this version does not know does not break the report."""
    assert "### brand\\_new (`E_BRAND_NEW`): 1 lesson" in markdown([failed_row(0, "review", "brand_new")])


def test_parked_lessons_stand_under_retryable_with_the_reason():
    """A blocked account is told in the summary and under Retryable, with the command that goes on."""
    text = markdown(
        [lesson_row(0), failed_row(1, "parked", "account_blocked", calls=0)],
        status="blocked",
        finished_at=None,
        blocked_reason="HTTP 402: no credit | left",
    )
    assert "### Parked: 1 lesson" in section(text, "Retryable")
    for place in ("Retryable", "Executive summary"):
        assert "HTTP 402: no credit \\| left" in section(text, place)
    assert "`lessongen resume 9c2hd0vt --watch`" in section(text, "Retryable")
    assert "`lessongen resume 9c2hd0vt --watch`" in section(text, "Next steps")
    assert "retry-failed" not in text


def test_every_summary_of_an_offline_batch_says_that_no_llm_wrote_it():
    """Also when nothing succeeded yet; and never of a batch that an LLM wrote."""
    offline = {"offline": True, "status": "succeeded"}
    assert OFFLINE_NOTE in section(markdown([lesson_row(0, llm=False)], **offline), "Executive summary")
    assert OFFLINE_NOTE in markdown([lesson_row(0, "queued")], offline=True, status="running")
    assert OFFLINE_NOTE not in markdown(MIXED)


def test_each_call_of_a_failed_lesson_is_shown():
    """Model, class and tokens of each call, in order (promise 6); those in a row that are alike stand together."""
    rows = [line for line in section(markdown(MIXED), "Attempts").splitlines() if line.startswith("| 1.3 ")]
    assert [row.split(" | ")[1:6] for row in rows] == [
        ["1 to 4", "anthropic/claude-3.5-sonnet", "quality", "3,600", "-"]
    ]


def test_a_reply_nobody_judged_is_said_to_be_so():
    """A reply that was paid for and not judged before a crash is not shown as a success."""
    lesson = lesson_row(0, attempts=2, attempt_rows=(attempt_row(1, None), attempt_row(2, "ok", evidence="fine")))
    rows = section(markdown([lesson]), "Attempts")
    assert "| not judged |" in rows
    assert rows.strip().splitlines()[-1].endswith("| - |")


def test_lessons_taken_from_an_earlier_batch_are_counted():
    """A succeeded lesson without a call of its own was reused; where there is none, nothing is said of it."""
    text = markdown([lesson_row(0, attempts=0), lesson_row(1, attempts=0), lesson_row(2)], status="succeeded")
    assert "| Reused from an earlier batch | 2 |" in section(text, "Key metrics")
    assert "Reused" not in markdown(MIXED)


def test_a_written_lesson_is_linked():
    """The succeeded lesson's file is a link that works from report.md."""
    text = markdown([lesson_row(0)], written={0: "lessons/1.1-lesson-number-1.md"})
    assert "[1.1-lesson-number-1.md](lessons/1.1-lesson-number-1.md)" in section(text, "Succeeded")


def test_what_is_not_due_yet_is_told():
    """The next steps name how many retryable lessons are not due, when the first is, and the way around."""
    lessons = [
        failed_row(0, "retryable", "deferred", retry_at=NOW + timedelta(hours=2)),
        failed_row(1, "retryable", "deferred", retry_at=NOW + timedelta(hours=1)),
        failed_row(2, "retryable", "unavailable", retry_at=NOW - timedelta(hours=1)),
        failed_row(3, "retryable", "unavailable"),
    ]
    steps = section(markdown(lessons, status="failed"), "Next steps")
    assert "Retry 4: `lessongen retry-failed 9c2hd0vt --watch`." in steps
    assert "Not due yet: 2, the first at 2026-11-24T05:16:15.008Z" in steps
    assert "--all retries these too." in steps


@pytest.mark.parametrize(
    ("lessons", "status", "step"),
    [
        ([lesson_row(0)], "succeeded", "Nothing is left to do"),
        ([lesson_row(0, "running")], "running", "`lessongen resume 9c2hd0vt --watch`"),
        ([lesson_row(0, "cancelled")], "cancelled", "`lessongen resume 9c2hd0vt --watch`"),
        ([failed_row(0, "review", "quality")], "failed", "`lessongen review list 9c2hd0vt`"),
    ],
)
def test_there_is_always_a_next_step(lessons, status, step):
    """Whatever the batch's state, the report ends with what to do."""
    assert step in section(markdown(lessons, status=status), "Next steps")


def test_only_commands_of_the_design_are_named():
    """Every command in a report is one of design section 1, with its batch."""
    lessons = [*MIXED, failed_row(5, "parked", "account_blocked"), lesson_row(6, "cancelled")]
    commands = {command.split()[1] for command in re.findall(r"`(lessongen [^`]+)`", markdown(lessons))}
    assert commands <= {"retry-failed", "resume", "review", "report", "watch", "run"}


def test_lessons_worth_a_look_are_named():
    """A lesson that passed with something that no lesson holds by accident stands below the table, in the JSON too."""
    cleaning = {"changes": [], "notes": [], "alarming": ["dangerous_command", "unknown_link"]}
    rows = [
        lesson_row(0),
        lesson_row(1, score={"score": 0.9, "cleaning": cleaning}),
        lesson_row(2, score={"score": 0.9}),
    ]
    document = report_document(batch_row(), rows, now=NOW)
    assert [lesson["flags"] for lesson in document["lessons"]] == [[], ["dangerous_command", "unknown_link"], []]
    succeeded = report_markdown(document).split("## Succeeded")[1].split("\n## ")[0]
    assert re.search(
        r"Worth a look .*`lessongen show \w+/LESSON`.*\n\n- 1\.2: dangerous\S*command, unknown\S*link\n", succeeded
    )


def five(index):
    """Calls that were all told the same, and no other lesson's were."""
    return {"attempts": 5, "attempt_rows": tuple(attempt_row(n, evidence=f"no. {index}") for n in range(1, 6))}


def test_a_long_list_is_cut_and_says_where_the_rest_is():
    """10,000 lessons are a page a person can read; nothing is dropped without a word."""
    lessons = [lesson_row(n) for n in range(8000)]
    lessons += [failed_row(n, "retryable", "unavailable", **five(n)) for n in range(8000, 9000)]
    lessons += [failed_row(n, "review", "quality", **five(n)) for n in range(9000, 10_000)]
    text = markdown(lessons)
    assert len(text) < 100_000
    for title, missing in (
        ("Succeeded", "7,900"),
        ("Retryable", "900"),
        ("Needs review", "900"),
        ("Attempts", "9,000"),
    ):
        assert f"{missing} more are in `report.json` (`lessongen report 9c2hd0vt --json`)." in section(text, title)


def test_a_list_that_fits_is_not_cut():
    """100 rows are shown without a remark."""
    assert "more are in" not in markdown([lesson_row(n) for n in range(100)])


@pytest.mark.parametrize("text", INJECTIONS, ids=lambda text: ascii(text)[:30])
def test_no_text_of_others_changes_the_page(text):
    """Put into every field that others write, a text leaves blocks, links, code and the table's shape as they were."""

    def page(word):
        lessons = [
            lesson_row(
                0, title=word, model=word, attempts=2, attempt_rows=(attempt_row(1, model=word, evidence=word),)
            ),
            failed_row(1, "retryable", "unavailable", title=word, error_message=word, model=word),
            failed_row(2, "parked", "account_blocked", title=word, error_message=word, attempt_rows=()),
            failed_row(3, "review", "quality", title=word, error_message=word),
        ]
        whole = markdown(lessons, name=word, blocked_reason=word, status="blocked")
        assert read_front_matter(whole)["name"] == word
        tokens = GFM.parse(body(whole))
        children = [child.type for token in tokens for child in token.children or [] if child.type != "text"]
        return [(token.type, token.tag, token.level) for token in tokens], children

    assert page(text) == page("word")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0.0s"),
        (9.94, "9.9s"),
        (59.4, "59s"),
        (59.6, "1m00s"),
        (247, "4m07s"),
        (7092, "1h58m12s"),
        (90000, "25h00m00s"),
    ],
)
def test_durations_read_well(seconds, told):
    """Tenths below ten seconds, then whole seconds."""
    assert duration(seconds) == told


def test_a_budget_that_is_reached_names_the_command_that_raises_it():
    """Not the account: under Retryable and in the next steps."""
    text = markdown(
        [lesson_row(0), failed_row(1, "parked", "budget", calls=0)],
        status="blocked",
        stopped_by="budget",
        finished_at=None,
        blocked_reason="the budget of $2.00 is reached",
    )
    assert "account" not in text
    for place in ("Retryable", "Next steps"):
        assert "`lessongen resume 9c2hd0vt --max-cost USD --watch`" in section(text, place)


def test_a_model_that_is_gone_and_one_that_was_swapped_are_named():
    """Both stand under the table of models."""
    first = attempt_row(1, "model_unavailable", model="vendor/first")
    second = attempt_row(2, "ok", model="vendor/claude-3", served_model="gpt-4o")
    text = markdown([lesson_row(0, attempts=2, attempt_rows=(first, second))], dead_models={"vendor/first": "HTTP 404"})
    metrics = section(text, "Key metrics")
    assert "**vendor/first is not served** and is asked no more: HTTP 404" in metrics
    assert "**Asked vendor/claude-3, served by gpt-4o,** by the provider's own word." in metrics


def test_what_was_frozen_is_shown():
    """Chain, tries, attempts, backoff and threshold, as the batch was submitted with them; dashes for an old batch."""
    frozen = {
        "models": [{"name": "a|b", "max_tries": 2}, {"name": "c", "max_tries": 3}],
        "retry": {"attempts": 5, "base_s": 1, "cap_s": 30, "patience_s": 900},
        "threshold": 0.75,
    }
    text = markdown([lesson_row()], options=frozen)
    assert "| Models, in this order | a\\|b (2 tries), then c (3 tries) |" in text
    assert "| Backoff | exponential from 1 s to 30 s, full jitter |" in text
    assert "| Attempts a lesson | 5 |" in text and "| Quality threshold | 0.75 |" in text
    assert "| Attempts a lesson | - |" in markdown([lesson_row()])


def mark(decision, **changes):
    """What a person decided."""
    values = {"reason": "quality", "opened_at": NOW, "decision": decision, "decided_by": "ann@desk", "decided_at": NOW}
    return ReviewMark(**values | {"note": "off|topic"} | changes)


def test_what_people_accepted_is_told():
    """Who, and whether it was edited or forced, in a column that is there when people accepted any."""
    lessons = [
        lesson_row(0),
        lesson_row(1, review=mark("accept")),
        lesson_row(2, review=mark("accept_edited_forced", decided_by="bob|x")),
    ]
    text = markdown(lessons)
    assert "3 of 3 lessons succeeded (100.0 %)" in text and "2 of the succeeded were accepted by a person." in text
    rows = section(text, "Succeeded").strip().splitlines()
    assert rows[0].endswith("| File | Accepted by |")
    assert rows[-3].endswith("| - |") and rows[-2].endswith("| ann@desk |")
    assert rows[-1].endswith("| bob\\|x (edited, forced) |")
    assert "| Accepted by a person | 2 |" in section(text, "Key metrics")
    assert "Accepted by" not in markdown([lesson_row(0)])


def test_what_people_rejected_is_told_apart_from_what_waits_for_them():
    """By whom, when and why, with the command that has it written again; nobody is sent to look at it."""
    rejected = failed_row(0, "review", "quality", review=mark("reject"))
    text = markdown([rejected, failed_row(1, "review", "refused")], status="failed")
    part = section(text, "Needs review")
    assert part.index("### Refused by the model") < part.index("### Rejected: 1 lesson")
    assert "`lessongen review retry 9c2hd0vt/1.1` has it written again." in part
    assert f"| 1 | 1.1 | Lesson number 1 | ann@desk | {timestamp(NOW)} | off\\|topic |" in part
    assert "1 needs a person. 1 rejected by a person." in text
    assert "Look at 1: `lessongen review list" in section(text, "Next steps")
    steps = section(markdown([rejected], status="failed"), "Next steps")
    assert "review list" not in steps and "1. " in steps


def test_a_lesson_that_was_put_back_to_work_is_not_as_it_was_decided():
    """Neither rejected while it runs, nor accepted when its new text succeeded."""
    document = report_document(
        batch_row(),
        [lesson_row(0, "running", review=mark("retry")), lesson_row(1, review=mark("reject"))],
        now=NOW,
    )
    assert [(lesson["reviewed"], lesson["review"]) for lesson in document["lessons"]] == [(False, None)] * 2


def test_a_persons_own_lesson_is_no_offline_writers():
    """A batch with one says not that no LLM wrote its lessons."""
    lessons = [lesson_row(0), lesson_row(1, model="person", llm=False, review=mark("accept_edited"))]
    assert OFFLINE_NOTE not in markdown(lessons)
    assert OFFLINE_NOTE in markdown([lesson_row(0, model="offline-writer", llm=False)])
