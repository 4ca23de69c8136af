"""How fast articles become searchable, and how well they are then found, beside the usual pipeline.

``python -m eval.benchmarks.indexing``: indexes the first 300 RealTimeQA articles of 2023 with
``baselines/langchain_faiss.py`` and with ``dateline index``, each a process of its own, in turns; then
asks both the questions of the split gold_shared. Writes ``indexing.md`` and ``indexing.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from eval.benchmarks.news import DATA, read, rtqa_articles, write_articles

RESULTS = Path(__file__).parents[1] / "results"
BUDGETS = (500, 1_000, 2_000)  # tokens
RETRIEVED = 100  # passages: more than the largest budget holds


@dataclass(frozen=True, slots=True)
class ProcessRun:
    """A command that ended: wall time from start to exit, CPU time, largest resident memory, and
    what it printed."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its accepted answers, the articles that it retrieves or links (``linked``), and
    those that it links (``gold``)."""

    text: str
    answers: tuple[str, ...]
    linked: frozenset[str]
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved passage: the id of its article, its own text, and the tokens of that text."""

    article: str
    text: str
    tokens: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "dateline-benchmarks")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder to write to")
    parser.add_argument("--parts", nargs="+", choices=("speed", "quality"), default=("speed", "quality"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="10 articles, 1 run, 3 questions, into --work")
    args = parser.parse_args()
    if args.quick:
        args.runs, args.results = 1, args.work
    args.work.mkdir(parents=True, exist_ok=True)

    # Speed first: a child's peak memory cannot read lower than what its parent held when it began.
    raw: dict[str, Any] = {}
    if "speed" in args.parts:
        articles = first_of_2023(args.data, 10 if args.quick else 300)
        raw["speed"] = {"machine": machine(), "runs": measure_speed(articles, args.work, args.runs)}
    if "quality" in args.parts:
        questions = gold_shared(args.data)[: 3 if args.quick else None]
        raw["quality"] = measure_quality(args.data, questions, args.work)
    report(raw, args.results)


# Speed


def first_of_2023(data: Path, count: int) -> list[dict[str, Any]]:
    """The first articles in file order that are dated 2023."""
    dated = (article for article in rtqa_articles(data) if (article["date"] or "").startswith("2023"))
    return list(islice(dated, count))


def indexing_commands(articles: Path, folder: Path) -> dict[str, list[str]]:
    """The command of each pipeline that turns a file of articles into a folder to search."""
    baseline = [sys.executable, "-m", "eval.benchmarks.baselines.langchain_faiss"]
    return {
        "baseline": [*baseline, "index", str(articles), str(folder)],
        "dateline": [dateline(), "index", str(articles), "--archive", str(folder), "--json"],
    }


def measure_speed(articles: list[dict[str, Any]], work: Path, runs: int) -> list[dict[str, Any]]:
    """Every run of both pipelines, in turns. One article is indexed first, untimed, so that libraries
    are in the page cache and bytecode is written."""
    measured = []
    for run in range(runs + 1):
        chosen = articles if run else articles[:1]
        with tempfile.TemporaryDirectory(dir=work) as folder:
            source = Path(folder) / "articles.jsonl"
            write_articles(chosen, source)
            for name in ("baseline", "dateline"):
                done = run_process(indexing_commands(source, Path(folder) / name)[name])
                told = json.loads(done.output)
                row = {
                    "pipeline": name, "run": run, "articles": len(chosen), "passages": told["passages"],
                    "seconds": done.seconds, "seconds_within": told["seconds"],
                    "cpu_seconds": done.cpu_seconds, "peak_mb": done.peak_bytes / 1e6,
                }  # fmt: skip
                measured += [row] if run else []
                print(row, flush=True)
    return measured


def speed_section(machine: str, runs: Sequence[Mapping[str, Any]]) -> str:
    """A table of both pipelines and the ratio between them."""
    by_name = {name: [run for run in runs if run["pipeline"] == name] for name in ("baseline", "dateline")}
    rows = [
        (
            name,
            some[0]["passages"],
            spread([run["articles"] / run["seconds"] for run in some]),
            spread([run["articles"] / run["seconds_within"] for run in some]),
            spread([run["passages"] / run["seconds_within"] for run in some]),
            f"{max(run['peak_mb'] for run in some):,.0f}",
        )
        for name, some in by_name.items()
    ]
    head = ("pipeline", "passages", "articles/s, whole process", "articles/s within", "passages/s within", "peak MB")
    ratios = [
        spread([a[key] / b[key] for a, b in zip(by_name["baseline"], by_name["dateline"], strict=True)])
        for key in ("seconds", "seconds_within")
    ]
    return (
        f"{machine}\n\n{runs[0]['articles']} articles, {len(by_name['dateline'])} runs each, in turns.\n\n{table(head, rows)}\n\n"
        f"Dateline in articles/s, times the baseline: {ratios[0]} for the whole process, {ratios[1]} within it."
    )


# Quality


def gold_shared(data: Path) -> list[Judged]:
    """The questions of the split gold_shared that make sense without their choices."""
    return [
        Judged(
            asked["question"], tuple(asked["answers"]),
            frozenset(asked["retrieved"] + asked["gold"]), frozenset(asked["gold"]),
        )
        for asked in read(data / "rtqa" / "questions.jsonl.gz")
        if asked["split"] == "gold_shared" and not asked["needs_choices"]
    ]  # fmt: skip


def measure_quality(data: Path, questions: list[Judged], work: Path) -> dict[str, Any]:
    """Recall within each budget. The baseline's index and our archive stay in ``work``."""
    wanted = frozenset().union(*(question.linked for question in questions))
    articles = [article for article in rtqa_articles(data) if article["id"] in wanted]
    holding = {
        (question.text, article["id"])
        for article in articles
        for question in questions
        if article["id"] in question.linked and holds(article["text"], question.answers)
    }
    source = work / f"quality-{len(articles)}.jsonl"
    if not source.exists():  # a file with another date would be read again
        write_articles(articles, source)
    found = {**baseline_found(source, questions), **our_found(source, questions)}
    measured: dict[str, Any] = {"articles": len(articles), "questions": {}, "found": {}, "budgets": BUDGETS}
    for kind in ("linked", "gold"):
        # A question that no such article answers can be found by nobody.
        fair = [q for q in questions if any((q.text, article) in holding for article in getattr(q, kind))]
        measured["questions"][kind] = len(fair)
        measured["found"][kind] = {
            name: [[is_found(lists[q.text], q.answers, getattr(q, kind), n) for q in fair] for n in BUDGETS]
            for name, lists in found.items()
        }
    return measured


def baseline_found(source: Path, questions: list[Judged]) -> dict[str, dict[str, list[Found]]]:
    """What the baseline retrieves for each question."""
    folder, asked, out = (source.with_suffix(suffix) for suffix in (".faiss", ".asked", ".found"))
    if not (folder / "index.pkl").exists():  # LangChain writes it last
        run_process(indexing_commands(source, folder)["baseline"])
    asked.write_text("".join(json.dumps({"question": question.text}) + "\n" for question in questions))
    module = "eval.benchmarks.baselines.langchain_faiss"
    run_process([sys.executable, "-m", module, "search", str(folder), str(asked), str(out)])
    count = token_counter()
    lists = {}
    for line in out.read_text().splitlines():
        result = json.loads(line)
        hits = [Found(id_in(hit["url"]), hit["text"], count(hit["text"])) for hit in result["hits"]]
        lists[result["question"]] = hits
    return {"baseline": lists}


def our_found(source: Path, questions: list[Judged]) -> dict[str, dict[str, list[Found]]]:
    """What each of our retrievers finds for each question."""
    from index.archive import Archive, Retriever
    from index.passages import PassageSettings

    folder, count = source.with_suffix(".archive"), token_counter()
    legs: tuple[Retriever, ...] = ("lexical", "dense", "fused")
    run_process(indexing_commands(source, folder)["dateline"])  # does nothing when all is there
    with Archive.open(folder) as archive:
        if archive.database.passage_settings != PassageSettings():
            archive.reindex(settings=PassageSettings())
        return {
            leg: {
                question.text: [
                    Found(id_in(hit.article.url or ""), hit.passage.text, count(hit.passage.text))
                    for hit in archive.search(question.text, RETRIEVED, retriever=leg)
                ]
                for question in questions
            }
            for leg in legs
        }
