"""What a question set holds, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from eval.examples import QuestionSet


def describe(question_set: QuestionSet) -> dict[str, int | dict[str, int]]:
    """How many examples there are of each kind, ready to be printed or written as JSON.

    ``answerable``, ``unanswerable``, ``retrieval_only`` (articles are judged, answers are not) and
    ``unjudged`` add up to ``examples``. ``with_articles`` counts those with a relevant article.
    ``tags`` and ``splits`` count by name, the most frequent first; examples without one are left out.
    """
    examples = question_set.examples
    unjudged = [e for e in examples if not e.is_answerable and not e.unanswerable]
    return {
        "examples": len(examples),
        "answerable": sum(e.is_answerable for e in examples),
        "unanswerable": sum(e.unanswerable for e in examples),
        "retrieval_only": sum(bool(e.articles) for e in unjudged),
        "unjudged": sum(not e.articles for e in unjudged),
        "with_articles": sum(any(grade > 0 for grade in e.articles.values()) for e in examples),
        "with_quotations": sum(bool(e.quotations) for e in examples),
        "with_history": sum(bool(e.question.history) for e in examples),
        "with_as_of": sum(e.question.as_of is not None for e in examples),
        "tags": _counts(tag for e in examples for tag in set(e.tags)),
        "splits": _counts(e.split for e in examples if e.split),
    }


def _counts(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))
