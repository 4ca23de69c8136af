"""``dateline timeline``: what it prints, and its messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.archive import Archive
from tests.fakes import HashingEmbedder
from tests.ui.commanding import run, run_json

TOPIC = "ferry Petrel harbour of Veld"
ARTICLES = {
    "sank.txt": " date 2021-05-05 Ferry sinks\n\nThe ferry Petrel sank off the harbour of Veld on 4 May.\n",
    "mast.txt": " date 2021-05-06 The mast\n\nThe ferry Petrel sank off the harbour of Veld on Tuesday, it said.\n",
    "raised.md": "---\ntitle: Raised [at last]\ndate: 2021-05-09\nsource: Veld Post\n---\n"
    "Divers raised the ferry Petrel from the harbour of Veld.\x1b[31m\n",
    "sold.txt": " date 2021-08-01 Council\n\nThe council of Veld sold the ferry Petrel in July 2021 for scrap.\n",
}


pytestmark = pytest.mark.usefixtures("workplace")


@pytest.fixture
def indexed(workplace: Path) -> None:
    """The archive ``./archive`` holds the articles."""
    folder = workplace / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text)
    run("index", "articles", "--label", "veld")


def timeline(*arguments: str) -> Any:
    """What ``dateline timeline --json`` prints."""
    return run_json("timeline", TOPIC, *arguments)


def test_a_table_in_the_order_of_the_days(indexed: None) -> None:
    lines = run("timeline", TOPIC).stdout.splitlines()
    assert lines[0].split() == ["#", "Date", "What", "happened", "Where"]
    events = lines[1::2]
    assert [line.split("  ")[1].strip() for line in events] == ["4 May 2021", "9 May 2021", "July 2021"]
    assert "also in" in events[0]
    assert "2 independent sources" in events[0]
    assert "Veld Post, 9 May 2021" in events[1]
    assert "\x1b" not in events[1]
    assert "veld/raised.md" in lines[4]


def test_json_is_verified_by_verify(indexed: None) -> None:
    document = timeline()
    assert [event["day"] for event in document["events"]] == ["2021-05-04", "2021-05-09", "2021-07-01"]
    assert [event["precision"] for event in document["events"]] == ["day", "day", "month"]
    verdicts = json.loads(run("verify", "-", "--json", input=json.dumps(document)).stdout)
    assert verdicts["holds"] is True
    assert len(verdicts["verdicts"]) == 4
    document["citations"][0]["quote"] += " Twice."
    run("verify", "-", input=json.dumps(document), code=1)


def test_options_limit_what_is_shown(indexed: None) -> None:
    def days(*arguments: str) -> list[str]:
        return [event["day"] for event in timeline(*arguments)["events"]]

    assert days("--as-of", "2021-05-09") == ["2021-05-04", "2021-05-09"]
    assert days("--since", "2021-05-08") == ["2021-05-09", "2021-07-01"]
    assert days("--until", "2021-05-08") == ["2021-05-04"]
    assert days("--source", "Veld Post") == ["2021-05-09"]
    assert len(days("--limit", "1")) == 1
    run("timeline", TOPIC, "--limit", "0", code=2)
    run("timeline", TOPIC, "--as-of", "May", code=2)


def test_words_for_days_in_the_topic_are_told(indexed: None) -> None:
    lines = run("timeline", f"{TOPIC} in July 2021").stdout.splitlines()
    assert lines[0] == "“in July 2021”: 2021-07-01 to 2021-07-31"
    assert len([line for line in lines if "July 2021 " in line]) == 1
    assert "not understood" in run("timeline", f"{TOPIC} since the great storm").stdout


def test_what_is_not_there_is_said(tmp_path: Path, indexed: None) -> None:
    nothing = run("timeline", "quarterly soybean earnings")
    assert (nothing.stdout, nothing.stderr.startswith("Nothing was found")) == ("", True)
    assert json.loads(run("timeline", "quarterly soybean earnings", "--json").stdout)["events"] == []
    Archive.create(tmp_path / "empty", HashingEmbedder()).close()
    assert "archive is empty" in run("timeline", TOPIC, "--archive", "empty").stderr
    assert "no archive" in run("timeline", TOPIC, "--archive", "none", code=1).stderr
    assert "question is empty" in run("timeline", " ", code=1).stderr
