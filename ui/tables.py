"""Passages, articles and reports for a terminal, as rich shows them; answers: see ``ui.answer_tables``.

Each function yields what is to be printed, from top to bottom. On a pipe nothing is coloured,
wrapped or cut.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index.schema import Article, Hit, LegScore

if TYPE_CHECKING:
    from index.report import FileReport, IngestReport
    from qa.citations import Verdict

PROBLEMS_SHOWN, OTHERS_SHOWN = 50, 20
"""How many files of each sort a report lists."""

UNWRAPPED = 100_000  # columns

# Articles come from anywhere; what they hold must not steer the terminal.
CONTROL_CODES = (*range(9), *range(11, 32), *range(127, 160))
CONTROLS = dict.fromkeys(CONTROL_CODES, "\N{REPLACEMENT CHARACTER}") | {ord("\r"): " "}


def make_console(stderr: bool = False) -> Console:
    """A console for standard output or standard error."""
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = UNWRAPPED
    return console


def hit_blocks(hits: Iterable[Hit], explain: bool = False) -> Iterator[RenderableType]:
    """Passages, the best first; with ``explain`` what each leg of the search said of them."""
    for number, hit in enumerate(hits, 1):
        yield Text.assemble((f"{number}. ", "cyan"), *heading(hit.article), (f"  {hit.score:.3f}", "dim"))
        if explain:
            yield indented(Text(f"lexical {leg_words(hit.lexical)}, dense {leg_words(hit.dense)}", "dim"))
        yield indented(Text(plain(hit.passage.text)))
        yield indented(Text(place(hit.article, hit.passage.start), "dim"))
        if hit.also_in:
            outlets = dict.fromkeys(copy.source or copy.title or copy.article_id for copy in hit.also_in)
            yield indented(Text(f"also in {', '.join(map(plain, outlets))}", "dim"))
        yield ""


def leg_words(leg: LegScore | None) -> str:
    """A leg's score and rank in words."""
    return f"{leg.score:.3f} (rank {leg.rank})" if leg else "not found"


def leg_cells(leg: LegScore | None) -> tuple[str, str]:
    """A leg's score and rank for a table."""
    return (f"{leg.score:.3f}", str(leg.rank)) if leg else ("-", "-")


def article_list_blocks(articles: Sequence[Article]) -> Iterator[RenderableType]:
    """One line an article."""
    if not articles:
        return
    table = make_table("Id", "Date", "Outlet", "Title")
    for article in articles:
        table.add_row(
            article.id,
            article.day.isoformat() if article.day else "undated",
            plain(article.source or "-"),
            plain(article.title or "(no title)"),
        )
    yield table


def article_blocks(article: Article) -> Iterator[RenderableType]:
    """An article with its text."""
    yield Text(plain(article.title or "(no title)"), "bold")
    facts = {
        "Outlet": article.source,
        "Published": published(article),
        "By": ", ".join(article.authors),
        "Language": article.language,
        "Address": article.url,
        "Read from": article.origin,
        "Id": article.id,
    }
    for name, value in facts.items():
        if value:
            yield Text.assemble((f"{name}: ", "dim"), plain(str(value)))
    yield ""
    yield Text(plain(article.text))


def report_blocks(report: IngestReport) -> Iterator[RenderableType]:
    """A run of ``dateline index``: the files that had problems, some of the others, the totals."""
    problems = [file for file in report.files if file.failed or file.skipped or file.notes]
    others = [file for file in report.files if not (file.failed or file.skipped or file.notes)]
    table = make_table("File", "Kind", "Added", "Replaced", "Unchanged", "Passages", "Remarks")
    for column in table.columns[2:6]:
        column.justify = "right"
    for file in [*problems[:PROBLEMS_SHOWN], *others[:OTHERS_SHOWN]]:
        table.add_row(short(file.path), file.kind or "-", *counts(file), plain("\n".join(remarks(file))))
    if report.files:
        yield table
    hidden = {"with": len(problems[PROBLEMS_SHOWN:]), "without": len(others[OTHERS_SHOWN:])}
    if any(hidden.values()):
        more = " and ".join(f"{count:,} {which}" for which, count in hidden.items() if count)
        yield f"and more files: {more} remarks (--json lists them all)"
    yield ""
    yield Text(totals(report), "bold")


def counts(file: FileReport) -> list[str]:
    """The numbers of a file's report."""
    return [f"{count:,}" for count in (file.added, file.replaced, file.unchanged, file.passages)]


