"""An answer as HTML: in short, the sentences that support it, and what it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from html import escape

from qa.schema import Answer, Citation, Part
from qa.timespan import TimeSpan
from ui.cards import Problems, evidence, mark
from ui.page_view import turn_view
from ui.render import count, day_text, days_text, do, limits_text, short_answer
from ui.sides import relation
from ui.tools import Standing, tools
from ui.ways import limiting, unclear, ways

SHORT_ANSWER = 80
"""Up to this many characters an answer is set as a headline, beyond it as a sentence."""


def answer_view(answer: Answer, problems: Problems, turn: int, standing: Standing = Standing()) -> str:
    """An answer with its evidence. ``problems`` are those of its ``sources``; ``turn`` is the answer's
    number in the conversation, from 0, by which a click finds it."""
    cited = {citation.number: citation for citation in answer.citations}
    parts = "".join(part_view(part, cited, turn, len(answer.parts) > 1) for part in answer.parts)
    column = (
        understood(answer, turn)
        + parts
        + ("" if answer.is_answered else ways_on(answer, turn))
        + facts(answer, standing.asked)
        + (f'<p class="note">{escape(standing.note)}</p>' if standing.note else "")
        + ("" if standing.is_growing else tools(answer, turn, standing))
    )
    state = f"{answer.status} growing" if standing.is_growing else answer.status
    return turn_view(answer.question.text, column, evidence(answer, problems, turn), state)


def understood(answer: Answer, turn: int) -> str:
    """What was made of the question: how it was completed, and its time words as chips."""
    told = []
    rewrite = answer.interpretation.rewrite if answer.interpretation else None
    if rewrite and rewrite.is_changed:
        told.append(
            f'<p class="searched">searched for: <b dir="auto">{escape(rewrite.text)}</b> '
            f"<button {do('edit', turn=turn, what='rewrite')}>Edit this</button></p>"
        )
    if chips := [*time_chips(answer, turn), *time_notes(answer)]:
        told.append(f'<ul class="chips">{"".join(f"<li>{chip}</li>" for chip in chips)}</ul>')
    return "".join(told)


def time_chips(answer: Answer, turn: int) -> list[str]:
    """The time words that are heeded, each with the days that they stand for. One button takes them all
    away, as a question has time words or has none."""
    return [
        f'<span class="chip" title="Articles of these days are preferred"><span>{escape(span_text(span))}</span>'
        f"<button {do('way', turn=turn, way='time')} "
        f'aria-label="Search without “{escape(span.words)}”">×</button></span>'
        for span in dict.fromkeys(limiting(answer))
    ]


def span_text(span: TimeSpan) -> str:
    """Time words and the days that they stand for, where they do not say the same."""
    days = days_text(span.since, span.until)
    return span.words if days in span.words else f"{span.words}: {days}"


def time_notes(answer: Answer) -> list[str]:
    """Time words that are not heeded."""
    notes = [f"“{span.words}” is no time that a calendar knows" for span in dict.fromkeys(unclear(answer))]
    if not answer.question.time_words:
        notes.append("its time words were not heeded")
    return [f'<span class="note">{escape(note)}</span>' for note in notes]


def part_view(part: Part, cited: Mapping[int, Citation], turn: int, is_one_of_many: bool) -> str:
    """The answer to one part of the question: in short, then the sentences that support it."""
    asked = f'<h3 dir="auto">{escape(part.question)}</h3>' if is_one_of_many else ""
    told = abstention(part) if part.status == "abstained" else answered(part, cited, turn)
    return f'<div class="part">{asked}{told}</div>' if is_one_of_many else told


def abstention(part: Part) -> str:
    """That there is no answer, and why."""
    return (
        '<p class="headline none">The archive does not answer this.</p>'
        f'<p class="reason">{escape(part.reason or "")}</p>'
    )


def answered(part: Part, cited: Mapping[int, Citation], turn: int) -> str:
    """The short answer, its sentences with their marks, and how the reports relate."""
    own, supporting = [], []
    for sentence in part.sentences:
        marks = "".join(mark(cited[number], turn) for number in sentence.citations if number in cited)
        if sentence.text == part.text:
            own.append(marks)
        else:
            supporting.append(f"{escape(sentence.text)}{marks}")
    size = "headline" if len(part.text) <= SHORT_ANSWER else "headline sentence"
    sentences = f'<p class="sentences" dir="auto">{" ".join(supporting)}</p>' if supporting else ""
    return (
        f'<p class="{size}" dir="auto">{escape(short_answer(part.text, part.meant_days))}{"".join(own)}</p>'
        f"{sentences}{relation(part.agreement, cited, turn)}"
    )


def ways_on(answer: Answer, turn: int) -> str:
    """One-click ways on from an abstention: the question again with wider limits."""
    buttons = "".join(
        f"<li><button {do('way', turn=turn, way=way.name)}>{escape(way.label)}</button></li>"
        for way in ways(answer)
    )
    return f'<ul class="ways" aria-label="Ways on">{buttons}</ul>' if buttons else ""


def facts(answer: Answer, asked: dt.date | None) -> str:
    """The line below an answer: how sure, how many articles and sources, what was searched, time taken."""
    told = []
    if answer.confidence is not None:
        told.append(
            f"{answer.confidence:.0%} sure"
            if answer.is_answered
            else f"best guess {answer.confidence:.0%} sure"
        )
    if answer.is_answered:
        told.append(support(answer))
    told += limits_text(answer.question.filter)
    if day := answer.question.as_of or asked:
        told.append(f"as of {day_text(day)}")
    if "total" in answer.timings:
        told.append(f"{answer.timings['total']:.2f} s")
    return f'<p class="facts">{" · ".join(map(escape, told))}</p>'


def support(answer: Answer) -> str:
    """How many articles say the answer, and how many independent outlets they are."""
    articles = count(len(answer.articles), "article")
    return (
        f"{articles}, {count(answer.independent, 'independent outlet')}" if answer.independent else articles
    )
