"""What the prompt said and the lesson repeats: word counts, ids of chunks, other forms of a citation."""

from __future__ import annotations

import re
from typing import Final

from ..content import blocks_of
from .changes import Log, line_of
from .scan import on_prose

_NUMBER: Final = r"\d{2,4}(?:\s*(?:[-–—]|to)\s*\d{2,4})?"
_ABOUT: Final = r"(?:about\s|around\s|approx(?:imately|\.)?\s|~|≈)?\s*"
_WORDS: Final = r"(?:words?|Wörter|palabras|mots|слов|parole|palavras|woorden)"
_BRACKETED: Final = re.compile(rf"[ \t]*\[(?:n|{_ABOUT}{_NUMBER})\s+{_WORDS}\]", re.IGNORECASE)
# In parentheses only where no sentence would have it: at a heading's end, or as a line of its own.
_AT_THE_END: Final = re.compile(rf"[ \t]*\({_ABOUT}{_NUMBER}\s+{_WORDS}\)[ \t]*$", re.IGNORECASE)
_COUNTED: Final = re.compile(
    rf"^\W{{0,3}}(?:word count\W{{1,4}}{_ABOUT}{_NUMBER}(?:\s+{_WORDS})?|{_ABOUT}{_NUMBER}\s+{_WORDS})\W{{0,3}}$",
    re.IGNORECASE,
)
# Looked for in folded text before anything else, since nearly no lesson has one.
_SOME_COUNT: Final = re.compile(rf"(?:\d|\[n)\s+{_WORDS.casefold()}|word count\W")
_WORD_STARTS: Final = ("word", "wört", "palabras", "mots", "слов", "parole", "palavras", "woorden")  # of `_WORDS`
_CHUNK: Final = re.compile(
    r"[ \t]?(?:\[(?:(?:chunk|passage|rag_context)[ _-]?id[ :=#_-]+[\w-]{1,64}|chunk[ :#_-]{1,2}[\w-]{1,64})\]"
    r"|【\d+[:†][^】\n]{0,80}】)",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(r"\[passages?[ #]*(\d{1,3}(?:\s*(?:,|;|&|and)\s*\d{1,3}){0,9})\](?![(\[:])", re.IGNORECASE)
_OURS: Final = re.compile(
    r"(?:<|&lt;)/?(?:(?:lesson|passage|feedback)-[a-z0-9]{8,}|previous_context|lesson_spec|rag_context)\b",
    re.IGNORECASE,
)
_OUR_MARKS: Final = ("lesson-", "passage-", "feedback-", "previous_context", "lesson_spec", "rag_context")


def drop_echo(text: str, log: Log) -> str:
    """Take out what cannot be meant for a reader; `[passage 3]` becomes `[3]`."""
    folded = text.casefold()
    if any(mark in folded for mark in ("[passage", "[chunk", "[rag_context", "【")):
        text = on_prose(text, lambda piece, line: _citations(piece, line, log))
    if any(word in folded for word in _WORD_STARTS) and _SOME_COUNT.search(folded):
        text = on_prose(text, lambda piece, line: _cut(_BRACKETED, "word_count", piece, line, log))
        text = _counts(text, log)
    return text


def note_echo(text: str, log: Log) -> None:
    """Notice tags of a prompt; the score asks for such a lesson again."""
    folded = text.casefold()
    for found in _OURS.finditer(text) if any(mark in folded for mark in _OUR_MARKS) else ():
        log.add("prompt_echo", 1, line_of(text, found.start()), found[0])


def _citations(piece: str, line: int, log: Log) -> str:
    def numbers(found: re.Match[str]) -> str:
        log.add("citation_form", 1, line, found[0])
        return "".join(f"[{number}]" for number in re.findall(r"\d+", found[1]))

    return _cut(_CHUNK, "chunk_id", _NAMED.sub(numbers, piece), line, log)


def _cut(pattern: re.Pattern[str], rule: str, piece: str, line: int, log: Log) -> str:
    found = pattern.search(piece)
    if found is None:
        return piece
    cut, count = pattern.subn("", piece)
    log.add(rule, count, line + line_of(piece, found.start()) - 1, found[0])
    return cut


def _counts(text: str, log: Log) -> str:
    """Counts at the end of a heading, and those that are a whole paragraph."""
    lines = text.split("\n")
    drop: set[int] = set()
    for block in blocks_of(text):
        at = block.line - 1
        if block.kind == "heading" and (found := _AT_THE_END.search(lines[at])):
            log.add("word_count", 1, block.line, found[0])
            lines[at] = lines[at][: found.start()]
        elif block.kind == "paragraph" and block.top and block.end == block.line and _COUNTED.match(lines[at].strip()):
            log.add("word_count", 1, block.line, lines[at])
            drop |= {at} if at + 1 == len(lines) or lines[at + 1].strip() else {at, at + 1}
    return "\n".join(line for number, line in enumerate(lines) if number not in drop)
