"""The trained model in torch, as a predictor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import torch

from index.inference import Inputs, Outputs
from qa.decode import PassageLogits
from qa.encode import Encoded
from qa.predict import in_batches, unpadded
from qa.train.model import ReaderModel


class TorchPredictor:
    """Runs a model on the device that it is on."""

    def __init__(self, model: ReaderModel, dtype: torch.dtype | None = None) -> None:
        """``dtype``: that of automatic mixed precision, none if it is ``None``."""
        self.model, self.dtype = model, dtype

    def __call__(self, encoded: Sequence[Encoded]) -> list[PassageLogits]:
        return in_batches(encoded, self._run, unpadded)

    def _run(self, batches: Iterable[Inputs]) -> Iterator[Outputs]:
        device = next(self.model.parameters()).device
        for arrays in batches:
            tensors = [torch.from_numpy(array).to(device) for array in arrays]
            with torch.inference_mode():
                with torch.autocast(device.type, self.dtype, enabled=self.dtype is not None):
                    states = self.model.states(*tensors)
                yield [one.cpu().numpy() for one in self.model.heads(states.float())]
