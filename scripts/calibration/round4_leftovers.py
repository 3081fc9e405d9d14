"""Held-out damage: what judges, logs, viewers, printers, other systems and a missing stop leave behind."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, edit_prose, insert_after_prose, join, sentences, split
from .round4_form import in_turn, one_line
from .round4_phrases import FOOTERS, LOG_LINES, TASK_FRAMES, TASKS, VERDICTS

# Code and links are passed over; what is left is in the group "word".
WORDS = re.compile(
    r"`[^`]*`|\[[^\]]*\]\([^)]*\)|https?://\S+|<[^>\n]*>|(?P<word>(?<![\w/.-])[^\W\d_]{2,}(?![\w/-]|\.\w))"
)
ANY_WORDS = re.compile(WORDS.pattern.replace("{2,}", "+"))  # those of one letter, too
_NUMBERINGS = (
    "{n}→", "{n}: ", "{n} | ", "L{n}: ", "{n:05d} ", "[{n}] ", "line {n}: ", "{n}\t", "{n} ~ ", "({n}) ",
    "@{n} ", "{n}¦ ",
)  # fmt: skip
_FOOTER_EVERY = 35  # words


class Markup(NamedTuple):
    """How another system writes a paragraph: what stands before it, between sentences, after it, round strong words."""

    before: str
    between: str
    after: str
    strong: str  # {w} is the word


MARKUPS: Final = (
    Markup("\\noindent\\hspace*{{0pt}} ", " \\\\[1ex] ", "\\par\\vspace{{6pt}}", "\\textbf{{{w}}}\\index{{{w}}}"),
    Markup("{{\\rtf1\\ansi\\pard\\sa180 ", "\\line ", "\\par}}", "{{\\b {w}\\b0}}"),
    Markup("[size=3][color=#333333]", "[br][/br]", "[/color][/size]", "[b]{w}[/b]"),
    Markup(":{{| class=wikitable |- || ", " {{{{Clear}}}} ", " |}} [[Category:Stub]]", "'''[[{w}|{w}]]'''"),
    Markup(".PP .ad l ", " .br ", " .fi .RE", "\\fB{w}\\fR"),
    Markup("bq. {{panel:bgColor=#eee}}", " \\\\ ", "{{panel}}{{color}}", "{{{{{w}}}}}"),
    Markup("p(. ", " %{{color:red}}-% ", " ==notextile==", "@{w}@"),
    Markup("[.lead%hardbreaks] ", " + ", " xref:top.adoc[]", "[.term]##{w}##((({w})))"),
    Markup(".. container:: body ", " |br| ", " .. endcontainer", ":term:`{w} <{w}>`"),
    Markup("@noindent @c para ", " @* ", " @sp 1 @bye", "@strong{{{w}}}@cindex{{{w}}}"),
    Markup("\\begin_layout Standard ", " \\begin_inset Newline \\end_inset ", " \\end_layout", "\\series bold {w}"),
    Markup("[#set par(justify: true); ", " #linebreak() ", " #v(6pt)]", "#strong[{w}]"),
    Markup("@h1. {{noformat}}", " @@ ", " {{noformat}} --//", "^^{w}^^__{w}__"),
)  # fmt: skip


@kind("leftovers", doses=True)
def judges_verdicts(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs stands the verdict of the model that had to judge the draft, with its mark."""
    given = in_turn(in_language(VERDICTS, lesson), drawn)
    return insert_after_prose(text, dose, drawn, lambda old: next(given).format(n=drawn.randrange(5, 10)))


@kind("leftovers", doses=True)
def log_lines(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs stand one to three lines of the log of the program that wrote the lesson."""

    def line() -> str:
        time = f"{drawn.randrange(24):02d}:{drawn.randrange(60):02d}:{drawn.randrange(60):02d}"
        return drawn.choice(LOG_LINES).format(t=time, h=f"{drawn.randrange(16**8):08x}", n=drawn.randrange(3, 990))

    return insert_after_prose(text, dose, drawn, lambda old: "\n".join(line() for _ in range(drawn.randrange(1, 4))))


@kind("leftovers", doses=True)
def line_numbers(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The lines of a share of the paragraphs are numbered, as the tool shows them with which an agent reads files."""
    mark = drawn.choice(_NUMBERINGS)

    def numbered(old: str) -> str:
        first = drawn.randrange(11, 800)
        lines = textwrap.wrap(one_line(old), 60, break_long_words=False, break_on_hyphens=False)
        return "\n".join(mark.format(n=n) + line for n, line in enumerate(lines, first))

    return edit_prose(text, dose, drawn, numbered)


@kind("leftovers", doses=True)
def page_footers(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Within the sentences of a share of the paragraphs stands what was printed at the foot of the page."""
    footers = in_turn(in_language(FOOTERS, lesson), drawn)

    def printed(old: str) -> str:
        words = old.split(" ")
        for at in reversed(range(drawn.randrange(4, 8), len(words), _FOOTER_EVERY)):
            numbers = {"n": drawn.randrange(12, 300), "m": drawn.randrange(2, 9)}
            words.insert(at, next(footers).format(title=lesson.spec.title, **numbers))
        return " ".join(words)

    return edit_prose(text, dose, drawn, printed)


@kind("leftovers", doses=True)
def other_markup(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is in the markup of another system: LaTeX, RTF, a forum's, a wiki's, troff's."""
    way = drawn.choice(MARKUPS)

    def marked_up(old: str) -> str:
        found = [m for m in WORDS.finditer(old) if m["word"] and len(m["word"]) > 5]
        for m in reversed(found[:: max(1, len(found) // 4)]):
            old = old[: m.start()] + way.strong.format(w=m["word"]) + old[m.end() :]
        return way.before.format() + way.between.format().join(sentences(old)) + way.after.format()

    return edit_prose(text, dose, drawn, marked_up)


@kind("leftovers")
def runs_past_its_stop(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After its end the text goes on with four tasks that nobody set, and their answers, on anything at all."""
    frame = drawn.choice(TASK_FRAMES)
    made = [frame.format(task=task, answer=answer) for task, answer in drawn.sample(in_language(TASKS, lesson), 4)]
    return join([*split(text), *(Block("text", one) for one in made)])
