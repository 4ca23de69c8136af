"""The pictures of a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from eval.measures import applying
from eval.records import Record
from eval.scores import Score
from eval.set_measures import risk_coverage, scored_error
from eval.svg import STAGES, colour, drawn, put_legend, put_marks, short

MOST_TAGS = 24


@dataclass(frozen=True, slots=True)
class Picture:
    """An ``<svg>`` element with its caption and the numbers of the systems that it tells apart, so that
    the page can say which is which with ``eval.svg.colour`` and ``GLYPHS``."""

    caption: str
    svg: str
    systems: tuple[int, ...] = ()


def quality_by_year(scores: Sequence[Score], systems: Sequence[str]) -> Picture | None:
    """One measure over the years, with intervals; ``None`` where there are fewer than two years.

    ``scores`` are those of one measure in the groups ``year ...``; ``systems`` are all of the page,
    numbered from 0.
    """
    series = by_system(scores, systems)
    years = sorted({words_after_kind(score.group) for score in scores})
    if len(years) < 2:
        return None

    def draw(axes: Axes) -> None:
        for place, (number, found) in enumerate(series.items()):
            at = [years.index(words_after_kind(score.group)) + shift(place, len(series)) for score in found]
            value, low, high = intervals(found)
            axes.vlines(at, low, high, color=colour(number), linewidth=1.4)
            axes.plot(at, value, color=colour(number), linewidth=0.8)
            put_marks(axes, at, value, number)
        axes.set_xticks(range(len(years)), years, rotation=45 if len(years) > 8 else 0)
        axes.grid(axis="x", visible=False)
        axes.set_ylim(span(scores))
        axes.set_ylabel(unit(scores))

    return Picture(f"{scores[0].measure} by year", drawn(draw, height=3), tuple(series))


def quality_by_tag(scores: Sequence[Score], systems: Sequence[str]) -> Picture | None:
    """One measure for each of the most frequent tags, with intervals; ``None`` without tags.

    ``scores`` are those of one measure in the groups ``tag ...``, the most frequent first; ``systems``
    are as for ``quality_by_year``.
    """
    series = by_system(scores, systems)
    tags = list(dict.fromkeys(score.group for score in scores))[:MOST_TAGS]
    if not tags:
        return None

    def draw(axes: Axes) -> None:
        for place, (number, found) in enumerate(series.items()):
            shown = [score for score in found if score.group in tags]
            at = [tags.index(score.group) + shift(place, len(series)) for score in shown]
            value, low, high = intervals(shown)
            axes.hlines(at, low, high, color=colour(number), linewidth=1.4)
            put_marks(axes, value, at, number)
        axes.set_yticks(range(len(tags)), [short(words_after_kind(tag)) for tag in tags])
        axes.set_ylim(len(tags) - 0.4, -0.6)
        axes.grid(axis="y", visible=False)
        axes.set_xlim(span(scores))
        axes.set_xlabel(unit(scores))

    height = 0.7 + len(tags) * max(0.26, 0.12 * len(series))
    return Picture(f"{scores[0].measure} by tag", drawn(draw, height), tuple(series))


def risk_by_coverage(records: Mapping[str, Sequence[Record]]) -> Picture | None:
    """The share of wrong answers among the surest, over how many are taken; ``None`` without scores.

    A mark shows where the system itself stops answering.
    """
    found = list(records.values())
    curves = {number: rows for number, those in enumerate(found) if (rows := scored_errors(those)).size}
    if not curves:
        return None

    def draw(axes: Axes) -> None:
        for number, rows in curves.items():
            axes.plot(*risk_coverage(rows), color=colour(number), linewidth=1.6)
            put_marks(axes, *own_point(found[number]), number, size=7)
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("coverage: share of questions answered, the surest first")
        axes.set_ylabel("risk: share of these wrong")

    caption = "Risk by coverage; the mark is where the system stops answering"
    return Picture(caption, drawn(draw, height=3.3), tuple(curves))


def scored_errors(records: Sequence[Record]) -> NDArray[np.float64]:
    """Score and error, 1 for a wrong answer, of the records that have a score. Shape (records, 2)."""
    return applying(np.array([scored_error(record) for record in records]).reshape(-1, 2))


def own_point(records: Sequence[Record]) -> tuple[list[float], list[float]]:
    """Coverage and risk of what the system answered of its own accord."""
    given = scored_errors([record for record in records if record.output and record.output.answered])
    if not given.size:
        return [], []
    return [len(given) / len(scored_errors(records))], [given[:, 1].mean()]


def latency_by_stage(records: Mapping[str, Sequence[Record]]) -> Picture | None:
    """The mean time of a question, stacked by stage, one bar a system; ``None`` without timings."""
    means = {system: stages for system, found in records.items() if (stages := mean_stages(found))}
    if not means:
        return None
    shades = dict(zip(longest_stages(means), STAGES, strict=False))
    # Long names in lines, as what tells them apart stands at the end.
    names = [short(system.replace(":", ":\n").replace(",", ",\n")) for system in means]

    def draw(axes: Axes) -> None:
        left = np.zeros(len(means))
        for stage, shade in shades.items():
            width = 1000 * np.array([found.get(stage, 0.0) for found in means.values()])
            axes.barh(range(len(means)), width, 0.6, left, color=shade)
            left += width
        for at, total in enumerate(left):
            axes.annotate(f"{total:,.0f} ms", (total, at), (5, 0), textcoords="offset points", va="center")
        axes.set_xlim(0, left.max() * 1.22 or 1)
        axes.set_yticks(range(len(means)), names)
        axes.set_ylim(len(means) - 0.4, -0.6)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel("mean time of a question, ms")
        put_legend(axes, shades)

    lines = max(name.count("\n") + 1 for name in names)
    height = 1.1 + max(0.45, 0.2 * lines) * len(means)
    return Picture("Time by stage", drawn(draw, height))


def mean_stages(records: Sequence[Record]) -> dict[str, float]:
    """Mean seconds of each stage; what the stages leave of the total is called "other"."""
    timed = [record.timings for record in records if record.timings]
    sums: dict[str, float] = defaultdict(float)
    for timings in timed:
        for stage, seconds in timings.items():
            sums[stage] += seconds
    total = sums.pop("total", 0.0)
    if (rest := total - sum(sums.values())) > 0.005 * total:
        sums["other"] += rest
    return {stage: seconds / len(timed) for stage, seconds in sums.items()}


def longest_stages(means: dict[str, dict[str, float]]) -> list[str]:
    """The stages to show, in order; the shortest are added to "other" where there are too many."""
    longest: dict[str, float] = defaultdict(float)
    for found in means.values():
        for stage, seconds in found.items():
            longest[stage] = max(longest[stage], seconds)
    longest.pop("other", None)
    kept = sorted(longest, key=longest.__getitem__, reverse=True)[: len(STAGES) - 1]
    for found in means.values():
        if rest := sum(found.pop(stage) for stage in list(found) if stage not in kept):
            found["other"] = rest
    has_rest = any("other" in found for found in means.values())
    return [stage for stage in longest if stage in kept] + (["other"] if has_rest else [])


# Parts of pictures


def by_system(scores: Sequence[Score], systems: Sequence[str]) -> dict[int, list[Score]]:
    """The scores of each system that has any, by its number, its groups in order."""
    series: dict[int, list[Score]] = {}
    for score in sorted(scores, key=lambda score: (systems.index(score.system), score.group)):
        series.setdefault(systems.index(score.system), []).append(score)
    return series


def words_after_kind(group: str) -> str:
    """The tag of "tag who", the year of "year 2019"."""
    return group.partition(" ")[2]


def intervals(scores: Sequence[Score]) -> tuple[list[float], list[float], list[float]]:
    """Values, lower and upper ends."""
    found = [score.estimate for score in scores]
    return [one.value for one in found], [one.low for one in found], [one.high for one in found]


def span(scores: Sequence[Score]) -> tuple[float, float]:
    """From 0 to 1, or as far as the values go."""
    highest = [score.estimate.high for score in scores]
    return 0, 1.02 * float(np.nanmax([1.0, *highest]) if scores[0].measure.is_share else np.nanmax(highest))


def unit(scores: Sequence[Score]) -> str:
    """What stands on the axis of values."""
    measure = scores[0].measure
    return str(measure) if measure.is_share else f"{measure}, s"


def shift(place: int, count: int) -> float:
    """How far beside its place a system's mark stands, so that marks do not cover each other."""
    return (place - (count - 1) / 2) * min(0.18, 0.6 / count)
