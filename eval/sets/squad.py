"""SQuAD 1.1 and 2.0 (https://rajpurkar.github.io/SQuAD-explorer/), and whatever is written like it.

::

    {"version": "v2.0", "data": [{"title": ..., "paragraphs": [
        {"context": ..., "qas": [{"id": ..., "question": ..., "is_impossible": false,
                                  "answers": [{"text": ..., "answer_start": 0}]}]}]}]}

Each context becomes a document and is the relevant article of its questions; equal contexts are one.
The quotation is the sentence around the answer. ``is_impossible`` says only that this context holds no
answer: over all contexts there may be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.examples import Document, Example, QuestionSet
from eval.sets.collect import Collector
from eval.sets.files import Row, objects, text_of
from index.passages import split_sentences
from qa.schema import Question


def read(value: dict[str, Any], path: Path) -> QuestionSet:
    """The questions and contexts of a file whose JSON is ``value``."""
    collector = Collector(str(path))
    documents: dict[str, Document] = {}
    for title, paragraph in _paragraphs(value, path, collector):
        context = text_of(paragraph, "context", collector.problem)
        document = documents.setdefault(context, _document(title, context, len(documents)))
        for row in objects(paragraph.fields, "qas", paragraph.where, collector.problem):
            _collect(row, document, collector)
    texts = tuple(documents.values())
    return QuestionSet(path.name, collector.examples(), lambda: iter(texts))


def _paragraphs(value: dict[str, Any], path: Path, collector: Collector) -> Iterator[tuple[str, Row]]:
    for article in objects(value, "data", f"{path}: $", collector.problem):
        title = text_of(article, "title", collector.problem, optional=True)
        for paragraph in objects(article.fields, "paragraphs", article.where, collector.problem):
            yield title.replace("_", " "), paragraph


def _document(title: str, context: str, number: int) -> Document:
    name = re.sub(r"\W+", "-", title).strip("-") or "context"
    return Document(f"{name}-{number}", context, title)


def _collect(row: Row, document: Document, collector: Collector) -> None:
    problem = collector.problem
    unanswerable = row.fields.get("is_impossible", False)
    if not isinstance(unanswerable, bool):
        problem(row.where, "The field 'is_impossible' must be true or false.")
    given = list(objects({"answers": [], **row.fields}, "answers", row.where, problem))
    answers = tuple(dict.fromkeys(text_of(answer, "text", problem) for answer in given))
    id = text_of(row, "id", problem)
    example = Example(
        id=id,
        question=Question(text_of(row, "question", problem)),
        answers=answers,
        unanswerable=bool(unanswerable),
        articles={} if unanswerable else {document.id: 1},
        quotations=tuple(dict.fromkeys(_quotations(given, document.text, collector))),
    )
    collector.add(f"{row.where} (id {id})", example)


def _quotations(answers: list[Row], context: str, collector: Collector) -> Iterator[str]:
    """The sentences around the answers; an answer without a place has none."""
    sentences = split_sentences(context, len(context)) if answers else []
    for answer in answers:
        start, text = answer.fields.get("answer_start"), answer.fields.get("text")
        if start is None or not isinstance(text, str):
            continue
        if not isinstance(start, int) or start < 0 or not context.startswith(text, start):
            collector.problem(answer.where, f"'{text}' does not stand at character {start} of the context.")
            continue
        around = [(first, last) for first, last in sentences if first < start + len(text) and last > start]
        if around:
            yield context[around[0][0] : around[-1][1]]
