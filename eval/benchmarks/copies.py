"""How many copies of articles are found, how many of those found are none, and how long it takes.

``python -m eval.benchmarks.copies``: 31,047 real articles and some 6,000 texts made from them (``edits``,
``forms``) are put into the database of an archive, in batches as large as those of ``Archive.add``, but
without passages. No article is used for two copies, so that none that is missed is found by way of another.
Writes ``copies.md``, and the pairs of real articles that were taken for copies into ``--work``, to be looked
at. With ``--archive100k`` also searches in a copy of that archive, with and without collapsing, in turns.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from eval.benchmarks.edits import COPIES, WORD, Material, quoting
from eval.benchmarks.forms import FORMS
from eval.benchmarks.latency import HITS, questions, summary
from eval.benchmarks.measuring import RESULTS, in_turns, table, timed, write_sections
from eval.benchmarks.news import rtqa_articles
from eval.machine import machine
from index import fuse
from index.archive import CANDIDATES, Archive
from index.build import complete_copies
from index.collapse import collapse
from index.database import Database, Prepared, batched
from index.duplicates import aligned, are_copies, wording
from index.schema import Draft, Filter, Origin
from qa.train.groups import DATA, read_jsonl

BATCH = 37  # articles: as many as have 512 passages
LENGTHS = range(120, 1_500)  # words of an article that copies are made of
QUOTING = "texts that quote a third"
MORE = 10  # articles that are added to the others


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be stored. ``family`` is the id of the article that it was made from, its own if it is
    real or no copy; ``kind`` is empty for a real one."""

    id: str
    title: str
    text: str
    family: str
    kind: str = ""


