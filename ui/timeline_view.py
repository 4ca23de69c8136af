"""A timeline as HTML, in the place of an article in the viewer."""

from __future__ import annotations

from html import escape

from qa.schema import Citation
from qa.timeline import Event, Timeline
from ui.cards import NO_PROBLEMS, Problems
from ui.render import count, day_text, days_text, do, language, marked, outlet, title
from ui.viewer import CLOSE


def timeline_view(timeline: Timeline, problems: Problems = NO_PROBLEMS) -> str:
    """What happened when; each event opens its article. ``problems`` are those of the quotations."""
    rows = "".join(event_row(event, problems) for event in timeline.events)
    told = f"<ol>{rows}</ol>" if rows else "<p>No sentence with a date was found for this.</p>"
    return (
        f'<div class="bar"><p class="origin">Timeline, {count(len(timeline.events), "event")}</p>{CLOSE}</div>'
        f'<article class="timeline"><h2 id="viewer-title" dir="auto">{escape(timeline.question.text)}</h2>'
        f"{told}</article>"
    )


def event_row(event: Event, problems: Problems) -> str:
    """One event: its day, its sentence, and who tells of it."""
    cited = event.citation
    spans = [("mark", (cited.span[0] - cited.start, cited.span[1] - cited.start))] if cited.span else []
    quote = marked(cited.quote, 0, len(cited.quote), spans)
    told = "".join(f"<li>{source(one, problems)}</li>" for one in (cited, *event.others))
    independent = (
        f'<li class="note">{count(event.sources, "independent outlet")}</li>' if event.others else ""
    )
    day = days_text(event.day, event.last_day)
    how = "" if event.dated_by == "text" else '<span class="note"> by publication</span>'
    return (
        f'<li><h3><time datetime="{event.day.isoformat()}">{escape(day)}</time>{how}</h3>'
        f'<p dir="auto"{language(cited.article)}>{quote}</p><ul>{told}{independent}</ul></li>'
    )


def source(citation: Citation, problems: Problems) -> str:
    """Who tells of an event; a click opens the article at its words."""
    article, problem = citation.article, problems.get(citation.number)
    day = day_text(article.published) if article.published else "undated"
    broken = f' <span class="verdict broken">not verified: {escape(problem)}</span>' if problem else ""
    opens = do("place", article=article.id, start=citation.start, end=citation.end)
    return f'<button {opens} title="{escape(title(article))}">{escape(outlet(article.source))}, {day}</button>{broken}'
