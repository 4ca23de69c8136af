"""The HTML page of a report: what it tells, and that nothing gets into it that should not."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path

import pytest

from eval.examples import Example
from eval.failures import Failure
from eval.measures import Measure
from eval.records import Cited, FoundArticle, FoundPassage, Output, Ranked, Record, Said
from eval.report import breakable, day, link, write_html
from eval.report_questions import PASSAGES
from eval.scores import Score, score
from index.schema import Filter
from qa.schema import Question, Turn
from tests.eval.lighthouses import (
    MEASURES,
    OTHER_PASSAGE,
    PAINTED,
    RECORDS,
    REFUSED,
    answered,
    example,
    record,
)


@pytest.fixture(scope="module")
def scores() -> list[Score]:
    """The scores of the records."""
    return score(RECORDS, MEASURES)


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory, scores: list[Score]) -> Path:
    """The page of the records."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_html(path, "Lighthouses", {"Archive": "veld"}, RECORDS, scores)
    return path


@pytest.fixture(scope="module")
def page_text(page_path: Path) -> str:
    """The page's source."""
    return page_path.read_text(encoding="utf-8")


def test_the_page_tells_all_of_a_question(page_text: str) -> None:
    first = page_text[page_text.index('id="q1"') : page_text.index('id="q2"')]
    for words in (
        "Who painted lighthouse 1?",
        "as of 1 May 2019",
        "Nora Quill / Quill",
        f'<blockquote dir="auto">{PAINTED}</blockquote>',
        "lamp.txt",
        "The lighthouse of Veld was painted by <mark>Nora Quill</mark>.",
        "Harbour News, 4 April 2019",
        "as in the gold quotation",
        "sure 80%",
        "read 2 of 2 hits",
        "Rain &amp; wind, Unknown outlet, undated",
        "<td>1<td>2<td>",
        "<b>gold</b>",
    ):
        assert words in first


def test_the_outcome_of_every_record_is_said_in_words(page_text: str) -> None:
    outcomes = re.findall(r"data-outcomes='(.*?)'", page_text)
    assert outcomes == [
        '["right", "found"]',
        '["wrongly answered", "not retrieved"]',
        '["wrongly refused", "found"]',
        '["error", "not asked"]',
    ]
    assert "The question is empty." in page_text
    assert "No answer. No passage says so." in page_text
    assert '<span class="outcome missed">wrongly refused</span>' in page_text


