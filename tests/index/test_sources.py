"""How many independent sources some articles are."""

from __future__ import annotations

import datetime as dt
import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.archive import Archive
from index.schema import Article, Filter
from index.sources import most_pairs, outlet_of
from tests.index.stories import part, story, with_changes
from tests.writing import Write

WIRE = story(1)
ROWS = {
    "wire": (WIRE, "Sample Wire", "2020-03-01"),
    "post": (with_changes(WIRE, 0.1), "The Post", "2020-03-02"),
    "echo": (part(WIRE, 0, 3), "Echo", "2020-03-02"),
    "gazette": (part(WIRE, 3, 6), "Gazette", "2020-03-02"),
    "post-own": (story(2), "thepost.com", "2020-03-03"),
    "echo-own": (story(3), "Echo", "2020-03-03"),
    "unknown": (story(4), None, None),
    "unknown-copy": (WIRE, None, None),
}


@pytest.fixture
def articles(archive: Archive, write: Write) -> dict[str, Article]:
    rows = [
        {"title": name, "text": text, "source": source, "date": day, "url": f"https://news.example/{name}"}
        for name, (text, source, day) in ROWS.items()
    ]
    archive.add(write({"rows.jsonl": "\n".join(map(json.dumps, rows))}))
    return {article.title: article for article in archive.articles()}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("", 0),
        ("wire", 1),
        ("wire post", 1),
        ("wire post echo gazette unknown-copy", 1),
        ("post post-own", 1),
        ("wire post-own", 2),
        ("wire post post-own", 2),
        ("wire echo-own unknown", 3),
        ("post-own echo-own", 2),
        ("post post-own echo echo-own", 2),
        ("wire post post-own echo echo-own", 3),
        ("wire wire", 1),
    ],
)
def test_one_outlet_counts_once_and_one_story_counts_once(
    archive: Archive, articles: dict[str, Article], names: str, expected: int
) -> None:
    assert archive.independent(articles[name] for name in names.split()) == expected


def test_two_parts_of_one_story_are_copies_through_the_whole(
    archive: Archive, articles: dict[str, Article]
) -> None:
    parts = [articles["echo"], articles["gazette"]]
    assert archive.independent(parts) == 1
    assert archive.independent(parts, Filter(since=dt.date(2020, 3, 3))) == 2, "the whole is not allowed"


def test_copies_of_an_article(archive: Archive, articles: dict[str, Article]) -> None:
    found = archive.copies(articles["post"].id)
    assert [article.title for article in found] == ["wire", "echo", "gazette", "unknown-copy"]
    until = Filter(until=dt.date(2020, 3, 1))
    assert archive.copies(articles["post"].id, until) == [], "an article that is not allowed has none"
    assert archive.copies(articles["post-own"].id) == []
    assert archive.copies("no such article") == []


@pytest.mark.parametrize(
    "names",
    [
        (
            "The Guardian",
            "theguardian.com",
            "www.theguardian.com",
            "https://www.theguardian.com/",
            "GUARDIAN",
        ),
        ("USA TODAY", "usatoday.com", "UsaToday"),
        ("The Week", "theweek.co.uk"),
        ("Le Monde", "lemonde.fr"),
        ("the", "The"),
    ],
)
def test_names_of_one_outlet(names: tuple[str, ...]) -> None:
    assert len({outlet_of(name) for name in names}) == 1


def test_names_of_several_outlets() -> None:
    names = ("CNN", "NBC News", "ABC News", "Fox News", "The Hill", "U.S. News", "St. Louis Post", "!")
    assert len({outlet_of(name) for name in names}) == len(names)


@given(st.dictionaries(st.sampled_from("abcde"), st.sets(st.sampled_from("12345"), min_size=1)))
def test_the_largest_matching(choices: dict[str, set[str]]) -> None:
    """Against trying every choice: each key takes one of its values or none."""
    ways = product(*([None, *sorted(values)] for values in choices.values()))
    taken = ([value for value in way if value] for way in ways)
    assert most_pairs(choices) == max(len(values) for values in taken if len(values) == len(set(values)))
