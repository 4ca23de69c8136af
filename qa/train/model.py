"""The reader as it is trained: MiniLM with heads for the span, for answerable and for relevant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import pad
from transformers import BertModel

from qa.train.headed import HeadedEncoder


class Logits(NamedTuple):
    """What the reader says of P passages of L tokens, float32.

    ``start`` and ``end`` (P, L): a span begins and ends at this token; at [CLS], token 0, that the
    passage has none. ``answers`` (P,): the passage answers the question, as log-odds. ``relevant``
    (P,): for ranking, comparable within one question only.
    """

    start: Tensor
    end: Tensor
    answers: Tensor
    relevant: Tensor


class ReaderModel(HeadedEncoder):
    """The encoder and its heads."""

    name: ClassVar = "reader"
    trained_by: ClassVar = "qa.train.train"

    def __init__(self, encoder: BertModel) -> None:
        super().__init__(encoder)
        hidden = encoder.config.hidden_size
        self.span = nn.Linear(hidden, 2)
        self.whole = nn.Sequential(
            nn.Linear(hidden, hidden),
            nn.Tanh(),
            nn.Dropout(encoder.config.hidden_dropout_prob),
            nn.Linear(hidden, 2),
        )

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Logits:
        """``ids``, ``mask`` and ``types``: int64 of shape (P, L)."""
        return self.heads(self.states(ids, mask, types).float())

    def heads(self, states: Tensor) -> Logits:
        """The logits; ``states`` are float32."""
        span, whole = self.span(states), self.whole(states[:, 0])
        return Logits(span[..., 0], span[..., 1], whole[:, 0], whole[:, 1])


def joined(parts: Sequence[Logits], length: int) -> Logits:
    """The logits of several batches as those of one of passages of ``length`` tokens."""
    start, end = (
        torch.cat([pad(part[side], (0, length - part[side].shape[1])) for part in parts]) for side in (0, 1)
    )
    return Logits(
        start,
        end,
        torch.cat([part.answers for part in parts]),
        torch.cat([part.relevant for part in parts]),
    )
