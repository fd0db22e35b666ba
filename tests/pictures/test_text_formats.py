"""Mermaid and DOT: every node and edge is there, whatever the names are, and Graphviz reads it as meant."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import PROJECT
from hypothesis import given, settings
from picture_helpers import ordered, read, real, workflows

from registry import formats
from registry.errors import InvalidParameter, InvalidWorkflow
from registry.model import Edge, Node, Workflow
from registry.pictures import labels

# What Mermaid is given: no sign in a label but letters, digits, and some that mean nothing there.
LABEL = r"(?:[^\x00-\x7f]|[\w \-(),/?!'=+%]|#\d+;|<br/>|</?small>)*"
NODE = re.compile(rf'    n(\d+)(\[|\(\[|\[/|\[\[|\{{\{{)"({LABEL})"(\]|\]\)|/\]|\]\]|\}}\}}):::(\w+)')
EDGE = re.compile(rf'    n(\d+) (-->|-\.->)(?:\|"({LABEL})"\|)? n(\d+)')


def decoded(label: str) -> list[str]:
    plain = re.sub(r"</?small>", "", label).split("<br/>")
    return [html.unescape(re.sub(r"#(\d+);", r"&#\1;", line)).replace("\u200b", "") for line in plain]


def check_mermaid(workflow: Workflow) -> None:
    lines = formats.picture(workflow, "mermaid").splitlines()
    lines = [line for line in "\n".join(lines).split("\n") if not line.startswith("%%")]
    assert lines[0] == "flowchart TD"
    nodes = [match for line in lines if (match := NODE.fullmatch(line))]
    edges = [match for line in lines if (match := EDGE.fullmatch(line))]
    classes = [line for line in lines if line.startswith("    classDef type_")]
    assert len(lines) == 1 + len(nodes) + len(edges) + len(classes)
    assert len(nodes) == len(workflow.nodes)
    for number, (match, node) in enumerate(zip(nodes, workflow.nodes, strict=True)):
        assert int(match[1]) == number
        wanted = [*labels.lines(node.name), labels.short_type(node.node_type)]
        assert decoded(match[3]) == [line.replace("\u200b", "") for line in wanted]
    numbers = labels.numbered(workflow)
    assert [(int(match[1]), int(match[4]), match[2] == "-.->") for match in edges] == [
        (*labels.ends(edge, numbers), edge.is_loop) for edge in workflow.edges
    ]


@settings(max_examples=60, deadline=None)
@given(workflows())
def test_mermaid_holds_every_name(workflow: Workflow) -> None:
    check_mermaid(ordered(workflow))


def test_mermaid_of_real_workflows(corpus: Path) -> None:
    for _, workflow in real(corpus):
        check_mermaid(workflow)


def graphviz(text: str) -> dict[str, list[dict[str, str]]]:
    """What Graphviz reads; laid out in the quickest way there is."""
    if shutil.which("dot") is None:
        pytest.skip("needs Graphviz: apt-get install graphviz")
    command = ["dot", "-Kosage", "-Tdot_json"]
    outcome = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, b"")
    found: dict[str, list[dict[str, str]]] = json.loads(outcome.stdout)
    return found


def check_dot(workflow: Workflow) -> None:
    found = graphviz(formats.picture(workflow, "dot"))
    drawn = {node["name"]: node["label"] for node in found.get("objects", [])}
    assert len(drawn) == len(workflow.nodes)
    for number, node in enumerate(workflow.nodes):
        # A backslash and what follows it are still as they were written; & begins an entity.
        label = [*labels.lines(node.name), labels.short_type(node.node_type)]
        assert drawn[f"n{number}"] == r"\n".join(line.replace("\\", "\\\\").replace("&", "&amp;") for line in label)
    # Graphviz lists the edges by the node that they leave.
    names = {node["_gvid"]: node["name"] for node in found.get("objects", [])}
    numbers = labels.numbered(workflow)
    assert sorted(
        (names[edge["tail"]], names[edge["head"]], edge.get("style") == "dashed") for edge in found.get("edges", [])
    ) == sorted((f"n{numbers[edge.parent]}", f"n{numbers[edge.child]}", edge.is_loop) for edge in workflow.edges)


@settings(max_examples=30, deadline=None)
@given(workflows())
def test_graphviz_reads_every_name(workflow: Workflow) -> None:
    check_dot(ordered(workflow))


def test_graphviz_reads_real_workflows(corpus: Path) -> None:
    for _, workflow in real(corpus):
        check_dot(workflow)


def test_an_example_as_mermaid() -> None:
    assert formats.picture(read(PROJECT / "examples" / "agent.yaml"), "mermaid") == (
        """\
