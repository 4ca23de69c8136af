"""How long one waits: for a first answer, for a search, for an archive to open, grow and shrink.

``python -m eval.benchmarks.latency`` measures ``dateline ask`` from a cold start on the sample archive,
beside the search of ``baselines/langchain_faiss.py`` over the same articles. ``--archive100k FOLDER``
measures searches in an archive, ``--archive20k FOLDER`` opens a copy of one, adds to it and removes from
it. Writes a section of ``latency.md`` for each; those not measured stay as they are.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from time import process_time
from uuid import uuid4

from eval.benchmarks.measuring import (
    BASELINE,
    DATELINE,
    RESULTS,
    in_turns,
    percentile,
    run_process,
    spread,
    table,
    timed,
    write_sections,
)
from eval.benchmarks.news import rtqa_articles, write_articles
from eval.machine import machine
from index import fuse
from index.archive import CANDIDATES, Archive
from index.database import Database
from index.dense import DenseIndex
from index.fuse import Ranking
from index.lexical import LexicalIndex
from index.sample import ARTICLES
from index.schema import Filter
from qa.train.groups import DATA, read_jsonl

QUESTION = "which countries back Haftar?"
HITS = 20

# Prints the seconds of each step of a new process that comes to its first search.
FIRST_SEARCH = f"""
import json, sys, time
start = time.perf_counter()
from index.archive import Archive
imported = time.perf_counter()
archive = Archive.open(sys.argv[1])
opened = time.perf_counter()
archive.search({QUESTION!r})
found = time.perf_counter()
print(json.dumps({{"imports": imported - start, "Archive.open": opened - imported, "first search": found - opened}}))
"""

Asked = tuple[str, dt.date]
"""A question and the day on which it was asked."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder to write to")
    parser.add_argument("--archive100k", type=Path, metavar="FOLDER", help="an archive to search")
    parser.add_argument("--archive20k", type=Path, metavar="FOLDER", help="an archive to copy and change")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--quick", action="store_true", help="1 run, 10 questions; into /tmp")
    args = parser.parse_args()
    if args.quick:
        args.runs, args.questions, args.results = 1, 10, Path(tempfile.gettempdir())
    started = machine("openvino", "tantivy", "faiss-cpu")
    sections = {"Cold start": cold_start(args.runs)}
    if args.archive100k:
        sections["Search"] = searches(args.archive100k, questions(args.data, args.questions))
    if args.archive20k:
        sections["Opening and changing an archive"] = changes(args.archive20k, args.data, args.runs)
    sections = {heading: f"{started}.\n\n{body}" for heading, body in sections.items()}
    write_sections(args.results / "latency.md", "Waiting times", sections)
    print("\n\n".join(sections.values()))


# Cold start


def cold_start(runs: int) -> str:
    """Whole processes that answer one question from the sample archive."""
    with tempfile.TemporaryDirectory() as folder:
        archive, faiss, articles, asked, found = (Path(folder) / name for name in "abcde")
        run_process([DATELINE, "index", ARTICLES, "--archive", archive, "--label", "sample"])
        with Archive.open(archive) as opened:
            write_articles([{**asdict(one), "date": str(one.day)} for one in opened.articles()], articles)
        run_process([*BASELINE, "index", articles, faiss])
        asked.write_text(json.dumps({"question": QUESTION}) + "\n")
        contenders = {
            "dateline ask": partial(run_again, [DATELINE, "ask", QUESTION, "--archive", archive]),
            "baseline, search only": partial(run_again, [*BASELINE, "search", faiss, asked, found]),
        }
        in_turns(contenders, range(1))  # untimed, so that files are in the page cache
        seconds, _ = in_turns(contenders, range(runs))
    rows = table(("process", "seconds"), [(title, spread(times)) for title, times in seconds.items()])
    return f"{runs} new processes each, in turns, files in the page cache.\n\n{rows}"


def run_again(command: Sequence[str | Path], _: int) -> None:
    """Runs a command once more."""
    run_process(command)


# Search


def questions(data: Path, count: int) -> list[Asked]:
    """Questions of RealTimeQA drawn at random, no two the same."""
    asked = read_jsonl(data / "rtqa" / "questions.jsonl.gz")
    days = {
        one["question"]: dt.date.fromisoformat(one["date"]) for one in asked if not one["needs_choices"]
    }
    return random.Random(0).sample(sorted(days.items()), count)


