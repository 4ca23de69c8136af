"""How pictures are drawn: as SVG to be put into an HTML page.

Text stays text, and every colour is a CSS variable of the page with a fallback, so that a picture
follows the page into the dark and can also stand alone.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

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
MARKERS, GLYPHS = "osD^vP", "●■◆▲▼✚"
"""The marks of systems, for Matplotlib and for text."""

WIDTH = 5.4  # inches, at 72 points each
STYLE: dict[Any, Any] = {
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
        svg = svg.replace(f": {value}", f": var(--{name}, {value})")
    return svg


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


def put_legend(axes: Axes, shades: Mapping[str, str]) -> None:
    """What is of which colour, above the picture."""
    # Matplotlib leaves out names that begin with an underscore.
    names = [short(name).lstrip("_") for name in shades]
    marks = [Line2D([], [], color=shade, linewidth=7) for shade in shades.values()]
    axes.legend(marks, names, loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.2)


def short(name: str) -> str:
    """A name of which each line fits beside a picture."""
    lines = (" ".join(line.split()) for line in name.splitlines())
    return "\n".join(line if len(line) <= 24 else f"{line[:23]}…" for line in lines)
