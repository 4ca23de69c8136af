"""The server: who gets in, from where, with how much; and what it says of itself."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.archive import Archive
from index.conversations import Conversations
from index.errors import DatelineError, UserError
from qa.assistant import Assistant
from tests.fakes import HashingEmbedder, WordReader
from ui import server as module
from ui import users as users_module
from ui.gate import SECURITY_HEADERS
from ui.login import may_edit, user_of
from ui.server import ChatServer, ServerSettings, build_app, check_address, listen
from ui.uploads import UploadLimits
from ui.users import Users

PASSWORD = "twelve owls in a row"
LOCAL = "http://127.0.0.1:7860"


def small_page(*_: Any, **__: Any) -> gr.Blocks:
    """A page whose one event says who is asking."""

    def who(request: gr.Request) -> str:
        user = user_of(request)
        return json.dumps([user.name, user.role, user.owner, may_edit(request), request.username])

    with gr.Blocks(analytics_enabled=False) as page:
        box = gr.Textbox()
        gr.Button().click(who, None, box)
    return page


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small page, and hashes that cost nothing."""
    monkeypatch.setattr(module, "build_chat", small_page)
    monkeypatch.setattr(users_module, "COST", 16)


@pytest.fixture
def users(tmp_path: Path) -> Users:
    made = Users(tmp_path / "users.json")
    made.add("ada", "editor", PASSWORD)
    made.add("bo", "reader", PASSWORD)
    return made


