"""Names in an archive: kept up by every write, made for archives that have none, used by the search."""

from __future__ import annotations

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.archive import Archive
from index.expansions import MOST_ALIASES, names_in
from index.report import Progress
from index.schema import Filter
from tests.fakes import HashingEmbedder
from tests.index.earlier import to_version
from tests.index.interrupting import add_and_kill
from tests.writing import Write

Tables = dict[str, set[tuple[object, ...]]]

RENAMED = "Norport, formerly Port Elise, has a new mayor."
ORB = "The Orland River Board (ORB) shut the lock at Hallvik. The ORB gave no reason."
QASIM = "Omar Said Qasim spoke in Tarnby. Qasim left by boat for Hallvik."
GASEM = "Umar Gasem came to Hallvik by boat. Mr Gasem, who spoke in Tarnby, slept."
ROWING = "The Oslo Rowing Band (ORB) played in Norport. Omar Qasim danced."
FAIR = "A fair opens at the quay. Nobody says who pays for it."
TEXTS = {
    "renamed": RENAMED,
    "orb": ORB,
    "orb-again": ORB,
    "qasim": QASIM,
    "gasem": GASEM,
    "rowing": ROWING,
    "fair": FAIR,
}
DAYS = {"orb": 9, "orb-again": 3, "qasim": 1, "gasem": 5, "rowing": None, "renamed": 7, "fair": 2}
MAY = dt.date(2020, 5, 1)


def dated(text: str, day: int | None) -> str:
    """A text as a file: with its day in May 2020 before it, or undated."""
    return f" date 2020-05-{day:02} News\n\n{text}" if day else text


def add(archive: Archive, write: Write, *names: str) -> Path:
    folder = write({f"{name}.txt": dated(TEXTS[name], DAYS[name]) for name in names})
    archive.add(folder)
    return folder


def remove(archive: Archive, *names: str) -> None:
    archive.remove(
        *(article.id for article in archive.articles() if Path(article.origin.path).stem in names)
    )


def tables(archive: Archive) -> Tables:
    """What is stored about names, with names and files in place of numbers."""
    execute = archive.database._connection.execute
    files = {
        number: Path(path).stem for number, path in execute("SELECT number, path FROM articles").fetchall()
    }
    names = dict(execute("SELECT number, name FROM names").fetchall())
    usual = dict(execute("SELECT number, written FROM names").fetchall())
    return {
        "named": {
            (names[name], day, files[article], written or usual[name])
            for name, day, article, written in execute("SELECT * FROM named").fetchall()
        },
        "said": {
            (names[name], role, names[other], day, files[article])
            for name, role, other, day, article in execute("SELECT * FROM said").fetchall()
        },
        "lists": {(files[article], day) for article, day, *_ in execute("SELECT * FROM name_lists")},
        "names": {(name,) for name in names.values()},
    }


def fresh(folder: Path, texts: dict[str, str]) -> Tables:
    """What a new archive of some texts stores."""
    (folder / "articles").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "articles" / f"{name}.txt").write_text(text)
    with Archive.create(folder / "archive", HashingEmbedder()) as made:
        made.add(folder / "articles")
        return tables(made)


def test_names_come_and_go_with_their_articles(archive: Archive, write: Write) -> None:
    add(archive, write, "renamed", "orb", "fair")
    assert archive.aliases.same("Port Elise", "Norport")
    assert archive.aliases.of("ORB") == ("Orland River Board",)
    assert "stands for" in (archive.aliases.why("ORB", "Orland River Board") or "")
    remove(archive, "orb")
    assert archive.aliases.of("ORB") == ()
    archive.add(write({"renamed.txt": "Norport has a new mayor."}))
    assert not archive.aliases.same("Port Elise", "Norport")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "remove"]),
            st.sampled_from(sorted(TEXTS)),
            st.sampled_from([None, 1, 2, 3]),
        ),
        max_size=12,
    )
)
def test_what_is_stored_depends_on_the_articles_and_on_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int | None]]
) -> None:
    folder = tmp_path_factory.mktemp("history")
    stored: dict[str, str] = {}
    (folder / "articles").mkdir()
    with Archive.create(folder / "archive", HashingEmbedder()) as archive:
        for action, name, day in steps:
            path = folder / "articles" / f"{name}.txt"
            if action == "add":
                stored[name] = dated(TEXTS[name], day)
                path.write_text(stored[name])
                archive.add(path)
            else:
                remove(archive, name)
                stored.pop(name, None)
        found, expected = tables(archive), fresh(folder / "fresh", stored)
        # Of articles with the same text and day, the one that was stored first counts.
        for kept in (found, expected):
            for table, place in (("named", 2), ("said", 4)):
                kept[table] = {
                    (*row[:place], str(row[place]).removesuffix("-again"), *row[place + 1 :])
                    for row in kept[table]
                }
        assert found == expected


