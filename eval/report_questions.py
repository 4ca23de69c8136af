"""The questions of a report: what each system did with them, cut to what a page can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, islice

from eval.answer_measures import right_citations
from eval.examples import Example
from eval.failures import first_support, judges_articles, outcome, supports
from eval.records import FoundArticle, FoundPassage, Record, Said

HITS = 10
"""How many hits of each system are shown, besides the first one that helps."""
PASSAGE, QUOTE = 300, 500
"""The most characters that are shown of a passage and of a quotation."""
PASSAGES = 4_000_000
"""About the most characters that the passages which do not help may take together, so that a page of
2,000 questions to two systems stays below 15 MB."""
LEAST_PASSAGE = 80
NEARBY = 20  # characters: longer words are cut

Place = tuple[str, int, int]
Excerpt = tuple[str, str, str]
"""A text in three parts, of which the middle one is to be marked."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one system did with a question. ``record`` is ``None`` if it was not asked. ``quotes``
    are the quotations of its citations, ``right`` the numbers of those that the gold quotations bear
    out, ``sentences`` those of the answer that are not quotations themselves."""

    system: str
    record: Record | None
    outcome: str
    support: int | None = None
    quotes: tuple[Excerpt, ...] = ()
    right: Set[int] = frozenset()
    sentences: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found, with its rank, from 1, in each system that found it. ``label`` says
    why it helps to answer; empty if it does not."""

    ranks: Mapping[str, int]
    article: FoundArticle
    label: str
    text: Excerpt


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page shows it. ``missing`` are the gold articles that no archive holds."""

    example: Example
    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    found: tuple[Found, ...]


def questions(records: Mapping[str, Sequence[Record]]) -> Iterator[Asked]:
    """Every question, in the order of the first system, with what each system did."""
    by_id = {system: {record.example.id: record for record in found} for system, found in records.items()}
    limit = passage_limit(records)
    for example_id in dict.fromkeys(chain.from_iterable(by_id.values())):
        yield asked({system: found.get(example_id) for system, found in by_id.items()}, limit)


def passage_limit(records: Mapping[str, Sequence[Record]]) -> int:
    """How many characters of a passage can be shown, given how many passages there are."""
    shown = {
        (record.example.id, place(hit.passage))
        for found in records.values()
        for record in found
        for hit in record.hits[:HITS]
    }
    return max(LEAST_PASSAGE, min(PASSAGE, PASSAGES // max(len(shown), 1)))


def asked(by_system: Mapping[str, Record | None], limit: int) -> Asked:
    """One question, of which at least one system has a record."""
    done = {system: record for system, record in by_system.items() if record is not None}
    example = next(iter(done.values())).example
    return Asked(
        example,
        tuple(part(system, record) for system, record in by_system.items()),
        tuple(dict.fromkeys(chain.from_iterable(record.missing for record in done.values()))),
        tuple(found_passages(done, example, limit)),
    )


def part(system: str, record: Record | None) -> Part:
    """What one system did with a question."""
    if record is None:
        return Part(system, None, "not asked")
    support = first_support(record)
    output = record.output
    if output is None:
        return Part(system, record, outcome(record), support)
    # Extractive answers say their quotations again.
    said = {citation.quote for citation in output.citations} | {output.text}
    quotes = tuple(excerpt(citation.quote, [(output.text,)], QUOTE) for citation in output.citations)
    own = tuple(sentence for sentence in output.sentences if sentence.text not in said)
    return Part(system, record, outcome(record), support, quotes, right_citations(record), own)


def found_passages(records: Mapping[str, Record], example: Example, limit: int) -> Iterator[Found]:
    """The passages that stand high in some system, the best ranks first."""
    ranks: dict[Place, dict[str, int]] = {}
    shown: dict[Place, tuple[FoundPassage, str]] = {}
    for system, record in records.items():
        for rank, hit in enumerate(record.hits, 1):
            ranks.setdefault(place(hit.passage), {}).setdefault(system, rank)
        for passage, label in high(record):
            shown.setdefault(place(passage), (passage, label))
    wanted = [example.quotations, [*example.answers, *chain.from_iterable(example.items)]]
    for where in sorted(shown, key=lambda where: min(ranks[where].values())):
        passage, label = shown[where]
        text = excerpt(passage.text, wanted, PASSAGE if label else limit)
        yield Found(ranks[where], passage.article, label, text)


def high(record: Record) -> Iterator[tuple[FoundPassage, str]]:
    """The first hits, and the first that helps, each with a label that says whether it does."""
    first = first_support(record) or 0
    ranked = enumerate(zip(record.hits, supports(record), strict=True), 1)
    for rank, (hit, helps) in islice(ranked, max(HITS, first)):
        if rank <= HITS or rank == first:
            yield hit.passage, label_of(record, hit.passage.article) if helps else ""


def label_of(record: Record, article: FoundArticle) -> str:
    """Why a hit helps: its article is gold, of which grade if there are several, or it holds the answer."""
    if not judges_articles(record.example):
        return "holds the answer"
    grade = record.gold[article.id]
    return "gold" if max(record.gold.values()) == 1 else f"gold, grade {grade}"


def place(passage: FoundPassage) -> Place:
    """What tells passages apart, also between archives."""
    return passage.article.id, passage.start, passage.end


def excerpt(text: str, wanted: Iterable[Sequence[str]], limit: int) -> Excerpt:
    """A text with its white space collapsed, cut to about ``limit`` characters round the words that
    are wanted: those of the first group of which any stand in it."""
    text = " ".join(text.split())
    first, last = next(filter(any, (first_place(text, words) for words in wanted)), (0, 0))
    last = min(last, first + limit)
    start = max(0, min(first - (limit - (last - first)) // 2, len(text) - limit))
    end = word_end(text, start + limit)
    start = min(word_end(text, start - 1), first) if start else 0
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return before + text[start:first].lstrip(), text[first:last], text[last:end] + after


def first_place(text: str, words: Sequence[str]) -> tuple[int, int]:
    """Where the first of some words stands in a text, whole and whatever its case; (0, 0) if none does."""
    # The longest first: where several begin at one place, the first named is taken.
    named = sorted((" ".join(each.split()) for each in words if each.strip()), key=len, reverse=True)
    if not named:
        return 0, 0
    either = "|".join(map(re.escape, named))
    match = re.search(rf"(?<!\w)(?:{either})(?!\w)", text, re.IGNORECASE)
    return match.span() if match else (0, 0)


def word_end(text: str, place: int) -> int:
    """The end of the word at a place, or the place itself in a text without spaces nearby."""
    space = text.find(" ", place, place + NEARBY)
    return min(place, len(text)) if space < 0 else space
