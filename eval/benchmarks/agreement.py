"""Is agreement told from change, conflict and difference in scope?

``python -m eval.benchmarks.agreement``: both halves of the cases in ``eval/data`` (``--halves dev`` while
tuning). Where the news data lies beside the checkout, also real answers: the choices of quiz questions,
of which no two are the same, and accepted answers of one question, which are. Writes ``agreement.md``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from time import process_time

from eval.benchmarks.measuring import RESULTS, percentile, table, write_sections
from eval.machine import machine
from qa.answers import squad_normal
from qa.evidence import AT_ONCE, Statement, weigh
from qa.meaning.compare import asked_for, read, same
from qa.train.groups import DATA, read_jsonl

CASES = Path(__file__).parents[1] / "data"
HALVES = {"dev": "tuning", "held_out": "held out"}
KINDS = ("agreement", "change", "conflict", "scope")
VERDICTS = (*KINDS, "various")
STATEMENTS = 16  # that are weighed at once when timing

Groups = list[list[int]]
Verdict = tuple[str, Groups]
"""A verdict and the groups of the positions of passages that say the same."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the passages that answer it, and how they relate."""

    name: str
    question: str
    statements: tuple[Statement, ...]
    kind: str
    groups: Groups


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--halves", nargs="+", choices=list(HALVES), default=list(HALVES))
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of news data")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder to write to")
    args = parser.parse_args()
    started = machine()
    halves = {HALVES[half]: list(read_cases(CASES / f"agreement.{half}.jsonl")) for half in args.halves}

    # 1. Our own cases, beside the comparison of strings.
    sections = {}
    for name, cases in halves.items():
        ours, strings = [weighed(case) for case in cases], [by_strings(case) for case in cases]
        sections[f"Cases, {name}"] = "\n\n".join([started, *judged(cases, ours, strings)])

    # 2. How long it takes.
    every = [case for cases in halves.values() for case in cases]
    sections["Speed"] = f"{started}\n\n{speed(every)}"

    # 3. Real answers.
    if args.data.is_dir():
        sections["Real answers"] = f"{started}\n\n{real_answers(args.data)}"
    args.results.mkdir(parents=True, exist_ok=True)
    write_sections(args.results / "agreement.md", "Agreement and disagreement", sections)
    print("\n\n".join(sections.values()))


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of a file; see ``eval/data/agreement.md``."""
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        statements = tuple(
            Statement(
                passage["text"],
                (passage["start"], passage["start"] + len(passage["answer"])),
                passage["source"],
                dt.date.fromisoformat(passage["date"]),
                report=number,
            )
            for number, passage in enumerate(case["passages"])
        )
        yield Case(case["id"], case["question"], statements, case["kind"], case["groups"])


def weighed(case: Case) -> Verdict:
    """What ``qa.evidence`` makes of a case."""
    found = weigh(case.question, case.statements)
    number = {one.report: at for at, one in enumerate(case.statements)}
    return found.verdict, [sorted(number[one.report] for one in side.statements) for side in found.sides]


def by_strings(case: Case) -> Verdict:
    """The baseline: answers are one if their normal forms are, and others are a change if they lie more
    than two days apart."""
    groups: dict[str, list[int]] = {}
    for number, one in enumerate(case.statements):
        groups.setdefault(squad_normal(one.text), []).append(number)
    days = [one.published for one in case.statements if one.published]
    is_change = (max(days) - min(days)).days > AT_ONCE
    verdict = "agreement" if len(groups) < 2 else "change" if is_change else "conflict"
    return verdict, list(groups.values())


def judged(cases: Sequence[Case], ours: Sequence[Verdict], strings: Sequence[Verdict]) -> list[str]:
    """The tables of one half."""
    wrong = [
        (case.name, case.kind, verdict)
        for case, (verdict, _) in zip(cases, ours, strict=True)
        if verdict != case.kind
    ]
    return [
        f"{len(cases)} cases. Rows are what a case is, columns what it was taken for; *groups right* counts the cases "
        "of which every passage is with the right ones.",
        confusion(cases, ours),
        "The verdict *conflict*, against every other kind and against each alone: precision is the share of conflicts among "
        "what was so called, recall the share of conflicts that were so called.",
        conflicts(cases, {"ours": ours, "strings": strings}),
        pairs_of(cases, {"ours": ours, "strings": strings}),
        "Verdicts that are wrong: " + ("; ".join(f"{n} ({k}: {v})" for n, k, v in wrong) or "none") + ".",
    ]


def confusion(cases: Sequence[Case], found: Sequence[Verdict]) -> str:
    """How often each kind was taken for which."""
    counts = Counter((case.kind, verdict) for case, (verdict, _) in zip(cases, found, strict=True))
    whole = Counter(
        case.kind
        for case, (_, groups) in zip(cases, found, strict=True)
        if sorted(groups) == sorted(map(sorted, case.groups))
    )
    total = Counter(case.kind for case in cases)
    rows = [
        (
            kind,
            total[kind],
            *(counts[kind, verdict] for verdict in VERDICTS),
            share(whole[kind], total[kind]),
        )
        for kind in KINDS
    ]
    right = sum(counts[kind, kind] for kind in KINDS)
    rows.append(("all", len(cases), *[""] * len(VERDICTS), share(sum(whole.values()), len(cases))))
    head = ("kind", "cases", *VERDICTS, "groups right")
    return table(head, rows) + f"\n\nVerdicts right: {share(right, len(cases))}."


def conflicts(cases: Sequence[Case], systems: dict[str, Sequence[Verdict]]) -> str:
    """Precision and recall of conflict, and false alarms on agreeing cases."""
    rows = []
    for name, found in systems.items():
        called = Counter(
            case.kind for case, (verdict, _) in zip(cases, found, strict=True) if verdict == "conflict"
        )
        total = Counter(case.kind for case in cases)
        hits = called["conflict"]
        others = [kind for kind in KINDS if kind != "conflict"]
        rows.append(
            (
                name,
                share(hits, total["conflict"]),
                share(hits, sum(called.values())),
                *(share(hits, hits + called[kind]) for kind in others),
                f"{share(called['agreement'], total['agreement'])}",
            )
        )
    head = (
        "system",
        "recall",
        "precision",
        "against agreement",
        "against change",
        "against scope",
        "false alarms on agreement",
    )
    return table(head, rows)


def pairs_of(cases: Sequence[Case], systems: dict[str, Sequence[Verdict]]) -> str:
    """How well pairs of passages are told to be the same."""
    rows = []
    for name, found in systems.items():
        right = [pairs(case.groups) for case in cases]
        got = [pairs(groups) for _, groups in found]
        hits = sum(len(x & y) for x, y in zip(right, got, strict=True))
        rows.append((name, share(hits, sum(map(len, got))), share(hits, sum(map(len, right)))))
    return "Pairs of passages put together:\n\n" + table(("system", "precision", "recall"), rows)


def pairs(groups: Groups) -> set[tuple[int, int]]:
    """The pairs of positions that are in one group."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def share(part: int, whole: int) -> str:
    """``part / whole`` as a percentage with both numbers."""
    return f"{100 * part / whole:.1f}% ({part}/{whole})" if whole else "-"


