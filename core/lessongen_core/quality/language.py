"""Is it the course's language, everywhere: paragraphs, sentences, words in another script."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import Final

from ..languages import FOREIGN_MARKS, FUNCTION_WORDS, HOMOGRAPHS, normal_heading
from ..one_line import counted
from ..score import Finding
from .other_languages import grammar_words
from .pieces import Piece
from .view import View
from .words import WORD, without_markup, words

_LONG_PARAGRAPH: Final = 10
_LONG_SENTENCE: Final = 5
_LONG_HEADING: Final = 4
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|[:;]\s")
_QUOTED: Final = re.compile(  # bounded, so that a thousand opening quotes are not read a thousand times to the end
    r"“[^”]{0,300}”|„[^“”]{0,300}[“”]|«[^»]{0,300}»|\"[^\"]{0,300}\"|\([^()]{0,300}\)|\*[^*\n]{1,300}\*"
    r"|(?<!\w)_[^_\n]{1,300}_(?!\w)"
)
_MOST_SPOKEN: Final = 0.3  # of the text may be in a language that the spec names
_MOST_FOREIGN: Final = 0.08
_MIXED: Final = 3
_SPELLED: Final = 1.6  # letters of a word on average; less is an alphabet, a riddle, a row of symbols
_LETTERS: Final = frozenset("cdjlmnqst")  # French words before an apostrophe; alone they are letters: "#N/D"
_FEW_FOREIGN: Final = 15  # words; a whole sentence or two
_SCRIPTS: Final = {
    "ru": "[\u0400-\u04ff]", "uk": "[\u0400-\u04ff]", "bg": "[\u0400-\u04ff]", "sr": "[\u0400-\u04ffA-Za-z]",
    "el": "[\u0370-\u03ff]", "he": "[\u0590-\u05ff]", "ar": "[\u0600-\u06ff]", "fa": "[\u0600-\u06ff]",
    "ur": "[\u0600-\u06ff]", "hi": "[\u0900-\u097f]", "zh": "[\u4e00-\u9fff]", "ja": "[\u3040-\u30ff\u4e00-\u9fff]",
    "ko": "[\uac00-\ud7af]", "th": "[\u0e00-\u0e7f]",
}  # fmt: skip
_LATIN: Final = "[A-Za-z\u00c0-\u024f]"
# Runs of letters of these scripts are a slip of the model where neither the course's language nor its spec has them.
_OTHER_SCRIPTS: Final = {
    "cyrillic": "\u0400-\u04ff", "hebrew": "\u0590-\u05ff", "arabic": "\u0600-\u06ff", "devanagari": "\u0900-\u097f",
    "thai": "\u0e00-\u0e7f", "kana": "\u3040-\u30ff", "han": "\u4e00-\u9fff", "hangul": "\uac00-\ud7af",
}  # fmt: skip
_WRITTEN_IN: Final = {
    "cyrillic": {"ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg"}, "hebrew": {"he", "yi"},
    "arabic": {"ar", "fa", "ur", "ps", "ku"}, "devanagari": {"hi", "ne", "mr"}, "thai": {"th"}, "kana": {"ja"},
    "han": {"zh", "ja", "ko"}, "hangul": {"ko"},
}  # fmt: skip


def language(view: View) -> Finding | None:
    """Text whose grammar words or letters are another language's: paragraphs, single sentences, single words."""
    total, foreign, first = _foreign(view, frozenset())
    others = view.other_languages if foreign <= _MOST_SPOKEN * total else frozenset()
    spoken = grammar_words(others)
    if others:
        total, foreign, first = _foreign(view, spoken)
    mixed, whole = _mixed(view, spoken)
    strange, several = _drifted(view, others)
    drifted = sorted({*strange, *mixed})
    if not total and not drifted:
        return None
    share = foreign / total if total else 0.0
    if not foreign and not drifted:
        return Finding(1, f'all in "{view.language}"')
    return _judged(view, share, foreign, first, drifted, whole=whole or several)


