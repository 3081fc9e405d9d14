"""Talk of the text that is being made: notes on a revision, thinking aloud, excuses of a service, turns of a chat.

No phrase is looked for. A paragraph is weighed by how many themes of such talk it touches (talk_words.py) and with how
many words, against the words it shares with the lesson's subject. What somebody is quoted to say does not count, nor do
themes that the spec names, nor words that another part uses for something else: a lesson on revising speaks of drafts.
One such paragraph is a doubt; a gate needs a second one, or a sign of who speaks (`_certain`).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from ..content import Block
from ..languages import FUNCTION_WORDS
from ..score import Finding
from ..talk_words import TALK_SIGNS, TALK_WORDS
from .pieces import Piece
from .quotes import may_quote, unquoted
from .view import View
from .words import OPENING, words

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
_SPEAKER: Final = re.compile(r"\W{0,4}([^\W\d_]+)\W{0,2}:")
_EMPHASIS: Final = re.compile(r"\A([*_]{1,2})(?!\()[^*_].*\1\W*\Z", re.DOTALL)  # of all: a letter, a poem
_DIALOGUE: Final = 2  # speakers, and lines of each
_NAMED: Final = 1.0  # weight of a word that is enough to name a theme
_TAUGHT: Final = 2.5  # what the words of a theme weigh together in a spec that is about it
_DOUBT: Final = 0.78
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
        most = max(found, key=lambda held: held.weight)
        evidence = f"line {most.line}: talk of the text, not of its subject ({', '.join(most.signs[:5])})"
        if most.weight >= CERTAIN and (len(found) > 1 or _certain(view, most, table or {})):
            return Finding(0, evidence, advice, "leftovers")
        return Finding(0.5, evidence, advice, ceiling=_DOUBT)
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


class _Said(NamedTuple):
    """A paragraph, the line of its part, and its words without code."""

    block: Block
    part: int
    words: list[str]


@dataclass(frozen=True, slots=True)
class _Talk:
    """A paragraph that may be such talk, what it weighs and by which words."""

    line: int
    weight: float
    signs: list[str]
    labelled: bool


def _certain(view: View, talk: _Talk, table: Table) -> bool:
    """Whether the paragraph is labelled or in brackets, opens or ends the lesson, or its author tells of the work."""
    blocks = [block for block in view.outline.blocks if block.kind in ("paragraph", "item")]
    themes = {table[sign][0] for sign in talk.signs if table[sign][1] >= _NAMED}
    works = "author" in themes and not themes.isdisjoint(("editing", "review"))
    # "Structure comes next: paragraphs that are moved" looks like a label: one theme alone is a lesson's on texts.
    labelled = talk.labelled and len({table[sign][0] for sign in talk.signs}) > 1
    return labelled or works or talk.line in (blocks[0].line, blocks[-1].line)


def _weighed(view: View, own: frozenset[str], table: Table) -> Iterator[_Talk]:
    """The paragraphs that weigh enough to tell, also those above the title."""
    named: dict[str, float] = defaultdict(float)
    for theme, weight in (table[word] for word in own if word in table):
        named[theme] += weight if weight >= _NAMED and theme != "author" else 0.0
    signs = frozenset([sign for sign in TALK_SIGNS[view.language] - own if named[table[sign][0]] < _TAUGHT])
    heavy = [said for said in _said(view) if _weigh(view, said, signs, table)]
    at_ease = _at_ease(view, signs, {said.block.line for said in heavy}) if heavy else {}
    for said in heavy:
        strange = frozenset(sign for sign in signs if not at_ease.get(sign, set()) - {said.part})
        # a note with its label is one in whatever words
        if found := _weigh(view, said, signs if _LABEL.match(said.block.text) else strange, table):
            yield found


def _said(view: View) -> Iterator[_Said]:
    """What the author says: no quotes, no dialogue; also what stands above the title."""
    title = view.outline.titles[0][1] if view.outline.titles else 0
    spoken = _spoken(view) | _cited(view)
    above = [
        _Said(block, 0, words(view.bare(block)))
        for block in view.outline.blocks
        if block.line < title and block.kind == "paragraph"
    ]
    for said in [*above, *(_Said(piece.block, piece.part.line, piece.bare_words) for piece in view.all_prose)]:
        block = said.block
        of_work = _SPEAKER.match(block.text)
        quoted = block.quoted and not (of_work and of_work[1].casefold() in TALK_SIGNS[view.language])
        if not quoted and block.line not in spoken:
            yield said


def _weigh(view: View, told: _Said, signs: frozenset[str], table: Table) -> _Talk | None:
    """What a paragraph weighs, None where it is too little to tell."""
    block, found = told.block, told.words
    if len(signs.intersection(found)) < _FEWEST:
        return None
    bare = view.bare(block)
    said = words(unquoted(bare)) if may_quote(bare) else found
    held = signs.intersection(said)
    weight = weigh(held, len(said), table)
    if len(held) < _FEWEST or weight + _ASIDE < _LIKELY:
        return None
    labelled = _LABEL.match(block.text) is not None
    weight += _ASIDE if labelled else 0.0
    weight -= _CITING if _CITED.search(block.text) else 0.0
    weight -= _EXERCISE if block.line in view.exercise_lines else 0.0
    weight -= _NO_TELLING_WORD if all(table[sign][1] < _TELLING for sign in held) else 0.0
    weight -= _SUBJECT * min(_MOST_SUBJECT, len(_about(view, found, held)))
    return _Talk(block.line, weight, sorted(held), labelled) if weight >= _LIKELY else None


def _at_ease(view: View, signs: frozenset[str], lines: set[int]) -> dict[str, set[int]]:
    """The parts in which a word of talk stands in paragraphs that are none, other than those at `lines`."""
    found: dict[str, set[int]] = {}
    for piece in view.all_prose:
        if piece.block.line not in lines:
            for sign in signs.intersection(piece.bare_words):
                found.setdefault(sign, set()).add(piece.part.line)
    return found


def _spoken(view: View) -> frozenset[int]:
    """Lines of a dialogue: in one part two speakers have two lines each, which begin with their names."""
    found = [(piece, said[1].casefold()) for piece in view.all_prose if (said := _SPEAKER.match(piece.block.text))]
    counted = Counter((piece.part.line, name) for piece, name in found)
    often = Counter(part for (part, _), count in counted.items() if count >= _DIALOGUE)
    return frozenset(
        piece.block.line
        for piece, name in found
        if often[piece.part.line] >= _DIALOGUE and counted[piece.part.line, name] >= _DIALOGUE
    )


def _cited(view: View) -> frozenset[int]:
    """Lines of paragraphs in emphasis behind one that announces them with a colon."""
    blocks = view.outline.blocks
    return frozenset(
        block.line
        for before, block in pairwise(blocks)
        if block.text[:1] in "*_" and before.text.rstrip().endswith(":") and _EMPHASIS.match(block.text)
    )


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
