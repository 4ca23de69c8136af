"""Answers and articles as HTML: what is shown, and that nothing from outside is more than text."""

from __future__ import annotations

import datetime as dt
import shlex
from html.parser import HTMLParser
from typing import Any

import pytest

from index.schema import Article, Filter, Hit, Origin, Passage
from qa.citations import Verdict
from qa.schema import Answer, Citation, Part, Question, Sentence
from ui import render, viewer

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

KNOWN_TAGS = {
    "a",
    "article",
    "aside",
    "blockquote",
    "button",
    "code",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "header",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "section",
    "span",
    "strong",
    "time",
    "ul",
}
KNOWN_ATTRIBUTES = {
    "aria-hidden",
    "aria-label",
    "class",
    "data-close",
    "data-number",
    "data-question",
    "data-turn",
    "datetime",
    "dir",
    "href",
    "id",
    "lang",
    "rel",
    "role",
    "target",
    "title",
    "type",
}


class Page(HTMLParser):
    """The text, tags and attributes of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.open, self.attributes = "", list[str](), list[tuple[str, str | None]]()
        self.inside: dict[str, list[str]] = {}
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in KNOWN_TAGS
        self.open.append(tag)
        self.attributes += attrs
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
    *citations: Citation, text: str = SHORT, question: Question = Question("How much?"), **changes: Any
) -> Answer:
    sentences = tuple(Sentence(each.quote, (each.number,)) for each in citations)
    part = Part(question.text, "answered", text, sentences)
    return Answer(question, "answered", text, (part,), citations, **changes)


def abstained(*hits: Hit, reason: str = "Nothing clear.") -> Answer:
    question = Question("Who sank the Petrel?")
    return Answer(
        question,
        "abstained",
        "",
        (Part(question.text, "abstained", "", reason=reason),),
        hits=hits,
        reason=reason,
    )


def hit(rowid: int, article_id: str, score: float) -> Hit:
    return Hit(Passage(rowid, article_id, 0, 20, TEXT[:20]), article(id=article_id), score)


def shown(answer: Answer, problem: str | None = None, turn: int = 0) -> Page:
    verdicts = [
        Verdict(each.number, each.article.id, each.quote, problem) for each in render.sources(answer)
    ]
    return Page(render.answer_view(answer, verdicts, turn))


def test_an_answer_shows_its_words_its_sentences_and_its_evidence() -> None:
    page = shown(answered(citation(), timings={"total": 0.184}))

    assert page.inside["p"][0] == SHORT
    assert page.inside["p"][1] == f"{QUOTE}1"
    assert page.inside["blockquote"] == [QUOTE]
    assert page.inside["mark"] == [SHORT]
    assert page.inside["h4"] == ["Harbour council buys a ferry"]
    assert "Harbour News, 1 March 2020" in page.text
    assert "1 citation from 1 outlet · 0.18 s" in page.text


def test_a_sentence_that_is_the_answer_is_not_said_twice() -> None:
    page = shown(answered(citation(short=None), text=QUOTE))

    assert page.inside["p"][0] == f"{QUOTE}1"
    assert page.text.count(QUOTE) == 2  # in the answer, and in the evidence
    assert "mark" not in page.inside


def test_marks_and_cards_say_which_citation_of_which_answer_they_open() -> None:
    page = shown(answered(citation(1), citation(2, source="Second Post")), turn=3)

    assert page.values("data-number") == ["1", "2", "1", "2"]
    assert page.values("data-turn") == ["3"] * 4
    assert "Citation 2: Harbour council buys a ferry, Second Post" in page.values("aria-label")


def test_a_citation_that_does_not_hold_is_said_not_to() -> None:
    assert "verified" in shown(answered(citation())).text
    assert "not verified: it was changed" in shown(answered(citation()), problem="it was changed").text


def test_what_limited_the_search_is_said() -> None:
    limits = Filter(dt.date(2019, 1, 1), dt.date(2020, 12, 31), ("Harbour News", "Second Post"))
    question = Question("How much?", limits, dt.date(2020, 4, 5))
    page = shown(answered(citation(), question=question, confidence=0.857))

    assert (
        "sure 86% · from 1 January 2019 · until 31 December 2020 · as of 5 April 2020 · "
        "in Harbour News, Second Post"
    ) in page.text


def test_abstaining_gives_the_reason_and_the_nearest_passages_one_an_article() -> None:
    ids = ("a", "b", "a", "c", "d", "e", "f")
    answer = abstained(*(hit(row, name, 1 - row / 10) for row, name in enumerate(ids)))
    page = shown(answer)

    assert "The archive does not answer this.Nothing clear." in page.text
    assert [each.article.id for each in render.sources(answer)] == ["a", "b", "c", "d"]
    assert page.inside["blockquote"] == [TEXT[:20]] * 4
    assert page.inside["h3"] == ["Nearest passages"]


def test_abstaining_without_passages_has_no_evidence() -> None:
    assert "aside" not in shown(abstained()).inside


def test_undated_untitled_and_unknown_are_said_so() -> None:
    page = shown(answered(citation(title=" ", source=None, published=None, language=None)))

    assert page.inside["h4"] == ["Untitled"]
    assert "Unknown outlet, undated" in page.text
    assert page.inside["p"][2] == "1 citation"
    assert not page.values("lang")


def test_a_time_of_publication_keeps_its_clock_and_zone() -> None:
    time = dt.datetime(2020, 3, 1, 8, 5)
    zoned = time.replace(tzinfo=dt.timezone(dt.timedelta(hours=2)))

    assert Page(render.published(time)).text == "1 March 2020, 08:05"
    assert Page(render.published(zoned)).text == "1 March 2020, 08:05 UTC+02:00"


def test_the_masthead_counts() -> None:
    def text(articles: int, first: dt.date | None, last: dt.date | None) -> str:
        return Page(render.masthead({"articles": articles, "first_day": first, "last_day": last})).text

    assert text(21_047, dt.date(1993, 5, 1), dt.date(2025, 1, 1)) == "Dateline21,047 articles, 1993–2025"
    assert text(1, dt.date(2020, 3, 1), dt.date(2020, 3, 1)) == "Dateline1 article, 2020"
    assert text(0, None, None) == "Datelineno articles"


def test_examples_can_be_clicked_and_are_left_out_where_there_are_none() -> None:
    assert Page(render.welcome(["Who?"])).values("data-question") == ["Who?"]
    assert "aside" not in Page(render.welcome([])).inside


def test_the_empty_archive_says_how_to_fill_it() -> None:
    page = Page(render.empty_archive("/tmp/my archive"))

    assert page.inside["code"] == ["dateline index FOLDER --archive '/tmp/my archive'"]


def test_waiting_and_failing_are_told() -> None:
    assert Page(render.asking("Who?")).text == "Who?Searching the archive…"
    page = Page(render.failure(" ", "This cannot be asked.", "The question is empty."))
    assert page.text == "This cannot be asked.The question is empty."
    assert page.values("role") == ["alert"]


def test_the_viewer_marks_the_cited_words_in_the_whole_article() -> None:
    page = Page(viewer.article_view(citation(), None))

    assert page.inside["mark"] == [QUOTE]
    assert page.inside["strong"] == [SHORT]
    assert page.inside["p"][1:] == TEXT.split("\n\n")
    assert page.inside["h2"] == ["Harbour council buys a ferry"]
    assert page.inside["li"] == ["By Ada Quill, Bo Reed", "File veld/ferry.txt", "Open the original"]
    assert page.values("href") == ["https://news.example/ferry"]
    assert page.values("rel") == ["noopener noreferrer"]


def test_a_quotation_over_two_paragraphs_is_marked_in_both() -> None:
    quote = TEXT[TEXT.index("on Sunday") : TEXT.index(" paid")]
    page = Page(viewer.article_view(citation(quote=quote, short=None), None))

    assert page.inside["mark"] == ["on Sunday.", "Mayor Ada Lindqvist"]


def test_the_viewer_tells_the_page_of_a_pdf() -> None:
    page = Page(viewer.article_view(citation(page_starts=(0, TEXT.index("Mayor"), 10_000)), None))

    assert "Page 2" in page.inside["li"]


@pytest.mark.parametrize("text", ["", "\n\n \n", "one", "one\n\n\n\ntwo\n", "\n\n one\n \t\n two\n\n"])
def test_paragraphs_leave_nothing_out_but_white_space(text: str) -> None:
    places = list(viewer.paragraphs(text))

    assert "".join("".join(text[start:end] for start, end in places).split()) == "".join(text.split())
    assert all(start < end for start, end in places)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/x",
        "/etc/passwd",
        "ftp://news.example/x",
        "http:",
        "https:///x",
        "http://[broken",
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None) -> None:
    assert viewer.safe_url(url) is None
    assert "a" not in Page(viewer.article_view(citation(url=url), None)).inside


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_from_outside_is_more_than_text(attack: str) -> None:
    text = f"Before {attack} after. {QUOTE}"
    cited = citation(
        text=text,
        quote=text,
        title=attack,
        source=attack,
        language=attack,
        authors=(attack,),
        url=f"https://news.example/{attack}",
        origin=Origin(attack, attack),
    )
    question = Question(attack, Filter(sources=(attack,)))
    pages = [
        shown(answered(cited, text=attack, question=question), problem=attack),
        shown(abstained(Hit(Passage(1, "a1", 0, len(text), text), cited.article, 1.0), reason=attack)),
        Page(viewer.article_view(cited, attack)),
        Page(viewer.notice(attack)),
        Page(render.welcome([attack])),
        Page(render.asking(attack)),
        Page(render.failure(attack, attack, attack)),
    ]

    for page in pages:
        assert {name for name, _ in page.attributes} <= KNOWN_ATTRIBUTES
        assert attack in page.text
        assert all(str(url).startswith("https://news.example/") for url in page.values("href"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_folder_name_is_quoted_for_the_shell_and_for_the_page(attack: str) -> None:
    (command,) = Page(render.empty_archive(attack)).inside["code"]

    assert shlex.split(command)[-1] == attack


def test_marked_nests_and_clips_its_layers() -> None:
    text = "a<b>cdefgh"

    assert render.marked(text, 0, 10, []) == "a&lt;b&gt;cdefgh"
    assert render.marked(text, 0, 10, [("mark", (1, 8)), ("strong", (5, 7))]) == (
        "a<mark>&lt;b&gt;c<strong>de</strong>f</mark>gh"
    )
    assert render.marked(text, 5, 7, [("mark", (1, 8)), ("strong", (6, 9))]) == (
        "<mark>d<strong>e</strong></mark>"
    )
    assert render.marked(text, 0, 3, [("mark", (5, 8))]) == "a&lt;b"
