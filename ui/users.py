"""The users of a server: a file with their roles and the salted hashes of their passwords.

The hashes are scrypt's (RFC 7914), from Python's own library, with N = 2^15, r = 8 and p = 3: 32 MiB and a
quarter of a second each, one of the settings that OWASP's Password Storage Cheat Sheet gives as equal in
strength. argon2 would be a dependency more, and no stronger there. The numbers stand with each hash, so that
they can be raised later.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import functools
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import filelock

from index.errors import UserError

Role = Literal["reader", "editor"]
"""Readers ask; editors also add and remove articles and run evaluations."""
ROLES: tuple[Role, ...] = get_args(Role)

COST, BLOCK, PARALLEL = 2**15, 8, 3
SHORTEST, LONGEST = 10, 1_000  # characters of a password
NAME = re.compile(r"[\w.@-]{1,64}")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may use the server. ``owner`` is what their conversations are stored under: it is not
    the name, so that a later user of the same name does not come by them."""

    name: str
    role: Role
    owner: str

    @property
    def may_edit(self) -> bool:
        """Whether articles may be added and removed, and evaluations run."""
        return self.role == "editor"


LOCAL = User("", "editor", "local")
"""The one user of a server without logins, which only its own machine can reach."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user as the file has it."""

    role: Role
    owner: str
    password: str


