"""What is measured of each answer. Each function gives one number for a record, ``nan`` where the
measure does not apply."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from eval.answers import matches, named
from eval.records import Output, Record
from qa.answers import Normal, exact, token_f1

NAN = float("nan")
ABSTAINED = Output(answered=False)


def settled(records: Sequence[Record]) -> Sequence[Record]:
    """The records of a system, each with an output if the system answers at all: what ended in an
    error counts as abstained and must not drop out of the means."""
    if all(record.output is None for record in records):
        return records
    return [
        record if record.output is not None else dataclasses.replace(record, output=ABSTAINED)
        for record in records
    ]


def graded(record: Record, grade: Callable[[str], float]) -> float:
    """The grade of a short answer, 0 for an abstention, ``nan`` for a system that only retrieves."""
    if record.output is None:
        return NAN
    return float(grade(record.output.text)) if record.output.answered else 0.0


def exact_match(normal: Normal) -> Callable[[Record], float]:
    """EM under a normalisation."""

    def value(record: Record) -> float:
        answers = record.example.answers
        return graded(record, lambda text: exact(text, answers, normal)) if answers else NAN

    return value


def f1(normal: Normal) -> Callable[[Record], float]:
    """F1 of words under a normalisation."""

    def value(record: Record) -> float:
        answers = record.example.answers
        return graded(record, lambda text: token_f1(text, answers, normal)) if answers else NAN

    return value


def match(record: Record) -> float:
    """Whether the short answer names an accepted answer or all items."""
    example = record.example
    return graded(record, lambda text: matches(example, text)) if example.is_answerable else NAN


def items_named(record: Record) -> float:
    """The share of the items that the short answer names."""
    example = record.example
    return graded(record, lambda text: named(example, text) / len(example.items)) if example.items else NAN


def citation_precision(record: Record) -> float:
    """The share of the citations that are right; 0 for an answer without citations."""
    if (output := judged_answer(record)) is None:
        return NAN
    right = right_citations(record)
    return share([citation.number in right for citation in output.citations])


def citation_recall(record: Record) -> float:
    """The share of the answer's sentences with a right citation; 0 for an answer without sentences."""
    if (output := judged_answer(record)) is None:
        return NAN
    right = right_citations(record)
    return share([not right.isdisjoint(sentence.citations) for sentence in output.sentences])


def correct_cited(record: Record) -> float:
    """Whether the answer matches and has a right citation."""
    if not record.example.is_answerable or not record.example.quotations:
        return NAN
    return graded(record, lambda text: matches(record.example, text) and bool(right_citations(record)))


def coverage(record: Record) -> float:
    """Whether the system answered."""
    return NAN if record.output is None else float(record.output.answered)


def judged_answer(record: Record) -> Output | None:
    """The answer, if one was given and there are quotations to judge its citations by."""
    output = record.output
    return output if output is not None and output.answered and record.example.quotations else None


def right_citations(record: Record) -> set[int]:
    """The numbers of the citations that share enough with a gold quotation."""
    citations = record.output.citations if record.output else ()
    gold = record.example.quotations
    return {cited.number for cited in citations if any(overlaps(cited.quote, quote) for quote in gold)}


def overlaps(one: str, other: str) -> bool:
    """Whether the longest common substring, white space collapsed, is at least half of the shorter."""
    short, long = sorted((" ".join(one.split()), " ".join(other.split())), key=len)
    half = (len(short) + 1) // 2
    # A common substring is that long if and only if there is one of exactly that length.
    starts = range(len(short) - half + 1) if short else ()
    return any(short[start : start + half] in long for start in starts)


def share(outcomes: Sequence[bool]) -> float:
    """The share of the outcomes that are true, 0 of none."""
    return sum(outcomes) / len(outcomes) if outcomes else 0.0
