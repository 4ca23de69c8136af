"""Reports: the HTML page and its pictures, and the tables for a terminal."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import html
import io
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console, RenderableType

from eval import plots, tables
from eval.examples import Example
from eval.failures import Failure
from eval.measures import Measure
from eval.records import Cited, FoundArticle, FoundPassage, Output, Ranked, Record, Said
from eval.report import breakable, day, link, write_html
from eval.report_questions import LEAST_PASSAGE, PASSAGE, PASSAGES, excerpt, passage_limit, questions
from eval.scores import Score, score
from eval.statistics import Comparison, Estimate
from index.schema import Filter
from qa.schema import Question, Turn

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# CI sets the variable: there a missing browser fails instead of skipping.
MAY_SKIP = not os.environ.get("DATELINE_REQUIRE_BROWSER")
needs_browser = pytest.mark.skipif(
    CHROMIUM is None and MAY_SKIP, reason="needs Chromium: apt-get install chromium"
)

GOLD = FoundArticle("a1", "The lighthouse is red", "2019-04-04", "Harbour News", "https://news.example/1")
OTHER = FoundArticle("a2", "Rain & wind", None, None)
PAINTED = "The lighthouse of Veld was painted by Nora Quill."
GOLD_PASSAGE = FoundPassage(1, GOLD, 0, len(PAINTED), PAINTED)
OTHER_PASSAGE = FoundPassage(2, OTHER, 0, 9, "It rained." * 60)
MEASURES = [Measure.parse(name) for name in ("R@5", "Match", "RiskCoverageAUC", "Seconds.p50(total)")]


def example(number: int, tag: str = "who", year: int = 2019, **given: object) -> Example:
    """A question whose answer the article a1 holds."""
    question = Question(f"Who painted lighthouse {number}?", as_of=dt.date(year, 5, 1))
    fields = {
        "answers": ("Nora Quill", "Quill"),
        "articles": {"lamp.txt": 1},
        "quotations": (PAINTED,),
        "tags": (tag,),
    }
    return Example(f"lamp-{number}", question, **{**fields, **given})  # type: ignore[arg-type]


def record(asked: Example, passages: Sequence[FoundPassage], output: Output | None = None) -> Record:
    """A record with these hits."""
    hits = tuple(Ranked(passage, 1 / rank, rank, None) for rank, passage in enumerate(passages, 1))
    timings = {"search": 0.02, "read": 0.1, "total": 0.13} if output else {"search": 0.02, "total": 0.02}
    return Record(asked, {"a1": 1}, (), hits, output, timings)


def answered(text: str, score: float = 0.8) -> Output:
    """An answer that quotes the gold article."""
    cited = Cited(1, GOLD, 0, len(PAINTED), PAINTED)
    return Output(True, text, None, (Said(PAINTED, (1,)),), (cited,), score, score, read=2)


REFUSED = Output(False, reason="No passage says so.", score=0.1, read=2)
RECORDS = {
    "fused+reader": [
        record(example(1), [GOLD_PASSAGE, OTHER_PASSAGE], answered("Nora Quill")),
        record(example(2, "where", 2020), [OTHER_PASSAGE, GOLD_PASSAGE], answered("Ada Moss", 0.4)),
        record(example(3, "where", 2021), [GOLD_PASSAGE], REFUSED),
        Record(example(4), {"a1": 1}, error="The question is empty."),
    ],
    "lexical": [
        record(example(1), [OTHER_PASSAGE, GOLD_PASSAGE]),
        record(example(2, "where", 2020), [OTHER_PASSAGE]),
        record(example(3, "where", 2021), [GOLD_PASSAGE]),
    ],
}


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


# The page


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


# What a page shows of a question


def test_passages_are_cut_so_that_a_page_can_hold_them() -> None:
    assert passage_limit(RECORDS) == PASSAGE
    passages = [FoundPassage(n, OTHER, n, n + 1, "It rained.") for n in range(10)]
    many = [record(example(number), passages) for number in range(4000)]
    assert passage_limit({"lexical": many}) == passage_limit({"lexical": many, "dense": many}) == 100
    assert passage_limit({"lexical": [record(example(n), passages) for n in range(9000)]}) == LEAST_PASSAGE


def test_the_first_hit_that_helps_is_shown_however_deep() -> None:
    passages = [FoundPassage(n, OTHER, n, n + 1, "It rained.") for n in range(2, 40)]
    asked = next(questions({"lexical": [record(example(1), [*passages, GOLD_PASSAGE, OTHER_PASSAGE])]}))
    assert [found.ranks["lexical"] for found in asked.found] == [*range(1, 11), 39]
    assert [found.label for found in asked.found] == [""] * 10 + ["gold"]


def test_hits_of_all_systems_stand_in_one_list() -> None:
    first = next(questions(RECORDS))
    assert [found.ranks for found in first.found] == [
        {"fused+reader": 1, "lexical": 2},
        {"fused+reader": 2, "lexical": 1},
    ]


def test_labels_say_why_a_hit_helps() -> None:
    graded = Record(
        example(1, articles={"lamp.txt": 2, "rain.txt": 1}),
        {"a1": 2, "a2": 1},
        hits=record(example(1), [OTHER_PASSAGE, GOLD_PASSAGE]).hits,
    )
    assert [found.label for found in next(questions({"x": [graded]})).found] == [
        "gold, grade 1",
        "gold, grade 2",
    ]
    by_words = record(example(1, articles={}), [OTHER_PASSAGE, GOLD_PASSAGE])
    assert [found.label for found in next(questions({"x": [by_words]})).found] == ["", "holds the answer"]


@pytest.mark.parametrize(
    ("text", "wanted", "limit", "expected"),
    [
        ("It  rained\nall day.", [["snow"]], 50, ("", "", "It rained all day.")),
        ("It rained all day.", [["RAINED  all"]], 50, ("It ", "rained all", " day.")),
        ("Quills are not Quill.", [["Quill"]], 50, ("Quills are not ", "Quill", ".")),
        ("Ann saw Ann Lee.", [["saw Ann", "saw Ann Lee"]], 50, ("Ann ", "saw Ann Lee", ".")),
        ("one two three", [["none"], ["two"], ["one"]], 50, ("one ", "two", " three")),
        ("one two three four five six", [], 12, ("", "", "one two three …")),
        ("one two three four five six", [["five"]], 14, ("… four ", "five", " six")),
        ("one two three four five six", [["two three four five"]], 8, ("… ", "two thre", "e …")),
        ("雨" * 100, [], 10, ("", "", "雨" * 10 + " …")),
        ("costs $3 (net)", [["$3"]], 50, ("costs ", "$3", " (net)")),
        ("anything", [["", " "]], 50, ("", "", "anything")),
    ],
)
def test_an_excerpt_is_cut_round_the_words_that_are_wanted(
    text: str, wanted: list[list[str]], limit: int, expected: tuple[str, str, str]
) -> None:
    assert excerpt(text, wanted, limit) == expected


def test_names_may_be_broken_at_their_signs() -> None:
    assert breakable("fused+reader:k=5") == "fused+<wbr>reader:<wbr>k=<wbr>5"
    assert breakable(Measure.parse("R@20")) == "R<wbr>@20"
    assert breakable("<b>") == "&lt;b&gt;"


def test_dates_and_addresses() -> None:
    assert day("2019-04-05T09:30:00+02:00") == day("2019-04-05") == "5 April 2019"
    assert day(None) == "undated"
    assert day("last week") == "last week"
    assert link("https://news.example/1") == "https://news.example/1"
    assert link("javascript:alert(1)") is link("/etc/passwd") is link(None) is None


# Pictures


def texts(picture: plots.Picture | None) -> list[str]:
    """The texts of a picture, which must be XML."""
    assert picture
    root = ElementTree.fromstring(picture.svg)
    return ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]


def scored(groups: dict[str, float], system: str = "one") -> list[Score]:
    """Scores of a measure by group."""
    match = Measure.parse("Match")
    return [
        Score(system, group, match, Estimate(value, value, value, 9)) for group, value in groups.items()
    ]


def test_pictures_show_years_and_tags_in_their_order() -> None:
    years = scored({"year 2020": 0.5, "year 2018": 0.25})
    assert [text for text in texts(plots.quality_by_year(years, ["one"])) if text[0] == "2"] == [
        "2018",
        "2020",
    ]
    tags = scored({"tag who": 0.5, "tag $a_b$ <i>": 0.25})
    assert {"who", "$a_b$ <i>", "Match"} <= set(texts(plots.quality_by_tag(tags, ["one"])))


def test_there_is_no_picture_of_nothing() -> None:
    assert plots.quality_by_year(scored({"year 2020": 0.5}), ["one"]) is None
    assert plots.quality_by_tag([], ["one"]) is None
    assert plots.risk_by_coverage({"lexical": RECORDS["lexical"]}) is None
    assert plots.latency_by_stage({"lexical": [Record(example(1))]}) is None


def test_a_system_keeps_its_colour_from_picture_to_picture() -> None:
    both = {"lexical": RECORDS["lexical"], "fused+reader": RECORDS["fused+reader"]}
    risk = plots.risk_by_coverage(both)
    quality = plots.quality_by_tag(scored({"tag who": 0.5}, "fused+reader"), list(both))
    for picture in (risk, quality):
        assert picture
        assert picture.systems == (1,)
        assert "var(--series-2, #2d5f7f)" in picture.svg
        assert "--series-1" not in picture.svg


def test_stages_add_up_to_the_total() -> None:
    assert plots.mean_stages(RECORDS["fused+reader"]) == pytest.approx(
        {"search": 0.02, "read": 0.1, "other": 0.01}
    )
    assert {"search", "read", "other", "130 ms", "20 ms"} <= set(texts(plots.latency_by_stage(RECORDS)))
    many = {"one": {f"stage {number}": float(number) for number in range(1, 10)}}
    assert plots.longest_stages(many) == ["stage 5", "stage 6", "stage 7", "stage 8", "stage 9", "other"]
    assert many["one"]["other"] == 10
    assert sum(many["one"].values()) == 45


def test_the_same_picture_is_drawn_twice_the_same() -> None:
    assert plots.latency_by_stage(RECORDS) == plots.latency_by_stage(RECORDS)


# The terminal


def printed(blocks: Iterator[RenderableType]) -> str:
    """What a terminal shows."""
    console = Console(file=io.StringIO(), width=120, markup=False)
    for block in blocks:
        console.print(block)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_scores_are_printed_with_intervals(scores: list[Score]) -> None:
    text = printed(tables.score_tables(scores))
    assert re.search(r"Measure +Questions +fused\+reader +lexical", text)
    assert re.search(r"Match +4 +0\.250 \(0\.000 to 0\.750\) +–", text)
    assert re.search(r"Seconds\.p50\(total\) +3 +130 ms \(130 ms to 130 ms\) +20 ms", text)
    assert re.search(r"Match by tag .*\nwhere +2 .*\nwho +2 ", text)
    assert re.search(r"Match by year .*\n2019 ", text)


def test_outcomes_are_counted() -> None:
    text = printed(tables.outcome_tables(RECORDS))
    assert re.search(r"found +0 +2\n", text)
    assert re.search(r"wrongly refused +1 +0\n", text)
    assert "not read" not in text


def test_comparisons_name_what_was_won_and_lost() -> None:
    ids = tuple(f"lamp-{number}" for number in range(25))
    won = Comparison(Measure.parse("Match"), 0.12, 0.02, 0.22, 0.0123, ids, ("rain\x1b[2J",), ("tie",))
    of_set = Comparison(Measure.parse("ECE"), -0.01, -0.03, 0.01, float("nan"))
    text = printed(tables.comparison_tables([won, of_set]))
    assert re.search(r"Match +\+0\.120 +\+0\.020 to \+0\.220 +0\.0123 +25 +1 +1\n", text)
    assert re.search(r"ECE +-0\.010 +-0\.030 to \+0\.010 +– +– +– +–\n", text)
    assert "lamp-19 and 5 more" in " ".join(text.split())
    assert "Match lost: rain\N{REPLACEMENT CHARACTER}[2J" in text
    assert printed(tables.comparison_tables([])) == ""


def test_one_measure_of_answers_and_one_of_retrieval_speak_first(scores: list[Score]) -> None:
    assert list(map(str, tables.headlines(scores))) == ["Match", "R@5"]
    both = score(RECORDS, [Measure.parse(name) for name in ("nDCG@10", "EM", "Match")])
    assert list(map(str, tables.headlines(both))) == ["Match", "nDCG@10"]
    only = score({"lexical": RECORDS["lexical"]}, [Measure.parse(name) for name in ("EM", "P@3", "P@1")])
    assert list(map(str, tables.headlines(only))) == ["P@3"]


# The browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])


@pytest.fixture
def opened(browser: Browser, page_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens the report; nothing may be loaded or go wrong."""
    wrong: list[str] = []
    pages: list[Page] = []

    def open_page(width: int = 1280, script: bool = True, place: str = "") -> Page:
        page = browser.new_page(viewport={"width": width, "height": 800}, java_script_enabled=script)
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda made: wrong.extend([made.url] * (not made.url.startswith("file:"))))
        page.goto(f"{page_path.as_uri()}{place}")
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert wrong == []


