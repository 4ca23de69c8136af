"""The tab "Archive": its events with a real, small archive, and its HTML."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import threading
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import filelock
import pytest

from index.archive import Archive
from index.errors import DatelineError, QuestionError
from index.report import FileReport, IngestReport, Progress
from index.schema import Filter
from ui import archive_tab as tab
from ui import archive_view as view
from ui.archive_tab import ArchiveTab
from ui.archive_view import Listing
from ui.jobs import FAULT, Job

READER, EDITOR = SimpleNamespace(may_edit=False), SimpleNamespace(may_edit=True)
NO_LIMITS = ("", "", "", [], "All")
HOSTILE = '<img src=x onerror="alert(1)">'


def news(number: int, outlet: str = "Harbour News") -> str:
    return f" date 2020-{1 + number % 12:02}-01 Report {number:03}\n\nVELD, March 1 ({outlet}) - Item {number} of the day.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sixty articles."""
    made = tmp_path / "news"
    made.mkdir()
    for number in range(60):
        (made / f"{number:03}.txt").write_text(news(number), "utf-8")
    return made


@pytest.fixture
def filled(archive: Archive, folder: Path) -> Archive:
    archive.add(folder, label="news")
    return archive


def events_of(archive: Archive, **options: Any) -> ArchiveTab:
    return ArchiveTab(archive, Job("Articles are being added"), lambda request: request.may_edit, **options)


async def last(shown: AsyncIterator[Any]) -> Any:
    return [value async for value in shown][-1]


def titles(html: str) -> list[str]:
    return re.findall(r"Report \d+(?=</button></th>)", html)


# The table


def test_the_table_is_paged_and_stays_within_its_pages(filled: Archive) -> None:
    events = events_of(filled)
    listing, html = events.find(READER, Listing(2), *NO_LIMITS)
    assert (listing.page, len(titles(html))) == (0, view.PAGE)
    assert "1–25 of 60 articles" in html
    assert '<button type="button" data-do="turn" data-page="1">Next</button>' in html

    turned, html = events.turn(SimpleNamespace(page="2"), READER, listing, *NO_LIMITS)
    assert "51–60 of 60 articles" in html
    assert len(titles(html)) == 10
    beyond, same = events.turn(SimpleNamespace(page="900"), READER, listing, *NO_LIMITS)
    assert (beyond, same) == (turned, html)


def test_the_table_is_sorted_both_ways(filled: Archive) -> None:
    events = events_of(filled)
    _, newest = events.find(READER, Listing(), *NO_LIMITS)
    assert 'aria-sort="descending"><button type="button" data-do="order" data-order="oldest">Date' in newest
    listing, oldest = events.order(SimpleNamespace(order="oldest"), READER, Listing(1), *NO_LIMITS)
    assert listing == Listing(0, "oldest")
    assert "1 Jan 2020" in oldest.partition("</tr>")[2].partition("</tr>")[0]
    _, by_title = events.order(SimpleNamespace(order="title"), READER, listing, *NO_LIMITS)
    assert titles(by_title) == [f"Report {number:03}" for number in range(view.PAGE)]
    assert events.order(SimpleNamespace(order="1; DROP"), READER, listing, *NO_LIMITS)[0].sort == "newest"


def test_the_table_is_limited_by_words_days_and_outlets(filled: Archive) -> None:
    events = events_of(filled)
    assert titles(events.find(READER, Listing(), "report 007", "", "", [], "All")[1]) == ["Report 007"]
    _, march = events.find(READER, Listing(), "", "2020-03-01", "2020-03-31", ["Harbour News"], "All")
    assert len(titles(march)) == 5
    assert "No article fits" in events.find(READER, Listing(), "", "", "", ["Nobody"], "All")[1]
    assert "No article fits" in events.find(READER, Listing(), "", "", "", [], "Undated")[1]


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        ("1 April", "", "is not a date. Write it like 2019-04-05."),
        (
            "2021-01-01",
            "2020-01-01",
            "The dates are inside out: from 2021-01-01 is later than to 2020-01-01.",
        ),
    ],
)
def test_days_that_cannot_be_used_are_told(filled: Archive, since: str, until: str, message: str) -> None:
    _, html = events_of(filled).find(READER, Listing(), "", since, until, [], "All")
    assert 'role="alert"' in html
    assert message in html
    with pytest.raises(QuestionError):
        tab.to_filter(since, until, [], "All")


