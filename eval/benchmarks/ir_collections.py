"""How well is found: five retrieval collections with judgements, by words, by meaning, and by both.

``python -m eval.benchmarks.ir_collections``: makes an archive of each collection in ``--work`` (about five
minutes the first time), runs its queries with ``dateline eval``'s own runner, and writes nDCG@10, R@100
and the paired comparison of both legs with their fusion to ``collections.md``. Nothing is tuned on them.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from eval.benchmarks.measuring import RESULTS, table, write_sections
from eval.corpus import index_documents
from eval.folder import read_run
from eval.machine import machine
from eval.measures import Measure
from eval.run import run
from eval.sets.load import load_set
from eval.statistics import compare, estimate
from eval.systems import System
from index.archive import Archive
from qa.train.groups import DATA

COLLECTIONS = ("time", "cisi", "cranfield", "cacm", "nfcorpus")
SYSTEMS = ("lexical", "dense", "fused", "reciprocal")
MEASURES = ("nDCG@10", "R@100")
DEPTH = 300  # passages: enough for a hundred documents


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "dateline-benchmarks")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--only", nargs="+", choices=COLLECTIONS, default=COLLECTIONS)
    args = parser.parse_args()
    started = machine("openvino", "tantivy", "faiss-cpu", "ir_measures")
    rows = []
    for name in args.only:
        rows += measured(args.data / "ir" / name, args.work / f"ir-{name}")
        print(table(HEAD, rows), flush=True)
    args.results.mkdir(parents=True, exist_ok=True)
    body = f"{started}. In brackets 95 % bootstrap intervals.\n\n{table(HEAD, rows)}"
    write_sections(args.results / "collections.md", "Retrieval collections", {"Results": body})


HEAD = ("collection", "documents", "queries", "system", *MEASURES, "nDCG@10 of fused less this", "p")


def measured(folder: Path, work: Path) -> list[tuple[str, ...]]:
    """A row for each system on one collection."""
    questions = load_set(folder)
    archive_path = work / "archive"
    is_made = (archive_path / "archive.db").exists()
    with Archive.open(archive_path) if is_made else Archive.create(archive_path) as archive:
        index_documents(questions, archive)
        articles = archive.database.counts()["articles"]
        out = work / f"run-{archive.database.generation}"
        run(questions, archive, [System.parse(name) for name in SYSTEMS], out, DEPTH)
    records = read_run(out).records
    rows = []
    for name in SYSTEMS:
        cells = []
        for measure in MEASURES:
            found = estimate(Measure.parse(measure), records[name])
            cells.append(f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})")
        against = compare(Measure.parse(MEASURES[0]), records["fused"], records[name])
        better = "" if name == "fused" else f"{against.difference:+.3f}"
        chance = "" if name == "fused" else f"{against.p_value:.3f}"
        count = f"{len(questions.examples):,}"
        rows.append((folder.name, f"{articles:,}", count, name, *cells, better, chance))
    return rows


if __name__ == "__main__":
    main()
