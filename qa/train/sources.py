"""The data pack as groups: one function a source.

Nothing here reads the splits that are for measuring: of newsdesk and spanqa the development files only
through ``newsdesk`` and ``spanqa_whole`` as ``qa.train.evaluate`` calls them, of rtqa only split train.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from index.passages import Span, split
from qa.train.groups import CandidatePassage, Group, header_of, read_jsonl
from qa.train.windows import places_within, rest_of, touches, window_around

Part = Literal["train", "calibration", "dev"]


def is_calibration(article: str) -> bool:
    """Whether a newsdesk training article belongs to the tenth that is kept out for calibration."""
    return int(hashlib.sha256(article.encode()).hexdigest()[:8], 16) % 10 == 0


def newsdesk_rows(data: Path, part: Part) -> Iterator[Any]:
    """The passages of a part with their items, as they are in the pack."""
    name = "dev" if part == "dev" else "train"
    for row in read_jsonl(data / "newsdesk" / f"{name}.jsonl.gz"):
        if part == "dev" or is_calibration(row["article"]) == (part == "calibration"):
            yield row


def newsdesk(data: Path, part: Part) -> Iterator[Group]:
    """Each item with the passages that its text is cut into. Follow-ups ask with their rewrite."""
    for row in newsdesk_rows(data, part):
        text, header = row["text"], header_of(row["title"], row["source"], row["date"])
        for number, item in enumerate(row["items"]):
            places = item_places(item)
            yield Group(
                id=f"newsdesk:{row['pid']}/{number}",
                source="newsdesk-" + (item["type"] if places else "none"),
                question=item.get("rewrite") or item["q"],
                candidates=cut(text, header, places),
                answers=(item["a"],) if places else (),
            )


def item_places(item: Mapping[str, Any]) -> list[Span]:
    """Every place that the pack gives for an item's answer; none if it is unanswerable."""
    if item["a"] is None:
        return []
    return [(start, start + len(item["a"])) for start in item.get("starts") or [item["start"]]]


def cut(text: str, header: str, places: Sequence[Span]) -> tuple[CandidatePassage, ...]:
    """The passages of a text, as an archive would have them. If the text has the answer, those that
    do not hold it are optional negatives; of one that holds a part of it nothing is said."""
    candidates = []
    for window in split(text):
        inside = places_within(places, window)
        is_answer = None if not inside and touches(places, window) else bool(inside)
        candidates.append(
            CandidatePassage(
                text=text[slice(*window)],
                header=header,
                places=inside,
                answers=is_answer,
                relevant=is_answer,
                optional=bool(places) and not inside,
            )
        )
    return tuple(candidates)


def spanqa(data: Path, rng: np.random.Generator, qamr: int) -> Iterator[Group]:
    """The training items, each with a window around one of its answers and, as negatives, passages of
    the rest of its context. Of the two QAMR parts together ``qamr`` items, drawn at random."""
    rows = list(read_jsonl(data / "spanqa" / "train.jsonl.gz"))
    of_qamr = [i for i, row in enumerate(rows) if row["source"].startswith("qamr")]
    kept = set(rng.permutation(of_qamr)[:qamr].tolist())
    for number, row in enumerate(rows):
        if number in kept or not row["source"].startswith("qamr"):
            candidates = windows(row, rng)
            if candidates:
                yield spanqa_group(row, candidates)


def windows(row: Mapping[str, Any], rng: np.random.Generator) -> tuple[CandidatePassage, ...]:
    """A window around an answer drawn at random, and up to two passages of the rest."""
    text, places = row["context"], spanqa_places(row)
    window = window_around(text, places[int(rng.integers(len(places)))], rng)
    if window is None:
        return ()
    header = spanqa_header(row)
    first = CandidatePassage(text[slice(*window)], header, places_within(places, window), True, True)
    others = [span for span in rest_of(text, window) if not touches(places, span)]
    drawn = rng.permutation(len(others))[:2].tolist()
    return first, *(CandidatePassage(text[slice(*others[i])], header, optional=True) for i in drawn)


def spanqa_whole(data: Path) -> Iterator[Group]:
    """The development items with all passages of their contexts."""
    for row in read_jsonl(data / "spanqa" / "dev.jsonl.gz"):
        yield spanqa_group(row, cut(row["context"], spanqa_header(row), spanqa_places(row)))


def spanqa_group(row: Mapping[str, Any], candidates: tuple[CandidatePassage, ...]) -> Group:
    """A row of spanqa with its candidates."""
    answers = tuple(dict.fromkeys(answer["text"] for answer in row["answers"]))
    source = "qamr" if row["source"].startswith("qamr") else row["source"]
    return Group(row["id"], source, row["question"], candidates, answers)


def spanqa_places(row: Mapping[str, Any]) -> list[Span]:
    """The places of all answers in the context."""
    return [(answer["start"], answer["start"] + len(answer["text"])) for answer in row["answers"]]


def spanqa_header(row: Mapping[str, Any]) -> str:
    """The title; those of FairytaleQA are file names."""
    title = row["title"].replace("-", " ") if row["source"] == "fairytaleqa" else row["title"]
    return header_of(title, None, None)


def rtqa_questions(data: Path) -> Iterator[Any]:
    """The training questions that make sense without their choices."""
    for row in read_jsonl(data / "rtqa" / "questions.jsonl.gz"):
        if row["split"] == "train" and not row["needs_choices"]:
            yield row


def rtqa(data: Path, mined: Mapping[str, Any]) -> Iterator[Group]:
    """Quiz questions with passages found for them that hold the answer: distant supervision. Whether
    such a passage answers the question is not known."""
    for row in rtqa_questions(data):
        id = f"rtqa:{row['id']}"
        found = mined.get(id, {}).get("positives", [])
        if found:
            positives = tuple(
                CandidatePassage(one["text"], one["header"], tuple(map(tuple, one["places"])), None, None)
                for one in found
            )
            yield Group(id, "rtqa", row["question"], positives, tuple(row["answers"]))


def with_mined(groups: Iterable[Group], mined: Mapping[str, Any], count: int) -> Iterator[Group]:
    """The groups, each with up to ``count`` of the negatives that were mined for its question. The
    questions of rtqa_evidence are those of rtqa."""
    for group in groups:
        found = mined.get(group.id.replace("rtqa_evidence:", "rtqa:"), {}).get("negatives", [])[:count]
        negatives = [CandidatePassage(one["text"], one["header"], optional=True) for one in found]
        yield dataclasses.replace(group, candidates=(*group.candidates, *negatives))
