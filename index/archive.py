"""An archive of articles: opening, searching, adding to it, taking from it.

The write path is in ``index.build``; here it is only called.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import filelock

from index import fuse
from index.aliases import Aliases
from index.build import complete, ingest
from index.collapse import Place, each_alone
from index.collapse import collapse as collapsed
from index.database import Database, batched
from index.dense import DenseIndex
from index.embed import DEFAULT_EMBEDDER, Embedder, MissingEmbedder, load_embedder
from index.errors import (
    ArchiveError,
    ArchiveExists,
    ArchiveLocked,
    ArchiveMismatch,
    ArchiveMissing,
    ModelError,
    QuestionError,
)
from index.expansions import Expansion, expansions
from index.fuse import Ranking
from index.lexical import LexicalIndex
from index.loaders import Limits
from index.passages import PassageSettings
from index.reindex import remake
from index.report import IngestReport, Progress
from index.rows import Sort
from index.schema import Article, Filter, Hit, LegScore
from index.sources import copies, independent, reports

Retriever = Literal["fused", "reciprocal", "lexical", "dense"]
RETRIEVERS: tuple[Retriever, ...] = ("fused", "reciprocal", "lexical", "dense")
FUSE: dict[Retriever, Callable[[Ranking, Ranking], Ranking]] = {
    "fused": fuse.weighted,
    "reciprocal": fuse.reciprocal,
    "lexical": lambda lexical, dense: lexical,
    "dense": lambda lexical, dense: dense,
}

# Each leg is asked for more than k: a passage that is middling in both can be the best of all.
CANDIDATES = 100
SEEN = 24
"""Passages that are looked at to tell whether words are a name."""
LONGEST_QUESTION = 2_000


class Archive:
    """A folder with articles that can be searched. Make one with ``create`` or ``open``.

    Any number of processes may read while one writes; a reader sees each batch of a writer once it
    is complete. Use it as a context manager, or ``close`` it.
    """

    def __init__(self, path: Path, database: Database, embedder: Embedder) -> None:
        """Used by ``create`` and ``open``."""
        self.path, self.database, self.embedder = path, database, embedder
        self._lock = threading.Lock()
        self._aliases: tuple[Database, int, Aliases] | None = None
        try:
            with self._writing():
                self._open_derived()
        except ArchiveLocked:  # a reader beside a writer takes the derived indexes as they are
            self._open_derived(mend=False)

    @classmethod
    def create(
        cls,
        path: str | Path,
        embedder: Embedder | str = DEFAULT_EMBEDDER,
        settings: PassageSettings = PassageSettings(),
    ) -> Archive:
        """A new, empty archive. Raises ``ArchiveExists`` if there is one, ``ArchiveError`` if the
        folder holds something else or cannot be written."""
        path = Path(path)
        if (path / "archive.db").exists():
            raise ArchiveExists(
                f"There is an archive at {path} already. Open it, or choose another folder."
            )
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise ArchiveError(f"{path} is not an empty folder. Choose a new one for the archive.")
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"The folder {path} cannot be made: {error.strerror}") from error
        embedder = load_embedder(embedder) if isinstance(embedder, str) else embedder
        database = Database(path / "archive.db")
        with database.transaction():
            database.set_making(embedder.name, settings)
        return cls(path, database, embedder)

    @classmethod
    def open(
        cls,
        path: str | Path,
        embedder: Embedder | str | None = None,
        without_embedder: bool = False,
    ) -> Archive:
        """The archive in a folder. ``embedder`` must be the one that it was made with (by default it
        is loaded). ``without_embedder`` opens it even if that one is gone: it can then be searched
        by words and reindexed. Raises ``ArchiveMissing``, ``ArchiveMismatch``, ``ArchiveTooNew``,
        ``ArchiveDamaged`` or ``ModelError``."""
        path = Path(path)
        if not (path / "archive.db").is_file():
            raise ArchiveMissing(
                f"There is no archive at {path}. Make one with: dateline index PATH... --archive {path}"
            )
        database = Database(path / "archive.db")
        made_with = database.embedder or DEFAULT_EMBEDDER
        embedder = embedder or made_with
        name = embedder if isinstance(embedder, str) else embedder.name
        if name != made_with:
            database.close()
            raise ArchiveMismatch(
                f"The archive at {path} was made with the embedder '{made_with}', not '{name}'. Open it with "
                f"that one, or remake it with: dateline reindex --embedder {name} --archive {path}"
            )
        try:
            embedder = load_embedder(embedder) if isinstance(embedder, str) else embedder
        except ModelError as error:
            if not without_embedder:
                database.close()
                raise
            embedder = MissingEmbedder(made_with, database.dimension, error)
        return cls(path, database, embedder)

    def close(self) -> None:
        """Closes the files."""
        self.database.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Reading

    def search(
        self,
        question: str,
        k: int = 20,
        filter: Filter = Filter(),
        retriever: Retriever = "fused",
        collapse: bool = True,
        names: bool | Sequence[Expansion] = True,
    ) -> list[Hit]:
        """The ``k`` best passages for a question, best first. Copies of one passage in several articles
        are one hit, that of the earliest article, which names the others in ``also_in``; without
        ``collapse`` each is a hit of its own. With ``names`` passages that have another form of a name in
        the question are found by it: the forms that ``expansions`` gives, or those that it gave before.
        Raises ``QuestionError`` for a question that is empty or longer than 2,000 characters, and for a
        filter whose dates are inside out."""
        check(question, filter)
        depth = max(k, CANDIDATES)
        while True:
            lexical, dense = self.rankings(question, depth, filter, retriever, names)
            ranking = FUSE[retriever](lexical, dense)
            places = collapsed(self.database, ranking, k, filter) if collapse else each_alone(ranking, k)
            # Where copies shared a place, there may be others further down for those that are left.
            if len(places) == k or max(len(lexical), len(dense)) < depth:
                return self._hits(places, lexical, dense)
            depth *= 4

    def rankings(
        self,
        question: str,
        k: int,
        filter: Filter = Filter(),
        retriever: Retriever = "fused",
        names: bool | Sequence[Expansion] = True,
    ) -> tuple[Ranking, Ranking]:
        """What the lexical and the dense leg list for a question, ``k`` passages each; nothing for a
        leg that the retriever does not use."""
        with self._lock:
            self._refresh()
        lexical = dense = fuse.NOTHING
        vector = self.embedder.embed([question]) if retriever != "lexical" else None
        if names is True:
            names = self.expansions(question, filter.until) if retriever != "dense" else ()
        aliases = {one.name: [alias.name for alias in one.aliases] for one in names or ()}
        # One search at a time: what another process wrote is added to the indexes in place.
        with self._lock:
            if retriever != "dense":
                lexical = self._lexical.search(question, k, filter, aliases)
            if vector is not None:
                dense = self._dense.search(vector, k, filter)
        return lexical, dense

    @property
    def aliases(self) -> Aliases:
        """Which names mean the same, by the articles as they are now. Threads may share it."""
        if self.database.is_replaced:
            with self._lock:
                self._refresh()
        database, generation = self.database, self.database.generation
        known = self._aliases
        if known is None or known[:2] != (database, generation):
            known = self._aliases = (database, generation, database.aliases())
        return known[2]

    def expansions(self, question: str, until: dt.date | None = None) -> tuple[Expansion, ...]:
        """The names in a question that articles up to a day, which is included, have in other forms, with
        those that ``search`` looks for too, and why they are the same. Without ``until`` all articles
        count."""
        return expansions(self.aliases, question, until, lambda words: self._are_name(words, until))

    def _are_name(self, words: str, until: dt.date | None) -> bool:
        """Whether words never stand without capitals in the passages up to a day that have them most."""
        with self._lock:
            found = self._lexical.search(words, SEEN, Filter(until=until))
        passages = self.database.passages([int(rowid) for rowid in found.rowids])
        common = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
        return not any(common.search(passage.text) for passage, _ in passages)

    def _hits(self, places: list[Place], lexical: Ranking, dense: Ranking) -> list[Hit]:
        in_lexical, in_dense = leg_scores(lexical), leg_scores(dense)
        found = self.database.passages([place.rowid for place in places])
        by_rowid = {passage.rowid: (passage, article) for passage, article in found}
        # A passage deleted a moment ago may still be in a derived index; the database does not know it.
        return [
            Hit(
                *by_rowid[place.rowid],
                place.score,
                in_lexical.get(place.rowid),
                in_dense.get(place.rowid),
                place.also_in,
            )
            for place in places
            if place.rowid in by_rowid
        ]

    def article(self, article_id: str) -> Article | None:
        """The article of that id, ``None`` if there is none."""
        return next(iter(self.database.articles([article_id])), None)

    def articles(
        self,
        filter: Filter = Filter(),
        text: str = "",
        limit: int = -1,
        offset: int = 0,
        sort: Sort = "newest",
    ) -> list[Article]:
        """Articles that pass a filter and hold ``text`` in their title, outlet or file name, undated
        ones last. ``limit`` -1 means all."""
        return self.database.find_articles(filter, text, limit, offset, sort)

    def count(self, filter: Filter = Filter(), text: str = "") -> int:
        """How many articles that are."""
        return self.database.count_articles(filter, text)

    def independent(self, articles: Iterable[Article], filter: Filter = Filter()) -> int:
        """How many independent sources some articles are: as many as can be chosen from them so that no
        two are of one outlet and no two are copies of each other. Whether articles are copies is told
        from the articles that ``filter`` allows."""
        return independent(self.database, list(articles), filter)

    def reports(self, ids: Iterable[str], filter: Filter = Filter()) -> dict[str, str]:
        """The report that each article, by its id, is of: those of copies, told from the articles that
        ``filter`` allows, have the same name."""
        return reports(self.database, list(ids), filter)

    def copies(self, article_id: str, filter: Filter = Filter()) -> list[Article]:
        """The articles that are copies of one, or copies of its copies, as far as a filter allows them:
        the earliest first, the undated last."""
        return copies(self.database, article_id, filter)

    def stats(self) -> dict[str, Any]:
        """What the archive holds and what it was made with, as plain values. ``copies`` counts the
        articles that are copies of another one."""
        return {
            **self.database.counts(),
            "copies": self.database.copies.count(),
            "sources": self.database.sources(),
            "embedder": self.embedder.name,
            "passage_settings": self.database.passage_settings,
            "generation": self.database.generation,
            "bytes": bytes_below(self.path),
        }

    # Writing

    def add(
        self,
        *paths: str | Path,
        sync: bool = False,
        label: str | None = None,
        limits: Limits = Limits(),
        on_progress: Callable[[Progress], None] | None = None,
    ) -> IngestReport:
        """Reads files and folders ("-" is standard input) into the archive.

        What is stored already and has not changed is skipped; what has changed is replaced. Work is
        committed in batches, so that a run that was interrupted is finished by running it again. With
        ``sync``, articles whose files are gone from the named folders are removed. ``label`` stands
        for the named folder in the origins that are stored, which otherwise hold absolute paths.
        Bad files are told of in the report and end nothing. Raises ``ArchiveLocked`` while another
        process writes.
        """
        with self._writing():
            try:
                return ingest(self, [str(path) for path in paths], sync, label, limits, on_progress)
            finally:
                self._derive()

    def remove(self, *ids: str) -> int:
        """Removes articles; gives how many there were. A removed article comes back when its file
        is added again. Raises ``ArchiveLocked`` while another process writes."""
        with self._writing():
            with self.database.transaction() as generation:
                count = self.database.delete(ids, generation)
                self.database.origins.forget(ids)
            self._derive()
        return count

    def reindex(
        self,
        embedder: Embedder | str | None = None,
        settings: PassageSettings | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        """Cuts and embeds all articles anew from the stored text, with another embedder or other
        passage settings. The old state stays in use until the new one is complete; an interrupted
        run goes on where it stopped. Raises ``ArchiveLocked`` while another process writes."""
        embedder = load_embedder(embedder) if isinstance(embedder, str) else embedder or self.embedder
        with self._writing():
            complete(self.database, on_progress)
            settings = settings or self.database.passage_settings
            self.database = remake(self.database, self.path, embedder, settings, on_progress)
            self.embedder = embedder
            self._open_derived()

    @property
    def is_being_written(self) -> bool:
        """Whether a process, this one included, is writing to the archive at the moment."""
        try:
            with self._writing(wait=0):
                return False
        except ArchiveLocked:
            return True

    @contextlib.contextmanager
    def _writing(self, wait: float = 0.2) -> Iterator[None]:
        # A writer waits a moment: it may be that only ``is_being_written`` holds the lock.
        lock = filelock.FileLock(self.path / "write.lock", timeout=wait)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise ArchiveLocked(
                f"Another process is writing to the archive at {self.path}. "
                "Wait until it has finished, then try again."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _refresh(self) -> None:
        """Takes in what another process wrote since the last search."""
        if self.database.is_replaced:  # by a reindex
            self.database = Database(self.database.path)
            if self.database.embedder not in (None, self.embedder.name):
                self.embedder = load_embedder(self.database.embedder or DEFAULT_EMBEDDER)
            self._open_derived(mend=False)
        self._lexical.refresh()
        self._dense.catch_up()

    def _open_derived(self, mend: bool = True) -> None:
        """Opens the lexical and the vector index; with ``mend`` also brings them up to date."""
        self._lexical = LexicalIndex(self.path / "lexical", mend)
        self._dense = DenseIndex(self.path / "vectors.faiss", self.database, self.embedder.dimension)
        if mend:
            self._derive()

    def _derive(self) -> None:
        """Brings the lexical and the vector index up to the database."""
        self.update_lexical()
        self._lexical.finish()
        self._dense.catch_up()
        self._dense.merge()

    def update_lexical(self) -> None:
        """Brings the lexical index up to the database; the writer's lock must be held."""
        covered, generation = self._lexical.generation, self.database.generation
        if covered == generation:
            return
        if covered > generation:  # the database was put back from an older copy
            self._lexical.clear()
            covered = 0
        written, deleted = self.database.changed_since(covered)
        for ids in batched(written, 500):
            self._lexical.write(self.database.with_passages(ids), [], covered)
        self._lexical.write([], sorted(set(deleted) - set(written)), generation)


def bytes_below(folder: Path) -> int:
    """The size of all files in a folder; a writer may delete some while they are counted."""
    total = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += file.stat().st_size
    return total


def check(question: str, filter: Filter) -> None:
    """Raises ``QuestionError`` for what cannot be asked."""
    if not question.strip():
        raise QuestionError("The question is empty. Ask something, for example: who backs Haftar?")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; at most {LONGEST_QUESTION:,} can be asked."
        )
    if filter.since and filter.until and filter.since > filter.until:
        raise QuestionError(
            f"The dates are inside out: since {filter.since} is later than until {filter.until}."
        )


def leg_scores(ranking: Ranking) -> dict[int, LegScore]:
    """Score and rank of each passage that a leg listed."""
    pairs = zip(ranking.rowids.tolist(), ranking.scores.tolist(), strict=True)
    return {rowid: LegScore(score, rank) for rank, (rowid, score) in enumerate(pairs, 1)}
