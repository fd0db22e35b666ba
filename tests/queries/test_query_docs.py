from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from registry import errors, queries
from registry.queries.parse import ANNOTATIONS, CARDINALITIES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "queries.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_page_do_what_it_says(
    tmp_path: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (sql,) = blocks("sql")
    bad_name, bad_column = blocks("text")
    path = tmp_path / "sql" / "users.sql"
    path.parent.mkdir()
    path.write_text(sql, "utf-8")
    with pytest.raises(errors.QueryError) as caught:
        queries.load("sql")
    assert str(caught.value) == bad_name.rstrip()
    path.write_text(sql.replace("import :exec", "import_all :exec"), "utf-8")

    call, own_class, many = blocks("python")
    names: dict[str, Any] = {"url": empty_database_url, "__name__": __name__}
    exec(call, names)
    assert capsys.readouterr().out == "Ada Row(id=1, email='ada@example.org', name='Ada')\nada@example.org\n"
    with psycopg.connect(empty_database_url) as connection:
        names["connection"] = connection
        exec("from dataclasses import dataclass\n" + own_class, names)
        found = names["find_user"](connection, email="ada@example.org")
        assert repr(found) == "User(id=1, email='ada@example.org', name='Ada L.')"
        exec(many, names)
        assert len(names["sql"].users.newest(connection, count=20_000)) == 10_003

    path.write_text(path.read_text("utf-8").replace("joined DESC", "joind DESC"), "utf-8")
    with psycopg.connect(empty_database_url) as connection, pytest.raises(errors.QueryError) as caught:
        queries.load("sql").users.newest(connection, count=1)
    assert str(caught.value) == bad_column.rstrip()


def test_the_page_has_every_annotation_cardinality_and_error() -> None:
    for word in (*ANNOTATIONS, *(f":{cardinality}" for cardinality in CARDINALITIES)):
        assert re.search(rf"`(-- )?{word}\b", PAGE), word
    for name in ("InvalidParameter", "TooManyRows", "QueryTimeout", "Conflict", "DatabaseUnavailable", "QueryError"):
        assert f"| `{name}` |" in PAGE
    for attribute in ("name", "cardinality", "doc", "source", "sql", "path", "line", "parameters", "annotations"):
        assert f"`{attribute}`" in PAGE


def test_the_table_of_slices_is_true() -> None:
    from registry.queries.lexer import tokens

    table = PAGE.partition("| Written | Means |")[2].partition("\n\n")[0]
    expected = {
        "a[1:2]": [], "a[i:]": [], "a[lo:hi]": [], "a[:n]": [":n"], "a[: n]": [], "a[: :n]": [":n"], "a[1: :n]": [":n"],
        "a[:lo: :hi]": [":lo", ":hi"], "a[1::n]": [],
    }  # fmt: skip
    written = re.findall(r"`(a\[.*?\])`", table)
    assert written == list(expected)
    for text in written:
        assert [text[start:end] for kind, start, end in tokens(text) if kind == "parameter"] == expected[text]
