"""Is it prose: readable, in the right language, grammar instead of word salad, nothing said twice."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from typing import Final

from rapidfuzz import fuzz

from ..languages import BROKEN_PAIRS, FUNCTION_WORDS
from .score import Finding
from .structure import plateau
from .view import View

# Flesch-Kincaid grades people's lessons have (research/quality.md, section 2), falling to 0 over three grades.
_GRADES: Final = {"novice": (5.5, 11.0), "practitioner": (6.5, 13.0), "executive": (7.0, 14.0)}
_SENTENCE: Final = re.compile(r"[.!?…。！？]+(?=\s|$)|\n{2,}")
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.,;!?](?=\s|$)|[.,;!?]\S|[^\w\s.,;!?]")
_ENDS: Final = frozenset(".,;!?")
# Below a fifth of grammar words, or with a tenth of the phrases broken, a paragraph is a list of words; in people's
# lessons at most a few are (commands in a row), and of all phrases at most 1 in 80 is broken.
_LEAST_GRAMMAR: Final = 0.2
_MOST_BROKEN: Final = 0.1
_MOST_SALAD: Final = 0.2
_MOST_BROKEN_OF_ALL: Final = 0.03
_FEW_OPENINGS: Final = 12
_FEW_BROKEN: Final = 3
Rules = tuple[tuple[frozenset[str], frozenset[str], bool], ...]
_SPOKEN_ENDING: Final = re.compile(r"(?:[sxz]|ch|sh|[cg])es$|[td]ed$|[aeiouy]e[sd]$")
_LONG_PARAGRAPH: Final = 10
_FEW_WORDS: Final = 80
_NEAR_COPY: Final = 92
_SCRIPTS: Final = {
    "ru": "[\u0400-\u04ff]", "uk": "[\u0400-\u04ff]", "bg": "[\u0400-\u04ff]", "sr": "[\u0400-\u04ffA-Za-z]",
    "el": "[\u0370-\u03ff]", "he": "[\u0590-\u05ff]", "ar": "[\u0600-\u06ff]", "fa": "[\u0600-\u06ff]",
    "ur": "[\u0600-\u06ff]", "hi": "[\u0900-\u097f]", "zh": "[\u4e00-\u9fff]", "ja": "[\u3040-\u30ff\u4e00-\u9fff]",
    "ko": "[\uac00-\ud7af]", "th": "[\u0e00-\u0e7f]",
}  # fmt: skip
_LATIN: Final = "[A-Za-z\u00c0-\u024f]"


def readability(view: View) -> Finding | None:
    """Flesch-Kincaid grade of the prose, English only; a weak measure, so a small weight and a wide plateau."""
    if view.language != "en":
        return None
    sentences = words = syllables = 0
    for piece in view.prose:
        found = piece.bare_words
        if len(found) >= 4:
            words += len(found)
            syllables += sum(map(count_syllables, found))
            sentences += max(1, len(_SENTENCE.findall(piece.bare.strip())))
    if words < _FEW_WORDS:
        return None
    grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59
    low, high = _GRADES[view.spec.metadata.target_audience]
    score = plateau(grade, low, high, 3, 3)
    advice = "Use shorter sentences and plainer words" if grade > high else "Write fuller sentences"
    return Finding(score, f"Flesch-Kincaid grade {grade:.1f}, {low:g}-{high:g} asked", "" if score == 1 else advice)


def count_syllables(word: str) -> int:
    """Vowel groups of an English word with the usual silent endings; right for about 95 % of running words."""
    count = len(re.findall(r"[aeiouy]+", word))
    silent_e = word.endswith("e") and not word.endswith(("le", "ee", "ye"))
    silent_ending = word.endswith(("es", "ed")) and not _SPOKEN_ENDING.search(word)
    count -= count > 1 and (silent_e or silent_ending)
    count += len(re.findall(r"i(?:a|o(?!u|n))|(?<!q)u[ao]|eo|[^aeiouy]sm$", word)) - len(re.findall(r"[ct]i[ao]", word))
    return max(1, count)


def fluency(view: View) -> Finding | None:
    """Share of grammar words, and pairs of them that no sentence has: a list of key words and shuffled text fail."""
    functions, rules = FUNCTION_WORDS.get(view.language), BROKEN_PAIRS.get(view.language)
    pieces = [piece for piece in view.all_prose if len(piece.bare_words) >= _LONG_PARAGRAPH]
    total = sum(len(piece.bare_words) for piece in pieces)
    if functions is None or rules is None or total < _FEW_WORDS:
        return None
    grammar = salad = line = 0
    all_openings = all_broken = 0
    for piece in pieces:
        count = sum(word in functions for word in piece.bare_words)
        grammar += count
        openings, broken = _openings(piece.bare, rules)
        all_openings, all_broken = all_openings + openings, all_broken + broken
        if count < _LEAST_GRAMMAR * len(piece.bare_words) or (broken > 1 and broken > _MOST_BROKEN * openings):
            salad += len(piece.bare_words)
            line = line or piece.block.line
    share = salad / total
    rate = all_broken / max(all_openings, _FEW_OPENINGS)
    score = min(
        plateau(grammar / total, 0.3, 1, 0.2, 1), plateau(share, 0, 0.05, 1, 0.3), plateau(rate, 0, 0.02, 1, 0.06)
    )
    evidence = (
        f"{grammar / total:.0%} grammar words, {share:.0%} of the text is no sentence, {rate:.1%} of phrases broken"
    )
    evidence += f", from line {line}" if line else ""
    cap = "word_salad" if share > _MOST_SALAD or (rate > _MOST_BROKEN_OF_ALL and all_broken >= _FEW_BROKEN) else None
    return Finding(score, evidence, "Write whole sentences" if score < 1 else "", cap)


def _openings(text: str, rules: Rules) -> tuple[int, int]:
    """How often a word of the rules stands, and how often with what never follows it."""
    tokens = _TOKEN.findall(text.casefold())
    openings = broken = 0
    for word, after in zip(tokens, [*tokens[1:], "."], strict=True):
        for opening, never, may_end in rules:
            if word in opening:
                openings += 1
                broken += after in never or (not may_end and after in _ENDS)
                break
    return openings, broken


def language(view: View) -> Finding | None:
    """Paragraphs of ten words and more that are in another script, or whose grammar words are another language's."""
    own = FUNCTION_WORDS.get(view.language)
    script = re.compile(_SCRIPTS.get(view.language, _LATIN))
    total = foreign = 0
    first = 0
    for piece in view.all_prose:
        letters = [word for word in piece.bare_words if not word.isdigit()]
        if len(letters) < _LONG_PARAGRAPH:
            continue
        total += len(letters)
        if _is_foreign(letters, own, script, view.language):
            foreign += len(letters)
            first = first or piece.block.line
    if not total:
        return None
    share = foreign / total
    if not foreign:
        return Finding(1, f'all in "{view.language}"')
    cap = "wrong_language" if share > 0.08 else None
    advice = f'Write everything in "{view.language}"'
    return Finding(
        max(0.0, 1 - 4 * share), f"line {first}: {share:.0%} of the text is in another language", advice, cap
    )


