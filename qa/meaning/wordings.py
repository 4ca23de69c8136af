"""Words of news that say the same or the opposite: "was adopted" and "passed", "goes on" and "was halted".

Closed lists of the words in which decisions, outcomes and causes are commonly reported. What they lack
is told by other signs or not at all.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from qa.words import stems

SCALES: Final = """
open opened opens reopen reopened reopens unlocked | close closed closes closing closure shut shuts sealed
continue continues continued goes-on going-on carries-on carry-on resume resumed resumes proceed proceeds
    goes-ahead go-ahead restarted survive survives saved spared start started starts begin began begins begun
    launch launched | stop stops stopped halt halted end ended ends suspend suspended suspends suspension
    frozen cease ceased pause paused close closes closed closing shut cancel cancelled canceled called-off
    scrapped axed abandoned finish finished over
rise rises rose risen rising increase increased increases grow grew grown growth climb climbed gain gained
    gains up higher more raise raised surge surged jump jumped longer bigger larger | fall fell fallen falls
    falling drop dropped drops decline declined decrease decreased cut cuts reduce reduced reduces reduction
    lower lowered down less fewer shrink shrank shrunk slump slumped plunge plunged shorter smaller
safe safely harmless clean drinkable unharmed healthy well unhurt uninjured | unsafe dangerous danger
    dangers harmful harm deadly lethal fatal toxic poisonous contaminated polluted risk risks threat unfit
    ill sick hurt injured
guilty convicted convict sentenced condemned | acquitted acquit acquits innocent cleared exonerated
approve approved approves adopt adopted adopts pass passed passes accept accepted accepts ratify ratified
    back backed backs endorse endorsed support supports supported favour favours favoured agree agreed agrees
    welcomed yes | reject rejected rejects refuse refused refuses veto vetoed oppose opposed opposes against
    turned-down voted-down blocked dismissed declined
allow allowed allows permit permitted permits legal legalised lawful authorised lifted | ban banned bans
    banning forbid forbidden forbids prohibit prohibited prohibits illegal outlawed unlawful barred
stay stays stayed remain remains remained | leave leaves left resign resigned resigns resignation quit quits
    step-down stepped-down steps-down stand-down stood-down depart departed departure withdraw withdrew
    withdrawn pull-out pulled-out sacked fired ousted removed gone
free freed released release releases bail liberated | jail jailed imprisoned prison detained detention
    arrested arrest custody held hostage captive
win wins won victory victorious winner beat beats | lose loses lost defeat defeated loser
alive survived survivor living | dead died die dies killed death deceased
true confirmed confirm confirms genuine real authentic admitted admits admit | false denied deny denies
    denial fake forged forgery hoax untrue invented
accident accidental accidentally mishap | deliberate deliberately murder murdered arson sabotage suicide
succeed succeeded succeeds success successful works | fail failed fails failure unsuccessful
sober | drunk intoxicated inebriated
attend attended attends attending took-part present | absent missed skipped boycotted stayed-away
early earlier sooner | late later delayed postponed
full crowded packed sold-out | empty deserted
peaceful calm quiet peacefully | violent violence clashes riot unrest
"""
"""One scale a paragraph: the words of its one end, a bar, the words of its other end."""

SAME: Final = """
buy bought; send sent; sell sold; pay paid wage wages salary salaries; say said; tell told; know knew known;
give gave given; take took taken; get got; make made; build built; burn burnt; find found; steal stole stolen;
hold held; keep kept; lead led; meet met; shoot shot; sink sank sunk; break broke broken; write wrote written;
speak spoke spoken; choose chose chosen elect; drive drove driven; fly flew flown; wear wore worn; hide hid
hidden; fight fought; bring brought; teach taught; catch caught; see saw seen; lose lost loss; fall fell fallen;
rise rose risen increase raise; fire blaze flames; quake earthquake; explosion blast; crash collision; ship
boat vessel; plane aircraft airliner; car vehicle; police policemen; doctor physician; ill illness sick
sickness; strike walkout; cash money; fuel petrol gasoline; child children kid; man men; woman women; demand
ask want; shortage lack; fault faulty defect failure; wire wiring; electric electrical; flood flooding; heat hot;
cold frost; rain downpour; job employment; cancer tumour tumor; prison jail; murder homicide; weapon arms;
brake braking; mist fog; bribe bribery corruption; leave left; die dead death
"""
"""Words that count as one when phrases are compared."""

ONE_OF: Final = """
red blue green yellow orange purple violet pink brown black white grey gray silver golden
north south east west northern southern eastern western
left right
male female
"""
"""Of each line only one can be true of a thing."""
EMPTY: Final = frozenset("it their them other own self himself herself itself".split())
"""Stems that say nothing of their own."""
SHORT: Final = 8
"""The most words of a phrase that a negation in it turns as a whole."""
NEGATION: Final = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|hardly|barely|unable|lack(?:s|ed)?|"
    r"fail(?:s|ed)? to|refus(?:es|ed|al)(?: to)?|far from|free of)\b|n[’']t\b"
)


@lru_cache(maxsize=2048)
def content(text: str) -> frozenset[str]:
    """The stems of a text's content words, words of one meaning as one."""
    one = _canonical()
    return frozenset(one.get(stem, stem) for stem in stems(text) - EMPTY)


