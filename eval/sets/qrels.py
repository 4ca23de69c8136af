"""Judgements of retrieval: which document is how relevant to which query.

Two layouts are read, told apart by the number of columns: that of BEIR, tab-separated with a header
(``query-id corpus-id score``, the header may be missing), and that of TREC
(https://trec.nist.gov/data/qrels_eng/: ``topic iteration document relevance``). A grade below 0, by
which TREC marks junk, counts as not relevant.
"""

from __future__ import annotations

from pathlib import Path

from eval.sets.files import Report, opened

Qrels = dict[str, dict[str, int]]
"""For each query the grades of its judged documents."""


def read_qrels(path: Path, report: Report) -> Qrels:
    """The judgements of a file; lines that are none are reported."""
    qrels: Qrels = {}
    with opened(path) as text:
        for number, line in enumerate(text, 1):
            if not line.strip():
                continue
            cells = [cell.strip() for cell in line.split("\t" if "\t" in line else None)]
            grade = _grade(cells[-1])
            if len(cells) in (3, 4) and grade is not None:
                qrels.setdefault(cells[0], {})[cells[-2]] = max(grade, 0)
            elif number > 1 or len(cells) != 3:
                report(
                    f"{path}:{number}",
                    "The line is no judgement. Write query, document and grade, or topic, 0, document and"
                    " grade; grades are whole numbers.",
                )
    return qrels


def _grade(cell: str) -> int | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return int(number) if number.is_integer() else None
