"""Rank source passages for a lesson: BM25 in an in-memory SQLite FTS5 index, one query per need, ranks fused.

Passages of a context service come ranked; they are joined with the others, bounded and numbered here all the same.

FTS5's own `porter` knows English only, so stems are made here, by the language of each document. Measured on the pooled
sources of five courses (share of the five best hits that come from documents the lesson names): as good as `porter` in
English, better than `unicode61` and `trigram`, and right for Spanish, German, French and Russian inflection.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from .errors import InsufficientContext
from .one_line import clipped
from .search_terms import QueryWord, are_twins, guess_language, query_words, terms
from .sources import Passage, SourceSet
from .spec.bloom import is_weak, levels_of
from .spec.models import LessonSpec, Section
from .spec.positions import shown

_TABLE = """CREATE VIRTUAL TABLE passage USING fts5(heading, body, tokenize="unicode61 tokenchars '_'")"""
_FUSION_K = 60  # Cormack, Clarke and Buettcher 2009: reciprocal rank fusion
_HEADING_WEIGHT = 2.0
_OWN_WEIGHT = 2.0  # a section's title and key points against what the whole lesson shares
_DEPTH = 30  # hits of one query that count
# Of a lesson's queries, and of each section's. In their own sources 187 real sections have at least 0.67; in those of
# another field most have none; courses on neighbouring subjects answer each other's (docs/sources.md).
_ENOUGH_ANSWERS = 0.2
TOKEN_BUDGET = 12_000
_SHOWN_QUERIES = 8
_SHOWN_KEPT = 3
_REMEMBERED = 500  # answers; the sections of a lesson share its queries, and a worker keeps the index for hours
_TELLING_QUERIES = 2  # of a section, none answered; one real section has two such, of four words
_TELLING_WORDS = 5
_ENOUGH_TERMS = 2  # of a query, in one passage: fewer is chance


class PassageIndex:
    """A full-text index over `passages`, in memory. Build it after a fork; a thread must not use another's.

    `kept_back`: how many passages of each document are quarantined, for people to know why nothing was found.
    """

    def __init__(self, passages: Sequence[Passage], *, kept_back: Mapping[str, int] | None = None) -> None:
        self.passages = tuple(passages)
        self.kept_back = dict(kept_back or {})
        by_document = _document_languages(self.passages)
        self._languages = [by_document[passage.document] for passage in self.passages]
        self.languages = tuple(sorted(set(self._languages)))
        self._terms: list[frozenset[str]] = []
        self._answers: dict[str, list[tuple[int, int]]] = {}
        self._db = sqlite3.connect(":memory:")
        self._db.execute(_TABLE)
        for number, (passage, language) in enumerate(zip(self.passages, self._languages, strict=True)):
            heading, body = list(terms(passage.heading_path, language)), list(terms(passage.text, language))
            self._terms.append(frozenset((*heading, *body)))
            row = (number, " ".join(heading), " ".join(body))
            self._db.execute("INSERT INTO passage(rowid, heading, body) VALUES (?, ?, ?)", row)

    @classmethod
    def of(cls, found: SourceSet) -> PassageIndex:
        """The index of what a set lets be cited."""
        return cls(found.passages, kept_back=found.kept_back)

    def search(self, query: str, limit: int) -> list[tuple[int, float]]:
        """The best `limit` passages as (index, score), higher is better; [] when no telling word of `query` occurs."""
        return self._match(query_words(query, self.languages), limit)

    def relevant(self, query: str) -> list[tuple[int, int]]:
        """Passages that share two telling words or one technical name with `query`, or all it has.

        As (index, rank from 1). Ranks count within each language, since a text in another language shares only names
        with the query, yet may be the better source.
        """
        if len(self._answers) > _REMEMBERED:
            self._answers.clear()
        if query not in self._answers:
            wanted = query_words(query, self.languages)
            needed = min(_ENOUGH_TERMS, len(wanted))
            hits = [index for index, _ in self._match(wanted, _DEPTH) if self._shared(index, wanted) >= needed]
            ranks: Counter[str] = Counter()
            self._answers[query] = [(index, self._next_rank(index, ranks)) for index in hits]
        return self._answers[query]

    def candidate(self, index: int) -> _Candidate:
        """The passage as one to choose from, still without a score."""
        return _Candidate(self.passages[index], self._terms[index], self._languages[index])

    def hits(self, query: str, section_no: int) -> Sequence[tuple[int, int]]:
        """What answers `query`, as (index, rank from 1); every section is answered alike."""
        return self.relevant(query)

    def _match(self, wanted: Sequence[QueryWord], limit: int) -> list[tuple[int, float]]:
        if not wanted or not self.passages:
            return []
        match = " OR ".join(f'"{term}"' for word in wanted for term in word.stems)
        rows = self._db.execute(
            "SELECT rowid, -bm25(passage, ?, 1.0) AS score FROM passage WHERE passage MATCH ?"
            " ORDER BY score DESC, rowid LIMIT ?",
            (_HEADING_WEIGHT, match, limit),
        )
        return [(int(index), float(score)) for index, score in rows]

    def _shared(self, index: int, wanted: Sequence[QueryWord]) -> int:
        """How many words of the query the passage holds; a technical name counts as two."""
        own = self._terms[index]
        return sum(1 + word.is_name for word in wanted if not own.isdisjoint(word.stems))

    def _next_rank(self, index: int, ranks: Counter[str]) -> int:
        ranks[self._languages[index]] += 1
        return ranks[self._languages[index]]


class ServedPassages:
    """What a context service found, best first, for each section of one lesson; the short form has one section."""

    kept_back: Mapping[str, int] = {}  # the worker log tells
    languages: tuple[str, ...] = ()  # the service knows what answers a query

    def __init__(self, by_section: Sequence[Sequence[Passage]]) -> None:
        in_order = sorted(
            {passage for found in by_section for passage in found}, key=lambda p: (p.document, p.position)
        )
        self.passages = tuple(in_order)
        numbers = {passage: index for index, passage in enumerate(in_order)}
        self._by_section = [[(numbers[passage], rank) for rank, passage in enumerate(found, 1)] for found in by_section]
        self._languages = _document_languages(self.passages)

    def candidate(self, index: int) -> _Candidate:
        """The passage as one to choose from, still without a score."""
        passage = self.passages[index]
        language = self._languages[passage.document]
        return _Candidate(passage, frozenset(terms(f"{passage.heading_path} {passage.text}", language)), language)

    def hits(self, query: str, section_no: int) -> Sequence[tuple[int, int]]:
        """What the service found for the section, as (index, rank from 1): it was given all queries at once."""
        return self._by_section[section_no]


Searchable = PassageIndex | ServedPassages


def _document_languages(passages: Sequence[Passage]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for passage in passages:
        texts.setdefault(passage.document, []).append(passage.text)
    return {document: guess_language("\n".join(found)) for document, found in texts.items()}


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What the prompt cites. `passages[n - 1]` is [n]; `by_section` holds the numbers, one tuple per spec section.

    The short form has no sections and one tuple. Passages stand in the order of their documents.
    """

    passages: tuple[Passage, ...]
    by_section: tuple[tuple[int, ...], ...]


