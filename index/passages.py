"""Articles to passages: a few whole sentences each, with exact offsets into the stored text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import sentencex

from index.schema import Article, Draft

Span = tuple[int, int]
"""Start and end character offsets, ``text[start:end]``."""


@dataclass(frozen=True, slots=True)
class PassageSettings:
    """How articles are cut. An archive keeps its settings; changing them means ``dateline reindex``.

    A passage takes sentences until the next one would carry it beyond ``max_chars``. The next
    passage begins with the last ``overlap`` sentences of the one before. With ``header`` the title,
    the outlet and the date stand in front of the text that is embedded (never in the offsets); it is
    off because it cost a fifth more tokens and found no more (eval/results/passages.md): the lexical
    leg knows the titles.
    """

    max_chars: int = 600
    overlap: int = 0
    header: bool = False


def split(text: str, settings: PassageSettings = PassageSettings()) -> list[Span]:
    """The passages of a text, in order: trimmed of white space, together covering every other
    character, each of whole sentences unless one sentence alone is longer than ``max_chars``."""
    sentences = split_sentences(text, settings.max_chars)
    passages: list[Span] = []
    first = 0
    while first < len(sentences):
        last = first
        while (
            last + 1 < len(sentences) and sentences[last + 1][1] - sentences[first][0] <= settings.max_chars
        ):
            last += 1
        passages.append((sentences[first][0], sentences[last][1]))
        if last + 1 == len(sentences):
            break
        first = max(first + 1, last + 1 - settings.overlap)
    return passages


def split_sentences(text: str, max_chars: int = 600) -> list[Span]:
    """The sentences of a text, trimmed, together covering all but white space. A line break ends a
    sentence only where a blank line follows; a sentence beyond ``max_chars`` (a table, a line
    without an end) is cut at white space where there is some."""
    spans: list[Span] = []
    for paragraph in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        offset = paragraph.start()
        for boundary in sentencex.get_sentence_boundaries("en", paragraph.group()):
            start, end = offset + boundary["start_index"], offset + boundary["end_index"]
            spans.extend(_pieces(text, start, end, max_chars))
    return spans


def _pieces(text: str, start: int, end: int, max_chars: int) -> Iterator[Span]:
    """A span trimmed of white space and, if too long, in pieces."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    while end - start > max_chars:
        blank = max(
            text.rfind(" ", start + 1, start + max_chars), text.rfind("\n", start + 1, start + max_chars)
        )
        cut = blank if blank > start else start + max_chars
        yield from _pieces(text, start, cut, max_chars)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def embedded_text(article: Article | Draft, passage: str, settings: PassageSettings) -> str:
    """What is embedded for a passage: ``title | source | date`` on a line of its own, then the text."""
    return f"{header(article)}\n{passage}" if settings.header and header(article) else passage


def header(article: Article | Draft) -> str:
    """``title | source | 4 April 2019``, less what is not known."""
    day = article.published
    date = f"{day.day} {day:%B %Y}" if isinstance(day, dt.date) else ""
    return " | ".join(part for part in (article.title, article.source or "", date) if part)