def test_undated_articles_can_be_asked_for_alone(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("A note that has no date at all, but a first sentence.", "utf-8")
    (tmp_path / "dated.txt").write_text(news(1), "utf-8")
    archive.add(tmp_path / "note.txt", tmp_path / "dated.txt")
    for dates, count in (("All", 2), ("Dated", 1), ("Undated", 1)):
        assert archive.count(tab.to_filter("", "", [], dates)) == count
    (undated,) = archive.articles(tab.to_filter("", "", [], "Undated"))
    assert undated.published is None


def test_only_editors_see_what_changes_the_archive(filled: Archive) -> None:
    events = events_of(filled)
    for request, is_shown in ((READER, False), (EDITOR, True)):
        loaded = events.load(request, Listing(), *NO_LIMITS)  # type: ignore[arg-type]
        assert loaded[2]["visible"] is is_shown
        assert ('data-do="remove"' in loaded[5]) is is_shown


def test_an_empty_archive_shows_how_to_fill_it(archive: Archive) -> None:
    overview, _, adding, finding, _, table, generation = events_of(archive).load(
        EDITOR,
        Listing(),
        *NO_LIMITS,  # type: ignore[arg-type]
    )
    assert "This archive is empty" in overview
    assert adding["open"] is True
    assert not finding["visible"]
    assert table == ""
    assert generation == archive.database.generation


def test_an_article_is_shown_or_said_to_be_gone(filled: Archive) -> None:
    events = events_of(filled)
    (article,) = filled.articles(text="007.txt")
    assert "Item 7 of the day." in events.show(SimpleNamespace(id=article.id))
    filled.remove(article.id)
    assert "has been removed" in events.show(SimpleNamespace(id=article.id))


# Changing


def test_an_article_is_removed_once(filled: Archive) -> None:
    events = events_of(filled)
    (article,) = filled.articles(text="007.txt")
    assert "Removed: Report 007" in events.remove(SimpleNamespace(id=article.id), EDITOR)
    assert filled.count() == 59
    assert "gone already" in events.remove(SimpleNamespace(id=article.id), EDITOR)


async def test_readers_change_nothing(filled: Archive, folder: Path) -> None:
    events = events_of(filled, may_index=lambda path: path)
    (article,) = filled.articles(text="007.txt")
    for told in (
        events.remove(SimpleNamespace(id=article.id), READER),
        (await last(events.add_folder(str(folder), READER)))[0],
        (await last(events.add_files([str(folder / "001.txt")], READER)))[0],
    ):
        assert "Only editors may add and remove articles." in told
    assert filled.count() == 60


async def test_files_are_added_reported_and_deleted(archive: Archive, tmp_path: Path) -> None:
    paths = [tmp_path / "one" / "good.txt", tmp_path / "two" / "photo.bin"]
    for path, content in zip(paths, (news(1).encode(), bytes(range(256)) * 9), strict=True):
        path.parent.mkdir()
        path.write_bytes(content)
    refused, status, stop, files = await last(events_of(archive).add_files([*map(str, paths)], EDITOR))

    assert (refused, stop["visible"], files) == ("", False, None)
    assert "1 article added; 1 file could not be read." in status
    assert "uploaded/photo.bin" in status
    assert "binary data of an unknown kind" in status
    assert [article.origin.path for article in archive.articles()] == ["uploaded/good.txt"]
    assert not any(path.parent.exists() for path in paths)


async def test_a_folder_must_be_allowed(archive: Archive, folder: Path) -> None:
    def may_index(path: Path) -> Path:
        if not path.resolve().is_relative_to(folder):
            raise DatelineError(f"{path} is not below {folder}.")
        return path.resolve()

    events = events_of(archive, may_index=may_index)
    assert "is not below" in (await last(events.add_folder(f"{folder}/../..", EDITOR)))[0]
    assert "Name a folder" in (await last(events.add_folder("  ", EDITOR)))[0]
    assert "reads no folders" in (await last(events_of(archive).add_folder(str(folder), EDITOR)))[0]
    assert archive.count() == 0
    assert "60 articles added" in (await last(events.add_folder(str(folder), EDITOR)))[1]
    assert archive.count() == 60


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "Choose some files first."),
        (["a/x.txt", "b/x.txt"], "2 of these files are called x.txt."),
        ([f"{number}.txt" for number in range(2_001)], "at most 2,000 can be added at once"),
    ],
)
def test_files_that_cannot_be_added_together(names: list[str], message: str) -> None:
    with pytest.raises(DatelineError, match=message):
        tab.check_files([Path(name) for name in names])


