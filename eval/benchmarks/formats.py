"""What the loaders make of real files: what is read, what fails and why, how right and how fast.

``python -m eval.benchmarks.formats --data ../shared/data`` reads web pages, feeds, documents, newswires
and tables of the news data and writes aggregates to ``eval/results/formats.md``. The bodies of
``html/aeb`` are measured like in scrapinghub/article-extraction-benchmark: shingles of four words, each
page with the same weight, precision and recall over all pages, and the F1 of the two.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import LoadError
from index.loaders import Skipped, kind_of, load
from index.schema import Draft

RESULTS = Path(__file__).parents[1] / "results" / "formats.md"
COLLECTIONS = {
    "news and blog pages (aeb)": "formats/html/aeb/*.html.gz",
    "pages in many languages": "formats/html/pages/*.html.gz",
    "feeds": "formats/feeds/*.[xj]*",
    "documents": "formats/documents/*.*",
    "BBC 2004-05, zip of text": "wire/bbc.zip",
    "Reuters-21578, tar.gz of SGML": "wire/reuters21578.tar.gz",
    "488 outlets, JSON Lines": "outlets/articles.jsonl.gz",
}
_WORD = re.compile(r"\w+")
_VARIABLE = re.compile(r"\d[\d,.]*|Columns seen: .*?\.(?= )")


@dataclass(slots=True)
class Tally:
    """What came out of the files of one collection."""

    name: str
    files: int = 0
    failed: int = 0
    articles: int = 0
    titled: int = 0
    dated: int = 0
    sourced: int = 0
    characters: int = 0
    seconds: float = 0.0  # of processor time, so that other work on the machine does not count
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def skipped(self) -> int:
        return sum(self.reasons.values()) - self.failed

    def row(self) -> list[str]:
        """The line of the table."""
        shares = [f"{count / self.articles:.1%}" for count in (self.titled, self.dated, self.sourced)]
        speed = [f"{self.articles / self.seconds:,.0f}", f"{self.characters / self.seconds / 1e6:.2f}"]
        counts = [f"{n:,}" for n in (self.files, self.failed, self.articles, self.skipped)]
        return [self.name, *counts, *shares, *speed]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[3] / "shared" / "data")
    data = parser.parse_args().data
    drafts: dict[str, dict[str, list[Draft]]] = {}
    tallies = []
    for name, pattern in COLLECTIONS.items():
        tally = Tally(name)
        drafts[name] = read_all(sorted(data.glob(pattern)), tally)
        tallies.append(tally)
    names = list(COLLECTIONS)
    report = [
        "# What the loaders read\n",
        f"{dt.date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores, one process.\n",
        table(
            ["collection", "files", "failed", "articles", "skipped", "titled", "dated", "outlet known",
             "articles/CPU s", "M characters/CPU s"],
            [tally.row() for tally in tallies],
        ),
        "\n## What was not read, and why\n",
        table(["collection", "kind", "count", "reason"], list(reason_rows(tallies))),
        "\n## How right\n",
        *body_lines(drafts[names[0]], data),
        *page_lines(drafts[names[1]], data),
        *date_lines(drafts[names[-1]], data),
    ]  # fmt: skip
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(report) + "\n")
    print(RESULTS.read_text())


def read_all(paths: Iterable[Path], tally: Tally) -> dict[str, list[Draft]]:
    """The articles of each file by its name; counts go into ``tally``."""
    found: dict[str, list[Draft]] = {}
    start = time.process_time()
    for path in paths:
        tally.files += 1
        kept = found.setdefault(path.name, [])
        try:
            for item in load(path):
                if isinstance(item, Skipped):
                    tally.reasons[kind(path), shape(item.reason)] += 1
                else:
                    count(item, tally)
                    kept.append(item)
        except LoadError as error:
            tally.failed += 1
            tally.reasons[f"{kind(path)} (file)", shape(str(error))] += 1
    tally.seconds = time.process_time() - start
    return found


def count(draft: Draft, tally: Tally) -> None:
    """Add one article to the tally."""
    tally.articles += 1
    tally.titled += bool(draft.title)
    tally.dated += draft.published is not None
    tally.sourced += draft.source is not None
    tally.characters += len(draft.text)


def kind(path: Path) -> str:
    """The kind of a file, or its suffix if it is refused."""
    try:
        return kind_of(path)
    except LoadError:
        return path.suffix


def shape(reason: str) -> str:
    """A reason without the values in it, so that equal ones can be counted."""
    return _VARIABLE.sub(lambda match: "Columns seen: ..." if match[0].startswith("C") else "...", reason)


def reason_rows(tallies: Iterable[Tally]) -> Iterator[list[str]]:
    """A line for each reason, the most frequent first."""
    for tally in tallies:
        for (what, reason), number in tally.reasons.most_common():
            yield [tally.name, what, f"{number:,}", reason]


def body_lines(drafts: dict[str, list[Draft]], data: Path) -> Iterator[str]:
    """F1 of the article bodies of ``html/aeb``."""
    expected = read_json(data / "formats/html/aeb/ground-truth.json")
    true = false = missed = 0.0
    for name, page in expected.items():
        found = drafts.get(f"{name}.html.gz") or []
        got, wanted = shingles(found[0].text if found else ""), shingles(page["articleBody"])
        total = (got | wanted).total() or 1
        true += (got & wanted).total() / total
        false += (got - wanted).total() / total
        missed += (wanted - got).total() / total
    precision, recall = true / (true + false), true / (true + missed)
    yield (
        f"- **Article bodies** ({len(expected)} pages of aeb, four-word shingles): precision"
        f" {precision:.3f}, recall {recall:.3f}, F1 **{2 * precision * recall / (precision + recall):.3f}**"
        " (its README: trafilatura 2.0.0 .958, rs-trafilatura .970, newspaper4k .949)."
    )


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """The runs of ``size`` words of a text; of a shorter text the whole."""
    words = _WORD.findall(text)
    return Counter(tuple(words[start : start + size]) for start in range(max(1, len(words) - size + 1)))


def page_lines(drafts: dict[str, list[Draft]], data: Path) -> Iterator[str]:
    """Titles, dates and marker strings of ``html/pages``."""
    expected = read_json(data / "formats/html/pages/expected.json")
    score: Counter[str] = Counter()
    for name, page in expected.items():
        draft = next(iter(drafts.get(name) or []), None)
        text = spaced(draft.text) if draft else ""
        for marker in ("with", "without"):
            score[f"{marker} all"] += len(page[marker])
            score[marker] += sum((spaced(mark) in text) == (marker == "with") for mark in page[marker])
        if "title" in page:
            score["described"] += 1
            score["title"] += bool(draft and draft.title == page["title"])
            score["date"] += bool(draft and str(draft.published)[:10] == page["date"])
    share = {marker: score[marker] / score[f"{marker} all"] for marker in ("with", "without")}
    yield (
        f"- **Pages**: of {score['described']} pages with expected values {score['title']} titles and"
        f" {score['date']} dates agree; of {len(expected)} pages {share['with']:.1%} of the strings that"
        f" must come out do, {share['without']:.1%} of those that must not do not."
    )


def date_lines(drafts: dict[str, list[Draft]], data: Path) -> Iterator[str]:
    """Dates of the table of outlets against those that it gives, read from its raw column."""
    from index.dates import parse_date

    score: Counter[str] = Counter()
    for row, draft in zip(
        rows(data / "outlets/articles.jsonl.gz"), drafts["articles.jsonl.gz"], strict=True
    ):
        day = draft.published and str(draft.published)[:10]
        score["given"] += row["date"] is not None
        score["same"] += row["date"] is not None and day == row["date"]
        score["more"] += row["date"] is None and day is not None
        raw = parse_date(row["date_raw"])
        score["raw"] += bool(row["date_raw"])
        score["raw read"] += raw is not None
        score["raw same"] += raw is not None and str(raw)[:10] == row["date"]
    yield (
        f"- **Dates of outlets**: {score['same']:,} of {score['given']:,} given dates are kept, and"
        f" {score['more']} undated articles are dated from their URL or text. In the raw column"
        f" {score['raw read']:,} of {score['raw']:,} can be right, {score['raw same']:,} as given."
    )


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a packed JSON Lines file."""
    import gzip

    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read_json(path: Path) -> Any:
    """The value of a JSON file."""
    return json.loads(path.read_text("utf-8"))


def spaced(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def table(names: list[str], lines: list[list[str]]) -> str:
    """A Markdown table."""
    cells = [names, ["---"] * len(names), *([cell.replace("|", "/") for cell in line] for line in lines)]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


if __name__ == "__main__":
    main()
