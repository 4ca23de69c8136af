"""How much should meaning weigh against words?

``python -m eval.benchmarks.fusion``: both legs' rankings are computed once for each training question,
then fused with every weight and by reciprocal ranks. newsdesk questions over a small archive of their
own articles and others (recall of the answer in its own article); with ``--archive`` also RealTimeQA
training questions over that archive of its articles (recall of an answer string up to the question's
date: an answer string is not always evidence). Writes ``eval/results/fusion.md``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eval.benchmarks.news import Asked, newsdesk_train, write_articles
from index import Archive, fuse
from index.archive import CANDIDATES
from index.embed import MiniLMEmbedder
from index.fuse import Ranking
from index.schema import Article, Filter, Passage
from qa.train.groups import DATA, read_jsonl

RESULTS = Path(__file__).parents[1] / "results"
DEPTHS = (1, 5, 20)
WEIGHTS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Case:
    """A question's two rankings and the rowids of the passages in them that are right."""

    lexical: Ranking
    dense: Ranking
    right: frozenset[int]


def main() -> None:
    """Prints and writes a table for each set of questions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument(
        "--archive", type=Path, help="an archive of data/rtqa/articles.jsonl.gz, or of a part of it"
    )
    parser.add_argument("--questions", type=int, default=600)
    args = parser.parse_args()

    lines = table("newsdesk train", newsdesk_cases(args.data, args.questions))
    if args.archive:
        lines += ["", *table("RealTimeQA train", rtqa_cases(args.data, args.archive, args.questions))]
    print("\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "fusion.md").write_text("\n".join(lines) + "\n")


def newsdesk_cases(data: Path, count: int) -> list[Case]:
    """Self-contained questions; right is a passage of the own article that holds the answer."""
    articles, questions = newsdesk_train(data, articles=80, questions=count, distractors=60, seed=1)
    embedder = MiniLMEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        write_articles(articles, Path(folder) / "articles.jsonl")
        with Archive.create(Path(folder) / "archive", embedder) as archive:
            archive.add(Path(folder) / "articles.jsonl")
            return [
                case(archive, asked.text, Filter(), partial(answers_at_home, asked)) for asked in questions
            ]


def answers_at_home(asked: Asked, passage: Passage, article: Article) -> bool:
    """Whether a passage of the question's own article holds the answer."""
    name = (article.url or "").rpartition("/")[2]
    return name in asked.articles and any(answer in passage.text for answer in asked.answers)


def holds_answer(patterns: list[re.Pattern[str]], passage: Passage, article: Article) -> bool:
    """Whether a passage of any article holds an answer string."""
    return any(pattern.search(passage.text) for pattern in patterns)


def rtqa_cases(data: Path, folder: Path, count: int) -> list[Case]:
    """Quiz questions of 2020 to mid-2022; right is a passage with an answer string."""
    questions = [
        q
        for q in read_jsonl(data / "rtqa" / "questions.jsonl.gz")
        if q["split"] == "train" and not q["needs_choices"]
    ]
    cases = []
    with Archive.open(folder) as archive:
        for asked in random.Random(1).sample(questions, min(count, len(questions))):
            patterns = [
                re.compile(rf"\b{re.escape(answer)}\b", re.IGNORECASE) for answer in asked["answers"]
            ]
            until = dt.date.fromisoformat(asked["date"]) if asked["date"] else None
            cases.append(
                case(archive, asked["question"], Filter(until=until), partial(holds_answer, patterns))
            )
    return [one for one in cases if one.right]


def case(
    archive: Archive, question: str, filter: Filter, is_right: Callable[[Passage, Article], bool]
) -> Case:
    """Both rankings of a question, as ``Archive.search`` takes them."""
    lexical, dense = archive.rankings(question, CANDIDATES, filter)
    rowids = {*lexical.rowids.tolist(), *dense.rowids.tolist()}
    right = [
        passage.rowid
        for passage, article in archive.database.passages(sorted(rowids))
        if is_right(passage, article)
    ]
    return Case(lexical, dense, frozenset(right))


def table(name: str, cases: list[Case]) -> list[str]:
    """Recall at some depths for every way of fusing."""
    ways: dict[str, Callable[[Case], Ranking]] = {
        f"weighted, dense {weight}": lambda one, weight=weight: fuse.weighted(
            one.lexical, one.dense, weight
        )  # type: ignore[misc]
        for weight in WEIGHTS
    }
    ways["reciprocal ranks"] = lambda one: fuse.reciprocal(one.lexical, one.dense)
    lines = [
        f"**{name}**, {len(cases)} questions",
        "",
        "| fusion | " + " | ".join(f"R@{k}" for k in DEPTHS) + " | MRR |",
        "|---|" + "---|" * (len(DEPTHS) + 1),
    ]
    for label, way in ways.items():
        ranks = [first_right(way(one), one.right) for one in cases]
        recalls = [sum(rank <= k for rank in ranks) / len(ranks) for k in DEPTHS]
        lines.append(
            f"| {label} | "
            + " | ".join(f"{recall:.3f}" for recall in recalls)
            + f" | {sum(1 / rank for rank in ranks) / len(ranks):.3f} |"
        )
    return lines


def first_right(ranking: Ranking, right: frozenset[int]) -> float:
    """The rank, from 1, of the first right passage; infinite if there is none."""
    return next(
        (rank for rank, rowid in enumerate(ranking.rowids.tolist(), 1) if rowid in right), float("inf")
    )


if __name__ == "__main__":
    main()
