"""The forms in which names are compared: without titles and accents, by sound, by initials.

Transliterated names are alike when their consonants sound alike and their vowels are near each other:
Haftar, Hifter; Gaddafi, Qaddafi; Yulia Tretyak, Julija Tretiak. The last vowel of a word must be the same:
Lotte is not Lotta.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index import name_words as nw
from index.names import titles_before

_WORD = re.compile(r"(?:[^\W_]\.){2,}|[^\W_]+(?:['’][^\W_]+)*|&")
_UNFOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)
_DESCRIBED = re.compile(
    r"^(?:\w+ )?(?:state|city|town|village|province|county|island|port|region) of (?=[A-ZÀ-Þ])"
)
_JOINING = frozenset("of for in on".split())
_SMALL = frozenset("the of and for in on a an".split())
_NOT_PLAIN = _SMALL - _JOINING | nw.PARTICLES
_LEFT_OUT = _SMALL | nw.PARTICLES
_GIVEN = tuple(f"{name} " for name in nw.GIVEN_PARTICLES)
# Letters that stand for one sound in some transliteration, the longest first.
_SOUNDS = (
    ("tsch", "ç"), ("tch", "ç"), ("sch", "s"), ("dzh", "j"), ("sh", "s"), ("ch", "ç"), ("zh", "j"), ("dj", "j"),
    ("kh", "k"), ("gh", "g"), ("ck", "k"), ("qu", "q"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("bh", "b"),
    ("x", "ks"), ("w", "v"), ("z", "s"), ("j", "i"), ("y", "i"), ("ce", "se"), ("ci", "si"), ("c", "k"),
)  # fmt: skip
_ALIKE = ({"q", "g"}, {"q", "k"})
_ABDUL = re.compile(r"^abd(?:ul|el|al|ur|ar|er|il)?$")
_SILENT = re.compile(r"(?<=.)h")
_DOUBLE = re.compile(r"([^aeiou])\1+")
_LETTERS = re.compile(r"[^\W_]+")
_CONSONANT = re.compile(r"[^aeiou]")
_VOWELS = re.compile(r"[aeiou]+")


@dataclass(frozen=True, slots=True)
class Form:
    """A name to be compared. ``words`` are folded, without titles, articles and legal forms;
    ``generation`` is "junior", "senior" or a number; ``is_joined`` is whether "of" or the like joins the
    words; ``plain`` is what names that count as one without more evidence have in common."""

    words: tuple[str, ...]
    generation: str
    is_joined: bool
    plain: str

    @property
    def is_acronym(self) -> bool:
        """Whether it is a single word in capitals."""
        return len(self.words) == 1 and self.words[0].isupper() and len(self.words[0]) > 1


@lru_cache(maxsize=65536)
def form_of(name: str) -> Form:
    """A name in the form in which it is compared."""
    bare = unicodedata.normalize("NFKC", name).removeprefix("the ").removeprefix("The ")
    written = _WORD.findall(_DESCRIBED.sub("", bare))
    written = written[titles_before(written) :]
    words = [_folded(word) for word in written]
    if written and begins_with_given(" ".join(written), bare):
        words[0] = written[0]  # its capital keeps it from being left out
    if len(written) > 1 and written[-1] in nw.GIVEN_PARTICLES:
        words[-1] = written[-1]
    is_joined = any(word in _JOINING for word in words)
    generation = ""
    if len(words) > 2 and words[-1].lower() in nw.GENERATION:
        generation = nw.GENERATION[words.pop().lower()]
    while len(words) > 1 and words[-1].lower() in nw.LEGAL:
        words.pop()
    if len(words) > 2 and words[0].lower() in nw.CRAFT:
        words = words[1:]
    words = [nw.SPELLED_OUT.get(word, word) for word in words]
    kept = tuple(word for word in words if word not in _LEFT_OUT) or tuple(words)
    if len(kept) > 1:
        words = [word.lower() for word in words if word not in _NOT_PLAIN]
    kept = tuple(word if word.isupper() and len(kept) == 1 else word.lower() for word in kept)
    text = " ".join(words if is_joined and len(kept) > 1 else kept)
    return Form(kept, generation, is_joined, f"{text}, {generation}" if generation else text)


def plain(name: str) -> str:
    """What names that differ only in title, accents, hyphens or legal form have in common."""
    return form_of(name).plain


def begins_with_given(words: str, text: str) -> bool:
    """Whether the first of some words of a text is a given name that is spelled like a particle: "Ben Lund",
    "Al Berg", unlike "al-Hadi" and "Al-Hadi"."""
    return words.startswith(_GIVEN) and " ".join(words.split(" ")[:2]) in text


def letters_of(name: str) -> str:
    """The words of a name, particles too, without capitals, accents and hyphens."""
    return " ".join(_folded(word).lower() for word in _WORD.findall(unicodedata.normalize("NFKC", name)))


def _folded(word: str) -> str:
    """A word in lower case without accents, an acronym in capitals without full stops."""
    bare = word.replace("'", "").replace("’", "").replace(".", "")
    if bare.isupper() and bare.isascii() and 1 < len(bare) <= 8:
        return bare
    if bare.isascii():
        return bare.lower()
    decomposed = unicodedata.normalize("NFKD", bare.lower().translate(_UNFOLDED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=65536)
def sound_of(word: str) -> tuple[str, tuple[str, ...]]:
    """The consonants of a folded word, as they sound, and its vowels: one string before each consonant,
    one behind the last."""
    text = _ABDUL.sub("abdal", word.lower())
    for letters, sound in _SOUNDS:
        text = text.replace(letters, sound)
    text = _DOUBLE.sub(r"\1", _SILENT.sub("", text))
    return _VOWELS.sub("", text), tuple(_CONSONANT.split(text))


def key_of_sound(word: str) -> str:
    """What the consonants of words that sound alike have in common."""
    return sound_of(word)[0].replace("g", "k").replace("q", "k")


def sounds_alike(a: str, b: str, is_lenient: bool = True) -> bool:
    """Whether two folded words can be spellings of one: consonants that sound alike ("q" like "g" or
    "k"), near vowels within, the same vowel at the end. If lenient, one vowel within may be far."""
    (consonants, vowels), (others, other_vowels) = sound_of(a), sound_of(b)
    if len(consonants) != len(others) or not consonants or bool(vowels[0]) != bool(other_vowels[0]):
        return False
    if any(
        one != other and {one, other} not in _ALIKE for one, other in zip(consonants, others, strict=True)
    ):
        return False
    if _last(vowels[-1]) != _last(other_vowels[-1]):
        return False
    within = list(zip(vowels[:-1], other_vowels[:-1], strict=True))
    far = sum(not _are_near(one, other) for one, other in within)
    missing = sum(bool(one) != bool(other) for one, other in within)
    return far <= (1 if is_lenient and len(consonants) > 2 else 0) and missing < 2


def _last(vowels: str) -> str:
    """The sound that vowels at the end of a word end in."""
    return {"ie": "i", "ee": "i", "oo": "u", "ou": "u"}.get(vowels, vowels[-1:])


def _are_near(one: str, other: str) -> bool:
    """Whether vowels within a word can stand for each other: both from "aei" or both from "ou", or one is
    not written."""
    if not one or not other:
        return len(one + other) < 2
    return bool(set(one) & set(other)) or set(one + other) <= set("aei") or set(one + other) <= set("ou")


def are_spelled_alike(a: Form, b: Form) -> bool:
    """Whether two names can be spellings of one, word by word, in this order or, for two words, the
    other."""
    if a.generation != b.generation or len(a.words) != len(b.words) or a.is_acronym or b.is_acronym:
        return False
    if min(map(len, a.words + b.words)) < 2:
        return False
    is_lenient = len(a.words) > 1
    orders: list[Sequence[str]] = [b.words, b.words[1:] + b.words[:1], b.words[-1:] + b.words[:-1]]
    return any(
        all(sounds_alike(one, other, is_lenient) for one, other in zip(a.words, order, strict=True))
        for order in (orders if not (a.is_joined or b.is_joined) else orders[:1])
    )


def are_reordered(a: Form, b: Form) -> bool:
    """Whether two names have the same words in another order: "Park Joon-ho", "Joon-ho Park"."""
    is_plain = not (a.is_joined or b.is_joined) and a.generation == b.generation
    return is_plain and len(a.words) < 4 and sorted(a.words) == sorted(b.words)


def is_fuller(a: Form, b: Form) -> bool:
    """Whether one of two names is the other with more between its first and its last word. So are names
    of persons; of other things only by chance."""
    short, long = sorted((a.words, b.words), key=len)
    is_plain = not (a.is_joined or b.is_joined) and a.generation == b.generation
    if not is_plain or len(short) < 2 or len(short) == len(long) or long[-1] in nw.BODIES:
        return False
    return short[0] == long[0] and short[-1] == long[-1] and set(short) <= set(long)


def initials(name: str) -> str:
    """The acronym of a name's words that are not small ones; empty for a single word."""
    words = [word for word in _LETTERS.findall(name) if word.lower() not in _LEFT_OUT]
    return "".join(word if word.isupper() else word[0] for word in words).upper() if len(words) > 1 else ""


def have_initials(acronym: str, name: str) -> bool:
    """Whether an acronym is made of the initials of a name's words; small words and hyphens may count or
    not, and an acronym within the name counts with all its letters ("UN Support Mission")."""
    letters = acronym.replace(".", "").lower()
    if name[:1].lower() != letters[:1] or " " not in name or len(letters) < 2:
        return False
    words = _LETTERS.findall(name.replace("'", "").replace("’", ""))
    starts = {0}
    for word in words:
        low = word.lower()
        unit = low if word.isupper() else low[0]
        after = {at + len(unit) for at in starts if letters.startswith(unit, at)}
        # "Mission in Libya" gives MIL or ML.
        starts = after | starts if low in _LEFT_OUT else after
    return len(letters) in starts
