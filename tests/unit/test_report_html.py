"""The HTML report: one file that loads nothing and says what the other reports say."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from report_rows import END, NOW, START, attempt_row, batch_row, failed_row, lesson_row
from selectolax.lexbor import LexborHTMLParser
from test_report_escape import INJECTIONS

from lessongen_core.report import report_document, report_html, report_markdown
from lessongen_core.report.figures import counts, figures
from lessongen_core.report.html import MOST_BYTES
from lessongen_core.report.next_steps import next_steps
from lessongen_core.store.budget import Budget
from lessongen_core.store.limits import LimitRow
from lessongen_core.store.rows import ReviewMark

CRITERIA = [
    {"name": "depth", "score": 0.4, "weight": 0.2, "evidence": "80 words where 120 are asked", "advice": "Write more"},
    {"name": "language", "score": 1.0, "weight": 0.8, "evidence": 'all in "en"', "advice": ""},
]
SCORE = {"score": 0.7, "caps": ["placeholders"], "criteria": CRITERIA}
CALLS = (
    attempt_row(1, "unavailable", step="again"),
    attempt_row(2, "quality", step="next_model", evidence="score 0.61", tokens_completion=1400, cost_usd=0.0274),
    attempt_row(3, "ok", evidence="score 0.93", model="google/gemini"),
)
MIXED = (
    lesson_row(0, score=SCORE, attempts=3, attempt_rows=CALLS),
    failed_row(1, "retryable", "unavailable", calls=2, retry_at=NOW + timedelta(hours=1)),
    failed_row(2, "review", "quality", calls=4, score=SCORE, quality_score=0.7),
    failed_row(3, "parked", "account_blocked"),
    lesson_row(4, "queued", attempts=0),
)


def both(lessons, *, written=None, limits=(), budget=None, **batch):
    """The document and its page."""
    document = report_document(
        batch_row(total=len(lessons), **batch), lessons, now=NOW, written=written, limits=limits, budget=budget
    )
    return document, report_html(document, lessons)


def page(lessons, **options):
    return LexborHTMLParser(both(lessons, **options)[1])


def text_of(node):
    return " ".join(node.text(separator=" ").split())


def rows_of(tree):
    return tree.css("table.lessons tbody > tr")


def test_it_loads_and_runs_nothing_but_its_own():
    """One style and one script, named by their hashes; no other element fetches, no attribute runs or styles."""
    tree = page(MIXED, written={0: "lessons/1.1-x.md"})
    (style,), (script,) = tree.css("style"), tree.css("script")

    def hashed(node):
        return base64.b64encode(hashlib.sha256(node.text(deep=True).encode()).digest()).decode()

    policy = tree.css_first('meta[http-equiv="Content-Security-Policy"]').attributes["content"]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashed(style)}'; script-src 'sha256-{hashed(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"@import|url\(|https?:", style.text(deep=True))
    assert not re.search(r"fetch|XMLHttp|innerHTML|https?:|\beval\b", script.text(deep=True))
    assert tree.css("link, img, iframe, object, embed, base, form, input, use, image, audio, video") == []
    names = {name for node in tree.css("*") for name in node.attributes}
    assert not {name for name in names if name.startswith("on") or name in ("style", "src", "srcset", "xlink:href")}
    assert [node.attributes["href"] for node in tree.css("[href]")] == ["lessons/1.1-x.md"]


def test_its_figures_and_commands_are_those_of_the_other_reports():
    """Counts, figures and next steps are made of the same document as report.md and report.json."""
    document, html = both(MIXED, status="blocked", blocked_reason="HTTP 402: no credit", finished_at=None)
    tree, markdown = LexborHTMLParser(html), report_markdown(document)
    told = [(text_of(each.css_first("dt")), text_of(each.css_first("dd"))) for each in tree.css(".figures > div")]
    for figure in figures(document):
        assert figure in told
    for name, value in counts(document) + figures(document):
        assert f"| {name} | {value} |" in markdown
    assert [text_of(each) for each in tree.css(".buckets li")] == [
        "1 succeeded", "1 retryable", "1 needs review", "1 parked", "1 not finished",
    ]  # fmt: skip
    commands = [node.text() for node in tree.css(".steps code")]
    assert commands == [step.command for step in next_steps(document)] and len(commands) == 3
    assert commands == re.findall(r"(?m)^\d\. .*?`(lessongen [^`]+)`", markdown.split("## Next steps")[1])


def test_every_lesson_is_a_row_in_spec_order():
    """Number, id, title, result, score, calls, tokens, seconds, cost and model; the text is linked where it is."""
    tree = page(MIXED[::-1], written={0: "lessons/1.1-lesson-number-1.md"})
    rows = rows_of(tree)
    assert [row.css_first("td").text() for row in rows] == ["1", "2", "3", "4", "5"]
    assert [row.attributes["class"] for row in rows] == ["s", "r", "n", "p", "o"]
    cells = [text_of(cell) for cell in rows[2].css("td")]
    assert cells[2:] == ["needs review", "0.70", "4", "3,000", "13.0", "0.0100", "-"]
    assert rows[0].css_first("a").text() == "text" and not rows[1].css("a")
    filters = [(node.attributes["data-show"], text_of(node)) for node in tree.css("#filters button")]
    assert filters == [
        ("", "All 5"), ("s", "Succeeded 1"), ("r", "Retryable 1"), ("n", "Needs review 1"), ("p", "Parked 1"),
        ("o", "Not finished 1"),
    ]  # fmt: skip


def test_what_is_out_of_the_ordinary_is_marked():
    """Behind the title: a person accepted it, a fallback model wrote it, it was reused, or holds something odd."""
    mark = ReviewMark("quality", NOW, "accept", "ann@desk", NOW, None)
    odd = {"score": 0.9, "cleaning": {"alarming": ["unknown_link"]}}
    tree = page([lesson_row(0), lesson_row(1, review=mark, fallback=True), lesson_row(2, attempts=0, score=odd)])
    marks = [[text_of(node) for node in row.css("small")] for row in rows_of(tree)]
    assert marks == [[], ["accepted by a person, fallback"], ["reused, worth a look"]]
    theirs = [replace(mark, decision=how) for how in ("accept_edited", "accept_edited_forced")]
    tree = page([lesson_row(n, review=each) for n, each in enumerate(theirs)])
    marks = [[text_of(node) for node in row.css("small")] for row in rows_of(tree)]
    assert marks == [["accepted by a person (edited)"], ["accepted by a person (edited, forced)"]]


def test_lessons_that_found_nothing_are_sent_to_their_sources():
    """To ask again would not help; what a person rejected is nobody's work."""
    lost = {"state": "review", "outcome": "review", "error_class": "insufficient_context", "error_code": "E_X"}
    rejected = ReviewMark("insufficient_context", NOW, "reject", "ann", NOW, "no")
    rows = [lesson_row(0, **lost), lesson_row(1, **lost), lesson_row(2, **lost, review=rejected)]
    (look, step) = next_steps(both(rows)[0])
    assert (step.before, step.command) == (
        "Correct the sources, or the spec (2 lessons found nothing there), and submit again: ", "lessongen submit FILE",
    )  # fmt: skip
    assert "review list" in look.command


