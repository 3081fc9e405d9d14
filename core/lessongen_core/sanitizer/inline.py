"""Raw HTML, comments, links and images: scanned in the order in which CommonMark binds them, code left alone."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from markdown_it.common.utils import normalizeReference, unescapeAll
from markdown_it.helpers import parseLinkDestination, parseLinkTitle

from ..content import block_tokens, link_definitions
from .changes import Log

Kind = Literal["prose", "code", "html"]

ALLOWED_TAGS: Final = frozenset(
    ("br", "sub", "sup", "kbd", "details", "summary", "table", "thead", "tbody", "tfoot", "tr", "th", "td")
)
ALLOWED_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_KEPT_ATTRIBUTES: Final = re.compile(r"\s(open|(?:colspan|rowspan)=[\"']?\d{1,3}[\"']?)(?=[\s/>])", re.IGNORECASE)
# These go with what is inside them.
_CONTAINERS: Final = (
    "script|style|iframe|object|embed|applet|svg|math|template|noscript|noembed|noframes|textarea|select|xmp|head|title"
    "|video|audio|canvas|frameset"
)
_CONTAINER: Final = re.compile(rf"<({_CONTAINERS})\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_KNOWN_TAGS: Final = frozenset(
    f"""a abbr acronym address area article aside b base basefont bdi bdo big blink blockquote body button caption
    center cite code col colgroup data datalist dd del dfn dialog dir div dl dt em fieldset figcaption figure
    font footer form frame h1 h2 h3 h4 h5 h6 header hgroup hr html i img input ins label legend li link main map
    mark marquee menu meta meter nav ol optgroup option output p param picture plaintext pre progress q rp rt
    ruby s samp search section slot small source span strike strong tbody time track tt u ul var wbr
    {_CONTAINERS.replace("|", " ")}""".split()
)
_ATTRIBUTE: Final = r"\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:[^\"'=<>`\s]+|'[^']{0,2000}'|\"[^\"]{0,2000}\"))?"
_SCAN: Final = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)"
    r"|(?P<comment><!--.*?-->)"
    rf"|(?P<tag><[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>|</?[A-Za-z][A-Za-z0-9-]*(?=[\s/])[^<>\n]*>)"
    r"|(?P<autolink><[A-Za-z][A-Za-z0-9.+-]{1,31}:[^\s<>]*>)"
    r"|(?P<declaration><(?=[!?]))",
    re.DOTALL,
)
_HTML_ESCAPE: Final = re.compile(r"<(?=[A-Za-z/])")
_NAME: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_ALT: Final = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_LINK: Final = re.compile(r"\]\(")
_REFERENCE_IMAGE: Final = re.compile(r"!\[([^\[\]\n]{1,500})\](?:\[([^\[\]\n]{0,200})\])?")
# No lesson has it by accident: whoever wrote it was told to. Taken out like the rest, and told apart.
_ACTIVE: Final = re.compile(
    r"<(?:script|iframe|object|embed)\b|<[^<>]*\son[a-z]+\s*=|(?:java|vb)script:|data:text/html", re.IGNORECASE
)
_NEEDS_WORK: Final = re.compile(r"<[A-Za-z/!?]|\]\(|!\[|\]:")


def clean_inline(text: str, log: Log) -> str:
    """Drop raw HTML outside the allow list, comments, images, and link targets but http(s), mailto and local ones."""
    if not _NEEDS_WORK.search(text):
        return text
    definitions = link_definitions(text)
    labels = frozenset(label for label, _, _ in definitions)
    bad_lines = {number: to for _, to, lines in definitions if not is_safe_target(to) for number in range(*lines)}
    out = []
    for begin, chunk, kind in _chunks(text):
        line = begin + 1
        if begin in bad_lines:
            _note(log, "link_target", _decoded(bad_lines[begin]), line)
        elif kind == "code" or not _NEEDS_WORK.search(chunk):
            out.append(chunk)
        else:
            cleaned = _clean_html(chunk, kind, line, log)
            out.append(_clean_links(cleaned, labels, line, log) if kind == "prose" else cleaned)
    return "".join(out)


def on_prose(text: str, clean: Callable[[str], str]) -> str:
    """Apply `clean` to what is neither a code block nor a code span."""
    out = []
    for _, chunk, kind in _chunks(text):
        if kind == "code":
            out.append(chunk)
            continue
        position = 0
        for begin, end in _code_spans(chunk) if kind == "prose" else ():
            out += [clean(chunk[position:begin]), chunk[begin:end]]
            position = end
        out.append(clean(chunk[position:]))
    return "".join(out)


def is_safe_target(target: str) -> bool:
    """http(s) without user info, mailto, a fragment or a relative path; decoded before it is judged."""
    plain = _decoded(target)
    if plain.startswith("//"):
        return False
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", plain)
    if scheme is None:
        return ":" not in re.split(r"[/?#]", plain, maxsplit=1)[0]
    try:
        return scheme[1].lower() in ALLOWED_SCHEMES and (
            scheme[1].lower() == "mailto" or "@" not in urlsplit(plain).netloc
        )
    except ValueError:
        return False


def _decoded(target: str) -> str:
    for _ in range(3):
        target = unquote(html.unescape(target))
    return re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]", "", target).replace("\\", "/")


def _note(log: Log, rule: str, removed: str, line: int) -> None:
    log.add(rule, 1, line)
    log.add("active_content", bool(_ACTIVE.search(removed)), line)


def _chunks(text: str) -> Iterator[tuple[int, str, Kind]]:
    """(0-based line, text, kind) of consecutive lines that CommonMark reads as one block; together they are `text`."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    owner: list[tuple[Kind, int]] = [("prose", -1 - number) for number in range(len(lines))]
    depth = 0
    for index, token in enumerate(block_tokens(text)):
        depth += token.nesting if token.type.startswith("table") else 0
        if token.map is None or not (
            token.type in ("fence", "code_block", "html_block") or (token.type == "inline" and not depth)
        ):
            continue
        kind: Kind = {"fence": "code", "code_block": "code", "html_block": "html"}.get(token.type, "prose")  # type: ignore[assignment]
        for number in range(token.map[0], min(token.map[1], len(lines))):
            owner[number] = (kind, index)
    begin = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or owner[number] != owner[begin]:
            if begin < len(lines):
                yield begin, "".join(lines[begin:number]), owner[begin][0]
            begin = number


