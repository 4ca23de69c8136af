"""The tab "Evaluate": running question sets, and what came of it. ``eval`` and what it draws with are
loaded when they are first needed."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.archive import RETRIEVERS, Archive
from index.errors import DatelineError, EvaluationError
from index.schema import Filter
from qa.schema import Question, parse_day
from ui.archive_tab import MayEdit, Shown, drop
from ui.archive_view import going, message
from ui.jobs import Job, in_words
from ui.parts import QUIETLY, asset, html

if TYPE_CHECKING:
    from eval.examples import QuestionSet

SAMPLE, FILE, FEEDBACK = "Sample questions", "A file", "Feedback"
SYSTEMS = (*(f"{name}+reader" for name in RETRIEVERS), *RETRIEVERS)
RUNS = "runs"
"""The folder, in that of the archive, where runs are kept."""
RUNS_LISTED = 100

Feedback = Callable[[], Iterable[Mapping[str, Any]]]
"""Rows of a question set, as in JSON Lines, made from what readers said of answers."""
Asked = tuple[int, int]
"""How many questions are done, of how many."""


class EvaluateTab:
    """The events of the tab. Whoever opens the page sees the same runs and the same ``job``."""

    def __init__(
        self, archive: Archive, job: Job[Asked, str], may_edit: MayEdit, feedback: Feedback | None = None
    ) -> None:
        self._archive, self._job, self._may_edit, self._feedback = archive, job, may_edit, feedback
        self._runs = archive.path / RUNS

    def load(self, request: gr.Request) -> Shown:
        """Whether there are fields to run, the runs to choose from, and the systems to compare."""
        names = self._names()
        systems = [f"{name}/{system}" for name in names for system in self._systems(name)]
        return (
            gr.update(visible=self._may_edit(request)),
            gr.update(choices=names, value=names[0] if names else None),
            gr.update(choices=systems),
            gr.update(choices=systems),
        )

    # Running

    async def run(
        self, source: str, files: str | None, systems: list[str], most: str, request: gr.Request
    ) -> AsyncIterator[Shown]:
        """Asks the questions of a set: why not, how far that is, and the button to stop it."""
        try:
            if not self._may_edit(request):
                raise DatelineError("Only editors may run evaluations. Ask one, or sign in as one.")
            if not systems:
                raise DatelineError("Choose at least one system.")
            if source == FILE and not files:
                raise DatelineError("Choose a file with questions first.")
            self._job.start(lambda tell: self._run(source, files, systems, most, tell))
        except DatelineError as error:
            yield message(str(error)), gr.skip(), gr.skip()
            return
        async for shown in self.follow():
            yield "", *shown

    async def follow(self) -> AsyncIterator[Shown]:
        """How far the run is, and the button to stop it, until it has ended; nothing if there is none."""
        if not self._job.is_running and self._job.outcome is None:
            yield gr.skip(), gr.skip()
            return
        async for progress in self._job.follow():
            yield asking(progress), gr.update(visible=True)
        yield self._ended(), gr.update(visible=False)

    def stop(self, request: gr.Request) -> None:
        """Ends the run; what was asked is kept."""
        if self._may_edit(request):
            self._job.stop()

    def _run(
        self,
        source: str,
        file: str | None,
        systems: list[str],
        most: str,
        tell: Callable[[Asked], None],
    ) -> str:
        """The work of a run; gives its name."""
        from eval.run import run
        from eval.systems import System
        from ui.cli_eval import chosen

        asked = [System.parse(name) for name in dict.fromkeys(systems)]
        questions = chosen(self._questions(source, file), [], limit_of(most))
        name = f"{safe(questions.name)}-{dt.datetime.now():%Y%m%d-%H%M%S}"
        with self._searched(source) as archive:
            run(questions, archive, asked, self._folder(name), on_progress=lambda *done: tell(done))
        return name

    def _questions(self, source: str, file: str | None) -> QuestionSet:
        from eval.sets.load import SAMPLE as BUNDLED
        from eval.sets.load import load_set

        if source == SAMPLE:
            return load_set(BUNDLED)
        if source == FILE and file:
            try:
                return load_set(Path(file))
            except EvaluationError as error:  # where it lies on the server is nobody's concern
                raise EvaluationError(str(error).replace(file, Path(file).name)) from error
            finally:
                drop([Path(file)])
        rows = [*self._feedback()] if self._feedback else []
        if not rows:
            raise EvaluationError("No answer has been judged yet. Say of some what was right or wrong.")
        with TemporaryDirectory() as folder:
            path = Path(folder) / "feedback.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
            return load_set(path)

    @contextlib.contextmanager
    def _searched(self, source: str) -> Iterator[Archive]:
        """The archive that the questions are about: for the sample that of the sample."""
        from ui.sample import index_sample, sample_archive

        path = sample_archive()
        if source != SAMPLE or path.resolve() == self._archive.path.resolve():
            yield self._archive
            return
        index_sample(path)
        with Archive.open(path) as archive:
            yield archive

    def _folder(self, name: str) -> Path:
        self._runs.mkdir(exist_ok=True)
        return self._runs / name

    def _ended(self) -> str:
        outcome = self._job.outcome
        if outcome is None or outcome.is_stopped:
            return message("Stopped. The answers so far are kept, and shown below.", "note")
        return message(outcome.error) if outcome.error else message("Done.", "note")

    # Looking

    def show(self, name: str | None) -> Iterator[str]:
        """The scores, pictures and failures of a run; to score a large one takes a while."""
        if not name or name not in self._names():
            yield message("There are no runs yet. Choose a question set, and run it.", "note")
            return
        yield going(None, f"Scoring {name} …")
        try:
            yield scored(self._runs / name, (self._runs / name / "run.json").stat().st_mtime_ns)
        except Exception as error:
            yield message(in_words(error))

    def compare(self, first: str | None, second: str | None) -> str:
        """How far the second system is above the first."""
        if not first or not second or first == second:
            return message("Choose two different runs or systems.", "problem")
        from eval.scores import default_measures
        from eval.statistics import compare
        from ui.evaluate_view import comparison

        try:
            before, after = self._records(first), self._records(second)
            # Latencies are compared by the eye: thousands of resamples of quantiles take long.
            measures = [one for one in default_measures({"1": before, "2": after}) if one.is_share]
            found = [compare(measure, after, before) for measure in measures]
        except Exception as error:
            return message(in_words(error))
        return comparison(first, second, found, {record.example.id: record.example for record in after})

    def _records(self, chosen: str) -> Sequence[Any]:
        from eval.folder import read_run

        name, _, system = chosen.partition("/")
        if name not in self._names():
            raise EvaluationError(f"There is no run {name} any more.")
        return read_run(self._runs / name).records[system]

    def _names(self) -> list[str]:
        """The runs, the newest first."""
        if not self._runs.is_dir():
            return []
        found = [path.parent for path in self._runs.glob("*/run.json")]
        return [path.name for path in sorted(found, key=lambda path: -path.stat().st_mtime)[:RUNS_LISTED]]

    def _systems(self, name: str) -> list[str]:
        try:
            facts = json.loads((self._runs / name / "run.json").read_text("utf-8"))
            return [str(system) for system in facts["systems"]]
        except (OSError, ValueError, KeyError):  # told of when the run is opened
            return []


@lru_cache(maxsize=8)
def scored(path: Path, changed_ns: int) -> str:
    """The results of the run in a folder, which was last changed then."""
    from eval.folder import read_run
    from eval.scores import default_measures, score
    from ui.cli_eval import facts_of
    from ui.evaluate_view import results

    run = read_run(path)
    return results(run, facts_of(run), score(run.records, default_measures(run.records)))


def asking(done: Asked | None) -> str:
    """A run that goes on."""
    if done is None:
        return going(None, "Getting ready …")
    return going(done[0] / done[1], f"{done[0]:,} of {done[1]:,} questions")


def limit_of(text: str) -> int | None:
    """How many questions are to be asked at most. Raises ``EvaluationError`` for what is no number."""
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or not int(text):
        raise EvaluationError(f"'{text}' is no number of questions. Leave 'At most' empty to ask all.")
    return int(text)


def safe(name: str) -> str:
    """A name as a folder can have it."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)[:60] or "run"


