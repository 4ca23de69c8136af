"""The Archive tab as HTML: pure functions, in which every text from outside is escaped."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from index.report import FileReport, IngestReport, Progress
from index.rows import Sort
from index.schema import Article
from ui import progress, render
from ui.render import count, do

PAGE = 25
"""How many articles the table shows at a time."""
OUTLETS = 8
"""How many outlets the overview names before the reader asks for all."""
FILES = 200
"""How many files a report lists, those with remarks first."""
MONTHS = 600
"""Over more months than these the chart counts by years."""

COLUMNS: tuple[tuple[str, Sort, Sort], ...] = (
    ("Date", "newest", "oldest"),
    ("Outlet", "outlet", "outlet"),
    ("Title", "title", "title"),
)
"""The columns of the table, each with its order, and that of a second click."""
ASCENDING: tuple[Sort, ...] = ("oldest", "outlet", "title")

ADDING_NOTE = (
    '<p class="about">Text, Markdown, HTML, PDF, Word, feeds, CSV, JSON Lines, and zip or tar of these. What '
    "is in the archive already is passed over; a file with the name of one that was added before takes its "
    "place.</p>"
)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which part of the articles the table shows: a page, from 0, in an order."""

    page: int = 0
    sort: Sort = "newest"


def message(text: str, tone: str = "problem") -> str:
    """Something to be told: a ``problem`` is read out at once, a ``note`` when there is time."""
    role = "alert" if tone == "problem" else "status"
    return f'<p class="message {tone}" role="{role}">{escape(text)}</p>'


# Overview


def overview(stats: Mapping[str, Any], days: Sequence[tuple[dt.date, int]]) -> str:
    """What the archive holds and was made with (``Archive.stats``), and when it was published."""
    if not stats["articles"]:
        return '<section class="overview"><h2>This archive is empty</h2>' + message(
            "Nothing has been added yet.", "note"
        )
    return (
        f'<section class="overview"><h2 class="visually-hidden">Overview</h2>{figures(stats)}'
        f'{chart(days)}<div class="beside">{outlets(stats["sources"], stats["articles"])}{making(stats)}</div>'
        "</section>"
    )


def figures(stats: Mapping[str, Any]) -> str:
    """The numbers that speak first."""
    days = [day for day in (stats["first_day"], stats["last_day"]) if day]
    span = " to ".join(dict.fromkeys(f"{day:%b} {day.year}" for day in days)) or "without dates"
    known = sum(source is not None for source, _ in stats["sources"])
    shown = {
        "Articles": (f"{stats['articles']:,}", span),
        "Passages": (f"{stats['passages']:,}", "that are searched"),
        "Outlets": (f"{known:,}", ""),
        "Undated": (f"{stats['undated']:,}", share(stats["undated"], stats["articles"])),
        "Copies": (f"{stats['copies']:,}", "of another article"),
        "On disk": (size(stats["bytes"]), ""),
    }
    return (
        '<dl class="figures">'
        + "".join(
            f"<div><dt>{name}</dt><dd>{value}<small>{about}</small></dd></div>"
            for name, (value, about) in shown.items()
        )
        + "</dl>"
    )


def outlets(sources: Sequence[tuple[str | None, int]], total: int) -> str:
    """The outlets with their numbers of articles, the largest first."""
    first, rest = (outlet_list(part, total) for part in (sources[:OUTLETS], sources[OUTLETS:]))
    more = f"<details><summary>{len(sources) - OUTLETS:,} more</summary>{rest}</details>" if rest else ""
    return f'<section class="outlet-list"><h3>Outlets</h3>{first}{more}</section>'


def outlet_list(sources: Iterable[tuple[str | None, int]], total: int) -> str:
    """Some outlets, each with a bar for its share."""
    rows = "".join(
        f'<li><span dir="auto">{escape(render.outlet(source))}</span><span class="bar" aria-hidden="true">'
        f'<i style="width:{100 * held / total:.1f}%"></i></span><b>{held:,}</b></li>'
        for source, held in sources
    )
    return f"<ul>{rows}</ul>" if rows else ""


def making(stats: Mapping[str, Any]) -> str:
    """The model and the settings that the archive was made with."""
    settings = stats["passage_settings"]
    facts = {
        "Model": stats["embedder"],
        "Passages": f"up to {settings.max_chars:,} characters"
        + (f", overlapping by {count(settings.overlap, 'sentence')}" if settings.overlap else ""),
        "Embedded": "with title, outlet and date" if settings.header else "the text alone",
        "Writes": f"{stats['generation']:,}",
    }
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{escape(str(value))}</dd></div>" for name, value in facts.items()
    )
    return f'<section class="making"><h3>Model and settings</h3><dl>{rows}</dl></section>'


