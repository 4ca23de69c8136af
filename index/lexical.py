"""The lexical leg: BM25 over passages and their titles, kept by tantivy and updated in place."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import tantivy

from index.errors import ArchiveError
from index.fuse import NOTHING, Ranking
from index.schema import Article, Filter, Passage

FORMAT = "1"
"""Raise it when fields or analysis change: an index of another format is made anew."""

TITLE_BOOST = 0.5
# What another form of a name counts, where the name itself would count 1.
ALIAS_BOOST = 0.5
HEAP = 64_000_000  # bytes

NO_ALIASES: Mapping[str, Sequence[str]] = MappingProxyType({})

# Words that shape a question but are no evidence; tantivy's English list covers the rest.
QUESTION_WORDS = (
    "what which who whom whose when where why how did do does done was were is are has have had "
    "can could would should will shall may might much many say said says tell told about any some "
    "from between than after before during he she his her him we you your our us i me my been being"
).split()


class LexicalIndex:
    """A tantivy index in a folder. ``generation`` is the archive's generation that it covers."""

    def __init__(self, folder: Path, mend: bool = True) -> None:
        """Opens the index. One that is missing, damaged or of another format begins empty, at
        generation 0, for the archive to fill; without ``mend`` (another process may be making it)
        nothing on disk is touched and ``refresh`` looks again."""
        self._folder = folder
        self._writer: tantivy.IndexWriter | None = None
        self._analyzer = analyzer()
        self._schema = schema()
        if not self._opened():
            if mend:
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
            self._use(tantivy.Index(self._schema, path=str(folder) if mend else None), 0)

    def _opened(self) -> bool:
        """Opens what is on disk, if it is whole and of this format."""
        stamp = self._folder / "generation"
        format, _, generation = stamp.read_text().partition(" ") if stamp.is_file() else ("", "", "")
        if format != FORMAT:
            return False
        try:
            self._use(tantivy.Index.open(str(self._folder)), int(generation))
        except (OSError, ValueError):  # tantivy's ways to say that files are missing or damaged
            return False
        return True

    def _use(self, index: tantivy.Index, generation: int) -> None:
        self._index, self.generation = index, generation
        index.register_tokenizer("english", self._analyzer)
        index.config_reader(reload_policy="manual")
        index.reload()

    def write(
        self, written: Iterable[tuple[Article, Iterable[Passage]]], deleted: Iterable[str], generation: int
    ) -> None:
        """Puts articles in place of those with their ids, takes others out, and commits. Doing it
        twice changes nothing, so that an interrupted update is simply done again. Raises
        ``ArchiveError`` when it cannot be written."""
        try:
            self._write(written, deleted)
            (self._folder / "generation").write_text(f"{FORMAT} {generation}")
        except (OSError, ValueError) as error:  # tantivy's ways to say that the disk is full
            self._writer = None
            raise ArchiveError(
                f"The lexical index in {self._folder} cannot be written ({error}). The articles are safe in "
                "the database; free some space and run the same command again."
            ) from error
        self.generation = generation
        self._index.reload()

    def _write(self, written: Iterable[tuple[Article, Iterable[Passage]]], deleted: Iterable[str]) -> None:
        # One thread: the commits are small, and the cores belong to the embedder.
        self._writer = self._writer or self._index.writer(heap_size=HEAP, num_threads=1)
        for article_id in deleted:
            self._writer.delete_documents_by_term("article", article_id)
        for article, passages in written:
            self._writer.delete_documents_by_term("article", article.id)
            for passage in passages:
                self._writer.add_document(document(article, passage))
        self._writer.commit()

    def clear(self) -> None:
        """Takes everything out."""
        self._writer = self._writer or self._index.writer(heap_size=HEAP, num_threads=1)
        self._writer.delete_all_documents()

    def finish(self) -> None:
        """Ends writing: waits for merges and lets another process write."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None
            self._index.reload()

    def refresh(self) -> None:
        """Takes in what another process committed."""
        if self.generation == 0:
            self._opened()
        self._index.reload()

    def count(self) -> int:
        """The number of passages in the index."""
        return int(self._index.searcher().num_docs)

    def search(
        self,
        question: str,
        k: int,
        filter: Filter = Filter(),
        aliases: Mapping[str, Sequence[str]] = NO_ALIASES,
    ) -> Ranking:
        """The ``k`` best passages that pass the filter, by BM25 (k1 1.2, b 0.75) of any word. ``aliases``
        gives names in the question other forms of them: a passage with all words of one counts as if it had
        the name, but less; it counts for the best of the forms that it has."""
        words = self._words(question, aliases)
        searcher = self._index.searcher()
        if not words or searcher.num_docs == 0:
            return NOTHING
        found = searcher.search(self._query(words, filter), limit=k, count=False).hits
        rowids = searcher.fast_field_values("rowid", [address for _, address in found])
        return Ranking(np.array(rowids, np.int64), np.array([score for score, _ in found], np.float32))

    def _words(self, question: str, aliases: Mapping[str, Sequence[str]]) -> list[tantivy.Query]:
        """What a passage may have of a question: its words, and the names with their other forms."""
        named: set[str] = set()
        queries = []
        for name, others in aliases.items():
            forms = [self._all_of(terms) for other in others if (terms := self._terms(other))]
            own = self._terms(name)
            if forms:
                named |= set(own)
                forms = [tantivy.Query.boost_query(form, ALIAS_BOOST) for form in forms]
                queries.append(tantivy.Query.disjunction_max_query([any_of(self._each(own)), *forms]))
        return [*self._each([term for term in self._terms(question) if term not in named]), *queries]

    def _terms(self, text: str) -> list[str]:
        return list(dict.fromkeys(self._analyzer.analyze(text)))

    def _query(self, words: list[tantivy.Query], filter: Filter) -> tantivy.Query:
        clauses = [(tantivy.Occur.Must, any_of(words))]
        # A filter decides what may be found, not how well it fits: its clauses score nothing.
        clauses += [
            (tantivy.Occur.Must, tantivy.Query.const_score_query(clause, 0.0))
            for clause in self._filter_clauses(filter)
        ]
        return tantivy.Query.boolean_query(clauses)

    def _each(self, terms: Iterable[str]) -> list[tantivy.Query]:
        """For each term the passages that have it, or whose title has it."""
        return [
            any_of(
                [
                    tantivy.Query.term_query(self._schema, "body", term, "freq"),
                    tantivy.Query.boost_query(
                        tantivy.Query.term_query(self._schema, "title", term, "freq"), TITLE_BOOST
                    ),
                ]
            )
            for term in terms
        ]

    def _all_of(self, terms: Iterable[str]) -> tantivy.Query:
        """The passages that have all terms."""
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in self._each(terms)])

    def _filter_clauses(self, filter: Filter) -> list[tantivy.Query]:
        clauses = []
        if filter.sources:
            clauses.append(tantivy.Query.term_set_query(self._schema, "source", list(filter.sources)))
        if filter.articles:
            clauses.append(tantivy.Query.term_set_query(self._schema, "article", list(filter.articles)))
        if not filter.admits_undated or filter.since is not None or filter.until is not None:
            day = tantivy.Query.range_query(
                self._schema,
                "day",
                tantivy.FieldType.Integer,
                filter.since.toordinal() if filter.since else 1,
                filter.until.toordinal() if filter.until else LAST_DAY,
            )
            undated = tantivy.Query.term_query(self._schema, "day", UNDATED)
            either = [(tantivy.Occur.Should, day), (tantivy.Occur.Should, undated)]
            clauses.append(tantivy.Query.boolean_query(either) if filter.admits_undated else day)
        return clauses


def any_of(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    """What any of some queries finds; the scores are added."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


UNDATED = 0
"""No day has the proleptic ordinal 0, so it marks the articles without a date."""
LAST_DAY = 3_652_059  # datetime.date.max.toordinal()


def schema() -> tantivy.Schema:
    """The fields of a passage."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("rowid", fast=True)
    builder.add_text_field("article", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name="english", index_option="freq")
    builder.add_text_field("title", tokenizer_name="english", index_option="freq")
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


def analyzer() -> tantivy.TextAnalyzer:
    """Words in lower case without accents, less stop words, reduced to their English stems."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(64))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.custom_stopword(QUESTION_WORDS))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def document(article: Article, passage: Passage) -> tantivy.Document:
    """A passage as it is indexed."""
    fields = {
        "rowid": passage.rowid,
        "article": article.id,
        "body": passage.text,
        "title": " ".join(part for part in (article.title, article.source) if part),
        "day": article.day.toordinal() if article.day else UNDATED,
    }
    if article.source:
        fields["source"] = article.source
    return tantivy.Document(**fields)