flowchart TD
    n0(["plan<br/><small>agent</small>"]):::type_agent
    n1["search the web<br/><small>tool</small>"]:::type_tool
    n2["search our documents<br/><small>tool</small>"]:::type_tool
    n3(["read<br/><small>agent</small>"]):::type_agent
    n4(["write<br/><small>agent</small>"]):::type_agent
    n5(["review<br/><small>agent</small>"]):::type_agent
    n6["publish<br/><small>tool</small>"]:::type_tool
    n0 -->|"queries"| n1
    n0 -->|"queries"| n2
    n1 -->|"pages"| n3
    n2 -->|"passages"| n3
    n3 -->|"notes"| n4
    n4 -->|"draft"| n5
    n5 -.->|"objections"| n4
    n5 -->|"draft"| n6
    classDef type_agent fill:#efe7fd,stroke:#7b4fc4,color:#3b1f6e
    classDef type_tool fill:#e3f0ff,stroke:#2f77c9,color:#10365f
"""
    )


def test_what_a_renderer_refuses_by_default_is_told_in_a_comment() -> None:
    nodes = [Node(f"n{number}", "tool") for number in range(40)]
    edges = [Edge(f"n{parent}", f"n{child}") for child in range(40) for parent in range(child)]
    text = formats.picture(Workflow("w", nodes=nodes, edges=edges), "mermaid")
    assert text.startswith("%% 780 edges, ")
    assert "maxEdges" in text.splitlines()[0]


@pytest.mark.parametrize(
    ("handoff", "label"),
    [
        ({}, ""),
        ({"rows": "$.rows"}, "rows"),
        ({"rows": "$.rows", "total": "$.sum"}, "rows, total"),
        ({"verdict": {"from": "$.x"}}, "verdict"),
        ({"retries": 3, "dry": True, "none": None}, "retries 3, dry"),
        ({"mode": "fast"}, "mode: fast"),
        ({"type": "main", "output": 0}, ""),
        ({"type": "main", "output": 1}, "output 1"),
        ({"type": "ai_tool", "output": 0}, "ai_tool"),
        ({"type": "custom", "sourceHandle": "true", "targetHandle": "target", "data": {"a": 1}, "id": "1"}, "true"),
        ({"a very long key that says a lot": "$.x"}, ""),
    ],
)
def test_a_handoff_is_told_if_it_is_short(handoff: dict[str, object], label: str) -> None:
    assert labels.handoff(handoff) == label


# --- written only -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", formats.PICTURES)
def test_pictures_cannot_be_read(format: str) -> None:
    with pytest.raises(InvalidParameter, match=f"^{format} is written only: a picture has no parameters"):
        formats.to_document({}, format)
    text = formats.picture(read(PROJECT / "examples" / "agent.yaml"), format)
    for drawn in (text, f"\n  {text}", text.replace("flowchart TD", "%% drawn\ngraph LR")):
        with pytest.raises(InvalidWorkflow, match=f"^flow: {format} is written only"):
            formats.text.parse(drawn, origin="flow")


def test_what_only_looks_like_a_picture_is_read() -> None:
    assert formats.text.parse("graph: {nodes: []}") == {"graph": {"nodes": []}}
    assert formats.text.parse("digraph:\n  a: 1\n") == {"digraph": {"a": 1}}
    with pytest.raises(InvalidParameter, match="use one of mermaid, dot"):
        formats.picture(Workflow("w"), "visio")
