"""The file of users, their passwords, and how often one may try."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UserError
from ui import users as module
from ui.attempts import FREE, LONGEST_WAIT, Attempts, in_words
from ui.users import BLOCK, COST, PARALLEL, Users, hash_of, matches

PASSWORD = "twelve owls in a row"


@pytest.fixture(autouse=True)
def _cheap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing, but where their cost is what is tested."""
    if "costly" not in request.fixturenames:
        monkeypatch.setattr(module, "COST", 16)


@pytest.fixture
def costly() -> None:
    """Hashes as they are."""


@pytest.fixture
def users(tmp_path: Path) -> Users:
    """A file with an editor and a reader."""
    made = Users(tmp_path / "users.json")
    made.add("ada", "editor", PASSWORD)
    made.add("bo", "reader", PASSWORD)
    return made


def test_users_are_checked_by_their_passwords(users: Users) -> None:
    ada = users.check("ada", PASSWORD)
    assert ada is not None
    assert (ada.name, ada.role, ada.may_edit) == ("ada", "editor", True)
    bo = users.check("bo", PASSWORD)
    assert bo is not None
    assert not bo.may_edit
    assert ada.owner != bo.owner
    assert users.check("ada", PASSWORD + "!") is None
    assert users.check("ada", "") is None
    assert users.check("eve", PASSWORD) is None
    assert users.names == ("ada", "bo")


def test_the_file_has_salted_hashes_and_is_its_owners_only(users: Users) -> None:
    text = users.path.read_text()
    stored = json.loads(text)["users"]
    assert users.path.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in text
    assert stored["ada"]["password"] != stored["bo"]["password"]  # the same password, another salt
    assert stored["ada"]["password"].startswith("scrypt$16$8$3$")


def test_hashes_are_as_strong_as_is_said(costly: None) -> None:
    hashed = hash_of(PASSWORD)
    assert hashed.split("$")[:4] == ["scrypt", "32768", "8", "3"]
    assert (COST, BLOCK, PARALLEL) == (32768, 8, 3)
    assert matches(PASSWORD, hashed)
    assert not matches(PASSWORD + " ", hashed)


