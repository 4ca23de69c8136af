"""Numbers in answers as values: "1.2 million", "1,200,000" and "some 1.2m people" are one.

A ``Quantity`` knows how exactly it was meant: hedges ("about"), bounds ("at least", "more than"), and
rounding, which shows in its noughts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from qa.meaning.units import COUNTS, FRACTIONS, MAGNITUDES, ONES, SHARE, SIGNS, TENS, UNITS, VAGUE, Unit

Bound = Literal["", "least", "most"]
Measure = Literal["", "length", "mass"]
"""What a question asks to be measured: the m of "80m" are then metres, pounds no money."""

HEDGED: Final = 0.1
"""How far the true number may lie from a hedged, rounded or converted one, as a share of it."""
DEGREES: Final = 1.0
"""The same for temperatures, in degrees Celsius, after conversion."""
GROWTH: Final = 1.5
"""What exceeds a lower bound by more than this factor on another day is news, not the same number."""
REACH: Final = 3.0
"""The same on one day: "more than 20" says little of 200."""


def _any(words: Iterable[str]) -> str:
    """A pattern for any of some words, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_END = r"(?![^\W\d_])"
_BIG = _any(MAGNITUDES)
_FIGURE = r"\d+(?:\.\d+)?"
_TERM = rf"{_FIGURE}(?:[ -]?(?:{_BIG}){_END})*"
_WORDED = r"(?:dozen|hundred|thousand|million|billion|trillion)"
_NUMBER = rf"{_TERM}(?:(?<=[a-z])(?:,? and |,? ){_FIGURE}(?: {_WORDED}\b)*{_END})*"
QUANTITY: Final = re.compile(
    rf"(?:(?P<sign>{_any(SIGNS)}) ?)?(?P<number>{_NUMBER})"
    rf"(?:(?: ?- ?| to )(?P<upper>{_NUMBER}))?(?:[ -]?(?P<unit>{_any(UNITS)}){_END})?"
)
SCORE: Final = re.compile(rf"(?<![\d.])({_FIGURE}) ?(?:[-:]| to |all\b) ?({_FIGURE})?(?![\d.])")
RATIO: Final = re.compile(rf"({_FIGURE}) (?:[a-z]+ )?(?:in|out of|of every|in every) ({_FIGURE})\b")
ALL: Final = re.compile(r"(?:all|everyone|everybody|every one)\b")
ABOUT: Final = re.compile(
    r"\b(?:about|around|roughly|approximately|nearly|almost|some|close to|circa|estimated|or so|more or less|"
    r"just (?:over|under|above|below)|as (?:many|much) as)\b|[~≈]"
)
LEAST: Final = re.compile(
    r"\b(?:at least|more than|over|above|upwards of|exceed(?:s|ed|ing)?|no (?:fewer|less) than|not less than|"
    r"or more|a minimum of|in excess of|topp(?:ed|ing))\b|\|\+"
)
MOST: Final = re.compile(
    r"\b(?:at most|up to|(?:no|not) more than|fewer than|less than|under|below|a maximum of|or (?:fewer|less))\b"
)
_RISING: Final = re.compile(
    r"\b(?:go|goes|went|gone|going|rose|risen|rises|climb\w*|moved|put|jumped) up to\b"
)
_REACH: Final = 24
"""How many letters before a number a hedge can stand; behind it half as many."""
_MEASURES: Final = [
    name for name, unit in UNITS.items() if unit.kind not in ("share", "temperature") and len(name) > 3
]
_TENS_OF: Final = re.compile(r"\b(?:tens|hundreds) of $", re.IGNORECASE)
_VAGUE: Final = re.compile(rf"\b(?:{_any(VAGUE)})\b")
_COMMA: Final = re.compile(r"(?<=\d),(?=\d{3})")
_EVERY: Final = re.compile(r"\bevery (second|other|third|fourth|fifth|tenth)\b")
_BETWEEN: Final = re.compile(r"\bbetween (\S{1,12}(?: \w{1,12}){0,2}) and (?=[$€£]?\d)")
_ONE: Final = re.compile(rf"(?<![-\w])(?<!ty )(?:an?|one) (?=(?:{_WORDED}|{_any(FRACTIONS)})\b)")
_COUNT: Final = re.compile(rf"\b(?:{_any(COUNTS)})\b(?! (?:more|less|fewer|later|longer) )")
_ONE_UNIT: Final = re.compile(
    r"^((?:about|almost|nearly|over|under|more than) )?an? (?=week|fortnight|month|year|day|hour|minute|decade|century)"
)
_SMALL: Final = re.compile(rf"\b(?:({_any(TENS)})(?:[ -]({_any(ONES)}))?|({_any(ONES)}))\b")
_PARTS: Final = re.compile(
    rf"\b(?:({_FIGURE}) |(?=half))({_any(FRACTIONS)})s?\b(?:(?: of)?[ -](?:(?:an?|1) )?(?=({_WORDED}|{_any(_MEASURES)})\b))?"
)
_AND_A_HALF: Final = re.compile(
    rf"({_FIGURE})(?: (hours?|days?|weeks?|months?|years?|miles?))? and (?:an? |1 )?(half|quarter)\b"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it was counted or measured in (``None``: things). ``figure`` is the number with
    its magnitude; ``slack`` how far the true one may lie from it, as a share of it; ``range`` its ends
    where the answer gives two."""

    figure: float
    unit: Unit | None = None
    slack: float = 0.0
    bound: Bound = ""
    range: tuple[float, float] | None = None

    @property
    def value(self) -> float:
        """The number in the base unit of its kind."""
        return (self.figure + self.unit.zero) * self.unit.factor if self.unit else self.figure

    @property
    def looseness(self) -> tuple[bool, bool, float]:
        """How little it says; an exact number is the least."""
        return self.range is not None, bool(self.bound), self.slack


def agree(a: Quantity, b: Quantity, days: int = 0) -> bool | None:
    """Whether two numbers, published so many days apart, can be the same. ``None`` if they cannot be
    compared: they measure different things, or are sums in two currencies."""
    slack = 0.0
    x, y = a.figure, b.figure
    if a.unit and b.unit:
        if a.unit.kind != b.unit.kind:
            return None
        x, y = a.value, b.value
        slack = HEDGED if a.unit.family != b.unit.family else 0.0
        if slack and a.unit.kind == "temperature":
            slack = DEGREES / max(abs(x), 1.0)
    if a.bound and a.bound == b.bound:
        return max(x, y) <= min(x, y) * (GROWTH if a.bound == "least" else 1 + HEDGED)
    return _admits(a, x, y, slack, days) or _admits(b, y, x, slack, days)


def _admits(one: Quantity, value: float, other: float, slack: float, days: int) -> bool:
    """Whether another number can be the one that this stands for."""
    if one.range:
        return one.range[0] <= other <= one.range[1]
    if one.bound == "least" and value <= other:
        return other <= (GROWTH if days else REACH) * value
    if one.bound == "most" and value >= other:
        return other * (GROWTH if days else REACH) >= value
    return abs(other - value) <= max(slack, one.slack, 1e-9) * abs(value)


@lru_cache(maxsize=2048)
def parse_quantity(text: str, before: str = "", measure: Measure = "") -> Quantity | None:
    """The first number in an answer, ``None`` if there is none. ``before`` are the words in front of the
    answer, where a hedge may stand."""
    if tens := _TENS_OF.search(before):
        text, before = before[tens.start() :] + text, before[: tens.start()]
    low = spelled(text)
    match, vague = QUANTITY.search(low), _VAGUE.search(low)
    if vague and not (match and match.start() < vague.start()):
        least, most = VAGUE[vague[0]]
        return Quantity((least * most) ** 0.5, range=(least, most))
    if match is None:
        return Quantity(1.0, range=(0.0, math.inf)) if ALL.match(low) else None
    if ratio := RATIO.match(low, match.start()):
        part, whole = float(ratio[1]), float(ratio[2])
        return Quantity(part / whole, UNITS[SHARE], HEDGED) if 0 < part <= whole else None
    lead = re.split(r"[,.;:!?]", before.lower())[-1] + low[: match.start()]
    return _hedged(_measured(match, measure), lead[-_REACH:], low[match.end() :][: _REACH // 2])


def _measured(match: re.Match[str], measure: Measure) -> Quantity:
    """The quantity in a match of ``QUANTITY``."""
    number, unit = match["number"], UNITS.get(match["sign"] or match["unit"] or "")
    if measure == "length" and re.fullmatch(rf"{_FIGURE} ?m", number):
        number, unit = number.removesuffix("m"), UNITS["metre"]
    if measure == "mass" and match["unit"] in ("pound", "pounds"):
        unit = UNITS["lb"]
    figure, step = _sum_of(number)
    if match["upper"] and (upper := _sum_of(match["upper"])[0]) > figure:
        if not re.search(r"[a-z]", number):  # "13-14 million"
            figure = min(upper, _sum_of(re.sub(_FIGURE, number, match["upper"], count=1))[0])
        return Quantity((figure + upper) / 2, unit, range=(figure, upper))
    if match["unit"] == SHARE:  # "a third" is seldom meant to the last vote
        return Quantity(figure, unit, HEDGED)
    return Quantity(figure, unit, min(HEDGED, step / 2 / figure) if figure else 0.0)


def _sum_of(number: str) -> tuple[float, float]:
    """What a number of ``_NUMBER`` comes to, and what it may have been rounded to a multiple of."""
    total, step = 0.0, 0.0
    for term in re.finditer(rf"({_FIGURE})((?:[ -]?(?:{_BIG}){_END})*)", number):
        digits, decimals = term[1], len(term[1].partition(".")[2])
        size = 1
        for magnitude in re.findall(_BIG, term[2]):
            size *= MAGNITUDES[magnitude]
        noughts = 0 if decimals else len(digits) - len(digits.rstrip("0"))
        is_rounded = decimals or size >= 100 or noughts >= 2
        step = size * 10.0 ** ((noughts if noughts < len(digits) else 0) - decimals) if is_rounded else 0.0
        total += float(digits) * size
    return total, step


def _hedged(found: Quantity, lead: str, tail: str) -> Quantity:
    """The quantity with what the words around it say of its exactness."""
    context = f"{_RISING.sub(' ', lead)}|{tail}"
    if found.range:
        return found
    if MOST.search(context):  # before LEAST, which finds the "more than" of "no more than"
        return replace(found, bound="most")
    if ABOUT.search(context):  # before LEAST, which finds the "over" of "just over"
        return replace(found, slack=HEDGED)
    return replace(found, bound="least") if LEAST.search(context) else found


def parse_score(text: str) -> tuple[float, float] | None:
    """Both sides of a score, the lower one first: "3-1", "three goals to one", "2.5 all"."""
    low = re.sub(r"\b(?:goals?|points?|sets?|games?|frames?|runs?|tries) ", "", spelled(text))
    match = SCORE.search(re.sub(r"\b(?:nil|love)\b", "0", low))
    if match is None or not (match[2] or "all" in match[0]):
        return None
    sides = float(match[1]), float(match[2] or match[1])
    return min(sides), max(sides)


@lru_cache(maxsize=2048)
def spelled(text: str) -> str:
    """The text in lower case with small numbers and fractions in figures: "two and a half million" becomes
    "2.5 million", "a third" "0.333 whole"."""
    low = text.lower().replace("\u00a0", " ").replace("–", "-")
    low = _EVERY.sub(_one_in, _COMMA.sub("", low))
    low = _COUNT.sub(lambda match: str(COUNTS[match[0]]), low.replace("half a dozen", "six"))
    low = figures(_ONE_UNIT.sub(r"\g<1>1 ", _ONE.sub("1 ", low)))
    low = _BETWEEN.sub(r"\1 to ", low)
    return _PARTS.sub(_part, low)


def figures(low: str) -> str:
    """A text in lower case with its number words up to 99 in figures, and halves added to them."""
    return _AND_A_HALF.sub(_and_a_half, _SMALL.sub(_small_number, low))


def _small_number(match: re.Match[str]) -> str:
    tens, ones, alone = match.groups()
    return str(ONES[alone] if alone else TENS[tens] + (ONES[ones] if ones else 0))


def _and_a_half(match: re.Match[str]) -> str:
    """One hour and a half as 1.5 hours."""
    return f"{float(match[1]) + 1 / FRACTIONS[match[3]]:g} {match[2] or ''}".strip()


def _one_in(match: re.Match[str]) -> str:
    """Every third as a share."""
    return f"{1 / FRACTIONS.get(match[1], 2):.4g} {SHARE}"


def _part(match: re.Match[str]) -> str:
    share = f"{float(match[1] or 1) / FRACTIONS[match[2]]:.4g}"
    return f"{share} " if match[3] else f"{share} {SHARE}"
