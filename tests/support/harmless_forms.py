"""The same lesson in other clothes: what models, editors and people do to a text that says no less for it.

Each form takes a whole lesson as Markdown and gives it back in that form; code, formulas and tables stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from lessongen_core.languages import heading_role

_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[^\W\d_a-zà-ÿа-я]|[¿¡])")
_HEADING: Final = re.compile(r"^(#+) +(.*)$")
_ITEM: Final = re.compile(r"^(?:[-*+]|\d+[.)]) +")
_COLUMNS: Final = 72
_EMOJI: Final = ("🎯", "🔍", "🛠️", "📌", "✨", "🧩")


def blocks_of(text: str) -> list[tuple[str, str]]:
    """(kind, text) of what blank lines part; a fence or formula of several lines is one `code`."""
    found: list[tuple[str, str]] = []
    held: list[str] = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        held.append(block)
        joined = "\n\n".join(held)
        if (
            sum(line.lstrip("> ").startswith(("```", "~~~")) for line in joined.split("\n")) % 2
            or joined.count("$$") % 2
        ):
            continue
        found.append((_kind(joined), joined))
        held.clear()
    return [*found, *([("code", "\n\n".join(held))] if held else [])]


def _kind(block: str) -> str:
    first = block[:1]
    if "```" in block or "~~~" in block or "$$" in block or block.startswith("    "):
        return "code"
    if _HEADING.match(block) and "\n" not in block:
        return "heading"
    if all(_ITEM.match(line) for line in block.split("\n")):
        return "list"
    if first.isalnum() or (first in "*_«\"'“¿¡(`[<" and not block.startswith(("* ", "<details", "<!--"))):
        return "paragraph"
    return "other"


def _written(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks)


def each(kind: str, change: Callable[[str], str]) -> Callable[[str], str]:
    """A form that changes the blocks of one kind."""
    return lambda text: _written(change(block) if found == kind else block for found, block in blocks_of(text))


def _sentences(block: str) -> list[str]:
    return _SENTENCE_END.split(block.replace("\n", " "))


def _listed(block: str) -> str:
    said = _sentences(block)
    return (
        "\n".join(f"- {one}" for one in said) if len(said) > 2 and block[-1:] != ":" and block[0].isalpha() else block
    )


def _bulleted_steps(block: str) -> str:
    if re.match(r"\d", block):
        return block
    return "\n".join(f"{number}. {_ITEM.sub('', line)}" for number, line in enumerate(block.split("\n"), 1))


def _table(block: str) -> str:
    """Items as rows: what stands before a colon or in bold first, where all have that; else numbered."""
    items = [_ITEM.sub("", line) for line in block.split("\n")]
    if len(items) < 3 or any("|" in item for item in items):
        return block
    pairs = [re.match(r"(\*\*[^*]+\*\*|[^:`*]{3,40}):\s+(.+)$", item) for item in items]
    if all(pairs):
        rows = [f"| {pair[1]} | {pair[2]} |" for pair in pairs if pair]
    else:
        rows = [f"| {number} | {item} |" for number, item in enumerate(items, 1)]
    return "\n".join(["|  |  |", "|---|---|", *rows])


def deeper_headings(text: str) -> str:
    """Headings inside a section one level deeper than they were, under a heading of the section's own first."""
    return each("heading", lambda block: "#" + block if block.startswith("###") else block)(text)


def numbered_bold_headings(text: str) -> str:
    """`## **1. Title**`."""
    count = 0

    def change(block: str) -> str:
        nonlocal count
        if not block.startswith("## "):
            return block
        count += 1
        return f"## **{count}. {block[3:]}**"

    return each("heading", change)(text)


def bold_terms(text: str) -> str:
    """The first longest word of each paragraph and item in bold, as models like it."""

    def change(block: str) -> str:
        if any(sign in block for sign in "*`[$<_"):
            return block
        long = max(re.findall(r"[^\W\d_]+", block), key=len, default="")
        return block.replace(long, f"**{long}**", 1) if len(long) > 6 else block

    return each("paragraph", change)(each("list", lambda block: "\n".join(map(change, block.split("\n"))))(text))


def typographic(text: str) -> str:
    """Curly quotes and apostrophes, long dashes."""

    def change(block: str) -> str:
        pieces = re.split(r"(`[^`]*`|\$[^$\n]*\$|<[^>]*>|\]\([^)]*\))", block)
        for at in range(0, len(pieces), 2):
            piece = re.sub(r'(^|[\s(\[—–*])"', r"\1“", pieces[at]).replace('"', "”")
            pieces[at] = re.sub(r"(?<=\w)'", "’", piece).replace(" - ", " – ")
        return "".join(pieces)

    return _written(
        change(block) if kind in ("paragraph", "list", "other") else block for kind, block in blocks_of(text)
    )


def split_paragraphs(text: str) -> str:
    """No paragraph longer than two sentences."""

    def change(block: str) -> str:
        said = _sentences(block)
        return _written(" ".join(said[at : at + 2]) for at in range(0, len(said), 2))

    return each("paragraph", change)(text)


def joined_paragraphs(text: str) -> str:
    """Each two neighbouring paragraphs as one."""
    found: list[tuple[str, str]] = []
    for kind, block in blocks_of(text):
        last = found[-1] if found else ("", "")
        told = (last[1][-1:] == ":", last[1][:2] == "**", block[:2] in ("**", "[^"))
        if kind == last[0] == "paragraph" and not any(told):
            found[-1] = ("joined", f"{last[1]} {block}")
        else:
            found.append((kind, block))
    return _written(block for _, block in found)


