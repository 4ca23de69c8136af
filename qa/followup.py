"""Follow-ups: a question that needs the turns before it, made to stand alone.

By rules, without a model: a fragment is completed from the last question (``qa.ellipsis``), pronouns give
way to what they stand for (``qa.pronouns``), and what the question may still need is added in brackets. A
question that stands alone is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from qa import english as en
from qa.antecedents import Antecedent, answer_antecedent, antecedents_in, is_asked, phrases
from qa.ellipsis import completed, without_lead
from qa.pronouns import Said, resolve
from qa.schema import Turn
from qa.words import NOTHING, QUOTED, Word, stems, words_of

TURNS = 6
"""How many turns are looked back on."""
FEW, FEW_IF_MARKED = 2, 4
"""The most content words of a question that is too bare to stand alone, and of one that also points back."""
SHORT_ANSWER = 12
"""The most words of an answer that goes into the brackets."""
LONG_ANSWER = 300
"""The characters of a longer one in which names are looked for."""
MOST_PHRASES = 2
"""The most phrases in the brackets, besides the answer."""

# Phrases with nothing but such words between them stay together: "welder from Port Ada".
LINK = re.compile(
    r"^\s*(?:(?:in|at|on|from|to|by|with|for|of|about|near|against|over|under|and|the|an?|['’]s)\s+)*$",
    re.IGNORECASE,
)
# "And who won?" goes on; "OK, who won?" need not.
JOINS = re.compile(r"\b(?:and|but|or|also|plus)\b", re.IGNORECASE)
YES_NO = re.compile(r"(?:yes|no)\b\W*$", re.IGNORECASE)
DEFINING = re.compile(r"^what(?:['’]s| is| are) (?:an?|the difference)\b", re.IGNORECASE)
POINTS_BACK = en.words(
    """else other others another same next latest rest both ones one either neither
    now still instead yet too also actually earlier later anyway"""
)
ORDINALS = en.words("first second third last final new old previous main real whole full")


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A question as it is searched for. ``added`` holds the words of ``text`` that the user did not
    write, in their order; there are none if the question was left as it is, byte for byte."""

    text: str
    added: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether the question needed the turns before it."""
        return bool(self.added)


class Rewriter(Protocol):
    """Makes follow-ups stand alone."""

    def rewrite(self, question: str, history: Sequence[Turn]) -> Rewrite:
        """The question with what it needs of the conversation so far, oldest turn first."""
        ...


class RuleRewriter:
    """``rewrite`` as a ``Rewriter``."""

    def rewrite(self, question: str, history: Sequence[Turn]) -> Rewrite:
        """See ``rewrite`` of this module."""
        return rewrite(question, history)


def rewrite(question: str, history: Sequence[Turn]) -> Rewrite:
    """The question with what it needs of the conversation so far, oldest turn first; unchanged if it
    needs nothing, or if nothing is found for it."""
    said: list[Said] = []
    for turn in history[-TURNS:]:
        said.append(heard(turn, said))
    text, context = standalone(question, said)
    return changed(question, f"{text} ({context})" if context else text)


def changed(question: str, text: str) -> Rewrite:
    """A question that became a text; as it was if that has no more words."""
    own = {word.low for word in words_of(question)}
    added = tuple(word.text for word in words_of(text) if word.tag != "mark" and word.low not in own)
    return Rewrite(text, added) if added else Rewrite(question)


def heard(turn: Turn, said: Sequence[Said]) -> Said:
    """A turn of the history, in the light of those before it."""
    text, context = standalone(turn.question, said)
    answered = answer_antecedent(turn.question, turn.answer)
    names = [] if answered else names_in(turn.answer[:LONG_ANSWER])
    named = (*antecedents_in(text), *antecedents_in(context), *names)
    return Said(text, context, turn.answer[:LONG_ANSWER], named, answered)


def names_in(answer: str) -> list[Antecedent]:
    """The persons, places and groups in an answer of whole sentences."""
    kinds = ("person", "name", "place", "group")
    return [one for one in antecedents_in(answer) if one.kind in kinds and one.text[0].isupper()]


def standalone(question: str, said: Sequence[Said]) -> tuple[str, str]:
    """A question that needs no history, and more about it for the brackets behind it."""
    if not said or not question.strip():
        return question, ""
    lead, body = without_lead(question)
    if whole := completed(lead, body, said[-1]):
        return whole, ""
    resolved = resolve(body, said)
    if JOINS.search(lead) or resolved.filled or resolved.left_open or leans(body, said):
        return resolved.text, context_of(resolved.text, said[-1])
    return question, ""


def leans(question: str, said: Sequence[Said]) -> bool:
    """Whether a question without a pronoun is too bare to stand alone: it names nothing, and has very
    few words of its own."""
    words = [word for word in words_of(question) if word.tag != "mark"]
    if not words or names_something(question, words):
        return False
    shares_words = any(stems(question) & stems(f"{turn.question} {turn.answer}") for turn in said)
    if shares_words or points_back(words):
        return len(stems(question)) <= FEW_IF_MARKED
    # A user who never types capitals may well have named something.
    has_capitals = any(letter.isupper() for turn in said for letter in turn.question[1:])
    return len(stems(question)) <= (FEW if has_capitals else 1)


def names_something(question: str, words: Sequence[Word]) -> bool:
    """Whether a question has a name, a number or a quotation, or asks what something is."""
    has_name = any(word.tag == "name" or word.text[0].isdigit() for word in words)
    return has_name or bool(QUOTED.search(question) or DEFINING.match(question))


def points_back(words: Sequence[Word]) -> bool:
    """Whether a question speaks of "the truck" or "the first" of which nothing more is said, of "the
    other one", or of "now"."""
    if any(word.low in POINTS_BACK for word in words):
        return True
    for at, word in enumerate(words[:-1]):
        after = words[at + 2] if at + 2 < len(words) else NOTHING
        is_plain = words[at + 1].tag == "noun" and not after.is_content and after.low not in en.PREPOSITIONS
        if word.low == "the" and (is_plain or words[at + 1].low in ORDINALS):
            return True
    return False


