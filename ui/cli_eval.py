"""The commands ``dateline eval ...``: running question sets, scoring and comparing runs."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import EvaluationError
from ui.options import ARCHIVE, AsJson, Folder
from ui.shell import FAILED, make_or_open, open_archive, print_blocks, print_json, say, stop

if TYPE_CHECKING:
    from eval.examples import QuestionSet
    from eval.folder import Run
    from eval.measures import Measure
    from eval.records import Record
    from eval.scores import Gate

evaluation = typer.Typer(
    no_args_is_help=True,
    help="Run question sets over an archive, score the runs, and compare them.",
    epilog="Start with: dateline eval run sample",
)

SAMPLE = "sample"
FAULTS_SHOWN = 5

Set = Annotated[
    str,
    typer.Argument(
        metavar="SET",
        help="A question set: a file of JSON Lines or CSV, SQuAD, RealTimeQA or MultiHop-RAG JSON, a "
        "folder of BEIR or TREC; or sample for the bundled one. SET:SPLIT takes one split of it.",
    ),
]
SetArchive = Annotated[
    Path | None,
    typer.Option(
        "--archive",
        metavar="FOLDER",
        help="The folder that holds the archive.",
        show_default="DATELINE_ARCHIVE or archive; for sample the sample archive",
    ),
]
Systems = Annotated[
    list[str] | None,
    typer.Option(
        "--system",
        metavar="NAME",
        help="What to measure: lexical, dense, fused or reciprocal, with +reader if it is to answer, and "
        "settings behind a colon, as in fused+reader:threshold=0.7; can be given several times.",
        show_default="fused+reader",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Where the run is kept; a run that was interrupted goes on there.",
        show_default="runs/SET-TIME",
    ),
]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Only questions with this tag; can be given several times."),
]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first so many questions.")]
Depth = Annotated[int, typer.Option(min=1, metavar="N", help="How many passages of each ranking are kept.")]
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measure",
        metavar="NAME",
        help="What to measure, for example nDCG@10 or F1; can be given several times.",
        show_default="all that apply",
    ),
]
FailUnder = Annotated[
    list[str] | None,
    typer.Option(
        metavar="MEASURE=VALUE",
        help="End with exit code 1 if a system scores worse, for example 'R@20=0.55'; can be given "
        "several times.",
    ),
]
Html = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where to write the report; by default into the run.")
]


@evaluation.command(epilog="Example: dateline eval validate questions.csv")
def validate(questions: Set, as_json: AsJson = False) -> None:
    """Check a question set and say what is in it.

    The exit code is 1 if something in it does not fit; the message names file and line.
    """
    from eval.sets.load import load_set

    loaded = load_set(questions)
    if as_json:
        from eval.export import set_document

        print_json(set_document(loaded))
    else:
        from eval.sets.describe import describe
        from ui.tables import set_blocks

        print_blocks(set_blocks(describe(loaded)))


@evaluation.command(epilog="Example: dateline eval corpus nfcorpus/ --archive nfcorpus-archive")
def corpus(questions: Set, archive: Folder = ARCHIVE) -> None:
    """Make an archive of the texts that a question set brings along (SQuAD, BEIR, MultiHop-RAG)."""
    from eval.corpus import index_documents
    from eval.sets.load import load_set
    from ui.progress import progress_bar
    from ui.tables import report_blocks

    loaded = load_set(questions)
    try:
        with make_or_open(archive, None) as opened, progress_bar("Indexing") as on_progress:
            report = index_documents(loaded, opened, on_progress)
    except KeyboardInterrupt:
        stop("Stopped. What was committed is kept; the same command goes on from there.")
    print_blocks(report_blocks(report))


@evaluation.command(
    epilog="Example: dateline eval run questions.csv --system fused+reader --system lexical+reader --out run"
)
def run(
    questions: Set,
    archive: SetArchive = None,
    system: Systems = None,
    out: Out = None,
    tag: Tags = None,
    limit: Limit = None,
    depth: Depth = 100,
    measure: Measures = None,
    fail_under: FailUnder = None,
    as_json: AsJson = False,
) -> None:
    """Ask every question of a set, keep what was found and answered, then score it.

    The folder of the run holds rankings, answers and times, and report.html with the numbers, the plots
    and every question. The exit code is 1 if a system scores worse than --fail-under says.
    """
    from eval.run import run as run_set
    from eval.sets.load import load_set
    from eval.systems import System
    from ui.progress import question_bar
    from ui.sample import index_sample, sample_archive

    check_names(measure, fail_under)
    loaded = chosen(load_set(questions), tag or [], limit)
    systems = [System.parse(name) for name in dict.fromkeys(system or ["fused+reader"])]
    if archive is None and questions.partition(":")[0] == SAMPLE:
        archive = sample_archive()
        index_sample(archive)
    archive = archive or Path(os.environ.get("DATELINE_ARCHIVE") or ARCHIVE)
    out = out or Path("runs") / f"{loaded.name.replace(':', '-')}-{dt.datetime.now():%Y%m%d-%H%M%S}"
    try:
        with open_archive(archive) as opened, question_bar("Asking") as on_progress:
            run_set(loaded, opened, systems, out, depth, on_progress)
    except KeyboardInterrupt:
        stop(f"Stopped. What was asked is kept; go on with the same command and --out {out}")
    score(out, measure, fail_under, None, as_json)


@evaluation.command(epilog="Example: dateline eval score runs/sample --measure EM --fail-under EM=0.3")
def score(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    measure: Measures = None,
    fail_under: FailUnder = None,
    html: Html = None,
    as_json: AsJson = False,
) -> None:
    """Score a run again from what it kept, without any model, and write its report."""
    from eval.folder import read_run
    from eval.report import write_html
    from eval.scores import default_measures, failed
    from eval.scores import score as score_records

    measures, gates = check_names(measure, fail_under)
    done = read_run(run)
    if not done.is_complete:
        say("This run is not complete: only the questions that were asked are scored.")
    wanted = [*(measures or default_measures(done.records)), *(gate.measure for gate in gates)]
    scores = score_records(done.records, list(dict.fromkeys(wanted)))
    page = html or run / "report.html"
    write_html(page, f"Evaluation: {done.facts['set']}", facts_of(done), done.records, scores)
    if as_json:
        from eval.export import run_document

        print_json(run_document(done, scores))
    else:
        from eval.tables import outcome_tables, score_tables

        print_blocks(score_tables(scores))
        print_blocks(outcome_tables(done.records))
        say(f"Report: {page}")
    warn_of_faults(done)
    missed = failed(gates, scores)
    for message in missed:
        say(message)
    if missed:
        raise typer.Exit(FAILED)


@evaluation.command(epilog="Example: dateline eval compare runs/before runs/after --measure CorrectCited")
def compare(
    first: Annotated[
        str, typer.Argument(metavar="RUN1", help="A run, with :SYSTEM behind it if it has several.")
    ],
    second: Annotated[str, typer.Argument(metavar="RUN2", help="The run to compare with it.")],
    measure: Measures = None,
    as_json: AsJson = False,
) -> None:
    """Compare two systems on the questions that both were asked: RUN2 against RUN1.

    Shows the difference with its 95 % interval (paired bootstrap), the probability of one as large by
    chance (randomisation test), and which questions were won and lost.
    """
    from eval.scores import default_measures
    from eval.statistics import compare as compare_records

    before, after = records_named(first), records_named(second)
    measures, _ = check_names(measure, None)
    measures = measures or default_measures({"RUN1": before, "RUN2": after})
    comparisons = [compare_records(one, after, before) for one in measures]
    if as_json:
        from eval.export import comparison_document

        print_json(comparison_document(first, second, comparisons))
    else:
        from eval.tables import comparison_tables

        print_blocks(comparison_tables(comparisons))


def check_names(
    measure: list[str] | None, fail_under: list[str] | None
) -> tuple[Sequence[Measure], Sequence[Gate]]:
    """The measures and the gates of these names. Raises ``EvaluationError`` for what means nothing."""
    from eval.measures import Measure
    from eval.scores import Gate

    return [Measure.parse(name) for name in measure or ()], [Gate.parse(gate) for gate in fail_under or ()]


def chosen(questions: QuestionSet, tags: list[str], limit: int | None) -> QuestionSet:
    """The part of a question set that is asked for. Raises ``EvaluationError`` if nothing is left."""
    part = tuple(example for example in questions.examples if set(tags) <= set(example.tags))[:limit]
    if not part:
        known = sorted({tag for example in questions.examples for tag in example.tags})
        raise EvaluationError(
            f"No question of '{questions.name}' has the tags {', '.join(tags)}. "
            f"Its tags: {', '.join(known) or 'none'}."
        )
    return replace(questions, examples=part)


def records_named(name: str) -> list[Record]:
    """The records of ``RUN`` or ``RUN:SYSTEM``. Raises ``EvaluationError`` if that is not one system."""
    from eval.folder import read_run

    path, system = (name, "") if Path(name).is_dir() else name.partition(":")[::2]
    records = read_run(Path(path)).records
    if not system and len(records) == 1:
        return next(iter(records.values()))
    if system not in records:
        told = " or ".join(f"{path}:{known}" for known in records)
        raise EvaluationError(f"Which system of {path}? Give {told}.")
    return records[system]


def warn_of_faults(run: Run) -> None:
    """Says which results look too good to be true, such as articles from after the as-of day."""
    from eval.checks import faults

    found = [
        f"{system}, {record.example.id}: {fault}"
        for system, records in run.records.items()
        for record in records
        for fault in faults(record)
    ]
    if found:
        say(
            f"Suspicious results, {len(found)} in all, as if the archive held the questions or their future:"
        )
        for message in found[:FAULTS_SHOWN]:
            say(f"  {message}")


def facts_of(run: Run) -> dict[str, str]:
    """What a report says of its run."""
    facts, archive = run.facts, run.facts["archive"]
    peak = facts.get("peak_bytes", 0) / 1e6
    return {
        "Questions": f"{facts['examples']:,} of {facts['set']}",
        "Archive": f"{archive['articles']:,} articles, {archive['passages']:,} passages, "
        f"generation {archive['generation']}, {archive['embedder']}",
        "Systems": ", ".join(facts["systems"]),
        "Passages kept": f"{facts['depth']} of each ranking",
        "Took": f"{facts['seconds']:,.1f} s, {peak:,.0f} MB at most"
        if "seconds" in facts
        else "not finished",
        "Machine": facts["machine"],
    }