class Users:
    """The users in a file. What another process changes in it counts from the next look on."""

    def __init__(self, path: str | Path) -> None:
        """Raises ``UserError`` if there is a file that cannot be read; a missing one has no users."""
        self.path = Path(path)
        self._seen: tuple[int, int, int] | None = None
        self._key = ""
        self._accounts: dict[str, Account] = {}
        self._lock = threading.Lock()
        self._look()

    @property
    def names(self) -> tuple[str, ...]:
        """The names, sorted."""
        return tuple(sorted(self._look()))

    @property
    def key(self) -> str:
        """The secret that sessions are signed with; it is made with the first user."""
        self._look()
        return self._key

    def get(self, name: str) -> User | None:
        """The user of a name."""
        account = self._look().get(name)
        return User(name, account.role, account.owner) if account else None

    def add(self, name: str, role: Role, password: str) -> User:
        """A new user. Raises ``UserError`` for a name that is taken or cannot be one, and for a password
        that is too short."""
        if not NAME.fullmatch(name):
            raise UserError(
                f"'{name}' cannot be a user's name. Use up to 64 letters, digits, and . _ @ or -."
            )
        hashed = hash_of(checked(password))
        with self._changing() as accounts:
            if name in accounts:
                raise UserError(
                    f"There is a user {name} already. Change the password with: dateline users password {name}"
                )
            accounts[name] = Account(role, secrets.token_hex(8), hashed)
        return User(name, role, accounts[name].owner)

    def set_password(self, name: str, password: str) -> None:
        """Another password; who is logged in under that name must log in again."""
        hashed = hash_of(checked(password))
        with self._changing() as accounts:
            accounts[name] = dataclasses.replace(existing(accounts, name), password=hashed)

    def set_role(self, name: str, role: Role) -> None:
        """Another role, which counts at once."""
        with self._changing() as accounts:
            accounts[name] = dataclasses.replace(existing(accounts, name), role=role)

    def remove(self, name: str) -> User:
        """Removes a user, who is thereby logged out."""
        with self._changing() as accounts:
            account = existing(accounts, name)
            del accounts[name]
        return User(name, account.role, account.owner)

    def check(self, name: str, password: str) -> User | None:
        """The user, if the password is right. For an unknown name it takes as long to say no."""
        account = self._look().get(name)
        is_right = matches(password[:LONGEST], account.password if account else nobodys_hash())
        return User(name, account.role, account.owner) if account and is_right else None

    # Sessions

    def session(self, user: User) -> dict[str, str]:
        """What a session of a user carries: the stamp changes with the password and with the account."""
        account = self._look().get(user.name)
        return {"name": user.name, "stamp": self._stamp(account)} if account else {}

    def of_session(self, session: Mapping[str, Any]) -> User | None:
        """The user of a session, ``None`` if it is nobody's or of before a change."""
        name, stamp = session.get("name"), session.get("stamp")
        account = self._look().get(name) if isinstance(name, str) else None
        if account is None or not hmac.compare_digest(self._stamp(account), str(stamp)):
            return None
        return User(str(name), account.role, account.owner)

    def _stamp(self, account: Account) -> str:
        said = f"{account.owner} {account.password}"
        return hmac.digest(self._key.encode(), said.encode(), "sha256").hex()

    # The file

    def _look(self) -> dict[str, Account]:
        """The accounts as they now are in the file."""
        with self._lock:
            try:
                status = self.path.stat()
            except FileNotFoundError:
                self._seen, self._key, self._accounts = None, "", {}
                return self._accounts
            seen = (status.st_mtime_ns, status.st_size, status.st_ino)
            if seen != self._seen:
                self._key, self._accounts = read(self.path)
                self._seen = seen
            return self._accounts

    @contextlib.contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """The accounts, to be changed; they are written at the end. One process changes them at a time."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(f"{self.path}.lock", timeout=10, mode=0o600):
                accounts = dict(self._look())
                yield accounts
                write(self.path, self._key or secrets.token_urlsafe(32), accounts)
        except (OSError, filelock.Timeout) as error:
            raise UserError(f"{self.path} cannot be written: {error}.") from error


def existing(accounts: Mapping[str, Account], name: str) -> Account:
    """The account of a name. Raises ``UserError`` if there is none."""
    if name not in accounts:
        raise UserError(f"There is no user {name}. See who there is with: dateline users list")
    return accounts[name]


def read(path: Path) -> tuple[str, dict[str, Account]]:
    """The secret and the accounts in a file. Raises ``UserError`` if it has none, or if others than its
    owner can read it."""
    if path.stat().st_mode & 0o077:
        raise UserError(f"{path} can be read by others than its owner. Close it to them: chmod 600 {path}")
    try:
        stored = json.loads(path.read_text("utf-8"))
        accounts = {str(name): Account(**account) for name, account in stored["users"].items()}
        key = str(stored["key"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{path} is no file of users ({error}). Make one with: dateline users add NAME --auth {path}"
        ) from error
    if len(key) < 32 or any(account.role not in ROLES for account in accounts.values()):
        raise UserError(f"{path} was damaged: its key is too short, or it has a role that there is not.")
    return key, accounts


def write(path: Path, key: str, accounts: Mapping[str, Account]) -> None:
    """Writes the file as a whole; only its owner can read it."""
    users = {name: dataclasses.asdict(accounts[name]) for name in sorted(accounts)}
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"key": key, "users": users}, file, indent=2, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


# Passwords


def checked(password: str) -> str:
    """The password. Raises ``UserError`` if it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UserError(f"A password has {SHORTEST} to {LONGEST:,} characters. Choose another one.")
    return password


def hash_of(password: str) -> str:
    """The salted hash of a password: ``scrypt$N$r$p$salt$hash``."""
    salt = secrets.token_bytes(16)
    digest = scrypt(password, salt, COST, BLOCK, PARALLEL)
    parts = (base64.b64encode(part).decode() for part in (salt, digest))
    return "$".join(["scrypt", str(COST), str(BLOCK), str(PARALLEL), *parts])


def matches(password: str, hashed: str) -> bool:
    """Whether it is the password of a hash."""
    _, cost, block, parallel, salt, digest = hashed.split("$")
    found = scrypt(password, base64.b64decode(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(found, base64.b64decode(digest))


def scrypt(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    """32 bytes."""
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=cost,
        r=block,
        p=parallel,
        maxmem=256 * cost * block,
        dklen=32,
    )


@functools.cache
def nobodys_hash() -> str:
    """The hash of a password that nobody knows."""
    return hash_of(secrets.token_urlsafe(16))
