"""Why there is no answer, in words."""

from __future__ import annotations

from index.archive import Archive
from index.expansions import MOST_NAMES, names_in
from index.lexical import analyzer
from index.schema import Filter, Hit
from qa.schema import Search

EMPTY = "The archive is empty. Add articles with: dateline index PATH..."
UNSURE = "The archive has articles on this, but none that clearly answers the question."


def reason(archive: Archive, search: Search, hits: tuple[Hit, ...], has_words: bool = True) -> str:
    """Why what was found, if anything, is no answer: no article passes the filter, none mentions a name of the
    question, none has anything on it, or none answers it clearly. ``has_words`` says whether hits tell of words in common:
    a search by meaning alone does not."""
    within = limits(search.filter)
    if not hits and not archive.count(search.filter):
        return f"No article is {within}." if archive.count() else EMPTY
    if unknown := unheard(archive, search):
        return f"No article {within} mentions {' or '.join(unknown)}."
    if not hits or (has_words and not any(hit.lexical for hit in hits)):
        return f"No article {within} has anything on this."
    return UNSURE


def limits(filter: Filter) -> str:
    """Which articles were searched."""
    told = ["of these outlets"] if filter.sources else []
    told += ["within these dates"] if filter.since or filter.until else []
    if filter.articles or not (told or filter.is_open):
        told.append("within these limits")
    return " ".join(told) or "in the archive"


def unheard(archive: Archive, search: Search) -> list[str]:
    """The names in what is searched for that no article can have within the filter, as it lacks one of their
    words. A name that articles have in another form is known."""
    known = {one.name for one in search.names}
    names = [name for name in names_in(search.text)[:MOST_NAMES] if name not in known]
    words = analyzer()
    return [
        name
        for name in names
        if any(
            # A word like "who" is in no index.
            words.analyze(word) and not archive.search(word, 1, search.filter, "lexical", names=False)
            for word in name.split()
        )
    ]
