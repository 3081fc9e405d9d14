"""The list of sources at a lesson's end: what each `[n]` in it stands for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from .content import blocks_of, outline
from .languages import heading
from .markdown_escape import escaped
from .quality.words import code_dotted
from .sources import Passage, visible_text

CITATION = re.compile(r"(?<![\w\]`])(?:\[\d{1,3}\])+(?![(\[:])")
# A numbered entry of a list of sources, with the lines that are set in below it.
_ENTRY = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?(?:\[\d{1,3}\]|\d{1,3}[.)][ \t]).*\n(?:[ \t]+\S.*\n)*", re.MULTILINE)
_NUMBERED = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?(?:\[(\d{1,3})\]|(\d{1,3})[.)][ \t])", re.MULTILINE)
NUMBER = re.compile(r"\d+")
_MOST = 200  # characters of a document's name, or of one heading
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def with_sources(
    markdown: str, passages: Sequence[Passage], *, language: str, section_titles: Collection[str] = ()
) -> str:
    """Append the cited passages' documents as a numbered list; a lesson that cites nothing stays as it is.

    The numbers are the prompt's, so that they agree with the text; a list item keeps its number. Where the writer made
    a list of sources (no heading of `section_titles`), its numbered entries give way to ours: only we know what a
    number stands for. What else stands there stays above them.
    """
    known = sorted(n for n in _cited(markdown) if 1 <= n <= len(passages))
    if not known:
        return markdown
    rows = [f"- [{n}] {_named(passages[n - 1])}" for n in known]
    above, below = _around(markdown, section_titles)
    if above is None:
        above = f"{below.rstrip()}\n\n## {heading(language, 'sources')}"
        below = ""
    return "\n\n".join(filter(None, (above.rstrip(), "\n".join(rows), below.strip("\n")))) + "\n"


def without_sources(markdown: str, passages: Sequence[Passage], *, language: str) -> str:
    """Take off the list that `with_sources` appended; one that somebody wrote or changed stays."""
    text, mark, items = markdown.rstrip().rpartition(f"\n\n## {heading(language, 'sources')}\n\n")
    ours = {f"- [{n}] {name(passage)}" for n, passage in enumerate(passages, 1) for name in (_named, _unescaped)}
    return f"{text}\n" if mark and set(items.split("\n")) <= ours else markdown


def unlisted(markdown: str, *, section_titles: Collection[str] = ()) -> list[int]:
    """The numbers that a text cites and that no list of sources at its end has, smallest first."""
    part = outline(markdown, section_titles).first("sources")
    lines = markdown.split("\n")
    begin, end = (len(lines), len(lines)) if part is None else (part.line - 1, part.end)
    listed = {int(found[1] or found[2]) for found in _NUMBERED.finditer("\n".join(lines[begin:end]))}
    return sorted(_cited("\n".join([*lines[:begin], *lines[end:]])) - listed)


def _cited(markdown: str) -> set[int]:
    """The numbers in brackets outside code: `x = [1]` cites nothing."""
    if "[" not in markdown:
        return set()
    prose = (code_dotted(block.text) for block in blocks_of(markdown) if block.kind != "code")
    return {int(n) for text in prose for found in CITATION.findall(text) for n in NUMBER.findall(found)}


def _around(markdown: str, section_titles: Collection[str]) -> tuple[str | None, str]:
    """What stands above our rows, and below; None above: the text without a list of its own, to be given one."""
    view = outline(markdown, section_titles)
    part = view.first("sources")
    if part is None:
        return None, markdown
    lines = markdown.split("\n")
    begin = next(block.end for block in view.blocks if block.line == part.line)
    kept = _ENTRY.sub("", "\n".join([*lines[begin : part.end], ""])).strip("\n")
    below = "\n".join(lines[part.end :])
    if not kept.strip():
        return None, "\n".join([*lines[: part.line - 1], below])
    return "\n".join([*lines[:begin], "", kept]), below


def _named(passage: Passage) -> str:
    """Document and headings, which others wrote: a reader sees each letter, and none of it is markup."""
    headings = " > ".join(map(_shown, passage.heading_path.split(" > ")))
    return f"{_shown(passage.document) or '-'}, {headings}" if headings else _shown(passage.document) or "-"


def _shown(name: str) -> str:
    line = " ".join(_UNPRINTABLE.sub(" ", visible_text(name)).split())
    return escaped(line if len(line) <= _MOST else line[: _MOST - 1].rstrip() + "…")


def _unescaped(passage: Passage) -> str:
    """As it was listed before it was escaped: such lessons may lie in review."""
    return f"{passage.document}, {passage.heading_path}" if passage.heading_path else passage.document
