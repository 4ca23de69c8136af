"""Packed files, folders, standard input, and everything that is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from index.errors import LoadError
from index.loaders import Limits, Skipped, discover, kind_of, load, load_stream, sniff
from index.loaders.containers import harmless_name
from index.schema import Draft
from tests.index.loader_files import (
    PARAGRAPH,
    SECOND,
    STORY,
    drafts,
    only,
    page,
    pdf,
    skipped,
    tarred,
    zipped,
)


def write(folder: Path, content: str | bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


ROWS = "".join(json.dumps({"text": text}) + "\n" for text in (PARAGRAPH, SECOND))
MEMBERS: dict[str, str | bytes] = {
    "news/one.txt": f"date 2019-04-04 {PARAGRAPH}",
    "news/rows.jsonl": ROWS,
    "news/page.html": page(),
    "news/paper.pdf": pdf([[PARAGRAPH[:80]]]),
    "news/.hidden.txt": "secret",
    "__MACOSX/news/._one.txt": "secret",
    "news/picture.png": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "news/empty.txt": b"",
}


@pytest.mark.parametrize(
    ("content", "name"),
    [(zipped(MEMBERS), "news.zip"), (tarred(MEMBERS), "news.tar"), (tarred(MEMBERS, "w:gz"), "news.tgz"),
     (zipped(MEMBERS), "news"), (bz2.compress(tarred(MEMBERS)), "news.tar.bz2"),
     (lzma.compress(tarred(MEMBERS)), "news.txz")],
)  # fmt: skip
def test_members_of_an_archive(tmp_path: Path, content: bytes, name: str) -> None:
    path = write(tmp_path, content, name)
    found = [(draft.origin.member, draft.origin.ordinal) for draft in drafts(path)]
    assert found == [
        ("news/one.txt", 0), ("news/rows.jsonl", 0), ("news/rows.jsonl", 1),
        ("news/page.html", 0), ("news/paper.pdf", 0),
    ]  # fmt: skip
    assert {part.origin.member: part.reason for part in skipped(path)} == {
        "news/picture.png": "This is a PNG image, not a text.",
        "news/empty.txt": "The file is empty.",
    }
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("name", "pack"),
    [("x.jsonl.gz", gzip.compress), ("x.jsonl.bz2", bz2.compress), ("x.jsonl.xz", lzma.compress)],
)
def test_packed_files_keep_the_origin_of_the_file(tmp_path: Path, name: str, pack: object) -> None:
    first, second = drafts(write(tmp_path, pack(ROWS.encode()), name))  # type: ignore[operator]
    assert (first.text, second.text) == (PARAGRAPH, SECOND)
    assert (second.origin.path, second.origin.member, second.origin.ordinal) == (
        str(tmp_path / name),
        "",
        1,
    )


def test_a_packed_file_is_dated_by_its_own_name(tmp_path: Path) -> None:
    assert (
        str(only(write(tmp_path, gzip.compress(STORY.encode()), "2019-04-04.txt.gz")).published)
        == "2019-04-04"
    )
    assert (
        str(only(write(tmp_path, zipped({"a/2019-04-05.txt": STORY}), "2019-04-04.zip")).published)
        == "2019-04-05"
    )


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = tarred({"deep/one.txt": PARAGRAPH}, "w:gz")
    draft = only(write(tmp_path, zipped({"inner.tar.gz": inner}), "outer.zip"))
    assert draft.origin.member == "inner.tar.gz!deep/one.txt"
    assert str(draft.origin).endswith("outer.zip!inner.tar.gz!deep/one.txt")


def test_archives_nested_too_deep_are_left(tmp_path: Path) -> None:
    content = zipped({"one.txt": PARAGRAPH})
    for _ in range(5):
        content = zipped({"inner.zip": content, "beside.txt": SECOND})
    path = write(tmp_path, content, "outer.zip")
    assert len(drafts(path)) == 4
    assert any("packed more than 4 deep" in part.reason for part in skipped(path))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd.txt", "__/__/etc/passwd.txt"),
        ("/etc/passwd.txt", "etc/passwd.txt"),
        ("..\\..\\windows\\x.txt", "__/__/windows/x.txt"),
        ("C:\\x.txt", "C/x.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("a\x1b[31m\n.txt", "a[31m.txt"),
        ("", "__"),
    ],
)
def test_names_lead_nowhere_else(name: str, expected: str) -> None:
    assert harmless_name(name) == expected


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_member_outside_is_read_under_a_harmless_name(tmp_path: Path, pack: object) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = write(folder, pack({"../escape.txt": PARAGRAPH, "escape.txt": SECOND}), "evil")  # type: ignore[operator]
    assert [draft.origin.member for draft in drafts(path)] == ["__/escape.txt", "escape.txt"]
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["evil", "in"]


def test_links_in_a_tar_are_left_out(tmp_path: Path) -> None:
    import tarfile

    path = tmp_path / "links.tar"
    with tarfile.open(path, "w") as archive:
        link = tarfile.TarInfo("passwd.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        info = tarfile.TarInfo("one.txt")
        info.size = len(PARAGRAPH)
        archive.addfile(info, io.BytesIO(PARAGRAPH.encode()))
    assert [draft.text for draft in drafts(path)] == [PARAGRAPH]


def test_a_member_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, tarred({"a.txt": PARAGRAPH}), "x.tar")
    doubled = tarred({"a.txt": PARAGRAPH, "./a.txt": SECOND})
    path.write_bytes(doubled)
    assert [draft.text for draft in drafts(path)] == [PARAGRAPH]
    assert "same name" in skipped(path)[0].reason


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="password-protected"):
        drafts(write(tmp_path, zipped({"one.txt": PARAGRAPH}, password_flag=True), "secret.zip"))


def test_zip_bombs_are_refused(tmp_path: Path) -> None:
    bomb = zipped({"bomb.txt": b"word " * 16_000_000, "one.txt": PARAGRAPH})
    path = write(tmp_path, bomb, "bomb.zip")
    assert [draft.text for draft in drafts(path)] == [PARAGRAPH]
    assert "zip bomb" in skipped(path)[0].reason
    with pytest.raises(LoadError, match="above the limit"):
        drafts(path, Limits(archive_bytes=1_000_000))


def test_gzip_bombs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="zip bomb"):
        drafts(write(tmp_path, gzip.compress(b"word " * 16_000_000), "bomb.txt.gz"))


def test_a_tar_above_the_limit_ends_with_what_it_gave(tmp_path: Path) -> None:
    path = write(tmp_path, tarred({f"{number}.txt": PARAGRAPH for number in range(9)}), "large.tar")
    limits = Limits(archive_bytes=len(PARAGRAPH) * 5)
    assert len(drafts(path, limits)) == 5
    (part,) = skipped(path, limits)
    assert "What came before was read" in part.reason


def test_the_limit_counts_archives_inside_too(tmp_path: Path) -> None:
    inner = {f"{number}.zip": zipped({"bomb.txt": b"word " * 200_000}) for number in range(20)}
    path = write(tmp_path, zipped(inner), "quine.zip")
    assert len(drafts(path, Limits(archive_bytes=5_000_000))) == 4


NUMBERS = "".join(json.dumps({"text": f"{number} {os.urandom(50).hex()}"}) + "\n" for number in range(5000))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (tarred({"rows.jsonl": NUMBERS}), "x.tar"),
        (tarred({"rows.jsonl": NUMBERS}, "w:gz"), "x.tar.gz"),
        (gzip.compress(NUMBERS.encode()), "x.jsonl.gz"),
        (bz2.compress(NUMBERS.encode(), 1), "x.jsonl.bz2"),
        (lzma.compress(NUMBERS.encode()), "x.jsonl.xz"),
    ],
)
def test_what_is_cut_off_gives_its_beginning(tmp_path: Path, content: bytes, name: str) -> None:
    *articles, last = load(write(tmp_path, content[: len(content) * 2 // 3], name))
    assert sum(isinstance(item, Draft) for item in articles) > 1000
    assert isinstance(last, Skipped)
    assert "cut off" in last.reason


def test_a_zip_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    content = zipped({"rows.jsonl": NUMBERS})
    with pytest.raises(LoadError, match="cut off"):
        drafts(write(tmp_path, content[: len(content) // 2], "x.zip"))


def test_standard_input_of_any_kind() -> None:
    for content in (
        STORY.encode(),
        ROWS.encode(),
        zipped({"a.txt": STORY}),
        gzip.compress(ROWS.encode()),
        tarred({"a.txt": STORY}, "w:gz"),
    ):
        reader, writer = os.pipe()
        os.write(writer, content)
        os.close(writer)
        with open(reader, "rb") as stream:
            items = list(load_stream(stream, "-"))
        assert isinstance(items[0], Draft)
        assert items[0].origin.path == "-"


def test_the_stream_given_is_left_open(tmp_path: Path) -> None:
    for content, name in ((STORY, "a.txt"), (ROWS, "a.jsonl"), (zipped({"a.txt": STORY}), "a.zip")):
        with write(tmp_path, content, name).open("rb") as stream:
            list(load_stream(stream, name))
            assert not stream.closed


def test_the_origin_takes_the_name_given(tmp_path: Path) -> None:
    (item,) = load(write(tmp_path, STORY, "a.txt"), "label/2019-04-04.txt")
    assert isinstance(item, Draft)
    assert (item.origin.path, str(item.published)) == ("label/2019-04-04.txt", "2019-04-04")


# -- folders ------------------------------------------------------------------------------------------


def test_a_folder_gives_its_files_sorted_and_no_hidden_ones(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", ".git/config", "b/.hidden", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(STORY)
    assert [str(path.relative_to(tmp_path)) for path in discover(tmp_path)] == [
        "a.txt",
        "b/1.txt",
        "b/2.txt",
        "c.txt",
    ]
    assert list(discover(tmp_path / "a.txt")) == [tmp_path / "a.txt"]


def test_loops_of_links_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.txt").write_text(STORY)
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "z").symlink_to(tmp_path / "a")
    assert [path.name for path in discover(tmp_path)] == ["one.txt"]


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(LoadError, match="cannot be opened"):
            list(load(path))
        with pytest.raises(LoadError, match="cannot be opened"):
            kind_of(path)


# -- kinds --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"Plain words", "a.txt", "text"),
        (b"Plain words", "", "text"),
        (b"# Title", "a.md", "markdown"),
        (b"<!DOCTYPE html><html>", "a.txt", "html"),
        (b"<!-- saved --><p>x</p>", "a", "html"),
        (b"\xef\xbb\xbf  <html>", "a", "html"),
        ("<html>".encode("utf-16"), "a", "html"),
        (b"%PDF-1.7", "a.txt", "pdf"),
        (b'<?xml version="1.0"?><rss version="2.0">', "a.html", "feed"),
        (b'<?xml version="1.0"?><!-- a --><feed xmlns="http://www.w3.org/2005/Atom">', "a", "feed"),
        (b'<rdf:RDF xmlns="x">', "a", "feed"),
        (b'{"version": "https://jsonfeed.org/version/1", ', "a.json", "feed"),
        (b"title,text\na,b", "a.csv", "csv"),
        (b"title;text\na;b", "a", "csv"),
        (b'{"text": "a"}\n{"text": "b"}\n', "a.json", "jsonl"),
        (b'{"text": "a"}', "a", "jsonl"),
        (b'[{"text": "a"}]', "a", "json"),
        (b'{\n "text": "a"\n}', "a", "json"),
        (b"[Photo] Words {and} more", "a.txt", "text"),
        (b"<REUTERS TOPICS=", "a.sgm", "sgml"),
        (zipped({"a.txt": "x"}), "a", "zip"),
        (zipped({"[Content_Types].xml": "x", "word/document.xml": "x"}), "a.zip", "docx"),
        (tarred({"a.txt": "x"}), "a", "tar"),
        (gzip.compress(b"x", mtime=0), "a.txt", "gzip"),
    ],
)
def test_kinds(head: bytes, name: str, kind: str) -> None:
    assert sniff(head, name) == kind


@pytest.mark.parametrize(
    ("head", "name", "message"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t", "a.txt", "white space"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "PNG image"),
        (b"\xff\xd8\xff\xe0", "a", "JPEG"),
        (b"\0\0\0\x18ftypmp42", "a.mp4", "video"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.msg", "Outlook message"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "old Word document"),
        (b"{\\rtf1 x}", "a.rtf", "RTF"),
        (b"7z\xbc\xaf\x27\x1c", "a.7z", "7-Zip"),
        (b"PAR1", "a.parquet", "Parquet"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/epub+zip", "a.epub", "EPUB"),
        (zipped({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), "a.xlsx", "Excel"),
        (zipped({"[Content_Types].xml": "x", "ppt/presentation.xml": "x"}), "a.pptx", "PowerPoint"),
        (b"Received: from x\nMessage-ID: <1>\nSubject: x\n\nBody", "a", "e-mail"),
        (b"Subject: x\n\nBody", "a.eml", "e-mail"),
        (b"body { color: red }", "style.css", "style sheet"),
        (b"<?xml version='1.0'?><opml>", "a.xml", "XML"),
        (bytes(range(256)) * 4, "a.txt", "binary"),
    ],
)  # fmt: skip
def test_kinds_that_are_refused_are_named(head: bytes, name: str, message: str) -> None:
    with pytest.raises(LoadError, match=message):
        sniff(head, name)


def test_kind_of_a_file(tmp_path: Path) -> None:
    assert kind_of(write(tmp_path, page(), "harbour.txt")) == "html"


@pytest.mark.parametrize("seed", range(40))
def test_damage_anywhere_is_an_error_or_an_article(tmp_path: Path, seed: int) -> None:
    import random

    chance = random.Random(seed)
    contents = {
        "x.zip": zipped(MEMBERS),
        "x.tgz": tarred(MEMBERS, "w:gz"),
        "x.tar": tarred(MEMBERS),
        "x.pdf": pdf([[PARAGRAPH]]),
        "x.html": page().encode(),
        "x.jsonl": ROWS.encode(),
    }
    for name, content in contents.items():
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(LoadError):  # any other error fails the test
            list(load(write(tmp_path, bytes(damaged), name)))


HEAVY = (
    "trafilatura", "lxml", "pypdfium2", "docx", "feedparser", "dateparser", "py3langid", "numpy", "yaml",
    "markdown_it",
)  # fmt: skip


def test_importing_the_loaders_is_cheap() -> None:
    code = f"import sys, index.loaders; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
