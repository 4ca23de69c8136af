"""The pictures of a report, as SVG to be put into an HTML page.

Text stays text, and every colour is a CSS variable of the page with a fallback, so that a picture
follows the page into the dark and can also stand alone.
"""

from __future__ import annotations

import io
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from eval.records import Record
from eval.scores import Score
from eval.set_measures import risk_coverage, scored_error

COLOURS = {
    "ink": "#1d1b18",
    "muted": "#655f56",
    "rule": "#e3ddd2",
    "series-1": "#8a5200",
    "series-2": "#2d5f7f",
    "series-3": "#5b6b24",
    "series-4": "#7d3560",
    "series-5": "#b0461f",
    "series-6": "#3f6f63",
    "stage-1": "#8a5201",
    "stage-2": "#c9913c",
    "stage-3": "#efd39b",
    "stage-4": "#6f7f8a",
    "stage-5": "#aab6bd",
    "stage-6": "#d5d1c9",
}
"""The page's variables and what each is where the page has none. No two are the same, as they are
told apart by their values in the SVG."""
SERIES = [value for name, value in COLOURS.items() if name.startswith("series")]
STAGES = [value for name, value in COLOURS.items() if name.startswith("stage")]
MARKERS = "osD^vP"

WIDTH = 5.4  # inches, at 72 points each
MOST_TAGS = 24
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "dateline",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "text.color": COLOURS["ink"],
    "axes.labelcolor": COLOURS["muted"],
    "axes.edgecolor": COLOURS["muted"],
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": COLOURS["rule"],
    "grid.linewidth": 0.8,
    "xtick.color": COLOURS["muted"],
    "ytick.color": COLOURS["muted"],
    "legend.frameon": False,
    "legend.handlelength": 1.4,
}


def quality_by_year(scores: Sequence[Score], systems: Sequence[str]) -> str:
    """One measure over the years, with intervals; "" where there are fewer than two years.

    ``scores`` are those of one measure in the groups ``year ...``; ``systems`` are all of the page,
    whose colours are by their place among them.
    """
    series = by_system(scores, systems)
    years = sorted({words_after_kind(score.group) for score in scores})
    if len(years) < 2:
        return ""

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
        axes.set_ylabel(str(scores[0].measure))
        add_legend(axes, systems, series)

    return drawn(draw, height=3.3)


def quality_by_tag(scores: Sequence[Score], systems: Sequence[str]) -> str:
    """One measure for each of the most frequent tags, with intervals; "" without tags.

    ``scores`` and ``systems`` are as for ``quality_by_year``.
    """
    series = by_system(scores, systems)
    tags = frequent(scores)
    if not tags:
        return ""

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
        axes.set_xlabel(str(scores[0].measure))
        add_legend(axes, systems, series)

    return drawn(draw, height=1.3 + len(tags) * max(0.26, 0.15 * len(series)))


def risk_by_coverage(records: Mapping[str, Sequence[Record]]) -> str:
    """The share of wrong answers among the surest, over how many are taken; "" without scores.

    A dot shows where the system itself stops answering.
    """
    found = [scored_errors(those) for those in records.values()]
    scored = {number: rows for number, rows in enumerate(found) if rows.size}
    if not scored:
        return ""

    answering = list(records.values())

    def draw(axes: Axes) -> None:
        for number, rows in scored.items():
            axes.plot(*risk_coverage(rows), color=colour(number), linewidth=1.6)
            axes.plot(
                *own_point(answering[number]), color=colour(number), marker=marker(number), markersize=7
            )
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("coverage: share of questions answered")
        axes.set_ylabel("risk: share of these wrong")
        add_legend(axes, list(records), scored)

    return drawn(draw, height=3.6)


def scored_errors(records: Sequence[Record]) -> NDArray[np.float64]:
    """Score and error, 1 for a wrong answer, of the records that have a score. Shape (records, 2)."""
    rows = np.array([scored_error(record) for record in records]).reshape(-1, 2)
    return rows[~np.isnan(rows).any(axis=1)]


def own_point(records: Sequence[Record]) -> tuple[list[float], list[float]]:
    """Coverage and risk of what the system answered of its own accord."""
    given = scored_errors([record for record in records if record.output and record.output.answered])
    if not given.size:
        return [], []
    return [len(given) / len(scored_errors(records))], [given[:, 1].mean()]


