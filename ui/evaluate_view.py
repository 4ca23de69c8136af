"""The Evaluate tab as HTML: pure functions, in which every text from outside is escaped."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from eval import tables
from eval.examples import Example
from eval.failures import MEANINGS, Failure, why
from eval.folder import Run
from eval.plots import Picture
from eval.records import Record
from eval.report import Grid, breakdowns, grid, pictures
from eval.scores import Score
from eval.statistics import Comparison
from eval.svg import GLYPHS
from ui.archive_view import message
from ui.render import count, do

FAILURES = 200
"""How many failures of each kind are listed for each system."""


def results(run: Run, facts: Mapping[str, str], scores: Sequence[Score]) -> str:
    """A run: its facts, its scores with intervals, pictures, and the questions that failed."""
    systems = list(run.records)
    warning = (
        ""
        if run.is_complete
        else message("This run was stopped: only the questions that were asked are scored.", "note")
    )
    return (
        f'<section class="run"><h2>{escape(run.facts["set"])}</h2>{fact_list(facts)}{warning}'
        f"{overall(scores, systems)}{outcomes(run.records)}{failures(run.records)}"
        f"{figures(pictures(run.records, scores), systems)}{groups(scores, systems)}</section>"
    )


def fact_list(facts: Mapping[str, str]) -> str:
    """What a run was made with."""
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts.items()
    )
    return f'<dl class="facts">{rows}</dl>'


# Numbers


def overall(scores: Sequence[Score], systems: Sequence[str]) -> str:
    """All measures over all questions: how good, and behind a click how fast."""
    found = [score for score in scores if not score.group]
    good, fast = (
        grid("Measure", [score for score in found if score.measure.is_share is wanted], systems)
        for wanted in (True, False)
    )
    if not good.rows:
        return message(
            "No measure applies to these questions: they have neither answers nor articles.", "note"
        )
    times = f"<details><summary>Times</summary>{grid_table(fast, systems, by_measure=True)}</details>"
    return (
        f'<h3>Scores</h3>{grid_table(good, systems, by_measure=True)}<p class="about">Behind each value stands '
        "the interval that holds it with 95 % confidence, by resampling the questions. Point at a measure to "
        f'read what it is.</p><div class="groups">{times if fast.rows else ""}</div>'
    )


def grid_table(shown: Grid, systems: Sequence[str], by_measure: bool = False) -> str:
    """Rows by systems, the best value of a row in bold."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in (*systems, "Questions"))
    rows = "".join(
        f'<tr><th scope="row"{f" title={quoted(measure.definition)}" if by_measure else ""}>{escape(name or str(measure))}'
        f"{lower(by_measure and not measure.higher_is_better)}</th>"
        + "".join(
            f"<td>{bold(cell.value) if cell.best else cell.value} <small>{cell.interval}</small></td>"
            for cell in cells
        )
        + f'<td class="count">{counted}</td></tr>'
        for name, measure, counted, cells in shown.rows
    )
    return scrolled(
        shown.heading,
        f'<table class="numbers{" many" if len(systems) > 2 else ""}"><thead><tr><th scope="col">'
        f"{escape(shown.heading)}</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table>",
    )


def outcomes(records: Mapping[str, Sequence[Record]]) -> str:
    """How many questions ended how."""
    heads = "".join(f'<th scope="col">{escape(system)}</th>' for system in records)
    rows = "".join(
        f'<tr><th scope="row">{word}</th>{"".join(f"<td>{number:,}</td>" for number in counts)}</tr>'
        for word, counts in tables.outcome_counts(records)
    )
    return "<h3>How the questions ended</h3>" + scrolled(
        "How the questions ended",
        f'<table class="numbers narrow"><thead><tr><th scope="col">Outcome</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>",
    )


def groups(scores: Sequence[Score], systems: Sequence[str]) -> str:
    """Each measure by tag and by year, behind its name."""
    parts = "".join(
        f"<details><summary>{escape(name)}</summary>{''.join(grid_table(one, systems) for one in grids)}</details>"
        for name, grids in breakdowns(scores, systems)
    )
    return f'<h3>By tag and by year</h3><div class="groups">{parts}</div>' if parts else ""


def figures(drawn: Sequence[Picture], systems: Sequence[str]) -> str:
    """The pictures, each with the marks of its systems."""
    parts = "".join(
        f"<figure><figcaption>{escape(picture.caption)}{legend(picture, systems)}</figcaption>"
        f'<div role="img" aria-label={quoted(picture.caption)}>{picture.svg}</div></figure>'
        for picture in drawn
    )
    return f'<h3>Pictures</h3><div class="pictures">{parts}</div>' if parts else ""


def legend(picture: Picture, systems: Sequence[str]) -> str:
    """Which mark is which system, where there are several."""
    if len(systems) < 2 or not picture.systems:
        return ""
    marks = "".join(
        f'<span><b class="series-{number % len(GLYPHS) + 1}">{GLYPHS[number % len(GLYPHS)]}</b> '
        f"{escape(systems[number])}</span>"
        for number in picture.systems
    )
    return f"<small>{marks}</small>"


# Failures


def failures(records: Mapping[str, Sequence[Record]]) -> str:
    """The questions that failed, by system and by what went wrong; a click asks them again."""
    parts = "".join(
        f"<h4>{escape(system)}</h4>{kinds or message('No question failed.', 'note')}"
        for system, found in records.items()
        for kinds in ["".join(failure_kinds(found))]
    )
    return (
        '<h3>Failures</h3><p class="about">A question opens in the tab Ask, with its dates and outlets.</p>'
        f'<div class="failures">{parts}</div>'
    )


