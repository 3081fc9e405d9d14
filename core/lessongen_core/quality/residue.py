"""What must not be there: talk of an assistant, placeholders, prohibited terms, the spec itself, live script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from ..content import Block
from ..languages import ASSISTANT, FUNCTION_WORDS, PREAMBLE, SIGN_OFF, TALK
from ..sanitizer.characters import TAGS
from ..sanitizer.notes import notes_on
from ..score import Finding
from .backstage import backstage, spec_words
from .lines import line_marks
from .machine import ELEMENTS, NUMBERED, footnotes, machine_marks
from .spec_texts import spec_texts
from .talk import talk
from .view import View
from .words import stem, words

_REASONING: Final = r"(?:think(?:ing)?|thoughts?|reasoning|scratchpad|reflection)"
_ODD: Final = r"[^\w\s\"'`*_.,;:!?()\[\]{}<>/#&+=~^%$|-]{1,2}"  # brackets that no person types
_CLOSED: Final = r"[^\s\"'`*_.,;:!?()\[{}</#+=~^%$|a-z0-9-]"
# Without one of these in the casefolded text, or the name of reasoning before a bracket, no block holds such a tag.
_SIGNS: Final = (
    *("<|", "&lt;|", "inst]", "sys]", "sys>", "sys&gt;", "_tools]", "_calls]"),
    *("<lesson-", "/lesson-", ";lesson-", "passage-", "feedback-"),
)
_THOUGHTS: Final = ("think", "thought", "reasoning", "scratchpad", "reflection")
_CLOSES: Final = re.compile(rf"{_REASONING}{_CLOSED}")
# Tags of a model's reasoning and chat, in whatever brackets; "[analysis]" is also what a person writes.
_MARKERS: Final = re.compile(
    rf"^\s*(?:<|&lt;|{_ODD})/?{_REASONING}(?:>|&gt;|{_ODD})|(?:<|&lt;|{_ODD})/{_REASONING}(?:>|&gt;|{_ODD})\s*$"
    rf"|^\s*\[/?(?:think(?:ing)?|reasoning|scratchpad)\](?!\()"
    r"|<\|/?[a-z]\w{1,20}(?:\|>|:)|\[/?(?:INST|SYS|AVAILABLE_TOOLS|TOOL_CALLS)\]|<</?SYS>>"
    r"|(?:<|&lt;)/?(?:lesson|passage|feedback)-[a-z0-9]{8,}",
    re.IGNORECASE | re.MULTILINE,
)
# A line that is a tag, or opens or closes one, and no element of HTML: somebody marked parts of a prompt with it.
_TAG_LINE: Final = re.compile(
    r"^\s*</?([A-Za-z][\w-]*)(?:\s+[\w-]+\s*=\s*\"[^\"<>]*\")*\s*/?>|</([A-Za-z][\w-]*)>\s*$", re.MULTILINE
)
# What the sanitizer took out and no lesson holds by accident: somebody told the model to write it.
_HOSTILE: Final = {
    "active_content": "script",
    "tag_character": "hidden text",
    "terminal_sequence": "commands to a terminal",
}
_UNSAFE: Final = re.compile(
    r"<(?:script|iframe|object|embed)\b|\]\(\s*<?(?:javascript|vbscript|data):|\son\w+\s*=\s*[\"']", re.I
)
# Commands whose destructive forms a spec that names them asks for.
_DESTROYS: Final = re.compile(r"\b(?:rm|dd|mkfs|chmod|curl|wget|format|del)\b|fork bomb")
_MAY_HIDE: Final = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_CONFLICT: Final = re.compile(r"^(?:<{7} \S|={7}\s*$|>{7} \S)", re.MULTILINE)  # what git leaves for a person to choose
_BIDI: Final = re.compile(rf"[\u202a-\u202e\u2066-\u2069]|{TAGS.pattern}")
_SHINGLE: Final = 5
_ECHO: Final = 12  # words in a row that are our instructions' own
_SHORT_TALK: Final = 300  # characters of a paragraph that only speaks to who asked
_DOUBT: Final = 0.78
_BEGIN: Final = 3  # letters that all forms of a word share
_DERIVED: Final = ("ly", "mente", "ment", "ness")


def leftovers(view: View) -> Finding:
    """What was said to a writer or by one: an assistant's phrases, marks of reasoning, orders, data of the prompt."""
    if line := _conflict(view):
        return Finding(0, f"line {line}: a merge conflict", "Keep one version, without the marks", "leftovers")
    advice = "Write only the lesson: no greeting, no closing offer, no word about yourself or your task"
    blocks = [block for block in view.outline.blocks if block.kind in ("paragraph", "item", "html", "heading")]
    paragraphs = [block for block in blocks if block.kind == "paragraph" and not block.quoted]
    said = _told(view.instructions) if _may_echo(view) else None
    own = spec_words(view.spec, view.course)
    read = {id(piece.block): piece.words for piece in view.all_prose}
    may_mark = any(sign in view.folded for sign in _SIGNS) or (
        any(name in view.folded for name in _THOUGHTS) and _CLOSES.search(view.folded) is not None
    )
    program = _Program(view)
    sources = {block.line for part in view.outline.parts if part.role == "sources" for block in part.blocks}
    edges = {block.line for block in (*paragraphs[:2], *paragraphs[-2:])}
    for block in blocks:
        what = _marked(view, block, may_mark=may_mark) or (_echoed(block, *said) if said else None)
        if what is None and block.line not in sources:
            what = program.certain(block)
        if what is None and block.line not in view.exercise_lines:  # exercises order the learner about, as a writer is
            what = backstage(view.dotted(block), read.get(id(block)) or words(block.text), own)
        if what is None and block.kind == "paragraph" and not block.quoted:
            what = _talk(view, block, edge=block.line in edges)
        if what is not None:
            return Finding(0, f"line {block.line}: {what}", advice, "leftovers")
    talked = talk(view, own)
    if program.doubt and (talked is None or talked.cap is None):
        return Finding(0.5, program.doubt, advice, ceiling=_DOUBT)
    return talked or Finding(1, "none")


