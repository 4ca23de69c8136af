"""Fragments that lean on the question before: "why?", "and in 2016?", "what about Egypt?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa import english as en
from qa.antecedents import Antecedent, antecedent, phrases
from qa.pronouns import Said
from qa.references import POINTING, REFERENCES
from qa.words import Word, words_of

LEAD = re.compile(r"^(?:(?:and|but|so|or|ok|okay|well|then|also|plus|yes|no)\b,? +)+", re.IGNORECASE)
PREPOSITION = (
    r"(?:in|at|on|from|to|by|with|for|of|since|over|under|until|about|near|during|against|through|into|after|"
    r"before|between|among|within|besides)"
)
HOW = r"how (?:long|often|soon)"
ASKING = re.compile(
    rf"^(?:{PREPOSITION} )?(?:how (?:many|much|old|far|big|high|fast|large)|{HOW}|what|which|who|whom|whose|when|"
    r"where|why|how)\b",
    re.IGNORECASE,
)
ABOUT = re.compile(r"^(?:what|how) about (.+)$", re.IGNORECASE)
STARTS = re.compile(rf"^({PREPOSITION}) (.+)$", re.IGNORECASE)
# What asks for a circumstance: the rest of the question is then a whole statement.
ADVERBIAL = re.compile(
    rf"^(?:(?:since |until |from )?(?:when|where)|why|how|{HOW}|{PREPOSITION} .+|"
    r"(?:what|which) (?:year|month|day|date|time|city|town|country|state|place))\b(?: exactly| else)?$",
    re.IGNORECASE,
)
AFTER_ASKING = en.words("else exactly others other so come then too though not ones one specifically again")
EVENT = re.compile(
    rf"^((?:{PREPOSITION} )?(?:(?:what|which) [\w-]+|{HOW}|when|where|why|how)) "
    r"(?:(?:was|is|were|has) (?:that|this|all that|all this)(?: been)?|"
    r"(?:did|does|will|would) (?:that|this|it|all that|all this) (?:happen|be|take place))$",
    re.IGNORECASE,
)
FAMILIES = (("place",), ("time",), ("person", "name", "group"))
LONGEST = 8
"""The most words of a fragment."""

Form = Literal["inverted", "subject", "yes or no", "other"]


@dataclass(frozen=True, slots=True)
class Parts:
    """A question as what it asks for ("which ship"), its auxiliary and the rest, without its mark.

    "inverted" is "when did X ...", "subject" is "who sank ..." or "who was found ...", "other" has not
    the form of a question.
    """

    asked: str
    auxiliary: str
    rest: str
    form: Form


def without_lead(question: str) -> tuple[str, str]:
    """The words "and", "but" and the like at the beginning of a question, and what follows."""
    found = LEAD.match(question)
    return (found.group(), question[found.end() :]) if found else ("", question)


def parts_of(question: str) -> Parts:
    """Takes a question apart."""
    text = question.strip().rstrip("?.! ")
    words = words_of(text)
    if words and words[0].low in en.AUXILIARIES:
        return Parts("", words[0].text, text[words[0].end :].strip(), "yes or no")
    asking = ASKING.match(text)
    for at, word in enumerate(words):
        if asking is None or word.start < asking.end():
            continue
        asked, after = text[: word.start].strip(), words[at + 1] if at + 1 < len(words) else None
        if word.low in en.AUXILIARIES:
            is_subject = after is None or after.tag == "verb" or after.low in en.PREPOSITIONS
            form: Form = "subject" if is_subject else "inverted"
            return Parts(asked, word.text, text[word.end :].strip(), form)
        if word.tag == "verb":
            return Parts(asked, "", text[word.start :], "subject")
    return Parts("", "", text, "other")


def completed(lead: str, body: str, last: Said) -> str | None:
    """A fragment made whole with the last question; ``None`` if it is no fragment. ``lead`` is the
    "and" before it."""
    text = body.strip().rstrip("?.! ")
    if event := EVENT.match(text):
        return reasked(event.group(1), last)
    about = ABOUT.match(text)
    text = about.group(1) if about else text
    words = words_of(text)
    if not words or len(words) > LONGEST or any(is_of_sentence(word) for word in words):
        return None
    is_open = bool(lead or about)
    if len(words) == 1 and words[0].tag == "verb":
        return with_verb(text, last) if is_open else None
    if any(word.tag == "verb" for word in words):
        return None
    if is_asking_fragment(words, text, bool(lead)):
        return reasked(text, last)
    return exchanged(text, last) if is_open or (STARTS.match(text) and len(words) <= 4) else None


def is_of_sentence(word: Word) -> bool:
    """Whether a word belongs to a whole sentence, or to one with a pronoun."""
    is_contraction = word.low in en.ASKING and word.low != word.text.lower()
    return word.low in en.AUXILIARIES or word.low in REFERENCES or word.low in POINTING or is_contraction


def is_asking_fragment(words: Sequence[Word], text: str, has_lead: bool) -> bool:
    """Whether a text without a verb asks nothing on its own: "since when", "how many teachers"."""
    asking = ASKING.match(text)
    if not asking:
        return False
    rest = [word for word in words if word.start >= asking.end()]
    if all(word.low in AFTER_ASKING for word in rest):
        return True
    if any(word.tag == "name" for word in rest) and not has_lead:
        return False
    takes_noun = re.search(r"\b(?:how (?:many|much)|what|which|whose)$", asking.group(), re.IGNORECASE)
    return takes_noun is not None and len(rest) <= (4 if has_lead or STARTS.match(text) else 2)


def reasked(asking: str, last: Said) -> str:
    """The last question with something else asked of it."""
    before = parts_of(last.question)
    rest = f"{before.auxiliary} {before.rest}".strip()
    is_same = asking.split()[0].lower() == before.asked.partition(" ")[0].lower()
    if before.form == "other":
        return f"{asking}? ({before.rest})"
    if before.form == "yes or no":
        return f"{asking} {before.auxiliary.lower()} {before.rest}?"
    if is_same or not ADVERBIAL.match(asking):
        is_number = re.match(r"how (?:many|much)", before.asked, re.IGNORECASE)
        fits = is_same or not is_number or asking.lower().startswith("who")
        return f"{asking} {rest}?" if fits else f"{asking}? ({before.asked} {rest})"
    answer = last.answered.text if last.answered else ""
    if before.form == "inverted":
        is_circumstance = ADVERBIAL.match(before.asked) is not None
        return f"{asking} {rest}?" if is_circumstance or not answer else f"{asking} {rest} ({answer})?"
    noun = re.sub(r"^(?:how (?:many|much)|what|which|who|whose)\b ?", "", before.asked, flags=re.IGNORECASE)
    number = last.answered is not None and last.answered.kind == "number"
    subject = (noun if number or not answer else answer) or "somebody"
    if before.auxiliary:
        return f"{asking} {before.auxiliary} {subject} {before.rest}?"
    return f"{asking} is it that {subject} {agreeing(before.rest, last.answered)}?"


def agreeing(rest: str, subject: Antecedent | None) -> str:
    """A statement's verb and what follows, in the plural where its subject is."""
    verb, _, more = rest.partition(" ")
    if subject is None or not subject.is_plural or not verb.endswith("s") or verb.endswith("ss"):
        return rest
    plural = re.sub(r"(?<=[sxz])es$|(?<=[cs]h)es$|s$", "", re.sub(r"ies$", "ys", verb))
    return f"{plural} {more}"


