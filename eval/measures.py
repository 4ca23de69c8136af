"""Measures as values: ``Measure.parse("nDCG@10").of(records)``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from eval.answer_measures import settled
from eval.kinds import KINDS, Kind
from eval.records import Record
from eval.set_measures import Floats
from index.errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of what a system did: a name with its parameter, as in ``R@20``, ``EM`` or
    ``Seconds.p95(total)``. Make it with ``parse``; ``str`` gives the name again."""

    name: str
    parameter: str = ""

    @classmethod
    def parse(cls, text: str) -> Measure:
        """The measure of that name. Raises ``EvaluationError`` if there is none."""
        name, mark, parameter = FORM.findall(text.strip())[0]
        if name not in KINDS:
            raise EvaluationError(f"No measure is called '{text.strip()}'.{suggestion(name, parameter)}")
        forms = forms_of(name)
        value = PARAMETERS[mark].fullmatch(parameter)
        if value is None or mark not in {form.removeprefix(name)[:1] for form in forms}:
            raise EvaluationError(
                f"The measure '{text.strip()}' cannot be read. Write {name} as {' or '.join(forms)}."
            )
        return cls(name, value[1])

    def __str__(self) -> str:
        if not self.parameter:
            return self.name
        is_stage = "(" in forms_of(self.name)[0]
        return f"{self.name}({self.parameter})" if is_stage else f"{self.name}@{self.parameter}"

    @property
    def kind(self) -> Kind:
        """What it shares with the measures of its name."""
        return KINDS[self.name]

    @property
    def definition(self) -> str:
        """What is measured, by whom it was defined, and its range, in a paragraph."""
        return self.kind.definition

    @property
    def higher_is_better(self) -> bool:
        """Whether the better system has the higher value."""
        return self.kind.higher_is_better

    @property
    def is_share(self) -> bool:
        """Whether values lie between 0 and 1; else they are seconds."""
        return self.kind.is_share

    @property
    def is_mean(self) -> bool:
        """Whether it is a mean over questions, so that each question has a value of its own."""
        return self.kind.summary is None

    def facts(self, records: Sequence[Record]) -> Floats:
        """What is measured of each record of a system, shape (records, numbers); a row of ``nan`` where
        the measure does not apply. ``summary`` makes the measure's value of these rows or of any
        selection of them."""
        return self.kind.facts(settled(records), self.parameter)

    def summary(self, facts: Floats) -> float:
        """The value over rows of ``facts``, ``nan`` if it cannot be computed."""
        rows = applying(facts)
        if not len(rows):
            return float("nan")
        return float(rows.mean()) if self.kind.summary is None else self.kind.summary(rows)

    def values(self, records: Sequence[Record]) -> Floats:
        """The value of each record, ``nan`` where the measure does not apply. Raises
        ``EvaluationError`` for a measure that is no mean over questions."""
        if not self.is_mean:
            raise EvaluationError(f"{self} is measured over all questions together, not for each of them.")
        return self.facts(records)[:, 0]

    def of(self, records: Sequence[Record]) -> float:
        """The value over all records of a system, ``nan`` if it cannot be computed."""
        return self.summary(self.facts(records))


def applying(facts: Floats) -> Floats:
    """The rows without ``nan``."""
    rows: Floats = facts[~np.isnan(facts).any(axis=1)]
    return rows


def forms_of(name: str) -> tuple[str, ...]:
    """How the measures of a name are written."""
    return KINDS[name].forms or (name,)


def suggestion(name: str, parameter: str) -> str:
    """What may have been meant by an unknown name, and what there is."""
    known = {kind.lower(): kind for kind in KINDS} | OTHER_NAMES
    close = get_close_matches(name.strip().lower(), known, n=1)
    forms = f" Known are {', '.join(forms_of(kind)[-1] for kind in KINDS)}."
    if not close:
        return forms
    meant = known[close[0]]
    example = forms_of(meant)[-1]
    is_cutoff = "@" in example and PARAMETERS["@"].fullmatch(parameter)
    return f" Did you mean {f'{meant}@{parameter}' if is_cutoff else example}?{forms}"


FORM = re.compile(r"([^@(]*)([@(]?)(.*)", re.DOTALL)
PARAMETERS = {
    "": re.compile("()"),
    "@": re.compile("0*([1-9][0-9]*)"),
    "(": re.compile(r"([^()]+)\)"),
}
OTHER_NAMES = {
    "mrr": "RR",
    "reciprocal rank": "RR",
    "map": "AP",
    "recall": "R",
    "precision": "P",
    "hit": "Success",
    "hits": "Success",
    "hitrate": "Success",
    "exact match": "EM",
    "accuracy": "Match",
    "aurc": "RiskCoverageAUC",
    "calibration": "ECE",
    "latency": "Seconds.p50",
    "p50": "Seconds.p50",
    "p95": "Seconds.p95",
}
