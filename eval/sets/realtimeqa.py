"""The weekly files of RealTimeQA (https://github.com/realtimeqa/realtimeqa_public): a file, or a folder.

JSON Lines with ``question_id``, ``question_date`` (``2022/06/17``), ``question_source``,
``question_sentence``, ``choices``, ``answer`` (positions in the choices, from 0, as texts) and
``evidence`` (the quiz's explanation in HTML).

* The question is asked as of its date; its source becomes a tag.
* The accepted answers are the texts of the right choices. Files of questions that are still open have
  no answers, those for free answers no choices.
* In files named ``*_nota`` one choice of each question was replaced by "None of the above". Where that
  is right the true answer is not known: the question then judges no answer and has the tag
  ``none of the above``.
* The pages that the explanation links to are the relevant articles. The explanation itself is not
  quoted from them.

A folder is read with the folders in it, one level deep: all files of questions, without those named ``*_nota`` and
``*_gen`` and without retrieval and predictions. Some files repeat questions of others; these count once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urldefrag

from eval.examples import Example, QuestionSet
from eval.sets.collect import Collector
from eval.sets.files import Row, json_lines, text_of
from index.errors import QuestionError
from qa.schema import Question, parse_day

NONE_OF_THE_ABOVE = "none of the above"
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']+)""", re.IGNORECASE)


def is_file(path: Path) -> bool:
    """Whether the first object of a file of JSON Lines is a question of this format."""
    return any("question_sentence" in row.fields for row in islice(json_lines(path, _ignore), 1))


def is_folder(folder: Path) -> bool:
    """Whether a folder holds files of questions."""
    return next(_files(folder), None) is not None


def read(path: Path) -> QuestionSet:
    """The questions of a weekly file or of all those in a folder."""
    collector = Collector(str(path))
    for file in _files(path) if path.is_dir() else [path]:
        for row in json_lines(file, collector.problem):
            _collect(row, collector)
    return QuestionSet(path.name, collector.examples())


def _files(folder: Path) -> Iterator[Path]:
    patterns = ("*.jsonl", "*.jsonl.gz", "*/*.jsonl", "*/*.jsonl.gz")  # past/2022/20220617_qa.jsonl
    for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
        other = "_nota" in path.name or "_gen" in path.name
        if not other and is_file(path):
            yield path


def _ignore(where: str, what: str) -> None:
    """For a first look into files, most of which are of other kinds."""


def _collect(row: Row, collector: Collector) -> None:
    id = text_of(row, "question_id", collector.problem)
    text = text_of(row, "question_sentence", collector.problem)
    known = collector.get(id)
    if known and known.question.text == text:
        return
    try:
        day = parse_day(text_of(row, "question_date", collector.problem).replace("/", "-"), "question_date")
    except QuestionError as error:
        collector.problem(row.where, str(error))
        return
    answers = _answers(row, collector)
    source = text_of(row, "question_source", collector.problem, optional=True).lower()
    is_unknown = any(answer.strip(" .").lower() == NONE_OF_THE_ABOVE for answer in answers)
    example = Example(
        id=id,
        question=Question(text, as_of=day),
        answers=() if is_unknown else answers,
        articles=dict.fromkeys(_links(text_of(row, "evidence", collector.problem, optional=True)), 1),
        tags=tuple(filter(None, (source, NONE_OF_THE_ABOVE if is_unknown else ""))),
    )
    collector.add(row.where, example)


def _answers(row: Row, collector: Collector) -> tuple[str, ...]:
    """The texts of the right choices."""
    choices, positions = row.fields.get("choices", []), row.fields.get("answer", [])
    if not isinstance(choices, list) or not isinstance(positions, list):
        collector.problem(row.where, "The fields 'choices' and 'answer' must be lists.")
        return ()
    answers = []
    for position in positions:
        if str(position).isdecimal() and int(position) < len(choices):
            answers.append(str(choices[int(position)]))
        else:
            collector.problem(row.where, f"The answer {position!r} is no position in the choices, from 0.")
    return tuple(dict.fromkeys(answers))


def _links(evidence: str) -> Iterator[str]:
    """The addresses of the pages that a piece of HTML links to."""
    for link in _HREF.findall(evidence):
        url = html.unescape(link).strip()
        if url.startswith(("http://", "https://")):
            yield urldefrag(url).url
