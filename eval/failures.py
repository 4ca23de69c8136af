"""Why a system failed on an example: the first step on the way to the answer that went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import chain

from eval.examples import Example
from eval.records import Record
from eval.set_measures import is_right
from qa.answers import stands_in


class Failure(StrEnum):
    """What went wrong, in the order in which it can go wrong."""

    ERROR = "error"
    NOT_IN_ARCHIVE = "not in the archive"
    NOT_RETRIEVED = "not retrieved"
    NOT_READ = "not read"
    WRONGLY_REFUSED = "wrongly refused"
    WRONGLY_ANSWERED = "wrongly answered"

    @property
    def meaning(self) -> str:
        """The failure in a sentence."""
        return MEANINGS[self]


MEANINGS = {
    Failure.ERROR: "The question ended in an error.",
    Failure.NOT_IN_ARCHIVE: "The archive holds none of the gold articles.",
    Failure.NOT_RETRIEVED: "No hit is from a gold article or, where none is known, holds the answer.",
    Failure.NOT_READ: "The first hit that helps stands behind those that were read.",
    Failure.WRONGLY_REFUSED: "The answer was before the reader, who gave none.",
    Failure.WRONGLY_ANSWERED: "The answer given is wrong, or there is none to give.",
}


def why(record: Record) -> Failure | None:
    """Why a record is a failure, ``None`` if it is none or if there is nothing to judge it by.

    Records of systems that only retrieve, and those of examples that judge retrieval only, end in one
    of the first three failures or in none.
    """
    if record.error is not None:
        return Failure.ERROR
    if record.example.unanswerable:
        answered = record.output is not None and record.output.answered
        return Failure.WRONGLY_ANSWERED if answered else None
    if is_right(record):
        return None
    return missed(record) or misread(record)


def missed(record: Record) -> Failure | None:
    """What went wrong up to the hits."""
    if judges_articles(record.example) and not relevant(record):
        return Failure.NOT_IN_ARCHIVE
    if is_judged(record.example) and first_support(record) is None:
        return Failure.NOT_RETRIEVED
    return None


def misread(record: Record) -> Failure | None:
    """What went wrong behind the hits, given that one of them helps and the answer is not right."""
    rank = first_support(record)
    if record.output is None or rank is None or not record.example.is_answerable:
        return None
    if rank > record.output.read:
        return Failure.NOT_READ
    return Failure.WRONGLY_ANSWERED if record.output.answered else Failure.WRONGLY_REFUSED


def outcome(record: Record) -> str:
    """How a record ended, in words: a failure, or what went well, or that nothing can be judged."""
    if failure := why(record):
        return failure.value
    if record.output is None or not (record.example.is_answerable or record.example.unanswerable):
        return "found" if first_support(record) else "not judged"
    return "rightly refused" if record.example.unanswerable else "right"


def first_support(record: Record) -> int | None:
    """The rank, from 1, of the first hit that helps to answer."""
    return next((rank for rank, helps in enumerate(supports(record), 1) if helps), None)


def supports(record: Record) -> Iterator[bool]:
    """For each hit, whether it is from a gold article or, where the example names none, whether its
    text holds an accepted answer, an item or a gold quotation as whole words."""
    if judges_articles(record.example):
        gold = relevant(record)
        return (hit.passage.article.id in gold for hit in record.hits)
    wanted = sought(record.example)
    return (any(stands_in(words, hit.passage.text) for words in wanted) for hit in record.hits)


def sought(example: Example) -> tuple[str, ...]:
    """The texts that show an answer where they stand: answers, items, quotations."""
    return (*example.answers, *chain.from_iterable(example.items), *example.quotations)


def judges_articles(example: Example) -> bool:
    """Whether the example names a relevant article."""
    return any(grade > 0 for grade in example.articles.values())


def relevant(record: Record) -> set[str]:
    """The ids of the relevant articles that the archive holds."""
    return {article for article, grade in record.gold.items() if grade > 0}


def is_judged(example: Example) -> bool:
    """Whether the hits can be judged."""
    return judges_articles(example) or bool(sought(example))
