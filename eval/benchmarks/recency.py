"""What does preferring recent articles give to questions in the present tense, and how fast should it fade?

``python -m eval.benchmarks.recency --archive FOLDER``: the archive of ``eval.benchmarks.newsdesk``. RealTimeQA
dev, each question as of its own day, is what recency is for; newsdesk development questions, asked of
articles of any year without saying when, show what it costs at worst. Writes ``recency.md``.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from eval.answers import matches
from eval.benchmarks.measuring import RESULTS, table, write_sections
from eval.benchmarks.news_sets import newsdesk_questions, rtqa_questions
from eval.benchmarks.sample import WORK
from eval.corpus import resolve
from eval.examples import Example
from eval.machine import machine
from index.archive import Archive
from index.schema import Filter, Hit
from qa.recency import DEEPER, FLOOR, HALF_LIFE, asks_for_now, recent
from qa.timespan import find_timespan
from qa.train.groups import DATA

K = 20
CUTOFFS = (5, 10, 20)
HALF_LIVES = (14, 60, 365, 1095)
"""Days."""
ABOUT = (
    f"An article of the newest day keeps its score, an old one gets {FLOOR} of it; what is above that halves "
    "in so many days. Share of questions of which a passage among the first holds an accepted answer, and, "
    "where it is known, the article that they were written from is among the first. Used: "
    f"{HALF_LIFE} days (`qa.recency`), which cost next to nothing where the day does not matter."
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, default=WORK / "newsdesk-archive")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--limit", type=int, default=300, help="questions of each set")
    parser.add_argument("--results", type=Path, default=RESULTS)
    args = parser.parse_args()
    sections = {"Machine": f"{machine('tantivy')}.\n\n{ABOUT}"}
    with Archive.open(args.archive) as archive:
        sets = {
            "RealTimeQA dev, as of each question's day": rtqa_questions(args.data, "dev").examples,
            "newsdesk dev, as of no day": newsdesk_questions(args.data).examples,
        }
        for name, examples in sets.items():
            asked = [example for example in examples if is_timeless(example)][: args.limit]
            sections[name] = measured(archive, asked)
            print(sections[name], flush=True)
    args.results.mkdir(parents=True, exist_ok=True)
    write_sections(args.results / "recency.md", "Recent articles preferred", sections)


def is_timeless(example: Example) -> bool:
    """Whether recent articles would be preferred for a question that stands alone and has an answer."""
    text = example.question.text
    has_date = find_timespan(text, example.question.as_of or dt.date.today()) is not None
    return bool(example.answers) and not example.question.history and asks_for_now(text) and not has_date


def measured(archive: Archive, asked: Sequence[Example]) -> str:
    """A table of all half-lives."""
    ids = resolve({name for one in asked for name in one.articles}, archive.database)
    days = {one.id: newest(archive, one.question.searched) for one in asked}
    found = {
        one.id: archive.search(one.question.text, DEEPER * K, one.question.searched, names=False)
        for one in asked
    }
    rows = []
    gold = [one for one in asked if any(name in ids for name in one.articles)]
    for half_life in (None, *HALF_LIVES):
        hits = {one.id: weighed(found[one.id], days[one.id], half_life) for one in asked}
        answers = (sum(has_answer(one, hits[one.id][:cutoff]) for one in asked) for cutoff in CUTOFFS)
        articles = (sum(has_article(one, ids, hits[one.id][:cutoff]) for one in gold) for cutoff in CUTOFFS)
        shares = [count / len(asked) for count in answers]
        shares += [count / len(gold) for count in articles] if gold else []
        rows.append((half_life or "no preference", *(f"{share:.3f}" for share in shares)))
    whats = ("answer", "article") if gold else ("answer",)
    names = (f"{what}@{cutoff}" for what in whats for cutoff in CUTOFFS)
    return f"{len(asked)} questions.\n\n{table(('half-life, days', *names), rows)}"


def newest(archive: Archive, filter: Filter) -> dt.date | None:
    """The latest day of the articles that pass a filter."""
    return next((article.day for article in archive.articles(filter, limit=1)), None)


def weighed(hits: Sequence[Hit], day: dt.date | None, half_life: int | None) -> list[Hit]:
    """The hits by their scores with the weight of their articles' age."""
    if half_life is None or day is None:
        return list(hits)
    weighed = (
        dataclasses.replace(hit, score=hit.score * recent(hit.article.day, day, half_life)) for hit in hits
    )
    return sorted(weighed, key=lambda hit: -hit.score)


def has_answer(example: Example, hits: Sequence[Hit]) -> bool:
    """Whether an accepted answer stands in a passage."""
    return matches(example, *(hit.passage.text for hit in hits))


def has_article(example: Example, ids: dict[str, str], hits: Sequence[Hit]) -> bool:
    """Whether an article that the question was written from is among the hits."""
    gold = {ids[name] for name in example.articles if name in ids}
    return any(hit.article.id in gold for hit in hits)


if __name__ == "__main__":
    main()
