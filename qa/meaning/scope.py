"""To what a sentence limits its answer: 12 killed in one town, 40 in the whole country.

Two sentences differ in scope if they name different values of one dimension (planned and actual, before
and after tax, women and men, one year and another), or if the larger of two numbers is said to be of the
whole, or the smaller one of a part.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from qa.meaning.dimensions import PART, TELLING, WHOLE, marks
from qa.meaning.moments import overlap, parse_moment
from qa.meaning.quantities import spelled
from qa.meaning.units import MAGNITUDES
from qa.meaning.wordings import content
from qa.timewords.spans import Span
from qa.words import stems

FEW: Final = 4
"""How many words on each side of an answer are near it."""
_NEXT: Final = re.compile(r"[,;:.()\n\d]| and ")
_HEDGES: Final = stems("about almost around at fewer least less more most nearly over some than under")
SHORT: Final = 5
"""The most words of a phrase in front of a clause that belong to it: "In the last year, ..."."""

Sign = Literal["clear", "hint", "trace"]
"""What speaks for a difference in scope, the strongest first; a clear sign is enough by itself."""


ANYONE: Final = frozenset("peopl person victim".split())
"""The stems of those that all others are counted among."""
_PLACE: Final = re.compile(r"\b(?:in|at|near|from|across|around|outside) (?:the )?((?:[A-Z][\w’'-]+ ?)+)")
_NO_PLACE: Final = re.compile(
    r"^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
)
_OBJECT: Final = re.compile(
    r"\b([Ii]n|[Oo]n|[Aa]t|[Ff]or|[Oo]f|[Bb]y|[Ww]ith|[Ff]rom|[Aa]mong|[Dd]uring|[Aa]fter|[Bb]efore) "
    r"(?:(?:the|an?|its|his|her|their) )?([\w’'-]+)"
)
_MARK: Final = re.compile(r"[,;:()]")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_BEHIND: Final = re.compile(r" (?:of|in|who|that|on|at|with|from) ")
_FRONT: Final = re.compile(
    r"^(?:In|On|For|Among|Of|At|With|By|During|Over|Within|Before|After|Under|Inside|Outside|Across|Throughout) "
    r"((?:[^\s,]+ ?){1,5})"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence around an answer, as far as it tells the answer's scope: the ``value`` of the answer if it
    is a number and the words for what it ``counts``, the noun last; the values of each dimension; the times
    of more than a day; the stems of the sentence, of the clause, of a phrase in front, of each place named,
    and of what stands behind each preposition."""

    value: float | None
    counts: tuple[str, ...]
    marks: Mapping[str, frozenset[str]]
    spans: tuple[Span, ...]
    stems: frozenset[str]
    clause: frozenset[str]
    front: frozenset[str]
    places: tuple[frozenset[str], ...]
    objects: Mapping[str, frozenset[str]]
    is_whole: bool
    is_part: bool


@lru_cache(maxsize=4096)
def frame(sentence: str, span: tuple[int, int], published: dt.date | None, value: float | None) -> Frame:
    """The frame of the answer ``sentence[start:end]``."""
    before, answer, after = clause_parts(sentence, span)
    bare, clause = f"{before} {after}", f"{before}{answer}{after}"
    front = _FRONT.match(sentence[: span[0]])
    return Frame(
        value,
        _counted(answer),
        marks(sentence, clause),
        tuple(one for one in parse_moment(bare, published) if one.grain not in ("day", "")),
        stems(sentence),
        stems(bare),
        stems(front[1]) if front else frozenset(),
        tuple(stems(name) for name in _PLACE.findall(sentence) if not _NO_PLACE.match(name)),
        _by_preposition(bare),
        WHOLE.search(sentence.lower()) is not None,
        PART.search(clause.lower()) is not None,
    )


def clause_parts(sentence: str, span: tuple[int, int]) -> tuple[str, str, str]:
    """A clause as what stands before the answer, the answer, and what stands behind it; a short phrase in
    front belongs to the clause."""
    before = _MARK.split(sentence[: span[0]])
    after = _MARK.split(sentence[span[1] :])
    lead = f"{before[-2]}," if len(before) > 1 and len(before[-2].split()) <= SHORT else ""
    return lead + before[-1], sentence[slice(*span)], after[0]


