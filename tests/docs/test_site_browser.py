"""The site in a real browser, opened from its folder: links, search, keyboard, a phone, light and dark.

Chromium is REGISTRY_TEST_CHROMIUM, or found on the path (`make browser` installs it), and driven by Playwright (extra
`browser`). Without one of them these tests are skipped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote, urlsplit

import pytest
from conftest import with_database

from registry.docs import build

pytest.importorskip("jinja2")
pytest.importorskip("pygments")
playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need Playwright: extra [browser]")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

NAMES = ("chromium", "chromium-browser", "chromium-headless-shell", "google-chrome", "google-chrome-stable")
# Nothing of it may wait for a network, or for a graphics card. Playwright itself gives a new profile to each run.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-smooth-scrolling",
]
DESKTOP: ViewportSize = {"width": 1366, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALLEST_PHONE: ViewportSize = {"width": 320, "height": 640}
SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
CONTRAST = 4.5  # WCAG 2.1, 1.4.3, level AA

# What a page is like, as the browser has laid it out.
AUDIT = """() => {
  const address = ({href, src}) => (href?.baseVal ? new URL(href.baseVal, document.baseURI).href : href || src);
  const selector = ({tagName, className}) => `${tagName}.${className?.baseVal ?? className}`;
  const kind = (one) => `${selector(one.parentElement)} ${selector(one)}`;
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((one) => one.checkVisibility());
  return {
    links: [...document.querySelectorAll("a, link[href], script[src]")].map(address),
    ids: [...document.querySelectorAll("[id]")].map((one) => one.id),
    kinds: [...new Set([...document.querySelectorAll("body *")].map(kind))],
    headings: headings.map((one) => Number(one.tagName[1])),
    title: document.title,
    too_wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}"""
# Texts whose colour is too near to that of their ground, both as computed.
FAINT = """(minimum) => {
  const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const ratio = (...colours) => {
    const [dark, light] = colours.map(luminance).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const found = colour(getComputedStyle(one).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
      if (found[3] !== 0) throw new Error(`half transparent: ${one.className}`);
    }
    throw new Error("nothing has a background");
  };
  const faint = new Set();
  const look = (element, style, text) => {
    const found = ratio(colour(style.color), ground(element));
    if (found < minimum) faint.add(`${element.tagName}.${element.className} ${text}: ${found.toFixed(2)}`);
  };
  let looked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const [element, text] = [walker.currentNode.parentElement, walker.currentNode.data.trim().slice(0, 30)];
    if (!text || element.closest("svg, script") || !element.checkVisibility()) continue;
    looked += 1;
    look(element, getComputedStyle(element), text);
  }
  const input = document.getElementById("search");
  look(input, getComputedStyle(input, "::placeholder"), "placeholder");
  if (looked < 20) faint.add(`only ${looked} texts`);
  return [...faint];
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def chromium() -> str:
    found = os.environ.get("REGISTRY_TEST_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no Chromium on this machine: make browser installs it")
    return found


@pytest.fixture(scope="module")
def folder(
    server_url: str, template_database: str, postgres_version: int, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The site, built."""
    chromium()
    if postgres_version != build.VERSION:
        pytest.skip(f"the documents are made with PostgreSQL {build.VERSION}")
    # A folder as people have them: its name wants escaping in an address.
    made = tmp_path_factory.mktemp("site") / "a folder, 文書"
    build.write_site(made, build.read(with_database(server_url, template_database)))
    return made


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Browser]:
    # Stopped before the next module: while it runs, this thread has an event loop of Playwright's.
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=chromium(), args=FLAGS, chromium_sandbox=False)
        yield browser
        browser.close()


Open = Callable[..., "Page"]


@pytest.fixture
def open_page(browser: Browser, folder: Path) -> Iterator[Open]:
    """`open_page("index.html", viewport=PHONE)`: a page in a window of its own, whose errors fail the test."""
    contexts: list[Any] = []
    errors: list[str] = []

    def opened(path: str = "index.html", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page: Page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: errors.append(f"{page.url}: {message.type}: {message.text}"))
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("requestfailed", lambda request: errors.append(f"{page.url}: {request.url} failed"))
        page.on(
            "request",
            lambda request: None if request.url.startswith(("file:", "data:")) else errors.append(request.url),
        )
        page.goto(address(folder, path))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def address(folder: Path, path: str) -> str:
    return f"{folder.as_uri()}/{path}"


def where(page: Page) -> str:
    """The path of the page within the site, with the place in it."""
    parts = urlsplit(page.url)
    path = unquote(parts.path).partition("文書/")[2]
    return path + (f"#{unquote(parts.fragment)}" if parts.fragment else "")


def all_pages(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))


# --- every page ------------------------------------------------------------------------------------------------------


def test_every_page(open_page: Open, folder: Path) -> None:
    page = open_page(color_scheme="light", viewport=SMALLEST_PHONE)
    found: dict[str, dict[str, Any]] = {}
    kinds: set[str] = set()
    problems = []
    for path in all_pages(folder):
        page.goto(address(folder, path))
        audit = found[path] = page.evaluate(AUDIT)
        widths = {SMALLEST_PHONE["width"]: audit["too_wide"]}
        if not kinds >= set(audit["kinds"]):  # else it has nothing that no page before it had, but for the texts
            kinds |= set(audit["kinds"])
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                faint = page.evaluate(FAINT, CONTRAST)
                problems += [f"{path}, {scheme}: hard to read: {text}" for text in faint]
            for viewport in (PHONE, DESKTOP, SMALLEST_PHONE):
                page.set_viewport_size(viewport)
                widths[viewport["width"]] = page.evaluate(TOO_WIDE)
        problems += [f"{path}, {width} pixels: {by} pixels too wide" for width, by in widths.items() if by]
    assert len(found) > 50
    ids = {address(folder, path): set(audit["ids"]) for path, audit in found.items()}
    for path, audit in found.items():
        levels = audit["headings"]
        if levels[0] != 1 or levels.count(1) != 1 or any(after - before > 1 for before, after in pairwise(levels)):
            problems.append(f"{path}: headings {levels}")
        for link in audit["links"]:
            target, _, place = link.partition("#")
            if target.startswith("data:"):  # no icon
                continue
            if not Path(unquote(urlsplit(target).path)).is_file() or (place and unquote(place) not in ids[target]):
                problems.append(f"{path}: nothing is at {link}")
        assert audit["title"].endswith(" · Workflow registry")
    assert problems == []


# --- search ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "title", "target"),
    [
        ("workflow_nodes", "workflow_nodes", "table/workflow_nodes.html"),
        ("graph.order", "graph.order", "query/graph.order.html"),
        ("GRAPH order", "graph.order", "query/graph.order.html"),
        ("edges is_loop", "workflow_edges.is_loop", "table/workflow_edges.html#is_loop"),
        ("place_edge", "registry_place_edge", "function/registry_place_edge.html"),
    ],
)
def test_the_search_box_finds_it(open_page: Open, typed: str, title: str, target: str) -> None:
    page = open_page("query/save.create.html")
    page.keyboard.press("/")
    page.keyboard.type(typed)
    first = page.locator("#results a").first
    assert first.inner_text() == title
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{target}")
    assert where(page) == target


def test_the_search_box_looks_into_the_sql(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("with recursive cross join lateral")
    assert "graph.ancestors" in page.locator("#results a").all_inner_texts()
    assert "with recursive" in page.locator("#results li").first.inner_text().lower()


def test_the_results_are_walked_by_keyboard(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("workflow")
    assert page.locator("#found").inner_text().endswith(" found, the first 20:")
    titles = page.locator("#results a").all_inner_texts()
    assert titles[0] == "workflow"
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == titles[2]
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == titles[1]
    assert page.evaluate(FAINT, CONTRAST) == []
    page.keyboard.press("Escape")
    assert page.evaluate("[document.activeElement.id, document.activeElement.value]") == ["search", ""]
    assert not page.locator("#panel").is_visible()
    page.keyboard.type("qqq zzz")
    assert page.locator("#found").inner_text() == "nothing found"


def test_the_results_fit_a_phone_in_the_dark(open_page: Open) -> None:
    page = open_page(viewport=PHONE, color_scheme="dark")
    page.locator("#search").fill("order")
    box = page.locator("#panel").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    assert page.evaluate(FAINT, CONTRAST) == []
    assert page.evaluate(TOO_WIDE) == 0


def test_what_is_typed_is_no_html(open_page: Open) -> None:
    page = open_page()
    page.locator("#search").fill("<img src=x onerror=alert(1)>")
    assert page.locator("#found").inner_text() == "nothing found"
    assert page.locator("#panel img").count() == 0


# --- from table to query and back, by mouse and by keyboard ----------------------------------------------------------


def test_from_a_table_to_a_query_and_back(open_page: Open) -> None:
    page = open_page()
    page.locator("svg a", has_text="workflow_nodes").first.click()
    assert where(page) == "table/workflow_nodes.html"
    page.locator("#read ~ div").get_by_role("link", name="graph.order").first.click()
    assert where(page) == "query/graph.order.html"
    page.locator("pre").get_by_role("link", name="workflow_nodes").first.click()
    assert where(page) == "table/workflow_nodes.html"
    page.get_by_role("region", name="Written by").get_by_role("link", name="save.create").click()
    page.get_by_role("region", name="Tables").get_by_role("link", name="workflow_edges").click()
    assert where(page) == "table/workflow_edges.html"
    page.get_by_role("region", name="Triggers").get_by_role("link", name="registry_place_edge").first.click()
    page.get_by_role("region", name="Called by triggers").get_by_role("link", name="workflow_edges").first.click()
    assert where(page) == "table/workflow_edges.html"


def test_the_plan_leads_to_the_index(open_page: Open) -> None:
    page = open_page("query/graph.ancestors.html")
    page.locator(".plan").get_by_role("link", name="workflow_edges_up").first.click()
    assert where(page) == "table/workflow_edges.html#index-workflow_edges_up"
    top = page.locator("#index-workflow_edges_up").bounding_box()
    bar = page.locator(".bar").bounding_box()
    assert top and bar and top["y"] >= bar["y"] + bar["height"]  # not below the bar that stays


# What scrolls stops the keyboard, once the page has seen that it scrolls.
STOPS = """() => [...document.querySelectorAll(".scrolled")]
    .map((one) => [one.tabIndex === 0, one.scrollWidth > one.clientWidth])"""
STOPS_ARE_SETTLED = f"({STOPS})().every(([stop, scrolls]) => stop === scrolls)"


def test_all_there_is_to_reach_is_reached_by_tab_and_seen(open_page: Open) -> None:
    page = open_page("query/graph.order.html")
    page.wait_for_function(STOPS_ARE_SETTLED)
    wanted = page.evaluate(
        """() => [...document.querySelectorAll("a, input, button, [tabindex='0']")]
            .filter((one) => one.checkVisibility()).length"""
    )
    seen = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """async () => {
                  const seen = () => {
                    const style = getComputedStyle(document.activeElement);
                    const box = document.activeElement.getBoundingClientRect();
                    return {
                      name: document.activeElement.id || document.activeElement.textContent.trim().slice(0, 40),
                      outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
                      inside: box.right > 0 && box.bottom > 0 && box.top < innerHeight && box.left < innerWidth,
                    };
                  };
                  // A browser may come round to scrolling later.
                  for (let time = 0; time < 3_000 && !(seen().inside && seen().outline >= 2); time += 20) {
                    await new Promise((done) => setTimeout(done, 20));
                  }
                  return seen();
                }"""
            )
        )
    names = [one["name"] for one in seen]
    assert names[:3] == ["Skip to the content", "Workflow registry", "Tables"]
    assert {"search", "Copy", "workflow_nodes", "node_order_is_known", "Grants it needs"} <= set(names)
    assert [one for one in seen if one["outline"] < 2 or not one["inside"]] == []


def test_the_content_is_one_key_away(open_page: Open) -> None:
    page = open_page("table/workflow.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert where(page) == "table/workflow.html#main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_only_what_scrolls_stops_the_keyboard(open_page: Open) -> None:
    page = open_page("query/save.update.html", viewport=PHONE)
    page.wait_for_function(STOPS_ARE_SETTLED)
    assert [True, True] in page.evaluate(STOPS)
    page.set_viewport_size({"width": 3000, "height": 800})
    page.wait_for_function(STOPS_ARE_SETTLED)
    assert [False, False] in page.evaluate(STOPS)


def test_the_sql_is_copied(open_page: Open, folder: Path) -> None:
    page = open_page("query/workflow.delete.html", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text == page.locator("pre code").first.inner_text()
    assert "DELETE FROM workflow" in text


def test_a_picture_of_it_can_be_kept(open_page: Open, tmp_path: Path) -> None:
    """REGISTRY_TEST_SCREENSHOTS names a folder for pictures of a few pages, to be looked at."""
    wanted = os.environ.get("REGISTRY_TEST_SCREENSHOTS")
    folder = Path(wanted or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    for path in ("index.html", "table/workflow_edges.html", "query/graph.order.html") if wanted else ("index.html",):
        for name, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
            page = open_page(path, viewport=viewport)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                picture = page.screenshot(path=folder / f"{Path(path).stem}-{name}-{scheme}.png")
                assert picture.startswith(b"\x89PNG")
                assert len(picture) > 10_000
