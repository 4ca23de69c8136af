"""The sample archive of this user."""

from __future__ import annotations

from pathlib import Path

from ui.shell import make_or_open, say


def sample_archive() -> Path:
    """Where the sample archive lies by default."""
    from platformdirs import user_cache_path

    return user_cache_path("dateline-demo", appauthor=False)


def index_sample(archive: Path) -> None:
    """Makes the sample archive, or brings it up to date."""
    from index.sample import ARTICLES
    from ui.progress import progress_bar
    from ui.tables import totals

    with make_or_open(archive, None) as opened, progress_bar("Indexing the sample") as on_progress:
        say(totals(opened.add(ARTICLES, sync=True, label="sample", on_progress=on_progress)))
