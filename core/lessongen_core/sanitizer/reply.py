"""What stands around a lesson: reasoning, wrapper, JSON, talk to the one who asked, front matter."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from markdown_it.token import Token
from rapidfuzz import fuzz

from ..content import block_tokens, front_matter_length
from ..languages import PREAMBLE, REFUSAL, SIGN_OFF
from .changes import Log, line_of

_REASONING: Final = r"(?:think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad|startthink|endthink)"
_REASONING_NAMES: Final = ("think", "thought", "reasoning", "reflection", "analysis", "scratchpad")  # one is in each
# Where a model begins to think; in a sentence it is what the sentence is about.
_OPEN: Final = re.compile(
    rf"^[ \t]*(?:<{_REASONING}>|◁think▷|\|startthink\||<\|(?:begin_of_thought|thinking)\|>)",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSE: Final = re.compile(rf"</{_REASONING}>|◁/think▷|\|endthink\||<\|(?:end_of_thought|/thinking)\|>", re.IGNORECASE)
_REST_OF_LINE: Final = re.compile(r"[ \t]*(?:\n|\Z)")
_HEADING: Final = re.compile(r"^#{1,2}[ \t]+\S", re.MULTILINE)
_WRAPPER: Final = re.compile(
    r"^(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>markdown|md|)[ \t]*\n", re.IGNORECASE | re.MULTILINE
)
_JSON_KEYS: Final = ("content", "lesson", "markdown", "text", "body", "output", "response", "lesson_markdown")
_JSON_TEXT: Final = re.compile(r'"(?:content|lesson|markdown|text|body|output|response|lesson_markdown)"\s*:\s*"')
_JSON_ESCAPE: Final = re.compile(r'\\(["\\/nrt])')
_JSON_ESCAPES: Final = {"n": "\n", "r": "", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
_SHORT_WORDS: Final = 60
_TALK: Final = ("paragraph_open", "hr")
_REFUSAL_WORDS: Final = 150


def drop_reasoning(text: str, log: Log) -> str:
    """The three shapes seen: paired tags, a close without its open, an open that the cut reply never closed."""
    folded = text.lower() if text.isascii() else ""
    if folded and not any(name in folded for name in _REASONING_NAMES):
        return text
    if not (_OPEN.search(text) or _CLOSE.search(text)):
        return text
    code = _code_ranges(text)
    begin = len(text) - len(text.lstrip())
    opening = next((m for m in _OPEN.finditer(text) if m.start() <= begin or not _inside(m.start(), code)), None)
    closing = next((m for m in _CLOSE.finditer(text) if opening is None or m.start() >= opening.end()), None)
    if opening is not None:
        log.add("reasoning", 1, line_of(text, opening.start()))
        end = closing.end() if closing else len(text)
        return text[: opening.start()] + text[end:]
    closings = (m for m in _CLOSE.finditer(text) if _REST_OF_LINE.match(text, m.end()))
    closing = next((m for m in closings if not _inside(m.start(), code)), None)
    # Dropping all before a lone close is right only when the lesson itself comes after it.
    if closing and _HEADING.search(text, closing.end()) and not re.search(r"^##[ \t]", text[: closing.start()], re.M):
        log.add("reasoning", 1, line_of(text, closing.start()))
        return text[closing.end() :].lstrip()
    return text


def unwrap(text: str, log: Log) -> str:
    """Take the lesson out of a code fence or a JSON object round the whole reply."""
    inner = _from_json(text)
    if inner is not None:
        log.add("json_wrapper")
        return inner
    inner = _from_fence(text)
    if inner is not None:
        log.add("wrapper_fence")
        return inner
    return text


def is_refusal(text: str) -> bool:
    """The whole reply is a few sentences that say no. A lesson about refusals has headings, or is longer."""
    said = drop_reasoning(text, Log()).strip()
    return REFUSAL.match(said) is not None and len(said.split()) <= _REFUSAL_WORDS and not _HEADING.search(said)


def drop_front_matter(text: str, log: Log) -> str:
    """A YAML block at the top: ours is written at the end."""
    length = front_matter_length(text)
    if length and _HEADING.search(text, length):
        log.add("front_matter")
        return text[length:].lstrip("\n")
    return text


def trim_talk(text: str, title: str, log: Log) -> str:
    """Drop preambles and sign-offs, only where they are: the first and the last two paragraphs."""
    tokens = [token for token in block_tokens(text) if token.level == 0 and token.nesting >= 0 and token.map]
    lines = text.split("\n")
    drop: set[int] = set()
    paragraphs = [index for index, token in enumerate(tokens) if token.type == "paragraph_open"]
    for index in paragraphs[:2]:
        if PREAMBLE.match(_lines(tokens[index], lines)) and not _has_section(tokens[:index]):
            drop |= _mark("preamble", tokens, index, index + 1, drop, log)
    for index in reversed(paragraphs[-2:]):
        if SIGN_OFF.match(_lines(tokens[index], lines)) and all(t.type in _TALK for t in tokens[index:]):
            drop |= _mark("sign_off", tokens, index, index - 1, drop, log)
    drop |= _before_title(tokens, lines, title, log)
    kept = "\n".join(line for number, line in enumerate(lines) if number not in drop)
    return kept.lstrip("\n") if drop and _HEADING.search(kept) else text


def _from_json(text: str) -> str | None:
    stripped = text.strip()
    fenced = re.fullmatch(r"```(?:json)?[ \t]*\n(.*)\n```", stripped, re.DOTALL | re.IGNORECASE)
    body = fenced[1].strip() if fenced else stripped
    if body[:1] not in ("{", "[", '"'):
        return _unescaped(body)
    try:
        return _longest_lesson(json.loads(body, strict=False))
    except (ValueError, RecursionError):
        return _from_broken_json(body)


def _from_broken_json(body: str) -> str | None:
    """The text of a known key up to the last quotation mark: quotes inside were not escaped, or the end is missing."""
    found = _JSON_TEXT.search(body) if body.startswith("{") else None
    if found is None:
        return None
    rest = body[found.end() :]
    closing = re.search(r'"\s*(?:,\s*"[\w-]{1,40}"\s*:[^"{}\[\]]*)?[\s,}\]]*\Z', rest)
    inner = rest[: closing.start()] if closing else rest
    inner = _JSON_ESCAPE.sub(lambda escape: _JSON_ESCAPES.get(escape[1], escape[1]), inner)
    return inner if _HEADING.search(inner) else None


def _unescaped(body: str) -> str | None:
    """A lesson on one line, its line breaks written as `\\n`."""
    if not body.startswith("#") or "\n" in body or body.count("\\n") < 3:
        return None
    return _JSON_ESCAPE.sub(lambda escape: _JSON_ESCAPES.get(escape[1], escape[0]), body)


def _longest_lesson(data: Any) -> str | None:
    """The first text that holds a heading, known keys first."""
    if isinstance(data, str):
        return data if _HEADING.search(data) else None
    values: list[Any] = data if isinstance(data, list) else []
    if isinstance(data, dict):
        values = [data.get(key) for key in _JSON_KEYS] + list(data.values())
    return next((inner for value in values if (inner := _longest_lesson(value))), None)


def _from_fence(text: str) -> str | None:
    """By text: a parser ends the wrapper at the first inner fence. The lesson must begin right below the mark."""
    found = _WRAPPER.search(text)
    if found is None or not re.match(r"\s*#{1,2}[ \t]+\S", text[found.end() :]):
        return None
    before, body = text[: found.start()].strip(), text[found.end() :]
    if _HEADING.search(before) or len(before.split()) > _SHORT_WORDS or (before and not found["info"]):
        return None
    mark = re.escape(found["mark"][0])
    closings = list(re.finditer(rf"^{mark}{{{len(found['mark'])},}}[ \t]*$", body, re.MULTILINE))
    fences = len(re.findall(rf"^{mark}{{{len(found['mark'])},}}", body, re.MULTILINE))
    if closings and fences % 2 == 1:
        after = body[closings[-1].end() :].strip()
        if len(after.split()) <= _SHORT_WORDS and not _HEADING.search(after):
            return "\n\n".join(filter(None, (before, body[: closings[-1].start()].strip("\n"), after)))
    if found["info"] and fences % 2 == 0:  # the closing mark was cut off or forgotten
        return "\n\n".join(filter(None, (before, body)))
    return None


def _mark(rule: str, tokens: list[Token], index: int, beside: int, drop: set[int], log: Log) -> set[int]:
    """Lines of the paragraph and of a rule beside it."""
    lines = set(range(*(tokens[index].map or (0, 0))))
    if 0 <= beside < len(tokens) and tokens[beside].type == "hr":
        lines |= set(range(*(tokens[beside].map or (0, 0))))
    log.add(rule, not lines <= drop, min(lines) + 1)
    return lines


def _before_title(tokens: list[Token], lines: list[str], title: str, log: Log) -> set[int]:
    """A few words above the lesson's own H1 are talk, whatever they say: the reply was to begin with the H1."""
    at = next((i for i, token in enumerate(tokens) if token.type == "heading_open"), 0)
    if at == 0 or tokens[at].tag != "h1" or any(token.type not in _TALK for token in tokens[:at]):
        return set()
    name = _lines(tokens[at], lines).strip("# \t")
    end = (tokens[at].map or [0])[0]
    if (
        fuzz.token_set_ratio(name.casefold(), title.casefold()) < 80
        or len(" ".join(lines[:end]).split()) > _SHORT_WORDS
    ):
        return set()
    log.add("preamble", 1, 1)
    return set(range(end))


def _has_section(tokens: list[Token]) -> bool:
    return any(token.type == "heading_open" and token.tag != "h1" for token in tokens)


def _lines(token: Token, lines: list[str]) -> str:
    begin, end = token.map or (0, 0)
    return "\n".join(lines[begin:end])


def _code_ranges(text: str) -> list[tuple[int, int]]:
    """Character ranges of code blocks and, roughly, of code spans on one line."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    ranges = [
        (starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)])
        for token in block_tokens(text)
        if token.type in ("fence", "code_block") and token.map
    ]
    return ranges + [found.span() for found in re.finditer(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)", text)]


def _inside(position: int, ranges: list[tuple[int, int]]) -> bool:
    return any(begin <= position < end for begin, end in ranges)