def question_of(event: gr.EventData) -> Question:
    """The question of the event ``ask`` of what ``evaluate_tab`` gives, with its dates and outlets."""
    since, until, day = (
        parse_day(text) if text else None for text in (event.since, event.until, event.day)
    )
    return Question(str(event.question), Filter(since, until, tuple(json.loads(event.outlets))), day)


def evaluate_tab(
    tab: gr.Tab, archive: Archive, may_edit: MayEdit, feedback: Feedback | None = None
) -> tuple[gr.HTML, gr.HTML]:
    """The content of ``tab``, to be called within it. Gives the two lists of questions, each with an event
    ``ask`` that is set off by a click on a question: see ``question_of``."""
    events = EvaluateTab(archive, Job("An evaluation is running"), may_edit, feedback)
    fields, running, run = run_fields(feedback is not None)
    refused = html("evaluate-refused", elem_classes="part")
    status = html("evaluate-status", elem_classes="part")
    stop = gr.Button("Stop", visible=False, elem_id="stop-evaluating", elem_classes="action")
    with gr.Row(elem_id="run-shown", elem_classes="fields"):
        shown = gr.Dropdown([], label="Results of", elem_classes="wider", filterable=False)
    results = html("results", elem_classes="part", js_on_load=asset("tabs.js"))
    first, second, compare, compared = comparison_fields()

    loaded = [fields, shown, first, second]
    following: dict[str, Any] = {"concurrency_limit": None, **QUIETLY}
    for event in (
        tab.select(events.follow, None, [status, stop], **following),
        run.click(events.run, running, [refused, status, stop], **following),
    ):
        listed = event.then(events.load, None, loaded, **QUIETLY)
        listed.then(events.show, shown, results, **QUIETLY)
    tab.select(events.load, None, loaded, **QUIETLY)
    stop.click(events.stop, None, None, **QUIETLY)
    shown.input(events.show, shown, results, **QUIETLY)
    compare.click(events.compare, [first, second], compared, **QUIETLY)
    return results, compared


