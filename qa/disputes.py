"""What an article itself sets against an answer: who denies it, whom each of two accuses, another's figure.

Told by the words with which news agencies report that accounts differ. One such sentence, or the one behind
it, is a disagreement that no comparison of articles can find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from index.passages import Span, split_sentences
from qa.meaning.compare import asked_for
from qa.meaning.quantities import parse_quantity
from qa.meaning.signs import CLAIM
from qa.words import stems

NEAR: Final = 3
"""How many sentences behind an answer a denial of it can stand."""
LONGEST: Final = 160
"""The most characters of a denial that is shown."""

_WHO = r"(?P<{}>[^,;:.()]+?)(?: \([^()]*\))?,?"
MUTUAL: Final = re.compile(
    rf"(?:\b(?:On|In|At|By|Since) \S+ (?=the |[A-Z]))?{_WHO.format('one')} and {_WHO.format('other')} "
    r"(?:(?:have|has|had) )?(?:each |both )?(?:(?:accus|blam)(?:ed|es?|ing)\b|pointed (?:the finger )?at)"
    r"[^,;:.]{0,20}?\b(?:each other|one another|the other)\b"
)
DENIAL: Final = re.compile(
    r"^(?P<who>[^;:.?!\"“]{2,90}?) (?:(?:has|have|had|immediately|strongly|flatly|firmly|later|also|both|repeatedly) )*"
    r"(?:(?:den(?:y|ies|ied)|reject(?:s|ed)?|dismiss(?:es|ed)?|disput(?:e|es|ed)|contest(?:s|ed)|contradict(?:s|ed)?) "
    r"|(?:say|says|said|insists?|insisted|maintains?|maintained) (?:that )?(?:he|she|it|they|(?:its|his|her|their) \w+) "
    r"(?:did not|do not|does not|had not|have not|has not|had nothing to do with) )(?P<what>[^,;.?!]+)"
)
OF_THIS: Final = re.compile(
    r"^(?:that|this|it|them|(?:the|these|those|any|all|such|its|his|her|their) (?:\w+ )?(?:accusation|allegation|"
    r"blame|charge|claim|account|report|statement|suggestion|figure|number|count|toll|responsibility|involvement|"
    r"part)s?|responsibility|involvement|having|being)\b",
    re.IGNORECASE,
)
OF_ACCUSED: Final = re.compile(
    r"\b(?:accus|charg|arrest|suspect|alleg|suing|sued|indict|convict|den(?:y|ies|ied)\b|reject|who (?:has )?blam)",
    re.IGNORECASE,
)
"""Asks who is accused, or who denies: that the accused denies it leaves the answer as it is."""
CLAUSE: Final = re.compile(r"[;,]? (?:while|whereas|but|although|though|against) |[;,:] ")
FIGURE: Final = re.compile(
    r"(?<![\w.,-])(?:about |around |some |only |at least |more than |nearly )?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
    r"(?: (?:hundred|thousand|million|billion))?(?= [a-z]+|[,;.]?$)(?!-)"
)
OTHERS_WORD: Final = re.compile(
    r"\b(?:sp(?:eaks?|oke|oken) of|puts? (?:it|the \w+) at|counted|counts|claimed|claims|estimated|estimates|"
    r"reported|said|says|insists?|insisted|gave|gives|listed)(?: (?:that|there were|it was|they were|the \w+ was))? $"
)
YEAR: Final = re.compile(r"(?:1[5-9]|20)\d\d")


def rivals(question: str, sentence: str, span: Span) -> tuple[Span, ...]:
    """What a sentence sets against its own answer ``sentence[start:end]``, as places in it: the answer,
    or what it names first, and the others. Empty if it sets nothing against it."""
    if asked_for(question) == "amount":
        return figures(sentence, span)
    return mutual(sentence, span) if asked_for(question) == "thing" else ()


def mutual(sentence: str, span: Span) -> tuple[Span, ...]:
    """The two that accuse each other, if the answer is one of them or both."""
    found = MUTUAL.search(sentence)
    if found is None:
        return ()
    sides = tuple(trimmed(sentence, found.span(name)) for name in ("one", "other"))
    is_among_them = sides[0][0] <= span[0] and span[1] <= found.end("other")
    return sides if is_among_them else ()


def figures(sentence: str, span: Span) -> tuple[Span, ...]:
    """A number and those that others give for it in another clause of the sentence, as bare numbers or
    with the same noun."""
    own = parse_quantity(sentence[slice(*span)])
    if own is None or own.range:
        return ()
    found = [
        place
        for clause in clauses(sentence)
        if not clause[0] <= span[0] < clause[1]
        for place in bare_figures(sentence, clause, noun_after(sentence, span))
        if (other := parse_quantity(sentence[slice(*place)])) and other.figure != own.figure
    ]
    return (span, *found) if len(found) == 1 else ()


def clauses(sentence: str) -> Iterator[Span]:
    """The clauses of a sentence, roughly."""
    start = 0
    for mark in CLAUSE.finditer(sentence):
        yield start, mark.start()
        start = mark.end()
    yield start, len(sentence)


def bare_figures(sentence: str, clause: Span, noun: str) -> Iterator[Span]:
    """The numbers that somebody gives in a clause, of the same noun or bare, which are no years."""
    for match in FIGURE.finditer(sentence[slice(*clause)].rstrip('.!?”"')):
        place = clause[0] + match.start(), clause[0] + match.end()
        counted = noun_after(sentence, place)
        is_given = OTHERS_WORD.search(sentence[clause[0] : place[0]]) is not None
        if is_given and (not counted or counted == noun) and not YEAR.fullmatch(match[0]):
            yield place


def noun_after(sentence: str, span: Span) -> str:
    """The stem of the word behind a number, or the last one of the answer itself; empty behind a bare one."""
    inside = re.search(r"\d[\d,.]* ([a-z]{3,})", sentence[slice(*span)])
    behind = inside or re.match(r" ([a-z]{3,})", sentence[span[1] :])
    return " ".join(sorted(stems(behind[1]))) if behind else ""


def denial(question: str, text: str, sentence: Span, answer: str) -> tuple[Span, Span] | None:
    """A denial of an answer soon behind its sentence, which must be somebody's word, in an article's text:
    the place of its sentence, and of its clause."""
    if OF_ACCUSED.search(question) or not CLAIM.search(text[slice(*sentence)].lower()):
        return None
    behind = text[sentence[1] : sentence[1] + 900]
    for first, last in split_sentences(behind)[:NEAR]:
        found = DENIAL.match(behind[first:last])
        if found and found.end() <= LONGEST and is_of(question, answer, found):
            start = sentence[1] + first
            return (start, sentence[1] + last), (start, start + found.end())
    return None


def is_of(question: str, answer: str, found: re.Match[str]) -> bool:
    """Whether what is denied is the answer: it is what the question asks about, or "the charge", or whom the
    answer names denies it."""
    names = stems(" ".join(re.findall(r"\b[A-Z][\w-]+", answer)))
    denied = stems(found["what"])
    is_named = bool(names & stems(found["who"]))
    return is_named or bool(denied & stems(question)) or OF_THIS.match(found["what"]) is not None


def trimmed(text: str, place: Span) -> Span:
    """A place without the white space at its ends."""
    words = text[slice(*place)]
    return place[0] + len(words) - len(words.lstrip()), place[1] - len(words) + len(words.rstrip())
