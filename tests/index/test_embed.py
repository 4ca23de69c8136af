"""The embedders: one contract, and the shipped one against the official model."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embed import (
    DEFAULT_EMBEDDER,
    MODELS,
    Embedder,
    MiniLMEmbedder,
    SentenceTransformerEmbedder,
    load_embedder,
)
from index.errors import ModelError
from index.inference import batches_by_length, remove_older, verify_files
from tests.fakes import HashingEmbedder

needs_models = pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is None, reason="needs the extra 'models'"
)

TEXTS = [
    "Who runs the harbour of Port Ada?",
    "The harbour of Port Ada is run by a council of five captains, each elected for one year.",
    "Rain is expected in the hills on Thursday, turning to snow above 900 metres by the evening.",
    "",
    "naïve café — “quoted” 🙂 العربية",
    "The council met. " * 200,
    "a",
]


@pytest.fixture(
    scope="module",
    params=[
        "hashing",
        "shipped",
        pytest.param("sentence-transformers", marks=[needs_models, pytest.mark.models]),
    ],
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "hashing":
        return HashingEmbedder()
    if request.param == "shipped":
        return load_embedder(DEFAULT_EMBEDDER)
    from index.models.convert import official_folder

    return load_embedder(str(official_folder()))


def test_contract(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    assert together.shape == (len(TEXTS), embedder.dimension)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-3)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    # 8-bit activations make a text's vector depend a little on what it is padded to.
    assert (together * alone).sum(axis=1).min() > 0.99
    assert embedder.embed([]).shape == (0, embedder.dimension)
    question, answer, other = together[:3]
    assert question @ answer > question @ other


@needs_models
@pytest.mark.models
def test_shipped_encoder_agrees_with_the_official_model() -> None:
    from index.models.convert import check_official, official_folder, sample_passages

    check_official(official_folder())
    official = SentenceTransformerEmbedder(str(official_folder()))
    texts = sample_passages()[::4]
    cosines = (MiniLMEmbedder().embed(texts) * official.embed(texts)).sum(axis=1)
    assert len(texts) > 50
    assert cosines.mean() > 0.996
    assert cosines.min() > 0.99


@given(st.lists(st.integers(1, 300), max_size=60), st.integers(1, 10))
def test_batches_hold_every_row_once_and_similar_lengths(lengths: list[int], size: int) -> None:
    batches = batches_by_length(lengths, size)
    rows = [row for batch in batches for row in batch.tolist()]
    assert sorted(rows) == list(range(len(lengths)))
    assert all(len(batch) <= size for batch in batches)
    assert [lengths[row] for row in rows] == sorted(lengths, reverse=True)


def test_a_damaged_or_missing_model_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  encoder.bin\n")
    with pytest.raises(ModelError, match="missing"):
        verify_files(tmp_path)
    (tmp_path / "encoder.bin").write_bytes(b"something else")
    with pytest.raises(ModelError, match="damaged"):
        verify_files(tmp_path)
    verify_files(MODELS / DEFAULT_EMBEDDER)


@needs_models
@pytest.mark.models
def test_only_the_newest_compiled_models_are_kept(tmp_path: Path) -> None:
    for age in range(4):
        blob = tmp_path / f"{age}.blob"
        blob.write_bytes(b"kernels")
        os.utime(blob, (1_000 - age, 1_000 - age))
    (tmp_path / "notes.txt").touch()
    remove_older(tmp_path, kept=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.blob", "1.blob", "notes.txt"]


def test_a_model_that_cannot_be_had() -> None:
    with pytest.raises(ModelError, match="neither a folder nor a model"):
        load_embedder("no-such/model-anywhere")


def test_the_extra_is_named_when_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    with pytest.raises(ModelError, match=r"pip install 'dateline\[models\]'"):
        load_embedder("some/model")


WATCHED = """
import sys
def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.connect"):
        print(event, arguments)
sys.addaudithook(watch)
from index.embed import load_embedder
load_embedder().embed(["The harbour opened."])
"""


def test_loading_a_model_asks_nobody() -> None:
    done = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_an_embedder_can_be_dropped_right_after_use() -> None:
    """A model that was dropped while its threads called back into Python once hung forever."""
    for pause in (0.0, 0.0002, 0.001):
        embedder = MiniLMEmbedder()
        embedder.embed(["the harbour of Ada", "rain in the hills"] * 10)
        end = time.perf_counter() + pause
        while time.perf_counter() < end:  # holding Python's lock, as a sleep would not
            pass
        del embedder
