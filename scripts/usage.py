"""Make the tables of core/lessongen_core/usage: run by hand, numpy in an environment of its own.

    python -m venv /tmp/usage && /tmp/usage/bin/pip install numpy
    scripts/usage_corpus.py /tmp/usage-texts
    PYTHONPATH=core /tmp/usage/bin/python scripts/usage.py /tmp/usage-texts [LANGUAGE...]

A logistic regression tells triples of neighbours in the texts from those in the same texts once a word is left out,
inserted, exchanged with its neighbour, with another word or with another form of its own, or the text goes on as
another. Chance is seeded: the same packages give the same tables.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np  # type: ignore[import-not-found, unused-ignore]
from usage_corpus import LANGUAGES, paragraphs

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "core"))

from lessongen_core.usage import (  # noqa: E402
    EDGE,
    PAIR_BITS,
    STEPS,
    TRIPLE_BITS,
    ZERO,
    Usage,
    classes_of,
    endings,
    packed,
    symbols,
)

MOST_WORDS = 400_000  # of one package, so that manuals do not outweigh stories
COMMON, LONG_ENDS, SHORT_ENDS = 1000, 700, 400
SIGNS = (".", ",", ":", "(", ")", "·", "—", "#", "#x", "@")
EPOCHS, BATCH = 4, 4096
LEAST = 0.4  # weaker weights are left out: they cost a third of the file
CHANGES = 7


def texts(folder: Path) -> dict[str, list[str]]:
    """The paragraphs of each language, shuffled, at most `MOST_WORDS` of a package."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for language, package, text in paragraphs(folder):
        found[language, package].append(text)
    chosen: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for (language, _), some in found.items():
        random.Random(1).shuffle(some)
        size = 0
        for text in some:
            size += text.count(" ")
            chosen[language].append(text)
            if size > MOST_WORDS:
                break
    return chosen


def read(chosen: list[str], language: str) -> list[list[str]]:
    """Each paragraph as symbols."""
    made = []
    for text in chosen:
        line: list[str] = []
        for chunk in text.split():
            line += symbols(chunk, language, first=not line or line[-1] in ".:")
        made.append(line)
    return made


def named_classes(counts: Counter[str]) -> dict[str, int]:
    """The classes of a language: signs, the commonest words, the commonest endings of the other words."""
    small = Counter({s: n for s, n in counts.items() if s[0].isalpha()})
    common = [word for word, _ in small.most_common(COMMON)]
    known = set(common)
    long, short = Counter[str](), Counter[str]()
    for symbol, n in counts.items():
        if symbol not in known and symbol not in SIGNS and symbol.lstrip("?") not in known:
            ends = endings(symbol)
            long[ends[0]] += n
            short[ends[1]] += n
    ends = [end for table, most in ((long, LONG_ENDS), (short, SHORT_ENDS)) for end, _ in table.most_common(most)]
    return classes_of([*SIGNS, *common, *ends, "-", "^"])


