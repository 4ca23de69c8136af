"""What an answer means, and whether two answers to one question mean the same.

What is compared depends on what the question asks for: amounts as quantities, times as spans of the
calendar or hours, yes and no as such, everything else as names and as words.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from qa.meaning import quantities
from qa.meaning.hours import parse_hours
from qa.meaning.moments import overlap, parse_moment
from qa.meaning.names import Alias, Item, items_of, same_list
from qa.meaning.quantities import Measure, Quantity, parse_quantity, parse_score, spelled
from qa.meaning.wordings import agree_on_a_scale, content, ends, is_negated
from qa.timewords.spans import Span
from qa.words import stems

Asked = Literal["amount", "score", "time", "truth", "reason", "thing"]
"""What a question asks for; ``reason`` stands for all to which several answers can be true at once: why,
how, what somebody said."""

TRUTH: Final = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|must)\b(?!.* or )"
)
TIME: Final = re.compile(
    r"^(?:(?:at|on|in|since|by|until|from|for) )?(?:when\b|(?:what|which) (?:date|day|year|month|week|decade|century|"
    r"time|hour)\b)|\bhow long ago\b|\bwhen\W*$|\bwhich dates\b"
)
SCORE: Final = re.compile(
    r"\bscore of the\b|\bthe score\b|\b(?:final|match) (?:score|result)\b|\bresult of the\b"
)
_SIZES = "many|much|long|far|high|tall|deep|wide|thick|old|fast|hot|cold|warm|big|large|small|heavy|often|loud|strong"
_AMOUNTS = (
    "number|share|percentage|proportion|rate|price|cost|toll|salary|temperature|speed|size|population|amount|sum|age|"
    "length|height|depth|distance|margin|majority|turnout|budget|fine|profit|loss|revenue|magnitude|wage|capacity|"
    "fare|fee|value|weight"
)
AMOUNT: Final = re.compile(
    rf"\bhow (?:{_SIZES})\b|\bwhat (?:(?:is|was|are|were|will|has|does|did)\b.*)?\b(?:{_AMOUNTS})s?\b"
)
MASS: Final = re.compile(r"\bhow heavy\b|\b(?:weigh\w*|mass)\b")
LENGTH: Final = re.compile(
    r"\bhow (?:long|far|high|tall|deep|wide|thick|big|large)\b|\b(?:length|height|depth|distance)\b"
)
REASON: Final = re.compile(
    r"^(?:why\b|how (?:come|do|does|did|is|are|was|were|has|have|had|can|could|will|would|should)\b|in what way|"
    r"what (?:caus|led\b|happen|do\b|does\b|did\b|has\b|have\b|had\b|will\b|would\b|can\b|could\b|should\b|are\b|were\b))"
)
_SINGULAR = r"(?:this|was|has|does|is|his|its|news|us|series|\w+ss)\b"
SEVERAL: Final = re.compile(
    rf"^(?:who|which|what) (?:are|were)\b|^(?:which|what|where did|where do) (?:the )?(?:(?!{_SINGULAR})\w+ )??"
    rf"(?!{_SINGULAR})\w{{3,}}s\b(?! (?:the|an?|in|at|on|for|to|from|his|her|its|their|this|that)\b)|"
    r"^who (?:back|support|oppose|attend|sign|join|fund|fight|help|criticis|condemn|welcom|visit|spoke|vot)"
)
"""Questions to which several names are the answer together."""
_NUMBER_FIRST: Final = re.compile(
    r"(?:\W|\b(?:an?|the|all|about|some|around|roughly|approximately|estimated|nearly|almost|just|slightly|only|over|under|"
    r"more than|less than|at least|up to|at|for|of|by|in|usd|eur|gbp)\b)*\d(?!\d*-year-old [a-z])"
)
_YEAR: Final = re.compile(r"\D{0,12}(?:1[5-9]|20)\d\d\.?")


DAY_OF_YEAR: Final = re.compile(r"(?:on )?(\d{1,2} [a-z]{3,9}|[a-z]{3,9} \d{1,2})")
"""A day without its year."""
MOST: Final = 0.7
"""The share of common words from which on two phrases are one."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """An answer read as its question wants it; what it is not stays empty. ``words`` are the stems of its
    own words, those of the question left out, ``beside`` those that say what a name is; ``has_name`` tells
    whether any of its items is a name."""

    text: str
    published: dt.date | None
    quantity: Quantity | None = None
    score: tuple[float, float] | None = None
    spans: tuple[Span, ...] = ()
    hours: frozenset[int] = frozenset()
    truth: bool | None = None
    items: tuple[Item, ...] = ()
    has_name: bool = False
    words: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()

    @property
    def figures(self) -> frozenset[str]:
        """The numbers in it."""
        return frozenset(re.findall(r"\d+(?:\.\d+)?", spelled(self.text)))

    @property
    def is_value(self) -> bool:
        """Whether it is a number or a time."""
        return bool(self.quantity or self.score or self.spans or self.hours)

    @property
    def looseness(self) -> tuple[object, ...]:
        """How little it says, for sorting: the most exact number or time and the fullest name come first."""
        number = self.quantity.looseness if self.quantity else (True, True, 1.0)
        days = (self.spans[0].last - self.spans[0].first).days if self.spans else 0
        names = [len(item.name) for item in self.items if item.name]
        return number, days, len(self.hours), -len(names), -sum(names), -len(self.words)


@lru_cache(maxsize=512)
def asked_for(question: str) -> Asked:
    """What a question asks for."""
    low = re.split(r"(?<=[.!?]) ", question.strip())[-1].lower()
    kinds: tuple[tuple[Asked, re.Pattern[str]], ...] = (
        ("score", SCORE), ("time", TIME), ("amount", AMOUNT), ("truth", TRUTH), ("reason", REASON)
    )  # fmt: skip
    return next((kind for kind, pattern in kinds if pattern.search(low)), "thing")


@lru_cache(maxsize=512)
def asks_for_several(question: str) -> bool:
    """Whether several things can be the answer to a question, together or side by side."""
    return asked_for(question) == "reason" or SEVERAL.match(question.lower()) is not None


@lru_cache(maxsize=4096)
def read(question: str, sentence: str, span: tuple[int, int], published: dt.date | None) -> Meaning:
    """What the words ``sentence[start:end]`` mean as an answer."""
    text, before, after = sentence[slice(*span)], sentence[: span[0]], sentence[span[1] :]
    asked, items = asked_for(question), items_of(text)
    is_time = asked == "time" or (asked != "amount" and _YEAR.fullmatch(text) is not None)
    is_number = asked in ("amount", "score") or (
        asked in ("thing", "reason") and not is_time and _NUMBER_FIRST.match(spelled(text)) is not None
    )
    spans = parse_moment(text, published) if is_time else ()
    return Meaning(
        text,
        published,
        quantity=parse_quantity(text, before, _measure(question)) if is_number else None,
        score=parse_score(text) if asked == "score" else None,
        spans=spans,
        hours=parse_hours(text) if is_time and not spans else frozenset(),
        truth=truth(question, text, before) if asked == "truth" else None,
        items=items,
        has_name=any(item.name for item in items),
        words=content(text) - content(question) or content(text),
        beside=stems(_beside(before, text, after)),
    )


def _measure(question: str) -> Measure:
    """What is measured, where a unit could be of two things."""
    low = question.lower()
    return "length" if LENGTH.search(low) else "mass" if MASS.search(low) else ""


def truth(question: str, text: str, before: str) -> bool | None:
    """Whether an answer says yes to a question; ``None`` if it says neither in a way that is known."""
    if match := re.match(r"(yes|no)\b", text.lower()):
        return match[1] == "yes"
    is_denied = (
        re.search(r"\b(?:den(?:y|ies|ied)|not|never|false that|no evidence)\b[^,;]{0,30}$", before.lower())
        is not None
    )
    wanted, said = ends(question), ends(text)
    shared = [wanted[scale] == said[scale] for scale in said if scale in wanted]
    if shared:
        return any(shared) != is_denied
    if is_negated(text):
        return is_denied
    return not is_denied if content(text) & content(question) else None


def _beside(before: str, text: str, after: str) -> str:
    """The words that say what a name is: before it in its clause, in it, or between commas behind it."""
    lead = re.split(r"[,;:.()]", before.rstrip(" ,"))[-1][-45:]
    tail = re.match(r"\s*,([^,;:.]{1,60})(?:[,;:.]|$)", after)
    return f"{lead} {text} {tail[1] if tail else ''}"


def same(question: str, a: Meaning, b: Meaning, alias: Alias | None = None) -> bool | None:
    """Whether two answers mean the same; ``None`` where it cannot be told."""
    days = abs((a.published - b.published).days) if a.published and b.published else 0
    if a.score and b.score:
        return a.score == b.score
    if a.quantity and b.quantity:
        return quantities.agree(a.quantity, b.quantity, days)
    if a.spans and b.spans:
        return overlap(a.spans, b.spans) or is_one_day_of_year(a.text, b.text)
    if a.hours and b.hours:
        return bool(a.hours & b.hours)
    if a.truth is not None and b.truth is not None:
        return a.truth == b.truth
    if a.text.casefold() == b.text.casefold():
        return True
    if asked_for(question) in ("amount", "score", "time") and (a.is_value or b.is_value):
        return None
    return _same_thing(question, a, b, alias)


def is_one_day_of_year(a: str, b: str) -> bool:
    """Whether two times are the same words for a day without its year: "17 December" in reports of two years
    is the day of one event."""
    one, other = DAY_OF_YEAR.fullmatch(a.lower()), DAY_OF_YEAR.fullmatch(b.lower())
    return one is not None and other is not None and one[1] == other[1]


def _same_thing(question: str, a: Meaning, b: Meaning, alias: Alias | None) -> bool | None:
    """The same for names and words."""
    on_a_scale = agree_on_a_scale(a.text, b.text)
    if on_a_scale is False:
        return False
    if a.words and a.words == b.words:
        return True
    listed = same_list(a.items, b.items, alias)
    if listed:
        return True
    if a.has_name and b.has_name:
        return None if listed is None or asks_for_several(question) else False
    if a.has_name or b.has_name:
        return _same_described(*((a, b) if a.has_name else (b, a)))
    is_done = asked_for(question) in ("reason", "truth")
    return True if on_a_scale and is_done else _same_words(question, a, b)


def _same_described(name: Meaning, description: Meaning) -> bool | None:
    """Whether a description stands for a name: if the words beside the name say so. The mayor's son is
    not the mayor."""
    possessors = {item.possessor for item in description.items if item.possessor}
    if any(possessors & item.called for item in name.items):
        return False
    return True if description.words <= name.words | name.beside else None


def _same_words(question: str, a: Meaning, b: Meaning) -> bool | None:
    """Whether two phrases mean the same, by the words that they share."""
    shared, fewer = len(a.words & b.words), min(len(a.words), len(b.words))
    if a.figures and b.figures and not a.figures & b.figures:
        return False
    if fewer and (shared == fewer or shared >= MOST * len(a.words | b.words)):
        return True
    is_open = asked_for(question) == "reason"
    return True if is_open and fewer and 2 * shared >= fewer else None
