"""Does a timeline name the days that others name? Eight published timelines of one war, each in turn as gold.

``python -m eval.benchmarks.timelines``: the other seven are what the archive holds. The days of our events are
compared with the days of the gold: date precision, recall and F1 (Martschat and Markert 2018, "A Temporally
Sensitive Submodularity Framework for Timeline Summarization"), and the same where a day before or after is
near enough. As many days are asked for as the gold has, and 20. Writes ``timelines.md``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.benchmarks.measuring import RESULTS, percentile, table, timed, write_sections
from eval.benchmarks.news import write_articles
from eval.machine import machine
from index.archive import Archive
from index.embed import Embedder, FloatMatrix, load_embedder
from index.schema import Article, Filter
from qa.timeline import timeline
from qa.timeline.dating import dated_sentences, time_words
from qa.timeline.events import HITS, LIMIT
from qa.train.groups import DATA, read_jsonl

TOPIC = "the war in Libya"
OTHERS = 60
"""How many other articles the entries stand among."""
Entries = dict[str, list[dict[str, Any]]]
Row = dict[str, Any]
Days = set[dt.date]


@dataclass(frozen=True, slots=True)
class Scored:
    """Precision, recall and F1 of some days."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Input:
    """What the archive is asked with one timeline as gold: everything but that timeline."""

    archive: Archive
    filter: Filter
    gold: Days

    def ours(self, limit: int) -> Days:
        """The days of the timeline's events."""
        return {event.day for event in timeline(self.archive, TOPIC, self.filter, limit=limit).events}

    def published(self, limit: int) -> Days:
        """The days on which the best passages were published."""
        hits = self.archive.search(TOPIC, HITS, self.filter)
        return set(list(dict.fromkeys(hit.article.day for hit in hits if hit.article.day))[:limit])

    def most_told(self, limit: int) -> Days:
        """The days of which most articles tell, among the passages found."""
        told = {(day, article) for day, article in self.told()}
        return {day for day, _ in Counter(day for day, _ in sorted(told)).most_common(limit)}

    def every(self, limit: int) -> Days:
        """Every day that a passage found tells of."""
        return {day for day, _ in self.told()}

    def told(self) -> list[tuple[dt.date, str]]:
        """The days that sentences tell of, each with its article."""
        found = self.archive.search(TOPIC, HITS, self.filter)
        return [(one.first, one.hit.article.id) for one in dated_sentences(found, dt.date.today())]


class Remembering:
    """An embedder that embeds no text twice."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimension, self._embedder = embedder.name, embedder.dimension, embedder
        self._known: dict[str, NDArray[np.float32]] = {}

    def embed(self, texts: Sequence[str]) -> FloatMatrix:
        """See ``Embedder.embed``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._embedder.embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])


METHODS: dict[str, Callable[[Input, int], Days]] = {
    "timeline": Input.ours,
    "days that most articles tell of": Input.most_told,
    "publication days of the best passages": Input.published,
    "all days": Input.every,
}