def _code_spans(chunk: str) -> list[tuple[int, int]]:
    spans, position = [], 0
    while found := _SCAN.search(chunk, position):
        position = found.end()
        if found.lastgroup == "ticks":
            end = _closing_ticks(chunk, found)
            if end is not None:
                spans.append((found.start(), end))
                position = end
    return spans


def _closing_ticks(chunk: str, opening: re.Match[str]) -> int | None:
    closing = re.compile(rf"(?<!`)`{{{len(opening[0])}}}(?!`)").search(chunk, opening.end())
    return closing.end() if closing else None


def _clean_html(chunk: str, kind: Kind, line: int, log: Log) -> str:
    if kind == "html":
        for container in _CONTAINER.finditer(chunk):
            _note(log, "raw_html", container[0], line)
        chunk = _CONTAINER.sub("", chunk)
    out: list[str] = []
    position = 0
    while found := _SCAN.search(chunk, position):
        out.append(_escape_html(chunk[position : found.start()], kind))
        position = found.end()
        match found.lastgroup:
            case "ticks" if kind == "prose" and (end := _closing_ticks(chunk, found)) is not None:
                out.append(chunk[found.start() : end])
                position = end
            case "escape" if kind == "html":  # a backslash escapes nothing there
                out.append("\\")
                position = found.start() + 1
            case "autolink" if kind == "html":
                out.append(_escape_html(found[0], kind))
            case "comment":
                log.add("html_comment", 1, line + chunk.count("\n", 0, found.start()))
            case "declaration":
                out.append("&lt;")
                log.add("raw_html", 1, line + chunk.count("\n", 0, found.start()))
            case "tag":
                inner = _CONTAINER.match(chunk, found.start())
                replaced = "" if inner else _tag(found[0])
                position = inner.end() if inner else position
                if replaced != found[0]:
                    _note(log, "raw_html", found[0], line + chunk.count("\n", 0, found.start()))
                out.append(replaced)
            case "autolink" if not is_safe_target(found[0][1:-1]):
                _note(log, "link_target", _decoded(found[0][1:-1]), line)
                out.append(found[0][1:-1])
            case _:
                out.append(found[0])
    out.append(_escape_html(chunk[position:], kind))
    return "".join(out)


