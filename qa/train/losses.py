"""What is minimised: spans normalised over all passages of a question, and two heads on [CLS]."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from qa.train.batches import Batch
from qa.train.model import Logits

NEVER = -1e9  # as a logit; infinity would make gradients of empty sums undefined


@dataclass(frozen=True, slots=True)
class LossWeights:
    """How much each loss counts. ``shared``: whether spans are normalised over all passages of a
    question, or within each passage. ``teachers``: the share, 0..1, of what is learned from teachers,
    where there are any, instead of the labels."""

    span: float = 1.0
    answers: float = 0.5
    relevant: float = 0.25
    shared: bool = True
    teachers: float = 0.7


@dataclass(frozen=True, slots=True)
class Losses:
    """Each loss of a batch (scalar tensors, 0 where the batch teaches nothing of the kind)."""

    span: Tensor
    answers: Tensor
    relevant: Tensor

    def total(self, weights: LossWeights) -> Tensor:
        """The weighted sum."""
        return weights.span * self.span + weights.answers * self.answers + weights.relevant * self.relevant


def losses(logits: Logits, batch: Batch, weights: LossWeights) -> Losses:
    """All losses of a batch."""
    segment, places, weight = batch.group, batch.places, batch.taught
    if not weights.shared:
        segment, places = torch.arange(len(batch.group), device=batch.group.device), separate_places(batch)
        weight = batch.taught[batch.group] * torch.isin(segment, places[:, 0])
    return Losses(
        span=weighted_mean(span_losses(logits, batch.valid, segment, places, len(weight)), weight),
        answers=answers_loss(logits.answers, batch.answers),
        relevant=relevant_loss(logits.relevant, batch.relevant, batch.group, len(batch.weight)),
    )


def span_losses(logits: Logits, valid: Tensor, segment: Tensor, places: Tensor, segments: int) -> Tensor:
    """The negative log-probability, summed over all right places, of each of some segments (S,).

    Start and end are each a softmax over the valid tokens of all passages of a segment, [CLS] of each
    passage among them (the shared normalisation of Clark and Gardner 2018, with one answer "none" a
    passage). ``segment`` int64 (P,) numbers the passages' segments from 0; ``places`` (N, 3) as in
    ``Batch``. The value of a segment without a place is without meaning.
    """
    start, end = (one.masked_fill(~valid, NEVER) for one in (logits.start, logits.end))
    numbers = torch.arange(segments, device=segment.device)[:, None]
    is_in = segment == numbers  # (S, P)

    def total(values: Tensor) -> Tensor:
        return values.logsumexp(1).where(is_in, NEVER).logsumexp(1)

    passage, first, last = places.unbind(1)
    right = (start[passage, first] + end[passage, last]).where(segment[passage] == numbers, NEVER)
    return total(start) + total(end) - right.logsumexp(1)


def separate_places(batch: Batch) -> Tensor:
    """The right places when each passage stands alone: one without a place in a group that has
    places is told that it has none."""
    numbers = torch.arange(len(batch.group), device=batch.group.device)
    is_read = torch.isin(batch.group, batch.group[batch.places[:, 0]])
    bare = numbers[is_read & ~torch.isin(numbers, batch.places[:, 0])]
    nulls = torch.stack([bare, torch.zeros_like(bare), torch.zeros_like(bare)], 1)
    return torch.cat([batch.places, nulls])


def weighted_mean(values: Tensor, weights: Tensor) -> Tensor:
    """The mean; 0 of nothing."""
    kept = values.where(weights > 0, 0.0)  # a value without meaning may be infinite
    return (kept * weights).sum() / weights.sum().clamp(min=1e-9)


def answers_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Binary cross-entropy over the passages whose label is known."""
    is_known = labels >= 0
    values = binary_cross_entropy_with_logits(logits, labels.clamp(min=0), reduction="none")
    return weighted_mean(values, is_known.float())


def relevant_loss(logits: Tensor, labels: Tensor, group: Tensor, groups: int) -> Tensor:
    """For each relevant passage, the cross-entropy of a softmax over it and the passages of its group
    that are not relevant; the mean over those that have any to compare with."""
    numbers = torch.arange(groups, device=group.device)[:, None]
    is_wrong = (group == numbers) & (labels == 0)  # (G, P)
    wrong = logits.where(is_wrong, NEVER).logsumexp(1)
    is_compared = (labels == 1) & is_wrong.any(1)[group]
    return weighted_mean(softplus(wrong[group] - logits), is_compared.float())
