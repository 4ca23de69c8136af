"""Where an answer begins and ends: with whole words, numbers and amounts, and no half quotation."""

from __future__ import annotations

import re

from index.passages import Span

# "1.2 million" is a number and a word, "$1,200", "40%" and "3:30" are one each.
UNIT = re.compile(r"[$£€¥]?\d+(?:[.,:]\d+)*%?|\w+")
PAIRS = (("“", "”"), ("«", "»"), ("„", "“"), ('"', '"'), ("(", ")"), ("[", "]"))
FURTHEST = 60  # characters to the other half of a quotation that is still taken in
EDGES = " \t\n\r,;:"
PARAGRAPH = "\n\n"


def tidy(text: str, place: Span) -> Span:
    """The place of an answer in a text, in one paragraph, with whole words, without white space, commas
    and the like at its edges, and with both halves of a pair of quotation marks or brackets or neither."""
    whole = whole_words(text, in_one_paragraph(text, place))
    start, end = balanced(text, whole)
    bare = text[start:end].strip(EDGES)
    if not bare:
        return whole
    start += text[start:end].index(bare)
    return start, start + len(bare)


def in_one_paragraph(text: str, place: Span) -> Span:
    """The place, up to the end of its first paragraph."""
    start, end = place
    ends = text.find(PARAGRAPH, start, end)
    return (start, ends) if text[start : max(start, ends)].strip(EDGES) else place


def whole_words(text: str, place: Span) -> Span:
    """The place, widened to the words and numbers that it cuts."""
    start, end = place
    for unit in UNIT.finditer(text, max(0, start - FURTHEST), min(len(text), end + FURTHEST)):
        if unit.start() < start < unit.end():
            start = unit.start()
        if unit.start() < end < unit.end():
            end = unit.end()
    return start, end


def balanced(text: str, place: Span) -> Span:
    """The place with both halves of each pair or neither: the other half is taken in where it is
    near, else the one at the edge is left out."""
    start, end = place
    for opening, closing in PAIRS:
        said = text[start:end]
        lacks_closing, lacks_opening = unmatched(said, opening, closing)
        if lacks_closing:
            found = text.find(closing, end, end + FURTHEST)
            if found >= 0 and "\n" not in text[end:found]:
                end = found + 1
            elif said.startswith(opening):
                start += 1
        elif lacks_opening:
            found = text.rfind(opening, max(0, start - FURTHEST), start)
            if found >= 0 and "\n" not in text[found:start]:
                start = found
            elif said.endswith(closing):
                end -= 1
    return start, end


def unmatched(said: str, opening: str, closing: str) -> tuple[bool, bool]:
    """Whether a text has an opening half without its closing one, and the other way round. A mark that
    is both (as the typewriter's quotation mark) opens where a word follows it and none precedes."""
    if opening != closing:
        return said.count(opening) > said.count(closing), said.count(closing) > said.count(opening)
    if said.count(opening) % 2 == 0:
        return False, False
    opens = re.search(rf"(?:^|[\s(]){re.escape(opening)}\w", said) is not None
    return opens, not opens
