"""Vague amounts of time, and words that point back to something said before.

"A few days ago", "in recent weeks"; "since then", "later that year". No calendar gives their days.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from qa.timewords.events import FEW, UNITS, Phrase
from qa.timewords.rules import Period
from qa.timewords.tokens import Folded

_PLURAL: Final = r"(?:minute|hour|day|week|weekend|month|year|decade|centurie|century|generation|age)s"
_IN: Final = r"(?:in|on|over|during|within|for|of|at|by|since|from|until|through) "
_LATER: Final = r"(?:later|earlier|after|afterwards?|before|beforehand|on|previously)"
_LIFE: Final = r"(?:youth|childhood|lifetime|teens|days|years|reign|presidency|term|tenure)"

_PHRASES: Final = (
    # vague
    rf"(?:only |just |not )?(?:{_IN})?(?:a |the )?(?:{FEW} )?{_PLURAL} ago",
    rf"(?:an? )?{FEW} {UNITS} ago",
    r"(?:(?:some|a long|a short|a little|quite some) (?:time|while)|a while|not long|(?<!how )long) (?:ago|back)",
    rf"(?:{_IN})?(?:the )?(?:most )?(?:recent|coming) {_PLURAL}",
    rf"(?:{_IN})?(?:the |these |this )?(?:last|past|previous|next|coming) {FEW} {UNITS}(?! of)",
    rf"(?:{_IN})?(?:the |these )?(?:last|past|previous) {_PLURAL}(?! of)",
    r"(?:on )?the other (?:day|night|week|month|evening|morning)",
    r"(?:in )?the (?:near|distant|not too distant|recent) (?:future|past)",
    # what was said before
    r"(?:ever )?(?:since|until|till|before|by|from|after) (?:then|that|this)(?! [\da-zP])",
    r"(?:ever )?since(?= [?.!,]|$)",
    rf"(?:later |earlier |early |late )?(?:{_IN})?(?:that|that same|the same|those) (?:{UNITS}|morning|afternoon|evening"
    r"|night|season|time|period|era)(?! (?:when|that|as|of|in which))",
    rf"(?:later |earlier |early |late )?{_IN}(?:that|that same|the same) P",
    r"(?:back |only )?then(?= [?.!]|$)",
    r"at (?:the|that) (?:time|moment|point)(?! (?:of|when|that))",
    rf"(?:(?:an? )?{FEW} |\d+ |an? |the )?{UNITS} {_LATER}(?= [?.!,]|$)",
    rf"(?:\d+|an?|{FEW}) {UNITS} (?:later|earlier)",
    rf"(?:{_IN})?the (?:following|preceding|next) P",
    r"(?:on |over |in |during )?the (?:next|following|preceding|previous) (?:day|morning|evening|night|afternoon)"
    r"(?! (?:of|after|before))",
    r"(?:in |during |over )?the (?:following|preceding|subsequent) (?:week|month|year|decade|weekend|S\d|P|\d+ \w+)",
    r"(?:soon |shortly |long |immediately |right )?(?:afterwards|afterward|thereafter)",
    r"(?:soon|shortly|long|immediately|right) (?:after|before)(?= [?.!,]|$)",
    r"in (?:ancient|modern|medieval|roman|colonial|biblical|prehistoric|recent|earlier|former) times",
    r"in (?:the middle ages|antiquity|wartime|peacetime)|(?:over|through) the years",
    r"(?:in|during) the (?:[a-z]+ ){1,2}(?:era|years|age)(?! of)",
    rf"in (?:his|her|their|its|[a-z]+ 's) (?:\w+ ){{0,2}}{_LIFE}",
    r"as an? (?:child|boy|girl|teenager|student|youth|young (?:man|woman))",
)


def find_vague(folded: Folded[Period]) -> Iterator[Phrase]:
    """The phrases that are vague or point back."""
    for template in _PHRASES:
        yield from (Phrase(first, last) for first, last, _ in folded.matches(template))
