"""PDF: the text of each page, its wrapped lines joined into paragraphs (pypdfium2).

A PDF knows glyphs and places, not paragraphs. A new one begins where the type size changes, the
distance to the line above is wider than usual, the line is indented, or the line above ends a
sentence before the margin. Lines that stand on most pages (running titles, page numbers) are left out.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, BinaryIO

from index.errors import LoadError
from index.loaders.base import Entry, Skipped, read_document
from index.loaders.columns import names_in
from index.loaders.drafts import clean, make_draft, one_line
from index.loaders.plain import split_headline
from index.schema import Draft

_DIVIDED = "\ufffe"  # pdfium's mark for the hyphen of a word divided between two lines
_LINE = re.compile(rf"[^\r\n{_DIVIDED}]+{_DIVIDED}?")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_NO_TITLE = re.compile(
    r"\(?(?:untitled|anonymous|unspecified)\)?$|document\d*$|microsoft word|.*\.(?:docx?|pdf|indd)$|\W*$",
    re.IGNORECASE,
)
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?(?:(Z)|([+-])(\d{2})'?(\d{2}))?")
_WIDER = 1.35  # times the usual distance between lines
_LARGER = 1.15  # times the usual size of type
_SHORTER = 0.85  # of the usual length of a full line


@dataclass(frozen=True, slots=True)
class _Line:
    """A line on a page. Lengths are in points; ``bottom`` counts from the lower edge."""

    text: str
    left: float
    bottom: float
    height: float


@dataclass(slots=True)
class _Paragraph:
    text: str
    height: float
    is_open: bool = False  # the page ended within it


def read(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read a PDF. ``LoadError`` if it has a password, is damaged, or holds pictures of text only."""
    document = _open(read_document(stream, entry))
    try:
        pages = _without_running_titles([_lines(page) for page in document])
        information = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    paragraphs = [_paragraphs(lines) for lines in pages]
    if not any(paragraphs):
        raise LoadError("The PDF holds no text, only pictures of it (a scan); put it through OCR first.")
    title = _take_title(paragraphs, one_line(information.get("Title", "")))
    text, starts = _assemble(paragraphs)
    yield make_draft(
        entry,
        text,
        title=title,
        authors=() if _NO_TITLE.match(author := information.get("Author", "")) else names_in(author),
        properties=_date(information.get("CreationDate", "")),
        page_starts=starts,
    )


def _open(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise LoadError("The PDF is password-protected; save a copy without the password.") from error
        raise LoadError("The PDF is damaged or cut off; copy or download it again.") from error


def _lines(page: Any) -> list[_Line]:
    content = page.get_textpage()
    lines = []
    for match in _LINE.finditer(content.get_text_range()):
        text = one_line(match[0].replace(_DIVIDED, "-"))
        if text:
            first = match.start() + len(match[0]) - len(match[0].lstrip())
            left, bottom, _, top = content.get_charbox(min(first, content.count_chars() - 1), loose=True)
            lines.append(_Line(text, left, bottom, top - bottom))
    content.close()
    page.close()
    return lines


def _without_running_titles(pages: list[list[_Line]]) -> list[list[_Line]]:
    """The pages without first and last lines that, apart from numbers, stand on most of them."""

    def shape(line: _Line) -> str:
        return re.sub(r"\d+", "#", line.text)

    edges = Counter(key for lines in pages for key in {shape(line) for line in (lines[:1] + lines[-1:])})
    running = {key for key, count in edges.items() if count > 1 and count > len(pages) / 2}
    kept = []
    for lines in pages:
        first = 1 if lines and shape(lines[0]) in running else 0
        last = len(lines) - (1 if lines[first:] and shape(lines[-1]) in running else 0)
        kept.append(lines[first:last])
    return kept


def _paragraphs(lines: Sequence[_Line]) -> list[_Paragraph]:
    if not lines:
        return []
    gaps = [above.bottom - line.bottom for above, line in itertools.pairwise(lines)]
    gap = median([gap for gap in gaps if gap > 0] or [0.0])
    full = sorted(len(line.text) for line in lines)[len(lines) * 3 // 4]
    paragraphs = [_Paragraph(lines[0].text, lines[0].height)]
    for above, line in itertools.pairwise(lines):
        if _begins_paragraph(above, line, gap, full):
            paragraphs.append(_Paragraph(line.text, line.height))
        else:
            paragraphs[-1].text = _join(paragraphs[-1].text, line.text)
    paragraphs[-1].is_open = not _SENTENCE_END.search(lines[-1].text)
    return paragraphs


def _begins_paragraph(above: _Line, line: _Line, gap: float, full: int) -> bool:
    ends = bool(_SENTENCE_END.search(above.text))
    if not ends and line.text[:1].islower():
        return False
    return (
        max(above.height, line.height) > _LARGER * min(above.height, line.height)
        or above.bottom - line.bottom > _WIDER * max(gap, line.height)
        or (ends and line.left > above.left + line.height / 2)
        or (ends and len(above.text) < _SHORTER * full)
    )


def _join(above: str, line: str) -> str:
    """Two lines of a paragraph as one, a word divided between them put together."""
    if _HYPHEN.search(above) and line[:1].islower():
        return _HYPHEN.sub("", above) + line
    return f"{above} {line}"


def _take_title(pages: list[list[_Paragraph]], stated: str) -> str:
    """The title of the document, taken out of the first page if it stands there.

    It is the one that the document information states, else a first paragraph in larger type or
    one that reads like a headline.
    """
    page = next(paragraphs for paragraphs in pages if paragraphs)
    first = page[0]
    usual = median(paragraph.height for paragraphs in pages for paragraph in paragraphs)
    stated = "" if _NO_TITLE.match(stated) else stated
    is_heading = first.height > _LARGER * usual and len(first.text) <= 200
    headline, _ = split_headline(f"{first.text}\n\n{page[1].text}") if len(page) > 1 else ("", "")
    found = first.text if is_heading and len(page) > 1 else headline
    if found and (not stated or _letters(found) == _letters(stated)):
        del page[0]
    return stated or found


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def _assemble(pages: list[list[_Paragraph]]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages and where each begins; a paragraph that goes on over a page is joined."""
    text, starts, is_open = "", [], False
    for paragraphs in pages:
        for number, paragraph in enumerate(paragraphs):
            content = clean(paragraph.text)
            if number == 0 and is_open and content[:1].islower():
                text = _join(text, "") if not _HYPHEN.search(text) else _HYPHEN.sub("", text)
            elif text:
                text += "\n\n"
            if number == 0:
                starts.append(len(text))
            text += content
            is_open = paragraph.is_open
        if not paragraphs:
            starts.append(len(text))
    return text, tuple(starts)


def _date(written: str) -> str | None:
    """A date of the document information (PDF 1.7, 7.9.4) in ISO 8601."""
    match = _DATE.match(written)
    if not match:
        return None
    year, month, day, hour, minute, second, utc, sign, zone_hour, zone_minute = match.groups()
    zone = "+00:00" if utc else f"{sign}{zone_hour}:{zone_minute}" if sign else ""
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second}{zone}" if hour else "")