def test_an_archive_of_an_earlier_version_gets_its_names_and_says_so(
    archive: Archive, write: Write
) -> None:
    add(archive, write, "renamed", "orb", "qasim")
    before = tables(archive)
    archive.close()
    for version, tasks in ((2, {"reading names"}), (1, {"finding copies", "reading names"})):
        to_version(version, archive.path)
        told: list[Progress] = []
        with Archive.open(archive.path, HashingEmbedder()) as opened:
            assert opened.expansions("Who is mayor of Port Elise?") == ()
            assert opened.search("Who is mayor of Port Elise?"), "it can be searched before"
            opened.add(write({}), on_progress=told.append)
            assert tables(opened) == before
        assert {one.task for one in told} - {""} == tasks
        first = next(one for one in told if one.task)
        assert (first.articles, first.bytes, first.bytes_total) == (3, 3, 3)
    to_version(2, archive.path)
    with Archive.open(archive.path, HashingEmbedder()) as opened:
        opened.reindex()
        assert tables(opened) == before
        assert opened.aliases.same("Port Elise", "Norport")


def test_reading_names_goes_on_where_it_was_interrupted(
    archive: Archive, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(archive, write, *TEXTS)
    before = tables(archive)
    archive.close()
    to_version(2, archive.path)
    monkeypatch.setattr("index.build.BATCH_DERIVED", 2)

    def stop_after_two(progress: Progress) -> None:
        if progress.task and progress.articles >= 4:
            raise KeyboardInterrupt

    with Archive.open(archive.path, HashingEmbedder()) as opened:
        with pytest.raises(KeyboardInterrupt):
            opened.add(write({}), on_progress=stop_after_two)
        assert len(tables(opened)["lists"]) == 4
    with Archive.open(archive.path, HashingEmbedder()) as opened:
        told: list[Progress] = []
        opened.add(write({}), on_progress=told.append)
        assert next(one.bytes_total for one in told if one.task) == 3
        assert tables(opened) == before


def test_names_read_in_another_way_are_read_again(archive: Archive, write: Write) -> None:
    add(archive, write, "renamed", "orb")
    before = tables(archive)
    with archive.database.transaction():
        archive.database._connection.execute("DELETE FROM said")
        archive.database.set_meta("names", "0")
    archive.add(write({}))
    assert tables(archive) == before


def test_a_write_that_fails_leaves_nothing(
    archive: Archive, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(archive, write, "orb")
    before = tables(archive)
    with monkeypatch.context() as patch:
        patch.setattr("index.origins.Origins.note_file", stop)
        with pytest.raises(KeyboardInterrupt):
            add(archive, write, "renamed")
    assert (tables(archive), archive.stats()["articles"]) == (before, 1)
    assert not archive.aliases.same("Norport", "Port Elise")
    add(archive, write, "renamed")
    assert archive.aliases.same("Norport", "Port Elise")


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_kill_while_adding_names(archive: Archive, write: Write, tmp_path: Path) -> None:
    def text(n: int) -> str:
        return f"Port Nr{n}ville, formerly Old Nr{n}ville, met Ada Nr{n % 7}son. Nr{n % 7}son laughed."

    folder = write({f"{n:03}.txt": text(n) for n in range(150)})
    add_and_kill(archive, folder, batch=4, articles=40)
    with Archive.open(archive.path, HashingEmbedder()) as opened:
        stored = {Path(article.origin.path).stem for article in opened.articles()}
        assert 40 <= len(stored) < 150, "killed half-way"
        assert tables(opened) == fresh(tmp_path / "fresh", {name: text(int(name)) for name in stored})
        opened.add(folder)
        assert {name for name, _ in tables(opened)["lists"]} == {f"{n:03}" for n in range(150)}
        assert opened.aliases.same("Old Nr149ville", "Port Nr149ville")


def test_what_another_process_writes_is_seen(archive: Archive, write: Write) -> None:
    add(archive, write, "fair")
    with Archive.open(archive.path, HashingEmbedder()) as reader:
        assert not reader.aliases.same("Norport", "Port Elise")
        add(archive, write, "renamed")
        assert reader.aliases.same("Norport", "Port Elise")
        archive.reindex()
        remove(archive, "renamed")
        assert not reader.aliases.same("Norport", "Port Elise")


def test_threads_ask_while_another_writes(archive: Archive, write: Write) -> None:
    add(archive, write, "orb", "qasim")

    def ask(_: int) -> bool:
        return archive.aliases.same("ORB", "Orland River Board") and bool(
            archive.search("Who leads the ORB?")
        )

    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(ask, range(60))
        for name in ("renamed", "gasem", "rowing", "fair"):
            add(archive, write, name)
        assert all(answers)


def test_a_question_finds_the_other_form(archive: Archive, write: Write) -> None:
    texts = {"mayor.txt": dated("The mayor of Norport sold the ferry.", 20), "fair.txt": dated(FAIR, 20)}
    archive.add(write({**texts, "renamed.txt": dated(RENAMED, 7)}))
    asked = "What did Port Elise sell?"
    found = archive.search(asked, retriever="lexical")
    assert [Path(hit.article.origin.path).stem for hit in found] == ["renamed", "mayor"]
    (named,) = archive.expansions(asked)
    assert (named.name, [alias.name for alias in named.aliases]) == ("Port Elise", ["Norport"])
    assert "also called" in named.aliases[0].why
    without = archive.search(asked, retriever="lexical", names=False)
    assert [Path(hit.article.origin.path).stem for hit in without] == ["renamed"]


def test_names_found_before_are_not_looked_up_again(
    archive: Archive, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.add(
        write({"a.txt": "General Khalifa Haftar spoke. Haftar left.", "b.txt": "Khalifa Hifter left Tarn."})
    )
    asked = "Where did Haftar go?"
    known, found = archive.expansions(asked), archive.search(asked)
    monkeypatch.setattr(archive, "expansions", lambda *_: pytest.fail("looked up again"))
    assert archive.search(asked, names=known) == found
    assert archive.search(asked, names=()) == archive.search(asked, names=False)


def test_a_surname_is_looked_for_under_other_spellings_of_it(archive: Archive, write: Write) -> None:
    told = "Omar {0} spoke in Tarnby of the lock. {0} left Hallvik by boat on day {1}."
    archive.add(write({f"{n}.txt": told.format(name, n) for n, name in enumerate(("Qasim", "Gasem"))}))
    (named,) = archive.expansions("What did Qasim say?")
    assert [alias.name for alias in named.aliases] == ["Gasem"]


def test_a_name_is_known_without_capitals(archive: Archive, write: Write) -> None:
    told = "Omar {0} spoke in Tarnby of the lock. {0} left Hallvik by boat on day {1}."
    texts = {f"{n}.txt": told.format(name, n) for n, name in enumerate(("Qasim", "Gasem"))}
    archive.add(write({**texts, "orb.txt": ORB, "renamed.txt": RENAMED}))
    for question, name, other in (
        ("what did qasim say?", "qasim", "Gasem"),
        ("whose boat was qasim's", "qasim", "Gasem"),
        ("who paid the orb for the lock", "orb", "Orland River Board"),
        ("who shut the orland river board?", "orland river board", "ORB"),
        ("who is mayor of port elise", "port elise", "Norport"),
    ):
        (named,) = archive.expansions(question)
        assert (named.name, [alias.name for alias in named.aliases]) == (name, [other])
    assert archive.expansions("what did norport's boat shut and who paid?")[0].name == "norport"
    found = archive.search("what did gasem say", retriever="lexical")
    assert {Path(hit.article.origin.path).stem for hit in found} >= {"0", "1"}


def test_a_common_word_is_no_name_without_capitals(archive: Archive, write: Write) -> None:
    archive.add(write({"orb.txt": ORB, "glass.txt": "A glass orb lay on the quay. An orb is round."}))
    assert archive.expansions("where was the orb?") == ()
    (named,) = archive.expansions("where was the ORB?")
    assert named.name == "ORB"
    assert archive.expansions("who is it for and what is not there?") == ()


def test_a_spelling_that_no_article_has_finds_the_one_that_they_have(
    archive: Archive, write: Write
) -> None:
    archive.add(write({"a.txt": dated("The ferry of Rustam Belgazi sank.", 5), "b.txt": dated(FAIR, 5)}))
    for question in ("Whose ferry is Rustam Belghasi's?", "What did Rostam Belgazi lose?"):
        (named,) = archive.expansions(question)
        assert [alias.name for alias in named.aliases] == ["Rustam Belgazi"]
        assert "no article has" in named.aliases[0].why
        assert archive.expansions(question, MAY) == ()
    assert archive.search("Rustam Belghasi", retriever="lexical")
    assert archive.expansions("What did Rustam Bolt lose?") == ()
    assert not archive.aliases.same("Rustam Belghasi", "Rustam Belgazi"), "it is no evidence"


def test_what_only_later_articles_say_is_not_used(archive: Archive, write: Write) -> None:
    archive.add(
        write(
            {
                "mayor.txt": dated("The mayor of Norport sold the ferry.", 2),
                "renamed.txt": dated(RENAMED, 7),
                "undated.txt": "Tarnby, once called Tarn Bridge, is a town.",
                "tarnby.txt": dated("Tarnby is full of gulls.", 2),
            }
        )
    )
    for question, day in (("Where is Port Elise?", 6), ("Where is Tarn Bridge?", 28)):
        until = MAY.replace(day=day)
        assert archive.expansions(question, until) == ()
        hits = archive.search(question, filter=Filter(until=until), retriever="lexical")
        assert not {"mayor", "tarnby"} & {Path(hit.article.origin.path).stem for hit in hits}
    late = archive.search(
        "Where is Port Elise?", filter=Filter(until=MAY.replace(day=7)), retriever="lexical"
    )
    assert "mayor" in {Path(hit.article.origin.path).stem for hit in late}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(TEXTS)), st.sampled_from([None, 1, 2, 3]), min_size=1))