async def test_adding_twice_at_once_is_refused(archive: Archive, folder: Path, monkeypatch: Any) -> None:
    goes_on, add = threading.Event(), Archive.add

    def slow(*arguments: Any, **options: Any) -> IngestReport:
        assert goes_on.wait(20)
        return add(*arguments, **options)

    monkeypatch.setattr(Archive, "add", slow)
    events = events_of(archive, may_index=lambda path: path)
    first = asyncio.ensure_future(last(events.add_folder(str(folder), EDITOR)))
    await asyncio.sleep(0.1)
    assert "Articles are being added already." in (await last(events.add_folder(str(folder), EDITOR)))[0]
    assert archive.count() == 0  # those who ask go on meanwhile
    goes_on.set()
    assert "60 articles added" in (await first)[1]


async def test_another_process_that_writes_is_told_of(filled: Archive, folder: Path) -> None:
    events = events_of(filled, may_index=lambda path: path)
    (article,) = filled.articles(text="007.txt")
    with filelock.FileLock(filled.path / "write.lock"):
        assert "Another process is writing" in events.remove(SimpleNamespace(id=article.id), EDITOR)
        assert "Another process is writing" in (await last(events.add_folder(str(folder), EDITOR)))[1]
    assert filled.count() == 60


async def test_stopping_keeps_what_is_committed(archive: Archive, folder: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("index.build.BATCH_PASSAGES", 20)
    events = events_of(archive, may_index=lambda path: path)
    told: list[Progress] = []
    add = Archive.add

    def stopping(self: Archive, *paths: Path, **options: Any) -> IngestReport:
        def on_progress(progress: Progress) -> None:
            told.append(progress)
            if progress.embedded >= 20:
                events.stop(READER)  # may not
                assert not events._job._stop.is_set()
                events.stop(EDITOR)
            tell(progress)

        tell = options.pop("on_progress")
        return add(self, *paths, **options, on_progress=on_progress)

    monkeypatch.setattr(Archive, "add", stopping)
    _, status, _, _ = await last(events.add_folder(str(folder), EDITOR))
    assert "Stopped. What was finished before is kept: 20 articles." in status
    assert archive.count() == 20
    assert archive.search("item of the day", retriever="lexical")  # the indexes have it too

    monkeypatch.setattr(Archive, "add", add)
    report = await last(events.add_folder(str(folder), EDITOR))
    assert "40 articles added, 1 unchanged; 19 files passed over as before." in report[1]
    assert archive.count() == 60


async def test_a_fault_is_told_without_its_details(
    archive: Archive, folder: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(Archive, "add", lambda *_, **__: 1 / 0)
    events = events_of(archive, may_index=lambda path: path)
    status = (await last(events.add_folder(str(folder), EDITOR)))[1]
    assert "The fault is Dateline" in status
    assert "zero" not in status
    assert FAULT.startswith("The fault is")


async def test_a_page_opened_meanwhile_follows_and_one_opened_later_does_not(archive: Archive) -> None:
    events = events_of(archive)
    (idle,) = [shown async for shown in events.follow()]
    assert all(part.get("__type__") == "update" and len(part) == 1 for part in idle)


# HTML


def test_the_report_names_what_failed_first() -> None:
    good = [FileReport(f"{number}.txt", added=1) for number in range(300)]
    bad = FileReport(HOSTILE, failed="It is empty.")
    odd = FileReport(
        "odd.csv", added=2, skipped=Counter({"no text": 3}), notes=Counter({"in another language": 1})
    )
    html = view.report_view(IngestReport([*good, odd, bad], seconds=2.0))
    assert "302 articles added; 1 file could not be read. It took 2.0 s." in html
    assert "Not added: It is empty." in html
    assert "3 left out: no text" in html
    assert "1 in another language" in html
    assert html.index("odd.csv") < html.index("1.txt")
    assert "and 102 more files" in html
    assert "<img" not in html
    assert "no files in there" in view.report_view(IngestReport())


def test_progress_in_words_and_as_a_bar() -> None:
    assert '<progress max="1" aria-label' in view.adding(None)
    run = Progress(3, 10, 25, 100, 40, 20, 80, 4.0)
    html = view.adding(run)
    assert 'value="0.2500"' in html
    assert "3 of 10 files: 40 articles, 10.0/s, 0:12 left" in html


def test_the_chart_counts_months_and_describes_itself() -> None:
    days = [(dt.date(2019, 4, 3), 2), (dt.date(2019, 4, 30), 1), (dt.date(2020, 1, 1), 5)]
    html = view.chart(days)
    svg = ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])
    bars = svg.findall("rect")
    assert [bar.findtext("title") for bar in bars] == ["April 2019: 3 articles", "January 2020: 5 articles"]
    assert [bar.get("x") for bar in bars] == ["0", "9"]
    assert [float(bar.get("height", "")) for bar in bars] == [60.0, 100.0]
    assert svg.findtext("title") == "Articles a month"
    assert svg.findtext("desc") == "April 2019 to January 2020; most in January 2020, 5 articles."
    assert svg.get("aria-labelledby") == "chart-title chart-about"