def context_of(text: str, last: Said) -> str:
    """What the last turn says that a question does not: its answer if that is short, and a few phrases
    of its question."""
    own, answer = stems(text), last.answer.strip().rstrip(". ")
    found = list(new_phrases(last.question, own, bool(answer))) or list(new_phrases(last.context, own))
    found = found[:MOST_PHRASES]
    is_new = not stems(answer) <= own | stems(" ".join(found))
    return ", ".join([answer, *found] if is_new and says_something(last) else found)


def says_something(turn: Said) -> bool:
    """Whether an answer is short, and more than a number, a yes or a no."""
    is_number = turn.answered is not None and turn.answered.kind == "number"
    is_short = len(turn.answer.split()) <= SHORT_ANSWER
    return is_short and not is_number and not YES_NO.match(turn.answer)


def new_phrases(question: str, own: frozenset[str], is_answered: bool = False) -> Iterator[str]:
    """The noun phrases of a question that say something new; those that belong together as one. What
    the question asks for is left out once it is answered."""
    text, start, end = question.rstrip("?! "), 0, -1
    for phrase in phrases(text):
        first, last = phrase[0].start, phrase[-1].end
        words = stems(text[first:last])
        is_known = words <= own or (
            is_asked(text, phrase) and (is_answered or text[:first].lower() == "how ")
        )
        if is_known:
            continue
        if end >= 0 and not LINK.match(text[end:first]):
            yield without_determiner(text[start:end])
            start = first
        start, end = (first, last) if end < 0 else (start, last)
    if end >= 0:
        yield without_determiner(text[start:end])


def without_determiner(phrase: str) -> str:
    """A phrase without "the" or the like at its beginning."""
    return re.sub(r"^(?:the|an?|any|some|this|that|these|those) ", "", phrase, flags=re.IGNORECASE)
