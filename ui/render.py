"""Answers as HTML: pure functions, in which every text from outside is escaped."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import islice
from typing import Any

from index.schema import Article, Hit, Published
from qa.citations import Verdict
from qa.schema import Answer, Citation, Part, Question

NEAREST = 4
"""How many passages are shown where there is no answer."""

SHORT_ANSWER = 80
"""Up to this many characters an answer is set as a headline, beyond it as a sentence."""

Layer = tuple[str, tuple[int, int]]
"""A tag and the place in the text that it goes round."""


# The page around the answers


def masthead(counts: Mapping[str, Any]) -> str:
    """The name, and what the archive holds (``Database.counts``)."""
    years = sorted({day.year for day in (counts["first_day"], counts["last_day"]) if day})
    held = [count(counts["articles"], "article"), *(["–".join(map(str, years))] if years else [])]
    return f"<header><h1>Dateline</h1><p>{', '.join(held)}</p></header>"


def welcome(examples: Sequence[str]) -> str:
    """The page before the first question; examples are clickable."""
    buttons = "".join(
        f'<li><button type="button" data-question="{escape(question)}">{escape(question)}</button></li>'
        for question in examples
    )
    beside = aside("For example", f'<ul class="examples">{buttons}</ul>') if examples else ""
    return (
        '<section class="turn start"><div class="answer"><h2>What does the archive say?</h2>'
        "<p>Ask in plain words. Every answer shows the exact words it rests on; where the archive "
        f"has no answer, it says so.</p></div>{beside}</section>"
    )


def empty_archive(path: str) -> str:
    """The page of an archive without articles."""
    command = f"dateline index FOLDER --archive {shlex.quote(path)}"
    return (
        '<section class="turn start"><div class="answer"><h2>This archive is empty</h2>'
        "<p>Add a folder of articles from a terminal, then reload this page:</p>"
        f"<pre><code>{escape(command)}</code></pre></div></section>"
    )


def aside(heading: str, content: str) -> str:
    """What stands beside an answer."""
    return f'<aside class="evidence" aria-label="{heading}"><h3>{heading}</h3>{content}</aside>'


def asking(question: str) -> str:
    """A question that is being answered."""
    lines = '<div class="lines" aria-hidden="true"><span></span><span></span><span></span></div>'
    return turn_view(question, f'<p class="status">Searching the archive…</p>{lines}', state="asking")


def failure(question: str, heading: str, message: str) -> str:
    """A question that could not be asked or answered, with what to do next."""
    return turn_view(
        question,
        f'<div role="alert"><p class="headline">{escape(heading)}</p>'
        f'<p class="reason">{escape(message)}</p></div>',
        state="failed",
    )


def turn_view(question: str, column: str, evidence: str = "", state: str = "done") -> str:
    """One question with its answer, and the evidence beside it."""
    asked = f'<h2 class="question" dir="auto">{escape(question)}</h2>' if question.strip() else ""
    return f'<section class="turn {state}"><div class="answer">{asked}{column}</div>{evidence}</section>'


# An answer


def answer_view(answer: Answer, verdicts: Iterable[Verdict], turn: int) -> str:
    """An answer with its evidence. ``verdicts`` are those on its ``sources``; ``turn`` is the
    answer's number in the conversation, from 0, by which a click finds it."""
    column = "".join(part_view(part, answer, turn) for part in answer.parts)
    problems = {verdict.number: verdict.problem for verdict in verdicts}
    cards = "".join(source_card(source, problems[source.number], turn) for source in sources(answer))
    heading = "Evidence" if answer.is_answered else "Nearest passages"
    evidence = aside(heading, f"<ol>{cards}</ol>") if cards else ""
    return turn_view(answer.question.text, column + facts(answer), evidence, answer.status)


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


def part_view(part: Part, answer: Answer, turn: int) -> str:
    """The answer to one part of the question: in short, then the sentences that support it."""
    if part.status == "abstained":
        return (
            '<p class="headline">The archive does not answer this.</p>'
            f'<p class="reason">{escape(part.reason or "")}</p>'
        )
    cited = {citation.number: citation for citation in answer.citations}
    own, supporting = [], []
    for sentence in part.sentences:
        marks = "".join(mark(cited[number], turn) for number in sentence.citations)
        if sentence.text == part.text:
            own.append(marks)
        else:
            supporting.append(f"{escape(sentence.text)}{marks}")
    size = "headline" if len(part.text) <= SHORT_ANSWER else "headline sentence"
    return f'<p class="{size}" dir="auto">{escape(part.text)}{"".join(own)}</p>' + (
        f'<p class="sentences" dir="auto">{" ".join(supporting)}</p>' if supporting else ""
    )


