"""How well and how fast does the reader read, beside the first reader?

``python -m eval.benchmarks.reading``: each development question of newsdesk and spanqa with the passages of
its own text. With ``--archive FOLDER``, the archive that ``eval.benchmarks.newsdesk`` leaves in its ``--work``,
also how many of the passages found should be read, and how long that takes. Writes ``reading.md``.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from eval.benchmarks.baselines.sentence_reader import SentenceReader
from eval.benchmarks.measuring import RESULTS, percentile, spread, table, token_counter, write_sections
from eval.benchmarks.news_sets import drawn, newsdesk_questions
from eval.machine import machine
from eval.statistics import RESAMPLES, draws, ends
from index.archive import Archive
from index.embed import load_embedder
from index.schema import Article, Hit, Origin, Passage
from qa.answers import exact, squad_normal, stands_in, token_f1
from qa.assistant import Assistant
from qa.reader import Reader, load_reader
from qa.schema import Evidence, Question
from qa.train.evaluate import ANSWERED, evaluation_groups
from qa.train.groups import DATA, Group

READ = (4, 8, 16, 32)
SURE = (0.5, 0.8)
LONGEST = 130  # tokens of the passages that reading is timed on
LOADING = """
from time import perf_counter
import numpy, openvino, tokenizers
from index.schema import Article, Hit, Origin, Passage
start = perf_counter()
from qa.reader import load_reader
reader = load_reader()
article = Article("a", "Ida Brandt rang the bell.", "", None, None, None, (), None, Origin("a"))
reader.read("Who rang the bell?", [Hit(Passage(1, "a", 0, 25, article.text), article, 1.0)])
print(perf_counter() - start)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--archive", type=Path, help="an archive with the articles of newsdesk")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder to write to")
    parser.add_argument("--limit", type=int, default=0, help="only so many questions a source; 0: all")
    args = parser.parse_args()
    started = machine("openvino")

    # 1. The passages of each question's own text.
    readers: dict[str, Reader] = {"first reader": SentenceReader(load_embedder()), "reader": load_reader()}
    groups = evaluation_groups(args.data, args.limit or None)
    sections = {"Own passages": "\n\n".join([started, *own_passages(groups, readers)])}

    # 2. The passages found in a large archive.
    if args.archive:
        with Archive.open(args.archive) as archive:
            questions = [
                example
                for example in newsdesk_questions(args.data).examples
                if "span" in example.tags and example.answers
            ]
            # Drawn at random: those of one article lie beside each other and are alike.
            some = drawn(questions, args.limit or len(questions))
            asked = [(example.question, example.answers) for example in some]
            sections["Passages read"] = "\n\n".join([started, passages_read(archive, asked)])
            sections["Speed"] = "\n\n".join([started, speed(archive, [question for question, _ in asked])])
    args.results.mkdir(parents=True, exist_ok=True)
    write_sections(args.results / "reading.md", "Reading", sections)
    print("\n\n".join(sections.values()))


def own_passages(groups: Sequence[Group], readers: dict[str, Reader]) -> list[str]:
    """EM and F1 of the best answer by source, and how well unanswerable questions are told apart."""
    found = {
        name: [reader.read(group.question, hits_of(group)) for group in groups]
        for name, reader in readers.items()
    }
    sources = sorted({group.source for group in groups if group.answers})
    rows = []
    for source in [*sources, "newsdesk"]:
        rows_of = [n for n, one in enumerate(groups) if one.answers and one.source.startswith(source)]
        if source == "newsdesk":
            source = "newsdesk, all answerable"
        cells = [
            interval([score(best_text(evidence[n]), groups[n].answers, squad_normal) for n in rows_of])
            for evidence in found.values()
            for score in (exact, token_f1)
        ]
        rows.append((source, len(rows_of), *cells))
    head = ["source", "questions", *(f"{name} {score}" for name in readers for score in ("EM", "F1"))]
    newsdesk = [n for n, group in enumerate(groups) if group.source.startswith("newsdesk")]
    labels = np.array([bool(groups[n].answers) for n in newsdesk])
    refusals = [
        (
            name,
            int((~labels).sum()),
            interval(refused(labels, confidences([found[name][n] for n in newsdesk]))),
        )
        for name in readers
    ]
    return [
        "EM and F1 in %, SQuAD's normal form, with 95 % intervals.",
        table(head, rows),
        f"Unanswerable questions of newsdesk that are refused, in %, where {ANSWERED:.0%} of the answerable are answered:",
        table(("", "unanswerable", "refused"), refusals),
    ]


def hits_of(group: Group) -> list[Hit]:
    """A group's passages as hits, each as an article of its own."""
    return [
        Hit(
            Passage(number, str(number), 0, len(one.text), one.text),
            Article(str(number), one.text, one.header, None, None, None, (), None, Origin("")),
            1.0,
        )
        for number, one in enumerate(group.candidates, 1)
    ]


def best_text(evidence: Evidence) -> str:
    """The best answer, empty if there is none."""
    return evidence.candidates[0].text if evidence.candidates else ""


