"""What earlier turns speak of: the names and noun phrases that a later "he", "it" or "there" can mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Literal

from qa import english as en
from qa.words import CLITIC, QUOTED, Word, words_of

Kind = Literal["person", "place", "group", "time", "number", "thing", "name"]
"""What an antecedent is; ``name`` is a name that no sign tells more of."""

YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")
NUMBER = re.compile(
    r"(?:(?:more|less|fewer) than |about |nearly |almost |over |roughly |around |at least |up to |between |only )?"
    r"(?:[$£€]?\d[\d,.]*%?|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|"
    r"hundreds?|thousands?|millions?|billions?)(?: (?:million|billion|trillion|percent|thousand|hundred|dozen|"
    r"times|feet|miles|pounds|dollars|inches|points|and|or|to|[$£€]?\d[\d,.]*%?))*$",
    re.IGNORECASE,
)
DETERMINER = re.compile(r"^(?:the|an?|some|this|that|these|those|any|another|such) ", re.IGNORECASE)
SINGULAR_S = re.compile(r"(?:ss|us|is|news|ics|series)$")
VERBAL = re.compile(
    r"^(?:to|by|because|why|how|that|if|when|it|he|she|they|we|i|as|for|not|no|yes|only|with|without|after|"
    r"before|during)\b|\b(?:is|are|was|were|has|have|had|will|would|could|can|did|does|do|not|\w+n[’']t)\b",
    re.IGNORECASE,
)
ABBREVIATED = re.compile(r"\b(?:[A-Z]|Jr|Sr|Inc|Co|Corp|Ltd)\.$")
WHERE = re.compile(r"^(?:in |at |to |from )?where\b", re.IGNORECASE)
WHO = re.compile(r"^(?:(?:to|by|with|for|from|of) )?(?:who|whom|whose)\b", re.IGNORECASE)
AMOUNT = re.compile(r"how (?:many|much)\b", re.IGNORECASE)
MANNER = re.compile(r"(?:why|how(?! many| much))\b", re.IGNORECASE)
NAMED = re.compile(r"^(?:names?|named|called)$")

VAGUE = en.words("many few much other")
DANGLING = en.DETERMINERS | {"of"}
TAILS = en.words("on in at against between near over")

SHORT, LIST = 8, 12
"""The most words of an answer that is taken as one phrase, and as several joined by "and"."""


@dataclass(frozen=True, slots=True)
class Antecedent:
    """A phrase as it can stand in another sentence: "the treaty". ``sort`` is the noun that a question
    asked for it by: "lawyer" in "which lawyer?". ``tail`` says more of it: " between Lunia and Serrano"."""

    text: str
    kind: Kind
    is_plural: bool = False
    gender: en.Gender | None = None
    sort: str = ""
    tail: str = ""

    @property
    def is_weak(self) -> bool:
        """Whether it is a single plain word, which may well be no noun."""
        return self.kind == "thing" and not self.is_plural and self.text.isalpha() and self.text.islower()


def phrases(text: str) -> list[tuple[Word, ...]]:
    """The noun phrases of a text in its order, each with its determiner, "of" and what follows that."""
    found: list[list[Word]] = [[]]
    for word in words_of(text):
        phrase, is_determiner = found[-1], word.low in en.DETERMINERS
        is_glued = bool(phrase) and text[phrase[-1].end : word.start] in (" ", "")
        if is_glued and (word.is_content or word.low == "of" or (is_determiner and phrase[-1].low == "of")):
            phrase.append(word)
        else:
            found.append([word] if word.is_content or is_determiner else [])
    return [kept for phrase in found if (kept := trimmed(phrase))]


def trimmed(phrase: Sequence[Word]) -> tuple[Word, ...]:
    """A phrase without an "of" or "the" that nothing follows."""
    while phrase and phrase[-1].low in DANGLING:
        phrase = phrase[:-1]
    return tuple(phrase)


@lru_cache(maxsize=256)
def antecedents_in(text: str) -> tuple[Antecedent, ...]:
    """Everything that a question names, in its order; what it asks for ("which river") is left out."""
    quoted = [Antecedent(match.group(), "thing") for match in QUOTED.finditer(text)]
    bare = QUOTED.sub(lambda match: "," * len(match.group()), text)
    said = phrases(bare)
    found: list[Antecedent] = []
    for at, phrase in enumerate(said):
        if not is_asked(bare, phrase):
            named = list(named_by(bare, phrase))
            tail = tail_of(bare, said[at : at + 3])
            found += [replace(one, tail=tail) if one is named[0] else one for one in named]
    return (*joined(bare, found), *found, *quoted)


def tail_of(text: str, said: Sequence[Sequence[Word]]) -> str:
    """What follows "the treaty", the first of some phrases, and belongs to it, if it is no time:
    " between Lunia and Serrano"."""
    first, *others = said
    if not others or first[0].low not in en.DETERMINERS or first[-1].tag == "name":
        return ""
    link = text[first[-1].end : others[0][0].start]
    if link.strip() not in TAILS or is_time(content(others[0])):
        return ""
    is_pair = link.strip() == "between" and len(others) > 1
    last = others[1] if is_pair and text[others[0][-1].end : others[1][0].start] == " and " else others[0]
    return text[first[-1].end : last[-1].end]


def content(words: Sequence[Word]) -> list[Word]:
    """The words of a phrase without determiners and marks."""
    return [word for word in words if word.tag != "mark" and word.low not in en.DETERMINERS]


def is_asked(text: str, phrase: Sequence[Word]) -> bool:
    """Whether a phrase is what the question asks for: "river" of "which river"."""
    return text[: phrase[0].start].lower().endswith(("what ", "which ", "whose ", "how "))


def joined(text: str, found: Sequence[Antecedent]) -> list[Antecedent]:
    """Two neighbours with "and" between them, as one."""
    pairs = []
    for first, second in pairwise(found):
        both = f"{without_the(first.text)} and {without_the(second.text)}"
        if first.kind not in ("time", "number") and both in text:
            pairs.append(Antecedent(both, first.kind, is_plural=True))
    return pairs


def named_by(text: str, phrase: Sequence[Word]) -> Iterator[Antecedent]:
    """What a phrase names as a whole, what follows its "of", and the names and years within it."""
    of = next((at for at, word in enumerate(phrase) if word.low == "of"), len(phrase) - 1)
    years = [[word] for word in phrase if YEAR.match(word.text)]
    before = text[: phrase[0].start].rstrip().rpartition(" ")[2].lower()
    seen: set[str] = set()
    for part in (phrase, phrase[of + 1 :], *names_in(phrase), *years):
        written = with_the(CLITIC.sub("", text[part[0].start : part[-1].end])) if part else ""
        one = described(written, content(part), before if part is phrase else "")
        if one and without_the(written) not in seen:
            seen.add(without_the(written))
            yield one


def names_in(phrase: Sequence[Word]) -> list[list[Word]]:
    """The runs of capitalised words; a possessive ends one. A noun with a capital is none."""
    runs: list[list[Word]] = [[]]
    for word in phrase:
        if word.is_capital and word.low not in en.DETERMINERS:
            runs[-1].append(word)
        if not word.is_capital or word.is_possessive:
            runs.append([])
    return [run for run in runs if run and not (len(run) == 1 and kind_of_noun(run[0].low))]


def with_the(phrase: str) -> str:
    """A phrase that speaks of something for a second time: "the treaty" for "a treaty"."""
    return DETERMINER.sub("the ", phrase)


def without_the(phrase: str) -> str:
    """A phrase without the "the" before it."""
    return phrase.removeprefix("the ")


def antecedent(phrase: str, before: str = "") -> Antecedent | None:
    """A phrase with its kind, number and gender; ``before`` is the word before it. ``None`` for what
    cannot be one."""
    return described(with_the(phrase), content(words_of(phrase)), before)


def described(text: str, words: Sequence[Word], before: str) -> Antecedent | None:
    """``antecedent`` of a phrase whose content words are known."""
    if not words or words[0].low in VAGUE or (words[0].tag == "other" and words[0].low in en.PRONOUNS):
        return None
    kind = kind_in(text, words, before)
    gender = en.gender_of(without_the(text)) if kind in ("person", "name") else None
    return Antecedent(text, kind, is_plural(words), gender)


def head_of(words: Sequence[Word]) -> str:
    """The noun that a phrase is about: its last word, or the one before "of"."""
    lows = [word.low for word in words]
    return lows[lows.index("of") - 1] if "of" in lows[1:] else lows[-1]


def kind_in(text: str, words: Sequence[Word], before: str) -> Kind:
    """What kind of thing a phrase names."""
    if is_time(words):
        return "time"
    if NUMBER.match(without_the(text)) or text[0] in "$£€":
        return "number"
    if (kind := kind_of_noun(head_of(words))) and not (words[-1].is_capital and kind == "person"):
        return kind
    if any(word.is_capital for word in words):
        return kind_of_name(words, before)
    return "place" if " ".join(word.low for word in words) in en.PLACES else "thing"


def is_time(words: Sequence[Word]) -> bool:
    """Whether a phrase is a date or a period: words of time and numbers, no bare number but a year."""
    lows = [word.low for word in words]
    if all(low in en.TIMES or low.isdigit() or low in en.TIME_MODIFIERS for low in lows):
        return any(low in en.TIMES for low in lows) or bool(YEAR.match(lows[0]))
    return False


def kind_of_noun(noun: str) -> Kind | None:
    """What a noun stands for, if the lists know it."""
    singular = noun.removesuffix("s")
    if noun in en.PEOPLE or noun in en.PERSON or singular in en.PERSON:
        return "person"
    if noun in en.GROUP or singular in en.GROUP:
        return "group"
    return "place" if noun in en.PLACE or singular in en.PLACE else None


def kind_of_name(words: Sequence[Word], before: str) -> Kind:
    """What kind of thing a phrase with a name in it names."""
    names = [word.low for word in words if word.is_capital]
    if not words[-1].is_capital:
        return "thing"
    if any(word.low in en.GROUP for word in words):
        return "group"
    if " ".join(names) in en.PLACES or (names[-1] in en.PLACES and len(names) < 3):
        return "place"
    if any(word.low in en.PERSON for word in words[:-1]):
        return "person"
    if len(names) > 1 and names[0] in en.FIRST_NAMES:
        return "person"
    if words[-1].text.isupper() and len(words[-1].text) > 1:
        return "group"
    return "place" if before in ("in", "near") else "name"


def is_plural(words: Sequence[Word]) -> bool:
    """Whether a phrase speaks of several."""
    head = head_of(words)
    if any(word.low == "and" for word in words) or head in en.PEOPLE:
        return True
    if words[-1].is_capital and all(word.low != "of" for word in words):
        return False
    return head.endswith("s") and not SINGULAR_S.search(head)


def answer_antecedent(question: str, answer: str) -> Antecedent | None:
    """What a short answer names, given the question that it answers; ``None`` for other answers."""
    text = name_form(answer)
    if not text or VERBAL.search(text) or MANNER.match(question):
        return None
    first, found = words_of(text)[0], antecedent(text)
    if found is None or first.tag == "verb" or first.low.endswith("ing"):
        return None
    kind, sort = asked_kind(question, found.kind)
    is_many = found.is_plural or bool(re.search(r",| (?:and|&) ", text))
    has_gender = kind in ("person", "name") and not is_many
    gender = en.gender_of(text) if has_gender else None
    return replace(found, kind=kind, is_plural=is_many, gender=gender, sort=sort)


def name_form(answer: str) -> str:
    """An answer without a preposition, brackets and its full stop; empty if it is no short phrase."""
    if len(answer.split()) > (LIST if " and " in answer else SHORT):
        return ""
    text = re.sub(r"^(?:in|at|on|near|from|of|about|with) |\s*\([^)]*\)", "", answer.strip())
    return text if ABBREVIATED.search(text) else text.rstrip(". ")


def asked_kind(question: str, kind: Kind) -> tuple[Kind, str]:
    """The kind of an answer, with what its question says of it, and the noun that it was asked by."""
    if kind in ("time", "number"):
        return kind, ""
    if AMOUNT.match(question) and kind == "thing":
        return "number", ""
    if WHERE.match(question):
        return "place", ""
    if WHO.match(question):
        return ("person" if kind == "name" else kind), ""
    noun = asked_noun(question)
    if not noun or NAMED.match(noun):
        return kind, ""
    if kind == "name":
        kind = kind_of_noun(noun) or "thing"
    return kind, noun


def asked_noun(question: str) -> str:
    """The noun after "what" or "which": "airport" of "Which big airport did it shut?"."""
    words = words_of(question)
    at = next((at for at, word in enumerate(words[:3]) if word.low in ("what", "which")), len(words))
    nouns = takewhile(lambda word: word.is_content, words[at + 1 :])
    return next(reversed([word.low for word in nouns]), "")
