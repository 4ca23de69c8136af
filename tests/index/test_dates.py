"""Dates as they are written, and the places where they are looked for."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.date_forms import EARLIEST_YEAR
from index.dates import date_in_path, find_date, is_day_first, parse_date, read_dateline, year_in

DAY = dt.date(2019, 4, 4)
CET = dt.timezone(dt.timedelta(hours=1))


@pytest.mark.parametrize(
    "written",
    [
        "2019-04-04",
        " 2019-04-04 ",
        "2019-04-04T00:00:00",
        "2019/04/04",
        "2019.4.4",
        "20190404",
        20190404,
        "April 4, 2019",
        "Apr. 4, 2019",
        "April 4th, 2019",
        "4 April 2019",
        "4th of April 2019",
        "4. April 2019",
        "Thursday, 4 April 2019",
        "Thu 4 Apr 2019",
        "4-APR-2019",
        "04-Apr-19",
        "04.04.2019",
        "04/04/2019",
        "4/4/19",
        "Published: April 4, 2019",
        "4 avril 2019",
        "4 de abril de 2019",
        "2019年4月4日",
        dt.date(2019, 4, 4),
    ],
)
def test_a_day_without_a_time_is_a_date(written: object) -> None:
    found = parse_date(written)
    assert found == DAY
    assert not isinstance(found, dt.datetime)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2019-04-04T10:00:00Z", dt.datetime(2019, 4, 4, 10, tzinfo=dt.UTC)),
        ("2019-04-04 10:00:00 +0100", dt.datetime(2019, 4, 4, 10, tzinfo=CET)),
        ("2019-04-04T10:00:00.000+01:00", dt.datetime(2019, 4, 4, 10, tzinfo=CET)),
        ("2019-04-04 10:00", dt.datetime(2019, 4, 4, 10)),
        ("Thu, 04 Apr 2019 10:00:00 GMT", dt.datetime(2019, 4, 4, 10, tzinfo=dt.UTC)),
        ("Thu, 04 Apr 2019 10:00:00 +0100", dt.datetime(2019, 4, 4, 10, tzinfo=CET)),
        ("Thu Apr 04 10:00:00 +0000 2019", dt.datetime(2019, 4, 4, 10, tzinfo=dt.UTC)),
        ("26-FEB-1987 15:01:01.79", dt.datetime(1987, 2, 26, 15, 1, 1, 790000)),
        ("April 4, 2019 at 10:15 p.m. ET", dt.datetime(2019, 4, 4, 22, 15)),
        ("April 4, 2019 12:05 AM", dt.datetime(2019, 4, 4, 0, 5)),
        ("10:15 GMT, 4 April 2019", dt.datetime(2019, 4, 4, 10, 15, tzinfo=dt.UTC)),
        ("4 April 2019 10.15 CET", dt.datetime(2019, 4, 4, 10, 15, tzinfo=CET)),
        ("2019/04/04 10:00", dt.datetime(2019, 4, 4, 10)),
        ("4/4/2019 10:00:05", dt.datetime(2019, 4, 4, 10, 0, 5)),
        ("20190404100005", dt.datetime(2019, 4, 4, 10, 0, 5)),
        (1554372000, dt.datetime(2019, 4, 4, 10, tzinfo=dt.UTC)),
        ("1554372000", dt.datetime(2019, 4, 4, 10, tzinfo=dt.UTC)),
        (1554372000000, dt.datetime(2019, 4, 4, 10, tzinfo=dt.UTC)),
        (1554372000.5, dt.datetime(2019, 4, 4, 10, 0, 0, 500000, tzinfo=dt.UTC)),
    ],
)
def test_a_time_and_its_zone_are_kept(written: object, expected: dt.datetime) -> None:
    found = parse_date(written)
    assert found == expected
    assert isinstance(found, dt.datetime)
    assert (found.tzinfo is None) == (expected.tzinfo is None)


@pytest.mark.parametrize(
    "written",
    [
        None, "", "  ", 0, "0", 1, True, "2019", "April 2019", "4 April", "10:00", "2019-02-30",
        "30 February 2019", "31.06.2019", "0001-11-30", "0001-11-30T00:00:00", "1599-12-31", "2050-09-30",
        "99/99/2019", "soon", "version 10.4.2019.7",
        "call 030 2019 4444", float("nan"), float("inf"), 10**30, "1" * 400,
    ],
)  # fmt: skip
def test_what_is_no_date_or_cannot_be_right_is_none(written: object) -> None:
    assert parse_date(written) is None


def test_a_date_may_be_two_days_ahead_and_no_more() -> None:
    today = dt.date.today()
    assert parse_date(today + dt.timedelta(days=2)) is not None
    assert parse_date(today + dt.timedelta(days=3)) is None


def test_slashes_are_month_first_unless_impossible_or_told_otherwise() -> None:
    assert parse_date("9/28/16") == dt.date(2016, 9, 28)
    assert parse_date("31/12/2019") == dt.date(2019, 12, 31)
    assert parse_date("4/5/2019") == dt.date(2019, 4, 5)
    assert parse_date("4/5/2019", day_first=True) == dt.date(2019, 5, 4)
    assert parse_date("12/31/2019", day_first=True) == dt.date(2019, 12, 31)
    assert parse_date("4.5.2019") == dt.date(2019, 5, 4)


def test_two_digit_years_are_never_in_the_future() -> None:
    assert parse_date("2/26/87") == dt.date(1987, 2, 26)
    assert parse_date("2/26/05") == dt.date(2005, 2, 26)


def test_a_column_shows_whether_it_writes_the_day_first() -> None:
    assert is_day_first(["4/5/2019", "13/5/2019"])
    assert not is_day_first(["4/5/2019", "5/13/2019"])
    assert not is_day_first(["4/5/2019"])
    assert not is_day_first(["13/5/2019", "5/13/2019"])
    assert not is_day_first([])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("https://sample.example/2019/04/05/harbour", dt.date(2019, 4, 5)),
        ("https://sample.example/news/2019-04-05-harbour", dt.date(2019, 4, 5)),
        ("https://sample.example/2019/apr/05/harbour", dt.date(2019, 4, 5)),
        ("https://sample.example/20190405/harbour", dt.date(2019, 4, 5)),
        ("https://sample.example/2019/4/5/", dt.date(2019, 4, 5)),
        ("2019-04-05_harbour.txt", dt.date(2019, 4, 5)),
        ("harbour_20190405.pdf", dt.date(2019, 4, 5)),
        ("https://sample.example/2019/04/harbour", None),
        ("https://sample.example/story?id=19290603", None),
        ("https://sample.example/2019/september/2nd-night", None),
        ("https://sample.example/2019/13/45/harbour", None),
        ("https://sample.example/120190405123", None),
        ("", None),
    ],
)
def test_a_path_gives_a_full_date_only(path: str, expected: dt.date | None) -> None:
    assert date_in_path(path) == expected


@pytest.mark.parametrize(
    ("text", "agency", "day"),
    [
        ("MAYVILLE, April 4 (Sample Wire) - The harbour", "Sample Wire", DAY),
        ("MAYVILLE, April 4, 2018 (Sample Wire) - The harbour", "Sample Wire", dt.date(2018, 4, 4)),
        ("PORT MAYVILLE, Maryland, April 4 (AP) -- The harbour", "AP", DAY),
        ("MAYVILLE (Reuters) — The harbour", "Reuters", None),
        ("4 April 2019, MAYVILLE — The harbour", None, DAY),
        ("LONDON, 4 April (Sample Review) - The harbour", "Sample Review", DAY),
        ("Mayville (CNN) — The harbour", "CNN", None),
        ("(Reuters) - The harbour", "Reuters", None),
        ("SALVADOR, Feb 26 - Showers", None, dt.date(2019, 2, 26)),
        ("Jane Doe\nSample Wire\nThursday 4 April 2019\n\nThe harbour", None, DAY),
        ("By Jane Doe | Sample Wire | April 4, 2019\n\nMAYVILLE (AP) - The harbour", "AP", DAY),
        ("Published: 4 April 2019\nThe harbour", None, DAY),
        ("The council met on 4 April 2019.\n4 April 2019\n", None, None),
        ("Senator Jane Doe (D-N.Y.) - said", None, None),
        ("The plan - which failed on April 4 - was old", None, None),
        ("What happened on 4 April 2019\nNothing", None, None),
        ("", None, None),
    ],
)
def test_datelines_and_bylines(text: str, agency: str | None, day: dt.date | None) -> None:
    found = read_dateline(text, year=2019)
    assert (found.agency, found.published) == (agency, day)


def test_a_dateline_without_any_year_gives_no_date() -> None:
    assert read_dateline("MAYVILLE, April 4 (Sample Wire) - The harbour").published is None
    assert year_in("https://sample.example/2019/harbour") == 2019
    assert year_in("harbour.txt") is None


def test_the_places_are_tried_in_their_order() -> None:
    places = {
        "given": ["", "2019-01-01"],
        "line": "2019-01-02",
        "url": "https://sample.example/2019/01/03/x",
        "text": "MAYVILLE, January 4, 2019 (Sample Wire) - The harbour",
        "filename": "2019-01-05.txt",
        "properties": "2019-01-06",
    }
    for day, place in enumerate(list(places), 1):
        assert find_date(**places) == dt.date(2019, 1, day)  # type: ignore[arg-type]
        del places[place]
    assert find_date() is None


def test_an_impossible_date_gives_way_to_the_next_place() -> None:
    assert find_date(["0001-11-30"], url="https://sample.example/2019/04/04/x") == DAY
    assert find_date(["2050-09-30"], filename="2019-04-04.txt") == DAY
    assert find_date(["0001-11-30"]) is None


def test_the_year_of_a_dateline_comes_from_url_or_file_name() -> None:
    text = "MAYVILLE, April 4 (Sample Wire) - The harbour"
    assert find_date(text=text, url="https://sample.example/2019/harbour") == DAY
    assert find_date(text=text, filename="harbour-2019.txt") == DAY
    assert find_date(text=text) is None


PAST = st.dates(dt.date(EARLIEST_YEAR, 1, 1), dt.date(2025, 1, 1))
MOMENTS = st.datetimes(
    dt.datetime(EARLIEST_YEAR, 1, 2), dt.datetime(2025, 1, 1), timezones=st.sampled_from([dt.UTC, CET])
).map(lambda moment: moment.replace(microsecond=0))


@settings(deadline=None)  # imports and a busy machine take their time
@given(
    PAST,
    st.sampled_from(
        ["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%a, %d %b %Y", "%m/%d/%Y", "%d.%m.%Y"]
    ),
)
def test_every_form_gives_back_its_day(day: dt.date, form: str) -> None:
    assert parse_date(f"{day:{form}}".replace("%Y", str(day.year))) == day


@settings(deadline=None)  # imports and a busy machine take their time
@given(
    MOMENTS,
    st.sampled_from(["%Y-%m-%dT%H:%M:%S%z", "%a, %d %b %Y %H:%M:%S %z", "%B %d, %Y at %I:%M:%S %p %z"]),
)
def test_every_form_gives_back_its_moment(moment: dt.datetime, form: str) -> None:
    found = parse_date(moment.strftime(form))
    assert found == moment
    assert isinstance(found, dt.datetime)
    assert found.utcoffset() == moment.utcoffset()


@settings(deadline=None)  # imports and a busy machine take their time
@given(st.text() | st.text("0123456789 -/.:,TZAprilMay", max_size=40) | st.integers() | st.floats())
def test_no_input_raises(value: object) -> None:
    found = parse_date(value)
    assert found is None or found.year >= EARLIEST_YEAR
    text = str(value)
    date_in_path(text)
    read_dateline(text, 2019)
    find_date([value], url=text, text=text, filename=text)
