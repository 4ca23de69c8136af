"""How well is found, answered and refused among 21,000 other articles: the newsdesk development questions.

``python -m eval.benchmarks.newsdesk --archive FOLDER``: the archive is one of ``data/rtqa/articles.jsonl.gz``.
A copy of it, in ``--work``, gets the other articles of the questions; every question is then asked of the
whole of it, and the run is kept beside it. Writes ``newsdesk.md``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from eval.benchmarks.measuring import RESULTS, table, write_sections
from eval.benchmarks.news_sets import newsdesk_questions
from eval.benchmarks.refusing import ALWAYS, refusing, risk_table
from eval.corpus import index_documents
from eval.examples import QuestionSet
from eval.folder import read_run
from eval.machine import machine
from eval.measures import Measure
from eval.records import Record
from eval.run import run
from eval.statistics import estimate
from eval.systems import System
from index.archive import Archive
from index.database import Database
from qa.train.groups import DATA

RETRIEVAL = ("R@1", "R@5", "R@20", "AnswerRecall@5", "AnswerRecall@20")
ANSWERING = ("EM", "F1", "Match", "CitationPrecision", "CorrectCited", "Coverage")
REFUSING = ("RefusalPrecision", "RefusalRecall", "RefusalF1", "RiskCoverageAUC")
SYSTEMS = ("lexical", "dense", "fused", "reciprocal", ALWAYS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, required=True, help="an archive of the RealTimeQA articles")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "dateline-benchmarks")
    parser.add_argument("--results", type=Path, default=RESULTS)
    args = parser.parse_args()
    questions = newsdesk_questions(args.data)
    started = machine("openvino", "tantivy", "faiss-cpu")
    with Archive.open(with_documents(args.archive, args.work / "newsdesk-archive", questions)) as archive:
        out = args.work / f"newsdesk-{archive.database.generation}"
        run(questions, archive, [System.parse(name) for name in SYSTEMS], out)
        counts = archive.database.counts()
    done = read_run(out)
    about = (
        f"{started}. {counts['articles']:,} articles, {counts['passages']:,} passages; the run took "
        f"{done.facts['seconds']:,.0f} s and {done.facts['peak_bytes'] / 1e6:,.0f} MB at most."
    )
    body = "\n\n".join([about, *section({**done.records, "fused+reader": refusing(done.records[ALWAYS])})])
    args.results.mkdir(parents=True, exist_ok=True)
    write_sections(args.results / "newsdesk.md", "newsdesk, among 21,000 other articles", {"Results": body})
    print(body)


def with_documents(archive: Path, copy: Path, questions: QuestionSet) -> Path:
    """A copy of an archive with the texts of a question set; made once."""
    if not (copy / "archive.db").exists():
        copy.mkdir(parents=True, exist_ok=True)
        with closing(Database(archive / "archive.db")) as database:
            database.copy_to(copy / "archive.db")
    with Archive.open(copy) as opened:
        index_documents(questions, opened)
    return copy


def section(records: Mapping[str, Sequence[Record]]) -> list[str]:
    """Retrieval and answers by kind of question, and refusals over all but the follow-ups."""
    parts = []
    for tag, title in (
        ("span", "Self-contained questions"),
        ("follow", "Follow-ups: found as they were asked, answered with their history"),
    ):
        retrieval = {name: tagged(some, tag) for name, some in records.items() if "reader" not in name}
        answering = {name: tagged(some, tag) for name, some in records.items() if "reader" in name}
        parts += [f"**{title}**", rows(retrieval, RETRIEVAL), rows(answering, ANSWERING)]
    told = {name: self_contained(some) for name, some in records.items() if "reader" in name}
    return [
        *parts,
        "**Answering or refusing: self-contained questions, answered or not by their passage**",
        rows(told, REFUSING),
        risk_table(*(self_contained(records[name]) for name in (ALWAYS, "dense"))),
    ]


def self_contained(records: Sequence[Record]) -> list[Record]:
    """The self-contained questions, those with an answer first."""
    return [*tagged(records, "span"), *tagged(records, "none")]


def tagged(records: Sequence[Record], tag: str) -> list[Record]:
    """The records with a tag."""
    return [record for record in records if tag in record.example.tags]


def rows(records: Mapping[str, Sequence[Record]], names: Sequence[str]) -> str:
    """A table: a line a system, a column a measure, with 95 % intervals."""
    lines = []
    for system, some in records.items():
        found = [estimate(Measure.parse(name), some) for name in names]
        cells = [f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})" for one in found]
        lines.append((system, len(some), *cells))
    return table(("system", "questions", *names), lines)


if __name__ == "__main__":
    main()
