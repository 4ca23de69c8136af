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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np

from eval.benchmarks.measuring import RESULTS, in_turns, run_process, spread, table, write_sections
from eval.benchmarks.news import rtqa_articles
from eval.machine import machine
from index import embed, inference
from index.embed import Embedder, FloatMatrix, MiniLMEmbedder, SentenceTransformerEmbedder
from index.inference import Model
from index.models.convert import convert, official_folder, save
from index.passages import PassageSettings, embedded_text, split
from index.schema import Draft, Origin
from qa.train.groups import DATA, read_jsonl

TORCH, FLOAT16 = "torch, float32", "16-bit weights"
WEIGHTS_ONLY, SHIPPED = "8-bit weights", "8-bit, shipped"

Attempt = tuple[str, str, str, str]
"""What was tried, against what, the gain in speed, and the cost."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How passages are put to work: texts a batch, the step to which lengths are rounded up (1 means
    exact lengths), and the workers that share two threads."""

    batch_size: int = inference.BATCH_SIZE
    length_step: int = inference.LENGTH_STEP
    workers: int = 2

    def __str__(self) -> str:
        workers = "two workers of one thread" if self.workers == 2 else "one worker of two threads"
        return f"batches of {self.batch_size}, steps of {self.length_step}, {workers}"


BARE, WHOLE = PassageSettings(header=False), PassageSettings(header=True)
IN_USE = Layout()
BY_LENGTH, BY_SIZE = [Layout(length_step=n) for n in (1, 16, 32)], [Layout(n) for n in (4, 8, 16, 32)]
LAYOUTS = (IN_USE, *BY_LENGTH, *BY_SIZE, Layout(workers=1))


class LaidOutModel(Model):
    """The shipped encoder with some workers, with compiled kernels of its own."""

    def __init__(self, source: Path, workers: int) -> None:
        self.workers = workers
        super().__init__(source, inputs=2, threads=2)

    def _compile(self) -> Any:
        import openvino as ov

        settings = {"NUM_STREAMS": self.workers, "INFERENCE_NUM_THREADS": 2}
        return ov.Core().compile_model(self._source, "CPU", settings)


