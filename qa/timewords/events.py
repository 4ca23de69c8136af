"""Periods that are set by an event or by what somebody did: "after the election", "under Mubarak".

No calendar gives their days. They are recognised by the words that open them and what follows, up to the
end of the clause, so that the user can be told that no period was understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from qa import english as en
from qa.timewords.guards import EVENTS
from qa.timewords.rules import Period
from qa.timewords.tokens import Folded


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase from its first token up to but not including ``last``. ``is_bound`` if it sets where a
    period begins or ends, so that a date in it is the event's."""

    first: int
    last: int
    is_bound: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """Opening words from token ``first``, and what follows them from ``start`` up to but not including
    ``end``."""

    folded: Folded[Period]
    first: int
    start: int
    end: int

    @property
    def before(self) -> str:
        """The word before the opening."""
        return self.folded.code(self.first - 1)

    @property
    def opening(self) -> str:
        """The last word of the opening."""
        return self.folded.code(self.start - 1)

    @property
    def words(self) -> list[str]:
        """What follows the opening."""
        return [self.folded.code(i) for i in range(self.start, self.end)]

    @property
    def is_determined(self) -> bool:
        """Whether a noun phrase or a name follows."""
        return self.words[0] in _OPENERS or self.folded.is_capital(self.start)


@dataclass(frozen=True, slots=True)
class Opening:
    """Words that open a clause, and what must hold of it."""

    template: str
    test: Callable[[Clause], bool]
    is_bound: bool = False


def find_events(folded: Folded[Period], is_period: Callable[[int], bool]) -> Iterator[Phrase]:
    """The phrases that set a period by an event. ``is_period`` tells of a token whether it is a period
    that may stand there, so that it is no event."""
    for opening in OPENINGS:
        for first, start, _ in folded.matches(opening.template):
            clause = Clause(folded, first, start, _clause_end(folded, start, is_first=first == 0))
            is_title = folded.is_capital(first)
            if clause.words and not is_title and not is_period(start) and opening.test(clause):
                yield Phrase(first, clause.end, opening.is_bound)


_LONGEST: Final = 30
_ENDS: Final = en.ASKING | set('?!,;:()…"“”') | en.words("about regarding concerning")


def _clause_end(folded: Folded[Period], start: int, is_first: bool) -> int:
    """The first token from ``start`` on that is no longer of its clause; ``start`` itself if the clause
    is too long to be meant as a period."""
    ends = _ENDS | (en.DOING if is_first else frozenset())
    for i in range(start, start + _LONGEST):
        if folded.code(i) in ends or (folded.code(i) == "." and _ends_sentence(folded, i)):
            return i
        if i == len(folded.tokens):
            return i
    return start


def _ends_sentence(folded: Folded[Period], i: int) -> bool:
    """Whether a full stop is not that of an abbreviation, such as "Gov." or "U.S."."""
    return i + 1 == len(folded.tokens) or len(folded.code(i - 1)) > 4 or not folded.is_capital(i + 1)


_OPENERS: Final = en.words("the a an his her their its he she they it we this that these those")
_IDIOMS: Final = {
    "after": en.words("all hours tax dark midnight effects care extra penalties"),
    "before": en.words("long tax noon midnight christ now"),
    "since": en.words("when forever always"),
    "until": en.words("now recently lately late further notice midnight noon"),
}
_LENGTH: Final = re.compile(
    r"(?:(?:more|less|than|nearly|almost|about|around|over|only|just|another|an?|few|several|many|some|of|couple|\d+) )*"
    r"(?:second|minute|hour|day|week|fortnight|month|year|decade)s?(?!\S)(?! (?:of \w+ed|he|she|they))"
)
_NAMED_AFTER: Final = en.words(
    """ask asked asking called chase chased chases come comes coming follows followed go goes going gone look
    looked looking looks modeled modelled name named names ran run runs seek seeks sought take taken takes taking
    took until went"""
)
_COURTS: Final = en.words(
    """assembly audience board camera cameras commission committee congress council court courts crowd eyes grand
    hearing inquiry judge judges jury king lawmakers magistrate magistrates mps nations panel parliament public
    queen senate tribunal un"""
)


def _any(clause: Clause) -> bool:
    """Anything but a length ("after ten years in prison"), an hour or a number, and idioms."""
    word = clause.words[0]
    is_idiom = word in _IDIOMS.get(clause.opening, ())
    is_word = word[:1].isalpha() or word == "9/11"
    return is_word and not is_idiom and not _LENGTH.match(" ".join(clause.words))


def _after(clause: Clause) -> bool:
    return _any(clause) and clause.before not in _NAMED_AFTER and clause.before != clause.words[0]


def _counted(clause: Clause) -> bool:
    """ "Two days after the final", not "day after day"."""
    return _any(clause) and clause.words[0] != clause.folded.code(clause.start - 2)


def _before(clause: Clause) -> bool:
    """Not "before the court", which is a place, unless the court does something."""
    pairs = pairwise([*clause.words, "to"][:5])
    return _any(clause) and not any(word in _COURTS and next_ in en.PREPOSITIONS for word, next_ in pairs)


def _determined(clause: Clause) -> bool:
    return clause.is_determined


def _preposition(clause: Clause) -> bool:
    """ "Following the verdict", not "who is following the pope"."""
    return clause.is_determined and clause.before not in en.AUXILIARIES | en.ASKING


