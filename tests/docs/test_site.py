"""The site can be walked from a folder: no broken link, no network, links from tables to queries and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from conftest import with_database

from registry.docs import build, site

pytest.importorskip("jinja2")
pytest.importorskip("pygments")


@pytest.fixture(scope="module")
def material(server_url: str, template_database: str, postgres_version: int) -> site.Material:
    if postgres_version != build.VERSION:
        pytest.skip(f"the documents are made with PostgreSQL {build.VERSION}")
    return build.read(with_database(server_url, template_database))


@pytest.fixture(scope="module")
def pages(material: site.Material) -> dict[str, str]:
    return site.pages(material)


class Page(HTMLParser):
    """What the tests ask of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.attributes.append((tag, found))
        if tag not in ("meta", "link", "input", "br"):
            self.open.append(tag)
        self.links += [value for name in ("href", "src") if (value := found.get(name))]
        if identity := found.get("id"):
            self.ids.append(identity)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def html(pages: dict[str, str]) -> Iterator[tuple[str, Page]]:
    for path, text in pages.items():
        if path.endswith(".html"):
            yield path, Page(text)


def test_no_link_is_broken(pages: dict[str, str]) -> None:
    ids = {path: set(page.ids) for path, page in html(pages)}
    broken = []
    links = [(path, link) for path, page in html(pages) for link in page.links]
    links += [("index.html", address) for _, _, address, *_ in search_index(pages)]
    for path, link in links:
        if link == "data:,":  # no icon, and no request for one
            continue
        target, _, place = urljoin(path, link).partition("#")
        if target not in pages or (place and place not in ids[target]):
            broken.append((path, link))
    assert broken == []


def search_index(pages: dict[str, str]) -> list[list[Any]]:
    text = pages["search-index.js"]
    found: list[list[Any]] = json.loads(text[text.index("[") : text.rindex("]") + 1])
    return found


def test_nothing_comes_from_a_network(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        assert re.findall(r'(?:src|href)="(?:https?:)?//|@import|url\(|fetch\(', text) == [], path


def test_everything_is_found_by_the_search_box(pages: dict[str, str]) -> None:
    titles = {title for _, title, *_ in search_index(pages)}
    assert {"workflow_nodes", "workflow_edges.is_loop", "workflow.get", "registry_way"} <= titles
    assert titles >= {Path(path).stem for path in pages if path.startswith(("query/", "table/", "function/"))}
    assert any("WITH RECURSIVE" in sql for _, title, _, _, sql in search_index(pages) if title == "graph.ancestors")


def test_tables_lead_to_queries_and_back(pages: dict[str, str]) -> None:
    assert "../query/workflow.get.html" in Page(pages["table/workflow_nodes.html"]).links
    query = Page(pages["query/workflow.get.html"])
    assert "../table/workflow_nodes.html" in query.links
    assert "table/workflow_nodes.html" in Page(pages["index.html"]).links
    assert "../function/registry_place_node.html" in Page(pages["table/workflow_nodes.html"]).links
    assert "../table/workflow_nodes.html" in Page(pages["function/registry_place_node.html"]).links


def test_a_query_shows_all_there_is_to_know(pages: dict[str, str]) -> None:
    page = pages["query/graph.order.html"]
    for heading in ("Parameters", "Result", "Tables", "Plan", "Indexes", "Grants it needs"):
        assert f">{heading}</h2>" in page
    assert '<span class="sql-keyword">SELECT</span>' in page
    assert '<span class="sql-parameter">:tenant_id</span>' in page
    plan = page[page.index(">Plan</h2>") :]
    assert "<strong>Index Scan</strong> using <a " in plan
    assert "(tenant_id = :tenant_id)" in plan
    assert "registry sql explain graph.order name=…" in page
    writer = pages["query/save.create.html"]
    assert ">Sets off</h2>" in writer
    assert '<span class="chip">writes</span>' in writer


def test_pages_can_be_read_by_everybody(pages: dict[str, str]) -> None:
    for path, page in html(pages):
        assert page.headings[0] == 1, path
        assert page.headings.count(1) == 1, path
        assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)), path
        assert len(page.ids) == len(set(page.ids)), path
        tags = [tag for tag, _ in page.attributes]
        assert all(tag in tags for tag in ("main", "nav", "label", "title")), path
        assert ("html", "en") in [(tag, attributes.get("lang")) for tag, attributes in page.attributes], path
        # What scrolls sideways can be reached by keyboard and has a name.
        for _, attributes in page.attributes:
            if attributes.get("class") == "scrolled":
                assert attributes.get("tabindex") == "0"
                assert attributes.get("aria-label")


def test_pages_of_what_is_no_more_go(material: site.Material, pages: dict[str, str], tmp_path: Path) -> None:
    for folder in ("query", "function"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "gone.html").write_text("old")
    (tmp_path / "mine.html").write_text("mine")
    assert len(build.write_site(tmp_path, material)) == len(pages)
    assert list(tmp_path.glob("*/gone.html")) == []
    assert (tmp_path / "mine.html").exists()
    assert build.write_site(tmp_path, material) == []


def test_colours_stand_out(pages: dict[str, str]) -> None:
    from contrast import contrast

    light, dark = (
        dict(re.findall(r"--(\w+): (#\w+)", part)) for part in pages["style.css"].split("* {")[0].split("@media")
    )
    for colours in (light, dark):
        for name in ("text", "muted", "link", "keyword", "string", "comment", "number", "parameter"):
            assert min(contrast(colours[name], colours[ground]) for ground in ("ground", "raised")) >= 4.5, name


def test_names_are_escaped(material: site.Material) -> None:
    tables = tuple(
        replace(table, comment="<script>alert(1)</script>") if table.name == "workflow" else table
        for table in material.schema.tables
    )
    made = site.pages(replace(material, schema=replace(material.schema, tables=tables)))
    assert "<script>alert" not in made["index.html"] + made["table/workflow.html"]