NOTHING = Retrieved((), ())


def retrieve(
    lesson: LessonSpec,
    indexes: Mapping[str, Searchable],
    *,
    token_budget: int = TOKEN_BUDGET,
    per_section: int = 5,
) -> Retrieved:
    """Choose passages for every section of `lesson` from the sets it names; `indexes` by set id.

    `token_budget` bounds all passages together (estimated tokens); sections take turns, best passages first.

    Raises:
        InsufficientContext: sets are named, but nothing relevant is in them, or in those of one section; the evidence
            names sets and queries.
    """
    sections: tuple[Section | None, ...] = lesson.sections or (None,)
    if not lesson.named_sets:
        return Retrieved((), tuple(() for _ in sections))
    rankings = [_ranked(lesson, number, section, indexes) for number, section in enumerate(sections)]
    _require_enough(lesson, sections, rankings, indexes)
    choice = _Choice(token_budget)
    waiting = [iter(ranking.candidates) for ranking in rankings]
    taken: list[list[Passage]] = [[] for _ in sections]
    for _ in range(per_section):
        for candidates, own in zip(waiting, taken, strict=True):
            _take_next(candidates, own, choice)
    return _numbered(taken, indexes, lesson.named_sets)


def needs(lesson: LessonSpec) -> tuple[tuple[str, ...], ...]:
    """The queries of each section, most telling first, each once; the short form has one section."""
    return tuple(
        tuple(dict.fromkeys(query for queries, _ in _queries(lesson, section) for query in queries))
        for section in lesson.sections or (None,)
    )


