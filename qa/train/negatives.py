"""Passages that rank high and do not answer: ``python -m qa.train.negatives --archive ARCHIVE --out WORK``.

Asks the archive, which is one of ``data/rtqa/articles.jsonl.gz``, every training question of newsdesk
(spans), rtqa and QED. Among the first passages, those from another article than the question's own that
hold no accepted answer are its negatives. For rtqa, which knows no passages, those of the weeks before the
question that hold the answer are positives (distant supervision), if the answer is long enough not to
stand there by chance. Writes ``WORK/negatives.jsonl``, one line a question; goes on where it stopped.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.archive import Archive
from index.passages import header
from index.schema import Filter, Hit
from index.urls import canonical_url
from qa.train.answers import holds, occurrences
from qa.train.groups import DATA, read_jsonl
from qa.train.options import add_options, chosen
from qa.train.sources import newsdesk_rows, rtqa_questions


@dataclass(frozen=True, slots=True)
class Mining:
    """How deep is looked. ``depth`` passages are searched for negatives, the first ``keep`` that fit are
    written; positives are looked for in the first ``positive_depth`` of the ``days`` before the
    question: in older ones the answer stands for other reasons more often than not."""

    depth: int = 20
    keep: int = 6
    positive_depth: int = 10
    days: int = 60


@dataclass(frozen=True, slots=True)
class Query:
    """A training question. ``url`` is the address of its own article. ``asked`` is the day of a question
    for which positives are looked for; no passage may be younger."""

    id: str
    question: str
    answers: tuple[str, ...]
    url: str | None = None
    asked: dt.date | None = None


def main() -> None:
    """Asks everything that was not asked yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the news data")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--limit", type=int, default=0, help="only so many questions, for a quick try")
    add_options(parser, Mining())
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    path, mining = args.out / "negatives.jsonl", chosen(args, Mining)

    # 1. What is left to ask.
    done = finished(path)
    left = [query for query in queries(args.data) if query.id not in done]
    left = left[: args.limit] if args.limit else left
    print(f"{len(done):,} questions were asked before, {len(left):,} are left", flush=True)

    # 2. Ask.
    started = time.monotonic()
    with Archive.open(args.archive) as archive, open(path, "a", encoding="utf-8") as file:
        for number, query in enumerate(left, 1):
            file.write(json.dumps(mine(archive, query, mining)) + "\n")
            if number % 500 == 0:
                print(f"{number:,} at {number / (time.monotonic() - started):.0f} a second", flush=True)

    # 3. What was found.
    rows = list(read_jsonl(path))
    negatives = sum(len(row["negatives"]) for row in rows)
    distant = [row for row in rows if row["positives"]]
    print(
        f"{len(rows):,} questions, {negatives:,} negatives, {len(distant):,} questions with distant positives"
    )


def finished(path: Path) -> set[str]:
    """The ids in a file; a last line that is incomplete is cut off."""
    if not path.exists():
        return set()
    content = path.read_bytes()
    complete = content[: content.rfind(b"\n") + 1]
    if len(complete) < len(content):
        path.write_bytes(complete)
    return {json.loads(line)["id"] for line in complete.splitlines()}


def queries(data: Path) -> Iterator[Query]:
    """Every question that is asked."""
    for row in newsdesk_rows(data, "train"):
        for number, item in enumerate(row["items"]):
            if item["type"] == "span":
                yield Query(f"newsdesk:{row['pid']}/{number}", item["q"], (item["a"],), row["url"])
    for row in rtqa_questions(data):
        day = dt.date.fromisoformat(row["date"])
        yield Query(f"rtqa:{row['id']}", row["question"], tuple(row["answers"]), asked=day)
    for row in read_jsonl(data / "spanqa" / "train.jsonl.gz"):
        if row["source"] == "qed":
            answers = tuple(answer["text"] for answer in row["answers"])
            yield Query(row["id"], row["question"], answers)


def mine(archive: Archive, query: Query, mining: Mining) -> dict[str, Any]:
    """The line of a question."""
    hits = archive.search(query.question, mining.depth, Filter(until=query.asked))
    own = canonical_url(query.url) if query.url else None
    negatives = [
        described(hit, rank)
        for rank, hit in enumerate(hits, 1)
        if not (own and hit.article.url and canonical_url(hit.article.url) == own)
        and not holds(f"{header(hit.article)}: {hit.passage.text}", query.answers)
    ]
    return {
        "id": query.id,
        "negatives": negatives[: mining.keep],
        "positives": positives(archive, query, mining),
    }


def positives(archive: Archive, query: Query, mining: Mining) -> list[dict[str, Any]]:
    """The recent passages that hold the answer, if the question has a day."""
    if query.asked is None:
        return []
    recent = Filter(since=query.asked - dt.timedelta(mining.days), until=query.asked)
    hits = archive.search(query.question, mining.positive_depth, recent)
    return [
        {**described(hit, rank), "places": places}
        for rank, hit in enumerate(hits, 1)
        if (places := distinctive_places(hit.passage.text, query.answers))
    ]


def distinctive_places(text: str, answers: tuple[str, ...]) -> list[tuple[int, int]]:
    """Every place of an answer of at least two words or five letters."""
    return [
        place
        for answer in answers
        if len(answer.split()) >= 2 or len(re.findall(r"[^\W\d_]", answer)) >= 5
        for place in occurrences(answer, text)
    ]


def described(hit: Hit, rank: int) -> dict[str, Any]:
    """A passage as it is written."""
    return {
        "article": hit.article.id,
        "published": hit.article.day.isoformat() if hit.article.day else None,
        "rank": rank,
        "header": header(hit.article),
        "text": hit.passage.text,
    }


if __name__ == "__main__":
    main()
