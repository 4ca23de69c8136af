"""Can the reader's first layers choose the passages that are worth reading to the end?

``python -m eval.benchmarks.layers --archive FOLDER``, the archive that ``eval.benchmarks.newsdesk`` leaves in
its ``--work``: of 16 passages found, those that look most like answering after some layers would go through the
remaining layers, the others be dropped. How they look is a linear function of the states at [CLS] and in the mean,
and of the place in the search, fitted to the answerability that the whole reader gives the passages of other
articles' questions. Beside it, the first passages of the search. Writes a section of ``reading.md``.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from sklearn.linear_model import Ridge  # type: ignore[import-untyped]
from sklearn.model_selection import GroupKFold, cross_val_predict  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

from eval.benchmarks.measuring import RESULTS, table, timed, write_sections
from eval.benchmarks.news_sets import drawn, newsdesk_questions
from eval.benchmarks.reading import interval, score
from eval.examples import Example
from eval.machine import machine
from index.archive import Archive
from index.inference import Model, Outputs
from index.passages import header
from qa.decode import Read, ranked, read
from qa.encode import Encoded, Encoder
from qa.predict import READER, OpenVinoPredictor, in_batches
from qa.train.groups import DATA

FOUND = 16  # passages of a question
KEPT = (4, 6, 8)
LAYERS = (1, 2, 3, 4)  # of 6
FOLDS = 5
PULL = 1_000.0  # of the fitted weights towards 0

Numbers = NDArray[np.float32]


class FirstLayers:
    """The reader up to one of its layers."""

    def __init__(self, layer: int) -> None:
        whole = ov.Core().read_model(READER / "reader.xml")
        last = f"__module.encoder.encoder.layer.{layer - 1}.output.LayerNorm/aten::layer_norm/Add"
        node = next(one for one in whole.get_ops() if one.get_friendly_name() == last)
        self._model = Model(ov.Model([node.output(0)], whole.get_parameters()), inputs=3)

    def __call__(self, encoded: Sequence[Encoded]) -> Numbers:
        """What ``states`` gives of some passages, of shape (passages, 2 * hidden)."""
        return np.array(in_batches(encoded, self._model.run, states))


def states(encoded: Sequence[Encoded], outputs: Outputs) -> list[Numbers]:
    """The states of passages at [CLS] and in the mean over their tokens."""
    return [
        np.concatenate([one[0], one[: len(tokens.ids)].mean(axis=0)])
        for tokens, one in zip(encoded, outputs[0], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Done:
    """A question whose passages were read: by all layers, and up to each of ``LAYERS``. ``seconds``: how long
    each took, all layers as layer 0."""

    example: Example
    encoded: Sequence[Encoded]
    found: Read
    states: dict[int, Numbers]
    seconds: dict[int, float]


def main() -> None:
    """Measures and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of news data")
    parser.add_argument(
        "--archive", type=Path, required=True, help="an archive with the articles of newsdesk"
    )
    parser.add_argument("--questions", type=int, default=300)
    args = parser.parse_args()
    started = machine("openvino")
    examples = [one for one in newsdesk_questions(args.data).examples if "span" in one.tags]

    # 1. Every passage read by all layers and by the first ones.
    readers = {0: OpenVinoPredictor(READER), **{layer: FirstLayers(layer) for layer in LAYERS}}
    with Archive.open(args.archive) as archive:
        done = list(read_all(archive, drawn(examples, args.questions), readers))

    # 2. How each way to choose orders a question's passages.
    orders = {0: [np.arange(len(one.encoded)) for one in done]}
    orders |= {layer: order_by(done, layer) for layer in LAYERS}

    # 3. How good the best answer is, and how long it would take.
    rows: list[Sequence[object]] = [
        ("", "all", *quality(done, orders[0], FOUND), milliseconds([one.seconds[0] for one in done]))
    ]
    for count in KEPT:
        for layer, order in orders.items():
            spent = [
                time_of(one, first[:count], layer, readers) for one, first in zip(done, order, strict=True)
            ]
            name = f"layer {layer}" if layer else "search"
            rows.append((name, count, *quality(done, order, count), milliseconds(spent)))
    told = (
        f"{len(done):,} self-contained questions of newsdesk, {FOUND} passages found for each. Where layers choose, "
        f"the time is that of {FOUND} passages up to the layer and of those kept from there on, computed from runs "
        "of the whole model and of one cut off there.\n\n"
        + table(("chosen by", "passages", "EM", "F1", "Match", "p50 ms"), rows)
    )
    section = {"Fewer layers to choose passages": f"{started}\n\n{told}"}
    write_sections(RESULTS / "reading.md", "Reading", section)
    print(told)


def read_all(archive: Archive, examples: Sequence[Example], readers: dict[int, Any]) -> Iterator[Done]:
    """Each question with the passages found for it."""
    encoder = Encoder()
    for example in examples:
        question = example.question.text
        hits = archive.search(question, FOUND)
        if not hits:
            continue
        encoded = encoder.encode(question, [(header(hit.article), hit.passage.text) for hit in hits])
        seconds: dict[int, float] = {}
        results: dict[int, Any] = {}
        for layer, reader in readers.items():
            seconds[layer], results[layer] = timed(reader, encoded)
        found = read([hit.passage.text for hit in hits], encoded, results.pop(0))
        yield Done(example, encoded, found, results, seconds)


def order_by(done: Sequence[Done], layer: int) -> list[NDArray[np.int64]]:
    """The passages of each question, the one that looks most like answering after a layer first."""
    places = np.concatenate([np.log(np.arange(1, len(one.encoded) + 1)) for one in done])
    signs = np.column_stack([np.concatenate([one.states[layer] for one in done]), places])
    answers = np.array([passage.answers for one in done for passage in one.found.passages])
    article = np.array([next(iter(one.example.articles)) for one in done for _ in one.encoded])
    line = make_pipeline(StandardScaler(), Ridge(PULL))
    looks = cross_val_predict(line, signs, answers, groups=article, cv=GroupKFold(FOLDS))
    ends = np.cumsum([len(one.encoded) for one in done])[:-1]
    return [np.argsort(-some, kind="stable") for some in np.split(looks, ends)]


def quality(done: Sequence[Done], orders: Sequence[NDArray[np.int64]], count: int) -> list[str]:
    """EM, F1 and Match of the best answer of the first passages of each order."""
    scores = []
    for one, order in zip(done, orders, strict=True):
        kept = Read(tuple(one.found.passages[number] for number in order[:count]), one.found.none)
        answers = ranked(kept)
        scores.append(score(answers[0].span.text if answers else "", one.example.answers))
    return [interval(values) for values in zip(*scores, strict=True)]


def time_of(one: Done, kept: NDArray[np.int64], layer: int, readers: dict[int, Any]) -> float:
    """The seconds that reading takes where a layer, or for 0 the search, chooses what is kept."""
    some = [one.encoded[number] for number in kept]
    whole = timed(readers[0], some)[0]
    return whole + one.seconds[layer] - timed(readers[layer], some)[0] if layer else whole


def milliseconds(seconds: Sequence[float]) -> str:
    """The median."""
    return f"{1000 * statistics.median(seconds):.0f}"


if __name__ == "__main__":
    main()
