"""Learning from readers that were trained before: their mean is a better answer than one label.

A label says that one place is right and all others are equally wrong. What several readers of other seeds
think of each place says how wrong (Hinton et al. 2015; of models no larger than the student, Furlanello et
al. 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from qa.train.batches import Batch
from qa.train.losses import NEVER, Losses, weighted_mean
from qa.train.model import Logits, ReaderModel, joined


class Beliefs(NamedTuple):
    """Probabilities for a batch of P passages of L tokens, float32: ``start`` and ``end`` (P, L) over all
    valid tokens of a question's passages, ``answers`` (P,) each for itself, ``relevant`` (P,) over the
    passages of a question."""

    start: Tensor
    end: Tensor
    answers: Tensor
    relevant: Tensor


class Teachers:
    """Some readers, whose mean is imitated."""

    def __init__(self, models: Sequence[ReaderModel], dtype: torch.dtype | None = None) -> None:
        """``dtype``: that of automatic mixed precision, none if it is ``None``."""
        self._models, self._dtype = models, dtype

    @classmethod
    def load(cls, folders: Sequence[Path], device: torch.device, dtype: torch.dtype | None) -> Teachers:
        """Those that were saved in some folders. Raises ``ModelError`` if one holds none."""
        return cls([ReaderModel.load(folder).to(device) for folder in folders], dtype)

    @torch.no_grad()
    def __call__(self, batch: Batch) -> Beliefs:
        """What they believe of a batch, on the mean."""
        each = [beliefs(self._logits(model, batch), batch) for model in self._models]
        return Beliefs(*(torch.stack(some).mean(0) for some in zip(*each, strict=True)))

    def _logits(self, model: ReaderModel, batch: Batch) -> Logits:
        parts = []
        for chunk in batch.chunks:
            with torch.autocast(chunk.ids.device.type, self._dtype, enabled=self._dtype is not None):
                states = model.states(chunk.ids, chunk.mask, chunk.types)
            parts.append(model.heads(states.float()))
        return joined(parts, batch.valid.shape[1])


def beliefs(logits: Logits, batch: Batch) -> Beliefs:
    """Logits as probabilities."""
    start, end, relevant = log_probabilities(logits, batch)
    return Beliefs(start.exp(), end.exp(), logits.answers.sigmoid(), relevant.exp())


def log_probabilities(logits: Logits, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Start, end and relevant, each normalised over the passages of a question."""
    start, end = (one.masked_fill(~batch.valid, NEVER) for one in (logits.start, logits.end))
    numbers = torch.arange(len(batch.weight), device=batch.group.device)[:, None]
    is_in = batch.group == numbers  # (G, P)

    def normalised(values: Tensor) -> Tensor:
        by_passage = values if values.dim() == 1 else values.logsumexp(1)
        total = by_passage.where(is_in, NEVER).logsumexp(1)[batch.group]
        return values - (total if values.dim() == 1 else total[:, None])

    return normalised(start), normalised(end), normalised(logits.relevant)


def imitation(logits: Logits, target: Beliefs, batch: Batch) -> Losses:
    """The cross-entropy of the logits to what is believed: of spans per question that spans are learned from, of
    answers per passage, of relevance per question."""
    start, end, relevant = log_probabilities(logits, batch)

    def per_question(values: Tensor) -> Tensor:
        return torch.zeros_like(batch.weight).index_add(0, batch.group, values)

    spans = per_question(-(target.start * start + target.end * end).where(batch.valid, 0.0).sum(1))
    return Losses(
        span=weighted_mean(spans, batch.taught),
        answers=binary_cross_entropy_with_logits(logits.answers, target.answers),
        relevant=per_question(-target.relevant * relevant).mean(),
    )
