"""The tagger as it is trained: MiniLM with a head for each word of the history and one for all of it."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from torch import Tensor, nn
from transformers import BertModel

from qa.train.headed import HeadedEncoder


class TagLogits(NamedTuple):
    """What the tagger says of Q questions of L tokens, float32, as log-odds. ``words`` (Q, L): the
    question needs the word that begins with this token. ``needs`` (Q,): it needs any."""

    words: Tensor
    needs: Tensor


class TaggerModel(HeadedEncoder):
    """The encoder and its heads."""

    name: ClassVar = "tagger"
    trained_by: ClassVar = "qa.train.tagger"

    def __init__(self, encoder: BertModel) -> None:
        super().__init__(encoder)
        hidden = encoder.config.hidden_size
        self.dropout = nn.Dropout(encoder.config.hidden_dropout_prob)
        self.words = nn.Linear(hidden, 1)
        self.needs = nn.Linear(hidden, 1)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> TagLogits:
        """``ids``, ``mask`` and ``types``: int64 of shape (Q, L)."""
        states = self.dropout(self.states(ids, mask, types))
        return TagLogits(self.words(states)[..., 0].float(), self.needs(states[:, 0])[:, 0].float())
