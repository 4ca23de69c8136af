"""Ways to embed faster: what each was tried against, what it gained and what it cost.

``python -m eval.benchmarks.encoders``: four forms of all-MiniLM-L6-v2, ways to lay out batches and
workers for the shipped one, and what could be left out of the text that is embedded, on RealTimeQA
articles. All that is timed runs in turns, in rounds that each embed other passages, so that new shapes
are met as often as in indexing. Writes ``encoders.md``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

import numpy as np

from eval.benchmarks.measuring import RESULTS, machine, run_process, spread, table, write_sections
from eval.benchmarks.news import DATA, read, rtqa_articles
from index import embed
from index.embed import DEFAULT_EMBEDDER, MODELS, Embedder, FloatMatrix, MiniLMEmbedder, batches_by_length
from index.models.convert import convert, official_folder, save
from index.passages import PassageSettings, embedded_text, split
from index.schema import Draft, Origin

TORCH, FLOAT16, WEIGHTS_ONLY, SHIPPED = "torch, float32", "16-bit weights", "8-bit weights", "8-bit, shipped"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of the model: its embedder, the expression that makes it in another process, and the
    files that hold its weights."""

    embedder: Embedder
    expression: str
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How passages are put to work: texts a batch, the step to which lengths are rounded up (1 means
    exact lengths), and the workers that share two threads."""

    batch_size: int = embed.BATCH_SIZE
    length_step: int = embed.LENGTH_STEP
    workers: int = 2

    def __str__(self) -> str:
        workers = "two workers of one thread" if self.workers == 2 else "one worker of two threads"
        return f"batches of {self.batch_size}, steps of {self.length_step}, {workers}"


IN_USE = Layout()
LAYOUTS = (
    *(Layout(length_step=step) for step in (1, 16, 32)),
    *(Layout(batch_size=size) for size in (4, 8, 16, 32)),
    Layout(workers=1),
)


class LaidOut(MiniLMEmbedder):
    """The shipped embedder in some layout, with compiled kernels of its own."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        super().__init__(threads=2)

    def _compile(self) -> Any:
        import openvino as ov

        settings = {"NUM_STREAMS": self.layout.workers, "INFERENCE_NUM_THREADS": 2}
        return ov.Core().compile_model(self._folder / "encoder.xml", "CPU", settings)

    def embed(self, texts: Sequence[str]) -> FloatMatrix:
        """See ``Embedder.embed``."""
        batches = partial(batches_by_length, size=self.layout.batch_size)
        with patch.multiple(embed, LENGTH_STEP=self.layout.length_step, batches_by_length=batches):
            return super().embed(texts)


@dataclass(slots=True)
class Repeats:
    """How many texts, and how many characters of them, came before."""

    texts: int = 0
    characters: int = 0
    repeated_texts: int = 0
    repeated_characters: int = 0
    seen: set[int] = field(default_factory=set)

    def add(self, text: str) -> None:
        """Counts a text."""
        is_known = hash(text) in self.seen
        self.seen.add(hash(text))
        self.texts, self.characters = self.texts + 1, self.characters + len(text)
        self.repeated_texts += is_known
        self.repeated_characters += len(text) * is_known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder to write to")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--passages", type=int, default=512, help="passages a round")
    parser.add_argument("--quick", action="store_true", help="1 round of 16 passages; into /tmp")
    args = parser.parse_args()
    if args.quick:
        args.rounds, args.passages, args.results = 1, 16, Path(tempfile.gettempdir())
    started = machine("openvino", "torch", "sentence-transformers", "nncf")
    articles = [draft for draft in drafts(args.data, 30 if args.quick else None) if is_recent(draft)][:300]
    rounds = rounds_of(articles, args.rounds, args.passages)
    questions = [asked["question"] for asked in islice(read(args.data / "rtqa" / "questions.jsonl.gz"), 100)]

    sections, attempts = {}, []
    with tempfile.TemporaryDirectory() as folder:
        sections["Forms of the model"], tried = forms(make_forms(Path(folder)), rounds, questions)
    attempts += tried
    sections["Layouts of the shipped form"], tried = layouts(rounds)
    attempts += tried
    sections["Tokens"], tried = tokens(articles)
    attempts += tried
    sections["Repeats"], tried = repeats(drafts(args.data, 100 if args.quick else None))
    attempts += tried
