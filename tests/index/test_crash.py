"""Interrupted writing: kill -9 and a full disk lose nothing that was committed."""

from __future__ import annotations

import json

import pytest

from index.archive import RETRIEVERS, Archive
from index.errors import ArchiveError
from tests.fakes import HashingEmbedder
from tests.index.interrupting import add_and_kill
from tests.writing import Write


def letters(count: int) -> str:
    return "\n".join(
        json.dumps(
            {"title": f"Letter {n}", "text": f"Letter number {n} reached the lighthouse of Ada in spring."}
        )
        for n in range(count)
    )


@pytest.mark.parametrize("delay", [0.0, 0.07, 0.2])
def test_kill_while_adding(archive: Archive, write: Write, delay: float) -> None:
    folder = write({"letters.jsonl": letters(1000)})
    add_and_kill(archive, folder, batch=20, articles=100, delay=delay)

    stored = archive.stats()["articles"]
    assert 100 <= stored < 1000, "killed half-way"
    with Archive.open(archive.path, HashingEmbedder()) as opened:
        for retriever in RETRIEVERS:
            assert len(opened.search("letters at the lighthouse", k=2000, retriever=retriever)) == stored
        report = opened.add(folder)
        assert (report.total("unchanged"), report.total("added")) == (stored, 1000 - stored)
        for retriever in RETRIEVERS:
            found = {
                hit.article.title
                for hit in opened.search("letters at the lighthouse", k=2000, retriever=retriever)
            }
            assert len(found) == 1000
        assert opened.database._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_disk_full(archive: Archive, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's own limit on the size of the file fails the way that a full disk does."""
    archive.add(write({"first.jsonl": letters(50)}))
    connection = archive.database._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + 4}")
    folder = write(
        {
            "more.jsonl": "\n".join(
                json.dumps({"text": f"Parcel {n} for the mill. " * 40}) for n in range(200)
            )
        }
    )
    with pytest.raises(ArchiveError, match=r"disk .* is full.*run the same command again"):
        archive.add(folder)
    assert len(archive.search("letters at the lighthouse", k=500)) == 50
    connection.execute("PRAGMA max_page_count = 1000000")
    archive.add(folder)
    assert archive.stats()["articles"] == 250


def fail(*_: object) -> None:
    raise OSError("no space")


def test_failure_between_database_and_lexical_index(
    archive: Archive, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write({"letters.jsonl": letters(30)})
    with monkeypatch.context() as patch:
        patch.setattr("index.lexical.LexicalIndex._write", fail)
        with pytest.raises(ArchiveError, match=r"no space.*run the same command again"):
            archive.add(folder)
    with Archive.open(archive.path, HashingEmbedder()) as opened:
        assert (
            len(opened.search("lighthouse", k=100, retriever="lexical")) == opened.stats()["articles"] == 30
        )