def _require_enough(
    lesson: LessonSpec,
    sections: Sequence[Section | None],
    rankings: Sequence[_Ranking],
    indexes: Mapping[str, Searchable],
) -> None:
    """Raise InsufficientContext when too few queries of the lesson, or of one of its sections, are answered."""
    asked = frozenset().union(*(ranking.asked for ranking in rankings))
    answered = frozenset().union(*(ranking.answered for ranking in rankings))
    if not _enough(asked, answered):
        raise _insufficient(lesson, lesson.named_sets, indexes, asked, answered)
    spoken = _sets_in_the_language_of(lesson, indexes)
    for section, ranking in zip(sections, rankings, strict=True):
        if section is None:
            continue
        sets = (section.rag_context_id,)
        if not _enough(ranking.asked, ranking.answered):
            raise _insufficient(lesson, sets, indexes, ranking.asked, ranking.answered, section=section.title)
        if ranking.own_unanswered and section.rag_context_id in spoken:
            raise _insufficient(lesson, sets, indexes, ranking.own, (), section=section.title)


def _sets_in_the_language_of(lesson: LessonSpec, indexes: Mapping[str, Searchable]) -> Collection[str]:
    """Sources in another language answer search queries that are written for them; titles and key points are not."""
    points = chain.from_iterable((section.title, *section.key_points_to_cover) for section in lesson.sections)
    language = guess_language(" ".join((*points, *(objective.objective for objective in lesson.learning_objectives))))
    return {name for name, index in indexes.items() if language in index.languages}


def _enough(asked: Collection[str], answered: Collection[str]) -> bool:
    return bool(answered) and len(answered) >= _ENOUGH_ANSWERS * len(asked)


@dataclass(slots=True)
class _Candidate:
    passage: Passage
    terms: frozenset[str]
    language: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class _Ranking:
    """A section's relevant passages, best first; the queries that asked for them, and those with an answer.

    `own`: title and key points, without what the whole lesson shares.
    """

    candidates: list[_Candidate]
    asked: frozenset[str]
    answered: frozenset[str]
    own: frozenset[str]

    @property
    def own_unanswered(self) -> bool:
        """None of its own queries found anything, and they say enough: the lesson's may not answer for them."""
        if len(self.own) < _TELLING_QUERIES or not self.own.isdisjoint(self.answered):
            return False
        said = {word.stems for query in self.own for word in query_words(query, (guess_language(query),))}
        return len(said) >= _TELLING_WORDS


@dataclass(slots=True)
class _Choice:
    """The passages chosen so far and the tokens left."""

    tokens: int
    passages: list[_Candidate] = field(default_factory=list)

    def admit(self, candidate: _Candidate) -> Passage | None:
        """The passage to cite: this one, its twin if that was chosen before, None when it does not fit."""
        for chosen in self.passages:
            if chosen.passage == candidate.passage or are_twins(chosen.terms, candidate.terms):
                return chosen.passage
        cost = estimated_tokens(candidate.passage.text)
        if cost > self.tokens:
            return None
        self.tokens -= cost
        self.passages.append(candidate)
        return candidate.passage


def _take_next(candidates: Iterator[_Candidate], own: list[Passage], choice: _Choice) -> None:
    """Give a section its next best passage that fits and that it does not have."""
    for candidate in candidates:
        passage = choice.admit(candidate)
        if passage is not None and passage not in own:
            own.append(passage)
            return


def estimated_tokens(text: str) -> int:
    """About four ASCII characters or two others make a token."""
    other = len(text) - len(text.encode("ascii", "ignore"))
    return (len(text) - other) // 4 + other // 2 + 1


def _queries(lesson: LessonSpec, section: Section | None) -> list[tuple[list[str], float]]:
    """Groups of queries with the weight of the group; no group is empty."""
    objectives = [_without_verb(objective.objective) for objective in lesson.learning_objectives]
    searched = list(lesson.rag_context.search_queries) if lesson.rag_context else []
    own = [section.title, *map(_without_verb, section.key_points_to_cover)] if section else [lesson.title]
    return [(own, _OWN_WEIGHT), (objectives, 1.0), *([(searched, 1.0)] if searched else [])]