def speed(cases: Sequence[Case]) -> str:
    """How long 16 statements take, never seen before: those of a case with those of cases at random, which
    hardly agree on anything, and sentences of one case in which only the day and the outlet differ."""
    drawn = random.Random(0)
    mixed = [
        [*case.statements, *(one for other in drawn.sample(cases, STATEMENTS) for one in other.statements)]
        for case in cases
    ]
    alone = [list(case.statements) * STATEMENTS for case in cases]
    rows = [
        (name, *times([(case.question, some[:STATEMENTS]) for case, some in zip(cases, sets, strict=True)]))
        for name, sets in (("statements of one case", alone), ("statements of many cases", mixed))
    ]
    return f"Milliseconds of CPU time for {STATEMENTS} statements, nothing cached.\n\n" + table(
        ("", "sides", "p50", "p95"), rows
    )


def times(asked: Sequence[tuple[str, Sequence[Statement]]]) -> tuple[str, str, str]:
    """The mean number of sides, and the median and 95th percentile of the milliseconds."""
    seconds, sides = [], 0
    for question, statements in asked:
        for function in cached_functions():
            function()
        start = process_time()
        sides += len(weigh(question, statements).sides)
        seconds.append(process_time() - start)
    return (
        f"{sides / len(asked):.1f}",
        f"{1000 * percentile(seconds, 0.5):.1f}",
        f"{1000 * percentile(seconds, 0.95):.1f}",
    )


def cached_functions() -> list[Callable[[], None]]:
    """What empties the caches of everything that depends on questions and sentences."""
    from qa import words
    from qa.meaning import compare, dimensions, hours, moments, names, quantities, scope, wordings

    modules = (words, compare, dimensions, hours, moments, names, quantities, scope, wordings)
    return [
        value.cache_clear
        for module in modules
        for value in vars(module).values()
        if hasattr(value, "cache_clear") and value.cache_parameters()["maxsize"] is not None
    ]


def real_answers(data: Path) -> str:
    """How real answers compare: choices of one quiz question, and accepted answers of one question."""
    rows = []
    for name, answers in (
        ("choices of a quiz question", choices(data)),
        ("accepted answers", accepted(data)),
    ):
        counts = Counter((asked_for(question), found) for question, found in answers)
        for asked in sorted({asked for asked, _ in counts}):
            got = [counts[asked, found] for found in (True, None, False)]
            rows.append((name, asked, sum(got), *(share(count, sum(got)) for count in got)))
    return (
        "Pairs of answers to one question, by what it asks for: RealTimeQA's choices (train), which exclude each other but "
        "for rounding and bounds, and the accepted answers of FairytaleQA (train and dev), which are all right though not "
        "all the same.\n\n"
        + table(("answers", "asked for", "pairs", "same", "cannot be told", "different"), rows)
    )


def choices(data: Path) -> Iterator[tuple[str, bool | None]]:
    """Each pair of choices of the quiz's training questions, as the question and how they compare."""
    for asked in read_jsonl(data / "rtqa" / "questions.jsonl.gz"):
        if asked["split"] == "train" and not asked["needs_choices"]:
            texts = [text for text in asked["choices"] or () if text.strip()]
            for a, b in combinations(texts, 2):
                yield asked["question"], compared(asked["question"], (a, 0, len(a)), (b, 0, len(b)))


def accepted(data: Path) -> Iterator[tuple[str, bool | None]]:
    """Each pair of accepted answers in different words, in their sentences."""
    for half in ("train", "dev"):
        for item in read_jsonl(data / "spanqa" / f"{half}.jsonl.gz"):
            if item["source"] == "fairytaleqa":
                answers = {answer["text"]: answer["start"] for answer in item["answers"]}
                for a, b in combinations(answers.items(), 2):
                    places = [(item["context"], start, start + len(text)) for text, start in (a, b)]
                    yield item["question"], compared(item["question"], *places)


def compared(question: str, a: tuple[str, int, int], b: tuple[str, int, int]) -> bool | None:
    """Whether two answers, each with its place in a text, mean the same."""
    x, y = (read(question, text, (start, end), None) for text, start, end in (a, b))
    return same(question, x, y)


if __name__ == "__main__":
    main()
