"""The archive: adding, changing, removing, searching, filtering, and what goes wrong."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from index.archive import RETRIEVERS, Archive
from index.database import Database
from index.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveExists,
    ArchiveLocked,
    ArchiveMissing,
    ArchiveTooNew,
    LoadError,
    QuestionError,
)
from index.migrations import MIGRATIONS
from index.schema import Filter
from tests.fakes import HashingEmbedder
from tests.index.notices import BRIDGE, HARBOUR, UNDATED, titles
from tests.writing import Write


def test_add_then_find(archive: Archive, write: Write) -> None:
    report = archive.add(write({"a.txt": HARBOUR, "b.txt": BRIDGE, "c.txt": UNDATED}))
    assert (report.total("added"), report.total("replaced"), len(report.failed)) == (3, 0, 0)
    assert report.total("passages") == archive.stats()["passages"] == 3
    for retriever in RETRIEVERS:
        best = archive.search("rust in the chains of the bridge", retriever=retriever)[0]
        assert best.article.title == "Bridge closes"
        assert best.article.published == dt.date(2021, 6, 2)
        assert best.article.text[best.passage.start : best.passage.end] == best.passage.text
    assert [article.day for article in archive.articles()] == [
        dt.date(2021, 6, 2),
        dt.date(2020, 5, 1),
        None,
    ]


def test_a_second_run_skips_what_has_not_changed(archive: Archive, write: Write) -> None:
    folder = write({"a.txt": HARBOUR, "b.txt": BRIDGE})
    archive.add(folder)
    before = {article.id: archive.database.passages_of(article.id) for article in archive.articles()}
    report = archive.add(folder)
    assert all(file.is_unread for file in report.files)
    (folder / "a.txt").write_text(HARBOUR)  # a new time, the same text
    report = archive.add(folder)
    assert (report.total("unchanged"), report.total("added"), report.total("replaced")) == (1, 0, 0)
    assert {
        article.id: archive.database.passages_of(article.id) for article in archive.articles()
    } == before


def test_a_changed_article_keeps_its_id_and_loses_its_old_text(archive: Archive, write: Write) -> None:
    folder = write({"a.txt": HARBOUR, "b.txt": BRIDGE})
    archive.add(folder)
    ids = {article.title: article.id for article in archive.articles()}
    write({"a.txt": HARBOUR.replace("Lunia", "Serrano")})
    report = archive.add(folder)
    assert (report.total("replaced"), report.total("added")) == (1, 0)
    assert {article.title: article.id for article in archive.articles()} == ids
    for retriever in RETRIEVERS:
        assert not any(
            "Lunia" in hit.passage.text for hit in archive.search("ships from Lunia", retriever=retriever)
        )
    assert "Serrano" in archive.search("Serrano")[0].passage.text


def test_removing(archive: Archive, write: Write) -> None:
    folder = write({"a.txt": HARBOUR, "b.txt": BRIDGE})
    archive.add(folder)
    bridge = next(article for article in archive.articles() if article.title == "Bridge closes")
    assert archive.remove(bridge.id, "no-such-id") == 1
    assert archive.article(bridge.id) is None
    for retriever in RETRIEVERS:
        assert "Bridge closes" not in titles(archive, "old bridge at Tarn", retriever=retriever)
    assert archive.add(folder).total("added") == 1, "it comes back when its file is added again"


def test_sync_removes_what_is_gone(archive: Archive, write: Write) -> None:
    folder = write({"a.txt": HARBOUR, "b.txt": BRIDGE, "deep/c.txt": UNDATED})
    archive.add(folder)
    (folder / "b.txt").unlink()
    assert archive.add(folder).removed == 0
    assert archive.add(folder, sync=True).removed == 1
    assert sorted(article.title for article in archive.articles()) == ["", "Harbour opens"]


def test_sync_removes_one_article_of_a_file(archive: Archive, write: Write) -> None:
    folder = write({"all.txt": f"{HARBOUR}\n\n{BRIDGE}"})
    assert archive.add(folder).total("added") == 2
    write({"all.txt": HARBOUR})
    assert archive.add(folder, sync=True).removed == 1
    assert [article.title for article in archive.articles()] == ["Harbour opens"]


def test_sync_keeps_what_cannot_be_read_just_now(archive: Archive, write: Write) -> None:
    folder = write({"a.txt": HARBOUR, "b.txt": BRIDGE})
    archive.add(folder)
    (folder / "b.txt").write_bytes(b"")
    report = archive.add(folder, sync=True)
    assert report.removed == 0
    assert report.failed[0].path.endswith("b.txt")


def test_one_url_is_one_article_wherever_it_lies(archive: Archive, write: Write) -> None:
    row = {
        "title": "Storm",
        "text": "The storm took three roofs in Ada.",
        "url": "https://news.example/storm?utm_source=x",
    }
    later = {**row, "url": "http://news.example/storm/", "text": "The storm took five roofs in Ada."}
    folder = write({"1.jsonl": json.dumps(row), "2.jsonl": json.dumps(later)})
    archive.add(folder)
    assert [article.text for article in archive.articles()] == ["The storm took five roofs in Ada."]
    (folder / "1.jsonl").touch()
    assert archive.add(folder).total("unchanged") == 1, "the older text does not come back"
    assert [article.text for article in archive.articles()] == ["The storm took five roofs in Ada."]


def test_entries_that_all_link_to_the_front_page_stay_apart(archive: Archive, write: Write) -> None:
    rows = [
        {"text": f"Report number {n} from the coast of Ada.", "url": "https://news.example/"}
        for n in range(3)
    ]
    archive.add(write({"rows.jsonl": "\n".join(map(json.dumps, rows))}))
    assert len(archive.articles()) == 3


def test_standard_input(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (HARBOUR, BRIDGE, HARBOUR):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        archive.add("-")
    assert sorted(article.title for article in archive.articles()) == ["Bridge closes", "Harbour opens"]


def test_a_label_stands_for_the_folder(archive: Archive, write: Write, tmp_path: Path) -> None:
    archive.add(write({"deep/a.txt": HARBOUR}), label="sample")
    assert archive.articles()[0].origin.path == "sample/deep/a.txt"


def test_bad_files_are_reported_and_end_nothing(archive: Archive, write: Write) -> None:
    folder = write(
        {"a.txt": HARBOUR, "empty.txt": "", "table.csv": "a,b\n1,2\n", "broken.pdf": "%PDF-1.7\nnothing"}
    )
    report = archive.add(folder)
    assert report.total("added") == 1
    assert {Path(file.path).name for file in report.failed} == {"empty.txt", "table.csv", "broken.pdf"}
    assert all(file.failed for file in report.failed)
    with pytest.raises(LoadError, match="no file or folder"):
        archive.add(folder / "missing")


def test_filters_reach_both_legs_before_the_cut(archive: Archive, write: Write) -> None:
    rows = [
        {
            "text": f"The ferry to Lunia was late again, for the {n}th time.",
            "title": f"Ferry {n}",
            "date": f"2020-01-{n:02}" if n < 29 else "",
            "source": "Post" if n % 2 else "Echo",
        }
        for n in range(1, 32)
    ]
    archive.add(write({"rows.jsonl": "\n".join(map(json.dumps, rows))}))
    since, until = dt.date(2020, 1, 9), dt.date(2020, 1, 10)
    for retriever in RETRIEVERS:

        def found(filter: Filter, retriever: str = retriever) -> set[str]:
            return set(titles(archive, "late ferry to Lunia", k=40, filter=filter, retriever=retriever))

        assert found(Filter(since, until)) == {"Ferry 9", "Ferry 10"}
        assert found(Filter(since, until, ("Post",))) == {"Ferry 9"}
        assert found(Filter(since, until, undated=True)) == {
            "Ferry 9",
            "Ferry 10",
            "Ferry 29",
            "Ferry 30",
            "Ferry 31",
        }
        assert len(found(Filter())) == 31
        assert len(found(Filter(undated=False))) == 28
        assert found(Filter(sources=("Nobody",))) == set()
        some = [article for article in archive.articles() if article.title in ("Ferry 9", "Ferry 20")]
        ids = tuple(article.id for article in some)
        assert found(Filter(articles=ids)) == {"Ferry 9", "Ferry 20"}
        assert found(Filter(since, until, articles=ids)) == {"Ferry 9"}
        assert found(Filter(articles=("nothing",))) == set()
        assert titles(archive, "late ferry", k=1, filter=Filter(until, until), retriever=retriever) == [
            "Ferry 10"
        ]


def test_what_cannot_be_opened_says_what_to_do(tmp_path: Path, archive: Archive) -> None:
    with pytest.raises(ArchiveMissing, match="dateline index"):
        Archive.open(tmp_path / "nothing", HashingEmbedder())
    with pytest.raises(ArchiveExists):
        Archive.create(archive.path, HashingEmbedder())
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Dear Ada")
    with pytest.raises(ArchiveError, match="not an empty folder"):
        Archive.create(tmp_path / "full", HashingEmbedder())
    archive.database._connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    archive.close()
    with pytest.raises(ArchiveTooNew, match="Update Dateline"):
        Archive.open(archive.path, HashingEmbedder())
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "archive.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(ArchiveDamaged, match="Restore"):
        Archive.open(tmp_path / "bad", HashingEmbedder())


def test_only_one_process_writes(archive: Archive, write: Write) -> None:
    folder = write({"a.txt": HARBOUR})
    with Archive.open(archive.path, HashingEmbedder()) as other, other._writing():
        with pytest.raises(ArchiveLocked, match="Another process"):
            archive.add(folder)
        with pytest.raises(ArchiveLocked):
            archive.remove("x")
        with Archive.open(archive.path, HashingEmbedder()) as reader:
            assert reader.search("harbour") == []


def test_questions_that_cannot_be_asked(archive: Archive) -> None:
    with pytest.raises(QuestionError, match="empty"):
        archive.search("  \n ")
    with pytest.raises(QuestionError, match="10,000 characters"):
        archive.search("x" * 10_000)
    with pytest.raises(QuestionError, match="inside out"):
        archive.search("x", filter=Filter(dt.date(2020, 1, 2), dt.date(2020, 1, 1)))
    assert archive.search("and the of", retriever="lexical") == []
    assert archive.search('? ! " ( AND *:* title:x^2 ~') == []


def test_text_that_no_database_holds(archive: Archive, write: Write) -> None:
    row = json.dumps(
        {
            "title": "Odd \ud800 title",
            "text": "A lone \ud83d surrogate, a \x00 NUL, and 🙂 are in Ada's letter.",
        }
    )
    archive.add(write({"odd.jsonl": row}))
    (hit,) = archive.search("Ada's letter")
    assert "🙂" in hit.passage.text
    assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_migrations_make_the_same_tables_from_any_version(tmp_path: Path) -> None:
    def tables(database: Database) -> list[str]:
        return sorted(row[0] or "" for row in database._connection.execute("SELECT sql FROM sqlite_master"))

    fresh = Database(tmp_path / "fresh.db")
    for version in range(len(MIGRATIONS)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("index.database.MIGRATIONS", MIGRATIONS[:version])
            Database(tmp_path / f"{version}.db").close()
        assert tables(Database(tmp_path / f"{version}.db")) == tables(fresh)


def test_progress_ends_at_all_of_it(archive: Archive, write: Write) -> None:
    seen = []
    archive.add(write({"a.txt": HARBOUR, "b.txt": BRIDGE}), on_progress=seen.append)
    assert (seen[-1].files, seen[-1].bytes, seen[-1].embedded) == (2, seen[-1].bytes_total, 2)
    assert seen[-1].seconds_left == 0
    assert all(first.bytes <= second.bytes for first, second in pairwise(seen))


def test_removing_is_quick_whatever_the_size(archive: Archive, write: Write) -> None:
    rows = [json.dumps({"text": f"Letter {n} from the lighthouse of Ada. " * 20}) for n in range(300)]
    archive.add(write({"rows.jsonl": "\n".join(rows)}))
    start = time.perf_counter()
    assert archive.remove(archive.articles(limit=1)[0].id) == 1
    assert time.perf_counter() - start < 5, "a rebuild of everything would be a design error"


def test_an_archive_never_reads_itself(archive: Archive, write: Write) -> None:
    folder = write({"a.txt": HARBOUR})
    archive.add(folder)
    report = archive.add(archive.path.parent)
    assert [Path(file.path).name for file in report.files] == ["a.txt"]


def test_a_label_and_single_files(archive: Archive, write: Write) -> None:
    folder = write({"a.txt": HARBOUR, "b.txt": BRIDGE})
    archive.add(folder / "a.txt", folder / "b.txt", label="sample")
    assert {article.origin.path for article in archive.articles()} == {"sample/a.txt", "sample/b.txt"}


def test_file_names_that_are_no_utf8(archive: Archive, write: Write) -> None:
    folder = write({"a.txt": HARBOUR})
    (folder / "a.txt").rename(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt"))
    assert archive.add(folder).total("added") == 1
    assert archive.articles()[0].origin.path.endswith("caf\\xe9.txt")
    assert archive.add(folder).files[0].is_unread


def test_searching_from_many_threads_beside_a_writer(archive: Archive, write: Write) -> None:
    archive.add(write({"a.txt": HARBOUR}))
    with Archive.open(archive.path, HashingEmbedder()) as reader, ThreadPoolExecutor(4) as pool:
        searches = [pool.submit(lambda: len(reader.search("lamps of Ada", k=500))) for _ in range(60)]
        for n in range(10):
            archive.add(write({f"{n}.txt": f"Note {n} about the lamps of Ada."}))
        assert all(1 <= search.result() <= 11 for search in searches)
        assert len(reader.search("lamps of Ada", k=500)) == 11
