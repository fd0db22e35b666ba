"""`registry show` and `registry get --format mermaid|dot`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import PROJECT, Cli


def test_show_and_get(run_cli: Cli, tmp_path: Path) -> None:
    run_cli("save", PROJECT / "examples")
    shown = run_cli("show", "research-assistant")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "3      ▼◀╮  write                 agent\n" in shown.stdout
    assert "\x1b" not in shown.stdout

    limited = run_cli("show", "research-assistant", "--limit", "2", "--width", "40")
    assert limited.stdout.splitlines()[-1] == "… 5 more steps"

    document = json.loads(run_cli("show", "research-assistant", "--json").stdout)
    assert document["name"] == "research-assistant"
    assert document["version"] == 1
    assert document["nodes"][3] == {"name": "read", "node_type": "agent", "level": 2}
    assert {"parent": "review", "child": "write", "is_loop": True} in document["edges"]

    narrow = run_cli("show", "research-assistant", env={"PYTHONIOENCODING": "ascii"})
    assert "3      V<+  write                 agent\n" in narrow.stdout

    assert run_cli("get", "monthly-invoice", "--format", "dot").stdout.startswith('digraph "monthly-invoice" {\n')
    file = tmp_path / "invoice.mmd"
    assert run_cli("get", "monthly-invoice", "--format", "mermaid", "-o", file).returncode == 0
    assert "取引先ごとに集計" in file.read_text("utf-8")
    refused = run_cli("save", file)
    assert refused.returncode == 1
    assert "mermaid is written only" in refused.stderr


def test_show_into_files(run_cli: Cli, tmp_path: Path) -> None:
    pytest.importorskip("graphlay", reason="needs the extra pictures")
    run_cli("save", PROJECT / "examples")
    file = tmp_path / "invoice.svg"
    outcome = run_cli("show", "monthly-invoice", "--svg", file, "--png", tmp_path / "invoice.png")
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
    texts = [text.text for text in ElementTree.parse(file).iter("{http://www.w3.org/2000/svg}text")]
    assert {"monthly-invoice@1", "取引先ごとに集計", "記録", "customers"} <= set(texts)
    assert (tmp_path / "invoice.png").stat().st_size > 1000

    outcome = run_cli("show", "monthly-invoice", "--svg", tmp_path / "no" / "such.svg")
    assert outcome.returncode == 1
    assert "No such file or directory" in outcome.stderr
    assert outcome.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "status", "says"),
    [
        (("show", "nope"), 1, 'no workflow "nope"'),
        (("show", "nope", "--width", "3"), 2, "--width"),
        (("show", "nope", "--json", "--svg", "x.svg"), 2, "--json does not go with"),
        (("get", "nope", "--format", "dot", "--json"), 2, "dot is no JSON"),
        (("save", "x.mmd", "--format", "mermaid"), 2, "mermaid is written only"),
    ],
)
def test_what_cannot_be_done_is_told(run_cli: Cli, args: tuple[str, ...], status: int, says: str) -> None:
    outcome = run_cli(*args)
    assert outcome.returncode == status
    assert outcome.stdout == ""
    assert says in outcome.stderr
    assert "Traceback" not in outcome.stderr
