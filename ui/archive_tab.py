"""The tab "Archive": what an archive holds, its articles, adding and removing some."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from index.archive import Archive
from index.errors import DatelineError, QuestionError
from index.loaders import Limits
from index.report import IngestReport, Progress
from index.rows import ORDER_BY, Sort
from index.schema import Filter
from qa.schema import parse_day
from ui import archive_view as view
from ui import viewer as article_viewer
from ui.archive_view import PAGE, Listing
from ui.jobs import Job, in_words
from ui.parts import QUIETLY, asset, html

UPLOADED = "uploaded"
"""Stands for the folder in the origins of uploaded files."""
MOST_FILES = 2_000
DATES = ("All", "Dated", "Undated")

MayEdit = Callable[[gr.Request], bool]
"""Whether the one who asks may add, remove and evaluate."""
MayIndex = Callable[[Path], Path]
"""The folder that a path names, if it is one that may be read. Raises ``DatelineError``."""

Shown = tuple[Any, ...]


class ArchiveTab:
    """The events of the tab. Whoever opens the page sees the same archive and the same ``job``."""

    def __init__(
        self,
        archive: Archive,
        job: Job[Progress, IngestReport],
        may_edit: MayEdit,
        may_index: MayIndex | None = None,
        limits: Limits = Limits(),
    ) -> None:
        self._archive, self._job, self._limits = archive, job, limits
        self._may_edit, self._may_index = may_edit, may_index

    # Looking

    def load(self, request: gr.Request, listing: Listing, *fields: Any) -> Shown:
        """The overview, the outlets to choose from, whether there are tools to add and to find, the
        table, and the number of the archive's last write."""
        stats = self._archive.stats()
        is_empty, may_edit = not stats["articles"], self._may_edit(request)
        outlets = [source for source, _ in stats["sources"] if source]
        table = (listing, "") if is_empty else self._table(request, listing, *fields)
        return (
            view.overview(stats, self._archive.database.days()),
            gr.update(choices=outlets),
            gr.update(visible=may_edit, open=True) if is_empty else gr.update(visible=may_edit),
            gr.update(visible=not is_empty),
            *table,
            stats["generation"],
        )

    def find(self, request: gr.Request, listing: Listing, *fields: Any) -> Shown:
        """The first page of the articles that fit the fields."""
        return self._table(request, Listing(0, listing.sort), *fields)

    def turn(self, event: gr.EventData, request: gr.Request, listing: Listing, *fields: Any) -> Shown:
        """Another page of them."""
        return self._table(request, Listing(int(event.page), listing.sort), *fields)

    def order(self, event: gr.EventData, request: gr.Request, _: Listing, *fields: Any) -> Shown:
        """The first page of them in another order."""
        sort: Sort = next((sort for sort in ORDER_BY if sort == event.order), "newest")
        return self._table(request, Listing(0, sort), *fields)

    def show(self, event: gr.EventData) -> str:
        """The article that was clicked, for the viewer."""
        article = self._archive.article(str(event.id))
        if article is None:
            return article_viewer.notice("This article has been removed. Reload the page.")
        return article_viewer.article_view(article)

    def _table(
        self,
        request: gr.Request,
        listing: Listing,
        text: str,
        since: str,
        until: str,
        outlets: list[str],
        dates: str,
    ) -> tuple[Listing, str]:
        try:
            limits = to_filter(since, until, outlets, dates)
        except QuestionError as error:
            return listing, view.message(str(error))
        total = self._archive.count(limits, text.strip())
        listing = Listing(max(0, min(listing.page, (total - 1) // PAGE)), listing.sort)
        found = self._archive.articles(limits, text.strip(), PAGE, listing.page * PAGE, listing.sort)
        return listing, view.table(found, total, listing, self._may_edit(request))

    # Changing

    def remove(self, event: gr.EventData, request: gr.Request) -> str:
        """Removes the article that was clicked."""
        try:
            self._check(request)
            article = self._archive.article(str(event.id))
            with self._writer() as writing:
                writing.remove(str(event.id))
        except Exception as error:
            return view.message(in_words(error))
        return view.message(
            f"Removed: {article.title or 'Untitled'}" if article else "It was gone already.", "note"
        )

    async def add_files(self, files: list[str] | None, request: gr.Request) -> AsyncIterator[Shown]:
        """Adds uploaded files: why not, how far that is, the button to stop it, and no more files to add."""
        paths = [Path(file) for file in files or ()]
        try:
            self._check(request)
            check_files(paths)
            self._start(paths, UPLOADED)
        except DatelineError as error:
            yield view.message(str(error)), gr.skip(), gr.skip(), gr.skip()
            return
        async for shown in self.follow():
            yield "", *shown, None

    async def add_folder(self, folder: str, request: gr.Request) -> AsyncIterator[Shown]:
        """The same for a folder of the server."""
        try:
            self._check(request)
            self._start([self._allowed(folder)])
        except DatelineError as error:
            yield view.message(str(error)), gr.skip(), gr.skip(), gr.skip()
            return
        async for shown in self.follow():
            yield "", *shown, ""

    async def follow(self) -> AsyncIterator[Shown]:
        """How far adding is, and the button to stop it, until it has ended; nothing if nothing is added."""
        if not self._job.is_running and self._job.outcome is None:
            yield gr.skip(), gr.skip()
            return
        async for progress in self._job.follow():
            yield view.adding(progress), gr.update(visible=True)
        yield self._ended(), gr.update(visible=False)

    def stop(self, request: gr.Request) -> None:
        """Ends adding; what is committed is kept."""
        if self._may_edit(request):
            self._job.stop()

    def _start(self, paths: Sequence[Path], label: str | None = None) -> None:
        def work(tell: Callable[[Progress], None]) -> IngestReport:
            try:
                with self._writer() as writing:
                    return writing.add(*paths, label=label, limits=self._limits, on_progress=tell)
            finally:
                if label == UPLOADED:
                    drop(paths)

        self._job.start(work)

    def _ended(self) -> str:
        outcome = self._job.outcome
        if outcome is None or outcome.is_stopped:
            return view.stopped(self._job.progress)
        return view.report_view(outcome.result) if outcome.result else view.message(outcome.error or "")

    def _writer(self) -> contextlib.AbstractContextManager[Archive]:
        """The archive opened once more: those who ask go on with what it held before."""
        return Archive.open(self._archive.path, self._archive.embedder)

    def _allowed(self, folder: str) -> Path:
        if not folder.strip():
            raise DatelineError("Name a folder on the server.")
        if self._may_index is None:
            raise DatelineError("This server reads no folders of its own.")
        return self._may_index(Path(folder.strip()))

    def _check(self, request: gr.Request) -> None:
        if not self._may_edit(request):
            raise DatelineError("Only editors may add and remove articles. Ask one, or sign in as one.")


def to_filter(since: str, until: str, outlets: list[str], dates: str) -> Filter:
    """The filter from its fields. Raises ``QuestionError`` for dates that are none, or inside out."""
    first, last = (
        parse_day(text, field) if text.strip() else None for text, field in ((since, "From"), (until, "To"))
    )
    if first and last and first > last:
        raise QuestionError(f"The dates are inside out: from {first} is later than to {last}.")
    if dates == "Undated":
        # Of the dated ones none is from that day.
        return Filter(dt.date.max, sources=tuple(outlets), undated=True)
    return Filter(first, last, tuple(outlets), undated=False if dates == "Dated" else None)


def check_files(paths: Sequence[Path]) -> None:
    """Raises ``DatelineError`` for what must not be added together."""
    if not paths:
        raise DatelineError("Choose some files first.")
    if len(paths) > MOST_FILES:
        raise DatelineError(
            f"These are {len(paths):,} files; at most {MOST_FILES:,} can be added at once. Put them into a zip."
        )
    name, count = Counter(path.name for path in paths).most_common(1)[0]
    if count > 1:  # the second would take the place of the first
        raise DatelineError(
            f"{count} of these files are called {name}. Give them names of their own, or put them into a zip."
        )


def drop(paths: Sequence[Path]) -> None:
    """Deletes uploaded files, each of which lies in a folder of its own: the archive holds what they said."""
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
            path.parent.rmdir()


def archive_tab(
    tab: gr.Tab,
    archive: Archive,
    viewer: gr.HTML,
    may_edit: MayEdit,
    may_index: MayIndex | None = None,
    limits: Limits = Limits(),
) -> gr.State:
    """The content of ``tab``, to be called within it. ``viewer`` is the page's article viewer, which must
    lie outside of all tabs; without ``may_index`` no folders of the server can be added. The state that is
    given holds the number of the archive's last write: it changes when something was added or removed."""
    job: Job[Progress, IngestReport] = Job("Articles are being added")
    events = ArchiveTab(archive, job, may_edit, may_index, limits)
    listing, generation = gr.State(Listing()), gr.State(-1)
    adding, files, add_files, folder, add_folder = adding_fields(may_index is not None)
    refused = html("archive-refused", elem_classes="part")
    status = html("archive-status", elem_classes="part")
    stop = gr.Button("Stop", visible=False, elem_id="stop-adding", elem_classes="action")
    overview = html("archive-overview", elem_classes="part")
    finding, fields = finding_fields()
    told = html("archive-told", elem_classes="part")
    table = html("articles", elem_classes="part", js_on_load=asset("tabs.js"))

    inputs, listed = [listing, *fields], [listing, table]
    loaded = [overview, fields[3], adding, finding, *listed, generation]

    def reload(event: Any) -> None:
        event.then(events.load, inputs, loaded, **QUIETLY)

    following: dict[str, Any] = {"concurrency_limit": None, **QUIETLY}
    tab.select(events.load, inputs, loaded, **QUIETLY)
    reload(tab.select(events.follow, None, [status, stop], **following))
    reload(add_files.click(events.add_files, files, [refused, status, stop, files], **following))
    reload(
        gr.on(
            [add_folder.click, folder.submit],
            events.add_folder,
            folder,
            [refused, status, stop, folder],
            **following,
        )
    )
    stop.click(events.stop, None, None, **QUIETLY)
    finds: dict[str, Any] = {"trigger_mode": "always_last", **QUIETLY}
    gr.on([field.change for field in fields], events.find, inputs, listed, **finds)
    table.order(events.order, inputs, listed, **QUIETLY)
    table.turn(events.turn, inputs, listed, **QUIETLY)
    table.show(events.show, None, viewer, **QUIETLY)
    reload(table.remove(events.remove, None, told, **QUIETLY))
    return generation


def adding_fields(with_folders: bool) -> tuple[gr.Accordion, gr.File, gr.Button, gr.Textbox, gr.Button]:
    """Where files are dropped and folders named; hidden from those who may only read."""
    with gr.Accordion("Add articles", open=False, visible=False, elem_id="adding") as adding:
        with gr.Row(elem_id="add-files"):
            files = gr.File(
                file_count="multiple", label="Files, or a zip of them", elem_id="files", height=140
            )
            add_files = gr.Button("Add files", elem_classes="action")
        with gr.Row(elem_id="add-folder", elem_classes="fields", visible=with_folders):
            folder = gr.Textbox(
                "", label="Or a folder on the server", placeholder="/data/news", max_lines=1
            )
            add_folder = gr.Button("Add folder", elem_classes="action")
        html("adding-note", view.ADDING_NOTE)
    return adding, files, add_files, folder, add_folder


def finding_fields() -> tuple[gr.Row, list[Any]]:
    """What the table of articles is limited by."""
    with gr.Row(elem_id="finding", elem_classes="fields", visible=False) as finding:
        text = gr.Textbox(
            "", label="Find", placeholder="Title, outlet or file", max_lines=1, elem_id="find-text"
        )
        since, until = (
            gr.Textbox("", label=label, placeholder="2019-04-05", max_lines=1, min_width=0)
            for label in ("From", "To")
        )
        outlets = gr.Dropdown([], multiselect=True, label="Outlets", elem_id="find-outlets")
        dates = gr.Dropdown([*DATES], value=DATES[0], label="Dates", filterable=False, elem_id="find-dates")
    return finding, [text, since, until, outlets, dates]
