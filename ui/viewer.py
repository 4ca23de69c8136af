"""The article viewer: a whole stored article as HTML, with all cited words highlighted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from index.schema import Article
from qa.schema import Citation
from ui.cards import NO_PROBLEMS, Problems, origin
from ui.render import Layer, do, language, marked, title

PARAGRAPH_BREAK = re.compile(r"\n[ \t\r\f\v]*\n\s*")

CLOSE = f'<button {do("close")} class="close" aria-label="Close the article">Close</button>'


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to be highlighted in an article: the numbers of the citations that quote it, and the places
    of the answer's words in it."""

    start: int
    end: int
    numbers: tuple[int, ...]
    spans: tuple[tuple[int, int], ...] = ()


def article_view(
    article: Article,
    citations: Sequence[Citation] = (),
    problems: Problems = NO_PROBLEMS,
    opened: int | None = None,
) -> str:
    """An article with the quotations that an answer takes from it highlighted, in them the words of the
    answer. ``problems`` tells of each citation whether it holds; ``opened`` is the number of the one that
    is to be seen first."""
    holding = [one for one in citations if problems.get(one.number) is None]
    marks = [*merged(holding)]
    first = next((mark for mark in marks if opened in mark.numbers), marks[0] if marks else None)
    offset = first.start if first else 0
    return (
        f'<div class="bar">{origin(article, problems.get(opened or 0))}{steps(marks, first)}{CLOSE}</div>'
        f'<article><header><h2 id="viewer-title" dir="auto"{language(article)}>{escape(title(article))}</h2>'
        f"{details(article, offset)}</header>"
        f'<div class="text" dir="auto"{language(article)}>{body(article, marks, first)}</div></article>'
    )


def notice(message: str) -> str:
    """A message in place of an article."""
    return (
        f'<div class="bar"><p class="origin"></p>{CLOSE}</div>'
        f'<article><h2 id="viewer-title">Nothing to show</h2><p>{escape(message)}</p></article>'
    )


def merged(citations: Sequence[Citation]) -> Iterator[Mark]:
    """The places of the citations in the order of the text; those that overlap are one."""
    mark: Mark | None = None
    for one in sorted(citations, key=lambda one: (one.start, one.end)):
        spans = (one.span,) if one.span else ()
        if mark and one.start < mark.end:
            end = max(mark.end, one.end)
            mark = Mark(mark.start, end, (*mark.numbers, one.number), (*mark.spans, *spans))
            continue
        if mark:
            yield mark
        mark = Mark(one.start, one.end, (one.number,), spans)
    if mark:
        yield mark


def steps(marks: Sequence[Mark], first: Mark | None) -> str:
    """The buttons that go from mark to mark, where there are several."""
    if first is None or len(marks) < 2:
        return ""
    return (
        '<div class="steps" role="group" aria-label="Quotations in this article">'
        f'<button {do("step", by=-1)} aria-label="Previous quotation">‹</button>'
        f'<span aria-live="polite">{marks.index(first) + 1} of {len(marks)}</span>'
        f'<button {do("step", by=1)} aria-label="Next quotation">›</button></div>'
    )


def details(article: Article, offset: int) -> str:
    """Authors, page, file and a link to the original, as far as they are known."""
    page, url = article.page(offset), safe_url(article.url)
    link = f'<a href="{escape(url or "")}" target="_blank" rel="noopener noreferrer">Open the original</a>'
    pages = f" of {len(article.page_starts)}" if len(article.page_starts) > 1 else ""
    lines = [
        f"By {escape(', '.join(article.authors))}" if article.authors else "",
        f"Page {page}{pages}" if page else "",
        f"File {escape(str(article.origin))}",
        link if url else "",
    ]
    return f'<ul class="details">{"".join(f"<li>{line}</li>" for line in lines if line)}</ul>'


def body(article: Article, marks: Sequence[Mark], first: Mark | None) -> str:
    """The article's text in paragraphs, with its page numbers where it has pages."""
    told, seen = [], -1
    for start, end in paragraphs(article.text):
        numbers = pages(article, seen, start)
        told.append(f"{numbers}<p>{paragraph(article, start, end, marks, first)}</p>")
        seen = end - 1
    return "".join(told)


def paragraph(article: Article, start: int, end: int, marks: Sequence[Mark], first: Mark | None) -> str:
    """``article.text[start:end]`` with marks, and a page number where a page begins."""
    text, told, at = article.text, [], start
    for number, mark in enumerate(marks):
        begin, stop = max(start, mark.start), min(end, mark.end)
        if begin < stop:
            told.append(paged(article, at, begin))
            told.append(pages(article, begin - 1, begin) if at < begin else "")
            told.append(highlight(text, begin, stop, mark, number, mark is first))
            told.append(pages(article, begin, min(stop, end - 1)))
            at = stop
    return "".join([*told, paged(article, at, end)])


def highlight(text: str, start: int, end: int, mark: Mark, number: int, is_first: bool) -> str:
    """A mark, or what a paragraph has of it, with the words of the answer in it."""
    told, at = [], start
    for span in sorted(mark.spans):
        if at <= span[0] < end:
            layers: list[Layer] = [("strong", span)]
            stop = min(end, span[1])
            told.append(marked(text, at, stop, layers))
            at = stop
    told.append(escape(text[at:end]))
    opened = ' class="opened"' if is_first else ""
    return f'<mark data-mark="{number}"{opened}>{"".join(told)}</mark>'


def paged(article: Article, start: int, end: int) -> str:
    """Text without marks, with the numbers of the pages that begin in it."""
    told, at = [], start
    for offset in article.page_starts:
        if start < offset < end:
            told += [escape(article.text[at:offset]), pages(article, offset - 1, offset)]
            at = offset
    return "".join([*told, escape(article.text[at:end])])


def pages(article: Article, after: int, until: int) -> str:
    """The numbers of the pages that begin there, which are no words of the article."""
    if len(article.page_starts) < 2:
        return ""
    begun = [number for number, at in enumerate(article.page_starts, 1) if after < at <= until]
    return "".join(f'<span class="page">Page {number}</span>' for number in begun)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The places of the paragraphs, which blank lines part."""
    start = 0
    for gap in PARAGRAPH_BREAK.finditer(text):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if start < len(text):
        yield start, len(text)


def safe_url(url: str | None) -> str | None:
    """The address if it is one of the web, else ``None``: a ``javascript:`` link must not be shown."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in ("http", "https") and parts.netloc else None
