"""The reader's model over any number of passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from index import inference
from index.inference import Inputs, Model, Outputs, batches_by_length, verify_files
from qa.decode import PassageLogits
from qa.encode import Encoded

SIZE = 2  # of a batch: all cores work on eight passages, and little is padded; as fast as 8 for many

Taken = TypeVar("Taken")

READER = Path(__file__).parent / "models" / "reader"


class Predictor(Protocol):
    """Gives the logits of passages, in their order."""

    def __call__(self, encoded: Sequence[Encoded]) -> list[PassageLogits]: ...


class OpenVinoPredictor:
    """An exported reader. Loads in the background (see ``index.inference.Model``)."""

    def __init__(self, model: Any = READER) -> None:
        """``model``: the folder that holds it, or a model of ``openvino``. Raises ``ModelError`` for
        a folder whose files are missing or damaged."""
        self._model = Model(model / "reader.xml" if isinstance(model, Path) else model, inputs=3)
        if isinstance(model, Path):
            verify_files(model)  # while the model loads

    def __call__(self, encoded: Sequence[Encoded]) -> list[PassageLogits]:
        return in_batches(encoded, self._model.run, unpadded)


def in_batches(
    encoded: Sequence[Encoded],
    run: Callable[[Iterable[Inputs]], Iterator[Outputs]],
    taken: Callable[[Sequence[Encoded], Outputs], Sequence[Taken]],
) -> list[Taken]:
    """What is taken from a model's outputs for each passage; passages of similar length run together. ``run``
    takes ids, mask and types of each batch and gives its outputs, ``taken`` gives one thing a passage of them."""
    found: dict[int, Taken] = {}
    batches = batches_by_length([len(one.ids) for one in encoded], SIZE)
    inputs = (padded([encoded[row] for row in rows]) for rows in batches)
    for rows, outputs in zip(batches, run(inputs), strict=True):
        some = taken([encoded[row] for row in rows], outputs)
        found.update(zip(rows.tolist(), some, strict=True))
    return [found[row] for row in range(len(encoded))]


def padded(encoded: Sequence[Encoded]) -> Inputs:
    """Ids, mask and types, int64 of shape (passages, tokens); see ``index.inference.padded``."""
    ids, mask = inference.padded(encoded)
    types = mask.copy()
    for row, one in enumerate(encoded):
        types[row, : one.second] = 0
    return [ids, mask, types]


def unpadded(encoded: Sequence[Encoded], outputs: Outputs) -> list[PassageLogits]:
    """The model's four outputs for some passages, one by one and without padding."""
    start, end, answers, relevant = outputs
    return [
        PassageLogits(
            start=start[row, one.first : len(one.ids) - 1].copy(),
            end=end[row, one.first : len(one.ids) - 1].copy(),
            null=(float(start[row, 0]), float(end[row, 0])),
            answers=float(answers[row]),
            relevant=float(relevant[row]),
        )
        for row, one in enumerate(encoded)
    ]
