"""How fast articles become searchable, and how well they are then found, beside the usual pipeline.

``python -m eval.benchmarks.indexing``: indexes the first 300 RealTimeQA articles of 2023 with
``baselines/langchain_faiss.py`` and with ``dateline index``, each a process of its own, in turns; then
asks both the questions of the split gold_shared. Writes ``indexing.md`` and ``indexing.json``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from eval.benchmarks.measuring import (
    BASELINE,
    DATELINE,
    RESULTS,
    Found,
    holds,
    id_in,
    is_found,
    run_process,
    spread,
    table,
    token_counter,
    write_sections,
)
from eval.benchmarks.news import Asked, rtqa_articles, write_articles
from eval.machine import machine
from qa.train.groups import DATA, read_jsonl

BUDGETS = (500, 1_000, 2_000)  # tokens
RETRIEVED = 100  # passages: more than the largest budget holds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "dateline-benchmarks",
        help="folder that keeps what the questions search, for the next run",
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder to write to")
    parser.add_argument("--parts", nargs="+", choices=("speed", "quality"), default=("speed", "quality"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="10 articles, 1 run, 3 questions; into --work")
    args = parser.parse_args()
    if args.quick:
        args.runs, args.results = 1, args.work
    for folder in (args.work, args.results):
        folder.mkdir(parents=True, exist_ok=True)

    # Speed first, while this process is small: see run_process.
    raw, sections = {}, {}
    if "speed" in args.parts:
        started = machine("openvino", "torch", "sentence-transformers", "langchain-community")
        runs = measure_speed(first_of_2023(args.data, 10 if args.quick else 300), args.work, args.runs)
        raw["speed"], sections["Speed"] = {"machine": started, "runs": runs}, speed_section(started, runs)
    if "quality" in args.parts:
        quality = measure_quality(args.data, args.work, 3 if args.quick else None)
        raw["quality"], sections["Quality"] = quality, quality_section(quality)

    stored = args.results / "indexing.json"
    before = json.loads(stored.read_text()) if stored.exists() else {}
    stored.write_text(json.dumps({**before, **raw}, indent=1) + "\n")
    write_sections(args.results / "indexing.md", "Indexing, beside the usual pipeline", sections)
    print("\n\n".join(sections.values()))


# Speed


def first_of_2023(data: Path, count: int) -> list[dict[str, Any]]:
    """The first articles in file order that are dated 2023."""
    dated = (article for article in rtqa_articles(data) if (article["date"] or "").startswith("2023"))
    return list(islice(dated, count))


def indexing_commands(articles: Path, folder: Path) -> dict[str, list[str]]:
    """The command of each pipeline that turns a file of articles into a folder to search."""
    return {
        "baseline": [*BASELINE, "index", f"{articles}", f"{folder}"],
        "dateline": [DATELINE, "index", f"{articles}", "--archive", f"{folder}", "--json"],
    }


def measure_speed(articles: list[dict[str, Any]], work: Path, runs: int) -> list[dict[str, Any]]:
    """Every run of both pipelines, in turns. Before them each indexes one article, untimed, so that
    libraries are in the page cache and bytecode is written."""
    measured = []
    for run in range(runs + 1):
        chosen = articles if run else articles[:1]
        with tempfile.TemporaryDirectory(dir=work) as folder:
            source = Path(folder) / "articles.jsonl"
            write_articles(chosen, source)
            for name in ("baseline", "dateline"):
                done = run_process(indexing_commands(source, Path(folder) / name)[name])
                told = json.loads(done.output)
                row = {"pipeline": name, "run": run, "articles": len(chosen), "passages": told["passages"]}
                row |= {"seconds": done.seconds, "seconds_within": told["seconds"]}
                row |= {"cpu_seconds": done.cpu_seconds, "peak_mb": done.peak_bytes / 1e6}
                measured += [row] if run else []
                print(row, flush=True)
    return measured


def speed_section(started: str, runs: Sequence[Mapping[str, Any]]) -> str:
    """Both pipelines and the ratio between them."""
    pipelines = {
        name: [run for run in runs if run["pipeline"] == name] for name in ("baseline", "dateline")
    }
    rows = [
        (
            name,
            f"{some[0]['passages']:,}",
            spread([run["articles"] / run["seconds"] for run in some]),
            spread([run["articles"] / run["seconds_within"] for run in some]),
            spread([run["passages"] / run["seconds_within"] for run in some], 1),
            spread([run["cpu_seconds"] for run in some], 1),
            spread([run["peak_mb"] for run in some], 0),
        )
        for name, some in pipelines.items()
    ]
    head = (
        "pipeline",
        "passages",
        "articles/s",
        "articles/s within",
        "passages/s within",
        "CPU s",
        "peak MB",
    )
    pairs = list(zip(*pipelines.values(), strict=True))
    whole, within = (
        spread([theirs[key] / ours[key] for theirs, ours in pairs]) for key in ("seconds", "seconds_within")
    )
    return "\n\n".join(
        [
            f"{started}. {runs[0]['articles']} articles, {len(pairs)} runs each, in turns.",
            table(head, rows),
            f"Ratio of articles/s, ours to the baseline's: **{whole}** whole process, {within} within it.",
        ]
    )


# Quality


def gold_shared(data: Path, articles_of: Callable[[dict[str, Any]], list[str]]) -> list[Asked]:
    """The questions of the split gold_shared that make sense without their choices, each with some of
    its articles."""
    return [
        Asked(asked["question"], tuple(asked["answers"]), frozenset(articles_of(asked)))
        for asked in read_jsonl(data / "rtqa" / "questions.jsonl.gz")
        if asked["split"] == "gold_shared" and not asked["needs_choices"]
    ]


def measure_quality(data: Path, work: Path, count: int | None) -> dict[str, Any]:
    """For each retriever whether each question finds its answer within each budget, once in any
    article that the question retrieves or links, once in the one that it links (gold)."""
    linked = gold_shared(data, lambda asked: asked["retrieved"] + asked["gold"])[:count]
    gold = gold_shared(data, lambda asked: asked["gold"])[:count]
    wanted = frozenset[str]().union(*(question.articles for question in linked))
    articles = {article["id"]: article for article in rtqa_articles(data) if article["id"] in wanted}
    source = work / f"quality-{len(articles)}.jsonl"
    if not source.exists():  # our archive skips a file that has not been touched
        write_articles(list(articles.values()), source)
    texts = [question.text for question in linked]
    lists = {"baseline": baseline_found(source, texts), **our_found(source, texts)}
    measured: dict[str, Any] = {"articles": len(articles)}
    for kind, questions in (("linked", linked), ("gold", gold)):
        # A question whose articles do not hold its answer can be answered by nobody.
        fair = [
            asked
            for asked in questions
            if any(holds(articles[name]["text"], asked.answers) for name in asked.articles)
        ]
        measured[kind] = {
            name: {
                str(budget): [is_found(found[asked.text], asked, budget) for asked in fair]
                for budget in BUDGETS
            }
            for name, found in lists.items()
        }
    return measured


def baseline_found(source: Path, questions: list[str]) -> dict[str, list[Found]]:
    """What the baseline retrieves for each question."""
    folder, asked, out = (source.with_suffix(suffix) for suffix in (".faiss", ".asked", ".found"))
    if not (folder / "index.pkl").exists():  # LangChain writes it last
        run_process(indexing_commands(source, folder)["baseline"])
    asked.write_text("".join(json.dumps({"question": question}) + "\n" for question in questions))
    run_process([*BASELINE, "search", folder, asked, out])
    count, found = token_counter(), {}
    for result in map(json.loads, out.read_text().splitlines()):
        hits = result["hits"]
        found[result["question"]] = [(id_in(hit["url"]), hit["text"], count(hit["text"])) for hit in hits]
    return found


def our_found(source: Path, questions: list[str]) -> dict[str, dict[str, list[Found]]]:
    """What each of our retrievers finds for each question."""
    from index.archive import Archive, Retriever
    from index.passages import PassageSettings

    folder, count = source.with_suffix(".archive"), token_counter()
    legs: tuple[Retriever, ...] = ("lexical", "dense", "fused")
    run_process(indexing_commands(source, folder)["dateline"])
    found: dict[str, dict[str, list[Found]]] = {leg: {} for leg in legs}
    with Archive.open(folder) as archive:
        if archive.database.passage_settings != PassageSettings():
            archive.reindex(settings=PassageSettings())
        for leg in legs:
            for question in questions:
                hits = [
                    (hit.article.url or "", hit.passage.text)
                    for hit in archive.search(question, RETRIEVED, retriever=leg)
                ]
                found[leg][question] = [(id_in(url), text, count(text)) for url, text in hits]
    return found


def quality_section(measured: Mapping[str, Any]) -> str:
    """Recall within each budget, and the questions won and lost against the baseline at the largest."""
    parts = [f"{measured['articles']:,} articles: those that the questions retrieve or link."]
    last = str(BUDGETS[-1])
    head = ("retriever", *(f"R@{budget}" for budget in BUDGETS), f"found in {last}", "against the baseline")
    places = {"linked": "an article that it retrieves or links", "gold": "the article that it links"}
    for kind, where in places.items():
        by_name: dict[str, dict[str, list[bool]]] = measured[kind]
        baseline, rows = by_name["baseline"][last], []
        for name, outcomes in by_name.items():
            recalls = [f"{sum(outcomes[str(budget)]) / len(baseline):.3f}" for budget in BUDGETS]
            pairs = list(zip(outcomes[last], baseline, strict=True))
            won, lost = sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)
            rows.append((name, *recalls, f"{sum(outcomes[last])}", f"+{won} -{lost}"))
        parts += [f"{len(baseline)} questions; the answer in a passage of {where}.", table(head, rows)]
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
