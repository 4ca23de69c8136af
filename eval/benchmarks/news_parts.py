"""What each part for news gives: follow-ups, questions of two parts, time words, recency, agreement, copies.

``python -m eval.benchmarks.news_parts --sets sample two-parts``: every question of a set is asked with all
parts on, and again with each of them off. ``newsdesk`` (self-contained questions with an answer),
``follow-ups`` (newsdesk development questions behind their conversations) and ``rtqa`` (RealTimeQA dev, as
of their days) need the archive of ``eval.benchmarks.newsdesk``; ``--limit`` takes a sample of their
questions. Writes ``news_parts.md``: answers, and how often a verdict is given on questions of which the
sources are known to agree, and of those that are known to contradict each other, for several values of
``side_share``. ``--verdicts`` measures only these.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.benchmarks.measuring import RESULTS, table, write_sections
from eval.benchmarks.news_sets import drawn, newsdesk_questions, rtqa_questions
from eval.benchmarks.sample import WORK, sample_archive
from eval.benchmarks.two_parts import QUESTIONS
from eval.examples import Example
from eval.machine import machine
from eval.measures import Measure
from eval.records import Record
from eval.sets.load import load_set
from eval.statistics import estimate
from eval.systems import output_of, ranked
from index.archive import Archive
from index.schema import Hit
from qa.answers import stands_in
from qa.assistant import Assistant
from qa.reader import Reader, load_reader
from qa.schema import Answer, Evidence, Question
from qa.settings import Caution, Settings
from qa.train.groups import DATA

PARTS = ("followups", "two_parts", "time_words", "recency", "names", "agreement", "collapse")
MEASURES = ("AnswerRecall@20", "Match", "Items", "CorrectCited", "Coverage")
SHARES = (0.1, 0.2, 0.3)
CHANGING = {"conflict", "rising-figure", "list"}
"""Tags of questions whose answers differ between reports, or have several items."""
ON_SAMPLE, ON_NEWS = ("sample", "two-parts"), ("newsdesk", "follow-ups", "rtqa")


@dataclass(frozen=True, slots=True)
class Asked:
    """An example and what was answered."""

    example: Example
    answer: Answer

    @property
    def record(self) -> Record:
        """As measures take it."""
        output = output_of(self.answer, len(self.answer.readings))
        return Record(
            self.example, hits=ranked(self.answer.hits), output=output, timings=self.answer.timings
        )

    @property
    def verdict(self) -> str:
        """How the reports of the first part relate; empty without an answer."""
        agreement = self.answer.parts[0].agreement
        return agreement.verdict if agreement else ""


class RememberingReader:
    """A reader that reads nothing twice: settings are compared on the same readings."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[object, ...], Evidence] = {}

    def threshold(self, caution: Caution) -> float:
        """See ``Reader.threshold``."""
        return self._reader.threshold(caution)

    def read(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """See ``Reader.read``."""
        key = (question, *(hit.passage.rowid for hit in hits))
        if key not in self._known:
            self._known[key] = self._reader.read(question, hits)
        return self._known[key]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sets", nargs="+", choices=(*ON_SAMPLE, *ON_NEWS), default=(*ON_SAMPLE, *ON_NEWS))
    parser.add_argument("--archive", type=Path, default=WORK / "newsdesk-archive")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--limit", type=int, default=300, help="questions of each set")
    parser.add_argument("--verdicts", action="store_true", help="only how the reports are said to relate")
    parser.add_argument("--results", type=Path, default=RESULTS)
    args = parser.parse_args()
    for name in args.sets:
        examples = drawn(examples_of(name, args.data), args.limit)
        with sample_archive() if name in ON_SAMPLE else Archive.open(args.archive) as archive:
            reader = RememberingReader(load_reader())
            sections = {} if args.verdicts else {name: ablation(archive, reader, examples)}
            if name in ("sample", "newsdesk"):
                sections[f"Verdicts, {name}"] = verdicts(archive, reader, examples)
        sections = {title: f"{machine('openvino')}.\n\n{text}" for title, text in sections.items()}
        print(*(f"## {title}\n\n{text}\n" for title, text in sections.items()), flush=True)
        args.results.mkdir(parents=True, exist_ok=True)
        write_sections(args.results / "news_parts.md", "The parts for news, on and off", sections)


def examples_of(name: str, data: Path) -> Sequence[Example]:
    """The questions of a set."""
    if name == "sample":
        return load_set("sample").examples
    if name == "two-parts":
        return list(two_parts())
    if name == "rtqa":
        examples = rtqa_questions(data, "dev").examples
        return [example for example in examples if "answerable" in example.tags]
    tag = "span" if name == "newsdesk" else "follow"
    examples = newsdesk_questions(data).examples
    return [example for example in examples if tag in example.tags and example.is_answerable]


def two_parts() -> Iterator[Example]:
    """The questions of two parts, each part an item of which every accepted answer is a name."""
    for line in QUESTIONS.read_text("utf-8").splitlines():
        row = json.loads(line)
        answers = [tuple(part["answers"]) for part in row["parts"]]
        if len(answers) > 1 and all(answers):
            yield Example(row["id"], Question(row["question"]), items=tuple(answers))


def ablation(archive: Archive, reader: Reader, examples: Sequence[Example]) -> str:
    """The table of a set: with all parts, and without each."""
    found = {
        title: list(asked(archive, reader, settings, examples)) for title, settings in variants().items()
    }
    lines = []
    for title, some in found.items():
        records = [one.record for one in some]
        cells = (f"{estimate(Measure.parse(measure), records).value:.3f}" for measure in MEASURES)
        changed = sum(is_different(one, other) for one, other in zip(found["all on"], some, strict=True))
        lines.append((title, len(some), *cells, changed))
    return table(("parts", "questions", *MEASURES, "answers changed"), lines)


def variants() -> dict[str, Settings]:
    """All parts on, each off, all off."""
    off: dict[str, Any] = dict.fromkeys(PARTS, False)
    without = {
        f"without {part}": dataclasses.replace(Settings(), **{part: value}) for part, value in off.items()
    }
    return {"all on": Settings(), **without, "all off": dataclasses.replace(Settings(), **off)}


def asked(
    archive: Archive, reader: Reader, settings: Settings, examples: Iterable[Example]
) -> Iterator[Asked]:
    """What is answered with some settings."""
    assistant = Assistant(archive, settings, reader)
    for example in examples:
        yield Asked(example, assistant.ask(example.question))


def is_different(one: Asked, other: Asked) -> bool:
    """Whether two answers to a question differ in text or sentences."""
    return (one.answer.text, one.answer.sentences) != (other.answer.text, other.answer.sentences)


def verdicts(archive: Archive, reader: Reader, examples: Sequence[Example]) -> str:
    """How often reports are said to differ, of questions whose reports agree and of others, by how sure
    a passage must be to answer, beside that of the best answer."""
    rows = []
    for share in SHARES:
        found = list(asked(archive, reader, Settings(side_share=share), examples))
        for kind, some in kinds(found).items():
            given = Counter(one.verdict for one in some if one.answer.is_answered)
            total = sum(given.values())
            cells = (f"{given[name]} of {total}" for name in ("conflict", "change", "scope", "various"))
            named = sum(names_all_sides(one) for one in some) if kind == "conflict" else ""
            rows.append((share, kind, *cells, named))
    head = (
        "at least as sure",
        "questions answered",
        "conflict",
        "change",
        "scope",
        "various",
        "all sides named",
    )
    return table(head, rows)


def names_all_sides(one: Asked) -> bool:
    """Whether a short answer has something of every side."""
    items = one.example.items
    return all(any(stands_in(answer, one.answer.text) for answer in item) for item in items)


def kinds(found: Sequence[Asked]) -> dict[str, list[Asked]]:
    """The answers by what is known of the reports: in conflict, of a figure that rises, or of one answer."""
    groups: dict[str, list[Asked]] = {"one answer": [], "conflict": [], "rising-figure": []}
    for one in found:
        tags = set(one.example.tags)
        if not tags & CHANGING and one.example.is_answerable:
            groups["one answer"].append(one)
        for tag in tags & groups.keys():
            groups[tag].append(one)
    return {kind: some for kind, some in groups.items() if some}


if __name__ == "__main__":
    main()
