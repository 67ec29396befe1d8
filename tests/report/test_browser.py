"""The page as people meet it: in a real Chromium, with mouse, keyboard and thumb.

STANCEKIT_CHROMIUM names the browser where it is not found as chromium, chromium-browser,
google-chrome or google-chrome-stable. Without any the tests are skipped.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from articles import EVIL, crowd, hard
from test_html import explanation

from stancekit.records import Analysis, Article
from stancekit.report import to_html, to_notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


def find_chromium() -> str | None:
    """Return the path of the system's Chromium; what the environment names must be there."""
    named = os.environ.get("STANCEKIT_CHROMIUM")
    if named:
        return named
    return next(filter(None, map(shutil.which, NAMES)), None)


# One module alone: while playwright's loop is open, no other test could have one of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = find_chromium()
    if path is None:
        pytest.skip(f"no Chromium found: none of {', '.join(NAMES)} nor STANCEKIT_CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        # The sandbox needs rights that containers and root do not have; the pages are our own.
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Tab]]:
    """Open a page; at the end complain of script errors and of any request but that for it."""
    contexts: list[Any] = []
    wrong: list[str] = []
    expected: list[str] = []

    def open_page(markup: str, *, complaint: str | None = None, **options: Any) -> Tab:
        expected.extend([complaint] if complaint else [])
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(markup, encoding="utf-8", newline="")
        context = browser.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(10_000)
        address = path.as_uri()
        tab.on("request", lambda r: None if r.url.split("#")[0] == address else wrong.append(r.url))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("dialog", lambda dialog: wrong.append(dialog.message))
        tab.on("console", lambda message: wrong.append(message.text))
        tab.goto(address)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert len(wrong) == len(expected), wrong
    assert all(words in message for words, message in zip(expected, wrong, strict=True)), wrong


def explained() -> str:
    analysis = hard()
    return to_html(analysis, explanations={"q1": explanation(analysis.article.text)})


