"""Short answers by rule: the name, date, number or place in a sentence that a question asks for.

Only where a rule is sure: one candidate of the kind, or one that stands beside the question's own
words. Otherwise the whole sentence is the answer.
"""

from __future__ import annotations

import re
from typing import Literal

from index.passages import Span
from qa.words import stems

AnswerKind = Literal["name", "date", "number", "measure", "place", "other"]

KINDS: tuple[tuple[AnswerKind, str], ...] = (
    ("measure", r"how (?:long|old|far|tall|high|deep|wide|heavy|fast)"),
    ("number", r"how (?:many|much)|what (?:percentage|share|number|proportion)"),
    ("date", r"when|(?:what|which) (?:year|month|day|date)"),
    ("place", r"where|(?:what|which) (?:city|town|country|state|place|region)"),
    (
        "name",
        r"who|whom|whose|what is the name|(?:what|which) (?:company|group|party|team|club|organi[sz]ation|"
        r"person|man|woman|president|minister|countries|outlet|player|actor|singer)",
    ),
)

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)"
)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# A weekday alone is no date to somebody who reads the answer in another week.
DATE = re.compile(
    rf"\b{DAY} {MONTH}(?:,? \d{{4}})?\b|\b{MONTH} {DAY}(?:,? \d{{4}})?\b|\b{MONTH} \d{{4}}\b|\b(?:1[5-9]|20)\d{{2}}s?\b"
)
WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")

NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|dozen)"
)
MAGNITUDE = r"(?:hundred|thousand|million|billion|trillion)"
NUMBER_PATTERN = (
    rf"(?:(?:[$£€]\s?)?\b\d[\d,]*(?:\.\d+)?(?:\s?(?:%|percent\b|per cent\b))?(?:\s{MAGNITUDE}\b)?|"
    rf"\b{NUMBER_WORD}(?:[ -]{NUMBER_WORD})*(?:\s{MAGNITUDE})?\b)"
)
UNIT = (
    r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?(?: old)?|decades?|centur(?:y|ies)|"
    r"inch(?:es)?|feet|foot|yards?|miles?|metres?|meters?|km|kilomet(?:re|er)s?|light-years?|"
    r"pounds?|kilos?|kilograms?|tons?|tonnes?|knots|mph|degrees?)"
)
NUMBER = re.compile(NUMBER_PATTERN, re.IGNORECASE)
MEASURE = re.compile(rf"{NUMBER_PATTERN}[ -]{UNIT}\b", re.IGNORECASE)

# A capitalised word and those that go on from it: "Khalifa Haftar", "House of Representatives".
NAME_WORD = r"[A-Z][\w’'-]*[\w]|[A-Z]\."
NAME = rf"(?:the )?(?:{NAME_WORD})(?: (?:of the |of |de |al-|bin |van |von )?(?:{NAME_WORD}))*"
# "Egypt, the United Arab Emirates, and France" is one answer.
NAMES = re.compile(rf"{NAME}(?:, {NAME})*(?:,? (?:and|or) {NAME})?")
PLACE_BEFORE = re.compile(r"\b(?:in|at|near|to|from|of|outside|around|into|on)\s+(?:the )?$")
WITHIN = re.compile(r"\b(?:in|at|near)\s+(?:the )?$")
POSSESSIVE = re.compile(r"[’']s?$")

NEAR = 4
"""How many words may stand between the question's words and a candidate that is surely meant."""


def kind_of(question: str) -> AnswerKind:
    """What kind of thing a question asks for."""
    return next(
        (kind for kind, words in KINDS if re.search(rf"\b(?:{words})\b", question, re.IGNORECASE)), "other"
    )


def find_span(question: str, kind: AnswerKind, sentence: str) -> Span | None:
    """The place of the short answer in a sentence; ``None`` where no rule is sure."""
    found = candidates(question, kind, sentence)
    if not found:
        return None
    anchors = anchor_places(question, kind, sentence)
    if not anchors:
        return found[0] if len(found) == 1 and kind in ("date", "number", "measure") else None
    distances = [min(words_between(sentence, span, anchor) for anchor in anchors) for span in found]
    best = min(range(len(found)), key=distances.__getitem__)
    is_sure = distances[best] <= NEAR and distances.count(distances[best]) == 1
    return found[best] if is_sure or (len(found) == 1 and kind != "name") else None


def has_candidate(question: str, kind: AnswerKind, sentence: str) -> bool:
    """Whether a sentence holds something of the kind that is asked for; true for other kinds."""
    return kind == "other" or bool(candidates(question, kind, sentence))


def candidates(question: str, kind: AnswerKind, sentence: str) -> list[Span]:
    """Everything of a kind in a sentence that the question does not say itself."""
    if kind == "date":
        return [match.span() for match in DATE.finditer(sentence) if match.group() not in question]
    dates = [match.span() for pattern in (DATE, WEEKDAY) for match in pattern.finditer(sentence)]
    if kind in ("number", "measure"):
        pattern = NUMBER if kind == "number" else MEASURE
        numbers = [match.span() for match in pattern.finditer(sentence)]
        return [span for span in numbers if not overlaps(span, dates)]
    if kind in ("name", "place"):
        names = [trimmed(sentence, match.span()) for match in NAMES.finditer(sentence)]
        fresh = [span for span in names if not overlaps(span, dates) and is_fresh(sentence, span, question)]
        if kind == "place":
            return [span for span in fresh if PLACE_BEFORE.search(sentence[: span[0]])]
        return [span for span in fresh if not WITHIN.search(sentence[: span[0]])]
    return []


def overlaps(span: Span, others: list[Span]) -> bool:
    """Whether a place has characters in common with any of the others."""
    return any(start < span[1] and span[0] < end for start, end in others)


def trimmed(sentence: str, span: Span) -> Span:
    """A name without a closing possessive: "Haftar" of "Haftar's"."""
    start, end = span
    return start, end - len(match.group()) if (match := POSSESSIVE.search(sentence[start:end])) else end


def is_fresh(sentence: str, span: Span, question: str) -> bool:
    """Whether a name is one, and says something that the question does not. A word at the beginning
    of the sentence alone may be capitalised for that reason only."""
    name = sentence[slice(*span)]
    words = stems(name)
    begins = not sentence[: span[0]].strip(" \"'“‘(")
    return bool(words - stems(question)) and not (begins and len(name.split()) == 1)


def anchor_places(question: str, kind: AnswerKind, sentence: str) -> list[Span]:
    """Where the sentence uses the question's own words, less the names: those stand everywhere."""
    names = stems(" ".join(re.findall(r"(?<!^)\b[A-Z][\w-]*", question)))
    asked = stems(question) - names
    return [match.span() for match in re.finditer(r"[^\W_]+", sentence) if stems(match.group()) & asked]


def words_between(sentence: str, first: Span, second: Span) -> int:
    """The number of words between two places; 0 if they touch or overlap."""
    if first[0] > second[0]:
        first, second = second, first
    return len(re.findall(r"\w+", sentence[first[1] : second[0]]))
