"""What the reader and the tagger share while they are trained: an encoder with heads, and its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar, Literal, Self

import torch
from safetensors import safe_open
from safetensors.torch import load_model, save_model
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from index.errors import ModelError

Attention = Literal["sdpa", "eager"]

CONFIG, WEIGHTS = "config.json", "model.safetensors"


class HeadedEncoder(nn.Module):
    """A BERT encoder; who inherits adds heads. ``name`` and ``trained_by``, the module that trains it, are for
    messages."""

    name: ClassVar[str]
    trained_by: ClassVar[str]

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder

    def states(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """The encoder's last hidden states (texts, tokens, hidden). ``ids``, ``mask`` and ``types``: int64 of
        shape (texts, tokens)."""
        states: Tensor = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state
        return states

    @classmethod
    def start_from(cls, folder: Path, dropout: float = 0.1) -> Self:
        """One that was saved, to train it further; or the encoder of a sentence-transformers or BERT folder, of
        any precision, in float32 with new heads (of torch's seed)."""
        if is_headed(folder):
            return cls.load(folder, dropout=dropout).train()
        encoder = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            dtype=torch.float32,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=dropout,
        )
        return cls(encoder)

    def save(self, folder: Path) -> None:
        """Writes ``config.json`` and ``model.safetensors``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CONFIG).write_text(json.dumps(self.encoder.config.to_dict(), indent=1) + "\n")
        save_model(self, str(folder / WEIGHTS))

    @classmethod
    def load(cls, folder: Path, attention: Attention = "sdpa", dropout: float = 0.0) -> Self:
        """One that was saved, ready for use. Raises ``ModelError`` if there is none."""
        if not (folder / WEIGHTS).is_file():
            raise ModelError(
                f"There is no {cls.name} in {folder}. Train one: python -m {cls.trained_by} --help"
            )
        config = BertConfig.from_json_file(folder / CONFIG)
        config._attn_implementation = attention
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = dropout
        model = cls(BertModel(config, add_pooling_layer=False))
        load_model(model, str(folder / WEIGHTS))
        return model.eval()


def is_headed(folder: Path) -> bool:
    """Whether a folder holds what ``HeadedEncoder.save`` wrote, not an encoder alone."""
    path = folder / WEIGHTS
    if not path.is_file():
        return False
    with safe_open(path, "pt") as file:
        return any(name.startswith("encoder.embeddings.") for name in file.keys())  # noqa: SIM118 - it is no dict
