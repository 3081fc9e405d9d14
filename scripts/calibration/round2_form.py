"""Damage to the form of a lesson: structure, truncation, code, markup."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest
from random import Random

from lessongen_core.languages import heading_role

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, amount, assemble, edit_prose, join, parts_of, rotate, section_places, split
from .round2_phrases import ANNOUNCEMENTS, CONTINUES, ELIDED

_ESCAPED = {"'": "\\u2019", '"': "\\u201c", "–": "\\u2013", "“": "\\u201c", "”": "\\u201d", "’": "\\u2019"}
_LONG_WORD = re.compile(r"[^\W\d_]{7,}")


def level(block: Block) -> int:
    """The level of a heading, 0 for anything else."""
    return len(block.text) - len(block.text.lstrip("#")) if block.kind == "heading" else 0


def is_solution(block: Block) -> bool:
    """Whether a block is the heading of a solution."""
    return block.kind == "heading" and heading_role(block.text.lstrip("# ")) == "solution"


def spans_below(blocks: Sequence[Block], heads: Sequence[int]) -> list[tuple[int, int]]:
    """For each heading at `heads`, where its text begins and ends: before the next one of its level or above."""
    found = []
    for head in heads:
        end = next((at for at in range(head + 1, len(blocks)) if 0 < level(blocks[at]) <= level(blocks[head])), None)
        found.append((head + 1, len(blocks) if end is None else end))
    return found


def rotated(blocks: list[Block], spans: Sequence[tuple[int, int]]) -> list[Block]:
    """Each span holds what the next one held."""
    held = [blocks[begin:end] for begin, end in spans]
    made = list(blocks)
    for (begin, end), new in reversed(list(zip(spans, held[1:] + held[:1], strict=True))):
        made[begin:end] = new
    return made


@kind("structure")
def sections_interleaved(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Two sections in a row have run together: a block of one, a block of the other, under the first heading."""
    parts = parts_of(text)
    pairs = [
        (one, two) for one, two in pairwise(section_places(parts))
        if min(len(parts[one].blocks), len(parts[two].blocks)) > 1
    ]  # fmt: skip
    if pairs:
        one, two = drawn.choice(pairs)
        mixed = zip_longest(parts[one].blocks, parts[two].blocks)
        parts[one].blocks = [block for pair in mixed for block in pair if block is not None]
        del parts[two]
    return assemble(parts)