def test_measures_carry_their_definitions(page_text: str, scores: list[Score]) -> None:
    for number, measure in enumerate(MEASURES):
        definition = (
            str(html.escape(measure.definition)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
        )
        assert f'<a href="#measure-{number}" title="{definition}">{breakable(measure)}</a>' in page_text
        assert f'<dt id="measure-{number}">{measure}</dt><dd>{definition}</dd>' in page_text
    match = next(each for each in scores if str(each.measure) == "Match" and not each.group).estimate
    assert f"{match.value:.3f} <small>{match.low:.3f} to {match.high:.3f}</small>" in page_text
    assert page_text.count("<figure>") == 6


def test_the_page_loads_nothing_and_runs_only_its_own_script(page_text: str) -> None:
    script = re.search("<script>(.*?)</script>", page_text, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert (
        f"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; script-src &#39;sha256-{digest}"
        in (page_text)
    )
    assert set(re.findall(r'(?:src|href)="([^#"][^"]*)"', page_text)) == {"https://news.example/1"}
    assert not re.search(r"@import|url\((?!#)|<link|<img", page_text)


ATTACK = "</script></style>\"'><img src=x onerror=alert(1)>{{ 7 * 7 }}"


def test_no_text_becomes_markup(tmp_path: Path) -> None:
    article = FoundArticle(ATTACK, ATTACK, ATTACK, ATTACK, "javascript:alert(1)")
    passage = FoundPassage(1, article, 0, 9, f"{ATTACK} Nora Quill {ATTACK}")
    asked = Example(
        ATTACK,
        Question(ATTACK, Filter(sources=(ATTACK,)), history=(Turn(ATTACK, ATTACK),)),
        answers=(ATTACK,),
        items=((ATTACK,),),
        articles={ATTACK: 1},
        quotations=(ATTACK,),
        tags=(ATTACK,),
        split=ATTACK,
    )
    output = Output(True, ATTACK, ATTACK, (Said(ATTACK + ".", (1,)),), (Cited(1, article, 0, 9, ATTACK),))
    hostile = Record(
        asked, {}, (ATTACK,), (Ranked(passage, 1.0),), output, {ATTACK: 1.0, "total": 2.0}, ATTACK
    )
    records = {ATTACK: [hostile], "_other $x$": [hostile]}
    path = tmp_path / "report.html"
    write_html(path, ATTACK, {ATTACK: ATTACK}, records, score(records, MEASURES))
    text = path.read_text(encoding="utf-8")
    assert "<img" not in text
    assert "{{ 7 * 7 }}" in text
    assert text.count("</script>") == text.count("</style>") - text.count("<style type") == 1
    assert "javascript:" not in text


def test_gold_articles_that_are_missing_are_marked(tmp_path: Path) -> None:
    lacking = Record(example(1), missing=("lamp.txt",), hits=record(example(1), [OTHER_PASSAGE]).hits)
    path = tmp_path / "report.html"
    write_html(path, "Lighthouses", {}, {"lexical": [lacking]}, [])
    text = path.read_text(encoding="utf-8")
    assert "lamp.txt, <b" in text
    assert "missing from the archive" in text
    assert Failure.NOT_IN_ARCHIVE.meaning in text


def test_items_history_and_refusals_are_told(tmp_path: Path) -> None:
    asked = [
        example(1, answers=(), items=(("Nora Quill", "Quill"), ("Ada Moss",))),
        Example(
            "none", Question("And who else?", history=(Turn("Who first?", "Quill"),)), unanswerable=True
        ),
    ]
    path = tmp_path / "report.html"
    records = {"fused+reader": [record(each, [OTHER_PASSAGE], REFUSED) for each in asked]}
    write_html(path, "Lighthouses", {}, records, [])
    text = path.read_text(encoding="utf-8")
    assert "All of: Nora Quill / Quill; Ada Moss" in text
    assert '<li dir="auto">Who first? <i>Quill</i></li>' in text
    assert "The archive holds no answer." in text
    assert "rightly refused" in text


def test_a_page_without_questions_can_be_written(tmp_path: Path) -> None:
    write_html(tmp_path / "report.html", "Nothing", {}, {"lexical": []}, [])
    assert "0 of 0" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_many_questions_stay_below_15_mb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of 2,000 questions with a tenth of the room."""
    monkeypatch.setattr("eval.report_questions.PASSAGES", PASSAGES // 10)
    text = "The council of Veld spoke about lamp posts for the whole of the evening. " * 12
    title = "Council of Veld speaks about lamp posts and about what they may cost"
    place = iter(range(10**9))

    def found(asked: Example, output: Output | None) -> Record:
        names = [f"x{next(place)}" for _ in range(10)]
        return record(
            asked,
            [
                FoundPassage(1, FoundArticle(name, title, "2019-04-04", "Harbour News"), 0, 900, text)
                for name in names
            ],
            output,
        )

    asked = [example(number) for number in range(200)]
    records = {
        "fused+reader": [found(each, answered("Ada Moss")) for each in asked],
        "lexical": [found(each, None) for each in asked],
    }
    path = tmp_path / "report.html"
    write_html(path, "Many", {}, records, [])
    assert 0.8e6 < path.stat().st_size < 1.4e6


# Words


def test_names_may_be_broken_at_their_signs() -> None:
    assert breakable("fused+reader:k=5") == "fused+<wbr>reader:<wbr>k=<wbr>5"
    assert breakable(Measure.parse("R@20")) == "R<wbr>@20"
    assert breakable("<b>") == "&lt;b&gt;"


def test_dates_and_addresses() -> None:
    assert day("2019-04-05T09:30:00+02:00") == day("2019-04-05") == "5 April 2019"
    assert day(None) == "undated"
    assert day("last week") == "last week"
    assert link("https://news.example/1") == "https://news.example/1"
    assert link("HTTPS://[") == "HTTPS://["
    assert link("javascript:alert(1)") is link("/etc/passwd") is link(None) is None
