"""The words of a question as codes, and rules over codes.

A question is folded before rules read it: "Febuary" and "Feb" become ``M02``, "Thurs" ``W3``, "autumn"
``S2``, "two" ``2``, "second" ``2nd``, any other word its lower case. A rule is a regular expression over
the codes, one space between them, in which ``PIECES`` stand for what recurs: ``{day} {month}`` matches
``4 M04`` and names both fields. Tokens that a rule has matched become a single one, which further rules
build on: a cascade of finite-state rules (Abney 1996, "Partial parsing via finite-state cascades").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Generic, TypeVar

from qa import english as en

Value = TypeVar("Value")
Fields = Mapping[str, str]

PIECES: Final = {
    "day": r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?",
    "month": r"M(?P<month>\d\d)",
    "year": r"(?P<year>[12]\d{3}|'\d\d|(?:last|this|next) year|(?:the )?year before last)",
    "weekday": r"W(?P<weekday>\d)",
    "season": r"S(?P<season>\d)",
    "n": r"(?P<n>\d{1,4}|an?)",
    "nth": r"(?P<nth>\d{1,2})(?:st|nd|rd|th)",
    "unit": r"(?P<unit>hour|day|week|fortnight|month|quarter|year|decade|century)(?P<plural>s)?",
    "calendar_unit": r"(?P<unit>week|month|quarter|year|decade|century)",
    "part": r"(?P<part>start|beginning|opening|middle|end|close)",
    "daypart": r"(?:morning|afternoon|evening|night|lunchtime)",
}


def _lines(codes: str, names: str) -> dict[str, str]:
    """The code of every name: line by line, names in a line mean the same."""
    rows = zip(codes.split(), names.splitlines(), strict=True)
    return {name: code for code, row in rows for name in row.split()}


# With the commonest misspellings, https://en.wikipedia.org/wiki/Commonly_misspelled_English_words.
_MONTHS: Final = _lines(
    "M01 M02 M03 M04 M05 M06 M07 M08 M09 M10 M11 M12",
    """january jan janurary januray janaury
    february feb febuary feburary febrary
    march mar
    april apr apirl
    may
    june jun
    july jul
    august aug agust
    september sept sep septmber setember septemeber
    october oct ocotber octobre
    november nov novemeber novembre
    december dec decemeber decembre""",
)
_WEEKDAYS: Final = _lines(
    "W0 W1 W2 W3 W4 W5 W6",
    """monday mon
    tuesday tue tues tuseday
    wednesday wed weds wednsday wensday wendesday
    thursday thu thur thurs thrusday
    friday fri firday
    saturday sat saterday
    sunday sun""",
)
_OTHERS: Final = _lines(
    "S0 S1 S2 S3 year years week weeks month months hour hours century yesterday tomorrow",
    """spring
    summer
    autumn fall
    winter
    yr
    yrs
    wk
    wks
    mth
    mths
    hr
    hrs
    centuries
    yesteday yesterdy
    tommorow tomorow tommorrow""",
)
_ONES: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_TEENTHS: Final = "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
_TENS: Final = _lines(
    "20 30 40 50 60 90 20th 30th 20s 30s 40s 50s 60s 70s 80s 90s",
    "twenty\nthirty\nforty\nfifty\nsixty\nninety\ntwentieth\nthirtieth\n"
    "twenties\nthirties\nforties\nfifties\nsixties\nseventies\neighties\nnineties",
)


def _ordinal(n: int) -> str:
    return f"{n}{('th', 'st', 'nd', 'rd')[n % 10] if n % 10 < 4 and n // 10 != 1 else 'th'}"


_ORDINAL_CODES: Final = {
    **{word: _ordinal(n) for n, word in enumerate(f"{_ORDINALS} {_TEENTHS}".split(), 1)},
    **{f"twenty-{word}": _ordinal(n) for n, word in enumerate(_ORDINALS.split()[:9], 21)},
}
_CODES: Final = {
    **{word: str(n) for n, word in enumerate(_ONES.split(), 1)},
    **_ORDINAL_CODES,
    **_TENS,
    **_OTHERS,
    **_MONTHS,
    **_WEEKDAYS,
}
_MARKS: Final = str.maketrans({**dict.fromkeys("‘’`´", "'"), **dict.fromkeys("‐‑‒–—", "-")})
_TOKEN: Final = re.compile(
    r"""(?<!\w)\d{1,4}-\d{1,2}-\d{1,4}(?!\w)       # 2019-04-11
    | (?<!\w)[12]\d{3}-\d\d(?!\w)                  # 2014-16, 2019-04
    | (?<!\w)\d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s)?(?!\w)
    | (?<!\w)\d+(?=hrs?(?!\w))
    | (?<!\w)'\d\ds?(?!\w)                         # '15, '90s
    | 's(?!\w)
    | twenty-[a-z]+(?!\w)
    | (?<!\w)(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\.(?=\s*\S)
    | [^\W\d_]+(?:'(?!s(?!\w))[^\W\d_]+)*(?!\w)
    | \w+
    | \S""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTED: Final = re.compile(r""""[^"]+"|“[^”]+”|(?<!\w)'[^']+'(?!\w)""")
_NOT_CONTENT: Final = (
    en.PREPOSITIONS | en.AUXILIARIES | en.JOINING | en.ASKING | en.DETERMINERS | en.PRONOUNS
)


@dataclass(frozen=True, slots=True)
class Token(Generic[Value]):
    """A code with the place in the question of the words for which it stands; ``value`` is what a
    rule made of them."""

    code: str
    start: int
    end: int
    value: Value | None = None


@dataclass(frozen=True)
class Folded(Generic[Value]):
    """A question and its tokens."""

    question: str
    tokens: tuple[Token[Value], ...]
    codes: str = field(init=False)
    starts: tuple[int, ...] = field(init=False)
    """Of each token, where its code starts in ``codes``."""

    def __post_init__(self) -> None:
        starts, at = [], 0
        for token in self.tokens:
            starts.append(at)
            at += len(token.code) + 1
        object.__setattr__(self, "codes", " ".join(token.code for token in self.tokens))
        object.__setattr__(self, "starts", tuple(starts))

    def matches(self, template: str) -> Iterator[tuple[int, int, Fields]]:
        """Where a rule matches: the first token, the one after the last, and the fields."""
        for match in compiled(template).finditer(self.codes):
            fields = {name: value for name, value in match.groupdict().items() if value is not None}
            yield self._index(match.start()), self._index(match.end() - 1) + 1, fields

    def _index(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def merged(self, parts: Iterable[tuple[int, int, Value]], code: str) -> Folded[Value]:
        """With the tokens of each part, from the first up to but not including the second, made one."""
        tokens: list[Token[Value]] = []
        done = 0
        for first, last, value in sorted(parts, key=lambda part: part[0]):
            merged = Token(code, self.tokens[first].start, self.tokens[last - 1].end, value)
            tokens += [*self.tokens[done:first], merged]
            done = last
        return Folded(self.question, (*tokens, *self.tokens[done:]))

    def code(self, i: int) -> str:
        """The code of a token, empty before the first and after the last."""
        return self.tokens[i].code if 0 <= i < len(self.tokens) else ""

    def text(self, i: int) -> str:
        """A token's own words, empty before the first and after the last."""
        return self.question[self.tokens[i].start : self.tokens[i].end] if 0 <= i < len(self.tokens) else ""

    def is_capital(self, i: int) -> bool:
        """Whether a token starts with a capital that tells a name, not the start of the question or
        of a quotation, nor in a question that capitalises most of its words."""
        return i > 0 and self.text(i)[:1].isupper() and not is_headline(self.question)

    def is_content(self, i: int) -> bool:
        """Whether a token is a noun, a verb or another word that means something by itself."""
        code = self.code(i)
        return code[:1].isalpha() and code not in _NOT_CONTENT and self.tokens[i].value is None


def fold(question: str) -> Folded[Value]:
    """The tokens of a question."""
    found = _TOKEN.finditer(question.translate(_MARKS))
    return Folded(question, tuple(Token(_code(match[0]), match.start(), match.end()) for match in found))


def _code(word: str) -> str:
    low = word.lower()
    return _CODES.get(low.removesuffix("."), low)


@cache
def compiled(template: str) -> re.Pattern[str]:
    """The expression of a rule, between whole codes."""
    for name, piece in PIECES.items():
        template = template.replace(f"{{{name}}}", piece)
    return re.compile(rf"(?<!\S)(?:{template})(?!\S)")


def is_headline(question: str) -> bool:
    """Whether most words start with a capital, so that capitals tell no names."""
    words = [word for word in question.split()[1:] if word[:1].isalpha()]
    return len(words) > 2 and sum(word[:1].isupper() for word in words) > 0.75 * len(words)


def quotations(question: str) -> list[tuple[int, int]]:
    """The places of words in quotation marks, which are titles or what somebody said, unless all of
    the question is in them."""
    found = (match.span() for match in _QUOTED.finditer(question))
    return [(start, end) for start, end in found if question[:start].strip() or question[end:].strip()]
