"""Web pages: the article without what surrounds it (trafilatura), and what the page says of it.

Settings, measured on the 181 pages of scrapinghub/article-extraction-benchmark (F1 of four-word
shingles): balanced .963, ``favor_precision`` .969. Precision now and then keeps only the first lines of
a page, so a short result is compared with the balanced one, which gives .971.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from index.errors import LoadError
from index.loaders.base import Entry, Skipped, read_document
from index.loaders.columns import names_in, plain
from index.loaders.decoding import decode
from index.loaders.drafts import make_draft
from index.schema import Draft

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

_SHORT = 1000  # characters; below, the balanced settings are asked too
_MUCH_MORE = 3  # and believed if they find so many times the text
# Without the extensive search, which takes dates out of the prose and years out of copyright lines.
_DATES = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}
_DATE_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published",
    "datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "pubdate",
    "publishdate", "publish-date", "publish_date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date", "originalpublicationdate", "date",
)  # fmt: skip
_MARKS = " |-–—:·•"  # between a headline and the outlet
_RULE = re.compile(r"[|:\s-]+")  # an empty table row, or the line under a table's header
_NEWS_TYPES = re.compile(r"Article|Posting|Report|Review|Recipe|WebPage", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<meta[^>]+charset=[\"']?\s*([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.IGNORECASE
)


def read(stream: BinaryIO, entry: Entry) -> Iterator[Draft | Skipped]:
    """Read a page. ``LoadError`` if it holds no article.

    The language that a page declares is not taken: for 3 % it is only that of a template.
    """
    from trafilatura import load_html

    markup = _decode(read_document(stream, entry))
    tree = load_html(markup)
    if tree is None:
        raise LoadError("There is no HTML on the page.")
    metas, linked = _metas(tree), _linked_data(tree)
    document = _extract(markup)
    if document is None or not document.text:
        raise LoadError("There is no article text on the page.")
    title = _without_site(document.title or "", document.sitename or "")
    yield make_draft(
        entry,
        _layout(document.text, title),
        title=title,
        dates=[linked.get("datePublished"), *(metas[name] for name in _DATE_METAS if name in metas)],
        properties=document.date,
        url=document.url,
        source=document.sitename,
        authors=names_in(linked.get("author")) or names_in(document.author or ""),
    )


def _decode(data: bytes) -> str:
    """The page as text, by the encoding that it declares if it is not UTF-8."""
    declared = _CHARSET.search(data[:4096])
    name = (declared[1] or declared[2]).decode("ascii") if declared else ""
    return decode(data, declared=name)


def _extract(markup: str) -> Document | None:
    from trafilatura import bare_extraction

    def extract(precise: bool) -> Document | None:
        return bare_extraction(  # type: ignore[return-value]  # a dict only for as_dict=True
            markup,
            favor_precision=precise,
            include_comments=False,
            with_metadata=True,
            date_extraction_params=_DATES,
        )

    document = extract(precise=True)
    length = len(document.text or "") if document else 0
    if length < _SHORT:
        balanced = extract(precise=False)
        if balanced and len(balanced.text or "") >= _MUCH_MORE * length:
            return balanced
    return document


def _layout(text: str, title: str) -> str:
    """Blank lines between paragraphs, but not within lists and tables; the title is not repeated."""
    laid_out, in_rows = "", False
    for line in map(str.strip, text.split("\n")):
        if not line or _RULE.fullmatch(line) or (not laid_out and line == title):
            continue
        is_row = line.startswith(("- ", "|"))
        laid_out += "\n" if in_rows and is_row else "\n\n"
        laid_out += line.strip("| ") if line[0] == "|" else line
        in_rows = is_row
    return laid_out


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The meta tags by name, property or itemprop in lower case; the first of each name."""
    found: dict[str, str] = {}
    for meta in tree.iterfind(".//meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        if name and meta.get("content"):
            found.setdefault(name.lower(), meta.get("content"))
    return found


def _linked_data(tree: HtmlElement) -> Mapping[str, Any]:
    """The JSON-LD object that describes the article (https://schema.org/NewsArticle), if there is one."""
    candidates = []
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            value = json.loads(script.text_content().strip(), strict=False)
        except (ValueError, RecursionError):
            continue  # many pages hold broken JSON, and have their meta tags beside it
        candidates += [node for node in _nodes(value) if _NEWS_TYPES.search(plain(node.get("@type")))]
    return max(candidates, key=lambda node: ("headline" in node, "datePublished" in node), default={})


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for element in value:
            yield from _nodes(element)
    elif isinstance(value, dict):
        yield value
        yield from _nodes(value.get("@graph"))
        yield from _nodes(value.get("mainEntity"))


def _without_site(title: str, site: str) -> str:
    """``Headline | Outlet`` without the outlet."""
    head = title.removesuffix(site).rstrip()
    return head.rstrip(_MARKS) if head != title and head.endswith(tuple(_MARKS.strip())) else title


# What these libraries have to say about a page is in our errors.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)
