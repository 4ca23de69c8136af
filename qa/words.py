"""The words of a question and what each may be: a name, a noun, a verb, or a word of a closed list.

No model: lists, capitals, endings, and the one verb that "did ...?" must have. What is typed without
capitals has no names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from index.lexical import analyzer
from qa import english as en

Tag = Literal["name", "noun", "verb", "other", "mark"]
"""``noun`` is any content word that is no name and no verb; ``other`` a word of a closed list or an
adverb; ``mark`` is punctuation."""

WORD = re.compile(
    r"(?:[A-Za-z]\.){2,}|[A-Z]\.(?= [A-Z])|[$£€]?\d+(?:[,.]\d+)*(?:[-–][^\W_]+)*%?|"
    r"[^\W_]+(?:[.&/’'-][^\W_]+)*|[^\w\s]"
)
CLITIC = re.compile(r"(?:[’'](?:s|re|ve|d|ll|m)|(?<=s)[’'])$", re.IGNORECASE)
QUOTED = re.compile(r"[\"“][^\"“”]{2,80}[\"”]")
NO_VERB = re.compile(r"eed$|^(?:red|bed|shed|sled|hundred|sacred|kindred|naked|wicked|united)$")
NO_ADVERB = re.compile(
    r"^(?:family|supply|ally|assembly|rally|bully|monopoly|anomaly|jelly|belly|fly|july)$"
)
SMALL = en.DETERMINERS | en.PREPOSITIONS | en.JOINING
FUNCTION = (
    SMALL | en.AUXILIARIES | en.ASKING | en.PRONOUNS | en.POSSESSIVES | en.ADVERBS | en.words("to not s as")
)
SUBJECTS = en.PRONOUNS | en.words("to who that")
BEFORE_NOUN = en.DETERMINERS | en.POSSESSIVES


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark at ``text[start:end]``. ``low`` is in lower case, without "'s" and the like."""

    text: str
    start: int
    end: int
    low: str
    tag: Tag = "other"

    @property
    def is_capital(self) -> bool:
        """Whether it has a capital near its beginning."""
        return self.text[:4] != self.text[:4].lower()

    @property
    def is_content(self) -> bool:
        """Whether it can be part of a noun phrase."""
        return self.tag in ("name", "noun")

    @property
    def is_possessive(self) -> bool:
        """Whether it ends like "Haftar's"."""
        return self.text.endswith(("'s", "’s", "s'", "s’"))


NOTHING = Word("", 0, 0, "", "mark")
"""Stands before the first word."""


@lru_cache(maxsize=512)
def words_of(text: str) -> tuple[Word, ...]:
    """The words and marks of a text, tagged."""
    words: list[Word] = []
    for match in WORD.finditer(text):
        written = match.group()
        place = (written, *match.span(), CLITIC.sub("", written.lower()))
        words.append(Word(*place))
        words[-1] = Word(*place, tag(words, len(words) - 1))
    if (at := hidden_verb(words)) is not None:
        words[at] = replace(words[at], tag="verb")
    return tuple(words)


def tag(words: Sequence[Word], at: int) -> Tag:
    """What a word is, given the tags of those before it."""
    word, before = words[at], words[at - 1] if at else NOTHING
    if not (word.text[0].isalnum() or word.text[0] in "$£€"):
        return "mark"
    if is_name(words, at):
        return "name"
    if word.low in FUNCTION:
        return "other"
    if (before.low in BEFORE_NOUN or before.is_possessive) and before.low not in en.WHO_PRONOUNS:
        return "noun"
    if is_verb(word.low, before):
        return "verb"
    if word.low.endswith("ly") and not NO_ADVERB.match(word.low):
        return "other"
    if word.low.endswith("ing") and not in_phrase(words, at):
        return "verb"
    return "noun"


def in_phrase(words: Sequence[Word], at: int) -> bool:
    """Whether a word in "-ing" is a noun: behind "the", "which" or another noun, but not as in "where
    is X taking it?"."""
    before = words[at - 1] if at else NOTHING
    if before.tag == "name":
        return not any(word.low in en.BEING for word in words[:at])
    return before.is_content or before.low in BEFORE_NOUN or before.low in ("what", "which", "whose")


def is_name(words: Sequence[Word], at: int) -> bool:
    """Whether a word is, or belongs to, a name: a capital where no sentence begins. "US" is one, "us"
    is not."""
    word = words[at]
    if not word.is_capital or word.low in SMALL or word.low == "i":
        return False
    if word.text.isupper() and len(word.text) > 1:
        return True
    begins = at == 0 or words[at - 1].text in (".", "?", "!", ":", "“", '"')
    return not begins or not (word.low in FUNCTION or is_verb_form(word.low))


def is_verb(low: str, before: Word) -> bool:
    """Whether a word is a verb, as far as its form and the word before tell."""
    if before.low == "who":
        return True
    if low in en.OFTEN_NOUNS or low.removesuffix("s") in en.OFTEN_NOUNS:
        return before.tag == "name" or before.low in SUBJECTS
    return is_verb_form(low)


def is_verb_form(low: str) -> bool:
    """Whether a word can be a verb, as far as a list and its ending tell."""
    if low in en.VERBS or (low.endswith("s") and (low[:-1] in en.VERBS or low[:-2] in en.VERBS)):
        return True
    return low.endswith("ed") and "-" not in low and not NO_VERB.search(low)


def hidden_verb(words: Sequence[Word]) -> int | None:
    """The place of a verb that a question needs, where no list and no ending showed it."""
    doing = next((at for at, word in enumerate(words) if word.low in en.DOING), None)
    if any(word.tag == "verb" for word in words[doing or 0 :]):
        return None
    if doing is not None:
        return verb_after(words, doing)
    is_subject = (
        bool(words) and words[0].low in en.ASKING and all(word.low not in en.AUXILIARIES for word in words)
    )
    return verb_of_subject(words) if is_subject else None


def verb_after(words: Sequence[Word], doing: int) -> int | None:
    """The verb that "did" needs: the word that ends a noun phrase ("did the army seize the ship?") or
    parts two names."""
    for at in range(doing + 1, len(words)):
        before, after = words[at - 1], words[at + 1] if at + 1 < len(words) else NOTHING
        follows = doing > 0 and at == doing + 1 and not words[at].low.endswith("s")
        ends_phrase = (before.is_content or follows) and not after.is_content
        parts_names = before.tag == "name" and after.tag == "name" and words[at].low not in en.PERSON
        if words[at].tag == "noun" and (ends_phrase or parts_names):
            return at
    return None


def verb_of_subject(words: Sequence[Word]) -> int | None:
    """The verb of "which country backs X?" or "what causes floods?"."""
    for at in range(1, len(words) - 1):
        starts_object = words[at + 1].tag == "name" or words[at + 1].low in BEFORE_NOUN
        is_verb_like = words[at].low.endswith("s") and (at > 1 or words[0].low == "what")
        if words[at].tag == "noun" and is_verb_like and (starts_object or at == 1):
            return at
    return None


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The stems of a text's content words, as the lexical index sees them."""
    return frozenset(_analyzer().analyze(text))


@cache
def _analyzer():  # type: ignore[no-untyped-def]
    return analyzer()
