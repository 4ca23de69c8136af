"""How well does a model read? On newsdesk dev, each item with the passages of its own text, and on
spanqa dev, each with the passages of its own context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from qa.answers import exact, squad_normal, token_f1
from qa.decode import PassageLogits, Ranking, ranked, read
from qa.encode import Encoded, Encoder
from qa.predict import Predictor
from qa.train.groups import Group
from qa.train.sources import newsdesk, spanqa_whole

Scores = dict[str, float]

NOTHING = -1e9  # as a log-ratio
ANSWERED = 0.85  # the share of answerable questions that are to be answered when refusals are counted


@dataclass(frozen=True, slots=True)
class ReadGroup:
    """A group, the text of the best answer that was read in it, and two signs that it has one: the
    greatest log-odds that a passage answers, and how much likelier the best answer's span is than
    none, as a log-ratio."""

    group: Group
    text: str
    answers: float
    margin: float


def evaluation_groups(data: Path, limit: int | None = None, seed: int = 0) -> list[Group]:
    """newsdesk dev and spanqa dev; with ``limit`` that many of each source, drawn at random."""
    groups = [*newsdesk(data, "dev"), *spanqa_whole(data)]
    if limit is None:
        return groups
    by_source: dict[str, list[Group]] = {}
    for group in groups:
        by_source.setdefault(group.source, []).append(group)
    rng = np.random.default_rng(seed)
    return [
        some[i] for some in by_source.values() for i in sorted(rng.permutation(len(some))[:limit].tolist())
    ]


def evaluate(
    groups: Sequence[Group], encoder: Encoder, predict: Predictor, ranking: Ranking = Ranking()
) -> dict[str, Scores]:
    """The scores of each source, and of all of newsdesk together."""
    done = read_groups(groups, encoder, predict, ranking)
    by_source: dict[str, list[ReadGroup]] = {}
    for one in done:
        by_source.setdefault(one.group.source, []).append(one)
        if one.group.source.startswith("newsdesk"):
            by_source.setdefault("newsdesk", []).append(one)
    found = {name: scores(some) for name, some in sorted(by_source.items())}
    return {name: row for name, row in found.items() if row}


def read_groups(
    groups: Sequence[Group], encoder: Encoder, predict: Predictor, ranking: Ranking
) -> list[ReadGroup]:
    """Every group's question read against its candidates."""
    encoded = [
        encoder.encode(group.question, [(one.header, one.text) for one in group.candidates])
        for group in groups
    ]
    logits = predict([one for some in encoded for one in some])
    done, first = [], 0
    for group, tokens in zip(groups, encoded, strict=True):
        done.append(read_group(group, tokens, logits[first : first + len(tokens)], ranking))
        first += len(tokens)
    return done


def read_group(
    group: Group, encoded: Sequence[Encoded], logits: Sequence[PassageLogits], ranking: Ranking
) -> ReadGroup:
    """A group's question read against its candidates, whose logits are there."""
    done = read([one.text for one in group.candidates], encoded, logits)
    found = ranked(done, ranking)
    return ReadGroup(
        group,
        text=found[0].span.text if found else "",
        answers=max(one.answers for one in logits),
        margin=found[0].span.log_p - done.none if found else NOTHING,
    )


def scores(done: Sequence[ReadGroup]) -> Scores:
    """EM and F1 (SQuAD normalisation, %) of the best span of answerable questions, whether or not it
    would be given; where some have no answer, how well they are told apart: the AUC, and the share
    refused (%) when 85 % of the answerable are answered, by the head and by the span's margin."""
    answerable = [one for one in done if one.group.answers]
    found: Scores = {}
    if answerable:
        found["questions"] = len(answerable)
        found["em"] = 100 * float(
            np.mean([exact(one.text, one.group.answers, squad_normal) for one in answerable])
        )
        found["f1"] = 100 * float(
            np.mean([token_f1(one.text, one.group.answers, squad_normal) for one in answerable])
        )
    if answerable and len(answerable) < len(done):
        labels = np.array([bool(one.group.answers) for one in done])
        for name, values in (
            ("head", np.array([one.answers for one in done])),
            ("margin", np.array([one.margin for one in done])),
        ):
            found[f"auc_{name}"] = float(roc_auc_score(labels, values))
            found[f"refused_{name}"] = refused(labels, values)
    return {name: round(value, 4) for name, value in found.items()}


def refused(labels: NDArray[np.bool_], values: NDArray[np.float64]) -> float:
    """The share (%) of unanswerable questions below the value that ``ANSWERED`` of the others reach."""
    bound = np.quantile(values[labels], 1 - ANSWERED)
    return 100 * float((values[~labels] < bound).mean())