def mark(citation: Citation, turn: int) -> str:
    """The number behind a sentence; a click opens the article."""
    told = escape(f"Citation {citation.number}: {title(citation.article)}, {outlet(citation.article)}")
    return (
        f'<button type="button" class="cite" data-turn="{turn}" data-number="{citation.number}" '
        f'aria-label="{told}">{citation.number}</button>'
    )


def source_card(citation: Citation, problem: str | None, turn: int) -> str:
    """One piece of evidence; a click opens the article at the quoted words."""
    article, lang = citation.article, language(citation.article)
    layers: list[Layer] = [("mark", citation.span)] if citation.span else []
    quote = marked(article.text, citation.start, citation.end, layers)
    number = f'<span class="number" aria-hidden="true">{citation.number}</span>'
    return (
        f'<li class="source" data-turn="{turn}" data-number="{citation.number}">'
        f"{origin(article, problem, number)}"
        f'<h4 dir="auto"><button type="button"{lang}>{escape(title(article))}</button></h4>'
        f'<blockquote dir="auto"{lang}>{quote}</blockquote></li>'
    )


def origin(article: Article, problem: str | None, number: str = "") -> str:
    """Outlet and date, and whether the quotation stands in the archive, as recomputed now."""
    verdict = '<span class="verdict" title="The stored article says this to the letter.">verified</span>'
    if problem is not None:
        verdict = f'<span class="verdict broken">not verified: {escape(problem)}</span>'
    return (
        f'<p class="origin">{number}<span>{escape(outlet(article))}, '
        f"{published(article.published)}</span>{verdict}</p>"
    )


def facts(answer: Answer) -> str:
    """The line below an answer: evidence, what was searched, time taken."""
    told = []
    if answer.is_answered:
        outlets = {citation.article.source for citation in answer.citations} - {None}
        told.append(
            count(len(answer.citations), "citation")
            + (f" from {count(len(outlets), 'outlet')}" if outlets else "")
        )
    if answer.confidence is not None:
        told.append(f"sure {answer.confidence:.0%}")
    told += scope(answer.question)
    if "total" in answer.timings:
        told.append(f"{answer.timings['total']:.2f} s")
    return f'<p class="facts">{" · ".join(map(escape, told))}</p>'


def scope(question: Question) -> list[str]:
    """What limited the search, in words."""
    limits = question.filter
    return [
        *([f"from {day_text(limits.since)}"] if limits.since else []),
        *([f"until {day_text(limits.until)}"] if limits.until else []),
        *([f"as of {day_text(question.as_of)}"] if question.as_of else []),
        *([f"in {', '.join(limits.sources)}"] if limits.sources else []),
        *([f"in {count(len(limits.articles), 'article')}"] if limits.articles else []),
    ]


# Words


def marked(text: str, start: int, end: int, layers: Sequence[Layer]) -> str:
    """``text[start:end]`` with tags round the places of ``layers``, each within the one before."""
    if not layers:
        return escape(text[start:end])
    (tag, (first, last)), *inner = layers
    first, last = max(start, first), min(end, last)
    if first >= last:
        return escape(text[start:end])
    return (
        f"{escape(text[start:first])}<{tag}>{marked(text, first, last, inner)}</{tag}>"
        f"{escape(text[last:end])}"
    )


def title(article: Article) -> str:
    """The headline, or what stands for it."""
    return article.title.strip() or "Untitled"


def outlet(article: Article) -> str:
    """The outlet, or what stands for it."""
    return article.source or "Unknown outlet"


def published(when: Published | None) -> str:
    """A publication date as an HTML ``time``: the day, and the time of day where it is known."""
    if when is None:
        return "undated"
    clock = ""
    if isinstance(when, dt.datetime):
        clock = f", {when:%H:%M}" + (f" {when.tzname()}" if when.tzinfo else "")
    return f'<time datetime="{when.isoformat()}">{day_text(when)}{escape(clock)}</time>'


def day_text(day: dt.date) -> str:
    """A day in words: 4 April 2019."""
    return f"{day.day} {day:%B} {day.year}"


def language(article: Article) -> str:
    """The article's language as an attribute, so that it is read aloud and hyphenated rightly."""
    return f' lang="{escape(article.language)}"' if article.language else ""


def count(number: int, noun: str) -> str:
    """A number of things: "1 article", "1,204 articles", "no articles"."""
    return f"{f'{number:,}' if number else 'no'} {noun}{'' if number == 1 else 's'}"
