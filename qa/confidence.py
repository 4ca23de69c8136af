"""How likely is it that the best answer is correct? Logistic regression over what the reader says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.decode import Found, Ranking, Read, log_sum

FEATURES = ("span", "mass", "none", "answers", "relevant", "lead", "rank")
FURTHEST_LEAD = 10.0


def features(read: Read, found: Sequence[Found], number: int = 0) -> NDArray[np.float64]:
    """What is known of one of the answers that were found, float64 of shape (features,):

    ``span``, the log-probability of its best span; ``mass``, that of all spans that say the same;
    ``none``, that no passage has the answer; ``answers``, the log-odds that its passage answers;
    ``relevant``, the log-probability that its passage is the most relevant; ``lead``, how much more
    mass it has than the best of the others, as a log-ratio of at most 10; ``rank``, one over the place of
    its passage.
    """
    best = found[number]
    passage = read.passages[best.passage]
    others = [one.mass for place, one in enumerate(found) if place != number]
    lead = best.mass - max(others) if others else FURTHEST_LEAD
    return np.array(
        [
            best.span.log_p,
            best.mass,
            read.none,
            passage.answers,
            passage.relevant - log_sum([one.relevant for one in read.passages]),
            max(-FURTHEST_LEAD, min(FURTHEST_LEAD, lead)),
            1 / (best.passage + 1),
        ]
    )


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least probability of answers whose share of errors is at most ``risk``, and the share of
    questions that are then answered, both on the calibration questions."""

    risk: float
    probability: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """``weights`` and ``bias`` of standardised ``FEATURES`` (less ``mean``, over ``scale``); where it was
    better, ``knots`` of a monotone function (probability before, after) that follows. ``ranking`` and
    the number of ``passages`` are those that it holds for; ``facts`` say how good it is."""

    ranking: Ranking
    passages: int
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    knots: tuple[tuple[float, float], ...]
    thresholds: tuple[Threshold, ...]
    facts: dict[str, float]

    def probability(self, values: NDArray[np.float64]) -> float:
        """That the answer with these features is correct, 0..1."""
        standard = (values - np.array(self.mean)) / np.array(self.scale)
        p = float(1 / (1 + np.exp(-(standard @ np.array(self.weights) + self.bias))))
        if self.knots:
            before, after = zip(*self.knots, strict=True)
            p = float(np.interp(p, before, after))
        return p

    def threshold(self, risk: float) -> float:
        """The least probability of the answers of which at most ``risk`` are wrong. 1, so that hardly
        any is given, if no threshold keeps to that."""
        return min((one.probability for one in self.thresholds if one.risk <= risk), default=1.0)

    def save(self, path: Path) -> None:
        """Writes the JSON file."""
        path.write_text(json.dumps({"features": FEATURES, **asdict(self)}, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Reads the JSON file."""
        row = json.loads(path.read_text())
        return cls(
            ranking=Ranking(**row["ranking"]),
            passages=row["passages"],
            mean=tuple(row["mean"]),
            scale=tuple(row["scale"]),
            weights=tuple(row["weights"]),
            bias=row["bias"],
            knots=tuple((before, after) for before, after in row["knots"]),
            thresholds=tuple(Threshold(**one) for one in row["thresholds"]),
            facts=row["facts"],
        )
