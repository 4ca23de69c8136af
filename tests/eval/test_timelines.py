"""The arithmetic of date precision, recall and F1."""

from __future__ import annotations

import datetime as dt

import pytest

from eval.benchmarks.timelines import Scored, score, whole_row


def days(*numbers: int) -> set[dt.date]:
    return {dt.date(2021, 5, number) for number in numbers}


@pytest.mark.parametrize(
    ("found", "gold", "tolerance", "expected"),
    [
        (days(1, 2, 9, 20), days(1, 9), 0, (0.5, 1.0, 2 / 3)),
        (days(1), days(1, 5, 9, 20), 0, (1.0, 0.25, 0.4)),
        (days(2, 8), days(1, 9), 0, (0.0, 0.0, 0.0)),
        (days(2, 8), days(1, 9), 1, (1.0, 1.0, 1.0)),
        (days(1, 2), days(1, 9), 1, (1.0, 0.5, 2 / 3)),
        (days(), days(1), 1, (0.0, 0.0, 0.0)),
    ],
)
def test_days_are_compared(
    found: set[dt.date], gold: set[dt.date], tolerance: int, expected: tuple[float, float, float]
) -> None:
    made = score(found, gold, tolerance)
    assert isinstance(made, Scored)
    assert (made.precision, made.recall, made.f1) == pytest.approx(expected)


def test_a_timeline_as_one_article_writes_its_dates() -> None:
    entries = [
        {"date": "2021-05-04", "text": "A ferry sinks.", "source": None},
        {"date": "2021-05-09", "text": "It is raised.", "source": None},
    ]
    row = whole_row("veld", entries)
    assert row["text"] == "May 4: A ferry sinks.\n\nMay 9: It is raised."
    assert (row["date"], row["source"]) == ("2021-05-09", "veld")