class _Program:
    """Text of programs in the blocks that are asked about: certain at once, or in the second block with a doubt."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._notes = footnotes(view.outline.text)
        self._shown = view.shown
        self._functions = FUNCTION_WORDS.get(view.language, frozenset())
        self._lists_sources = any(part.role == "sources" for part in view.outline.parts)
        self.doubt = ""

    def certain(self, block: Block) -> str | None:
        text = self._view.dotted(block)
        if "&" in text:
            text = text.replace("&lt;", "<").replace("&gt;", ">")
        marks = [
            mark
            for mark in chain(machine_marks(text, self._notes, self._shown), line_marks(text, self._functions))
            if not (self._lists_sources and mark.what == NUMBERED)
        ]
        if not marks:
            return None
        mark = max(marks, key=lambda mark: mark.certain)
        what = f'"{mark.shown}", {mark.what}'
        if mark.certain or self.doubt:
            return what
        self.doubt = f"line {block.line}: {what}"
        return None


def _conflict(view: View) -> int:
    """Line of the first mark of a merge that stands outside code, where another kind of mark stands, too; 0: none."""
    text = view.outline.text
    if "<<<<<<< " not in text and ">>>>>>> " not in text:
        return 0
    code = {n for b in view.outline.blocks if b.kind == "code" for n in range(b.line, b.end + 1)}
    lines = [(n, line[:1]) for n, line in enumerate(text.split("\n"), 1) if n not in code and _CONFLICT.match(line)]
    return lines[0][0] if len({sign for _, sign in lines}) > 1 else 0


def _marked(view: View, block: Block, *, may_mark: bool) -> str | None:
    text = view.dotted(block)
    if "&lt;" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">")
    if may_mark and _MARKERS.search(text):
        return "marks of a model's reasoning or chat"
    for opened, closed in _TAG_LINE.findall(text) if "<" in text else ():
        if (opened or closed).casefold() not in ELEMENTS and f"<{opened or closed}" not in view.shown_code:
            return f'"{opened or closed}", a tag of a prompt'
    return None


def _echoed(block: Block, said: frozenset[tuple[str, ...]], vocabulary: frozenset[str]) -> str | None:
    found = words(block.text)
    if not _has_run(found, vocabulary, _ECHO) or said.isdisjoint(_shingles(found, _ECHO)):
        return None
    return "the instructions to the model"


def _may_echo(view: View) -> bool:
    """Whether so many words of the instructions stand in a row anywhere; what stands in a block does so in the text."""
    said, vocabulary = _told(view.instructions)
    return bool(said) and _has_run(words(view.outline.text), vocabulary, _ECHO)


def _talk(view: View, block: Block, *, edge: bool) -> str | None:
    text = view.bare(block).strip()
    talk = ASSISTANT.match(text) or (edge and (PREAMBLE.match(text) or SIGN_OFF.match(text)))
    talk = talk or (len(text) < _SHORT_TALK and TALK.match(text))
    return f'"{text[:60]}"' if talk else None


def conduct(view: View) -> Finding | None:
    """What a person must look at first: a key somebody could use, a command that destroys, unless the spec names it."""
    if "secret" in view.removed:
        what, advice = "what looks like a key or token", "Show a made-up value, as in <key>"
        return Finding(0, f"the text holds {what}{_noted(view, 'secret')}", advice, "secret")
    if "dangerous_command" in view.removed and not _DESTROYS.search(view.spec.model_dump_json()):
        what = f"a command that destroys data{_noted(view, 'dangerous_command')}"
        return Finding(0, f"the text holds {what}", "Show a harmless command", "dangerous_command")
    return None


def _noted(view: View, rule: str) -> str:
    """Where the finished text holds it; read anew, since hardly any lesson does."""
    return next((f" (line {note.line}: {note.found})" for note in notes_on(view.outline.text) if note.rule == rule), "")


def safety(view: View) -> Finding:
    """Script, script links and hidden characters: in the text, or in the reply before the sanitizer took them out."""
    for rule, what in _HOSTILE.items():
        if rule in view.removed:
            advice = "Write plain Markdown; show markup as code, in backticks or a fence"
            return Finding(0, f"the reply held {what}, which was taken out", advice, "unsafe")
    hidden = _MAY_HIDE.search(view.signs) is not None
    for block in view.outline.blocks:
        if block.kind == "code":
            bad = hidden and _BIDI.search(block.text)
        else:
            text = block.text if block.kind == "html" else view.bare(block)
            may_act = "<" in text or "=" in text or "](" in text  # cheap, and nearly never met
            bad = (hidden and _BIDI.search(text)) or (may_act and _UNSAFE.search(text))
        if bad:
            return Finding(0, f"line {block.line}: active or hidden content", "Remove it", "unsafe")
    return Finding(1, "none")


def prohibited(view: View) -> Finding | None:
    """Terms of a section in that section, the course's jargon everywhere; code and sources are exempt."""
    everything = tuple(_readable(view))
    asked = [(term, part.blocks) for s, part in view.matched if part for term in s.constraints.prohibited_terms]
    asked += [(term, everything) for term in view.course.guidance.avoid_jargon]
    own = words(" ".join(spec_texts(view.spec, points_only=True))) if asked else []
    begun = {word[:_BEGIN] for word in own}
    rules = [(words(term), term, blocks) for term, blocks in asked]
    rules = [row for row in rules if begun.isdisjoint(_begin(row[0])) or not _stands(row[0], own, view.language)]
    if not rules:
        return None
    read = {id(piece.block): piece.bare_words for piece in view.all_prose}
    held = {id(block): read.get(id(block)) or words(view.bare(block)) for block in everything}
    like: dict[str, list[str]] = {start: [] for wanted, _, _ in rules for start in _begin(wanted)}
    for word in set().union(*held.values()):
        if word[:_BEGIN] in like:
            like[word[:_BEGIN]].append(word)
    for wanted, term, blocks in rules:
        forms = {word for start in _begin(wanted) for word in like[start] if _is_form(word, wanted[0], view.language)}
        for block in blocks if forms else ():  # code, sources and rules are not there
            found = held.get(id(block), [])
            if not forms.isdisjoint(found) and _stands(wanted, found, view.language):
                return Finding(0, f'line {block.line}: "{term}"', f'Say it without "{term}"', "prohibited_term")
    return Finding(1, f"none of {len(rules)}")