def takeaways(text: str) -> str:
    """A list under `Key takeaways` in place of the summary; the bullets as they are where it is a list."""
    blocks, inside = [], False
    for kind, block in blocks_of(text):
        if block.startswith("## "):
            inside = heading_role(block[3:]) == "summary"
        if inside and kind == "heading":
            block = "## Key takeaways"
        elif inside and kind == "paragraph":
            block = "\n".join(f"- {one}" for one in _sentences(block))
        blocks.append(block)
    return _written(blocks)


def _solutions(text: str, change: Callable[[str, list[str]], list[str]]) -> str:
    """`change(heading, blocks below it)` for each `#### Solution`."""
    found: list[str] = []
    held: list[str] | None = None
    for kind, block in [*blocks_of(text), ("heading", "")]:
        if kind == "heading" and held is not None:
            found += change(held[0], held[1:])
            held = None
        if kind == "heading" and heading_role(block.lstrip("# ")) == "solution":
            held = [block]
        elif held is not None:
            held.append(block)
        elif block:
            found.append(block)
    return _written(found)


def solutions_in_details(text: str) -> str:
    """Folded up: `<details><summary>Solution</summary>`."""

    def change(heading: str, below: list[str]) -> list[str]:
        name = heading.lstrip("# ")
        return [f"<details>\n<summary>{name}</summary>", *below, "</details>"]

    return _solutions(text, change)


def solutions_in_details_below(text: str) -> str:
    """The heading is kept, what it says is folded up."""
    return _solutions(text, lambda head, below: [head, "<details>\n<summary>…</summary>", *below, "</details>"])


def quoted_solutions(text: str) -> str:
    """As block quotes below their headings."""

    def change(heading: str, below: list[str]) -> list[str]:
        return [heading, "\n".join(f"> {line}".rstrip() for line in _written(below).split("\n"))]

    return _solutions(text, change)


def quoted_bold_solutions(text: str) -> str:
    """A block quote that begins with `**Solution:**`."""

    def change(heading: str, below: list[str]) -> list[str]:
        lines = f"**{heading.lstrip('# ')}:**\n\n{_written(below)}".split("\n")
        return ["\n".join(f"> {line}".rstrip() for line in lines)]

    return _solutions(text, change)


def bold_solutions(text: str) -> str:
    """`**Solution:**` in place of a heading."""
    return _solutions(text, lambda head, below: [f"**{head.lstrip('# ')}:**", *below])


def hard_wrapped(text: str) -> str:
    """Lines of at most 72 columns."""

    def change(block: str) -> str:
        lines, now = [], ""
        for word in block.replace("\n", " ").split(" "):
            # A word that would begin a list, a heading or a quote stays where it is.
            if now and len(now) + 1 + len(word) > _COLUMNS and not re.match(r"[-+*#>=]|\d+[.)]$", word):
                lines.append(now)
                now = word
            else:
                now = f"{now} {word}" if now else word
        return "\n".join([*lines, now])

    def item(block: str) -> str:
        return "\n".join(
            change(line).replace("\n", "\n  " if line[0] in "-*+" else "\n   ") for line in block.split("\n")
        )

    return each("paragraph", change)(each("list", item)(text))


def windows_lines(text: str) -> str:
    return text.replace("\n", "\r\n")


def contents(text: str) -> str:
    """A table of contents behind the introduction's heading, with links."""
    titles = [block[3:] for kind, block in blocks_of(text) if kind == "heading" and block.startswith("## ")]
    anchors = [re.sub(r"\W+", "-", title.casefold()).strip("-") for title in titles]
    links = "\n".join(f"- [{title}](#{anchor})" for title, anchor in zip(titles, anchors, strict=True))
    head, _, rest = text.partition("\n\n")
    return _written([head, links, rest])


def plain_contents(text: str) -> str:
    """A numbered one without links, under a bold label."""
    titles = [block[3:] for kind, block in blocks_of(text) if kind == "heading" and block.startswith("## ")]
    head, _, rest = text.partition("\n\n")
    intro, _, rest = rest.partition("\n\n## ")
    listed = "\n".join(f"{number}. {title}" for number, title in enumerate(titles, 1))
    return _written([head, intro, listed, "## " + rest])


def emoji_headings(text: str) -> str:
    count = iter(range(10**6))

    def change(block: str) -> str:
        found = _HEADING.match(block)
        return f"{found[1]} {_EMOJI[next(count) % len(_EMOJI)]} {found[2]}" if found and len(found[1]) > 1 else block

    return each("heading", change)(text)


def ruled(text: str) -> str:
    """A rule before each H2."""
    return each("heading", lambda block: f"---\n\n{block}" if block.startswith("## ") else block)(text)


FORMS: Final[dict[str, Callable[[str], str]]] = {
    "lists": each("paragraph", _listed),
    "tables": each("list", _table),
    "numbered steps": each("list", _bulleted_steps),
    "starred items": each("list", lambda block: re.sub(r"^- ", "* ", block, flags=re.MULTILINE)),
    "deeper headings": deeper_headings,
    "numbered bold headings": numbered_bold_headings,
    "bold terms": bold_terms,
    "typographic": typographic,
    "split paragraphs": split_paragraphs,
    "joined paragraphs": joined_paragraphs,
    "takeaways": takeaways,
    "details": solutions_in_details,
    "details below": solutions_in_details_below,
    "quoted solutions": quoted_solutions,
    "quoted bold solutions": quoted_bold_solutions,
    "bold solutions": bold_solutions,
    "hard wrapped": hard_wrapped,
    "windows lines": windows_lines,
    "contents": contents,
    "plain contents": plain_contents,
    "emoji headings": emoji_headings,
    "ruled": ruled,
}
