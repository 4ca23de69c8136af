"""The names in a text.

No model: a name is a run of capitalised words, with the small words that names have within them. A capital
at the beginning of a sentence counts only where nothing says that the word is a common one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from index import name_words as nw

# It begins with a class of letters so that the search is fast.
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž](?:(?:\.[A-Z])+\.?|[\w’']*(?:[-‑&][\w’']+)*)")
_SHORTENED = frozenset("Dr Mr Mrs Ms St Gen Col Lt Sgt Sen Rep Gov Prof Rev Capt Maj Jr Sr Hon".split())
_ARTICLES = re.compile(r"(?<!\w)(?:al|el|an|as|ash|at|ad|d|l)[-‑’']$")
_LINKS = frozenset(
    f" {link} "
    for link in (
        "de,de la,de las,de los,du,des,da,do,dos,das,del,della,di,van der,van den,van,von,der,den,bin,ibn,abu,al,el,"
        "y,&"
    ).split(",")
) | {" "}
_OF = frozenset({" of ", " of the "})
_BODY_LINKS = frozenset(
    f" {link}{the} " for link in ("for", "in", "on", "against") for the in ("", " the")
) | {" and "}
_OWNER = re.compile(r"(?<=\w)[’']s?$")
# "Telnor, formerly ..."
_RENAMED = re.compile(r", (?:also|better|formerly|previously|once|known|called|renamed|née|nee)\b")
_GENERATION = re.compile(r" (?:junior|senior)\b")
_BEGINS = re.compile(r"(?:^|[.!?:…]|\n)[\"“”’')\]]*\s*[\"“‘'(\[]*$")
_OPENERS = frozenset(
    """a an the this that these those it its he she they we you i his her their our my your in on at by for from of
    to with without under over after before during since until when while where who what why how which if as but
    and or nor so yet not no yes all both each some any many most few more less one two three four five six seven
    eight nine ten there here then now today yesterday tomorrow once also even only still just another other such
    between among against about according despite however because although though unlike like ex meanwhile
    instead last next second thanks later earlier""".split()
)
_NOT_ALONE = nw.NO_NAMES | nw.BODIES | nw.TITLES
_NO_TITLE_BEFORE = nw.NO_TITLE | nw.BODIES | {"of"}
_BEFORE_TITLES = nw.BEFORE_TITLES | nw.TITLES
_KNOWN = nw.TITLES | nw.BEFORE_TITLES | nw.BODIES

Word = tuple[str, int, int, str]
"""A capitalised word, its place, and the link that joins it to the word before, empty at the beginning."""


class Mention(NamedTuple):
    """A name at ``text[start:end]``, without the ``titles`` before it and the possessive behind it."""

    name: str
    start: int
    end: int
    titles: str = ""


def mentions_in(text: str) -> list[Mention]:
    """The names in a text, in its order; days, months, titles alone and kinds of bodies alone are none."""
    common = frozenset(text.split())
    found: list[tuple[Mention, bool]] = []
    for run in _runs(text):
        begins = _begins(text, run[0][1])
        kept = _without_opener(run, begins, common)
        if kept and (mention := _mention(text, kept)) is not None:
            found.append((mention, begins and kept is run and not mention.titles))
    # A single word that only ever begins sentences may be any word, unless it does so often.
    sure = {word for mention, begins in found for word in mention.name.split(" ")[begins:]}
    names = [mention.name for mention, begins in found if begins]
    return [
        one
        for one, begins in found
        if not begins
        or " " in one.name
        or one.name in sure
        or names.count(one.name) > 1
        or _is_sure(one.name)
        or _RENAMED.match(text, one.end)
    ]


def _begins(text: str, start: int) -> bool:
    """Whether a sentence, a line or a quotation begins at a place."""
    before = text[max(0, start - 2) : start]
    if before[1:] == " " and (before[0].isalnum() or before[0] in ",;"):
        return False
    return _BEGINS.search(text, max(0, start - 6), start) is not None


def _is_sure(word: str) -> bool:
    """Whether a single word names something even where it begins a sentence."""
    return (word.isupper() and len(word) > 1) or word in nw.COUNTRY_NAMES


def whole_text(title: str, text: str) -> str:
    """A text with its title before it, if capitals say something in the title."""
    words = title.split()
    capitals = sum(word[:1].isupper() for word in words[1:])
    return f"{title}\n{text}" if title and 2 * capitals < len(words) else text


def _runs(text: str) -> Iterator[list[Word]]:
    """Runs of capitalised words; a possessive ends one."""
    run: list[Word] = []
    is_closed = False
    for word, start, end in _capitals(text):
        link = text[run[-1][2] : start] if run and not is_closed else ""
        if run and not (
            link and _joins(run, link) and not (run[-1][0][-1] == "." and word.lower() in _OPENERS)
        ):
            yield run
            run, link = [], ""
        bare = _OWNER.sub("", word) if "'" in word or "’" in word else word
        if bare.lower() in nw.OWNERS_IN_NAMES:
            bare = word
        is_closed = len(bare) < len(word)
        run.append((bare, start, start + len(bare) if is_closed else end, link))
    if run:
        yield run


def _capitals(text: str) -> Iterator[tuple[str, int, int]]:
    """The capitalised words of a text with their places, with "al-" before them and a full stop that
    belongs to them."""
    for match in _CAPITAL.finditer(text):
        start, end = match.span()
        before = text[start - 1 : start]
        if before and (before.isalnum() or before in "-‑’'&"):
            article = _ARTICLES.search(text, max(0, start - 5), start)
            if article is None:
                continue
            start = article.start()
        word = text[start:end]
        if text[end : end + 1] == "." and (
            word in _SHORTENED or (len(word) == 1 and text[end + 1 : end + 2] == " ")
        ):
            end += 1
        yield text[start:end], start, end


def _joins(run: list[Word], link: str) -> bool:
    """Whether the words between two capitalised ones can belong to a name."""
    if link in _LINKS:
        return True
    last = run[-1][0].lower()
    if link in _OF:
        return len(run) == 1 or last in nw.BODIES or last in nw.REALMS
    return link in _BODY_LINKS and any(word[0].lower() in nw.BODIES for word in run)


def _without_opener(run: list[Word], begins: bool, common: frozenset[str]) -> list[Word]:
    """A run without the words that only have a capital because they begin a sentence."""
    while run:
        word = run[0][0]
        low = word.lower()
        if low in _OPENERS and (len(low) == 1 or word[1:].islower()):
            run, begins = run[1:], False
        elif not begins or low in _KNOWN or not (low in common or (len(run) > 1 and run[1][3] in _OF)):
            return run
        else:
            run, begins = run[1:], False
    return run


def _mention(text: str, run: list[Word]) -> Mention | None:
    """A mention from a run; ``None`` if it names nothing."""
    titles = titles_before([word for word, *_ in run]) if len(run) > 1 else 0
    if run[titles][3] in _OF:
        titles = 0  # "Queen of Denmark"
    name, start, end, _ = run[titles]
    if len(run) == titles + 1:
        if len(name) < 2 or name.lower().rstrip(".") in _NOT_ALONE or (len(name) > 8 and name.isupper()):
            return None
    else:
        end = run[-1][2]
        if text.startswith((" junior", " senior"), end) and (generation := _GENERATION.match(text, end)):
            end = generation.end()
        name = text[start:end]
        if name.isupper():
            return None
    return Mention(name, start, end, text[run[0][1] : start - 1] if titles else "")


def titles_before(words: list[str]) -> int:
    """How many words at the beginning of a name are titles, or stand before one; never all of them."""
    end = 0
    for at, word in enumerate(words[:-1]):
        low = word.lower().rstrip(".")
        if words[at + 1].lower() in _NO_TITLE_BEFORE:
            continue
        # A plain word before a clear title says more of it: "Maryland Governor Ann Lee".
        if low in nw.CLEAR_TITLES or (low in nw.TITLES and _are_before_titles(words[:at])):
            end = at + 1
    return end


def _are_before_titles(words: list[str]) -> bool:
    """Whether words can all stand before a title."""
    return all(word.lower().rstrip(".") in _BEFORE_TITLES for word in words)
