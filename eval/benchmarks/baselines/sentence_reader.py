"""The first reader, a baseline: which sentence of the passages found answers the question?

It needs no training beyond a handful of weights: it compares the question with each sentence by
meaning and by words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.benchmarks.baselines.spans import AnswerKind, find_span, has_candidate, kind_of
from index.embed import Embedder, FloatMatrix
from index.passages import Span, header, split_sentences
from index.schema import Hit
from qa.schema import Candidate, Evidence, Mention
from qa.settings import Caution
from qa.words import stems

THRESHOLD = 0.85
SUPPORT = 0.95  # of the best sentence's score

# Logistic regression over newsdesk training questions: eval/benchmarks/reading.py prints these.
WEIGHTS = {"cosine": 3.2, "overlap": 2.49, "context": 2.09, "kind": 2.08, "rank": 2.2}
BIAS = -6.29


class SentenceReader:
    """Scores every sentence of the passages by five features, each 0..1 (the cosine may be lower):

    ``cosine`` of question and sentence; ``overlap``, the share of the question's content words in
    the sentence; ``context``, their share in the passage and its header; ``kind``, whether the
    sentence holds something of the kind that is asked for (a name, date, number or place that the
    question does not have); ``rank``, one over the place of its passage among the hits. ``score``
    is the logistic function of their weighted sum.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def threshold(self, caution: Caution) -> float:
        """See ``qa.reader.Reader.threshold``; it knows only one."""
        return THRESHOLD

    def read(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """See ``qa.reader.Reader.read``. Candidates of the same short answer, nearly as sure, are one."""
        places = [(hit, sentence) for hit in hits for sentence in sentences_of(hit)]
        if not places:
            return Evidence()
        scores = scored(self.features(question, places))
        kind = kind_of(question)
        mentions = [
            (mention(question, kind, *places[row]), float(scores[row]))
            for row in np.argsort(-scores, kind="stable").tolist()
        ]
        return Evidence(
            tuple(
                Candidate((one, *agreeing(one, score, mentions[number + 1 :])), score)
                for number, (one, score) in enumerate(mentions)
            )
        )

    def features(self, question: str, places: Sequence[tuple[Hit, Span]]) -> FloatMatrix:
        """One row a sentence, one column a feature, in the order of ``WEIGHTS``; float32."""
        texts = [hit.article.text[slice(*sentence)] for hit, sentence in places]
        vectors = self._embedder.embed([question, *texts])
        asked, kind = stems(question), kind_of(question)
        ranks = {
            rowid: rank
            for rank, rowid in enumerate(dict.fromkeys(hit.passage.rowid for hit, _ in places), 1)
        }
        rows = [
            (
                share(asked, stems(text)),
                share(asked, stems(text) | stems(hit.passage.text) | stems(header(hit.article))),
                float(has_candidate(question, kind, text)),
                1 / ranks[hit.passage.rowid],
            )
            for (hit, _), text in zip(places, texts, strict=True)
        ]
        return np.column_stack([vectors[1:] @ vectors[0], np.array(rows, np.float32)]).astype(np.float32)


def mention(question: str, kind: AnswerKind, hit: Hit, sentence: Span) -> Mention:
    """A sentence, with the short answer in it where a rule is sure."""
    span = find_span(question, kind, hit.article.text[slice(*sentence)])
    return Mention(hit, sentence, span and (sentence[0] + span[0], sentence[0] + span[1]))


def agreeing(best: Mention, score: float, others: Sequence[tuple[Mention, float]]) -> list[Mention]:
    """The mentions, nearly as sure as the best, that say the same; any, if it is a whole sentence."""
    return [
        other
        for other, its_score in others
        if its_score >= SUPPORT * score
        and (best.span is None or (other.span and other.text.lower() == best.text.lower()))
    ]


def scored(features: FloatMatrix) -> FloatMatrix:
    """The probability-like score of each row of features, float32."""
    total = features @ np.array(list(WEIGHTS.values()), np.float32) + BIAS
    scores: FloatMatrix = (1 / (1 + np.exp(-total))).astype(np.float32)
    return scores


def sentences_of(hit: Hit) -> list[Span]:
    """The sentences of a passage that may be answers, as offsets into its article. A question is no
    answer, and hardly anything is as near to a question as the same question in an article."""
    start, text = hit.passage.start, hit.passage.text
    return [
        (start + first, start + last)
        for first, last in split_sentences(text)
        if not text[first:last].rstrip("\"'”’)").endswith("?")
    ]


def share(asked: frozenset[str], found: frozenset[str]) -> float:
    """The share of the question's words that were found; 0 if it has none."""
    return len(asked & found) / len(asked) if asked else 0.0