# Articles a month


def chart(days: Sequence[tuple[dt.date, int]]) -> str:
    """How many articles were published each month, or each year of a very long time, as bars."""
    if not days:
        return ""
    first, last = month_number(days[0][0]), month_number(days[-1][0])
    step = 1 if last - first < MONTHS else 12
    first -= first % step
    counted = Counter[int]()
    for day, published in days:
        counted[(month_number(day) - first) // step] += published
    slots, top = (last - first) // step + 1, max(counted.values())
    bars = "".join(
        f'<rect x="{slot}" width="{0.9 if slots < 200 else 1}" y="{100 * (1 - held / top):.2f}" '
        f'height="{100 * held / top:.2f}"><title>{unit_text(first + slot * step, step)}: '
        f"{count(held, 'article')}</title></rect>"
        for slot, held in sorted(counted.items())
    )
    unit = "month" if step == 1 else "year"
    most = unit_text(first + max(counted, key=lambda slot: counted[slot]) * step, step)
    told = (
        f"{unit_text(first, step)} to {unit_text(first + (slots - 1) * step, step)}; "
        f"most in {most}, {count(top, 'article')}."
    )
    return (
        f'<figure class="chart"><figcaption>Articles a {unit}<small>at most {top:,}</small></figcaption>'
        f'<svg role="img" aria-labelledby="chart-title chart-about" viewBox="0 0 {slots} 100" '
        f'preserveAspectRatio="none"><title id="chart-title">Articles a {unit}</title>'
        f'<desc id="chart-about">{told}</desc>{bars}</svg>{ticks(first, slots, step)}</figure>'
    )


def ticks(first: int, slots: int, step: int) -> str:
    """Years below the bars, as many as have room on a narrow page."""
    years = [number for number in range(first, first + slots * step) if number % 12 == 0]
    every = max(1, math.ceil(len(years) / 6))
    shown = [number for number in years if number // 12 % every == 0] or [first]
    marks = "".join(
        f'<span style="left:{100 * (number - first) / step / slots:.2f}%">'
        f"{number // 12 if years else unit_text(number, 1)}</span>"
        for number in shown
    )
    return f'<div class="ticks" aria-hidden="true">{marks}</div>'


def month_number(day: dt.date) -> int:
    """Months are numbered through all years."""
    return day.year * 12 + day.month - 1


def unit_text(number: int, step: int) -> str:
    """A month or a year in words."""
    year, month = divmod(number, 12)
    return str(year) if step == 12 else f"{dt.date(year, month + 1, 1):%B} {year}"


# Adding


def adding(run: Progress | None) -> str:
    """Articles that are being added."""
    if run is None:
        return going(None, "Getting ready …")
    share_done = run.bytes / run.bytes_total if run.bytes_total else None
    files = f"{run.files:,} of {count(run.files_total, 'file')}"
    return going(share_done, f"{files}: {progress.in_words(run)}")


def going(done: float | None, words: str) -> str:
    """A bar of progress; ``done`` is a share, ``None`` while it is not known."""
    value = f' value="{min(done, 1):.4f}"' if done is not None else ""
    return (
        f'<div class="going"><progress max="1"{value} aria-label="Progress"></progress>'
        f'<p role="status">{escape(words)}</p></div>'
    )


def stopped(run: Progress | None) -> str:
    """What an interrupted run leaves."""
    kept = count(run.embedded, "article") if run else "no articles"
    return message(
        f"Stopped. What was finished before is kept: {kept}. Add the same files again to go on; "
        "what is in the archive is then passed over.",
        "note",
    )


def report_view(report: IngestReport) -> str:
    """What became of each file, those with remarks first, and the sums above."""
    problems = [file for file in report.files if has_remarks(file)]
    others = [file for file in report.files if not has_remarks(file)]
    shown = [*problems, *others][:FILES]
    rows = "".join(map(report_row, shown))
    hidden = len(report.files) - len(shown)
    more = f'<p class="about">and {count(hidden, "more file")}</p>' if hidden else ""
    heads = "".join(
        f'<th scope="col">{name}</th>' for name in ("File", "Added", "Replaced", "Unchanged", "Remarks")
    )
    return (
        f'<section class="report">{message(sums(report), "note")}<div class="wide" tabindex="0" role="region" '
        f'aria-label="Report by file"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"{more}</section>"
    )


def report_row(file: FileReport) -> str:
    """What became of one file."""
    counts = "".join(f"<td>{articles:,}</td>" for articles in (file.added, file.replaced, file.unchanged))
    said = "".join(f"<li>{escape(remark)}</li>" for remark in remarks(file))
    state = ' class="failed"' if file.failed else ""
    return (
        f'<tr{state}><th scope="row">{escape(file.path)}</th>{counts}'
        f"<td>{f'<ul>{said}</ul>' if said else ''}</td></tr>"
    )


def remarks(file: FileReport) -> Iterator[str]:
    """What there is to say of a file besides numbers."""
    if file.failed:
        yield f"Not added: {file.failed}"
    for reason, parts in file.skipped.most_common():
        yield f"{parts:,} left out: {reason}"
    for note, articles in file.notes.most_common():
        yield f"{articles:,} {note}"
    if file.is_unread:
        yield "As it was, not read again."


def has_remarks(file: FileReport) -> bool:
    """Whether something about a file should be read."""
    return bool(file.failed or file.skipped or file.notes)


def sums(report: IngestReport) -> str:
    """The report as a sentence."""
    if not report.files:
        return "There are no files in there, so nothing was added."
    told = [f"{count(report.total('added'), 'article')} added"]
    told += [f"{total:,} {what}" for what in ("replaced", "unchanged") if (total := report.total(what))]
    unread, failed = sum(file.is_unread for file in report.files), len(report.failed)
    files = [f"; {count(unread, 'file')} passed over as before"] * bool(unread)
    files += [f"; {count(failed, 'file')} could not be read"] * bool(failed)
    return f"{', '.join(told)}{''.join(files)}. It took {report.seconds:,.1f} s."


# The table of articles


def table(articles: Sequence[Article], total: int, listing: Listing, may_edit: bool) -> str:
    """A page of articles with its order and the way to the other pages."""
    if not total:
        return message("No article fits these limits.", "note")
    heads = "".join(heading(*column, listing.sort) for column in COLUMNS)
    last = '<th scope="col"><span class="visually-hidden">Remove</span></th>' if may_edit else ""
    rows = "".join(row(article, may_edit) for article in articles)
    return (
        f'<div class="wide" role="region" aria-label="Articles"><table class="articles"><thead><tr>{heads}{last}'
        f"</tr></thead><tbody>{rows}</tbody></table></div>{pager(total, listing)}"
    )


def heading(name: str, first: Sort, second: Sort, sort: Sort) -> str:
    """The head of a column; a click sorts by it, another one the other way round where there is one."""
    chosen = sort in (first, second)
    state = f' aria-sort="{"ascending" if sort in ASCENDING else "descending"}"' if chosen else ""
    return f'<th scope="col"{state}><button {do("order", order=second if sort == first else first)}>{name}</button></th>'


def row(article: Article, may_edit: bool) -> str:
    """One article; its title opens it."""
    return (
        f'<tr><td class="day">{day_cell(article)}</td><td class="outlet" dir="auto">'
        f'{escape(render.outlet(article.source))}</td><th scope="row" dir="auto"><button '
        f"{do('show', id=article.id)}{render.language(article)}>{escape(render.title(article))}</button></th>"
        f"{removal(article) if may_edit else ''}</tr>"
    )


def removal(article: Article) -> str:
    """The button that removes an article, and the question that comes first."""
    label = escape(f"Remove {render.title(article)}")
    return (
        f'<td class="removal"><button {do("doubt")} aria-label="{label}">Remove</button>'
        f'<span class="doubt" role="group" aria-label="{label}?" hidden>Remove it? '
        f"<button {do('remove', id=article.id)}>Remove</button><button {do('keep')}>Keep</button></span></td>"
    )


def day_cell(article: Article) -> str:
    """The day of publication, short."""
    day = article.day
    return f'<time datetime="{day}">{day.day} {day:%b} {day.year}</time>' if day else "undated"


def pager(total: int, listing: Listing) -> str:
    """Which articles these are, and buttons to turn the pages."""
    first, pages = listing.page * PAGE + 1, math.ceil(total / PAGE)
    buttons = "".join(
        f"<button {do('turn', page=page)}{'' if allowed else ' disabled'}>{name}</button>"
        for name, page, allowed in (
            ("First", 0, listing.page > 0),
            ("Previous", listing.page - 1, listing.page > 0),
            ("Next", listing.page + 1, listing.page < pages - 1),
            ("Last", pages - 1, listing.page < pages - 1),
        )
    )
    shown = f"{first:,}–{min(first + PAGE - 1, total):,} of {count(total, 'article')}"
    return f'<nav class="pager" aria-label="Pages of the table"><p role="status">{shown}</p>{buttons}</nav>'


# Words


def share(part: int, whole: int) -> str:
    """A part of a whole, in percent."""
    return f"{part / whole:.0%} of all" if part else "none"


def size(count: int) -> str:
    """A number of bytes as people read it."""
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.1f} MB"