@lru_cache(maxsize=2048)
def ends(text: str) -> dict[int, int]:
    """The scales on which a text stands, and at which end, 1 or -1; a negation turns it. Scales of which
    it names both ends are left out."""
    words = re.sub(r"[^\w’'-]+", " ", text.lower()).split()
    pairs = [f"{first}-{second}" for first, second in pairwise(words)]
    found: dict[int, set[int]] = {}
    for word in (*words, *pairs):
        for scale, end in _table().get(word, ()):
            found.setdefault(scale, set()).add(end)
    sign = -1 if is_negated(text) else 1
    return {scale: sign * min(both) for scale, both in found.items() if len(both) == 1}


@lru_cache(maxsize=2048)
def is_negated(text: str) -> bool:
    """Whether a text has an odd number of negations."""
    return len(NEGATION.findall(text.lower())) % 2 == 1


def agree_on_a_scale(a: str, b: str) -> bool | None:
    """Whether two texts stand at one end of a scale, or one denies what the other says; ``None`` if they
    share no scale."""
    x, y = ends(a), ends(b)
    both = [x[scale] == y[scale] for scale in x if scale in y]
    if both:
        return any(both)
    if (
        max(len(a.split()), len(b.split())) <= SHORT
        and is_negated(a) != is_negated(b)
        and content(a) & content(b)
    ):
        return False
    return False if _excludes(a, b) else None


def _excludes(a: str, b: str) -> bool:
    """Whether two texts name different ones of those that exclude each other: white and dark blue."""
    x, y = _named(a), _named(b)
    return any(not x[group] & y[group] for group in x.keys() & y.keys())


@lru_cache(maxsize=2048)
def _named(text: str) -> dict[int, frozenset[str]]:
    """The words of each group of ``ONE_OF`` that a text names."""
    words = frozenset(re.findall(r"[a-z]+", text.lower()))
    return {number: words & group for number, group in enumerate(_groups()) if words & group}


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(line.split()) for line in ONE_OF.strip().splitlines())


@cache
def _table() -> dict[str, tuple[tuple[int, int], ...]]:
    """Each word with the scales on which it stands and its end of them."""
    table: dict[str, tuple[tuple[int, int], ...]] = {}
    for scale, line in enumerate(SCALES.strip().replace("\n    ", " ").splitlines()):
        for end, words in zip((1, -1), line.split(" | "), strict=True):
            for word in words.split():
                table[word] = (*table.get(word, ()), (scale, end))
    return table


@cache
def _canonical() -> dict[str, str]:
    """Each stem of ``SAME`` with the one that stands for it."""
    canonical: dict[str, str] = {}
    for group in SAME.split(";"):
        first, *others = (next(iter(stems(word)), word) for word in group.split())
        canonical |= {other: canonical.get(first, first) for other in others}
    return canonical
