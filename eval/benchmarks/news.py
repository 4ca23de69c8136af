"""The news data that benchmarks measure on: a folder beside the checkout, ``qa.train.groups.DATA``.

None of it is part of the project. Its README describes the files.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.train.groups import read_jsonl


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its accepted answers, none if it has no answer, and the ids of the articles
    that it was written from."""

    text: str
    answers: tuple[str, ...]
    articles: frozenset[str]


def rtqa_articles(data: Path) -> Iterator[dict[str, Any]]:
    """The 21,047 articles of RealTimeQA."""
    return read_jsonl(data / "rtqa" / "articles.jsonl.gz")


def write_articles(articles: list[dict[str, Any]], path: Path) -> None:
    """Articles as a JSON Lines file that ``Archive.add`` reads; the id is kept in the URL."""
    with path.open("w", encoding="utf-8") as file:
        for article in articles:
            kept = {key: article.get(key) for key in ("title", "date", "source", "authors", "text")}
            file.write(json.dumps({**kept, "url": f"https://data.invalid/{article['id']}"}) + "\n")


def newsdesk_train(
    data: Path,
    articles: int,
    questions: int,
    distractors: int,
    seed: int = 0,
    kinds: tuple[str, ...] = ("span",),
) -> tuple[list[dict[str, Any]], list[Asked]]:
    """Self-contained newsdesk training questions with the whole articles that they were written from,
    among other articles of the same archive drawn at random. The kind "none" looks answerable from
    its article and is not."""
    whole = {article["id"]: article for article in rtqa_articles(data)}
    passages = [
        passage
        for passage in read_jsonl(data / "newsdesk" / "train.jsonl.gz")
        if passage["article"] in whole
    ]
    rng = random.Random(seed)
    rng.shuffle(passages)
    wanted = list(dict.fromkeys(passage["article"] for passage in passages))[:articles]
    asked = [
        Asked(item["q"], (item["a"],) if item["a"] else (), frozenset({passage["article"]}))
        for passage in passages
        if passage["article"] in set(wanted)
        for item in passage["items"]
        if item["type"] in kinds
    ]
    rng.shuffle(asked)
    others = rng.sample(sorted(whole.keys() - set(wanted)), distractors)
    return [whole[name] for name in [*wanted, *others]], asked[:questions]