@dataclass
class Corpus:
    """All symbols in one row of numbers, -1 between paragraphs; `classes` by symbol number, EDGE for -1."""

    row: np.ndarray
    classes: np.ndarray
    is_word: np.ndarray
    common: np.ndarray  # numbers of common words
    weights: np.ndarray  # how often each of them is drawn
    forms: dict[int, list[int]]

    def triples(self) -> np.ndarray:
        """What the texts have."""
        row = self.row
        inside = row[1:-1] >= 0
        return np.stack([self.classes[row[:-2]], self.classes[row[1:-1]], self.classes[row[2:]]], 1)[inside]

    def changed(self, count: int, chance: np.random.Generator) -> np.ndarray:
        """What `count` changes leave behind, each in two or three triples."""
        w = self.row
        at = chance.integers(3, len(w) - 4, count)
        at = at[(w[at] >= 0) & self.is_word[w[at]]]
        kind = chance.integers(0, CHANGES, len(at))
        left_out, turned, splice, put_in = (at[kind == n] for n in range(4))
        made = [
            (w[left_out - 2], w[left_out - 1], w[left_out + 1]),
            (w[left_out - 1], w[left_out + 1], w[left_out + 2]),
        ]
        made += [(w[turned - 2], w[turned - 1], w[turned + 1]), (w[turned - 1], w[turned + 1], w[turned])]
        made += [(w[turned + 1], w[turned], w[turned + 2])]
        on = chance.integers(3, len(w) - 4, len(splice))
        made += [(w[splice - 1], w[splice], w[on]), (w[splice], w[on], w[on + 1])]
        new = w[chance.integers(0, len(w), len(put_in))]
        made += [(w[put_in - 2], w[put_in - 1], new), (w[put_in - 1], new, w[put_in]), (new, w[put_in], w[put_in + 1])]
        for number in (4, 5, 6):
            i, new = self._others(at[kind == number], number, chance)
            made += [(w[i - 2], w[i - 1], new), (w[i - 1], new, w[i + 1]), (new, w[i + 1], w[i + 2])]
        return np.concatenate([np.stack([self.classes[some] for some in triple], 1) for triple in made])

    def _others(self, at: np.ndarray, number: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Places and the words put there: a form of the same word, a common word for a common one, any word."""
        if number == 4:
            drawn = chance.random(len(at))
            groups = [self.forms.get(word, [-1]) for word in self.row[at]]
            new = np.array([group[int(d * len(group))] for group, d in zip(groups, drawn, strict=True)], dtype=np.int64)
        elif number == 5:
            at = at[np.isin(self.row[at], self.common)]
            new = chance.choice(self.common, len(at), p=self.weights)
        else:
            new = self.row[chance.integers(0, len(self.row), len(at))]
        kept = (new >= 0) & (new != self.row[at])
        return at[kept], new[kept]


def corpus_of(lines: list[list[str]], counts: Counter[str], table: Usage) -> Corpus:
    """The paragraphs as numbers."""
    number = {symbol: at for at, symbol in enumerate(counts)}
    row = [n for line in lines for n in (-1, *(number[symbol] for symbol in line))]
    common = [n for symbol, n in number.items() if symbol in table.classes and symbol[0].isalpha()]
    groups: dict[str, list[int]] = defaultdict(list)
    for symbol, n in number.items():
        marked = symbol[0] == "^"
        if counts[symbol] > 1 and (marked or symbol[0].isalpha()) and len(symbol) > 3 + marked:
            groups[symbol[: max(3, min(5, len(symbol) - 2))]].append(n)
    frequencies = list(counts.values())
    weights = np.array([frequencies[n] for n in common], dtype=float) ** 0.7
    return Corpus(
        np.array([*row, -1, -1]),
        np.array([*(table.class_of(symbol) for symbol in number), EDGE]),
        np.array([*(symbol[0].isalpha() or symbol[0] == "^" for symbol in number), False]),
        np.array(common),
        weights / weights.sum(),
        {n: group for group in groups.values() if len(group) > 1 for n in group},
    )


def places(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where the weights of triples lie, as in `Usage.evidence`."""
    a, b, c = x[:, 0], x[:, 1], x[:, 2]
    pairs = (1 << PAIR_BITS) - 1
    triples = (a * 40499 + b * 104729 + c * 224737) & ((1 << TRIPLE_BITS) - 1)
    return triples, (b * 25013 + c * 48611) & pairs, (a * 30011 + c * 57649) & pairs


def weights_of(corpus: Corpus) -> list[np.ndarray]:
    """By stochastic gradient; the rarer a feature, the less it has moved from nothing."""
    chance = np.random.default_rng(1)
    tables = [np.zeros(1 << bits, np.float32) for bits in (TRIPLE_BITS, PAIR_BITS, PAIR_BITS)]
    real = corpus.triples()
    for epoch in range(EPOCHS):
        wrong = chance.permutation(corpus.changed(len(real) // 2, chance))[: len(real)]
        order = chance.permutation(len(real) + len(wrong))
        at = [found[order] for found in places(np.concatenate([real, wrong]))]
        is_real = (order < len(real)).astype(np.float32)
        each = np.where(is_real > 0, 1, len(real) / len(wrong)).astype(np.float32)
        rate = 0.5 / (1 + 0.5 * epoch)
        for start in range(0, len(order), BATCH):
            here = slice(start, start + BATCH)
            z = sum(table[some[here]] for table, some in zip(tables, at, strict=True))
            step = rate * each[here] * (is_real[here] - 1 / (1 + np.exp(-z)))
            for table, some, share in zip(tables, at, (1, 0.6, 0.4), strict=True):
                np.add.at(table, some[here], share * step)
        print(f"  {epoch}: {np.mean((z > 0) == (is_real[here] > 0)):.3f} told apart", flush=True)
    return tables


def stored(table: np.ndarray) -> bytes:
    """Weights in steps; what is weak is nothing."""
    steps = np.clip(np.round(table * STEPS), 1 - ZERO, ZERO - 1)
    steps[np.abs(table) < LEAST] = 0
    return (steps + ZERO).astype(np.uint8).tobytes()


def main(folder: Path, languages: list[str]) -> None:
    """Write the files of `languages`."""
    chosen = texts(folder)
    for language in languages:
        lines = read(chosen[language], language)
        random.Random(1).shuffle(lines)
        counts = Counter(symbol for line in lines for symbol in line)
        table = Usage(language, named_classes(counts), b"", b"", b"")
        print(f"{language}: {sum(counts.values())} words and signs, {len(table.classes)} classes", flush=True)
        tables = map(stored, weights_of(corpus_of(lines, counts, table)))
        path = ROOT / "core" / "lessongen_core" / "usage" / f"{language}.bin"
        path.write_bytes(packed(table.classes, *tables))
        print(f"{path.name}: {path.stat().st_size} bytes")


main(Path(sys.argv[1]), sys.argv[2:] or list(LANGUAGES))
