"""What is noticed and never changed: only a person knows whether a lesson should say it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from .changes import Change, Log, line_of
from .echo import note_echo
from .mermaid import note_mermaid
from .scan import on_prose
from .tables import note_tables

_COMMANDS: Final = re.compile(
    "|".join(
        (
            # everything, from the root or the home folder on
            r"\brm\s+(?:-[\w-]+\s+)*(?:-(?=\w*r)\w*f\w*|-r\s+-f|-f\s+-r)\s+(?:-[\w-]+\s+)*(?:/|~/?|\$HOME/?|\*)\*?(?=$|[\s;&|`\"'])",
            r"\b(?:curl|wget)\b[^\n|]{0,300}\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:(?:ba|z|da|k)?sh|python\d?|perl|ruby)\b",
            r"\b(?:ba|z)?sh\s+(?:-c\s+)?[\"']?(?:<\(|\$\()\s*(?:curl|wget)\b",
            r"\beval\s+[\"']?(?:\$\(|`)\s*(?:curl|wget)\b",
            r"\b(?:iwr|irm|invoke-webrequest|invoke-restmethod)\b[^\n|]{0,300}\|\s*(?:iex|invoke-expression)\b",
            r"\bbase64\s+(?:-d|--decode)\b[^\n|]{0,100}\|\s*(?:ba|z|da)?sh\b",
            r":\(\)\s*\{\s*:\s*\|\s*:\s*&\s*\}\s*;\s*:",
            r"\bmkfs(?:\.\w+)?\s+/dev/\w+", r"\bdd\s+[^\n]{0,200}\bof=/dev/(?:sd|hd|nvme|disk)\w*",
            r">\s*/dev/(?:sd|hd|nvme)\w+", r"\bchmod\s+(?:-R\s+|--recursive\s+)0?777\s+/(?=$|\s)",
            r"\b(?:del|rd|rmdir)\s+(?:/\w\s+){1,3}[a-z]:\\(?=$|[\s*])", r"\bformat\s+[a-z]:(?=$|\s)",
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
# What a line must hold for the long pattern to be worth a search.
_COMMAND_WORDS: Final = (
    "rm -", "curl", "wget", "eval ", "iwr ", "irm ", "invoke-", "base64", ":()", "mkfs", "/dev/", "chmod", "del /",
    "rd /", "rmdir /", "format c:", "format d:",
)  # fmt: skip
# In the manner of detect-secrets: shapes that are a key's and hardly anything else's. Each begins with its letters, so
# that a search for them is fast; what stands before comes after them.
_SECRETS: Final = tuple(
    (start, re.compile(rf"{start}(?<!\w{start})(?:{rest})"))
    for start, rest in (
        ("AKIA", r"(?!IOSFODNN7EXAMPLE)[0-9A-Z]{16}\b"), ("ghp_", r"\w{36}"), ("gho_", r"\w{36}"), ("ghu_", r"\w{36}"),
        ("ghs_", r"\w{36}"), ("ghr_", r"\w{36}"), ("github_pat_", r"\w{22}"), ("glpat-", r"[\w-]{20}"),
        ("sk-", r"(?:[a-z]{2,8}-)*[A-Za-z0-9_]{20}"), ("sk_live_", r"[0-9A-Za-z]{16}"), ("xox", r"[abprs]-[\w-]{10}"),
        ("AIza", r"[\w-]{35}\b"), ("hf_", r"[A-Za-z0-9]{30}"), ("eyJ", r"[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10}"),
        ("-----BEGIN ", r"(?:[A-Z]+ )*PRIVATE KEY-----"),
        *((name, r"['\"]?\s{0,3}[:=]\s{0,3}['\"]?(?!wJalrXUtnFEMI)[A-Za-z0-9/+]{40}\b")
          for name in ("AWS_SECRET_ACCESS_KEY", "aws_secret_access_key")),
    )
)  # fmt: skip
_MAIL: Final = re.compile(
    r"(?<![\w.+/:-])[\w.+-]{1,64}@(?!(?:[\w-]+\.)*(?:example\.(?:com|org|net)|example|test|invalid|localhost)(?![\w-]|\.\w))"
    r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.[A-Za-z]{2,24}\b(?![:@])"
)
_PHONE: Final = re.compile(
    r"(?<![\w.+/-])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)|\d{1,4})(?:[ .-]\d{2,4}){1,4}"
    r"|\(\d{3}\) ?(?!555)\d{3}-\d{4})(?![\w-])"
)
_DIALLED: Final = re.compile(r"\+\d|\(\d{3}\)")
_MATHS: Final = re.compile(r"(?<!\w)\\\((?=[^()\n]{1,200}\\\))|\\\[(?=[^\n]{1,400}\\\])")
# Letters of other scripts that a reader takes for Latin ones, and the Latin ones that they are taken for.
_LIKE_LATIN: Final = frozenset("АВЕЅІЈКМНОРСТУХаеоѕіјрсухԁԛѡһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορτυχκι")
_LIKE_CYRILLIC: Final = frozenset("ABCEHKMOPTXaceopxyiI")
_FOREIGN: Final = re.compile(r"[\u0370-\u052f]")
_MEETING: Final = re.compile(r"[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
_WORD: Final = re.compile(r"[A-Za-z\u0370-\u052f]+")


def notes_on(text: str) -> tuple[Change, ...]:
    """What a person should look at in a finished text, each with its line there. Keys are not repeated whole."""
    log = Log()
    _commands(text, log)
    for start, pattern in _SECRETS:
        for found in pattern.finditer(text) if start in text else ():
            log.add("secret", 1, line_of(text, found.start()), f"{found[0][:6]}…")
    if not text.isascii():
        _disguised(text, log)
    mail = "@" in text and _MAIL.search(text)
    if mail or _DIALLED.search(text) or "\\(" in text or "\\[" in text:
        on_prose(text, lambda piece, line: _note_prose(piece, line, log))
    note_echo(text, log)
    note_mermaid(text, log)
    note_tables(text, log)
    return log.changes()


def _commands(text: str, log: Log) -> None:
    """Line by line, and only where a word of a command stands: the patterns are slow, and most lines are prose."""
    folded = text.lower()
    words = [word for word in _COMMAND_WORDS if word in folded]
    for number, line in enumerate(text.split("\n"), 1) if words else ():
        lower = line.lower()
        if any(word in lower for word in words):
            _each(_COMMANDS, "dangerous_command", line, log, number)


def _each(pattern: re.Pattern[str], rule: str, text: str, log: Log, line: int = 1) -> None:
    for found in pattern.finditer(text):
        log.add(rule, 1, line + line_of(text, found.start()) - 1, found[0])


def _note_prose(piece: str, line: int, log: Log) -> str:
    if "@" in piece:
        _each(_MAIL, "contact", piece, log, line)
    _each(_PHONE, "contact", piece, log, line)
    if "\\" in piece:
        _each(_MATHS, "maths", piece, log, line)
    return piece


def _disguised(text: str, log: Log) -> None:
    """Words in which letters of one script pose as another's: "pаypal"; not "PDFка", not "µm"."""
    if not _FOREIGN.search(text) or not _MEETING.search(text):
        return
    for found in _WORD.finditer(text):
        if _MEETING.search(found[0]) and _is_disguised(found[0]):
            log.add("disguised_letter", 1, line_of(text, found.start()), found[0])


def _is_disguised(word: str) -> bool:
    latin = [char.isascii() for char in word]
    changes = sum(one != other for one, other in pairwise(latin))
    if changes == 1 and latin[0]:  # a Latin word with an ending of another script
        return False
    foreign = [char for char in word if not char.isascii()]
    own = [char for char in word if char.isascii()]
    if len(foreign) <= len(own):
        return len(word) > 2 and all(char in _LIKE_LATIN for char in foreign)
    return all(char in _LIKE_CYRILLIC for char in own)