def run_fields(with_feedback: bool) -> tuple[gr.Group, list[Any], gr.Button]:
    """What is to be run; hidden from those who may only read."""
    sources = [SAMPLE, FILE, *([FEEDBACK] if with_feedback else [])]
    with gr.Group(visible=False, elem_id="run-fields") as fields:
        with gr.Row(elem_classes="fields"):
            source = gr.Dropdown(
                sources, value=SAMPLE, label="Questions", filterable=False, elem_id="source"
            )
            most = gr.Textbox("", label="At most", placeholder="all", max_lines=1)
            systems = gr.Dropdown(
                [*SYSTEMS],
                value=[SYSTEMS[0]],
                label="Systems",
                multiselect=True,
                allow_custom_value=True,
                elem_classes="wider",
            )
            run = gr.Button("Run", variant="primary", elem_classes="action")
        file = gr.File(
            label="Questions: JSON Lines, CSV or JSON", visible=False, elem_id="question-file", height=110
        )
        html("run-note", NOTE)
    source.change(lambda chosen: gr.update(visible=chosen == FILE), source, file, **QUIETLY)
    return fields, [source, file, systems, most], run


NOTE = (
    '<p class="about">The sample questions are put to the sample articles, all others to this archive. Settings '
    "of a system stand behind a colon: fused+reader:caution=strict,passages_read=8</p>"
)


def comparison_fields() -> tuple[gr.Dropdown, gr.Dropdown, gr.Button, gr.HTML]:
    """Two systems of any runs."""
    with gr.Accordion("Compare two runs", open=False, elem_id="compare"):
        with gr.Row(elem_classes="fields"):
            first, second = (
                gr.Dropdown([], value=None, label=label, elem_classes="wider")
                for label in ("Before", "After")
            )
            compare = gr.Button("Compare", elem_classes="action")
        compared = html("comparison", elem_classes="part", js_on_load=asset("tabs.js"))
    return first, second, compare, compared
