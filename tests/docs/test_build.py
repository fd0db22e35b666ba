"""The documents about the schema: complete, readable, the same on every run, and those in the repository not stale."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from conftest import PROJECT, Cli

from registry.docs import build, catalog, drift, er_diagram, er_picture, schema_page, schema_sql

FILES = ("schema.sql", "schema.json", "schema.md", "er_diagram.svg", "er_diagram.png", "er_diagram_dark.png")


@pytest.fixture(scope="module")
def schema(server_url: str, template_database: str) -> Iterator[catalog.Schema]:
    from conftest import with_database

    with psycopg.connect(with_database(server_url, template_database)) as connection:
        yield catalog.read(connection)


@pytest.fixture
def with_18(postgres_version: int) -> None:
    if postgres_version != build.VERSION:
        pytest.skip(f"the documents are made with PostgreSQL {build.VERSION}")


def test_nothing_is_without_a_comment(schema: catalog.Schema) -> None:
    bare = [table.name for table in schema.tables if not table.comment]
    bare += [f"{table.name}.{column.name}" for table in schema.tables for column in table.columns if not column.comment]
    bare += [function.signature for function in schema.functions if not function.comment]
    assert bare == []


def test_the_files_in_the_repository_are_not_stale(with_18: None, server_url: str) -> None:
    outcome = Cli(server_url)("docs", "build", "--check", cwd=PROJECT)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_every_stale_file_is_named(with_18: None, server_url: str, tmp_path: Path) -> None:
    if any(importlib.util.find_spec(module) is None for module in ("resvg_py", "font_roboto", "jinja2", "pygments")):
        pytest.skip("needs the extra docs")
    shutil.copytree(PROJECT / "docs" / "db", tmp_path / "db")
    for name in FILES[:3]:
        (tmp_path / "db" / name).write_text("old")
    (tmp_path / "db" / "er_diagram.svg").unlink()
    for name in FILES[4:]:
        (tmp_path / "db" / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    outcome = Cli(server_url)("docs", "build", "--check", "--folder", tmp_path)
    assert outcome.returncode == 1
    assert all(str(tmp_path / "db" / name) in outcome.stderr for name in FILES)
    assert "registry docs build" in outcome.stderr
    assert (tmp_path / "db" / "schema.sql").read_text() == "old"

    outcome = Cli(server_url)("docs", "build", "--folder", tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    *written, about_site = outcome.stderr.splitlines()
    assert sorted(Path(line).name for line in written) == sorted(FILES)
    assert about_site.startswith(str(tmp_path / "site" / "index.html"))
    for name in FILES[:4]:
        assert (tmp_path / "db" / name).read_bytes() == (PROJECT / "docs" / "db" / name).read_bytes()
    again = Cli(server_url)("docs", "build", "--folder", tmp_path)
    assert (again.returncode, again.stderr) == (0, "")


def test_another_version_is_refused(postgres_version: int, server_url: str, tmp_path: Path) -> None:
    if postgres_version == build.VERSION:
        pytest.skip("this is the version that the documents are made with")
    outcome = Cli(server_url)("docs", "build", "--folder", tmp_path)
    assert outcome.returncode == 1
    assert f"are made with PostgreSQL {build.VERSION}, this server is {postgres_version}" in outcome.stderr


def test_the_ddl_makes_the_same_schema(with_18: None, empty_database_url: str, schema: catalog.Schema) -> None:
    ddl = (PROJECT / "docs" / "db" / "schema.sql").read_text()
    assert "yoyo_migration" not in ddl
    with psycopg.connect(empty_database_url) as connection:
        connection.execute(ddl.encode())
        assert drift.compare(schema, catalog.read(connection)) == []


def test_what_differs_between_runs_is_taken_out() -> None:
    dumped = """\
--
-- PostgreSQL database dump
--

\\restrict x1y2

-- Dumped from database version 18.1
-- Dumped by pg_dump version 18.4

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.f() RETURNS void
    AS $_$
-- Dumped from here

--
$_$;


--
-- Name: FUNCTION f(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.f() IS 'x';

\\unrestrict x1y2

"""
    assert (
        schema_sql.stable(dumped).split("\n\n", 1)[1]
        == """\
-- function f()

CREATE FUNCTION public.f() RETURNS void
    AS $_$
-- Dumped from here

--
$_$;

COMMENT ON FUNCTION public.f() IS 'x';
"""
    )


def test_the_page_has_everything(schema: catalog.Schema) -> None:
    page = schema_page.markdown(schema, [])
    for table in schema.tables:
        assert f"\n## {table.name}\n" in page
        parts = (table.columns, table.constraints, table.indexes, table.triggers, table.policies)
        assert [part.name for kind in parts for part in kind if f"`{part.name}`" not in page] == []
    assert [one.name for one in schema.functions if f"\n### {one.name}\n" not in page] == []


def test_the_page_names_the_queries_of_an_index(with_18: None) -> None:
    page = (PROJECT / "docs" / "db" / "schema.md").read_text()
    line = next(line for line in page.splitlines() if line.startswith("- `workflow_name_is_unique` of"))
    assert "[workflow.delete](../queries-inventory.md#workflowdelete)" in line


def test_a_picture_knows_what_it_was_made_from(schema: catalog.Schema) -> None:
    if any(importlib.util.find_spec(module) is None for module in ("resvg_py", "font_roboto")):
        pytest.skip("needs the extra docs")
    svg = er_diagram.draw(schema, "dark")
    png = er_picture.rasterise(svg)
    assert er_picture.source(png) == er_picture.fingerprint(svg)
    assert png == er_picture.rasterise(svg)
    assert er_picture.source(b"") is None
    assert er_picture.source(b"\x89PNG\r\n\x1a\n") is None
