"""A run as one HTML page that needs nothing else: numbers, pictures, then every question.

The page loads nothing from anywhere, which its content policy enforces, and can be read without
JavaScript.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval import plots, tables
from eval.failures import MEANINGS, is_judged
from eval.measures import Measure
from eval.records import Record
from eval.report_questions import Part, questions
from eval.scores import Score
from eval.statistics import Estimate
from eval.svg import GLYPHS
from qa.schema import Question

ASSETS = Path(__file__).parent / "assets"

TONES = {
    "right": "good",
    "rightly refused": "good",
    "found": "good",
    "not judged": "neutral",
    "error": "bad",
    "wrongly answered": "bad",
}
"""The colour of each outcome; all others are "missed"."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of numbers: a heading for each row and a cell for each system."""

    heading: str
    rows: tuple[tuple[str, Measure, str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in a table; ``best`` where it is the best of several."""

    value: str
    interval: str = ""
    best: bool = False


def write_html(
    path: str | Path,
    title: str,
    facts: Mapping[str, str],
    records: Mapping[str, Sequence[Record]],
    scores: Sequence[Score],
) -> None:
    """Writes the page of a run: its facts, its scores, and what each system did with each question.

    ``records`` and ``scores`` are by the names of the systems, which share their colours and columns
    in that order.
    """
    systems = list(records)
    script = (ASSETS / "report.js").read_text(encoding="utf-8")
    page = (
        environment()
        .get_template("report.html")
        .stream(
            title=title,
            facts=facts,
            systems=systems,
            policy=policy(script),
            script=script,
            overall=grid("Measure", [score for score in scores if not score.group], systems),
            outcomes=tables.outcome_counts(records),
            pictures=pictures(records, scores),
            glyphs=GLYPHS,
            breakdowns=list(breakdowns(scores, systems)),
            measures=tables.unique(score.measure for score in scores),
            meanings=MEANINGS,
            tags=sorted(
                {tag for found in records.values() for record in found for tag in record.example.tags}
            ),
            questions=questions(records),
            count=len({record.example.id for found in records.values() for record in found}),
        )
    )
    page.dump(str(path), encoding="utf-8", errors="replace")


def environment() -> Environment:
    """Jinja2, escaping every text."""
    made = Environment(
        autoescape=True,
        loader=FileSystemLoader(ASSETS),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters |= {
        "day": day,
        "tone": tone,
        "link": link,
        "limits": limits,
        "numbers": numbers,
        "breakable": breakable,
    }
    return made


def policy(script: str) -> str:
    """A content policy that lets this script run and nothing be loaded."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )


# Numbers and pictures


def grid(heading: str, scores: Sequence[Score], systems: Sequence[str], kind: str = "") -> Grid:
    """Scores as a table: a row a measure or, with a kind of groups, a row a group."""
    rows: dict[tuple[str, Measure], dict[str, Estimate]] = {}
    for score in scores:
        rows.setdefault((score.group, score.measure), {})[score.system] = score.estimate
    return Grid(
        heading,
        tuple(
            (group.removeprefix(f"{kind} "), measure, tables.counts(row), cells(measure, row, systems))
            for (group, measure), row in rows.items()
        ),
    )


def cells(measure: Measure, row: Mapping[str, Estimate], systems: Sequence[str]) -> tuple[Cell, ...]:
    """The cells of a row, one a system, the best value marked where there are several."""
    values = [estimate.value for estimate in row.values() if not math.isnan(estimate.value)]
    top = (max if measure.higher_is_better else min)(values, default=math.nan)
    return tuple(
        Cell(
            tables.number(measure, row[system].value),
            tables.interval(measure, row[system]),
            best=len(set(values)) > 1 and row[system].value == top,
        )
        if system in row
        else Cell("–")
        for system in systems
    )


def pictures(records: Mapping[str, Sequence[Record]], scores: Sequence[Score]) -> list[plots.Picture]:
    """The pictures that there is something to draw for."""
    drawn: list[plots.Picture | None] = []
    for measure in tables.headlines(scores):
        ours = [score for score in scores if score.measure == measure]
        drawn.append(plots.quality_by_year(tables.in_groups(ours, "year"), list(records)))
        drawn.append(plots.quality_by_tag(tables.in_groups(ours, "tag"), list(records)))
    drawn += [plots.risk_by_coverage(records), plots.latency_by_stage(records)]
    return [picture for picture in drawn if picture]


def breakdowns(scores: Sequence[Score], systems: Sequence[str]) -> Iterator[tuple[str, list[Grid]]]:
    """For each measure its tables by tag and by year, the headline measures first."""
    for measure in tables.unique([*tables.headlines(scores), *(score.measure for score in scores)]):
        ours = [score for score in scores if score.measure == measure]
        found = [
            grid(kind.capitalize(), shown, systems, kind)
            for kind in ("tag", "year")
            if (shown := tables.in_groups(ours, kind))
        ]
        if found:
            yield str(measure), found


# Words


def tone(outcome: str) -> str:
    """The colour of an outcome."""
    return TONES.get(outcome, "missed")


def day(published: str | None) -> str:
    """The day of an ISO 8601 date or time in words: 4 April 2019."""
    if not published:
        return "undated"
    try:
        when = dt.date.fromisoformat(published[:10])
    except ValueError:
        return published
    return f"{when.day} {when:%B} {when.year}"


def link(url: str | None) -> str | None:
    """An address that may be linked to."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def breakable(name: object) -> Markup:
    """The name of a system or a measure, which may be broken at its signs."""
    return Markup("<wbr>").join(re.split(r"(?<=[+:,=])|(?=[@(])", str(name)))


def limits(question: Question) -> list[str]:
    """What limits the search of a question, in words."""
    limit = question.filter
    return [
        *([f"as of {day(question.as_of.isoformat())}"] if question.as_of else []),
        *([f"from {day(limit.since.isoformat())}"] if limit.since else []),
        *([f"until {day(limit.until.isoformat())}"] if limit.until else []),
        *([f"in {', '.join(limit.sources)}"] if limit.sources else []),
    ]


def numbers(part: Part) -> list[str]:
    """The numbers below what a system did."""
    record, told = part.record, []
    if record is None:
        return []
    if output := record.output:
        told += [f"sure {output.confidence:.0%}"] if output.confidence is not None else []
        told += [f"score {output.score:.3f}"] if output.score is not None else []
        told += [f"read {output.read} of {len(record.hits)} hits"]
    told += [f"first hit that helps: {part.support or 'none'}"] if is_judged(record.example) else []
    total = record.timings.get("total")
    return told + ([f"{total:.2f} s"] if total is not None else [])
