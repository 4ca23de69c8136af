"""Clusters of copies: kept up by every write, made for archives that have none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.archive import Archive
from index.copies import connect
from index.schema import Filter
from tests.fakes import HashingEmbedder
from tests.index.earlier import to_version
from tests.index.interrupting import add_and_kill
from tests.index.stories import part, story, with_changes
from tests.writing import Write

Clusters = set[frozenset[str]]

ONE, TWO = story(1), story(2)
TEXTS = {
    "one": ONE,
    "one-changed": with_changes(ONE, 0.1),
    "one-lead": part(ONE, 0, 2),
    "one-end": part(ONE, 4, 6),
    "two": TWO,
    "two-again": TWO,
    "both": f"{part(ONE, 0, 3)}\n\n{part(TWO, 0, 3)}",
    "two-lead": part(TWO, 0, 2),
}


def clusters(archive: Archive) -> Clusters:
    """The names of the articles of each cluster."""
    names = {article.id: Path(article.origin.path).stem for article in archive.articles()}
    stored = archive.database.copies
    family = stored.families(stored.clusters_of_articles(list(names)), Filter())
    found: dict[int, set[str]] = {}
    for article_id, number in family.items():
        found.setdefault(number, set()).add(names[article_id])
    return {frozenset(cluster) for cluster in found.values()}


def fresh(folder: Path, texts: dict[str, str]) -> Clusters:
    """The clusters of a new archive of some texts."""
    (folder / "articles").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "articles" / f"{name}.txt").write_text(text)
    with Archive.create(folder / "archive", HashingEmbedder()) as made:
        made.add(folder / "articles")
        return clusters(made)


def add(archive: Archive, write: Write, *names: str) -> None:
    archive.add(write({f"{name}.txt": TEXTS[name] for name in names}))


def remove(archive: Archive, *names: str) -> None:
    archive.remove(
        *(article.id for article in archive.articles() if Path(article.origin.path).stem in names)
    )


def test_copies_come_together(archive: Archive, write: Write) -> None:
    add(archive, write, "one", "two")
    assert clusters(archive) == set()
    add(archive, write, "one-changed", "one-lead", "two-again")
    assert clusters(archive) == {
        frozenset({"one", "one-changed", "one-lead"}),
        frozenset({"two", "two-again"}),
    }
    assert archive.stats()["copies"] == 3


def test_an_article_that_holds_two_others_connects_them_until_it_is_removed(
    archive: Archive, write: Write
) -> None:
    add(archive, write, "one-lead", "two-lead")
    assert clusters(archive) == set()
    add(archive, write, "both")
    assert clusters(archive) == {frozenset({"one-lead", "two-lead", "both"})}
    remove(archive, "both")
    assert clusters(archive) == set()
    assert archive.stats()["copies"] == 0


def test_an_article_that_is_rewritten_leaves_its_cluster(archive: Archive, write: Write) -> None:
    add(archive, write, "one", "one-changed", "two")
    archive.add(write({"one-changed.txt": with_changes(TWO, 0.1)}))
    assert clusters(archive) == {frozenset({"two", "one-changed"})}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["add", "remove"]), st.sampled_from(sorted(TEXTS))), max_size=14))
def test_clusters_depend_on_what_is_stored_and_on_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("history")
    stored: dict[str, str] = {}
    (folder / "articles").mkdir()
    with Archive.create(folder / "archive", HashingEmbedder()) as archive:
        for action, name in steps:
            path = folder / "articles" / f"{name}.txt"
            if action == "add":
                path.write_text(TEXTS[name])
                archive.add(path)
                stored[name] = TEXTS[name]
            else:
                remove(archive, name)
                stored.pop(name, None)
        assert clusters(archive) == fresh(folder / "fresh", stored)
        tables = archive.database._connection
        for table in ("signatures", "buckets", "copies", "clusters"):
            left = tables.execute(
                f"SELECT count(*) FROM {table} WHERE article NOT IN (SELECT number FROM articles)"
            ).fetchone()
            assert left == (0,), f"{table} names articles that are gone"


def test_an_archive_of_an_earlier_version_gets_its_clusters(archive: Archive, write: Write) -> None:
    add(archive, write, "one", "one-lead", "two")
    archive.close()
    to_version(1, archive.path)
    with Archive.open(archive.path, HashingEmbedder()) as opened:
        assert clusters(opened) == set()
        assert len(opened.search("Bafego", k=50)) > 0, "it can be searched before"
        add(opened, write, "two-again")
        assert clusters(opened) == {frozenset({"one", "one-lead"}), frozenset({"two", "two-again"})}
    to_version(1, archive.path)
    with Archive.open(archive.path, HashingEmbedder()) as opened:
        opened.reindex()
        assert clusters(opened) == {frozenset({"one", "one-lead"}), frozenset({"two", "two-again"})}


def test_another_format_is_made_anew(archive: Archive, write: Write) -> None:
    add(archive, write, "one", "one-lead")
    with archive.database.transaction():
        archive.database._connection.execute("UPDATE buckets SET bucket = -bucket")
        archive.database._connection.execute("DELETE FROM clusters")
        archive.database.set_meta("copies", "0")
    add(archive, write, "one-changed")
    assert clusters(archive) == {frozenset({"one", "one-lead", "one-changed"})}


def test_an_archive_opened_again_finds_copies_of_what_it_has(archive: Archive, write: Write) -> None:
    add(archive, write, "one")
    with Archive.open(archive.path, HashingEmbedder()) as opened:
        add(opened, write, "one-end")
        assert clusters(opened) == {frozenset({"one", "one-end"})}


def test_reindexing_keeps_the_clusters(archive: Archive, write: Write) -> None:
    add(archive, write, "one", "one-lead")
    archive.reindex()
    assert clusters(archive) == {frozenset({"one", "one-lead"})}


def test_a_story_that_everybody_prints_is_one_cluster(
    archive: Archive, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.copies.MOST_IN_BUCKET", 3)
    monkeypatch.setattr("index.copies.MOST_COMPARED", 2)
    archive.add(write({f"{n:02}.txt": with_changes(ONE, 0.05, n) for n in range(20)}))
    assert [len(cluster) for cluster in clusters(archive)] == [20]
    links = archive.database._connection.execute("SELECT count(*) FROM copies").fetchone()
    assert links[0] <= 2 * 2 * 20


def test_the_same_article_twice_in_a_batch(archive: Archive, write: Write) -> None:
    rows = [{"text": text, "url": "https://news.example/one"} for text in (TWO, ONE)]
    archive.add(write({"rows.jsonl": "\n".join(map(json.dumps, rows))}))
    add(archive, write, "one-lead", "two-lead")
    assert clusters(archive) == {frozenset({"rows", "one-lead"})}


def test_a_write_that_fails_leaves_nothing(
    archive: Archive, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(archive, write, "one")
    with monkeypatch.context() as patch:
        patch.setattr("index.copies.Copies._sign", stop)
        with pytest.raises(KeyboardInterrupt):
            add(archive, write, "one-lead", "two")
    assert (clusters(archive), archive.stats()["articles"]) == (set(), 1)
    add(archive, write, "one-lead", "two")
    assert clusters(archive) == {frozenset({"one", "one-lead"})}


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_kill_while_adding_copies(archive: Archive, write: Write, tmp_path: Path) -> None:
    texts = {f"{n:03}": with_changes(story(n // 3, 4), 0.05, n) for n in range(150)}
    folder = write({f"{name}.txt": text for name, text in texts.items()})
    add_and_kill(archive, folder, batch=4, articles=40)
    with Archive.open(archive.path, HashingEmbedder()) as opened:
        stored = {Path(article.origin.path).stem for article in opened.articles()}
        assert 40 <= len(stored) < 150, "killed half-way"
        assert clusters(opened) == {
            frozenset(some)
            for n in range(50)
            if len(some := stored & {f"{3 * n + place:03}" for place in range(3)}) > 1
        }
        opened.add(folder)
        assert sorted(map(len, clusters(opened))) == [3] * 50


@given(
    st.sets(st.integers(0, 12)),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=15),
)
def test_connect(numbers: set[int], links: list[tuple[int, int]]) -> None:
    """Against the slow way: let the lowest number go along the links until nothing changes."""
    lowest = {number: number for number in numbers}
    inside = [link for link in links if set(link) <= numbers]
    for _ in numbers:
        for one, other in inside:
            lowest[one] = lowest[other] = min(lowest[one], lowest[other])
    assert connect(numbers, links) == lowest
