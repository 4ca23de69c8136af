"""What should time words do to a search: cut at the days of publication, cut later, or only weigh?

``python -m eval.benchmarks.time_filters --archive FOLDER``: the archive of ``eval.benchmarks.newsdesk``. The
questions are those with understood time words of newsdesk (training questions, of a sample of passages, for
choosing; development questions for reporting), of RealTimeQA dev and of the bundled sample. Writes
``time_filters.md``: how often the article that a question was written from is among the first passages.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from eval.benchmarks.measuring import RESULTS, holds, table, write_sections
from eval.benchmarks.news import rtqa_articles
from eval.benchmarks.news_sets import newsdesk_example, newsdesk_questions, rtqa_questions
from eval.benchmarks.sample import WORK, sample_archive
from eval.corpus import resolve
from eval.examples import Example
from eval.machine import machine
from eval.sets.load import load_set
from index.archive import Archive
from index.schema import Filter, Hit
from qa.recency import FLOOR, LATER, is_within
from qa.schema import Question
from qa.timespan import TimeSpan, find_timespan, without
from qa.train.groups import DATA, read_jsonl

CUTOFFS = (10, 20)
DEPTH = 100
CUT_AFTER = (0, 30, 365)
"""Days after the last day of time words up to which articles are kept."""
FACTORS = (0.3, 0.5, 0.7)
LATER_WEIGHED = (0, 30, 90)
FOREVER = dt.timedelta(days=40_000)


@dataclass(frozen=True, slots=True)
class Timed:
    """A question with its time words, the ids of the articles that it was written from, and its accepted
    answers."""

    question: Question
    span: TimeSpan
    articles: frozenset[str]
    answers: tuple[str, ...]


ABOUT = (
    "Chosen from the training questions, and used (`qa.recency`): the words stay in what is searched for, "
    f"and articles published neither on the days of the time words nor up to {LATER.days} days after get "
    f"{FLOOR} times their score. A cut loses the articles that report, or announce, what happened at another "
    "time: with every way to cut fewer are found than without any. Undated articles count as outside."
)

Find = Callable[[str, Filter], Sequence[Hit]]
"""Searches an archive for a text."""
Way = Callable[[Find, Timed], Sequence[Hit]]
"""A way to search for a question with time words."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, default=WORK / "newsdesk-archive")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--today", type=dt.date.fromisoformat, default=dt.date.today(), metavar="DAY")
    parser.add_argument("--train", type=int, default=150, help="training questions with time words")
    parser.add_argument("--results", type=Path, default=RESULTS)
    args = parser.parse_args()
    sections = {"Machine": f"{machine('tantivy')}.\n\n{ABOUT}"}
    with Archive.open(args.archive) as archive:
        sets = {
            "newsdesk train, for choosing": newsdesk_train(args.data),
            "newsdesk dev": newsdesk_questions(args.data).examples,
            "RealTimeQA dev": rtqa_questions(args.data, "dev").examples,
        }
        for name, examples in sets.items():
            most = args.train if "train" in name else None
            asked = timed(archive, examples, args.today, most)
            sections[name] = measured(archive, asked)
            print(sections[name], flush=True)
    with sample_archive() as archive:
        asked = timed(archive, load_set("sample").examples, args.today, None)
        sections["Sample"] = measured(archive, asked)
        print(sections["Sample"])
    args.results.mkdir(parents=True, exist_ok=True)
    write_sections(args.results / "time_filters.md", "What time words do to a search", sections)


def newsdesk_train(data: Path) -> list[Example]:
    """The newsdesk training questions whose articles RealTimeQA has, in random order."""
    urls = {article["id"]: article["url"] for article in rtqa_articles(data)}
    examples = [
        newsdesk_example(f"{passage['pid']}-{number}", item, urls[passage["article"]], passage["text"])
        for passage in read_jsonl(data / "newsdesk" / "train.jsonl.gz")
        if passage["article"] in urls
        for number, item in enumerate(passage["items"])
        if item["type"] == "span"
    ]
    random.Random(0).shuffle(examples)
    return examples


def timed(archive: Archive, examples: Sequence[Example], today: dt.date, most: int | None) -> list[Timed]:
    """The first questions with understood time words whose articles the archive holds."""
    found: list[tuple[Example, TimeSpan]] = []
    for example in examples:
        span = find_timespan(example.question.text, example.question.as_of or today)
        if span is not None and span.is_understood and example.articles:
            found.append((example, span))
    ids = resolve({name for example, _ in found[:most] for name in example.articles}, archive.database)
    asked = []
    for example, span in found[:most]:
        articles = frozenset(ids[name] for name, grade in example.articles.items() if grade and name in ids)
        accepted = (*example.answers, *(name for item in example.items for name in item))
        if articles:
            asked.append(Timed(example.question, span, articles, accepted))
    return asked


