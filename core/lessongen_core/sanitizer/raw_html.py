"""Raw HTML and comments: a few harmless tags stay, other HTML goes, and what only looks like it becomes text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from ..links import KnownLinks, decoded, is_safe_target
from .changes import Log
from .scan import SCAN, Kind, closing_ticks

ALLOWED_TAGS: Final = frozenset(
    ("br", "sub", "sup", "kbd", "details", "summary", "table", "thead", "tbody", "tfoot", "tr", "th", "td")
)
_KEPT_ATTRIBUTES: Final = re.compile(r"\s(open|(?:colspan|rowspan)=[\"']?\d{1,3}[\"']?)(?=[\s/>])", re.IGNORECASE)
# These go with what is inside them.
_CONTAINERS: Final = (
    "script|style|iframe|object|embed|applet|svg|math|template|noscript|noembed|noframes|textarea|select|xmp|head|title"
    "|video|audio|canvas|frameset"
)
_CONTAINER_NAMES: Final = frozenset(_CONTAINERS.split("|"))
_ASSIGNMENT: Final = re.compile(r"[\s/\"'][A-Za-z_:][\w:.-]*\s*=\s*[^\s=>]")
_KNOWN_TAGS: Final = frozenset(
    f"""a abbr acronym address area article aside b base basefont bdi bdo big blink blockquote body button caption
    center cite code col colgroup data datalist dd del dfn dialog dir div dl dt em fieldset figcaption figure
    font footer form frame h1 h2 h3 h4 h5 h6 header hgroup hr html i img input ins label legend li link main map
    mark marquee menu meta meter nav ol optgroup option output p param picture plaintext pre progress q rp rt
    ruby s samp search section slot small source span strike strong tbody time track tt u ul var wbr
    {_CONTAINERS.replace("|", " ")}""".split()
)
_HTML_ESCAPE: Final = re.compile(r"<(?=[A-Za-z/])")
_NAME: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_ALT: Final = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
# No lesson has it by accident: whoever wrote it was told to. Taken out like the rest, and told apart.
_ACTIVE: Final = re.compile(
    r"<(?:script|iframe|object|embed)\b|<[^<>]*\son[a-z]+\s*=|(?:java|vb)script:|data:text/html", re.IGNORECASE
)
_COMMENT_END: Final = "-->"


def clean_html(chunk: str, kind: Kind, line: int, known: KnownLinks | None, blocks: frozenset[str], log: Log) -> str:
    """`chunk`, one block of prose or of raw HTML, without comments and tags outside the allow list.

    `blocks`: the `paired_names` of the text's blocks of raw HTML; blank lines part a tag from its partner there.
    """
    return "".join(_Pass(chunk, kind, line, known, blocks, log).pieces())


def note(log: Log, rule: str, removed: str, line: int) -> None:
    """Record what was `removed`, and beside its rule that it was script."""
    log.add(rule, 1, line, removed)
    log.add("active_content", bool(_ACTIVE.search(removed)), line, removed)


class _Pass:
    """One way through a chunk. What has no end is looked for once: a thousand `<!--` cost no more than one."""

    def __init__(
        self, chunk: str, kind: Kind, line: int, known: KnownLinks | None, blocks: frozenset[str], log: Log
    ) -> None:
        self._chunk = chunk
        self._kind = kind
        self._line = line
        self._known = known
        self._log = log
        self._blocks = blocks
        self._unclosed = False

    def pieces(self) -> Iterator[str]:
        """The cleaned chunk, piece by piece."""
        position = 0
        while found := SCAN.search(self._chunk, position):
            yield self._escaped(self._chunk[position : found.start()])
            text, position = self._piece(found)
            yield text
        yield self._escaped(self._chunk[position:])

    def _piece(self, found: re.Match[str]) -> tuple[str, int]:
        """What becomes of a find, and where to go on."""
        html = self._kind == "html"
        match found.lastgroup:
            case "ticks" if not html and (end := closing_ticks(self._chunk, found)) is not None:
                return self._chunk[found.start() : end], end
            case "escape" if html:  # a backslash escapes nothing there
                return "\\", found.start() + 1
            case "autolink" | "mail" if html:
                return self._escaped(found[0]), found.end()
            case "autolink" | "mail":
                return self._autolink(found), found.end()
            case "comment":
                return self._comment(found)
            case "declaration":
                self._log.add("raw_html", 1, self._line_of(found))
                return "&lt;", found.end()
            case "tag":
                return self._tag(found)
        return found[0], found.end()

    def _autolink(self, found: re.Match[str]) -> str:
        """A target nobody knows becomes code: as plain text many renderers would make it a link again."""
        inner = found[0][1:-1]
        target = f"mailto:{inner}" if found.lastgroup == "mail" else inner
        if not is_safe_target(target):
            note(self._log, "link_target", decoded(target), self._line_of(found))
            return inner
        if self._known is not None and not self._known.holds(target):
            self._log.add("unknown_link", 1, self._line_of(found), target)
            return inner if "`" in self._chunk else f"`{inner}`"
        return found[0]

    def _comment(self, found: re.Match[str]) -> tuple[str, int]:
        end = -1 if self._unclosed else self._chunk.find(_COMMENT_END, found.end())
        if end < 0:
            self._unclosed = True
            self._log.add("raw_html", 1, self._line_of(found))
            return "&lt;" + found[0][1:], found.end()
        end += len(_COMMENT_END)
        self._log.add("html_comment", 1, self._line_of(found), self._chunk[found.start() : end])
        return "", end

    def _tag(self, found: re.Match[str]) -> tuple[str, int]:
        """HTML is what is allowed, sets an attribute or has a partner; `List<Object>`, "the <p> element" are text."""
        tag, name = found[0], _name_of(found[0])
        if name in ALLOWED_TAGS:
            kept = _kept(tag, name)
            if kept != tag:
                note(self._log, "raw_html", tag, self._line_of(found))
            return kept, found.end()
        if name not in _KNOWN_TAGS or not (self._is_paired(found, name) or _sets(tag)):
            self._log.add("raw_html", 1, self._line_of(found), tag)
            return "&lt;" + tag[1:], found.end()
        end = self._end_of(found, name) if name in _CONTAINER_NAMES and not tag.startswith("</") else found.end()
        note(self._log, "raw_html", self._chunk[found.start() : end], self._line_of(found))
        return _alt(tag) if name == "img" else "", end

    def _is_paired(self, found: re.Match[str], name: str) -> bool:
        if self._kind == "html" and name in self._blocks:
            return True
        opened, closings = self._own_tags.get(name, (-1, []))
        if found[0].startswith("</"):
            return 0 <= opened < found.start()
        return bool(closings) and found.start() < closings[-1]

    def _end_of(self, found: re.Match[str], name: str) -> int:
        """Where the next closing tag of that name ends; where this one ends when there is none."""
        _, closings = self._own_tags.get(name, (0, []))
        at = bisect_right(closings, found.end())
        return closings[at] if at < len(closings) else found.end()

    @cached_property
    def _own_tags(self) -> Mapping[str, tuple[int, Sequence[int]]]:
        return _ranges(self._chunk, self._kind)

    def _escaped(self, text: str) -> str:
        """In a block of raw HTML a `<` that begins no allowed tag must not begin any."""
        return _HTML_ESCAPE.sub("&lt;", text) if self._kind == "html" else text

    def _line_of(self, found: re.Match[str]) -> int:
        return self._line + self._chunk.count("\n", 0, found.start())


def paired_names(chunks_of_html: Iterable[str]) -> frozenset[str]:
    """Names of tags that open in one block of raw HTML and close in it or in another."""
    ranges = [_ranges(chunk, "html") for chunk in chunks_of_html]
    opened = {name for found in ranges for name, (at, _) in found.items() if at >= 0}
    return frozenset(name for found in ranges for name, (_, closings) in found.items() if closings) & opened


def _ranges(chunk: str, kind: Kind) -> Mapping[str, tuple[int, Sequence[int]]]:
    """By name, where the first tag opens (-1: none does), and where each closing tag ends; not what code shows."""
    ranges: dict[str, tuple[int, list[int]]] = {}
    position = 0
    while found := SCAN.search(chunk, position):
        position = found.end()
        if found.lastgroup == "tag":
            opened, closings = ranges.setdefault(_name_of(found[0]), (-1, []))
            if found[0].startswith("</"):
                closings.append(found.end())
            elif opened < 0:
                ranges[_name_of(found[0])] = (found.start(), closings)
        elif found.lastgroup == "ticks" and kind != "html":
            position = closing_ticks(chunk, found) or position
        elif found.lastgroup == "escape" and kind == "html":
            position = found.start() + 1
    return ranges


def _sets(tag: str) -> bool:
    return not tag.startswith("</") and _ASSIGNMENT.search(tag) is not None


def _name_of(tag: str) -> str:
    found = _NAME.match(tag)
    return found[1].lower() if found else ""


def _kept(tag: str, name: str) -> str:
    """An allowed tag with its allowed attributes."""
    kept = "" if tag.startswith("</") else "".join(f" {found}" for found in _KEPT_ATTRIBUTES.findall(tag))
    return f"{'</' if tag.startswith('</') else '<'}{name}{kept}>"


def _alt(tag: str) -> str:
    """The text of an image."""
    found = _ALT.search(tag)
    return re.sub(r"[<>`\[\]]", "", found[1] or found[2] or "") if found else ""
