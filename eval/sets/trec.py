"""Topics and judgements of TREC: a folder with one file ``topics*`` and one file ``qrels*``.

Topics are read in the classic form (https://trec.nist.gov/data/topics_eng/), with or without closing
tags, or as lines of number, tab, title::

    <top>
    <num> Number: 301
    <title> International Organized Crime
    <desc> Description: ...
    </top>

The question is the title, or the description of topics that have no title (as in TREC-4). Topics
without judgements are left out, as trec_eval does. ``FOLDER:NAME`` chooses among several files: those
with NAME in their names. The documents of TREC are not part of the folder.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from eval.examples import Example, QuestionSet
from eval.sets.collect import Collector
from eval.sets.files import opened
from eval.sets.qrels import Qrels, read_qrels
from index.errors import EvaluationError
from qa.schema import Question

_TOPIC = re.compile(r"<top>(.*?)(?=</top>|<top>|\Z)", re.DOTALL | re.IGNORECASE)
_FIELD = re.compile(
    r"<(num|title|desc)>(.*?)(?=</?(?:num|title|desc|narr|dom|smry|con|fac|def|head|nat|time)>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_LABEL = re.compile(r"\s*(?:Number|Topic|Description)\s*:", re.IGNORECASE)

Topic = tuple[str, str, str]
"""Where it stands, its number, its question."""


def is_collection(folder: Path) -> bool:
    """Whether a folder has this layout."""
    return any(folder.glob("topics*")) and any(folder.glob("qrels*"))


def read(folder: Path, split: str = "") -> QuestionSet:
    """The judged topics of a folder; ``split`` is a part of the names of its files."""
    collector = Collector(str(folder))
    topics, judgements = _one_file(folder, "topics", split), _one_file(folder, "qrels", split)
    qrels = read_qrels(judgements, collector.problem)
    for where, number, text in _topics(topics, collector):
        if id := _judged(number, qrels):
            collector.add(where, Example(id, Question(text), articles=qrels[id], split=split))
    return QuestionSet(folder.name, collector.examples())


def _one_file(folder: Path, kind: str, split: str) -> Path:
    files = sorted(path for path in folder.glob(f"{kind}*") if path.is_file() and split in path.name)
    if len(files) != 1:
        found = ", ".join(path.name for path in files) or "none"
        raise EvaluationError(
            f"{folder} must have one file {kind}*{split and f' with {split!r} in its name'}; it has {found}."
            f" Choose among several by a part of their names: {folder}:NAME"
        )
    return files[0]


def _topics(path: Path, collector: Collector) -> Iterator[Topic]:
    with opened(path) as text:
        content = text.read()
    yield from (
        _tagged(content, path, collector)
        if "<top>" in content.lower()
        else _lines(content, path, collector)
    )


def _tagged(content: str, path: Path, collector: Collector) -> Iterator[Topic]:
    for topic in _TOPIC.finditer(content):
        where = f"{path}:{content.count(chr(10), 0, topic.start()) + 1}"
        fields = {name.lower(): _clean(text) for name, text in _FIELD.findall(topic.group(1))}
        if fields.get("num"):
            yield where, fields["num"], fields.get("title") or fields.get("desc", "")
        else:
            collector.problem(where, "The topic has no number. Write it as <num> Number: 301")


def _lines(content: str, path: Path, collector: Collector) -> Iterator[Topic]:
    for number, line in enumerate(content.split("\n"), 1):
        id, tab, title = line.partition("\t")
        if tab:
            yield f"{path}:{number}", id.strip(), title.strip()
        elif line.strip():
            collector.problem(
                f"{path}:{number}",
                "The line is no topic. Write number, tab, title; or topics as <top> ... </top>.",
            )


def _clean(text: str) -> str:
    return " ".join(html.unescape(_LABEL.sub("", text, count=1)).split())


def _judged(number: str, qrels: Qrels) -> str | None:
    """The number as the judgements write it: with or without leading zeros."""
    return next((id for id in (number, number.lstrip("0"), number.zfill(3)) if id in qrels), None)