Clusters = list[list[Text]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder to write to")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "dateline-benchmarks")
    parser.add_argument("--each", type=int, default=330, help="copies of each kind")
    parser.add_argument("--articles", type=int, default=sys.maxsize, help="real articles of each source")
    parser.add_argument("--archive100k", type=Path, metavar="FOLDER", help="an archive to copy and search")
    parser.add_argument("--only-search", action="store_true")
    args = parser.parse_args()
    for folder in (args.work, args.results):
        folder.mkdir(parents=True, exist_ok=True)

    started = machine("rensa")
    sections = {} if args.only_search else copies_sections(args.data, args.articles, args.each, args.work)
    if args.archive100k:
        sections["Search"] = search_section(args.archive100k, args.data, args.work / "copies-archive")
    sections = {heading: f"{started}.\n\n{body}" for heading, body in sections.items()}
    write_sections(args.results / "copies.md", "Copies", sections)
    print("\n\n".join(sections.values()))


def copies_sections(data: Path, articles: int, each: int, work: Path) -> dict[str, str]:
    """Speed, recall and precision over real articles and texts that are made from them."""
    outlets = list(islice(read_jsonl(data / "outlets" / "articles.jsonl.gz"), articles))
    others = list(islice(rtqa_articles(data), articles))
    real = [Text(one["id"], one["title"] or "", one["text"], one["id"]) for one in (*outlets, *others)]
    texts = real + made(real[: len(outlets)], each, random.Random(0))
    random.Random(1).shuffle(texts)  # as they come, a copy is as often there before its original
    speed, clusters = clustered(texts, work / "copies.db")
    return {
        "Speed": speed,
        "Recall": recall_section(texts, clusters),
        "Precision": precision_section(texts, clusters, work / "real-copies.txt"),
    }


def made(articles: Sequence[Text], each: int, rng: random.Random) -> list[Text]:
    """So many copies of each kind, texts that quote, and forms. No article is used twice; what others
    are filled up with comes from the longest ones, of which no copies are made."""
    by_length = sorted(articles, key=lambda one: len(one.text))
    others = by_length[-len(articles) // 25 :]
    usable = [one for one in by_length[: -len(others)] if len(one.text.split()) in LENGTHS]
    sources = iter(rng.sample(usable, len(usable)))
    words = [word for one in rng.sample(usable, min(200, len(usable))) for word in WORD.findall(one.text)]
    material = Material(words, [one.text for one in others])
    texts = []
    for kind, edit in COPIES.items():
        for number, source in zip(range(each), sources, strict=False):
            text = edit(source.text, material, rng)
            texts.append(Text(f"{kind} {number}", source.title, text, source.id, kind))
    for number, source in zip(range(each), sources, strict=False):
        name = f"{QUOTING} {number}"
        texts.append(Text(name, source.title, quoting(source.text, material, rng), name, QUOTING))
    for kind, form in FORMS.items():
        names = [f"{kind} {number}" for number in range(each // 5)]
        texts += [Text(name, kind, form(rng), name, kind) for name in names]
    return texts


# Speed


def clustered(texts: Sequence[Text], path: Path) -> tuple[str, Clusters]:
    """Puts all texts into a new database: the times that it took, and the clusters."""
    for stale in path.parent.glob(f"{path.name}*"):
        stale.unlink()
    first, last = texts[:-MORE], texts[-MORE:]
    steps: dict[str, tuple[float, float]] = {}
    with closing(Database(path)) as database:
        steps["writing in batches"] = taken(write, database, first)
        before = clusters_in(database, first)
        with database.transaction():
            database.copies.clear()
        steps["finding all copies anew"] = taken(complete_copies, database)
        if clusters_in(database, first) != before:
            raise AssertionError("finding all copies anew gave other clusters")
    with closing(Database(path)) as database:
        steps[f"writing {MORE} more"] = taken(write, database, last)
        clusters = clusters_in(database, texts)
        steps["removing one"] = taken(remove, database, texts[0].id)
    size = path.stat().st_size / len(texts)
    about = (
        f"{len(texts):,} articles of {mean_words(texts):,} words; {size / 1000:.1f} kB of database each."
    )
    rows = [(step, f"{seconds:,.3f}", f"{cpu:,.3f}") for step, (seconds, cpu) in steps.items()]
    return f"{about}\n\n{table(('step', 'seconds', 'CPU seconds'), rows)}", clusters


def taken(step: Callable[..., None], *arguments: Any) -> tuple[float, float]:
    """The seconds of a step by the clock, and those of its process on the processor."""
    cpu = process_time()
    seconds, _ = timed(step, *arguments)
    return seconds, process_time() - cpu


def write(database: Database, texts: Sequence[Text]) -> None:
    """Stores articles without passages, a transaction for each batch."""
    none = np.zeros((0, 1), np.float32)
    for batch in batched(texts, BATCH):
        drafts = [Draft(one.text, Origin(one.id), one.title) for one in batch]
        prepared = [
            Prepared(one.id, draft, one.id, [], none) for one, draft in zip(batch, drafts, strict=True)
        ]
        with database.transaction() as generation:
            database.put(prepared, generation)


def remove(database: Database, name: str) -> None:
    """Removes an article."""
    with database.transaction() as generation:
        database.delete([name], generation)


def clusters_in(database: Database, texts: Sequence[Text]) -> Clusters:
    """The texts of each cluster."""
    by_id = {one.id: one for one in texts}
    numbers = database.copies.clusters_of_articles(list(by_id))
    clusters = defaultdict[int, list[Text]](list)
    for name, number in database.copies.families(numbers, Filter()).items():
        clusters[number].append(by_id[name])
    return sorted(clusters.values(), key=lambda cluster: cluster[0].id)


def mean_words(texts: Sequence[Text]) -> int:
    """The average length of texts in words."""
    return sum(len(one.text.split()) for one in texts) // len(texts)


# Quality


def recall_section(texts: Sequence[Text], clusters: Clusters) -> str:
    """For each kind of copy how many are in one cluster with the article that they were made from."""
    number = {one.id: place for place, cluster in enumerate(clusters) for one in cluster}
    rows = []
    for kind in COPIES:
        copies = [one for one in texts if one.kind == kind]
        found = [one for one in copies if number.get(one.id, -1) == number.get(one.family, -2)]
        rows.append((kind, mean_words(copies), len(copies), len(found), f"{len(found) / len(copies):.3f}"))
    return table(("kind", "words", "copies", "found", "recall"), rows)


def precision_section(texts: Sequence[Text], clusters: Clusters, listed: Path) -> str:
    """How many of the pairs in a cluster are copies; wrong ones and real ones are listed in a file."""
    by_id = {one.id: one for one in texts}
    pairs = [pair for cluster in clusters for pair in combinations(cluster, 2)]
    real = [pair for pair in pairs if not pair[0].kind and not pair[1].kind]
    verdicts = {pair: verdict(*pair, by_id) for pair in pairs if pair[0].kind or pair[1].kind}
    judged = Counter(verdicts.values())
    wrong = [pair for pair, judgement in verdicts.items() if judgement == WRONG]
    share = judged[RIGHT] / max(1, judged[RIGHT] + judged[WRONG])
    kinds = Counter(" and ".join(sorted(one.kind or "real" for one in pair)) for pair in wrong)
    rows = [
        ("made from one article", judged[RIGHT]),
        ("not made from one article", judged[WRONG]),
        *((f"&nbsp;&nbsp;{kind}", count) for kind, count in kinds.most_common()),
        ("made from two real articles that are copies", judged[LEFT_OUT]),
        ("two real articles", len(real)),
    ]
    random.Random(0).shuffle(real)
    listed.write_text("\n\n".join(shown(*pair) for pair in [*wrong, *real]), encoding="utf-8")
    no_copies = Counter(one.kind for one in texts if one.kind in (QUOTING, *FORMS))
    return (
        f"**Pair precision {share:.4f}** over pairs with a text that was made, among them "
        f"{', '.join(f'{count} of {kind}' for kind, count in no_copies.items())}.\n\n"
        f"{table(('pairs in a cluster', 'number'), rows)}"
    )


RIGHT, WRONG, LEFT_OUT = "right", "wrong", "left out"


def verdict(one: Text, other: Text, by_id: Mapping[str, Text]) -> str:
    """Whether two texts that were taken for copies are. Texts made from two real articles that are
    themselves copies are left out."""
    if one.family == other.family:
        return RIGHT
    origins = [by_id[text.family].text for text in (one, other)]
    return LEFT_OUT if are_copies(*map(wording, origins)) else WRONG


def shown(one: Text, other: Text) -> str:
    """Two articles for looking at: how much of each lies in runs, titles, beginnings."""
    covered = aligned(wording(one.text), wording(other.text))
    return "\n".join(
        f"{mask.mean():.2f} of {len(text.text.split())} words | {text.title} | {' '.join(text.text[:300].split())}"
        for mask, text in zip(covered, (one, other), strict=True)
    )


# Search


def search_section(folder: Path, data: Path, work: Path) -> str:
    """Searches in a copy of an archive, with and without collapsing, in turns."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(folder, work)
    asked = questions(data, 300)
    with Archive.open(work) as archive:
        complete_copies(archive.database)
        contenders = {
            "each copy a hit": lambda asked: archive.search(asked[0], HITS, collapse=False),
            "collapsed": lambda asked: archive.search(asked[0], HITS),
        }
        in_turns(contenders, asked[:10])
        seconds, hits = in_turns(contenders, asked)
        alone = [
            timed(collapse, archive.database, fuse.weighted(*legs), HITS, Filter())[0]
            for legs in (archive.rankings(question, CANDIDATES) for question, _ in asked)
        ]
        stats = archive.stats()
    rows = [(title, *summary(times)) for title, times in {**seconds, "collapsing alone": alone}.items()]
    found = [hit for some in hits["collapsed"] for hit in some]
    fewer = sum(
        [hit.passage.rowid for hit in some] != [hit.passage.rowid for hit in others]
        for some, others in zip(*hits.values(), strict=True)
    )
    return (
        f"{stats['articles']:,} articles, {stats['copies']:,} of them copies, {stats['passages']:,} passages; "
        f"{len(asked)} questions. {sum(bool(hit.also_in) for hit in found)} of {len(found):,} hits are also in "
        f"another article; {fewer} lists are others than without collapsing.\n\n"
        f"{table(('search', 'p50, ms', 'p95, ms', 'most, ms'), rows)}"
    )


if __name__ == "__main__":
    main()