def remarks(file: FileReport) -> Iterator[str]:
    """What there is to say of a file besides numbers."""
    if file.failed:
        yield f"failed: {file.failed}"
    for reason, count in file.skipped.most_common():
        yield f"skipped {count:,}: {reason}"
    for note, count in file.notes.most_common():
        yield f"{count:,} {note}"
    if file.is_unread:
        yield "as it was, not read again"


def totals(report: IngestReport) -> str:
    """The sum of a run, as a sentence."""
    skipped = sum(file.skipped.total() for file in report.files)
    extra = {
        "files failed": len(report.failed),
        "parts of files skipped": skipped,
        "articles removed": report.removed,
    }
    return (
        f"{report.total('added'):,} articles added, {report.total('replaced'):,} replaced, "
        f"{report.total('unchanged'):,} unchanged; {report.total('passages'):,} passages embedded; "
        f"{len(report.files):,} files in {report.seconds:.1f} s"
        + "".join(f"; {count:,} {what}" for what, count in extra.items() if count)
    )


def verdict_blocks(verdicts: Sequence[Verdict]) -> Iterator[RenderableType]:
    """One line a citation: whether it holds."""
    if not verdicts:
        yield "The answer has no citations."
        return
    table = make_table("Citation", "Verdict", "Article", "Quotation")
    for verdict in verdicts:
        note = f"; {verdict.note}" if verdict.note else ""
        word = (
            Text(f"holds{note}", "green")
            if verdict.holds
            else Text(f"does not hold: {verdict.problem}", "red")
        )
        turn = f"{verdict.turn}." if verdict.turn else ""
        table.add_row(f"{turn}[{verdict.number}]", word, plain(verdict.article_id), plain(verdict.quote))
    yield table


def stats_blocks(path: Path, stats: Mapping[str, Any]) -> Iterator[RenderableType]:
    """What an archive holds and what it was made with."""
    settings = stats["passage_settings"]
    days = f"{stats['first_day']} to {stats['last_day']}" if stats["first_day"] else "-"
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in {
        "Archive": path,
        "Size": f"{stats['bytes'] / 1e6:,.1f} MB",
        "Articles": f"{stats['articles']:,}",
        "Passages": f"{stats['passages']:,}",
        "Published": days,
        "Undated": f"{stats['undated']:,}",
        "Embedder": stats["embedder"],
        "Passage settings": f"up to {settings.max_chars} characters, overlap {settings.overlap}, "
        f"{'with' if settings.header else 'without'} header",
        "Outlets": "\n".join(f"{source or '(unknown)'}: {count:,}" for source, count in stats["sources"]),
    }.items():
        table.add_row(Text(name, "dim"), plain(str(value)))
    yield table


def make_table(*columns: str, right: int = 0) -> Table:
    """An empty table without lines, whose cells are folded and never cut; the first ``right``
    columns hold numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", justify="right" if number < right else "left")
    return table


def heading(article: Article) -> list[tuple[str, str]]:
    """Title, outlet and day, in their styles."""
    facts = [article.source] if article.source else []
    rest = " | ".join(["", *facts, published(article)])
    return [(plain(article.title or "(no title)"), "bold"), (plain(rest), "")]


def published(article: Article) -> str:
    """The day of publication, with the time where it is known."""
    day = article.published
    if day is None:
        return "undated"
    return f"{day.day} {day:%B %Y}" + (f", {day:%H:%M %Z}".rstrip() if isinstance(day, dt.datetime) else "")


def place(article: Article, start: int) -> str:
    """Where an article can be opened."""
    page = article.page(start)
    where = article.url or str(article.origin)
    return plain(f"{where}{f', page {page}' if page else ''} (article {article.id})")


def marks(citations: Iterable[int]) -> tuple[str, str]:
    """The marks of citations, ``[1][2]``, in their style."""
    return "".join([" ", *(f"[{number}]" for number in citations)]).rstrip(), "cyan"


def short(path: str) -> str:
    """A path, without the working folder in front of it."""
    here = Path.cwd()
    return plain(str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path)


def plain(text: str) -> str:
    """The text with control characters replaced one for one, all but tabs and line breaks."""
    return text.translate(CONTROLS)


def indented(text: Text) -> Group:
    """A text under a heading."""
    # Padding would swallow the empty lines.
    return Group(
        *(Padding(line, (0, 0, 0, 4), expand=False) if line else line for line in text.split("\n"))
    )


# Question sets


def set_blocks(described: Mapping[str, int | Mapping[str, int]]) -> Iterator[RenderableType]:
    """What is in a question set: counts, and counts by name."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for what, count in described.items():
        words = (
            f"{count:,}" if isinstance(count, int) else ", ".join(f"{k} {v:,}" for k, v in count.items())
        )
        table.add_row(plain(what.replace("_", " ")), plain(words or "none"))
    yield table