@pytest.fixture
def assistant(archive: Archive) -> Assistant:
    return Assistant(archive, reader=WordReader())


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant for the servers that are only looked at: making a page takes a while."""
    with (
        pytest.MonkeyPatch.context() as patch,
        Archive.create(tmp_path_factory.mktemp("shared") / "archive", HashingEmbedder()) as archive,
    ):
        patch.setattr(module, "build_chat", small_page)
        patch.setattr(users_module, "COST", 16)
        yield Assistant(archive, reader=WordReader())


@pytest.fixture(scope="module")
def local(shared: Assistant) -> TestClient:
    """A server without logins."""
    return TestClient(build_app(shared), LOCAL)


@pytest.fixture(scope="module")
def stranger(shared: Assistant) -> TestClient:
    """Somebody who does not log in to a server with logins."""
    users = Users(shared.archive.path.parent / "users.json")
    users.add("ada", "editor", PASSWORD)
    return TestClient(build_app(shared, ServerSettings(users=users)), "http://news.example")


@pytest.fixture
def closed(assistant: Assistant, users: Users) -> TestClient:
    """A server with logins."""
    return TestClient(build_app(assistant, ServerSettings(users=users)), "http://news.example")


def log_in(client: httpx.Client | TestClient, name: str = "ada", password: str = PASSWORD) -> Any:
    return client.post("/login", data={"name": name, "password": password}, follow_redirects=False)


def upload(client: TestClient, size: int = 10, **headers: str) -> Any:
    files = {"files": ("a.txt", b"x" * size, "text/plain")}
    return client.post("/gradio_api/upload", files=files, headers=headers)


# Health and headers


def test_health_tells_of_the_archive_without_a_login(
    closed: TestClient, archive: Archive, write: Callable[..., Path]
) -> None:
    archive.add(write({"a.txt": "The ferry sank."}))
    answer = closed.get("/health")
    assert answer.json() == {"status": "ok", "articles": 1, "generation": archive.database.generation}
    archive.close()
    answer = closed.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "the archive cannot be read"})


@pytest.mark.parametrize("path", ["/", "/login", "/health", "/nothing", "/gradio_api/upload"])
def test_every_answer_has_the_security_headers(stranger: TestClient, path: str) -> None:
    headers = stranger.get(path, headers={"accept": "text/html"}, follow_redirects=False).headers
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


# Without logins


def test_without_logins_the_page_is_there(local: TestClient) -> None:
    answer = local.get("/")
    assert answer.status_code == 200
    assert "gradio" in answer.text
    assert (
        local.get("/login", follow_redirects=False).status_code == 404
        or "Log in" not in local.get("/login").text
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost:7860", "[::1]:7860", "LOCALHOST"])
def test_local_names_are_answered(local: TestClient, host: str) -> None:
    assert local.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:7860",
        "evil.example:127.0.0.1",
        "",
        "[",
    ],
)
@pytest.mark.parametrize("path", ["/", "/health", "/gradio_api/queue/data"])
def test_foreign_names_are_refused(local: TestClient, host: str, path: str) -> None:
    answer = local.get(path, headers={"host": host})
    assert answer.status_code == 421
    assert "dateline serve --auth" in answer.text


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:1"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": LOCAL},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/upload", "/login", "/logout"])
def test_what_another_site_sends_is_refused(local: TestClient, path: str, headers: dict[str, str]) -> None:
    assert local.post(path, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{}, {"origin": LOCAL}, {"sec-fetch-site": "same-origin"}])
def test_what_the_page_sends_is_taken(local: TestClient, headers: dict[str, str]) -> None:
    assert upload(local, **headers).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "news.example"])
def test_without_logins_other_machines_are_not_let_in(host: str, users: Users) -> None:
    with pytest.raises(UserError, match="--auth"):
        check_address(ServerSettings(host=host))
    check_address(ServerSettings(host=host, users=users))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_is_let_in(host: str) -> None:
    check_address(ServerSettings(host=host))


def test_serving_elsewhere_ends_before_anything_listens(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "listen", lambda *_: pytest.fail("it listened"))
    with pytest.raises(UserError):
        module.serve(archive, ServerSettings(host="0.0.0.0"))


# With logins

PATHS = [
    "/",
    "/config",
    "/gradio_api/info",
    "/gradio_api/queue/data?session_hash=x",
    "/gradio_api/file=/etc/passwd",
    "/theme.css",
    "/assets/index.js",
    "/robots.txt",
    "/anything",
    "//login",
    "/login/",
    "/health/../config",
]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_told_to_strangers(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path, headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.text == "You are not logged in, or not any more. Open the page again."


@pytest.mark.parametrize(
    "path", ["/gradio_api/queue/join", "/gradio_api/upload", "/gradio_api/cancel", "/"]
)
def test_nothing_is_taken_from_strangers(stranger: TestClient, path: str) -> None:
    assert stranger.post(path).status_code == 401


def test_strangers_are_sent_to_the_login(stranger: TestClient) -> None:
    answer = stranger.get("/", headers={"accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    form = stranger.get("/login")
    assert form.status_code == 200
    assert form.headers["cache-control"] == "no-store"
    assert '<form method="post" action="/login">' in form.text
    assert "http" not in re.sub(r"<!--.*?-->", "", form.text)  # it needs nothing from elsewhere
    assert "<script" not in form.text


def test_logging_in_and_out(closed: TestClient) -> None:
    answer = log_in(closed)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert "gradio" in closed.get("/").text
    assert closed.post("/logout", follow_redirects=False).headers["location"] == "/login"
    assert closed.get("/config").status_code == 401


def test_behind_https_the_session_is_kept_to_it(assistant: Assistant, users: Users) -> None:
    client = TestClient(
        build_app(assistant, ServerSettings(users=users, https=True)), "https://news.example"
    )
    assert "; secure" in log_in(client).headers["set-cookie"].lower()
    assert client.get("/config").status_code == 200


@pytest.mark.parametrize(
    ("name", "password"), [("ada", "wrong"), ("eve", PASSWORD), ("", ""), ("<b>ada", "x")]
)
def test_a_wrong_login_says_the_same_whatever_was_wrong(
    closed: TestClient, name: str, password: str
) -> None:
    answer = log_in(closed, name, password)
    assert answer.status_code == 401
    assert "Name or password is wrong." in answer.text
    assert "<b>" not in answer.text
    assert "set-cookie" not in answer.headers
    assert closed.get("/config").status_code == 401


def test_too_many_wrong_logins_must_wait_and_are_told_how_long(closed: TestClient) -> None:
    assert [log_in(closed, "ada", "wrong").status_code for _ in range(5)] == [401] * 5
    answer = log_in(closed)  # the right password
    assert answer.status_code == 429
    assert re.search(r"Try again in [12] seconds?\.", answer.text)
    assert 1 <= int(answer.headers["retry-after"]) <= 2
    assert log_in(closed, "bo").status_code == 303


def test_a_long_form_is_not_read_to_its_end(closed: TestClient) -> None:
    assert log_in(closed, "ada", PASSWORD + "x" * 100_000).status_code == 401


def test_forged_and_foreign_sessions_are_nobodys(
    closed: TestClient, assistant: Assistant, tmp_path: Path
) -> None:
    others = Users(tmp_path / "others.json")
    others.add("ada", "editor", PASSWORD)
    elsewhere = TestClient(build_app(assistant, ServerSettings(users=others)), "http://news.example")
    log_in(elsewhere)
    foreign = elsewhere.cookies["dateline"]
    log_in(closed)
    own = closed.cookies["dateline"]
    for cookie in (foreign, own[:-1] + ("A" if own[-1] != "A" else "B"), "", "x.y.z", "bnVsbA=="):
        closed.cookies.clear()
        assert closed.get("/config", headers={"cookie": f"dateline={cookie}"}).status_code == 401
    assert closed.get("/config", headers={"cookie": f"dateline={own}"}).status_code == 200


def test_who_is_removed_is_out_at_once(closed: TestClient, users: Users) -> None:
    log_in(closed)
    assert closed.get("/config").status_code == 200
    Users(users.path).remove("ada")
    assert closed.get("/config").status_code == 401


def test_a_restart_keeps_sessions(closed: TestClient, assistant: Assistant, users: Users) -> None:
    log_in(closed)
    again = build_app(assistant, ServerSettings(users=Users(users.path)))
    restarted = TestClient(again, "http://news.example", cookies=closed.cookies)
    assert restarted.get("/config").status_code == 200


def test_a_file_without_users_is_refused(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="dateline users add"):
        build_app(assistant, ServerSettings(users=Users(tmp_path / "none.json")))


@pytest.mark.parametrize("takes_off", [True, False])
def test_behind_a_path_of_a_proxy(assistant: Assistant, users: Users, takes_off: bool) -> None:
    """Whether or not the proxy takes its own path off, as uvicorn puts it back."""
    app = build_app(assistant, ServerSettings(users=users, root_path="/news"))
    client = TestClient(app, "http://press.example", root_path="/news")
    before = "" if takes_off else "/news"
    answer = client.get(f"{before}/", headers={"accept": "text/html"}, follow_redirects=False)
    assert answer.headers["location"] == "/news/login"
    assert 'action="/news/login"' in client.get(f"{before}/login").text
    answer = client.post(
        f"{before}/login", data={"name": "ada", "password": PASSWORD}, follow_redirects=False
    )
    assert answer.headers["location"] == "/news/"
    assert "path=/news;" in answer.headers["set-cookie"].lower()
    cookie = answer.headers["set-cookie"].partition(";")[0]
    assert client.get(f"{before}/config", headers={"cookie": cookie}).status_code == 200
    assert client.get(f"{before}/health").json()["status"] == "ok"


# Roles and uploads


def test_only_editors_send_files(closed: TestClient) -> None:
    log_in(closed, "bo")
    answer = upload(closed)
    assert (answer.status_code, answer.text) == (403, "Only editors can add articles.")
    closed.post("/logout")
    log_in(closed, "ada")
    assert upload(closed).status_code == 200


def test_large_uploads_are_refused_by_what_they_say_and_by_what_they_are(assistant: Assistant) -> None:
    limits = UploadLimits(file_bytes=5_000, bytes=20_000)
    client = TestClient(build_app(assistant, ServerSettings(uploads=limits)), LOCAL)
    assert upload(client, 4_000).status_code == 200
    assert upload(client, 6_000).status_code == 413  # Gradio's own limit of one file
    answer = upload(client, 30_000)
    assert answer.status_code == 413
    assert "larger than 0 MB together" in answer.text

    def blocks() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(1_000):
            yield b"x" * 1_000

    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/gradio_api/upload", content=blocks(), headers=headers).status_code == 413


# Serving


@contextmanager
def serving(app: FastAPI, **options: Any) -> Iterator[str]:
    """Serves on a free port and gives the address."""
    listener = listen("127.0.0.1", 0)
    server = ChatServer(app, **options)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def asked(client: httpx.Client, session: str) -> Any:
    """What the event of the small page says."""
    body = {"data": [], "fn_index": 0, "session_hash": session}
    client.post("/gradio_api/queue/join", json=body).raise_for_status()
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
            if message.get("msg") == "process_completed":
                return json.loads(message["output"]["data"][0])
    return None


def test_the_events_of_the_page_know_who_asks(assistant: Assistant, users: Users) -> None:
    app = build_app(assistant, ServerSettings(users=users))
    with serving(app) as address, ExitStack() as stack:
        clients = {}
        for name in ("ada", "bo"):
            clients[name] = stack.enter_context(httpx.Client(base_url=address, timeout=60))
            assert log_in(clients[name], name).status_code == 303
        for name, role in (("ada", "editor"), ("bo", "reader")):
            user = users.get(name)
            assert user is not None
            assert asked(clients[name], f"session of {name}") == [
                name,
                role,
                user.owner,
                role == "editor",
                name,
            ]


def test_without_logins_there_is_one_user_who_may_do_everything(assistant: Assistant) -> None:
    with serving(build_app(assistant)) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert asked(client, "session") == ["", "editor", "local", True, None]


def test_a_full_queue_says_that_it_is_busy(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    release, begun = threading.Event(), threading.Event()

    def slow_page(*_: Any, **__: Any) -> gr.Blocks:
        def slow() -> str:
            begun.set()
            release.wait(60)
            return "done"

        with gr.Blocks(analytics_enabled=False) as page:
            gr.Button().click(slow, None, gr.Textbox())
        return page

    monkeypatch.setattr(module, "build_chat", slow_page)
    app = build_app(assistant, ServerSettings(waiting=2))
    with serving(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        try:

            def join(number: int) -> httpx.Response:
                body = {"data": [], "fn_index": 0, "session_hash": f"session {number}"}
                return client.post("/gradio_api/queue/join", json=body)

            assert join(0).status_code == 200
            assert begun.wait(60)  # it no longer waits
            answers = [join(number) for number in range(1, 5)]
        finally:
            release.set()
    assert [answer.status_code for answer in answers] == [200, 200, 503, 503]


def test_a_taken_port_is_told() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(DatelineError, match="choose another port"):
        listen("127.0.0.1", taken.getsockname()[1])


def test_conversations_are_stored_under_the_account(users: Users, archive: Archive) -> None:
    """Not under the name, which another user can get later."""
    first = users.get("ada")
    assert first is not None
    with Conversations.beside(archive.path) as kept:
        kept.create(first.owner, "Ferries")
        users.remove("ada")
        assert kept.find(users.add("ada", "reader", PASSWORD).owner) == []