def main() -> None:
    """Measures and writes ``timelines.md``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "dateline-benchmarks")
    parser.add_argument("--results", type=Path, default=RESULTS)
    args = parser.parse_args()
    entries = timelines(args.data)
    sections = {
        "Machine": f"{machine('openvino', 'faiss-cpu', 'tantivy')}.",
        "Data": f"`data/conflict`, {len(entries)} timelines, {sum(map(len, entries.values()))} entries. "
        f"Topic: “{TOPIC}”. Command: `python -m eval.benchmarks.timelines`.",
    }
    for title, rows in inputs(args.data, entries).items():
        folder = args.work / "-".join(["timelines", *re.findall(r"\w+", title)])
        with archive_of(folder, rows) as archive:
            sections[title.capitalize()] = section(archive, entries)
    args.results.mkdir(parents=True, exist_ok=True)
    write_sections(args.results / "timelines.md", "Timelines", sections)
    print("\n\n".join(sections.values()))


def timelines(data: Path) -> Entries:
    """The entries of each timeline."""
    found: Entries = {}
    for entry in read_jsonl(data / "conflict" / "libya_timelines.jsonl.gz"):
        found.setdefault(entry["timeline"], []).append(entry)
    return found


def inputs(data: Path, entries: Entries) -> dict[str, list[Row]]:
    """What an archive holds, in three forms: the date is that of publication; it stands in the text; or
    it is that of publication, among other articles on the country."""
    alone = [entry_row(entry) for timeline in entries.values() for entry in timeline]
    others = list(read_jsonl(data / "conflict" / "libya_articles.jsonl.gz"))
    return {
        "each entry an article of its day": alone,
        "each timeline one article": [whole_row(name, timeline) for name, timeline in entries.items()],
        f"each entry an article, among {OTHERS} others": [
            *alone,
            *random.Random(0).sample(others, OTHERS),
        ],
    }


def entry_row(entry: Row) -> Row:
    """An entry as an article that was published on its day."""
    name, number = entry["timeline"], entry["id"].rpartition("#")[2]
    return {
        "id": f"{name}-{number}",
        "date": entry["date"],
        "source": entry["source"] or name,
        "text": entry["text"],
    }


def whole_row(name: str, entries: Sequence[Row]) -> Row:
    """A timeline as one article of its last day, which writes its dates without the year."""
    dated = [(dt.date.fromisoformat(entry["date"]), entry["text"]) for entry in entries]
    text = "\n\n".join(f"{day:%B} {day.day}: {said}" for day, said in dated)
    last = max(day for day, _ in dated).isoformat()
    return {"id": f"{name}-whole", "date": last, "source": entries[0]["source"] or name, "text": text}


def archive_of(folder: Path, rows: list[Row]) -> Archive:
    """An archive of rows, made once."""
    embedder = Remembering(load_embedder())
    if (folder / "archive.db").exists():
        return Archive.open(folder, embedder)
    archive = Archive.create(folder, embedder)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "rows.jsonl"
        write_articles(rows, path)
        archive.add(path)
    return archive


def section(archive: Archive, entries: Entries) -> str:
    """The scores of all methods, those of ours for each timeline, and the time taken."""
    articles = archive.articles()
    asked = {
        name: Input(archive, without(articles, name), days(timeline)) for name, timeline in entries.items()
    }
    found = {
        method: {
            limit: {name: find(one, limit or len(one.gold)) for name, one in asked.items()}
            for limit in (0, LIMIT)
        }
        for method, find in METHODS.items()
    }
    rows = [
        (method, "all" if method == "all days" else limit or "as gold", *means(asked, by_name))
        for method, by_limit in found.items()
        for limit, by_name in by_limit.items()
        if not (limit and method == "all days")
    ]
    head = ("method", "events asked for", "days", "P", "R", "F1", "P ±1", "R ±1", "F1 ±1")
    ours = found["timeline"][0]
    each = [
        (
            name,
            len(one.gold),
            f"{score(ours[name], one.gold).f1:.3f}",
            f"{score(ours[name], one.gold, 1).f1:.3f}",
        )
        for name, one in asked.items()
    ]
    counts = archive.database.counts()
    return "\n\n".join(
        [
            f"{counts['articles']} articles, {counts['passages']} passages, less those of the gold; "
            f"means over {len(asked)} timelines.",
            table(head, rows),
            "Ours, as many events as the gold has days:",
            table(("gold", "its days", "F1", "F1 ±1"), each),
            f"A timeline takes {seconds(archive, next(iter(asked.values()))):.2f} s (median of three).",
        ]
    )


def seconds(archive: Archive, asked: Input) -> float:
    """How long a timeline takes when nothing of it was read or embedded before."""
    taken = []
    for _ in range(3):
        archive.embedder = load_embedder()
        archive.embedder.embed([TOPIC])
        time_words.cache_clear()
        taken.append(timed(asked.ours, LIMIT)[0])
    return percentile(taken, 0.5)


def without(articles: Iterable[Article], name: str) -> Filter:
    """Lets everything pass but one timeline."""
    return Filter(articles=tuple(one.id for one in articles if f"/{name}-" not in (one.url or "")))


def days(entries: Iterable[Mapping[str, Any]]) -> Days:
    """The days of a timeline."""
    return {dt.date.fromisoformat(entry["date"]) for entry in entries}


def means(asked: Mapping[str, Input], found: Mapping[str, Days]) -> list[str]:
    """Means over timelines: the number of days, and precision, recall and F1, exact and near."""
    cells = [f"{fmean(len(some) for some in found.values()):.1f}"]
    for tolerance in (0, 1):
        scores = [score(found[name], one.gold, tolerance) for name, one in asked.items()]
        cells += [
            f"{fmean(getattr(one, what) for one in scores):.3f}" for what in ("precision", "recall", "f1")
        ]
    return cells


def score(found: Days, gold: Days, tolerance: int = 0) -> Scored:
    """How well some days are those of the gold; days that are ``tolerance`` apart count as the same."""
    if not found or not gold:
        return Scored(0.0, 0.0, 0.0)
    precision = fmean(is_near(day, gold, tolerance) for day in found)
    recall = fmean(is_near(day, found, tolerance) for day in gold)
    both = precision + recall
    return Scored(precision, recall, 2 * precision * recall / both if both else 0.0)


def is_near(day: dt.date, days: Iterable[dt.date], tolerance: int) -> bool:
    """Whether one of some days is at most ``tolerance`` days from a day."""
    return any(abs((day - other).days) <= tolerance for other in days)


if __name__ == "__main__":
    main()
