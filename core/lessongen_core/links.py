"""Where a link may lead: safe for whoever follows it, and known to somebody but the model."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

ALLOWED_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_UNSEEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]")
# A URL as prose holds it: up to a blank, a quote or a bracket that closes what it stands in.
BARE_URL: Final = re.compile(r"(?<![\w/.@-])(?:https?://|www\.)[^\s<>\"'`|\\^{}\[\]]{2,2000}", re.IGNORECASE)
_MAIL: Final = re.compile(
    r"mailto:([^\s<>()\"'?]{3,254})|\b([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})", re.IGNORECASE
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
        urls: set[str] = set()
        for text in texts:
            if "//" in text or "www." in text:
                urls.update(_key(trimmed(found[0])) for found in BARE_URL.finditer(text))
            if "@" in text:
                urls.update(f"mailto:{(found[1] or found[2]).casefold()}" for found in _MAIL.finditer(text))
        return cls(frozenset(urls), tuple(domain.casefold() for domain in domains))

    def holds(self, target: str) -> bool:
        """A part of the lesson itself (`#part`), a URL of the sources, or one of an allowed domain."""
        plain = decoded(target)
        if plain.startswith("#"):
            return True
        key = _key(plain)
        if key in self.urls:
            return True
        host = host_of(plain)
        return any(host == domain or host.endswith(f".{domain}") for domain in self.domains) and bool(host)


def is_safe_target(target: str) -> bool:
    """http(s) without user info, mailto, a fragment or a relative path; decoded before it is judged."""
    plain = decoded(target)
    if plain.startswith("//"):
        return False
    scheme = _SCHEME.match(plain)
    if scheme is None:
        return ":" not in re.split(r"[/?#]", plain, maxsplit=1)[0]
    try:
        return scheme[1].lower() in ALLOWED_SCHEMES and (
            scheme[1].lower() == "mailto" or "@" not in urlsplit(plain).netloc
        )
    except ValueError:
        return False


def decoded(target: str) -> str:
    """`target` as a browser reads it: entities, percent signs, blanks and backslashes undone, three times over."""
    for _ in range(3):
        target = unquote(html.unescape(target))
    return _UNSEEN.sub("", target).replace("\\", "/")


def host_of(url: str) -> str:
    """The host of a web address, in lower case; "" for anything else."""
    try:
        parts = urlsplit(url if _SCHEME.match(url) else f"https://{url}")
        return (parts.hostname or "") if parts.scheme.lower() in ("http", "https") else ""
    except ValueError:
        return ""


def trimmed(url: str) -> str:
    """A URL of running text without the punctuation of the sentence; a `)` stays where its `(` is inside."""
    while url and (url[-1] in ".,;:!?*_~" or (url[-1] == ")" and url.count(")") > url.count("("))):
        url = url[:-1]
    return url


def _key(url: str) -> str:
    plain = decoded(url).split("#", 1)[0]
    if plain.lower().startswith("mailto:"):
        return plain.split("?", 1)[0].casefold()
    rest = re.sub(r"^https?://", "", plain, flags=re.IGNORECASE)
    host, slash, path = rest.partition("/")
    return host.casefold() + (slash + path).rstrip("/")
