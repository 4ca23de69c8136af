"""Archives of earlier versions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from index.migrations import MIGRATIONS

DERIVED = {"copies": 2, "names": 3}
"""The settings that hold the format of derived tables, and the schema version that brought these."""


def to_version(version: int, folder: Path) -> None:
    """Takes from a closed archive what later schema versions brought. They must have brought only tables."""
    with closing(sqlite3.connect(":memory:")) as earlier:
        earlier.executescript(";".join(MIGRATIONS[:version]))
        kept = tables(earlier)
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        for table in tables(connection) - kept:
            connection.execute(f"DROP TABLE {table}")
        later = [(setting,) for setting, brought in DERIVED.items() if brought > version]
        connection.executemany("DELETE FROM meta WHERE key = ?", later)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()


def tables(connection: sqlite3.Connection) -> set[str]:
    """The names of the tables in a database."""
    rows = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {name for (name,) in rows}