def repetition(view: View) -> Finding | None:
    """The same paragraph again, nearly the same, or a text that shrinks like a loop; rubrics may repeat."""
    pieces = [piece for piece in view.prose if len(piece.words) >= 8]
    if len(pieces) < 2:
        return None
    copies: list[int] = []
    seen = Counter[str]()
    kept: list[str] = []
    for piece in pieces:
        text = " ".join(piece.words)
        if seen[text] or _nearly_seen(text, kept):
            copies.append(piece.block.line)
        else:
            kept.append(text)
        seen[text] += 1
    raw = "\n".join(" ".join(piece.words) for piece in pieces).encode()
    ratio = len(zlib.compress(raw, 1)) / len(raw)
    share = len(copies) / len(pieces)
    looped = (share > 0.12 and len(copies) > 1) or (ratio < 0.16 and len(raw) > 2000)
    score = min(max(0.0, 1 - 4 * share), plateau(ratio, 0.28, 1, 0.12, 1))
    where = f", line {copies[0]}" if copies else ""
    evidence = f"{len(copies)} of {len(pieces)} paragraphs repeated{where}"
    return Finding(score, evidence, "Say everything once" if score < 1 else "", "repetition" if looped else None)


def _nearly_seen(text: str, kept: list[str]) -> bool:
    return any(
        0.85 < len(other) / len(text) < 1.18 and fuzz.ratio(text, other, score_cutoff=_NEAR_COPY) for other in kept
    )


def _is_foreign(found: list[str], own: frozenset[str] | None, script: re.Pattern[str], name: str) -> bool:
    if sum(script.match(word) is not None for word in found) < len(found) / 2:
        return True
    mine = sum(word in own for word in found) if own else len(found) / 4
    if mine > 0.35 * len(found):
        return False
    others = (functions for language, functions in FUNCTION_WORDS.items() if language != name)
    best = max((sum(word in functions for word in found) for functions in others), default=0)
    return best > 0.3 * len(found) and best > 1.5 * mine