def failure_kinds(records: Sequence[Record]) -> Iterator[str]:
    """For each kind of failure its questions."""
    by_kind: dict[Failure, list[Record]] = {}
    for record in records:
        if (kind := why(record)) is not None:
            by_kind.setdefault(kind, []).append(record)
    for kind in Failure:
        if found := by_kind.get(kind):
            more = len(found) - FAILURES
            rest = f'<p class="about">and {more:,} more</p>' if more > 0 else ""
            rows = "".join(map(failure_row, found[:FAILURES]))
            yield (
                f"<details><summary>{kind.value.capitalize()}: {len(found):,} <small>{MEANINGS[kind]}</small>"
                f"</summary><ul>{rows}</ul>{rest}</details>"
            )


def failure_row(record: Record) -> str:
    """A question, what should have been said of it, and what was."""
    example, output = record.example, record.output
    expected = "no answer" if example.unanswerable else " / ".join(expectations(example))
    said = record.error or (output.text if output and output.answered else "no answer" if output else "")
    facts = [f"expected: {expected}"] * bool(expected) + [f"said: {said}"] * bool(said)
    return f'<li>{asking(example)}<p class="about" dir="auto">{escape(" · ".join(facts))}</p></li>'


def expectations(example: Example) -> tuple[str, ...]:
    """The accepted answers, or the items of a complete one."""
    return (*example.answers, *(names[0] for names in example.items))


def asking(example: Example) -> str:
    """A question as a button that opens it in the tab Ask."""
    question = example.question
    limits = question.filter
    values = {
        "question": question.text,
        "since": limits.since.isoformat() if limits.since else "",
        "until": limits.until.isoformat() if limits.until else "",
        "day": question.as_of.isoformat() if question.as_of else "",
        "outlets": json.dumps(limits.sources),
    }
    before = "".join(f"<i>{escape(turn.question)}</i> " for turn in question.history)
    history = f'<span class="about" dir="auto">after {before}</span>' if before else ""
    return f'{history}<button {do("ask", **values)} dir="auto">{escape(question.text)}</button>'


# Two runs


def comparison(
    first: str, second: str, comparisons: Sequence[Comparison], asked: Mapping[str, Example]
) -> str:
    """How far the second system is above the first, and the questions that made the difference."""
    heads = ("Difference", "95 % interval", "p", "Won", "Lost", "Tied")
    titles = "".join(f'<th scope="col">{name}</th>' for name in heads)
    shown = [one for one in comparisons if not math.isnan(one.difference)]
    if not shown:
        return message("No measure applies to both: one of them answers, and the other only finds.", "note")
    rows = "".join(map(comparison_row, shown))
    table = (
        f'<table class="numbers"><thead><tr><th scope="col">Measure</th>{titles}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    return (
        f'<section class="compared"><p class="message">{escape(second)}, compared with {escape(first)}</p>'
        f"{scrolled('Comparison', table)}"
        '<p class="about">In bold: p below 0.05, by a paired randomisation test; intervals by a paired bootstrap.'
        f'</p><div class="failures">{"".join(decided(comparisons, asked))}</div></section>'
    )


def comparison_row(one: Comparison) -> str:
    """One measure of both."""
    by_question = (one.won, one.lost, one.tied)
    counts = [f"{len(ids):,}" for ids in by_question] if any(by_question) else ["–"] * 3
    low, high = (tables.number(one.measure, end, "+") for end in (one.low, one.high))
    value = tables.number(one.measure, one.difference, "+")
    cells = [
        bold(value) if one.p_value < 0.05 else value,
        f"{low} to {high}",
        "–" if math.isnan(one.p_value) else f"{one.p_value:.4f}",
        *counts,
    ]
    name = f'<th scope="row" title={quoted(one.measure.definition)}>{escape(str(one.measure))}'
    return (
        f"<tr>{name}{lower(not one.measure.higher_is_better)}</th>"
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )


def decided(comparisons: Sequence[Comparison], asked: Mapping[str, Example]) -> Iterator[str]:
    """The questions won and lost by the measures that speak first."""
    leading = tables.first_of([one.measure for one in comparisons if one.won or one.lost])
    for one in comparisons:
        for word, ids in (("won", one.won), ("lost", one.lost)):
            if ids and one.measure in leading:
                rows = "".join(
                    f"<li>{asking(asked[name])}</li>" for name in ids[:FAILURES] if name in asked
                )
                yield (
                    f"<details><summary>{escape(str(one.measure))} {word}: "
                    f"{count(len(ids), 'question')}</summary><ul>{rows}</ul></details>"
                )


# Pieces


def scrolled(label: str, table: str) -> str:
    """A table that may be wider than the page."""
    return f'<div class="wide" role="region" tabindex="0" aria-label={quoted(label)}>{table}</div>'


def quoted(text: str) -> str:
    """An attribute's value."""
    return f'"{escape(text)}"'


def bold(text: str) -> str:
    """Something that stands out."""
    return f"<b>{text}</b>"


def lower(is_lower: bool) -> str:
    """A note on measures of which less is better."""
    return " <small>lower is better</small>" if is_lower else ""
