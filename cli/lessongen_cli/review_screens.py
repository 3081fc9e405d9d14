"""What `review` shows people: the list, one lesson with all that speaks for and against it, and the diff. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from lessongen_core.one_line import clipped
from lessongen_core.score import Score

from .attempt_lines import LABEL, date, decided_text, field
from .render import fit
from .score_lines import score_lines
from .specs import count
from .summary import next_lines
from .terminal import clean, filled, say

if TYPE_CHECKING:
    from lessongen_core.review import Draft
    from lessongen_core.store.rows import AttemptRow, ReviewRow
    from lessongen_jobs.reviews import Listing, Look, Verdict

_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)]) ")
_RULE = "-" * 72
_MOST_LINKS = 3
_BELOW = 6  # columns that what went wrong is set in
_MOST_STATE = 26  # characters; an address is cut, a gate or a class is shorter


# -- the list


def list_lines(listing: Listing, *, width: int | None, decided: bool = False) -> list[str]:
    """A heading, then the lessons of each batch. With a `width` what went wrong stands below each lesson, wrapped."""
    reasons = ", ".join(f"{reason} {number:,}" for reason, number in listing.reasons.items())
    what = "lessons in review or decided" if decided else "lesson needs" if listing.total == 1 else "lessons need"
    lines = [f"{listing.total:,} {what}{'' if decided else ' a person'}: {reasons}"]
    for (batch_id, name), rows in groupby(listing.rows, key=lambda row: (row.batch_id, row.batch_name)):
        lines += ["", _cut(f"{batch_id}  {name}", width), *_table(list(rows), listing, width)]
    return lines


def tell_none(found: Listing | None, ref: str | None, reason: str | None, decided: int, reasons: Sequence[str]) -> None:
    """Say that there is none, and what there is in place of it."""
    say("no lesson needs a person" if not reason else f"no lesson needs a person for this reason: {reason}")
    if reasons:
        say(f"reasons there are: {', '.join(reasons)}")
    if decided:
        say(f"{decided:,} decided:  {_list(ref)} --all")
    _tell_left_out(found, ref)


def _tell_left_out(found: Listing | None, ref: str | None) -> None:
    if found is not None and found.left_out:
        say(f"{found.left_out:,} succeeded since in a newer batch:  {_list(ref)} --all")


def tell_more(found: Listing, ref: str | None) -> None:
    """Say what is not listed, and how to go on."""
    _tell_left_out(found, ref)
    if (more := found.total - len(found.rows)) > 0:
        say(f"and {more:,} more:  {_list(ref)} --limit {found.total}")
    say(f"look at the first:  lessongen review show {found.rows[0].ref}")


def _list(ref: str | None) -> str:
    return f"lessongen review list{f' {ref}' if ref else ''}"


def _table(rows: Sequence[ReviewRow], listing: Listing, width: int | None) -> Iterator[str]:
    """Reference, score, age, reason, title, what went wrong: one row off a terminal, several of `width` on one."""
    refs = max(len(row.ref) for row in rows)
    states = [_state(row) for row in rows]
    column = max(map(len, states))
    for row, state in zip(rows, states, strict=True):
        score = f"{row.score['score']:.2f}" if row.score else "   -"
        why = row.message if row.mark.decision is None else decided_text(row.mark)
        if row.id in listing.superseded:
            why = f"{why}{'; ' if why else ''}succeeded since as {listing.superseded[row.id]}"
        title, why = " ".join(row.title.split()), " ".join(why.split())
        since = age(listing.now - row.mark.opened_at)
        line = f"  {row.ref:<{refs}}  {score}  {since:>4}  {state:<{column}}"
        named = f"{title}: {why}" if why else title
        if width is None:
            yield clean(f"{line}  {named}")
        elif fit(beside := clean(f"{line}  {title}").rstrip(), width).rstrip() == beside:
            yield beside
            yield from filled(" " * _BELOW + clean(why), width, 0).splitlines() if why else []
        else:
            yield _cut(line, width)
            yield from filled(" " * _BELOW + clean(named), width, 0).splitlines()


def _state(row: ReviewRow) -> str:
    """The decision; of an open one what holds its score down (gate, ceiling), else the class of what went wrong."""
    if row.mark.decision is not None:
        by = f" by {row.mark.decided_by}" if row.mark.decided_by else ""
        return clipped(decided_text(row.mark).split()[0] + by, _MOST_STATE)
    held = [*Score.stored(row.score).bounds] if row.score else []
    return row.mark.reason if not held else held[0] + (f" +{len(held) - 1}" if len(held) > 1 else "")


def age(passed: timedelta) -> str:
    """`41s`, `12m`, `2h`, `3d`: how long something waits, in its largest unit."""
    seconds = max(0, int(passed.total_seconds()))
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _cut(line: str, width: int | None) -> str:
    return clean(line) if width is None else fit(line, width).rstrip()


# -- one lesson


def look_lines(look: Look, *, width: int | None) -> list[str]:
    """Why it is in review, each attempt, the score's evidence, what was cleaned, and the text."""
    review, batch = look.review, look.batch
    title = f"{review.ref}  {review.title}"
    lines = [
        field("batch", f"{review.batch_name}, lesson {review.index + 1} of {batch.total}"),
        field("reason", f"{review.mark.reason}{f': {review.message}' if review.message else ''}"),
        field("opened", date(review.mark.opened_at)),
        field("decision", decided_text(review.mark)),
    ]
    lines += _attempt_lines(look.detail.lesson.attempt_rows)
    below = []
    if look.draft is not None:
        below += score_lines(look.draft.score, look.threshold)
        below += ["", f"  NO LESSON MAY HOLD {look.draft.fault}"] if look.draft.fault else []
        below += change_lines(look.draft.changes)
    shown = [*_filled([title, ""], width, 2), *_filled(lines, width, LABEL), *_filled([*below, "", _RULE], width, 4)]
    if look.draft is None:
        return [*shown, "(there is no text to look at)"]
    return [*shown, *_text_lines(look.draft.content, width)]


