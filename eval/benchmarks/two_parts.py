"""Are questions with two parts cut in two, and others left whole?

``python -m eval.benchmarks.two_parts --held-out``: the questions of ``eval/data/two_parts.jsonl``, each
with its parts as a person wrote them; without the flag only those that rules may be tuned on. Where the
news data is there, also single newsdesk and RealTimeQA questions, and pairs of newsdesk questions joined
by a comma and "and". Writes ``two_parts.md``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import Any

from eval.benchmarks.measuring import RESULTS, percentile, table, write_sections
from eval.machine import machine
from qa.parts import split
from qa.train.groups import DATA, read_jsonl
from qa.words import stems

QUESTIONS = Path(__file__).parents[1] / "data" / "two_parts.jsonl"
JOINTS = (" and ", ", and ", " & ")
ASKS = re.compile(r"(?:what|which|who|whose|when|where|why|how)\b", re.IGNORECASE)
HEAD = ("questions", "of two parts", "cut in two", "F1 of the parts", "of one part", "left as they are")


def main() -> None:
    """Measures and writes ``two_parts.md``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--held-out", action="store_true", help="also the questions kept out of tuning")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of news data")
    args = parser.parse_args()

    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    halves = {"for tuning": [row for row in rows if not row["held_out"]]}
    if args.held_out:
        halves["kept out"] = [row for row in rows if row["held_out"]]
    sections = {
        "Questions of the sample archive": written_table(halves),
        "Time": f"{times([row['question'] for row in rows])}\n\n{machine()}",
    }
    if (args.data / "newsdesk").is_dir():
        sections["News questions"] = news_table(args.data)
    write_sections(RESULTS / "two_parts.md", "Questions with two parts", sections)
    print("\n\n".join(sections.values()))


def written_table(halves: dict[str, list[dict[str, Any]]]) -> str:
    """How the questions with written parts are cut, and those that were cut wrong."""
    lines, wrong = [], []
    for half, rows in halves.items():
        two = [row for row in rows if len(row["parts"]) > 1]
        one = [row for row in rows if len(row["parts"]) == 1]
        cut = [row for row in two if len(split(row["question"])) == len(row["parts"])]
        whole = [row for row in one if split(row["question"]) == (row["question"],)]
        f1 = fmean(parts_f1(row["question"], [part["question"] for part in row["parts"]]) for row in two)
        lines.append((half, len(two), len(cut), f"{f1:.3f}", len(one), len(whole)))
        wrong += [f"{row['id']} ({half})" for row in rows if row not in cut and row not in whole]
    return f"{table(HEAD, lines)}\n\nCut wrong: {', '.join(wrong) or 'none'}."


def parts_f1(question: str, written: Sequence[str]) -> float:
    """F1 of the stems of content words, mean over the written parts in their order; 0 for a part that is
    missing."""
    parts = split(question)
    if len(parts) != len(written):
        return 0.0
    return fmean(stem_f1(part, other) for part, other in zip(parts, written, strict=True))


def stem_f1(text: str, other: str) -> float:
    """F1 of the stems that two texts share."""
    shared = len(stems(text) & stems(other))
    total = len(stems(text)) + len(stems(other))
    return 2 * shared / total if total else 1.0


def news_table(data: Path) -> str:
    """Single news questions that are cut, and joined pairs that are cut where they were joined."""
    lines = []
    for name, split_name in (("tuned on", "train"), ("only measured", "dev")):
        passages = list(read_jsonl(data / "newsdesk" / f"{split_name}.jsonl.gz"))
        newsdesk = [
            item["q"] for passage in passages for item in passage["items"] if item["type"] == "span"
        ]
        quiz = [
            row["question"]
            for row in read_jsonl(data / "rtqa" / "questions.jsonl.gz")
            if row["split"] == split_name
        ]
        single = [*newsdesk, *quiz]
        pairs = list(joined(passages))
        found = sum(split(question)[0] == first and len(split(question)) == 2 for question, first in pairs)
        changed = sum(len(split(question)) > 1 for question in single)
        lines.append(
            (f"{split_name} ({name})", len(single), changed, len(pairs), f"{found / len(pairs):.3f}")
        )
    head = (
        "newsdesk span and RealTimeQA questions",
        "as they are",
        "cut",
        "joined pairs",
        "cut at the joint",
    )
    return f"{table(head, lines)}\n\nThe questions as they are may have two parts: some of those cut do."


def joined(passages: Iterable[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    """Pairs of questions on one passage, joined, each with its first part."""
    rng = random.Random(1)
    for passage in passages:
        spans = [item["q"] for item in passage["items"] if item["type"] == "span"]
        asked = [question for question in spans if ASKS.match(question) and question.endswith("?")]
        if len(asked) > 1:
            first, second = rng.sample(asked, 2)
            yield first.rstrip("?") + rng.choice(JOINTS) + second[0].lower() + second[1:], first


def times(questions: Sequence[str]) -> str:
    """What cutting a question takes that was not seen before."""
    taken = []
    for question in questions:
        start = perf_counter()
        split(f"{question} ")
        taken.append(1000 * (perf_counter() - start))
    return f"One question: p50 {percentile(taken, 0.5):.2f} ms, p95 {percentile(taken, 0.95):.2f} ms."


if __name__ == "__main__":
    main()
