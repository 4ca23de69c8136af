"""How long should passages be, should they overlap, and does the header pay?

``python -m eval.benchmarks.passages``: recall of the answer within the first 500, 1,000 and 2,000
retrieved tokens, and what the embedding costs, for some passage settings on newsdesk training
questions. Writes ``eval/results/passages.md``.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from eval.benchmarks.news import Asked, newsdesk_train, write_articles
from index import Archive
from index.archive import Retriever
from index.embed import MiniLMEmbedder
from index.passages import PassageSettings, embedded_text
from qa.train.groups import DATA

RESULTS = Path(__file__).parents[1] / "results"
BUDGETS = (500, 1_000, 2_000)
SETTINGS = (
    PassageSettings(600, 0, header=False),
    PassageSettings(600, 0, header=True),
    PassageSettings(400, 0, header=False),
    PassageSettings(900, 0, header=False),
    PassageSettings(600, 1, header=False),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--articles", type=int, default=140)
    parser.add_argument("--distractors", type=int, default=60)
    parser.add_argument("--questions", type=int, default=900)
    args = parser.parse_args()

    articles, questions = newsdesk_train(args.data, args.articles, args.questions, args.distractors)
    lines = [
        f"{len(articles)} articles, {len(questions)} questions of newsdesk train; recall of the answer in a passage of "
        "its own article within the first N tokens retrieved.",
        "",
        "| max_chars | overlap | header | passages | tokens embedded | leg | "
        + " | ".join(f"R@{n}" for n in BUDGETS)
        + " |",
        "|---|---|---|---|---|---|" + "---|" * len(BUDGETS),
    ]
    for settings in SETTINGS:
        for line in measured(articles, questions, settings):
            print(line, flush=True)
            lines.append(line)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "passages.md").write_text("\n".join(lines) + "\n")


def measured(
    articles: list[dict[str, Any]], questions: list[Asked], settings: PassageSettings
) -> list[str]:
    """A table row a retriever."""
    embedder = MiniLMEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        write_articles(articles, Path(folder) / "articles.jsonl")
        with Archive.create(Path(folder) / "archive", embedder, settings) as archive:
            archive.add(Path(folder) / "articles.jsonl")
            stored = list(archive.database.with_passages(archive.database.ids()))
            tokens = sum(
                sum(
                    embedder.count_tokens(
                        [embedded_text(article, passage.text, settings) for passage in passages]
                    )
                )
                for article, passages in stored
            )
            passages = archive.stats()["passages"]
            legs: tuple[Retriever, ...] = ("dense", "lexical", "fused")
            rows = []
            for leg in legs:
                costs = [tokens_to_answer(archive, embedder, question, leg) for question in questions]
                recalls = [sum(cost <= budget for cost in costs) / len(costs) for budget in BUDGETS]
                rows.append(
                    f"| {settings.max_chars} | {settings.overlap} | {settings.header} | {passages:,} | {tokens:,} | {leg} | "
                    + " | ".join(f"{recall:.3f}" for recall in recalls)
                    + " |"
                )
            return rows


def tokens_to_answer(archive: Archive, embedder: MiniLMEmbedder, question: Asked, leg: Retriever) -> float:
    """How many tokens of passages must be read, in the order retrieved, up to and with the first that
    holds the answer; infinite if none does."""
    read = 0
    for hit in archive.search(question.text, k=60, retriever=leg):
        read += embedder.count_tokens([hit.passage.text])[0]
        in_gold = (hit.article.url or "").rpartition("/")[2] in question.articles
        if in_gold and any(answer in hit.passage.text for answer in question.answers):
            return read
        if read > BUDGETS[-1]:
            break
    return float("inf")


if __name__ == "__main__":
    main()