def shown(page: Page) -> list[str]:
    """The ids of the questions that are to be seen."""
    ids = [element.get_attribute("id") for element in page.locator(".question:visible").all()]
    return [name or "" for name in ids]


@needs_browser
@pytest.mark.browser
def test_questions_are_filtered(opened: Callable[..., Page]) -> None:
    page = opened()
    field = page.locator("#filter")
    assert shown(page) == ["q1", "q2", "q3", "q4"]
    field.locator("[name=text]").fill("ada moss")
    assert shown(page) == ["q2"]
    assert field.locator("output").inner_text() == "1 of 4"
    field.locator("button").click()
    page.wait_for_function("document.querySelector('#filter output').value === '4 of 4'")
    field.locator("[name=outcome]").select_option("found")
    assert shown(page) == ["q1", "q3"]
    field.locator("[name=system]").select_option(label="fused+reader")
    assert shown(page) == []
    field.locator("[name=outcome]").select_option("")
    field.locator("[name=tag]").select_option("where")
    assert shown(page) == ["q2", "q3"]
    page.locator("#q2 > summary").click()
    assert page.locator("#q2 .part:visible h3").all_inner_texts() == ["fused+reader wrongly answered"]


@needs_browser
@pytest.mark.browser
def test_a_count_leads_to_its_questions(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator("#outcomes a", has_text="2").click()
    page.wait_for_function("document.querySelector('#filter output').value === '2 of 4'")
    assert shown(page) == ["q1", "q3"]
    assert page.locator("#filter [name=system]").input_value() == "1"


@needs_browser
@pytest.mark.browser
def test_an_address_opens_its_question(opened: Callable[..., Page]) -> None:
    page = opened(place="#q3")
    assert page.locator("#q3[open] .said").first.is_visible()
    assert page.locator(".question[open]").count() == 1


@needs_browser
@pytest.mark.browser
def test_the_page_is_read_without_javascript(opened: Callable[..., Page]) -> None:
    page = opened(script=False)
    assert not page.locator("#filter").is_visible()
    page.locator("#q1 > summary").click()
    assert page.locator("#q1 .said").is_visible()


@needs_browser
@pytest.mark.browser
def test_a_phone_needs_no_sideways_scrolling(opened: Callable[..., Page]) -> None:
    page = opened(width=390)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
