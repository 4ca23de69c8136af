"""Retrieval collections in the layout of BEIR (https://github.com/beir-cellar/beir).

::

    FOLDER/corpus.jsonl     {"_id": ..., "title": ..., "text": ...}   become the documents
    FOLDER/queries.jsonl    {"_id": ..., "text": ...}
    FOLDER/qrels/test.tsv   query-id, corpus-id, score

Each file may be packed (``.gz``). Also read are ``docs.jsonl`` for ``corpus.jsonl``, ``id`` for
``_id``, and ``FOLDER/qrels.tsv`` (the split ``test``) or ``FOLDER/qrels_dev.tsv`` without a folder of
their own. A document may have ``date`` or ``published``, ``source`` and ``url`` besides. The corpus may
be missing if the archive is there already.

As in BEIR, only queries that the split judges take part, and the split is ``test`` unless another one
is asked for; a folder with one split alone gives that one. Some collections ask with whole texts: a
query that is longer than a question may be is cut after a whole word, and has the tag ``cut``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eval.examples import Document, Example, QuestionSet, no_documents
from eval.sets.collect import Collector
from eval.sets.files import fail, find, json_lines, text_of
from eval.sets.qrels import read_qrels
from index.archive import LONGEST_QUESTION
from index.errors import EvaluationError
from qa.schema import Question

DEFAULT_SPLIT = "test"


def is_collection(folder: Path) -> bool:
    """Whether a folder has this layout."""
    return find(folder, "queries.jsonl") is not None and bool(_splits(folder))


def read(folder: Path, split: str = "") -> QuestionSet:
    """The queries that ``split`` judges, with its grades, and the corpus, which is streamed."""
    splits = _splits(folder)
    if not split:
        split = next(iter(splits)) if len(splits) == 1 else DEFAULT_SPLIT
    if split not in splits:
        raise EvaluationError(
            f"{folder} has no judgements for '{split}'. Name one of its splits: "
            + ", ".join(f"{folder}:{name}" for name in splits)
        )
    corpus = find(folder, "corpus.jsonl", "docs.jsonl")
    documents = (lambda: _documents(corpus)) if corpus else no_documents
    return QuestionSet(folder.name, _examples(folder, split, splits[split]), documents)


def _splits(folder: Path) -> dict[str, Path]:
    """The files of judgements by split."""
    patterns = ("qrels/*.tsv", "qrels/*.tsv.gz", "qrels*.tsv", "qrels*.tsv.gz")
    files = [path for pattern in patterns for path in folder.glob(pattern)]
    named = {path.name.removesuffix(".gz").removesuffix(".tsv"): path for path in sorted(files)}
    return {name.removeprefix("qrels").lstrip("_.-") or DEFAULT_SPLIT: path for name, path in named.items()}


def _examples(folder: Path, split: str, judgements: Path) -> tuple[Example, ...]:
    collector = Collector(str(folder))
    qrels = read_qrels(judgements, collector.problem)
    queries = find(folder, "queries.jsonl") or fail(str(folder), "There is no queries.jsonl.")
    for row in json_lines(queries, collector.problem):
        id = text_of(row, "_id" if "_id" in row.fields else "id", collector.problem)
        if id in qrels:
            text = text_of(row, "text", collector.problem)
            asked = _shortened(text)
            tags = () if asked == text else ("cut",)
            collector.add(
                row.where, Example(id, Question(asked), articles=qrels[id], tags=tags, split=split)
            )
    for id in qrels:
        if collector.get(id) is None:
            collector.problem(
                str(judgements), f"The query '{id}' is judged, but {queries.name} has no such query."
            )
    return collector.examples()


def _shortened(text: str) -> str:
    """What of a query can be asked: all of it, or as many whole words as are allowed."""
    if len(text) <= LONGEST_QUESTION or not text.strip():
        return text
    return text.strip()[: LONGEST_QUESTION + 1].rsplit(maxsplit=1)[0][:LONGEST_QUESTION]


def _documents(corpus: Path) -> Iterator[Document]:
    for row in json_lines(corpus, fail):
        optional = {
            key: text_of(row, key, fail, optional=True) or None for key in ("date", "published", "source")
        }
        yield Document(
            id=text_of(row, "_id" if "_id" in row.fields else "id", fail),
            text=text_of(row, "text", fail),
            title=text_of(row, "title", fail, optional=True),
            published=optional["published"] or optional["date"],
            source=optional["source"],
        )
