"""How reports relate, as HTML: the sides of a disagreement, the dated trail of a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from qa.evidence import Agreement, Side, Verdict
from qa.schema import Citation
from ui.cards import mark
from ui.render import day_text, days_text, listed, short_answer

HEADINGS: Mapping[Verdict, str] = {
    "conflict": "Reports disagree",
    "scope": "Reports speak of different things",
    "various": "Reports say",
    "change": "How it changed",
}
"""What is said of several sides. Of a single one, or of agreement, the line of facts tells."""


def relation(agreement: Agreement | None, cited: Mapping[int, Citation], turn: int) -> str:
    """The sides of an answer, each with its citations; nothing where there is only one."""
    if agreement is None or agreement.verdict not in HEADINGS or len(agreement.sides) < 2:
        return ""
    if agreement.verdict == "change":
        rows = "".join(trail_row(text, side, cited, turn) for text, side in trail(agreement))
    else:
        rows = "".join(side_row(side, cited, turn) for side in agreement.sides)
    return f'<div class="sides {agreement.verdict}"><h3>{HEADINGS[agreement.verdict]}</h3><ul>{rows}</ul></div>'


def trail(agreement: Agreement) -> list[tuple[str, Side]]:
    """The values of a change in the order of time, each with its day in words; those without a day last."""
    dated = [(day_text(day), side) for day, side in agreement.trail]
    return dated + [("undated", side) for side in agreement.sides if not side.days]


def trail_row(day: str, side: Side, cited: Mapping[int, Citation], turn: int) -> str:
    """One value of a change."""
    return (
        f'<li><span class="day">{escape(day)}</span> <b dir="auto">{escape(short_answer(side.text, side.meant_days))}</b>'
        f"{marks(side.citations, cited, turn)}</li>"
    )


def side_row(side: Side, cited: Mapping[int, Citation], turn: int) -> str:
    """What one side says, who says it, and when."""
    days = days_text(side.days[0], side.days[-1]) if side.days else "undated"
    told = "; ".join([listed(side.outlets) or "Unknown outlet", days])
    return (
        f'<li><b dir="auto">{escape(short_answer(side.text, side.meant_days))}</b>{marks(side.citations, cited, turn)} '
        f'<span class="who">{escape(told)}</span></li>'
    )


def marks(numbers: Iterable[int], cited: Mapping[int, Citation], turn: int) -> str:
    """The marks of some citations, as far as there are such."""
    return "".join(mark(cited[number], turn) for number in numbers if number in cited)
