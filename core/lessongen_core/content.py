"""Lesson Markdown -> its parts: title, introduction, sections, exercises, summary, by the parser's line maps.

Only what stands at the top level is structure: a heading inside a block quote or a list is text. Lines are 1-based and
count front matter, so that they point into the file a person opens.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from markdown_it.token import Token

from .languages import heading_role, normal_heading
from .markdown_parser import block_parser

PartRole = Literal["introduction", "section", "exercises", "summary", "sources"]
BlockKind = Literal["heading", "paragraph", "item", "table", "code", "html", "rule"]

_FRONT_MATTER = re.compile(r"\A(?:\ufeff|\s)*---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_YAML_LINE = re.compile(r"^[A-Za-z_][\w-]*[ \t]*:", re.MULTILINE)
_WEIGHT = re.compile(r"\(?\b(\d{1,3})[ \u00a0]?(?:%|percent\b|points?\b|puntos?\b|Punkte\b)\)?")
_LABEL = re.compile(
    r"^[*_]{1,3}([^*_\n]{3,60})[*_]{1,3}:?[ \t]*(?=\n|\Z)|^[*_]{1,3}([^*_\n]{3,60})(?::[*_]{1,3}|[*_]{1,3}:)[ \t]*"
    r"|^([^*_\n:]{3,60}):[ \t]*(?=\n|\Z)"
)
# What a reader unfolds: `<details><summary>Show the solution</summary>`.
_FOLDED = re.compile(r"^\s*<details[^>\n]{0,40}>\s*<summary>([^\n]{1,80}?)</summary>[ \t]*", re.IGNORECASE)
_FOLD_END = re.compile(r"</details>[ \t]*(?=\n|\Z)", re.IGNORECASE)
_QUOTE_MARK = re.compile(r"^ {0,3}> ?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LessonSection:
    """One H2; `markdown` is what stands below the heading, `line` is the heading's."""

    title: str
    markdown: str
    line: int


@dataclass(frozen=True, slots=True)
class LessonExercise:
    """`rubric` holds (criterion, weight in percent), as written: the weights may not sum to 100."""

    title: str
    question: str
    solution: str
    rubric: tuple[tuple[str, int], ...]
    line: int


@dataclass(frozen=True, slots=True)
class LessonContent:
    """A lesson in its parts; what is missing is empty."""

    title: str
    intro: str
    sections: tuple[LessonSection, ...]
    exercises: tuple[LessonExercise, ...]
    summary: str

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and dicts, for JSON."""
        return {
            "title": self.title,
            "intro": self.intro,
            "sections": tuple([_fields(section) for section in self.sections]),
            "exercises": tuple([_fields(exercise) for exercise in self.exercises]),
            "summary": self.summary,
        }


def _fields(part: LessonSection | LessonExercise) -> dict[str, Any]:
    """Shallow: its values are text, numbers, and tuples of them, which `asdict` would copy one by one."""
    return {name: getattr(part, name) for name in part.__slots__}


@dataclass(frozen=True, slots=True)
class Block:
    """A leaf of the token tree: `text` as written (inline markup kept), `level` of a heading, `info` of a fence.

    `quoted`: inside a block quote. `top`: in no quote or list. `closed`: False for a fence that is open to the end.
    """

    kind: BlockKind
    text: str
    line: int
    end: int
    level: int = 0
    info: str = ""
    quoted: bool = False
    closed: bool = True
    top: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One H2 with what follows it up to line `end`, or the introduction (title "")."""

    role: PartRole
    title: str
    line: int
    blocks: tuple[Block, ...]
    markdown: str
    end: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A lesson as the scorer sees it. `titles` are the H1s with their lines; `blocks` are all, in order."""

    titles: tuple[tuple[str, int], ...]
    parts: tuple[Part, ...]
    blocks: tuple[Block, ...]
    text: str

    def first(self, role: PartRole) -> Part | None:
        """The part of that role, None when there is none."""
        return next((part for part in self.parts if part.role == role), None)


class _Parsed:
    """A text's tokens, link definitions and leaves, the last only when they are wanted."""

    def __init__(self, text: str) -> None:
        self.env: dict[str, Any] = {}
        self.tokens: tuple[Token, ...] = tuple(block_parser().parse(text, self.env))
        self._text = text

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(_blocks(self.tokens, self._text.split("\n")))


@lru_cache(maxsize=4)
def _parsed(text: str) -> _Parsed:
    """Cleaning and scoring look at the same text several times in a row; nobody changes a token."""
    return _Parsed(text)


def block_tokens(text: str) -> tuple[Token, ...]:
    """Block tokens with line maps (0-based). Shared: read only."""
    return _parsed(text).tokens


def link_definitions(text: str) -> list[tuple[str, str, tuple[int, int]]]:
    """(normalised label, target, 0-based lines) of every `[label]: target`, duplicates too, safe or not."""
    env = _parsed(text).env
    found = [(label, entry) for label, entry in env.get("references", {}).items()]
    found += [(entry["label"], entry) for entry in env.get("duplicate_refs", [])]
    return [(label, entry["href"], (entry["map"][0], entry["map"][1])) for label, entry in found]


