"""Pages: the article is found, and what is no article is refused with one sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_pages import LAST, LEDE, MENUS, PAGE, SAID, SCRIPTS, WALL

from stancekit.errors import InputError
from stancekit.records import Article
from stancekit.web import MAX_BYTES, looks_like_page, read_page


def page_of(*paragraphs: str, head: str = "") -> str:
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return f"<html><head>{head}</head><body><article>{body}</article></body></html>"


def test_the_article_and_what_is_known_of_it() -> None:
    article = read_page(PAGE)
    assert article == Article(
        text=f"Lee: We will win\n\n{LEDE}\n\n{SAID}\n\n{LAST}",
        title="Lee: We will win",
        author="Jane Doe",
        date="2024-05-31",
        url="https://news.example/world/lee-wins",
    )


def test_what_a_page_does_not_say_is_unknown() -> None:
    article = read_page(page_of(LEDE, SAID, LAST))
    assert (article.title, article.author, article.date, article.url) == (None, None, None, None)


def test_a_date_in_the_text_is_not_the_date_of_the_article() -> None:
    article = read_page(page_of(LEDE, "On 3 March 1999 it all began, 2001-01-01.", SAID, LAST))
    assert article.date is None


def test_author_and_date_in_a_script_for_machines() -> None:
    data = (
        '{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Lee wins",'
        '"datePublished": "2024-05-31T08:00:00Z", "dateModified": "2024-06-02",'
        '"author": {"@type": "Person", "name": "Jane Doe"}}'
    )
    head = f'<script type="application/ld+json">{data}</script>'
    article = read_page(page_of(LEDE, SAID, LAST, head=head))
    assert (article.author, article.date) == ("Jane Doe", "2024-05-31")
    assert "NewsArticle" not in article.text


def test_a_date_beside_the_text() -> None:
    dated = '<p>Published <time datetime="2024-05-31">on Friday</time></p>'
    page = page_of(LEDE, SAID, LAST).replace("<article>", f"<article>{dated}")
    assert read_page(page).date == "2024-05-31"


def test_the_canonical_address_is_better_than_the_given_one() -> None:
    given_url = "https://news.example/world/lee-wins?utm_source=x"
    assert read_page(PAGE, given_url).url == "https://news.example/world/lee-wins"
    assert read_page(page_of(LEDE, SAID, LAST), given_url).url == given_url


def test_line_breaks() -> None:
    text = read_page(page_of(LEDE, "“We will<br>never<br/>yield,” said Lee.", LAST)).text
    assert "\n\n“We will never yield,” said Lee.\n\n" in text
    parted = "Lee said that they had won.<br><br>Roe said that they had not."
    text = read_page(page_of(LEDE, parted, LAST)).text
    assert "\n\nLee said that they had won.\n\nRoe said that they had not.\n\n" in text


def test_markup_and_references_within_a_sentence() -> None:
    told = (
        "<b>Lee</b> &amp; Roe said <i>in <a href='/x'>Kyiv</a></i>: "
        "&ldquo;We&#8217;ll win 🚀&rdquo;."
    )
    text = read_page(page_of(LEDE, told, LAST)).text
    assert "\n\nLee & Roe said in Kyiv: “We’ll win 🚀”.\n\n" in text


def test_a_fragment_is_a_page_too() -> None:
    assert read_page(f"<p>{LEDE}</p>\n<p>{SAID}</p>").text == f"{LEDE}\n\n{SAID}"


def test_nothing_is_lost_behind_a_character_that_html_forbids() -> None:
    for forbidden in ("\x00", "\x01", "\ud83d", "\ufffe", "&#0;", "&#x1;", "&#xD83D;", "&#31;"):
        text = read_page(page_of(LEDE, f"Lee said{forbidden} that they had won.", LAST)).text
        assert "\n\nLee said\ufffd that they had won.\n\n" in text
        assert text.endswith(LAST)


REFUSED = [
    ("no page at all", 3, "must be a string or bytes, not int"),
    ("empty", "", "the page is empty"),
    ("empty bytes", b"", "the page is empty"),
    ("blank", " \r\n\ufeff\t", "the page is empty"),
    ("a PDF in bytes", b"%PDF-1.7\n%\xe2\xe3\xcf\n1 0 obj <</Type/Catalog>> endobj", "is a PDF"),
    ("a PDF as text", "\ufeff%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj", "is a PDF"),
    ("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" * 20, "binary data"),
    ("plain text", f"{LEDE}\n\n{SAID}", "there is no HTML in it"),
    ("plain text with a sign", "2 < 3, and 4 > 3, said Lee.", "there is no HTML in it"),
    ("nothing in it", "<html></html>", "there is no article in the page"),
    ("scripts only", SCRIPTS, "scripts put it there"),
    ("menus only", MENUS, "only links, menus or single words"),
    ("a wall", WALL, r"a notice \('Verify you are human"),
    ("a button", "<html><body><p>Go on</p></body></html>", "only links, menus or single words"),
    ("deep", "<div>" * 20_000 + "<p>x</p>", "there is no article"),
    ("too long", "<p>" + "x" * MAX_BYTES, "longer than 10 MB"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "message"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_is_refused(page: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_page(page)
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 250


def test_a_long_article_that_speaks_of_walls_is_an_article() -> None:
    told = "“Enable JavaScript and accept cookies to continue,” the site of the ministry said."
    assert told in read_page(page_of(LEDE, told, SAID, LAST, LEDE.upper())).text


def test_nothing_but_the_error_is_said(tmp_path: object) -> None:
    # The libraries below log warnings, which Python writes to stderr if nobody else wants them.
    code = (
        "from stancekit.web import read_page\n"
        "for page in ('<html></html>', '<p>a', '<html><body>' + '<a>x</a>' * 9):\n"
        "    try: read_page(page)\n"
        "    except ValueError: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(ImportError, match=r'pip install "stancekit\[web\]"'):
        read_page(PAGE)


SIGNS = st.sampled_from(
    [
        "<p>", "</p>", "<br>", "<html", ">", "<", "&", "&#x;", "&#xD800;", "\x00", "\ud800", "“",
        "<!--", "-->", "<![CDATA[", "<?xml version='1.0' encoding='utf-16'?>", "<script>", "<a ",
        "<meta charset=hex>", "<table>", "</table>", "<svg>", "<frameset>", "<base href='::'>", '"',
        "<link rel=canonical href='http://[::1'>", "<title>", "<h1>", "said Lee. ", "\r", "\u2028",
        "<script type='application/ld+json'>{", "<time datetime='0000-99-99'>", LEDE,
    ]
)  # fmt: skip


@given(st.lists(st.one_of(SIGNS, st.text(max_size=8)), max_size=30).map("".join))
def test_any_text_is_an_article_or_an_input_error(text: str) -> None:
    for page in (text, text.encode("utf-8", "surrogatepass")):
        try:
            article = read_page(page)
        except InputError as error:
            assert str(error)  # noqa: PT017 - either will do
        else:
            assert article.text.strip() == article.text != ""
            assert "\n\n\n" not in article.text


@given(st.binary(max_size=200))
def test_any_bytes_are_an_article_or_an_input_error(data: bytes) -> None:
    for page in (data, PAGE.encode()[:900] + data):
        try:
            read_page(page)
        except InputError as error:
            assert str(error)  # noqa: PT017 - either will do


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PAGE, True),
        ("<HTML><body>", True),
        ("\ufeff \n<!-- saved from url -->\n<!DOCTYPE html>", True),
        ("<?xml version='1.0'?><!DOCTYPE html PUBLIC ''>", True),
        ("<html lang=en>", True),
        ("<p>A fragment could be anything", False),
        ("The tag <html> is the first of a page.", False),
        ("<htmlish>", False),
        ("", False),
    ],
)
def test_looks_like_page(text: str, expected: bool) -> None:
    assert looks_like_page(text) is expected
    assert looks_like_page(text.encode()) is expected


def test_looks_like_page_in_utf_16() -> None:
    assert looks_like_page(PAGE.encode("utf-16"))