def test_without_a_script_nothing_is_missing():
    """Rows and what unfolds are there; filters and sort buttons appear with the script that serves them."""
    tree = page(MIXED)
    assert "hidden" in tree.css_first("#filters").attributes
    assert not tree.css("th button") and not tree.css("tbody [hidden]")
    assert [head.attributes["data-sort"] for head in tree.css(".lessons thead th")].count("text") == 3


def test_a_lesson_unfolds_into_its_calls_and_criteria():
    """Each call with model, time, tokens, cost, class, evidence and decision; what lowered the score, with advice."""
    row = rows_of(page(MIXED))[0]
    calls = [text_of(call) for call in row.css("ol.calls > li")]
    assert calls == [
        "unavailable anthropic/claude-3.5-sonnet 02:17:03, 3.2 s, 900 tokens in, ? out, request req-1 HTTP 503 "
        "asked again",
        "quality anthropic/claude-3.5-sonnet 02:17:03, 3.2 s, 900 tokens in, 1,400 out, 0.0274 USD, request req-1 "
        "score 0.61 asked the next model",
        "ok google/gemini 02:17:03, 3.2 s, 900 tokens in, ? out, request req-1 score 0.93 gave the lesson",
    ]
    (mark,) = row.css("ul.marks > li")
    assert text_of(mark) == "0.40 depth weight 20 % 80 words where 120 are asked Write more"
    assert "held down by placeholders (at most 0.70)" in text_of(row) and "Nothing wanting in: language." in text_of(
        row
    )
    assert row.css("code")[-1].text() == "lessongen show 9c2hd0vt/1.1"


