"""A writer that is killed while it adds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from index.archive import Archive

ADD_SLOWLY = """
import sys, time
from index import build
from index.archive import Archive
from tests.fakes import HashingEmbedder

class SlowEmbedder(HashingEmbedder):
    def embed(self, texts):
        time.sleep(0.05)
        return super().embed(texts)

build.BATCH_PASSAGES = int(sys.argv[3])
with Archive.open(sys.argv[1], SlowEmbedder()) as archive:
    archive.add(sys.argv[2])
"""


def add_and_kill(archive: Archive, folder: Path, batch: int, articles: int, delay: float = 0.0) -> None:
    """Adds a folder in a process of its own, in batches of so many passages, and kills that with SIGKILL
    some seconds after it has stored so many articles."""
    command = [sys.executable, "-c", ADD_SLOWLY, str(archive.path), str(folder), str(batch)]
    writer = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while archive.stats()["articles"] < articles:
        assert writer.poll() is None, "the writer ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(delay)
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
