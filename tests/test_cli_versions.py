"""Versions from the command line: what is printed, as text and as JSON, and what is refused how."""

from __future__ import annotations

import io
import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from registry.cli import main


class Cli:
    """Runs the command in this process, which is many times as fast as one of its own."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def __call__(self, *args: str | Path, input: str = "") -> CompletedProcess[str]:
        printed = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
        with self._patch.context() as patch, pytest.raises(SystemExit) as ended:
            patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(input.encode()), encoding="utf-8"))
            patch.setattr("sys.stdout", printed[0])
            patch.setattr("sys.stderr", printed[1])
            main([*map(str, args)])
        out, err = (stream.buffer.getvalue().decode() for stream in printed)
        return CompletedProcess(args, int(ended.value.code or 0), out, err)


def flow(*names: str, **more: Any) -> str:
    nodes = [{"name": name, "node_type": "tool"} for name in names]
    return json.dumps({"name": "flow", "nodes": nodes, **more})


@pytest.fixture
def cli(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """A workflow "flow" with three versions."""
    monkeypatch.setenv("REGISTRY_DATABASE_URL", database_url)
    monkeypatch.setenv("REGISTRY_ACTOR", "hana")
    run_cli = Cli(monkeypatch)
    for message, names in (("first", "a"), ("second", "ab"), ("third", "abc")):
        done = run_cli("save", "-", "--message", message, input=flow(*names))
        assert done.returncode == 0, done.stderr
    return run_cli


def out(cli: Cli, *args: str | Path, **more: Any) -> str:
    done = cli(*args, **more)
    assert (done.returncode, done.stderr) == (0, ""), (args, done.stderr)
    return done.stdout


def read(cli: Cli, *args: str | Path, **more: Any) -> Any:
    return json.loads(out(cli, *args, "--json", **more))


def refused(cli: Cli, *args: str | Path, status: int = 1, **more: Any) -> str:
    done = cli(*args, **more)
    assert (done.returncode, done.stdout) == (status, ""), (args, done.stdout, done.stderr)
    if status == 1:
        assert done.stderr.startswith("registry: ") and done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_history_and_get(cli: Cli) -> None:
    lines = [line.split("\t") for line in out(cli, "history", "flow").splitlines()]
    assert [(line[0], line[2], line[4]) for line in lines] == [
        ("3", "hana", "third"),
        ("2", "hana", "second"),
        ("1", "hana", "first"),
    ]
    rows = read(cli, "history", "flow", "--limit", "2")
    assert [row["version"] for row in rows] == [3, 2]
    assert {*rows[0]} == {
        "version",
        "created_at",
        "created_by",
        "message",
        "fingerprint",
        "labels",
        "derived_from",
    }
    assert len(rows[0]["fingerprint"]) == 64
    assert [node["name"] for node in read(cli, "get", "flow@2")["nodes"]] == ["a", "b"]
    assert read(cli, "get", "flow@2")["version"] == 2
    assert "version: 1" in out(cli, "get", "flow@1")
    assert read(cli, "get", "flow", "--at", rows[1]["created_at"])["version"] == 2
    assert read(cli, "order", "flow@1") == [{"level": 0, "nodes": ["a"]}]
    assert "was not there yet" in refused(cli, "get", "flow", "--at", "2001-01-01T00:00:00Z")
    assert "is no time" in refused(cli, "get", "flow", "--at", "yesterday", status=2)
    assert "no version 9" in refused(cli, "get", "flow@9")
    assert "versions count from 1" in refused(cli, "get", "flow@0")
    assert 'no label "prod"' in refused(cli, "get", "flow@prod")
    assert 'did you mean "flow"' in refused(cli, "history", "flaw")
    refused(cli, "history", status=2)
    refused(cli, "history", "flow", "--limit", "0", status=2)


def test_label(cli: Cli) -> None:
    assert out(cli, "label", "flow@1", "prod") == "prod points at version 1\n"
    assert read(cli, "label", "flow", "draft") == {"label": "draft", "version": 3, "status": "set"}
    assert out(cli, "label", "flow@draft", "prod") == "prod points at version 3\n"
    assert out(cli, "label", "flow") == "draft\t3\nprod\t3\n"
    assert read(cli, "label", "flow") == [{"label": "draft", "version": 3}, {"label": "prod", "version": 3}]
    assert [(row["from_version"], row["to_version"]) for row in read(cli, "label", "flow", "prod", "--moves")] == [
        (1, 3),
        (None, 1),
    ]
    assert out(cli, "label", "flow", "--moves").splitlines()[0].startswith("prod\t1\t3\t")
    assert read(cli, "get", "flow@prod")["version"] == 3
    assert read(cli, "history", "flow", "--limit", "1")[0]["labels"] == ["draft", "prod"]
    assert out(cli, "label", "flow", "draft", "--remove") == "draft pointed at version 3\n"
    assert 'no label "draft"' in refused(cli, "label", "flow", "draft", "--remove")
    for wrong in ("latest", "12", "a b", "a@b", "\x1b[1m"):
        assert "cannot be a label" in refused(cli, "label", "flow", wrong)
    assert "no version 7" in refused(cli, "label", "flow@7", "prod")
    refused(cli, "label", "flow", "--remove", status=2)
    refused(cli, "label", "flow", "x", "--remove", "--moves", status=2)


def test_restore_and_clone(cli: Cli) -> None:
    assert out(cli, "restore", "flow@1") == "updated   flow@4\n"
    assert read(cli, "restore", "flow@4") == {"name": "flow", "version": 4, "status": "unchanged"}
    newest = read(cli, "history", "flow")[0]
    assert (newest["message"], newest["derived_from"]) == ("restored from version 1", "flow@1")
    assert "is at version 4, not at version 2: hana saved it at 20" in refused(
        cli, "restore", "flow@3", "--expected-version", "2"
    )
    assert "say which version" in refused(cli, "restore", "flow")
    assert "no version 9" in refused(cli, "restore", "flow@9")
    assert out(cli, "clone", "flow@2", "copy", "-m", "a copy") == "created   copy@1\n"
    assert read(cli, "clone", "flow", "other", "--from", "3")["status"] == "created"
    assert [node["name"] for node in read(cli, "get", "other")["nodes"]] == ["a", "b", "c"]
    assert '"copy" is there already, at version 1' in refused(cli, "clone", "flow", "copy")
    derived = read(cli, "history", "flow", "--derived")
    assert [(row["name"], row["derived_from_version"]) for row in derived] == [("copy", 2), ("other", 3)]
    assert out(cli, "history", "flow", "--derived").startswith("copy@1\t2\t")
    refused(cli, "clone", "flow", status=2)
    assert "the same content is already in other" in out(cli, "save", "-", input=flow("a", "b", "c"))


def test_delete_undelete_and_purge(cli: Cli) -> None:
    out(cli, "label", "flow@2", "prod")
    out(cli, "delete", "flow")
    assert out(cli, "list") == ""
    assert [(row["name"], row["version"], row["deleted_by"]) for row in read(cli, "list", "--deleted")] == [
        ("flow", 3, "hana")
    ]
    assert out(cli, "list", "--deleted").startswith("flow\t3\t")
    refused(cli, "list", "--deleted", "--prefix", "f", status=2)
    out(cli, "save", "-", input=flow("new"))
    assert "under a new name" in refused(cli, "undelete", "flow")
    assert out(cli, "undelete", "flow", "--as", "old flow") == "undeleted old flow@4\n"
    assert read(cli, "get", "old flow@prod")["version"] == 2
    assert "no deleted workflow" in refused(cli, "undelete", "flow")
    assert "add --yes" in refused(cli, "purge", "flow")
    assert out(cli, "purge", "flow", "--yes") == "purged flow: 1 version\n"
    assert read(cli, "purge", "old flow", "--yes") == {"name": "old flow", "versions": 4, "status": "purged"}
    assert "no workflow" in refused(cli, "purge", "flow", "--yes")
    out(cli, "save", "-", input=flow("a"))
    out(cli, "delete", "flow")
    assert read(cli, "undelete", "flow") == {"name": "flow", "version": 1, "status": "undeleted"}


def test_prune(cli: Cli) -> None:
    out(cli, "label", "flow@1", "prod")
    done = cli("prune", "flow", "--keep", "1")
    assert (done.returncode, done.stdout) == (0, "would go: flow 2\n")
    assert done.stderr == "1 version; nothing was done yet: add --yes\n"
    assert read(cli, "prune", "--keep", "1") == [{"name": "flow", "versions": [2], "status": "prunable"}]
    assert read(cli, "prune", "--keep", "1", "--older-than", "90d", "--yes") == []
    assert cli("prune", "--keep", "2").stderr == "nothing to prune\n"
    assert out(cli, "prune", "--keep", "1", "--yes") == "pruned: flow 2\n"
    assert [row["version"] for row in read(cli, "history", "flow")] == [3, 1]
    assert "no version 2 any more" in refused(cli, "get", "flow@2")
    assert "is no age" in refused(cli, "prune", "--keep", "1", "--older-than", "soon", status=2)
    refused(cli, "prune", status=2)
    refused(cli, "prune", "--keep", "-1", status=2)


def test_diff(cli: Cli, tmp_path: Path) -> None:
    assert out(cli, "diff", "flow@1", "flow@2") == "flow@1 → flow@2\n+ node b (tool)\n"
    assert out(cli, "diff", "flow@2") == "flow@2 → flow@3\n+ node c (tool)\n"
    assert out(cli, "diff", "flow", "flow@3") == "flow@3 and flow@3 are the same\n"
    found = read(cli, "diff", "flow@3", "flow@1")
    assert [node["name"] for node in found["nodes"]["removed"]] == ["b", "c"]
    assert {*found} == {"before", "after", "workflow", "nodes", "edges", "params"}
    file = tmp_path / "flow.json"
    file.write_text(flow("a", "b", "c", description="from a file"), "utf-8")
    assert '$.description: null → "from a file"' in out(cli, "diff", file)
    assert "no version 8" in refused(cli, "diff", "flow@8", "flow")
    refused(cli, "diff", status=2)


def test_a_conflict_is_one_line(cli: Cli) -> None:
    line = refused(cli, "save", "-", "--expected-version", "2", input=flow("a", "x"))
    assert '"flow" is at version 3, not at version 2: hana saved it at 20' in line
    assert '("third"); from yours to that: 1 node added, 1 node renamed; get it, ' in line
    assert "; registry diff flow@2 flow shows what changed" in line
    line = refused(cli, "edit", "add-node", "flow", "x", "--type", "tool", "--expected-version", "1")
    assert "since then: 2 nodes added; look at it" in line
    out(cli, "delete", "flow")
    line = refused(cli, "save", "-", "--expected-version", "3", input=flow("a", "x"))
    assert '"flow" is not there, and not at version 3: hana deleted version 3 at 20' in line


def test_messages_that_cannot_be_kept(cli: Cli) -> None:
    assert "too many" in refused(cli, "save", "-", "-m", "x" * 10_001, input=flow("x"))
    assert out(cli, "save", "-", "-m", "two\nlines", input=flow("x")).startswith("updated")
    assert "two lines" in out(cli, "history", "flow").splitlines()[0]
