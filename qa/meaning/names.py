"""Names in answers: whether two of them, or two lists of them, name the same.

"Dr Ngozi Adeyemi-Clark" and "Adeyemi Clark", "CAB" and "Civil Aviation Board", "Aleksandr Yershov" and
"Alexander Ershov". What an archive knows of its names beyond that is for the caller to bring along.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Final

from qa.meaning.wordings import content

Alias = Callable[[str, str], bool]
"""Whether two names are known to be one."""

ALIKE: Final = 0.6
"""How alike two spellings of a name must be that sound alike."""
SOUNDS: Final = 4
"""The fewest consonants by which a name is known."""

_TITLES: Final = frozenset(
    """mr mrs ms miss dr doctor prof professor sir dame lord lady president vice-president premier prime minister
    chancellor king queen prince princess emperor pope bishop archbishop cardinal imam sheikh ayatollah rabbi reverend
    father general lieutenant colonel major captain sergeant admiral marshal commander deputy mayor governor senator
    congressman congresswoman representative secretary ambassador judge justice prosecutor attorney lawyer coach
    inspector constable officer director chairman chairwoman chief former acting late interim sen rep gov gen col lt
    capt sgt rev hon""".split()
)
_FORMS: Final = frozenset(
    "fc cf afc sc ac inc ltd plc llc corp corporation co company group ag gmbh sa nv".split()
)
"""What is added to the name of a club or a company."""
_REALMS: Final = frozenset("republic state kingdom commonwealth federation city province town".split())
"""What is added to the name of a place: "the Kingdom of Norway"."""
_LINKS: Final = frozenset("of the and for de la le el al bin ibn abu von van der den di da du".split())
_ALSO: Final = {
    "america": ("united", "states"), "usa": ("united", "states"), "united states america": ("united", "states"),
    "britain": ("united", "kingdom"), "great britain": ("united", "kingdom"), "holland": ("netherlands",),
    "burma": ("myanmar",), "czechia": ("czech",), "turkiye": ("turkey",), "cote d'ivoire": ("ivory", "coast"),
}  # fmt: skip
"""Countries of two names."""
_SHORT_FORMS: Final = frozenset(
    frozenset(pair.split("="))
    for pair in """bill=william will=william bob=robert rob=robert dick=richard rick=richard jim=james jack=john
    joe=joseph mike=michael tony=anthony tom=thomas ted=edward ned=edward ed=edward harry=henry hank=henry
    chuck=charles charlie=charles larry=lawrence jerry=gerald steve=steven steve=stephen andy=andrew kate=katherine
    kathy=catherine liz=elizabeth beth=elizabeth betty=elizabeth peggy=margaret maggie=margaret meg=margaret
    sue=susan jenny=jennifer alex=alexander sasha=alexander misha=mikhail volodya=vladimir""".split()
)
_FAMILY: Final = frozenset("brothers sisters siblings twins family couple".split())
_PLACED: Final = re.compile(
    r"\b(?!(?:the|city|town|province|state|kingdom|republic|district|island|village)\b)[a-z]{3,}"
    r" (?:of|off|above|below|near|in|at|on|from|outside|behind|between|for|to|with|under|over|against) (?:the )?[A-Z]"
)
"""A thing that is told by a name: "the hills above Tarn"."""
_HEARD: Final = (
    ("ij", "i"), ("x", "ks"), ("ph", "f"), ("sch", "s"), ("tch", "c"), ("ch", "k"), ("sh", "s"), ("kh", "k"), ("gh", "g"),
    ("dh", "d"), ("th", "t"), ("zh", "z"), ("ck", "k"), ("q", "k"), ("c", "k"), ("w", "v"), ("j", "g"), ("z", "s"),
)  # fmt: skip
"""Letters and those that transcriptions write for them, in this order."""
_PEOPLE: Final = re.compile(r"s|is?|ish|ese|m[ae]n|wom[ae]n|i?ans?|ns?|ers?")
_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[.&’'-](?=[^\W_]))*\.?")
_AND: Final = re.compile(r",\s*(?:and|or|as well as|plus)\s+|[,;/]\s*|\s+(?:and|or|as well as|plus|&)\s+")
_POSSESSIVE: Final = ("'s", "’s", "s'", "s’")
_HYPHENS: Final = re.compile(r"[-’']")
_BRACKETS: Final = re.compile(r"\s*\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things that an answer lists. ``name`` are the words of its name in lower case without
    titles, empty for a description ("the mayor's son"); ``anchors`` those of them that can stand for the whole:
    the first, the last, and what is before "of". ``possessor`` is whom a description belongs to."""

    text: str
    name: tuple[str, ...] = ()
    possessor: str = ""
    initials: str = ""
    titles: tuple[str, ...] = ()
    anchors: frozenset[str] = frozenset()

    @property
    def called(self) -> frozenset[str]:
        """The words by which it can be named as a possessor."""
        return frozenset((*self.name, *self.titles)) if self.name else frozenset()


@lru_cache(maxsize=2048)
def items_of(text: str) -> tuple[Item, ...]:
    """What an answer lists, each thing once."""
    parts = [part.strip() for part in _AND.split(_BRACKETS.sub("", text)) if part.strip()]
    return tuple(dict.fromkeys(_item(part) for part in parts))


