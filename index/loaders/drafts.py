"""The last step of every loader: clean text and metadata become a ``Draft``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.dates import find_date, read_dateline
from index.errors import LoadError
from index.loaders.base import Entry
from index.schema import Draft
from index.urls import canonical_url, site_of

_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff\ud800-\udfff]")


def clean(text: str) -> str:
    """The text as it is stored: one kind of line break, one blank line between paragraphs.

    Control characters, soft hyphens, zero-width spaces and lone surrogates go; so does white space
    at the ends of lines. Cleaning twice changes nothing.
    """
    paragraphs = _UNSEEN.sub("", text).replace("\f", "\n\n").replace("\u2029", "\n\n")
    lines = "\n".join(line.rstrip() for line in paragraphs.splitlines())
    while "\n\n\n" in lines:
        lines = lines.replace("\n\n\n", "\n\n")
    return lines.strip()


def one_line(text: str) -> str:
    """A title or a name, cleaned and on one line."""
    return " ".join(_UNSEEN.sub("", text).split())


def make_draft(
    entry: Entry,
    text: str,
    ordinal: int = 0,
    *,
    title: str = "",
    dates: Iterable[object] = (),
    date_line: object = None,
    properties: object = None,
    url: str | None = None,
    source: str | None = None,
    authors: Iterable[str] = (),
    language: str | None = None,
    page_starts: tuple[int, ...] = (),
    day_first: bool = False,
) -> Draft:
    """The article, with its date found (see ``index.dates``) and its outlet, if anything names one.

    The outlet is the ``source`` given, else the site of the URL, else the agency in the dateline.
    ``LoadError`` if there is no text.
    """
    text = clean(text)
    if not text:
        raise LoadError("There is no text.")
    url = one_line(url) if url and canonical_url(url) else None
    published = find_date(
        dates,
        line=date_line,
        url=url,
        text=text,
        filename=entry.filename,
        properties=properties,
        day_first=day_first,
    )
    return Draft(
        text=text,
        origin=entry.article(ordinal),
        title=one_line(title),
        published=published,
        source=_outlet(one_line(source or ""), url) or read_dateline(text).agency,
        url=url,
        authors=tuple(filter(None, map(one_line, authors))),
        language=_language_code(language),
        page_starts=page_starts,
    )


def _outlet(source: str, url: str | None) -> str | None:
    return site_of(source) or source or (site_of(url) if url else None)


def _language_code(language: str | None) -> str | None:
    """``en`` of ``en-US`` or ``en_GB``; ``None`` for what is not a code."""
    match = re.match(r"([a-zA-Z]{2})(?:[-_]|$)", language or "")
    return match[1].lower() if match else None