def _foreign(view: View, spoken: frozenset[str]) -> tuple[int, int, int]:
    """(words of paragraphs, those in another language, the first such line); `spoken` are grammar words allowed."""
    own = FUNCTION_WORDS.get(view.language)
    own = own | spoken if own is not None else None
    script = re.compile(_SCRIPTS.get(view.language, _LATIN))
    marks = _marks(view.language) - spoken
    total = foreign = first = 0
    for piece, letters in _passages(view):
        total += len(letters)
        found = len(letters) if _is_foreign(letters, own, script, view.language) else 0
        if not found and own is not None and len(marks.intersection(letters)) > 1:
            found = _foreign_sentences(view, piece, own)
        if found:
            foreign += found
            first = first or piece.block.line
    for line, letters in _headings(view):
        if own is not None and _is_foreign(letters, own, script, view.language):
            foreign += len(letters)
            total += len(letters)
            first = first or line
    return total, foreign, first


def _judged(view: View, share: float, foreign: int, first: int, drifted: list[int], *, whole: bool) -> Finding:
    mixed = len(drifted) / max(1, len(view.all_prose))
    evidence = f"line {first}: {share:.0%} of the text is in another language" if foreign else ""
    if drifted:
        evidence += f"{', ' if evidence else ''}line {drifted[0]}: words of another script or language"
        evidence += f" ({counted(len(drifted), 'paragraph')})"
    gate = whole or share > _MOST_FOREIGN or len(drifted) > 1 or (foreign >= _FEW_FOREIGN and share > 0.02)
    ceiling = max(0.2, 0.7 - 0.4 * max(share, mixed)) if gate else 0.78
    score = max(0.0, 1 - 4 * max(share, mixed))
    advice = f'Write everything in "{view.language}"'
    return Finding(score, evidence, advice, "wrong_language" if gate else None, ceiling)


def _passages(view: View) -> list[tuple[Piece, list[str]]]:
    """Each paragraph of ten words and more; shorter ones (lists, mostly) joined until they are as long."""
    found: list[tuple[Piece, list[str]]] = []
    waiting: dict[int, tuple[Piece, list[str]]] = {}  # by part
    for piece in view.all_prose:
        said = view.said(piece.block)
        letters = [word for word in (piece.bare_words if said == piece.bare else words(said)) if not word.isdigit()]
        if len(letters) >= _LONG_PARAGRAPH:
            found.append((piece, letters))
            continue
        first, before = waiting.pop(piece.part.line, (piece, []))
        if len(before) + len(letters) >= _LONG_PARAGRAPH:
            found.append((first, before + letters))
        else:
            waiting[piece.part.line] = first, before + letters
    return found + [rest for rest in waiting.values() if len(rest[1]) >= _LONG_SENTENCE]


def _headings(view: View) -> list[tuple[int, list[str]]]:
    """Those of four words and more that are not the spec's own."""
    asked = {normal_heading(text) for text in (view.spec.title, *(section.title for section in view.spec.sections))}
    headings = (block for block in view.outline.blocks if block.kind == "heading")
    found = [(block.line, words(view.bare(block))) for block in headings if normal_heading(block.text) not in asked]
    return [(line, letters) for line, letters in found if len(letters) >= _LONG_HEADING]


def _is_foreign(found: list[str], own: frozenset[str] | None, script: re.Pattern[str], name: str) -> bool:
    few = FOREIGN_MARKS.get(name, frozenset())  # of a language that has no more; what is not among them may be its own
    mine = _grammar(found, own) if own else max(len(found) / 4, sum(map(few.__contains__, found)))
    if mine > 0.35 * len(found):
        return False
    if sum(script.search(word) is not None for word in found) < len(found) / 2:
        return True
    return not _is_spelled(found) and _best_other(found, name) > max(0.3 * len(found), 1.5 * mine)


def _is_spelled(found: list[str]) -> bool:
    """Letters one by one, of which some are words of grammar somewhere."""
    return sum(map(len, found)) < _SPELLED * len(found)


