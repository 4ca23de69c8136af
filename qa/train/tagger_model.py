"""The tagger as it is trained: MiniLM with a head for each word of the history and one for all of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from index.errors import ModelError
from qa.train.model import Attention

WEIGHTS = "model.safetensors"


class TagLogits(NamedTuple):
    """What the tagger says of Q questions of L tokens, float32, as log-odds. ``words`` (Q, L): the
    question needs the word that begins with this token. ``needs`` (Q,): it needs any."""

    words: Tensor
    needs: Tensor


class TaggerModel(nn.Module):
    """The encoder and its heads."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        hidden = encoder.config.hidden_size
        self.encoder = encoder
        self.dropout = nn.Dropout(encoder.config.hidden_dropout_prob)
        self.words = nn.Linear(hidden, 1)
        self.needs = nn.Linear(hidden, 1)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> TagLogits:
        """``ids``, ``mask`` and ``types``: int64 of shape (Q, L)."""
        states = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        states = self.dropout(states)
        return TagLogits(self.words(states)[..., 0].float(), self.needs(states[:, 0])[:, 0].float())

    @classmethod
    def start_from(cls, folder: Path, dropout: float = 0.1) -> TaggerModel:
        """The encoder of a sentence-transformers or BERT folder, of any precision, in float32 with new
        heads (of torch's seed)."""
        encoder = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            dtype=torch.float32,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=dropout,
        )
        return cls(encoder)

    def save(self, folder: Path) -> None:
        """Writes ``config.json`` and ``model.safetensors`` in float32."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(self.encoder.config.to_dict(), indent=1) + "\n")
        save_file(self.weights(), folder / WEIGHTS)

    def weights(self) -> dict[str, Tensor]:
        """All weights, on the CPU."""
        return {name: value.detach().cpu().contiguous() for name, value in self.state_dict().items()}

    @classmethod
    def load(cls, folder: Path, attention: Attention = "sdpa") -> TaggerModel:
        """A tagger that was saved, ready to tag. Raises ``ModelError`` if there is none."""
        if not (folder / WEIGHTS).is_file():
            raise ModelError(f"There is no tagger in {folder}. Train one: python -m qa.train.tagger --help")
        config = BertConfig.from_json_file(folder / "config.json")
        config._attn_implementation = attention
        model = cls(BertModel(config, add_pooling_layer=False))
        model.load_state_dict(load_file(folder / WEIGHTS))
        return model.eval()
