"""What rewriting follow-ups gives, by rules and as it ships, by rules and tagger: answers found, words added,
topic switches left alone, time.

``python -m eval.benchmarks.followups --archive FOLDER``: the archive is one of
``data/rtqa/articles.jsonl.gz``; it is needed once, for the archive in ``--work`` that
``eval.benchmarks.newsdesk`` makes too. Writes ``followups.md``. The rules were tuned on newsdesk training
questions, CANARD and MTRAG, and the tagger was trained on them; on newsdesk development questions and CAsT
both are only measured.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.answers import matches
from eval.benchmarks.measuring import RESULTS, percentile, table, timed, write_sections
from eval.benchmarks.news_sets import newsdesk_questions
from eval.benchmarks.newsdesk import with_documents
from eval.examples import Example
from eval.machine import machine
from eval.statistics import RESAMPLES, draws, ends
from index.archive import Archive
from qa.antecedents import antecedents_in
from qa.followup import Rewriter, RuleRewriter
from qa.rewriter import load_rewriter
from qa.schema import Question, Turn
from qa.train.groups import DATA, read_jsonl
from qa.words import stems, words_of

K = 10
UNSEEN = ("cast2019", "cast2020", "cast2021")
TUNED_ON = ("canard_dev", "mtrag_human")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question of a conversation, the turns before it, and how a person made it stand alone."""

    question: str
    history: tuple[Turn, ...]
    rewrite: str
    automatic: str = ""


Method = Callable[[FollowUp], str]

REWRITERS: dict[str, Callable[[], Rewriter]] = {"rules": RuleRewriter, "rules and tagger": load_rewriter}

METHODS: dict[str, Method] = {
    "last question appended": lambda asked: f"{asked.question} {asked.history[-1].question}",
    "first question appended": lambda asked: f"{asked.question} {asked.history[0].question}",
    "rules": lambda asked: rewritten("rules", asked),
    "rules and tagger": lambda asked: rewritten("rules and tagger", asked),
    "best with words of the history": lambda asked: best(asked),
}


def rewritten(name: str, asked: FollowUp | Question) -> str:
    """A follow-up as a rewriter makes it stand alone."""
    text = asked.question if isinstance(asked, FollowUp) else asked.text
    return REWRITERS[name]().rewrite(text, asked.history).text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--archive", type=Path, help="an archive of the RealTimeQA articles")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "dateline-benchmarks")
    parser.add_argument("--results", type=Path, default=RESULTS)
    args = parser.parse_args()
    questions = newsdesk_questions(args.data)
    folder = args.work / "newsdesk-archive"
    if not (folder / "archive.db").exists():
        if args.archive is None:
            parser.error(
                f"There is no archive in {folder} yet. Name one of the RealTimeQA articles with --archive."
            )
        with_documents(args.archive, folder, questions)
    humans = human_rewrites(args.data)
    asked = [one for one in questions.examples if "follow" in one.tags and one.answers]

    sections = {"Machine": f"{machine('tantivy')}."}
    with Archive.open(folder) as archive:
        sections["Answers found: newsdesk dev"] = answers_found(archive, asked, humans)
    for title, names in (("CAsT", UNSEEN), ("tuned on", TUNED_ON)):
        sections[f"Words added: {title}"] = words_added(args.data, names)
    sections["Topic switches: newsdesk dev"] = topic_switches(questions.examples)
    sections["Time"] = times(args.data, asked)
    args.results.mkdir(parents=True, exist_ok=True)
    write_sections(args.results / "followups.md", "Follow-ups, rewritten", sections)
    print("\n\n".join(sections.values()))


def human_rewrites(data: Path) -> dict[str, str]:
    """The stand-alone form of each newsdesk development follow-up, by the id of its example."""
    return {
        f"{passage['pid']}-{number}": item["rewrite"]
        for passage in read_jsonl(data / "newsdesk" / "dev.jsonl.gz")
        for number, item in enumerate(passage["items"])
        if item["type"] == "follow"
    }


def answers_found(archive: Archive, asked: Sequence[Example], humans: dict[str, str]) -> str:
    """The share of follow-ups of which an accepted answer stands in one of the first passages."""
    forms: dict[str, Callable[[Example], str]] = {
        "as asked": lambda one: one.question.text,
        "last question and answer appended": appended,
        "rules": lambda one: rewritten("rules", one.question),
        "rules and tagger": lambda one: rewritten("rules and tagger", one.question),
        "human rewrite": lambda one: humans[one.id],
    }
    found = {
        name: np.array([is_found(archive, one, form(one)) for one in asked]) for name, form in forms.items()
    }
    low, high = found["as asked"], found["human rewrite"]
    rows = []
    for name, values in found.items():
        closed = (values.mean() - low.mean()) / (high.mean() - low.mean())
        interval = gap_interval(values, low, high)
        shares = "" if name in ("as asked", "human rewrite") else f"{closed:.3f} ({interval})"
        rows.append((name, f"{values.mean():.3f}", shares))
    counts = archive.database.counts()
    about = f"{len(asked)} follow-ups with an answer; {counts['articles']:,} articles, fused search."
    return f"{about}\n\n{table(('question', f'answer recall@{K}', 'share of the gap closed'), rows)}"


def appended(example: Example) -> str:
    """A follow-up with the last question and its answer behind it."""
    last = example.question.history[-1]
    return f"{example.question.text} {last.question} {last.answer}"