def _best_other(found: list[str], name: str) -> int:
    """Words that are grammar of one other language: two at least, since a note is called "do" and a vitamin "e"."""
    kinds = set(found)
    tables = (table for table in _others(name) if len(kinds & table) > 1)
    return max((sum(map(table.__contains__, found)) for table in tables), default=0)


def _grammar(found: list[str], own: frozenset[str]) -> int:
    """How many are grammar words, also at the head of another: "qu'elle", "j'ai"."""
    return sum(word in own or (("'" in word or "’" in word) and re.split("['’]", word)[0] in own) for word in found)


def _foreign_sentences(view: View, piece: Piece, own: frozenset[str]) -> int:
    """Words of a paragraph's sentences in another language; outside quotes, emphasis and brackets."""
    count = 0
    for sentence in _SENTENCE.split(_QUOTED.sub(" ", view.said(piece.block))):
        found = [word for word in words(sentence) if not word.isdigit()]
        if len(found) >= _LONG_SENTENCE and not _is_spelled(found):
            mine, best = _grammar(found, own), _best_other(found, view.language)
            if best > 1 and best >= 0.3 * len(found) and best > 2 * mine:
                count += len(found)
    return count


@cache
def _marks(name: str) -> frozenset[str]:
    """Grammar words of the other languages that are none of the own."""
    return frozenset(chain.from_iterable(_others(name))) - FUNCTION_WORDS.get(name, frozenset())


def _drifted(view: View, others: frozenset[str]) -> tuple[list[int], bool]:
    """(lines of paragraphs with words in a script that neither language nor spec has, one of them has two scripts).

    Outside quotes and brackets. A person writes one foreign word as it is written there, not two of two languages.
    """
    if not view.signs:
        return [], False
    strange = _strange(others | {view.language})
    if not strange.search(view.outline.text):
        return [], False
    if strange.search(view.spec.model_dump_json()):
        return [], False
    said = [(piece.block.line, _QUOTED.sub(" ", view.said(piece.block))) for piece in view.all_prose]
    found = [(line, words) for line, text in said if (words := strange.findall(text))]
    return [line for line, _ in found], any(len(set(map(_script, words))) > 1 for _, words in found)


def _script(word: str) -> str:
    """The name of a word's script; Japanese is written in two."""
    name = next(script for script, span in _OTHER_SCRIPTS.items() if re.match(f"[{span}]", word))
    return "han" if name == "kana" else name


def _mixed(view: View, spoken: frozenset[str]) -> tuple[list[int], bool]:
    """(lines of paragraphs with grammar words of one other language, one of them is in it as a whole).

    Outside quotes, emphasis and brackets; `spoken` are grammar words allowed.
    One is a word that both have, two may be a title or a name; people's texts in five languages never have three.
    """
    own = FUNCTION_WORDS.get(view.language)
    if own is None:
        return [], False
    whole = False
    marks, lines = _marks(view.language) - HOMOGRAPHS.get(view.language, frozenset()) - spoken, []
    for piece in view.all_prose:
        if len(marks.intersection(piece.bare_words)) >= _MIXED:
            text = without_markup(_QUOTED.sub(" ", view.dotted(piece.block)))
            hits = marks.intersection(WORD.findall(text))  # in small letters: "El Salvador" is a name
            if len(hits) >= _MIXED and any(len(hits & table) >= _MIXED for table in _others(view.language)):
                lines.append(piece.block.line)
                whole = whole or (not piece.block.quoted and len(own.intersection(piece.bare_words)) < len(hits) / 2)
    return lines, whole


@cache
def _others(name: str) -> tuple[frozenset[str], ...]:
    """The grammar words of each other language."""
    tables = (t for known in (FUNCTION_WORDS, FOREIGN_MARKS) for other, t in known.items() if other != name)
    return tuple(table - _LETTERS for table in tables)


@cache
def _strange(known: frozenset[str]) -> re.Pattern[str]:
    letters = "".join(span for script, span in _OTHER_SCRIPTS.items() if known.isdisjoint(_WRITTEN_IN[script]))
    return re.compile(f"[{letters}]{{2,}}")
