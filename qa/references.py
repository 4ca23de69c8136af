"""The words of a question that point outside it: "he", "its", "there", "that company"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qa import english as en
from qa.words import NOTHING, QUOTED, Word, words_of

Reference = Literal["he", "she", "it", "they", "there", "then", "that", "noun"]

REFERENCES: dict[str, Reference] = {
    **dict.fromkeys(("he", "him", "his"), "he"),
    **dict.fromkeys(("she", "her", "hers"), "she"),
    **dict.fromkeys(("it", "its"), "it"),
    **dict.fromkeys(("they", "them", "their", "theirs"), "they"),
}
POSSESSIVES = en.words("his her its their hers theirs")
OBJECTS = en.words("him her them it")
POINTING = en.words("this that these those")
CLAUSES = en.JOINING | en.words("to after before when as how why what")
BEFORE_POINTING = en.AUXILIARIES | en.PREPOSITIONS | {"and", "but"}
SAYS_MORE = en.words("of that who which for where")
# "How long does it take?" speaks of nothing that "it" could stand for.
EXPLETIVE = re.compile(
    r"\bit (?:takes?|took|been)\b|\b(?:is|was|be) it (?:true|possible|likely|legal)\b|"
    r"\b(?:is|was|be|made|makes?|find|finds|found) it \w+ (?:to|for|that)\b|\bit (?:is|was) (?:said|like)\b|"
    r"\b(?:does|did|will|would) it (?:take|cost)\b|\b(?:['’]s|is|was) it like\b",
    re.IGNORECASE,
)
SORTS: dict[str, str] = {
    **dict.fromkeys(
        en.words("group company organisation organization firm agency outlet team club band"), "group"
    ),
    **dict.fromkeys(en.words("city country town state village place region"), "place"),
    **dict.fromkeys(en.words("man guy boy"), "he"),
    **dict.fromkeys(en.words("woman girl lady"), "she"),
}
"""Nouns that say little more than a pronoun does."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The words ``at`` to ``until`` of a question, which stand for something said before. ``noun`` is
    the one of "that company", empty for pronouns."""

    at: int
    until: int
    reference: Reference
    is_possessive: bool = False
    noun: str = ""


def slots_in(question: str) -> Iterator[Slot]:
    """The references of a question to something outside it. What stands in quotation marks has none."""
    words = words_of(question)
    quoted = [match.span() for match in QUOTED.finditer(question)]
    for at, word in enumerate(words):
        slot = slot_at(words, at)
        if slot and not any(start <= word.start < end for start, end in quoted):
            yield slot


def slot_at(words: Sequence[Word], at: int) -> Slot | None:
    """The slot that begins with a word, if it points outside the question."""
    word = words[at]
    if word.low in REFERENCES and word.tag != "name":
        if is_deed(words, at):
            return Slot(at, at + 1, "that")
        slot = Slot(at, at + 1, REFERENCES[word.low], is_possessive(words, at))
        return None if is_expletive(words, at) or is_local(words, slot) else slot
    if word.low in ("there", "then") and is_adverb(words, at):
        return Slot(at, at + 1, "there" if word.low == "there" else "then")
    if word.low in POINTING and is_pointing(words, at):
        return pointing_slot(words, at)
    return definite_slot(words, at) if word.low == "the" else None


def is_expletive(words: Sequence[Word], at: int) -> bool:
    """Whether "it" stands for nothing: "how long does it take?"."""
    around = " ".join(word.text for word in words[max(0, at - 1) : at + 3])
    return words[at].low == "it" and EXPLETIVE.search(around) is not None


def low(words: Sequence[Word], at: int) -> str:
    """The word at a place, empty beyond the ends."""
    return words[at].low if 0 <= at < len(words) else ""


def is_word(words: Sequence[Word], at: int) -> bool:
    """Whether there is a word at a place, and no mark or end."""
    return 0 <= at < len(words) and words[at].tag != "mark"


def is_content(words: Sequence[Word], at: int) -> bool:
    """Whether there is a word of a noun phrase at a place."""
    return 0 <= at < len(words) and words[at].is_content


def is_possessive(words: Sequence[Word], at: int) -> bool:
    """Whether a pronoun says whose something is; "her" does before a noun."""
    return is_content(words, at + 1) if words[at].low == "her" else words[at].low in POSSESSIVES


def is_deed(words: Sequence[Word], at: int) -> bool:
    """Whether "it" is what was done, as in "why did they do it?"."""
    if words[at].low != "it" or low(words, at - 1) not in ("do", "did", "done", "doing"):
        return False
    return not is_word(words, at + 1) or low(words, at + 1) in en.PREPOSITIONS


def is_adverb(words: Sequence[Word], at: int) -> bool:
    """Whether "there" is a place and "then" a time: not "is there", not "then, who ...?"."""
    before = low(words, at - 1)
    if words[at].low == "then":
        return (at > 0 and not is_word(words, at + 1)) or before in ("back", "since", "by", "before")
    names_place = any(word.low in en.PLACES for word in words[:at])
    return not names_place and before not in en.AUXILIARIES and low(words, at + 1) not in en.AUXILIARIES


def is_pointing(words: Sequence[Word], at: int) -> bool:
    """Whether "that" points at something: not "said that he", "those who", "this year"."""
    word, before, after = words[at], words[at - 1] if at else NOTHING, low(words, at + 1)
    if (word.low == "this" and after in en.TIMES) or after in ("who", "which", "with"):
        return False
    if word.low == "those" and at + 1 < len(words) and words[at + 1].tag == "verb":
        return False
    if before.tag == "mark" or before.low in BEFORE_POINTING:
        return True
    if word.low != "that":
        return not before.is_content
    is_last = (
        not is_word(words, at + 1) or not is_word(words, at + 2) or low(words, at + 2) in en.PREPOSITIONS
    )
    return is_last and (before.tag == "verb" or (is_content(words, at + 1) and before.tag != "noun"))


def pointing_slot(words: Sequence[Word], at: int) -> Slot:
    """The slot of "that", or of "that company"."""
    if is_content(words, at + 1) and not is_content(words, at + 2):
        return Slot(at, at + 2, "noun", words[at + 1].is_possessive, words[at + 1].low)
    return Slot(at, at + 1, "that")


def definite_slot(words: Sequence[Word], at: int) -> Slot | None:
    """The slot of "the company"; ``None`` where more is said of it ("the oil company", "the company
    that ...")."""
    if at + 1 >= len(words) or words[at + 1].tag != "noun":
        return None
    if is_content(words, at + 2) or low(words, at + 2) in SAYS_MORE:
        return None
    if words[at + 1].low in SORTS and any(word.tag == "name" for word in words):
        return None
    return Slot(at, at + 2, "noun", words[at + 1].is_possessive, words[at + 1].low)


def is_local(words: Sequence[Word], slot: Slot) -> bool:
    """Whether a pronoun can stand for something that the question itself names before it."""
    before = words[: slot.at]
    names = [at for at, word in enumerate(before) if word.tag == "name" and word.low not in en.TIMES]
    if names:
        return not (is_object(words, slot) and is_subject(before, names))
    if slot.is_possessive and asks_for_subject(words):
        return True
    if slot.reference in ("he", "she"):
        return any(word.low in en.PERSON for word in before)
    if before and before[-1].low in en.AUXILIARIES:
        return False
    nouns = [
        word for at, word in enumerate(before) if word.tag == "noun" and not is_content(before, at - 1)
    ]
    has_plural = any(word.low.endswith("s") or word.low in en.PEOPLE for word in nouns)
    return len(nouns) > 1 or (slot.reference == "they" and has_plural)


def is_object(words: Sequence[Word], slot: Slot) -> bool:
    """Whether a pronoun is the object of a verb or stands after a preposition."""
    if slot.is_possessive or words[slot.at].low not in OBJECTS:
        return False
    after = words[slot.until] if slot.until < len(words) else None
    return (
        words[slot.at].low != "it"
        or after is None
        or not (after.tag == "verb" or after.low in en.AUXILIARIES)
    )


def is_subject(before: Sequence[Word], names: Sequence[int]) -> bool:
    """Whether the names before a word are the subject of its own clause: nobody says "X warned him"
    of X alone."""
    between = before[names[-1] + 1 :]
    verbs = [word for word in between if word.tag == "verb" or word.low in en.AUXILIARIES]
    return (
        len(verbs) < 2
        and all(word.low not in CLAUSES and not word.low.endswith("ing") for word in between)
        and not any(before[at].is_possessive for at in names)
    )


def asks_for_subject(words: Sequence[Word]) -> bool:
    """Whether a question is like "which family put ...?", with what it asks for as its subject."""
    if low(words, 0) not in ("what", "which"):
        return False
    after = next((word for word in words[1:] if not word.is_content), None)
    return after is not None and after is not words[1] and after.low not in en.DOING
