"""The archive keeps its two indexes in step with its database: after any change, damage, or remaking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.archive import RETRIEVERS, Archive
from index.errors import (
    ArchiveMismatch,
    ModelError,
)
from index.passages import PassageSettings
from tests.fakes import HashingEmbedder
from tests.index.notices import BRIDGE, HARBOUR, UNDATED, OtherEmbedder, titles
from tests.writing import Write


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "change", "remove"]), st.integers(0, 7), st.integers(0, 3)),
        max_size=12,
    )
)
def test_both_legs_agree_with_the_database_after_any_history(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    """Whatever was added, changed and removed, a search over everything finds exactly what is stored,
    and an archive opened again gives the same."""
    folder = tmp_path_factory.mktemp("history")
    (folder / "articles").mkdir()
    with Archive.create(folder / "archive", HashingEmbedder()) as archive:
        for action, number, version in steps:
            path = folder / "articles" / f"{number}.txt"
            if action == "remove":
                ids = [
                    article.id
                    for article in archive.articles()
                    if article.origin.path.endswith(f"/{number}.txt")
                ]
                archive.remove(*ids)
                path.unlink(missing_ok=True)
            else:
                path.write_text(
                    f"Lantern number {number} stands in square {version}. It was lit by hand in spring."
                )
                archive.add(folder / "articles")
        stored = {
            passage.rowid: passage.text
            for article in archive.articles()
            for passage in archive.database.passages_of(article.id)
        }
        with Archive.open(folder / "archive", HashingEmbedder()) as again:
            for which in (archive, again):
                for retriever in RETRIEVERS:
                    hits = which.search("lantern in the square", k=100, retriever=retriever)
                    assert {hit.passage.rowid: hit.passage.text for hit in hits} == stored


def test_dense_scores_are_the_cosines(archive: Archive, write: Write) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": BRIDGE, "c.txt": UNDATED}))
    question = "ships in the harbour"
    (vector,) = archive.embedder.embed([question])
    vectors = dict(
        zip(*(np.concatenate(part) for part in zip(*archive.database.vectors(), strict=True)), strict=True)
    )
    hits = archive.search(question, retriever="dense")
    assert len(hits) == 3
    for hit in hits:
        assert hit.dense is not None
        assert hit.dense.score == pytest.approx(
            float(vectors[hit.passage.rowid].astype(np.float32) @ vector), abs=1e-3
        )
        assert hit.score == hit.dense.score
        assert hit.lexical is None


def test_damaged_or_missing_indexes_are_made_again(archive: Archive, write: Write) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": BRIDGE}))
    archive._dense.merge(always=True)
    archive.close()
    faiss_file, lexical = archive.path / "vectors.faiss", archive.path / "lexical"
    for damage in ("truncate", "garbage", "remove"):
        for path in [faiss_file, *lexical.glob("*")]:
            if damage == "remove":
                path.unlink()
            elif path.is_file() and path.name != "generation":
                path.write_bytes(path.read_bytes()[:40] if damage == "truncate" else b"garbage" * 10)
        with Archive.open(archive.path, HashingEmbedder()) as opened:
            for retriever in RETRIEVERS:
                assert titles(opened, "old bridge at Tarn", retriever=retriever)[0] == "Bridge closes"
            opened._dense.merge(always=True)


def test_a_large_change_is_merged_into_the_base(
    archive: Archive, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.dense.MERGE_COUNT", 1)
    archive.add(write({"a.txt": HARBOUR, "b.txt": BRIDGE, "c.txt": UNDATED}))
    assert (archive.path / "vectors.faiss").is_file()
    with Archive.open(archive.path, HashingEmbedder()) as opened:
        assert opened._dense._recent.ntotal == 0
        assert titles(opened, "old bridge at Tarn", retriever="dense")[0] == "Bridge closes"


def test_a_small_change_rewrites_no_base(archive: Archive, write: Write) -> None:
    archive.add(write({"a.txt": HARBOUR}))
    archive._dense.merge(always=True)
    before = (archive.path / "vectors.faiss").stat()
    archive.add(write({"b.txt": BRIDGE}))
    assert (archive.path / "vectors.faiss").stat() == before
    assert titles(archive, "old bridge at Tarn", retriever="dense")[0] == "Bridge closes"


def test_a_reader_sees_what_another_process_wrote(archive: Archive, write: Write) -> None:
    with Archive.open(archive.path, HashingEmbedder()) as reader:
        assert reader.search("old bridge at Tarn") == []
        archive.add(write({"b.txt": BRIDGE}))
        for retriever in RETRIEVERS:
            assert titles(reader, "old bridge at Tarn", retriever=retriever) == ["Bridge closes"]
        archive.reindex(OtherEmbedder())
        reader_embedder = OtherEmbedder()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("index.archive.load_embedder", lambda name: reader_embedder)
            assert titles(reader, "old bridge at Tarn") == ["Bridge closes"]


def test_reindex_with_another_embedder_and_shorter_passages(archive: Archive, write: Write) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": BRIDGE}))
    before = {article.id: article for article in archive.articles()}
    last = archive.database.last_rowid
    archive.reindex(OtherEmbedder(), PassageSettings(max_chars=50))
    assert {article.id: article for article in archive.articles()} == before
    assert archive.stats()["passages"] == 4
    assert all(hit.passage.rowid > last for hit in archive.search("bridge chains", k=10)), (
        "rowids are never used again"
    )
    archive.close()
    with pytest.raises(ArchiveMismatch, match="reindex"):
        Archive.open(archive.path, HashingEmbedder())
    with Archive.open(archive.path, OtherEmbedder()) as opened:
        for retriever in RETRIEVERS:
            assert titles(opened, "rust in chains", retriever=retriever)[0] == "Bridge closes"


def test_an_archive_whose_embedder_is_gone_is_searched_by_words_and_reindexed(
    archive: Archive, write: Write
) -> None:
    archive.add(write({"a.txt": HARBOUR, "b.txt": BRIDGE}))
    archive.close()
    with pytest.raises(ModelError, match="hashing"):
        Archive.open(archive.path)
    with Archive.open(archive.path, without_embedder=True) as opened:
        assert titles(opened, "chains", retriever="lexical")[0] == "Bridge closes"
        with pytest.raises(ModelError, match="hashing"):
            opened.search("chains")
        opened.reindex(OtherEmbedder())
        assert titles(opened, "rust in chains")[0] == "Bridge closes"


def test_reindex_goes_on_where_it_was_interrupted(archive: Archive, write: Write) -> None:
    archive.add(write({f"{n}.txt": f"Note {n} about the lamps of Ada." for n in range(100)}))

    def stop(progress: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.reindex(OtherEmbedder(), on_progress=stop)
    assert len(archive.search("lamps of Ada", k=200)) == 100, "the old state stays in use"
    seen = []
    archive.reindex(OtherEmbedder(), on_progress=lambda progress: seen.append(progress.articles))
    assert seen == [100], "the first 64 were not done again"
    assert len(archive.search("lamps of Ada", k=200)) == 100


def test_an_older_copy_of_the_database_is_not_mixed_with_newer_indexes(
    archive: Archive, write: Write
) -> None:
    archive.add(write({"a.txt": HARBOUR}))
    archive.database.copy_to(archive.path.parent / "copy.db")
    archive.add(write({"b.txt": BRIDGE}))
    archive._dense.merge(always=True)
    archive.close()
    (archive.path.parent / "copy.db").replace(archive.path / "archive.db")
    with Archive.open(archive.path, HashingEmbedder()) as opened:
        opened.add(write({"b.txt": UNDATED}))
        for retriever in RETRIEVERS:
            assert sorted(titles(opened, "old bridge harbour windmill", retriever=retriever)) == [
                "",
                "Harbour opens",
            ]
