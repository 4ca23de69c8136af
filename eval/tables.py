"""Scores, outcomes and comparisons for a terminal, as rich shows them.

Each function yields what is to be printed, from top to bottom.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from eval.failures import Failure, outcome
from eval.measures import Measure
from eval.records import Record
from eval.scores import Score
from eval.statistics import Comparison, Estimate

Item = TypeVar("Item")

HEADLINES = (
    ("CorrectCited", "Match", "F1-rtqa", "F1", "EM-rtqa", "EM"),
    ("R@20", "nDCG@10", "AnswerRecall@20", "R", "nDCG", "AnswerRecall", "Success", "RR", "AP", "P"),
)
"""For answers and for retrieval the measures that speak first, by preference; a bare name stands for
the first measure of that name."""
IDS_SHOWN = 20
OUTCOMES = ("right", "rightly refused", "found", *(failure.value for failure in Failure), "not judged")
"""All that ``outcome`` says, in the order of tables."""


def score_tables(scores: Sequence[Score]) -> Iterator[RenderableType]:
    """All measures over all questions, one column a system; then the headline measures by group."""
    yield from overall_table(scores)
    for measure in headlines(scores):
        for kind in ("tag", "year"):
            yield from group_table([score for score in scores if score.measure == measure], kind)


def overall_table(scores: Sequence[Score]) -> Iterator[RenderableType]:
    """Measures by systems over all questions."""
    shown = [score for score in scores if not score.group]
    if not shown:
        return
    systems = unique(score.system for score in shown)
    table = make_table("Measure", "Questions", *systems)
    for measure in unique(score.measure for score in shown):
        row = {score.system: score.estimate for score in shown if score.measure == measure}
        table.add_row(str(measure), counts(row), *estimate_cells(measure, row, systems))
    yield table
    yield Text("In brackets: 95 % intervals.\n", "dim")


def group_table(scores: Sequence[Score], kind: str) -> Iterator[RenderableType]:
    """One measure by the groups of a kind, one column a system."""
    shown = in_groups(scores, kind)
    if not shown:
        return
    systems = unique(score.system for score in shown)
    table = make_table(f"{shown[0].measure} by {kind}", "Questions", *systems)
    for group in unique(score.group for score in shown):
        row = {score.system: score.estimate for score in shown if score.group == group}
        name = plain(group.removeprefix(f"{kind} "))
        table.add_row(name, counts(row), *estimate_cells(shown[0].measure, row, systems))
    yield table
    yield ""


def outcome_tables(records: Mapping[str, Sequence[Record]]) -> Iterator[RenderableType]:
    """How many questions ended how, one column a system."""
    table = make_table("Outcome", *records)
    for word, counts in outcome_counts(records):
        table.add_row(word, *(f"{count:,}" for count in counts))
    yield table
    yield ""


def outcome_counts(records: Mapping[str, Sequence[Record]]) -> list[tuple[str, list[int]]]:
    """How many questions ended how, for each system."""
    counted = [Counter(map(outcome, found)) for found in records.values()]
    rows = [(word, [counts[word] for counts in counted]) for word in OUTCOMES]
    return [(word, counts) for word, counts in rows if any(counts)]


def comparison_tables(comparisons: Sequence[Comparison]) -> Iterator[RenderableType]:
    """The differences with intervals and p-values, then the questions won and lost."""
    if not comparisons:
        return
    table = make_table("Measure", "Difference", "95 % interval", "p", "Won", "Lost", "Tied")
    for one in comparisons:
        asked = (one.won, one.lost, one.tied)
        wins = [f"{len(ids):,}" for ids in asked] if any(asked) else ["–"] * 3
        low, high = (number(one.measure, end, "+") for end in (one.low, one.high))
        p_value = "–" if math.isnan(one.p_value) else f"{one.p_value:.4f}"
        difference = Text(number(one.measure, one.difference, "+"), "bold" if one.p_value < 0.05 else "")
        table.add_row(str(one.measure), difference, f"{low} to {high}", p_value, *wins)
    yield table
    yield Text("In bold: p below 0.05.\n", "dim")
    yield from decided(comparisons)


def decided(comparisons: Sequence[Comparison]) -> Iterator[RenderableType]:
    """The questions won and lost by the headline measures."""
    leading = first_of([one.measure for one in comparisons if one.won or one.lost])
    for one in comparisons:
        for word, ids in (("won", one.won), ("lost", one.lost)):
            if ids and one.measure in leading:
                yield Text.assemble((f"{one.measure} {word}: ", "bold"), listed(ids))


def listed(ids: Sequence[str]) -> str:
    """Ids of questions, as many as one cares to read."""
    more = len(ids) - IDS_SHOWN
    return ", ".join(map(plain, ids[:IDS_SHOWN])) + (f" and {more:,} more" if more > 0 else "")


# Scores in rows and columns


def headlines(scores: Sequence[Score]) -> list[Measure]:
    """The measures that speak first: one of answers and one of retrieval, else the very first."""
    return first_of(unique(score.measure for score in scores if not math.isnan(score.estimate.value)))


def first_of(measures: Sequence[Measure]) -> list[Measure]:
    """Of some measures those that speak first."""
    named = {measure.name: measure for measure in reversed(measures)}
    named |= {str(measure): measure for measure in measures}
    found = [next((named[name] for name in names if name in named), None) for names in HEADLINES]
    return [measure for measure in found if measure is not None] or list(measures[:1])


def in_groups(scores: Sequence[Score], kind: str) -> list[Score]:
    """The scores of the groups "tag ..." or "year ...": tags by number of questions, years in order."""
    shown = [score for score in scores if score.group.startswith(f"{kind} ")]
    sizes: dict[str, int] = {}
    for score in shown:
        sizes[score.group] = max(sizes.get(score.group, 0), score.estimate.count)
    return sorted(shown, key=lambda score: (-sizes[score.group] if kind == "tag" else 0, score.group))


def number(measure: Measure, value: float, sign: str = "") -> str:
    """A value of a measure, or a difference of two, in digits: times in milliseconds."""
    if math.isnan(value):
        return "–"
    return f"{value:{sign}.3f}" if measure.is_share else f"{1000 * value:{sign},.0f} ms"


def interval(measure: Measure, estimate: Estimate) -> str:
    """The interval round a value, in digits."""
    if math.isnan(estimate.low) or math.isnan(estimate.high):
        return ""
    return f"{number(measure, estimate.low)} to {number(measure, estimate.high)}"


def counts(row: Mapping[str, Estimate]) -> str:
    """How many questions the values of a row rest on."""
    return " / ".join(unique(f"{estimate.count:,}" for estimate in row.values() if estimate.count)) or "0"


def estimate_cells(
    measure: Measure, row: Mapping[str, Estimate], systems: Sequence[str]
) -> Iterator[Text | str]:
    """A value with its interval for each system."""
    for system in systems:
        estimate = row.get(system)
        if estimate is None or math.isnan(estimate.value):
            yield "–"
            continue
        ends = interval(measure, estimate)
        yield Text.assemble(number(measure, estimate.value), (f" ({ends})" if ends else "", "dim"))


def make_table(first: str, *columns: str) -> Table:
    """An empty table without lines: words on the left, then columns of numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(plain(first), overflow="fold")
    for column in columns:
        table.add_column(plain(column), overflow="fold", justify="right")
    return table


def plain(text: str) -> str:
    """A line without characters that would steer the terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def unique(items: Iterable[Item]) -> list[Item]:
    """The items without repetitions, in order."""
    return list(dict.fromkeys(items))
