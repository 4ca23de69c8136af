"""Are names that mean the same found, and false friends kept apart?

``python -m eval.benchmarks.names --held-out``: the pairs of ``eval/data/names.jsonl``, after learning from
``names_articles.jsonl``; without the flag only those that rules may be tuned on. Beside it what the strings
alone say: RapidFuzz's ``token_set_ratio`` with the threshold that tells most of the pairs for tuning right, and
our plain form. Where the news data is there, also the time and the size for real articles. Needs ``rapidfuzz``.
Writes ``names.md``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from time import perf_counter, process_time
from typing import Any

from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.utils import default_process

from eval.benchmarks.measuring import RESULTS, percentile, table, write_sections
from eval.machine import machine
from index.aliases import Aliases, learn
from index.name_forms import plain
from qa.train.groups import DATA, read_jsonl

FOLDER = Path(__file__).parents[1] / "data"
SAME_STRING = "same string"
"""The kind of false friends that strings alone cannot tell apart."""

Same = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, and whether they mean the same."""

    a: str
    b: str
    same: bool
    kind: str
    held_out: bool


@dataclass(frozen=True, slots=True)
class Told:
    """An article to learn from."""

    title: str
    text: str
    published: dt.date | None


def main() -> None:
    """Measures and writes ``names.md``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--held-out", action="store_true", help="also the pairs kept out of tuning")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of news data")
    args = parser.parse_args()

    pairs = [
        Pair(*(row[key] for key in ("a", "b", "same", "kind", "held_out")))
        for row in read_lines(FOLDER / "names.jsonl")
    ]
    halves = {"for tuning": [pair for pair in pairs if not pair.held_out]}
    methods = methods_for(halves["for tuning"])
    if args.held_out:
        halves["kept out"] = [pair for pair in pairs if pair.held_out]
    sections = {
        "All pairs": overview(halves, methods),
        "By kind": by_kind(halves, methods),
        "Time and size": f"{cost(args.data)}\n\n{machine()}",
    }
    write_sections(RESULTS / "names.md", "Names that mean the same", sections)
    print("\n\n".join(sections.values()))


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def methods_for(tuning: Sequence[Pair]) -> dict[str, Same]:
    """What decides whether two names are the same: ours, ours without the list of countries, and strings."""
    articles = [
        Told(row["title"], row["text"], dt.date.fromisoformat(row["date"]))
        for row in read_lines(FOLDER / "names_articles.jsonl")
    ]
    # By F1 "always the same" would be best.
    least = max(range(101), key=lambda limit: told_right(tuning, lambda a, b: ratio(a, b) >= limit))
    return {
        "learned aliases": learn(articles).same,
        "without the list of countries": learn(articles, countries=()).same,
        f"token_set_ratio >= {least}": lambda a, b: ratio(a, b) >= least,
        "plain form": lambda a, b: plain(a) == plain(b),
    }


def ratio(a: str, b: str) -> float:
    """RapidFuzz's similarity of two names, 0 to 100, whatever their case and marks."""
    return token_set_ratio(a, b, processor=default_process)


def told_right(pairs: Sequence[Pair], same: Same) -> float:
    """The share of pairs of which it is told rightly whether they are the same."""
    return fmean(same(pair.a, pair.b) == pair.same for pair in pairs)


def scores(pairs: Sequence[Pair], same: Same) -> tuple[float, float, float]:
    """Precision and recall of "same", and the share of pairs told right."""
    said = [(pair.same, same(pair.a, pair.b)) for pair in pairs]
    right = sum(truth and answer for truth, answer in said)
    precision = right / max(1, sum(answer for _, answer in said))
    recall = right / max(1, sum(truth for truth, _ in said))
    return precision, recall, told_right(pairs, same)