def latency_by_stage(records: Mapping[str, Sequence[Record]]) -> str:
    """The mean time of a question, stacked by stage, one bar a system; "" without timings."""
    means = {system: stages for system, found in records.items() if (stages := mean_stages(found))}
    if not means:
        return ""
    stages = longest_stages(means)

    def draw(axes: Axes) -> None:
        left = np.zeros(len(means))
        for stage, shade in zip(stages, STAGES, strict=False):
            width = 1000 * np.array([found.get(stage, 0.0) for found in means.values()])
            axes.barh(range(len(means)), width, 0.6, left, color=shade)
            left += width
        for at, total in enumerate(left):
            axes.annotate(f"{total:,.0f} ms", (total, at), (5, 0), textcoords="offset points", va="center")
        axes.set_xlim(0, left.max() * 1.22 or 1)
        axes.set_yticks(range(len(means)), [short(system) for system in means])
        axes.set_ylim(len(means) - 0.4, -0.6)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel("mean time of a question, ms")
        handles = [
            Line2D([], [], color=shade, linewidth=7) for _, shade in zip(stages, STAGES, strict=False)
        ]
        put_legend(axes, handles, stages)

    return drawn(draw, height=1.5 + 0.45 * len(means))


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


def frequent(scores: Sequence[Score]) -> list[str]:
    """The groups with the most questions, most first."""
    counts: dict[str, int] = defaultdict(int)
    for score in scores:
        counts[score.group] = max(counts[score.group], score.estimate.count)
    return sorted(counts, key=lambda group: (-counts[group], group))[:MOST_TAGS]


def words_after_kind(group: str) -> str:
    """The tag of "tag who", the year of "year 2019"."""
    return group.partition(" ")[2]


def intervals(scores: Sequence[Score]) -> tuple[list[float], list[float], list[float]]:
    """Values, lower and upper ends."""
    found = [score.estimate for score in scores]
    return [one.value for one in found], [one.low for one in found], [one.high for one in found]


def span(scores: Sequence[Score]) -> tuple[float, float]:
    """From 0 to 1, or as far as the values go."""
    return 0, 1.02 * float(np.nanmax([1.0, *(score.estimate.high for score in scores)]))


def shift(place: int, count: int) -> float:
    """How far beside its place a system's mark stands, so that marks do not cover each other."""
    return (place - (count - 1) / 2) * min(0.18, 0.6 / count)


def colour(number: int) -> str:
    """The colour of a system."""
    return SERIES[number % len(SERIES)]


def marker(number: int) -> str:
    """The mark of a system: not by colour alone."""
    return MARKERS[number % len(MARKERS)]


def put_marks(axes: Axes, x: Sequence[float], y: Sequence[float], number: int, size: float = 5) -> None:
    """The marks of a system, whole even on the edge of the picture."""
    axes.plot(
        x, y, color=colour(number), marker=marker(number), markersize=size, linewidth=0, clip_on=False
    )


def add_legend(axes: Axes, systems: Sequence[str], drawn: Iterable[int]) -> None:
    """The systems that are drawn, above the picture, where the page has several."""
    if len(systems) > 1:
        numbers = list(drawn)
        marks = [
            Line2D([], [], color=colour(number), marker=marker(number), markersize=5, linewidth=1.4)
            for number in numbers
        ]
        put_legend(axes, marks, [systems[number] for number in numbers])


def put_legend(axes: Axes, marks: list[Line2D], names: list[str]) -> None:
    """Names above the picture, in lines of three."""
    # Matplotlib leaves out names that begin with an underscore.
    named = [short(name) if not name.startswith("_") else f" {short(name)}" for name in names]
    axes.legend(marks, named, loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.2)


def short(name: str) -> str:
    """A name that fits beside a picture."""
    name = " ".join(name.split())
    return name if len(name) <= 24 else f"{name[:23]}…"


def drawn(draw: Callable[[Axes], None], height: float) -> str:
    """A picture as an ``<svg>`` element without fixed size; ``height`` is in inches."""
    # The reader's browser chooses the font: that Matplotlib's lacks a letter means nothing.
    with mpl.rc_context(STYLE), warnings.catch_warnings(action="ignore", category=UserWarning):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        figure.patch.set_alpha(0)
        axes = figure.subplots()
        axes.patch.set_alpha(0)
        draw(axes)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return for_page(file.getvalue())


def for_page(svg: str) -> str:
    """The ``<svg>`` element alone, with the page's colours, as wide as its place."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg)
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    # Numbered the same in every picture, so they would not be the only ones on the page.
    svg = re.sub(r'<g id="[^"]*">', "<g>", svg)
    for name, value in COLOURS.items():
        svg = svg.replace(value, f"var(--{name}, {value})")
    return svg
