"""How questions are answered: one frozen value, passed along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.archive import Retriever

Caution = Literal["strict", "balanced", "eager"]
"""How sure an answer must be to be given."""

RISKS: dict[Caution, float] = {"strict": 0.2, "balanced": 0.4, "eager": 0.5}
"""The share of the answers given that may be wrong, on the questions that the reader was calibrated on. Those
are hard: half of their articles are not in the archive, and one in six has no answer anywhere."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of ``Assistant``.

    ``k`` passages are retrieved and shown as evidence, the first ``passages_read`` of them are read;
    with ``collapse`` copies of one passage in several articles count as one.
    No answer is given whose probability of being correct is below what ``caution`` asks for, or
    below ``threshold`` where that is set. An answer has at most ``max_sentences``; a further one
    must have at least ``support_share`` of the probability of the best.

    Each of these can be switched off: ``followups`` are made to stand alone, questions of ``two_parts``
    are answered part by part, ``time_words`` prefer articles of their days, ``recency`` recent articles
    for questions in the present tense, ``names`` are looked for in other forms too, ``agreement`` compares
    what the reports say. A passage that is less than ``side_share`` as sure to answer as that of the best
    answer does not count as a report.
    """

    k: int = 20
    retriever: Retriever = "fused"
    passages_read: int = 16
    collapse: bool = True
    caution: Caution = "balanced"
    threshold: float | None = None
    max_sentences: int = 3
    support_share: float = 0.05
    followups: bool = True
    two_parts: bool = True
    time_words: bool = True
    recency: bool = True
    names: bool = True
    agreement: bool = True
    side_share: float = 0.2
