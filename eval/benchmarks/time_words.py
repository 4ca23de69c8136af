"""How well time words in questions are understood, and how fast.

``python -m eval.benchmarks.time_words``: runs ``qa.timespan`` over the half of
``eval/data/time_expressions.*.jsonl`` that the rules were written with; ``--held-out`` adds the other half,
which is for the final measurement. Next to it stands dateparser's ``search_dates``, the library for dates in
text that the project already has. Writes ``eval/results/time_words.md``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.benchmarks.measuring import RESULTS, percentile, table, timed
from qa.timespan import find_timespan

DATA = Path(__file__).parents[1] / "data"
IMPORTING = "from time import perf_counter as now; import qa.schema; start = now(); import qa.timespan; "
FIRST = "import datetime; loaded = now(); qa.timespan.find_timespan('who won in May 2019?', datetime.date(2020, 1, 1)); "
PRINTING = "print(loaded - start, now() - loaded)"


@dataclass(frozen=True, slots=True)
class Reading:
    """Time words and their days; no words where a question has none."""

    words: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    is_understood: bool = True


Reader = Callable[[str, dt.date], Reading]


@dataclass(frozen=True, slots=True)
class Case:
    """A question as it was read, the right reading, and the seconds that it took."""

    kind: str
    right: Reading
    found: Reading
    seconds: float

    @property
    def is_exact(self) -> bool:
        return self.found == self.right

    @property
    def has_right_days(self) -> bool:
        """Whether the days are right, whichever words were taken for them."""
        return self.found.words is not None and days(self.found) == days(self.right)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--held-out", action="store_true", help="also the half kept out of tuning")
    args = parser.parse_args()

    # 1. Both readers on each half.
    halves = ("dev", "held_out") if args.held_out else ("dev",)
    ours = {half: read_all(half, dateline) for half in halves}
    library = {half: read_all(half, dateparser_alone) for half in halves}

    # 2. What they give, and how long they take.
    lines = [*summary(ours, library), "", *by_kind(ours), "", *speed(ours["dev"], library["dev"])]
    print("\n".join(lines))
    (RESULTS / "time_words.md").write_text("\n".join(["# Time words", "", *lines]) + "\n", encoding="utf-8")


def read_all(half: str, reader: Reader) -> list[Case]:
    """All questions of a half."""
    lines = (DATA / f"time_expressions.{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [read_one(json.loads(line), reader) for line in lines]


def read_one(row: dict[str, Any], reader: Reader) -> Case:
    """One question, and the fastest of five times, the rules having been compiled: what else the machine
    does is not the reader's."""
    as_of = dt.date.fromisoformat(row["as_of"])
    since, until = (dt.date.fromisoformat(row[end]) if row[end] else None for end in ("since", "until"))
    found = reader(row["question"], as_of)
    seconds = min(timed(reader, row["question"], as_of)[0] for _ in range(5))
    return Case(row["kind"], Reading(row["words"], since, until, row["understood"]), found, seconds)


def dateline(question: str, as_of: dt.date) -> Reading:
    """``qa.timespan``."""
    span = find_timespan(question, as_of)
    return Reading() if span is None else Reading(span.words, span.since, span.until, span.is_understood)


def dateparser_alone(question: str, as_of: dt.date) -> Reading:
    """The longest words that dateparser finds, as the day, week, month or year that it says they are."""
    from dateparser.date import DateDataParser
    from dateparser.search import search_dates

    settings = {
        "RELATIVE_BASE": dt.datetime.combine(as_of, dt.time(12)),
        "PREFER_DATES_FROM": "past",
        "RETURN_TIME_AS_PERIOD": False,
    }
    found = search_dates(question, languages=["en"], settings=settings) or []
    words, day = max(found, key=lambda match: len(match[0]), default=(None, None))
    if words is None or day is None:
        return Reading()
    grain = DateDataParser(languages=["en"], settings=settings).get_date_data(words).period
    since, until = unit(day.date(), grain)
    return Reading(words, since, until)


def unit(day: dt.date, grain: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of the unit that holds a day."""
    if grain == "week":
        monday = day - dt.timedelta(days=day.weekday())
        return monday, monday + dt.timedelta(days=6)
    if grain == "month":
        following = (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
        return day.replace(day=1), following - dt.timedelta(days=1)
    if grain == "year":
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    return day, day


def days(reading: Reading) -> tuple[dt.date | None, dt.date | None, bool]:
    """What of a reading becomes a filter."""
    return reading.since, reading.until, reading.is_understood


def summary(ours: dict[str, list[Case]], library: dict[str, list[Case]]) -> list[str]:
    """A table of both readers on each half."""
    rows = [
        [half.replace("_", "-"), name, *figures(cases)]
        for half in ours
        for name, cases in (("qa.timespan", ours[half]), ("dateparser alone", library[half]))
    ]
    head = ["half", "reader", "exact", "days right", "missed", "false alarms"]
    return [
        "Exact: the words, both ends and whether the period is understood are all right, or nothing is found"
        " where there is nothing. Days right: both ends and whether it is understood, of the questions with an"
        " expression. Missed: of these, where none is found. False alarms: of the questions without.",
        "",
        table(head, rows),
    ]


def figures(cases: Sequence[Case]) -> list[str]:
    """The counts of a table's row."""
    asking = [case for case in cases if case.right.words is not None]
    others = [case for case in cases if case.right.words is None]
    return [
        share([case.is_exact for case in cases]),
        share([case.has_right_days for case in asking]),
        share([case.found.words is None for case in asking]),
        share([case.found.words is not None for case in others]),
    ]


def share(hits: Sequence[bool]) -> str:
    """``12 of 15 (80.0 %)``."""
    return f"{sum(hits)} of {len(hits)} ({100 * sum(hits) / len(hits):.1f} %)" if hits else "-"


def by_kind(halves: dict[str, list[Case]]) -> list[str]:
    """A table of the exact readings of each kind."""
    exact: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for half, cases in halves.items():
        for case in cases:
            exact[case.kind][half].append(case.is_exact)
    rows = [
        [kind, *(f"{sum(exact[kind][half])} of {len(exact[kind][half])}" for half in halves)]
        for kind in sorted(exact)
    ]
    return [
        "Exact readings by kind:",
        "",
        table(["kind", *(half.replace("_", "-") for half in halves)], rows),
    ]


def speed(ours: Sequence[Case], library: Sequence[Case]) -> list[str]:
    """A table of the milliseconds that a question takes, and what the first one costs."""
    rows = []
    for name, cases in (("qa.timespan", ours), ("dateparser alone", library)):
        taken = [1e3 * case.seconds for case in cases]
        rows.append([name, *(f"{percentile(taken, at):.2f}" for at in (0.5, 0.95, 1))])
    loading, first = first_question()
    return [
        table(["ms a question", "p50", "p95", "most"], rows),
        "",
        f"Beyond what the package imports anyway, loading takes {loading:.0f} ms and the first question, which"
        f" compiles the rules, {first:.0f} ms (medians of five new processes).",
    ]


def first_question() -> tuple[float, float]:
    """The milliseconds of the import and of the first question, each the median of five processes."""
    # The bytecode of our modules is cached, as it is for every user but the first second.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", IMPORTING + FIRST + PRINTING]
    runs = [
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.split()
        for _ in range(6)
    ][1:]
    loading, first = (sorted(1e3 * float(run[i]) for run in runs)[2] for i in (0, 1))
    return loading, first


if __name__ == "__main__":
    main()
