"""The measures that there are, by name, with their definitions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from eval import answer_measures, retrieval_measures, set_measures
from eval.answers import realtimeqa_normal
from eval.records import Record
from eval.set_measures import Floats
from qa.answers import squad_normal


@dataclass(frozen=True, slots=True)
class Kind:
    """What the measures of one name share.

    ``facts`` gives all that is measured of each record, as rows, with ``nan`` where the measure does
    not apply; ``summary`` makes one value of the rows without ``nan``, for a mean it is ``None``.
    ``forms`` shows how its names are written, with a number for a cut-off; empty if it is the bare name.
    Values that are no shares, between 0 and 1, are seconds.
    """

    definition: str
    facts: Callable[[Sequence[Record], str], Floats]
    summary: Callable[[Floats], float] | None = None
    forms: tuple[str, ...] = ()
    higher_is_better: bool = True
    is_share: bool = True


def each(function: Callable[[Record], float]) -> Callable[[Sequence[Record], str], Floats]:
    """The facts of a measure that gives a number for a record."""
    return lambda records, _: np.array([function(record) for record in records], float).reshape(-1, 1)


def pairs(function: Callable[[Record], tuple[float, float]]) -> Callable[[Sequence[Record], str], Floats]:
    """The facts of a measure that needs two numbers of each record."""
    return lambda records, _: np.array([function(record) for record in records], float).reshape(-1, 2)


TREC = "as trec_eval computes it (NIST; through ir_measures, MacAvaney et al. 2022)"
RANKED = (
    "Articles are ranked by their best passages; an article is relevant if its grade is 1 or more, and "
    "one that the archive does not hold counts as relevant and not found. Only for questions that judge "
    "articles."
)
UNIT = "From 0 to 1, higher is better."
ANSWERED = "An abstention scores 0. Only for questions with accepted answers."
SQUAD = "lower case, ASCII punctuation and a, an, the out, white space collapsed"
RTQA = "lower case, ASCII punctuation out, white space collapsed; a, an, the stay"
STANDS = (
    "as whole words in lower case, without punctuation and a, an, the (SQuAD's normal form; typographic "
    "quotation marks and dashes count as punctuation)"
)
RIGHT = (
    "A citation is right if the longest common substring of its quotation and a gold quotation, white "
    "space collapsed, is at least half as long as the shorter of the two."
)
NO_JUDGE = "After ALCE (Gao et al. 2023), with gold quotations in the place of a judging model."
QUOTED = "Only for answers to questions with gold quotations."
REFUSED = "Only over questions of which it is known whether the archive answers them."

KINDS: dict[str, Kind] = {
    "R": Kind(
        f"Recall at k: the share of the relevant articles that are among the first k, {TREC}. {RANKED} {UNIT}",
        retrieval_measures.over_articles("R"),
        forms=("R@20",),
    ),
    "P": Kind(
        f"Precision at k: the share of the first k places that hold relevant articles, {TREC}; empty "
        f"places count as misses. {RANKED} {UNIT}",
        retrieval_measures.over_articles("P"),
        forms=("P@5",),
    ),
    "nDCG": Kind(
        "Normalised discounted cumulative gain at k: the grades of the first k articles, each divided by "
        "log2(rank + 1), summed, over the same sum of the best possible ranking (Järvelin and Kekäläinen "
        f"2002, with the grade itself as gain), {TREC}. {RANKED} {UNIT}",
        retrieval_measures.over_articles("nDCG"),
        forms=("nDCG@10",),
    ),
    "RR": Kind(
        "Reciprocal rank: 1 over the rank of the first relevant article, 0 without one, among the first "
        f"k if a k is given, {TREC}, with k as in the script of MS MARCO. Its mean is known as MRR. "
        f"{RANKED} {UNIT}",
        retrieval_measures.over_articles("RR"),
        forms=("RR", "RR@10"),
    ),
    "AP": Kind(
        "Average precision: the precision at the rank of each relevant article, 0 for those not found "
        f"(or not among the first k), as a mean over all relevant articles, {TREC}. Its mean is known as "
        f"MAP. {RANKED} {UNIT}",
        retrieval_measures.over_articles("AP"),
        forms=("AP", "AP@100"),
    ),
    "Success": Kind(
        f"Success at k: whether a relevant article is among the first k, {TREC}. {RANKED} {UNIT}",
        retrieval_measures.over_articles("Success"),
        forms=("Success@5",),
    ),
    "AnswerRecall": Kind(
        "Answer recall at k: whether an accepted answer stands in one of the first k passages, or each "
        f"item of a list in some of them, {STANDS}. As the top-k accuracy of DPR (Karpukhin et al. 2020); "
        "short answers may stand somewhere by chance. Only for questions with answers. " + UNIT,
        retrieval_measures.answer_recall,
        forms=("AnswerRecall@20",),
    ),
    "EM": Kind(
        f"Exact match: whether the short answer is an accepted one, both in SQuAD's normal form ({SQUAD}; "
        f"Rajpurkar et al. 2016). {ANSWERED} {UNIT}",
        each(answer_measures.exact_match(squad_normal)),
    ),
    "F1": Kind(
        "F1: the harmonic mean of precision and recall of the words that the short answer shares with "
        f"the accepted answer that is nearest, both in SQuAD's normal form ({SQUAD}; Rajpurkar et al. "
        f"2016; without words on a side as in 2018). {ANSWERED} {UNIT}",
        each(answer_measures.f1(squad_normal)),
    ),
    "EM-rtqa": Kind(
        f"Exact match in RealTimeQA's normal form ({RTQA}; Kasai et al. 2023). {ANSWERED} {UNIT}",
        each(answer_measures.exact_match(realtimeqa_normal)),
    ),
    "F1-rtqa": Kind(
        f"F1 of words in RealTimeQA's normal form ({RTQA}; Kasai et al. 2023). {ANSWERED} {UNIT}",
        each(answer_measures.f1(realtimeqa_normal)),
    ),
    "Match": Kind(
        f"Match: whether an accepted answer, or each item of a list, stands in the short answer, {STANDS}. "
        "More lenient than EM: the answer may say more. Known as accuracy in work on answers by language "
        "models (Mallen et al. 2023). An abstention scores 0. Only for questions with answers. " + UNIT,
        each(answer_measures.match),
    ),
    "Items": Kind(
        f"Items: the share of the items of a list that the short answer names, {STANDS}. As the recall of "
        "QAMPARI (Amouyal et al. 2023). An abstention scores 0. Only for questions with items. " + UNIT,
        each(answer_measures.items_named),
    ),
    "CitationPrecision": Kind(
        f"Citation precision: the share of an answer's citations that are right, 0 if it has none. {RIGHT} "
        f"{NO_JUDGE} {QUOTED} {UNIT}",
        each(answer_measures.citation_precision),
    ),
    "CitationRecall": Kind(
        "Citation recall: the share of an answer's sentences that have a right citation, 0 if it has "
        f"none. {RIGHT} {NO_JUDGE} {QUOTED} {UNIT}",
        each(answer_measures.citation_recall),
    ),
    "CorrectCited": Kind(
        "Correct and correctly cited: whether the short answer matches (see Match) and at least one of its "
        f"citations is right. {RIGHT} An abstention scores 0. Only for questions with answers and gold "
        f"quotations. Dateline's own headline measure. {UNIT}",
        each(answer_measures.correct_cited),
    ),
    "Coverage": Kind(
        "Coverage: the share of all questions that the system answers instead of abstaining (El-Yaniv and "
        "Wiener 2010). From 0 to 1; higher is better only as far as the answers are right.",
        each(answer_measures.coverage),
    ),
    "RefusalPrecision": Kind(
        "Refusal precision: the share of the abstentions that are on unanswerable questions: the usual "
        f"precision with abstaining as the class that is looked for. {REFUSED} {UNIT}",
        pairs(set_measures.refusal),
        set_measures.refusal_precision,
    ),
    "RefusalRecall": Kind(
        "Refusal recall: the share of the unanswerable questions on which the system abstains: the usual "
        f"recall with abstaining as the class that is looked for. {REFUSED} {UNIT}",
        pairs(set_measures.refusal),
        set_measures.refusal_recall,
    ),
    "RefusalF1": Kind(
        f"Refusal F1: the harmonic mean of refusal precision and refusal recall. {REFUSED} {UNIT}",
        pairs(set_measures.refusal),
        set_measures.refusal_f1,
    ),
    "RiskCoverageAUC": Kind(
        "Area under the risk-coverage curve: if only the answers of the highest scores were given, the "
        "share of them that is wrong (see Match; an abstention, and any answer to an unanswerable question, "
        "is wrong), as a mean over every number of answers (AURC; Geifman, Uziel and El-Yaniv 2019). Over "
        "records with a score. From 0 to 1, lower is better.",
        pairs(set_measures.scored_error),
        set_measures.risk_coverage_area,
        higher_is_better=False,
    ),
    "ECE": Kind(
        "Expected calibration error: in each of 10 bins of confidence of equal width, the distance between "
        "the mean confidence and the share of matching answers (see Match), weighted by the answers in the "
        "bin (Naeini et al. 2015, Guo et al. 2017). Over given answers with a confidence. From 0 to 1, lower "
        "is better.",
        pairs(set_measures.confidence),
        set_measures.calibration_error,
        higher_is_better=False,
    ),
    "Seconds.p50": Kind(
        "Median latency of a stage: the least time, in seconds, within which half of the questions were "
        "through it (nearest rank). Without questions that ended in an error. Zero or more, lower is better.",
        set_measures.seconds,
        set_measures.percentile(0.5),
        forms=("Seconds.p50(total)",),
        higher_is_better=False,
        is_share=False,
    ),
    "Seconds.p95": Kind(
        "95th percentile of the latency of a stage: the least time, in seconds, within which 95 % of the "
        "questions were through it (nearest rank). Without questions that ended in an error. Zero or more, "
        "lower is better.",
        set_measures.seconds,
        set_measures.percentile(0.95),
        forms=("Seconds.p95(total)",),
        higher_is_better=False,
        is_share=False,
    ),
}
