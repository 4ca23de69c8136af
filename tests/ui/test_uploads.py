"""What may be brought in from the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import LoadError
from ui.uploads import folder_on_server, is_below


@pytest.fixture
def allowed(tmp_path: Path) -> Path:
    """A folder that may be indexed, with one below it and another beside it."""
    (tmp_path / "news" / "2019").mkdir(parents=True)
    (tmp_path / "news" / "2019" / "a.txt").write_text("A ferry.")
    (tmp_path / "news-secret").mkdir()
    (tmp_path / "news-secret" / "b.txt").write_text("A bridge.")
    return tmp_path / "news"


def test_a_folder_below_an_allowed_one_may_be_indexed(allowed: Path) -> None:
    others = [allowed.parent / "elsewhere", allowed]
    for name in ("", "2019", "2019/a.txt", "2019/../2019"):
        assert folder_on_server(str(allowed / name), others) == (allowed / name).resolve()
    assert folder_on_server(allowed / "2019", [allowed]) == allowed / "2019"


@pytest.mark.parametrize(
    "name", ["..", "../news-secret", "../news-secret/b.txt", "2019/../../news-secret", "/etc", "../nothing"]
)
def test_nothing_else_may(allowed: Path, name: str) -> None:
    with pytest.raises(LoadError, match="not below a folder that may be indexed"):
        folder_on_server(str(allowed / name), [allowed])


def test_what_lies_elsewhere_is_refused_in_the_same_words_whether_or_not_it_exists(allowed: Path) -> None:
    told = []
    for name in ("news-secret", "nothing-here"):
        with pytest.raises(LoadError) as raised:
            folder_on_server(str(allowed.parent / name), [allowed])
        told.append(str(raised.value).replace(name, "NAME"))
    assert told[0] == told[1]


def test_links_out_of_it_are_followed_and_refused(allowed: Path) -> None:
    (allowed / "link").symlink_to(allowed.parent / "news-secret")
    with pytest.raises(LoadError, match="not below"):
        folder_on_server(str(allowed / "link"), [allowed])
    with pytest.raises(LoadError, match="not below"):
        folder_on_server(str(allowed / "link" / ".." / "news-secret"), [allowed])
    with pytest.raises(LoadError, match="leads out"):
        folder_on_server(str(allowed), [allowed])


def test_a_file_that_is_a_link_out_is_refused(allowed: Path) -> None:
    (allowed / "2019" / "c.txt").symlink_to(allowed.parent / "news-secret" / "b.txt")
    with pytest.raises(LoadError, match=r"c\.txt is a link that leads out"):
        folder_on_server(str(allowed), [allowed])


def test_links_within_it_are_followed(allowed: Path) -> None:
    (allowed / "again").symlink_to(allowed / "2019")
    assert folder_on_server(str(allowed / "again"), [allowed]) == allowed / "2019"
    assert folder_on_server(str(allowed), [allowed]) == allowed


def test_an_allowed_folder_may_be_a_link_itself(allowed: Path) -> None:
    link = allowed.parent / "link"
    link.symlink_to(allowed)
    assert folder_on_server(str(link / "2019"), [link]) == allowed / "2019"


@pytest.mark.parametrize(
    ("name", "told"), [("", "Write the path"), ("a\x00b", "Write the path"), ("2019", "slash")]
)
def test_what_is_no_path_is_told(allowed: Path, name: str, told: str) -> None:
    with pytest.raises(LoadError, match=told):
        folder_on_server(name, [allowed])


def test_links_in_a_circle_are_told(allowed: Path) -> None:
    (allowed / "x").symlink_to(allowed / "y")
    (allowed / "y").symlink_to(allowed / "x")
    with pytest.raises(LoadError, match=r"circle|no file or folder"):
        folder_on_server(str(allowed / "x"), [allowed])


def test_without_allowed_folders_there_are_none(allowed: Path) -> None:
    with pytest.raises(LoadError, match="--allow-folder"):
        folder_on_server(str(allowed), [])


def test_a_missing_folder_is_told(allowed: Path) -> None:
    with pytest.raises(LoadError, match="no file or folder"):
        folder_on_server(str(allowed / "2020"), [allowed])


PIECES = st.lists(
    st.sampled_from(["..", ".", "2019", "news", "news-secret", "a.txt", "up", ""]), max_size=6
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(PIECES)
def test_whatever_is_let_through_lies_below(allowed: Path, pieces: list[str]) -> None:
    (allowed / "up").unlink(missing_ok=True)
    (allowed / "up").symlink_to(allowed.parent)
    inside = allowed / "2019"
    try:
        found = folder_on_server("/".join([str(inside), *pieces]), [inside])
    except LoadError:
        return
    assert found.resolve() == found
    assert is_below(found, [inside])
