"""The bundled sample articles as an archive for benchmarks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from index.archive import Archive
from index.sample import ARTICLES

WORK = Path(tempfile.gettempdir()) / "dateline-benchmarks"


def sample_archive(folder: Path = WORK / "sample-archive") -> Archive:
    """The archive, made or brought up to date."""
    archive = Archive.open(folder) if (folder / "archive.db").is_file() else Archive.create(folder)
    archive.add(ARTICLES, sync=True, label="sample")
    return archive
