"""Held-out damage: what the making of a lesson leaves in its text; this file is not to be read while tuning."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, assemble, edit_prose, insert_after_prose, parts_of, section_places, sentences
from .round4_form import in_turn, one_line
from .round4_leftovers import WORDS
from .unseen_phrases import CHECKS, FILES, FRAMES, LABEL_STYLES, LABELS, STREAMS, WINDOW

_TAGS = ("p", "div", "span", "li", "section")
_CUE_WORDS = 7


@kind("leftovers", doses=True, side="test")
def scaffold_labels(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs begins with what the plan called it: "Hook (question):", "Transition sentence:"."""
    labels, style = in_turn(in_language(LABELS, lesson), drawn), drawn.choice(LABEL_STYLES)

    def labelled(old: str) -> str:
        return style.format(next(labels).format(n=drawn.randrange(1, 5)), old)

    return edit_prose(text, dose, drawn, labelled)


@kind("leftovers", side="test")
def compliance_notes(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section ends with the model's check of what was asked: words counted, key words and points ticked off."""
    checks = in_turn(in_language(CHECKS, lesson), drawn)
    parts = parts_of(text)
    asked = {section.title: section for section in lesson.spec.sections}
    for at in section_places(parts):
        section = asked.get(parts[at].title, lesson.spec.sections[0])
        words = section.constraints.required_keywords or [lesson.spec.title]
        numbers = {"n": drawn.randrange(180, 620), "m": drawn.randrange(2, 5)}
        filled = {"k": f'"{drawn.choice(words)}"', "p": drawn.choice(section.key_points_to_cover), **numbers}
        notes = [Block("text", next(checks).format(**filled)) for _ in range(drawn.randrange(1, 3))]
        parts[at].blocks = [*parts[at].blocks, *notes]
    return assemble(parts)


def _pieces(old: str, drawn: Random) -> Iterator[str]:
    """A paragraph in pieces of one to four words, as a stream brings them."""
    words = one_line(old).split(" ")
    while words:
        count = drawn.randrange(1, 5)
        yield " ".join(words[:count])
        del words[:count]


@kind("leftovers", doses=True, side="test")
def stream_events(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is the raw stream of events in which it came, a few words in each."""
    event = drawn.choice(STREAMS)

    def streamed(old: str) -> str:
        first = drawn.randrange(40, 900)
        pieces = enumerate(_pieces(old, drawn), first)
        return "\n".join(event.format(c=json.dumps(f" {piece}", ensure_ascii=False), n=n) for n, piece in pieces)

    return edit_prose(text, dose, drawn, streamed)


@kind("leftovers", doses=True, side="test")
def retrieval_frames(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Before a share of the paragraphs stands what tells a model where a passage is from: file, rank, score."""
    frames, files = in_turn(in_language(FRAMES, lesson), drawn), in_turn(FILES, drawn)

    def framed(old: str) -> str:
        head = next(frames).format(f=next(files), n=drawn.randrange(1, 9), m=drawn.randrange(11, 98))
        return f"{head}\n{old}"

    return edit_prose(text, dose, drawn, framed)


@kind("leftovers", doses=True, side="test")
def chat_window(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs stands what a chat window shows round an answer: Copy code, Regenerate, 1 / 2."""
    shown = in_turn(in_language(WINDOW, lesson), drawn)

    def window(old: str) -> str:
        return "\n".join(next(shown).format(n=drawn.randrange(12, 59)) for _ in range(drawn.randrange(2, 5)))

    return insert_after_prose(text, dose, drawn, window)


@kind("leftovers", doses=True, side="test")
def entities_escaped_twice(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs shows its HTML to the reader: tags and entities that were escaped once too often."""

    def escaped(old: str) -> str:
        tag = drawn.choice(_TAGS)
        found = [m for m in WORDS.finditer(old) if m["word"] and len(m["word"]) > 6]
        for m in reversed(found[:: max(1, len(found) // 3)]):
            old = f"{old[: m.start()]}&lt;strong&gt;{m[0]}&lt;/strong&gt;{old[m.end() :]}"
        old = re.sub(r"(?<=\w)['’](?=\w)", "&amp;#39;", old)
        old = re.sub(r'["“”]', "&amp;quot;", old)
        old = re.sub(r"(?<=\w) (?=\d)|(?<=\b\w) (?=\w)", "&amp;nbsp;", old)
        said = "&lt;br /&gt;".join(sentences(old))
        return f'&lt;{tag} class="body"&gt;{said}&lt;/{tag}&gt;'

    return edit_prose(text, dose, drawn, escaped)


@kind("leftovers", doses=True, side="test")
def subtitle_cues(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is cut into the cues of a video's subtitles, each with its number and its two times."""
    arrow = drawn.choice((" --> ", " -> ", ",", " - "))

    def clock(at: float) -> str:
        return f"00:{int(at // 60):02d}:{int(at % 60):02d},{int(at * 1000 % 1000):03d}"

    def cued(old: str) -> str:
        words, at, cues = one_line(old).split(" "), drawn.uniform(60, 1800), []
        number = drawn.randrange(14, 300)
        for begin in range(0, len(words), _CUE_WORDS):
            end = at + drawn.uniform(1.8, 4.2)
            said = " ".join(words[begin : begin + _CUE_WORDS])
            cues.append(f"{number}\n{clock(at)}{arrow}{clock(end)}\n{said}")
            number, at = number + 1, end + drawn.uniform(0.0, 0.4)
        return "\n".join(cues)

    return edit_prose(text, dose, drawn, cued)
