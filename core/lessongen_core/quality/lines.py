"""Lines of a paragraph that a tool wrote or counted: those of a log, those a reader of files puts numbers before.

By form alone: a person who counts lines begins each anew, and does not start in the middle; who writes down a time and
a value makes a sentence of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from .machine import Mark

# A number, with hardly more than a sign or a short word before it, that something other than a bare blank follows.
_NUMBER: Final = re.compile(r"\s*[^\w\s]{0,2}(?:[^\W\d_]{1,5} ?)?0*(\d{1,6})(?:[^\w\s]|\s)\W{0,6}(?=\w)")
_LONG: Final = 35  # characters of a line that was wrapped; a verse or a step may be as long and begins with a capital
_ENDED: Final = (".", "!", "?", ":", ";", "…", ",")
# What no sentence has: a time with its seconds, a checksum, a setting, a place in a program.
_STAMP: Final = re.compile(
    r"(?<!\d)\d\d:\d\d:\d\d(?!\d)|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b|(?<![\w.])[a-z_]{3,}=[\"'\d]"
    r"|\b[a-z]\w+\.\w{2,}(?:\.\w+)*:(?:\d|[A-Z ])|^[A-Z]{4,}:\w"
)
# Each branch begins with a sign of its own, so that the search looks for these only.
_MAY_STAMP: Final = re.compile(
    r"[0-9](?:(?<=[0-9a-f]{4}[0-9])|[0-9a-f]{4})|[=](?<=\w=)[\"'\d]|:(?:(?<=\d:)\d\d:\d|(?<=[A-Z]{4}:)\w)|[.](?<=\w\.)\w+:"
)
_OF_PROGRAMS: Final = re.compile(
    r"(?=\S*[^\W\d])(?=\S*\d)\S+|\d+[:/-]\d\S*|\S*\w[=:_@|\[/]+[\w\"(]\S*|[a-z]\w*\.\w+\.?\w*:?"
)
# The commands of a markup, whatever it is: a sign and a name, set off by blanks, tags of any brackets among them.
_COMMAND: Final = re.compile(
    r"(?<!\S)(?:\\[a-z_]{3,}|@[a-z]\w*|\.[A-Za-z]{2}(?!\S)|[|%][a-z]\w*[|%]|#[a-z]\w*\("
    r"|\.\. \w+(?:::|\b(?!\W?\s))"
    r"|\[[./#%]?[a-z]\w*(?:[=\]:% ](?![^\]\n]{0,200}\]\()|\])|\{\{?[\\a-zA-Z]\w*[:}\\]|:?\{\||\|\}(?!\S)|%\{\w"
    r"|\w+:[\w.]+\[\])"
    r"|\\f[A-Z]\w|\{\{\w+\}\}|\w##|\^\^\w|\[/[a-z]+\]|@\w+\{|==\w+==|(?<=\w)\}(?:\s|\Z)"
)
_OPENED: Final = re.compile(r"\A(?:[\\{\[:.@%#|]|[a-z]{1,2}\d?\W{0,2}\. )")
_FEW_COMMANDS: Final = 2
_MANY_COMMANDS: Final = 4
_LEAST: Final = 0.25  # of the words of a line
_MOST_GRAMMAR: Final = 0.2
_FEW_WORDS: Final = 4


def line_marks(text: str, functions: frozenset[str], shown: str = "") -> Iterator[Mark]:
    """What tells that a tool wrote lines of a block; `functions` are the grammar words of its language.

    `shown` is what the lesson shows as code and its spec says.
    """
    if "\n" in text:
        shown, count = _counted(text.split("\n"), functions)
        if count:
            yield Mark(shown[:30], "a number that a tool put before a line", certain=count > 1)
    if _OPENED.match(text) and (count := _commands(text, shown)) >= _FEW_COMMANDS:
        yield Mark(text[:30], "the markup of another system", certain=count >= _MANY_COMMANDS)
    if any(map(text.__contains__, "0123456789=:")) and _MAY_STAMP.search(text):
        for line in text.split("\n"):
            if _STAMP.search(line) and _is_logged(line, functions):
                yield Mark(line[:40], "a line of a log", certain=False)
                return


def _commands(text: str, shown: str) -> int:
    """How many commands of a markup a block has that begins with one; 0 where it speaks of them, or code shows them."""
    found, first = _COMMAND.findall(text), text.split()[:2]
    spoken = len(first) > 1 and first[1].isalpha() and first[1].islower()
    return 0 if spoken or first[0] in shown or (found and found[0] in shown) else len(found)


def _counted(lines: list[str], functions: frozenset[str]) -> tuple[str, int]:
    """(a line, how often the sentence goes on) where the numbers of two lines and more go up by one each time."""
    found = [_NUMBER.match(line) for line in lines]
    shown, rows, going_on = "", 0, 0
    for at, (one, other) in enumerate(pairwise(found)):
        if one is None or other is None or int(other[1]) != int(one[1]) + 1:
            continue
        rows += 1
        line, begun = lines[at].rstrip(), lines[at + 1][other.end()]
        # Nouns have capitals in German; nobody ends a step with an article.
        open_ended = not begun.isupper() or line.rsplit(" ", 1)[-1].casefold() in functions
        if open_ended and len(line) > _LONG and not line.endswith(_ENDED):
            shown, going_on = lines[at + 1].strip(), going_on + 1
    return (shown, going_on) if 2 * going_on > rows else ("", 0)


def _is_logged(line: str, functions: frozenset[str]) -> bool:
    """No sentence: no stop, hardly a word of grammar, and a quarter of it names, numbers and settings of a program."""
    found = [token for token in line.split() if "](" not in token and "://" not in token]
    if len(found) < _FEW_WORDS or line.rstrip(" *_").endswith((".", "!", "?", "…")):
        return False
    strange = sum(_OF_PROGRAMS.fullmatch(token.strip(".,;()")) is not None for token in found)
    grammar = sum(token.casefold() in functions for token in found)
    return strange > 1 and strange >= _LEAST * len(found) and grammar < _MOST_GRAMMAR * len(found)
