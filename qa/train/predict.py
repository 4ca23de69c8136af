"""The model over any number of passages: the trained one in torch, or the exported one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index import embed
from index.embed import batches_by_length, usable_cores, verify_files
from qa.train.decode import PassageLogits
from qa.train.encode import Encoded

BATCH = 16

Inputs = list[NDArray[np.int64]]


class Predictor(Protocol):
    """Gives the logits of passages, in their order."""

    def __call__(self, encoded: Sequence[Encoded]) -> list[PassageLogits]: ...


def padded(encoded: Sequence[Encoded]) -> Inputs:
    """Ids, mask and types, int64 of shape (passages, tokens); see ``index.embed.padded``."""
    ids, mask = embed.padded(encoded)
    types = mask.copy()
    for row, one in enumerate(encoded):
        types[row, : one.second] = 0
    return [ids, mask, types]


def unpadded(encoded: Sequence[Encoded], outputs: Sequence[NDArray[np.float32]]) -> list[PassageLogits]:
    """The model's four outputs for some passages, one by one and without padding."""
    start, end, answers, relevant = outputs
    return [
        PassageLogits(
            start=start[row, one.first : len(one.ids) - 1],
            end=end[row, one.first : len(one.ids) - 1],
            null=(float(start[row, 0]), float(end[row, 0])),
            answers=float(answers[row]),
            relevant=float(relevant[row]),
        )
        for row, one in enumerate(encoded)
    ]


class _Batched(ABC):
    """Runs passages of similar length together."""

    def __call__(self, encoded: Sequence[Encoded]) -> list[PassageLogits]:
        found: dict[int, PassageLogits] = {}
        for rows in batches_by_length([len(one.ids) for one in encoded], BATCH):
            some = [encoded[row] for row in rows]
            found.update(zip(rows.tolist(), unpadded(some, self.outputs(padded(some))), strict=True))
        return [found[row] for row in range(len(encoded))]

    @abstractmethod
    def outputs(self, inputs: Inputs) -> list[NDArray[np.float32]]:
        """The four outputs of the model."""


class TorchPredictor(_Batched):
    """A ``qa.train.model.ReaderModel``, on the device that it is on."""

    def __init__(self, model: Any, dtype: Any = None) -> None:
        """``dtype``: that of automatic mixed precision, none if it is ``None``."""
        self.model, self.dtype = model, dtype

    def outputs(self, inputs: Inputs) -> list[NDArray[np.float32]]:
        """See ``_Batched``."""
        import torch

        device = next(self.model.parameters()).device
        tensors = [torch.from_numpy(array).to(device) for array in inputs]
        enabled = self.dtype is not None
        with torch.inference_mode():
            with torch.autocast(device.type, self.dtype, enabled=enabled):
                states = self.model.states(*tensors)
            return [one.cpu().numpy() for one in self.model.heads(states.float())]


class OpenVinoPredictor(_Batched):
    """An exported reader: a model of ``openvino``, or the folder that holds one."""

    def __init__(self, model: Any) -> None:
        import openvino as ov

        if isinstance(model, Path):
            verify_files(model)
            model /= "reader.xml"
        settings = {"INFERENCE_NUM_THREADS": usable_cores(), "PERFORMANCE_HINT": "LATENCY"}
        self._request = ov.Core().compile_model(model, "CPU", settings).create_infer_request()

    def outputs(self, inputs: Inputs) -> list[NDArray[np.float32]]:
        """See ``_Batched``."""
        self._request.infer(inputs)
        return [self._request.get_output_tensor(number).data.copy() for number in range(4)]