def _escape_html(text: str, kind: Kind) -> str:
    """In a block of raw HTML a `<` that begins no allowed tag must not begin any."""
    return _HTML_ESCAPE.sub("&lt;", text) if kind == "html" else text


def _tag(tag: str) -> str:
    found = _NAME.match(tag)
    name = found[1].lower() if found else ""
    if name in ALLOWED_TAGS:
        kept = "" if tag.startswith("</") else "".join(f" {found}" for found in _KEPT_ATTRIBUTES.findall(tag))
        return f"{'</' if tag.startswith('</') else '<'}{name}{kept}>"
    if name == "img":
        alt = _ALT.search(tag)
        return re.sub(r"[<>`\[\]]", "", alt[1] or alt[2] or "") if alt else ""
    return "" if name in _KNOWN_TAGS else "&lt;" + tag[1:]


def _clean_links(chunk: str, labels: frozenset[str], line: int, log: Log) -> str:
    guarded = _guarded(chunk)
    edits: list[tuple[int, int, str]] = []
    for found in _LINK.finditer(chunk):
        if guarded[found.start()]:
            continue
        target, end = _destination(chunk, found.end())
        begin = _opening_bracket(chunk, found.start(), guarded)
        if end is None or begin is None:
            continue
        image = begin > 0 and chunk[begin - 1] == "!" and not guarded[begin - 1]
        if image or not is_safe_target(target):
            _note(log, "image" if image else "link_target", _decoded(target), line + chunk.count("\n", 0, begin))
            edits.append((begin - image, end, chunk[begin + 1 : found.start()]))
    for found in _REFERENCE_IMAGE.finditer(chunk):
        label = normalizeReference(found[2] or found[1])
        if not guarded[found.start()] and label in labels and chunk[found.end() : found.end() + 1] != "(":
            log.add("image", 1, line + chunk.count("\n", 0, found.start()))
            edits.append((found.start(), found.end(), found[1]))
    return _apply(chunk, edits)


def _guarded(chunk: str) -> bytearray:
    """1 where a character belongs to a code span, an escape, a tag or an autolink."""
    guarded = bytearray(len(chunk) + 1)
    position = 0
    while found := _SCAN.search(chunk, position):
        position = found.end()
        if found.lastgroup == "ticks":
            position = _closing_ticks(chunk, found) or position
        guarded[found.start() : position] = b"\x01" * (position - found.start())
    return guarded


def _destination(chunk: str, begin: int) -> tuple[str, int | None]:
    """Target of an inline link whose `(` ends at `begin`, and where its `)` ends; None when it is no link."""
    position = _skip(chunk, begin)
    found = parseLinkDestination(chunk, position, len(chunk))
    target = found.str if found.ok else ""
    position = _skip(chunk, found.pos if found.ok else position)
    title = parseLinkTitle(chunk, position, len(chunk))
    if title.ok:
        position = _skip(chunk, title.pos)
    closed = position < len(chunk) and chunk[position] == ")"
    return unescapeAll(target), position + 1 if closed else None


def _skip(chunk: str, position: int) -> int:
    found = re.compile(r"[ \t\n]*(?:(?<=\n)[ \t>]*)?").match(chunk, position)
    return found.end() if found else position


def _opening_bracket(chunk: str, closing: int, guarded: bytearray) -> int | None:
    depth = 0
    for position in range(closing - 1, max(-1, closing - 5000), -1):
        if guarded[position]:
            continue
        if chunk[position] == "]":
            depth += 1
        elif chunk[position] == "[":
            if depth == 0:
                return position
            depth -= 1
    return None


def _apply(chunk: str, edits: list[tuple[int, int, str]]) -> str:
    out, position = [], 0
    for begin, end, text in sorted(edits):
        if begin >= position:
            out += [chunk[position:begin], text]
            position = end
    return "".join([*out, chunk[position:]])
