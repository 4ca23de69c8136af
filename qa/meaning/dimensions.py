"""The words by which a sentence limits its answer, by the dimension in which it does.

A dimension has values that exclude each other, each with the words that name it (regular expressions).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final


def _alternatives(words: str) -> dict[str, str]:
    """Each word, whatever its ending, as a value of its own."""
    return {word: rf"{word}\w*" for word in words.split()}


_WORDS: Final[dict[str, dict[str, str]]] = {
    "stage": {
        "planned": r"(?:was|were|is|are) to|plan\w*|promis\w+|pledg\w+|budget\w*|expect\w*|forecasts?|project(?:ed|ions?)|"
        r"predict\w*|targets?|originally|scheduled|proposed|hop(?:es?|ed)|aim(?:s|ed)?|suppos\w+|inten\w+",
        "actual": r"in the end|actual(?:ly)?|eventually|finished|finally|turned out|(?:was|were) spent|ended up|up to now|"
        r"has been|have been|completed|delivered|last (?:year|month|week)|already|so far|has (?:cost|taken|used)",
    },
    "tax": {
        "gross": r"before (?:tax\w*|interest|deductions)|pre-?tax|gross|turnover|revenues?|sales",
        "net": r"after[- ](?:tax\w*|deductions)|net|take[- ]home|profits?",
    },
    "office": _alternatives("president parliament council mayor senat governor municipal federal regional local european"),
    "asset": {
        "shares": r"shares?|stocks?|equities", "bonds": r"bonds?|gilts?|treasuries", "oil": r"oil|crude",
        "currency": r"currency|exchange rate|dollar", "homes": r"house prices|property|homes",
    },
    "people": {
        "women": r"wom[ae]n|girls?|female|mothers", "men": r"m[ae]n|boys?|male|fathers",
        "young": r"child(?:ren)?|pupils|minors|teenagers|young(?:er|est)?|under[- ](?:the age of )?\d+s?|youths?|juniors?",
        "old": r"adults?|pensioners|elderly|over[- ]\d+s|seniors?|oldest|eldest",
        "civilians": r"civilians?|passers-by|bystanders", "soldiers": r"soldiers?|troops|militants|fighters|policem[ae]n",
        "passengers": r"passengers?|tourists", "crew": r"crew|staff|employees|workers",
        "students": r"students?", "teachers": r"teachers?|lecturers", "doctors": "doctors?", "nurses": "nurses?",
    },
    "harm": {
        "killed": r"kill\w*|dead|died|deaths?|drowned|lost their lives|bodies|lives",
        "hurt": r"injur\w+|wounded|hurt|hospital|treated|infected|cases",
        "missing": r"missing|unaccounted|trapped|displaced|homeless|arrested|detained|evacuated",
    },
    "place": {
        "home": r"at home|domestic(?:ally)?|home", "abroad": r"abroad|overseas|foreign|away",
        "country": r"across the country|nation(?:al|wide)|countrywide|(?:whole|entire) country|throughout the country",
        "world": r"world(?:wide)?|global(?:ly)?|all countries|international(?:ly)?",
        "city": r"in the (?:city|town)|the (?:city|town) itself|city centre|the capital|urban",
        "region": r"region|province|suburbs|surrounding|conurbation|metropolitan|greater|county|district|rural|villages",
        **_alternatives("north south east west"),
    },
    "way": {
        "inside": r"inside|indoors?", "outside": r"outside|outdoors?", "imports": r"imports?|imported",
        "exports": r"exports?|exported", "retail": "retail|shops?", "wholesale": "wholesale", "single": "single|one-way",
        "return": r"return(?: ticket)?|round trip", "least": r"lowest|minimum|coldest", "most": "highest|maximum|peak",
        "average": "average|mean|median|typical(?:ly)?", "confirmed": "confirmed", "suspected": "suspected|probable",
        "full-time": r"full[- ]time|permanent", "part-time": r"part[- ]time|temporary", "direct": "direct(?:ly)?",
        "indirect": "indirect(?:ly)?", "upper": "upper", "lower": "lower", "old": "old", "new": "new(?:ly)?",
    },
    "order": {
        nth: rf"(?<!after the )(?<!before the )(?<!since the ){nth}(?! time)(?! of all)"
        for nth in "first second third fourth last next previous".split()
    } | {"second": "second (?!time)|run-?off|second half"},
    "daytime": {
        "day": r"midday|noon|in the afternoon|by day|during the day|daytime|morning|rush hour|peak",
        "night": r"nights?|midnight|evenings?|dawn|off-peak",
    },
    "days": {
        "weekday": r"weekdays|week days|working days", "weekend": r"saturdays|sundays|weekends?|holidays",
    },
    "season": _alternatives("spring summer autumn winter"),
    "rate": {
        unit: rf"an? {unit}|per {unit}|{unit}ly|each {unit}|every {unit}" for unit in "hour day week month year".split()
    } | {"annual": "annual(?:ly)?", "daily": "daily"},
    "period": {
        "day": r"yesterday|today|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|for (?:satur|sun)day|overnight|"
        r"in (?:a|one) (?:single )?(?:day|night)|the (?:first|opening|last) day",
        "week": r"(?:this|last|first) week|(?:first|opening|last) weekend|in (?:a|one) week|per week",
        "month": r"(?:this|last) month|in (?:january|february|march|april|may|june|july|august|september|october|"
        r"november|december)(?! \d)|in (?:a|one) month",
        "quarter": r"(?:first|second|third|fourth|last) quarter", "half": r"(?:first|second) half|half[- ]year",
        "year": r"(?:this|last) year|(?:first|whole|full) (?:full )?year|in (?:a|one) year|next year",
        "since": r"since|so far|to date|(?:over|in) \w+ (?:days|weeks|months|years)|altogether|all[- ]time|"
        r"in (?:his|her|its|their) (?:life|career|history)",
    },
}  # fmt: skip
NEAR: Final = frozenset({"order", "daytime", "season", "rate", "period", "way"})
"""Dimensions that hold of the clause that they stand in, not of the whole sentence."""
WHOLE: Final = re.compile(
    r"\b(?:all(?! over)(?! right)|total(?:ly)?|altogether|together|combined|both|whole|entire|overall|includ(?:ed|es|ing)|"
    r"inclusive|among them|across|throughout|worldwide|around the (?:world|globe)|nation(?:al|wide)|every|sum|"
    r"from (?:two|three|four|five|six|seven|eight|nine|ten|\w+teen|twenty|\d+) \w+|"
    r"and (?:its|the|their) (?:\w+ )?(?:suburbs|surroundings|subsidiaries|branches|neighbours|region|villages)|"
    r"over (?:two|three|four|five|six|seven|eight|nine|ten) (?:days|weeks|months|years)|since)\b"
)
"""What makes the larger of two numbers that of the whole."""
PART: Final = re.compile(
    r"\b(?:alone|just|only|one of (?:the|its|their)|(?:the|its) (?:first|last|largest|biggest|smallest|main)|"
    r"gold|silver|bronze|single|among|of (?:these|them|whom)|not counting|excluding|without|apart from|aside from|"
    r"new|each|per|yesterday|in one|for (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)
"""What makes the smaller of two numbers that of a part."""
_VALUES: Final = {
    dimension: {value: re.compile(rf"\b(?:{words})\b") for value, words in values.items()}
    for dimension, values in _WORDS.items()
}
# Most sentences name no value of most dimensions, which one search a dimension shows.
_ANY: Final = {
    dimension: re.compile(rf"\b(?:{'|'.join(values.values())})\b") for dimension, values in _WORDS.items()
}
TELLING: Final = frozenset({"people", "tax", "asset", "place", "stage"})
"""Dimensions of which a value says something even if the other sentence names none."""


@lru_cache(maxsize=4096)
def marks(sentence: str, clause: str) -> Mapping[str, frozenset[str]]:
    """The values of each dimension that a sentence, or the clause of its answer, names."""
    texts = {dimension: clause.lower() if dimension in NEAR else sentence.lower() for dimension in _VALUES}
    return {
        dimension: frozenset(value for value, words in _VALUES[dimension].items() if words.search(text))
        for dimension, text in texts.items()
        if _ANY[dimension].search(text)
    }
