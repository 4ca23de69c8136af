"""What "he", "it" or "the new one" of a question's second part takes up from its first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa import english as en
from qa.antecedents import Antecedent, antecedent, antecedents_in, kind_of_noun, phrases
from qa.ellipsis import parts_of
from qa.followup import rewrite
from qa.pronouns import fits_person
from qa.schema import Turn
from qa.words import Word, stems, words_of

PERSONAL = en.words("he him his she her hers")
PLURAL = en.words("they them their theirs")
POSSESSIVE = en.words("his her its their")
BEING = en.words("is are was were")
BESIDE = en.words("about at in near on to from against over towards")
# Whoever does this is spoken of, not what it is done to: "who heads the board and how old is she?"
HEADING = en.words(
    """chair chairs chaired coach coaches coached command commands commanded direct directs directed edit edits
    edited found founded govern governs governed head heads headed lead leads led manage manages managed own owns
    owned run runs ran rule rules ruled train trains trained"""
)
# "What is the population of Rotterdam?" speaks of Rotterdam.
ATTRIBUTE = re.compile(r"^(?:what|who|which) (?:is|are|was|were) (the [^,]+?) of (?=\S)", re.IGNORECASE)
PLURAL_NOUN = re.compile(r"the (?:[\w-]+ )?\w+[^s\W]s\b")
ONE = re.compile(r"\bthe (\w+) ones?\b", re.IGNORECASE)


def taken_up(part: str, first: str) -> str:
    """A later part with what it takes up from the first put in its words, or behind it in brackets."""
    text = filled(part.strip(), first)
    mark = "" if text.endswith("?") else "?"
    whole = rewrite(text + mark, [Turn(first.rstrip("?!. ") + "?")])
    return whole.text if whole.is_changed else text


def filled(part: str, first: str) -> str:
    """A part with its first pronoun, and "the new one", replaced by what the first part names."""
    named, own = antecedents(first), stems(part)
    known = [one.text for one in named if stems(one.text) & own]
    said = [one for one in named if not any(one.text in text for text in known)]
    text = with_noun(part, said)
    words = words_of(text)
    for at, word in enumerate(words):
        is_open = word.low in PERSONAL | PLURAL | {"it", "its"} and not is_local(words, at)
        if is_open and (found := antecedent_of(words, at, said, first)):
            return put(text, words, at, found)
    return text


def antecedents(first: str) -> list[Antecedent]:
    """What a question names, without what it asks of that."""
    attribute = ATTRIBUTE.match(first)
    asked_of = attribute.group(1).lower() if attribute else ""
    return [
        one
        for one in antecedents_in(first)
        if not asked_of or not one.text.lower().startswith(asked_of + " of")
    ]


def with_noun(part: str, said: Sequence[Antecedent]) -> str:
    """ "the new one" with the noun that it stands for."""
    found = ONE.search(part)
    things = [
        one for one in said if one.text.startswith("the ") and one.kind not in ("time", "number", "person")
    ]
    if not found or not things:
        return part
    noun = things[0].text.removeprefix("the ")
    return f"{part[: found.start()]}the {found.group(1)} {noun}{part[found.end() :]}"


def is_local(words: Sequence[Word], at: int) -> bool:
    """Whether a pronoun can stand for something named before it in its own part."""
    for place, word in enumerate(words[:at]):
        if word.tag == "name" and word.low not in en.TIMES:
            return True
        if word.low in ("the", "a", "an") and place + 1 < at and words[place + 1].is_content:
            return True
    asked = words[1].low if len(words) > 1 and words[0].low in ("which", "what") else ""
    return words[at].low in PERSONAL and kind_of_noun(asked) == "person"


def antecedent_of(words: Sequence[Word], at: int, said: Sequence[Antecedent], first: str) -> str | None:
    """What a pronoun stands for, as it is written in its place."""
    low = words[at].low
    asked = asked_one(first)
    if low in PERSONAL:
        fitting = [one.text for one in persons(said, low)]
        choice = [asked, *fitting] if is_of_asked(first) else [*fitting, asked]
    elif low in PLURAL:
        choice = [one.text for one in said if one.is_plural or one.text.endswith("s")]
        choice += [asked] if asked and PLURAL_NOUN.match(asked) else []
    else:
        subject, noun = subject_of(first), asked_thing(first)
        choice = [noun] if noun else [subject] if subject else []
        choice += [one.text + tail for one, tail in things(said, first, words[at].low)]
        if asked and is_active_subject(words, at) and not asked.startswith("the one who"):
            choice.insert(0, asked)
    return next((text for text in choice if text), None)


def things(said: Sequence[Antecedent], first: str, pronoun: str) -> list[tuple[Antecedent, str]]:
    """The named ones that can be "it", each with what belongs to it: where something is, or what it is
    about, comes last, and names before other nouns."""

    def rank(one: Antecedent) -> tuple[bool, bool]:
        before = first.partition(one.text)[0].split()
        is_beside = bool(before) and before[-1].lower() in BESIDE
        return is_beside, not any(letter.isupper() for letter in one.text)

    fitting = [one for one in said if one.kind in ("thing", "group", "place", "name") and not one.is_plural]
    return [
        (one, one.tail if pronoun == "it" and f"{one.text}{one.tail}" in first else "")
        for one in sorted(fitting, key=rank)
    ]


def subject_of(first: str) -> str | None:
    """The thing of which a question tells what it does: "the ferry" of "when did the ferry leave Harwich"."""
    parts = parts_of(first)
    words = words_of(parts.rest)
    if parts.form not in ("inverted", "yes or no") or parts.auxiliary.lower() in BEING:
        return None
    until = verb_at(words)
    named = phrases(parts.rest[: words[until].start]) if until else []
    if not named or named[0][0].start > 0:
        return None
    head = antecedent(parts.rest[: named[0][-1].end])
    if head is None or head.kind not in ("thing", "group") or head.is_plural:
        return None
    whole = parts.rest[: words[until].start].strip()
    return whole.replace("a ", "the ", 1) if whole.startswith("a ") else whole


def verb_at(words: Sequence[Word]) -> int:
    """Where the verb of an inverted question stands behind its subject; 0 if that is not known."""
    first = 2 if words and words[0].low in en.DETERMINERS | en.POSSESSIVES else 1
    for at in range(first, len(words)):
        if words[at].low in en.VERBS or words[at].tag == "verb":
            # "the UN report say": of two the last one.
            is_next = at + 1 < len(words) and words[at + 1].low in en.VERBS - en.OFTEN_NOUNS
            return at + 1 if is_next else at
    return 0


def asked_thing(first: str) -> str | None:
    """The thing that an inverted question asks for: "the deal" of "which deal did Italy sign"."""
    parts = parts_of(first)
    words = words_of(parts.asked)
    if parts.form != "inverted" or len(words) < 2 or words[0].low not in ("which", "what"):
        return None
    found = antecedent(parts.asked.partition(" ")[2])
    is_thing = found is not None and found.kind in ("thing", "group") and not found.is_plural
    return f"the {found.text}" if found is not None and is_thing else None


def persons(said: Sequence[Antecedent], pronoun: str) -> list[Antecedent]:
    """The named ones that can be "he" or "she", those that are known to be persons first."""
    asked = "he" if pronoun in ("he", "him", "his") else "she"
    return sorted((one for one in said if fits_person(asked, one)), key=lambda one: one.kind != "person")


def asked_one(first: str) -> str | None:
    """Who or what a question asks for, in words: "the rocket that carried the probe"."""
    parts = parts_of(first)
    words = words_of(parts.asked)
    rest = f"{parts.auxiliary} {parts.rest}".strip()
    if not words or not rest:
        return None
    if words[0].low == "who" and parts.auxiliary.lower() in BEING and parts.rest.lower().startswith("the "):
        return parts.rest
    if parts.form != "subject":
        return None
    if words[0].low == "who":
        return f"the one who {rest}"
    if words[0].low in ("which", "what") and len(words) > 1:
        noun = parts.asked.partition(" ")[2]
        return f"the {noun} {'who' if kind_of_noun(words[-1].low) == 'person' else 'that'} {rest}"
    return None


def is_of_asked(first: str) -> bool:
    """Whether "he" rather means the one that a question asks for than one that it names."""
    parts = parts_of(first)
    if parts.form == "subject" and not parts.auxiliary:
        return parts.rest.partition(" ")[0].lower() in HEADING
    return parts.auxiliary.lower() in BEING and parts.rest.lower().startswith("the ")


def is_active_subject(words: Sequence[Word], at: int) -> bool:
    """Whether a pronoun is what does something: "where did it land", not "when was it built"."""
    return at > 0 and words[at - 1].low in en.DOING | en.words("has have had")


def put(text: str, words: Sequence[Word], at: int, found: str) -> str:
    """A text with an antecedent in the place of a pronoun."""
    is_owner = words[at].low in POSSESSIVE and at + 1 < len(words) and words[at + 1].is_content
    written = f"{found}'s" if is_owner and not found.endswith("s") else f"{found}'" if is_owner else found
    clitic = words[at].text[len(words[at].low) :]
    return f"{text[: words[at].start]}{written}{clitic}{text[words[at].end :]}"
