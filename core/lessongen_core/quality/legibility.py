"""Can it be read as text at all: letters in most of it, blanks between words, small letters, sentences of some length.

Measured on each paragraph without code, formulas, links and quotes, so that it knows no kind of damage: bytes and
base64 nobody decoded, letters that only look like some, one sign for ever, CAPITALS, stops. Between. Any. Words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from unicodedata import category

from ..languages import FUNCTION_WORDS
from ..one_line import clipped, counted
from ..score import Finding
from .pieces import Piece
from .view import View

# Of 2,652 paragraphs of people's none has less than 0.57 of its characters in words that begin with a letter.
_LEAST_LETTERS: Final = 0.4
_TELLING: Final = 100  # characters
_MANY: Final = 600  # characters; fewer may be a row of figures
# Nor a word of more than 44 characters, nor of 60 words and more less than 0.44 that differ.
_LONGEST: Final = 100
_LONG_RUN: Final = 250  # characters; dots as far as the number of a page are fewer
_BLANK_LINE: Final = 4  # different signs; a line of dots or underscores is to be filled in
_MANY_TOKENS: Final = 60
_LEAST_DIFFERENT: Final = 0.15
_NO_BLANKS: Final = frozenset({"zh", "ja", "th", "lo", "km", "my"})  # languages
_FEW_TOKENS: Final = 12
_SHOUTED: Final = 0.6  # of the words in capitals; people's 0.27 at most
_ENOUGH: Final = 4  # words of grammar
_NEARLY_ALL: Final = 0.8
_MOST_SHOUTED: Final = 0.1  # of the lesson; a warning may shout
_SHOUTS: Final = 2  # paragraphs
# Words to a stop, where there are six stops and more: people's 5 at least, but for orders and stage directions.
_FEW_STOPS: Final = 6
_CHOPPED: Final = 3.6
_CUT_OFF: Final = 0.1  # of the stops
# What hardly a sentence ends in: articles, conjunctions, prepositions that no verb takes along ("Put it on. Hör zu.").
_GO_ON: Final = {
    language: frozenset(words.split())
    for language, words in {
        "en": """a an and because every his if into its my nor of or our than the their they we whether which while
            would your""",
        "es": """a al aunque como con cuando de del desde donde e el en entre la las los mi mientras ni o para pero por
            porque que se según si sin sobre su sus tu tus un una unas unos y""",
        "de": """aber als beim dass dem den denn der des dessen die dieser ein eine einem einen einer eines für im jede
            jeder mein meine oder ob ohne sein seine sobald und vom von weil wenn werden wir zum zur zwischen""",
        "fr": """à afin au aux c ce ces cet cette chaque d dans de des dont du en et il ils j je l la le les leurs mais
            mes ou par pour que qu qui sa sans ses si sont sous sur un une vers votre vos""",
        "ru": """а без бы в во для до если же за и из или к как когда которая которое которые который ли либо между на
            над не ни но о об от по под при про с со чтобы у хотя через что""",
    }.items()
}
_ENDS: Final = (".", "!", "?")
_DOUBT: Final = 0.78


@dataclass
class _Found:
    """Lines of what cannot be read, `size` in characters; `certain` where one such paragraph is enough."""

    unread: list[int] = field(default_factory=list)
    size: int = 0
    certain: bool = False
    chopped: list[int] = field(default_factory=list)
    shouted: list[int] = field(default_factory=list)
    loud: int = 0  # words in capitals


def legibility(view: View) -> Finding | None:
    """Paragraphs that nobody can read; what one may be on purpose (a row of figures, a warning) is a doubt."""
    pieces = view.own_prose
    if not pieces:
        return None
    found = _Found()
    for piece in pieces:
        _look_at(piece, view, found)
    lines = sorted({*found.unread, *found.chopped, *(found.shouted if len(found.shouted) > 1 else ())})
    if not lines:
        return Finding(1, f"{counted(len(pieces), 'paragraph')} of words and sentences")
    loud = found.loud > _MOST_SHOUTED * sum(len(piece.bare_words) for piece in pieces)
    gate = found.certain or found.size >= _MANY or len(found.chopped) > 1 or (loud and len(found.shouted) >= _SHOUTS)
    share = len(lines) / len(pieces)
    block = next(piece.block for piece in pieces if piece.block.line == lines[0])
    evidence = f'line {lines[0]}: "{clipped(" ".join(block.text.split()), 40)}" cannot be read as sentences'
    evidence += f", one of {counted(len(lines), 'paragraph')}" if len(lines) > 1 else ""
    advice = "Write words and whole sentences, in small letters, with blanks between them"
    ceiling = max(0.3, 0.7 - share) if gate else _DOUBT
    return Finding(max(0.0, 1 - 4 * share), evidence, advice, "garbled" if gate else None, ceiling)


def _look_at(piece: Piece, view: View, found: _Found) -> None:
    text = view.dotted(piece.block)
    if len(text) < _TELLING // 2:
        return
    tokens = text.split()
    if _is_run(tokens, view.language):
        found.unread.append(piece.block.line)
        found.certain = found.certain or len(text) >= _LONG_RUN
        return
    size = len(piece.bare) - piece.bare.count(" ") - piece.bare.count("\n")
    if size >= _TELLING and sum(map(len, filter(str.isalpha, piece.bare_words))) < _LEAST_LETTERS * size:
        letters = sum(len(word) for word in piece.bare_words if not word[0].isdigit())
        if letters < _LEAST_LETTERS * size and not _has_marks(piece.bare, size):
            found.unread.append(piece.block.line)
            figures = sum(map(len, piece.bare_words)) > size / 2
            found.size += size if figures else 2 * size
            return
    if len(tokens) >= _FEW_TOKENS and _is_shouted(tokens, view.language):
        found.shouted.append(piece.block.line)
        found.loud += len(tokens)
    elif _is_chopped(tokens, piece, view.language):
        found.chopped.append(piece.block.line)


def _is_shouted(tokens: list[str], language: str) -> bool:
    """Most words in capitals, or begun with one, those of grammar too; a row of names has hardly any of these."""
    first = sum([token[0].isupper() for token in tokens[:_FEW_TOKENS]])  # most paragraphs are dismissed by these
    if 3 * first < _FEW_TOKENS or sum(token[0].isupper() for token in tokens) <= _SHOUTED * len(tokens):
        return False
    if sum(token.isupper() and len(token) > 1 for token in tokens) > _SHOUTED * len(tokens):
        return True
    functions = FUNCTION_WORDS.get(language, frozenset())
    grammar = [token for token in tokens[1:] if len(token) > 1 and token.casefold() in functions]
    return len(grammar) >= _ENOUGH and sum(token[0].isupper() for token in grammar) > _NEARLY_ALL * len(grammar)


def _has_marks(text: str, size: int) -> bool:
    """Whether its letters have marks of their own above, below or behind them, which count as none: Hindi, Khmer."""
    return sum(category(sign)[0] in "LM" for sign in text) >= _LEAST_LETTERS * size and not text.isascii()


def _is_run(tokens: list[str], language: str) -> bool:
    """One sign or word again and again, or a hundred characters without a blank that are no address."""
    if len(tokens) >= _MANY_TOKENS and len(set(tokens)) < _LEAST_DIFFERENT * len(tokens):
        return True
    return max(map(len, tokens), default=0) > _LONGEST and any(
        len(token) > _LONGEST
        and (language not in _NO_BLANKS or token.isascii())
        and "://" not in token
        and "](" not in token
        and (len(set(token)) >= _BLANK_LINE or len(token) > 2 * _LONGEST)
        for token in tokens
    )


def _is_chopped(tokens: list[str], piece: Piece, language: str) -> bool:
    """Sentences of two or three words, some of which end where any sentence goes on."""
    if len(piece.bare_words) >= _CHOPPED * sum(map(piece.bare.count, _ENDS)):
        return False
    stops = [token for token in tokens if token.endswith(_ENDS)]
    if len(stops) < _FEW_STOPS or len(piece.bare_words) >= _CHOPPED * len(stops):
        return False
    go_on = _GO_ON.get(language, frozenset())
    return sum(stop.strip(".!?,").casefold() in go_on for stop in stops) > _CUT_OFF * len(stops)