def with_verb(verb: str, last: Said) -> str | None:
    """The last question with another participle: "and killed?" behind "how many were hurt ...?"."""
    before = parts_of(last.question)
    words = words_of(before.rest)
    if not before.auxiliary or not words or words[0].tag != "verb":
        return None
    return f"{before.asked} {before.auxiliary} {verb}{before.rest[words[0].end :]}?"


def exchanged(text: str, last: Said) -> str:
    """The last question with a fragment in place of what it names of the same kind, or at its end."""
    starts = STARTS.match(text)
    preposition, noun = (starts.group(1).lower(), starts.group(2)) if starts else ("", text)
    question = last.question.strip().rstrip("?.! ")
    found = phrases(noun)
    new = antecedent(noun, preposition) if len(found) == 1 else None
    if new and (old := counterpart(new, last, question)):
        return put(question, old.text, noun, text if preposition else "") + "?"
    before = parts_of(question)
    asked = re.match(r"how (?:many|much)\b", before.asked, re.IGNORECASE)
    if new and asked and not preposition and new.kind in ("thing", "person", "group"):
        return f"{asked.group()} {noun} {before.auxiliary} {before.rest}?".replace("  ", " ")
    return f"{question} {text}?" if preposition or not found else f"{question}? ({text})"


def counterpart(new: Antecedent, last: Said, question: str) -> Antecedent | None:
    """What the last question names that a fragment can take the place of."""
    if new.kind == "thing" or (
        new.kind == "time" and new.text.islower() and not re.search(r"\d", new.text)
    ):
        return None
    named = [
        one for one in last.named if one.text in question and one.text[0].isupper() == new.text[0].isupper()
    ]
    family = next((kinds for kinds in FAMILIES if new.kind in kinds), ())
    # An unknown name can be a place as well as a person.
    wider = ("place", *family) if new.kind == "name" else family
    choice = [one for kinds in ((new.kind,), family, wider) for one in named if one.kind in kinds]
    return choice[0] if choice else None


def put(question: str, old: str, noun: str, phrase: str) -> str:
    """A question with a noun in place of another, or a phrase in place of that and its preposition."""
    at = question.index(old)
    before = re.search(rf"\b{PREPOSITION} $", question[:at], re.IGNORECASE)
    if phrase and before:
        return question[: before.start()] + phrase + question[at + len(old) :]
    return question[:at] + noun + question[at + len(old) :]
