"""Probabilities for the reader's answers: ``python -m qa.train.calibrate --archive ARCHIVE --work WORK``.

Asks the newsdesk questions whose articles were kept out of training (``WORK/calibration.jsonl``) of the whole
archive, with some of their articles in it and some not, and learns from what was read how likely the best
answer is correct: a given answer stands in it as whole words. Writes ``calibration.json`` (weights,
thresholds for stated risks, how spans are ranked) into the reader's folder. What was read is kept in
``WORK``, in a file named after the model's sum, so that it goes on where it stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import GroupKFold, cross_val_predict  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

from index.archive import Archive
from index.errors import DatelineError
from index.inference import sha256_of
from qa.answers import stands_in
from qa.confidence import Calibration, Threshold, features
from qa.decode import PassageRead, Ranking, Read, SpanFound, ranked
from qa.encode import Encoder
from qa.predict import READER, OpenVinoPredictor, Predictor
from qa.reader import read_hits
from qa.train.export import write_reader_sums
from qa.train.groups import read_jsonl
from qa.train.negatives import finished

RISKS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
RANKINGS = [Ranking(*weights) for weights in product((0.0, 0.5, 1.0, 2.0), (0.0, 0.25, 0.5, 1.0))]
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A question, its answers (none if it has none), the article it is of, and what was read."""

    answers: tuple[str, ...]
    article: str
    read: Read


