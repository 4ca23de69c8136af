"""The evidence beside an answer as HTML: one card a citation, or the nearest passages."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import islice
from types import MappingProxyType

from index.passages import split_sentences
from index.schema import Article, Copy, Hit
from qa.schema import Answer, Citation
from ui.page_view import aside
from ui.render import Layer, count, do, language, marked, outlet, published, title

NEAREST = 4
"""How many passages are shown where there is no answer."""

AROUND = 2
"""How many sentences before and after a quotation "more context" shows."""

# Enough for the sentences around; an article can have a line of a megabyte.
REACH = 1_200

Problems = Mapping[int, str | None]
"""By the number of a citation: what is wrong with it, ``None`` if it holds."""
NO_PROBLEMS: Problems = MappingProxyType({})


def sources(answer: Answer) -> tuple[Citation, ...]:
    """What stands beside an answer: its citations, or else the nearest passages, one an article."""
    if answer.is_answered:
        return answer.citations
    nearest: dict[str, Hit] = {}
    for hit in answer.hits:
        nearest.setdefault(hit.article.id, hit)
    return tuple(
        Citation(number, hit.article, hit.passage.start, hit.passage.end, hit.passage.text)
        for number, hit in enumerate(islice(nearest.values(), NEAREST), 1)
    )


def evidence(answer: Answer, problems: Problems, turn: int) -> str:
    """All cards of an answer; nothing if it has none."""
    cards = "".join(card(source, copies(answer, source), problems, turn) for source in sources(answer))
    heading = "Evidence" if answer.is_answered else "Nearest passages"
    return aside(heading, f"<ol>{cards}</ol>") if cards else ""


def copies(answer: Answer, citation: Citation) -> tuple[Copy, ...]:
    """The other articles that say what a citation says, as far as the search saw them."""
    hits = [hit for hit in answer.hits if hit.article.id == citation.article.id]
    around = [hit for hit in hits if hit.passage.start <= citation.start < hit.passage.end]
    return next((hit.also_in for hit in (*around, *hits) if hit.also_in), ())


def mark(citation: Citation, turn: int) -> str:
    """The number behind a sentence; a click opens the article."""
    told = escape(
        f"Citation {citation.number}: {title(citation.article)}, {outlet(citation.article.source)}"
    )
    return (
        f'<button {do("open", turn=turn, number=citation.number)} class="cite" aria-label="{told}">'
        f"{citation.number}</button>"
    )


def card(citation: Citation, also_in: tuple[Copy, ...], problems: Problems, turn: int) -> str:
    """One piece of evidence; a click opens the article at the quoted words."""
    article, lang = citation.article, language(citation.article)
    number = f'<span class="number" aria-hidden="true">{citation.number}</span>'
    named = f"card-{turn}-{citation.number}"
    opens = do("open", turn=turn, number=citation.number)
    return (
        f'<li><article class="source" data-turn="{turn}" data-number="{citation.number}" '
        f'aria-labelledby="{named}">'
        f"{origin(article, problems.get(citation.number), number)}"
        f'<h4 dir="auto" id="{named}"><button {opens}{lang}>{escape(title(article))}</button></h4>'
        f'<blockquote dir="auto"{lang}>{quotation(citation)}</blockquote>'
        f'<div class="more">{context(citation, turn)}{also(also_in, turn, citation.number)}'
        f"<button {opens}>Open article</button></div></article></li>"
    )


def origin(article: Article, problem: str | None, number: str = "") -> str:
    """Outlet and date, and whether the quotation stands in the archive, as recomputed now."""
    verdict = '<span class="verdict" title="The stored article says this to the letter.">verified</span>'
    if problem is not None:
        verdict = f'<span class="verdict broken">not verified: {escape(problem)}</span>'
    return (
        f'<p class="origin">{number}<span>{escape(outlet(article.source))}, '
        f"{published(article.published)}</span>{verdict}</p>"
    )


def quotation(citation: Citation) -> str:
    """The quoted words, those of the answer marked. They are the citation's own: the article may have
    changed since."""
    layers: list[Layer] = []
    if citation.span:
        first, last = citation.span
        layers.append(("mark", (first - citation.start, last - citation.start)))
    return marked(citation.quote, 0, len(citation.quote), layers)


def context(citation: Citation, turn: int) -> str:
    """The sentences around a quotation, folded away; nothing if it is all that the article says."""
    before, after = around(citation)
    if not before and not after:
        return ""
    lang = language(citation.article)
    return (
        f'<details data-key="context-{turn}-{citation.number}"><summary>More context</summary>'
        f'<p dir="auto"{lang}>{escape(before)} <b>{escape(citation.quote)}</b> {escape(after)}</p></details>'
    )


def around(citation: Citation) -> tuple[str, str]:
    """The article's words in the sentences before and after a quotation, as far as it still says it."""
    text, start, end = citation.article.text, citation.start, citation.end
    if text[start:end] != citation.quote:
        return "", ""
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    leading, trailing = split_sentences(before)[-AROUND:], split_sentences(after)[:AROUND]
    return (
        before[leading[0][0] : leading[-1][1]] if leading else "",
        after[trailing[0][0] : trailing[-1][1]] if trailing else "",
    )


def also(also_in: tuple[Copy, ...], turn: int, number: int) -> str:
    """Where copies of the words stand, folded away; nothing if there are none."""
    if not also_in:
        return ""
    outlets = {copy.source or copy.article_id for copy in also_in}
    rows = "".join(
        f'<li><button {do("article", turn=turn, article=copy.article_id)} dir="auto">'
        f"{escape(copy.title.strip() or 'Untitled')}</button> "
        f"<span>{escape(outlet(copy.source))}, {published(copy.published)}</span></li>"
        for copy in also_in
    )
    return (
        f'<details data-key="copies-{turn}-{number}"><summary>Also in {count(len(outlets), "outlet")}</summary>'
        f"<ul>{rows}</ul></details>"
    )
