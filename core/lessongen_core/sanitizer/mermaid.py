"""Mermaid diagrams: what runs or leads somewhere goes, what breaks a diagram is mended or noticed.

They are the one kind of code that is changed: a page that shows a lesson runs them.
"""

from __future__ import annotations

import re
from typing import Final

from ..content import blocks_of
from .changes import Log
from .raw_html import note

# Bindings to a script or a URL, and settings, which may lift Mermaid's own security level.
_BINDING: Final = re.compile(
    r"\s*(?:(?:click|callback)\s+[^\s:]+\s+\S|links?\s+[\w-]+\s*(?:\s[\"']|:)|links?\s[^:<>\n]*:\s*(?:\{|[^@\n]*@))"
)
# In these a `click` may be a state, a person or a task; what leads somewhere is still told by the word behind it.
_NO_BINDINGS: Final = re.compile(r"\s*(?:stateDiagram|sequenceDiagram|journey|timeline|mindmap)\b")
_SURE_BINDING: Final = re.compile(
    r"\s*(?:click\s+[^\s:]+\s+(?:href\b|call\b|[\"'])|links?\s[^:<>\n]*:\s*(?:\{|[^@\n]*@))"
)
_STATEMENT: Final = re.compile(r"(?:\"[^\"\n]*\"|[^;\"\n]|\"(?![^\"\n]*\"))+")
_PREFIX: Final = re.compile(r"[ \t>]*")
# Pictures, links of C4 diagrams, and links in labels that are Markdown.
_LOADED: Final = re.compile(r"(?:(?<=\{)|(?<=,)|\A)\s*[\"']?img[\"']?\s*:\s*(?:\"[^\"\n]*\"|'[^'\n]*'|[^,}\n]*)\s*,?")
_C4_LINK: Final = re.compile(r",?[ \t]{0,9}\$link\s*=\s*(?:\"[^\"\n]*\"|[^,)\n]*)")
_LABEL_LINK: Final = re.compile(r"!?\[([^\[\]\n]*)\]\(\s*<?(?:[A-Za-z][A-Za-z0-9+.-]*:|//)[^()\n]*\)")
_SETTING: Final = re.compile(r"%%\{.*?\}%%|\b(?:securityLevel|htmlLabels)\b.*")
_OPEN_SETTING: Final = re.compile(r"%%\{(?!.*\}%%)")
_TAG: Final = re.compile(r"(?<!<)</?(?!br\s*/?>)[A-Za-z][^<>\n]{0,2000}>", re.IGNORECASE)
_OPEN_TAG: Final = re.compile(r"<(?=[A-Za-z][^<>\n]*\Z)")  # a label may go over several lines
_FLOW: Final = re.compile(r"\s*(?:flowchart|graph)\b")
_LABEL: Final = re.compile(r"\"[^\"\n]*\"|\|[^|\n]*\||\w>[^\]\n]*\]")
_NAKED_ARROW: Final = re.compile(r"(?<![-=.<])->(?!>)")
_CLOSING: Final = {")": "(", "]": "[", "}": "{"}


def clean_mermaid(text: str, log: Log) -> str:
    """Take bindings, settings, HTML but `<br>`, and escaped quotes out of every fence that says `mermaid`."""
    if "mermaid" not in text:
        return text
    lines = text.split("\n")
    drop: set[int] = set()
    for inside in _diagrams(text):
        code = [_PREFIX.sub("", lines[number], count=1) for number in inside]
        binding = _binding_of(code)
        loaded = _LOADED if any("@{" in line for line in code) else None
        for number in inside:
            drop |= _setting(lines, number, log)
            if number not in drop:
                prefix = _PREFIX.match(lines[number])
                begin = prefix.end() if prefix else 0
                cleaned = _line(lines[number][begin:], binding, loaded, number + 1, log)
                if lines[number][begin:].strip() and not cleaned.strip():
                    drop.add(number)
                lines[number] = lines[number][:begin] + cleaned
    return "\n".join(line for number, line in enumerate(lines) if number not in drop)


def _binding_of(code: list[str]) -> re.Pattern[str]:
    """What binds in this kind of diagram: its first word that is neither setting nor comment says which it is."""
    first = next((line for line in code if line and not line.startswith("%%")), "")
    return _SURE_BINDING if _NO_BINDINGS.match(first) else _BINDING


def note_mermaid(text: str, log: Log) -> None:
    """Notice brackets without their partner and arrows that are none, in flow charts."""
    if "mermaid" not in text:
        return
    lines = text.split("\n")
    for inside in _diagrams(text):
        code = [(number + 1, lines[number]) for number in inside if lines[number].strip()]
        if not code or not _FLOW.match(code[0][1]):
            continue
        bare = [(number, _LABEL.sub("", line)) for number, line in code]
        wrong = next((number for number, line in bare if not _balanced(line)), None)
        log.add("mermaid_brackets", wrong is not None, wrong or 1)
        arrow = next((number for number, line in bare if _NAKED_ARROW.search(line)), None)
        log.add("mermaid_arrow", arrow is not None, arrow or 1)


def _diagrams(text: str) -> list[range]:
    """The 0-based lines inside each diagram."""
    return [
        range(block.line, block.end - block.closed)
        for block in blocks_of(text)
        if block.kind == "code" and block.info == "mermaid"
    ]


def _setting(lines: list[str], number: int, log: Log) -> set[int]:
    """The lines of a setting that begins here and goes over several."""
    if not _OPEN_SETTING.search(lines[number]):
        return set()
    end = next((n for n in range(number, len(lines)) if "}%%" in lines[n] or lines[n].startswith("```")), number)
    last = end if end < len(lines) and "}%%" in lines[end] else number
    log.add("mermaid_directive", 1, number + 1, lines[number])
    return set(range(number, last + 1))


def _line(line: str, binding: re.Pattern[str], loaded: re.Pattern[str] | None, number: int, log: Log) -> str:
    """A line without its container's marks; "" when nothing is left."""
    statements = _STATEMENT.findall(line)
    kept = [statement for statement in statements if not binding.match(statement)]
    if len(kept) < len(statements):
        note(log, "mermaid_directive", line, number)
        line = ";".join(kept)
    for pattern, left in ((_SETTING, ""), (loaded, ""), (_C4_LINK, ""), (_LABEL_LINK, r"\1")):
        if pattern and (found := pattern.search(line)):
            note(log, "mermaid_directive", found[0], number)
            line = pattern.sub(left, line)
    while tag := _TAG.search(line):
        note(log, "mermaid_html", tag[0], number)
        line = line[: tag.start()] + line[tag.end() :]
    if open_tag := _OPEN_TAG.search(line):
        note(log, "mermaid_html", line[open_tag.start() :], number)
        line = _OPEN_TAG.sub("#lt;", line)
    if '\\"' in line:
        log.add("mermaid_quotes", line.count('\\"'), number)
        line = line.replace('\\"', "")
    return line


def _balanced(line: str) -> bool:
    opened: list[str] = []
    for char in line:
        if char in "([{":
            opened.append(char)
        elif char in _CLOSING and (not opened or opened.pop() != _CLOSING[char]):
            return False
    return not opened