def main() -> None:
    """Asks, fits, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, required=True, help="an archive of data/rtqa")
    parser.add_argument("--work", type=Path, required=True, help="folder with calibration.jsonl")
    parser.add_argument("--reader", type=Path, default=READER, help="folder of the exported reader")
    parser.add_argument("--passages", type=int, default=16, help="that are read for a question")
    parser.add_argument("--questions", type=int, default=1_500)
    args = parser.parse_args()

    # 1. Ask.
    path = args.work / f"calibration-{sha256_of(args.reader / 'reader.bin')[:12]}.jsonl"
    rows = list(read_jsonl(args.work / "calibration.jsonl"))
    done = finished(path)
    left = [one for one in questions(rows, args.questions) if one["id"] not in done]
    if left:
        predict, encoder = OpenVinoPredictor(args.reader), Encoder()
        copy = with_articles(args.archive, args.work / "calibration-archive", rows)
        with Archive.open(copy) as archive, open(path, "a", encoding="utf-8") as file:
            for number, question in enumerate(left, 1):
                found = ask(archive, question["question"], encoder, predict, args.passages)
                file.write(json.dumps({**question, "read": asdict(found)}) + "\n")
                if number % 100 == 0:
                    print(f"{number:,} of {len(left):,} read", flush=True)

    # 2. Fit.
    calibration = fitted([case_of(row) for row in read_jsonl(path)], args.passages)

    # 3. Write.
    calibration.save(args.reader / "calibration.json")
    write_reader_sums(args.reader)
    print(json.dumps(asdict(calibration), indent=1))


def questions(rows: Sequence[Any], count: int) -> list[dict[str, Any]]:
    """``count`` questions, drawn at random, with the answers and the article of each."""
    every = [
        {
            "id": f"newsdesk:{row['pid']}/{number}",
            "question": item.get("rewrite") or item["q"],
            "answers": [item["a"]] if item["a"] is not None else [],
            "article": row["article"],
        }
        for row in rows
        for number, item in enumerate(row["items"])
    ]
    return [every[i] for i in np.random.default_rng(0).permutation(len(every))[:count].tolist()]


def with_articles(archive: Path, copy: Path, rows: Sequence[Any]) -> Path:
    """A copy of the archive with the texts of every second of those articles that it does not have:
    the questions about the others are not answered by it."""
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(archive, copy)
        path = copy.with_suffix(".jsonl")
        added = [row for row in rows if row["articles_in"] != "rtqa" and is_added(row["article"])]
        names = ("title", "text", "date", "source", "url")
        path.write_text("".join(json.dumps({name: row[name] for name in names}) + "\n" for row in added))
        with Archive.open(copy) as opened:
            opened.add(path)
        (copy / "complete").touch()
    return copy


def is_added(article: str) -> bool:
    """Whether an article is put into the archive: every second one, by a hash."""
    return hashlib.sha256(article.encode()).digest()[-1] % 2 == 0


def ask(archive: Archive, question: str, encoder: Encoder, predict: Predictor, passages: int) -> Read:
    """The question read against the passages that are found for it."""
    return read_hits(question, archive.search(question, passages), encoder, predict)


def case_of(row: Any) -> Case:
    """A line of what was read."""
    passages = tuple(
        PassageRead(
            tuple(SpanFound(span["text"], tuple(span["place"]), span["log_p"]) for span in one["spans"]),
            one["answers"],
            one["relevant"],
        )
        for one in row["read"]["passages"]
    )
    return Case(tuple(row["answers"]), row["article"], Read(passages, row["read"]["none"]))


def fitted(cases: Sequence[Case], passages: int) -> Calibration:
    """The calibration that these cases give. What it says of itself comes from folds by article."""
    ranking = max(RANKINGS, key=lambda one: labels(cases, one).sum())
    is_right = labels(cases, ranking)
    if is_right.all() or not is_right.any():
        raise DatelineError(
            f"All of the {len(cases)} best answers are {'right' if is_right.all() else 'wrong'}: nothing to "
            "learn from. Is the reader trained, and are there enough questions?"
        )
    values = np.array([features(case.read, ranked(case.read, ranking)) for case in cases])
    articles = np.array([case.article for case in cases])

    def in_folds(model: Any, inputs: Any, method: str) -> Any:
        folds = GroupKFold(FOLDS)
        return cross_val_predict(model, inputs, is_right, groups=articles, cv=folds, method=method)

    logistic = make_pipeline(StandardScaler(), LogisticRegression())
    isotonic = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    before = in_folds(logistic, values, "predict_proba")[:, 1]
    after = in_folds(isotonic, before, "predict")
    is_better = brier(after, is_right) < brier(before, is_right)
    held_out = after if is_better else before
    scaler, regression = logistic.fit(values, is_right)
    isotonic.fit(before, is_right)
    knots = zip(isotonic.X_thresholds_.tolist(), isotonic.y_thresholds_.tolist(), strict=True)
    return Calibration(
        ranking=ranking,
        passages=passages,
        mean=tuple(scaler.mean_.tolist()),
        scale=tuple(scaler.scale_.tolist()),
        weights=tuple(regression.coef_[0].tolist()),
        bias=float(regression.intercept_[0]),
        knots=tuple(knots) if is_better else (),
        thresholds=tuple(thresholds(held_out, is_right)),
        facts={
            "questions": len(cases),
            "right": round(float(is_right.mean()), 4),
            "brier": round(brier(held_out, is_right), 4),
            "brier_of_the_mean": round(brier(np.full(len(cases), is_right.mean()), is_right), 4),
            "expected_calibration_error": round(calibration_error(held_out, is_right), 4),
        },
    )


def labels(cases: Sequence[Case], ranking: Ranking) -> NDArray[np.bool_]:
    """Whether the best answer of each case is right; that to a question without one never is."""
    best = [ranked(case.read, ranking)[0].span.text for case in cases]
    return np.array(
        [
            any(stands_in(answer, text) for answer in case.answers)
            for case, text in zip(cases, best, strict=True)
        ]
    )


def brier(probabilities: NDArray[np.float64], is_right: NDArray[np.bool_]) -> float:
    """The mean squared error of probabilities (Brier 1950)."""
    return float(np.mean((probabilities - is_right) ** 2))


def calibration_error(probabilities: NDArray[np.float64], is_right: NDArray[np.bool_]) -> float:
    """The expected calibration error over ten bins of equal width (Guo et al. 2017)."""
    bins = np.minimum((probabilities * 10).astype(int), 9)
    gaps = [abs(float((probabilities - is_right)[bins == number].sum())) for number in range(10)]
    return sum(gaps) / len(bins)


def thresholds(probabilities: NDArray[np.float64], is_right: NDArray[np.bool_]) -> Iterator[Threshold]:
    """For each risk the lowest threshold that keeps to it on these questions, if any does."""
    order = np.argsort(-probabilities, kind="stable")
    risk = np.cumsum(~is_right[order]) / np.arange(1, len(order) + 1)
    ends = np.append(np.diff(probabilities[order]) != 0, True)  # answers of one probability go together
    for allowed in RISKS:
        kept = np.flatnonzero((risk <= allowed) & ends)
        if len(kept):
            last = int(kept[-1])
            yield Threshold(allowed, float(probabilities[order[last]]), (last + 1) / len(order))


if __name__ == "__main__":
    main()
