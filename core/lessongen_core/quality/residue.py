"""What must not be there: talk of an assistant, placeholders, prohibited terms, the spec itself, live script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ..content import Block
from ..languages import ASSISTANT, PREAMBLE, SIGN_OFF, TALK
from ..sanitizer.characters import TAGS
from .score import Finding
from .view import View
from .words import code_dotted, stem, without_code, words

_MARKERS: Final = re.compile(
    r"^\s*(?:<|&lt;)/?(?:think|thinking|reasoning|scratchpad)>|(?:<|&lt;)/(?:think|thinking|reasoning|scratchpad)>\s*$"
    r"|<\|(?:im_start|im_end|endoftext|eot_id|assistant|user|system)\|>"
    r"|\[/?INST\]|<</?SYS>>|(?:<|&lt;)/?(?:lesson|passage|feedback)-[a-z0-9]{8,}",
    re.IGNORECASE,
)
# What the sanitizer took out and no lesson holds by accident: somebody told the model to write it.
_HOSTILE: Final = {
    "active_content": "script",
    "tag_character": "hidden text",
    "terminal_sequence": "commands to a terminal",
}
_PLACEHOLDER: Final = re.compile(
    r"\[(?:insert|add|fill in|placeholder|todo|tbd|your (?:text|content|answer|example)|insertar|añadir|einfügen|hier"
    r"|insérer|вставьте|вставить)\b[^\]\n]{0,80}\](?!\()"
    r"|\blorem ipsum\b|\bTBD\b|\{\{\s*\w[\w. ]{0,40}\}\}|^\s*(?-i:TODO|FIXME|XXX)\b",
    re.IGNORECASE | re.MULTILINE,
)
_SLOT: Final = re.compile(r"\[[^\W\d][\w ,'/-]{2,60}\](?!\()")
_UNSAFE: Final = re.compile(
    r"<(?:script|iframe|object|embed)\b|\]\(\s*<?(?:javascript|vbscript|data):|\son\w+\s*=\s*[\"']", re.I
)
_BIDI: Final = re.compile(rf"[\u202a-\u202e\u2066-\u2069]|{TAGS.pattern}")
_SHINGLE: Final = 5
_ECHO: Final = 12  # words in a row that are our instructions' own
_SHORT_TALK: Final = 300  # characters of a paragraph that only speaks to who asked
_DERIVED: Final = ("ly", "mente", "ment", "ness")


def leftovers(view: View) -> Finding:
    """Phrases of an assistant where they stand: the first and last two paragraphs, elsewhere only the unmistakable."""
    advice = "Write only the lesson: no greeting, no closing offer, no word about yourself"
    blocks = [block for block in view.outline.blocks if block.kind in ("paragraph", "item", "html")]
    paragraphs = [block for block in blocks if block.kind == "paragraph" and not block.quoted]
    marked = next((block for block in blocks if _MARKERS.search(code_dotted(block.text))), None)
    if marked is not None:
        return Finding(0, f"line {marked.line}: marks of a model's reasoning or chat", advice, "leftovers")
    said = _told(view.instructions)
    echo = next((block for block in blocks if not said.isdisjoint(_shingles(words(block.text), _ECHO))), None)
    if echo is not None:
        return Finding(0, f"line {echo.line}: the instructions to the model", advice, "leftovers")
    for block in paragraphs:
        edge = block in paragraphs[:2] or block in paragraphs[-2:]
        text = without_code(block.text).strip()
        talk = ASSISTANT.match(text) or (edge and (PREAMBLE.match(text) or SIGN_OFF.match(text)))
        talk = talk or (len(text) < _SHORT_TALK and TALK.match(text))
        if talk:
            return Finding(0, f'line {block.line}: "{text[:60]}"', advice, "leftovers")
    return Finding(1, "none")


def safety(view: View) -> Finding:
    """Script, script links and hidden characters: in the text, or in the reply before the sanitizer took them out."""
    for rule, what in _HOSTILE.items():
        if rule in view.removed:
            advice = "Write plain Markdown; show markup as code, in backticks or a fence"
            return Finding(0, f"the reply held {what}, which was taken out", advice, "unsafe")
    for block in view.outline.blocks:
        text = block.text if block.kind in ("code", "html") else without_code(block.text)
        bad = _BIDI.search(text) or (block.kind != "code" and _UNSAFE.search(text))
        if bad:
            return Finding(0, f"line {block.line}: active or hidden content", "Remove it", "unsafe")
    return Finding(1, "none")


def placeholders(view: View) -> Finding:
    """Slots nobody filled, also those of the spec's own exercise templates."""
    slots = {slot for e in view.spec.exercises for slot in _SLOT.findall(e.structure_template)}
    for block in _readable(view):
        text = without_code(block.text)
        found = _PLACEHOLDER.search(text)
        slot = next((slot for slot in slots if len(slots) > 1 and slot in text), None)
        if found or slot:
            return Finding(
                0, f'line {block.line}: "{found[0].strip() if found else slot}"', "Fill it in", "placeholders"
            )
    return Finding(1, "none")


