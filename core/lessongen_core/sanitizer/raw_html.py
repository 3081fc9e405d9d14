"""Raw HTML and comments: a few harmless tags stay, the rest goes or becomes text."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_CONTAINER: Final = re.compile(rf"<({_CONTAINERS})\b[^<>]*>", re.IGNORECASE)
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


def clean_html(chunk: str, kind: Kind, line: int, known: KnownLinks | None, log: Log) -> str:
    """`chunk`, one block of prose or of raw HTML, without comments and tags outside the allow list."""
    return "".join(_Pass(chunk, kind, line, known, log).pieces())


def note(log: Log, rule: str, removed: str, line: int) -> None:
    """Record what was `removed`, and beside its rule that it was script."""
    log.add(rule, 1, line, removed)
    log.add("active_content", bool(_ACTIVE.search(removed)), line, removed)


class _Pass:
    """One way through a chunk. What has no end is looked for once: a thousand `<!--` cost no more than one."""

    def __init__(self, chunk: str, kind: Kind, line: int, known: KnownLinks | None, log: Log) -> None:
        self._chunk = chunk
        self._kind = kind
        self._line = line
        self._known = known
        self._log = log
        self._unclosed: set[str] = set()

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
        end = self._end_of(_COMMENT_END, found.end())
        if end is None:
            self._log.add("raw_html", 1, self._line_of(found))
            return "&lt;" + found[0][1:], found.end()
        self._log.add("html_comment", 1, self._line_of(found), self._chunk[found.start() : end])
        return "", end

    def _tag(self, found: re.Match[str]) -> tuple[str, int]:
        container = _CONTAINER.match(self._chunk, found.start())
        if container is not None:
            end = self._end_of(f"</{container[1].lower()}", container.end())
            if end is not None:
                note(self._log, "raw_html", self._chunk[found.start() : end], self._line_of(found))
                return "", end
        kept = _kept(found[0])
        if kept != found[0]:
            note(self._log, "raw_html", found[0], self._line_of(found))
        return kept, found.end()

    def _end_of(self, closing: str, position: int) -> int | None:
        if closing in self._unclosed:
            return None
        if closing == _COMMENT_END:
            at = self._chunk.find(closing, position)
            end = at + len(closing) if at >= 0 else None
        else:
            found = re.compile(re.escape(closing) + r"\s*>", re.IGNORECASE).search(self._chunk, position)
            end = found.end() if found else None
        if end is None:
            self._unclosed.add(closing)
        return end

    def _escaped(self, text: str) -> str:
        """In a block of raw HTML a `<` that begins no allowed tag must not begin any."""
        return _HTML_ESCAPE.sub("&lt;", text) if self._kind == "html" else text

    def _line_of(self, found: re.Match[str]) -> int:
        return self._line + self._chunk.count("\n", 0, found.start())


def _kept(tag: str) -> str:
    """An allowed tag with its allowed attributes, the text of an image, nothing of other tags of HTML."""
    found = _NAME.match(tag)
    name = found[1].lower() if found else ""
    if name in ALLOWED_TAGS:
        kept = "" if tag.startswith("</") else "".join(f" {found}" for found in _KEPT_ATTRIBUTES.findall(tag))
        return f"{'</' if tag.startswith('</') else '<'}{name}{kept}>"
    if name == "img":
        alt = _ALT.search(tag)
        return re.sub(r"[<>`\[\]]", "", alt[1] or alt[2] or "") if alt else ""
    return "" if name in _KNOWN_TAGS else "&lt;" + tag[1:]
