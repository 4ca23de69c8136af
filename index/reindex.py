"""Cutting and embedding all articles anew, beside the state that is in use."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable
from pathlib import Path

from index.build import embed_passages
from index.database import Database, batched
from index.embed import Embedder
from index.passages import PassageSettings, split
from index.report import Progress

BATCH_ARTICLES = 64


def remake(
    old: Database,
    folder: Path,
    embedder: Embedder,
    settings: PassageSettings,
    on_progress: Callable[[Progress], None] | None,
) -> Database:
    """See ``Archive.reindex``. The articles of a copy are cut and embedded anew, in batches; then the
    copy takes the place of the database. Gives the new database; the old one is closed."""
    beside = folder / "reindex.db"
    new = copy_to_remake(old, beside, embedder, settings)
    start = time.perf_counter()
    total = new.counts()["articles"]
    done = int(new.meta("remade") or 0)
    for ids in batched(new.ids(offset=done), BATCH_ARTICLES):
        articles = new.articles(ids)
        spans = [split(article.text, settings) for article in articles]
        vectors = embed_passages(list(zip(articles, spans, strict=True)), embedder, settings)
        done += len(ids)
        with new.transaction() as generation:
            for article_id, its_spans, its_vectors in zip(ids, spans, vectors, strict=True):
                new.recut(article_id, its_spans, its_vectors, generation)
            new.set_meta("remade", str(done))
        if on_progress:
            seconds = time.perf_counter() - start
            on_progress(Progress(0, 0, done, total, done, done, new.counts()["passages"], seconds))
    new.close()
    old.replace_with(beside)
    return Database(old.path)


def copy_to_remake(old: Database, path: Path, embedder: Embedder, settings: PassageSettings) -> Database:
    """The copy that an interrupted ``remake`` left, if it has the same aim; else a new one."""
    aim = json.dumps([embedder.name, dataclasses.asdict(settings), old.generation])
    if path.is_file():
        copy = Database(path)
        if copy.meta("aim") == aim:
            return copy
        copy.close()
    for stale in path.parent.glob(f"{path.name}*"):
        stale.unlink()
    old.copy_to(path)
    copy = Database(path)
    with copy.transaction():
        copy.set_making(embedder.name, settings)
        copy.set_meta("remade", "0")
        copy.set_meta("aim", aim)
    return copy