def test_expansions_as_of_a_day_are_those_without_later_articles(
    tmp_path_factory: pytest.TempPathFactory, days: dict[str, int | None]
) -> None:
    folder = tmp_path_factory.mktemp("as-of")
    before = {name: day for name, day in days.items() if day and day <= 2}
    question = "Did Qasim and the ORB meet Umar Gasem in Port Elise?"
    expanded = []
    for place, some in (("all", days), ("before", before)):
        (folder / place).mkdir()
        for name, day in some.items():
            (folder / place / f"{name}.txt").write_text(dated(TEXTS[name], day))
        with Archive.create(folder / f"{place}-archive", HashingEmbedder()) as made:
            made.add(folder / place)
            expanded.append(made.expansions(question, MAY.replace(day=2)))
    assert expanded[0] == expanded[1]


def test_few_forms_are_looked_for(archive: Archive, write: Write) -> None:
    lines = [
        {"text": f"The Party of Tarn (PT{n}T) met. Tarn, formerly Tarnby{n}burg, is shut."}
        for n in range(9)
    ]
    archive.add(write({"rows.jsonl": "\n".join(map(json.dumps, lines))}))
    (named,) = archive.expansions("Where is Tarn?")
    assert len(named.aliases) == MOST_ALIASES
    assert archive.search("Where is Tarn?")


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Did Qasim meet the ORB on Monday?", ["Qasim", "ORB"]),
        ("Hallvik's lock is shut by whom?", ["Hallvik"]),
        ("Which towns has Omar Qasim's envoy seen?", ["Omar Qasim"]),
        ("who leads the board?", []),
        ("", []),
    ],
)
def test_names_in_a_question(question: str, names: list[str]) -> None:
    assert names_in(question) == names