def _without_verb(text: str) -> str:
    """`Explain what a commit is` asks for commits; "explain" stands in every exercise."""
    words = text.split(maxsplit=1)
    return words[1] if len(words) == 2 and (levels_of(text) or is_weak(text)) else text


def _ranked(lesson: LessonSpec, number: int, section: Section | None, indexes: Mapping[str, Searchable]) -> _Ranking:
    """Rank the passages of the section's sets by weighted reciprocal rank fusion of all its queries."""
    found: dict[Passage, _Candidate] = {}
    answered: set[str] = set()
    groups = _queries(lesson, section)
    own = frozenset(groups[0][0])
    names = (section.rag_context_id,) if section else lesson.source_sets
    for index in (indexes[name] for name in names if name in indexes):
        met: dict[int, _Candidate] = {}
        for queries, weight in groups:
            for query in queries:
                for at, rank in index.hits(query, number):
                    if at not in met:
                        met[at] = found.setdefault(index.passages[at], index.candidate(at))
                    met[at].score += weight / len(queries) / (_FUSION_K + rank)
                    answered.add(query)
    asked = frozenset(query for queries, _ in groups for query in queries)
    return _Ranking(_best_first(found.values()), asked, frozenset(answered), own)


def _best_first(found: Iterable[_Candidate]) -> list[_Candidate]:
    """By score; where the sources are in several languages, their best in turn, since scores do not compare."""
    by_score = sorted(found, key=lambda candidate: -candidate.score)
    ranks: Counter[str] = Counter()
    turn: dict[int, int] = {}
    for candidate in by_score:
        ranks[candidate.language] += 1
        turn[id(candidate)] = ranks[candidate.language]
    return sorted(by_score, key=lambda candidate: turn[id(candidate)])


def _numbered(taken: list[list[Passage]], indexes: Mapping[str, Searchable], sets: Sequence[str]) -> Retrieved:
    """Number the chosen passages in the order of sets, documents and positions, as a reader would meet them."""
    chosen = {passage for own in taken for passage in own}
    in_order = dict.fromkeys(passage for name in sets if name in indexes for passage in indexes[name].passages)
    passages = tuple(passage for passage in in_order if passage in chosen)
    numbers = {passage: number for number, passage in enumerate(passages, 1)}
    return Retrieved(passages, tuple(tuple(sorted(numbers[passage] for passage in own)) for own in taken))


def _insufficient(
    lesson: LessonSpec,
    sets: Sequence[str],
    indexes: Mapping[str, Searchable],
    asked: Collection[str],
    answered: Collection[str],
    *,
    section: str | None = None,
) -> InsufficientContext:
    sizes = {name: len(indexes[name].passages) if name in indexes else 0 for name in sets}
    named = ", ".join(f"{clipped(name, 60)} ({_many_passages(size)})" for name, size in sizes.items())
    queries = [query for query in dict.fromkeys(chain.from_iterable(needs(lesson))) if query in asked]
    unanswered = [query for query in queries if query not in answered]
    listed = "; ".join(shown(query, 60) for query in unanswered[:_SHOWN_QUERIES])
    more = f" and {len(unanswered) - _SHOWN_QUERIES} more" if len(unanswered) > _SHOWN_QUERIES else ""
    found = f"{len(answered)} of {len(queries)} queries found anything"
    place = f" for the section {shown(section, 60)}" if section is not None else ""
    kept = _kept_back([indexes[name] for name in sets if name in indexes])
    return InsufficientContext(
        f"the source sets hold nothing relevant{place}: {named}; {found}{kept}",
        evidence=f"source sets: {named}; {found}{place}; not found: {listed}{more}{kept}",
        hint="name other sources, or correct the search queries and key points",
    )


def _kept_back(indexes: Sequence[Searchable]) -> str:
    """Of the sets' documents those with quarantined passages: what was not found may stand in these."""
    kept: Counter[str] = Counter()
    for index in indexes:
        kept.update(index.kept_back)
    if not kept:
        return ""
    each = [
        f"{_many_passages(number)} of {clipped(document, 60)}" for document, number in kept.most_common(_SHOWN_KEPT)
    ]
    more = f" and of {len(kept) - _SHOWN_KEPT} more documents" if len(kept) > _SHOWN_KEPT else ""
    return f"; {', '.join(each)}{more} {'is' if kept.total() == 1 else 'are'} kept from the model"


def _many_passages(count: int) -> str:
    return f"{count} passage{'' if count == 1 else 's'}"
