"""Conversations as files: JSON to be checked later with ``dateline verify``, Markdown and HTML to be read.

All have the quotations with their places, the SHA-256 of the articles' texts, the dates and the settings,
as they were when the answers were given.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, select_autoescape

from index.conversation_rows import Conversation, Turn
from qa.export import JSON, document, iso
from ui.render import short_answer

Form = Literal["markdown", "html", "json"]
FORMS: tuple[Form, ...] = get_args(Form)
SUFFIX: dict[Form, str] = {"markdown": ".md", "html": ".html", "json": ".json"}

LEFT_OUT = ("schema_version", "hits", "readings", "timings")
"""Of an answer's document: what was found beside what was said, and the version, which the file has."""

MARKUP = re.compile(r"([\\`*_{}\[\]<>&#|~!])")
MARKUP_AT_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def export(conversation: Conversation, turns: Sequence[Turn], form: Form) -> str:
    """A conversation as the text of a file."""
    exported = conversation_document(conversation, turns)
    if form == "json":
        return json.dumps(exported, indent=2, ensure_ascii=False) + "\n"
    return markdown(exported) if form == "markdown" else html(exported)


def file_name(conversation: Conversation, form: Form) -> str:
    """A name for the file: the words of the title and the day."""
    words = "-".join(re.findall(r"\w+", conversation.title.lower()))[:60].strip("-")
    return f"{words or 'conversation'}-{conversation.changed.date()}{SUFFIX[form]}"


def conversation_document(conversation: Conversation, turns: Sequence[Turn]) -> JSON:
    """A conversation as JSON; ``docs/json.md`` explains the fields."""
    return document(
        dateline=version("dateline"),
        title=conversation.title,
        created=iso(conversation.created),
        exported=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        turns=[turn_json(number, turn) for number, turn in enumerate(turns, 1)],
    )


def turn_json(number: int, turn: Turn) -> JSON:
    """A question, its answer, the settings, and the SHA-256 of each article that is cited."""
    kept = json.loads(turn.result)
    answer = {name: value for name, value in kept["document"].items() if name not in LEFT_OUT}
    cited = dict.fromkeys(citation["article"]["id"] for citation in answer["citations"])
    return {
        "number": number,
        "asked": iso(turn.created),
        "answer": answer,
        "settings": kept["settings"],
        "hashes": {article_id: kept["articles"][article_id]["sha256"] for article_id in cited},
        "verdict": turn.verdict,
        "reason": turn.reason,
        "comment": turn.comment,
        "right_answer": turn.right_answer,
    }


# Markdown


def markdown(exported: Mapping[str, Any]) -> str:
    """An exported conversation as CommonMark. No word of an article is taken for markup."""
    blocks = [f"# {escaped(exported['title'])}", about(exported)]
    for turn in exported["turns"]:
        blocks.extend(turn_blocks(turn))
    return "\n\n".join(blocks) + "\n"


def turn_blocks(turn: Mapping[str, Any]) -> Iterator[str]:
    """A turn as blocks of Markdown."""
    answer = turn["answer"]
    yield f"## {turn['number']}. {escaped(answer['question']['text'])}"
    yield f"*{escaped('; '.join(circumstances(turn)))}*"
    for part in answer["parts"]:
        if len(answer["parts"]) > 1:
            yield f"### {escaped(part['question'])}"
        if part["status"] == "abstained":
            yield f"No answer: {escaped(part['reason'] or '')}"
            continue
        yield f"**{escaped(short_line(part))}**"
        yield " ".join(
            escaped(sentence["text"]) + "".join(f" \\[{number}\\]" for number in sentence["citations"])
            for sentence in part["sentences"]
        )
    if judged := judgement(turn):
        yield escaped(judged)
    for citation in answer["citations"]:
        yield f"\\[{citation['number']}\\] {escaped(source_line(citation))}{markdown_link(citation)}"
        yield f"> {escaped(citation['quote'])}"
        yield escaped(place_line(citation, turn["hashes"]))
    yield f"Settings: {escaped(settings_line(turn['settings']))}"


