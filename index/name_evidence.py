"""What one article says about its names: which stand for one, and which do not.

All of it is a function of the article's text, so that what an article said can be taken back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, NamedTuple

from index import name_words as nw
from index.name_forms import (
    Form,
    are_spelled_alike,
    form_of,
    have_initials,
    key_of_sound,
    plain,
    sounds_alike,
)
from index.names import Mention, mentions_in, whole_text

Kind = Literal["short", "acronym", "called", "apart"]
"""``short``: the first name stands for the second, a longer one with the same end; ``acronym``: it is the
second's; ``called``: the text says that the second is the first's other name; ``apart``: both are spelled
alike and named in one article, so that they are two."""

Link = tuple[str, str, Kind]

# One of these is in all that follows; as a part of any word, which is found faster.
_CUE = re.compile(
    r"(?:known|call|nicknamed|dubbed|renamed|rebranded|formerly|previously|née|nee|born|alias|aka|a\.k\.a|referred"
    r"|name|spel|writ|stands)"
)
_BRACKETS = re.compile(r" ?\((?:the )?([A-Z][\w.&-]{1,9})\)")
# Between two names: "Telnor, formerly Nordic Telephone". What is not set off by a comma or a bracket needs
# "is known as" or the like: in "Lund called Berg" nobody has two names.
_HOW = (
    r"(?:(?:also|better|formerly|previously|once|officially|otherwise|popularly|widely|still|now|then|commonly)"
    r"[ ,]+){0,2}"
)
_BY = r"(?: (?:in|by|to|among) [^,.;()]{1,30}?)?(?: as)?"
_CALLED = re.compile(
    rf"(?:(?:, | \(|, (?:which|who|that) (?:is|was|are|were) ){_HOW}(?:known{_BY}|(?:called|nicknamed|dubbed|renamed){_BY})"
    rf"| (?:is|was|are|were|has been|have been) {_HOW}(?:known{_BY} as|nicknamed|renamed)"
    r"|(?:, | \()(?:(?:more )?formerly|previously|née|nee|born|alias|a\.?k\.?a\.?|rebranded as)"
    r"|, (?:whom|which|who) (?:everybody|everyone|people|many|friends|fans|critics|opponents|locals|some) calls?"
    r"|,? (?:has )?changed (?:its|her|his) name to| calls? (?:itself|himself|herself|themselves))"
    r"(?: the)? [\"“‘']?(?:the )?"
)
# "Critics call her Saint Lotte.": the name ends the clause; who is meant was named before.
_CALLED_SOMEONE = re.compile(
    r"\b(?:call(?:s|ed)?|nicknamed|dubbed) (?:him|her) (?:the )?[\"“‘']?(?:the )?$"
)
_CLAUSE_ENDS = re.compile(r"[\"”’']?(?:[,.;:)]| and )")
# Behind a name: "Julija Tretiak, as her name is written at home".
_AS_CALLED = re.compile(
    r", (?:as|to give) (?:his|her|its|their|he|she|it|they) [^.;]{0,60}?"
    r"\b(?:name[ds]?|called|calls?|known|spelled|spelt|writes?|written|stands)\b"
)
_THE_GROUP = re.compile(
    r"[.!?] The [a-z]+,? (?:also |better )?(?:known|called)(?: in [A-Z]\w+)? as (?:the )?$"
)
_SENTENCE = re.compile(r"(?:[.!?][\"”’']? |\n)(?=[\"“‘A-Z])")
_ITSELF = re.compile(
    r" (?:calls itself|is (?:also )?(?:known as|called|nicknamed)) the ([a-z]+(?: [a-z]+){0,2})(?=[,.;])"
)
_FAMILY_FIRST = re.compile(r"^[A-Z][a-z]+ [A-Z][a-z]+-[a-z]")
_WITH_PARTICLE = re.compile(r" (ben|al|van)( (?:de[rn]? )?[A-ZÀ-Þ].*)$", re.IGNORECASE)
_OF = re.compile(r"(?: of (?:the )?[A-ZÀ-Þ][\w’'-]+)+")


@dataclass(frozen=True, slots=True)
class ArticleNames:
    """The names of an article in plain form, in the order in which they come first, with what each was
    written as, and what the article says about them."""

    written: dict[str, str]
    links: frozenset[Link]


class Named(NamedTuple):
    """A mention with its form, and that form's plain one."""

    mention: Mention
    form: Form
    plain: str


def names_of_article(title: str, text: str) -> ArticleNames:
    """Reads an article's names."""
    whole = whole_text(title, text)
    named = [Named(mention, form := form_of(mention.name), form.plain) for mention in mentions_in(whole)]
    first: dict[str, Named] = {}
    for one in named:
        first.setdefault(one.plain, one)
    written = {name: one.mention.name for name, one in first.items()}
    links = set(short_forms(list(first.values())))
    persons = {full for _, full, _ in links} | {one.plain for one in named if one.mention.titles}
    for name, alias in called(whole, named, persons):
        for other in (alias, *combined(name, alias, written)):
            written.setdefault(plain(other), other)
            links.add((name, plain(other), "called"))
    links |= set(acronyms(whole, named))
    links |= set(apart(first.values(), links))
    return ArticleNames(written, frozenset(links))


