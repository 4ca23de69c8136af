"""What a sentence says beside its answer: that a value has moved, and whose word it is.

Closed lists of English words, as news agencies use them.
"""

from __future__ import annotations

import re
from typing import Final

MOVED: Final = re.compile(
    r"\b(?:correct(?:ion|ed|s)|clarif(?:ication|ied|ies)|revis(?:ed|es|ing|ion)|updat(?:ed?|es)|with(?:drew|drawn|draws)|"
    r"no longer|any ?more|ha(?:s|ve) since|since then|until now|formerly|previously|overtak(?:en|es|ing)|overtook|"
    r"replac(?:ed|es|ing)|successor|succeed(?:ed|s) (?!in)|took (?:over|back)|tak(?:es|en) (?:over|back)|instead|"
    r"postpon(?:ed|es)|delayed|(?:put|pushed) (?:off|back)|brought forward|moved (?:to|from|back|forward)|"
    r"slipped (?:to|from|by|until)|extend(?:ed|s)|prolonged|rescheduled|new date|overturn(?:ed|s)|revers(?:ed|es)|"
    r"back(?:ed|s) down|changed (?:its|his|her|their) mind|(?:rais|lower)(?:ed|es) (?:its|his|her|their|the)|"
    r"cut (?:its|his|her|their)|(?:back|up|down) (?:at|to|from)|(?:goes|went|gone) (?:up|down|ahead)|"
    r"(?:from )?now|from this|as of (?:today|this)|the (?:latest|newest)|(?:another|a further|further) \w+|"
    r"\w+ more (?:than|bodies|people|victims)|one more|of the (?:wounded|injured|missing|survivors) (?:have )?died|"
    r"died (?:overnight|of (?:his|her|their))|overnight|only|still|again|after (?:a|the) (?:night|day|week)s? of|"
    r"(?:was|were) thought|turned up|recount\w*|all (?:the )?votes|dropped (?:the|its|his|her))\b"
)
"""A later sentence with one of these tells of a change."""
GREW: Final = re.compile(
    r"\b(?:r(?:ose|isen|ises|ising)|climb(?:ed|s|ing)|jumped|increas(?:ed|es)|gr(?:ew|own)|soared|swelled|doubled|tripled|"
    r"fell|fall(?:en|s)|dropped|dipped|declined|decreased|s[au]nk|shr[au]nk|halved|lifted|reach(?:ed|es)|passed|topped|"
    r"so far|to date|(?:with)?in the (?:last|past) (?:few |\w+ )?(?:hours|days)|higher than)\b"
)
"""The same, but weaker: profits may have risen since last year."""
CLAIM: Final = re.compile(
    r"\b(?:sa(?:id|ys?)|t(?:ells?|old)|claim(?:s|ed|ing)?|according|insist(?:s|ed)?|maintain(?:s|ed)|alleg(?:es|ed)|"
    r"argu(?:es|ed)|assert(?:s|ed)|den(?:y|ies|ied)|accus(?:es|ed)|blam(?:es|ed)|testif(?:y|ies|ied)|estimat(?:es?|ed)|"
    r"report(?:s|ed)?|announc(?:es|ed)|count(?:s|ed)|listed|spoke of|speaks? of|official(?:s|ly)|"
    r"puts? (?:the|it|its|their)|gives? the|witness(?:es)?|spokes(?:man|woman|person)|statement|"
    r"believes?|thinks?|suspects?|traces?|dates|records? (?:show|make)|(?:is|are) (?:sure|certain|convinced)|"
    r"show(?:s|ed)?|served|heard|saw|found)\b"
)
"""Whose word it is."""
TOLL: Final = re.compile(
    r"\b(?:how many|number of)\b.*\b(?:dead|die[ds]?|deaths?|kill(?:ed)?|drown(?:ed)?|lost (?:their|its) \w+|injured|hurt|"
    r"wounded|missing|displaced|fled|homeless|infected|sick|cases|victims|casualties)\b|\btoll\b"
)
"""Asks for a count that, of one event, only goes up."""