def test_a_hash_of_other_numbers_still_holds(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COST", 64)
    assert users.check("ada", PASSWORD) is not None
    users.set_password("ada", PASSWORD)
    assert "$64$" in json.loads(users.path.read_text())["users"]["ada"]["password"]


def test_an_unknown_name_is_checked_like_a_known_one(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time that it takes tells nobody which names there are: the same hash is made."""
    costs: list[tuple[int, int, int]] = []
    real = module.scrypt

    def noted(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
        costs.append((cost, block, parallel))
        return real(password, salt, cost, block, parallel)

    module.nobodys_hash.cache_clear()
    module.nobodys_hash()
    monkeypatch.setattr(module, "scrypt", noted)
    assert users.check("ada", "wrong") is None
    assert users.check("nobody", "wrong") is None
    module.nobodys_hash.cache_clear()
    assert costs == [(16, 8, 3)] * 2


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a\n", "x" * 65, "<b>"])
def test_names_that_cannot_be_are_refused(users: Users, name: str) -> None:
    with pytest.raises(UserError, match="cannot be a user's name"):
        users.add(name, "reader", PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "x" * 9, "x" * 1_001])
def test_passwords_have_a_least_length(users: Users, password: str) -> None:
    with pytest.raises(UserError, match="10 to 1,000"):
        users.add("eve", "reader", password)
    with pytest.raises(UserError, match="10 to 1,000"):
        users.set_password("ada", password)
    assert users.check("ada", PASSWORD) is not None


def test_a_name_is_taken_once(users: Users) -> None:
    with pytest.raises(UserError, match="already"):
        users.add("ada", "reader", PASSWORD)


def test_what_another_process_changes_counts(users: Users) -> None:
    other = Users(users.path)
    other.set_role("bo", "editor")
    other.remove("ada")
    bo = users.get("bo")
    assert bo is not None
    assert bo.may_edit
    assert users.get("ada") is None
    with pytest.raises(UserError, match="no user ada"):
        users.set_password("ada", PASSWORD)
    users.path.unlink()
    assert users.names == ()


def test_a_later_user_of_the_same_name_is_another_one(users: Users) -> None:
    removed = users.remove("ada")
    assert users.add("ada", "reader", PASSWORD).owner != removed.owner


def test_sessions_end_with_the_password_and_the_account(users: Users) -> None:
    ada = users.get("ada")
    assert ada is not None
    session = users.session(ada)
    assert users.of_session(session) == ada
    users.set_role("ada", "reader")
    changed = users.of_session(session)
    assert changed is not None
    assert not changed.may_edit  # a role counts at once
    users.set_password("ada", PASSWORD + "2")
    assert users.of_session(session) is None
    again = users.session(ada)
    users.remove("ada")
    users.add("ada", "editor", PASSWORD + "2")
    assert users.of_session(again) is None
    for nobody in ({}, {"name": "ada"}, {"name": "ada", "stamp": None}, {"name": ["ada"], "stamp": "x"}):
        assert users.of_session(nobody) is None


def test_adding_at_once_loses_nobody(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    names = [f"user{number}" for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda name: Users(path).add(name, "reader", PASSWORD), names))
    assert Users(path).names == tuple(sorted(names))


def test_a_file_that_others_can_read_is_refused(users: Users) -> None:
    users.path.chmod(0o640)
    with pytest.raises(UserError, match="chmod 600"):
        Users(users.path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"users": {"ada": {}}}', '{"users": {}, "key": "short"}']
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "users.json"
    path.touch(0o600)
    path.write_text(text)
    with pytest.raises(UserError, match=r"is no file of users|was damaged"):
        Users(path)


# Attempts


class Clock:
    """A time that is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def fail(attempts: Attempts, clock: Clock, times: int, name: str = "ada", address: str = "a") -> None:
    """Fails so often, waiting as long as one is told to."""
    for _ in range(times):
        if wait := attempts.begin(name, address):
            clock.now += wait
            assert attempts.begin(name, address) == 0


def test_after_five_failures_one_waits_and_ever_longer() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    fail(attempts, clock, 5)
    waits = []
    for _ in range(12):
        waits.append(attempts.begin("ada", "a"))
        clock.now += waits[-1]
        assert attempts.begin("ada", "a") == 0
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]


def test_waiting_is_for_one_name_at_one_address_at_first() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    fail(attempts, clock, 6)
    assert attempts.begin("ada", "a") > 0
    assert attempts.begin("ada", "b") == 0
    assert attempts.begin("bo", "a") == 0


def test_one_address_cannot_try_many_names_nor_many_addresses_one_name() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    tried = 0
    while attempts.begin(f"name {tried}", "a") == 0:
        tried += 1
    assert tried == FREE["address"]
    tried = 0
    while attempts.begin("bo", f"address {tried}") == 0:
        tried += 1
    assert tried == FREE["name"]


def test_success_and_peace_begin_anew() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    fail(attempts, clock, 4)
    assert attempts.begin("ada", "a") == 0
    attempts.succeeded("ada", "a")
    fail(attempts, clock, 5)
    assert attempts.begin("ada", "a") > 0
    clock.now += LONGEST_WAIT + 1
    fail(attempts, clock, 5)


def test_many_at_once_are_no_way_round() -> None:
    attempts = Attempts(Clock())
    barrier = threading.Barrier(20)

    def attempt(_: int) -> bool:
        barrier.wait()
        return attempts.begin("ada", "a") == 0

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(20))) == FREE["name and address"]


def test_those_who_succeed_never_wait() -> None:
    attempts = Attempts(Clock())
    for number in range(300):
        name = f"user {number % 70}"
        assert attempts.begin(name, "office") == 0
        attempts.succeeded(name, "office")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.floats(0, 2_000)), max_size=60))
def test_nobody_waits_longer_than_the_longest(tries: list[tuple[str, str, float]]) -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for name, address, pause in tries:
        clock.now += pause
        wait = attempts.begin(name, address)
        assert 0 <= wait <= LONGEST_WAIT
        clock.now += wait
        if wait:
            assert attempts.begin(name, address) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (1.5, "2 seconds"), (59.5, "1 minute"), (61, "2 minutes"), (899, "15 minutes")],
)
def test_waits_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