def _counted(answer: str) -> tuple[str, ...]:
    words = _LETTERS.findall(_BEHIND.split(spelled(answer))[0])
    return tuple(word for word in words if stems(word) and word not in MAGNITUDES)


def _by_preposition(text: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word, thing in _OBJECT.findall(text):
        found[word.lower()] = found.get(word.lower(), frozenset()) | stems(thing)
    return found


def scope_signs(question: str, a: Frame, b: Frame) -> Iterator[Sign]:
    """What speaks for two answers being of different scope."""
    asked = stems(question)
    yield from _contrasts(question, a, b)
    yield from _times(a, b)
    yield from _phrases(asked, a, b)
    if a.value and b.value and a.value != b.value:  # none of them is no part of them
        yield from _parts(asked, *((a, b) if a.value < b.value else (b, a)))


def unshared(question: str, a: Frame, b: Frame) -> int:
    """The words of both clauses that neither the question nor the other sentence has."""
    asked = stems(question)
    return len(a.clause - asked - b.stems) + len(b.clause - asked - a.stems)


@lru_cache(maxsize=4096)
def near(sentence: str, span: tuple[int, int]) -> frozenset[str]:
    """The stems of an answer ``sentence[start:end]`` and of the few words before and behind it, up to a mark,
    "and" or another number: what is done to what it counts."""
    before, after = _NEXT.split(sentence[: span[0]])[-1], _NEXT.split(sentence[span[1] :])[0]
    around = " ".join([*before.split()[-FEW:], sentence[slice(*span)], *after.split()[:FEW]])
    return frozenset(word for word in content(around) - _HEDGES if not word.isdigit())


def _contrasts(question: str, a: Frame, b: Frame) -> Iterator[Sign]:
    """Different values of a dimension. A value on one side only says less, and nothing if the question
    names it."""
    asked = marks(question, question)
    for dimension in a.marks.keys() | b.marks.keys():
        one, other = a.marks.get(dimension, frozenset()), b.marks.get(dimension, frozenset())
        if one and other and not one & other:
            yield "clear"
        elif dimension in TELLING and (one ^ other) - asked.get(dimension, frozenset()) - {"actual"}:
            yield "hint"


def _times(a: Frame, b: Frame) -> Iterator[Sign]:
    """Different months, seasons or years, or a month and a year."""
    if a.spans and b.spans:
        short, long = sorted((spans[0].last - spans[0].first).days + 1 for spans in (a.spans, b.spans))
        if not overlap(a.spans, b.spans) or long >= 3 * short:
            yield "clear"


def _phrases(asked: frozenset[str], a: Frame, b: Frame) -> Iterator[Sign]:
    """A phrase in front ("In winter ...") that neither the question nor the other sentence has; the same
    preposition before different things ("the prize for physics", "the prize for chemistry")."""
    for one, other in ((a, b), (b, a)):
        if one.front - asked - other.stems:
            yield "hint"
    x, y = a.objects, b.objects
    if any(x[word] - y[word] - asked and y[word] - x[word] - asked for word in x.keys() & y.keys()):
        yield "hint"


def _parts(asked: frozenset[str], small: Frame, large: Frame) -> Iterator[Sign]:
    """What makes the smaller number a part of the larger one: words that say so, a place that only its
    sentence names, or other words that one sentence alone has."""
    if large.is_whole and not small.is_whole:
        yield "clear"
    if small.is_part and not large.is_part:
        yield "hint"
    yield from _modifiers(small.counts, large.counts)
    if any(place - asked - large.stems for place in small.places):
        yield "hint"
    for one, other in ((small, large), (large, small)):
        if one.clause - asked - other.stems:
            yield "trace"


def _modifiers(small: tuple[str, ...], large: tuple[str, ...]) -> Iterator[Sign]:
    """The fewer "gold medals" among all "medals", "American soldiers" beside "foreign" ones, firemen among
    people."""
    if not small or not large:
        return
    (*few, head), (*many, other) = small, large
    if stems(other) & ANYONE and not stems(head) & ANYONE:
        yield "hint"
    if stems(head) == stems(other) and set(few) - set(many) and not set(few) & set(many):
        yield "clear"