def prohibited(view: View) -> Finding | None:
    """Terms of a section in that section, the course's jargon everywhere; code and sources are exempt."""
    rules = [(term, part.blocks) for s, part in view.matched if part for term in s.constraints.prohibited_terms]
    everything = tuple(_readable(view))
    rules += [(term, everything) for term in view.course.guidance.avoid_jargon]
    own = " ".join(_spec_texts(view, points_only=True))
    rules = [(term, blocks) for term, blocks in rules if not _occurs(term, own, view.language)]
    for term, blocks in rules:
        for block in blocks:
            if block.kind not in ("code", "html") and _occurs(term, without_code(block.text), view.language):
                return Finding(0, f'line {block.line}: "{term}"', f'Say it without "{term}"', "prohibited_term")
    return Finding(1, f"none of {len(rules)}") if rules else None


def originality(view: View) -> Finding | None:
    """How much of the teaching is the spec's own wording: a spec pasted back is no lesson."""
    known = {shingle for text in _spec_texts(view) for shingle in _shingles(words(text))}
    total = copied = 0
    for piece in view.prose:
        shingles = list(_shingles(piece.words))
        total += len(shingles)
        copied += sum(shingle in known for shingle in shingles)
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


def _spec_texts(view: View, *, points_only: bool = False) -> Iterator[str]:
    spec = view.spec
    yield spec.title
    for section in spec.sections:
        yield section.title
        yield from section.key_points_to_cover
        yield from section.constraints.required_keywords
        if section.analogies_to_use and not points_only:
            yield section.analogies_to_use
    yield from (objective.objective for objective in spec.learning_objectives)
    if not points_only:
        yield spec.description
        for exercise in spec.exercises:
            yield exercise.structure_template
            yield from (line for row in exercise.rubric_criteria for line in row.criteria)
        if spec.intro_blueprint:
            yield spec.intro_blueprint.key_learning_objectives


def _occurs(term: str, text: str, language: str) -> bool:
    """The term in any inflection, its words in a row."""
    wanted = words(term)
    if not wanted or wanted[0][:3] not in text.casefold():
        return False
    found = words(text)
    return any(
        word[:3] == wanted[0][:3]
        and len(found) - at >= len(wanted)
        and all(_is_form(one, other, language) for one, other in zip(found[at:], wanted, strict=False))
        for at, word in enumerate(found)
    )


def _is_form(word: str, term: str, language: str) -> bool:
    """Stemmers join what is derived, too: "obvious" is no form of "obviously"."""
    return word == term or (
        stem(word, language) == stem(term, language) and word.endswith(_DERIVED) == term.endswith(_DERIVED)
    )


def _shingles(found: list[str], size: int = _SHINGLE) -> Iterator[tuple[str, ...]]:
    return (tuple(found[at : at + size]) for at in range(len(found) - size + 1))


@lru_cache(maxsize=1)
def _told(instructions: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_shingles(words(instructions), _ECHO))
