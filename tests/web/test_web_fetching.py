"""Fetching from a real server on this machine: what comes, and every way in which it may not."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from web_pages import LAST, LEDE, MENUS, PAGE, SAID, SCRIPTS, FakeAnalyzer

from stancekit import cli
from stancekit.errors import InputError
from stancekit.web import MAX_BYTES, fetch
from stancekit.web.fetching import _get

if TYPE_CHECKING:
    from collections.abc import Iterator

BARE = f"<html><body><article><p>{LEDE}</p><p>{SAID}</p><p>{LAST}</p></article></body></html>"


class Handler(BaseHTTPRequestHandler):
    """Answers as the path asks."""

    def do_GET(self) -> None:
        what = self.path.strip("/").split("?")[0]
        self.server.seen.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        # The client may go away, as it should.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"give_{what}", self.give_missing)()

    def answer(
        self,
        data: bytes,
        kind: str | None = "text/html; charset=utf-8",
        status: int = 200,
        **headers: str,
    ) -> None:
        self.send_response(status)
        if kind is not None:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def give_page(self) -> None:
        self.answer(PAGE.encode())

    def give_bare(self) -> None:
        self.answer(BARE.encode("cp1252"), "text/html; charset=windows-1252")

    def give_untyped(self) -> None:
        self.answer(BARE.encode(), None)

    def give_gzip(self) -> None:
        self.answer(gzip.compress(BARE.encode()), Content_Encoding="gzip")

    def give_bomb(self) -> None:
        self.answer(gzip.compress(bytes(8 * MAX_BYTES)), Content_Encoding="gzip")

    def give_damaged(self) -> None:
        self.answer(b"no gzip at all", Content_Encoding="gzip")

    def give_moved(self) -> None:
        self.answer(b"", status=301, Location="/bare")

    def give_loop(self) -> None:
        self.answer(b"", status=302, Location="/loop")

    def give_local(self) -> None:
        self.answer(b"", status=302, Location="file:///etc/hostname")

    def give_missing(self) -> None:
        self.answer(PAGE.encode(), status=404)

    def give_gone(self) -> None:
        self.answer(b"", status=410)

    def give_broken(self) -> None:
        self.answer(b"oh no", status=503)

    def give_odd(self) -> None:
        self.answer(b"", status=599)

    def give_pdf(self) -> None:
        self.answer(b"%PDF-1.7", "application/pdf")

    def give_liar(self) -> None:
        self.answer(b"%PDF-1.7 <p>", "text/html")

    def give_json(self) -> None:
        self.answer(b"{}", "application/json")

    def give_empty(self) -> None:
        self.answer(b"")

    def give_scripts(self) -> None:
        self.answer(SCRIPTS.encode())

    def give_menus(self) -> None:
        self.answer(MENUS.encode())

    def give_huge(self) -> None:
        self.answer(b"", Content_Length=str(MAX_BYTES + 1))

    def give_endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b"<p>again</p>" * 50_000)

    def give_short(self) -> None:
        self.answer(PAGE.encode()[:500], Content_Length="5000")
        self.close_connection = True

    def give_silent(self) -> None:
        self.server.stop.wait(10)  # type: ignore[attr-defined]

    def give_drops(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        while not self.server.stop.wait(0.05):  # type: ignore[attr-defined]
            self.wfile.write(b"<p>")
            self.wfile.flush()

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    seen: list[tuple[str, dict[str, str]]]
    stop: threading.Event


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as found:
        found.seen, found.stop = [], threading.Event()
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield found
        found.stop.set()
        found.shutdown()
        thread.join()


def at(server: Server, what: str) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}/{what}"


def test_a_page(server: Server) -> None:
    article = fetch(at(server, "page?from=feed"))
    assert article.text == f"Lee: We will win\n\n{LEDE}\n\n{SAID}\n\n{LAST}"
    assert (article.title, article.author, article.date) == (
        "Lee: We will win", "Jane Doe", "2024-05-31",
    )  # fmt: skip
    # What was asked for, and what the page calls itself.
    assert article.id == at(server, "page?from=feed")
    assert article.url == "https://news.example/world/lee-wins"
    (path, headers), *more = server.seen
    assert (path, more) == ("/page?from=feed", [])
    assert headers["User-Agent"].startswith("stancekit")


@pytest.mark.parametrize("what", ["bare", "untyped", "gzip"])
def test_encodings_and_types(server: Server, what: str) -> None:
    assert fetch(at(server, what)).text == f"{LEDE}\n\n{SAID}\n\n{LAST}"


def test_a_redirect_is_followed_and_its_end_is_the_address(server: Server) -> None:
    article = fetch(at(server, "moved"))
    assert (article.id, article.url) == (at(server, "moved"), at(server, "bare"))


FAILURES = [
    ("missing", r"the server answers 404 \(Not Found\) and gives no article"),
    ("gone", r"the server answers 410 \(Gone\)"),
    ("broken", r"the server answers 503 \(Service Unavailable\)"),
    ("odd", r"the server answers 599 and"),
    ("loop", "the server redirects more than 8 times"),
    ("local", "cannot be reached|no web address"),
    ("pdf", "is application/pdf, not a web page; save it, turn it into text"),
    ("json", "is application/json, not a web page"),
    ("liar", "is a PDF"),
    ("empty", "the page is empty"),
    ("scripts", "scripts put it there"),
    ("menus", "only links, menus"),
    ("huge", "longer than 10 MB"),
    ("endless", "longer than 10 MB"),
    ("bomb", "longer than 10 MB"),
    ("damaged", "breaks off or is damaged"),
    ("short", "breaks off or is damaged"),
]


@pytest.mark.parametrize(("what", "message"), FAILURES, ids=[r[0] for r in FAILURES])
def test_what_goes_wrong(server: Server, what: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        fetch(at(server, what))
    assert str(caught.value).startswith(f"{at(server, what)}: ")
    assert len(str(caught.value).splitlines()) == 1
    if what == "missing":
        # Asked once: a second time would only be a burden.
        assert len(server.seen) == 1


@pytest.mark.parametrize("what", ["silent", "drops"])
def test_a_server_that_takes_its_time(server: Server, what: str) -> None:
    began = time.monotonic()
    with pytest.raises(InputError, match=r"no answer within 0\.5 seconds"):
        fetch(at(server, what), timeout=0.5)
    # Drops keep every single wait short; all together they must not last.
    assert time.monotonic() - began < 8


def test_a_wait_that_the_library_below_ends(server: Server) -> None:
    # It wraps what it gave up on; the sentence is the same.
    with pytest.raises(InputError, match=r"^no answer within 0\.2 seconds$"):
        _get(at(server, "silent"), 0.2)


def test_nobody_there() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/"
        with pytest.raises(InputError, match=r"cannot be reached \(.*refused\)"):
            fetch(url)


def test_no_such_host() -> None:
    with pytest.raises(InputError, match="no such host, or no network"):
        fetch("http://no-such-host.invalid/")


def test_something_else_than_http() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()

        def greet() -> None:
            with held.accept()[0] as connection:
                connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(InputError, match=r"breaks off|cannot be reached"):
            fetch(f"http://127.0.0.1:{held.getsockname()[1]}/")
        thread.join()


def test_no_encryption_where_it_was_asked_for(server: Server) -> None:
    with pytest.raises(InputError, match=r"certificate|cannot be reached"):
        fetch(at(server, "page").replace("http:", "https:"))


@pytest.mark.parametrize(
    "url", ["", "page.html", "ftp://x/y", "file:///etc/passwd", "javascript:alert(1)", 3, None]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(InputError, match="is no web address"):
        fetch(url)


@pytest.mark.parametrize(
    "url", ["http://", "http://[::1/", "http://a:b:c/", "http://x y/", "https://\n/", "http://:80/"]
)
def test_addresses_that_cannot_be_read(url: str) -> None:
    with pytest.raises(InputError):
        fetch(url, timeout=5)


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_a_timeout_must_be_some_time(timeout: float) -> None:
    with pytest.raises(InputError, match="more than 0 seconds"):
        fetch("http://127.0.0.1/", timeout=timeout)


def test_through_a_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", at(server, "").rstrip("/"))
    # Only the proxy could answer for that name.
    with pytest.raises(InputError, match="404"):
        fetch("http://no-such-host.invalid/nothing")
    assert server.seen[0][0] == "http://no-such-host.invalid/nothing"


@pytest.fixture
def fake_analyzer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put one that needs no model in place of the analyzer."""
    fake = SimpleNamespace(load=lambda *_, **__: FakeAnalyzer())
    monkeypatch.setitem(sys.modules, "stancekit.loading", fake)


class TestCommand:
    @pytest.mark.usefixtures("fake_analyzer")
    def test_an_address(self, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["analyze", at(server, "page"), "--format", "json"]) == 0
        data = json.loads(capsys.readouterr().out)
        assert (data["id"], data["title"]) == (at(server, "page"), "Lee: We will win")
        assert data["author"] == "Jane Doe"

    @pytest.mark.usefixtures("fake_analyzer")
    def test_a_failure_is_one_line_and_the_others_go_on(
        self, server: Server, capsys: pytest.CaptureFixture[str]
    ) -> None:
        names = [at(server, "missing"), at(server, "page")]
        assert cli.main(["analyze", *names, "--format", "jsonl"]) == 2
        captured = capsys.readouterr()
        assert [json.loads(line)["id"] for line in captured.out.splitlines()] == names[1:]
        (line,) = captured.err.splitlines()
        assert line.startswith(f"stancekit: {names[0]}: the server answers 404")