@kind("structure")
def sections_announced(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Half of the sections only announce what they are about to explain, and then end."""
    parts = parts_of(text)
    places = section_places(parts)
    for at in drawn.sample(places, amount(0.5, len(places))):
        sentence = drawn.choice(in_language(ANNOUNCEMENTS, lesson))
        parts[at].blocks = [Block("text", sentence.format(title=parts[at].title))]
    return assemble(parts)


@kind("structure")
def parts_from_back_to_front(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Put together in the wrong order: after the title come summary, exercises, and the sections from last to first."""
    parts = parts_of(text)
    return assemble(parts[:1] + parts[:0:-1])


@kind("structure")
def solutions_misplaced(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Every exercise has the solution of the next one."""
    parts = parts_of(text)
    for part in parts:
        if part.role == "exercises":
            heads = [at for at, block in enumerate(part.blocks) if is_solution(block)]
            part.blocks = rotated(part.blocks, spans_below(part.blocks, heads))
    return assemble(parts)


@kind("structure")
def tasks_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The exercises have headings and solutions, but nobody says what is to be done."""
    parts = parts_of(text)
    for part in parts:
        if part.role == "exercises":
            kept, keeping = [], True
            for block in part.blocks:
                if level(block) == 3:
                    keeping = False
                elif is_solution(block):
                    keeping = True
                if keeping or level(block) == 3:
                    kept.append(block)
            part.blocks = kept
    return assemble(parts)


@kind("structure")
def sections_as_notes(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """An outline instead of a lesson: each section is a list of the first words of its paragraphs, no more."""
    parts = parts_of(text)
    for at in section_places(parts):
        told = [block.text.lstrip("-*+0123456789. ") for block in parts[at].blocks if block.kind in ("text", "list")]
        notes = [" ".join(line.split()[: drawn.randrange(4, 8)]).strip(".,:;") for line in told]
        parts[at].blocks = [Block("list", "\n".join(f"- {note}" for note in notes if note))] if notes else []
    return assemble(parts)


@kind("truncation")
def cut_inside_block(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The text breaks off inside a code block, list or table; a fence that was open stays open."""
    blocks = split(text)
    ends = [sum(len(block.text) for block in blocks[:at]) for at in range(len(blocks) + 1)]
    places = [
        at for at, block in enumerate(blocks)
        if block.kind in ("code", "list", "table") and block.text.count("\n") > 1 and 0.3 < ends[at] / ends[-1] < 0.9
    ]  # fmt: skip
    if not places:
        return text
    at = drawn.choice(places)
    head, body = blocks[at].text.split("\n", 1)
    return join([*blocks[:at], Block("code", f"{head}\n{body[: int(len(body) * drawn.uniform(0.2, 0.7))]}")])


@kind("truncation", doses=True)
def characters_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The last share of the characters is lost, as where a limit of tokens was reached: the text ends within a word."""
    end = int(len(text.rstrip()) * (1 - dose))
    while end > 1 and not text[end - 1 : end + 1].isalnum():
        end -= 1
    return text[:end]


@kind("truncation", doses=True)
def sections_break_off(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the sections breaks off within a sentence of their middle; the next section follows."""
    parts = parts_of(text)
    places = [
        at for at in section_places(parts) if any(len(b.text) > 40 and b.kind == "text" for b in parts[at].blocks)
    ]
    shares = {at: drawn.uniform(0.3, 0.7) for at in places}
    for at in drawn.sample(places, len(places))[: amount(dose, len(places))]:
        blocks = parts[at].blocks
        prose = [index for index, block in enumerate(blocks) if block.kind == "text" and len(block.text) > 40]
        last = prose[(len(prose) - 1) // 2]
        rest = blocks[last].text[: int(len(blocks[last].text) * shares[at])].rstrip(" .,:;\n")
        parts[at].blocks = [*blocks[:last], Block("text", rest)]
    return assemble(parts)


@kind("truncation")
def continued_elsewhere(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Half of the sections stop half-way with a remark that they go on, or that the rest was left out."""
    parts = parts_of(text)
    places = section_places(parts)
    remark = drawn.choice(in_language(CONTINUES, lesson))
    for at in drawn.sample(places, amount(0.5, len(places))):
        parts[at].blocks = [*parts[at].blocks[: len(parts[at].blocks) // 2], Block("text", remark)]
    return assemble(parts)


@kind("truncation")
def middle_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Between a third and half of the text, from its middle, is gone, as where a context was trimmed to fit."""
    begin = int(len(text) * drawn.uniform(0.25, 0.35))
    end = begin + int(len(text) * drawn.uniform(0.33, 0.5))
    count = (end - begin) // 4
    return (
        text[:begin]
        + drawn.choice(("", " […] ", "\n\n...\n\n", f"\n\n[... {count} tokens truncated ...]\n\n"))
        + text[end:]
    )


@kind("code")
def code_elided(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Code blocks hold a remark that the code stands here: all of a short one, all but the first line of a longer."""
    remark = drawn.choice(in_language(ELIDED, lesson))
    blocks = split(text)
    for at, block in enumerate(blocks):
        if block.kind == "code" and block.text.count("\n") > 1:
            head, *body, foot = block.text.split("\n")
            kept = body[:1] if len(body) > 2 else []
            blocks[at] = Block("code", "\n".join([head, *kept, remark, foot]))
    return join(blocks)


@kind("code")
def outputs_misplaced(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Every command or query of a section shows the output of another one."""
    parts = parts_of(text)
    places = [
        (at, index)
        for at in section_places(parts)
        for index, block in enumerate(parts[at].blocks)
        if re.match(r"[`~]{3,}\s*output", block.text)
        or (block.kind == "table" and index and parts[at].blocks[index - 1].kind == "code")
    ]
    rotate(parts, places)
    return assemble(parts)


@kind("markup")
def section_escaped(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The longest section is the string of a JSON reply that nobody decoded: its breaks and quotes are escaped."""
    parts = parts_of(text)
    longest = max(section_places(parts), key=lambda at: sum(len(block.text) for block in parts[at].blocks))
    body = json.dumps(join(parts[longest].blocks).strip())
    parts[longest].blocks = [Block("text", drawn.choice((body, body[1:-1], f'{{"content": {body}}}')))]
    return assemble(parts)


@kind("markup")
def escapes_undecoded(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Quotes, dashes and accented letters of all paragraphs are the escapes of JSON, as \\u2019 for an apostrophe."""

    def escaped(old: str) -> str:
        return "".join(_ESCAPED.get(c, c if c.isascii() else f"\\u{ord(c):04x}") for c in old)

    return edit_prose(text, 1.0, drawn, escaped)


@kind("markup", doses=True)
def token_marks(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs still has the marks of a tokenizer: of SentencePiece, of BPE or of WordPiece."""
    way = drawn.randrange(3)

    def pieces(old: str) -> str:
        if way == 0:
            return "".join(f"▁{word}" for word in old.split())
        if way == 1:
            return "Ċ".join("Ġ".join(line.split()) for line in old.splitlines())
        cut = _LONG_WORD.sub(lambda m: f"{m[0][: len(m[0]) // 2]} ##{m[0][len(m[0]) // 2 :]}", old)
        return re.sub(r"(\w)([.,:;])", r"\1 \2", cut)

    return edit_prose(text, dose, drawn, pieces)