def test_a_very_long_time_is_counted_by_years() -> None:
    html = view.chart([(dt.date(1800, 5, 1), 1), (dt.date(2020, 12, 31), 2)])
    assert "Articles a year" in html
    assert "<title>1800: 1 article</title>" in html
    assert "<title>2020: 2 articles</title>" in html
    assert view.chart([]) == ""


def test_nothing_of_an_article_becomes_html(filled: Archive) -> None:
    (article,) = filled.articles(limit=1)
    hostile = type(article)(
        **{
            **{name: getattr(article, name) for name in article.__slots__},
            "title": HOSTILE,
            "source": HOSTILE,
            "id": '"><b>',
            "language": '"><i>',
        }
    )
    html = view.table([hostile], 1, Listing(), True)
    overview = view.outlets([(HOSTILE, 3), (None, 1)], 4)
    for piece in (html, overview):
        assert not re.search("<img|<b>[^0-9]|<i>", piece)
        assert "&lt;img" in piece


def test_counting_agrees_with_listing(filled: Archive) -> None:
    for limits in (
        Filter(),
        Filter(since=dt.date(2020, 6, 1)),
        Filter(sources=("Harbour News",)),
        Filter(undated=False),
    ):
        for text in ("", "report 00", "%"):
            assert filled.count(limits, text) == len(filled.articles(limits, text))
    assert sum(count for _, count in filled.database.days()) == 60
