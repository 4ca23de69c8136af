"""One spelling for each address."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.urls import canonical_url, site_of


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://Sample.Example/News/", "https://sample.example/News"),
        ("HTTPS://sample.example:443/news", "https://sample.example/news"),
        ("http://sample.example:80", "https://sample.example"),
        ("http://sample.example:8080/a", "https://sample.example:8080/a"),
        ("https://sample.example/a#top", "https://sample.example/a"),
        ("https://sample.example/a?utm_source=x&id=7&fbclid=y", "https://sample.example/a?id=7"),
        ("https://sample.example/a?UTM_Source=x", "https://sample.example/a"),
        ("https://me:secret@sample.example/a", "https://sample.example/a"),
        ("  https://sample.example/a  ", "https://sample.example/a"),
        ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
    ],
)
def test_spellings_of_one_address_are_one(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "mailto:me@sample.example", "file:///etc/passwd", "/news/1",
            "sample.example/a", "data:text/html,x", "https://", "https:///a", "http://[broken/a", "https://sample.example:port/a"]
)  # fmt: skip
def test_what_is_no_web_address_is_none(url: str) -> None:
    assert canonical_url(url) is None
    assert site_of(url) is None


def test_a_site_is_the_host_without_www() -> None:
    assert site_of("https://www.Sample.example/a") == "sample.example"


@settings(deadline=None)  # imports and a busy machine take their time
@given(st.text() | st.from_regex(r"https?://[\w.:@/?&=#%-]{1,40}", fullmatch=True))
def test_a_canonical_url_is_its_own(url: str) -> None:
    found = canonical_url(url)
    assert found is None or canonical_url(found) == found