def blocks_of(text: str) -> tuple[Block, ...]:
    """All leaves of `text`, in order."""
    return _parsed(text).blocks


def front_matter_length(text: str) -> int:
    """Characters of a leading YAML block, 0 when there is none (a rule `---` with prose is none)."""
    found = _FRONT_MATTER.match(text)
    return found.end() if found and _YAML_LINE.search(found[0]) else 0


def outline(markdown: str, section_titles: Collection[str] = ()) -> Outline:
    """Split by H2. A heading that is one of `section_titles` is a section even when it is called "Conclusion"."""
    text = _blank_front_matter(markdown)
    lines = text.split("\n")
    blocks = blocks_of(text)
    titles = tuple((block.text, block.line) for block in blocks if block.kind == "heading" and block.level == 1)
    title_line = titles[0][1] if titles else 0
    starts = [block for block in blocks if block.kind == "heading" and block.level <= 2 and block.line != title_line]
    roles = _part_roles([block.text for block in starts], {normal_heading(title) for title in section_titles})
    intro_from = next((block.end for block in blocks if block.line == title_line and block.level == 1), 0)
    ends = [start.line - 1 for start in starts] + [len(lines)]
    parts = [_part("introduction", None, intro_from, ends[0], lines, blocks)]
    parts += [
        _part(role, start, start.end, end, lines, blocks)
        for role, start, end in zip(roles, starts, ends[1:], strict=True)
    ]
    if not parts[0].blocks:
        del parts[0]
    return Outline(titles, tuple(parts), tuple(blocks), text)


def parse_lesson(markdown: str) -> LessonContent:
    """Read a lesson leniently: headings of any known language, H1s used as sections, labels instead of headings."""
    view = outline(markdown)
    summary = view.first("summary")
    return LessonContent(
        title=view.titles[0][0] if view.titles else "",
        intro="\n\n".join(part.markdown.strip() for part in view.parts if part.role == "introduction"),
        sections=tuple(
            LessonSection(p.title, p.markdown.strip("\n"), p.line) for p in view.parts if p.role == "section"
        ),
        exercises=exercises_of(view),
        summary=summary.markdown.strip() if summary else "",
    )


def exercises_of(view: Outline) -> tuple[LessonExercise, ...]:
    """The exercises of the part "Exercises"; without headings inside, the whole part is one."""
    part = view.first("exercises")
    if part is None or not part.markdown.strip():
        return ()
    marks = _exercise_marks(part)
    lines = view.text.split("\n")
    spans: list[tuple[str, str, int, str]] = []
    ends = [mark[2] - 1 for mark in marks[1:]] + [part.end]
    for (role, title, line, body), end in zip(marks, ends, strict=True):
        spans.append((role, title, line, "\n".join(lines[body:end]).strip()))
    return tuple(_assemble(spans))


def _blank_front_matter(markdown: str) -> str:
    text = markdown.replace("\r\n", "\n").replace("\r", "\n")
    length = front_matter_length(text)
    return "\n" * text[:length].count("\n") + text[length:]


def _blocks(tokens: Sequence[Token], lines: list[str]) -> list[Block]:
    """Leaves in order. Text of lists is kind "item"; a heading in a quote or list is a paragraph."""
    found: list[Block] = []
    quotes = items = 0
    level, table, heading = 0, -1, None
    for token in tokens:
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "list_item_open" | "list_item_close":
                items += token.nesting
            case "heading_open":
                level, heading = (int(token.tag[1]), token) if token.level == 0 else (0, None)
            case "heading_close":
                level, heading = 0, None
            case "table_open":
                table = len(found)
                found.append(_block("table", token, lines, quoted=quotes > 0))
            case "table_close":
                table = -1
            case "inline" if table < 0:
                kind: BlockKind = "heading" if level else "item" if items else "paragraph"
                # The heading's own map: a Setext heading's text ends above its underline.
                place = token if heading is None else heading
                found.append(_block(kind, place, lines, text=token.content, level=level, quoted=quotes > 0))
            case "fence":
                found.append(_fence(token, lines, quoted=quotes > 0))
            case "code_block":
                found.append(_block("code", token, lines, text=token.content, quoted=quotes > 0))
            case "html_block":
                found.append(_block("html", token, lines, text=token.content, quoted=quotes > 0))
            case "hr":
                found.append(_block("rule", token, lines, quoted=quotes > 0))
    return found


def _part(
    role: PartRole, heading: Block | None, begin: int, end: int, lines: list[str], blocks: Sequence[Block]
) -> Part:
    inner = tuple(blocks[bisect_right(blocks, begin, key=_line_of) : bisect_right(blocks, end, key=_line_of)])
    markdown = "\n".join(lines[begin:end]).strip("\n")
    title, line = (heading.text, heading.line) if heading else ("", begin + 1)
    return Part(role, title, line, inner, markdown, end)


