"""Texts to vectors.

The default embedder is sentence-transformers' all-MiniLM-L6-v2, converted once by
``python -m index.models.convert`` and shipped as an OpenVINO model with 8-bit weights and
activations, so that it needs no torch. Any other sentence-transformers model can be named when the
extra ``models`` is installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.inference import Model, batches_by_length, load_tokenizer, padded, verify_files

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FloatMatrix = NDArray[np.float32]

DEFAULT_EMBEDDER = "all-MiniLM-L6-v2"
MODELS = Path(__file__).parent / "models"


class Embedder(Protocol):
    """Turns texts into unit vectors whose inner product is their similarity.

    ``name`` identifies the model; an archive remembers it and refuses another. ``dimension`` is
    the length of a vector.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> FloatMatrix:
        """One row a text, in the order given: float32 of shape (len(texts), dimension), each of
        length 1. Texts beyond the model's window are cut at its end."""
        ...


def load_embedder(name: str = DEFAULT_EMBEDDER) -> Embedder:
    """The embedder of that name: the shipped one, or any sentence-transformers model or folder.

    Raises ``ModelError`` when the model, or the extra that runs it, is missing.
    """
    if name == DEFAULT_EMBEDDER:
        return MiniLMEmbedder()
    return SentenceTransformerEmbedder(name)


class MiniLMEmbedder:
    """The shipped all-MiniLM-L6-v2: mean-pooled, 384 dimensions, a window of 256 word pieces. Loads in
    the background (see ``index.inference.Model``)."""

    name = DEFAULT_EMBEDDER
    dimension = 384
    window = 256

    def __init__(self, folder: Path = MODELS / DEFAULT_EMBEDDER, threads: int | None = None) -> None:
        self._folder = folder
        self._model = Model(folder / "encoder.xml", inputs=2, threads=threads)
        verify_files(folder)  # while the model loads

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer(self._folder, self.window)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of word pieces that each text costs to embed, [CLS] and [SEP] included."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]

    def embed(self, texts: Sequence[str]) -> FloatMatrix:
        """See ``Embedder.embed``. Texts of similar length share a batch; one batch runs on each core."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        encodings = self._tokenizer.encode_batch(list(texts))
        batches = batches_by_length([len(encoding.ids) for encoding in encodings])
        inputs = (padded([encodings[row] for row in rows]) for rows in batches)
        for rows, (found,) in zip(batches, self._model.run(inputs), strict=True):
            vectors[rows] = found
        return vectors


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by hub name or folder (extra ``models``)."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError(
                f"The embedder '{name}' runs on sentence-transformers, which is not installed. "
                "Install it with: pip install 'dateline[models]'"
            ) from error
        try:
            self._model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The embedder '{name}' is neither a folder nor a model that could be fetched: {error}"
            ) from error
        self.name = name
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def embed(self, texts: Sequence[str]) -> FloatMatrix:
        """See ``Embedder.embed``."""
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32).reshape(len(texts), self.dimension)


class MissingEmbedder:
    """Stands for an embedder that cannot be loaded, so that an archive made with it can still be opened:
    to be searched by words, or reindexed with another one. ``embed`` raises the ``ModelError``."""

    def __init__(self, name: str, dimension: int, error: ModelError) -> None:
        self.name, self.dimension, self._error = name, dimension, error

    def embed(self, texts: Sequence[str]) -> FloatMatrix:
        """Raises the error with which loading ended."""
        raise self._error
