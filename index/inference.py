"""Models that run on the CPU by OpenVINO, and what they take: loading, word pieces, padded batches."""

from __future__ import annotations

import hashlib
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import platformdirs
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# At its import OpenVINO tells Google Analytics of it, unless the package for that is missing. Nothing may leave
# the machine, so for this process it is missing.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

Inputs = list[NDArray[np.int64]]
Outputs = list[NDArray[np.float32]]

# OpenVINO compiles kernels for every shape that it meets. Few shapes, met again and again, made
# indexing 1.2 to 1.4 times as fast as batches of exact lengths, in spite of the padding.
BATCH_SIZE = 8
LENGTH_STEP = 16


class Model:
    """A model of some int64 inputs of shape (texts, tokens).

    Loading and compiling take most of a second, so they begin in a thread of their own when the
    object is made and are waited for at the first use. Safe to share between threads.
    """

    def __init__(
        self, source: Any, inputs: int, threads: int | None = None, at_once: int | None = None
    ) -> None:
        """``source``: the path of the model's XML file, or a model of ``openvino``. ``at_once``: how many
        batches share the threads; one a thread if not given, which is fastest where there are many."""
        self._source, self._inputs = source, inputs
        self._threads = threads or usable_cores()
        self._at_once = at_once or self._threads
        self._idle: deque[Any] = deque()  # safe between threads
        pool = ThreadPoolExecutor(1)  # not as a context manager: that waits
        self._loading: Future[Any] = pool.submit(self._compile)
        pool.shutdown(wait=False)

    def _compile(self) -> Any:
        import openvino as ov

        settings: dict[str, Any] = {"NUM_STREAMS": self._at_once, "INFERENCE_NUM_THREADS": self._threads}
        cache = compiled_models(self._source.stem) if isinstance(self._source, Path) else None
        if cache:
            settings["CACHE_DIR"] = str(cache)
        model = ov.Core().compile_model(self._source, "CPU", settings)
        if cache:
            remove_older(cache)
        # OpenVINO's Python binding sets itself up at its first inference; two threads that did so at
        # once waited for each other forever.
        request = model.create_infer_request()
        request.start_async([np.ones((1, LENGTH_STEP), np.int64)] * self._inputs)
        request.wait()
        request.get_output_tensor(0)
        self._idle.append(request)
        return model

    @cached_property
    def _model(self) -> Any:
        return self._loading.result()

    def run(self, batches: Iterable[Inputs]) -> Iterator[Outputs]:
        """The outputs of each batch, in the order of the batches."""
        # All started from this thread. Not OpenVINO's AsyncInferQueue: its threads call back into
        # Python, and a model that is dropped meanwhile waits for them forever.
        running: deque[Any] = deque()
        for batch in batches:
            if len(running) < self._at_once:
                request = self._request()
            else:
                request = running.popleft()
                yield finished(request)
            request.start_async(batch)
            running.append(request)
        while running:
            request = running.popleft()
            yield finished(request)
            self._idle.append(request)

    def _request(self) -> Any:
        """A request that is not running. Making one takes tens of milliseconds, so they are kept."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._model.create_infer_request()


def finished(request: Any) -> Outputs:
    """Waits for a batch and gives its outputs, which last until the request starts anew."""
    request.wait()
    return [output.data for output in request.output_tensors]


def compiled_models(name: str) -> Path | None:
    """The folder, in the user's cache, where OpenVINO keeps what it compiled of a model (60 MB): loading
    it takes a fifth of the time. ``None`` if there can be none."""
    folder = platformdirs.user_cache_path("dateline") / "openvino" / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def remove_older(cache: Path, kept: int = 2) -> None:
    """Removes all but the newest compiled models: OpenVINO itself never removes one, and makes another for
    each version of the model, of OpenVINO and of the place that they are installed in."""
    with suppress(OSError):  # of another process that does the same, or still reads one
        newest_first = sorted(cache.glob("*.blob"), key=lambda blob: -blob.stat().st_mtime)
        for blob in newest_first[kept:]:
            blob.unlink()


class Tokenised(Protocol):
    """A text as word pieces; ``ids`` holds their numbers."""

    @property
    def ids(self) -> Any: ...


def load_tokenizer(folder: Path, window: int | None) -> Tokenizer:
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
            if sha256_of(folder / name) != expected:
                raise ModelError(f"The model file {folder / name} is damaged. Reinstall dateline.")
    except FileNotFoundError as error:
        raise ModelError(f"The model file {error.filename} is missing. Reinstall dateline.") from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def usable_cores() -> int:
    """The number of CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
