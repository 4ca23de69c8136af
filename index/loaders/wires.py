"""The SGML of Reuters-21578: a file of newswires (https://archive.ics.uci.edu/dataset/137, README).

It is no valid XML (control characters, undeclared entities), and its lines are 64 characters wide
with paragraphs marked by four spaces, so it is taken apart by its tags and its lines are joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import BinaryIO

from index.loaders.base import Entry, Skipped, read_document
from index.loaders.drafts import make_draft
from index.schema import Draft

_WIRE = re.compile(r"<REUTERS\b.*?</REUTERS>", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]+")
_DATE = re.compile(r"\d+-[A-Z]{3}-\d{4} +[\d:.]+")  # the code of a desk can follow
_PARAGRAPH = re.compile(r"\n {4,}")
_SIGNATURE = re.compile(r"\s*\bReuter\s*\Z", re.IGNORECASE)


def read(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read the wires of a file; one without a body (a headline alone) is skipped."""
    data = read_document(stream, entry).decode("latin-1")
    for ordinal, wire in enumerate(_WIRE.findall(data)):
        body = _paragraphs(_element(wire, "BODY"))
        if not body:
            yield Skipped(entry.article(ordinal), "The wire is a headline without a text.")
            continue
        yield make_draft(
            entry,
            _element(wire, "DATELINE").lstrip() + body,
            ordinal,
            title=_element(wire, "TITLE"),
            dates=_DATE.findall(_element(wire, "DATE")),
            source="Reuters",
            authors=[re.sub(r"^by\s+", "", _element(wire, "AUTHOR").strip(" ,"), flags=re.IGNORECASE)],
            language="en",
        )


def _element(wire: str, name: str) -> str:
    match = re.search(rf"<{name}>(.*?)</{name}>", wire, re.DOTALL)
    return unescape(match[1]) if match else ""


def _paragraphs(body: str) -> str:
    """The body with its wrapped lines joined, a blank line between paragraphs, and no signature."""
    body = _SIGNATURE.sub("", _CONTROL.sub("", body).strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in _PARAGRAPH.split(body))
