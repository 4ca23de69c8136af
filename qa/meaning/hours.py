"""Times of day in answers: "ten past eight in the evening", "8.10 pm" and "20:10" as one minute."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from qa.meaning.quantities import figures

CLOSE: Final = 20
"""How many minutes off an hour can be that is told with "about"."""

_ABOUT: Final = re.compile(r"\b(?:about|around|roughly|nearly|almost|towards|shortly|just)\b")
_MINUTES: Final = {"quarter": 15, "half": 30}
_PAST: Final = re.compile(
    r"\b(half|a quarter|quarter|\d{1,2})(?: minutes)? (past|to|before|after) (\d{1,2})\b"
)
_HOUR: Final = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?(?: ?(?P<half>[ap]\.?m\b))?(?: ?o[’']clock)?"
    r"(?: (?:in the|at) (?P<part>morning|afternoon|evening|night))?|\b(?P<name>noon|midday|midnight)\b"
)
_DAY: Final = 24 * 60


@lru_cache(maxsize=1024)
def parse_hours(text: str) -> frozenset[int]:
    """The minutes of the day that an answer can mean: of both halves of the day where it does not tell, all
    within ``CLOSE`` for "about". Empty if it names no hour."""
    low = figures(text.lower())
    match = _HOUR.search(_PAST.sub(_past, low))
    if match is None:
        return frozenset()
    named = {"noon": 720, "midday": 720, "midnight": 0}.get(match["name"] or "")
    times = _readings(match) if named is None else [named]
    reach = range(-CLOSE, CLOSE + 1) if _ABOUT.search(low) else range(1)
    return frozenset((time + off) % _DAY for time in times for off in reach)


def _past(match: re.Match[str]) -> str:
    word = match[1].removeprefix("a ")
    minutes = _MINUTES.get(word) or int(word)
    whole = 60 * int(match[3]) + (minutes if match[2] in ("past", "after") else -minutes)
    return f"{whole // 60}:{whole % 60:02}"


def _readings(match: re.Match[str]) -> list[int]:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59:
        return []
    half = (match["half"] or "")[:1] or {
        "morning": "a",
        "afternoon": "p",
        "evening": "p",
        "night": "p",
    }.get(match["part"] or "", "")
    is_24 = hour > 12 or (match["hour"].startswith("0") and not half)
    if is_24:
        return [(60 * hour + minute) % _DAY]
    late = 60 * (hour % 12 + 12) + minute
    return {"a": [late - 720], "p": [late]}.get(half, [late - 720, late])
