"""MultiHop-RAG (https://github.com/yixuantt/MultiHop-RAG): questions over several news articles.

A JSON array of ``{"query", "answer", "question_type", "evidence_list": [{"title", "author", "url",
"source", "category", "published_at", "fact"}]}``. The articles are named by URL, the facts are the
quotations, the type of question is a tag. The answer "Insufficient information." means that the corpus
holds none. Questions have no ids: they are numbered from ``row-1``.

A file ``corpus.json`` beside it (``title, author, source, published_at, category, url, body``) gives the
documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.examples import Document, Example, QuestionSet, no_documents
from eval.sets.collect import Collector
from eval.sets.files import Row, elements, fail, find, objects, text_of, whole_json
from qa.schema import Question

NO_ANSWER = "insufficient information"
CORPUS = "corpus.json"


def is_question(value: Any) -> bool:
    """Whether a JSON value is a question of this format."""
    return isinstance(value, dict) and "query" in value and "evidence_list" in value


def read(values: list[Any], path: Path) -> QuestionSet:
    """The questions of a file whose JSON is ``values``."""
    collector = Collector(str(path))
    for row in elements(values, f"{path}: $", collector.problem):
        _collect(row, collector)
    corpus = find(path.parent, CORPUS)
    documents = (lambda: _documents(corpus)) if corpus else no_documents
    return QuestionSet(path.name, collector.examples(), documents)


def _collect(row: Row, collector: Collector) -> None:
    problem = collector.problem
    evidence = list(objects(row.fields, "evidence_list", row.where, problem))
    answer = text_of(row, "answer", problem)
    unanswerable = answer.strip(" .").lower() == NO_ANSWER
    kind = text_of(row, "question_type", problem, optional=True)
    example = Example(
        id=f"row-{row.number}",
        question=Question(text_of(row, "query", problem)),
        answers=() if unanswerable else (answer,),
        unanswerable=unanswerable,
        articles={text_of(piece, "url", problem): 1 for piece in evidence},
        quotations=tuple(dict.fromkeys(text_of(piece, "fact", problem) for piece in evidence)),
        tags=(kind,) if kind else (),
    )
    collector.add(row.where, example)


def _documents(corpus: Path) -> Iterator[Document]:
    values = whole_json(corpus)
    if not isinstance(values, list):
        fail(str(corpus), "The file must hold a JSON array of articles.")
    for row in elements(values, f"{corpus}: $", fail):
        url = text_of(row, "url", fail)
        yield Document(
            id=url,
            text=text_of(row, "body", fail),
            title=text_of(row, "title", fail, optional=True),
            published=text_of(row, "published_at", fail, optional=True) or None,
            source=text_of(row, "source", fail, optional=True) or None,
        )