class LaidOut(MiniLMEmbedder):
    """The shipped embedder in some layout."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(threads=2)
        self.layout = layout
        self._model = LaidOutModel(self._folder / "encoder.xml", layout.workers)

    def embed(self, texts: Sequence[str]) -> FloatMatrix:
        """See ``Embedder.embed``."""
        batches = partial(inference.batches_by_length, size=self.layout.batch_size)
        with (
            patch.object(inference, "LENGTH_STEP", self.layout.length_step),
            patch.object(embed, "batches_by_length", batches),
        ):
            return super().embed(texts)


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

    # 1. Passages, others for every round, and questions.
    of_2023 = (article for article in rtqa_articles(args.data) if article["date"].startswith("2023"))
    drafts = [to_draft(article) for article in islice(of_2023, 20 if args.quick else 300)]
    passages = [text for draft in drafts for text in passages_of(draft, WHOLE)]
    random.Random(0).shuffle(passages)
    rounds = [passages[args.passages * n : args.passages * (n + 1)] for n in range(args.rounds)]
    asked = islice(read_jsonl(args.data / "rtqa" / "questions.jsonl.gz"), 100)
    questions = [question["question"] for question in asked]

    # 2. What was tried: other forms of the model, layouts, shorter or fewer texts.
    with tempfile.TemporaryDirectory() as folder:
        forms, attempts = compare_forms(make_forms(Path(folder)), rounds, questions)
    attempts += compare_layouts(rounds)
    attempts += compare_texts(drafts)
    attempts += count_repeats(args.data, 100 if args.quick else None)

    tried = table(("attempt", "against", "speed, times", "cost"), attempts)
    about = f"{started}. {len(rounds)} rounds of {args.passages} passages."
    sections = {"Forms of the model": f"{about}\n\n{forms}", "Attempts": tried}
    write_sections(args.results / "encoders.md", "Embedding faster", sections)
    print("\n\n".join(sections.values()))


def to_draft(article: Mapping[str, Any]) -> Draft:
    """An article of the data as a loader would give it."""
    published = dt.date.fromisoformat(article["date"])
    return Draft(article["text"], Origin("rtqa"), article["title"], published, article["source"])


def passages_of(draft: Draft, settings: PassageSettings) -> list[str]:
    """The passages of an article as they are embedded."""
    spans = split(draft.text, settings)
    return [embedded_text(draft, draft.text[start:end], settings) for start, end in spans]


def gain(seconds: Mapping[str, Sequence[float]], name: str, against: str) -> str:
    """How many times as fast one is as another, round by round."""
    return spread([slow / fast for fast, slow in zip(seconds[name], seconds[against], strict=True)])


# Forms of the model


def make_forms(folder: Path) -> dict[str, Path]:
    """The folders of the official model, of two conversions of it, and of the shipped one."""
    import nncf

    official = official_folder()
    weights_only = nncf.compress_weights(convert(official), mode=nncf.CompressWeightsMode.INT8_SYM)
    for name, model in ((FLOAT16, convert(official)), (WEIGHTS_ONLY, weights_only)):
        (folder / name).mkdir()
        shutil.copy(official / "tokenizer.json", folder / name)
        save(model, folder / name)
    converted = {name: folder / name for name in (FLOAT16, WEIGHTS_ONLY)}
    return {TORCH: official, **converted, SHIPPED: embed.MODELS / embed.DEFAULT_EMBEDDER}


def compare_forms(
    folders: Mapping[str, Path], rounds: Sequence[Sequence[str]], questions: list[str]
) -> tuple[str, list[Attempt]]:
    """A table of the forms, and what each gained."""
    runs = {name: open_form(folder).embed for name, folder in folders.items()}
    in_turns(runs, [["This waits until the model is compiled."]])
    seconds, vectors = in_turns(runs, rounds)
    singles, _ = in_turns(runs, [[question] for question in 2 * questions])  # new shapes first
    loads, _ = in_turns({name: partial(load_once, folder) for name, folder in folders.items()}, range(3))
    rows, cosine = [], {}
    for name, folder in folders.items():
        cosines = (np.concatenate(vectors[name]) * np.concatenate(vectors[TORCH])).sum(axis=1)
        cosine[name] = f"{cosines.mean():.4f} (least {cosines.min():.4f})"
        speed = spread([len(texts) / taken for texts, taken in zip(rounds, seconds[name], strict=True)], 1)
        files = [*folder.glob("encoder.*"), *folder.glob("model.safetensors")]
        megabytes = f"{sum(file.stat().st_size for file in files) / 1e6:.1f}"
        question = f"{1000 * median(singles[name][len(questions) :]):.1f}"
        rows.append((name, speed, cosine[name], spread(loads[name]), megabytes, question))
    pairs = ((FLOAT16, TORCH), (WEIGHTS_ONLY, FLOAT16), (SHIPPED, FLOAT16), (SHIPPED, TORCH))
    head = ("form", "passages/s", "cosine to torch", "process to first vector, s", "MB", "question, ms")
    return table(head, rows), [(a, b, gain(seconds, a, b), f"cosine {cosine[a]}") for a, b in pairs]


def open_form(folder: Path) -> Embedder:
    """The embedder of a folder: ours if it was converted, else sentence-transformers."""
    is_ours = (folder / "encoder.xml").exists()
    return MiniLMEmbedder(folder) if is_ours else SentenceTransformerEmbedder(str(folder))


def load_once(folder: Path, _: int) -> None:
    """A new process embeds one text, and ends without tidying up."""
    code = f"e = open_form(Path({str(folder)!r})); e.embed(['Who?']); os._exit(0)"
    run_process([sys.executable, "-c", f"import os; from eval.benchmarks.encoders import *; {code}"])


# Layouts, and what is embedded


def compare_layouts(rounds: Sequence[Sequence[str]]) -> list[Attempt]:
    """What each layout gained against the one in use."""
    embedders = {str(layout): LaidOut(layout) for layout in LAYOUTS}
    runs = {name: embedder.embed for name, embedder in embedders.items()}
    in_turns(runs, [["This waits until the model is compiled."]])
    seconds, _ = in_turns(runs, rounds)
    lengths = [embedders[str(IN_USE)].count_tokens(texts) for texts in rounds]
    attempts = []
    for name, embedder in embedders.items():
        padding = float(np.mean([padding_share(some, embedder.layout) for some in lengths]))
        attempts.append((name, str(IN_USE), gain(seconds, name, str(IN_USE)), f"{padding:.1%} padding"))
    return attempts


def padding_share(lengths: Sequence[int], layout: Layout) -> float:
    """Padding as a share of the tokens of the texts."""
    padded = 0
    for rows in inference.batches_by_length(lengths, layout.batch_size):
        longest = max(lengths[row] for row in rows)
        padded += len(rows) * -(-longest // layout.length_step) * layout.length_step
    return padded / sum(lengths) - 1


def compare_texts(drafts: Sequence[Draft]) -> list[Attempt]:
    """What the header costs in tokens."""
    count = MiniLMEmbedder().count_tokens
    bare, whole = (sum(sum(count(passages_of(draft, kind))) for draft in drafts) for kind in (BARE, WHOLE))
    return [("no header", "with header", f"{whole / bare:.2f} (by tokens)", "recall: passages.md")]


def count_repeats(data: Path, articles: int | None) -> list[Attempt]:
    """What embedding equal texts once would save."""
    kinds: dict[str, Callable[[Draft], list[str]]] = {
        "paragraphs": lambda draft: re.split(r"\n\s*\n", draft.text),
        "passages without header": partial(passages_of, settings=BARE),
        "passages with header": partial(passages_of, settings=WHOLE),
    }
    attempts = []
    for kind, texts_of in kinds.items():
        drafts = map(to_draft, islice(rtqa_articles(data), articles))
        share = repeated_share(text for draft in drafts for text in texts_of(draft))
        speed = f"{1 / (1 - share):.3f} (by characters)"
        attempts.append((f"equal {kind} once", "each time", speed, "hashes of all that was embedded"))
    return attempts


def repeated_share(texts: Iterable[str]) -> float:
    """The share of the characters that stand in texts which came before."""
    seen: set[int] = set()
    total = repeated = 0
    for text in texts:
        total += len(text)
        repeated += len(text) * (hash(text) in seen)
        seen.add(hash(text))
    return repeated / total


if __name__ == "__main__":
    main()
