"""The fields of our own question sets: their names, and the values that they take."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from eval.examples import Example
from index.errors import EvaluationError, QuestionError
from index.schema import Filter
from qa.schema import Question, Turn, parse_day

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "question id", "qid"),
    "question": ("question", "query", "q", "question text"),
    "answers": (
        "answers", "answer", "gold", "gold answer", "gold answers", "correct answer", "expected",
        "expected answer", "ground truth", "reference answer", "a",
    ),
    "items": ("items", "item", "list", "list items"),
    "unanswerable": ("unanswerable", "is unanswerable", "impossible", "is impossible", "no answer"),
    "as_of": ("as of", "as of date"),
    "since": ("since", "from", "from date"),
    "until": ("until", "to", "to date"),
    "undated": ("undated", "with undated"),
    "sources": ("sources", "source", "outlets", "outlet"),
    "within": ("within",),
    "articles": (
        "articles", "article", "article id", "article ids", "gold article", "gold articles", "url", "urls",
        "link", "links", "document", "documents", "doc", "docs", "file", "files",
    ),
    "quotations": (
        "quotations", "quotation", "quotes", "quote", "gold quotation", "gold quotations", "evidence",
    ),
    "history": ("history", "turns", "conversation"),
    "tags": ("tags", "tag", "category", "categories"),
    "split": ("split", "part"),
    "note": ("note", "notes", "comment", "comments", "remark", "remarks"),
}  # fmt: skip
"""The names that each field goes by, compared without case, spaces, ``_`` and ``-``."""

_NAMES = ", ".join(field for field in ALIASES if field != "note")
_YES = frozenset(("true", "yes", "y", "1", "x"))
_NO = frozenset(("false", "no", "n", "0"))


def _key(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


_FIELDS = {_key(alias): field for field, aliases in ALIASES.items() for alias in aliases}


def field_named(name: str) -> str | None:
    """The field that a name means, ``None`` if it means none."""
    return _FIELDS.get(_key(name))


def unknown_field(name: str) -> str:
    """What to say about a name that is not known."""
    close = difflib.get_close_matches(_key(name), _FIELDS, n=1, cutoff=0.7)
    if close:
        return f"The field '{name}' is not known. Did you mean '{_FIELDS[close[0]]}'?"
    return f"The field '{name}' is not known. Call it 'note' to keep it; the others are {_NAMES}."


def example_of(
    row: Mapping[str, tuple[str, Any]], number: int, problem: Callable[[str], None]
) -> Example | None:
    """The example in a row: for each field the name that it has in the file, and its value.

    What does not fit is reported; the example is then ``None``. A row without an id gets ``row-N``.
    """
    values: dict[str, Any] = {}
    fits = True
    for field, (name, value) in row.items():
        try:
            values[field] = _READERS[field](value, name)
        except (EvaluationError, QuestionError) as error:
            problem(str(error))
            fits = False
    if not fits:
        return None
    return Example(
        id=values.get("id", f"row-{number}"),
        question=Question(
            text=values.get("question", ""),
            filter=Filter(
                since=values.get("since"),
                until=values.get("until"),
                sources=values.get("sources", ()),
                undated=values.get("undated"),
                articles=values.get("within", ()),
            ),
            as_of=values.get("as_of"),
            history=values.get("history", ()),
        ),
        **{name: values[name] for name in _PLAIN if name in values},
    )


def _text(value: Any, name: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    raise _misfit(value, name, "a text")


def _texts(value: Any, name: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if any(isinstance(element, (list, dict)) for element in values):
        raise _misfit(value, name, "a text or a list of texts")
    return tuple(_text(element, name) for element in values)


def _items(value: Any, name: str) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise _misfit(value, name, "a list of items, each a text or a list of its alternative names")
    return tuple(_texts(element, name) for element in value)


def _flag(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in _YES | _NO:
        raise _misfit(value, name, "true or false")
    return word in _YES


def _articles(value: Any, name: str) -> dict[str, int]:
    if not isinstance(value, dict):
        return dict.fromkeys(_texts(value, name), 1)
    if not all(isinstance(grade, int) and not isinstance(grade, bool) for grade in value.values()):
        raise _misfit(value, name, "a list of articles, or an object with a whole number for each")
    return value


def _history(value: Any, name: str) -> tuple[Turn, ...]:
    shape = 'a list of earlier turns, each {"question": "...", "answer": "..."}'
    if not isinstance(value, list) or not all(isinstance(turn, dict) for turn in value):
        raise _misfit(value, name, shape)
    if any("question" not in turn or turn.keys() - {"question", "answer"} for turn in value):
        raise _misfit(value, name, shape)
    return tuple(
        Turn(_text(turn["question"], name), _text(turn.get("answer") or "", name)) for turn in value
    )


def _misfit(value: Any, name: str, wanted: str) -> EvaluationError:
    shown = json.dumps(value, ensure_ascii=False)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return EvaluationError(f"The field '{name}' must be {wanted}; it is {shown}.")


_PLAIN = ("answers", "items", "unanswerable", "articles", "quotations", "tags", "split")
_READERS: dict[str, Callable[[Any, str], Any]] = {
    "id": _text,
    "question": _text,
    "answers": _texts,
    "items": _items,
    "unanswerable": _flag,
    "as_of": lambda value, name: parse_day(_text(value, name), name),
    "since": lambda value, name: parse_day(_text(value, name), name),
    "until": lambda value, name: parse_day(_text(value, name), name),
    "undated": _flag,
    "sources": _texts,
    "within": _texts,
    "articles": _articles,
    "quotations": _texts,
    "history": _history,
    "tags": _texts,
    "split": _text,
}
