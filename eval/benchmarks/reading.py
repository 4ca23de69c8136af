"""The weights and the threshold of the extractive reader, from newsdesk training questions.

``python -m eval.benchmarks.reading``: builds an archive from the questions' articles and others,
retrieves for every question, and labels the sentences of the passages read: right if it is in the
question's own article and holds the answer. Logistic regression gives the weights; half of the
articles are kept out of it and give the figures and the threshold. Prints the values for
``qa.reader`` and ``qa.settings`` and writes ``eval/results/reading.md``.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.benchmarks.news import Asked, newsdesk_train, write_articles
from index import Archive
from index.embed import FloatMatrix, MiniLMEmbedder
from qa import reader as reading
from qa.reader import ExtractiveReader, sentences_of
from qa.settings import Settings
from qa.train.groups import DATA

RESULTS = Path(__file__).parents[1] / "results"


@dataclass(frozen=True, slots=True)
class Case:
    """A question's sentences: their features and whether each is right, bool."""

    asked: Asked
    features: FloatMatrix
    is_right: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--distractors", type=int, default=60)
    parser.add_argument("--questions", type=int, default=1_200)
    args = parser.parse_args()

    # 1. Questions with and without an answer, and the sentences that are read for each.
    articles, questions = newsdesk_train(
        args.data, args.articles, args.questions, args.distractors, kinds=("span", "none")
    )
    cases = read_all(articles, questions)
    in_training = [hash_half(case.asked) for case in cases]
    training = [case for case, is_in in zip(cases, in_training, strict=True) if is_in]
    held_out = [case for case, is_in in zip(cases, in_training, strict=True) if not is_in]

    # 2. The weights.
    weights = fit(
        np.concatenate([case.features for case in training]),
        np.concatenate([case.is_right for case in training]),
    )
    print(
        "WEIGHTS",
        dict(zip(reading.WEIGHTS, weights[:-1].round(2).tolist(), strict=True)),
        "BIAS",
        round(float(weights[-1]), 2),
    )

    # 3. What they give, and the threshold that best tells answerable questions from others.
    lines = report(held_out, weights)
    print("\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "reading.md").write_text("\n".join(lines) + "\n")


def read_all(articles: list[dict[str, object]], questions: list[Asked]) -> list[Case]:
    """Retrieves for each question and computes its sentences' features and labels."""
    embedder, settings = MiniLMEmbedder(), Settings()
    reader, cases = ExtractiveReader(embedder), []
    with tempfile.TemporaryDirectory() as folder:
        write_articles(articles, Path(folder) / "articles.jsonl")
        with Archive.create(Path(folder) / "archive", embedder) as archive:
            archive.add(Path(folder) / "articles.jsonl")
            for asked in questions:
                hits = archive.search(asked.text, settings.passages_read)
                places = [(hit, sentence) for hit in hits for sentence in sentences_of(hit)]
                is_right = [
                    (hit.article.url or "").rpartition("/")[2] in asked.articles
                    and any(answer in hit.article.text[slice(*sentence)] for answer in asked.answers)
                    for hit, sentence in places
                ]
                cases.append(Case(asked, reader.features(asked.text, places), np.array(is_right)))
    return cases


def hash_half(asked: Asked) -> bool:
    """Whether a question's article falls in the half that the weights are fitted on."""
    return int(min(asked.articles)[-1], 36) % 2 == 0


def fit(
    features: FloatMatrix,
    is_right: NDArray[np.bool_],
    steps: int = 4_000,
    rate: float = 1.0,
    ridge: float = 1e-4,
) -> FloatMatrix:
    """Logistic regression by gradient descent, both classes weighing the same; the last weight is
    the bias. float32 of shape (features + 1,)."""
    rows = np.column_stack([features, np.ones(len(features), np.float32)])
    balance = np.where(is_right, 0.5 / is_right.mean(), 0.5 / (1 - is_right.mean()))
    weights = np.zeros(rows.shape[1], np.float32)
    for _ in range(steps):
        error = (1 / (1 + np.exp(-rows @ weights)) - is_right) * balance
        weights -= rate * (rows.T @ error / len(rows) + ridge * weights)
    return weights


def report(cases: list[Case], weights: FloatMatrix) -> list[str]:
    """The share of answerable questions whose best sentence is right, and a table of thresholds."""
    best, right, has_answer = [], [], []
    for case in cases:
        scores = 1 / (1 + np.exp(-(case.features @ weights[:-1] + weights[-1])))
        top = int(scores.argmax())
        best.append(float(scores[top]))
        right.append(bool(case.is_right[top]))
        has_answer.append(bool(case.asked.answers))
    score, is_right, answerable = np.array(best), np.array(right), np.array(has_answer)
    lines = [
        f"{answerable.sum()} answerable and {(~answerable).sum()} unanswerable questions kept out of the fit. "
        f"Best sentence right: {is_right[answerable].mean():.3f} of the answerable.",
        "",
        "| threshold | answerable answered | of them right | unanswerable refused | answers that are right |",
        "|---|---|---|---|---|",
    ]
    for threshold in [*np.arange(0.5, 1.0, 0.05).round(2).tolist(), 0.97, 0.98, 0.99]:
        given = score >= threshold
        right_share = is_right[answerable & given].mean() if (answerable & given).any() else 0.0
        precision = is_right[given].mean() if given.any() else 0.0
        lines.append(
            f"| {threshold} | {given[answerable].mean():.3f} | {right_share:.3f} | "
            f"{(~given)[~answerable].mean():.3f} | {precision:.3f} |"
        )
    return lines


if __name__ == "__main__":
    main()
