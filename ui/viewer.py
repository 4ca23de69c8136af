"""The article viewer: a cited article as HTML, with the cited words highlighted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit

from index.schema import Article
from qa.schema import Citation
from ui.render import Layer, language, marked, origin, title

PARAGRAPH_BREAK = re.compile(r"\n[ \t\r\f\v]*\n\s*")

CLOSE = '<button type="button" class="close" data-close aria-label="Close the article">Close</button>'


def article_view(citation: Citation, problem: str | None) -> str:
    """The article of a citation, with the quotation and the answer's words in it marked.

    ``problem`` says what is wrong with the citation, ``None`` if it holds.
    """
    article = citation.article
    return (
        f'<div class="bar">{origin(article, problem)}{CLOSE}</div><article><header>'
        f'<h2 id="viewer-title" dir="auto"{language(article)}>{escape(title(article))}</h2>'
        f"{details(article, citation.start)}</header>"
        f'<div class="text" dir="auto"{language(article)}>{body(citation)}</div></article>'
    )


def notice(message: str) -> str:
    """A message in place of an article."""
    return (
        f'<div class="bar"><p class="origin"></p>{CLOSE}</div>'
        f'<article><h2 id="viewer-title">Nothing to show</h2><p>{escape(message)}</p></article>'
    )


def details(article: Article, offset: int) -> str:
    """Authors, page, file and a link to the original, as far as they are known."""
    page, url = article.page(offset), safe_url(article.url)
    link = f'<a href="{escape(url or "")}" target="_blank" rel="noopener noreferrer">Open the original</a>'
    lines = [
        f"By {escape(', '.join(article.authors))}" if article.authors else "",
        f"Page {page}" if page else "",
        f"File {escape(str(article.origin))}",
        link if url else "",
    ]
    return f'<ul class="details">{"".join(f"<li>{line}</li>" for line in lines if line)}</ul>'


def body(citation: Citation) -> str:
    """The article's text in paragraphs."""
    text = citation.article.text
    layers: list[Layer] = [("mark", (citation.start, citation.end))]
    if citation.span:
        layers.append(("strong", citation.span))
    return "".join(f"<p>{marked(text, start, end, layers)}</p>" for start, end in paragraphs(text))


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
