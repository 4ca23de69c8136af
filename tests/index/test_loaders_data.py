"""The loaders on the sample archive, and on real files where the news data is at hand."""

from __future__ import annotations

import datetime as dt
import re
from itertools import islice
from pathlib import Path

import pytest

import index.sample
from index.errors import LoadError
from index.loaders import Skipped, discover, load
from index.schema import Draft
from tests.index.loader_files import drafts, only, skipped

SAMPLE = Path(index.sample.__file__).parent / "articles"
FILES = sorted(SAMPLE.iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sample_article_has_title_date_and_outlet(path: Path) -> None:
    items = list(load(path, name=f"undated{path.suffix}"))  # so that the date is not that of the file name
    assert items
    for item in items:
        assert isinstance(item, Draft)
        assert item.title
        assert item.title not in item.text[: len(item.title)]
        assert item.published is not None
        assert (item.source or "").startswith("Sample ")
        assert len(item.text) > 500
    if named := re.search(r"\d{4}-\d{2}-\d{2}", path.name):
        assert str(items[0].published)[:10] == named[0]  # type: ignore[union-attr]


def test_the_sample_archive_holds_every_kind() -> None:
    assert {path.suffix for path in FILES} >= {".txt", ".html", ".md", ".docx", ".pdf"}
    assert sum(len(drafts(path)) for path in FILES) >= 60


@pytest.mark.data
def test_the_seed(data: Path) -> None:
    (path,) = discover(data / "seed")
    draft = only(path)
    assert draft.published == dt.date(2019, 4, 4)
    assert draft.title == ""
    assert draft.text.startswith("Four days after")
    assert draft.text.count("\n\n") > 5


@pytest.mark.data
def test_two_thousand_old_broadcasts(data: Path) -> None:
    articles = drafts(data / "wire" / "bbc.zip")
    assert len(articles) == 2226  # with the note of those who collected them
    assert sum(bool(draft.title) for draft in articles) >= 2225
    assert not any("\ufffd" in draft.text for draft in articles)


@pytest.mark.data
def test_newswires_of_1987(data: Path) -> None:
    items = list(islice(load(data / "wire" / "reuters21578.tar.gz"), 2000))
    wires = [item for item in items if isinstance(item, Draft) and item.origin.member.endswith(".sgm")]
    assert all(isinstance(wire.published, dt.datetime) and wire.published.year == 1987 for wire in wires)
    assert all(wire.title for wire in wires)
    assert all("headline" in item.reason for item in items if isinstance(item, Skipped))


@pytest.mark.data
def test_messy_rows(data: Path) -> None:
    path = data / "outlets" / "articles.jsonl.gz"
    articles = [item for item in islice(load(path), 3000) if isinstance(item, Draft)]
    assert len(articles) == 3000
    assert all(draft.url and draft.source and draft.title for draft in articles)
    assert all(
        dt.date(1990, 1, 1) <= _day(draft) <= dt.date.today() for draft in articles if draft.published
    )


@pytest.mark.data
def test_documents_are_read_or_refused_in_plain_words(data: Path) -> None:
    reasons = []
    for path in [*discover(data / "formats" / "documents"), *discover(data / "formats" / "feeds")]:
        try:
            reasons += [part.reason for part in skipped(path)]
        except LoadError as error:
            reasons.append(str(error))
    assert reasons
    assert not [reason for reason in reasons if re.search(r"Error|Exception|Traceback", reason)]


def _day(draft: Draft) -> dt.date:
    assert draft.published
    return draft.published.date() if isinstance(draft.published, dt.datetime) else draft.published