def faults(tab: Tab) -> list[str]:
    """Return what axe-core holds for serious or critical."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(tab).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def shown(tab: Tab) -> list[str]:
    """Return the numbers of the quotations whose sign is to be seen in the text."""
    return [
        str(chip.get_attribute("data-q"))
        for chip in tab.locator("a.chip").all()
        if chip.is_visible()
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("make", [explained, lambda: to_html(crowd())], ids=["hard", "crowd"])
def test_axe_finds_nothing_serious(
    show: Callable[..., Tab], make: Callable[[], str], size: dict[str, int], scheme: str
) -> None:
    tab = show(make(), viewport=size, color_scheme=scheme, reduced_motion="reduce")
    assert not faults(tab)
    tab.locator("#all > summary").click()
    tab.locator("a.chip").first.click()
    assert not faults(tab)
    tab.keyboard.press("Escape")
    tab.locator("input[value=against]").uncheck()
    assert not faults(tab)


@pytest.mark.parametrize("text", ["", "No quotations here.\r\n\r\nNone."])
def test_axe_of_an_article_without_quotations(show: Callable[..., Tab], text: str) -> None:
    assert not faults(show(to_html(Analysis(article=Article(text=text)))))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_switch_beats_the_system(show: Callable[..., Tab], scheme: str) -> None:
    tab = show(to_html(crowd(3)), color_scheme=scheme, reduced_motion="reduce")

    def ground() -> str:
        return str(tab.evaluate("getComputedStyle(document.body).backgroundColor"))

    first = ground()
    grounds = []
    for _ in range(3):
        tab.locator("#theme").click()
        grounds.append(ground())
        assert not faults(tab)
    light, dark, auto = grounds
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(20, 24, 29)")
    assert auto == first == {"light": light, "dark": dark}[scheme]


def test_the_text_is_all_there(show: Callable[..., Tab]) -> None:
    tab = show(to_html(hard()))
    # The signs stand in the paragraphs but are not the article's.
    blocks = tab.evaluate(
        "[...document.querySelectorAll('.block')].map(block => {"
        "const copy = block.cloneNode(true);"
        "copy.querySelectorAll('.chip').forEach(chip => chip.remove());"
        "return copy.textContent; })"
    )
    assert blocks == [s.span.text.replace("\ud83d", "\ufffd") for s in hard().segments]


def test_a_script_in_the_article_stays_text(show: Callable[..., Tab]) -> None:
    tab = show(explained())
    assert EVIL in tab.locator("#text").inner_text()
    assert tab.title().startswith("T <script>document.title='stolen'</script>")
    assert tab.locator("img").count() == 0
    assert tab.locator("script").count() == 1
    # Nor does it wake up where it is copied to.
    tab.locator("a.chip").nth(3).click()
    assert EVIL in tab.locator("#card blockquote").inner_text()
    assert tab.locator("img").count() == 0
    assert tab.title().startswith("T <script>")
    assert tab.locator("header a[href^=javascript]").count() == 0


def test_even_a_script_that_got_in_would_not_run(show: Callable[..., Tab]) -> None:
    markup = to_html(crowd(2)).replace(
        "<footer>", "<script>document.title='stolen'</script><footer>"
    )
    tab = show(markup, complaint="The action has been blocked")
    assert tab.title() == "crowd"


def test_filters(show: Callable[..., Tab]) -> None:
    tab = show(to_html(hard()))
    counter = tab.locator("#shown")
    assert shown(tab) == ["1", "2", "3", "4"]
    assert counter.inner_text() == "4 of 4 shown"
    tab.select_option("#by-speaker", label="Bob Roe (1)")
    assert shown(tab) == ["2"]
    assert counter.inner_text() == "1 of 4 shown"
    tab.select_option("#by-speaker", label="nobody named (1)")
    assert shown(tab) == ["3"]
    tab.get_by_role("button", name="Show all").click()
    tab.wait_for_function("document.getElementById('shown').value === '4 of 4 shown'")
    tab.locator("input[value=favor]").uncheck()
    assert shown(tab) == ["1", "3", "4"]
    # The words inside are the outer speaker's again.
    inner = tab.locator("mark", has_text="that it never helps")
    assert inner.get_attribute("class") == "sk-against"
    assert "off" in str(tab.locator("a.source", has_text="Bob Roe").get_attribute("class"))
    assert "off" not in str(tab.locator("a.source", has_text="Ann Lee").get_attribute("class"))
    tab.locator("input[value=direct]").uncheck()
    assert shown(tab) == ["3", "4"]
    assert inner.get_attribute("class") == "off"
    tab.locator("input[value=indirect]").uncheck()
    tab.locator("input[value=mixed]").uncheck()
    assert shown(tab) == []
    assert counter.inner_text() == "0 of 4 shown"


def test_a_name_in_the_table_filters_and_lets_go(show: Callable[..., Tab]) -> None:
    tab = show(to_html(hard()))
    name = tab.get_by_role("button", name="Bob Roe", exact=True)
    name.click()
    assert shown(tab) == ["2"]
    assert name.get_attribute("aria-pressed") == "true"
    name.click()
    assert shown(tab) == ["1", "2", "3", "4"]


def test_the_list_is_filtered_too(show: Callable[..., Tab]) -> None:
    tab = show(to_html(hard()))
    tab.locator("#all > summary").click()
    assert tab.locator(".entry:visible").count() == 4
    tab.locator("input[value=unclassified]").uncheck()
    assert tab.locator(".entry:visible").count() == 3


def test_pointing_shows_and_leaving_hides(show: Callable[..., Tab]) -> None:
    tab = show(explained())
    card = tab.locator("#card")
    assert not card.is_visible()
    tab.locator("mark").first.hover()
    card.wait_for(state="visible")
    words = card.inner_text()
    assert "Ann <b>Lee</b>" in words
    assert "0.80" in words
    assert "Words that decided" in words
    assert "helps" in words
    # What is shown can be reached with the pointer, without going away.
    card.hover()
    tab.wait_for_timeout(500)
    assert card.is_visible()
    tab.locator("h1").hover()
    card.wait_for(state="hidden")


def test_pointing_at_nested_words_shows_the_inner_quotation(show: Callable[..., Tab]) -> None:
    tab = show(to_html(hard()))
    tab.locator("mark", has_text="that it never helps").hover()
    tab.locator("#card").wait_for(state="visible")
    assert tab.locator("#card .who").inner_text() == "Bob Roe"
    # All that belongs to it lights up: content, cue and source.
    assert tab.locator("mark.hot").all_inner_texts() == ["that it never helps"]
    assert tab.locator("[data-of].hot").all_inner_texts() == ["Bob Roe", "said"]
    assert "Bob Roe" in tab.locator("tr.hot").inner_text()


def test_with_the_keyboard_alone(show: Callable[..., Tab]) -> None:
    tab = show(to_html(hard()))
    card = tab.locator("#card")
    for _ in range(40):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.id") == "t2":
            break
    # Reaching a sign shows its quotation, Enter goes into it, Escape comes back.
    assert tab.evaluate("document.activeElement.id") == "t2"
    assert card.is_visible()
    assert tab.locator("#t2").get_attribute("aria-expanded") == "true"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "card"
    tab.keyboard.press("Escape")
    assert not card.is_visible()
    assert tab.evaluate("document.activeElement.id") == "t2"
    tab.keyboard.press("Space")
    assert card.is_visible()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert not card.is_visible()


def test_a_source_leads_to_its_speaker(show: Callable[..., Tab]) -> None:
    tab = show(to_html(hard()), reduced_motion="reduce")
    tab.locator("a.source", has_text="Bob Roe").click()
    assert tab.url.endswith("#s2")
    assert "Bob Roe" in tab.locator("tr:target").inner_text()
    tab.locator("a.cue", has_text="denied").click()
    assert "Ann" in tab.locator("tr:target").inner_text()


def test_tapping_on_a_phone(show: Callable[..., Tab]) -> None:
    tab = show(explained(), viewport=PHONE, has_touch=True, is_mobile=True)
    tab.locator("mark", has_text="that it never helps").tap()
    card = tab.locator("#card")
    card.wait_for(state="visible")
    assert "Bob Roe" in card.inner_text()
    box = card.bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    words = tab.locator("mark", has_text="that it never helps").bounding_box()
    assert words
    assert words["y"] + words["height"] <= box["y"]
    assert box["y"] + box["height"] == pytest.approx(PHONE["height"], abs=1)
    tab.get_by_role("button", name="Close").tap()
    assert not card.is_visible()


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1600])
@pytest.mark.parametrize("make", [explained, lambda: to_html(crowd())], ids=["hard", "crowd"])
def test_nothing_sticks_out_sideways(
    show: Callable[..., Tab], make: Callable[[], str], width: int
) -> None:
    tab = show(make(), viewport={"width": width, "height": 700})
    tab.locator("#all > summary").click()
    tab.locator("a.chip").last.click()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_a_link_to_a_quotation_opens_the_list(show: Callable[..., Tab]) -> None:
    tab = show(to_html(hard()))
    assert not tab.locator("#q2").is_visible()
    tab.evaluate("location.hash = '#q2'")
    tab.locator("#q2").wait_for(state="visible")


def test_without_scripts_all_is_told(show: Callable[..., Tab]) -> None:
    tab = show(to_html(hard()), java_script_enabled=False)
    assert not tab.locator("#filters").is_visible()
    assert not tab.locator("#theme").is_visible()
    tab.locator("a.chip").nth(1).click()
    entry = tab.locator("#q2")
    entry.wait_for(state="visible")
    assert "Bob Roe" in entry.inner_text()


def test_two_cells_beside_foreign_markup(show: Callable[..., Tab]) -> None:
    notebook = (
        "<!DOCTYPE html><html lang='en'><title>Notebook</title><main><h1>Notebook</h1>"
        f"<p id='alien'><mark>mine</mark></p>{to_notebook(crowd(3))}"
        f"{to_notebook(hard())}</main></html>"
    )
    alone = "<!DOCTYPE html><html lang='en'><title>A</title><p id='alien'><mark>mine</mark></p>"
    colour = "getComputedStyle(document.querySelector('#alien mark')).backgroundColor"
    assert show(notebook).evaluate(colour) == show(alone).evaluate(colour)
    tab = show(notebook)
    for summary in tab.locator("summary").all():
        summary.click()
    assert not faults(tab)
    assert EVIL in tab.locator(".stancekit-report").nth(1).inner_text()
