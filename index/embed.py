"""Texts to vectors.

The default embedder is sentence-transformers' all-MiniLM-L6-v2, converted once by
``python -m index.models.convert`` and shipped as an OpenVINO model with 8-bit weights and
activations, so that it needs no torch. Any other sentence-transformers model can be named when the
extra ``models`` is installed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import platformdirs
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FloatMatrix = NDArray[np.float32]

DEFAULT_EMBEDDER = "all-MiniLM-L6-v2"
MODELS = Path(__file__).parent / "models"

# OpenVINO compiles kernels for every shape that it meets. Few shapes, met again and again, made
# indexing 1.2 to 1.4 times as fast as batches of exact lengths, in spite of the padding.
BATCH_SIZE = 8
LENGTH_STEP = 16


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
    """The shipped all-MiniLM-L6-v2: mean-pooled, 384 dimensions, a window of 256 word pieces.

    Loading and compiling take most of a second, so they begin in a thread of their own when the
    object is made and are waited for at the first use.
    """

    name = DEFAULT_EMBEDDER
    dimension = 384
    window = 256

    def __init__(self, folder: Path = MODELS / DEFAULT_EMBEDDER, threads: int | None = None) -> None:
        self._folder = folder
        self._threads = threads or usable_cores()
        verify_files(folder)
        pool = ThreadPoolExecutor(1)  # not as a context manager: that waits
        self._loading: Future[Any] = pool.submit(self._compile)
        pool.shutdown(wait=False)

    def _compile(self) -> Any:
        import openvino as ov

        settings: dict[str, Any] = {"NUM_STREAMS": self._threads, "INFERENCE_NUM_THREADS": self._threads}
        if cache := compiled_models():
            settings["CACHE_DIR"] = str(cache)
        model = ov.Core().compile_model(self._folder / "encoder.xml", "CPU", settings)
        # OpenVINO's Python binding sets itself up at its first inference; two threads that did so at
        # once waited for each other forever.
        request = model.create_infer_request()
        request.start_async([np.ones((1, LENGTH_STEP), np.int64)] * 2)
        request.wait()
        request.get_output_tensor(0)
        return model

    @cached_property
    def _model(self) -> Any:
        return self._loading.result()

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer(self._folder)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of word pieces that each text costs to embed, [CLS] and [SEP] included."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]

    def embed(self, texts: Sequence[str]) -> FloatMatrix:
        """See ``Embedder.embed``. Texts of similar length share a batch; one batch runs on each core."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        encodings = self._tokenizer.encode_batch(list(texts))
        batches = batches_by_length([len(encoding.ids) for encoding in encodings])
        # One batch a core, all started from this thread. Not OpenVINO's AsyncInferQueue: its threads
        # call back into Python, and a model that is dropped meanwhile waits for them forever.
        requests = [self._model.create_infer_request() for _ in range(min(self._threads, len(batches)))]
        running: dict[int, NDArray[np.int64]] = {}

        def finish(slot: int) -> None:
            if slot in running:
                requests[slot].wait()
                vectors[running.pop(slot)] = requests[slot].get_output_tensor(0).data

        for number, rows in enumerate(batches):
            slot = number % len(requests)
            finish(slot)
            requests[slot].start_async(padded([encodings[row] for row in rows]))
            running[slot] = rows
        for slot in list(running):
            finish(slot)
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


def compiled_models() -> Path | None:
    """The folder, in the user's cache, where OpenVINO keeps what it compiled (60 MB): loading it takes
    a fifth of the time. ``None`` if there can be none."""
    folder = platformdirs.user_cache_path("dateline") / "openvino"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


class Tokenised(Protocol):
    """A text as word pieces; ``ids`` holds their numbers."""

    @property
    def ids(self) -> Any: ...


def load_tokenizer(folder: Path, window: int | None = MiniLMEmbedder.window) -> Tokenizer:
    """The shipped model's tokenizer: no padding, cut at the model's window, or not at all."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    if window is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(window)
    return tokenizer


def batches_by_length(lengths: Sequence[int], size: int = BATCH_SIZE) -> list[NDArray[np.int64]]:
    """Row numbers in batches of similar length, the longest first."""
    order = np.argsort(-np.asarray(lengths, np.int64), kind="stable")
    return [order[first : first + size] for first in range(0, len(order), size)]


def padded(encodings: Sequence[Tokenised]) -> list[NDArray[np.int64]]:
    """The input ids and the attention mask, int64 of shape (texts, tokens); the number of tokens is
    that of the longest text, rounded up to a multiple of ``LENGTH_STEP``."""
    longest = max(len(encoding.ids) for encoding in encodings)
    shape = (len(encodings), -(-longest // LENGTH_STEP) * LENGTH_STEP)
    ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding.ids)] = encoding.ids
        mask[row, : len(encoding.ids)] = 1
    return [ids, mask]


def verify_files(folder: Path) -> None:
    """Compares the model's files with the SHA-256 sums in ``SHA256SUMS`` beside them.

    Raises ``ModelError`` for a file that is missing or not the one that was shipped.
    """
    try:
        lines = (folder / "SHA256SUMS").read_text().splitlines()
        for line in lines:
            expected, name = line.split()
            with open(folder / name, "rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                    raise ModelError(f"The model file {folder / name} is damaged. Reinstall dateline.")
    except FileNotFoundError as error:
        raise ModelError(f"The model file {error.filename} is missing. Reinstall dateline.") from error


def usable_cores() -> int:
    """The number of CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
