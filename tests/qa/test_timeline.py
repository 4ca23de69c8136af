"""Timelines: what dates a sentence, what is one event, and what never happens whatever the archive holds."""

from __future__ import annotations

import datetime as dt
import json
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.archive import Archive
from index.errors import QuestionError
from index.schema import Article, Filter, Hit, Origin, Passage
from qa.citations import verify
from qa.export import timeline_document
from qa.timeline import Timeline, timeline
from qa.timeline.dating import LEAD, dated_sentences
from tests.index.stories import story, with_changes
from tests.writing import Write

PUBLISHED = dt.date(2021, 6, 18)  # a Friday
TODAY = dt.date(2024, 1, 1)


def told(
    text: str, published: dt.date | None = PUBLISHED, until: dt.date = TODAY
) -> list[tuple[str, str, str]]:
    """The first and the last day of each dated sentence of an article, and the words that date it."""
    article = Article("a", text, "", published, None, None, (), None, Origin("a.txt"))
    hit = Hit(Passage(1, "a", 0, len(text), text), article, 1.0)
    found = dated_sentences([hit], until)
    assert all(text[one.start : one.end] == one.text for one in found)
    words = [text[slice(*one.words)] if one.words else one.dated_by for one in found]
    return [(str(one.first), str(one.last), word) for one, word in zip(found, words, strict=True)]


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("The ferry Petrel sank off Veld on 4 May.", "2021-05-04", "2021-05-04", "on 4 May"),
        ("The ferry Petrel sank off Veld on Tuesday.", "2021-06-15", "2021-06-15", "on Tuesday"),
        ("Yesterday the ferry Petrel sank off Veld.", "2021-06-17", "2021-06-17", "Yesterday"),
        ("The ferry Petrel was sold in March 2019.", "2019-03-01", "2019-03-31", "in March 2019"),
        ("The pilots struck between 3 and 5 March.", "2021-03-03", "2021-03-05", "between 3 and 5 March"),
        ("The ferry Petrel has been adrift off Veld.", "2021-06-18", "2021-06-18", "publication"),
        # What is to come, or has no end, does not date what is told.
        ("The ferry will be raised next Tuesday, pilots said.", "2021-06-18", "2021-06-18", "publication"),
        ("The ferry has been adrift since Monday, pilots said.", "2021-06-18", "2021-06-18", "publication"),
        # The day of a dateline is that of writing.
        (
            "VELD, June 18 (Veld Post) - The ferry Petrel sank on Thursday.",
            "2021-06-17",
            "2021-06-17",
            "on Thursday",
        ),
        (
            "VELD, June 18 (Veld Post) - The ferry Petrel sank in calm water.",
            "2021-06-18",
            "2021-06-18",
            "publication",
        ),
        (
            "The pilots ordered the crew on Thursday to march home.",
            "2021-06-17",
            "2021-06-17",
            "on Thursday",
        ),
    ],
)
def test_what_dates_a_sentence(text: str, first: str, last: str, words: str) -> None:
    assert told(text) == [(first, last, words)]


@pytest.mark.parametrize(
    "text",
    [
        "When did the ferry Petrel sink on 4 May?",  # a question
        "The ferry on 4 May",  # a heading
        "In 1942 the ferry Petrel was built at Veld.",  # a year is too long, and its news is none of today
    ],
)
def test_what_is_not_told(text: str) -> None:
    assert told(text) == []


def test_a_sentence_tells_of_each_of_its_days() -> None:
    found = told("The council of Veld met on 3 May and again on 7 May.")
    assert [first for first, _, _ in found] == ["2021-05-03", "2021-05-07"]


