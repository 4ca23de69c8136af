"""What the tests of the reader's training share. To be imported once torch is known to be there."""

from __future__ import annotations

import torch
from transformers import BertConfig, BertModel

from qa.encode import Encoder
from qa.train.batches import Batch, Sampling, collate
from qa.train.groups import CandidatePassage, Group
from qa.train.model import ReaderModel
from qa.train.token_groups import Collector, TokenGroups

ENCODER = Encoder()
HARBOUR = "The harbour of Selm closed on Monday. Mayor Ida Brandt blamed the ice, 40 cm thick in places."
FERRIES = "Ferries to Selm run twice a day. They carry 300 people and the post."


def tiny_model() -> ReaderModel:
    """A reader with random weights, always the same."""
    torch.manual_seed(1)
    config = BertConfig(
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=256,
    )
    return ReaderModel(BertModel(config, add_pooling_layer=False))


def group(
    id: str, question: str, *candidates: CandidatePassage, source: str = "news", reads: bool = True
) -> Group:
    """A question with its candidates; its answer is "yes" if one of them has a place."""
    answered = any(candidate.places for candidate in candidates)
    return Group(id, source, question, candidates, ("yes",) if answered else (), reads)


def place_of(answer: str, text: str) -> tuple[tuple[int, int], ...]:
    """The first place of an answer."""
    return ((text.index(answer), text.index(answer) + len(answer)),)


def sample_groups() -> TokenGroups:
    """An answered, an unanswered and a relevance-only group, and more of the first kind."""
    collector = Collector()
    some = [
        group(
            "a",
            "Who blamed the ice?",
            CandidatePassage(HARBOUR, "Ice | Selm Post", place_of("Ida Brandt", HARBOUR), True, True),
            CandidatePassage(FERRIES, optional=True),
        ),
        group("b", "Who built the harbour?", CandidatePassage(HARBOUR), CandidatePassage(FERRIES)),
        group(
            "c",
            "ferries",
            CandidatePassage(FERRIES, answers=None, relevant=True),
            CandidatePassage(HARBOUR, answers=None),
            source="pairs",
            reads=False,
        ),
        *(
            group(
                str(n),
                f"How many people do {n} ferries carry?",
                CandidatePassage(FERRIES, "", place_of("300", FERRIES), True, True),
            )
            for n in range(9)
        ),
    ]
    for one in some:
        assert collector.add(
            one, ENCODER.encode(one.question, [(c.header, c.text) for c in one.candidates])
        )
    return collector.collected()


def batch_of(groups: TokenGroups, *numbers: int) -> Batch:
    """Some of the groups, whole."""
    return collate(groups, [(number, groups.passages(number)) for number in numbers], Sampling())
