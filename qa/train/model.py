"""The reader as it is trained: MiniLM with heads for the span, for answerable and for relevant."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import torch
from safetensors import safe_open
from safetensors.torch import load_model, save_model
from torch import Tensor, nn
from torch.nn.functional import pad
from transformers import BertConfig, BertModel

from index.errors import ModelError

Attention = Literal["sdpa", "eager"]


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


class ReaderModel(nn.Module):
    """The encoder and its heads."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        hidden = encoder.config.hidden_size
        self.encoder = encoder
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

    def states(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """The encoder's last hidden states (P, L, hidden)."""
        states: Tensor = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state
        return states

    def heads(self, states: Tensor) -> Logits:
        """The logits; ``states`` are float32."""
        span, whole = self.span(states), self.whole(states[:, 0])
        return Logits(span[..., 0], span[..., 1], whole[:, 0], whole[:, 1])

    @classmethod
    def start_from(cls, folder: Path, dropout: float = 0.1) -> ReaderModel:
        """A reader that was saved, to train it further; or the encoder of a sentence-transformers or BERT
        folder with new heads (of torch's seed)."""
        if is_reader(folder):
            return cls.load(folder, dropout=dropout).train()
        encoder = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=dropout,
        )
        return cls(encoder)

    def save(self, folder: Path) -> None:
        """Writes ``config.json`` and ``model.safetensors``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(self.encoder.config.to_dict(), indent=1) + "\n")
        save_model(self, str(folder / "model.safetensors"))

    @classmethod
    def load(cls, folder: Path, attention: Attention = "sdpa", dropout: float = 0.0) -> ReaderModel:
        """A reader that was saved, ready to read. Raises ``ModelError`` if there is none."""
        if not (folder / "model.safetensors").is_file():
            raise ModelError(f"There is no reader in {folder}. Train one: python -m qa.train.train --help")
        config = BertConfig.from_json_file(folder / "config.json")
        config._attn_implementation = attention
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = dropout
        model = cls(BertModel(config, add_pooling_layer=False))
        load_model(model, str(folder / "model.safetensors"))
        return model.eval()


def is_reader(folder: Path) -> bool:
    """Whether a folder holds a reader that was saved, not an encoder alone."""
    path = folder / "model.safetensors"
    if not path.is_file():
        return False
    with safe_open(path, "pt") as file:
        return "span.weight" in file.keys()  # noqa: SIM118 - it is no dict


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
