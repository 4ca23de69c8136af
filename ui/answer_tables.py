"""Answers for a terminal: what was searched for, the parts, the sources, and how it came about."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from qa.evidence import Agreement, Side, Verdict
from qa.recency import weight
from qa.schema import Answer, Citation, Part, Reading, Search
from ui.render import count, days_text, short_answer
from ui.tables import heading, hit_blocks, indented, leg_cells, make_table, marks, place, plain

NEAREST = 3
"""How many passages are shown when there is no answer."""

HEADINGS: dict[Verdict, str] = {
    "conflict": "Reports disagree:",
    "change": "How it changed:",
    "scope": "Reports speak of different things:",
    "various": "Reports say:",
}


def answer_blocks(answer: Answer) -> Iterator[RenderableType]:
    """What was searched for, each part of the answer, and the sources with their quotations."""
    yield from interpretation_blocks(answer)
    if not answer.is_answered:
        yield from abstention_blocks(answer)
        return
    for part in answer.parts:
        yield from part_blocks(part, is_one_of_several=len(answer.parts) > 1)
    yield from support_blocks(answer)
    for citation in answer.citations:
        yield from citation_blocks(citation)


def interpretation_blocks(answer: Answer) -> Iterator[RenderableType]:
    """What was made of the question, where that is not what was asked."""
    made = answer.interpretation
    if made is None:
        return
    lines = [f"Searched for: {made.rewrite.text}"] if made.rewrite.is_changed else []
    lines += dict.fromkeys(line for search in made.searches for line in preferred(search))
    if lines:
        yield Text(plain("\n".join(lines)), "dim")
        yield ""


def preferred(search: Search) -> Iterator[str]:
    """What time words do to a search."""
    if search.timespan is None:
        return
    words = f"“{search.timespan.words}”"
    if search.prefers_days:
        days = days_text(search.timespan.since, search.timespan.until)
        yield f"{words}: articles of {days} preferred (--no-time-words: all alike)"
    else:
        yield f"{words}: no days of the calendar are known for this; no articles are preferred"


def part_blocks(part: Part, is_one_of_several: bool = False) -> Iterator[RenderableType]:
    """The short answer, the sentences that say so with the marks of their citations, and the sides."""
    if part.status == "abstained":
        yield f"No answer to: {plain(part.question)}\n{part.reason or ''}\n"
        return
    if is_one_of_several:
        yield Text(plain(part.question), "dim")
    # Where no part of a sentence is the short answer, the sentence itself is.
    whole = [sentence for sentence in part.sentences if sentence.text == part.text]
    others = [sentence for sentence in part.sentences if sentence.text != part.text]
    short = plain(short_answer(part.text, part.meant_days))
    yield Text.assemble((short, "bold"), *(marks(sentence.citations) for sentence in whole))
    yield ""
    if others:
        told = (Text.assemble(plain(sentence.text), marks(sentence.citations)) for sentence in others)
        yield Text(" ").join(told)
        yield ""
    if part.agreement is not None:
        yield from side_blocks(part.agreement)


def side_blocks(agreement: Agreement) -> Iterator[RenderableType]:
    """The sides of a disagreement, or the dated values of a change; nothing where all say the same."""
    if len(agreement.sides) < 2:
        return
    yield HEADINGS[agreement.verdict]
    table = make_table("", "", "")
    table.show_header = False
    if agreement.verdict == "change":
        for day, side in agreement.trail:
            table.add_row(day.isoformat(), Text.assemble(side_text(side), marks(side.citations)), "")
    else:
        for side in agreement.sides:
            table.add_row(Text.assemble(side_text(side), marks(side.citations)), *told_by(side))
    yield table
    yield ""


def side_text(side: Side) -> str:
    """What a side says."""
    return plain(short_answer(side.text, side.meant_days))


def told_by(side: Side) -> tuple[str, str]:
    """Who says so, and when."""
    days = days_text(side.days[0], side.days[-1]) if side.days else "undated"
    return plain(", ".join(side.outlets) or "unknown outlet"), days


def support_blocks(answer: Answer) -> Iterator[RenderableType]:
    """How many articles say the answer, and how many of them are independent."""
    if answer.articles:
        articles = count(len(answer.articles), "article")
        yield Text(f"{articles}, {count(answer.independent, 'independent outlet')}", "dim")
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
    yield from search_blocks(answer)
    weighing = next((search for search in searches(answer) if search.weighs_dates), None)
    read = {reading.hit.passage.rowid: reading for reading in answer.readings}
    columns = ("Relevance", "Answers", "Span", "Lexical", "Rank", "Dense", "Rank")
    dates = ("Date",) if weighing else ()
    table = make_table("#", *columns, *dates, "Passage", right=8 + len(dates))
    for number, hit in enumerate(answer.hits, 1):
        passage = f" {hit.passage.start}-{hit.passage.end}"
        reading = read.get(hit.passage.rowid)
        table.add_row(
            str(number),
            *reading_cells(reading),
            *leg_cells(hit.lexical),
            *leg_cells(hit.dense),
            *([f"{weight(weighing, hit.article.day):.2f}"] if weighing else []),
            Text.assemble(*heading(hit.article), (passage, "dim"), *span_words(reading)),
        )
    yield table


def search_blocks(answer: Answer) -> Iterator[RenderableType]:
    """What was searched for to answer each part, and which articles were preferred by their dates."""
    for search in searches(answer):
        yield Text(plain("\n".join([f"Searched for: {search.text}", *preferred(search)])))
        for found in search.names:
            for alias in found.aliases:
                yield Text(plain(f"{found.name}, also {alias.name}: {alias.why}"))
        if search.recency is not None:
            yield f"Recent articles preferred, counted from {days_text(search.recency, search.recency)}"
    yield ""


def searches(answer: Answer) -> tuple[Search, ...]:
    """What was searched for."""
    return answer.interpretation.searches if answer.interpretation else ()


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
