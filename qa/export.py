"""Answers, hits and articles as values that ``json.dumps`` takes. ``docs/json.md`` documents the fields.

Every document carries ``schema_version``. Fields are only ever added; the version is raised, and the
change announced, should one have to be renamed, removed or given another meaning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from index.schema import Article, Copy, Filter, Hit, LegScore, Origin
from qa.schema import Answer, Citation, Interpretation, Part, Question, Reading, Search, Sentence

if TYPE_CHECKING:  # printing JSON must not load the search engines
    from index.expansions import Expansion
    from index.report import FileReport, IngestReport
    from qa.citations import Verdict
    from qa.evidence import Agreement, Side
    from qa.timeline import Event, Timeline
    from qa.timespan import TimeSpan

SCHEMA_VERSION = 1

JSON = dict[str, Any]


def document(**fields: Any) -> JSON:
    """A JSON document: the fields behind the version of their schema."""
    return {"schema_version": SCHEMA_VERSION, **fields}


# Documents: what each command prints with --json


def answer_document(answer: Answer) -> JSON:
    """What ``dateline ask`` prints."""
    return document(
        question=question_json(answer.question),
        status=answer.status,
        text=answer.text,
        reason=answer.reason,
        confidence=answer.confidence,
        threshold=answer.threshold,
        parts=[part_json(part) for part in answer.parts],
        citations=[citation_json(citation) for citation in answer.citations],
        hits=[hit_json(hit) for hit in answer.hits],
        readings=[reading_json(reading) for reading in answer.readings],
        timings=dict(answer.timings),
        interpretation=interpretation_json(answer.interpretation) if answer.interpretation else None,
        independent=answer.independent,
    )


def search_document(question: Question, retriever: str, hits: Iterable[Hit]) -> JSON:
    """What ``dateline search`` prints."""
    found = [hit_json(hit) for hit in hits]
    return document(question=question_json(question), retriever=retriever, hits=found)


def timeline_document(timeline: Timeline) -> JSON:
    """What ``dateline timeline`` prints."""
    return document(
        question=question_json(timeline.question),
        timespan=timespan_json(timeline.timespan) if timeline.timespan else None,
        events=[event_json(event) for event in timeline.events],
        citations=[citation_json(citation) for citation in timeline.citations],
    )


def articles_document(articles: Iterable[Article], limit: int, offset: int) -> JSON:
    """What ``dateline articles list`` prints: articles without their text."""
    return document(articles=[article_json(article) for article in articles], limit=limit, offset=offset)


def article_document(article: Article) -> JSON:
    """What ``dateline articles show`` prints: one article with its text."""
    return document(article=full_article_json(article))


def index_document(report: IngestReport) -> JSON:
    """What ``dateline index`` prints."""
    totals = {what: report.total(what) for what in ("added", "replaced", "unchanged", "passages")}
    files = [file_json(file) for file in report.files]
    return document(**totals, removed=report.removed, seconds=report.seconds, files=files)


def verify_document(verdicts: Iterable[Verdict]) -> JSON:
    """What ``dateline verify`` prints."""
    verdicts = list(verdicts)
    return document(
        holds=all(verdict.holds for verdict in verdicts),
        verdicts=[verdict_json(verdict) for verdict in verdicts],
    )


def stats_document(stats: Mapping[str, Any]) -> JSON:
    """What ``dateline stats`` prints, from ``Archive.stats``."""
    settings = stats["passage_settings"]
    return document(
        **{
            **stats,
            "first_day": iso(stats["first_day"]),
            "last_day": iso(stats["last_day"]),
            "sources": [{"source": source, "articles": count} for source, count in stats["sources"]],
            "passage_settings": {
                name: getattr(settings, name) for name in ("max_chars", "overlap", "header")
            },
        }
    )


# The values in them


def question_json(question: Question) -> JSON:
    """A question, with its filter as it was given."""
    return {
        "text": question.text,
        "as_of": iso(question.as_of),
        **filter_json(question.filter),
        "history": [{"question": turn.question, "answer": turn.answer} for turn in question.history],
        "time_words": question.time_words,
    }


def filter_json(filter: Filter) -> JSON:
    """A filter."""
    return {
        "since": iso(filter.since),
        "until": iso(filter.until),
        "sources": list(filter.sources),
        "undated": filter.undated,
        "articles": list(filter.articles),
    }


def part_json(part: Part) -> JSON:
    """The answer to one part of a question."""
    return {
        "question": part.question,
        "status": part.status,
        "text": part.text,
        "reason": part.reason,
        "sentences": [sentence_json(sentence) for sentence in part.sentences],
        "searched_for": part.searched_for,
        "confidence": part.confidence,
        "agreement": agreement_json(part.agreement) if part.agreement else None,
        "articles": [article_json(article) for article in part.articles],
        "independent": part.independent,
        "meant_days": days_json(part.meant_days),
    }


def days_json(days: tuple[dt.date, dt.date] | None) -> JSON | None:
    """Days on end."""
    return {"first": iso(days[0]), "last": iso(days[1])} if days else None


def interpretation_json(made: Interpretation) -> JSON:
    """What was made of a question."""
    return {
        "rewrite": {"text": made.rewrite.text, "added": list(made.rewrite.added)},
        "searches": [search_json(search) for search in made.searches],
    }


def search_json(search: Search) -> JSON:
    """What was searched for to answer a part of a question."""
    return {
        "question": search.question,
        "text": search.text,
        **filter_json(search.filter),
        "timespan": timespan_json(search.timespan) if search.timespan else None,
        "recency": iso(search.recency),
        "names": [name_json(one) for one in search.names],
    }


def name_json(found: Expansion) -> JSON:
    """A name with the other forms that were searched for."""
    return {"name": found.name, "aliases": [{"name": one.name, "why": one.why} for one in found.aliases]}


def timespan_json(span: TimeSpan) -> JSON:
    """Time words of a question."""
    return {
        "words": span.words,
        "start": span.start,
        "end": span.end,
        "since": iso(span.since),
        "until": iso(span.until),
        "is_understood": span.is_understood,
    }


def agreement_json(agreement: Agreement) -> JSON:
    """How the reports of an answer relate."""
    return {
        "verdict": agreement.verdict,
        "sides": [side_json(side) for side in agreement.sides],
        "trail": [
            {"day": iso(day), "text": side.text, "citations": list(side.citations)}
            for day, side in agreement.trail
        ],
    }


def side_json(side: Side) -> JSON:
    """Reports that say the same."""
    return {
        "text": side.text,
        "meant_days": days_json(side.meant_days),
        "citations": list(side.citations),
        "outlets": list(side.outlets),
        "days": [iso(day) for day in side.days],
        "independent": side.independent,
    }


def sentence_json(sentence: Sentence) -> JSON:
    """A sentence of an answer."""
    return {"text": sentence.text, "citations": list(sentence.citations)}


def citation_json(citation: Citation) -> JSON:
    """A quotation with its place."""
    article = citation.article
    return {
        "number": citation.number,
        "article": article_json(article),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "page": article.page(citation.start),
        "span": span_json(article, citation.span),
    }


def span_json(article: Article, span: tuple[int, int] | None) -> JSON | None:
    """The answer's own words in an article."""
    return {"start": span[0], "end": span[1], "text": article.text[slice(*span)]} if span else None


