"""The page and the notebook's cell as markup: complete, escaped, alone."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from articles import EVIL, crowd, hard
from hypothesis import given
from strategies import DAMAGED, analyses

from stancekit.errors import InputError
from stancekit.records import (
    Analysis,
    Article,
    Contribution,
    Explanation,
    Quotation,
    Stance,
    TextSpan,
)
from stancekit.report import to_html, to_notebook
from stancekit.report.facts import printable

_VOID = {"meta", "input", "br", "img", "link"}


class Page(HTMLParser):
    """Reads a page: elements with their attributes, ids, links, and the article's text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.scripts: list[str] = []
        self.feed(markup)
        self.close()
        assert not self.open, "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag not in _VOID:
            self.open.append((tag, found.get("class", "")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = [name.split() for _, name in self.open]
        if self.open and self.open[-1][0] == "script":
            self.scripts.append(data)
        inside = any("block" in names for names in classes)
        if inside and not any("chip" in names for names in classes):
            self.text += data

    def all(self, name: str) -> list[str]:
        return [attrs[name] for _, attrs in self.elements if name in attrs]


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(analyses(DAMAGED))
def test_a_page_holds_the_whole_text_and_its_links_go_somewhere(analysis: Analysis) -> None:
    markup = analysis.to_html()
    markup.encode("utf-8")
    page = Page(markup)
    assert squeezed(page.text) == squeezed(printable(analysis.article.text))
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.all("href")} <= set(ids)
    assert len(page.all("data-kind")) == len(analysis.quotations)


@given(analyses(DAMAGED))
def test_a_cell_has_no_ids_and_no_script(analysis: Analysis) -> None:
    page = Page(analysis._repr_html_())
    assert not page.all("id")
    assert not page.all("href")
    assert not page.scripts
    assert not {"script", "html", "body"} & {tag for tag, _ in page.elements}


def test_styles_of_a_cell_stay_in_it() -> None:
    style = re.search(r"<style>(.*?)</style>", to_notebook(hard()), re.S)
    assert style
    selectors = re.findall(r"([^{}]+){", style[1])
    assert len(selectors) > 10
    for selector in selectors:
        assert all(part.strip().startswith(".stancekit-report") for part in selector.split(","))


@pytest.mark.parametrize("make", [to_html, to_notebook])
def test_foreign_markup_is_text(make: object) -> None:
    markup = make(hard())  # type: ignore[operator]
    tags = {tag for tag, _ in Page(markup).elements}
    assert "img" not in tags
    assert EVIL not in markup
    assert "&lt;script&gt;document.title" in markup
    assert markup.count("</script>") == (make is to_html)
    assert "Ann &lt;b&gt;Lee" in markup


def test_nothing_comes_from_elsewhere() -> None:
    markup = to_html(crowd())
    page = Page(markup)
    assert not page.all("src")
    assert "link" not in {tag for tag, _ in page.elements}
    assert not re.search(r"url\(|@import|https?:", markup)
    policy = next(a["content"] for _, a in page.elements if a.get("http-equiv"))
    digest = base64.b64encode(hashlib.sha256(page.scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a?b=1&c=2", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_only_web_addresses_are_links(url: str, linked: bool) -> None:
    page = Page(to_html(Analysis(article=Article(text="x", url=url))))
    assert (url in page.all("href")) is linked


def test_stance_is_sign_and_word_too() -> None:
    markup = to_html(hard())
    for sign, word in [("+", "favor, unsure"), ("\u2212", "against"), ("\u25cb", "none")]:
        assert f'aria-hidden="true">{sign}</span> {word}</a>' in markup
    assert "</span> not classified</a>" in markup


def test_what_a_reader_should_know() -> None:
    markup = to_html(hard())
    assert "the article says that this was not said" in markup
    assert "probability that it is about the target: 0.25" in markup
    assert 'inside <a href="#q1">quotation 1</a>' in markup


def test_speakers_with_counts() -> None:
    rows = re.findall(r'<tr id="s\d+".*?</tr>', to_html(hard()), re.S)
    # Two speakers, and one row for the quotation of nobody.
    assert len(rows) == 3
    assert 'class="sk-num">2</td>' in rows[0]
    assert "1&nbsp;against" in rows[0]
    assert "1&nbsp;not classified" in rows[0]
    assert "minister, Ministry of" in rows[0]
    assert "nobody named" in rows[2]


def test_speakers_that_only_a_quotation_knows() -> None:
    quotation = Quotation.from_text("We refuse", speaker="Ann Lee")
    analysis = Analysis(article=Article(text="We refuse"), quotations=(quotation,))
    assert 'data-only="1" aria-pressed="false"><bdi>Ann Lee' in to_html(analysis)


@pytest.mark.parametrize(
    ("article", "title"),
    [
        (Article(text="x", title="T", id="i"), "T"),
        (Article(text="x", title=" ", id="i"), "i"),
        (Article(text="x"), "Article without a title"),
    ],
)
def test_a_page_has_a_heading(article: Article, title: str) -> None:
    assert f"<h1><bdi>{title}</bdi></h1>" in to_html(Analysis(article=article))


def test_a_headline_is_a_title_too() -> None:
    untitled = dataclasses.replace(hard(), article=Article(text=hard().article.text, id="i"))
    assert "<h1><bdi>Weapons debated \ufffd</bdi></h1>" in to_html(untitled)


def test_an_empty_article() -> None:
    markup = to_html(Analysis(article=Article(text="")))
    assert "This article has no text." in markup
    assert "Nobody is quoted." in markup
    assert 'id="filters"' not in markup
    assert "0 quotations" in to_notebook(Analysis(article=Article(text="")))


def explanation(text: str) -> Explanation:
    def part(words: str, weight: float) -> Contribution:
        start = text.index(words)
        return Contribution(
            where="quotation",
            span=TextSpan.of(text, start, start + len(words)),
            weights={"favor": -weight / 2, "against": weight, "none": -weight / 2},
        )

    zero = {"favor": 0.0, "against": 0.0, "none": 0.0}
    return Explanation(
        label=Stance.AGAINST,
        target="air-strikes",
        scores=zero,
        prior=zero,
        contributions=(
            part("We refuse", 1.5),
            part("helps", -0.5),
            part("to go on", 0.01),
            part("“", 1.0),
            Contribution(where="elsewhere", span=None, weights={**zero, "against": 9.0}),
        ),
    )


def test_the_words_that_decided() -> None:
    analysis = hard()
    page = to_html(analysis, explanations={"q1": explanation(analysis.article.text)})
    assert '<span class="sk-why sk-why-for">We refuse</span>' in page
    assert '<span class="sk-why sk-why-against">helps</span>' in page
    listed = re.findall(r"<bdi>([^<]*)</bdi> <span class=\"sk-num\">(\S+)</span></li>", page)
    assert listed == [("We refuse", "+1.50"), ("helps", "&minus;0.50")]
    assert "Words that decided" not in to_html(analysis)


def test_what_is_no_explanation() -> None:
    with pytest.raises(InputError, match=r"quotation 'q1' should be an Explanation.*not list"):
        to_html(hard(), explanations={"q1": []})  # type: ignore[dict-item]


@pytest.mark.parametrize("make", [to_html, to_notebook])
def test_what_is_no_analysis(make: object) -> None:
    with pytest.raises(InputError, match="shows an Analysis, not str"):
        make("text")  # type: ignore[operator]


def test_control_characters_are_replaced() -> None:
    assert printable("a\0b\x1b\ud800\x85\t\r\n\u00a0ü") == "a\ufffdb\ufffd\ufffd \t\r\n\u00a0ü"


def test_templates_can_be_written_in_any_encoding() -> None:
    for path in files("stancekit.report").joinpath("templates").iterdir():
        assert path.read_bytes().isascii(), path.name