def _attempt_lines(rows: Sequence[AttemptRow]) -> Iterator[str]:
    """What came of each attempt; of several in a row that are alike, one line."""
    for told, alike in groupby(rows, key=lambda row: f"{row.model}: {_outcome(row)}"):
        members = list(alike)
        if len(members) == 1:
            yield field(f"attempt {members[0].n}", told)
        else:
            yield field("attempts", f"{members[0].n} to {members[-1].n}, {len(members)} calls alike: {told}")


def _outcome(row: AttemptRow) -> str:
    outcome = row.error_class or "not judged yet"
    return f"{outcome}, {row.evidence}" if row.evidence else outcome


def _filled(lines: Sequence[str], width: int | None, hang: int) -> list[str]:
    return [clean(line) if width is None else filled(clean(line), width, hang) for line in lines]


def change_lines(changes: Sequence[Any]) -> list[str]:
    """What the sanitizer changed: each rule, how often, and where first."""
    if not changes:
        return []
    return ["", "  CLEANED", *(f"  {each.count:>4,} x  {each.rule}, first in line {each.line}" for each in changes)]


def _text_lines(text: str, width: int | None) -> Iterator[str]:
    """Prose in rows of `width`; code as it is."""
    fenced = False
    for line in text.splitlines():
        mark = _FENCE.match(line) is not None
        fenced ^= mark
        hang = 2 if _ITEM.match(line) else 0
        yield clean(line) if width is None or fenced or mark else filled(clean(line), width, hang)


def look_steps(look: Look) -> list[str]:
    """What to type next."""
    ref, file = look.review.ref, f"{look.review.lesson_id}.md"
    seen = f"--seen {look.review.id}"
    if look.review.mark.accepted:
        return next_lines([("write its file", f"lessongen report {look.review.batch_id} --out DIR")])
    again = ("have it written again", f"lessongen review retry {ref}")
    if look.review.mark.decision is not None:
        return next_lines([again])
    steps = [] if look.retry_helps else [("correct sources or spec", "lessongen submit FILE")]
    if look.draft is not None:
        if look.draft.fault is None:
            steps.append(("accept it as it is", f"lessongen review accept {ref} {seen}"))
        steps.append(("read it in a browser", f"lessongen review show {ref} --html {look.review.lesson_id}.html"))
        steps.append(("edit it", f"lessongen review show {ref} --out {file}"))
        steps.append(("accept your version", f"lessongen review accept {ref} --file {file} {seen}"))
        steps.append(("see what was cleaned", f"lessongen review show {ref} --diff"))
    else:
        steps.append(("accept your own text", f"lessongen review accept {ref} --file FILE {seen}"))
    steps.append(("reject it", f"lessongen review reject {ref} --note TEXT {seen}"))
    if not look.retry_helps:
        return [*next_lines(steps), "    To accept is final."]
    return [*next_lines([*steps, again]), "    To accept is final; after a rejection review retry still works."]


def diff_lines(look: Look, *, coloured: bool) -> list[str]:
    """The unified diff between the last reply, as it was stored, and the text made of it."""
    if look.reply is None or look.draft is None:
        return []
    names = f"reply of attempt {look.reply.n}", f"{look.review.ref} as it is"
    raw, text = look.reply.text.splitlines(), look.draft.content.splitlines()
    return [_coloured(clean(line), coloured) for line in difflib.unified_diff(raw, text, *names, lineterm="")]


def _coloured(line: str, coloured: bool) -> str:
    """Green and red for what came and went, as `diff --color` has it."""
    code = {"+": 32, "-": 31, "@": 36}.get(line[:1]) if coloured else None
    return line if code is None else f"\x1b[{code}m{line}\x1b[0m"


# -- decisions


def verdict_lines(verdict: Verdict) -> list[str]:
    """One line for a lesson that was accepted; for one that does not do, what is wrong with it."""
    review, draft = verdict.review, verdict.draft
    scored = f"scored {draft.score['score']:.2f} ({draft.threshold:.2f} is needed)"
    if verdict.accepted:
        how = (", edited" if review.mark.edited else "") + (", by force" if review.mark.forced else "")
        lines = [f"{review.ref}  {review.title}: accepted{how}, {scored}"]
        return [*lines, *own_lines(draft), *change_lines(draft.changes)] if draft.edited else lines
    if draft.acceptable:
        return [f"{review.ref}  {review.title}: not accepted, since another one is not"]
    why = scored if draft.edited else f"there is no lesson in it, {scored}"
    if draft.fault:
        why = f"no lesson may hold {draft.fault}"
    return [
        f"{review.ref}  {review.title}: not accepted, {why}",
        *score_lines(draft.score, draft.threshold),
        *change_lines(draft.changes),
    ]


def own_lines(draft: Draft) -> Iterator[str]:
    """What of a person's text nobody checked: links that no source holds, and numbers that stand for nothing."""
    if links := draft.own_links:
        more = f" and {len(links) - _MOST_LINKS:,} more" if len(links) > _MOST_LINKS else ""
        yield f"  {count(len(links), 'link')} kept that no source holds: {', '.join(links[:_MOST_LINKS])}{more}"
    if draft.unlisted:
        numbers = ", ".join(f"[{number}]" for number in draft.unlisted)
        yield f"  warning: the text cites {numbers}, which no list of sources in it has"
