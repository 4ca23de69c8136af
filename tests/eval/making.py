"""Records for tests, made from what matters about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from eval.examples import Example
from eval.records import Cited, FoundArticle, FoundPassage, Output, Ranked, Record, Said
from qa.schema import Question

ASKED = "Which harbour did the lightship leave?"


def example(number: int = 0, as_of: str | None = None, question: str = ASKED, **given: Any) -> Example:
    """An example; its id is ``q`` and the number."""
    day = dt.date.fromisoformat(as_of) if as_of else None
    return Example(f"q{number}", Question(question, as_of=day), **given)


def hits(*articles: str, texts: Sequence[str] = (), published: str | None = None) -> tuple[Ranked, ...]:
    """Passages of these articles, best first."""
    found = [FoundArticle(article, published=published) for article in articles]
    words = [*texts, *[""] * (len(articles) - len(texts))]
    return tuple(
        Ranked(FoundPassage(rank, article, 0, len(text), text), 1 / (1 + rank))
        for rank, (article, text) in enumerate(zip(found, words, strict=True))
    )


def retrieved(
    articles: Sequence[str], grades: Mapping[str, int], missing: Sequence[str] = (), number: int = 0
) -> Record:
    """What a system that only retrieves did, for an example that judges articles."""
    gold = {article: grade for article, grade in grades.items() if article not in missing}
    judged = example(number, articles=dict(grades))
    return Record(judged, gold=gold, missing=tuple(missing), hits=hits(*articles))


def read(*texts: str, number: int = 0, **given: Any) -> Record:
    """What a system that only retrieves did: passages with these texts, each of its own article."""
    articles = [f"a{place}" for place in range(len(texts))]
    return Record(example(number, **given), hits=hits(*articles, texts=texts))


def answered(
    text: str,
    answers: Sequence[str] = (),
    quotes: Sequence[str] = (),
    sentences: Sequence[Sequence[int]] = (),
    score: float | None = None,
    confidence: float | None = None,
    number: int = 0,
    **given: Any,
) -> Record:
    """An answer with its citations, numbered from 1, and the numbers that each sentence cites."""
    article = FoundArticle("a0")
    citations = tuple(Cited(place, article, 0, len(quote), quote) for place, quote in enumerate(quotes, 1))
    said = tuple(Said(text, tuple(numbers)) for numbers in sentences)
    output = Output(True, text, None, said, citations, confidence, score)
    return Record(example(number, answers=tuple(answers), **given), output=output)


def abstained(score: float | None = None, confidence: float | None = None, **given: Any) -> Record:
    """An abstention."""
    return Record(example(**given), output=Output(False, score=score, confidence=confidence))
