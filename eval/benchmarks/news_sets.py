"""The news data as question sets: see ``eval.benchmarks.news`` for where it lies."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from eval.benchmarks.news import rtqa_articles
from eval.examples import Document, Example, QuestionSet
from index.schema import Filter
from qa.schema import Question, Turn
from qa.train.groups import read_jsonl

Drawn = TypeVar("Drawn")

NOTHING = Filter(articles=("none",))
"""Lets no article pass."""


def rtqa_questions(data: Path, split: str) -> QuestionSet:
    """The RealTimeQA questions of a split, each as of its own day. Tags: ``answerable`` where a published
    retrieval holds an answer string, ``needs choices``, and the quiz."""
    urls = {article["id"]: article["url"] for article in rtqa_articles(data)}
    examples = tuple(
        Example(
            id=asked["id"],
            question=Question(asked["question"], as_of=day_of(asked["date"])),
            answers=tuple(asked["answers"]),
            articles={urls[gold]: 1 for gold in asked["gold"]},
            tags=(
                asked["source"],
                "answerable" if asked["answerable"] else "not known to be answerable",
                *(["needs choices"] if asked["needs_choices"] else []),
            ),
            split=split,
        )
        for asked in read_jsonl(data / "rtqa" / "questions.jsonl.gz")
        if asked["split"] == split and asked["question"].strip()
    )
    return QuestionSet(f"rtqa-{split}", examples)


def retrieved_articles(data: Path) -> dict[str, list[str]]:
    """The URLs of the articles that the published retrieval lists for each RealTimeQA question."""
    urls = {article["id"]: article["url"] for article in rtqa_articles(data)}
    questions = read_jsonl(data / "rtqa" / "questions.jsonl.gz")
    return {asked["id"]: [urls[name] for name in asked["retrieved"]] for asked in questions}


def newsdesk_questions(data: Path) -> QuestionSet:
    """The newsdesk development questions: self-contained ones with an answer (tag ``span``), ones that
    their passage does not answer (``none``), and follow-ups with their history (``follow``). The
    articles that are not of RealTimeQA come along."""
    urls = {article["id"]: article["url"] for article in rtqa_articles(data)}
    articles = data / "newsdesk" / "articles.jsonl.gz"
    urls |= {article["id"]: article["url"] for article in read_jsonl(articles)}
    examples = tuple(
        newsdesk_example(f"{passage['pid']}-{number}", item, urls[passage["article"]], passage["text"])
        for passage in read_jsonl(data / "newsdesk" / "dev.jsonl.gz")
        for number, item in enumerate(passage["items"])
    )
    return QuestionSet("newsdesk-dev", examples, partial(documents, articles))


def newsdesk_example(name: str, item: dict[str, Any], url: str, passage: str) -> Example:
    """One item of a newsdesk passage."""
    history = tuple(Turn(turn["q"], turn["a"] or "") for turn in item.get("history", ()))
    answered = item["a"] is not None
    return Example(
        id=name,
        question=Question(item["q"], history=history),
        answers=(item["a"],) if answered else (),
        unanswerable=not answered,
        articles={url: 1} if answered else {},
        quotations=(sentence_around(passage, item["start"], len(item["a"])),) if answered else (),
        tags=(item["type"],),
    )


def drawn(examples: Sequence[Drawn], count: int) -> list[Drawn]:
    """``count`` of some examples, or all if there are fewer, drawn at random and in their order."""
    chosen = random.Random(0).sample(range(len(examples)), min(count, len(examples)))
    return [examples[number] for number in sorted(chosen)]


def sentence_around(text: str, start: int, length: int) -> str:
    """The sentence, or sentences, of a text that hold ``length`` characters from ``start``."""
    from index.passages import split_sentences

    inside = [span for span in split_sentences(text) if span[0] < start + length and start < span[1]]
    return text[inside[0][0] : inside[-1][1]] if inside else text[start : start + length]


def documents(path: Path) -> Iterator[Document]:
    """The texts of a file of articles or of a collection."""
    for line in read_jsonl(path):
        yield Document(
            line["url"],
            line["text"],
            line.get("title") or "",
            line.get("date"),
            line.get("source"),
        )


def day_of(text: str | None) -> dt.date | None:
    """A day in ISO form, if there is one."""
    return dt.date.fromisoformat(text) if text else None