def test_a_ceiling_that_holds_the_score_down_is_named_like_a_gate():
    """With how far it lets the whole come, and the criterion first, though its weight in the mean is small."""
    strewn = {"name": "strewn", "score": 0.9, "weight": 0.01, "evidence": "2 odd words", "advice": "", "ceiling": 0.64}
    score = {"score": 0.64, "caps": [], "criteria": [*CRITERIA, strewn]}
    row = rows_of(page([failed_row(0, "review", "quality", calls=1, score=score, quality_score=0.64)]))[0]
    assert "Score 0.64 , held down by strewn (at most 0.64)" in text_of(row).replace("Score 0.64,", "Score 0.64 ,")
    marks = [text_of(mark) for mark in row.css("ul.marks > li")]
    assert marks[0] == "0.90 strewn weight 1 %, the whole at most 0.64 2 odd words" and "depth" in marks[1]


def test_a_lesson_that_failed_says_why_and_when_it_is_due():
    """Class, code, message and the time before which it is not asked again; a person's decision with its note."""
    mark = ReviewMark("quality", NOW, "reject", "ann@desk", NOW, "off topic")
    tree = page([*MIXED[:2], failed_row(2, "review", "quality", review=mark)])
    late, rejected = (text_of(row) for row in rows_of(tree)[1:])
    assert "unavailable E_UNAVAILABLE what happened: unavailable Not before 2026-11-24 05:16:15 ." in late
    assert "Rejected by ann@desk, 2026-11-24 04:16: off topic" in rejected and "review show 9c2hd0vt/1.3" in rejected


LIMIT = LimitRow("anthropic/claude-3.5-sonnet", 12, 30, 4.5, "paused", 90.0, 3, 100, 9, NOW, {"drop_temperature": "1"})
CUT = attempt_row(1, "unavailable", evidence="the reply was cut off after 400 characters", tokens_prompt=None)


@pytest.mark.parametrize(
    ("lessons", "options", "told"),
    [
        ([lesson_row(0, llm=False)], {"offline": True}, "No LLM wrote these lessons:"),
        (MIXED[3:4], {"status": "blocked", "blocked_reason": "the key is dead"}, "1 lesson parked. The key is dead"),
        (MIXED[:1], {"dead_models": {"google/gemini": "HTTP 404"}}, "google/gemini is not served and is asked no more"),
        (MIXED[:1], {"limits": [LIMIT]}, "12 of 30 at once, 4.5/s, paused for 1m30s more"),
        (MIXED[:1], {"limits": [LIMIT]}, "learned from its errors: takes no temperature"),
        ([lesson_row(0, attempt_rows=(CUT,))], {}, "Cost is not fully known: 1 call was broken off"),
        ([lesson_row(0, crashes=2)], {}, "workers died 2 times with a lesson in hand"),
        ([lesson_row(0)], {"budget": Budget(5.0, 2.5, 0.25)}, "2.5000 of 5.0000 USD taken"),
        ([lesson_row(0, crashes=1)], {"budget": Budget(5.0, 2.5, 0.25)}, "0.2500 USD of the budget are held for such"),
    ],
)
def test_what_must_not_be_missed_stands_in_both_reports(lessons, options, told):
    """Who wrote it, blocks, models that are gone, limits in force, learned facts, unknown costs and the budget."""
    document, html = both(lessons, **options)
    markdown = report_markdown(document)
    for text in (text_of(LexborHTMLParser(html).body), re.sub(r"\*\*|\\", "", markdown)):
        assert told in text


def test_a_long_pause_is_told_in_the_head():
    """Two calls of 3.25 s, and two hours between them."""
    last = attempt_row(2, "ok", started_at=END - timedelta(seconds=3.25), ended_at=END)
    head = text_of(page([lesson_row(0, attempts=2, attempt_rows=(attempt_row(1), last))]).css_first("header"))
    assert "1h58m12s, calls under way for 6.5s." in head


def test_an_ordinary_report_warns_of_nothing():
    """No notice where all is well; calls that a server refused cost nothing and are no unknown cost."""
    document, html = both([lesson_row(0, attempts=2, attempt_rows=(attempt_row(1), attempt_row(2, "ok", cost_usd=1)))])
    assert not LexborHTMLParser(html).css(".note") and "not fully known" not in report_markdown(document)


def test_each_chart_has_a_text_of_its_own():
    """Every drawing has a title and a description, or is hidden beside a list that says the same."""
    tree = page(MIXED)
    drawings = tree.css("svg")
    assert len(drawings) == 5
    for svg in drawings:
        if svg.attributes.get("aria-hidden") != "true":
            title, description = (tree.css_first(f"#{name}") for name in svg.attributes["aria-labelledby"].split())
            assert title.tag == "title" and len(text_of(description)) > 20
    words = " ".join(text_of(node) for node in tree.css("svg desc"))
    assert "10 calls from 2026-11-24 02:17:03 to 2026-11-24 02:17:06 UTC" in words
    assert "Quality below the threshold, review: 1." in words and "0.70 to 0.75: 1" in words