def _begin(wanted: list[str]) -> list[str]:
    """The first letters of a term; of no words none."""
    return [word[:_BEGIN] for word in wanted[:1]]


def originality(view: View) -> Finding | None:
    """How much of the teaching is the spec's own wording: a spec pasted back is no lesson."""
    known = {shingle for said in view.spec_said for shingle in _shingles(said)}
    vocabulary = frozenset(chain.from_iterable(known))
    total = copied = 0
    for piece in view.prose:
        total += max(0, len(piece.words) - _SHINGLE + 1)
        if _has_run(piece.words, vocabulary, _SHINGLE):
            copied += sum(map(known.__contains__, _shingles(piece.words)))
    if total < 20:
        return None
    share = copied / total
    score = min(1.0, max(0.0, 1 - (share - 0.1) / 0.3))
    advice = "Teach in your own words; do not repeat the spec" if score < 1 else ""
    return Finding(
        score, f"{share:.0%} of the text is the spec's wording", advice, "spec_copy" if share > 0.35 else None
    )


def _readable(view: View) -> Iterator[Block]:
    for part in view.outline.parts:
        if part.role != "sources":
            yield from (block for block in part.blocks if block.kind not in ("code", "html", "rule"))


def _stands(wanted: list[str], found: list[str], language: str) -> bool:
    """Words of a term in any inflection, in a row; no word stands nowhere."""
    start, size = wanted[0][:_BEGIN] if wanted else "", len(wanted)
    return any(
        all(_is_form(one, other, language) for one, other in zip(found[at : at + size], wanted, strict=True))
        for at, word in enumerate(found[: max(0, len(found) - size + 1)])
        if word[:_BEGIN] == start
    )


def _is_form(word: str, term: str, language: str) -> bool:
    """Stemmers join what is derived, too: "obvious" is no form of "obviously"."""
    return word == term or (
        stem(word, language) == stem(term, language) and word.endswith(_DERIVED) == term.endswith(_DERIVED)
    )


def _shingles(found: list[str], size: int = _SHINGLE) -> Iterator[tuple[str, ...]]:
    return zip(*(found[at:] for at in range(size)), strict=False)


def _has_run(found: list[str], vocabulary: frozenset[str], size: int) -> bool:
    """Whether `size` words in a row are of a vocabulary: only then one of its shingles may stand there."""
    return b"\1" * size in bytes(map(vocabulary.__contains__, found))


@lru_cache(maxsize=1)
def _told(instructions: str) -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    """The shingles of the instructions, and their words."""
    found = words(instructions)
    return frozenset(_shingles(found, _ECHO)), frozenset(found)