def overview(halves: Mapping[str, Sequence[Pair]], methods: Mapping[str, Same]) -> str:
    """Precision and recall a half and a method, with and without the pairs of one string."""
    lines = []
    for half, pairs in halves.items():
        told = [pair for pair in pairs if pair.kind != SAME_STRING]
        for name, same in methods.items():
            numbers = [f"{number:.3f}" for some in (told, pairs) for number in scores(some, same)]
            lines.append((half, len(told), name, *numbers))
    measures = ("precision", "recall", "told right")
    head = ("half", "pairs", "method", *measures, *(f"{one}, all" for one in measures))
    count = sum(pair.kind == SAME_STRING for pairs in halves.values() for pair in pairs)
    note = f'"All" has the {count} pairs of one string with two meanings too, which are wrong by nature.'
    return f"{table(head, lines)}\n\n{note}"


def by_kind(halves: Mapping[str, Sequence[Pair]], methods: Mapping[str, Same]) -> str:
    """How many pairs of each kind are told right."""
    names = list(methods)
    head = ("kind", "same", *(f"{half}: {name}" for half in halves for name in (names[0], names[2])))
    kinds = sorted({(not pair.same, pair.kind) for pairs in halves.values() for pair in pairs})
    lines = []
    for differs, kind in kinds:
        cells = []
        for pairs in halves.values():
            some = [pair for pair in pairs if (not pair.same, pair.kind) == (differs, kind)]
            for name in (names[0], names[2]):
                right = sum(methods[name](pair.a, pair.b) == pair.same for pair in some)
                cells.append(f"{right}/{len(some)}" if some else "")
        lines.append((kind, "no" if differs else "yes", *cells))
    return table(head, lines)


def cost(data: Path) -> str:
    """Time of learning and of questions, and the size of the rows, for real articles."""
    if not (data / "outlets").is_dir():
        return "The news data is not there."
    articles = list(outlets(data))
    start, clock = process_time(), perf_counter()
    aliases = learn(articles)
    each = 5_000_000 / sum(len(article.text) for article in articles)
    spent, waited = process_time() - start, perf_counter() - clock
    names = frequent_names(aliases)
    asked, listed = [], []
    for a, b in pairwise(names):
        start = perf_counter()
        aliases.same(a, b)
        asked.append(1000 * (perf_counter() - start))
        start = perf_counter()
        aliases.of(a)
        listed.append(1000 * (perf_counter() - start))
    lines = [
        (
            "learning, for 5,000 characters",
            f"{spent * each:.2f} ms of CPU, {waited * each:.2f} ms by the clock",
        ),
        ("same(a, b)", f"p50 {percentile(asked, 0.5):.3f} ms, p95 {percentile(asked, 0.95):.3f} ms"),
        ("of(name)", f"p50 {percentile(listed, 0.5):.1f} ms, p95 {percentile(listed, 0.95):.1f} ms"),
        ("in the database", size(aliases)),
    ]
    return table((f"{len(articles):,} articles of data/outlets", ""), lines)


def outlets(data: Path) -> Iterator[Told]:
    """Real articles of many outlets."""
    for row in read_jsonl(data / "outlets" / "articles.jsonl.gz"):
        yield Told(row["title"] or "", row["text"], None)


def frequent_names(aliases: Aliases) -> list[str]:
    """Names that occur in more than five articles, as they are written."""
    rows = aliases.connection.execute(
        "SELECT names.written FROM names JOIN named ON named.name = number GROUP BY number HAVING count(*) > 5 "
        "ORDER BY number LIMIT 400"
    )
    return [written for (written,) in rows]


def size(aliases: Aliases) -> str:
    """How much is stored."""
    execute = aliases.connection.execute
    names, links = (execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("names", "said"))
    (pages,) = execute("PRAGMA page_count").fetchone()
    (page,) = execute("PRAGMA page_size").fetchone()
    return f"{names:,} names, said of two of them {links // 2:,} times, {pages * page / 1e6:.1f} MB"


if __name__ == "__main__":
    main()