_REGIMES: Final = en.words(
    """administration apartheid colonial communism communist communists dictator dictatorship emperor empire fascism
    government junta king kingdom mandate minister monarchy occupation ottomans premier presidency president regime
    reign republic rule shah taliban tsar"""
)
_NOT_REGIMES: Final = en.words(
    """a act age agreement an arrest article attack auspices bill chapter code command consideration constitution
    construction contract control convention cover curfew deal development discussion fire flag ground guard her
    him investigation it key law laws lock lockdown nato oath operation plan pressure programme program protest
    repair resolution review rules sanction sanctions scheme scrutiny section sedation sharia siege surveillance
    suspicion terms that the them this threat treatment treaty water way wraps"""
)


def _regime(clause: Clause) -> bool:
    """ "Under Mubarak", "under the monarchy", not "under the bridge" or "under Article 50"."""
    words = set(clause.words)
    if words & _REGIMES or words & _NOT_REGIMES or len(clause.words) > 3:
        return bool(words & _REGIMES)
    is_lower = clause.folded.question.islower() and len(words) == 1
    return clause.folded.is_capital(clause.start) or is_lower


_CONJUNCTS: Final = en.words(
    "act acting all as at described far just known regarded same seen served serves so such well worked"
)
_ASKED: Final = en.words(
    "and announce decide explain is know or remember reveal said say see since tell told until was"
)


def _clause(clause: Clause) -> bool:
    """Somebody follows, and what he did: "once the sanctions took effect"."""
    is_conjunction = clause.before not in _CONJUNCTS | en.AUXILIARIES
    return is_conjunction and clause.is_determined and _has_verb(clause.words[1:])


def _has_verb(words: list[str]) -> bool:
    """Whether there is a verb; in "-ed" only where no noun follows that it could describe."""
    verbs = en.AUXILIARIES | (en.VERBS - en.OFTEN_NOUNS)
    return any(
        word in verbs or (word.endswith("ed") and after in en.PREPOSITIONS | en.DETERMINERS)
        for word, after in pairwise([*words, "to"])
    )


def _when(clause: Clause) -> bool:
    """ "What burned when the dam broke", not "when did it break" or "did they say when it would"."""
    is_asked = clause.first == 0 or clause.words[0] in en.AUXILIARIES or clause.before in _ASKED
    return not is_asked and _any(clause)


def _while(clause: Clause) -> bool:
    return clause.before not in ("a", "the", "for", "worth") and len(clause.words) > 1


def _between(clause: Clause) -> bool:
    """ "Between the coup and the election", not "between the two sides"."""
    if "and" not in clause.words:
        return bool({"wars", "elections"} & set(clause.words))
    at = clause.words.index("and")
    return all(EVENTS & set(side) for side in (clause.words[:at], clause.words[at:]))


UNITS: Final = (
    r"(?:second|minute|hour|day|week|weekend|fortnight|month|year|decade|century|generation|moment)s?"
)
FEW: Final = r"(?:few|several|couple of|many|number of|handful of|some|dozen|half a dozen|couple)"
_SOON: Final = r"(?:(?:shortly|soon|immediately|right|just|even|long|days|weeks|months|years|hours) )?"
_COUNT: Final = rf"(?:(?:an?|the|\d+)? ?(?:{FEW} )?{UNITS} )"
_WAKE: Final = (
    r"(?:wake|aftermath|run - up|runup|run up|lead - up|leadup|lead up|build - up|course|midst|middle|heat"
    r"|throes|days|hours|weeks|months|years|era|time|age)"
)
_STAGE: Final = rf"(?:(?:few|\d+) )?(?:{UNITS}|stages?|phases?)"
_HEIGHT: Final = r"(?:time|height|start|end|beginning|outbreak|peak|close|onset|dawn|moment)"
_DOING: Final = r"(?:taking|leaving|becoming|arriving|entering|returning|winning|hearing|learning|assuming)"
_DAY: Final = r"(?:day|night|morning|evening|week|weekend|month|year|summer|winter)"
OPENINGS: Final = (
    Opening(r"(?:ever )?since", _after, is_bound=True),
    Opening(_SOON + "after", _after, is_bound=True),
    Opening(_SOON + "before", _before, is_bound=True),
    Opening(
        rf"(?:in |on |within |for )?{_COUNT}(?:after|before|following|into|since)", _counted, is_bound=True
    ),
    Opening(r"(?:up )?until|till|up till|prior to", _any, is_bound=True),
    Opening(r"(?:in the )?(?:weeks|days|months|years|hours) (?:leading )?up to", _any, is_bound=True),
    Opening(_SOON + "following|ahead of|pending|upon", _preposition, is_bound=True),
    Opening(r"within (?:an?|\d+) {unit} of", _any, is_bound=True),
    Opening(r"during|throughout|amid|amidst", _any),
    Opening(rf"in the (?:immediate )?{_WAKE}(?: of| to)(?! P)", _determined),
    Opening(
        r"(?:in|during|for) (?:the|its|his|her|their) (?:last|final|closing|opening|dying|early|late|later"
        rf"|\d+(?:st|nd|rd|th)) {_STAGE} of",
        _any,
    ),
    Opening(
        r"(?:on|since|until|by|before|after) the (?:eve|day|night|morning|evening|anniversary)"
        r" (?:of|that|when|after|before)",
        _any,
    ),
    Opening(rf"(?:at|by|towards?|near|since|until|before|after|from) the {_HEIGHT} (?:of|that|when)", _any),
    Opening(rf"(?:(?:on|in|during|over) )?the {_DAY}", _clause),
    Opening(
        r"(?:early|late|midway|halfway) (?:in|into|through)|for the duration of|over the course of",
        _determined,
    ),
    Opening(r"between", _between),
    Opening(r"by the time|as soon as|the moment|whenever", _any),
    Opening(r"under", _regime),
    Opening(r"once|as", _clause),
    Opening(rf"on(?= {_DOING}(?!\S))", _any),
    Opening(r"while|whilst", _while),
    Opening(r"when", _when),
)