def measured(archive: Archive, asked: Sequence[Timed]) -> str:
    """A table of all ways."""
    if not asked:
        return "No such question has time words that are understood."
    # Copies are not collapsed: of several articles only one is known to be right.
    find = cache(lambda text, filter: archive.search(text, DEPTH, filter, collapse=False))
    rows = []
    for name, way in ways().items():
        found = [(one, way(find, one)) for one in asked]
        shares = (
            sum(is_found(one, hits[:cutoff]) for one, hits in found) / len(asked)
            for is_found in (has_article, has_answer)
            for cutoff in CUTOFFS
        )
        rows.append((name, *(f"{share:.3f}" for share in shares)))
    head = (
        "way",
        *(f"{what}@{cutoff}" for what in ("article", "answer in the article") for cutoff in CUTOFFS),
    )
    return f"{about(archive, asked)}\n\n{table(head, rows)}"


def about(archive: Archive, asked: Sequence[Timed]) -> str:
    """How many questions there are, and when their articles were published: within the days, or how much
    later."""
    counts = dict.fromkeys(("undated", "before", "within", "up to 30 days after", "later"), 0)
    for one in asked:
        for article_id in sorted(one.articles)[:1]:
            article = archive.article(article_id)
            counts[when(one.span, article.day if article else None)] += 1
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return f"{len(asked)} questions. Their articles were published: {told}."


def when(span: TimeSpan, day: dt.date | None) -> str:
    """When a day is, beside the days of time words."""
    if day is None:
        return "undated"
    if span.since and day < span.since:
        return "before"
    if span.until is None or day <= span.until:
        return "within"
    return "up to 30 days after" if day <= span.until + dt.timedelta(days=30) else "later"


def ways() -> dict[str, Way]:
    """All ways that are compared."""
    found: dict[str, Way] = {
        "as words only": lambda find, one: find(one.question.text, one.question.searched),
        "left out": lambda find, one: find(without(one.question.text, one.span), one.question.searched),
    }
    for keeps in (False, True):
        words = "words kept" if keeps else "words left out"
        for days in CUT_AFTER:
            found[f"{words}, cut {days} days after the last"] = cut(dt.timedelta(days=days), keeps)
        found[f"{words}, cut before the first only"] = cut(FOREVER, keeps)
    for factor in FACTORS:
        for days in LATER_WEIGHED:
            found[f"words kept, from {days} days after the last times {factor}"] = weigh(factor, days)
    return found


def cut(later: dt.timedelta, keeps_words: bool) -> Way:
    """Only articles from the first day of the time words to some time after the last."""

    def way(find: Find, one: Timed) -> Sequence[Hit]:
        text = one.question.text if keeps_words else without(one.question.text, one.span)
        span, filter = widened(one.span, later), one.question.searched
        until = min((day for day in (filter.until, span.until) if day), default=None)
        return find(text, dataclasses.replace(filter, since=span.since, until=until))

    return way


def widened(span: TimeSpan, later: dt.timedelta) -> TimeSpan:
    """The time words with a later last day; without one if it is too far off for a calendar."""
    is_open = span.until is None or later == FOREVER
    until = None if is_open or span.until is None else span.until + later
    return dataclasses.replace(span, until=until)


def weigh(factor: float, days: int) -> Way:
    """All articles, the scores of those outside the days and some time after them times a factor."""

    def way(find: Find, one: Timed) -> Sequence[Hit]:
        span = widened(one.span, dt.timedelta(days=days))
        hits = find(one.question.text, one.question.searched)
        return sorted(
            hits, key=lambda hit: -hit.score * (1 if is_within(span, hit.article.day) else factor)
        )

    return way


def has_article(one: Timed, hits: Sequence[Hit]) -> bool:
    """Whether an article of the question is among the hits."""
    return any(hit.article.id in one.articles for hit in hits)


def has_answer(one: Timed, hits: Sequence[Hit]) -> bool:
    """Whether a passage of such an article that holds an accepted answer is among the hits."""
    return any(hit.article.id in one.articles and holds(hit.passage.text, one.answers) for hit in hits)


if __name__ == "__main__":
    main()
