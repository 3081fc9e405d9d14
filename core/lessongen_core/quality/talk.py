"""Talk of the text that is being made: notes on a revision, thinking aloud, excuses of a service, turns of a chat.

No phrase is looked for. A paragraph is weighed by how many themes of such talk it touches (talk_words.py) and with how
many words, against the words it shares with the lesson's subject.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ..languages import FUNCTION_WORDS
from ..talk_words import TALK_SIGNS, TALK_WORDS
from .pieces import Piece
from .score import Finding
from .view import OPENING, View
from .words import words

CERTAIN: Final = 3.4  # in 1,263 paragraphs of people's lessons 2.7 at most, in 17,000 of manuals one in 200
_LIKELY: Final = 2.9
_MOST_OF_A_THEME: Final = 3.5
_FEW_WORDS: Final = 22  # what a paragraph this long may hold; a longer one holds more by chance
_SUBJECT: Final = 0.3
_MOST_SUBJECT: Final = 4
_FEWEST: Final = 2  # words
_ASIDE: Final = 0.5
_TELLING: Final = 1.5  # weight of a word that hardly ever has another meaning
_NO_TELLING_WORD: Final = 0.7
_CITING: Final = 0.7  # who cites a passage tells what it says
_CITED: Final = re.compile(r"\[\d{1,3}\](?!\()")
_EXERCISE: Final = 1.4  # a task speaks of writing, of answers, of what is asked
_LABEL: Final = re.compile(
    r"\A[\W_]{0,4}[^\W\d_]+(?: [^\W\d_]+){0,3}(?: \d)?\s?:(?=\W|\Z)|\A[*_]{0,2}\(.*\)[*_]{0,2}\W*\Z", re.DOTALL
)
Table = Mapping[str, tuple[str, float]]
# Who asks and who answers where a chat was copied, at the begin of a line and alone up to its colon.
_ASKS: Final = re.compile(
    r"^[\W_]*(?:user|human|instructions?|prompt|you said|usuario|instrucción|dijiste|(?:be)?nutzer|anweisung|du sagtest"
    r"|utilisateur|consigne|vous avez dit|пользователь|инструкция|вы сказали)[\W_]{0,4}:",
    re.IGNORECASE | re.MULTILINE,
)
_ANSWERS: Final = re.compile(
    r"^[\W_]*(?:assistant|ai|bot|response|(?:chat)?gpt[\w-]*|claude|gemini|copilot|llama|model|asistente|respuesta"
    r"|assistent|antwort|réponse|ассистент|ответ)(?: (?:said|replied|dijo|sagte|a dit|сказал))?[\W_]{0,4}:",
    re.IGNORECASE | re.MULTILINE,
)
_CHOICE: Final = re.compile(
    r"\A[\W_]{0,4}(?:option|version|variant|alternative|draft|take|attempt|opción|versión|alternativa|variante|fassung"
    r"|entwurf|вариант|версия) (?P<mark>\d|[A-Ca-c]|[ivIV]{1,3}|one|two|uno|dos|eins|zwei)\b.{0,60}\Z",
    re.IGNORECASE,
)


def talk(view: View, own: frozenset[str]) -> Finding | None:
    """What talks of the text instead of its subject, None when nothing does; `own` are words of the spec."""
    advice = "Leave out every note, question, apology and thought about the text itself"
    table = TALK_WORDS.get(view.language)
    if chat := _chat(view):
        return Finding(0, f"line {chat}: a turn of a chat", advice, "leftovers")
    found = list(_weighed(view, own, table)) if table else []
    if found:
        line, how = max(found, key=lambda pair: pair[1][0])
        evidence = f"line {line}: talk of the text, not of its subject ({', '.join(how[1][:5])})"
        if how[0] >= CERTAIN:
            return Finding(0, evidence, advice, "leftovers")
        return Finding(0.5, evidence, advice, ceiling=0.8)
    if choice := _choice(view.prose):
        return Finding(0.5, f"line {choice}: versions to choose from", "Keep the better version", ceiling=0.8)
    return None


def weigh(signs: Iterable[str], length: int, table: Table) -> float:
    """What the talk words of a paragraph of `length` words weigh together."""
    themes: dict[str, float] = {}
    for sign in signs:
        theme, weight = table[sign]
        themes[theme] = min(_MOST_OF_A_THEME, themes.get(theme, 0.0) + weight)
    return sum(themes.values()) * math.sqrt(min(1.0, _FEW_WORDS / max(1, length)))


def _weighed(view: View, own: frozenset[str], table: Table) -> Iterator[tuple[int, tuple[float, list[str]]]]:
    """(line, (weight, signs)) of the paragraphs that weigh enough to tell, also of those above the title."""
    signs = TALK_SIGNS[view.language] - own
    title = view.outline.titles[0][1] if view.outline.titles else 0
    above = (block for block in view.outline.blocks if block.line < title and block.kind == "paragraph")
    read = [(block, words(view.bare(block))) for block in above]
    for block, found in [*read, *((piece.block, piece.bare_words) for piece in view.all_prose)]:
        held = signs.intersection(found)
        if len(held) < _FEWEST:
            continue
        weight = weigh(held, len(found), table)
        if weight + _ASIDE < _LIKELY:
            continue
        weight += _ASIDE if _LABEL.match(block.text) else 0.0
        weight -= _CITING if _CITED.search(block.text) else 0.0
        weight -= _EXERCISE if block.line in view.exercise_lines else 0.0
        weight -= _NO_TELLING_WORD if all(table[sign][1] < _TELLING for sign in held) else 0.0
        weight -= _SUBJECT * min(_MOST_SUBJECT, len(_about(view, found, held)))
        if weight >= _LIKELY:
            yield block.line, (weight, sorted(held))


def _about(view: View, found: Sequence[str], signs: frozenset[str]) -> set[str]:
    """The words of the lesson's subject, by their openings."""
    known = FUNCTION_WORDS.get(view.language, frozenset())
    return {word[:OPENING] for word in set(found) - known - signs} & view.subject


def _chat(view: View) -> int:
    """Line of a question or an answer of a chat where both stand in the lesson; 0 when not."""
    blocks = [
        block
        for block in view.outline.blocks
        if ":" in block.text and block.kind in ("paragraph", "heading") and not block.quoted
    ]
    asked = next((block.line for block in blocks if _ASKS.search(block.text)), 0)
    return asked if asked and any(_ANSWERS.search(block.text) for block in blocks) else 0


def _choice(pieces: Sequence[Piece]) -> int:
    """Line of a label "Option 1" where another one, "Option 2", stands as well; 0 when not."""
    marks: dict[str, int] = {}
    for piece in pieces:
        block = piece.block
        if block.kind == "paragraph" and block.text[:1] in "*_" and (found := _CHOICE.match(block.text)):
            marks.setdefault(found["mark"].casefold(), block.line)
    return min(marks.values()) if len(marks) > 1 else 0
