"""What "he", "its", "there" or "the company" of a follow-up stands for, chosen by agreement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa import english as en
from qa.antecedents import SINGULAR_S, WHERE, Antecedent
from qa.references import POINTING, SORTS, Reference, Slot, low, slots_in
from qa.words import Word, stems, words_of

CLITIC_MEANS = {"re": " are", "ve": " have", "ll": " will", "d": " had", "m": " am", "s": "'s"}


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier turn: its question, made to stand alone, with more about it in ``context``; what
    both name; its answer, and what that names if it is short."""

    question: str
    context: str = ""
    answer: str = ""
    named: tuple[Antecedent, ...] = ()
    answered: Antecedent | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question with words put into ``filled`` of its slots; others were ``left_open``."""

    text: str
    filled: int = 0
    left_open: int = 0


def resolve(question: str, said: Sequence[Said]) -> Resolved:
    """Puts into a question what its pronouns stand for, as far as earlier turns tell. A pronoun that
    comes again stays."""
    words, own = words_of(question), stems(question)
    pieces: list[str] = []
    end = left_open = 0
    filled: list[Reference] = []
    for slot in slots_in(question):
        if slot.reference in filled:
            continue
        found = antecedent_of(slot, said, own)
        if found is None:
            left_open += not slot.noun or words[slot.at].low in POINTING
            continue
        filled.append(slot.reference)
        own |= stems(found.text + found.tail)
        pieces += [question[end : words[slot.at].start], as_written(slot, words, fuller(found, said))]
        end = words[slot.until - 1].end
    return Resolved("".join([*pieces, question[end:]]), len(filled), left_open)


def antecedent_of(slot: Slot, said: Sequence[Said], own: frozenset[str]) -> Antecedent | None:
    """What fits a slot best: the latest turn's answer, else what its question names, else earlier.
    What the question has words for already (``own``, stems) is not meant."""
    for turn in reversed(said):
        for pool in pools(slot, turn):
            fitting = [one for one in pool if fits(slot, one) and not stems(one.text + one.tail) <= own]
            if fitting:
                return min(fitting, key=lambda one: rank(slot.reference, one))
    return None


def pools(slot: Slot, turn: Said) -> list[Sequence[Antecedent]]:
    """What a turn offers, the likeliest first: in general its answer."""
    if turn.answered is None:
        return [turn.named]
    answer = (turn.answered,)
    is_plain = turn.answered.kind == "thing" and turn.answered.text[0].islower()
    # "Where is the fort?" "In Serrano." "When was it built?": not Serrano. "What does the fort lack?" "A
    # roof." "When was it built?": not the roof.
    if slot.reference in ("it", "they") and (is_plain or WHERE.match(turn.question)):
        return [[one for one in turn.named if is_definite(one)], answer, turn.named]
    # "Who is Mara Quill?" "A welder." "How old is she?": Mara Quill.
    if slot.reference in ("he", "she") and turn.answered.text[0].islower():
        return [turn.named, answer]
    return [answer, turn.named]


def is_definite(one: Antecedent) -> bool:
    """Whether an antecedent is a certain thing: "the fort", "Haftar's army"."""
    return one.kind == "thing" and (one.text.startswith("the ") or one.text[0].isupper())


def fits(slot: Slot, one: Antecedent) -> bool:
    """Whether an antecedent agrees with a slot in kind, number and gender."""
    match slot.reference:
        case "noun":
            return fits_noun(slot.noun, one)
        case "he" | "she":
            return fits_person(slot.reference, one)
        case "it":
            return one.kind in ("thing", "group", "place", "name") and not (one.is_plural or one.is_weak)
        case "they":
            # Asked for as "which breed", an answer such as "Beagles" is many.
            is_breed = bool(one.sort) and one.text.endswith("s") and not SINGULAR_S.search(one.text)
            is_many = one.is_plural or one.kind == "group" or is_breed
            return is_many and one.kind not in ("time", "number")
        case "there":
            return (one.kind == "place" and one.text[0].isupper()) or one.sort in en.PLACE
        case "then":
            return one.kind == "time"
    return False


def fits_person(pronoun: str, one: Antecedent) -> bool:
    """Whether an antecedent is one person who can be "he" or "she"."""
    other = "female" if pronoun == "he" else "male"
    is_person = one.kind == "person" or (one.kind == "name" and not one.text.startswith("the "))
    return is_person and not one.is_plural and one.gender != other


def fits_noun(noun: str, one: Antecedent) -> bool:
    """Whether an antecedent is what "the company" means: asked for by that noun, or with it as the
    last of several words, or of the kind that so general a noun stands for."""
    singular = noun.removesuffix("s")
    if one.sort and one.sort.removesuffix("s") == singular:
        return True
    first, _, head = one.text.lower().partition(" of ")[0].rpartition(" ")
    if head.removesuffix("s") == singular and (first.removeprefix("the").strip() or one.tail):
        return True
    sort = SORTS.get(noun, "")
    if sort in ("he", "she"):
        return fits_person(sort, one)
    return one.kind == sort and not one.is_plural and one.text[0].isupper()


def rank(reference: Reference, one: Antecedent) -> int:
    """How readily a pronoun means an antecedent; lower is readier."""
    if reference == "it":
        return 0 if one.kind in ("thing", "group") else 1
    if reference == "they":
        return 0 if one.is_plural and one.kind == "person" else 1 if one.is_plural else 2
    if not one.text[0].isupper():
        return 3
    return (0 if one.gender else 1) if one.kind == "person" else 2


def fuller(one: Antecedent, said: Sequence[Said]) -> Antecedent:
    """The latest fuller form of a person's surname in earlier turns, if there is one."""
    if one.kind not in ("person", "name") or " " in one.text:
        return one
    for turn in reversed(said):
        for other in (*turn.named, *([turn.answered] if turn.answered else [])):
            is_person = other.kind in ("person", "name") and not other.is_plural
            if is_person and other.text.endswith(f" {one.text}") and other.text[0].isupper():
                return other
    return one


def as_written(slot: Slot, words: Sequence[Word], one: Antecedent) -> str:
    """An antecedent in the form that its slot needs: "Haftar's" for "his"."""
    is_known = one.is_plural and one.text[0].islower() and words_of(one.text)[0].low not in en.DETERMINERS
    text = f"the {one.text}" if is_known else one.text
    text += one.tail if slot.reference in ("it", "noun") and not slot.is_possessive else ""
    if slot.is_possessive:
        return text + ("'" if one.is_plural and text.endswith("s") else "'s")
    if slot.reference in ("there", "then"):
        return text if low(words, slot.at - 1) in en.PREPOSITIONS else f"in {text}"
    clitic = re.search(r"[’'](\w+)$", words[slot.until - 1].text)
    return text + (CLITIC_MEANS.get(clitic.group(1).lower(), "") if clitic else "")
