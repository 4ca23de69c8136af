"""How many of some articles tell a thing independently of each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from index.collapse import age
from index.database import Database
from index.schema import Article, Filter

DOMAIN = re.compile(r"(?:\.(?:com|co|org|net|info|news))?(?:\.[a-z]{2})?/?$")


def independent(database: Database, articles: list[Article], filter: Filter) -> int:
    """See ``Archive.independent``. An article of no known outlet counts as one of an outlet of its own:
    nothing but its text can show whose it is."""
    ids = [article.id for article in articles]
    family = database.copies.families(database.copies.clusters_of_articles(ids), filter)
    stories: dict[str, set[str]] = {}
    for article in articles:
        outlet = outlet_of(article.source) if article.source else f" {article.id}"
        stories.setdefault(outlet, set()).add(str(family.get(article.id, article.id)))
    return most_pairs(stories)


def reports(database: Database, ids: list[str], filter: Filter) -> dict[str, str]:
    """See ``Archive.reports``."""
    family = database.copies.families(database.copies.clusters_of_articles(ids), filter)
    return {article_id: str(family.get(article_id, article_id)) for article_id in ids}


def copies(database: Database, article_id: str, filter: Filter) -> list[Article]:
    """See ``Archive.copies``."""
    family = database.copies.families(database.copies.clusters_of_articles([article_id]), filter)
    its_own = family.pop(article_id, None)
    return sorted(database.articles([other for other in family if family[other] == its_own]), key=age)


def outlet_of(source: str) -> str:
    """An outlet's name in one form: "The Guardian", "theguardian.com" and "www.theguardian.com" are
    all "guardian"."""
    name = DOMAIN.sub("", source.casefold().removeprefix("https://").removeprefix("www."))
    return "".join(filter(str.isalnum, name)).removeprefix("the") or source.casefold()


def most_pairs(choices: Mapping[str, Set[str]]) -> int:
    """How many of the keys can each have one of their values to themselves: a largest matching (Kuhn
    1955, by augmenting paths)."""
    holder: dict[str, str] = {}

    def gets_one(key: str, tried: set[str]) -> bool:
        for value in choices[key]:
            if value in tried:
                continue
            tried.add(value)
            if value not in holder or gets_one(holder[value], tried):
                holder[value] = key
                return True
        return False

    return sum(gets_one(key, set()) for key in choices)
