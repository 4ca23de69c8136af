"""Sources that teach relevance only, and negatives from within a source."""

from __future__ import annotations

import dataclasses
import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.passages import split
from qa.train.answers import holds
from qa.train.groups import CandidatePassage, Group, read_jsonl
from qa.train.neighbours import Neighbours
from qa.train.windows import MAX_CHARS


def sentence_pairs(data: Path) -> Iterator[Group]:
    """Questions with the sentence that they were written from."""
    for row in read_jsonl(data / "spanqa" / "sentence_pairs.jsonl.gz"):
        own = CandidatePassage(row["sentence"], answers=None, relevant=True)
        yield Group(row["id"], "pairs", row["question"], (own,), reads=False)


def nfcorpus(data: Path, rng: np.random.Generator, positives: int, negatives: int) -> Iterator[Group]:
    """Queries with beginnings of abstracts judged relevant, and of others that share words with them
    but are not judged."""
    folder = data / "ir" / "nfcorpus"
    docs = {row["id"]: row for row in read_jsonl(folder / "docs.jsonl.gz")}
    names = list(docs)
    judged = judgements(folder / "qrels_train.tsv.gz")
    queries = [row for row in read_jsonl(folder / "queries.jsonl") if row["id"] in judged]
    near = Neighbours([f"{docs[name]['title']} {docs[name]['text']}" for name in names]).nearest(
        [query["text"] for query in queries], 60
    )
    for query, numbers in zip(queries, near, strict=True):
        relevant = judged[query["id"]]
        # The very first are often relevant although nobody judged them.
        others = [names[i] for i in numbers[10:] if names[i] not in relevant]
        chosen = rng.permutation(sorted(relevant))[:positives].tolist()
        wrong = rng.permutation(others)[:negatives].tolist()
        candidates = tuple(
            CandidatePassage(
                text=beginning(docs[name]["text"]),
                header=docs[name]["title"],
                answers=None,
                relevant=name in relevant,
                optional=name not in relevant,
            )
            for name in (*chosen, *wrong)
        )
        yield Group(f"nfcorpus:{query['id']}", "nfcorpus", query["text"], candidates, reads=False)


def judgements(path: Path) -> dict[str, set[str]]:
    """The relevant documents of each query of a gzipped qrels file (query, document, grade)."""
    found: dict[str, set[str]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            query, document, _ = line.rstrip("\n").split("\t")
            found.setdefault(query, set()).add(document)
    return found


def beginning(text: str) -> str:
    """The first passage of a text."""
    spans = split(text)
    return text[slice(*spans[0])] if spans else text[:MAX_CHARS]


def with_neighbours(groups: Sequence[Group], count: int) -> list[Group]:
    """The groups of one source, each with up to ``count`` positives of other groups that share words
    with its question and hold no answer of it."""
    texts = list(dict.fromkeys(group.candidates[0].text for group in groups))
    headers = {group.candidates[0].text: group.candidates[0].header for group in groups}
    near = Neighbours(texts).nearest([group.question for group in groups], 3 * count + 5)
    extended = []
    for group, numbers in zip(groups, near, strict=True):
        own = {candidate.text for candidate in group.candidates}
        others = (texts[i] for i in numbers if texts[i] not in own and not holds(texts[i], group.answers))
        answers = False if group.reads else None
        negatives = [
            CandidatePassage(text, headers[text], (), answers, False, True)
            for text, _ in zip(others, range(count), strict=False)
        ]
        extended.append(dataclasses.replace(group, candidates=(*group.candidates, *negatives)))
    return extended
