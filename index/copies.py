"""Which articles of an archive are copies of each other: kept up by every write, read by every search.

The tables are derived from the articles' texts, and written in the transactions that change those. Two
copies are a link; a *cluster* is what links connect. Clusters are stored for all articles, but a search
takes only the links between articles that its filter allows: what was published later connects nothing.

An archive of an earlier version, or one whose buckets have another format, has no clusters at first; the
next ``Archive.add`` or ``Archive.reindex`` makes them.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.duplicates import LEAST_SHARED, Wording, are_copies, buckets, least_shared, wording
from index.rows import where_clause
from index.schema import Filter

# For what very many articles share (an invitation to subscribe, a story that everybody prints): an
# article is compared with the first ones of a bucket, and with the most alike of those. The copies of
# one story hang together all the same, and the work on an article does not grow with the archive.
MOST_IN_BUCKET = 50
MOST_COMPARED = 24


class Copies:
    """The tables about copies in the database of an archive. Articles are named by their numbers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # Writing (inside a transaction)

    def add(self, articles: Iterable[tuple[int, str]]) -> None:
        """Finds the copies of articles, each its number and its text, among all that were added."""
        wordings: dict[int, Wording] = {}
        for number, text in articles:
            wordings[number] = wording(text)
            signature = buckets(wordings[number])
            for other in self._candidates(signature):
                if other not in wordings:
                    wordings[other] = wording(self.texts([other])[0][1])
                if are_copies(wordings[number], wordings[other]):
                    self._link(number, other)
            self._sign(number, signature)

    def remove(self, number: int) -> None:
        """Forgets an article. What only it held together falls apart."""
        row = self._connection.execute(
            "SELECT buckets FROM signatures WHERE article = ?", (number,)
        ).fetchone()
        signature = np.frombuffer(row[0] if row else b"", np.int32)
        self._connection.executemany(
            "DELETE FROM buckets WHERE bucket = ? AND article = ?",
            [(bucket, number) for bucket in signature.tolist()],
        )
        self._connection.execute("DELETE FROM signatures WHERE article = ?", (number,))
        cluster = self._cluster(number)
        if cluster is not None:
            self._connection.execute(
                "DELETE FROM copies WHERE (article, other) IN "
                "(SELECT other, article FROM copies WHERE article = ?)",
                (number,),
            )
            self._connection.execute("DELETE FROM copies WHERE article = ?", (number,))
            self._connection.execute("DELETE FROM clusters WHERE article = ?", (number,))
            self._divide(cluster)

    def clear(self) -> None:
        """Forgets everything."""
        for table in ("signatures", "buckets", "copies", "clusters"):
            self._connection.execute(f"DELETE FROM {table}")

    def _candidates(self, signature: NDArray[np.int32]) -> list[int]:
        """The articles that share enough buckets with a signature, the most alike first."""
        shared: Counter[int] = Counter()
        for bucket in signature.tolist():
            rows = self._connection.execute(
                "SELECT article FROM buckets WHERE bucket = ? ORDER BY article LIMIT ?",
                (bucket, MOST_IN_BUCKET),
            )
            shared.update(number for (number,) in rows)
        sizes = self._connection.execute(
            "SELECT article, length(buckets) / 4 FROM signatures "
            "WHERE article IN (SELECT value FROM json_each(?))",
            (json.dumps([number for number, count in shared.items() if count >= LEAST_SHARED]),),
        )
        alike = [number for number, size in sizes if shared[number] >= least_shared(len(signature), size)]
        return sorted(alike, key=lambda number: (-shared[number], number))[:MOST_COMPARED]

    def _sign(self, number: int, signature: NDArray[np.int32]) -> None:
        self._connection.execute("INSERT INTO signatures VALUES (?, ?)", (number, signature.tobytes()))
        self._connection.executemany(
            "INSERT INTO buckets VALUES (?, ?)", [(bucket, number) for bucket in signature.tolist()]
        )

    def _link(self, number: int, other: int) -> None:
        """Notes two copies; their clusters become one."""
        self._connection.executemany("INSERT INTO copies VALUES (?, ?)", [(number, other), (other, number)])
        clusters = [self._cluster(number) or number, self._cluster(other) or other]
        self._connection.executemany(
            "INSERT OR IGNORE INTO clusters VALUES (?, ?)", zip((number, other), clusters, strict=True)
        )
        self._connection.execute(
            "UPDATE clusters SET cluster = ? WHERE cluster = ?", (min(clusters), max(clusters))
        )

    def _cluster(self, number: int) -> int | None:
        row = self._connection.execute(
            "SELECT cluster FROM clusters WHERE article = ?", (number,)
        ).fetchone()
        return row[0] if row else None

    def _divide(self, cluster: int) -> None:
        """Makes of a cluster that lost an article what its links still connect."""
        members = self._connection.execute("SELECT article FROM clusters WHERE cluster = ?", (cluster,))
        connected = connect([number for (number,) in members], self._links([cluster]))
        sizes = Counter(connected.values())
        self._connection.execute("DELETE FROM clusters WHERE cluster = ?", (cluster,))
        self._connection.executemany(
            "INSERT INTO clusters VALUES (?, ?)",
            [(number, lowest) for number, lowest in connected.items() if sizes[lowest] > 1],
        )

    # Reading

    def missing(self) -> list[int]:
        """The numbers of the articles that were never added."""
        rows = self._connection.execute(
            "SELECT number FROM articles WHERE number NOT IN (SELECT article FROM signatures) ORDER BY number"
        )
        return [number for (number,) in rows]

    def add_stored(self, numbers: Sequence[int]) -> None:
        """Finds the copies of articles that are stored."""
        self.add(self.texts(numbers))

    def texts(self, numbers: Sequence[int]) -> list[tuple[int, str]]:
        """Articles as ``add`` takes them."""
        return self._connection.execute(
            "SELECT number, text FROM articles WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
            (json.dumps(numbers),),
        ).fetchall()

    def count(self) -> int:
        """The number of articles that are copies of another: of each cluster all but one."""
        row = self._connection.execute("SELECT count(*) - count(DISTINCT cluster) FROM clusters").fetchone()
        return int(row[0])

    def clusters_of(self, rowids: Sequence[int]) -> dict[int, int]:
        """The clusters of the passages that belong to articles with copies, by rowid."""
        rows = self._connection.execute(
            "SELECT p.rowid, c.cluster FROM json_each(?) j JOIN passages p ON p.rowid = j.value "
            "JOIN clusters c ON c.article = p.article",
            (json.dumps(rowids),),
        )
        return dict(rows.fetchall())

    def clusters_of_articles(self, ids: Sequence[str]) -> list[int]:
        """The clusters of those articles, named by their ids, that have copies."""
        rows = self._connection.execute(
            "SELECT DISTINCT c.cluster FROM json_each(?) j JOIN articles a ON a.id = j.value "
            "JOIN clusters c ON c.article = a.number",
            (json.dumps(ids),),
        )
        return [cluster for (cluster,) in rows]

    def families(self, clusters: Sequence[int], filter: Filter) -> dict[str, int]:
        """The articles of some clusters that pass a filter, by their ids: those with the same number
        are copies of each other, connected by links between articles that pass."""
        where, values = where_clause(filter)
        allowed = dict(
            self._connection.execute(
                "SELECT number, id FROM clusters JOIN articles ON number = article "
                f"WHERE cluster IN (SELECT value FROM json_each(?)) AND {where}",
                (json.dumps(clusters), *values),
            ).fetchall()
        )
        connected = connect(list(allowed), self._links(clusters))
        return {allowed[number]: lowest for number, lowest in connected.items()}

    def _links(self, clusters: Sequence[int]) -> list[tuple[int, int]]:
        return self._connection.execute(
            "SELECT l.article, l.other FROM clusters c JOIN copies l ON l.article = c.article "
            "WHERE c.cluster IN (SELECT value FROM json_each(?)) AND l.other < l.article",
            (json.dumps(clusters),),
        ).fetchall()


def connect(numbers: Iterable[int], links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For each number the lowest one that it is connected with; links to other numbers do not count."""
    parent = {number: number for number in numbers}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for one, other in links:
        if one in parent and other in parent:
            low, high = sorted((root(one), root(other)))
            parent[high] = low
    return {number: root(number) for number in parent}
