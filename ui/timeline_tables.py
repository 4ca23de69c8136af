"""A timeline for a terminal, as rich shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from qa.schema import Citation
from ui.tables import make_table, place, plain, published

if TYPE_CHECKING:
    from qa.timeline import Event, Timeline


def timeline_blocks(timeline: Timeline) -> Iterator[RenderableType]:
    """What was made of time words in the topic, then one row an event, the earliest first."""
    if span := timeline.timespan:
        limits = (
            f"{span.since or '...'} to {span.until or '...'}" if span.is_understood else "not understood"
        )
        yield f"“{plain(span.words)}”: {limits}\n"
    if not timeline.events:
        return
    table = make_table("#", "Date", "What happened", "Where")
    table.columns[1].no_wrap = True
    for event in timeline.events:
        table.add_row(str(event.citation.number), date_words(event), sentence(event), where(event))
    yield table


def date_words(event: Event) -> Text:
    """ "4 April 2019", "3 April to 5 April 2019" or "April 2019"; dim where it is only that of publication."""
    first, last = event.day, event.last_day
    written = f"{last.day} {last:%B %Y}"
    if event.precision == "month":
        written = f"{first:%B %Y}"
    elif event.precision == "days":
        year = f" {first.year}" if first.year != last.year else ""
        written = f"{first.day} {first:%B}{year} to {written}"
    return Text(written, "dim" if event.dated_by == "publication" else "bold")


def sentence(event: Event) -> Text:
    """The sentence that tells it, with the time words marked."""
    citation = event.citation
    text = Text(plain(citation.quote))
    if citation.span:
        start, end = citation.span
        text.stylize("underline", start - citation.start, end - citation.start)
    return text


def where(event: Event) -> Text:
    """Outlet and day of publication, the other articles that tell it, and where to open the first."""
    article = event.citation.article
    lines = [f"{plain(article.source or article.title or '(no title)')}, {published(article)}"]
    if event.others:
        sources = f"{event.sources} independent {'source' if event.sources == 1 else 'sources'}"
        lines.append(f"also in {', '.join(names(event.others))}; {sources}")
    return Text("\n").join([Text("; ".join(lines)), Text(place(article, event.citation.start), "dim")])


def names(citations: Sequence[Citation]) -> list[str]:
    """The outlets of citations, or the titles of articles of no known outlet, each once."""
    articles = (citation.article for citation in citations)
    return list(dict.fromkeys(plain(one.source or one.title or one.id) for one in articles))