def escaped(text: str) -> str:
    """Text on one line so that Markdown shows it as it is."""
    line = MARKUP.sub(r"\\\1", " ".join(text.split()))
    return MARKUP_AT_START.sub(
        lambda found: found[1] + (f"\\{found[2]}" if not found[2].isdigit() else f"{found[2]}\\"), line
    )


def markdown_link(citation: Mapping[str, Any]) -> str:
    """The link to the original, if it has one that is a web page's."""
    url = web_address(citation["article"]["url"])
    # A space or an angle bracket would end the address.
    return f" <{re.sub(r'[<> ]', '', url)}>" if url else ""


# What both forms say


def about(exported: Mapping[str, Any]) -> str:
    """Where the file comes from."""
    return (
        f"A conversation with a news archive, begun {moment(exported['created'])}, exported by Dateline "
        f"{exported['dateline']} on {moment(exported['exported'])}. Every quotation is word for word from the "
        "article at the characters named; the JSON export is checked with dateline verify."
    )


def circumstances(turn: Mapping[str, Any]) -> list[str]:
    """When and within which limits a question was asked, and how sure the answer is."""
    asked, answer = turn["answer"]["question"], turn["answer"]
    told = [f"asked {moment(turn['asked'])}"]
    understood = answer["interpretation"]
    if understood and understood["rewrite"]["text"] != asked["text"]:
        told.append(f"searched for: {understood['rewrite']['text']}")
    told += [f"as of {asked['as_of']}"] if asked["as_of"] else []
    told += [f"published from {asked['since']}"] if asked["since"] else []
    told += [f"published until {asked['until']}"] if asked["until"] else []
    told += [f"only {', '.join(asked['sources'])}"] if asked["sources"] else []
    if answer["status"] == "answered" and answer["confidence"] is not None:
        told.append(f"probability of being right {answer['confidence']:.0%}")
    return told


def judgement(turn: Mapping[str, Any]) -> str:
    """How the reader judged an answer; empty if not at all."""
    if turn["verdict"] is None:
        return ""
    told = [f"Judged by the reader: {'good' if turn['verdict'] == 'up' else turn['reason'] or 'bad'}."]
    told += [f"The right answer: {turn['right_answer']}"] if turn["right_answer"] else []
    told += [f"Comment: {turn['comment']}"] if turn["comment"] else []
    return " ".join(told)


def short_line(part: Mapping[str, Any]) -> str:
    """The short answer, with the days that it means; older documents do not tell them."""
    if not (days := part.get("meant_days")):
        return str(part["text"])
    first, last = (dt.date.fromisoformat(days[name]) for name in ("first", "last"))
    return short_answer(part["text"], (first, last))


def source_line(citation: Mapping[str, Any]) -> str:
    """Title, outlet and date of what is cited."""
    article = citation["article"]
    page = f", page {citation['page']}" if citation["page"] else ""
    day = (article["published"] or "undated")[:10]
    return f"{article['title'] or 'Untitled'}. {article['source'] or 'Unknown outlet'}, {day}{page}."


def place_line(citation: Mapping[str, Any], hashes: Mapping[str, str]) -> str:
    """Where the quotation stands, to the character."""
    article_id = citation["article"]["id"]
    return (
        f"Characters {citation['start']} to {citation['end']} of article {article_id}, "
        f"whose text has the SHA-256 {hashes[article_id]}."
    )


def settings_line(settings: Mapping[str, Any]) -> str:
    """The settings in one line."""
    return ", ".join(f"{name} {json.dumps(value)}" for name, value in settings.items())


def moment(text: str) -> str:
    """A time to the minute, UTC."""
    return f"{dt.datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"


def web_address(url: str | None) -> str | None:
    """A URL if it is a web page's, so that nothing else, as a script, becomes a link."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


# HTML


def html(exported: Mapping[str, Any]) -> str:
    """An exported conversation as one HTML page that needs nothing else and runs nothing."""
    environment = Environment(
        loader=PackageLoader("ui", "assets"), autoescape=select_autoescape(("html",)), trim_blocks=True
    )
    lines = {
        "about": about,
        "circumstances": circumstances,
        "judgement": judgement,
        "short_line": short_line,
        "source_line": source_line,
        "place_line": place_line,
        "settings_line": settings_line,
        "web_address": web_address,
    }
    return environment.get_template("conversation.html").render(exported=exported, **lines)
