"""What is put in brackets behind word after word: glosses that say the word again, works that nobody knows."""

from __future__ import annotations

import re
from typing import Final

from ..languages import FUNCTION_WORDS
from ..one_line import clipped, counted
from ..score import Finding
from .spec_texts import spec_texts
from .view import View
from .words import words

_GLOSS: Final = re.compile(r"([^\W\d_]{2,}) \(([^()]{4,120})\)")
_LONG_GLOSS: Final = 14  # words; a longer bracket may come back to the word
# Of the words beside it, of grammar. Who narrows a term says which one it is: "(home port, port of call)".
_EMPTY: Final = 0.75
_EMPTY_AGAIN: Final = 0.5  # where the word is there twice, and no list
_SOME_GLOSSES: Final = 3  # one that has the word twice counts half as much again; people's lessons have two at most
_MANY_GLOSSES: Final = 5
_BRACKET: Final = re.compile(r"[(\[]([^()\[\]]{6,300})[)\]]")
_WORK: Final = re.compile(
    r"([^\W\d_a-zß-ÿа-я][\w’'-]+)(?: (?:et al\.|u\. ?a\.|y otros|и др\.))?, ((?:1[6-9]|20)\d\d[a-z]?)(?=[,;:]|$)"
)
# What a citation has and a place with a year has not: authors beside each other, a letter behind the year, a page.
_SCHOLARLY: Final = re.compile(
    r"\b(?:et al\.|u\. ?a\.,|y otros,|и др\.)|\w & [^\W\d_]|\d{4}[a-z]\b|\d{4}(?:, ?(?:pp?|S|с|págs?)\. ?|: ?)\d"
)
_SOME_WORKS: Final = 2
_MANY_WORKS: Final = 5


def glosses(view: View) -> Finding | None:
    """Nouns explained by themselves."""
    found: list[tuple[int, str]] = []
    weight = 0.0
    for piece in view.own_prose:
        for word, gloss in _GLOSS.findall(piece.bare) if "(" in piece.bare else ():
            if emptiness := _emptiness(word.casefold(), gloss, view):
                found.append((piece.block.line, f"{word} ({gloss})"))
                weight += emptiness
    if weight < _SOME_GLOSSES:
        return None
    gate = weight >= _MANY_GLOSSES
    evidence = f'line {found[0][0]}: "{clipped(found[0][1], 60)}" explains a word by itself'
    evidence += f", one of {counted(len(found), 'bracket')} that do"
    ceiling = max(0.4, 0.7 - 0.01 * len(found)) if gate else 0.78
    return Finding(0, evidence, "Explain a word by others, or not", "stuffing" if gate else None, ceiling)


def _emptiness(word: str, gloss: str, view: View) -> float:
    """What a bracket counts that says the word behind which it stands, and hardly anything beside it; else 0."""
    said = words(gloss)
    if word not in said or len(said) > _LONG_GLOSS or not view.opening_of[word]:
        return 0.0
    grammar = FUNCTION_WORDS.get(view.language, frozenset())
    others = [other for other in said if other != word]
    empty = sum(other in grammar for other in others)
    if said.count(word) > 1 and empty >= _EMPTY_AGAIN * len(others):
        return 1.5
    return 1.0 if empty > _EMPTY * len(others) else 0.0


def works(view: View) -> Finding | None:
    """Works by author and year that no passage and no list of the lesson names.

    Who has no passages may know the works, and a place with a year is none: that alone is a doubt.
    """
    found: dict[tuple[str, str], int] = {}
    certain: set[tuple[str, str]] = set()
    for piece in view.own_prose:
        for bracket in _BRACKET.findall(piece.bare) if "0" in piece.bare or "1" in piece.bare else ():
            cited = _WORK.findall(bracket)
            for work in cited:
                found.setdefault(work, piece.block.line)
            if cited and _SCHOLARLY.search(bracket):
                certain.update(cited)
    if len(found) < _SOME_WORKS:
        return None
    listed = [block.text for part in view.outline.parts if part.role == "sources" for block in part.blocks]
    elsewhere = [_BRACKET.sub(" ", piece.bare) for piece in view.all_prose]
    named = set(words("\n".join([*listed, *elsewhere, *spec_texts(view.spec), *(p.text for p in view.passages)])))
    unknown = [(line, work) for work, line in found.items() if named.isdisjoint(words(work[0]))]
    if len(unknown) < _SOME_WORKS:
        return None
    gate = bool(view.passages) and sum(work in certain for _, work in unknown) >= _MANY_WORKS
    line, (author, year) = unknown[0]
    evidence = f'line {line}: "{clipped(author, 30)}, {year}", one of {counted(len(unknown), "work")} that nobody lists'
    ceiling = max(0.4, 0.7 - 0.01 * len(unknown)) if gate else 0.78
    return Finding(0, evidence, "Cite the passages given, nothing else", "unknown_citation" if gate else None, ceiling)
