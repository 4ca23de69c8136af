"""Where a second question begins within a question.

A question word in a clause ("what did he say about who pays and why?") begins none: where the order of
words does not show a question ("what did Egypt say"), only a first part without such a clause is cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from qa import english as en
from qa.ellipsis import ASKING, PREPOSITION, parts_of
from qa.words import Word, words_of

Order = Literal["inverted", "plain", "yes or no"]

ASKS = rf"(?:(?:{PREPOSITION} )?(?:who|whom|whose|what|which|when|where|why|how))\b"
CUT = re.compile(
    rf"(?P<end>[?!])\s+(?:(?:and|but|also)\b,? )?(?=\w)|"
    rf"(?P<and>[,;]?\s+(?:and|&|but|plus|as well as)(?:,? (?:also|then))?\s+)(?=\w)|"
    rf"(?P<comma>[,;]\s+)(?={ASKS})",
    re.IGNORECASE,
)
QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|‘[^’]*’(?!\w)")
CONTRACTED = re.compile(r"^(who|what|when|where|why|how)['’]s\b", re.IGNORECASE)
PREPOSED = re.compile(rf"{PREPOSITION} ", re.IGNORECASE)
# "... and how many injured?"
COUNTED = re.compile(
    r"^(how (?:many|much)) ((?:more |others )?(?:\w+ed|hurt|injured|left|lost|held|freed|dead))$",
    re.IGNORECASE,
)
CIRCUMSTANCE = en.words("when where why how")
NOT_RELATIVE = CIRCUMSTANCE | {"what"}
NOT_ASKED = (en.DETERMINERS | en.POSSESSIVES | en.PRONOUNS | en.JOINING) - en.words("other another no")
"""Words that follow the question word of a clause, but not of a question: "what the ship carried"."""
SAYING = en.words(
    """announce announced ask asked decide decided discuss discussed explain explained know knew learn learned
    reveal revealed said saw say see show showed shown tell told understand understood wonder wondered"""
)
AFTER_FRAGMENT = en.words("else exactly not so")


def cuts(text: str) -> Iterator[re.Match[str]]:
    """The places where a second question could begin, outside quotation marks."""
    hidden = [match.span() for match in QUOTED.finditer(text)]
    for cut in CUT.finditer(text):
        if not any(start < cut.start() < end for start, end in hidden):
            yield cut


def parts_off(left: str, cut: re.Match[str], right: str, is_reported: bool) -> bool:
    """Whether a cut parts two questions. ``is_reported`` is whether they follow "tell me" or the like, and
    so have the order of statements."""
    before = order_of(left)
    if cut["end"]:
        others = [other for other in re.split(r"[?!]\s*", right) if other]
        return before is not None and all(order_of(other) or goes_on(before, other) for other in others)
    following = right.split("?", 1)[0]
    first = words_of(following)[0]
    if first.is_capital and first.low in en.ASKING:
        return False  # the title of a work
    after = order_of(following)
    if cut["comma"]:
        return before is not None and after is not None and first.low in NOT_RELATIVE
    if after in ("inverted", "yes or no"):
        return before is not None or is_reported or (bool(ASKING.match(left)) and len(left.split()) > 2)
    is_asked = before is not None or is_reported
    is_new = (
        after is not None or goes_on(before, following) or (is_reported and bool(ASKING.match(following)))
    )
    return is_asked and is_new and not has_clause(left, first.low)


def order_of(text: str) -> Order | None:
    """The order of a question's words; ``None`` for what is none. What a statement can go on with ("he
    said which ship sank") is "plain"."""
    text = CONTRACTED.sub(r"\1 is", text.strip())
    parts, words = parts_of(text), words_of(text)
    after = words_of(parts.rest)[:1]
    if parts.form == "yes or no":
        is_clause = len(words) > 2 and (after[0].tag == "name" or after[0].low in NOT_ASKED)
        return "yes or no" if is_clause else None
    asking = ASKING.match(text)
    rest = words_of(text[asking.end() :]) if asking else ()
    if asking is None or not rest:
        return None
    is_inverted = parts.form == "inverted" and after[0].low not in en.AUXILIARIES
    asked = asking.group().lower()
    if asked.split()[-1] in CIRCUMSTANCE:
        return "inverted" if is_direct(rest, is_inverted, asked == "how") else None
    if rest[0].low in NOT_ASKED or (asked == "what" and rest[0].low == "about"):
        return None
    if is_inverted:
        return "inverted"
    is_whole = len(words) > 3 or parts.form == "subject"
    return "plain" if is_whole and not PREPOSED.match(asked) else None


def is_direct(rest: Sequence[Word], is_inverted: bool, is_how: bool) -> bool:
    """Whether what follows "when" or "how" makes a question and no clause: "where was it", "how tall is
    it", "how big a fire was it", "where in Tripoli did it land"."""
    if rest[0].low in en.AUXILIARIES:
        return True
    if is_how:
        second = rest[1].low if len(rest) > 1 else ""
        return second in en.AUXILIARIES or (is_inverted and second in ("a", "an"))
    return is_inverted and (rest[0].tag == "mark" or rest[0].low in en.PREPOSITIONS)


def is_fragment(text: str) -> bool:
    """Whether a text is a question word with nothing to it, such as "by whom", or "how many injured"."""
    bare = text.strip().rstrip("?!. ")
    asking = ASKING.match(bare)
    if asking is None:
        return False
    rest = words_of(bare[asking.end() :])
    return all(word.low in AFTER_FRAGMENT for word in rest) or COUNTED.match(bare) is not None


def goes_on(before: Order | None, text: str) -> bool:
    """Whether a text is a fragment that asks for more of a question in that order: "did he resign? why?",
    but not "did he resign? who?"."""
    return is_fragment(text) and (before != "yes or no" or words_of(text)[0].low not in ("who", "what"))


def has_clause(left: str, first: str) -> bool:
    """Whether a second part that begins with the word ``first`` can go on with a clause of the first
    part: "what did he say about who pays and why", "who is the man who led and who died". Also whether
    "between" or "both" waits for its "and"."""
    low = [word.low for word in words_of(left)]
    waiting = max((at for at, word in enumerate(low) if word in ("between", "both")), default=len(low))
    if waiting < len(low) and not {"and", "&"} & set(low[waiting:]):
        return True
    for at in range(2, len(low)):
        if low[at] in en.ASKING and low[at - 1] != "how":
            is_told = low[at - 1] in en.PREPOSITIONS | SAYING or low[at] in ("what", "how", "why")
            if is_told or low[at] == first:
                return True
    return False
