"""Lists and tags from the command line: what is printed, as text and as JSON, and what is refused how."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_cli_versions import Cli, out, read, refused


def flow(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "nodes": [{"name": "a", "node_type": "tool"}], **more}


SOURCE = {"model": "large", "prompt": "毎月の\n請求書を送る", "generator": "planner", "generator_version": "2.1"}
FLOWS = [
    flow("a", tags=["invoice", "monthly"], category="finance/invoices", metadata={"source": SOURCE}),
    flow("b", tags=["invoice"], category="finance"),
    flow("c", category="support"),
    flow("d"),
]


@pytest.fixture
def cli(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """Four workflows; hana made the last of them, and ken the others."""
    monkeypatch.setenv("REGISTRY_DATABASE_URL", database_url)
    run_cli = Cli(monkeypatch)
    for number, document in enumerate(FLOWS):
        monkeypatch.setenv("REGISTRY_ACTOR", "hana" if number == 3 else "ken")
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(document))
        assert run_cli("save", file).returncode == 0
    return run_cli


def names(cli: Cli, *args: str) -> list[str]:
    return [line.split("\t")[0] for line in out(cli, "list", *args).splitlines()]


LISTS: list[tuple[tuple[str, ...], str]] = [
    ((), "abcd"),
    (("--tag", "invoice"), "ab"),
    (("--tag", "invoice", "--tag", "monthly"), "a"),
    (("--category", "finance"), "ab"),
    (("--category", "fin"), ""),
    (("--where", '{"source": {"model": "large"}}'), "a"),
    (("--where", "{}"), "abcd"),
    (("--created-by", "hana"), "d"),
    (("--updated-since", "2026-01-01"), "abcd"),
    (("--updated-since", "9998-01-01T00:00:00Z"), ""),
    (("--prefix", "b"), "b"),
    (("--reverse",), "dcba"),
    (("--sort", "created_at"), "abcd"),
    (("--sort", "updated_at", "--reverse"), "dcba"),
    (
        ("--tag", "invoice", "--category", "finance", "--created-by", "ken", "--sort", "created_at", "--reverse"),
        "ba",
    ),
    (("--limit", "99999999999999999999"), "abcd"),
]


def test_list_filters_and_sorts(cli: Cli) -> None:
    for args, expected in LISTS:
        assert ("".join(names(cli, *args)), args) == (expected, args)
        assert "".join(row["name"] for row in read(cli, "list", *args)) == expected


def test_list_goes_on_behind_a_cursor(cli: Cli) -> None:
    done = cli("list", "--sort", "created_at", "--limit", "3")
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["a", "b", "c"]
    assert done.stderr.startswith("there may be more: --after ")
    after = done.stderr.split()[-1]
    assert names(cli, "--sort", "created_at", "--after", after) == ["d"]
    rows = read(cli, "list", "--sort", "created_at", "--limit", "3")
    assert rows[-1]["cursor"] == after
    assert list(rows[0]) == [
        *("name", "version", "description", "category", "tags", "nodes", "updated_at"),
        *("created_at", "created_by", "cursor"),
    ]
    assert "sorted by created_at: sort this one the same way" in refused(cli, "list", "--after", after)


def test_list_counts(cli: Cli) -> None:
    assert out(cli, "list", "--count-by", "tag") == "invoice\t2\nmonthly\t1\n(none)\t2\n"
    assert out(cli, "list", "--count-by", "category", "--created-by", "ken") == (
        "finance\t1\t2\nfinance/invoices\t1\t1\nsupport\t1\t1\n"
    )
    assert read(cli, "list", "--count-by", "tag", "--tag", "monthly") == [
        {"tag": "invoice", "workflows": 1},
        {"tag": "monthly", "workflows": 1},
    ]
    assert read(cli, "list", "--count-by", "category")[-1] == {"category": None, "workflows": 1, "with_below": 1}


REFUSED: list[tuple[tuple[str, ...], int, str]] = [
    (("--where", "model=large"), 2, 'must be a JSON object, such as {"url": "https://example.org"}'),
    (("--where", '{"a": }'), 2, "not JSON: expecting value"),
    (("--where", '{"a": "\\u0000"}'), 1, "where.a: PostgreSQL cannot keep a NUL character"),
    (("--sort", "nmae"), 2, "'nmae' is not one of 'name', 'created_at', 'updated_at'"),
    (("--limit", "0"), 2, "0 is not in the range x>=1"),
    (("--limit", "-5"), 2, "-5 is not in the range x>=1"),
    (("--limit", "many"), 2, "'many' is not a valid integer"),
    (("--updated-since", "yesterday"), 2, '"yesterday" is no time: write it as in 2026-11-01T00:00:00Z'),
    (("--updated-since", "0001-01-01"), 2, "is no time"),
    (("--after", "x y"), 1, "after: 'x y' is no cursor: give that of the last workflow of the page before"),
    (("--tag", ""), 1, "tags[0]: must not be blank"),
    (("--category", ""), 1, "category: it must not be blank"),
    (("--count-by", "model"), 2, "'model' is not one of 'tag', 'category'"),
    (("--count-by", "tag", "--limit", "3"), 2, "--limit is not for --count-by"),
    (("--count-by", "tag", "--sort", "created_at"), 2, "--sort is not for --count-by"),
    (("--deleted", "--tag", "a"), 2, "--tag is not for --deleted"),
    (("--deleted", "--prefix", "a"), 2, "--prefix is not for --deleted"),
    (("--deleted", "--count-by", "tag"), 2, "--count-by is not for --deleted"),
]


def test_list_says_what_it_cannot_do(cli: Cli) -> None:
    for args, status, message in REFUSED:
        assert message in " ".join(refused(cli, "list", *args, status=status).split()), args


def test_tag(cli: Cli) -> None:
    assert out(cli, "tag", "d", "new", "old") == "updated   d@2\n"
    assert out(cli, "tag", "d", "new") == "unchanged d@2\n"
    assert read(cli, "tag", "d", "--remove", "old", "--message", "tidy", "--expected-version", "2") == {
        "name": "d",
        "version": 3,
        "status": "updated",
    }
    assert read(cli, "get", "d")["tags"] == ["new"]
    assert [row["message"] for row in read(cli, "history", "d")] == ["tidy", None, None]
    assert 'no workflow "e"' in refused(cli, "tag", "e", "x")
    assert '"d" is at version 3, not at version 1' in refused(cli, "tag", "d", "x", "--expected-version", "1")
    assert "is to be added and to be removed" in refused(cli, "tag", "d", "x", "--remove", "x")
    assert "give a TAG to add, or one to --remove" in refused(cli, "tag", "d", status=2)


def test_history_tells_where_a_workflow_came_from(cli: Cli) -> None:
    assert out(cli, "tag", "a", "checked") == "updated   a@2\n"
    (line,) = out(cli, "history", "a", "--source").splitlines()
    version, _, by, edits, model, generator, prompt = line.split("\t")
    assert (version, by, edits, model) == ("1", "ken", "1", "large")
    assert (generator, prompt) == ("planner 2.1", "毎月の 請求書を送る")
    (row,) = read(cli, "history", "a", "--source")
    assert {**row, "created_at": ""} == {
        "version": 1,
        "created_at": "",
        "created_by": "ken",
        "source": SOURCE,
        "edits": 1,
    }
    assert out(cli, "history", "d", "--source").split("\t")[3:] == ["0", "", "", "\n"]
    assert "do not go together" in refused(cli, "history", "a", "--source", "--derived", status=2)
    assert 'no workflow "z"' in refused(cli, "history", "z", "--source")
