"""Where a link may lead: safe for whoever follows it, and known to somebody but the model."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink

ALLOWED_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_UNSEEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]")
# A URL as prose holds it: up to a blank, a quote or a bracket that closes what it stands in.
BARE_URL: Final = re.compile(
    r"(?:(?<![\w/@])(?:https?|ftp)://|(?<![\w/.@-])www\.)[^\s<>\"'`|\\^{}\[\]]{2,2000}", re.IGNORECASE
)
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")  # of Markdown: a source may write `\(` in an address
_MAIL: Final = re.compile(
    r"mailto:([^\s<>()\"']{3,254})|\b([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class KnownLinks:
    """What a model may link to: URLs and mail addresses that its sources hold, and domains of an allow list.

    A domain stands for its subdomains, too. A URL must be the source's own, query included: whoever may add one letter
    can send a reader's secret along. http or https, a `#part` and a last slash make no difference.
    """

    urls: frozenset[str] = frozenset()
    domains: tuple[str, ...] = ()

    @classmethod
    def of(cls, texts: Iterable[str], domains: Iterable[str] = ()) -> KnownLinks:
        """The URLs and mail addresses in `texts`; `domains` as "docs.python.org"."""
        urls = frozenset().union(*map(_held, texts))
        return cls(urls, tuple(domain.casefold() for domain in domains))

    def holds(self, target: str) -> bool:
        """A part of the lesson itself (`#part`), a URL of the sources, or one of an allowed domain."""
        opened = _opened(target)
        if opened.startswith("#"):
            return True
        if not is_safe_target(target):
            return False
        host = host_of(opened)
        return _key(opened) in self.urls or any(
            host == domain or host.endswith(f".{domain}") for domain in self.domains if host
        )


@lru_cache(maxsize=256)
def _held(written: str) -> frozenset[str]:
    """The keys of what a text links to; a lesson's texts are asked twice, and passages by other lessons, too."""
    urls: set[str] = set()
    for text in {written, _ESCAPE.sub(r"\1", written)}:
        if "//" in text or "www." in text:
            urls.update(_key(trimmed(found[0])) for found in BARE_URL.finditer(text))
        if "@" in text:
            mails = [trimmed(found[1] or found[2]).casefold() for found in _MAIL.finditer(text)]
            urls.update(f"mailto:{mail}" for mail in mails)
            urls.update(f"mailto:{mail.split('?', 1)[0]}" for mail in mails)
    return frozenset(urls)


def links_in(markdown: str) -> list[str]:
    """Where a text's links lead, each once: those that are marked up, and addresses in its prose."""
    found: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        inside = False
        for child in token.children or ():
            if child.type == "link_open":
                found.append(str(child.attrs["href"]))
            inside = child.type == "link_open" or (inside and child.type != "link_close")
            if child.type == "text" and not inside:
                found += [trimmed(url[0]) for url in BARE_URL.finditer(child.content)]
    return list(dict.fromkeys(found))


def is_safe_target(target: str) -> bool:
    """http(s) without user info, mailto, a fragment or a relative path: as it stands, and however often it is decoded.

    A percent sign before the first slash of an address is a host that programs read in more than one way.
    """
    host = _netloc(_opened(target))
    return host is not None and "%" not in host and all(map(_is_safe, _readings(target)))


def _is_safe(plain: str) -> bool:
    if plain.startswith("//"):
        return False
    scheme = _SCHEME.match(plain)
    if scheme is None:
        return ":" not in re.split(r"[/?#]", plain, maxsplit=1)[0]
    host = _netloc(plain)
    return host is not None and scheme[1].lower() in ALLOWED_SCHEMES and "@" not in host


def decoded(target: str) -> str:
    """`target` with entities, percent signs, blanks and backslashes undone, three times over: to be looked at."""
    return _readings(target)[-1]


def _readings(target: str) -> list[str]:
    """`target` as it is opened, and decoded once, twice, three times."""
    found = [_opened(target)]
    for _ in range(3):
        target = unquote(html.unescape(target))
        found.append(_UNSEEN.sub("", target).replace("\\", "/"))
    return found


def _opened(target: str) -> str:
    """The URL that a browser opens: its entities read, blanks dropped, backslashes turned, percent signs kept."""
    for _ in range(3):
        target = html.unescape(target)
    return _UNSEEN.sub("", target).replace("\\", "/")


def _netloc(plain: str) -> str | None:
    """What stands between `//` and the path; None where nobody can tell."""
    try:
        return urlsplit(plain).netloc
    except ValueError:
        return None


def host_of(url: str) -> str:
    """The host of a web address, in lower case; "" for anything else."""
    try:
        parts = urlsplit(url if _SCHEME.match(url) else f"https://{url}")
        return (parts.hostname or "") if parts.scheme.lower() in ("http", "https", "ftp") else ""
    except ValueError:
        return ""


def trimmed(url: str) -> str:
    """A URL of running text without the punctuation of the sentence; a `)` stays where its `(` is inside."""
    while url and (url[-1] in ".,;:!?*_~" or (url[-1] == ")" and url.count(")") > url.count("("))):
        url = url[:-1]
    return url


def _key(url: str) -> str:
    plain = normalizeLink(_opened(url)).split("#", 1)[0]
    if plain.lower().startswith("mailto:"):
        return plain.casefold()
    rest = re.sub(r"^https?://", "", plain, flags=re.IGNORECASE)
    host, slash, path = rest.partition("/")
    return host.casefold() + (slash + path).rstrip("/")
