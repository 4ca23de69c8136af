"""HTML taken apart, and answers to be shown, for the tests of the views."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from typing import Any

from index.schema import Article, Copy, Filter, Hit, Origin, Passage
from qa.evidence import Agreement
from qa.followup import Rewrite
from qa.schema import Answer, Citation, Interpretation, Part, Question, Search, Sentence
from qa.timespan import TimeSpan
from ui import answer_view, cards, viewer
from ui.tools import Standing

TEXT = """VELD, March 1 (Harbour News) - The council of Veld bought the ferry Petrel on Sunday.

Mayor Ada Lindqvist paid four million crowns. Nobody asked why."""
QUOTE = "Mayor Ada Lindqvist paid four million crowns."
SHORT = "four million crowns"

ATTACKS = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '"><svg onload=alert(1)>',
    "</dialog></section><iframe src='https://evil.example'></iframe>",
    "${alert(1)} {{alert 1}} `",
)

KNOWN_TAGS = set(
    "a article aside b blockquote button code dd details div dl dt h1 h2 h3 h4 header input kbd label li mark nav "
    "ol p pre section span strong summary time ul".split()
)
KNOWN_ATTRIBUTES = set(
    "aria-current aria-expanded aria-hidden aria-label aria-labelledby aria-live aria-pressed checked class data-article "
    "data-by data-copy data-do data-draft data-end data-form data-id data-keep data-key data-keys data-mark data-number "
    "data-question data-really data-rename data-start data-turn data-verdict data-way data-what datetime dir hidden href id "
    "autocomplete lang maxlength name placeholder rel role target title type value".split()
)
VOID = {"input"}


class Page(HTMLParser):
    """The text, tags and attributes of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.open, self.attributes = "", list[str](), list[tuple[str, str | None]]()
        self.buttons: list[list[tuple[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {}
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in KNOWN_TAGS
        self.attributes += attrs
        if tag == "button":
            self.buttons.append(attrs)
        if tag in VOID:
            return
        self.open.append(tag)
        self.inside.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        for tag in set(self.open):
            self.inside[tag][-1] += data

    def values(self, name: str) -> list[str | None]:
        return [value for key, value in self.attributes if key == name]


def article(**changes: Any) -> Article:
    fields: dict[str, Any] = {
        "id": "a1",
        "text": TEXT,
        "title": "Harbour council buys a ferry",
        "published": dt.date(2020, 3, 1),
        "source": "Harbour News",
        "url": "https://news.example/ferry",
        "authors": ("Ada Quill", "Bo Reed"),
        "language": "en",
        "origin": Origin("veld/ferry.txt"),
    }
    return Article(**fields | changes)


def citation(
    number: int = 1, text: str = TEXT, quote: str = QUOTE, short: str | None = SHORT, **changes: Any
) -> Citation:
    start = text.index(quote)
    span = None if short is None else (text.index(short), text.index(short) + len(short))
    return Citation(number, article(text=text, **changes), start, start + len(quote), quote, span)


def answered(
    *citations: Citation,
    text: str = SHORT,
    question: Question = Question("How much?"),
    agreement: Agreement | None = None,
    **changes: Any,
) -> Answer:
    sentences = tuple(Sentence(each.quote, (each.number,)) for each in citations)
    articles = tuple({each.article.id: each.article for each in citations}.values())
    part = Part(question.text, "answered", text, sentences, agreement=agreement, articles=articles)
    return Answer(question, "answered", text, (part,), citations, **changes)


def abstained(
    *hits: Hit,
    reason: str = "Nothing clear.",
    question: Question = Question("Who sank the Petrel?"),
    **changes: Any,
) -> Answer:
    return Answer(
        question,
        "abstained",
        "",
        (Part(question.text, "abstained", "", reason=reason),),
        hits=hits,
        reason=reason,
        **changes,
    )


def made(text: str, *spans: TimeSpan, added: tuple[str, ...] = ()) -> Interpretation:
    searches = [Search(text, text, Filter(), span) for span in spans] or [Search(text, text, Filter())]
    return Interpretation(Rewrite(text, added), tuple(searches))


def hit(rowid: int, article_id: str, score: float, *also_in: Copy) -> Hit:
    return Hit(Passage(rowid, article_id, 0, 20, TEXT[:20]), article(id=article_id), score, also_in=also_in)


def shown(
    answer: Answer, problem: str | None = None, turn: int = 0, standing: Standing = Standing()
) -> Page:
    problems = {each.number: problem for each in cards.sources(answer)}
    return Page(answer_view.answer_view(answer, problems, turn, standing))


def opened(cited: Citation, problem: str | None = None) -> Page:
    return Page(viewer.article_view(cited.article, [cited], {cited.number: problem}, cited.number))