def short_forms(named: Sequence[Named]) -> Iterator[Link]:
    """Names that are the end of a longer one, the first such in the article; of Korean and Chinese names
    also the beginning: "Park" of "Park Joon-ho"."""
    whole: dict[tuple[str, ...], str] = {}
    for one in named:
        words = one.form.words
        for at in range(1, 1 if one.form.is_joined else len(words)):
            if not set(words[:at]) <= nw.DIRECTIONS:
                whole.setdefault(words[at:], one.plain)
        # A surname with its particle in capitals: "Van Dorn" of "Anna van Dorn".
        if particle := _WITH_PARTICLE.search(one.mention.name):
            whole.setdefault(form_of(particle.group(1).capitalize() + particle.group(2)).words, one.plain)
    for one in named:
        if len(one.form.words) > 1 and _FAMILY_FIRST.match(one.mention.name):
            whole.setdefault(one.form.words[:1], one.plain)
    for one in named:
        if one.form.words in whole and not one.form.is_acronym:
            yield one.plain, whole[one.form.words], "short"


def acronyms(text: str, named: Sequence[Named]) -> Iterator[Link]:
    """Acronyms with what they stand for: what the text says in brackets, else a name with these initials."""
    explained: set[str] = set()
    for one in named:
        brackets = _BRACKETS.match(text, one.mention.end)
        if brackets and one.form.words and is_acronym_of(brackets.group(1), one):
            explained.add(plain(brackets.group(1)))
            yield plain(brackets.group(1)), one.plain, "acronym"
    whole = {one.plain: one.mention.name for one in named if len(one.form.words) > 1}
    for short in {one.plain for one in named if one.form.is_acronym} - explained:
        if len(short) > 2:
            yield from (
                (short, one, "acronym") for one, name in whole.items() if have_initials(short, name)
            )


def is_acronym_of(letters: str, one: Named) -> bool:
    """Whether letters in brackets behind a name stand for it."""
    if not form_of(letters).is_acronym or len(one.form.words) < 2:
        return False
    return have_initials(letters, one.mention.name) or letters[0].lower() == one.mention.name[0].lower()


def called(text: str, named: Sequence[Named], persons: set[str]) -> Iterator[tuple[str, str]]:
    """What the text gives another name, in plain form, and that name."""
    starts = [one.mention.start for one in named]
    cued = {bisect_right(starts, cue.start()) for cue in _CUE.finditer(text)}
    for at in sorted(
        {near for place in cued for near in (place - 1, place, place + 1)} & set(range(len(named)))
    ):
        one, before = named[at], named[:at]
        of = _OF.match(text, one.mention.end)
        alias = one.mention.name + (of.group() if of else "")
        if _CLAUSE_ENDS.match(text, one.mention.start + len(alias)):
            yield from ((name, alias) for name in called_this(text, one, before, persons))
        if itself := _ITSELF.match(text, one.mention.end):
            yield one.plain, itself.group(1)


def called_this(text: str, one: Named, before: Sequence[Named], persons: set[str]) -> list[str]:
    """What a text calls by a name, of what it named before, in plain form; nothing or one."""
    mention = one.mention
    lead = text[max(0, mention.start - 48) : mention.start]
    if before and _CALLED.fullmatch(text, before[-1].mention.end, mention.start):
        return [before[-1].plain]
    if _THE_GROUP.search(lead):
        return [subject.plain for subject in of_sentence_before(text, before, mention.start)]
    if _CALLED_SOMEONE.search(lead):
        return [other.plain for other in before if other.plain in persons][-1:]
    if before and _AS_CALLED.match(text, mention.end):
        alike = max(before, key=lambda other: words_shared(one.form, other.form))
        return [alike.plain] if words_shared(one.form, alike.form) else []
    return []


def of_sentence_before(text: str, named: Sequence[Named], at: int) -> Sequence[Named]:
    """The first name of the sentence before the one at a place, which is what that is about."""
    inside = [one for one in named if len(_SENTENCE.findall(text[one.mention.end : at])) == 1]
    return inside[:1]


def words_shared(a: Form, b: Form) -> int:
    """How many words of a name can be spellings of words of another; none if one is part of the other."""
    if set(a.words) < set(b.words) or set(b.words) < set(a.words) or a == b:
        return 0
    return sum(any(sounds_alike(one, other) for other in b.words) for one in a.words)


def combined(name: str, alias: str, written: Mapping[str, str]) -> Iterator[str]:
    """Names in the article in which a single word takes the place of all before the surname, or of the
    surname: Joaquim Almada, called Quim, is Quim Almada; Elena Marsh, née Ostrova, is Elena Ostrova."""
    words = name.split(" ")
    if " " not in alias and len(words) > 1:
        for other in (f"{plain(alias)} {words[-1]}", f"{words[0]} {plain(alias)}"):
            if other in written and other != name:
                yield written[other]


def apart(named: Iterable[Named], links: set[Link]) -> Iterator[Link]:
    """Names that are spelled alike and yet differ within the article: an editor would not let two
    spellings of one name stand, so that they are two."""
    linked = {frozenset(link[:2]) for link in links}
    groups: dict[str, dict[str, Form]] = {}
    for one in named:
        sounds = [key_of_sound(word) for word in one.form.words]
        key = " ".join(sounds if len(sounds) == 1 else sorted(sounds))
        groups.setdefault(key, {})[one.plain] = one.form
    for forms in groups.values():
        for name, other in combinations(sorted(forms), 2):
            if are_spelled_alike(forms[name], forms[other]) and {name, other} not in linked:
                yield name, other, "apart"