def test_the_day_of_publication_dates_only_the_beginning() -> None:
    news, background = "The ferry Petrel sank in calm water. ", "She was built of Lunian oak and tar. "
    text = news + background * (LEAD // len(background) + 2)
    found = told(text)
    assert 1 <= len(found) < text.count(background)
    assert {dated_by for _, _, dated_by in found} == {"publication"}


def test_a_label_dates_what_stands_below_it() -> None:
    text = (
        "May 4: The ferry Petrel leaves the quay. Nobody at Veld sees her go.\n\n"
        "7 May\n\nPilots find her mast on a reef. The crew had left on Wednesday.\n\n"
        "2019\n\nThe council buys the ferry on 2 March."
    )
    assert [(first, words) for first, _, words in told(text)] == [
        ("2021-05-04", "May 4"),
        ("2021-05-04", "text"),
        ("2021-05-07", "text"),
        ("2021-05-05", "on Wednesday"),
        ("2019-03-02", "on 2 March"),
    ]


def test_an_undated_article_tells_of_whole_dates_only() -> None:
    text = "The ferry sank on 4 May 2021 at noon. Pilots met on 7 May at Veld. They sailed home on Tuesday."
    assert told(text, None) == [("2021-05-04", "2021-05-04", "on 4 May 2021")]
    assert told(text, None, until=dt.date(2021, 5, 3)) == []


# From articles to events

HARBOUR = {
    "a.txt": " date 2021-05-05 Ferry sinks\n\nThe ferry Petrel sank off the harbour of Veld on 4 May.\n",
    "b.txt": " date 2021-05-06 The mast\n\nThe ferry Petrel sank off the harbour of Veld on Tuesday, pilots said.\n",
    "c.txt": " date 2021-05-09 Raised\n\nDivers raised the ferry Petrel from the harbour of Veld.\n",
    "d.txt": " date 2021-08-01 Council\n\nThe council of Veld sold the ferry Petrel in July 2021 for scrap.\n",
}


def test_one_event_is_told_once(archive: Archive, write: Write) -> None:
    archive.add(write(HARBOUR))
    made = timeline(archive, "ferry Petrel harbour of Veld")
    sinking, raising, selling = made.events
    assert (sinking.day, sinking.precision, sinking.dated_by) == (dt.date(2021, 5, 4), "day", "text")
    assert len(sinking.others) == 1
    assert sinking.sources == 2
    assert (raising.day, raising.dated_by, raising.others) == (dt.date(2021, 5, 9), "publication", ())
    assert (selling.day, selling.last_day) == (dt.date(2021, 7, 1), dt.date(2021, 7, 31))
    assert selling.precision == "month"
    assert [citation.number for citation in made.citations] == [1, 2, 3, 4]
    span = sinking.citation.span
    assert span is not None
    assert sinking.citation.article.text[slice(*span)] in ("on 4 May", "on Tuesday")


def test_copies_are_one_source(archive: Archive, write: Write) -> None:
    news, wire = "On 4 May the ferry Petrel sank off the harbour of Veld.", story(1)
    rows = [
        {"title": "", "text": f"{news} {text}", "date": f"2021-05-0{day}", "source": source}
        for day, source, text in (
            (5, "Veld Post", wire),
            (6, "Tarn Mail", with_changes(wire, 0.1)),
            (7, "Lunia Sun", story(2)),
        )
    ]
    archive.add(write({"rows.jsonl": "\n".join(map(json.dumps, rows))}))
    made = timeline(archive, "ferry Petrel sank off the harbour of Veld")
    event = next(event for event in made.events if event.citation.quote == news)
    assert event.sources == 2


def test_days_limit_the_events(archive: Archive, write: Write) -> None:
    archive.add(write(HARBOUR))
    topic = "ferry Petrel harbour of Veld"
    since = timeline(archive, topic, Filter(since=dt.date(2021, 5, 6)))
    assert [str(event.day) for event in since.events] == ["2021-05-09", "2021-07-01"]
    in_words = timeline(archive, f"{topic} in July 2021")
    assert in_words.timespan is not None
    assert [str(event.day) for event in in_words.events] == ["2021-07-01"]


def test_nothing_is_found_of_another_topic(archive: Archive, write: Write) -> None:
    assert timeline(archive, "ferry").events == ()
    archive.add(write(HARBOUR))
    assert timeline(archive, "quarterly soybean earnings").events == ()
    with pytest.raises(QuestionError, match="empty"):
        timeline(archive, "  ")


def test_a_timeline_as_json_can_be_verified(archive: Archive, write: Write) -> None:
    archive.add(write(HARBOUR))
    document = json.loads(json.dumps(timeline_document(timeline(archive, "ferry Petrel harbour of Veld"))))
    assert len(document["citations"]) == 4
    assert all(verdict.holds for verdict in verify(document, archive))
    numbers = [number for event in document["events"] for number in (event["citation"], *event["others"])]
    assert numbers == [citation["number"] for citation in document["citations"]]
    document["citations"][0]["quote"] = "The ferry Petrel sank off the harbour of Tarn on 4 May."
    assert not all(verdict.holds for verdict in verify(document, archive))


# Whatever the archive holds

DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2020, 12, 31))
WHEN = [
    "",
    " on Tuesday",
    " yesterday",
    " last week",
    " in March",
    " on 4 May 2019",
    " on 9 May",
    " next Friday",
]
SENTENCES = st.builds(
    "The {} {} the {}{}.".format,
    st.sampled_from(["mayor of Veld", "ferry Petrel", "Lunian pilots"]),
    st.sampled_from(["reached", "left", "sold"]),
    st.sampled_from(["harbour", "old mill", "island"]),
    st.sampled_from(WHEN),
)
ARTICLES = st.lists(
    st.tuples(st.one_of(st.none(), DAYS), st.lists(SENTENCES, min_size=1, max_size=4)), max_size=6
)
NAMES = count()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles=ARTICLES, as_of=st.one_of(st.none(), DAYS), limit=st.integers(1, 5))
def test_what_holds_of_every_timeline(
    archive: Archive,
    write: Write,
    articles: list[tuple[dt.date | None, list[str]]],
    as_of: dt.date | None,
    limit: int,
) -> None:
    archive.remove(*(article.id for article in archive.articles()))
    rows = [
        {
            "title": "",
            "text": " ".join(said),
            "date": day and day.isoformat(),
            "url": f"https://x.invalid/{next(NAMES)}",
        }
        for day, said in articles
    ]
    archive.add(
        write({f"{next(NAMES)}.jsonl": "\n".join(map(json.dumps, rows))}) / f"{next(NAMES) - 1}.jsonl"
    )
    made = timeline(archive, "ferry Petrel harbour", as_of=as_of, limit=limit)
    days = [(event.day, event.last_day) for event in made.events]
    assert days == sorted(days)
    assert len(made.events) <= limit
    assert all(event.day <= event.last_day for event in made.events)
    assert_true(made, archive)
    if as_of is not None:
        assert all(event.day <= as_of for event in made.events)
        assert all(cited.article.day and cited.article.day <= as_of for cited in made.citations)
        archive.remove(*(one.id for one in archive.articles() if one.day is None or one.day > as_of))
        assert quotes(timeline(archive, "ferry Petrel harbour", limit=limit)) == quotes(made)


def assert_true(made: Timeline, archive: Archive) -> None:
    """Every quotation stands where it should, and no event comes after the article that tells it."""
    assert all(verdict.holds for verdict in verify(timeline_document(made), archive))
    for event in made.events:
        quoted = event.citation
        assert quoted.article.text[quoted.start : quoted.end] == quoted.quote
        assert quoted.article.day is None or event.day <= quoted.article.day


def quotes(made: Timeline) -> list[tuple[dt.date, str, str]]:
    """The days of the events, their articles and sentences."""
    return [(event.day, event.citation.article.id, event.citation.quote) for event in made.events]
