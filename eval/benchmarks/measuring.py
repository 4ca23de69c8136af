"""What the benchmarks share: timed processes, recall within a budget of tokens, and result files."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from eval.benchmarks.news import Asked
from index.embed import DEFAULT_EMBEDDER, MODELS
from index.inference import load_tokenizer

RESULTS = Path(__file__).parents[1] / "results"
DATELINE = str(Path(sys.executable).with_name("dateline"))
BASELINE = [sys.executable, "-m", "eval.benchmarks.baselines.langchain_faiss"]

Given = TypeVar("Given")
Result = TypeVar("Result")
Found = tuple[str, str, int]
"""A retrieved passage: the id of its article, its own text, and the tokens of that text."""


@dataclass(frozen=True, slots=True)
class ProcessRun:
    """A command that ended: wall time from its start to its exit and CPU time in seconds, the most
    resident memory that it held, and what it printed."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str


def run_process(command: Sequence[str | Path]) -> ProcessRun:
    """Runs a command. Raises ``CalledProcessError`` if it fails.

    Linux counts the memory that the parent held at the start as the child's, so a script that reports
    ``peak_bytes`` must itself stay small.
    """
    # The bytecode of our modules is cached, as it is for every user but the first second.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["HF_HUB_OFFLINE"] = "1"
    arguments = [str(argument) for argument in command]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        start = perf_counter()
        process = subprocess.Popen(arguments, stdout=output, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read()
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, arguments, printed)
    return ProcessRun(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, printed)


def timed(run: Callable[..., Result], *arguments: Any) -> tuple[float, Result]:
    """The seconds that a call takes, and what it returns."""
    start = perf_counter()
    result = run(*arguments)
    return perf_counter() - start, result


def in_turns(
    contenders: Mapping[str, Callable[[Given], Result]], rounds: Iterable[Given]
) -> tuple[dict[str, list[float]], dict[str, list[Result]]]:
    """Runs every contender once a round on the same input, so that what else the machine does meets
    all alike. Gives the seconds and the results of each, in the order of the rounds."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    results: dict[str, list[Result]] = {name: [] for name in contenders}
    for given in rounds:
        for name, run in contenders.items():
            taken, result = timed(run, given)
            seconds[name].append(taken)
            results[name].append(result)
    return seconds, results


def token_counter() -> Callable[[str], int]:
    """Counts MiniLM's word pieces of a text, however long, without [CLS] and [SEP]."""
    tokenizer = load_tokenizer(MODELS / DEFAULT_EMBEDDER, window=None)
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False))


def id_in(url: str) -> str:
    """The id that ``write_articles`` put into an address."""
    return url.rpartition("/")[2]


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether an answer stands in a text as whole words, whatever its case and white space."""
    said = " ".join(text.lower().split())
    plain = (" ".join(answer.lower().split()) for answer in answers)
    return any(re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", said) for answer in plain)


def is_found(found: Sequence[Found], asked: Asked, budget: int) -> bool:
    """Whether a passage of the question's articles holds an answer, among the first passages that
    together fit whole into the budget of tokens."""
    for article, text, tokens in found:
        budget -= tokens
        if budget < 0:
            return False
        if article in asked.articles and holds(text, asked.answers):
            return True
    return False


def spread(values: Sequence[float], digits: int = 2) -> str:
    """``median (least to most)``."""
    median, least, most = statistics.median(values), min(values), max(values)
    return f"{median:,.{digits}f} ({least:,.{digits}f} to {most:,.{digits}f})"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def write_sections(path: Path, title: str, sections: Mapping[str, str]) -> None:
    """Writes sections to a Markdown file, each in place of the one with its heading; sections of
    earlier runs stay."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(merged(before, title, sections), encoding="utf-8")


def merged(before: str, title: str, sections: Mapping[str, str]) -> str:
    """The text of a result file with some of its sections replaced or added."""
    kept = {
        heading: body.strip() for heading, body in re.findall(r"(?ms)^## (.+?)$(.*?)(?=^## |\Z)", before)
    }
    parts = [f"## {heading}\n\n{body}\n" for heading, body in {**kept, **sections}.items()]
    return "\n".join([f"# {title}\n", *parts])