@pytest.mark.parametrize("lessons", [[], [lesson_row(0, "queued", attempts=0)]], ids=["empty", "queued"])
def test_a_batch_without_calls_has_no_charts(lessons):
    """It is said to be provisional while it runs, and nothing is drawn of nothing."""
    tree = page(lessons, status="running", finished_at=None)
    assert "provisional" in text_of(tree.css_first("header")) and not tree.css("figure")
    assert len(rows_of(tree)) == len(lessons)


def many(title, total):
    """So many lessons; nine of ten succeeded, the last ones need a person or may be asked again."""
    good = (attempt_row(1, "ok", started_at=START),)
    lessons = [lesson_row(n, title=title, score=SCORE, attempt_rows=good) for n in range(total * 9 // 10)]
    for n in range(len(lessons), total):
        trouble = ("review", "quality") if n % 2 else ("retryable", "unavailable")
        lessons.append(failed_row(n, *trouble, calls=4, title=title, score=SCORE if n % 2 else None))
    return lessons


def test_ten_thousand_lessons_stay_small():
    """Below 5 MB with every row; what unfolds is kept for those that did not succeed first; the rest is told."""
    html = both(many("A title of a lesson", 10_000))[1]
    assert MOST_BYTES * 0.8 < len(html.encode()) < MOST_BYTES < 5_000_000
    left_out = int(re.search(r"criteria of ([\d,]+) lessons", html)[1].replace(",", ""))
    assert html.count("<tr class=") == 10_000 and html.count("<details><summary>") == 10_000 - left_out
    assert 0 < left_out <= 9000


LONG = {"markup": "&<\"'" * 75, "letters": "課" * 300, "hidden": "\u202e" * 300}


@pytest.mark.parametrize("title", LONG.values(), ids=LONG)
def test_long_titles_do_not_make_it_large(monkeypatch, title):
    """Also when each of their characters is written as six: they are cut shorter, and no row is missing."""
    monkeypatch.setattr("lessongen_core.report.html.MOST_BYTES", MOST_BYTES // 20)
    html = both(many(title, 500))[1]
    fixed = len(both([])[1].encode())
    assert len(html.encode()) - fixed < MOST_BYTES // 20 + 20_000  # the charts come on top
    assert html.count("<tr class=") == 500


def test_beyond_the_most_rows_those_that_succeeded_are_left_out(monkeypatch):
    """The page says how many, and where all are."""
    monkeypatch.setattr("lessongen_core.report.html.MOST_ROWS", 50)
    lessons = [lesson_row(n) for n in range(50)] + [failed_row(n, "review", "quality") for n in range(50, 55)]
    html = both(lessons)[1]
    assert html.count("<tr class=s>") == 45 and html.count("<tr class=n>") == 5
    assert "5 lessons that succeeded are left out to keep this page small; report.json has all." in html


@pytest.mark.parametrize("text", [text for text in INJECTIONS if text], ids=lambda text: ascii(text)[:30])
def test_no_text_of_others_becomes_markup(text):
    """Put into every field that others write, it is shown: elements and attributes stay as they were."""
    plain, tree = page(hostile("word")), page(hostile(text))
    assert shape(tree) == shape(plain)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", tree.html)


def hostile(text):
    """Lessons with `text` wherever a spec, a model or a provider writes."""
    own = {"title": text, "error_message": text, "model": text, "lesson_id": text}
    calls = [attempt_row(1, model=text, evidence=text, request_id=text, finish_reason=text, step=text)]
    criteria = [CRITERIA[0] | {"name": text, "evidence": text, "advice": text}]
    score = {"score": 0.5, "caps": [text], "criteria": criteria, "cleaning": {"alarming": [text]}}
    mark = ReviewMark(text, NOW, "reject", text, NOW, text)
    return [
        lesson_row(0, title=text, lesson_id=text, model=text, score=score, attempts=1, attempt_rows=calls),
        failed_row(1, "review", "quality", **own, score=score, attempt_rows=calls, review=mark),
        failed_row(2, "retryable", "unavailable", **own, error_code=text),
    ]


def shape(tree):
    """Every element with the names of its attributes, in order."""
    return [(node.tag, sorted(node.attributes)) for node in tree.css("*")]
