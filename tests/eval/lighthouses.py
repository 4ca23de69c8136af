"""Invented records of two systems, one that answers and one that only retrieves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from eval.examples import Example
from eval.measures import Measure
from eval.records import Cited, FoundArticle, FoundPassage, Output, Ranked, Record, Said
from qa.schema import Question

GOLD = FoundArticle("a1", "The lighthouse is red", "2019-04-04", "Harbour News", "https://news.example/1")
OTHER = FoundArticle("a2", "Rain & wind", None, None)
PAINTED = "The lighthouse of Veld was painted by Nora Quill."
GOLD_PASSAGE = FoundPassage(1, GOLD, 0, len(PAINTED), PAINTED)
OTHER_PASSAGE = FoundPassage(2, OTHER, 0, 9, "It rained." * 60)
MEASURES = [Measure.parse(name) for name in ("R@5", "Match", "RiskCoverageAUC", "Seconds.p50(total)")]


def example(number: int, tag: str = "who", year: int = 2019, **given: object) -> Example:
    """A question whose answer the article a1 holds."""
    question = Question(f"Who painted lighthouse {number}?", as_of=dt.date(year, 5, 1))
    fields = {
        "answers": ("Nora Quill", "Quill"),
        "articles": {"lamp.txt": 1},
        "quotations": (PAINTED,),
        "tags": (tag,),
    }
    return Example(f"lamp-{number}", question, **{**fields, **given})  # type: ignore[arg-type]


def record(asked: Example, passages: Sequence[FoundPassage], output: Output | None = None) -> Record:
    """A record with these hits."""
    hits = tuple(Ranked(passage, 1 / rank, rank, None) for rank, passage in enumerate(passages, 1))
    timings = {"search": 0.02, "read": 0.1, "total": 0.13} if output else {"search": 0.02, "total": 0.02}
    return Record(asked, {"a1": 1}, (), hits, output, timings)


def answered(text: str, score: float = 0.8) -> Output:
    """An answer that quotes the gold article."""
    cited = Cited(1, GOLD, 0, len(PAINTED), PAINTED)
    return Output(True, text, None, (Said(PAINTED, (1,)),), (cited,), score, score, read=2)


REFUSED = Output(False, reason="No passage says so.", score=0.1, read=2)
RECORDS = {
    "fused+reader": [
        record(example(1), [GOLD_PASSAGE, OTHER_PASSAGE], answered("Nora Quill")),
        record(example(2, "where", 2020), [OTHER_PASSAGE, GOLD_PASSAGE], answered("Ada Moss", 0.4)),
        record(example(3, "where", 2021), [GOLD_PASSAGE], REFUSED),
        Record(example(4), {"a1": 1}, error="The question is empty."),
    ],
    "lexical": [
        record(example(1), [OTHER_PASSAGE, GOLD_PASSAGE]),
        record(example(2, "where", 2020), [OTHER_PASSAGE]),
        record(example(3, "where", 2021), [GOLD_PASSAGE]),
    ],
}
