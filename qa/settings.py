"""How questions are answered: one frozen value, passed along."""

from __future__ import annotations

from dataclasses import dataclass

from index.archive import Retriever


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of ``Assistant``.

    ``k`` passages are retrieved and shown as evidence, the first ``passages_read`` of them are read.
    ``threshold`` is the reader's score below which no answer is given. An answer has at most
    ``max_sentences``; a further one must reach ``support_share`` of the best one's score.
    """

    k: int = 20
    retriever: Retriever = "fused"
    passages_read: int = 8
    threshold: float = 0.85
    max_sentences: int = 3
    support_share: float = 0.95
