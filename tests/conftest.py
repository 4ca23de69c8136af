"""What tests share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"

from index.archive import Archive
from tests.fakes import HashingEmbedder

DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture
def data() -> Path:
    """The folder of news data beside the checkout; the test is skipped without it."""
    if not DATA.is_dir():
        pytest.skip("needs the news data beside the checkout")
    return DATA


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive with the hashing embedder."""
    with Archive.create(tmp_path / "archive", HashingEmbedder()) as made:
        yield made


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes files, named by keyword or by pairs, into a folder ``articles`` and gives the folder."""

    def write_files(files: dict[str, str]) -> Path:
        folder = tmp_path / "articles"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return write_files


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The bundled sample archive with the shipped embedder; not to be written to."""
    from index.sample import ARTICLES

    with Archive.create(tmp_path_factory.mktemp("sample") / "archive") as made:
        made.add(ARTICLES, label="sample")
        yield made