def is_found(archive: Archive, example: Example, question: str) -> bool:
    """Whether an accepted answer stands in one of the first passages for a question."""
    return matches(example, *(hit.passage.text for hit in archive.search(question, K)))


def gap_interval(values: NDArray[np.bool_], low: NDArray[np.bool_], high: NDArray[np.bool_]) -> str:
    """A 95 % bootstrap interval, over questions, of the share of the gap closed."""
    rows = next(draws(len(values), RESAMPLES, np.random.default_rng(0)))
    means = [part[rows].mean(axis=1) for part in (values, low, high)]
    first, last = ends((means[0] - means[1]) / (means[2] - means[1]), 0.95)
    return f"{first:.3f} to {last:.3f}"


def words_added(data: Path, names: Iterable[str]) -> str:
    """Precision, recall and F1 of the added stems against the human rewrite, summed over questions."""
    rows = []
    for name in names:
        asked = [one for one in follow_ups(data, name) if one.history]
        for method, form in METHODS.items():
            rows.append((name, len(asked), method, *scores(asked, form)))
        if all(one.automatic for one in asked):
            rows.append((name, len(asked), "the set's own automatic rewrite", *scores(asked, automatic)))
    return table(
        ("set", "turns", "method", "precision", "recall", "F1", "nothing to add: left alone"), rows
    )


def follow_ups(data: Path, name: str) -> list[FollowUp]:
    """The turns of a set."""
    return [follow_up(line) for line in read_jsonl(data / "followup" / f"{name}.jsonl.gz")]


def follow_up(line: dict[str, Any]) -> FollowUp:
    """One turn of a set."""
    history = tuple(Turn(turn["q"], turn["a"] or "") for turn in line["history"])
    return FollowUp(line["question"], history, line["rewrite"], line.get("automatic_rewrite") or "")


def automatic(asked: FollowUp) -> str:
    """The rewrite that comes with the set."""
    return asked.automatic


def best(asked: FollowUp) -> str:
    """The question with exactly those words of the history that the human rewrite has."""
    said = " ".join(f"{turn.question} {turn.answer}" for turn in asked.history).split()
    wanted = stems(asked.rewrite)
    return " ".join([asked.question, *(word for word in said if stems(word) & wanted)])


def scores(asked: Sequence[FollowUp], form: Method) -> tuple[str, ...]:
    """Precision, recall, F1, and the share left alone of the questions that need nothing."""
    right = given = wanted = alone = kept = 0
    for one in asked:
        own = stems(one.question)
        added, gold = stems(form(one)) - own, stems(one.rewrite) - own
        right += len(added & gold)
        given += len(added)
        wanted += len(gold)
        alone += not gold
        kept += not gold and not added
    precision, recall = right / max(given, 1), right / max(wanted, 1)
    f1 = 2 * right / max(given + wanted, 1)
    return (*(f"{value:.3f}" for value in (precision, recall, f1)), f"{kept} of {alone}")


def topic_switches(examples: Sequence[Example]) -> str:
    """The share of self-contained questions left as they are behind another article's conversation."""
    conversations = {passage_of(one): one.question for one in examples if one.question.history}
    asked = [one for one in examples if "span" in one.tags]
    rng, behind, behind_longer = random.Random(0), list[Question](), list[Question]()
    for one in asked:
        other = conversations[rng.choice([name for name in conversations if name != passage_of(one)])]
        longer = (*other.history, Turn(other.text))
        behind.append(Question(one.question.text, history=other.history))
        behind_longer.append(Question(one.question.text, history=longer))
    rows = [
        (where, name, len(some), f"{np.mean([rewritten(name, one) == one.text for one in some]):.3f}")
        for where, some in (
            ("its history", behind),
            ("its history and the follow-up, not answered", behind_longer),
        )
        for name in REWRITERS
    ]
    return table(("behind another article's", "method", "questions", "left byte-identical"), rows)


def passage_of(example: Example) -> str:
    """The id of the passage that an example was written from."""
    return example.id.rpartition("-")[0]


def times(data: Path, asked: Sequence[Example]) -> str:
    """How long a rewrite takes when nothing of its conversation was seen before."""
    newsdesk = [(one.question.text, one.question.history) for one in asked]
    cast = [(one.question, one.history) for name in UNSEEN for one in follow_ups(data, name) if one.history]
    rows = []
    for name, questions in (("newsdesk dev", newsdesk), ("CAsT", cast)):
        turns = percentile([len(history) for _, history in questions], 0.5)
        for method in REWRITERS:
            seconds = [fresh_seconds(method, *question) for question in questions]
            both = (("wall", [wall for wall, _ in seconds]), ("CPU", [cpu for _, cpu in seconds]))
            for kind, taken in both:
                cells = (f"{1000 * percentile(taken, share):.2f}" for share in (0.5, 0.95, 0.99))
                rows.append((name, method, len(taken), int(turns), kind, *cells))
    header = ("set", "method", "rewrites", "turns before, median", "clock", "p50, ms", "p95, ms", "p99, ms")
    return table(header, rows)


def fresh_seconds(method: str, question: str, history: Sequence[Turn]) -> tuple[float, float]:
    """The seconds of one rewrite without anything remembered, on the wall and of the processor."""
    for remembering in (words_of, antecedents_in, stems):
        remembering.cache_clear()
    rewriter = REWRITERS[method]()
    started = time.process_time()
    wall, _ = timed(rewriter.rewrite, question, history)
    return wall, time.process_time() - started


if __name__ == "__main__":
    main()