def event_json(event: Event) -> JSON:
    """An event of a timeline."""
    return {
        "day": iso(event.day),
        "last_day": iso(event.last_day),
        "precision": event.precision,
        "dated_by": event.dated_by,
        "citation": event.citation.number,
        "others": [citation.number for citation in event.others],
        "sources": event.sources,
        "score": event.score,
    }


def hit_json(hit: Hit) -> JSON:
    """A passage that a search found."""
    passage = hit.passage
    return {
        "score": hit.score,
        "lexical": leg_json(hit.lexical),
        "dense": leg_json(hit.dense),
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "page": hit.article.page(passage.start),
        "article": article_json(hit.article),
        "also_in": [copy_json(copy) for copy in hit.also_in],
    }


def copy_json(copy: Copy) -> JSON:
    """Another article that has a hit's passage."""
    return {
        "id": copy.article_id,
        "title": copy.title,
        "source": copy.source,
        "published": iso(copy.published),
    }


def reading_json(reading: Reading) -> JSON:
    """What the reader made of a passage."""
    article, passage = reading.hit.article, reading.hit.passage
    return {
        "article": article.id,
        "start": passage.start,
        "end": passage.end,
        "relevance": reading.relevance,
        "answerable": reading.answerable,
        "probability": reading.probability,
        "span": span_json(article, reading.span),
    }


def leg_json(leg: LegScore | None) -> JSON | None:
    """What one leg of the search said of a passage."""
    return {"score": leg.score, "rank": leg.rank} if leg else None


def article_json(article: Article) -> JSON:
    """An article without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "published": iso(article.published),
        "source": article.source,
        "url": article.url,
        "authors": list(article.authors),
        "language": article.language,
        "origin": origin_json(article.origin),
    }


def full_article_json(article: Article) -> JSON:
    """An article with its text, which citations and hits count characters in."""
    return {**article_json(article), "text": article.text, "page_starts": list(article.page_starts)}


def origin_json(origin: Origin) -> JSON:
    """Where an article was read from."""
    return {"path": origin.path, "member": origin.member, "ordinal": origin.ordinal}


def file_json(file: FileReport) -> JSON:
    """What became of one file."""
    examples = [{"origin": origin_json(part.origin), "reason": part.reason} for part in file.examples]
    return {
        "path": file.path,
        "kind": file.kind,
        "added": file.added,
        "replaced": file.replaced,
        "unchanged": file.unchanged,
        "passages": file.passages,
        "skipped": dict(file.skipped),
        "examples": examples,
        "notes": dict(file.notes),
        "failed": file.failed,
        "is_unread": file.is_unread,
    }


def verdict_json(verdict: Verdict) -> JSON:
    """Whether a citation holds."""
    return {
        "number": verdict.number,
        "article_id": verdict.article_id,
        "quote": verdict.quote,
        "holds": verdict.holds,
        "problem": verdict.problem,
        "turn": verdict.turn,
        "note": verdict.note,
    }


def iso(day: Any) -> str | None:
    """A day or a time in ISO 8601; ``None`` stays."""
    return day.isoformat() if day is not None else None
