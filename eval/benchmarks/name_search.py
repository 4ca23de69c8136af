"""Does it help a search to look for the other forms of the names in a question?

``python -m eval.benchmarks.name_search --archive FOLDER``: the archive is the one of
``eval.benchmarks.newsdesk``. Its self-contained questions are asked as they are, and those with a name of
``eval/data/spellings.jsonl`` with the other spelling in its place, whether the archive knows that or not. The
pairs of spellings are from general knowledge. Writes ``name_search.md``.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from time import perf_counter

from eval.benchmarks.measuring import RESULTS, percentile, table, write_sections
from eval.benchmarks.news_sets import newsdesk_questions
from eval.corpus import resolve
from eval.machine import machine
from index import fuse
from index.archive import CANDIDATES, Archive
from index.fuse import Ranking
from index.schema import Filter
from qa.train.groups import DATA

SPELLINGS = Path(__file__).parents[1] / "data" / "spellings.jsonl"
DEPTHS = (1, 10, 20)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the id of the article that answers it."""

    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Ranks:
    """The rank, from 1, of the first passage of the right article: fused and by words alone, each without
    and with other forms; whether any were looked for, and how long it took to find them, in seconds."""

    fused: tuple[float, float]
    lexical: tuple[float, float]
    is_expanded: bool
    seconds: float


def main() -> None:
    """Measures and writes ``name_search.md``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--most", type=int, default=10_000, help="of the questions as they are")
    args = parser.parse_args()
    started = machine()
    with Archive.open(args.archive) as archive:
        asked = questions(archive, args.data)
        sets = {
            "as they are": [ranks(archive, one) for one in asked[: args.most]],
            "with the other spelling": [ranks(archive, one) for one in respelled(asked)],
        }
    body = "\n\n".join([overview(sets), changes(sets), cost(sets), started])
    write_sections(RESULTS / "name_search.md", "Searching for the other forms of names", {"Results": body})
    print(body)


def questions(archive: Archive, data: Path) -> list[Asked]:
    """The self-contained questions of newsdesk dev, shuffled."""
    examples = [one for one in newsdesk_questions(data).examples if "span" in one.tags]
    ids = resolve({url for one in examples for url in one.articles}, archive.database)
    asked = [Asked(one.question.text, ids[next(iter(one.articles))]) for one in examples]
    return random.Random(1).sample(asked, len(asked))


def respelled(asked: Sequence[Asked]) -> Iterator[Asked]:
    """Questions with a name spelled otherwise, each way."""
    pairs = [json.loads(line) for line in SPELLINGS.read_text("utf-8").splitlines()]
    both = [(pair["name"], pair["other"]) for pair in pairs]
    for name, other in [*both, *((other, name) for name, other in both)]:
        pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        for one in asked:
            if other not in one.text and (text := pattern.sub(other, one.text)) != one.text:
                yield Asked(text, one.article)


def ranks(archive: Archive, asked: Asked) -> Ranks:
    """The ranks of the right article, without and with the other forms of names."""
    start = perf_counter()
    found = archive.expansions(asked.text)
    seconds = perf_counter() - start
    lexical, dense = archive.rankings(asked.text, CANDIDATES, names=False)
    with_names = archive.rankings(asked.text, CANDIDATES, Filter(), "lexical")[0] if found else lexical
    right = {passage.rowid for passage in archive.database.passages_of(asked.article)}
    fused = (fuse.weighted(lexical, dense), fuse.weighted(with_names, dense))
    return Ranks(
        (rank(fused[0], right), rank(fused[1], right)),
        (rank(lexical, right), rank(with_names, right)),
        bool(found),
        seconds,
    )


def rank(found: Ranking, right: set[int]) -> float:
    """The rank of the first right passage; infinite if there is none."""
    return next((at for at, rowid in enumerate(found.rowids.tolist(), 1) if rowid in right), math.inf)


def overview(sets: Mapping[str, Sequence[Ranks]]) -> str:
    """Recall of the right article, without and with other forms."""
    lines = []
    for name, found in sets.items():
        expanded = [one for one in found if one.is_expanded]
        for label, some in ((name, found), (f"{name}: those with other forms", expanded)):
            for leg in ("fused", "lexical"):
                for place, way in enumerate(("names as asked", "other forms too")):
                    numbers = [getattr(one, leg)[place] for one in some]
                    recalls = [f"{fmean(at <= depth for at in numbers):.3f}" for depth in DEPTHS]
                    mrr = f"{fmean(1 / at for at in numbers):.3f}"
                    lines.append((label, len(some), leg, way, *recalls, mrr))
    return table(
        ("questions", "number", "leg", "search", *(f"R@{depth}" for depth in DEPTHS), "MRR"), lines
    )


def changes(sets: Mapping[str, Sequence[Ranks]]) -> str:
    """How many questions win and lose their article among the first hits, with a sign test."""
    lines = []
    for name, found in sets.items():
        for depth in DEPTHS[1:]:
            pairs = [(one.fused[0] <= depth, one.fused[1] <= depth) for one in found]
            won, lost = pairs.count((False, True)), pairs.count((True, False))
            lines.append((name, f"R@{depth}", won, lost, f"{sign_test(won, lost):.3f}"))
    return table(("questions", "measure", "won", "lost", "p (sign test)"), lines)


def sign_test(won: int, lost: int) -> float:
    """How likely so uneven a result is, either way, if winning and losing are equally likely."""
    pairs = won + lost
    tail = sum(math.comb(pairs, more) for more in range(max(won, lost), pairs + 1))
    return min(1.0, float(2 * tail / 2**pairs))


def cost(sets: Mapping[str, Sequence[Ranks]]) -> str:
    """The time that it takes to find the other forms."""
    seconds = sorted(one.seconds for found in sets.values() for one in found)
    return (
        f"Finding the other forms: {1000 * median(seconds):.1f} ms (median), "
        f"{1000 * percentile(seconds, 0.95):.1f} ms (95 %)."
    )


if __name__ == "__main__":
    main()
