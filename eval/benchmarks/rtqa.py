"""How well is answered, beside published systems: RealTimeQA over a whole archive of its articles.

``python -m eval.benchmarks.rtqa --archive FOLDER``: the archive is one of
``data/rtqa/articles.jsonl.gz``, made with ``dateline index``. Each question is asked as of its own day
and without its choices, once over the whole archive and, where there are published systems to stand
beside, once of the articles that the published retrieval lists for it; each run is kept under ``--work``
and can be scored again. Writes ``rtqa.md``: answers beside the published ones, on exactly the questions
that those were scored on; refusals; and how often a retrieved article holds an answer string, for each
way to retrieve.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.benchmarks.measuring import RESULTS, table, write_sections
from eval.benchmarks.news_sets import NOTHING, retrieved_articles, rtqa_questions
from eval.benchmarks.refusing import ALWAYS, refusing, risk_table
from eval.corpus import resolve
from eval.examples import Example, QuestionSet
from eval.folder import Run, read_run
from eval.machine import machine
from eval.measures import Measure
from eval.records import Record
from eval.run import run
from eval.statistics import estimate
from eval.systems import System
from index import fuse
from index.archive import Archive
from index.schema import Filter
from qa.answers import squad_normal
from qa.train.groups import DATA

SPLITS = ("anchored", "gold_shared", "dev", "test")
MEASURES = ("EM-rtqa", "F1-rtqa", "Match", "Coverage")
DEPTH = 20
CUTOFFS = (1, 5, 20, 100)
PASSAGES = 500  # of each leg: enough for a hundred articles


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, required=True, help="an archive of the articles")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "dateline-benchmarks")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--splits", nargs="+", choices=SPLITS, default=SPLITS)
    parser.add_argument("--parts", nargs="+", choices=("answers", "recall"), default=("answers", "recall"))
    args = parser.parse_args()
    args.results.mkdir(parents=True, exist_ok=True)
    about = machine("openvino", "tantivy", "faiss-cpu")
    for split in args.splits:
        questions = rtqa_questions(args.data, split)
        sections = {}
        if "answers" in args.parts:
            has_published = any(row["split"] == split for row in published(args.data))
            lists = retrieved_articles(args.data) if has_published else {}
            runs = answering_runs(questions, args.archive, lists, args.work)
            sections[f"Answers, {split}"] = f"{about}.\n\n{answers_section(runs, args.data, split)}"
        if "recall" in args.parts:
            sections[f"Answer recall, {split}"] = recall_section(questions, args.archive)
        print("\n\n".join(sections.values()), flush=True)
        write_sections(args.results / "rtqa.md", "RealTimeQA over the whole archive", sections)


# Answers


def answering_runs(
    questions: QuestionSet, archive: Path, retrieved: Mapping[str, list[str]], work: Path
) -> dict[str, Run]:
    """A run over the whole archive, and one over what a published retrieval lists, if there is any."""
    runs = {}
    with Archive.open(archive) as opened:
        sets = {"whole archive": questions}
        if retrieved:
            sets["published retrieval"] = within_retrieved(questions, opened, retrieved)
        for name, asked in sets.items():
            out = work / f"{questions.name}-{name.replace(' ', '-')}-{opened.database.generation}"
            run(asked, opened, [System.parse(name) for name in (ALWAYS, "dense")], out, DEPTH)
            runs[name] = read_run(out)
    return runs


def within_retrieved(
    questions: QuestionSet, archive: Archive, retrieved: Mapping[str, list[str]]
) -> QuestionSet:
    """The questions, each with a filter that lets only its listed articles pass."""
    ids = resolve({url for urls in retrieved.values() for url in urls}, archive.database)

    def limited(example: Example) -> Example:
        listed = tuple(ids[url] for url in retrieved[example.id] if url in ids)
        filter = Filter(articles=listed, undated=True) if listed else NOTHING
        return dataclasses.replace(example, question=dataclasses.replace(example.question, filter=filter))

    return dataclasses.replace(questions, examples=tuple(map(limited, questions.examples)))


def answers_section(runs: Mapping[str, Run], data: Path, split: str) -> str:
    """Ours beside the published systems on the questions of each of these; then on the whole split."""
    parts = []
    anchors = [row for row in published(data) if row["split"] == split]
    head = ("system", "questions", "EM", "F1", "answerable", "EM", "F1")
    for ids, rows in same_questions(anchors).items():
        lines: list[tuple[object, ...]] = [
            (
                row["system"],
                row["n"],
                percent(row["em"]),
                percent(row["f1"]),
                row["n_answerable"],
                percent(row["em_answerable"]),
                percent(row["f1_answerable"]),
            )
            for row in rows
        ]
        for title, records in titled(runs):
            lines.append((f"**{title}**", *on(records, set(ids))))
        parts.append(table(head, lines))
    whole = [(title, *on(records, None)) for title, records in titled(runs)]
    parts += [f"All of {split}:", table(head, whole)]
    measured = [
        (title, len(records), *(interval(measure, records) for measure in MEASURES))
        for title, records in titled(runs)
    ]
    parts += [
        "With 95 % intervals. Coverage is the share of questions that were answered.",
        table(("system", "questions", *MEASURES), measured),
    ]
    whole_archive = runs["whole archive"].records
    parts += [refusals(whole_archive[ALWAYS]), risk_table(whole_archive[ALWAYS], whole_archive["dense"])]
    parts += [took(name, done) for name, done in runs.items()]
    return "\n\n".join(parts)


def titled(runs: Mapping[str, Run]) -> list[tuple[str, list[Record]]]:
    """The records of each run under a title for tables: as they would be with the default threshold,
    and without any."""
    return [
        (f"dateline, {name}{title}", records)
        for name, done in runs.items()
        for title, records in (
            ("", refusing(done.records[ALWAYS])),
            (", never abstaining", done.records[ALWAYS]),
        )
    ]


def on(records: Sequence[Record], ids: set[str] | None) -> tuple[object, ...]:
    """Number, EM and F1 over the records with these ids, and over those of them that are answerable."""
    some = [record for record in records if ids is None or record.example.id in ids]
    answerable = [record for record in some if "answerable" in record.example.tags]
    cells: list[object] = []
    for part in (some, answerable):
        cells += [len(part), *(percent(Measure.parse(name).of(part)) for name in ("EM-rtqa", "F1-rtqa"))]
    return tuple(cells)


def refusals(records: Sequence[Record]) -> str:
    """How many questions are refused, of those that a retrieved article can answer and of the others."""
    told = refusing(records)
    parts = [
        [one for one in told if ("answerable" in one.example.tags) is is_one] for is_one in (True, False)
    ]
    answerable, others = (percent(1 - Measure.parse("Coverage").of(part)) for part in parts)
    return f"Refused over the whole archive: {answerable} % of the answerable, {others} % of the others."


def interval(name: str, records: Sequence[Record]) -> str:
    """A measure in per cent with its interval."""
    found = estimate(Measure.parse(name), records)
    return f"{percent(found.value)} ({percent(found.low)} to {percent(found.high)})"


def took(name: str, done: Run) -> str:
    """What a run cost."""
    records = done.records[ALWAYS]
    p50, p95 = (
        f"{1000 * Measure.parse(f'Seconds.{share}(total)').of(records):.0f}" for share in ("p50", "p95")
    )
    return (
        f"Run over {name}: {done.facts['seconds']:,.0f} s for {len(records):,} answers, "
        f"{done.facts['peak_bytes'] / 1e6:,.0f} MB at most; an answer took {p50} ms (median), {p95} ms (p95)."
    )


def percent(share: float) -> str:
    """A share in per cent."""
    return f"{100 * share:.1f}"


# Answer recall


def recall_section(questions: QuestionSet, archive: Path) -> str:
    """How often one of the first k articles holds an answer string, by retriever, with and without the
    as-of filter; over the questions that make sense without their choices."""
    asked = [example for example in questions.examples if "needs choices" not in example.tags]
    rows = []
    with Archive.open(archive) as opened:
        texts = {article.id: f" {squad_normal(article.text)} " for article in opened.articles()}
        owner = owners(opened)
        for name, as_of in (("as of the question's day", True), ("no filter", False)):
            found = found_at(asked, opened, texts, owner, as_of)
            for part in ("all", "answerable"):
                chosen = [part == "all" or part in example.tags for example in asked]
                for leg, depths in found.items():
                    some = np.array(depths)[chosen]
                    shares = [percent(float((some <= cutoff).mean())) for cutoff in CUTOFFS]
                    rows.append((name, part, sum(chosen), leg, *shares))
    head = ("filter", "questions", "n", "retriever", *(f"@{cutoff}" for cutoff in CUTOFFS))
    return table(head, rows)


def found_at(
    asked: Sequence[Example],
    archive: Archive,
    texts: Mapping[str, str],
    owner: Sequence[str],
    as_of: bool,
) -> dict[str, list[float]]:
    """For each retriever and question the place of the first article that holds an answer string,
    ``inf`` if none of the first hundred does."""
    places: dict[str, list[float]] = {"lexical": [], "dense": [], "fused": []}
    for example in asked:
        filter = example.question.searched if as_of else Filter()
        lexical, dense = archive.rankings(example.question.text, PASSAGES, filter)
        rankings = {"lexical": lexical, "dense": dense, "fused": fuse.weighted(lexical, dense)}
        answers = [f" {squad_normal(answer)} " for answer in example.answers]
        for name, ranking in rankings.items():
            articles = list(dict.fromkeys(owner[rowid] for rowid in ranking.rowids.tolist()))
            holding = (
                place
                for place, article in enumerate(articles[: CUTOFFS[-1]], 1)
                if any(answer in texts[article] for answer in answers)
            )
            places[name].append(float(next(holding, np.inf)))
    return places


def owners(archive: Archive) -> list[str]:
    """The article of each passage, by rowid."""
    names = [""] * (archive.database.last_rowid + 1)
    for article, passages in archive.database.with_passages(archive.database.ids()):
        for passage in passages:
            names[passage.rowid] = article.id
    return names


# Published results


def published(data: Path) -> list[dict[str, Any]]:
    """The rows of ``anchors.json``."""
    rows: list[dict[str, Any]] = json.loads((data / "rtqa" / "anchors.json").read_text())["rows"]
    return rows


def same_questions(
    rows: Iterable[Mapping[str, Any]],
) -> dict[tuple[str, ...], list[Mapping[str, Any]]]:
    """The rows by the questions that they were scored on."""
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row["ids"]), []).append(row)
    return groups


if __name__ == "__main__":
    main()
