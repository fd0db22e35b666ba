"""The picture shows everything, legibly: boxes keep apart, texts fit, lines end at boxes, colours stand out."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import PROJECT
from contrast import contrast
from hypothesis import given, settings
from picture_helpers import names, ordered, read, real, workflows

from registry.errors import InvalidParameter
from registry.model import Edge, Node, Workflow
from registry.pictures import bundles, labels, layout, measure, style, svg
from registry.pictures.layout import Arc, Box

pytest.importorskip("graphlay", reason="needs the extra pictures")

SVG = "{http://www.w3.org/2000/svg}"


def parsed(workflow: Workflow) -> ElementTree.Element:
    """The picture as XML, with every node and every edge in it."""
    root = ElementTree.fromstring(svg.draw(workflow))
    groups = root.findall(f".//{SVG}g")
    nodes = [group for group in groups if group.get("class", "").startswith("node ")]
    edges = [group for group in groups if group.get("class", "").startswith("edge")]
    titles = [node.findtext(f"{SVG}title") for node in nodes]
    assert titles == [labels.one_line(f"{node.name} ({node.node_type})") for node in workflow.nodes]
    assert len(edges) == len(workflow.edges)
    assert [edge.get("class") == "edge loop" for edge in edges] == [edge.is_loop for edge in workflow.edges]
    return root


def check_layout(workflow: Workflow) -> None:
    numbers = labels.numbered(workflow)
    arcs = [Arc(*labels.ends(edge, numbers), None, edge.is_loop) for edge in workflow.edges]
    placed = layout.place([(100 + 3 * len(node.name), 44) for node in workflow.nodes], arcs)
    for one, other in combinations(placed.boxes, 2):
        assert apart(one, other)
    for box in placed.boxes:
        assert min(box.x, box.y) >= 0
        assert box.x + box.width <= placed.width + 0.01
        assert box.y + box.height <= placed.height + 0.01
    for arc, line in zip(arcs, placed.lines, strict=True):
        assert touches(placed.boxes[arc.parent], line.points[0])
        assert touches(placed.boxes[arc.child], line.points[-1])


def apart(one: Box, other: Box) -> bool:
    beside = one.x + one.width + 8 <= other.x or other.x + other.width + 8 <= one.x
    return beside or one.y + one.height + 8 <= other.y or other.y + other.height + 8 <= one.y


def touches(box: Box, point: tuple[float, float]) -> bool:
    x, y = point
    inside = box.x - 0.5 <= x <= box.x + box.width + 0.5 and box.y - 0.5 <= y <= box.y + box.height + 0.5
    return inside and (
        min(abs(x - box.x), abs(x - box.x - box.width), abs(y - box.y), abs(y - box.y - box.height)) < 0.5
    )


@settings(max_examples=40, deadline=None)
@given(workflows())
def test_everything_is_there_and_apart(workflow: Workflow) -> None:
    workflow = ordered(workflow)
    parsed(workflow)
    check_layout(workflow)


def test_real_workflows(corpus: Path) -> None:
    for _, workflow in real(corpus):
        if len(workflow.nodes) <= 60:  # the largest take seconds
            parsed(workflow)
            check_layout(workflow)


def test_a_hundred_nodes(corpus: Path) -> None:
    workflow = read(corpus / "wfformat" / "montage-chameleon-2mass-01d-001.json")
    parsed(workflow)
    check_layout(workflow)


@pytest.mark.parametrize("example", ["agent", "etl", "invoice"])
def test_texts_fit_into_their_nodes(example: str) -> None:
    root = parsed(read(PROJECT / "examples" / f"{example}.yaml"))
    for group in root.iter(f"{SVG}g"):
        shape = group.find(f"{SVG}rect")
        if not group.get("class", "").startswith("node ") or shape is None:
            continue
        left, width = float(shape.get("x", 0)), float(shape.get("width", 0))
        top, height = float(shape.get("y", 0)), float(shape.get("height", 0))
        for text in group.findall(f"{SVG}text"):
            half = measure.width(text.text or "", 13) / 2
            middle, base = float(text.get("x", 0)), float(text.get("y", 0))
            assert left <= middle - half
            assert middle + half <= left + width
            assert top + 10 <= base <= top + height - 4


@settings(deadline=None)
@given(names)
def test_a_name_takes_two_lines_at_most(name: str) -> None:
    text = svg.text_of(Node(name, "tool"))
    assert 1 <= len(text.name) <= 2
    assert max(measure.width(line, 13) for line in text.name) <= 200 + measure.width("…", 13)


def test_japanese_breaks_anywhere_but_before_a_mark() -> None:
    name = "売上データを取得して、取引先ごとに集計し、請求書を作成する"
    lines = measure.wrapped(name, 13, 200, 3)
    assert "".join(lines) == name
    assert len(lines) == 3
    assert not any(line.startswith(("、", "ー")) for line in lines)


def test_it_is_the_same_on_every_run_and_speaks_to_screen_readers() -> None:
    workflow = read(PROJECT / "examples" / "agent.yaml")
    root = parsed(workflow)
    assert svg.draw(workflow) == svg.draw(workflow)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "research-assistant"
    assert "review loops back to write." in (root.findtext(f"{SVG}desc") or "")
    assert "prefers-color-scheme: dark" in svg.draw(workflow)
    assert "prefers-color-scheme" not in svg.draw(workflow, "dark")


def test_an_empty_workflow_is_a_heading() -> None:
    root = parsed(Workflow("nothing"))
    assert [text.text for text in root.iter(f"{SVG}text")] == ["nothing"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_stand_out(theme: str) -> None:
    classes = style.classes([*(f"type{number}" for number in range(8)), "tool", "agent", "human", "workflow"])
    for one in classes.values():
        colours = one.light if theme == "light" else one.dark
        assert contrast(colours.text, colours.fill) >= 4.5
        assert contrast(colours.border, colours.fill) >= 3
    ground = svg.COLOURS[theme]["ground"]
    assert all(contrast(colour, ground) >= 4.5 for name, colour in svg.COLOURS[theme].items() if name != "ground")


def test_types_keep_shape_and_class() -> None:
    types = ["tool", "agent", "a.b", "b", "日本語", "!"]
    names = [one.name for one in style.classes(types).values()]
    assert names == ["type_tool", "type_agent", "type_b", "type_b_2", "type_other", "type_other_2"]
    shapes = {"tool": "box", "agent": "round", "human": "slanted", "workflow": "double", "if-else": "branch"}
    assert {name: style.shape(name) for name in shapes} == shapes
    assert style.shape("@n8n/n8n-nodes-langchain.lmChatOpenAi") == "round"


def test_edges_of_many_to_the_same_many_share_a_line() -> None:
    pairs = [(parent, child) for parent in range(4) for child in range(4, 9)]
    assert bundles.find(pairs) == [bundles.Bundle((0, 1, 2, 3), (4, 5, 6, 7, 8))]
    assert bundles.find([(0, child) for child in range(1, 10)]) == []
    assert bundles.find([(0, child) for child in range(1, 12)]) == [bundles.Bundle((0,), tuple(range(1, 12)))]
    assert bundles.find([(0, 1), (0, 1), (2, 3)]) == []


def test_too_large_a_workflow_is_refused() -> None:
    nodes = [Node(f"n{number}", "tool") for number in range(2001)]
    with pytest.raises(InvalidParameter, match="2,001 nodes and 0 edges are too many for a picture"):
        svg.draw(Workflow("w", nodes=nodes))
    tangled = [Edge(f"n{parent}", f"n{child}") for child in range(80) for parent in range(child)]
    with pytest.raises(InvalidParameter, match="too entangled for a picture"):
        svg.draw(Workflow("w", nodes=nodes[:80], edges=tangled[:3900]))


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['graphlay'] = None\n"
        "from registry.pictures import svg; from registry.model import Node, Workflow\n"
        "svg.draw(Workflow('w', nodes=[Node('a', 'tool')]))"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=False)
    assert outcome.stderr.strip().endswith("pictures need graphlay: pip install 'workflow-registry[pictures]'")


def test_png() -> None:
    pytest.importorskip("resvg_py")
    assert svg.png(read(PROJECT / "examples" / "agent.yaml"))[:8] == b"\x89PNG\r\n\x1a\n"