def searches(folder: Path, asked: Sequence[Asked]) -> str:
    """Times of whole searches under three filters, and of their stages."""
    filters: dict[str, Callable[[dt.date], Filter]] = {
        "no filter": lambda day: Filter(),
        "one filter for all: 2023": lambda day: Filter(dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
        "one for each: until its day": lambda day: Filter(until=day),
    }
    rows = []
    with Archive.open(folder) as archive:
        for question, _ in asked[:5]:
            archive.search(question, HITS)
        for title, filter_of in filters.items():
            cpu = process_time()
            times = [timed(archive.search, question, HITS, filter_of(day))[0] for question, day in asked]
            rows.append((title, *summary(times), f"{(process_time() - cpu) / sum(times):.2f}"))
        stages = [(title, *summary(times)) for title, times in stage_times(archive, asked).items()]
        about = f"{described(archive)}; {len(asked)} questions, {HITS} hits each."
    head = ("p50, ms", "p95, ms", "most, ms")
    whole = table(("search", *head, "threads busy"), rows)
    return f"{about}\n\n{whole}\n\n{table(('stage, no filter', *head), stages)}"


def stage_times(archive: Archive, asked: Sequence[Asked]) -> dict[str, list[float]]:
    """Seconds of each stage of each search, done one after the other as ``Archive.search`` does them."""
    words = LexicalIndex(archive.path / "lexical", mend=False)
    vectors = DenseIndex(archive.path / "vectors.faiss", archive.database, archive.embedder.dimension)
    stages: dict[str, list[float]] = {"encode": [], "lexical": [], "dense": [], "fuse and fetch": []}
    for question, _ in asked:
        encoding, vector = timed(archive.embedder.embed, [question])
        lexical_time, lexical = timed(words.search, question, CANDIDATES)
        dense_time, dense = timed(vectors.search, vector, CANDIDATES)
        fetching, _ = timed(fuse_and_fetch, archive, lexical, dense)
        taken = (encoding, lexical_time, dense_time, fetching)
        for name, seconds in zip(stages, taken, strict=True):
            stages[name].append(seconds)
    return stages


def fuse_and_fetch(archive: Archive, lexical: Ranking, dense: Ranking) -> None:
    """The last stage of a search."""
    archive.database.passages(fuse.weighted(lexical, dense).rowids[:HITS].tolist())


def summary(times: Sequence[float]) -> tuple[str, str, str]:
    """The median, the 95th percentile and the largest, in milliseconds."""
    p50, p95, most = (f"{1000 * percentile(times, share):.1f}" for share in (0.5, 0.95, 1))
    return p50, p95, most


# Opening and changing


def changes(folder: Path, data: Path, runs: int) -> str:
    """Times of opening a copy of an archive, of adding to it, and of removing from it."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "archive"
        copy.mkdir()
        with closing(Database(folder / "archive.db")) as database:
            database.copy_to(copy / "archive.db")
        sources = fresh_articles(data, Path(place), 2 * runs)
        with Archive.open(copy) as archive:  # makes the lexical and the vector index anew, untimed
            about = f"A copy with {described(archive)}; {runs} runs."
            rows = opening_times(copy, runs)
            changing = timed_changes(archive, sources[:runs], archive.add, archive.remove)
            in_processes = timed_changes(
                archive,
                sources[runs:],
                lambda path: run_process([DATELINE, "index", path, "--archive", copy]),
                lambda name: run_process([DATELINE, "articles", "remove", name, "--archive", copy]),
            )
    rows["Archive.add, 10 articles"], rows["Archive.remove, 1 article"] = changing
    rows["dateline index, 10 articles"], rows["dateline articles remove, 1 article"] = in_processes
    times = table(("step", "seconds"), [(step, spread(seconds, 3)) for step, seconds in rows.items()])
    return f"{about}\n\n{times}"


def opening_times(folder: Path, runs: int) -> dict[str, list[float]]:
    """Seconds of the steps of new processes that open an archive and search it once."""
    done = [run_process([sys.executable, "-c", FIRST_SEARCH, folder]) for _ in range(runs)]
    told = [json.loads(process.output) for process in done]
    whole = [process.seconds for process in done]
    return {
        **{step: [one[step] for one in told] for step in told[0]},
        "whole process to first search": whole,
    }


def fresh_articles(data: Path, folder: Path, count: int) -> list[Path]:
    """Files of ten articles each, of at most 3,000 characters, that no archive holds."""
    articles, files = rtqa_articles(data), []
    for number in range(count):
        files.append(folder / f"{number}.jsonl")
        ten = [{**one, "id": uuid4().hex, "text": one["text"][:3_000]} for one in islice(articles, 10)]
        write_articles(ten, files[-1])
    return files


def timed_changes(
    archive: Archive, files: list[Path], add: Callable[[Path], object], remove: Callable[[str], object]
) -> tuple[list[float], list[float]]:
    """Seconds of each addition and of each removal of one article; the others go untimed."""
    adding, removing = [], []
    for path in files:
        known = set(archive.database.ids())
        adding.append(timed(add, path)[0])
        first, *rest = set(archive.database.ids()) - known
        removing.append(timed(remove, first)[0])
        archive.remove(*rest)
    return adding, removing


def described(archive: Archive) -> str:
    """How much an archive holds."""
    counts = archive.database.counts()
    return f"{counts['articles']:,} articles, {counts['passages']:,} passages"


if __name__ == "__main__":
    main()
