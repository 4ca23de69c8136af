"""Answers, passages, articles and reports for a terminal, as rich shows them.

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
from qa.schema import Answer, Citation, Part, Reading, Sentence

if TYPE_CHECKING:
    from index.report import FileReport, IngestReport
    from qa.citations import Verdict

NEAREST = 3
"""How many passages are shown when there is no answer."""
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


def answer_blocks(answer: Answer) -> Iterator[RenderableType]:
    """Each part of the answer, and the sources with their quotations."""
    if not answer.is_answered:
        yield from abstention_blocks(answer)
        return
    for part in answer.parts:
        yield from part_blocks(part)
    for citation in answer.citations:
        yield from citation_blocks(citation)


def part_blocks(part: Part) -> Iterator[RenderableType]:
    """The short answer, and the sentences that say so with the marks of their citations."""
    if part.status == "abstained":
        yield f"No answer to: {plain(part.question)}\n{part.reason or ''}\n"
        return
    # Where no part of a sentence is the short answer, the sentence itself is.
    whole = [sentence for sentence in part.sentences if sentence.text == part.text]
    others = [sentence for sentence in part.sentences if sentence.text != part.text]
    yield Text.assemble((plain(part.text), "bold"), *(marks(sentence) for sentence in whole))
    yield ""
    if others:
        yield Text(" ").join(Text.assemble(plain(sentence.text), marks(sentence)) for sentence in others)
        yield ""


def abstention_blocks(answer: Answer) -> Iterator[RenderableType]:
    """Why there is no answer, and what came nearest."""
    yield Text("No answer.", "bold")
    yield answer.reason or ""
    if answer.hits:
        yield "\nThe nearest passages:\n"
        yield from hit_blocks(answer.hits[:NEAREST])


def citation_blocks(citation: Citation) -> Iterator[RenderableType]:
    """A source: what and where it is, and the quotation with the answer's own words marked."""
    yield Text.assemble((f"[{citation.number}] ", "cyan"), *heading(citation.article))
    quote = Text(plain(citation.quote))
    if citation.span:
        start, end = citation.span
        quote.stylize("bold underline", start - citation.start, end - citation.start)
    yield indented(Text.assemble("“", quote, "”"))
    yield indented(Text(place(citation.article, citation.start), "dim"))
    yield ""


def explanation_blocks(answer: Answer) -> Iterator[RenderableType]:
    """How the answer came about: how sure, the time, and what search and reader made of each passage."""
    sure = "Nothing was read" if answer.confidence is None else f"Sure {answer.confidence:.1%}"
    yield f"{sure} (answers from {answer.threshold:.1%})"
    stages = (f"{stage} {1000 * seconds:.0f} ms" for stage, seconds in answer.timings.items())
    yield f"Time: {', '.join(stages)}"
    yield ""
    read = {reading.hit.passage.rowid: reading for reading in answer.readings}
    table = make_table(
        "#", "Relevance", "Answers", "Span", "Lexical", "Rank", "Dense", "Rank", "Passage", right=8
    )
    for number, hit in enumerate(answer.hits, 1):
        passage = f" {hit.passage.start}-{hit.passage.end}"
        reading = read.get(hit.passage.rowid)
        table.add_row(
            str(number),
            *reading_cells(reading),
            *leg_cells(hit.lexical),
            *leg_cells(hit.dense),
            Text.assemble(*heading(hit.article), (passage, "dim"), *span_words(reading)),
        )
    yield table


def reading_cells(reading: Reading | None) -> tuple[str, str, str]:
    """A passage's share of the relevance, whether it answers, and the probability of its best span."""
    if reading is None:
        return "-", "-", "-"
    return f"{reading.relevance:.1%}", f"{reading.answerable:.1%}", f"{reading.probability:.1%}"


def span_words(reading: Reading | None) -> tuple[str | tuple[str, str], ...]:
    """The best span of a passage, on a line of its own."""
    if reading is None or reading.span is None:
        return ()
    return "\n", (f"“{plain(reading.hit.article.text[slice(*reading.span)])}”", "italic")


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
        word = Text("holds", "green") if verdict.holds else Text(f"does not hold: {verdict.problem}", "red")
        table.add_row(f"[{verdict.number}]", word, plain(verdict.article_id), plain(verdict.quote))
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


def marks(sentence: Sentence) -> tuple[str, str]:
    """The marks of a sentence's citations, ``[1][2]``, in their style."""
    return " " + "".join(f"[{number}]" for number in sentence.citations), "cyan"


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