def _item(text: str) -> Item:
    words = _WORD.findall(text)
    if words and words[-1] in _FAMILY:
        words.pop()
    elif len(words) == 1:
        words = [re.sub(r"[’']s$", "", words[0])]
    possessive = next((word for word in words if word.endswith(_POSSESSIVE)), "")
    if not words or not _is_capital(words[-1]) or words[-1] == possessive or _PLACED.search(text):
        return Item(text, possessor=_plain(re.sub(r"[’']s?$", "", possessive)))
    run = _last_name(words)
    plain = [part for word in run for part in _HYPHENS.split(_plain(word)) if part]
    if len(plain) > 2 and plain[0] in _REALMS and plain[1] == "of":
        del plain[:2]
    lead = next((at for at, word in enumerate(plain[:-1]) if word not in _TITLES), len(plain) - 1)
    kept = [word for word in plain[lead:] if word not in _FORMS and word not in _LINKS] or plain[lead:]
    initials = "".join(word[0] for word in run if word[0].isupper()).lower()
    name = _ALSO.get(" ".join(plain[lead:]), tuple(kept))
    before_of = {word for word, link in pairwise(plain) if link == "of"}
    anchors = frozenset((name[0], name[-1], *before_of)) & frozenset(name)
    return Item(text, name, "", initials, tuple(plain[:lead]), anchors)


def _last_name(words: Sequence[str]) -> list[str]:
    """The name with which words end: capitals, with figures and small links between them."""
    start = len(words) - 1
    for at in range(len(words) - 2, -1, -1):
        if _is_capital(words[at]):
            start = at
        elif not (words[at].isdigit() or words[at] in _LINKS):
            break
    return list(words[start:])


def _is_capital(word: str) -> bool:
    return word[0].isupper() or (word[0].isdigit() and "-" not in word and not word.isdigit())


def _plain(word: str) -> str:
    """A word in lower case, without accents and dots."""
    folded = unicodedata.normalize("NFKD", word.lower().replace("’", "'").replace(".", ""))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def same_name(a: Item, b: Item, alias: Alias | None = None) -> bool:
    """Whether two names can stand for the same."""
    if _is_part(a, b) or _is_part(b, a):
        return True
    if _is_people_of(a, b) or _is_people_of(b, a):
        return True
    if _is_acronym(a, b) or _is_acronym(b, a) or (alias is not None and alias(a.text, b.text)):
        return True
    if _sounds_alike(a.name, b.name, least=SOUNDS):
        return True
    has_one_surname = a.name[-1] == b.name[-1] or _sounds_alike(a.name[-1:], b.name[-1:], least=2)
    given = zip(a.name[:-1], b.name[:-1], strict=False)
    return has_one_surname and all(_given_alike(x, y) for x, y in given)


def _is_people_of(people: Item, one: Item) -> bool:
    """Whether a name is that of the people of the other: French and Frenchmen, Mali and Malians."""
    if len(people.name) != 1 or len(one.name) != 1:
        return False
    stem, word = one.name[0], people.name[0]
    return word.startswith(stem) and _PEOPLE.fullmatch(word, len(stem)) is not None


def _is_part(short: Item, long: Item) -> bool:
    """Whether a name is a part of another that can stand for it."""
    return set(short.name) <= set(long.name) and bool(long.anchors & set(short.name))


def _given_alike(a: str, b: str) -> bool:
    """Whether two given names can be one: an initial, a short form, another spelling."""
    short, long = sorted((a, b), key=len)
    return long.startswith(short) or {a, b} in _SHORT_FORMS or _sounds_alike((a,), (b,), least=1)


def _is_acronym(short: Item, long: Item) -> bool:
    word = short.name[0] if len(short.name) == 1 else ""
    return len(word) > 1 and word in (long.initials, "".join(part[0] for part in long.name))


def _sounds_alike(a: Sequence[str], b: Sequence[str], least: int) -> bool:
    """Whether two spellings have the same consonants in one order, as transcriptions from other alphabets
    do, and are alike."""
    x, y = "".join(a), "".join(b)
    sound = consonants(x)
    return len(sound) >= least and sound == consonants(y) and SequenceMatcher(None, x, y).ratio() >= ALIKE


@lru_cache(maxsize=4096)
def consonants(name: str) -> str:
    """What is left of a name when letters that transcriptions confuse are made one and vowels dropped."""
    for written, heard in _HEARD:
        name = name.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyh]", "", name))


def same_list(a: Sequence[Item], b: Sequence[Item], alias: Alias | None = None) -> bool | None:
    """Whether one list is part of the other. ``None`` if they share some, or if only descriptions are left,
    which can stand for anything."""
    few, many = sorted((a, b), key=len)
    known = [any(_same_item(one, other, alias) for other in many) for one in few]
    if all(known):
        return True
    names_a, names_b = [item for item in a if item.name], [item for item in b if item.name]
    few, many = sorted((names_a, names_b), key=len)
    named = [any(same_name(one, other, alias) for other in many) for one in few]
    described = (len(names_a) < len(a)) + (len(names_b) < len(b))
    if named and all(named) and described < 2:  # with two, what the one stands for may not be in the other
        return True
    return None if any(known) or any(named) or described else False


def _same_item(a: Item, b: Item, alias: Alias | None) -> bool:
    """Whether two things of lists can be the same: names as names, else by their words."""
    if a.name and b.name:
        return same_name(a, b, alias)
    if a.possessor in b.called or b.possessor in a.called:
        return False  # the mayor's son is not the mayor
    x, y = content(a.text), content(b.text)
    return bool(x and y) and (x <= y or y <= x)