def confidences(found: Sequence[Evidence]) -> NDArray[np.float64]:
    """How sure the reader is that there is an answer: of the shipped one, that any passage answers."""
    return np.array(
        [
            max((reading.answerable for reading in one.readings), default=None)
            or (one.candidates[0].probability if one.candidates else 0.0)
            for one in found
        ]
    )


def refused(labels: NDArray[np.bool_], values: NDArray[np.float64]) -> list[float]:
    """For each unanswerable question whether it is below what most answerable ones reach, 1 or 0."""
    bound = np.quantile(values[labels], 1 - ANSWERED)
    below: list[float] = (values[~labels] < bound).astype(float).tolist()
    return below


def interval(values: Sequence[float]) -> str:
    """The mean in %, and its 95 % interval (percentile bootstrap over questions)."""
    each = np.asarray(values, np.float64)
    blocks = draws(len(each), RESAMPLES, np.random.default_rng(0))
    low, high = ends(np.concatenate([each[block].mean(axis=1) for block in blocks]), 0.95)
    return f"{100 * each.mean():.1f} ({100 * low:.1f} to {100 * high:.1f})"


Score = tuple[float, float, float]
"""EM, F1 and Match of one answer, 0..1."""


def passages_read(archive: Archive, asked: Sequence[tuple[Question, tuple[str, ...]]]) -> str:
    """How good the best answer is, given or not, and how long reading takes, by the passages read."""
    scores: dict[str, list[Score]] = {}
    seconds: dict[str, list[float]] = {}
    for question, answers in asked:
        hits = archive.search(question.text, max(READ))
        done = {count: timed_read(question.text, hits[:count]) for count in READ}
        _, rest = timed_read(question.text, hits[8:16])
        ways = {str(count): found for count, found in done.items()}
        for sure in SURE:
            first, taken = done[8]
            is_enough = first.candidates and first.candidates[0].probability >= sure
            ways[f"8, and 8 more unless {sure:.0%} sure"] = (
                done[8] if is_enough else (done[16][0], taken + rest)
            )
        for name, (evidence, taken) in ways.items():
            scores.setdefault(name, []).append(score(best_text(evidence), answers))
            seconds.setdefault(name, []).append(taken)
    rows = [
        (
            name,
            *map(interval, zip(*scores[name], strict=True)),
            *times(seconds[name]),
            f"{1000 * statistics.mean(seconds[name]):.0f}",
        )
        for name in scores
    ]
    return f"{len(asked):,} self-contained questions of newsdesk.\n\n" + table(
        ("passages", "EM", "F1", "Match", "p50 ms", "p95 ms", "mean ms"), rows
    )


def timed_read(question: str, hits: Sequence[Hit]) -> tuple[Evidence, float]:
    """What the reader finds, and in how many seconds."""
    start = perf_counter()
    return load_reader().read(question, hits), perf_counter() - start


def score(text: str, answers: tuple[str, ...]) -> Score:
    """How right an answer is."""
    match = any(stands_in(answer, text) for answer in answers)
    return float(exact(text, answers, squad_normal)), token_f1(text, answers, squad_normal), float(match)


def times(seconds: Sequence[float]) -> tuple[str, str]:
    """Median and 95th percentile in milliseconds."""
    return f"{1000 * statistics.median(seconds):.0f}", f"{1000 * percentile(seconds, 0.95):.0f}"


def speed(archive: Archive, questions: Sequence[Question]) -> str:
    """How long 16 passages of at most 130 tokens take, a whole question, and loading."""
    reader, count = load_reader(), token_counter()
    read, whole = [], []
    for question in questions:
        start = perf_counter()
        hits = archive.search(question.text, 20)
        reader.read(question.text, hits[:16])
        whole.append(perf_counter() - start)
        short = [hit for hit in archive.search(question.text, 100) if count(hit.passage.text) <= LONGEST][
            :16
        ]
        if len(short) == 16:
            start = perf_counter()
            reader.read(question.text, short)
            read.append(perf_counter() - start)
    loads = [
        float(subprocess.run([sys.executable, "-c", LOADING], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    rows = [
        (f"reading 16 passages of at most {LONGEST} tokens, p50 and p95 ms", " / ".join(times(read))),
        ("a whole question: search, and reading of 16 passages, p50 and p95 ms", " / ".join(times(whole))),
        ("loading the reader up to its first answer, s, 5 processes", spread(loads)),
    ]
    passages = archive.database.counts()["passages"]
    return (
        f"{len(questions):,} questions, {passages:,} passages in the archive.\n\n{table(('', ''), rows)}\n\n"
        f"The same questions asked of the assistant with every part for news on:\n\n{stages(archive, questions)}"
    )


def stages(archive: Archive, questions: Sequence[Question]) -> str:
    """How long each stage of an answer takes."""
    assistant = Assistant(archive)
    spent: dict[str, list[float]] = {}
    for question in questions:
        for stage, seconds in assistant.ask(question).timings.items():
            spent.setdefault(stage, []).append(seconds)
    lines = [(stage, len(values), *times(values)) for stage, values in spent.items()]
    return table(("stage", "questions", "p50 ms", "p95 ms"), lines)


if __name__ == "__main__":
    main()