def _line_of(block: Block) -> int:
    return block.line


def _block(kind: BlockKind, token: Token, lines: list[str], *, text: str | None = None, **more: Any) -> Block:
    begin, end = token.map or [0, 0]
    more["top"] = token.level <= (1 if token.type == "inline" else 0)
    return Block(kind, "\n".join(lines[begin:end]) if text is None else text, begin + 1, end, **more)


def _fence(token: Token, lines: list[str], *, quoted: bool) -> Block:
    begin, end = token.map or [0, 0]
    closing = lines[min(end, len(lines)) - 1].strip(" \t>") if end > begin + 1 else ""
    closed = len(closing) >= len(token.markup) and set(closing) == {token.markup[0]}
    info = token.info.strip().split(" ")[0].strip("{}.").casefold()
    return Block("code", token.content, begin + 1, end, info=info, quoted=quoted, closed=closed, top=token.level == 0)


def _part_roles(titles: list[str], section_titles: set[str]) -> list[PartRole]:
    """A role goes to the last heading that names it; the ones before are sections."""
    roles: list[PartRole] = ["section"] * len(titles)
    taken: set[str] = set()
    for index in range(len(titles) - 1, -1, -1):
        if normal_heading(titles[index]) in section_titles:
            continue
        role = heading_role(titles[index])
        if role in ("exercises", "summary", "sources") and role not in taken:
            taken.add(role)
            roles[index] = role
    if titles and heading_role(titles[0]) == "introduction" and normal_heading(titles[0]) not in section_titles:
        roles[0] = "introduction"
    return roles


def _exercise_marks(part: Part) -> list[tuple[str, str, int, int]]:
    """(role, title, line of the mark, 0-based line where its text begins)."""
    headings = [block for block in part.blocks if block.kind == "heading"]
    tops = [block.level for block in headings if heading_role(block.text) not in ("solution", "rubric")]
    top = min(tops, default=0)
    marks: list[tuple[str, str, int, int]] = []
    for block in part.blocks:
        role = heading_role(block.text) if block.kind == "heading" else _label_role(block)
        if role in ("solution", "rubric"):
            marks.append((role, block.text, block.line, block.end if block.kind == "heading" else block.line - 1))
        elif block.kind == "heading" and block.level == top:
            marks.append(("exercise", block.text, block.line, block.end))
    if not marks or marks[0][0] != "exercise":
        marks.insert(0, ("exercise", "", part.line + 1, part.line))
    return marks


def _label_role(block: Block) -> str | None:
    """What a line in bold, in italics or with a colon, a quoted heading or the title of a fold says that follows."""
    if block.kind == "html":
        found = _FOLDED.match(block.text)
        names = re.findall(r"[^\W\d_]+", re.sub(r"<[^>]*>", "", found[1])) if found else []
        return "solution" if any(heading_role(name) == "solution" for name in names) else None
    if block.kind != "paragraph":
        return None
    found = _LABEL.match(block.text)
    role = _named(found) if found else heading_role(block.text if block.quoted and len(block.text) < 60 else "")
    return role if role in ("solution", "rubric") else None


def _named(label: re.Match[str]) -> str | None:
    """What a label names; without emphasis it may be an order ("Answer the questions:"), so that only names count."""
    return heading_role(label[3], whole=True) if label[3] else heading_role(label[1] or label[2])


def _assemble(spans: list[tuple[str, str, int, str]]) -> list[LessonExercise]:
    found: list[dict[str, Any]] = []
    for role, title, line, text in spans:
        if role == "exercise":
            found.append({"title": title, "question": text, "solution": "", "rubric": (), "line": line})
        elif role == "solution":
            found[-1]["solution"] = "\n\n".join(filter(None, (found[-1]["solution"], _unwrapped(text))))
        else:
            found[-1]["rubric"] += _rubric(text)
    return [LessonExercise(**exercise) for exercise in found if exercise["title"] or exercise["question"]]


def _unwrapped(solution: str) -> str:
    """Without its label, and out of the quote or fold that it stands in."""
    quoted = solution.startswith(">")
    if quoted:
        solution = _QUOTE_MARK.sub("", solution)
    elif folded := _FOLDED.match(solution):
        solution = _FOLD_END.sub("", solution[folded.end() :], count=1)
    found = _LABEL.match(solution)
    if quoted and found is None:  # a heading in a quote
        title, _, rest = solution.partition("\n")
        return (rest if heading_role(title) is not None else solution).strip()
    return solution[found.end() if found and _named(found) else 0 :].strip()


def _rubric(text: str) -> tuple[tuple[str, int], ...]:
    rows = []
    for line in text.splitlines():
        row = line.strip().strip("|").strip()
        if weights := list(_WEIGHT.finditer(row)):
            weight = weights[-1]
            name = (row[: weight.start()] + row[weight.end() :]).replace("|", " ")
            rows.append((name.strip(" \t-*+:.()–—"), int(weight[1])))
    return tuple(rows)
